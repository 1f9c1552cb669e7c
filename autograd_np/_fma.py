"""The fused multiply-add, and the float32 logarithm, sine and cosine that are built of it.

PyTorch's kernels fuse a multiplication with the addition that follows: ``x * y + z`` is rounded
once, not twice. NumPy has no such function, and its own logarithm and sine differ in the last bits
from one processor to the next. These do not: they give PyTorch's bits on any machine.

References
----------
S. L. Moshier, *Cephes Mathematical Library*, 1992, single precision ``logf`` and ``sinf``: the
range reductions and polynomials. PyTorch evaluates the same ones, fused, on x86-64 processors.
T. J. Dekker, "A floating-point technique for extending the available precision",
*Numerische Mathematik* 18, 1971: the error of a sum or product, exactly.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["fma", "log", "sincos"]

Float32s: TypeAlias = NDArray[np.float32]

# log(1 + x) = x - x²/2 + x³ P(x) for 1 + x in [√½, √2)
_LOG = np.array(
    [
        7.0376836292e-2,
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    ],
    dtype=np.float32,
)
_LOG_2 = np.array([0.693359375, -2.12194440e-4], dtype=np.float32)  # the sum of both is log(2)
# sin(x) = x + x³ S(x²) and cos(x) = 1 - x²/2 + x⁴ C(x²) for |x| <= π/4
_SIN = np.array([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1], dtype=np.float32)
_COS = np.array([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2], np.float32)
_QUARTER_PI = np.array(  # the sum of the three is π/4
    [0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8], dtype=np.float32
)


def fma(x: NDArray[Any], y: Any, z: Any) -> NDArray[Any]:
    """``x * y + z``, rounded once.

    Parameters
    ----------
    x : ndarray of float32 or float64
        Its dtype is the dtype of the result.
    y, z : ndarray or NumPy scalar
        Of the same dtype as `x`.

    Returns
    -------
    ndarray
        Of the dtype of `x`. Where the exact sum is all but half-way between two numbers, it may be
        the wrong one of them: in float32 once in 10⁹ times at most, in float64 never in practice.

    Examples
    --------
    >>> third = np.array([1 / 3])
    >>> third * np.float64(3) - 1, fma(third, np.float64(3), np.float64(-1))
    (array([0.]), array([-5.55111512e-17]))
    """
    if x.dtype == np.float32:
        wide: NDArray[Any] = x.astype(np.float64) * y + z
        return wide.astype(np.float32)
    product = x * y
    total: NDArray[Any] = product + z
    total += _product_error(x, y, product) + _sum_error(product, z, total)
    return total


def log(x: Float32s) -> Float32s:
    """The natural logarithm of normal positive float32 numbers, to PyTorch's bits.

    Parameters
    ----------
    x : ndarray of float32
        Positive, not subnormal.

    Examples
    --------
    >>> log(np.array([1.0, 2.0], np.float32))
    array([0.       , 0.6931472], dtype=float32)
    """
    mantissa, exponent = np.frexp(x)
    below = mantissa < np.float32(np.sqrt(0.5))
    power = (exponent - below).astype(np.float32)
    x = np.where(below, 2 * mantissa, mantissa) - 1
    square = x * x
    tail = fma(_polynomial(_LOG, x) * x, square, power * _LOG_2[1])
    return fma(power, _LOG_2[0], x + (tail - square / 2))


def sincos(angle: Float32s) -> tuple[Float32s, Float32s]:
    """The sine and the cosine of float32 angles in [0, 2π], to PyTorch's bits.

    Parameters
    ----------
    angle : ndarray of float32
        In radians.

    Examples
    --------
    >>> sincos(np.array([0.0, 1.0], np.float32))
    (array([0.        , 0.84147096], dtype=float32), array([1.       , 0.5403023], dtype=float32))
    """
    # The nearest multiple of π/2, counted in π/4, is taken off, in three parts to be exact.
    octant = ((angle * np.float32(4 / np.pi)).astype(np.int32) + 1) & ~1
    turn, x = octant.astype(np.float32), angle
    for part in _QUARTER_PI:
        x = fma(turn, -part, x)
    square = x * x
    sine = fma(_polynomial(_SIN, square) * square, x, x)
    cosine = fma(_polynomial(_COS, square) * square, square, -square / 2) + 1
    swapped = (octant & 2) != 0
    sine, cosine = np.where(swapped, cosine, sine), np.where(swapped, sine, cosine)
    return (
        np.where(octant & 4, -sine, sine),
        np.where((octant + 2) & 4, -cosine, cosine),
    )


def _polynomial(coefficients: Float32s, x: Float32s) -> Float32s:
    """Horner's rule, highest power first."""
    value = fma(x, coefficients[0], coefficients[1])
    for coefficient in coefficients[2:]:
        value = fma(x, value, coefficient)
    return value


def _product_error(x: NDArray[Any], y: Any, product: NDArray[Any]) -> NDArray[Any]:
    """What rounding took from ``x * y``, exactly (Dekker)."""
    (x_high, x_low), (y_high, y_low) = _halves(x), _halves(y)
    error: NDArray[Any] = (
        (x_high * y_high - product) + x_high * y_low + x_low * y_high
    ) + x_low * y_low
    return error


def _sum_error(x: NDArray[Any], y: Any, total: NDArray[Any]) -> NDArray[Any]:
    """What rounding took from ``x + y``, exactly (Knuth's two-sum)."""
    y_part = total - x
    error: NDArray[Any] = (x - (total - y_part)) + (y - y_part)
    return error


def _halves(x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A float64 as the sum of two of 26 bits each, whose products are exact."""
    high: NDArray[Any] = ((x.view(np.int64) + 2**26) & -(2**27)).view(np.float64)
    return high, x - high
