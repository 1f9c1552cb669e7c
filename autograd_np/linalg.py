"""Linear algebra in PyTorch's dialect: the functions of `torch.linalg`.

What they compute is what `autograd_np.numpy.linalg` computes. Operands have one floating dtype.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_np.errors import LinAlgError
from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_tensor
from autograd_np.functions.documentation import documented
from autograd_np.functions.linalg import check_dtypes, matmul, of_floats
from autograd_np.numpy import linalg as anp
from autograd_np.numpy import products, reductions, shaping, ufuncs
from autograd_np.numpy.arranging import diagonal as numpy_diagonal
from autograd_np.numpy.arranging import tril, triu
from autograd_np.numpy.decompositions import EighResult, EigResult, QRResult, SVDResult
from autograd_np.numpy.solving import SlogdetResult
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vecdot",
    "vector_norm",
]


@documented("linalg.cholesky", "ag.linalg.cholesky(4 * ag.eye(1))", "tensor([[2.]])")
def cholesky(A: Operand, *, upper: bool = False) -> Tensor:
    """The triangular L with ``A = L @ L*``, or the upper one with ``A = U* @ U``."""
    return anp.cholesky(of_floats("cholesky", A)[0], upper=upper)


@documented(
    "linalg.eigh", "ag.linalg.eigh(ag.eye(2)).eigenvalues", "tensor([1., 1.])", "EighResult"
)
def eigh(A: Operand, UPLO: str = "L") -> EighResult:
    """Eigenvalues, rising, and eigenvectors, as columns, of a symmetric matrix.

    The vectors of an eigenvalue that is repeated have no finite gradient.
    """
    return anp.eigh(of_floats("eigh", A)[0], UPLO)


@documented("linalg.eigvalsh", "ag.linalg.eigvalsh(ag.eye(2))", "tensor([1., 1.])")
def eigvalsh(A: Operand, UPLO: str = "L") -> Tensor:
    """Eigenvalues, rising, of a symmetric matrix."""
    return anp.eigvalsh(of_floats("eigvalsh", A)[0], UPLO)


@documented("linalg.eig", "ag.linalg.eig(ag.eye(1)).eigenvalues", "tensor([1.+0.j])", "EigResult")
def eig(A: Operand) -> EigResult:
    """Eigenvalues and eigenvectors, as columns, of a square matrix: always complex.

    The vectors of an eigenvalue that is repeated have no finite gradient.
    """
    return anp.eig(_complex("eig", A))


@documented("linalg.eigvals", "ag.linalg.eigvals(ag.eye(1))", "tensor([1.+0.j])")
def eigvals(A: Operand) -> Tensor:
    """Eigenvalues of a square matrix: always complex."""
    return anp.eigvals(_complex("eigvals", A))


def _complex(name: str, A: Operand) -> Tensor:
    (x,) = of_floats(name, A)
    return shaping.astype(x, np.result_type(x.dtype, np.complex64))


@documented("linalg.qr", "ag.linalg.qr(ag.ones(3, 2)).R.shape", "(2, 2)", "QRResult")
def qr(A: Operand, mode: str = "reduced") -> QRResult:
    """Orthonormal columns Q and an upper triangular R with ``A = Q @ R``.

    With mode "r" Q is empty. Q of mode "complete" has no derivative for a tall matrix.
    """
    (x,) = of_floats("qr", A)
    if mode == "r":
        return QRResult(wrap(np.empty(0, x.dtype)), anp.qr(x, mode))
    return anp.qr(x, mode)  # type: ignore[no-any-return]


@documented("linalg.svd", "ag.linalg.svd(3 * ag.eye(2)).S", "tensor([3., 3.])", "SVDResult")
def svd(A: Operand, full_matrices: bool = True) -> SVDResult:
    """Orthonormal U and Vh and falling S with ``A = U * S @ Vh``.

    The vectors of a singular value that is repeated have no finite gradient. Those that
    `full_matrices` adds are arbitrary, and constant.
    """
    return anp.svd(of_floats("svd", A)[0], full_matrices)  # type: ignore[no-any-return]


@documented("linalg.svdvals", "ag.linalg.svdvals(3 * ag.eye(2))", "tensor([3., 3.])")
def svdvals(A: Operand) -> Tensor:
    """Singular values, falling."""
    return anp.svdvals(of_floats("svdvals", A)[0])


@documented("linalg.inv", "ag.linalg.inv(2 * ag.eye(1))", "tensor([[0.5000]])")
def inv(A: Operand) -> Tensor:
    """The inverse of square matrices."""
    return anp.inv(of_floats("inv", A)[0])


@documented("linalg.pinv", "ag.linalg.pinv(ag.ones(2, 1))", "tensor([[0.5000, 0.5000]])")
def pinv(
    A: Operand, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """The pseudoinverse; singular values up to a tolerance count as 0."""
    (x,) = of_floats("pinv", A)
    return anp.pinv(
        x, hermitian=hermitian, rtol=_relative(x, atol, rcond if rtol is None else rtol)
    )


def _relative(x: Tensor, atol: Any, rtol: Any) -> Any:
    """The tolerance relative to the greatest singular value: the greater of the two given ones."""
    if atol is None:
        return max(x.shape[-2:]) * np.finfo(x.dtype).eps if rtol is None else rtol
    top = np.max(np.linalg.svdvals(x._array), axis=-1, initial=0)
    absolute = np.asarray(atol) / np.where(top == 0, 1, top)
    return np.maximum(absolute, 0 if rtol is None else rtol)


@documented("linalg.matrix_rank", "ag.linalg.matrix_rank(ag.ones(2, 2))", "tensor(1)")
def matrix_rank(
    A: Operand, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Tensor:
    """How many singular values are greater than a tolerance; a result without gradient."""
    (x,) = of_floats("matrix_rank", A)
    if atol is None:
        return anp.matrix_rank(x, tol, hermitian, rtol=rtol)
    return anp.matrix_rank(x, hermitian=hermitian, rtol=_relative(x, atol, rtol))


@documented(
    "linalg.solve", "ag.linalg.solve(2 * ag.eye(2), ag.ones(2))", "tensor([0.5000, 0.5000])"
)
def solve(A: Operand, B: Operand, *, left: bool = True) -> Tensor:
    """The x with ``A @ x = B``, or ``x @ A = B`` if not `left`.

    `B` is a batch of vectors if its shape is that of `A` less the last axis.
    """
    a, b = of_floats("solve", A, B)
    if b.ndim == 1 or b.shape == a.shape[:-1]:
        if not left:
            raise ValueError(f"solve: left=False needs matrices, B has shape {b.shape}")
        return shaping.squeeze(anp.solve(a, shaping.expand_dims(b, -1)), -1)
    if left:
        return anp.solve(a, b)
    return anp.solve(a.mT, b.mT).mT


@documented(
    "linalg.solve_triangular",
    "ag.linalg.solve_triangular(ag.eye(2), ag.ones(2, 1), upper=True).shape",
    "(2, 1)",
)
def solve_triangular(
    A: Operand, B: Operand, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """The X with ``A @ X = B``, or ``X @ A = B``, of triangular `A`; the other half is not read."""
    a, b = of_floats("solve_triangular", A, B)
    if unitriangular:
        a = (triu(a, 1) if upper else tril(a, -1)) + wrap(np.eye(a.shape[-1], dtype=a.dtype))
    else:
        a = triu(a) if upper else tril(a)
    return anp.solve(a, b) if left else anp.solve(a.mT, b.mT).mT


class LstsqResult(NamedTuple):
    """What `lstsq` returns."""

    solution: Tensor
    residuals: Tensor
    rank: Tensor
    singular_values: Tensor


@documented(
    "linalg.lstsq",
    "ag.linalg.lstsq(ag.ones(2, 1), ag.ones(2, 1)).solution.shape",
    "(1, 1)",
    "LstsqResult",
)
def lstsq(
    A: Operand, B: Operand, rcond: float | None = None, *, driver: str | None = None
) -> LstsqResult:
    """The X of least norm with the least ``norm(A @ X - B)``, by the pseudoinverse.

    Residuals are given of matrices with more rows than columns, all of full rank. `driver` has no
    effect.
    """
    a, b = of_floats("lstsq", A, B)
    tolerance = _relative(a, None, rcond)
    vectors = b.ndim == a.ndim - 1 and b.shape == a.shape[:-1]
    if vectors:
        b = shaping.expand_dims(b, -1)
    solution = matmul(anp.pinv(a, rtol=tolerance), b)
    s = anp.svdvals(a)
    rank = anp.matrix_rank(a, rtol=tolerance)
    m, n = a.shape[-2:]
    residuals = wrap(np.empty(0, s.dtype))
    if m > n and np.all(rank._array == n):
        residuals = reductions.sum(ufuncs.square(ufuncs.absolute(b - matmul(a, solution))), axis=-2)
    return LstsqResult(shaping.squeeze(solution, -1) if vectors else solution, residuals, rank, s)


@documented("linalg.det", "ag.linalg.det(2 * ag.eye(2))", "tensor(4.)")
def det(A: Operand) -> Tensor:
    """The determinant of square matrices; its derivative is right where it is 0, too."""
    return anp.det(of_floats("det", A)[0])


@documented("linalg.slogdet", "ag.linalg.slogdet(-ag.eye(1)).sign", "tensor(-1.)", "SlogdetResult")
def slogdet(A: Operand) -> SlogdetResult:
    """The sign of the determinant of square matrices, and the logarithm of its magnitude."""
    return anp.slogdet(of_floats("slogdet", A)[0])


@documented("linalg.matrix_power", "ag.linalg.matrix_power(2 * ag.eye(1), 3)", "tensor([[8.]])")
def matrix_power(A: Operand, n: int) -> Tensor:
    """Square matrices to an integer power."""
    return anp.matrix_power(as_tensor(A), n)


@documented(
    "linalg.multi_dot", "ag.linalg.multi_dot([ag.ones(2), ag.eye(2), ag.ones(2)])", "tensor(2.)"
)
def multi_dot(tensors: Sequence[Operand]) -> Tensor:
    """The product of several matrices, in the order that takes the fewest multiplications."""
    return anp.multi_dot(of_floats("multi_dot", *tensors))


@documented("linalg.tensorinv", "ag.linalg.tensorinv(2 * ag.eye(1), ind=1)", "tensor([[0.5000]])")
def tensorinv(A: Operand, ind: int = 2) -> Tensor:
    """The inverse with respect to `tensordot` over the first `ind` axes."""
    return anp.tensorinv(of_floats("tensorinv", A)[0], ind)


@aliased
@documented("linalg.tensorsolve", "ag.linalg.tensorsolve(2 * ag.eye(2), ag.ones(2)).shape", "(2,)")
def tensorsolve(A: Operand, B: Operand, dims: Sequence[int] | None = None) -> Tensor:
    """The X with ``tensordot(A, X, X.ndim) = B``; the axes `dims` of `A` are moved to the right."""
    a, b = of_floats("tensorsolve", A, B)
    return anp.tensorsolve(a, b, dims)


@aliased
@documented("linalg.norm", "ag.linalg.norm(ag.tensor([3.0, 4.0]))", "tensor(5.)")
def norm(
    A: Operand, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The norm of vectors along one axis, or of matrices along two; by default of all elements."""
    return anp.norm(_converted(A, dtype), ord, dim, keepdim)


