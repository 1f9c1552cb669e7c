"""Discrete Fourier transforms along one axis; those along several are composed of these.

They are linear, so a rule is the transpose of the transform, which has no conjugate: a Fourier
matrix is symmetric, and `fft` and `ifft` are their own rules. `n` is the number of points that are
transformed; the operand is cut or padded with zeros at its end to have as many, or for `irfft`
``n // 2 + 1``, which are the first half of a spectrum whose second half is its mirror image.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import getitem, scatter
from autograd_np.ops.parts import conjugate
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]

# A transform and its inverse with these norms have the same factor.
OPPOSITE: dict[str, Any] = {"backward": "forward", "ortho": "ortho", "forward": "backward"}


@primitive
def fft(x: Array, /, n: int, axis: int, norm: Any) -> Array:
    """The discrete Fourier transform."""
    return np.fft.fft(x, n, axis, norm)


@fft.vjp("x")
def _(g: Array, x_shape: Shape, axis: int, norm: Any) -> Array:
    return _fitted(np.fft.fft(g, axis=axis, norm=norm), x_shape, axis)


@primitive
def ifft(x: Array, /, n: int, axis: int, norm: Any) -> Array:
    """The inverse of `fft`."""
    return np.fft.ifft(x, n, axis, norm)


@ifft.vjp("x")
def _(g: Array, x_shape: Shape, axis: int, norm: Any) -> Array:
    return _fitted(np.fft.ifft(g, axis=axis, norm=norm), x_shape, axis)


@primitive
def rfft(x: Array, /, n: int, axis: int, norm: Any) -> Array:
    """The first half of the spectrum of real numbers."""
    return np.fft.rfft(x, n, axis, norm)


@rfft.vjp("x")
def _(g: Array, x_shape: Shape, n: int, axis: int, norm: Any) -> Array:
    half = conjugate(g) / _multiplicity(g, n, axis)
    return _fitted(np.fft.irfft(half, n, axis, OPPOSITE[norm]), x_shape, axis)


@primitive
def irfft(x: Array, /, n: int, axis: int, norm: Any) -> Array:
    """The real numbers of whose spectrum this is the first half: the inverse of `rfft`."""
    return np.fft.irfft(x, n, axis, norm)


@irfft.vjp("x")
def _(g: Array, x_shape: Shape, n: int, axis: int, norm: Any) -> Array:
    half = conjugate(np.fft.rfft(g, n, axis, OPPOSITE[norm]))
    return _fitted(half * _multiplicity(half, n, axis), x_shape, axis)


def _multiplicity(half: Array, n: int, axis: int) -> Array:
    """How often each element of half a spectrum is in the whole: once, or mirrored, too."""
    times = np.full(n // 2 + 1, 2, np.empty(0, half.dtype).real.dtype)
    times[0] = 1
    if n % 2 == 0:
        times[-1] = 1
    return np.reshape(times, (-1, *(1,) * (half.ndim - axis - 1)))


def _fitted(x: Array, shape: Shape, axis: int) -> Array:
    """The beginning of `x` along an axis, or `x` and zeros, so that it has this shape."""
    if x.shape == shape:
        return x
    beginning = (slice(None),) * axis + (slice(min(x.shape[axis], shape[axis])),)
    if x.shape[axis] > shape[axis]:
        return getitem(x, beginning)
    return scatter(x, beginning, shape)
