"""Shapes: the same elements in another arrangement. Most results are views."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import getitem
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
