"""The p-norm of vectors. Matrix norms, and those for p = 0, 1 and infinity, are composed."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.ops.parts import conjugate
from autograd_np.ops.reductions import keep
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]


@primitive
def norm(x: Array, /, ord: float, axis: tuple[int, ...], keepdims: bool) -> Array:
    """``sum(abs(x)**ord, axis)**(1 / ord)``. Its derivative at zeros is taken to be 0."""
    if ord == 2:
        squares = np.real(conjugate(x) * x)
        return np.sqrt(np.sum(squares, axis=axis, keepdims=keepdims))
    return np.sum(np.abs(x) ** ord, axis=axis, keepdims=keepdims) ** (1 / ord)


@norm.vjp("x")
def _(g: Array, out: Array, x: Array, ord: float, axis: tuple[int, ...], keepdims: bool) -> Array:
    g, out = (keep(y, x.shape, axis, keepdims) for y in (g, out))
    zero = out == 0
    out = np.where(zero, 1, out)
    g = np.where(zero, 0, g)
    if ord == 2:
        return g / out * conjugate(x)
    # An element of 0 has the derivative 0, also where abs(x)**(ord - 1) would be 0 to a power < 0.
    size = np.where(x == 0, 1, np.abs(x))
    return g * (size / out) ** (ord - 1) * np.where(x == 0, 0, conjugate(x) / size)
