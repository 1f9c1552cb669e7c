"""`numpy.linalg` on tensors: decompositions, linear systems, norms, products."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.errors import LinAlgError
from autograd_np.numpy import arranging, products, ufuncs
from autograd_np.numpy.common import ArrayLike, as_tensor, face
from autograd_np.numpy.decompositions import (
    EighResult,
    EigResult,
    QRResult,
    SVDResult,
    cholesky,
    eig,
    eigh,
    eigvals,
    eigvalsh,
    qr,
    svd,
    svdvals,
)
from autograd_np.numpy.norms import cond, matrix_norm, norm, vector_norm
from autograd_np.numpy.shaping import matrix_transpose as _matrix_transpose
from autograd_np.numpy.solving import (
    SlogdetResult,
    det,
    inv,
    lstsq,
    matrix_power,
    matrix_rank,
    multi_dot,
    pinv,
    slogdet,
    solve,
    tensorinv,
    tensorsolve,
)
from autograd_np.tensor import Tensor

__all__ = [
    "EigResult",
    "EighResult",
    "LinAlgError",
    "QRResult",
    "SVDResult",
    "SlogdetResult",
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
    "matrix_transpose",
    "multi_dot",
    "norm",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "tensorinv",
    "tensorsolve",
    "trace",
    "vecdot",
    "vector_norm",
]


@face(
    np.linalg.cross,
    call="anp.linalg.cross([1, 0, 0], [0, 1, 0]).tolist()",
    result="[0, 0, 1]",
)
def cross(x1: ArrayLike, x2: ArrayLike, /, *, axis: int = -1) -> Tensor:
    """Vector product of vectors with three components."""
    x, y = as_tensor(x1), as_tensor(x2)
    if x.shape[axis] != 3 or y.shape[axis] != 3:
        raise ValueError(
            f"cross: expected 3 components along axis {axis}, got shapes {x.shape} and {y.shape}"
        )
    return products.cross(x, y, axis=axis)


@face(
    np.linalg.diagonal,
    call="anp.linalg.diagonal([[1, 2], [3, 4]]).tolist()",
    result="[1, 4]",
)
def diagonal(x: ArrayLike, /, *, offset: int = 0) -> Tensor:
    """The diagonals of matrices."""
    return arranging.diagonal(as_tensor(x), offset, -2, -1)


@face(
    np.linalg.matmul,
    call="anp.linalg.matmul([[1, 2]], [3, 4]).tolist()",
    result="[11]",
)
def matmul(x1: ArrayLike, x2: ArrayLike, /) -> Tensor:
    """Matrix product over the last two axes."""
    return ufuncs.matmul(x1, x2)


@face(
    np.linalg.matrix_transpose,
    call="anp.linalg.matrix_transpose([[1, 2]]).tolist()",
    result="[[1], [2]]",
)
def matrix_transpose(x: ArrayLike, /) -> Tensor:
    """Matrices with rows for columns; a view."""
    return _matrix_transpose(x)


@face(
    np.linalg.outer,
    call="anp.linalg.outer([1, 2], [3, 4]).tolist()",
    result="[[3, 4], [6, 8]]",
)
def outer(x1: ArrayLike, x2: ArrayLike, /) -> Tensor:
    """Products of each element of a vector with each of another."""
    x, y = as_tensor(x1), as_tensor(x2)
    if x.ndim != 1 or y.ndim != 1:
        raise ValueError(f"outer: expected two vectors, got shapes {x.shape} and {y.shape}")
    return products.outer(x, y)


@face(
    np.linalg.tensordot,
    call="anp.linalg.tensordot([[1, 2]], [[3, 4]])",
    result="tensor(11)",
)
def tensordot(x1: ArrayLike, x2: ArrayLike, /, *, axes: Any = 2) -> Tensor:
    """Sum of products over pairs of axes."""
    return products.tensordot(x1, x2, axes)


@face(
    np.linalg.trace,
    call="anp.linalg.trace([[1, 2], [3, 4]])",
    result="tensor(5)",
)
def trace(x: ArrayLike, /, *, offset: int = 0, dtype: DTypeLike | None = None) -> Tensor:
    """Sum along the diagonals of matrices."""
    return products.trace(x, offset, -2, -1, dtype)


@face(
    np.linalg.vecdot,
    call="anp.linalg.vecdot([1, 2], [3, 4])",
    result="tensor(11)",
)
def vecdot(x1: ArrayLike, x2: ArrayLike, /, *, axis: int = -1) -> Tensor:
    """Sum of products along one axis, those of `x1` conjugate."""
    return products.vecdot(x1, x2, axis=axis)
