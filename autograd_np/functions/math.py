"""PyTorch's functions of tensors, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.functions.common import (
    Operand,
    aliased,
    as_tensor,
    floating,
    promoted,
)
from autograd_np.ops import arithmetic, elementwise
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "abs",
    "absolute",
    "add",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "clamp",
    "clip",
    "cos",
    "div",
    "divide",
    "eq",
    "erf",
    "exp",
    "expm1",
    "floor_divide",
    "ge",
    "greater",
    "greater_equal",
    "gt",
    "isfinite",
    "isinf",
    "isnan",
    "le",
    "less",
    "less_equal",
    "log",
    "log1p",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "lt",
    "maximum",
    "minimum",
    "mul",
    "multiply",
    "ne",
    "neg",
    "negative",
    "not_equal",
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
    "subtract",
    "tan",
    "tanh",
    "true_divide",
    "where",
]

_UNARY_DOC = """{formula}, element by element.

    Parameters
    ----------
    input : tensor_like
        Any shape. {integers}

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


def _unary(
    name: str,
    primitive: Primitive,
    formula: str,
    argument: Any,
    result: Any,
    integers: str = "Integers become the default dtype.",
) -> Callable[..., Tensor]:
    """PyTorch's face of a primitive of one operand."""
    convert = floating if integers.startswith("Integers become") else as_tensor

    def function(input: Operand) -> Tensor:
        if isinstance(input, Tensor) and input._array.dtype.kind == "f":
            return primitive.of_one(input)
        return primitive(convert(input))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _UNARY_DOC.format(**locals())
    return aliased(function)


_KEPT = "Integers stay integers."
neg = _unary("neg", elementwise.negative, "``-x``", [1.0, -2.0], [-1.0, 2.0], _KEPT)
positive = _unary("positive", elementwise.positive, "``+x``", [1.0, -2.0], [1.0, -2.0], _KEPT)
abs = _unary("abs", elementwise.absolute, "``|x|``", [1.0, -2.0], [1.0, 2.0], _KEPT)
sign = _unary("sign", elementwise.sign, "-1, 0 or 1", [3.0, -2.0, 0.0], [1.0, -1.0, 0.0], _KEPT)
square = _unary("square", elementwise.square, "``x**2``", [3.0], [9.0], _KEPT)
exp = _unary("exp", elementwise.exp, "``e**x``", [0.0], [1.0])
expm1 = _unary("expm1", elementwise.expm1, "``e**x - 1``, exact near 0", [0.0], [0.0])
log = _unary("log", elementwise.log, "Natural logarithm", [1.0], [0.0])
log1p = _unary("log1p", elementwise.log1p, "``log(1 + x)``, exact near 0", [0.0], [0.0])
sqrt = _unary("sqrt", elementwise.sqrt, "Square root", [4.0], [2.0])
sin = _unary("sin", elementwise.sin, "Sine of x in radians", [0.0], [0.0])
cos = _unary("cos", elementwise.cos, "Cosine of x in radians", [0.0], [1.0])
tan = _unary("tan", elementwise.tan, "Tangent of x in radians", [0.0], [0.0])
tanh = _unary("tanh", elementwise.tanh, "Hyperbolic tangent", [0.0], [0.0])
sigmoid = _unary("sigmoid", elementwise.sigmoid, "``1 / (1 + exp(-x))``", [0.0], [0.5])
relu = _unary("relu", elementwise.relu, "``max(x, 0)``", [1.0, -2.0], [1.0, 0.0], _KEPT)
erf = _unary("erf", elementwise.erf, "The error function", [0.0], [0.0])


def _same_dtype(x: Any, y: Any) -> bool:
    """Whether two operands need no promotion: one dtype, or a float tensor and a Python number."""
    if not isinstance(x, Tensor):
        return False
    if isinstance(y, Tensor):
        return x._array.dtype is y._array.dtype
    return (type(y) is float or type(y) is int) and x._array.dtype.kind == "f"


def _weak_beside(x: Any, y: Any) -> bool:
    """Whether x is a Python number and y a floating tensor, which decides the dtype alone."""
    return type(x) in (float, int) and isinstance(y, Tensor) and y._array.dtype.kind == "f"


