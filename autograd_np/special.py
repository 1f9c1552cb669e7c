"""SciPy's special functions, differentiable. They need SciPy: ``pip install autograd-np[special]``.

Signatures, values and dtypes are those of `scipy.special`. Where its functions are ufuncs they take
tensors themselves: ``scipy.special.gammaln(x)`` is ``autograd_np.special.gammaln(x)``.

Examples
--------
>>> import autograd_np as ag
>>> x = ag.tensor([1.0, 3.0], dtype=ag.float64, requires_grad=True)
>>> ag.special.xlogy(x, 2.0).sum().backward()
>>> x.grad
tensor([0.6931, 0.6931], dtype=float64)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_np.functions import reductions as torch_reductions
from autograd_np.functions.shaping import astype
from autograd_np.numpy.calls import call
from autograd_np.numpy.common import TABLE, ArrayLike, Axis, as_tensor, axes_of, implements
from autograd_np.numpy.elementwise import where
from autograd_np.numpy.reductions import sum as total_of
from autograd_np.numpy.ufuncs import absolute, add, exp, log, minimum, multiply, sign, subtract
from autograd_np.ops import reductions
from autograd_np.ops import special as ops
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = [
    "beta",
    "betaln",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "expit",
    "gamma",
    "gammainc",
    "gammaincc",
    "gammaln",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "iv",
    "ive",
    "j0",
    "j1",
    "jv",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "polygamma",
    "rel_entr",
    "softmax",
    "xlog1py",
    "xlogy",
]

_DOC = """{formula}, element by element, as `scipy.special.{name}`.

    Parameters
    ----------
    {names} : array_like
        Shapes that broadcast.{constant}
    out : Tensor, optional
        Written to, in place, and returned.
    options
        As in `numpy.ufunc`: ``where=``, ``dtype=``, ``casting=``, ``signature=``.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> from autograd_np import special
    >>> special.{name}({arguments}).round(decimals=4).tolist()
    {result}
    """


def _ufunc(
    name: str,
    primitive: Primitive,
    formula: str,
    arguments: str,
    result: list[float],
    constant: str = "",
) -> Callable[..., Tensor]:
    """SciPy's face of a primitive, and its place in the table."""
    ufunc = getattr(ops.special, name)

    def function(*args: ArrayLike, out: Any = None, **options: Any) -> Tensor:
        values, rest = args[: ufunc.nin], args[ufunc.nin :]
        if len(values) < ufunc.nin or len(rest) > 1:
            raise TypeError(f"{name}: expected {names} and possibly out, got {len(args)} arguments")
        return call(ufunc, [primitive], values, rest[0] if rest else out, **options)[0]

    names = ", ".join(primitive.operands)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(**locals())
    return implements(ufunc)(function)


_A = " There is no derivative in `a`: one that is asked for raises."
_V = " There is no derivative in the order `v`: one that is asked for raises."

erf = _ufunc("erf", ops.erf, "The error function", "[1.0]", [0.8427])
erfc = _ufunc("erfc", ops.erfc, "``1 - erf(x)``", "[1.0]", [0.1573])
erfcx = _ufunc("erfcx", ops.erfcx, "``exp(x**2) * erfc(x)``", "[1.0]", [0.4276])
erfinv = _ufunc("erfinv", ops.erfinv, "The inverse of `erf`", "[0.5]", [0.4769])
log_ndtr = _ufunc(
    "log_ndtr", ops.log_ndtr, "Logarithm of the normal distribution function", "[0.0]", [-0.6931]
)
expit = _ufunc("expit", ops.expit, "``1 / (1 + exp(-x))``", "[0.0]", [0.5])
logit = _ufunc("logit", ops.logit, "``log(x / (1 - x))``", "[0.5]", [0.0])
gamma = _ufunc("gamma", ops.gamma, "The gamma function", "[5.0]", [24.0])
gammaln = _ufunc("gammaln", ops.gammaln, "``log(abs(gamma(x)))``", "[5.0]", [3.1781])
digamma = _ufunc("digamma", ops.digamma, "The derivative of `gammaln`", "[1.0]", [-0.5772])
beta = _ufunc("beta", ops.beta, "The beta function", "[2.0], [3.0]", [0.0833])
betaln = _ufunc("betaln", ops.betaln, "``log(abs(beta(x, y)))``", "[2.0], [3.0]", [-2.4849])
gammainc = _ufunc(
    "gammainc",
    ops.gammainc,
    "The regularized lower incomplete gamma function",
    "[1.0], [1.0]",
    [0.6321],
    _A,
)
gammaincc = _ufunc(
    "gammaincc",
    ops.gammaincc,
    "The regularized upper incomplete gamma function",
    "[1.0], [1.0]",
    [0.3679],
    _A,
)
xlogy = _ufunc("xlogy", ops.xlogy, "``x * log(y)``, and 0 where x = 0", "[2.0], [3.0]", [2.1972])
xlog1py = _ufunc(
    "xlog1py", ops.xlog1py, "``x * log(1 + y)``, and 0 where x = 0", "[2.0], [2.0]", [2.1972]
)
entr = _ufunc("entr", ops.entr, "``-x * log(x)``, and 0 where x = 0", "[0.5]", [0.3466])
rel_entr = _ufunc(
    "rel_entr", ops.rel_entr, "``x * log(x / y)``, and 0 where x = 0", "[1.0], [0.5]", [0.6931]
)
_FIRST = "Modified Bessel function of the first kind"
i0 = _ufunc("i0", ops.i0, f"{_FIRST}, order 0", "[1.0]", [1.2661])
i0e = _ufunc("i0e", ops.i0e, "``i0(x) * exp(-abs(x))``", "[1.0]", [0.4658])
i1 = _ufunc("i1", ops.i1, f"{_FIRST}, order 1", "[1.0]", [0.5652])
i1e = _ufunc("i1e", ops.i1e, "``i1(x) * exp(-abs(x))``", "[1.0]", [0.2079])
iv = _ufunc("iv", ops.iv, f"{_FIRST}, order v", "[2.0], [1.0]", [0.1357], _V)
ive = _ufunc("ive", ops.ive, "``iv(v, z) * exp(-abs(z))``", "[2.0], [1.0]", [0.0499], _V)
j0 = _ufunc("j0", ops.j0, "Bessel function of the first kind, order 0", "[1.0]", [0.7652])
j1 = _ufunc("j1", ops.j1, "Bessel function of the first kind, order 1", "[1.0]", [0.4401])
jv = _ufunc(
    "jv", ops.jv, "Bessel function of the first kind, order v", "[2.0], [1.0]", [0.1149], _V
)

