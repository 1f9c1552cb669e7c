"""PyTorch's functions that take complex numbers apart, and put them together."""

from __future__ import annotations

import numpy as np

from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_tensor, promoted, require
from autograd_np.functions.documentation import documented
from autograd_np.functions.math import add, mul
from autograd_np.functions.trigonometry import cos, sin
from autograd_np.ops import elementwise, parts
from autograd_np.tensor import Tensor, wrap

__all__ = ["angle", "complex", "conj", "imag", "polar", "real"]


@aliased
@documented("conj", "ag.conj(ag.tensor([1 + 2j])).tolist()", "[(1-2j)]")
def conj(input: Operand) -> Tensor:
    """The complex conjugate; a real tensor itself.

    Unlike PyTorch's it is computed at once, and is no view.
    """
    x = as_tensor(input)
    return elementwise.conjugate(x) if x.dtype.kind == "c" else x


@aliased
@documented("real", "ag.real(ag.tensor([1 + 2j])).tolist()", "[1.0]")
def real(input: Operand) -> Tensor:
    """The real part; a real tensor itself.

    Unlike PyTorch's it is a copy, and no view.
    """
    x = as_tensor(input)
    return parts.real(x) if x.dtype.kind == "c" else x


@aliased
@documented("imag", "ag.imag(ag.tensor([1 + 2j])).tolist()", "[2.0]")
def imag(input: Operand) -> Tensor:
    """The imaginary part of a complex tensor.

    Unlike PyTorch's it is a copy, and no view.
    """
    x = as_tensor(input)
    if x.dtype.kind != "c":
        raise RuntimeError(
            f"imag is not implemented for tensors with non-complex dtypes, such as {x.dtype}: "
            "zeros_like gives what it would be"
        )
    return parts.imag(x)


@aliased
@documented("angle", "ag.angle(ag.tensor([-2.0, 2.0])).tolist()", "[3.1415927410125732, 0.0]")
def angle(input: Operand) -> Tensor:
    """The argument of complex numbers, in radians; π for negative numbers and 0 for others."""
    x = as_tensor(input)
    if x.dtype.kind == "c":
        return parts.angle(x)
    (x,) = promoted("angle", x, floats=True)
    radians = np.where(np.isnan(x._array), x._array, np.where(x._array < 0, np.pi, 0))
    return wrap(radians.astype(x.dtype))


@aliased
@documented("complex", "ag.complex(ag.tensor([1.0]), ag.tensor([2.0])).tolist()", "[(1+2j)]")
def complex(real: Operand, imag: Operand) -> Tensor:
    """Complex numbers of real and imaginary parts, which broadcast and have one floating dtype."""
    x, y = as_tensor(real), as_tensor(imag)
    require("complex", x.dtype, "f")
    if x.dtype != y.dtype:
        raise RuntimeError(
            f"complex: expected parts of one dtype, got {x.dtype} and {y.dtype}: convert one"
        )
    return add(x, mul(y, 1j))


@aliased
@documented("polar", "ag.polar(ag.tensor([2.0]), ag.tensor([0.0])).tolist()", "[(2+0j)]")
def polar(abs: Operand, angle: Operand) -> Tensor:
    """Complex numbers of their sizes and angles, which have one floating dtype."""
    size, turned = as_tensor(abs), as_tensor(angle)
    require("polar", size.dtype, "f")
    result: Tensor = complex(mul(size, cos(turned)), mul(size, sin(turned)))
    return result