_BINARY_DOC = """{formula}, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table.

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
    name: str, primitive: Primitive, formula: str, x: Any, y: Any, result: Any
) -> Callable[..., Tensor]:
    """PyTorch's face of a primitive of two operands."""

    def function(input: Operand, other: Operand) -> Tensor:
        if isinstance(input, Tensor):
            if isinstance(other, Tensor):
                if input._array.dtype is other._array.dtype:
                    return primitive.of_two(input, other)
            elif (type(other) is float or type(other) is int) and input._array.dtype.kind == "f":
                return primitive(input, other)
        elif _weak_beside(input, other):
            return primitive(input, other)
        return primitive(*promoted(input, other))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _BINARY_DOC.format(**locals())
    return function


_add = _binary("add", arithmetic.add, "``x + y``", [1.0], [2.0], [3.0])
_subtract = _binary("subtract", arithmetic.subtract, "``x - y``", [1.0], [2.0], [-1.0])
mul = _binary("mul", arithmetic.multiply, "``x * y``", [3.0], [2.0], [6.0])
maximum = _binary("maximum", arithmetic.maximum, "The larger operand", [3.0], [2.0], [3.0])
minimum = _binary("minimum", arithmetic.minimum, "The smaller operand", [3.0], [2.0], [2.0])
logaddexp = _binary(
    "logaddexp",
    arithmetic.logaddexp,
    "``log(exp(x) + exp(y))``, without overflow",
    [1000.0],
    [0.0],
    [1000.0],
)
remainder = _binary("remainder", arithmetic.remainder, "``x % y``", [-7.0], [3.0], [2.0])
floor_divide = _binary(
    "floor_divide", arithmetic.floor_divide, "``x // y``, which has no derivative", [-7], [2], [-4]
)


