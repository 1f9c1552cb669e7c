"""NumPy's ufuncs: one table of them, element by element but for `matmul`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.functions.common import as_result
from autograd_np.functions.shaping import astype
from autograd_np.numpy.calls import call
from autograd_np.numpy.common import CONSTANT, ArrayLike, F, as_tensor, implements, operands
from autograd_np.ops import arithmetic, elementwise, linalg, parts, rounding, trigonometry
from autograd_np.tensor import Tensor

_DOC = """{formula}, as `numpy.{name}`. {gradient}

    Parameters
    ----------
    {names} : array_like
        {shapes}
    out : Tensor, optional
        Written to, in place, and returned{pair}.
    options
        ``where=``: a mask of the elements to compute; the others keep what `out` holds, and without
        it they are 0, and have no gradient. ``dtype=``, ``casting=``, ``signature=``: as in
        `numpy.ufunc`.

    Returns
    -------
    {returned}

    Raises
    ------
    TypeError
        If there is no such function of operands of these dtypes; if `out` is no tensor, or its
        dtype cannot hold the result.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> {example}
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

    def of_one(x: ArrayLike, /, out: Any = None, **options: Any) -> Tensor:
        if out is None and not options:
            return compute(*operands(x))
        return call(ufunc, [compute], [x], out, **options)[0]

    def of_two(x1: ArrayLike, x2: ArrayLike, /, out: Any = None, **options: Any) -> Tensor:
        if out is None and not options:
            return compute(*operands(x1, x2))
        return call(ufunc, [compute], [x1, x2], out, **options)[0]

    example = f"anp.{ufunc.__name__}({arguments}).tolist()"
    return _documented(
        of_two if ufunc.nin == 2 else of_one, ufunc, formula, example, result, gradient
    )


def _pair(
    ufunc: np.ufunc,
    computes: Sequence[Callable[..., Tensor]],
    formula: str,
    example: str,
    result: str,
    gradient: str,
) -> Callable[..., tuple[Tensor, ...]]:
    """NumPy's face of a function with two outputs: each is a function of the operands."""

    def of_one(
        x: ArrayLike, /, out1: Any = None, out2: Any = None, *, out: Any = None, **options: Any
    ) -> tuple[Tensor, ...]:
        return call(ufunc, computes, [x], out or (out1, out2), **options)

    def of_two(
        x1: ArrayLike,
        x2: ArrayLike,
        /,
        out1: Any = None,
        out2: Any = None,
        *,
        out: Any = None,
        **options: Any,
    ) -> tuple[Tensor, ...]:
        return call(ufunc, computes, [x1, x2], out or (out1, out2), **options)

    face = of_two if ufunc.nin == 2 else of_one
    return _documented(face, ufunc, formula, example, result, gradient)


def _documented(
    face: F, ufunc: np.ufunc, formula: str, example: str, result: Any, gradient: str
) -> F:
    """Give a face its name, its docstring and its place in the table."""
    two, several = ufunc.nin == 2, ufunc.nout > 1
    name = ufunc.__name__
    names = "x1, x2" if two else "x"
    shapes = "Shapes that broadcast." if two else "Any shape."
    pair = "; one for each output" if several else ""
    kind = "tuple of Tensor" if several else "Tensor"
    returned = f"{kind}\n        {'The broadcast shape.' if two else 'Same shape.'}"
    face.__name__ = face.__qualname__ = name
    face.__doc__ = _DOC.format(**locals())
    return implements(ufunc)(face)


def _constant(ufunc: np.ufunc, output: int = 0) -> Callable[..., Tensor]:
    """An output of a ufunc without a derivative, computed on the arrays of tensors."""

    def compute(*xs: Any) -> Tensor:
        found = ufunc(*(x._array if isinstance(x, Tensor) else x for x in xs))
        return as_result(found[output] if ufunc.nout > 1 else found)

    return compute


def _plain(ufunc: np.ufunc, formula: str, arguments: str, result: Any) -> Callable[..., Tensor]:
    """NumPy's face of a function with a derivative of zero, or of none: results have no graph."""
    CONSTANT.add(ufunc)
    gradient = "A result without gradient."
    return _ufunc(ufunc, _constant(ufunc), formula, arguments, result, gradient)


def _float_power(x: Any, y: Any) -> Tensor:
    return arithmetic.power(
        *(astype(t, np.result_type(t.dtype, float)) for t in map(as_tensor, (x, y)))
    )


def _sign(x: Any) -> Tensor:
    return parts.direction(x) if is_array(x) and x.dtype.kind == "c" else rounding.sign(x)


def _mantissa(x: Any) -> Tensor:
    return arithmetic.ldexp(x, np.negative(_constant(np.frexp, 1)(x)._array))


_POLES = "Infinite derivatives at the ends of its domain."
_TIE = "Where both are equal, each gets half of the gradient."
_FIRST = "Where both are equal, the first gets the gradient."
_SIGN = "Derivative 0 at x1 = 0."

