"""Functions that round, element by element: constant between jumps, so their derivative is 0."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.primitive import primitive

Array: TypeAlias = Any

sign = primitive(np.sign)
floor = primitive(np.floor)
ceil = primitive(np.ceil)
trunc = primitive(np.trunc)


@primitive
def round(x: Array, /, decimals: int) -> Array:
    """`x` to a number of decimals; to the even neighbour where both are equally near."""
    return np.round(x, decimals)


@sign.vjp("x")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@floor.vjp("x")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@ceil.vjp("x")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@trunc.vjp("x")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@round.vjp("x")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@primitive
def fraction(x: Array, /) -> Array:
    """What follows the point: ``x - trunc(x)``, with the sign of `x`, and 0 for infinities."""
    return np.modf(x)[0]


@fraction.vjp("x")
def _(g: Array) -> Array:
    return g
