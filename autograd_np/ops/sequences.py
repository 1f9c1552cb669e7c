"""Functions along a sequence: running sums and products, and convolution."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.ops.parts import conjugate
from autograd_np.ops.reductions import shifted
from autograd_np.primitive import primitive

Array: TypeAlias = Any


@primitive
def cumsum(x: Array, /, axis: int) -> Array:
    """Sum of each element and all before it, along an axis."""
    return np.cumsum(x, axis=axis)


@cumsum.vjp("x")
def _(g: Array, axis: int) -> Array:
    return np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis)


@primitive
def cumprod(x: Array, /, axis: int) -> Array:
    """Product of each element and all before it, along an axis."""
    return np.cumprod(x, axis=axis)


@cumprod.vjp("x")
def _(g: Array, out: Array, x: Array, axis: int) -> Array:
    g, out, x = (np.moveaxis(y, axis, -1) for y in (g, out, x))
    # Element i is a factor of out[i] and of all after it: with no division, right at zeros, too,
    # sum(g[j] * prod(x[i + 1 : j + 1]) for j >= i) is s[i] = g[i] + x[i + 1] * s[i + 1].
    after = recurrence(g, shifted(x, -1))
    return np.moveaxis(shifted(out, 1) * after, -1, axis)


def recurrence(b: Array, a: Array) -> Array:
    """``s[i] = b[i] + a[i] * s[i + 1]`` along the last axis, by doubling the step."""
    step = 1
    while step < b.shape[-1]:
        b = b + a * shifted(b, -step, 0)
        a = a * shifted(a, -step)
        step *= 2
    return b


@primitive
def convolve(x: Array, y: Array, /) -> Array:
    """``out[k] = sum(x[i] * y[k - i])``, of two vectors that are not empty, wherever they meet."""
    return np.convolve(x, y)


@convolve.vjp("x")
def _(g: Array, y: Array) -> Array:
    return np.correlate(g, conjugate(y), "valid")  # which conjugates once more


@convolve.vjp("y")
def _(g: Array, x: Array) -> Array:
    return np.correlate(g, conjugate(x), "valid")
