"""NumPy's products of matrices and tensors; `matmul` is among the ufuncs."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import DTypeLike

from autograd_np.dispatch import getitem, is_array
from autograd_np.errors import ShapeError
from autograd_np.functions.einsum import einsum_of
from autograd_np.numpy import arranging, joining, reductions, shaping
from autograd_np.numpy.common import (
    ArrayLike,
    as_tensor,
    converted_safely,
    face,
    implements,
    refuse,
    written,
)
from autograd_np.ops import arithmetic, linalg
from autograd_np.ops.parts import conjugate
from autograd_np.tensor import Tensor


@implements(np.inner)
def inner(a: ArrayLike, b: ArrayLike, /) -> Tensor:
    """Sum of products over the last axis of both, as `numpy.inner`.

    Parameters
    ----------
    a, b : array_like
        Last axes of equal size; or a number, which multiplies.

    Returns
    -------
    Tensor
        The other axes of `a`, and then those of `b`.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.inner([[1, 2], [3, 4]], [1, 1]).tolist()
    [3, 7]
    """
    x, y = as_tensor(a), as_tensor(b)
    if x.ndim == 0 or y.ndim == 0:
        return arithmetic.multiply(x, y)
    return linalg.inner(x, y)


@implements(np.dot)
def dot(a: ArrayLike, b: ArrayLike, out: Tensor | None = None) -> Tensor:
    """Sum of products over the last axis of `a` and the last but one of `b`, as `numpy.dot`.

    Parameters
    ----------
    a, b : array_like
        A vector `b` has one axis only, over which the sum goes; a number multiplies.
    out : Tensor, optional
        Written to, in place, and returned.

    Returns
    -------
    Tensor
        The other axes of `a`, and then those of `b`.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.dot([1, 2], [[1, 0], [0, 1]]).tolist()
    [1, 2]
    """
    x, y = as_tensor(a), as_tensor(b)
    return written("dot", out, inner(x, y if y.ndim < 2 else shaping.matrix_transpose(y)))


@implements(np.einsum)
def einsum(
    *operands: Any, out: Tensor | None = None, optimize: Any = False, **options: Any
) -> Tensor:
    """Sum of products of elements, labelled by letters, as `numpy.einsum`.

    Parameters
    ----------
    operands
        Subscripts such as ``"ij,jk->ik"`` and the operands; or operands, each followed by a list of
        its labels, and a list of the result's labels last.
    out : Tensor, optional
        Written to, in place, and returned.
    optimize : any
        Without effect: the order of the products is chosen here.
    dtype : dtype, optional
        Compute in this dtype.
    casting : {"no", "equiv", "safe", "same_kind", "unsafe"}
        Which conversions to `dtype` are allowed; by default only safe ones.

    Returns
    -------
    Tensor
        The axes that the result names.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.einsum("ij->j", [[1, 2], [3, 4]]).tolist()
    [4, 6]
    """
    dtype, casting = options.pop("dtype", None), options.pop("casting", "safe")
    refuse("einsum", options, order="K")
    if dtype is not None:
        operands = tuple(
            converted_safely("einsum", x, dtype, casting) if is_array(x) else x for x in operands
        )
    return written("einsum", out, einsum_of(*operands))


@face(
    np.outer,
    call="anp.outer([1, 2], [3, 4]).tolist()",
    result="[[3, 4], [6, 8]]",
)
def outer(a: ArrayLike, b: ArrayLike, out: Tensor | None = None) -> Tensor:
    """Products of each element with each."""
    x, y = shaping.ravel(as_tensor(a)), shaping.ravel(as_tensor(b))
    return written("outer", out, arithmetic.multiply(shaping.expand_dims(x, 1), y))


@face(
    np.vdot,
    call="anp.vdot([[1, 2]], [3, 4])",
    result="tensor(11)",
)
def vdot(a: ArrayLike, b: ArrayLike, /) -> Tensor:
    """Sum of products of all elements, those of `a` conjugate."""
    return linalg.matmul(conjugate(shaping.ravel(as_tensor(a))), shaping.ravel(as_tensor(b)))


@face(
    np.tensordot,
    call="anp.tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], axes=2)",
    result="tensor(5)",
)
def tensordot(a: ArrayLike, b: ArrayLike, axes: Any = 2) -> Tensor:
    """Sum of products over pairs of axes.

    `axes` is a number, for as many last axes of `a` and first ones of `b`, or two sequences.
    """
    x, y = as_tensor(a), as_tensor(b)
    if np.ndim(axes) == 0 and isinstance(axes, (int, np.integer)):
        axes = range(-int(axes), 0), range(int(axes))
    of_x, of_y = (normalize_axis_tuple(some, t.ndim) for some, t in zip(axes, (x, y), strict=True))
    if len(of_x) != len(of_y) or any(
        x.shape[i] != y.shape[j] for i, j in zip(of_x, of_y, strict=True)
    ):
        raise ValueError(
            f"tensordot: axes {of_x} of shape {x.shape} and {of_y} of shape {y.shape} differ in "
            "number or size"
        )
    of_rows = tuple(i for i in range(x.ndim) if i not in of_x)
    of_columns = tuple(i for i in range(y.ndim) if i not in of_y)
    rows, columns = [x.shape[i] for i in of_rows], [y.shape[i] for i in of_columns]
    common = math.prod(x.shape[i] for i in of_x)
    left = shaping.reshape(shaping.transpose(x, of_rows + of_x), (math.prod(rows), common))
    right = shaping.reshape(shaping.transpose(y, of_y + of_columns), (common, math.prod(columns)))
    return shaping.reshape(linalg.matmul(left, right), (*rows, *columns))


@face(
    np.kron,
    call="anp.kron([1, 10], [1, 2]).tolist()",
    result="[1, 2, 10, 20]",
)
def kron(a: ArrayLike, b: ArrayLike) -> Tensor:
    """Kronecker product: each element of `a` times the whole of `b`, in its place."""
    x, y = as_tensor(a), as_tensor(b)
    ndim = max(x.ndim, y.ndim)
    x = shaping.reshape(x, (1,) * (ndim - x.ndim) + x.shape)
    y = shaping.reshape(y, (1,) * (ndim - y.ndim) + y.shape)
    blocks = shaping.expand_dims(x, tuple(range(1, 2 * ndim, 2)))
    inner = shaping.expand_dims(y, tuple(range(0, 2 * ndim, 2)))
    sizes = tuple(m * n for m, n in zip(x.shape, y.shape, strict=True))
    return shaping.reshape(arithmetic.multiply(blocks, inner), sizes)


@face(
    np.cross,
    call="anp.cross([1, 0, 0], [0, 1, 0]).tolist()",
    result="[0, 0, 1]",
)
def cross(
    a: ArrayLike,
    b: ArrayLike,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Tensor:
    """Vector product of vectors with three components.

    A vector of two has a third component of 0; of two such only the third component is returned.
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    x, y = arranging.moveaxis(as_tensor(a), axisa, -1), arranging.moveaxis(as_tensor(b), axisb, -1)
    sizes = {x.shape[-1], y.shape[-1]}
    if not sizes <= {2, 3}:
        raise ValueError(f"cross: expected vectors of 2 or 3 components, got {sorted(sizes)}")
    if 2 in sizes:
        warnings.warn(
            "cross: vectors of 2 components are deprecated, as in NumPy 2.0: add a third, of 0",
            DeprecationWarning,
            stacklevel=2,
        )
    forward, backward = (..., np.array([1, 2, 0])), (..., np.array([2, 0, 1]))
    x, y = _spatial(x), _spatial(y)
    first = arithmetic.multiply(getitem(x, forward), getitem(y, backward))
    second = arithmetic.multiply(getitem(x, backward), getitem(y, forward))
    product = arithmetic.subtract(first, second)
    return getitem(product, (..., 2)) if sizes == {2} else arranging.moveaxis(product, -1, axisc)


