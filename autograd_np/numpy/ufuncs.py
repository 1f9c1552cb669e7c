"""NumPy's functions of numbers, element by element, and `where` and `clip`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.functions.common import as_result
from autograd_np.numpy.common import (
    NUMBERS,
    ArrayLike,
    as_tensor,
    converted_safely,
    implements,
    operands,
    refuse,
    write,
    written,
)
from autograd_np.ops import arithmetic, elementwise, linalg
from autograd_np.tensor import Tensor

_DOC = """{formula}, as `numpy.{name}`. {gradient}

    Parameters
    ----------
    {names} : array_like
        {shapes}
    out : Tensor, optional
        Written to, in place, and returned.
    dtype : dtype, optional
        Compute in this dtype; operands are converted to it.

    Returns
    -------
    Tensor
        {returned}

    Raises
    ------
    TypeError
        For other arguments of `numpy.ufunc`: with ``where=`` some elements would not be computed;
        write ``where(mask, {name}({names}), other)``.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.{name}({arguments}).tolist()
    {result}
    """


def _ufunc(
    ufunc: np.ufunc,
    compute: Callable[..., Tensor],
    formula: str,
    arguments: str,
    result: Any,
    gradient: str = "",
) -> Callable[..., Tensor]:
    """NumPy's face of a function of one or two operands, and its place in the table."""
    name = ufunc.__name__

    def apply(
        values: tuple[ArrayLike, ...], out: Any, dtype: DTypeLike | None, options: dict[str, Any]
    ) -> Tensor:
        _refuse_options(name, options)
        xs = operands(*values)
        xs = [converted_safely(name, x, dtype) for x in xs]
        if isinstance(out, tuple):
            (out,) = out
        if out is None:
            return _of_dtype(name, compute(*xs), dtype)
        return write(name, out, lambda old: compute(*(old if x is out else x for x in xs)))

    def of_one(
        x: ArrayLike, /, out: Any = None, *, dtype: DTypeLike | None = None, **options: Any
    ) -> Tensor:
        return apply((x,), out, dtype, options)

    def of_two(
        x1: ArrayLike,
        x2: ArrayLike,
        /,
        out: Any = None,
        *,
        dtype: DTypeLike | None = None,
        **options: Any,
    ) -> Tensor:
        return apply((x1, x2), out, dtype, options)

    two = ufunc.nin == 2
    names = "x1, x2" if two else "x"
    shapes = "Shapes that broadcast." if two else "Any shape."
    returned = "The broadcast shape." if two else "Same shape."
    function = of_two if two else of_one
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(**locals())
    return implements(ufunc)(function)


def _refuse_options(name: str, options: dict[str, Any]) -> None:
    if options.get("where", True) is not True:
        raise TypeError(
            f"{name}: where= is not supported on tensors, for it leaves elements that were never "
            f"computed. Write np.where(mask, np.{name}(...), other)."
        )
    refuse(name, options, where=True, casting="same_kind", order="K", subok=True)


def _of_dtype(name: str, result: Tensor, dtype: DTypeLike | None) -> Tensor:
    if dtype is not None and result.dtype != np.dtype(dtype):
        raise TypeError(f"{name}: the result is {result.dtype} and cannot be dtype={dtype}")
    return result


positive = _ufunc(np.positive, elementwise.positive, "``+x``", "[1.0, -2.0]", [1.0, -2.0])
negative = _ufunc(np.negative, elementwise.negative, "``-x``", "[1.0, -2.0]", [-1.0, 2.0])
absolute = _ufunc(
    np.absolute, elementwise.absolute, "``|x|``", "[1.0, -2.0]", [1.0, 2.0], "Derivative 0 at 0."
)
sign = _ufunc(np.sign, elementwise.sign, "-1, 0 or 1", "[3.0, -2.0]", [1.0, -1.0], "Derivative 0.")
square = _ufunc(np.square, elementwise.square, "``x**2``", "[3.0]", [9.0])
sqrt = _ufunc(np.sqrt, elementwise.sqrt, "Square root", "[4.0]", [2.0], "Derivative inf at 0.")
exp = _ufunc(np.exp, elementwise.exp, "``e**x``", "[0.0]", [1.0])
expm1 = _ufunc(np.expm1, elementwise.expm1, "``e**x - 1``, exact near 0", "[0.0]", [0.0])
log = _ufunc(np.log, elementwise.log, "Natural logarithm", "[1.0]", [0.0])
log1p = _ufunc(np.log1p, elementwise.log1p, "``log(1 + x)``, exact near 0", "[0.0]", [0.0])
sin = _ufunc(np.sin, elementwise.sin, "Sine of x in radians", "[0.0]", [0.0])
cos = _ufunc(np.cos, elementwise.cos, "Cosine of x in radians", "[0.0]", [1.0])
tan = _ufunc(np.tan, elementwise.tan, "Tangent of x in radians", "[0.0]", [0.0])
tanh = _ufunc(np.tanh, elementwise.tanh, "Hyperbolic tangent", "[0.0]", [0.0])

