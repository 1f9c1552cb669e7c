"""Powers, exponentials, logarithms and other functions of one operand, element by element.

Derivatives at kinks: ``abs'(0) = relu'(0) = 0``. At a pole the formula's value stands:
``sqrt'(0) = cbrt'(0) = inf``, so ``0 * sqrt(x)`` has the derivative ``0 * inf = nan`` at 0.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import above_zero, dispatched
from autograd_np.dispatch import cast as cast_array
from autograd_np.primitive import primitive

Array: TypeAlias = Any

negative = primitive(np.negative)
positive = primitive(np.positive)
absolute = primitive(np.absolute, name="abs")
fabs = primitive(np.fabs)
conjugate = primitive(np.conjugate)
reciprocal = primitive(np.reciprocal)
exp = primitive(np.exp)
expm1 = primitive(np.expm1)
log = primitive(np.log)
exp2 = primitive(np.exp2)
log1p = primitive(np.log1p)
log2 = primitive(np.log2)
log10 = primitive(np.log10)
sqrt = primitive(np.sqrt)
cbrt = primitive(np.cbrt)
square = primitive(np.square)


@negative.vjp("x")
def _(g: Array) -> Array:
    return -g


@positive.vjp("x")
def _(g: Array) -> Array:
    return g


@absolute.vjp("x")
def _(g: Array, x: Array) -> Array:
    if x.dtype.kind == "c":
        size = np.absolute(x)
        return g * np.conjugate(x) / np.where(size == 0, 1, size)
    return g * np.sign(x)


@fabs.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * np.sign(x)


@conjugate.vjp("x")
def _(g: Array) -> Array:
    return np.conjugate(g)


@reciprocal.vjp("x")
def _(g: Array, out: Array) -> Array:
    return -g * out * out


@exp.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * out


@expm1.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * np.exp(x)  # not out + 1, which loses all digits where out is close to -1


@exp2.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * (math.log(2) * out)


@log.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / x


@log1p.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / (1 + x)


@log2.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / (math.log(2) * x)


@log10.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / (math.log(10) * x)


@sqrt.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g / (2 * out)


@cbrt.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g / (3 * out * out)


@square.vjp("x")
def _(g: Array, x: Array) -> Array:
    return 2 * g * x


@primitive
def sigmoid(x: Array, /) -> Array:
    """``1 / (1 + exp(-x))``, without overflow for any x."""
    small = np.exp(-np.absolute(x))
    return np.where(x >= 0, 1, small) / (1 + small)


@sigmoid.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * (out * (1 - out))


@primitive
def relu(x: Array, /) -> Array:
    """``max(x, 0)``."""
    return np.maximum(x, 0)


@relu.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * above_zero(out)


@dispatched
def erf_array(x: Array) -> Array:
    """The error function of an array, by the C library's `erf`, which NumPy does not offer."""
    return np.asarray(_erf(x), dtype=x.dtype)


_erf = np.vectorize(math.erf, otypes=[np.float64])


@primitive
def erf(x: Array, /) -> Array:
    """The error function, ``2 / sqrt(pi)`` times the integral of ``exp(-t**2)`` from 0 to x."""
    return erf_array(x)


@erf.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * (2 / math.sqrt(math.pi) * np.exp(-x * x))


@primitive
def astype(x: Array, /, dtype: np.dtype[Any]) -> Array:
    """`x` converted to another dtype."""
    return cast_array(x, dtype)


@astype.vjp("x")
def _(g: Array) -> Array:
    return g  # the engine casts every gradient to the dtype of its operand
