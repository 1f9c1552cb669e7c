"""Elements taken from other places: compositions of `getitem` and views.

Most functions that rearrange an array do nothing but copy elements, and where each comes from can
be found out by calling NumPy's function on an array of positions. One gather then has the right
derivative for all of them. Axes are non-negative here, and arrays of places belong to the caller's
result alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np.ops import shape
from autograd_np.ops.indexing import getitem, scatter
from autograd_np.tensor import Tensor

Places: TypeAlias = np.ndarray[Any, Any]
Shape: TypeAlias = tuple[int, ...]


def positions(sizes: Shape, start: int = 0) -> Places:
    """An array of this shape that holds the position of each element, counted in C order."""
    return np.arange(start, start + math.prod(sizes)).reshape(sizes)


def gather(x: Tensor, places: Places) -> Tensor:
    """The elements of `x` at these positions."""
    return getitem(shape.reshape(x, shape=(math.prod(x.shape),)), index=places)


def gather_from(operands: Sequence[Tensor], places: Places) -> Tensor:
    """The elements at positions that are counted on from one operand to the next."""
    flat = [shape.reshape(x, shape=(math.prod(x.shape),)) for x in operands]
    return getitem(shape.concatenate(*flat, axis=0), index=places)


def positions_of(operands: Sequence[Tensor]) -> list[Places]:
    """For each operand its positions, counted on from one to the next: see `gather_from`."""
    found, start = [], 0
    for x in operands:
        found.append(positions(x.shape, start))
        start += math.prod(x.shape)
    return found


def take(x: Tensor, places: Places, axis: int) -> Tensor:
    """Slices of `x` along an axis; where it is there are the axes of `places`."""
    return getitem(x, index=(*(slice(None),) * axis, places))


def part(x: Tensor, axis: int, start: int | None, stop: int | None = None) -> Tensor:
    """A slice along an axis; a view."""
    return getitem(x, index=(*(slice(None),) * axis, slice(start, stop)))


def index_along(sizes: Shape, places: Places, axis: int) -> tuple[Places, ...]:
    """The index for places along one axis that differ from one place in the other axes to the next.

    `sizes` are those of the other axes, too, that places are given for.
    """
    grid = np.ogrid[tuple(slice(n) for n in sizes)]
    return tuple(places if i == axis else along for i, along in enumerate(grid))


def take_along(x: Tensor, places: Places, axis: int) -> Tensor:
    """For each place in the other axes its own elements along an axis, as `take_along_axis`."""
    return getitem(x, index=index_along(x.shape, places, axis))


def flip(x: Tensor, axes: Sequence[int]) -> Tensor:
    """Elements in reverse order along axes; a view."""
    reverse = slice(None, None, -1)
    return getitem(x, index=tuple(reverse if i in axes else slice(None) for i in range(x.ndim)))


def roll(x: Tensor, shift: int, axis: int) -> Tensor:
    """Elements moved along an axis; what moves out at its end comes in at its beginning."""
    n = x.shape[axis]
    shift = shift % n if n else 0
    if not shift:
        return shape.clone(x)
    return shape.concatenate(part(x, axis, n - shift), part(x, axis, 0, n - shift), axis=axis)


def move_axes(x: Tensor, source: Sequence[int], destination: Sequence[int]) -> Tensor:
    """Axes moved to other places, the others in the order that they had; a view."""
    order = [i for i in range(x.ndim) if i not in source]
    for new, old in sorted(zip(destination, source, strict=True)):
        order.insert(new, old)
    return shape.transpose(x, axes=tuple(order))


def rotate(x: Tensor, k: int, first: int, second: int) -> Tensor:
    """Rotated by k quarter turns from one axis towards another; a view."""
    k %= 4
    if k == 0:
        return getitem(x, index=...)
    if k == 2:
        return flip(x, (first, second))
    order = list(range(x.ndim))
    order[first], order[second] = second, first
    if k == 1:
        return shape.transpose(flip(x, (second,)), axes=tuple(order))
    return flip(shape.transpose(x, axes=tuple(order)), (second,))


def tile(x: Tensor, repetitions: Sequence[int]) -> Tensor:
    """`x` repeated whole along each axis: one number for each axis of `x`."""
    sizes = x.shape
    between = tuple(n for size in sizes for n in (1, size))
    stretched = tuple(n for pair in zip(repetitions, sizes, strict=True) for n in pair)
    repeated = shape.broadcast_to(shape.reshape(x, shape=between), shape=stretched)
    whole = tuple(r * n for r, n in zip(repetitions, sizes, strict=True))
    result = shape.reshape(repeated, shape=whole)
    return shape.clone(result) if np.may_share_memory(result._array, x._array) else result


def repeat(x: Tensor, repeats: Any, axis: int) -> Tensor:
    """Each slice along an axis repeated: so often, or each its own number of times."""
    if np.ndim(repeats):
        return take(x, np.repeat(np.arange(x.shape[axis]), repeats), axis)
    before, n, after = x.shape[:axis], x.shape[axis], x.shape[axis + 1 :]
    single = shape.reshape(x, shape=(*before, n, 1, *after))
    repeated = shape.broadcast_to(single, shape=(*before, n, int(repeats), *after))
    result = shape.reshape(repeated, shape=(*before, n * int(repeats), *after))
    return shape.clone(result) if np.may_share_memory(result._array, x._array) else result


def diagonal(x: Tensor, offset: int, first: int, second: int) -> Tensor:
    """The diagonals of two axes, in a new last axis; a view."""
    return shape.diagonal(
        move_axes(x, (first, second), (x.ndim - 2, x.ndim - 1)), offset=int(offset)
    )


def on_diagonal(x: Tensor, offset: int) -> Tensor:
    """A matrix of zeros with the elements of a vector on a diagonal."""
    n = x.shape[0] + abs(offset)
    return scatter(x, index=shape.diagonal_index(x.shape[0], int(offset)), shape=(n, n))
