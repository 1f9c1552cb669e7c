"""NumPy's decompositions of matrices: `numpy.linalg.cholesky`, `eigh`, `qr`, `svd`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_np.modes import modes
from autograd_np.numpy import joining, selecting, shaping, ufuncs
from autograd_np.numpy.common import TABLE, ArrayLike, as_tensor, face
from autograd_np.ops import decompositions as ops
from autograd_np.ops.solving import adjoint
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "EigResult",
    "EighResult",
    "QRResult",
    "SVDResult",
    "cholesky",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "qr",
    "svd",
    "svdvals",
]

# What rules call: the results of a decomposition, again as functions of the matrix.
TABLE[ops.known] = lambda a, parts, results: tuple(part(a, *results) for part in parts)


class EighResult(NamedTuple):
    """What `eigh` returns."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class EigResult(NamedTuple):
    """What `eig` returns."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class QRResult(NamedTuple):
    """What `qr` returns."""

    Q: Tensor
    R: Tensor


class SVDResult(NamedTuple):
    """What `svd` returns."""

    U: Tensor
    S: Tensor
    Vh: Tensor


def _recorded(x: Tensor) -> bool:
    """Whether a derivative may be asked for, and with it all that a decomposition gives."""
    return x.requires_grad and modes.recording


@face(
    np.linalg.cholesky,
    call="anp.linalg.cholesky([[4.0, 0.0], [0.0, 9.0]]).tolist()",
    result="[[2.0, 0.0], [0.0, 3.0]]",
)
def cholesky(a: ArrayLike, /, *, upper: bool = False) -> Tensor:
    """The triangular L with ``a = L @ L*``, or the upper one with ``a = U* @ U``.

    The gradient is symmetric, that with respect to a symmetric matrix.
    """
    x = as_tensor(a)
    return adjoint(ops.cholesky(adjoint(x))) if upper else ops.cholesky(x)


@face(
    np.linalg.eigh,
    call="anp.linalg.eigh([[2.0, 0.0], [0.0, 1.0]]).eigenvalues.tolist()",
    result="[1.0, 2.0]",
    returns="EighResult",
)
def eigh(a: ArrayLike, UPLO: Any = "L") -> EighResult:
    """Eigenvalues, rising, and eigenvectors, as columns, of a symmetric matrix.

    The gradient is symmetric, that with respect to a symmetric matrix. The vectors of an eigenvalue
    that is repeated are not functions of the matrix: their gradient is not finite. Complex vectors
    are free to have a factor of modulus 1: a loss may not depend on it.
    """
    x = as_tensor(a)
    w, v = map(wrap, np.linalg.eigh(x._array, UPLO))
    return EighResult(ops.eigh_values(x, w, v), ops.eigh_vectors(x, w, v))


@face(
    np.linalg.eigvalsh,
    call="anp.linalg.eigvalsh([[2.0, 0.0], [0.0, 1.0]]).tolist()",
    result="[1.0, 2.0]",
)
def eigvalsh(a: ArrayLike, UPLO: Any = "L") -> Tensor:
    """Eigenvalues, rising, of a symmetric matrix.

    The gradient is right where some are equal, too.
    """
    x = as_tensor(a)
    if _recorded(x):
        w, v = map(wrap, np.linalg.eigh(x._array, UPLO))
        return ops.eigh_values(x, w, v)
    return wrap(np.linalg.eigvalsh(x._array, UPLO))


@face(
    np.linalg.eig,
    call="anp.linalg.eig([[2.0, 0.0], [0.0, 1.0]]).eigenvalues.tolist()",
    result="[2.0, 1.0]",
    returns="EigResult",
)
def eig(a: ArrayLike) -> EigResult:
    """Eigenvalues and eigenvectors, as columns, of a square matrix: complex if any of them is.

    The vectors of an eigenvalue that is repeated are not functions of the matrix: their gradient is
    not finite. Complex vectors are free to have a factor of modulus 1: a loss may not depend on it.
    """
    x = as_tensor(a)
    w, v = map(wrap, np.linalg.eig(x._array))
    return EigResult(ops.eig_values(x, w, v), ops.eig_vectors(x, w, v))


@face(
    np.linalg.eigvals,
    call="anp.linalg.eigvals([[2.0, 0.0], [0.0, 1.0]]).tolist()",
    result="[2.0, 1.0]",
)
def eigvals(a: ArrayLike) -> Tensor:
    """Eigenvalues of a square matrix: complex if any of them is."""
    x = as_tensor(a)
    if _recorded(x):
        return eig(x).eigenvalues
    return wrap(np.linalg.eigvals(x._array))


@face(
    np.linalg.qr,
    call="anp.linalg.qr([[3.0], [4.0]], mode='r').shape",
    result="(1, 1)",
    returns="QRResult, or Tensor with mode 'r'",
)
def qr(a: ArrayLike, mode: Any = "reduced") -> Any:
    """Orthonormal columns Q and an upper triangular R with ``a = Q @ R``.

    With mode "complete" the last columns of Q of a tall matrix are not functions of it: such a
    matrix has no gradient, and is refused. So is mode "raw".
    """
    x = as_tensor(a)
    if mode == "raw":
        raise TypeError("qr: mode='raw' is not supported on tensors: use 'reduced'")
    if mode == "complete" and x.ndim > 1 and x.shape[-2] > x.shape[-1]:
        if _recorded(x):
            raise TypeError(
                f"qr: with mode='complete' Q of a matrix of shape {x.shape}, which has more rows "
                "than columns, has no derivative: use mode='reduced', or detach the matrix"
            )
        return QRResult(*map(wrap, np.linalg.qr(x._array, mode)))
    if mode == "r" and not _recorded(x):
        return wrap(np.linalg.qr(x._array, mode))
    q, r = map(wrap, np.linalg.qr(x._array, "reduced" if mode == "r" else mode))
    if mode == "r":
        return ops.qr_r(x, q, r)
    return QRResult(ops.qr_q(x, q, r), ops.qr_r(x, q, r))


@face(
    np.linalg.svd,
    call="anp.linalg.svd([[0.0, 2.0], [3.0, 0.0]]).S.tolist()",
    result="[3.0, 2.0]",
    returns="SVDResult, or Tensor if not compute_uv",
)
def svd(
    a: ArrayLike, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """Orthonormal U and Vh and falling S with ``a = U * S @ Vh``.

    The vectors of a singular value that is repeated are not functions of the matrix: their gradient
    is not finite. Complex ones are free to have a factor of modulus 1, the same in U and Vh: a loss
    may not depend on it. Those that `full_matrices` adds are arbitrary, and constant here.
    """
    x = as_tensor(a)
    if hermitian:
        return _svd_of_symmetric(x, compute_uv)
    if not compute_uv:
        return svdvals(x)
    u, s, vh = np.linalg.svd(x._array, full_matrices)
    k = s.shape[-1]
    results = wrap(u[..., :k]), wrap(s), wrap(vh[..., :k, :])
    first_u, first_vh = ops.svd_u(x, *results), ops.svd_vh(x, *results)
    if u.shape[-1] > k:
        first_u = joining.concatenate([first_u, wrap(u[..., k:])], axis=-1)
    if vh.shape[-2] > k:
        first_vh = joining.concatenate([first_vh, wrap(vh[..., k:, :])], axis=-2)
    return SVDResult(first_u, ops.svd_s(x, *results), first_vh)


def _svd_of_symmetric(x: Tensor, compute_uv: bool) -> Any:
    """By eigenvalues: their magnitudes are the singular values."""
    if not compute_uv:
        w = eigvalsh(x)
        order = np.argsort(ufuncs.absolute(w._array), axis=-1)[..., ::-1]
        return selecting.take_along_axis(ufuncs.absolute(w), order, axis=-1)
    w, v = eigh(x)
    order = np.argsort(ufuncs.absolute(w._array), axis=-1)[..., ::-1]
    w = selecting.take_along_axis(w, order, axis=-1)
    u = selecting.take_along_axis(v, order[..., None, :], axis=-1)
    return SVDResult(u, ufuncs.absolute(w), adjoint(u * shaping.expand_dims(ufuncs.sign(w), -2)))


@face(
    np.linalg.svdvals,
    call="anp.linalg.svdvals([[0.0, 2.0], [3.0, 0.0]])",
    result="tensor([3.0000, 2.0000], dtype=float64)",
)
def svdvals(x: ArrayLike, /) -> Tensor:
    """Singular values, falling.

    The gradient is right where some are equal, too.
    """
    x = as_tensor(x)
    if _recorded(x):
        return ops.svd_s(x, *map(wrap, np.linalg.svd(x._array, full_matrices=False)))
    return wrap(np.linalg.svdvals(x._array))
