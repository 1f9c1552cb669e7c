"""Tensors as text, as PyTorch prints them.

Four digits after the point, all numbers of a tensor equally wide; powers of ten where they differ
much; of more than a thousand elements only the first and last three along each axis.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.dtypes import get_default_dtype

if TYPE_CHECKING:
    from autograd_np.tensor import Tensor

__all__ = ["format_tensor"]

Array: TypeAlias = NDArray[Any]
Formatter: TypeAlias = Callable[[Any], str]  # from a number to text

PRECISION = 4  # digits after the point
THRESHOLD = 1000  # tensors with more elements are summarised
EDGE = 3  # elements shown at each end of an axis of a summarised tensor
LINE_WIDTH = 80
PREFIX = "tensor("


def format_tensor(tensor: Tensor) -> str:
    """The `repr` of a tensor."""
    array = tensor.detach()._array
    if not isinstance(array, np.ndarray):
        return f"{PREFIX}{array!r})"
    text = PREFIX + _body(array)
    width = len(text) - text.rfind("\n") - 1
    for suffix in _suffixes(tensor):
        if width + len(suffix) + 4 > LINE_WIDTH:
            text += ",\n" + " " * len(PREFIX) + suffix
            width = len(PREFIX) + len(suffix) - 2
        else:
            text += ", " + suffix
            width += len(suffix) + 2
    return text + ")"


def _suffixes(tensor: Tensor) -> list[str]:
    """What the numbers alone do not tell."""
    array = tensor._array
    default = get_default_dtype()
    suffixes = []
    if array.size == 0 and array.ndim != 1:
        suffixes.append(f"size={array.shape}")
    obvious = {default}
    if array.size:  # integers and booleans are recognised by their looks
        obvious |= {np.dtype(np.int64), np.dtype(np.bool_), np.result_type(default, np.complex64)}
    if array.dtype not in obvious:
        suffixes.append(f"dtype={array.dtype}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    return suffixes


def _body(array: Array) -> str:
    """The numbers in brackets."""
    if not array.size:
        return "[]"
    summarise = array.size > THRESHOLD
    shown = _edges(array) if summarise else array
    if array.dtype.kind == "c":
        formatter, width = _complex_formatter(shown)
    else:
        formatter, width = _formatter(shown)
    per_line = max(1, (LINE_WIDTH - len(PREFIX) - array.ndim + 1) // (width + 2))
    return _nested(shown, array.shape, formatter, per_line, len(PREFIX) + 1)


def _edges(array: Array) -> Array:
    """The elements that a summary shows."""
    for axis, n in enumerate(array.shape):
        if n > 2 * EDGE:
            array = np.take(array, [*range(EDGE), *range(-EDGE, 0)], axis)
    return array


def _nested(
    shown: Array, shape: tuple[int, ...], formatter: Formatter, per_line: int, indent: int
) -> str:
    """Text of an array of this shape, of which the elements `shown` are to be seen."""
    if not shape:
        return formatter(shown.item())
    if len(shape) == 1:
        items = [formatter(x) for x in shown.tolist()]
        gap = " ..."
    else:
        items = [_nested(x, shape[1:], formatter, per_line, indent + 1) for x in shown]
        gap = "..."
    if shape[0] > len(shown):
        items.insert(EDGE, gap)
    if len(shape) > 1:
        per_line = 1
    lines = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
    newline = "\n" * max(1, len(shape) - 1) + " " * indent
    return "[" + ("," + newline).join(lines) + "]"


def _formatter(shown: Array) -> tuple[Formatter, int]:
    """How the real elements of a tensor are written, and how wide."""
    if shown.dtype.kind != "f":
        texts = map(str, shown.ravel().tolist())
        width = max(map(len, texts))
        return lambda x: str(x).rjust(width), width
    regular = shown[np.isfinite(shown) & (shown != 0)]
    values = regular.astype(np.float64).tolist()
    if not values:
        style, point = ".0f", "."
    elif _is_scientific(values):
        style, point = f".{PRECISION}e", ""
    elif all(value.is_integer() for value in values):
        style, point = ".0f", "."
    else:
        style, point = f".{PRECISION}f", ""
    # Zero, nan and infinity do not count here: PyTorch lets them stand out of line.
    width = max([1, *(len(format(value, style) + point) for value in values)])

    def formatted(x: float) -> str:
        text = format(x, style)
        return (text + point if math.isfinite(x) else text).rjust(width)

    return formatted, width


def _is_scientific(values: list[float]) -> bool:
    """Whether numbers other than zero are too large, too small or too different for a point."""
    sizes = [abs(value) for value in values]
    return max(sizes) / min(sizes) > 1e3 or max(sizes) > 1e8 or min(sizes) < 1e-4


def _complex_formatter(shown: Array) -> tuple[Formatter, int]:
    """How complex elements are written, and how wide."""
    real, real_width = _formatter(shown.real)
    imaginary, imaginary_width = _formatter(shown.imag)

    def formatted(x: complex) -> str:
        second = imaginary(x.imag).lstrip() + "j"
        return real(x.real) + ("" if second[0] in "+-" else "+") + second

    return formatted, real_width + imaginary_width + 1