add = _ufunc(np.add, arithmetic.add, "``x1 + x2``", "[1.0], [2.0]", [3.0])
subtract = _ufunc(np.subtract, arithmetic.subtract, "``x1 - x2``", "[1.0], [2.0]", [-1.0])
multiply = _ufunc(np.multiply, arithmetic.multiply, "``x1 * x2``", "[3.0], [2.0]", [6.0])
divide = _ufunc(np.divide, arithmetic.divide, "``x1 / x2``", "[3], [2]", [1.5])
floor_divide = _ufunc(
    np.floor_divide,
    arithmetic.floor_divide,
    "``x1 // x2``",
    "[7], [2]",
    [3],
    "It has no derivative: detach the operands.",
)
remainder = _ufunc(np.remainder, arithmetic.remainder, "``x1 % x2``", "[-7], [3]", [2])
power = _ufunc(
    np.power,
    arithmetic.power,
    "``x1 ** x2``",
    "[3.0], [2.0]",
    [9.0],
    "``x**0`` is 1 with derivative 0, also at 0.",
)
_TIE = "Where both are equal, each gets half of the gradient."
maximum = _ufunc(np.maximum, arithmetic.maximum, "The larger", "[3.0], [2.0]", [3.0], _TIE)
minimum = _ufunc(np.minimum, arithmetic.minimum, "The smaller", "[3.0], [2.0]", [2.0], _TIE)
logaddexp = _ufunc(
    np.logaddexp, arithmetic.logaddexp, "``log(exp(x1) + exp(x2))``", "[1e3], [0.0]", [1e3]
)
matmul = _ufunc(
    np.matmul,
    linalg.matmul,
    "``x1 @ x2``, the matrix product over the last two axes",
    "[[1.0, 2.0]], [3.0, 4.0]",
    [11.0],
)


def _plain(ufunc: np.ufunc, formula: str, arguments: str, result: Any) -> Callable[..., Tensor]:
    """NumPy's face of a function with a derivative of zero, or of none: results have no graph."""

    def compute(*xs: Any) -> Tensor:
        return as_result(ufunc(*(x._array if isinstance(x, Tensor) else x for x in xs)))

    return _ufunc(ufunc, compute, formula, arguments, result, "A result without gradient.")


equal = _plain(np.equal, "``x1 == x2``", "[1, 2], [1, 3]", [True, False])
not_equal = _plain(np.not_equal, "``x1 != x2``", "[1, 2], [1, 3]", [False, True])
less = _plain(np.less, "``x1 < x2``", "[1, 2], [1, 3]", [False, True])
less_equal = _plain(np.less_equal, "``x1 <= x2``", "[1, 4], [1, 3]", [True, False])
greater = _plain(np.greater, "``x1 > x2``", "[1, 4], [1, 3]", [False, True])
greater_equal = _plain(np.greater_equal, "``x1 >= x2``", "[1, 2], [1, 3]", [True, False])
logical_and = _plain(np.logical_and, "Whether both are true", "[1, 0], [1, 1]", [True, False])
logical_or = _plain(np.logical_or, "Whether either is true", "[1, 0], [1, 1]", [True, True])
logical_xor = _plain(np.logical_xor, "Whether one is true", "[1, 0], [1, 1]", [False, True])
logical_not = _plain(np.logical_not, "Whether x is false", "[1, 0]", [False, True])
bitwise_and = _plain(np.bitwise_and, "``x1 & x2``", "[6], [3]", [2])
bitwise_or = _plain(np.bitwise_or, "``x1 | x2``", "[6], [3]", [7])
bitwise_xor = _plain(np.bitwise_xor, "``x1 ^ x2``", "[6], [3]", [5])
invert = _plain(np.invert, "``~x``", "[6]", [-7])
isnan = _plain(np.isnan, "Whether x is nan", "[1.0]", [False])
isinf = _plain(np.isinf, "Whether x is infinite", "[1.0]", [False])
isfinite = _plain(np.isfinite, "Whether x is finite", "[1.0]", [True])
signbit = _plain(np.signbit, "Whether x has a minus sign", "[-0.0]", [True])
floor = _plain(np.floor, "The largest integer <= x", "[-1.5]", [-2.0])
ceil = _plain(np.ceil, "The smallest integer >= x", "[-1.5]", [-1.0])
trunc = _plain(np.trunc, "The nearest integer towards 0", "[-1.5]", [-1.0])
rint = _plain(np.rint, "The nearest integer, the even one of two", "[2.5]", [2.0])


