"""PyTorch's functions of tensors with a derivative: arithmetic, powers, exponentials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.dtypes import promote
from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import (
    Operand,
    as_result,
    as_tensor,
    floating,
    operand,
    plain,
    promoted,
    require,
)
from autograd_np.functions.faces import binary, is_integral, unary, without_zero
from autograd_np.ops import arithmetic, bessel, elementwise
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = [
    "abs",
    "add",
    "copysign",
    "div",
    "erf",
    "exp",
    "exp2",
    "expm1",
    "float_power",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "i0",
    "ldexp",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logaddexp2",
    "maximum",
    "minimum",
    "mul",
    "neg",
    "positive",
    "pow",
    "reciprocal",
    "relu",
    "remainder",
    "rsqrt",
    "sigmoid",
    "sqrt",
    "square",
    "sub",
]


def _signed(name: str, primitive: Primitive, formula: str, result: Any) -> Callable[..., Tensor]:
    """A function of one operand that keeps its dtype, with the results for 1 and -2."""
    return unary(name, primitive, formula, [1.0, -2.0], result, "uifc", floats=False)


neg = _signed("neg", elementwise.negative, "``-x``", [-1.0, 2.0])
positive = _signed("positive", elementwise.positive, "``+x``", [1.0, -2.0])
abs = _signed("abs", elementwise.absolute, "``|x|``", [1.0, 2.0])
square = _signed("square", elementwise.square, "``x**2``", [1.0, 4.0])
exp = unary("exp", elementwise.exp, "``e**x``", [0.0], [1.0])
exp2 = unary("exp2", elementwise.exp2, "``2**x``", [3.0], [8.0])
expm1 = unary("expm1", elementwise.expm1, "``e**x - 1``, exact near 0", [0.0], [0.0])
log = unary("log", elementwise.log, "Natural logarithm", [1.0], [0.0])
log2 = unary("log2", elementwise.log2, "Logarithm to base 2", [8.0], [3.0])
log10 = unary("log10", elementwise.log10, "Logarithm to base 10", [100.0], [2.0])
log1p = unary("log1p", elementwise.log1p, "``log(1 + x)``, exact near 0", [0.0], [0.0])
_SQRT = "Square root (derivative inf at 0, and nan for ``0 * sqrt(x)``)"
sqrt = unary("sqrt", elementwise.sqrt, _SQRT, [4.0], [2.0])
reciprocal = unary("reciprocal", elementwise.reciprocal, "``1 / x``", [2.0], [0.5])
sigmoid = unary("sigmoid", elementwise.sigmoid, "``1 / (1 + exp(-x))``", [0.0], [0.5], "buif")
erf = unary("erf", elementwise.erf, "The error function", [0.0], [0.0], "buif")
relu = unary("relu", elementwise.relu, "``max(x, 0)``", [1.0, -2.0], [1.0, 0.0], "uif", False)


def _without_booleans(name: str, *operands: Operand, kinds: str) -> Sequence[Any]:
    """Operands of a function that is not defined for booleans, whatever stands beside them."""
    for x in operands:
        require(name, promote(operand(x)), kinds, "write x ^ y or ~x, or convert: x.long()")
    return promoted(name, *operands, kinds=kinds)


def _without_negative(name: str, *operands: Operand, kinds: str) -> Sequence[Any]:
    """Operands of a power: integers can only be raised to natural numbers."""
    found = promoted(name, *operands, kinds=kinds)
    if is_integral(found) and np.any(np.less(plain(found[1]), 0)):
        raise RuntimeError(
            f"{name}: integers to negative integer powers are not integers; convert the base "
            "first, as in x.float() ** -1"
        )
    return found


_floats = partial(promoted, floats=True)
_add = binary("add", arithmetic.add, "``x + y``", [1.0], [2.0], [3.0])
_subtract = binary(
    "sub", arithmetic.subtract, "``x - y``", [1.0], [2.0], [-1.0], "uifc", _without_booleans
)
mul = binary("mul", arithmetic.multiply, "``x * y``", [3.0], [2.0], [6.0])
_divide = binary(
    "div",
    arithmetic.divide,
    "``x / y``",
    [3.0],
    [2.0],
    [1.5],
    prepare=_floats,
)
maximum = binary("maximum", arithmetic.maximum, "The larger", [3.0], [2.0], [3.0], "buif")
minimum = binary("minimum", arithmetic.minimum, "The smaller", [3.0], [2.0], [2.0], "buif")
logaddexp = binary(
    "logaddexp",
    arithmetic.logaddexp,
    "``log(exp(x) + exp(y))``, without overflow",
    [1000.0],
    [0.0],
    [1000.0],
    "f",
)
fmax = binary(
    "fmax", arithmetic.fmax, "The larger, or what is not nan", [3.0], [2.0], [3.0], "buif"
)
fmin = binary(
    "fmin", arithmetic.fmin, "The smaller, or what is not nan", [3.0], [2.0], [2.0], "buif"
)
logaddexp2 = binary(
    "logaddexp2", arithmetic.logaddexp2, "``log2(2**x + 2**y)``", [1.0], [1.0], [2.0], "f"
)
copysign = binary(
    "copysign",
    arithmetic.copysign,
    "``|x|`` with the sign of y",
    [3.0],
    [-2.0],
    [-3.0],
    "buif",
    _floats,
)
fmod = binary(
    "fmod",
    arithmetic.fmod,
    "``x % y`` with the sign of x",
    [-7.0],
    [3.0],
    [-1.0],
    "uif",
    without_zero,
)
remainder = binary(
    "remainder", arithmetic.remainder, "``x % y``", [-7.0], [3.0], [2.0], "uif", without_zero
)
floor_divide = binary(
    "floor_divide",
    arithmetic.floor_divide,
    "``x // y``, which has no derivative",
    [-7],
    [2],
    [-4],
    "uif",
    without_zero,
)


@aliased
def add(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input + alpha * other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table.
    alpha : number
        Factor of `other`; an integer for integers.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.add(ag.tensor([1.0, 2.0]), 10, alpha=2)
    tensor([21., 22.])
    """
    return _add(input, other if alpha == 1 else _scaled("add", input, other, alpha))


