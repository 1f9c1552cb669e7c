"""Shapes: the same elements in another arrangement. Most results are views."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import getitem, scatter
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]


@primitive(view=True)
def reshape(x: Array, /, shape: Shape) -> Array:
    """The elements of `x` in C order, in another shape."""
    return np.reshape(x, shape)


@reshape.vjp("x")
def _(g: Array, x_shape: Shape) -> Array:
    return np.reshape(g, x_shape)


@primitive(view=True)
def transpose(x: Array, /, axes: tuple[int, ...]) -> Array:
    """Axes in another order; they are given as non-negative integers."""
    return np.transpose(x, axes)


@transpose.vjp("x")
def _(g: Array, axes: tuple[int, ...]) -> Array:
    return np.transpose(g, tuple(axes.index(i) for i in range(len(axes))))


@primitive(view=True, broadcasts=True)
def broadcast_to(x: Array, /, shape: Shape) -> Array:
    """`x` repeated, without a copy, to a larger shape."""
    return np.broadcast_to(x, shape)


@broadcast_to.vjp("x")
def _(g: Array) -> Array:
    return g


@primitive(view=True)
def diagonal(x: Array, /, offset: int) -> Array:
    """The diagonals of the last two axes, `offset` places above the main ones."""
    below, right = max(-offset, 0), max(offset, 0)
    n = diagonal_length(x.shape, offset)
    square = x[..., below : below + n, right : right + n]
    return np.einsum("...ii->...i", square)  # np.diagonal gives a view that is read-only


@diagonal.vjp("x")
def _(g: Array, x_shape: Shape, offset: int) -> Array:
    return scatter(g, diagonal_index(diagonal_length(x_shape, offset), offset), x_shape)


def diagonal_length(shape: Shape, offset: int) -> int:
    """The length of a diagonal of the last two axes."""
    rows, columns = shape[-2:]
    return max(min(rows - max(-offset, 0), columns - max(offset, 0)), 0)


def diagonal_index(n: int, offset: int) -> tuple[Any, ...]:
    """The index of a diagonal of length n of the last two axes."""
    places = np.arange(n)
    return (..., places + max(-offset, 0), places + max(offset, 0))


@primitive
def clone(x: Array, /) -> Array:
    """A copy that gradients flow through."""
    return np.copy(x)


@clone.vjp("x")
def _(g: Array) -> Array:
    return g


@primitive
def concatenate(*arrays: Array, axis: int) -> Array:
    """Arrays joined along an axis that they have."""
    return np.concatenate(arrays, axis=axis)


@concatenate.vjp("arrays")
def _(g: Array, shapes: tuple[Shape, ...], axis: int, position: int) -> Array:
    start = sum(shape[axis] for shape in shapes[:position])
    part = slice(start, start + shapes[position][axis])
    return getitem(g, (slice(None),) * axis + (part,))


@primitive
def stack(*arrays: Array, axis: int) -> Array:
    """Arrays of one shape joined along a new axis."""
    return np.stack(arrays, axis=axis)


@stack.vjp("arrays")
def _(g: Array, axis: int, position: int) -> Array:
    return getitem(g, (slice(None),) * axis + (position,))