# Signs, powers, exponentials and logarithms

positive = _ufunc(np.positive, elementwise.positive, "``+x``", "[1.0, -2.0]", [1.0, -2.0])
negative = _ufunc(np.negative, elementwise.negative, "``-x``", "[1.0, -2.0]", [-1.0, 2.0])
absolute = _ufunc(
    np.absolute, elementwise.absolute, "``|x|``", "[1.0, -2.0]", [1.0, 2.0], "Derivative 0 at 0."
)
fabs = _ufunc(
    np.fabs, elementwise.fabs, "``|x|``, floating", "[1, -2]", [1.0, 2.0], "Derivative 0 at 0."
)
sign = _ufunc(
    np.sign,
    _sign,
    "-1, 0 or 1; ``x / |x|`` of complex x",
    "[3.0, -2.0]",
    [1.0, -1.0],
    "Derivative 0 of real x.",
)
conjugate = _ufunc(
    np.conjugate,
    elementwise.conjugate,
    "The complex conjugate: of a real number, itself",
    "[1.0]",
    [1.0],
)
reciprocal = _ufunc(
    np.reciprocal, elementwise.reciprocal, "``1 / x``, rounded to 0 for integers", "[2.0]", [0.5]
)
square = _ufunc(np.square, elementwise.square, "``x**2``", "[3.0]", [9.0])
sqrt = _ufunc(np.sqrt, elementwise.sqrt, "Square root", "[4.0]", [2.0], "Derivative inf at 0.")
cbrt = _ufunc(np.cbrt, elementwise.cbrt, "Cube root", "[-8.0]", [-2.0], "Derivative inf at 0.")
exp = _ufunc(np.exp, elementwise.exp, "``e**x``", "[0.0]", [1.0])
exp2 = _ufunc(np.exp2, elementwise.exp2, "``2**x``", "[3.0]", [8.0])
expm1 = _ufunc(np.expm1, elementwise.expm1, "``e**x - 1``, exact near 0", "[0.0]", [0.0])
log = _ufunc(np.log, elementwise.log, "Natural logarithm", "[1.0]", [0.0])
log2 = _ufunc(np.log2, elementwise.log2, "Logarithm to base 2", "[8.0]", [3.0])
log10 = _ufunc(np.log10, elementwise.log10, "Logarithm to base 10", "[100.0]", [2.0])
log1p = _ufunc(np.log1p, elementwise.log1p, "``log(1 + x)``, exact near 0", "[0.0]", [0.0])

# Trigonometric and hyperbolic functions

sin = _ufunc(np.sin, trigonometry.sin, "Sine of x in radians", "[0.0]", [0.0])
cos = _ufunc(np.cos, trigonometry.cos, "Cosine of x in radians", "[0.0]", [1.0])
tan = _ufunc(np.tan, trigonometry.tan, "Tangent of x in radians", "[0.0]", [0.0])
arcsin = _ufunc(
    np.arcsin,
    trigonometry.arcsin,
    "The angle, in radians, that has the sine x",
    "[0.0]",
    [0.0],
    _POLES,
)
arccos = _ufunc(
    np.arccos,
    trigonometry.arccos,
    "The angle, in radians, that has the cosine x",
    "[1.0]",
    [0.0],
    _POLES,
)
arctan = _ufunc(
    np.arctan, trigonometry.arctan, "The angle, in radians, that has the tangent x", "[0.0]", [0.0]
)
arctan2 = _ufunc(
    np.arctan2,
    trigonometry.arctan2,
    "The angle, in radians, of the point ``(x2, x1)``",
    "[0.0], [2.0]",
    [0.0],
    "Derivative 0 at the origin.",
)
hypot = _ufunc(
    np.hypot,
    trigonometry.hypot,
    "``sqrt(x1**2 + x2**2)``, without overflow",
    "[3.0], [4.0]",
    [5.0],
    "Derivative 0 at the origin.",
)
sinh = _ufunc(np.sinh, trigonometry.sinh, "Hyperbolic sine", "[0.0]", [0.0])
cosh = _ufunc(np.cosh, trigonometry.cosh, "Hyperbolic cosine", "[0.0]", [1.0])
tanh = _ufunc(np.tanh, trigonometry.tanh, "Hyperbolic tangent", "[0.0]", [0.0])
arcsinh = _ufunc(
    np.arcsinh, trigonometry.arcsinh, "The number that has the hyperbolic sine x", "[0.0]", [0.0]
)
arccosh = _ufunc(
    np.arccosh,
    trigonometry.arccosh,
    "The number that has the hyperbolic cosine x",
    "[1.0]",
    [0.0],
    _POLES,
)
arctanh = _ufunc(
    np.arctanh,
    trigonometry.arctanh,
    "The number that has the hyperbolic tangent x",
    "[0.0]",
    [0.0],
    _POLES,
)
deg2rad = _ufunc(np.deg2rad, trigonometry.deg2rad, "Degrees to radians", "[0.0]", [0.0])
radians = _ufunc(np.radians, trigonometry.deg2rad, "Degrees to radians", "[0.0]", [0.0])
rad2deg = _ufunc(np.rad2deg, trigonometry.rad2deg, "Radians to degrees", "[0.0]", [0.0])
degrees = _ufunc(np.degrees, trigonometry.rad2deg, "Radians to degrees", "[0.0]", [0.0])

