"""NumPy's norms of vectors and matrices, and the condition number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autograd_np.numpy import arranging, reductions, selecting, shaping, ufuncs
from autograd_np.numpy.common import ArrayLike, as_tensor, face
from autograd_np.numpy.decompositions import svdvals
from autograd_np.numpy.solving import inv
from autograd_np.ops import arithmetic
from autograd_np.ops import norms as ops
from autograd_np.tensor import Tensor, wrap

__all__ = ["cond", "matrix_norm", "norm", "vector_norm"]


@face(
    np.linalg.norm,
    call="anp.linalg.norm([3.0, 4.0])",
    result="tensor(5., dtype=float64)",
)
def norm(x: ArrayLike, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The norm of vectors along one axis, or of matrices along two; by default of all elements.

    The derivative of the 2-norm and the Frobenius norm at zeros is taken to be 0. Where a norm is
    the greatest of several sums that are equal, they share its gradient.
    """
    x = _floating(x)
    if axis is None:
        axes = tuple(range(x.ndim))
        if ord is None or (x.ndim == 1 and ord == 2):
            return ops.norm(x, ord=2, axis=axes, keepdims=keepdims)
    else:
        axes = normalize_axis_tuple(axis, x.ndim)
    if len(axes) == 1:
        return _vector_norm(x, 2 if ord is None else ord, axes, keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, "fro" if ord is None else ord, axes, keepdims)
    raise ValueError(
        f"norm: ord={ord!r} is the norm of a vector or a matrix: name one axis or two, not axis="
        f"{axis} of shape {x.shape}"
    )


@face(
    np.linalg.vector_norm,
    call="anp.linalg.vector_norm([3.0, -4.0], ord=1)",
    result="tensor(7., dtype=float64)",
)
def vector_norm(
    x: ArrayLike, /, *, axis: Any = None, keepdims: bool = False, ord: float = 2
) -> Tensor:
    """The norm of vectors: of all elements, or of those along one axis or several."""
    x = _floating(x)
    axes = normalize_axis_tuple(range(x.ndim) if axis is None else axis, x.ndim)
    return _vector_norm(x, ord, axes, keepdims)


@face(
    np.linalg.matrix_norm,
    call="anp.linalg.matrix_norm([[3.0, 0.0], [0.0, -4.0]], ord='nuc')",
    result="tensor(7., dtype=float64)",
)
def matrix_norm(x: ArrayLike, /, *, keepdims: bool = False, ord: Any = "fro") -> Tensor:
    """The norm of matrices, of the last two axes."""
    x = _floating(x)
    return _matrix_norm(x, "fro" if ord is None else ord, (x.ndim - 2, x.ndim - 1), keepdims)


def _floating(x: ArrayLike) -> Tensor:
    x = as_tensor(x)
    return x if x.dtype.kind in "fc" else shaping.astype(x, np.float64)


def _vector_norm(x: Tensor, ord: Any, axis: tuple[int, ...], keepdims: bool) -> Tensor:
    if not isinstance(ord, (int, float, np.number)):
        raise ValueError(f"norm: ord={ord!r} is no norm of vectors: it is a number, or inf or -inf")
    if ord == math.inf:
        return reductions.max(ufuncs.absolute(x), axis=axis, keepdims=keepdims, initial=0)
    if ord == -math.inf:
        return reductions.min(ufuncs.absolute(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return wrap(
            np.asarray(np.linalg.vector_norm(x._array, ord=0, axis=axis, keepdims=keepdims))
        )
    if ord == 1:
        return reductions.sum(ufuncs.absolute(x), axis=axis, keepdims=keepdims)
    return ops.norm(x, ord=ord, axis=axis, keepdims=keepdims)


def _matrix_norm(x: Tensor, ord: Any, axis: tuple[int, ...], keepdims: bool) -> Tensor:
    if ord in ("fro", "f"):
        return ops.norm(x, ord=2, axis=axis, keepdims=keepdims)
    matrices = arranging.moveaxis(x, axis, (-2, -1))
    if ord == "nuc":
        result = reductions.sum(svdvals(matrices), axis=-1)
    elif ord in (2, -2):
        result = _extremum(ord, svdvals(matrices))
    elif ord in (1, -1):
        result = _extremum(ord, reductions.sum(ufuncs.absolute(matrices), axis=-2))
    elif ord in (math.inf, -math.inf):
        result = _extremum(ord, reductions.sum(ufuncs.absolute(matrices), axis=-1))
    else:
        raise ValueError(
            f"norm: ord={ord!r} is no norm of matrices: it is 1, 2 or inf, the negative of these, "
            "'fro' or 'nuc'"
        )
    return shaping.expand_dims(result, tuple(sorted(axis))) if keepdims else result


def _extremum(ord: float, sizes: Tensor) -> Tensor:
    """The greatest size along the last axis, or the least if `ord` is negative."""
    return reductions.max(sizes, axis=-1) if ord > 0 else reductions.min(sizes, axis=-1)


@face(
    np.linalg.cond,
    call="anp.linalg.cond([[3.0, 0.0], [0.0, 4.0]], 1)",
    result="tensor(1.3333, dtype=float64)",
)
def cond(x: ArrayLike, p: Any = None) -> Tensor:
    """The condition number: the norm of matrices times that of their inverses.

    That of a singular matrix is inf, and its gradient 0 or, with `p` 2 or -2, not finite.
    """
    x = _floating(x)
    if p in (None, 2, -2):
        s = svdvals(x)
        first, last = (selecting.take(s, i, axis=-1) for i in ((-1, 0) if p == -2 else (0, -1)))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = arithmetic.divide(first, last)
        return arithmetic.where(np.isnan(ratio._array), math.inf, ratio)
    singular = np.isinf(np.linalg.cond(x._array, p))
    eye = np.eye(x.shape[-1], dtype=x.dtype)
    regular = arithmetic.where(singular[..., None, None], eye, x)
    product = matrix_norm(regular, ord=p) * matrix_norm(inv(regular), ord=p)
    return arithmetic.where(singular, math.inf, product)