@implements(np.where)
def where(condition: ArrayLike, x: ArrayLike = None, y: ArrayLike = None, /) -> Any:
    """`x` where the condition holds and `y` elsewhere, as `numpy.where`.

    The derivative of the branch that was not taken is multiplied by zero, and zero times infinity
    is nan: where a branch leaves its domain guard its operand, too, as in
    ``where(x > 0, sqrt(where(x > 0, x, 1)), 0)``.

    Parameters
    ----------
    condition : array_like
        Numbers other than 0 count as true.
    x, y : array_like, optional
        Shapes that broadcast. Without both, the indices where the condition holds.

    Returns
    -------
    Tensor, or tuple of Tensor
        The broadcast shape; or one tensor of indices for each axis.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.where([True, False], [1.0, 2.0], 0.0).tolist()
    [1.0, 0.0]
    """
    mask = as_tensor(condition)
    if mask.dtype != np.bool_:
        mask = not_equal(mask, 0)
    if x is None and y is None:
        return tuple(map(as_result, np.nonzero(mask._array)))
    if x is None or y is None:
        raise ValueError("where: give both x and y, or neither")
    return arithmetic.where(mask, *operands(x, y))


@implements(np.clip)
def clip(
    a: ArrayLike,
    a_min: ArrayLike = None,
    a_max: ArrayLike = None,
    out: Tensor | None = None,
    *,
    min: ArrayLike = None,
    max: ArrayLike = None,
    dtype: DTypeLike | None = None,
    **options: Any,
) -> Tensor:
    """`a` limited to [a_min, a_max], as `numpy.clip`. At a bound the derivative is 1.

    Parameters
    ----------
    a : array_like
        Any shape.
    a_min, a_max : array_like, optional
        Bounds; shapes that broadcast. Where a_min > a_max the result is a_max.
    out : Tensor, optional
        Written to, in place, and returned.
    min, max : array_like, optional
        Other names of the bounds.
    dtype : dtype, optional
        Compute in this dtype.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.clip([-2.0, 0.5], -1, 1).tolist()
    [-1.0, 0.5]
    """
    _refuse_options("clip", options)
    if not (a_min is None and a_max is None) and not (min is None and max is None):
        raise ValueError("clip: give the bounds as a_min and a_max, or as min and max, not as both")
    low, high = (a_min, a_max) if min is None and max is None else (min, max)
    x = converted_safely("clip", as_tensor(a), dtype)
    lowest, highest = _limits(x.dtype)
    if x.dtype.kind in "iu":  # numbers beyond the dtype are no bounds, and need not fit it
        low = None if type(low) is int and low <= lowest else low
        high = None if type(high) is int and high >= highest else high
    if low is None and high is None:
        return written("clip", out, elementwise.positive(x))
    x, *bounds = operands(x, *(bound for bound in (low, high) if bound is not None))
    dtype = np.result_type(x.dtype, *(b if type(b) in NUMBERS else b.dtype for b in bounds))
    x, *bounds = (converted_safely("clip", operand, dtype) for operand in (x, *bounds))
    lowest, highest = _limits(dtype)
    low, high = (lowest, *bounds) if low is None else (*bounds, highest)[:2]
    return written("clip", out, arithmetic.clip(x, low, high))


def _limits(dtype: np.dtype[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The least and the greatest number of a dtype."""
    if dtype.kind == "b":
        low, high = 0.0, 1.0
    elif dtype.kind in "iu":
        return np.array(np.iinfo(dtype).min, dtype), np.array(np.iinfo(dtype).max, dtype)
    else:
        low, high = -np.inf, np.inf
    return np.array(low, dtype), np.array(high, dtype)
