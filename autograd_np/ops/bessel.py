"""Modified Bessel functions of the first kind and of integer order: NumPy has the one of order 0.

References
----------
NIST Digital Library of Mathematical Functions, 10.32.3 (integral) and 10.29.1 (derivative).
L. N. Trefethen and J. A. C. Weideman, "The exponentially convergent trapezoidal rule", SIAM Review
56 (2014).
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import dispatched
from autograd_np.primitive import primitive

Array: TypeAlias = Any


@dispatched
def bessel_i(x: Array, order: int) -> Array:
    r"""``I_n(x)``, the mean of ``exp(x cos(t)) cos(n t)`` over t in [0, pi].

    The trapezoidal rule with N intervals is wrong by about ``I_{2N}(x)``, which for these N is less
    than rounding. Points t and pi - t are added up first: no digits are lost for odd n at small x.
    """
    if order == 0:
        return np.i0(x)
    x = np.asarray(x)
    largest = np.max(np.absolute(x), initial=0, where=np.isfinite(x))
    intervals = 2 * math.ceil((math.sqrt(75 * float(min(largest, 1000))) + 40 + 2 * order) / 4)
    pair = np.sinh if order % 2 else np.cosh
    total = np.asarray(pair(x))
    for k in range(1, intervals // 2 + 1):
        t = math.pi * k / intervals
        weight = 1 if 2 * k == intervals else 2
        total = total + weight * math.cos(order * t) * pair(x * math.cos(t))
    return total / intervals


@primitive
def i0(x: Array, /, order: int) -> Array:
    """``I_0(x)``, or the function of another order."""
    return bessel_i(x, order)


@i0.vjp("x")
def _(g: Array, x: Array, order: int) -> Array:
    return g * ((bessel_i(x, abs(order - 1)) + bessel_i(x, order + 1)) / 2)
