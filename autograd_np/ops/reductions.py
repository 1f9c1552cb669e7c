"""Reductions over axes. ``axis`` is None (all axes) or a tuple of non-negative integers.

Where a maximum is reached several times its gradient is shared equally.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import getitem, spread
from autograd_np.ops.parts import conjugate
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Axis: TypeAlias = tuple[int, ...] | None
Shape: TypeAlias = tuple[int, ...]
Reduce: TypeAlias = Callable[..., Array]


# Under names of their own, for the type stubs of `reduce` know no `keepdims` that is a variable.
reduce_add: Reduce = np.add.reduce
reduce_multiply: Reduce = np.multiply.reduce
reduce_maximum: Reduce = np.maximum.reduce
reduce_minimum: Reduce = np.minimum.reduce


def reduced_size(shape: Shape, axis: Axis) -> int:
    """How many elements go into one of the result."""
    return math.prod(shape) if axis is None else math.prod(shape[i] for i in axis)


def keep(y: Array, shape: Shape, axis: Axis, keepdims: bool) -> Array:
    """Put the axes that a reduction of an array of this shape took away back in, with size 1."""
    if keepdims or y.ndim == len(shape):
        return y
    if axis is None:
        return y if not y.ndim else np.reshape(y, (1,) * len(shape))
    return np.reshape(y, tuple(1 if i in axis else n for i, n in enumerate(shape)))


@primitive
def sum(x: Array, /, axis: Axis, keepdims: bool) -> Array:
    """Sum over axes."""
    return reduce_add(x, axis=axis, keepdims=keepdims)


@sum.vjp("x")
def _(g: Array, x_shape: Shape, axis: Axis, keepdims: bool) -> Array:
    return np.broadcast_to(keep(g, x_shape, axis, keepdims), x_shape)


@primitive
def mean(x: Array, /, axis: Axis, keepdims: bool) -> Array:
    """Arithmetic mean over axes; nan over no elements."""
    total = reduce_add(x, axis=axis, keepdims=keepdims)
    n = reduced_size(x.shape, axis)
    return total / n if n else total * np.nan


@mean.vjp("x")
def _(g: Array, x_shape: Shape, axis: Axis, keepdims: bool) -> Array:
    g = g / max(reduced_size(x_shape, axis), 1)
    if not g.ndim:
        return spread(g, x_shape)
    return np.broadcast_to(keep(g, x_shape, axis, keepdims), x_shape)


def _freedom(shape: Shape, axis: Axis, correction: float) -> float:
    """What squared deviations are divided by; nan, and with it all derivatives, if not positive."""
    freedom = reduced_size(shape, axis) - correction
    return freedom if freedom > 0 else math.nan


@primitive
def var(x: Array, /, axis: Axis, correction: float, keepdims: bool) -> Array:
    """Variance over axes: squared deviations, divided by the count less `correction`."""
    return np.var(x, axis=axis, ddof=correction, keepdims=keepdims)


@var.vjp("x")
def _(g: Array, x: Array, axis: Axis, correction: float, keepdims: bool) -> Array:
    g = keep(g, x.shape, axis, keepdims) * (2 / _freedom(x.shape, axis, correction))
    return g * conjugate(x - np.mean(x, axis=axis, keepdims=True))


@primitive
def std(x: Array, /, axis: Axis, correction: float, keepdims: bool) -> Array:
    """Standard deviation over axes. Its derivative at constant input is taken to be 0."""
    return np.std(x, axis=axis, ddof=correction, keepdims=keepdims)


@std.vjp("x")
def _(g: Array, out: Array, x: Array, axis: Axis, correction: float, keepdims: bool) -> Array:
    constant = out == 0
    g = np.where(constant, 0, g / np.where(constant, 1, out))
    g = keep(g, x.shape, axis, keepdims) / _freedom(x.shape, axis, correction)
    return g * conjugate(x - np.mean(x, axis=axis, keepdims=True))


def _extremum_gradient(g: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    out = keep(out, x.shape, axis, keepdims)
    reached = (x == out) | ((x != x) & (out != out))  # a nan is reached by every nan
    count = reduce_add(reached, axis=axis, keepdims=True)
    return np.where(reached, keep(g, x.shape, axis, keepdims) / count, 0)


@primitive
def amax(x: Array, /, axis: Axis, keepdims: bool) -> Array:
    """Maximum over axes."""
    return reduce_maximum(x, axis=axis, keepdims=keepdims)


@amax.vjp("x")
def _(g: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    return _extremum_gradient(g, out, x, axis, keepdims)


@primitive
def amin(x: Array, /, axis: Axis, keepdims: bool) -> Array:
    """Minimum over axes."""
    return reduce_minimum(x, axis=axis, keepdims=keepdims)


@amin.vjp("x")
def _(g: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    return _extremum_gradient(g, out, x, axis, keepdims)


@primitive
def prod(x: Array, /, axis: Axis, keepdims: bool) -> Array:
    """Product over axes."""
    return reduce_multiply(x, axis=axis, keepdims=keepdims)


@prod.vjp("x")
def _(g: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    axes = tuple(range(x.ndim)) if axis is None else axis
    g = keep(g, x.shape, axis, keepdims)
    return g * product_of_others(x, axes)


def product_of_others(x: Array, axes: tuple[int, ...]) -> Array:
    """For each element, the product of all others along `axes`, with no division by it.

    The product before an element and the one after it are found by doubling: multiplying an array
    by itself shifted by 1, 2, 4, ... places. This is right at zeros, to any order of derivative.
    """
    if not axes or 0 in x.shape:
        return np.ones_like(x)
    rest = tuple(i for i in range(x.ndim) if i not in axes)
    moved = np.transpose(x, rest + axes)
    flat = np.reshape(moved, (*(x.shape[i] for i in rest), reduced_size(x.shape, axes)))
    n = flat.shape[-1]
    before, after = shifted(flat, 1), shifted(flat, -1)
    step = 1
    while step < n:
        before = before * shifted(before, step)
        after = after * shifted(after, -step)
        step *= 2
    others = np.reshape(before * after, moved.shape)
    return np.transpose(others, tuple(int(i) for i in np.argsort(rest + axes)))


def shifted(x: Array, places: int, fill: int = 1) -> Array:
    """`x` moved along its last axis, with ones, or another number, moved in."""
    n = x.shape[-1]
    if abs(places) >= n:
        return np.full_like(x, fill)
    moved_in = np.full((*x.shape[:-1], abs(places)), fill, x.dtype)
    if places > 0:
        return np.concatenate([moved_in, getitem(x, (..., slice(0, n - places)))], axis=-1)
    return np.concatenate([getitem(x, (..., slice(-places, n))), moved_in], axis=-1)


@primitive
def logsumexp(x: Array, /, axis: Axis, keepdims: bool) -> Array:
    """``log(sum(exp(x)))`` over axes, without overflow."""
    top = reduce_maximum(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    total = reduce_add(np.exp(x - top), axis=axis, keepdims=keepdims)
    with np.errstate(divide="ignore"):  # the sum of no probability at all: log(0) = -inf
        return np.log(total) + np.reshape(top, total.shape)


@logsumexp.vjp("x")
def _(g: Array, out: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    out = keep(out, x.shape, axis, keepdims)
    weights = np.exp(x - np.where(out == -np.inf, 0, out))
    # They sum to one, but for the rounding of `out`, which is far off where that is large.
    total = np.add.reduce(weights, axis=axis, keepdims=True)
    return keep(g, x.shape, axis, keepdims) * (weights / np.where(total == 0, 1, total))


@primitive
def log_softmax(x: Array, /, axis: Axis) -> Array:
    """``log(softmax(x))``. One primitive and not five: it is in every classifier's step."""
    shifted = x - reduce_maximum(x, axis=axis, keepdims=True)
    return shifted - np.log(reduce_add(np.exp(shifted), axis=axis, keepdims=True))


@log_softmax.vjp("x")
def _(g: Array, out: Array, axis: Axis) -> Array:
    return g - np.exp(out) * reduce_add(g, axis=axis, keepdims=True)
