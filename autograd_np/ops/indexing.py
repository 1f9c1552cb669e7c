"""Reading and writing at an index, and their adjoints.

An index is what NumPy takes between brackets: integers, slices, None, Ellipsis, boolean and integer
arrays, and tuples of these. Arrays in it are arrays here, never tensors.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np import dispatch
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]


@primitive(view=True)
def getitem(x: Array, /, index: Any) -> Array:
    """``x[index]``."""
    out = dispatch.getitem(x, index)
    if isinstance(out, np.generic):  # NumPy copies a single element; with an Ellipsis it is a view
        return x[(*index, ...) if isinstance(index, tuple) else (index, ...)]
    return out


@getitem.vjp("x")
def _(g: Array, x_shape: Shape, index: Any) -> Array:
    return dispatch.scatter(g, index, x_shape)


@getitem.vjp_into("x")
def _(total: Array, g: Array, x_shape: Shape, index: Any) -> None:
    dispatch.scatter_into(total, g, index)


@primitive
def scatter(g: Array, /, index: Any, shape: Shape) -> Array:
    """Zeros of this shape with `g` added at `index`; repeated places are added up."""
    return dispatch.scatter(g, index, shape)


@scatter.vjp("g")
def _(g: Array, index: Any) -> Array:
    return dispatch.getitem(g, index)


@primitive(broadcasts=True)
def setitem(x: Array, value: Array, /, index: Any) -> Array:
    """A copy of `x` with ``x[index] = value`` done; of repeated places the last write stays."""
    out = np.array(x)
    out[index] = value
    return out


@setitem.vjp("x")
def _(g: Array, x_shape: Shape, index: Any) -> Array:
    written = np.zeros(x_shape, bool)
    written[index] = True
    return np.where(written, 0, g)


@setitem.vjp("value")
def _(g: Array, x_shape: Shape, index: Any) -> Array:
    g = dispatch.getitem(g, index)
    if dispatch.may_repeat(index):
        order = np.arange(math.prod(g.shape)).reshape(g.shape)
        writer = np.empty(x_shape, int)
        writer[index] = order
        g = np.where(writer[index] == order, g, 0)
    return g


@primitive
def pick(x: Array, labels: Array, /) -> Array:
    """From each row of an (N, C) array the element that its label names: shape (N,)."""
    return dispatch.pick(x, labels)


@pick.vjp("x")
def _(g: Array, x_shape: Shape, labels: Array) -> Array:
    return dispatch.place(g, labels, x_shape)


@primitive
def place(g: Array, labels: Array, /, shape: Shape) -> Array:
    """Zeros of shape (N, C) with one element a row at its label: the adjoint of `pick`."""
    return dispatch.place(g, labels, shape)


@place.vjp("g")
def _(g: Array, labels: Array) -> Array:
    return dispatch.pick(g, labels)
