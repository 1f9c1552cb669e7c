"""PyTorch's functions that round: constant between jumps, so that their derivative is 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_tensor, require
from autograd_np.ops import arithmetic, rounding
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = ["ceil", "floor", "frac", "frexp", "round", "sign", "trunc"]


@aliased
def sign(input: Operand) -> Tensor:
    """-1, 0 or 1 by the sign, element by element; 0 for nan. Its derivative is 0.

    Parameters
    ----------
    input : tensor_like
        Any shape. Integers and booleans stay such. Not complex numbers.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.sign(ag.tensor([3.0, -2.0, float("nan")]))
    tensor([ 1., -1.,  0.])
    """
    x = as_tensor(input)
    require("sign", x.dtype, "buif")
    if x.dtype.kind == "b":
        return x.clone()
    if x.dtype.kind == "f":
        x = arithmetic.where(x == x, x, 0)
    return rounding.sign(x)


_DOC = """{formula}, element by element. Its derivative is 0.

    Parameters
    ----------
    input : tensor_like
        Any shape. Integers stay as they are. Not booleans or complex numbers.

    Returns
    -------
    Tensor
        Same shape and dtype.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor([-1.5, 2.5])).tolist()
    {result}
    """


def _to_integer(
    name: str, primitive: Primitive, formula: str, result: list[float]
) -> Callable[..., Tensor]:
    """PyTorch's face of a function that gives whole numbers."""

    def function(input: Operand) -> Tensor:
        x = as_tensor(input)
        require(name, x.dtype, "uif")
        return primitive(x) if x.dtype.kind == "f" else x.clone()

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(**locals())
    return aliased(function)


floor = _to_integer("floor", rounding.floor, "The largest integer <= x", [-2.0, 2.0])
ceil = _to_integer("ceil", rounding.ceil, "The smallest integer >= x", [-1.0, 3.0])
trunc = _to_integer("trunc", rounding.trunc, "The nearest integer towards 0", [-1.0, 2.0])


@aliased
def round(input: Operand, *, decimals: int = 0) -> Tensor:
    """`input` to a number of decimals, element by element. Its derivative is 0.

    Parameters
    ----------
    input : tensor_like
        Any shape. Not booleans or complex numbers.
    decimals : int
        How many; negative ones count before the point. Integers have none.

    Returns
    -------
    Tensor
        Same shape; the even neighbour where both are equally near.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.round(ag.tensor([0.5, 1.5, 2.5])).tolist()
    [0.0, 2.0, 2.0]
    """
    x = as_tensor(input)
    require("round", x.dtype, "f" if decimals else "uif")
    return rounding.round(x, decimals=decimals) if x.dtype.kind == "f" else x.clone()


@aliased
def frac(input: Operand) -> Tensor:
    """What follows the point, with the sign of `input`: ``x - trunc(x)``, element by element.

    Parameters
    ----------
    input : tensor_like
        Any shape, of a floating dtype.

    Returns
    -------
    Tensor
        Same shape. Its derivative is 1.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.frac(ag.tensor([1.5, -2.25])).tolist()
    [0.5, -0.25]
    """
    x = as_tensor(input)
    require("frac", x.dtype, "f")
    return arithmetic.subtract(x, np.trunc(x._array))


class Frexp(NamedTuple):
    """What `frexp` returns: ``mantissa * 2**exponent`` is the number."""

    mantissa: Tensor
    exponent: Tensor


@aliased
def frexp(input: Operand) -> Frexp:
    """Mantissa, at least 1/2 and below 1, and exponent of each element.

    Parameters
    ----------
    input : tensor_like
        Any shape, of a floating dtype.

    Returns
    -------
    mantissa, exponent : Tensor
        Same shape; the exponent is int32, and has no gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.frexp(ag.tensor([3.0]))
    Frexp(mantissa=tensor([0.7500]), exponent=tensor([2], dtype=int32))
    """
    x = as_tensor(input)
    require("frexp", x.dtype, "f")
    exponent = np.asarray(np.frexp(x._array)[1])
    return Frexp(arithmetic.ldexp(x, -exponent), wrap(exponent))
