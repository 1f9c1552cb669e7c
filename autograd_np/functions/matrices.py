"""PyTorch's functions of vectors and matrices that stand at the top: `torch.det`, `torch.addmm`.

Most of them are older spellings of what is in `autograd_np.linalg`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd_np import linalg
from autograd_np.functions import shaping
from autograd_np.functions.arguments import Dim, aliased, axes_of
from autograd_np.functions.common import Operand, as_tensor
from autograd_np.functions.documentation import documented
from autograd_np.functions.linalg import bmm, check_dtypes, mm, mv
from autograd_np.functions.math import add, mul
from autograd_np.numpy import products, reductions
from autograd_np.numpy.decompositions import QRResult
from autograd_np.numpy.solving import SlogdetResult
from autograd_np.ops.solving import adjoint
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "addbmm",
    "addmm",
    "addmv",
    "addr",
    "baddbmm",
    "chain_matmul",
    "cholesky",
    "cross",
    "det",
    "inverse",
    "kron",
    "logdet",
    "matrix_power",
    "norm",
    "outer",
    "pinverse",
    "qr",
    "slogdet",
    "svd",
    "tensordot",
    "trace",
    "vdot",
]


@aliased
@documented("det", "ag.det(2 * ag.eye(2))", "tensor(4.)")
def det(input: Operand) -> Tensor:
    """The determinant of square matrices; its derivative is right where it is 0, too."""
    return linalg.det(input)


@aliased
@documented("logdet", "ag.logdet(ag.eye(2))", "tensor(0.)")
def logdet(input: Operand) -> Tensor:
    """The logarithm of the determinant of square matrices: nan where that is negative."""
    sign, logarithm = linalg.slogdet(input)
    nothing = wrap(np.where(sign._array < 0, np.nan, 0).astype(sign.dtype))
    return add(logarithm, nothing)


@aliased
@documented("slogdet", "ag.slogdet(ag.eye(2)).sign", "tensor(1.)", "SlogdetResult")
def slogdet(input: Operand) -> SlogdetResult:
    """The sign of the determinant of square matrices, and the logarithm of its magnitude."""
    return linalg.slogdet(input)


@aliased
@documented("inverse", "ag.inverse(2 * ag.eye(1))", "tensor([[0.5000]])")
def inverse(input: Operand) -> Tensor:
    """The inverse of square matrices."""
    return linalg.inv(input)


@aliased
@documented("pinverse", "ag.pinverse(ag.ones(2, 1))", "tensor([[0.5000, 0.5000]])")
def pinverse(input: Operand, rcond: float = 1e-15) -> Tensor:
    """The pseudoinverse; singular values up to `rcond` times the greatest count as 0."""
    return linalg.pinv(input, rcond)


@aliased
@documented("cholesky", "ag.cholesky(4 * ag.eye(1))", "tensor([[2.]])")
def cholesky(input: Operand, upper: bool = False) -> Tensor:
    """The triangular L with ``input = L @ L*``, or the upper one with ``input = U* @ U``."""
    factor = linalg.cholesky(input)
    return adjoint(factor) if upper else factor


@aliased
@documented("qr", "ag.qr(ag.ones(3, 2)).R.shape", "(2, 2)", "QRResult")
def qr(input: Operand, some: bool = True) -> QRResult:
    """Orthonormal columns Q, `some` or all, and an upper triangular R: their product is `input`."""
    return linalg.qr(input, "reduced" if some else "complete")


class SVD(NamedTuple):
    """What `svd` returns."""

    U: Tensor
    S: Tensor
    V: Tensor


@aliased
@documented("svd", "ag.svd(3 * ag.eye(2)).S", "tensor([3., 3.])", "SVD")
def svd(input: Operand, some: bool = True, compute_uv: bool = True) -> SVD:
    """Singular vectors as columns of U and V, and singular values: ``input = U * S @ V*``.

    Unlike `autograd_np.linalg.svd` it returns V, and by default no vectors but those of S. Not to
    be computed, U and V are zeros.
    """
    if compute_uv:
        u, s, vh = linalg.svd(input, full_matrices=not some)
        return SVD(u, s, adjoint(vh))
    x = as_tensor(input)
    none_u, none_v = (wrap(np.zeros((*x.shape[:-2], n, n), x.dtype)) for n in x.shape[-2:])
    return SVD(none_u, linalg.svdvals(x), none_v)


@aliased
@documented("matrix_power", "ag.matrix_power(2 * ag.eye(1), 3)", "tensor([[8.]])")
def matrix_power(input: Operand, n: int) -> Tensor:
    """Square matrices to an integer power."""
    return linalg.matrix_power(input, n)


@documented("chain_matmul", "ag.chain_matmul(ag.eye(2), ag.eye(2)).shape", "(2, 2)")
def chain_matmul(*matrices: Operand) -> Tensor:
    """The product of several matrices, in the order that takes the fewest multiplications."""
    return linalg.multi_dot(matrices) if len(matrices) > 1 else as_tensor(*matrices)


@aliased
@documented("trace", "ag.trace(ag.eye(3))", "tensor(3.)")
def trace(input: Operand) -> Tensor:
    """Sum along the diagonal of a matrix."""
    x = as_tensor(input)
    if x.ndim != 2:
        raise RuntimeError(
            f"trace: expected a matrix, got shape {x.shape}; of a batch use "
            "autograd_np.linalg.diagonal(x).sum(-1)"
        )
    return products.trace(x)


@aliased
@documented("norm", "ag.norm(ag.tensor([3.0, 4.0]))", "tensor(5.)")
def norm(
    input: Operand, p: Any = "fro", dim: Dim = None, keepdim: bool = False, dtype: Any = None
) -> Tensor:
    """The p-norm of all elements, or along axes; "nuc" is the sum of the singular values."""
    x = as_tensor(input)
    if dtype is not None:
        x = shaping.astype(x, dtype)
    axes = axes_of(dim, x.ndim, "norm")
    if p == "nuc":
        return linalg.matrix_norm(x, p, (-2, -1) if axes is None else axes, keepdim)
    return linalg.vector_norm(x, 2 if p in ("fro", None) else p, axes, keepdim)


@aliased
@documented(
    "cross", "ag.cross(ag.tensor([[1, 0, 0]]), ag.tensor([[0, 1, 0]]))", "tensor([[0, 0, 1]])"
)
def cross(input: Operand, other: Operand, dim: int | None = None) -> Tensor:
    """Vector product of vectors with three components, by default along the first such axis."""
    x, y = as_tensor(input), as_tensor(other)
    if dim is None:
        shape = np.broadcast_shapes(x.shape, y.shape)
        if 3 not in shape:
            raise RuntimeError(f"cross: no axis of size 3 in shapes {x.shape} and {y.shape}")
        dim = shape.index(3) - len(shape)
    return linalg.cross(x, y, dim=dim)


def _same(name: str, *operands: Operand) -> list[Tensor]:
    tensors = [as_tensor(x) for x in operands]
    check_dtypes(name, *tensors)
    return tensors


@aliased
@documented(
    "outer",
    "ag.outer(ag.tensor([1, 2]), ag.tensor([3, 4]))",
    "tensor([[3, 4],\n            [6, 8]])",
)
def outer(input: Operand, vec2: Operand) -> Tensor:
    """Products of each element of a vector with each of another."""
    x, y = as_tensor(input), as_tensor(vec2)
    if x.ndim != 1 or y.ndim != 1:
        raise RuntimeError(f"outer: expected two vectors, got shapes {x.shape} and {y.shape}")
    return mul(shaping.unsqueeze(x, 1), y)


@aliased
@documented("vdot", "ag.vdot(ag.tensor([1, 2]), ag.tensor([3, 4]))", "tensor(11)")
def vdot(input: Operand, other: Operand) -> Tensor:
    """Sum of products of two vectors, those of the first conjugate."""
    x, y = _same("vdot", input, other)
    if x.ndim != 1 or y.ndim != 1:
        raise RuntimeError(f"vdot: expected two vectors, got shapes {x.shape} and {y.shape}")
    return products.vdot(x, y)


@aliased
@documented("tensordot", "ag.tensordot(ag.ones(2, 3), ag.ones(2, 3), dims=2)", "tensor(6.)")
def tensordot(input: Operand, other: Operand, dims: Any = 2) -> Tensor:
    """Sum of products over pairs of axes: the last of one and the first of the other, or given."""
    x, y = _same("tensordot", input, other)
    return products.tensordot(x, y, dims)


@aliased
@documented("kron", "ag.kron(ag.tensor([1, 10]), ag.tensor([1, 2]))", "tensor([ 1,  2, 10, 20])")
def kron(input: Operand, other: Operand) -> Tensor:
    """Kronecker product: each element of one times the whole of the other, in its place."""
    return products.kron(as_tensor(input), as_tensor(other))


# Sums of a product and of what broadcasts to it. `mat2` and `vec` are other names of `other`.


@aliased
@documented("addmm", "ag.addmm(ag.ones(1), 2 * ag.eye(1), ag.eye(1), alpha=3)", "tensor([[7.]])")
def addmm(
    input: Operand, mat1: Operand, other: Operand, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """``beta * input + alpha * (mat1 @ mat2)``, of matrices."""
    return _added("addmm", input, mm(mat1, other), beta, alpha)


@aliased
@documented("addmv", "ag.addmv(ag.ones(2), ag.eye(2), ag.ones(2))", "tensor([2., 2.])")
def addmv(
    input: Operand, mat: Operand, other: Operand, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """``beta * input + alpha * (mat @ vec)``, of a matrix and a vector."""
    return _added("addmv", input, mv(mat, other), beta, alpha)


@aliased
@documented("addr", "ag.addr(ag.ones(1), ag.ones(1), ag.ones(1))", "tensor([[2.]])")
def addr(
    input: Operand, vec1: Operand, vec2: Operand, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """``beta * input + alpha * outer(vec1, vec2)``."""
    return _added("addr", input, outer(vec1, vec2), beta, alpha)


@aliased
@documented(
    "baddbmm", "ag.baddbmm(ag.ones(1), ag.ones(2, 1, 3), ag.ones(2, 3, 1)).shape", "(2, 1, 1)"
)
def baddbmm(
    input: Operand, batch1: Operand, batch2: Operand, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """``beta * input + alpha * (batch1 @ batch2)``, of batches of matrices."""
    return _added("baddbmm", input, bmm(batch1, batch2), beta, alpha)


@aliased
@documented("addbmm", "ag.addbmm(ag.ones(1), ag.ones(2, 1, 3), ag.ones(2, 3, 1))", "tensor([[7.]])")
def addbmm(
    input: Operand, batch1: Operand, batch2: Operand, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """``beta * input + alpha * sum(batch1 @ batch2)``, of batches of matrices, over the batch."""
    return _added("addbmm", input, reductions.sum(bmm(batch1, batch2), axis=0), beta, alpha)


def _added(name: str, input: Operand, product: Tensor, beta: float, alpha: float) -> Tensor:
    x = as_tensor(input)
    check_dtypes(name, x, product)
    x = shaping.broadcast_to(x, product.shape)
    scaled = product if alpha == 1 else mul(product, alpha)
    if beta == 0:  # then not even a nan of the input counts
        return scaled
    return add(scaled, x if beta == 1 else mul(x, beta))