@aliased
def add(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input + alpha * other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table.
    alpha : number
        Factor of `other`.

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
    return _add(input, other if alpha == 1 else mul(other, alpha))


@aliased
def sub(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input - alpha * other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table. Not booleans.
    alpha : number
        Factor of `other`.

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
    return _subtract(input, other if alpha == 1 else mul(other, alpha))


@aliased
def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """``input / other``, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast. Two integer operands give the default dtype.
    rounding_mode : {None, "floor", "trunc"}
        Round the quotient; rounded quotients have no derivative.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.div(ag.tensor([7, -7]), 2)
    tensor([ 3.5000, -3.5000])
    """
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode not in (None, "trunc"):
        raise ValueError(f"div: rounding_mode is None, 'floor' or 'trunc', not {rounding_mode!r}")
    if _same_dtype(input, other) and input._array.dtype.kind == "f":
        quotient = arithmetic.divide(input, other)
    else:
        x, y = promoted(input, other)
        if not any(is_array(v) and v.dtype.kind in "fc" for v in (x, y)):
            x, y = floating(x), floating(y)
        quotient = arithmetic.divide(x, y)
    if rounding_mode is None:
        return quotient
    dtype = promoted(as_tensor(input), as_tensor(other))[0].dtype
    return wrap(np.trunc(quotient.detach()._array).astype(dtype))


@aliased
def pow(input: Operand, exponent: Operand) -> Tensor:
    """``input ** exponent``, element by element, with broadcasting.

    ``x**0`` is 1 with derivative 0, also at x = 0.

    Parameters
    ----------
    input, exponent : tensor_like
        Shapes that broadcast. Integers cannot be raised to negative integers.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.pow(2, ag.tensor([1.0, 3.0]))
    tensor([2., 8.])
    """
    if _same_dtype(input, exponent):
        return arithmetic.power(input, exponent)
    x, y = promoted(input, exponent)
    if x.dtype.kind in "iu" if is_array(x) else isinstance(x, int):
        low = y._array if isinstance(y, Tensor) else y
        if np.any(np.asarray(low) < 0):
            raise RuntimeError(
                "pow: integers to negative integer powers are not integers; convert the base "
                "first, as in x.float() ** -1"
            )
    return arithmetic.power(x, y)


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
        return tuple(wrap(i) for i in np.nonzero(condition._array))
    if input is None or other is None:
        raise TypeError("where: give both input and other, or neither")
    if condition.dtype.kind not in "bu":
        raise RuntimeError(
            f"where: the condition must be boolean, got {condition.dtype}; write condition != 0"
        )
    x, y = promoted(input, other)
    if not is_array(x) and not is_array(y):
        x, y = promoted(as_tensor(x), as_tensor(y))
    return arithmetic.where(condition.astype(bool), x, y)


@aliased
def clamp(input: Operand, min: Operand = None, max: Operand = None) -> Tensor:
    """`input` limited to [min, max]. At a bound the derivative is 1.

    Parameters
    ----------
    input : tensor_like
        Any shape.
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
        raise ValueError("clamp: give min, max or both")
    if min is None:
        x, high = promoted(input, max)
        return arithmetic.clip(as_tensor(x), _lowest(x), high)
    if max is None:
        x, low = promoted(input, min)
        return arithmetic.clip(as_tensor(x), low, _highest(x))
    return arithmetic.clip(*promoted(as_tensor(input), min, max))


def _lowest(x: Any) -> Any:
    dtype = as_tensor(x).dtype
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min.__int__()


def _highest(x: Any) -> Any:
    dtype = as_tensor(x).dtype
    return np.inf if dtype.kind == "f" else np.iinfo(dtype).max.__int__()


_PLAIN_DOC = """{formula}, element by element: a result without gradient.

    Parameters
    ----------
    {operands} : tensor_like
        {shapes}

    Returns
    -------
    Tensor
        {returned}

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}({arguments}).tolist()
    {result}
    """


def _plain(name: str, ufunc: np.ufunc, formula: str, arguments: str, result: Any) -> Any:
    """A function with integer or boolean results, which have no gradient."""
    two = ufunc.nin == 2
    operands = "input, other" if two else "input"
    shapes = "Shapes that broadcast." if two else "Any shape."
    returned = "The broadcast shape." if two else "Same shape."

    def of_two(input: Operand, other: Operand) -> Tensor:
        x, y = (v._array if isinstance(v, Tensor) else v for v in promoted(input, other))
        return wrap(np.asarray(ufunc(x, y)))

    def of_one(input: Operand) -> Tensor:
        return wrap(np.asarray(ufunc(as_tensor(input)._array)))

    function = of_two if two else of_one
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _PLAIN_DOC.format(**locals())
    return aliased(function)


eq = _plain("eq", np.equal, "``x == y``", "ag.tensor([1, 2]), 2", [False, True])
ne = _plain("ne", np.not_equal, "``x != y``", "ag.tensor([1, 2]), 2", [True, False])
lt = _plain("lt", np.less, "``x < y``", "ag.tensor([1, 2]), 2", [True, False])
le = _plain("le", np.less_equal, "``x <= y``", "ag.tensor([1, 2]), 1", [True, False])
gt = _plain("gt", np.greater, "``x > y``", "ag.tensor([1, 2]), 1", [False, True])
ge = _plain("ge", np.greater_equal, "``x >= y``", "ag.tensor([1, 2]), 2", [False, True])
logical_and = _plain(
    "logical_and", np.logical_and, "x and y", "ag.tensor([True, False]), True", [True, False]
)
logical_or = _plain(
    "logical_or", np.logical_or, "x or y", "ag.tensor([True, False]), False", [True, False]
)
logical_xor = _plain(
    "logical_xor", np.logical_xor, "x or y, not both", "ag.tensor([True]), True", [False]
)
logical_not = _plain("logical_not", np.logical_not, "not x", "ag.tensor([True])", [False])
bitwise_and = _plain("bitwise_and", np.bitwise_and, "``x & y``", "ag.tensor([6]), 3", [2])
bitwise_or = _plain("bitwise_or", np.bitwise_or, "``x | y``", "ag.tensor([6]), 3", [7])
bitwise_xor = _plain("bitwise_xor", np.bitwise_xor, "``x ^ y``", "ag.tensor([6]), 3", [5])
bitwise_not = _plain("bitwise_not", np.bitwise_not, "``~x``", "ag.tensor([6])", [-7])
isnan = _plain("isnan", np.isnan, "Whether x is nan", 'ag.tensor([float("nan")])', [True])
isinf = _plain("isinf", np.isinf, "Whether x is infinite", 'ag.tensor([float("inf")])', [True])
isfinite = _plain("isfinite", np.isfinite, "Whether x is finite", "ag.tensor([1.0])", [True])

# PyTorch's second names.
absolute, clip, negative, subtract, multiply = abs, clamp, neg, sub, mul
divide = true_divide = div
greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne
