"""`numpy.fft` on tensors: discrete Fourier transforms along one axis or several."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from autograd_np.functions.common import plain, without_gradient
from autograd_np.numpy.arranging import roll
from autograd_np.numpy.common import ArrayLike, Axis, as_tensor, face, written
from autograd_np.ops import fft as ops
from autograd_np.ops.parts import conjugate
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
]

Sizes: TypeAlias = Sequence[int] | None
Axes: TypeAlias = Sequence[int] | None


def _transformed(
    transform: Primitive, a: ArrayLike, n: int | None, axis: int, norm: str | None
) -> Tensor:
    """A transform along one axis; by default as long as the operand, or as what it is half of."""
    x = as_tensor(a)
    axis = normalize_axis_index(axis, x.ndim)
    if n is None:
        n = 2 * (x.shape[axis] - 1) if transform is ops.irfft else x.shape[axis]
    norm = "backward" if norm is None else norm
    if norm not in ops.OPPOSITE:
        raise ValueError(
            f"{transform.name}: norm is 'backward', 'ortho', 'forward' or None, not {norm!r}"
        )
    return transform(x, n=n, axis=axis, norm=norm)


def opposite(norm: str | None) -> str:
    """The norm with which the inverse has the factor that the transform has with this one."""
    return str(ops.OPPOSITE.get("backward" if norm is None else norm, norm))


@face(np.fft.fft, call="anp.fft.fft([1.0, 0.0]).tolist()", result="[(1+0j), (1+0j)]")
def fft(
    a: ArrayLike, n: int | None = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Tensor:
    """The discrete Fourier transform along one axis."""
    return written("fft", out, _transformed(ops.fft, a, n, axis, norm))


@face(np.fft.ifft, call="anp.fft.ifft([2.0, 0.0]).tolist()", result="[(1+0j), (1+0j)]")
def ifft(
    a: ArrayLike, n: int | None = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Tensor:
    """The inverse discrete Fourier transform along one axis."""
    return written("ifft", out, _transformed(ops.ifft, a, n, axis, norm))


@face(np.fft.rfft, call="anp.fft.rfft([1.0, 0.0, 0.0]).tolist()", result="[(1+0j), (1+0j)]")
def rfft(
    a: ArrayLike, n: int | None = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Tensor:
    """The first half of the discrete Fourier transform of real numbers along one axis."""
    return written("rfft", out, _transformed(ops.rfft, a, n, axis, norm))


@face(np.fft.irfft, call="anp.fft.irfft([2.0, 0.0]).tolist()", result="[1.0, 1.0]")
def irfft(
    a: ArrayLike, n: int | None = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Tensor:
    """The real numbers along one axis of whose transform `a` is the first half."""
    return written("irfft", out, _transformed(ops.irfft, a, n, axis, norm))


@face(np.fft.hfft, call="anp.fft.hfft([1.0, 0.0]).tolist()", result="[1.0, 1.0]")
def hfft(
    a: ArrayLike, n: int | None = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Tensor:
    """The real transform of numbers along one axis of which `a` is the first half."""
    return irfft(conjugate(as_tensor(a)), n, axis, opposite(norm), out)


@face(np.fft.ihfft, call="anp.fft.ihfft([2.0, 0.0]).tolist()", result="[(1-0j), (1-0j)]")
def ihfft(
    a: ArrayLike, n: int | None = None, axis: int = -1, norm: Any = None, out: Any = None
) -> Tensor:
    """The first half of the inverse transform of real numbers along one axis."""
    return written("ihfft", out, conjugate(rfft(a, n, axis, opposite(norm))))


# Along several axes


def _sizes_and_axes(
    x: Tensor, s: Sizes, axes: Axes, inverse_of_real: bool = False
) -> list[tuple[int | None, int]]:
    """For each axis to transform along how many points are transformed."""
    if axes is None:
        if s is not None:
            warnings.warn(
                "fft: with sizes s give the axes, too: leaving them out is deprecated, as in "
                "NumPy 2.0",
                DeprecationWarning,
                stacklevel=4,
            )
        axes = range(-len(x.shape if s is None else s), 0)
    if s is None:
        sizes: list[int | None] = [x.shape[axis] for axis in axes]
        if inverse_of_real:
            sizes[-1] = None
    else:
        if len(s) != len(axes):
            raise ValueError(f"fft: {len(s)} sizes s={tuple(s)} for axes {tuple(axes)}")
        sizes = [x.shape[axis] if n == -1 else n for n, axis in zip(s, axes, strict=True)]
    return list(zip(sizes, axes, strict=True))


def _several(
    name: str,
    transform: Callable[..., Tensor],
    x: Tensor,
    pairs: list[tuple[int | None, int]],
    norm: Any,
    out: Any = None,
) -> Tensor:
    for n, axis in reversed(pairs):
        x = transform(x, n, axis, norm)
    return written(name, out, x)


@face(np.fft.fftn, call="anp.fft.fftn([[1.0]]).tolist()", result="[[(1+0j)]]")
def fftn(
    a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Any = None, out: Any = None
) -> Tensor:
    """The discrete Fourier transform along several axes, by default all."""
    x = as_tensor(a)
    return _several("fftn", fft, x, _sizes_and_axes(x, s, axes), norm, out)


@face(np.fft.ifftn, call="anp.fft.ifftn([[1.0]]).tolist()", result="[[(1+0j)]]")
def ifftn(
    a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Any = None, out: Any = None
) -> Tensor:
    """The inverse discrete Fourier transform along several axes, by default all."""
    x = as_tensor(a)
    return _several("ifftn", ifft, x, _sizes_and_axes(x, s, axes), norm, out)


@face(np.fft.rfftn, call="anp.fft.rfftn([[1.0]]).tolist()", result="[[(1+0j)]]")
def rfftn(
    a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Any = None, out: Any = None
) -> Tensor:
    """The discrete Fourier transform of real numbers: of the last axis the first half only."""
    x = as_tensor(a)
    *rest, (n, axis) = _sizes_and_axes(x, s, axes)
    return _several("rfftn", fft, rfft(x, n, axis, norm), rest, norm, out)


@face(np.fft.irfftn, call="anp.fft.irfftn([[1.0, 1.0]]).tolist()", result="[[1.0, 0.0]]")
def irfftn(
    a: ArrayLike, s: Sizes = None, axes: Axes = None, norm: Any = None, out: Any = None
) -> Tensor:
    """The real numbers of whose transform `a` is, along the last axis, the first half."""
    x = as_tensor(a)
    *rest, (n, axis) = _sizes_and_axes(x, s, axes, inverse_of_real=True)
    return irfft(_several("irfftn", ifft, x, rest[::-1], norm), n, axis, norm, out)


LAST_TWO = (-2, -1)


@face(np.fft.fft2, call="anp.fft.fft2([[1.0]]).tolist()", result="[[(1+0j)]]")
def fft2(
    a: ArrayLike, s: Sizes = None, axes: Axes = LAST_TWO, norm: Any = None, out: Any = None
) -> Tensor:
    """The discrete Fourier transform along two axes."""
    return fftn(a, s, axes, norm, out)


@face(np.fft.ifft2, call="anp.fft.ifft2([[1.0]]).tolist()", result="[[(1+0j)]]")
def ifft2(
    a: ArrayLike, s: Sizes = None, axes: Axes = LAST_TWO, norm: Any = None, out: Any = None
) -> Tensor:
    """The inverse discrete Fourier transform along two axes."""
    return ifftn(a, s, axes, norm, out)


@face(np.fft.rfft2, call="anp.fft.rfft2([[1.0]]).tolist()", result="[[(1+0j)]]")
def rfft2(
    a: ArrayLike, s: Sizes = None, axes: Axes = LAST_TWO, norm: Any = None, out: Any = None
) -> Tensor:
    """The discrete Fourier transform of real numbers along two axes: of the last, half of it."""
    return rfftn(a, s, axes, norm, out)


@face(np.fft.irfft2, call="anp.fft.irfft2([[1.0, 1.0]]).tolist()", result="[[1.0, 0.0]]")
def irfft2(
    a: ArrayLike, s: Sizes = None, axes: Axes = LAST_TWO, norm: Any = None, out: Any = None
) -> Tensor:
    """The real numbers of whose transform along two axes `a` is the first half."""
    return irfftn(a, s, axes, norm, out)


# Frequencies, and their order


@face(np.fft.fftshift, call="anp.fft.fftshift([0, 1, -1]).tolist()", result="[-1, 0, 1]")
def fftshift(x: ArrayLike, axes: Axis = None) -> Tensor:
    """A spectrum with the frequency 0 moved to the middle."""
    return _shifted(as_tensor(x), axes, lambda n: n // 2)


@face(np.fft.ifftshift, call="anp.fft.ifftshift([-1, 0, 1]).tolist()", result="[0, 1, -1]")
def ifftshift(x: ArrayLike, axes: Axis = None) -> Tensor:
    """The inverse of `fftshift`."""
    return _shifted(as_tensor(x), axes, lambda n: -(n // 2))


def _shifted(x: Tensor, axes: Axis, places: Callable[[int], int]) -> Tensor:
    along = normalize_axis_tuple(range(x.ndim) if axes is None else axes, x.ndim)
    return roll(x, tuple(places(x.shape[axis]) for axis in along), along)


@face(np.fft.fftfreq, call="anp.fft.fftfreq(4).tolist()", result="[0.0, 0.25, -0.5, -0.25]")
def fftfreq(n: int, d: float = 1.0, device: Any = None) -> Tensor:
    """The frequencies of `fft` of n points at the distance d."""
    without_gradient("fftfreq", d=d)
    return wrap(np.fft.fftfreq(n, plain(d)))


@face(np.fft.rfftfreq, call="anp.fft.rfftfreq(4).tolist()", result="[0.0, 0.25, 0.5]")
def rfftfreq(n: int, d: float = 1.0, device: Any = None) -> Tensor:
    """The frequencies of `rfft` of n points at the distance d."""
    without_gradient("rfftfreq", d=d)
    return wrap(np.fft.rfftfreq(n, plain(d)))