TABLE[ops.polygamma_of] = lambda x, n: ops.polygamma(x, n=n)


def _floating(x: ArrayLike) -> Tensor:
    t = as_tensor(x)
    return t if t.dtype.kind in "fc" else astype(t, np.float64)


def polygamma(n: int, x: ArrayLike) -> Tensor:
    """The derivative of order n of `digamma`, as `scipy.special.polygamma`.

    Parameters
    ----------
    n : int
        The order, not negative.
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        Shape of `x`, of double precision.

    Raises
    ------
    TypeError
        If the order is no integer.

    Examples
    --------
    >>> from autograd_np import special
    >>> special.polygamma(1, [1.0]).round(decimals=4).tolist()
    [1.6449]
    """
    if not isinstance(n, int | np.integer) or n < 0:
        raise TypeError(f"polygamma: the order n is an integer, at least 0, not {n!r}")
    return ops.polygamma(astype(as_tensor(x), np.float64), n=int(n))


def logsumexp(
    a: ArrayLike,
    axis: Axis = None,
    b: ArrayLike = None,
    keepdims: bool = False,
    return_sign: bool = False,
) -> Any:
    """``log(sum(b * exp(a)))`` over axes, without overflow, as `scipy.special.logsumexp`.

    Parameters
    ----------
    a : array_like
        Any shape.
    axis : int or tuple of int, optional
        The axes; all by default.
    b : array_like, optional
        Factors; 1 by default. Shapes broadcast.
    keepdims : bool
        Keep the axes with size 1.
    return_sign : bool
        Whether to return the sign of the sum, too, and the logarithm of its absolute value.

    Returns
    -------
    Tensor, or tuple of Tensor
        Without the axes; nan where the sum is negative and its sign is not returned.

    Examples
    --------
    >>> from autograd_np import special
    >>> special.logsumexp([1000.0, 1000.0]).round(decimals=4).tolist()
    1000.6931
    """
    x = _floating(a)
    if b is None and not return_sign:
        return reductions.logsumexp(x, axis=axes_of(axis, x.ndim), keepdims=keepdims)
    factors = as_tensor(1.0 if b is None else b)
    x = add(x, np.zeros(factors.shape, x.dtype))
    # The largest exponent that counts. Those that do not are kept from overflowing.
    top = np.max(x._array, axis, keepdims=True, initial=-np.inf, where=factors._array != 0)
    top = np.where(np.isfinite(top), top, 0)
    powers = exp(minimum(subtract(x, top), np.log(np.finfo(x.dtype).max)))
    total = total_of(multiply(factors, powers), axis, keepdims=keepdims)
    result = add(log(absolute(total)), np.reshape(top, total.shape))
    if return_sign:
        return result, sign(total).detach()
    return where(total._array < 0, np.nan, result)


def softmax(x: ArrayLike, axis: Axis = None) -> Tensor:
    """``exp(x) / sum(exp(x))`` over axes, without overflow, as `scipy.special.softmax`.

    Parameters
    ----------
    x : array_like
        Any shape.
    axis : int or tuple of int, optional
        The axes; all by default.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> from autograd_np import special
    >>> special.softmax([0.0, 0.0]).tolist()
    [0.5, 0.5]
    """
    return torch_reductions.softmax(_floating(x), axis)


def log_softmax(x: ArrayLike, axis: Axis = None) -> Tensor:
    """The logarithm of `softmax`, as `scipy.special.log_softmax`.

    Parameters
    ----------
    x : array_like
        Any shape.
    axis : int or tuple of int, optional
        The axes; all by default.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> from autograd_np import special
    >>> special.log_softmax([0.0, 0.0]).round(decimals=4).tolist()
    [-0.6931, -0.6931]
    """
    return torch_reductions.log_softmax(_floating(x), axis)
