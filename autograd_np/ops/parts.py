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
