"""NumPy's functions that span a space: sequences between ends, and grids."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import DTypeLike

from autograd_np.functions.shaping import astype, clone
from autograd_np.numpy.arranging import constant
from autograd_np.numpy.common import NUMBERS, ArrayLike, as_tensor, face
from autograd_np.numpy.selecting import flat
from autograd_np.numpy.ufuncs import add, divide, multiply, power, subtract
from autograd_np.ops import arranging as ops
from autograd_np.ops import shape
from autograd_np.tensor import Tensor


def _ends(start: ArrayLike, stop: ArrayLike) -> tuple[Tensor, Tensor]:
    """Both ends, floating and of one shape."""
    weak = (x if type(x) in NUMBERS else as_tensor(x).dtype for x in (start, stop))
    dtype = np.result_type(*weak, 1.0)
    both = [astype(as_tensor(x), dtype) for x in (start, stop)]
    sizes = np.broadcast_shapes(*(x.shape for x in both))
    first, last = (shape.broadcast_to(x, shape=sizes) for x in both)
    return first, last


def _shares(end: Tensor, num: int, endpoint: bool) -> np.ndarray[Any, Any]:
    """How far from the first end to the last each of `num` places is, in a new first axis."""
    found = np.linspace(0.0, 1.0, operator.index(num), endpoint, dtype=end.dtype)
    return found.reshape(-1, *(1,) * end.ndim)


def _finished(x: Tensor, axis: int, dtype: DTypeLike | None) -> Tensor:
    moved = ops.move_axes(x, (0,), (normalize_axis_index(axis, x.ndim),))
    return moved if dtype is None else astype(moved, dtype)


@face(
    np.linspace,
    call="anp.linspace(0, 1, 3).tolist()",
    result="[0.0, 0.5, 1.0]",
    returns="Tensor, or tuple (Tensor, step)",
)
def linspace(
    start: ArrayLike,
    stop: ArrayLike,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: DTypeLike | None = None,
    axis: int = 0,
    *,
    device: str | None = None,
) -> Any:
    """Numbers with equal distances between two ends; gradients flow to the ends."""
    first, last = _ends(start, stop)
    if dtype is not None and np.dtype(dtype).kind in "iu":  # rounded down: the last digit counts
        found = np.linspace(first._array, last._array, num, endpoint, dtype=dtype, axis=axis)
        result = as_tensor(found)
    else:
        shares = _shares(first, num, endpoint)
        result = _finished(add(multiply(first, 1 - shares), multiply(last, shares)), axis, dtype)
    if not retstep:
        return result
    between = num - 1 if endpoint else num
    whole = subtract(last, first)
    return result, divide(whole, between) if between > 0 else multiply(whole, np.nan)


@face(np.logspace, call="anp.logspace(0, 2, 3, base=2).tolist()", result="[1.0, 2.0, 4.0]")
def logspace(
    start: ArrayLike,
    stop: ArrayLike,
    num: int = 50,
    endpoint: bool = True,
    base: ArrayLike = 10.0,
    dtype: DTypeLike | None = None,
    axis: int = 0,
) -> Tensor:
    """Powers of a base with exponents as `linspace` gives them; gradients flow to all three."""
    sizes = np.broadcast_shapes(np.shape(start), np.shape(stop), np.shape(base))
    if np.ndim(base):
        start, stop = (shape.broadcast_to(as_tensor(x), shape=sizes) for x in (start, stop))
    result = power(base, linspace(start, stop, num, endpoint))
    return _finished(result, axis, dtype)


@face(np.geomspace, call="anp.geomspace(1, 4, 3).tolist()", result="[1.0, 2.0, 4.0]")
def geomspace(
    start: ArrayLike,
    stop: ArrayLike,
    num: int = 50,
    endpoint: bool = True,
    dtype: DTypeLike | None = None,
    axis: int = 0,
) -> Tensor:
    """Numbers with equal quotients between two ends; gradients flow to the ends."""
    first, last = _ends(start, stop)
    first, last = (astype(x, np.promote_types(x.dtype, np.float64)) for x in (first, last))
    signs = [np.sign(np.asarray(constant(x), first.dtype)) for x in (start, stop)]
    if not (signs[0].all() and signs[1].all() and np.all(signs[0] == signs[1])):
        raise ValueError("geomspace: both ends are of one sign, and not zero")
    shares = _shares(first, num, endpoint)
    result = multiply(first, power(divide(last, first), shares))
    return _finished(result, axis, dtype)


@face(
    np.meshgrid,
    call="[x.tolist() for x in anp.meshgrid([1, 2], [3])]",
    result="[[[1, 2]], [[3, 3]]]",
    returns="tuple of Tensor",
)
def meshgrid(
    *xi: ArrayLike, copy: bool = True, sparse: bool = False, indexing: str = "xy"
) -> tuple[Tensor, ...]:
    """The coordinates of a grid, from those along its axes."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing is 'xy' or 'ij', not {indexing!r}")
    found = [flat(as_tensor(x)) for x in xi]
    n = len(found)
    order = list(range(n))
    if indexing == "xy" and n > 1:
        order[:2] = 1, 0
    grids = [
        shape.reshape(x, shape=tuple(x.shape[0] if i == axis else 1 for i in range(n)))
        for x, axis in zip(found, order, strict=True)
    ]
    if not sparse:
        sizes = np.broadcast_shapes(*(x.shape for x in grids))
        grids = [shape.broadcast_to(x, shape=sizes) for x in grids]
    return tuple(map(clone, grids) if copy else grids)