def _converted(x: Operand, dtype: Any) -> Tensor:
    (found,) = of_floats("norm", x)
    return found if dtype is None else shaping.astype(found, dtype)


@aliased
@documented("linalg.vector_norm", "ag.linalg.vector_norm(ag.ones(2, 2))", "tensor(2.)")
def vector_norm(
    input: Operand, ord: float = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The norm of vectors: of all elements, or of those along one axis or several."""
    axis = tuple(dim) if isinstance(dim, list) else dim
    return anp.vector_norm(_converted(input, dtype), axis=axis, keepdims=keepdim, ord=ord)


@aliased
@documented("linalg.matrix_norm", "ag.linalg.matrix_norm(ag.ones(2, 2))", "tensor(2.)")
def matrix_norm(
    A: Operand,
    ord: Any = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: Any = None,
) -> Tensor:
    """The norm of matrices, of two axes."""
    return anp.norm(_converted(A, dtype), ord, tuple(dim), keepdim)


@documented("linalg.cond", "ag.linalg.cond(ag.eye(2))", "tensor(1.)")
def cond(A: Operand, p: Any = None) -> Tensor:
    """The condition number: the norm of matrices times that of their inverses."""
    return anp.cond(of_floats("cond", A)[0], p)


@aliased
@documented(
    "linalg.cross",
    "ag.linalg.cross(ag.tensor([1.0, 0.0, 0.0]), ag.tensor([0.0, 1.0, 0.0]))",
    "tensor([0., 0., 1.])",
)
def cross(input: Operand, other: Operand, *, dim: int = -1) -> Tensor:
    """Vector product of vectors with three components."""
    x, y = as_tensor(input), as_tensor(other)
    check_dtypes("cross", x, y)
    return anp.cross(x, y, axis=dim)


@aliased
@documented("linalg.vecdot", "ag.linalg.vecdot(ag.ones(2, 3), ag.ones(3))", "tensor([3., 3.])")
def vecdot(input: Operand, other: Operand, *, dim: int = -1) -> Tensor:
    """Sum of products along one axis, those of the first conjugate."""
    x, y = as_tensor(input), as_tensor(other)
    check_dtypes("vecdot", x, y)
    return products.vecdot(x, y, axis=dim)


@documented("linalg.diagonal", "ag.linalg.diagonal(ag.eye(2))", "tensor([1., 1.])")
def diagonal(A: Operand, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonals of two axes, in a new last axis; a view."""
    return numpy_diagonal(as_tensor(A), offset, dim1, dim2)
