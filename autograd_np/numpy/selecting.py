"""NumPy's functions that choose elements, at places or by a condition, and that put some in.

Which elements they choose has no derivative; what is chosen has. So it is found out by calling
NumPy's function on positions in the place of elements.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from autograd_np.functions.shaping import astype
from autograd_np.inplace import replace
from autograd_np.numpy.arranging import constant
from autograd_np.numpy.common import NUMBERS, ArrayLike, as_tensor, face, write, written
from autograd_np.ops import arithmetic, indexing, shape
from autograd_np.ops import arranging as ops
from autograd_np.tensor import Tensor


def flat(x: Tensor) -> Tensor:
    """All elements in one axis."""
    return shape.reshape(x, shape=(math.prod(x.shape),))


def along(a: ArrayLike, axis: int | None) -> tuple[Tensor, int]:
    """An array and its non-negative axis; with no axis the flat array."""
    x = as_tensor(a)
    if axis is None:
        return flat(x), 0
    return x, normalize_axis_index(axis, x.ndim)


@face(
    np.take,
    call="anp.take([5, 6, 7], [2, 0]).tolist()",
    result="[7, 5]",
)
def take(
    a: ArrayLike,
    indices: ArrayLike,
    axis: int | None = None,
    out: Tensor | None = None,
    mode: str = "raise",
) -> Tensor:
    """Elements at indices, of the flat array or along an axis."""
    x = as_tensor(a)
    if not x.ndim:
        x = flat(x)
    x, axis = along(x, axis)
    if not x._array.size:  # there may be nothing to take from, if that is all that is taken
        places = np.take(ops.positions(x.shape), constant(indices), axis, mode=mode)  # type: ignore[call-overload]
        return written("take", out, ops.gather(x, places))
    places = np.take(np.arange(x.shape[axis]), constant(indices), mode=mode)  # type: ignore[call-overload]
    return written("take", out, ops.take(x, places, axis))


@face(
    np.take_along_axis,
    call="anp.take_along_axis([[5, 6], [7, 8]], [[1], [0]], axis=1).tolist()",
    result="[[6], [7]]",
)
def take_along_axis(arr: ArrayLike, indices: ArrayLike, axis: int | None = -1) -> Tensor:
    """For each place in the other axes, the elements at its own indices along an axis."""
    x, axis = along(arr, axis)
    return ops.take_along(x, _places_along("take_along_axis", x, indices), axis)


def _places_along(name: str, x: Tensor, indices: ArrayLike) -> ops.Places:
    places = np.array(constant(indices))
    if places.dtype.kind not in "iu":
        raise IndexError(f"{name}: indices are integers, not {places.dtype}")
    if places.ndim != x.ndim:
        raise ValueError(
            f"{name}: indices of shape {places.shape} have another number of axes than the array "
            f"of shape {x.shape}"
        )
    return places


@face(
    np.put_along_axis,
    call="t = anp.zeros_like([[5.0, 6.0]]); anp.put_along_axis(t, [[1]], 9, axis=1); t.tolist()",
    result="[[0.0, 9.0]]",
    returns="None",
)
def put_along_axis(arr: Tensor, indices: ArrayLike, values: ArrayLike, axis: int | None) -> None:
    """Write values, in place, where `take_along_axis` takes elements."""
    _require_tensor("put_along_axis", arr)
    target, along_axis = along(arr, axis)
    places = _places_along("put_along_axis", target, indices)
    if axis is None:  # the flat array may be a copy, which it would be no use to write to
        index = np.unravel_index(places, arr.shape)
    else:
        index = ops.index_along(arr.shape, places, along_axis)
    _write(arr, index, values, "put_along_axis")


@face(
    np.copyto,
    call="t = anp.zeros_like([5.0, 6.0]); anp.copyto(t, 9, where=[True, False]); t.tolist()",
    result="[9.0, 0.0]",
    returns="None",
)
def copyto(
    dst: Tensor, src: ArrayLike, casting: Any = "same_kind", where: ArrayLike = True
) -> None:
    """Write values, in place, everywhere or where a mask holds."""
    _require_tensor("copyto", dst)
    write("copyto", dst, lambda old: arithmetic.where(as_tensor(where), src, old), casting)


def _require_tensor(name: str, target: Any) -> None:
    if not isinstance(target, Tensor):
        raise TypeError(
            f"{name}: tensors cannot be written to an object of type {type(target).__name__}: "
            "their gradient would be lost. Make it a tensor first."
        )


def _write(target: Tensor, index: Any, values: ArrayLike, name: str) -> None:
    """``target[index] = values``, in place."""
    value = astype(as_tensor(values), target.dtype)
    replace(target, name, lambda old: indexing.setitem(old, value, index=index))


@face(
    np.fill_diagonal,
    call="t = anp.zeros_like([[5.0, 6.0]]); anp.fill_diagonal(t, 9); t.tolist()",
    result="[[9.0, 0.0]]",
    returns="None",
)
def fill_diagonal(a: Tensor, val: ArrayLike, wrap: bool = False) -> None:
    """Write values to the main diagonal, in place."""
    _require_tensor("fill_diagonal", a)
    value = flat(as_tensor(val))
    mask = np.zeros(a.shape, bool)
    np.fill_diagonal(mask, True, wrap=wrap)
    index = np.nonzero(mask)
    n, given = len(index[0]), value.shape[0]
    _write(a, index, ops.gather(value, np.arange(n) % given) if given else value, "fill_diagonal")


@face(
    np.compress,
    call="anp.compress([True, False], [5, 6]).tolist()",
    result="[5]",
)
def compress(
    condition: ArrayLike, a: ArrayLike, axis: int | None = None, out: Tensor | None = None
) -> Tensor:
    """The slices along an axis at which a condition holds."""
    x, axis = along(a, axis)
    places = np.compress(constant(condition), np.arange(x.shape[axis]))
    return written("compress", out, ops.take(x, places, axis))


@face(
    np.extract,
    call="anp.extract([True, False], [5, 6]).tolist()",
    result="[5]",
)
def extract(condition: ArrayLike, arr: ArrayLike) -> Tensor:
    """The elements of the flat array at which a condition holds."""
    x = as_tensor(arr)
    return ops.gather(x, np.extract(constant(condition), ops.positions(x.shape)))


@face(
    np.choose,
    call="anp.choose([1, 0], [[5, 6], [7, 8]]).tolist()",
    result="[7, 6]",
)
def choose(
    a: ArrayLike, choices: Sequence[ArrayLike], out: Tensor | None = None, mode: str = "raise"
) -> Tensor:
    """Each element from the one of several arrays that an integer names."""
    found = _alike(choices)
    places = np.choose(constant(a), ops.positions_of(found), mode=mode)  # type: ignore[call-overload]
    return written("choose", out, ops.gather_from(found, places))


def _alike(arrays: Sequence[ArrayLike]) -> list[Tensor]:
    """Tensors in their common dtype."""
    dtype = np.result_type(*(x if type(x) in NUMBERS else as_tensor(x).dtype for x in arrays))
    return [astype(as_tensor(x), dtype) for x in arrays]


@face(
    np.delete,
    call="anp.delete([5, 6, 7], 1).tolist()",
    result="[5, 7]",
)
def delete(arr: ArrayLike, obj: Any, axis: int | None = None) -> Tensor:
    """All slices along an axis but some."""
    x, axis = along(arr, axis)
    return ops.take(x, np.delete(np.arange(x.shape[axis]), constant(obj)), axis)


@face(
    np.insert,
    call="anp.insert([5, 6], 1, 9).tolist()",
    result="[5, 9, 6]",
)
def insert(arr: ArrayLike, obj: Any, values: ArrayLike, axis: int | None = None) -> Tensor:
    """Values put in before indices along an axis."""
    x = as_tensor(arr)
    both = [x, astype(as_tensor(values), x.dtype)]
    places, new_places = ops.positions_of(both)
    return ops.gather_from(both, np.insert(places, constant(obj), new_places, axis))


@face(
    np.append,
    call="anp.append([5, 6], 9).tolist()",
    result="[5, 6, 9]",
)
def append(arr: ArrayLike, values: ArrayLike, axis: int | None = None) -> Tensor:
    """Values after those of an array, along an axis or of both flat arrays."""
    both = [as_tensor(arr), as_tensor(values)]
    if axis is None:
        return shape.concatenate(*map(flat, both), axis=0)
    return shape.concatenate(*both, axis=normalize_axis_index(axis, both[0].ndim))


@face(np.bincount, call="anp.bincount([0, 2, 2]).tolist()", result="[1, 0, 2]")
def bincount(x: ArrayLike, /, weights: ArrayLike = None, minlength: int = 0) -> Tensor:
    """How often each number from 0 on occurs, or the sum of the weights of those."""
    places = np.asarray(constant(x))
    counts = np.bincount(places, None if weights is None else constant(weights), minlength)
    if not (isinstance(weights, Tensor) and weights.requires_grad):
        return as_tensor(counts)
    weight = astype(weights, counts.dtype)
    return indexing.scatter(weight, index=places.astype(np.intp), shape=counts.shape)
