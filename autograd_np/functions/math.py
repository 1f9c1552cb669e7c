"""PyTorch's functions of tensors with a derivative, element by element."""

from __future__ import annotations

import math
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
from autograd_np.ops import arithmetic, elementwise, rounding, trigonometry
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "abs",
    "add",
    "clamp",
    "cos",
    "div",
    "erf",
    "exp",
    "expm1",
    "floor_divide",
    "log",
    "log1p",
    "logaddexp",
    "maximum",
    "minimum",
    "mul",
    "neg",
    "positive",
    "pow",
    "relu",
    "remainder",
    "sigmoid",
    "sign",
    "sin",
    "sqrt",
    "square",
    "sub",
    "tan",
    "tanh",
    "where",
]

_UNARY_DOC = """{formula}, element by element.

    Parameters
    ----------
    input : tensor_like
        Any shape. {integers}{refused}

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor({argument})).tolist()
    {result}
    """
_REFUSED = {"b": " Not booleans.", "i": " Not integers.", "c": " Not complex numbers."}


def _unary(
    name: str,
    primitive: Primitive,
    formula: str,
    argument: Any,
    result: Any,
    kinds: str = "buifc",
    floats: bool = True,
) -> Callable[..., Tensor]:
    """PyTorch's face of a primitive of one operand.

    `kinds` are the kinds of dtypes that it is defined for; `floats` tells that its results are
    floating.
    """

    def function(input: Operand) -> Tensor:
        if isinstance(input, Tensor) and input._array.dtype.kind == "f":
            return primitive.of_one(input)
        x = as_tensor(input)
        require(name, x.dtype, kinds)
        return primitive(floating(x) if floats else x)

    function.__name__ = function.__qualname__ = name
    integers = "Integers become the default dtype." if floats else "Integers stay integers."
    refused = "".join(text for kind, text in _REFUSED.items() if kind not in kinds)
    function.__doc__ = _UNARY_DOC.format(**locals())
    return aliased(function)


def _signed(name: str, primitive: Primitive, formula: str, result: Any) -> Callable[..., Tensor]:
    """A function of one operand that keeps its dtype, with the results for 1 and -2."""
    return _unary(name, primitive, formula, [1.0, -2.0], result, "uifc", floats=False)


neg = _signed("neg", elementwise.negative, "``-x``", [-1.0, 2.0])
positive = _signed("positive", elementwise.positive, "``+x``", [1.0, -2.0])
abs = _signed("abs", elementwise.absolute, "``|x|``", [1.0, 2.0])
square = _signed("square", elementwise.square, "``x**2``", [1.0, 4.0])
exp = _unary("exp", elementwise.exp, "``e**x``", [0.0], [1.0])
expm1 = _unary("expm1", elementwise.expm1, "``e**x - 1``, exact near 0", [0.0], [0.0])
log = _unary("log", elementwise.log, "Natural logarithm", [1.0], [0.0])
log1p = _unary("log1p", elementwise.log1p, "``log(1 + x)``, exact near 0", [0.0], [0.0])
_SQRT = "Square root (derivative inf at 0, and nan for ``0 * sqrt(x)``)"
sqrt = _unary("sqrt", elementwise.sqrt, _SQRT, [4.0], [2.0])
sin = _unary("sin", trigonometry.sin, "Sine of x in radians", [0.0], [0.0])
cos = _unary("cos", trigonometry.cos, "Cosine of x in radians", [0.0], [1.0])
tan = _unary("tan", trigonometry.tan, "Tangent of x in radians", [0.0], [0.0])
tanh = _unary("tanh", trigonometry.tanh, "Hyperbolic tangent", [0.0], [0.0])
sigmoid = _unary("sigmoid", elementwise.sigmoid, "``1 / (1 + exp(-x))``", [0.0], [0.5], "buif")
erf = _unary("erf", elementwise.erf, "The error function", [0.0], [0.0], "buif")
relu = _unary("relu", elementwise.relu, "``max(x, 0)``", [1.0, -2.0], [1.0, 0.0], "uif", False)


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


_BINARY_DOC = """{formula}, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table.{refused}

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor({x}), ag.tensor({y})).tolist()
    {result}
    """


def _binary(
    name: str,
    primitive: Primitive,
    formula: str,
    x: Any,
    y: Any,
    result: Any,
    kinds: str = "buifc",
    prepare: Callable[..., Sequence[Any]] = promoted,
) -> Callable[..., Tensor]:
    """PyTorch's face of a primitive of two operands.

    `kinds` are the kinds of dtypes that it is defined for. `prepare` promotes operands, but for two
    of one floating dtype, and one beside a Python number.
    """

    def function(input: Operand, other: Operand) -> Tensor:
        if isinstance(input, Tensor) and input._array.dtype.kind == "f":
            if isinstance(other, Tensor):
                if input._array.dtype is other._array.dtype:
                    return primitive.of_two(input, other)
            elif type(other) is float or type(other) is int:
                return primitive(input, other)
        elif type(input) in (float, int) and _is_floating(other):
            return primitive(input, other)
        return primitive(*prepare(name, input, other, kinds=kinds))

    function.__name__ = function.__qualname__ = name
    refused = "".join(text for kind, text in _REFUSED.items() if kind not in kinds)
    function.__doc__ = _BINARY_DOC.format(**locals())
    return aliased(function)


def _is_floating(x: Operand) -> bool:
    return isinstance(x, Tensor) and x._array.dtype.kind == "f"


