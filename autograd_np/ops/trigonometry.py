"""Trigonometric and hyperbolic functions, their inverses, angles and sinc, element by element.

At a pole the formula's value stands: ``arcsin'(1) = arccosh'(1) = inf``. At the origin ``hypot``
has a kink and ``arctan2`` no limit: both have the derivative 0 there.

References
----------
NIST Digital Library of Mathematical Functions, sections 4.20, 4.24, 4.34 and 4.38 (derivatives).
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import dispatched
from autograd_np.primitive import primitive

Array: TypeAlias = Any

sin = primitive(np.sin)
cos = primitive(np.cos)
tan = primitive(np.tan)
arcsin = primitive(np.arcsin)
arccos = primitive(np.arccos)
arctan = primitive(np.arctan)
arctan2 = primitive(np.arctan2)
sinh = primitive(np.sinh)
cosh = primitive(np.cosh)
tanh = primitive(np.tanh)
arcsinh = primitive(np.arcsinh)
arccosh = primitive(np.arccosh)
arctanh = primitive(np.arctanh)
hypot = primitive(np.hypot)
deg2rad = primitive(np.deg2rad)
rad2deg = primitive(np.rad2deg)


@sin.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * np.cos(x)


@cos.vjp("x")
def _(g: Array, x: Array) -> Array:
    return -g * np.sin(x)


@tan.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * (1 + out * out)


@arcsin.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / np.sqrt((1 - x) * (1 + x))  # not 1 - x * x, which loses digits near 1


@arccos.vjp("x")
def _(g: Array, x: Array) -> Array:
    return -g / np.sqrt((1 - x) * (1 + x))


@arctan.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / (1 + x * x)


@arctan2.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    radius = _radius(x, y)
    return g * (y / radius) / radius  # not x * x + y * y, which overflows sooner


@arctan2.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    radius = _radius(x, y)
    return -g * (x / radius) / radius


@sinh.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * np.cosh(x)


@cosh.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * np.sinh(x)


@tanh.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * (1 - out * out)


@arcsinh.vjp("x")
def _(g: Array, x: Array) -> Array:
    if x.dtype.kind == "c":
        return g / np.sqrt(1 + x * x)
    return g / np.hypot(x, 1)  # the same, without overflow


@arccosh.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / (np.sqrt(x - 1) * np.sqrt(x + 1))


@arctanh.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / ((1 - x) * (1 + x))


@hypot.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    return g * (x / np.where(out == 0, 1, out))


@hypot.vjp("y")
def _(g: Array, out: Array, y: Array) -> Array:
    return g * (y / np.where(out == 0, 1, out))


def _radius(x: Array, y: Array) -> Array:
    """The distance from the origin, and 1 at the origin itself."""
    return np.hypot(x, np.where((x == 0) & (y == 0), 1, y))


@deg2rad.vjp("x")
def _(g: Array) -> Array:
    return np.deg2rad(g)


@rad2deg.vjp("x")
def _(g: Array) -> Array:
    return np.rad2deg(g)


@dispatched
def sinc_derivative(x: Array, order: int) -> Array:
    r"""The derivative of this order of ``sinc(x) = sin(pi x) / (pi x)``.

    With f the function of t = pi x, it is ``pi**order`` times the derivative of f. Differentiating
    ``t f(t) = sin(t)`` gives a recurrence that is exact far from 0, and the power series
    ``sum_k (-1)**k t**(2 k) / (2 k + 1)!`` gives one that is exact close to it.
    """
    if order == 0:
        return np.sinc(x)
    t = np.asarray(math.pi * x)
    close = np.absolute(t) < order + 2
    near = np.where(close, t, 0)
    far = np.where(close, 1, t)
    series = np.zeros_like(t)
    for k in range(_SERIES_TERMS + 2 * order, (order - 1) // 2, -1):  # powers below vanish
        n = 2 * k - order
        series += (-1) ** k / (2 * k + 1) / math.factorial(n) * near**n
    recurrence = np.sin(far) / far
    for n in range(1, order + 1):
        recurrence = (np.sin(far + n * math.pi / 2) - n * recurrence) / far
    return (math.pi**order * np.where(close, series, recurrence)).astype(x.dtype, copy=False)


_SERIES_TERMS = 12


@primitive
def sinc(x: Array, /, order: int) -> Array:
    """``sin(pi x) / (pi x)``, 1 at 0; or its derivative of a higher order."""
    return sinc_derivative(x, order)


@sinc.vjp("x")
def _(g: Array, x: Array, order: int) -> Array:
    return g * sinc_derivative(x, order + 1)
