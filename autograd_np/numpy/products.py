"""NumPy's products of matrices and tensors; `matmul` is among the ufuncs."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.functions.einsum import einsum_of
from autograd_np.numpy.common import (
    ArrayLike,
    as_tensor,
    converted_safely,
    implements,
    refuse,
    written,
)
from autograd_np.numpy.shaping import matrix_transpose
from autograd_np.ops import arithmetic, linalg
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
    return written("dot", out, inner(x, y if y.ndim < 2 else matrix_transpose(y)))


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
