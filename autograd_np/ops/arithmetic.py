"""Functions of two or three operands, element by element, with broadcasting.

Where a maximum is reached by both operands each gets half of the gradient; of `fmax`, which is for
missing values, the first gets all of it. What depends on an operand's sign only has derivative 0.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np.primitive import primitive

Array: TypeAlias = Any

add = primitive(np.add)
subtract = primitive(np.subtract)
multiply = primitive(np.multiply)
divide = primitive(np.divide, name="divide")
remainder = primitive(np.remainder)
fmod = primitive(np.fmod)
floor_divide = primitive(np.floor_divide)
power = primitive(np.power)
maximum = primitive(np.maximum)
minimum = primitive(np.minimum)
fmax = primitive(np.fmax)
fmin = primitive(np.fmin)
logaddexp = primitive(np.logaddexp)
logaddexp2 = primitive(np.logaddexp2)
copysign = primitive(np.copysign)
heaviside = primitive(np.heaviside)
ldexp = primitive(np.ldexp)
nextafter = primitive(np.nextafter)


@add.vjp("x")
def _(g: Array) -> Array:
    return g


@add.vjp("y")
def _(g: Array) -> Array:
    return g


@subtract.vjp("x")
def _(g: Array) -> Array:
    return g


@subtract.vjp("y")
def _(g: Array) -> Array:
    return -g


@multiply.vjp("x")
def _(g: Array, y: Array) -> Array:
    return g * y


@multiply.vjp("y")
def _(g: Array, x: Array) -> Array:
    return g * x


@divide.vjp("x")
def _(g: Array, y: Array) -> Array:
    return g / y


@divide.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return -g * (x / y) / y  # not y * y, which overflows sooner


@remainder.vjp("x")
def _(g: Array) -> Array:
    return g


@remainder.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return -g * np.floor(x / y)


@fmod.vjp("x")
def _(g: Array) -> Array:
    return g


@fmod.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return -g * np.trunc(x / y)


@power.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    if isinstance(y, (int, float)):
        if y == 2:
            return g * (2 * x)
        return g * (y * x ** (y - 1)) if y != 0 else np.zeros_like(g)
    # x**0 is constant, also at x = 0, where y * x**(y - 1) would be 0 * inf.
    constant = (x == 0) & (y == 0)
    return g * np.where(constant, 0, y * x ** np.where(constant, 1, y - 1))


@power.vjp("y")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    # 0**y is constant for y > 0, where out * log(x) would be 0 * -inf.
    constant = (x == 0) & (np.real(y) >= 0)
    return g * np.where(constant, 0, out * np.log(np.where(constant, 1, x)))


@maximum.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where(x == y, g / 2, np.where(x > y, g, 0))


@maximum.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where(x == y, g / 2, np.where(y > x, g, 0))


@minimum.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where(x == y, g / 2, np.where(x < y, g, 0))


@minimum.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where(x == y, g / 2, np.where(y < x, g, 0))


@fmax.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where((x >= y) | np.isnan(y), g, 0)


@fmax.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where((x >= y) | np.isnan(y), 0, g)


@fmin.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where((x <= y) | np.isnan(y), g, 0)


@fmin.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return np.where((x <= y) | np.isnan(y), 0, g)


@logaddexp.vjp("x")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    return g * _exponential_share(x, y, out)


@logaddexp.vjp("y")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    return g * _exponential_share(y, x, out)


def _exponential_share(x: Array, y: Array, total: Array) -> Array:
    """``exp(x) / (exp(x) + exp(y))``, given ``total = log(exp(x) + exp(y))``.

    Of two forms that are equal, ``exp(x - total)`` keeps its digits where the share is small, and
    ``1 - exp(y - total)`` where it is close to 1.
    """
    return np.where(x < y, np.exp(x - total), -np.expm1(y - total))


@logaddexp2.vjp("x")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    return g * _exponential_share(_LN2 * x, _LN2 * y, _LN2 * out)


@logaddexp2.vjp("y")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    return g * _exponential_share(_LN2 * y, _LN2 * x, _LN2 * out)


_LN2 = math.log(2)


@copysign.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return g * (np.sign(x) * np.copysign(1, y))  # as of abs, 0 at 0


@copysign.vjp("y")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@heaviside.vjp("x")
def _(g: Array) -> Array:
    return np.zeros_like(g)


@heaviside.vjp("y")
def _(g: Array, x: Array) -> Array:
    return np.where(x == 0, g, 0)


@ldexp.vjp("x")
def _(g: Array, y: Array) -> Array:
    return np.ldexp(g, y)  # y is an integer


@primitive(broadcasts=True)
def where(condition: Array, x: Array, y: Array, /) -> Array:
    """`x` where the condition holds, `y` elsewhere."""
    return np.where(condition, x, y)


@where.vjp("x")
def _(g: Array, condition: Array) -> Array:
    return np.where(condition, g, 0)


@where.vjp("y")
def _(g: Array, condition: Array) -> Array:
    return np.where(condition, 0, g)


@primitive(broadcasts=True)
def clip(x: Array, low: Array, high: Array, /) -> Array:
    """`x` limited to [low, high]; `high` where low > high. The derivative at a bound is 1."""
    return np.minimum(np.maximum(x, low), high)


@clip.vjp("x")
def _(g: Array, x: Array, low: Array, high: Array) -> Array:
    return np.where((x >= low) & (x <= high), g, 0)


@clip.vjp("low")
def _(g: Array, x: Array, low: Array, high: Array) -> Array:
    return np.where((x < low) & (low < high), g, 0)


@clip.vjp("high")
def _(g: Array, x: Array, low: Array, high: Array) -> Array:
    return np.where((x > high) | (high < low), g, 0)


@nextafter.vjp("x")
def _(g: Array) -> Array:
    return g


@nextafter.vjp("y")
def _(g: Array) -> Array:
    return np.zeros_like(g)
