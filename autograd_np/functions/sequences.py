"""PyTorch's functions along an axis, running sums and products and differences; and statistics."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.functions.arguments import Dim, aliased, axis_of, reduced_axes
from autograd_np.functions.common import Operand, as_tensor, plain, promoted, require
from autograd_np.functions.documentation import documented
from autograd_np.functions.math import div
from autograd_np.functions.reductions import sum
from autograd_np.functions.shaping import astype
from autograd_np.numpy import statistics
from autograd_np.numpy.selecting import bincount as numpy_bincount
from autograd_np.numpy.sequences import trapezoid as numpy_trapezoid
from autograd_np.ops import arithmetic, sequences, shape
from autograd_np.ops import arranging as ops
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "bincount",
    "corrcoef",
    "cov",
    "cumprod",
    "cumsum",
    "diff",
    "nanmean",
    "nansum",
    "searchsorted",
    "trapezoid",
]


def _running(name: str, primitive: Primitive, result: str) -> Callable[..., Tensor]:
    @documented(name, f"ag.{name}(ag.tensor([1.0, 2.0, 3.0]), 0)", result)
    def running(
        input: Operand, dim: int | None = None, *, dtype: DTypeLike | None = None
    ) -> Tensor:
        """What accumulates along an axis; integers and booleans do so in int64.

        Without an axis in the flat tensor, as in NumPy.
        """
        x = as_tensor(input)
        if dtype is None and x.dtype.kind in "bui":
            dtype = np.int64
        x = x if dtype is None else astype(x, dtype)
        if dim is None:
            x, dim = shape.reshape(x, shape=(math.prod(x.shape),)), 0
        axis = axis_of(dim, x.ndim, name)
        if not x.ndim:
            return shape.clone(x)
        result = primitive(x, axis=axis)
        return result if dtype is None else astype(result, dtype)

    running.__name__ = running.__qualname__ = name
    return aliased(running)


cumsum = _running("cumsum", sequences.cumsum, "tensor([1., 3., 6.])")
cumprod = _running("cumprod", sequences.cumprod, "tensor([1., 2., 6.])")


@aliased
@documented("diff", "ag.diff(ag.tensor([1, 2, 4]))", "tensor([1, 2])")
def diff(
    input: Operand,
    n: int = 1,
    dim: int = -1,
    prepend: Operand = None,
    append: Operand = None,
) -> Tensor:
    """Each element less the one before it along an axis; n times."""
    x = as_tensor(input)
    if not x.ndim:
        raise RuntimeError("diff: expected at least one axis, got shape ()")
    if n < 0:
        raise RuntimeError(f"diff: n is not negative, got {n}")
    axis = axis_of(dim, x.ndim, "diff")
    parts = [part for part in (prepend, x, append) if part is not None]
    if len(parts) > 1:
        x = shape.concatenate(*promoted("diff", *map(as_tensor, parts)), axis=axis)
    minus = arithmetic.subtract
    for _ in range(min(n, x.shape[axis])):
        after, before = ops.part(x, axis, 1), ops.part(x, axis, 0, -1)
        x = wrap(after._array ^ before._array) if x.dtype == np.bool_ else minus(after, before)
    return x


@aliased
@documented("trapezoid", "ag.trapezoid(ag.tensor([1.0, 2.0, 3.0]))", "tensor(4.)")
def trapezoid(y: Operand, x: Operand = None, *, dx: float = 1.0, dim: int = -1) -> Tensor:
    """The integral along an axis of straight lines from each element to the next."""
    return numpy_trapezoid(as_tensor(y), None if x is None else as_tensor(x), dx, dim)


@aliased
@documented("nansum", "ag.nansum(ag.tensor([1.0, float('nan')]))", "tensor(1.)")
def nansum(
    input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: DTypeLike | None = None
) -> Tensor:
    """The sum over axes of the elements that are not nan."""
    x = as_tensor(input)
    numbers = ~np.isnan(x._array)
    return sum(arithmetic.where(numbers, x, np.zeros((), x.dtype)), dim, keepdim, dtype=dtype)


@aliased
@documented("nanmean", "ag.nanmean(ag.tensor([1.0, float('nan')]))", "tensor(1.)")
def nanmean(
    input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: DTypeLike | None = None
) -> Tensor:
    """The mean over axes of the elements that are not nan."""
    x = as_tensor(input)
    x = x if dtype is None else astype(x, dtype)
    require("nanmean", x.dtype, "f")
    axis = reduced_axes(dim, x.ndim, "nanmean")
    count = np.sum(~np.isnan(x._array), axis=axis, keepdims=bool(keepdim), dtype=x.dtype)
    total = nansum(x, dim, keepdim)
    with np.errstate(invalid="ignore"):  # the mean of nothing is nan
        return div(total, wrap(np.asarray(count)))


@aliased
@documented("cov", "ag.cov(ag.tensor([1.0, 2.0, 3.0]))", "tensor(1.)")
def cov(
    input: Operand,
    *,
    correction: int = 1,
    fweights: Operand = None,
    aweights: Operand = None,
) -> Tensor:
    """The covariances of variables, which are rows."""
    x = as_tensor(input)
    require("cov", x.dtype, "f")
    return statistics.cov(x, ddof=correction, fweights=fweights, aweights=aweights, dtype=x.dtype)


@aliased
@documented(
    "corrcoef", "ag.corrcoef(ag.tensor([[1.0, 3.0], [3.0, 1.0]]))[0, 1].round()", "tensor(-1.)"
)
def corrcoef(input: Operand) -> Tensor:
    """The correlations of variables, which are rows."""
    x = as_tensor(input)
    require("corrcoef", x.dtype, "f")
    return statistics.corrcoef(x, dtype=x.dtype)


@aliased
@documented(
    "searchsorted", "ag.searchsorted(ag.tensor([1.0, 2.0]), ag.tensor([1.5]))", "tensor([1])"
)
def searchsorted(sorted_sequence: Operand, values: Operand, *, right: bool = False) -> Tensor:
    """Where values would be put into vectors that are in order; without gradient."""
    rows, found = np.asarray(plain(sorted_sequence)), np.asarray(plain(values))
    side: Any = "right" if right else "left"
    if rows.ndim == 1:
        return wrap(np.asarray(np.searchsorted(rows, found, side)))
    if rows.shape[:-1] != found.shape[:-1]:
        raise RuntimeError(
            f"searchsorted: sequences of shape {rows.shape} and values of shape {found.shape} "
            "have the same axes but the last"
        )
    result = np.empty(found.shape, np.int64)
    for place in np.ndindex(rows.shape[:-1]):
        result[place] = np.searchsorted(rows[place], found[place], side)
    return wrap(result)


@aliased
@documented("bincount", "ag.bincount(ag.tensor([0, 2, 2]))", "tensor([1, 0, 2])")
def bincount(input: Operand, weights: Operand = None, minlength: int = 0) -> Tensor:
    """How often each number from 0 on occurs, or the sum of the weights of those."""
    return numpy_bincount(as_tensor(input), weights, minlength)
