"""Inverses, linear systems and determinants, of the last two axes; batched over the others.

A transpose here has no conjugate: these functions are holomorphic, all but the pseudoinverse.

References
----------
M. Giles, Collected matrix derivative results for forward and reverse mode algorithmic
differentiation, 2008.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import dispatched
from autograd_np.ops.parts import conjugate
from autograd_np.ops.reductions import product_of_others
from autograd_np.primitive import primitive

Array: TypeAlias = Any


def adjoint(x: Array) -> Array:
    """The conjugate transpose."""
    return np.matrix_transpose(conjugate(x))


def columns(x: Array) -> Array:
    """`x` with an axis of size 1 before its last: what scales the columns of a matrix."""
    return np.expand_dims(x, -2)


def scalars(x: Array) -> Array:
    """`x` with two axes of size 1 at the end: one number for each matrix."""
    return np.expand_dims(x, (-2, -1))


@primitive
def inv(a: Array, /) -> Array:
    """The inverse of square matrices."""
    return np.linalg.inv(a)


@inv.vjp("a")
def _(g: Array, out: Array) -> Array:
    out = np.matrix_transpose(out)
    return -np.matmul(np.matmul(out, g), out)


@primitive
def solve(a: Array, b: Array, /) -> Array:
    """The x with ``a @ x = b``, all matrices; their leading axes are equal."""
    return np.linalg.solve(a, b)


@solve.vjp("a")
def _(g: Array, out: Array, a: Array) -> Array:
    return -np.matmul(np.linalg.solve(np.matrix_transpose(a), g), np.matrix_transpose(out))


@solve.vjp("b")
def _(g: Array, a: Array) -> Array:
    return np.linalg.solve(np.matrix_transpose(a), g)


@primitive
def pinv(a: Array, /, rtol: Any, hermitian: bool) -> Array:
    """The pseudoinverse, by singular values greater than `rtol` times the greatest.

    Its derivative is that among matrices of the same rank: where the rank rises it jumps.
    """
    return np.linalg.pinv(a, rtol=rtol, hermitian=hermitian)


@pinv.vjp("a")
def _(g: Array, out: Array, a: Array) -> Array:
    # Golub and Pereyra 1973: dP = -P dA P + P P* dA* (1 - A P) + (1 - P A) dA* P* P
    g, t = np.matrix_transpose(g), np.matrix_transpose(out)
    left = np.matmul(np.matmul(g, out), adjoint(out))
    right = np.matmul(adjoint(out), np.matmul(out, g))
    left = left - np.matmul(a, np.matmul(out, left))
    right = right - np.matmul(np.matmul(right, out), a)
    return conjugate(left + right) - np.matmul(np.matmul(t, np.matrix_transpose(g)), t)


@primitive
def lstsq(a: Array, b: Array, solution: Array, /, rtol: float) -> Array:
    """The x of least norm with the least ``norm(a @ x - b)``, which was found; all are matrices.

    `rtol` is the tolerance with which `pinv` gives `a` the same rank.
    """
    return np.copy(solution)


@lstsq.vjp("a")
def _(g: Array, out: Array, a: Array, b: Array, rtol: float) -> Array:
    p, turned = np.linalg.pinv(a, rtol=rtol), np.matrix_transpose(g)
    t = np.matrix_transpose(p)
    residual = b - np.matmul(a, out)
    left = np.matmul(residual, np.matmul(np.matmul(turned, p), adjoint(p)))
    right = np.matmul(np.matmul(adjoint(p), out), turned)
    right = right - np.matmul(np.matmul(right, p), a)
    return conjugate(left + right) - np.matmul(np.matmul(t, g), np.matrix_transpose(out))


@lstsq.vjp("b")
def _(g: Array, a: Array, rtol: float) -> Array:
    return np.matmul(np.matrix_transpose(np.linalg.pinv(a, rtol=rtol)), g)


@primitive
def det(a: Array, /) -> Array:
    """The determinant of square matrices. Its derivative is the matrix of cofactors."""
    return np.linalg.det(a)


@det.vjp("a")
def _(g: Array, a: Array) -> Array:
    return scalars(g) * cofactors(a)


@dispatched
def cofactors(a: Array, /) -> Array:
    """The matrix of cofactors, ``det(a) * inv(a).T``: of singular matrices, too."""
    try:
        return scalars(np.linalg.det(a)) * np.matrix_transpose(np.linalg.inv(a))
    except np.linalg.LinAlgError:
        u, s, v, sign = _signed_svd(a)
        others = scalars(sign) * columns(product_of_others(s, (s.ndim - 1,)))
        return np.matmul(u * others, v)


def _signed_svd(a: Array) -> tuple[Array, Array, Array, Array]:
    """``u, s, v, sign`` with ``conj(a) = u * s @ v`` and ``det(a) = sign * prod(s)``."""
    u, s, v = np.linalg.svd(a)
    return conjugate(u), s, conjugate(v), np.linalg.det(u) * np.linalg.det(v)


cofactor = primitive(cofactors, name="cofactor")


@cofactor.vjp("a")
def _(g: Array, a: Array) -> Array:
    return cofactor_derivatives(a, g)


@dispatched
def cofactor_derivatives(a: Array, g: Array, /) -> Array:
    """The gradient of ``sum(g * cofactors(a))``: the second derivative of the determinant.

    Where a is diag(s), the cofactor (i, i) has with respect to the element (j, j) the derivative
    p(i, j), the product of all of s but two; the cofactor (i, j) has with respect to (j, i) the
    derivative -p(i, j); and all others are 0. The singular value decomposition makes a diagonal.
    """
    u, s, v, sign = _signed_svd(a)
    g = np.matmul(np.matmul(np.matrix_transpose(u), g), np.matrix_transpose(v))
    same = np.eye(s.shape[-1], dtype=bool)
    others = np.where(same, 0, product_of_others(np.where(same, 1, columns(s)), (s.ndim,)))
    diagonal = np.expand_dims(np.einsum("...ii->...i", g), -1)
    turned = np.where(same, np.matmul(others, diagonal), -others * np.matrix_transpose(g))
    return np.matmul(np.matmul(u * scalars(sign), turned), v)


cofactor_derivative = primitive(cofactor_derivatives, name="cofactor_derivative")


@cofactor_derivative.vjp("g")
def _(g: Array, a: Array) -> Array:
    return cofactor_derivatives(a, g)


# The operand `g` of the primitive goes by another name in its other rule, whose `g` it is not.
@cofactor_derivative.vjp("a")
def _(h: Array, a: Array, g: Array) -> Array:
    """Of regular matrices: the derivative of ``det(a) (tr p tr q - tr pq)``, p = a⁻¹g, q = a⁻¹h."""
    p, q = np.linalg.solve(a, g), np.linalg.solve(a, h)
    trace_p, trace_q = scalars(_trace(p)), scalars(_trace(q))
    pq = np.matmul(p, q)
    inner = pq + np.matmul(q, p) - trace_p * q - trace_q * p
    inverse = np.linalg.inv(a)
    total = (trace_p * trace_q - scalars(_trace(pq))) * inverse + np.matmul(inner, inverse)
    return scalars(np.linalg.det(a)) * np.matrix_transpose(total)


def _trace(x: Array) -> Array:
    return np.einsum("...ii->...", x)


@primitive
def logabsdet(a: Array, logarithm: Array, /) -> Array:
    """``log(abs(det(a)))``, which was found together with the sign."""
    return np.copy(logarithm)


@logabsdet.vjp("a")
def _(g: Array, a: Array) -> Array:
    return scalars(g) * np.matrix_transpose(np.linalg.inv(a))


@primitive
def signdet(a: Array, sign: Array, /) -> Array:
    """``det(a) / abs(det(a))`` of complex matrices, found together with the logarithm."""
    return np.copy(sign)


@signdet.vjp("a")
def _(g: Array, out: Array, a: Array) -> Array:
    return scalars(1j * np.imag(g * out)) * np.matrix_transpose(np.linalg.inv(a))
