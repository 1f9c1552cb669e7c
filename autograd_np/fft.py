"""Discrete Fourier transforms in PyTorch's dialect: the functions of `torch.fft`.

What they compute is what `autograd_np.numpy.fft` computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.dtypes import as_dtype, get_default_dtype
from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, floating, plain, without_gradient
from autograd_np.functions.documentation import documented
from autograd_np.numpy import fft as anp
from autograd_np.ops.parts import conjugate
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "hfft2",
    "hfftn",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "ihfft2",
    "ihfftn",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
]

WHAT = {
    "fft": "The discrete Fourier transform",
    "ifft": "The inverse discrete Fourier transform",
    "rfft": "The first half of the discrete Fourier transform of real numbers",
    "irfft": "The real numbers of whose transform the operand is the first half",
    "hfft": "The real transform of numbers of which the operand is the first half",
    "ihfft": "The first half of the inverse transform of real numbers",
}


def _along_one(name: str) -> Callable[..., Tensor]:
    transform = getattr(anp, name)

    def function(
        input: Operand, n: int | None = None, dim: int = -1, norm: str | None = None
    ) -> Tensor:
        return transform(floating(input), n, dim, norm)  # type: ignore[no-any-return]

    return _named(function, name, f"{WHAT[name]}, along one axis.", "ag.ones(3)")


def _named(
    function: Callable[..., Tensor], name: str, what: str, example: str
) -> Callable[..., Tensor]:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = what
    call = f"ag.fft.{name}({example}).is_floating_point()"
    is_real = str(name.startswith(("irfft", "hfft")))
    return aliased(documented(f"fft.{name}", call, is_real)(function))


fft, ifft, rfft, irfft, hfft, ihfft = map(
    _along_one, ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")
)


def _hfftn(x: Tensor, s: Any, axes: Any, norm: str | None) -> Tensor:
    return anp.irfftn(conjugate(x), s, axes, anp.opposite(norm))


def _ihfftn(x: Tensor, s: Any, axes: Any, norm: str | None) -> Tensor:
    return conjugate(anp.rfftn(x, s, axes, anp.opposite(norm)))  # type: ignore[no-any-return]


OF_SEVERAL: dict[str, Callable[..., Tensor]] = {
    "fft": anp.fftn,
    "ifft": anp.ifftn,
    "rfft": anp.rfftn,
    "irfft": anp.irfftn,
    "hfft": _hfftn,
    "ihfft": _ihfftn,
}


def _along_several(name: str) -> Callable[..., Tensor]:
    transform = OF_SEVERAL[name]

    def function(
        input: Operand,
        s: Sequence[int] | None = None,
        dim: int | Sequence[int] | None = None,
        norm: str | None = None,
    ) -> Tensor:
        x = floating(input)
        if dim is None:
            dim = range(-(x.ndim if s is None else len(s)), 0)
        axes = (dim,) if isinstance(dim, int) else tuple(dim)
        return transform(x, s, axes, norm)

    what = f"{WHAT[name]}, along several axes: by default all, or the last ones if `s` is given."
    return _named(function, f"{name}n", what, "ag.ones(3, 3)")


fftn, ifftn, rfftn, irfftn, hfftn, ihfftn = map(_along_several, OF_SEVERAL)


def _along_two(name: str, several: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def function(
        input: Operand,
        s: Sequence[int] | None = None,
        dim: Sequence[int] = (-2, -1),
        norm: str | None = None,
    ) -> Tensor:
        return several(input, s, dim, norm)

    return _named(function, f"{name}2", f"{WHAT[name]}, along two axes.", "ag.ones(3, 3)")


fft2, ifft2, rfft2, irfft2, hfft2, ihfft2 = (
    _along_two(name, several)
    for name, several in zip(OF_SEVERAL, (fftn, ifftn, rfftn, irfftn, hfftn, ihfftn), strict=True)
)


@documented("fft.fftfreq", "ag.fft.fftfreq(2)", "tensor([ 0.0000, -0.5000])")
def fftfreq(n: int, d: float = 1.0, *, dtype: DTypeLike | None = None) -> Tensor:
    """The frequencies of `fft` of n points at the distance d."""
    without_gradient("fftfreq", d=d)
    return wrap(np.fft.fftfreq(n, plain(d)).astype(_floating_dtype(dtype)))


@documented("fft.rfftfreq", "ag.fft.rfftfreq(2)", "tensor([0.0000, 0.5000])")
def rfftfreq(n: int, d: float = 1.0, *, dtype: DTypeLike | None = None) -> Tensor:
    """The frequencies of `rfft` of n points at the distance d."""
    without_gradient("rfftfreq", d=d)
    return wrap(np.fft.rfftfreq(n, plain(d)).astype(_floating_dtype(dtype)))


def _floating_dtype(dtype: DTypeLike | None) -> np.dtype[Any]:
    return get_default_dtype() if dtype is None else as_dtype(dtype)


@aliased
@documented("fft.fftshift", "ag.fft.fftshift(ag.arange(3))", "tensor([2, 0, 1])")
def fftshift(input: Operand, dim: int | Sequence[int] | None = None) -> Tensor:
    """A spectrum with the frequency 0 moved to the middle."""
    return anp.fftshift(input, _axes(dim))


@aliased
@documented("fft.ifftshift", "ag.fft.ifftshift(ag.arange(3))", "tensor([1, 2, 0])")
def ifftshift(input: Operand, dim: int | Sequence[int] | None = None) -> Tensor:
    """The inverse of `fftshift`."""
    return anp.ifftshift(input, _axes(dim))


def _axes(dim: int | Sequence[int] | None) -> int | tuple[int, ...] | None:
    return tuple(dim) if isinstance(dim, Sequence) else dim