def _spatial(x: Tensor) -> Tensor:
    """Vectors with a third component."""
    if x.shape[-1] == 3:
        return x
    return joining.concatenate([x, np.zeros((*x.shape[:-1], 1), x.dtype)], axis=-1)


@face(
    np.trace,
    call="anp.trace([[1, 2], [3, 4]])",
    result="tensor(5)",
)
def trace(
    a: ArrayLike,
    offset: int = 0,
    axis1: int = 0,
    axis2: int = 1,
    dtype: DTypeLike | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Sum along the diagonals of two axes."""
    elements = arranging.diagonal(as_tensor(a), offset, axis1, axis2)
    return reductions.sum(elements, axis=-1, dtype=dtype, out=out)


@face(
    np.einsum_path,
    call="anp.einsum_path('ij,jk', [[1]], [[2]])[0]",
    result="['einsum_path', (0, 1)]",
    returns="list and str",
    constant=True,
)
def einsum_path(*operands: Any, optimize: Any = "greedy", einsum_call: Any = False) -> Any:
    """In which order to form the products of `einsum`."""
    arrays = (x._array if isinstance(x, Tensor) else x for x in operands)
    return np.einsum_path(*arrays, optimize=optimize, einsum_call=einsum_call)


# The generalised ufuncs beside `matmul`. Those of matrices and vectors came with NumPy 2.2.


@face(
    np.vecdot,
    call="anp.vecdot([[1, 2], [3, 4]], [1, 1]).tolist()",
    result="[3, 7]",
)
def vecdot(
    x1: ArrayLike,
    x2: ArrayLike,
    /,
    out: Any = None,
    *,
    axis: int = -1,
    keepdims: bool = False,
    dtype: DTypeLike | None = None,
    **options: Any,
) -> Tensor:
    """Sum of products along one axis, those of `x1` conjugate."""
    x, y = _factors("vecdot", x1, x2, dtype, options, 1, 1)
    x, y = arranging.moveaxis(x, axis, -1), arranging.moveaxis(y, axis, -1)
    if x.shape[-1] != y.shape[-1]:
        raise ShapeError(f"vecdot: vectors have {x.shape[-1]} and {y.shape[-1]} components")
    result = einsum_of("...i,...i->...", conjugate(x), y)
    return written("vecdot", out, shaping.expand_dims(result, axis) if keepdims else result)


def matvec(
    x1: ArrayLike,
    x2: ArrayLike,
    /,
    out: Any = None,
    *,
    dtype: DTypeLike | None = None,
    **options: Any,
) -> Tensor:
    """Products of matrices and vectors, as `numpy.matvec`.

    Parameters
    ----------
    x1 : array_like
        Shape (..., m, n).
    x2 : array_like
        Shape (..., n); leading axes that broadcast.
    out : Tensor, optional
        Written to, in place, and returned.
    dtype : dtype, optional
        Compute in this dtype.

    Returns
    -------
    Tensor
        Shape (..., m).

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.matvec([[1, 2], [3, 4]], [1, 1]).tolist()
    [3, 7]
    """
    x, y = _factors("matvec", x1, x2, dtype, options, 2, 1)
    return written("matvec", out, shaping.squeeze(linalg.matmul(x, shaping.expand_dims(y, -1)), -1))


def vecmat(
    x1: ArrayLike,
    x2: ArrayLike,
    /,
    out: Any = None,
    *,
    dtype: DTypeLike | None = None,
    **options: Any,
) -> Tensor:
    """Products of vectors, conjugate, and matrices, as `numpy.vecmat`.

    Parameters
    ----------
    x1 : array_like
        Shape (..., n).
    x2 : array_like
        Shape (..., n, m); leading axes that broadcast.
    out : Tensor, optional
        Written to, in place, and returned.
    dtype : dtype, optional
        Compute in this dtype.

    Returns
    -------
    Tensor
        Shape (..., m).

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.vecmat([1, 1], [[1, 2], [3, 4]]).tolist()
    [4, 6]
    """
    x, y = _factors("vecmat", x1, x2, dtype, options, 1, 2)
    return written(
        "vecmat", out, shaping.squeeze(linalg.matmul(shaping.expand_dims(conjugate(x), -2), y), -2)
    )


for _function in (matvec, vecmat):
    if hasattr(np, _function.__name__):
        implements(getattr(np, _function.__name__))(_function)


def _factors(
    name: str,
    x1: ArrayLike,
    x2: ArrayLike,
    dtype: DTypeLike | None,
    options: dict[str, Any],
    *ndims: int,
) -> tuple[Tensor, Tensor]:
    """The operands of a generalised ufunc, in the dtype to compute in, with at least these axes."""
    refuse(name, options, casting="same_kind", order="K", subok=True)
    x, y = (converted_safely(name, as_tensor(x), dtype) for x in (x1, x2))
    if x.ndim < ndims[0] or y.ndim < ndims[1]:
        raise ShapeError(
            f"{name}: expected at least {ndims[0]} and {ndims[1]} axes, got shapes {x.shape} and "
            f"{y.shape}"
        )
    return x, y
