"""Real and imaginary parts, modulus and angle of complex numbers.

These have no complex derivative. Their rules follow from ``df = f_x dx + f_y dy`` with z = x + iy:
inside a backward pass the gradient with respect to z is ``L_x - i L_y`` (see `graph.py`).

References
----------
K. Kreutz-Delgado, "The complex gradient operator and the CR-calculus", arXiv:0906.4835, 2009.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.primitive import primitive

Array: TypeAlias = Any


def conjugate(x: Array) -> Array:
    """The complex conjugate; of a real array, the array itself."""
    return np.conjugate(x) if x.dtype.kind == "c" else x


@primitive
def real(x: Array, /) -> Array:
    """The real part, in memory of its own."""
    return np.copy(np.real(x))


@real.vjp("x")
def _(g: Array) -> Array:
    return g


@primitive
def imag(x: Array, /) -> Array:
    """The imaginary part, in memory of its own."""
    return np.copy(np.imag(x))


@imag.vjp("x")
def _(g: Array) -> Array:
    return g * -1j


@primitive
def angle(x: Array, /) -> Array:
    """The argument of a complex number, in radians, in (-π, π]; its derivative at 0 is 0."""
    return np.angle(x)


@angle.vjp("x")
def _(g: Array, x: Array) -> Array:
    return np.where(x == 0, 0, g * -1j / np.where(x == 0, 1, x))


@primitive
def direction(x: Array, /) -> Array:
    """``x / abs(x)`` of complex numbers, and 0 at 0, where its derivative is taken to be 0."""
    return np.sign(x)


@direction.vjp("x")
def _(g: Array, out: Array, x: Array) -> Array:
    size = np.abs(x)
    return 1j * np.imag(g * out) * np.conjugate(out) / np.where(size == 0, 1, size)
