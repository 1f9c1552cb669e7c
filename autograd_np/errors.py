"""What goes wrong with shapes, in words: made only once it has gone wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["LinAlgError", "ShapeError", "explain"]


class ShapeError(ValueError, RuntimeError):
    """Shapes do not fit: a ValueError as in NumPy, and a RuntimeError as in PyTorch."""


class LinAlgError(np.linalg.LinAlgError, RuntimeError):
    """Matrices cannot be decomposed: NumPy's error, and a RuntimeError as in PyTorch."""


def explain(name: str, operands: Sequence[Any], broadcasts: bool, error: ValueError) -> ValueError:
    """Say in the user's terms why a forward function raised.

    Parameters
    ----------
    name : str
        The operation.
    operands : sequence
        What it was called with.
    broadcasts : bool
        Whether it broadcasts its operands.
    error : ValueError
        What NumPy raised.
    """
    if isinstance(error, ShapeError):
        return error
    shapes = [tuple(getattr(x, "shape", ())) for x in operands]
    if isinstance(error, np.linalg.LinAlgError):
        return LinAlgError(f"{name} of {_listed(shapes)}: {error}")
    if name == "matmul" and len(shapes) == 2:
        return _explain_matmul(*shapes)
    if name == "linear":
        return explain_linear(*shapes)
    if broadcasts and (clash := _first_clash(shapes)):
        axis, sizes = clash
        return ShapeError(
            f"{name}: shapes {_listed(shapes)} do not broadcast: axis {axis} has sizes "
            f"{' and '.join(map(str, sizes))}. Sizes must be equal or 1, counted from the last "
            "axis; insert an axis with x[:, None] or reshape."
        )
    error.add_note(f"in {name} of operands with shapes {_listed(shapes)}")
    return error


def _listed(shapes: Sequence[tuple[int, ...]]) -> str:
    return " and ".join(map(str, shapes))


def _first_clash(shapes: Sequence[tuple[int, ...]]) -> tuple[int, list[int]] | None:
    """The last axis on which shapes do not broadcast, and the sizes there."""
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        sizes = list(dict.fromkeys(s[-axis] for s in shapes if len(s) >= axis and s[-axis] != 1))
        if len(sizes) > 1:
            return -axis, sizes
    return None


def explain_linear(
    x: tuple[int, ...], weight: tuple[int, ...], bias: tuple[int, ...] = ()
) -> ShapeError:
    """Why shapes do not fit that `linear` is given."""
    if len(weight) != 2 or len(bias) > 1:
        return ShapeError(
            f"linear: expected shapes (..., k), (m, k) and (m,), got {_listed([x, weight, bias])}"
        )
    if x[-1:] == weight[-1:]:
        return ShapeError(
            f"linear: the bias has shape {bias}, and {x} @ {weight[::-1]} has {weight[0]} columns: "
            f"expected ({weight[0]},)"
        )
    sizes = f", {x[-1]} != {weight[-1]}" if x else ": a number has no features"
    return ShapeError(f"linear: inner dimensions differ: {x} @ {weight[::-1]}{sizes}")


def _explain_matmul(x: tuple[int, ...], y: tuple[int, ...]) -> ShapeError:
    if not x or not y:
        return ShapeError(
            f"matmul: operands must have at least one axis, got {x} @ {y}. For a scalar write "
            "x * y."
        )
    inner = y[-2] if len(y) > 1 else y[-1]
    if x[-1] != inner:
        hint = ""
        if len(y) > 1 and x[-1] == y[-1]:
            hint = " Did you mean x @ y.mT?"
        elif len(x) > 1 and x[-2] == inner:
            hint = " Did you mean x.mT @ y?"
        return ShapeError(
            f"matmul: inner dimensions differ: {x} @ {y}, {x[-1]} != {inner}: the last axis of "
            f"the first must have the size of the second's last but one.{hint}"
        )
    return ShapeError(f"matmul: the leading axes of {x} @ {y} do not broadcast")
