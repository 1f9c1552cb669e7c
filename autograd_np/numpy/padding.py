"""`numpy.pad`, in all its modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import ArrayLike, as_tensor, face
from autograd_np.numpy.ordering import median
from autograd_np.numpy.reductions import max, mean, min
from autograd_np.numpy.spaces import linspace
from autograd_np.ops import arranging as ops
from autograd_np.ops import indexing, linalg, shape
from autograd_np.tensor import Tensor

STATISTICS: dict[str, Callable[..., Tensor]] = {
    "maximum": max,
    "mean": mean,
    "median": median,
    "minimum": min,
}
OPTIONS = {
    "constant": {"constant_values"},
    "edge": set(),
    "empty": set(),
    "linear_ramp": {"end_values"},
    "reflect": {"reflect_type"},
    "symmetric": {"reflect_type"},
    "wrap": set(),
    **{mode: {"stat_length"} for mode in STATISTICS},
}


@face(np.pad, call="anp.pad([1, 2], 1).tolist()", result="[0, 1, 2, 0]")
def pad(array: ArrayLike, pad_width: Any, mode: str = "constant", **kwargs: Any) -> Tensor:
    """The array with so many elements more at the ends of its axes."""
    x = as_tensor(array)
    if mode not in OPTIONS:
        raise ValueError(f"pad: mode {mode!r} is not supported; modes are {sorted(OPTIONS)}")
    if kwargs.keys() - OPTIONS[mode]:
        raise ValueError(
            f"pad: mode {mode!r} has the options {sorted(OPTIONS[mode])}, not {sorted(kwargs)}"
        )
    if mode in ("constant", "empty"):
        return _framed(x, pad_width, as_tensor(kwargs.get("constant_values", 0)))
    odd = kwargs.get("reflect_type") == "odd"
    moving = mode not in (*STATISTICS, "linear_ramp") and not odd
    # NumPy checks the widths here; and unless elements only move, "edge" will do for that.
    places = np.pad(ops.positions(x.shape), pad_width, mode if moving else "edge")  # type: ignore[call-overload]
    if moving or not x._array.size:
        return ops.gather(x, places)
    widths = _pairs(_widths(pad_width, x.ndim), x.ndim)
    if mode == "linear_ramp":
        return _ramped(x, widths, as_tensor(kwargs.get("end_values", 0)))
    if x.dtype.kind not in "fc":  # these are rounded, and have no gradients
        return as_tensor(np.pad(x._array, pad_width, mode, **kwargs))  # type: ignore[call-overload]
    if mode in STATISTICS:
        return _with_statistics(x, widths, mode, kwargs.get("stat_length"))
    for axis, (before, after) in enumerate(widths):
        # An odd reflection is linear: its matrix is what it makes of the identity.
        matrix = np.pad(np.eye(x.shape[axis]), ((before, after), (0, 0)), mode, **kwargs)  # type: ignore[call-overload]
        moved = ops.move_axes(x, (axis,), (x.ndim - 1,))
        padded = linalg.inner(moved, matrix.astype(x.dtype))
        x = ops.move_axes(padded, (x.ndim - 1,), (axis,))
    return x


def _framed(x: Tensor, pad_width: Any, values: Tensor) -> Tensor:
    """Constants round the elements."""
    values = astype(values, x.dtype)
    if values.requires_grad:
        both = [x, values]
        places, constants = ops.positions_of(both)
        return ops.gather_from(both, np.pad(places, pad_width, constant_values=constants))
    constants = values._array
    frame = np.pad(np.zeros(x.shape, x.dtype), pad_width, constant_values=constants)
    widths = _pairs(_widths(pad_width, x.ndim), x.ndim)
    inside = tuple(
        slice(before, before + n) for (before, _), n in zip(widths, x.shape, strict=True)
    )
    return indexing.setitem(frame, x, index=inside)


def _widths(pad_width: Any, ndim: int) -> Any:
    """Widths that were perhaps given by axis."""
    if not isinstance(pad_width, dict):
        return pad_width
    widths = [(0, 0)] * ndim
    for axis, width in pad_width.items():
        widths[axis] = width if isinstance(width, tuple) else (width, width)
    return widths


def _pairs(values: Any, ndim: int) -> list[Any]:
    """For each axis what belongs to its two ends, from what NumPy accepts as that."""
    array = np.asarray(values)
    if array.size <= 2 and array.shape != (2, 1):
        array = array.ravel()
    return np.broadcast_to(array, (ndim, 2)).tolist()  # type: ignore[no-any-return]


def _ramped(x: Tensor, widths: list[Any], values: Tensor) -> Tensor:
    """Straight lines from the elements at the edges to other values."""
    ends = _pairs(ops.positions(values.shape), x.ndim)
    for axis, (pair, (before, after)) in enumerate(zip(ends, widths, strict=True)):
        start, stop = (ops.gather(values, np.asarray(place)) for place in pair)
        first, last = (indexing.getitem(x, index=(*(slice(None),) * axis, i)) for i in (0, -1))
        dtype = x.dtype
        up = linspace(start, first, before, endpoint=False, dtype=dtype, axis=axis)
        down = ops.flip(
            linspace(stop, last, after, endpoint=False, dtype=dtype, axis=axis), (axis,)
        )
        x = shape.concatenate(up, x, down, axis=axis)
    return x


def _with_statistics(x: Tensor, widths: list[Any], mode: str, stat_length: Any) -> Tensor:
    """A statistic of the elements next to each end, or of all along the axis."""
    lengths = _pairs(stat_length, x.ndim)
    for axis, (pair, (before, after)) in enumerate(zip(lengths, widths, strict=True)):
        n = x.shape[axis]
        near, far = (n if length is None else int(np.minimum(length, n)) for length in pair)
        sides = []
        for start, stop, width in ((0, near, before), (n - far, n, after)):
            if start == stop and mode in ("maximum", "minimum"):
                raise ValueError(f"pad: mode {mode!r} of stat_length=0 elements has no value")
            value = STATISTICS[mode](ops.part(x, axis, start, stop), axis=axis, keepdims=True)
            sizes = tuple(width if i == axis else m for i, m in enumerate(x.shape))
            sides.append(shape.broadcast_to(value, shape=sizes))
        x = shape.concatenate(sides[0], x, sides[1], axis=axis)
    return x
