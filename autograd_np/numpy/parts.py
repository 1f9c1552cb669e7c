"""NumPy's functions that take complex numbers apart: parts and angles."""

from __future__ import annotations

import numpy as np

from autograd_np.numpy.common import ArrayLike, as_tensor, implements
from autograd_np.ops import parts
from autograd_np.tensor import Tensor, wrap


@implements(np.real)
def real(val: ArrayLike) -> Tensor:
    """The real part, as `numpy.real`, but in memory of its own: a real tensor itself.

    Parameters
    ----------
    val : array_like
        Any shape.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.real([1.5 + 2j]).tolist()
    [1.5]
    """
    x = as_tensor(val)
    return parts.real(x) if x.dtype.kind == "c" else x


@implements(np.imag)
def imag(val: ArrayLike) -> Tensor:
    """The imaginary part, as `numpy.imag`, but in memory of its own: of real numbers, zeros.

    Parameters
    ----------
    val : array_like
        Any shape.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.imag([1.5 + 2j]).tolist()
    [2.0]
    """
    x = as_tensor(val)
    return parts.imag(x) if x.dtype.kind == "c" else wrap(np.zeros_like(x._array))


@implements(np.angle)
def angle(z: ArrayLike, deg: bool = False) -> Tensor:
    """The argument of complex numbers, as `numpy.angle`: 0 or π for real ones, without gradient.

    Parameters
    ----------
    z : array_like
        Any shape.
    deg : bool
        Give degrees instead of radians.

    Returns
    -------
    Tensor
        Same shape; in (-π, π]. The derivative at 0 is 0.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.angle([1j, -2.0], deg=True).tolist()
    [90.0, 180.0]
    """
    x = as_tensor(z)
    radians = parts.angle(x) if x.dtype.kind == "c" else wrap(np.angle(x._array))
    return radians * (180 / np.pi) if deg else radians
