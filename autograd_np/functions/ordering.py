"""PyTorch's functions of the order of elements: values and where they are."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_np.errors import ShapeError
from autograd_np.functions.arguments import aliased, axis_of
from autograd_np.functions.common import Operand, as_tensor, plain, require, without_gradient
from autograd_np.functions.documentation import documented
from autograd_np.functions.extrema import ValuesIndices
from autograd_np.numpy import ordering as numpy_ordering
from autograd_np.ops import arithmetic, indexing, ordering, reductions, shape
from autograd_np.ops import arranging as ops
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "argsort",
    "kthvalue",
    "median",
    "msort",
    "nanmedian",
    "nanquantile",
    "quantile",
    "sort",
    "topk",
]


def _ordered(name: str, input: Operand, dim: int) -> tuple[Tensor, int]:
    """An operand whose elements have an order, and its axis; of a number a vector of one."""
    x = as_tensor(input)
    require(name, x.dtype, "buif")
    return x, axis_of(dim, x.ndim, name)


def _found(x: Tensor, places: np.ndarray[Any, Any], axis: int) -> ValuesIndices:
    """The elements at places along an axis: the gradient goes there."""
    values = ops.take_along(x, places, axis)
    return ValuesIndices(values, wrap(np.array(places, np.int64)))


def _dropped(found: ValuesIndices, axis: int, keepdim: bool) -> ValuesIndices:
    if keepdim or not found.values.ndim:
        return found
    return ValuesIndices(found.values.squeeze(axis), found.indices.squeeze(axis))


def _of_number(x: Tensor) -> ValuesIndices:
    return ValuesIndices(shape.clone(x), wrap(np.zeros((), np.int64)))


@aliased
@documented(
    "sort",
    "tuple(ag.sort(ag.tensor([3, 1, 2])))",
    "(tensor([1, 2, 3]), tensor([1, 2, 0]))",
    "named tuple (values, indices)",
)
def sort(
    input: Operand, dim: int = -1, descending: bool = False, stable: bool = False
) -> ValuesIndices:
    """The elements along an axis in order, and where they were; equal ones stay as they are."""
    x, axis = _ordered("sort", input, dim)
    if not x.ndim:
        return _of_number(x)
    return _found(x, ordering.order_of(x, axis, descending), axis)


@aliased
@documented("argsort", "ag.argsort(ag.tensor([3, 1, 2]))", "tensor([1, 2, 0])")
def argsort(
    input: Operand, dim: int = -1, descending: bool = False, stable: bool = False
) -> Tensor:
    """The indices that sort along an axis: without gradient."""
    return sort(as_tensor(input).detach(), dim, descending).indices


@aliased
@documented("msort", "ag.msort(ag.tensor([3, 1, 2]))", "tensor([1, 2, 3])")
def msort(input: Operand) -> Tensor:
    """The elements along the first axis in order."""
    return sort(input, 0).values


@aliased
@documented(
    "topk",
    "tuple(ag.topk(ag.tensor([3, 1, 2]), 2))",
    "(tensor([3, 2]), tensor([0, 2]))",
    "named tuple (values, indices)",
)
def topk(
    input: Operand, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> ValuesIndices:
    """The k largest, or smallest, elements along an axis, in order, and where they are."""
    x, axis = _ordered("topk", input, dim)
    n = x.shape[axis] if x.ndim else 1
    if not 0 <= k <= n:
        raise RuntimeError(f"topk: k={k} is out of range for the {n} elements along dim {dim}")
    if not x.ndim:
        return _of_number(x)
    order = ordering.order_of(x, axis, largest)
    return _found(x, np.take(order, range(k), axis), axis)


@aliased
@documented(
    "kthvalue",
    "tuple(ag.kthvalue(ag.tensor([3, 1, 2]), 2))",
    "(tensor(2), tensor(2))",
    "named tuple (values, indices)",
)
def kthvalue(input: Operand, k: int, dim: int = -1, keepdim: bool = False) -> ValuesIndices:
    """The k-th smallest element along an axis, counted from 1, and where it is."""
    x, axis = _ordered("kthvalue", input, dim)
    n = x.shape[axis] if x.ndim else 1
    if not 1 <= k <= n:
        raise RuntimeError(f"kthvalue: k={k} is out of range for the {n} elements along dim {dim}")
    if not x.ndim:
        return _of_number(x)
    place = np.take(ordering.order_of(x, axis), [k - 1], axis)
    return _dropped(_found(x, place, axis), axis, keepdim)


def _middle(x: Tensor, axis: int, over_nans: bool) -> np.ndarray[Any, Any]:
    """Where the median along an axis is; nans are the greatest."""
    n = x.shape[axis]
    numbers = n - np.count_nonzero(np.isnan(x._array), axis=axis, keepdims=True)
    rank = (
        (np.maximum(numbers, 1) - 1) // 2
        if over_nans
        else np.where(numbers < n, n, (n + 1) // 2) - 1
    )
    return np.take_along_axis(ordering.order_of(x, axis), rank, axis)


def _median_of_all(x: Tensor, over_nans: bool) -> Tensor:
    flat = shape.reshape(x, shape=(math.prod(x.shape),))
    if not flat.shape[0]:
        return wrap(np.full((), np.nan, x.dtype))
    found = indexing.getitem(flat, index=int(_middle(flat, 0, over_nans)[0]))
    value = found._array
    if not (x.requires_grad and np.isfinite(value)):
        return found
    # The value, and a sum of zeros that has the gradient: a share for each that is equal to it.
    reached = flat._array == value
    off = arithmetic.where(reached, arithmetic.subtract(flat, value), np.zeros((), x.dtype))
    total = reductions.sum(off, axis=None, keepdims=False)
    return arithmetic.add(value, arithmetic.divide(total, int(np.count_nonzero(reached))))


def _median(name: str, over_nans: bool) -> Callable[..., Any]:
    @documented(
        name,
        f"ag.{name}(ag.tensor([3.0, 1.0, 2.0, 4.0]))",
        "tensor(2.)",
        "Tensor, or named tuple (values, indices)",
    )
    def median(input: Operand, dim: int | None = None, keepdim: bool = False) -> Any:
        """The middle element, of an even number the lower; along an axis, and where it is.

        Over all elements equal ones share the gradient; along an axis the one at the index gets it.
        """
        x = as_tensor(input)
        require(name, x.dtype, "uif")
        if dim is None:
            return _median_of_all(x, over_nans)
        axis = axis_of(dim, x.ndim, name)
        if not x.ndim:
            return _of_number(x)
        if not x.shape[axis]:
            raise IndexError(f"{name}: there are no elements along dim {dim} of shape {x.shape}")
        return _dropped(_found(x, _middle(x, axis, over_nans), axis), axis, keepdim)

    median.__name__ = median.__qualname__ = name
    return aliased(median)


median = _median("median", over_nans=False)
nanmedian = _median("nanmedian", over_nans=True)


def _quantile(name: str, of_ranks: Callable[..., Tensor]) -> Callable[..., Tensor]:
    @documented(name, f"ag.{name}(ag.tensor([3.0, 1.0, 2.0]), 0.25)", "tensor(1.5000)")
    def quantile(
        input: Operand,
        q: Operand,
        dim: int | None = None,
        keepdim: bool = False,
        *,
        interpolation: str = "linear",
    ) -> Tensor:
        """The value below which a share q of the elements lies, over all or along an axis."""
        x = as_tensor(input)
        if x.dtype not in (np.float32, np.float64):
            raise RuntimeError(f"{name}: expected float32 or float64, got {x.dtype}")
        if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
            raise RuntimeError(f"{name}: interpolation {interpolation!r} is not known")
        without_gradient(name, q=q)
        shares = plain(q)
        if np.ndim(shares) > 1:
            raise ShapeError(f"{name}: q is one number or a vector, got shape {np.shape(shares)}")
        if isinstance(q, Tensor) and q.dtype != x.dtype:
            raise RuntimeError(f"{name}: q is {q.dtype} and the input {x.dtype}")
        if np.any((np.asarray(shares) < 0) | (np.asarray(shares) > 1)):
            raise RuntimeError(f"{name}: shares are in [0, 1], got q={shares}")
        if not math.prod(x.shape):
            raise RuntimeError(f"{name}: there are no elements in a tensor of shape {x.shape}")
        axis = None if dim is None else axis_of(dim, x.ndim, name)
        given = np.asarray(shares, x.dtype)
        return of_ranks(
            x, given, axis if x.ndim else None, method=interpolation, keepdims=bool(keepdim)
        )

    quantile.__name__ = quantile.__qualname__ = name
    return aliased(quantile)


quantile = _quantile("quantile", numpy_ordering.quantile)
nanquantile = _quantile("nanquantile", numpy_ordering.nanquantile)