# Functions of two operands

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
remainder = _ufunc(
    np.remainder, arithmetic.remainder, "``x1 % x2``, with the sign of x2", "[-7], [3]", [2]
)
fmod = _ufunc(np.fmod, arithmetic.fmod, "``x1 % x2``, with the sign of x1", "[-7], [3]", [-1])
power = _ufunc(
    np.power,
    arithmetic.power,
    "``x1 ** x2``",
    "[3.0], [2.0]",
    [9.0],
    "``x**0`` is 1 with derivative 0, also at 0.",
)
float_power = _ufunc(
    np.float_power, _float_power, "``x1 ** x2``, in double precision at least", "[2], [-1]", [0.5]
)
maximum = _ufunc(np.maximum, arithmetic.maximum, "The larger", "[3.0], [2.0]", [3.0], _TIE)
minimum = _ufunc(np.minimum, arithmetic.minimum, "The smaller", "[3.0], [2.0]", [2.0], _TIE)
fmax = _ufunc(
    np.fmax,
    arithmetic.fmax,
    "The larger, or the one that is not nan",
    "[3.0], [2.0]",
    [3.0],
    _FIRST,
)
fmin = _ufunc(
    np.fmin,
    arithmetic.fmin,
    "The smaller, or the one that is not nan",
    "[3.0], [2.0]",
    [2.0],
    _FIRST,
)
logaddexp = _ufunc(
    np.logaddexp, arithmetic.logaddexp, "``log(exp(x1) + exp(x2))``", "[1e3], [0.0]", [1e3]
)
logaddexp2 = _ufunc(
    np.logaddexp2, arithmetic.logaddexp2, "``log2(2**x1 + 2**x2)``", "[1.0], [1.0]", [2.0]
)
copysign = _ufunc(
    np.copysign, arithmetic.copysign, "``|x1|`` with the sign of x2", "[3.0], [-0.0]", [-3.0], _SIGN
)
nextafter = _ufunc(
    np.nextafter,
    arithmetic.nextafter,
    "The next number after x1 towards x2",
    "[0.0], [0.0]",
    [0.0],
    "Derivatives 1 and 0.",
)
heaviside = _ufunc(
    np.heaviside,
    arithmetic.heaviside,
    "0, x2 or 1: as x1 is negative, 0, positive",
    "[-1.0, 0.0], [0.5]",
    [0.0, 0.5],
)
ldexp = _ufunc(np.ldexp, arithmetic.ldexp, "``x1 * 2**x2`` for integers x2", "[3.0], [2]", [12.0])
matmul = _ufunc(
    np.matmul,
    linalg.matmul,
    "``x1 @ x2``, the matrix product over the last two axes",
    "[[1.0, 2.0]], [3.0, 4.0]",
    [11.0],
)

# Functions with two outputs

modf = _pair(
    np.modf,
    [rounding.fraction, _constant(np.modf, 1)],
    "What follows the point, and what stands before it",
    "anp.modf([1.5, -2.5])",
    "(tensor([ 0.5000, -0.5000], dtype=float64), tensor([ 1., -2.], dtype=float64))",
    "The whole part has no gradient.",
)
frexp = _pair(
    np.frexp,
    [_mantissa, _constant(np.frexp, 1)],
    "Mantissa and exponent: ``x = mantissa * 2**exponent``",
    "anp.frexp([3.0])",
    "(tensor([0.7500], dtype=float64), tensor([2], dtype=int32))",
    "The exponent has no gradient.",
)
divmod = _pair(
    np.divmod,
    [_constant(np.floor_divide), arithmetic.remainder],
    "``x1 // x2`` and ``x1 % x2``",
    "anp.divmod([7], 2)",
    "(tensor([3]), tensor([1]))",
    "The quotient has no gradient.",
)

# Functions without a derivative

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
gcd = _plain(np.gcd, "Greatest common divisor", "[12], [18]", [6])
lcm = _plain(np.lcm, "Least common multiple", "[4], [6]", [12])
left_shift = _plain(np.left_shift, "``x1 << x2``", "[3], [2]", [12])
right_shift = _plain(np.right_shift, "``x1 >> x2``", "[13], [2]", [3])
bitwise_count = _plain(np.bitwise_count, "How many bits of ``|x|`` are 1", "[7]", [3])
spacing = _plain(np.spacing, "The distance to the next number", "[1.0]", [2.0**-52])
