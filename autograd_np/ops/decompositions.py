"""Decompositions of matrices: the last two axes, batched over the others.

A decomposition has several results, and a primitive one. So NumPy decomposes once, and each result
is a primitive that is handed all of them, after the matrix: it returns its own, and its rule uses
them. Where a rule is itself recorded, `known` makes them functions of the matrix again.

Rules for complex matrices: `g` here is the conjugate of what the literature calls the gradient, so
that holomorphic functions need no conjugates; those that stand here belong to the decompositions.

References
----------
M. Giles, Collected matrix derivative results for forward and reverse mode algorithmic
differentiation, 2008. S. Walter and L. Lehmann, Algorithmic differentiation of linear algebra
functions, 2010 (QR). J. Townsend, Differentiating the singular value decomposition, 2016.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import dispatched, getitem
from autograd_np.ops.parts import conjugate
from autograd_np.ops.solving import adjoint, columns
from autograd_np.primitive import Primitive, primitive

Array: TypeAlias = Any


@dispatched
def known(a: Array, parts: tuple[Primitive, ...], results: tuple[Array, ...]) -> Any:
    """The results of decomposing `a`; of tensors, each by its primitive, as a function of `a`."""
    return results


def _symmetric(triangle: Array) -> Array:
    """The symmetric matrix whose lower, or upper, triangle this is."""
    half = triangle * (1 - np.eye(triangle.shape[-1], dtype=triangle.dtype) / 2)
    return half + adjoint(half)


def _lower(x: Array) -> Array:
    """The elements on the diagonal and below it; zeros above."""
    return np.where(np.tri(x.shape[-1], dtype=bool), x, 0)


def _upper(x: Array) -> Array:
    """The elements on the diagonal and above it; zeros below."""
    return np.where(np.tri(x.shape[-1], dtype=bool).T, x, 0)


@primitive
def cholesky(a: Array, /) -> Array:
    """The lower triangular L with ``a = L @ L*``. Its gradient is symmetric, as `a` has to be."""
    return np.linalg.cholesky(a)


@cholesky.vjp("a")
def _(g: Array, out: Array) -> Array:
    inverse = np.linalg.inv(out)
    inner = _symmetric(_lower(np.matmul(np.matrix_transpose(out), g)))
    turned = np.matmul(np.matrix_transpose(inverse), inner)
    return np.matmul(turned, conjugate(inverse)) / 2


# Symmetric matrices: a = v * w @ v*, with w rising. Where an eigenvalue is repeated its vectors are
# not functions of `a`: their gradient is not finite there, the gradient of the values is right.


@primitive
def eigh_values(a: Array, w: Array, v: Array, /) -> Array:
    """The eigenvalues of symmetric matrices."""
    return np.copy(w)


@eigh_values.vjp("a")
def _(g: Array, a: Array, w: Array, v: Array) -> Array:
    w, v = known(a, (eigh_values, eigh_vectors), (w, v))
    return np.matmul(conjugate(v) * columns(g), np.matrix_transpose(v))


@primitive
def eigh_vectors(a: Array, w: Array, v: Array, /) -> Array:
    """The eigenvectors of symmetric matrices, as columns."""
    return np.copy(v)


@eigh_vectors.vjp("a")
def _(g: Array, a: Array, w: Array, v: Array) -> Array:
    w, v = known(a, (eigh_values, eigh_vectors), (w, v))
    turned = np.matrix_transpose(v)
    inner = np.matmul(turned, g)
    inner = (inner - adjoint(inner)) / 2
    same = np.eye(w.shape[-1], dtype=bool)
    gaps = columns(w) - np.expand_dims(w, -1)
    inner = np.where(same, 0, inner / np.where(same, 1, gaps))
    return np.matmul(np.matmul(conjugate(v), inner), turned)


# Square matrices: a @ v = v * w, with vectors of length 1. Repeated eigenvalues are as above.


@primitive
def eig_values(a: Array, w: Array, v: Array, /) -> Array:
    """The eigenvalues of square matrices."""
    return np.copy(w)


@eig_values.vjp("a")
def _(g: Array, a: Array, w: Array, v: Array) -> Array:
    w, v = known(a, (eig_values, eig_vectors), (w, v))
    turned = np.matrix_transpose(v)
    return np.linalg.solve(turned, np.expand_dims(g, -1) * turned)


@primitive
def eig_vectors(a: Array, w: Array, v: Array, /) -> Array:
    """The eigenvectors of square matrices, as columns."""
    return np.copy(v)


@eig_vectors.vjp("a")
def _(g: Array, a: Array, w: Array, v: Array) -> Array:
    w, v = known(a, (eig_values, eig_vectors), (w, v))
    turned = np.matrix_transpose(v)
    same = np.eye(w.shape[-1], dtype=bool)
    gaps = columns(w) - np.expand_dims(w, -1)
    inner = np.matmul(turned, g)
    lengths = np.real(np.einsum("...ii->...i", inner))  # they stay as they are
    inner = inner - np.matmul(turned, conjugate(v) * columns(lengths))
    inner = np.where(same, 0, inner / np.where(same, 1, gaps))
    return np.linalg.solve(turned, np.matmul(inner, turned))


# QR: a = q @ r. Where a is wide, r = [triangular, rest], and its first columns decide on q.


@primitive
def qr_q(a: Array, q: Array, r: Array, /) -> Array:
    """The orthonormal columns Q of ``a = Q @ R``."""
    return np.copy(q)


@qr_q.vjp("a")
def _(g: Array, a: Array, q: Array, r: Array) -> Array:
    q, r = known(a, (qr_q, qr_r), (q, r))
    k = q.shape[-1]
    inner = _symmetric(_upper(np.matmul(np.matrix_transpose(q), g)))
    g = _divided(g - np.matmul(conjugate(q), inner), getitem(r, (..., slice(k))))
    return np.concatenate([g, np.zeros_like(getitem(a, (..., slice(k, None))))], axis=-1)


@primitive
def qr_r(a: Array, q: Array, r: Array, /) -> Array:
    """The upper triangular R of ``a = Q @ R``."""
    return np.copy(r)


@qr_r.vjp("a")
def _(g: Array, a: Array, q: Array, r: Array) -> Array:
    q, r = known(a, (qr_q, qr_r), (q, r))
    first, rest = (..., slice(q.shape[-1])), (..., slice(q.shape[-1], None))
    square, rest_g = getitem(r, first), getitem(g, rest)
    # The rest of R is Q* times the rest of a: so it hands a gradient to Q, too.
    q_g = np.matmul(conjugate(getitem(a, rest)), adjoint(rest_g))
    inner = np.matmul(getitem(g, first), np.matrix_transpose(square))
    inner = _symmetric(_upper(inner - np.matmul(np.matrix_transpose(q), q_g)))
    first_g = _divided(q_g + np.matmul(conjugate(q), inner), square)
    return np.concatenate([first_g, np.matmul(conjugate(q), rest_g)], axis=-1)


def _divided(x: Array, r: Array) -> Array:
    """``x @ inv(r).T``."""
    return np.matrix_transpose(np.linalg.solve(r, np.matrix_transpose(x)))


# Singular values: a = u * s @ vh, with s falling. Where one is repeated its vectors are not
# functions of `a`: their gradient is not finite there, the gradient of the values is right.


def _inverse_gaps(s: Array) -> Array:
    """``1 / (s[j]**2 - s[i]**2)``, and 0 on the diagonal."""
    row, column = columns(s), np.expand_dims(s, -1)
    same = np.eye(s.shape[-1], dtype=bool)
    return np.where(same, 0, 1 / np.where(same, 1, (row - column) * (row + column)))


@primitive
def svd_u(a: Array, u: Array, s: Array, vh: Array, /) -> Array:
    """The left singular vectors, as columns."""
    return np.copy(u)


@svd_u.vjp("a")
def _(g: Array, a: Array, u: Array, s: Array, vh: Array) -> Array:
    u, s, vh = known(a, (svd_u, svd_s, svd_vh), (u, s, vh))
    row = columns(s)
    inner = np.matmul(np.matrix_transpose(u), g)
    turning = inner - adjoint(inner)
    mixed = turning * (_inverse_gaps(s) * row)
    if u.dtype.kind == "c":  # a common phase of both vectors is free: it is taken to be that of u
        mixed = mixed + np.eye(s.shape[-1]) * turning / (2 * row)
    if u.shape[-2] == u.shape[-1]:
        return np.matmul(np.matmul(conjugate(u), mixed), conjugate(vh))
    return np.matmul(np.matmul(conjugate(u), mixed - inner / row) + g / row, conjugate(vh))


@primitive
def svd_s(a: Array, u: Array, s: Array, vh: Array, /) -> Array:
    """The singular values."""
    return np.copy(s)


@svd_s.vjp("a")
def _(g: Array, a: Array, u: Array, s: Array, vh: Array) -> Array:
    u, _, vh = known(a, (svd_u, svd_s, svd_vh), (u, s, vh))
    return np.matmul(conjugate(u) * columns(g), conjugate(vh))


@primitive
def svd_vh(a: Array, u: Array, s: Array, vh: Array, /) -> Array:
    """The right singular vectors, conjugate, as rows."""
    return np.copy(vh)


@svd_vh.vjp("a")
def _(g: Array, a: Array, u: Array, s: Array, vh: Array) -> Array:
    u, s, vh = known(a, (svd_u, svd_s, svd_vh), (u, s, vh))
    column = np.expand_dims(s, -1)
    inner = np.matmul(g, np.matrix_transpose(vh))
    mixed = (adjoint(inner) - inner) * (_inverse_gaps(s) * column)
    if vh.shape[-2] == vh.shape[-1]:
        return np.matmul(np.matmul(conjugate(u), mixed), conjugate(vh))
    return np.matmul(conjugate(u), np.matmul(mixed - inner / column, conjugate(vh)) + g / column)
