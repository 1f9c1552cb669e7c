"""The methods of NumPy's ufuncs on tensors: reduce, accumulate, reduceat, outer and at.

Where there is a primitive, as for sums, it is used; every other function of two operands is applied
to one element after the other, and has the derivative that comes of that.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import DTypeLike

from autograd_np.functions.common import as_result, plain
from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import (
    CONSTANT,
    TABLE,
    ArrayLike,
    Axis,
    as_tensor,
    axes_of,
    converted,
    write,
    written,
)
from autograd_np.numpy.joining import concatenate
from autograd_np.numpy.reductions import REDUCE
from autograd_np.numpy.sequences import cumprod, cumsum
from autograd_np.ops import arithmetic, indexing, reductions, shape
from autograd_np.tensor import Tensor

ACCUMULATE: dict[np.ufunc, Callable[..., Tensor]] = {np.add: cumsum, np.multiply: cumprod}


def reduce(
    ufunc: np.ufunc,
    array: ArrayLike,
    axis: Axis = 0,
    dtype: DTypeLike | None = None,
    out: Any = None,
    keepdims: bool = False,
    initial: ArrayLike = None,
    where: ArrayLike = True,
) -> Tensor:
    """``ufunc.reduce``: the ufunc between all elements along axes."""
    x = as_tensor(array)
    options = {"axis": axis, "keepdims": keepdims, "where": where}
    if initial is not None:
        options["initial"] = initial
    if ufunc in REDUCE:
        return REDUCE[ufunc](converted(x, dtype), out=out, **options)
    name = f"{ufunc.__name__}.reduce"
    if ufunc in CONSTANT:
        given = {key: plain(option) for key, option in options.items()}
        return written(name, out, as_result(ufunc.reduce(plain(x), dtype=dtype, **given)))
    if where is not True and ufunc is not np.logaddexp:
        raise TypeError(
            f"{name}: where= is not supported on tensors: choose elements first, as in x[mask]"
        )
    x = converted(x, dtype)
    # NumPy says what may be reduced, and to what without elements.
    given = {key: plain(option) for key, option in options.items()}
    expected = np.asarray(ufunc.reduce(x._array, **given))
    result = x = astype(x, expected.dtype)
    axes = axes_of(axis, x.ndim)
    if not x.numel():
        return written(name, out, as_result(expected))
    if ufunc is np.logaddexp:
        if where is not True:
            mask = np.broadcast_to(plain(as_tensor(where)), x.shape)
            x = arithmetic.where(mask, x, -math.inf)
        result = reductions.logsumexp(x, axis=axes, keepdims=keepdims)
    else:
        for i in range(x.ndim) if axes is None else axes:
            start = [] if ufunc.identity is None else [ufunc.identity]
            result = functools.reduce(TABLE[ufunc], [*start, *_slices(result, i)])
    result = shape.reshape(result, shape=expected.shape)
    return written(name, out, result if initial is None else TABLE[ufunc](initial, result))


def _slices(x: Tensor, axis: int) -> list[Tensor]:
    """`x` cut into slices of size 1 along an axis."""
    before = (slice(None),) * axis
    return [indexing.getitem(x, index=(*before, slice(i, i + 1))) for i in range(x.shape[axis])]


def accumulate(
    ufunc: np.ufunc,
    array: ArrayLike,
    axis: int = 0,
    dtype: DTypeLike | None = None,
    out: Any = None,
) -> Tensor:
    """``ufunc.accumulate``: the ufunc between each element and all before it along an axis."""
    x = as_tensor(array)
    name = f"{ufunc.__name__}.accumulate"
    if ufunc in CONSTANT:
        return written(name, out, as_result(ufunc.accumulate(plain(x), axis, dtype)))
    if ufunc in ACCUMULATE:
        return ACCUMULATE[ufunc](x, axis, dtype, out)
    expected = ufunc.accumulate(x._array, axis, dtype)
    x = astype(x, expected.dtype)
    axis = normalize_axis_index(axis, x.ndim)
    if not x.numel():
        return written(name, out, x)
    steps = itertools.accumulate(_slices(x, axis), TABLE[ufunc])
    return written(name, out, concatenate(list(steps), axis))


def reduceat(
    ufunc: np.ufunc,
    array: ArrayLike,
    indices: ArrayLike,
    axis: int = 0,
    dtype: DTypeLike | None = None,
    out: Any = None,
) -> Tensor:
    """``ufunc.reduceat``: the ufunc between the elements of each segment along an axis."""
    x, starts = as_tensor(array), np.asarray(plain(indices))
    name = f"{ufunc.__name__}.reduceat"
    expected = ufunc.reduceat(x._array, starts, axis, dtype)
    if ufunc in CONSTANT:
        return written(name, out, as_result(expected))
    if ufunc is not np.add:
        raise TypeError(
            f"{name} is not supported on tensors, add.reduceat is: write {ufunc.__name__}.reduce "
            "of each segment, and np.stack or np.concatenate the results"
        )
    axis = normalize_axis_index(axis, x.ndim)
    ends = np.append(starts[1:], x.shape[axis])
    lengths = np.maximum(ends - starts, 1)  # a segment that ends before it begins is one element
    segment = np.repeat(np.arange(len(starts)), lengths)
    place = np.arange(len(segment)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    before = (slice(None),) * axis
    members = indexing.getitem(astype(x, expected.dtype), index=(*before, starts[segment] + place))
    total = indexing.scatter(members, index=(*before, segment), shape=expected.shape)
    return written(name, out, total)


def outer(ufunc: np.ufunc, A: ArrayLike, B: ArrayLike, /, **options: Any) -> Any:
    """``ufunc.outer``: the ufunc between every element of `A` and every element of `B`."""
    if ufunc.nin != 2:
        raise ValueError(f"{ufunc.__name__}.outer: only functions of two operands have it")
    a, b = as_tensor(A), as_tensor(B)
    return TABLE[ufunc](shape.reshape(a, shape=a.shape + (1,) * b.ndim), b, **options)


def at(ufunc: np.ufunc, a: Any, indices: Any, b: ArrayLike = None, /) -> None:
    """``ufunc.at``: the ufunc in place, at an index of which places may repeat."""
    name = f"{ufunc.__name__}.at"
    if not isinstance(a, Tensor):
        raise TypeError(
            f"{name}: what is computed from tensors cannot be written to an object of type "
            f"{type(a).__name__}: its gradient would be lost. Make a tensor of it first, "
            "autograd_np.tensor(a); or detach the tensor, t.detach().numpy()."
        )
    index = tuple(map(plain, indices)) if isinstance(indices, tuple) else plain(indices)
    places = np.arange(a.numel()).reshape(a.shape)[index]
    repeated = np.unique(places).size < places.size
    if repeated and ufunc not in (np.add, np.subtract):
        raise TypeError(
            f"{name}: a place is named twice, which only add.at and subtract.at support on "
            "tensors: call it once for each of its occurrences"
        )

    def computed(old: Tensor) -> Tensor:
        if not repeated:
            values = (indexing.getitem(old, index=index), *(() if b is None else (b,)))
            result = TABLE[ufunc](*values)
            dtype = np.promote_types(result.dtype, old.dtype)
            return indexing.setitem(astype(old, dtype), astype(result, dtype), index=index)
        change = shape.broadcast_to(as_tensor(b), shape=places.shape)
        total: Tensor = TABLE[ufunc](old, indexing.scatter(change, index=index, shape=old.shape))
        return total

    write(name, a, computed)


METHODS: dict[str, Callable[..., Any]] = {
    "reduce": reduce,
    "accumulate": accumulate,
    "reduceat": reduceat,
    "outer": outer,
    "at": at,
}
