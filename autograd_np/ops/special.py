"""SciPy's special functions, element by element.

References
----------
NIST Digital Library of Mathematical Functions: 5.2, 5.5, 5.9, 5.12 (gamma), 7.2, 7.6, 7.17 (error),
8.8 (incomplete gamma), 10.6, 10.29 (Bessel functions).
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import dispatched
from autograd_np.primitive import Primitive, primitive

try:
    from scipy import special as special  # the faces take its functions from here
except ImportError:
    raise ImportError(
        "autograd_np.special needs SciPy: pip install 'autograd-np[special]'"
    ) from None

Array: TypeAlias = Any


def _of(ufunc: np.ufunc) -> Primitive:
    return primitive(ufunc, name=f"special.{ufunc.__name__}")


def _named(forward: Any) -> Primitive:
    """A primitive whose operands have names of their own, for messages."""
    return primitive(forward, name=f"special.{forward.__name__}", broadcasts=True)


# The error function, the normal and the logistic distribution

erf = _of(special.erf)
erfc = _of(special.erfc)
erfcx = _of(special.erfcx)
erfinv = _of(special.erfinv)
log_ndtr = _of(special.log_ndtr)
expit = _of(special.expit)
logit = _of(special.logit)


@erf.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * (2 / math.sqrt(math.pi) * np.exp(-x * x))


@erfc.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * (-2 / math.sqrt(math.pi) * np.exp(-x * x))


@erfcx.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    return g * (2 * x * out - 2 / math.sqrt(math.pi))


@erfinv.vjp("x")
def _(g: Array, out: Array) -> Array:
    return g * (math.sqrt(math.pi) / 2 * np.exp(out * out))


@log_ndtr.vjp("x")
def _(g: Array, x: Array) -> Array:
    # Density over probability, where both may be too small for a number.
    return g * (math.sqrt(2 / math.pi) / special.erfcx(x * -math.sqrt(0.5)))


@expit.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    return g * (out * special.expit(-x))  # not 1 - out, which loses digits where out is close to 1


@logit.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g / (x * (1 - x))


# Gamma and beta functions

gamma = _of(special.gamma)
gammaln = _of(special.gammaln)
digamma = _of(special.psi)
beta = _of(special.beta)
betaln = _of(special.betaln)


@gamma.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    return g * (out * special.psi(x))


@gammaln.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * special.psi(x)


@digamma.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * polygamma_of(x, 1)


@dispatched
def polygamma_of(x: Array, n: int) -> Array:
    """SciPy's function in the dtype of `x`."""
    return special.polygamma(n, x).astype(x.dtype)


@primitive(name="special.polygamma")
def polygamma(x: Array, /, n: int) -> Array:
    """The derivative of order n of `digamma`."""
    return polygamma_of(x, n)


@polygamma.vjp("x")
def _(g: Array, x: Array, n: int) -> Array:
    return g * polygamma_of(x, n + 1)


@beta.vjp("x")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    return g * (out * (special.psi(x) - special.psi(x + y)))


@beta.vjp("y")
def _(g: Array, out: Array, x: Array, y: Array) -> Array:
    return g * (out * (special.psi(y) - special.psi(x + y)))


@betaln.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return g * (special.psi(x) - special.psi(x + y))


@betaln.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return g * (special.psi(y) - special.psi(x + y))


@_named
def gammainc(a: Array, x: Array, /) -> Array:
    """The lower incomplete gamma function, divided by ``gamma(a)``. In `a` no rule is known."""
    return special.gammainc(a, x)


@_named
def gammaincc(a: Array, x: Array, /) -> Array:
    """The upper incomplete gamma function, divided by ``gamma(a)``. In `a` no rule is known."""
    return special.gammaincc(a, x)


@gammainc.vjp("x")
def _(g: Array, a: Array, x: Array) -> Array:
    return g * np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


@gammaincc.vjp("x")
def _(g: Array, a: Array, x: Array) -> Array:
    return -g * np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


# Logarithms times numbers, and entropies

xlogy = _of(special.xlogy)
xlog1py = _of(special.xlog1py)
entr = _of(special.entr)
rel_entr = _of(special.rel_entr)


@xlogy.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    nothing = (x == 0) & (y <= 0)  # 0 by definition, where log(y) is not finite
    return g * np.log(np.where(nothing, 1, y))


@xlogy.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return g * (x / np.where((x == 0) & (y == 0), 1, y))


@xlog1py.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    nothing = (x == 0) & (y <= -1)
    return g * np.log1p(np.where(nothing, 0, y))


@xlog1py.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return g * (x / np.where((x == 0) & (y == -1), 1, 1 + y))


@entr.vjp("x")
def _(g: Array, x: Array) -> Array:
    return -g * (np.log(x) + 1)


@rel_entr.vjp("x")
def _(g: Array, x: Array, y: Array) -> Array:
    return g * (np.log(x / y) + 1)


@rel_entr.vjp("y")
def _(g: Array, x: Array, y: Array) -> Array:
    return -g * (x / y)


# Bessel functions. Those of one order lead to those of its neighbours, so to every order.

i0 = _of(special.i0)
i1 = _of(special.i1)
i0e = _of(special.i0e)
i1e = _of(special.i1e)
j0 = _of(special.j0)
j1 = _of(special.j1)


@i0.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * special.i1(x)


@i1.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * ((special.i0(x) + special.iv(2, x)) / 2)


@i0e.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    return g * (special.i1e(x) - np.sign(x) * out)


@i1e.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    return g * ((special.i0e(x) + special.ive(2, x)) / 2 - np.sign(x) * out)


@j0.vjp("x")
def _(g: Array, x: Array) -> Array:
    return -g * special.j1(x)


@j1.vjp("x")
def _(g: Array, x: Array) -> Array:
    return g * ((special.j0(x) - special.jv(2, x)) / 2)


@_named
def iv(v: Array, z: Array, /) -> Array:
    """The modified Bessel function of the first kind of order `v`. In `v` no rule is known."""
    return special.iv(v, z)


@_named
def ive(v: Array, z: Array, /) -> Array:
    """``iv(v, z) * exp(-abs(z))``. In `v` no rule is known."""
    return special.ive(v, z)


@_named
def jv(v: Array, z: Array, /) -> Array:
    """The Bessel function of the first kind of order `v`. In `v` no rule is known."""
    return special.jv(v, z)


@iv.vjp("z")
def _(g: Array, v: Array, z: Array) -> Array:
    return g * ((special.iv(v - 1, z) + special.iv(v + 1, z)) / 2)


@ive.vjp("z")
def _(g: Array, out: Array, v: Array, z: Array) -> Array:
    return g * ((special.ive(v - 1, z) + special.ive(v + 1, z)) / 2 - np.sign(z) * out)


@jv.vjp("z")
def _(g: Array, v: Array, z: Array) -> Array:
    return g * ((special.jv(v - 1, z) - special.jv(v + 1, z)) / 2)