def _without_booleans(name: str, *operands: Operand, kinds: str) -> Sequence[Any]:
    """Operands of a function that is not defined for booleans, whatever stands beside them."""
    for x in operands:
        require(name, promote(operand(x)), kinds, "write x ^ y or ~x, or convert: x.long()")
    return promoted(name, *operands, kinds=kinds)


def _without_zero(name: str, *operands: Operand, kinds: str) -> Sequence[Any]:
    """Operands of a division of integers, by zero of which NumPy makes zero."""
    found = promoted(name, *operands, kinds=kinds)
    if _is_integral(found) and not np.all(plain(found[1])):
        raise RuntimeError(
            f"{name}: ZeroDivisionError: integers are divided by zero. Divide floats, which gives "
            "inf or nan, or only where the divisor is not 0."
        )
    return found


def _without_negative(name: str, *operands: Operand, kinds: str) -> Sequence[Any]:
    """Operands of a power: integers can only be raised to natural numbers."""
    found = promoted(name, *operands, kinds=kinds)
    if _is_integral(found) and np.any(np.less(plain(found[1]), 0)):
        raise RuntimeError(
            f"{name}: integers to negative integer powers are not integers; convert the base "
            "first, as in x.float() ** -1"
        )
    return found


def _is_integral(operands: Sequence[Any]) -> bool:
    """Whether promoted operands are integers or booleans."""
    return all(x.dtype.kind in "bui" for x in operands if is_array(x))


_add = _binary("add", arithmetic.add, "``x + y``", [1.0], [2.0], [3.0])
_subtract = _binary(
    "sub", arithmetic.subtract, "``x - y``", [1.0], [2.0], [-1.0], "uifc", _without_booleans
)
mul = _binary("mul", arithmetic.multiply, "``x * y``", [3.0], [2.0], [6.0])
_divide = _binary(
    "div",
    arithmetic.divide,
    "``x / y``",
    [3.0],
    [2.0],
    [1.5],
    prepare=partial(promoted, floats=True),
)
maximum = _binary("maximum", arithmetic.maximum, "The larger", [3.0], [2.0], [3.0], "buif")
minimum = _binary("minimum", arithmetic.minimum, "The smaller", [3.0], [2.0], [2.0], "buif")
logaddexp = _binary(
    "logaddexp",
    arithmetic.logaddexp,
    "``log(exp(x) + exp(y))``, without overflow",
    [1000.0],
    [0.0],
    [1000.0],
    "f",
)
remainder = _binary(
    "remainder", arithmetic.remainder, "``x % y``", [-7.0], [3.0], [2.0], "uif", _without_zero
)
floor_divide = _binary(
    "floor_divide",
    arithmetic.floor_divide,
    "``x // y``, which has no derivative",
    [-7],
    [2],
    [-4],
    "uif",
    _without_zero,
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
    if isinstance(alpha, float) and _is_integral(promoted(name, input, other)):
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
    operands = _without_zero("div", input, other, kinds="uif")
    x, y = map(plain, operands)
    if rounding_mode == "floor":
        return as_result(np.floor_divide(x, y))
    if _is_integral(operands):
        return as_result((x - np.fmod(x, y)) // y)
    return as_result(np.trunc(x / y))


pow = _binary(
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
def where(condition: Operand, input: Operand = None, other: Operand = None) -> Any:
    """`input` where the condition holds, `other` elsewhere.

    The derivative of the branch that was not taken is multiplied by zero, and zero times infinity
    is nan: where the function itself leaves its domain, guard its operand too, as in
    ``where(x > 0, sqrt(where(x > 0, x, 1)), 0)``.

    Parameters
    ----------
    condition : tensor_like of bool
        Shape that broadcasts with the others.
    input, other : tensor_like, optional
        Shapes that broadcast. Without both, the indices where the condition holds.

    Returns
    -------
    Tensor, or tuple of Tensor
        The broadcast shape; or one tensor of indices for each axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor([-1.0, 2.0])
    >>> ag.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    condition = as_tensor(condition)
    if input is None and other is None:
        return tuple(wrap(i) for i in np.nonzero(np.atleast_1d(condition._array)))
    if input is None or other is None:
        raise TypeError("where: give both input and other, or neither")
    if condition.dtype.kind not in "bu":
        raise RuntimeError(
            f"where: the condition must be boolean, got {condition.dtype}; write condition != 0"
        )
    if condition.dtype.kind == "u":
        condition = condition.astype(bool)
    return arithmetic.where(condition, *promoted("where", input, other))


@aliased
def clamp(input: Operand, min: Operand = None, max: Operand = None) -> Tensor:
    """`input` limited to [min, max]. At a bound the derivative is 1.

    Parameters
    ----------
    input : tensor_like
        Any shape. Not complex numbers.
    min, max : tensor_like, optional
        Bounds, at least one; shapes that broadcast. Where min > max the result is max.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.clamp(ag.tensor([-2.0, 0.5, 2.0]), -1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("clamp: give min, max or both")
    given = [bound for bound in (min, max) if bound is not None]
    x, *bounds = promoted("clamp", as_tensor(input), *given, kinds="buif")
    low = _lowest(x) if min is None else bounds[0]
    high = _highest(x) if max is None else bounds[-1]
    return arithmetic.clip(x, low, high)


def _lowest(x: Any) -> Any:
    """The least number of the dtype of `x`."""
    kind = x.dtype.kind
    return -math.inf if kind == "f" else kind != "b" and int(np.iinfo(x.dtype).min)


def _highest(x: Any) -> Any:
    """The greatest number of the dtype of `x`."""
    kind = x.dtype.kind
    return math.inf if kind == "f" else kind == "b" or int(np.iinfo(x.dtype).max)
