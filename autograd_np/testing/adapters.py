"""Functions of plain arrays as problems: with a reverse rule, or with a forward one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.problem import Gradients, Problem, as_arrays, floating
from autograd_np.testing.snippets import name_of, names_of_operands, recipe

__all__ = ["copied", "of_tangents", "of_vjp"]

Array: TypeAlias = NDArray[Any]


def copied(inputs: Sequence[Any], kinds: str = "fiub") -> tuple[Array, ...]:
    """The inputs as arrays of their own, of these kinds, in the order that they have in memory."""
    arrays = []
    for k, x in enumerate(inputs):
        array = np.array(x, order="K")
        if array.dtype.kind not in kinds:
            raise TypeError(
                f"input {k} is {array.dtype}: gradients are checked for real numbers; take the "
                "real and the imaginary part as two inputs"
            )
        arrays.append(array)
    return tuple(arrays)


def of_vjp(
    f: Callable[..., Any],
    vjp: Callable[..., Any],
    inputs: Sequence[Any],
    name: str | None = None,
    may_alias: bool = False,
) -> Problem:
    """The problem of a function and its reverse rule."""
    arrays = copied(inputs)
    label = name or name_of(f)

    def rule(xs: Sequence[Array], us: Sequence[Array]) -> Gradients:
        result = vjp(tuple(xs), tuple(us))
        gradients = result if isinstance(result, tuple | list) else (result,)
        return [None if g is None else np.asarray(g) for g in gradients]

    return Problem(
        name=label,
        operands=names_of_operands(f, len(arrays)),
        inputs=arrays,
        function=lambda *xs: as_arrays(f(*xs)),
        vjp=rule,
        checked=floating(arrays),
        recipe=recipe("check_vjp", [f, vjp], len(arrays)),
        may_alias=may_alias,
    )


def of_tangents(
    f: Callable[..., Any], jvp: Callable[..., Any], inputs: Sequence[Any], name: str | None = None
) -> Problem:
    """The problem of a function and its forward rule: each element's tangent gives its gradient."""
    arrays = copied(inputs)
    label = name or name_of(f)

    def rule(xs: Sequence[Array], us: Sequence[Array]) -> Gradients:
        gradients: Gradients = [np.empty_like(x) if x.dtype.kind == "f" else None for x in xs]
        for i, gradient in enumerate(gradients):
            for k in range(0 if gradient is None else gradient.size):
                tangents = [np.zeros_like(x) for x in xs]
                tangents[i].flat[k] = 1
                changes = as_arrays(jvp(tuple(xs), tuple(tangents)))
                _check_shapes(label, us, changes)
                assert gradient is not None
                gradient.flat[k] = sum(
                    np.sum(u * change) for u, change in zip(us, changes, strict=True)
                )
        return gradients

    return Problem(
        name=label,
        operands=names_of_operands(f, len(arrays)),
        inputs=arrays,
        function=lambda *xs: as_arrays(f(*xs)),
        vjp=rule,
        checked=floating(arrays),
        recipe=recipe("check_jvp", [f, jvp], len(arrays)),
    )


def _check_shapes(name: str, outputs: Sequence[Array], changes: Sequence[Array]) -> None:
    expected, found = [y.shape for y in outputs], [y.shape for y in changes]
    if expected != found:
        raise ValueError(
            f"check_jvp: {name} has outputs of shapes {expected}, its jvp returns {found}; a "
            "tangent has the shape of its output"
        )