@aliased
def sub(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input - alpha * other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table. Not booleans.
    alpha : number
        Factor of `other`; an integer for integers.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.sub(ag.tensor([1.0, 2.0]), 10)
    tensor([-9., -8.])
    """
    return _subtract(input, other if alpha == 1 else _scaled("sub", input, other, alpha))


def _scaled(name: str, input: Operand, other: Operand, alpha: float) -> Any:
    """``alpha * other``, where alpha does not change the dtype of the result."""
    if isinstance(alpha, float) and is_integral(promoted(name, input, other)):
        raise RuntimeError(f"{name}: alpha={alpha} must be an integer, for the operands are")
    return mul(other, alpha) if is_array(other) else other * alpha  # a number stays one


@aliased
def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """``input / other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast. Two integer operands give the default dtype.
    rounding_mode : {None, "floor", "trunc"}
        Round the quotient: it becomes a constant, and that of integers an integer.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.div(ag.tensor([7, -7]), 2)
    tensor([ 3.5000, -3.5000])
    >>> ag.div(ag.tensor([7, -7]), 2, rounding_mode="trunc")
    tensor([ 3, -3])
    """
    if rounding_mode is None:
        return _divide(input, other)
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(f"div: rounding_mode is None, 'floor' or 'trunc', not {rounding_mode!r}")
    operands = without_zero("div", input, other, kinds="uif")
    x, y = map(plain, operands)
    if rounding_mode == "floor":
        return as_result(np.floor_divide(x, y))
    if is_integral(operands):
        return as_result((x - np.fmod(x, y)) // y)
    return as_result(np.trunc(x / y))


pow = binary(
    "pow",
    arithmetic.power,
    "``x ** y``; ``x ** 0`` is 1 with derivative 0, also at x = 0",
    [2.0],
    [3.0],
    [8.0],
    "uifc",
    _without_negative,
)


@aliased
def rsqrt(input: Operand) -> Tensor:
    """``1 / sqrt(x)``, element by element.

    Parameters
    ----------
    input : tensor_like
        Any shape. Integers become the default dtype.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.rsqrt(ag.tensor([4.0])).tolist()
    [0.5]
    """
    return reciprocal(sqrt(input))


@aliased
def i0(input: Operand) -> Tensor:
    """The modified Bessel function of the first kind of order 0, element by element.

    Parameters
    ----------
    input : tensor_like
        Any shape. Integers become the default dtype. Not complex numbers.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.i0(ag.tensor([0.0], dtype=ag.float64)).tolist()
    [1.0]
    """
    x = floating(input)
    require("i0", x.dtype, "f")
    return bessel.i0(x, order=0)


@aliased
def ldexp(input: Operand, other: Operand) -> Tensor:
    """``input * 2**other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table, integers become floats.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ldexp(ag.tensor([3.0]), ag.tensor([2])).tolist()
    [12.0]
    """
    x, y = promoted("ldexp", input, other, floats=True)
    return mul(x, exp2(y))


@aliased
def float_power(input: Operand, exponent: Operand) -> Tensor:
    """``input ** exponent`` in double precision, element by element, with broadcasting.

    Parameters
    ----------
    input, exponent : tensor_like
        Shapes that broadcast.

    Returns
    -------
    Tensor
        The broadcast shape, of dtype float64 or complex128.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.float_power(ag.tensor([2]), -1)
    tensor([0.5000], dtype=float64)
    """
    x, y = as_tensor(input), as_tensor(exponent)
    return pow(*(t.astype(np.result_type(t.dtype, np.float64)) for t in (x, y)))
