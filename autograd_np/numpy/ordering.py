"""NumPy's functions of the order of elements: sorted, partitioned, medians and quantiles.

How much of which element is in a quantile depends on the order of the elements alone, and NumPy
says it when it is asked for the quantile of their ranks. So every method has its derivative.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from autograd_np.functions.common import without_gradient
from autograd_np.functions.shaping import astype
from autograd_np.numpy.arranging import constant
from autograd_np.numpy.common import (
    ArrayLike,
    Axis,
    as_tensor,
    face,
    refuse,
    written,
)
from autograd_np.numpy.selecting import along
from autograd_np.ops import arranging as ops
from autograd_np.ops import ordering, shape
from autograd_np.tensor import Tensor


@face(np.sort, call="anp.sort([3, 1, 2]).tolist()", result="[1, 2, 3]")
def sort(
    a: ArrayLike,
    axis: int | None = -1,
    kind: str | None = None,
    order: None = None,
    *,
    stable: bool | None = None,
) -> Tensor:
    """The elements along an axis in their order; of equal ones the first stays first."""
    refuse("sort", {"order": order}, order=None)
    x, axis = along(a, axis)
    return ordering.ordered(x, axis)


@face(np.partition, call="anp.partition([3, 1, 2], 1)[1].tolist()", result="2")
def partition(
    a: ArrayLike,
    kth: int | Sequence[int],
    axis: int | None = -1,
    kind: str = "introselect",
    order: None = None,
) -> Tensor:
    """The elements along an axis, no greater one before those at `kth`, no smaller one after."""
    refuse("partition", {"kind": kind, "order": order}, kind="introselect", order=None)
    x, axis = along(a, axis)
    return ops.take_along(x, np.argpartition(x._array, constant(kth), axis=axis), axis)


@face(
    np.unique,
    call="anp.unique([7, 5, 7]).tolist()",
    result="[5, 7]",
    returns="Tensor, or tuple of Tensor",
)
def unique(
    ar: ArrayLike,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    **options: Any,
) -> Any:
    """Every element, or slice along an axis, once; gradients flow to the first of equal ones."""
    x, along_axis = along(ar, axis)
    options.update(return_inverse=return_inverse, return_counts=return_counts)
    found_axis = None if axis is None else along_axis
    _, first, *others = np.unique(x._array, return_index=True, axis=found_axis, **options)
    if return_inverse and axis is None:
        others[0] = others[0].reshape(as_tensor(ar).shape)
    found = [ops.take(x, first, along_axis)]
    if return_index:
        found.append(as_tensor(first))
    found += map(as_tensor, others)
    return tuple(found) if len(found) > 1 else found[0]


def _of_ranks(
    function: Callable[..., Any],
    a: ArrayLike,
    axis: Axis,
    out: Tensor | None,
    keepdims: bool,
    *q: ArrayLike,
    weights: ArrayLike = None,
    **options: Any,
) -> Tensor:
    """What a function of NumPy, such as `quantile`, makes of elements in their order."""
    name = function.__name__
    x = as_tensor(a)
    without_gradient(name, q=q[0] if q else None, weights=weights)
    if x.dtype.kind == "c" and x.requires_grad:
        raise TypeError(f"{name}: complex numbers have no gradient here: detach them, a.detach()")
    q = tuple(map(constant, q))
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    if not x.requires_grad or not x._array.size:
        if weights is not None:
            options["weights"] = constant(weights)
        result = function(x._array, *q, axis=axis, keepdims=bool(keepdims), **options)
        return written(name, out, as_tensor(result))
    dtype = function(np.zeros(1, x.dtype), *q, axis=0, **options).dtype
    rows = _in_rows(astype(x, np.promote_types(x.dtype, np.float32)), axes)  # for the ranks to fit
    order = ordering.order_of(rows, 0)
    ranks = np.arange(rows.shape[0]).astype(rows.dtype).reshape(-1, *(1,) * (rows.ndim - 1))
    missing = np.isnan(rows._array)
    if missing.any():
        missing = np.take_along_axis(missing, order, 0)
        ranks = np.where(missing, np.nan, ranks).astype(rows.dtype)
    if weights is not None:
        heavy = _in_rows(weights_of(name, weights, x, None if axis is None else axes), axes)
        options["weights"] = np.take_along_axis(heavy._array, order, 0)
        ranks = np.broadcast_to(ranks, rows.shape)
    ranks = np.asarray(function(ranks, *q, axis=0, **options))
    result = ordering.at_ranks(rows, order, ranks)
    if keepdims:
        kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
        result = shape.reshape(result, shape=np.shape(q[0] if q else 0) + kept)
    return written(name, out, astype(result, dtype))


def weights_of(name: str, weights: ArrayLike, x: Tensor, axes: Sequence[int] | None) -> Tensor:
    """Weights in the shape of `x`: given so, or in the shape of the axes that they belong to."""
    weight = as_tensor(weights)
    if weight.shape == x.shape:
        return weight
    if axes is None:
        raise TypeError(
            f"{name}: weights have shape {weight.shape} and the array {x.shape}: say which axis "
            "they belong to"
        )
    if weight.shape != tuple(x.shape[i] for i in axes):
        raise ValueError(
            f"{name}: weights of shape {weight.shape} do not belong to the axes {tuple(axes)} of "
            f"shape {x.shape}"
        )
    weight = shape.transpose(weight, axes=tuple(int(i) for i in np.argsort(axes)))
    sizes = tuple(n if i in axes else 1 for i, n in enumerate(x.shape))
    return shape.broadcast_to(shape.reshape(weight, shape=sizes), shape=x.shape)


def _in_rows(x: Tensor, axes: Sequence[int]) -> Tensor:
    """These axes as one axis that is the first."""
    moved = ops.move_axes(x, tuple(axes), tuple(range(len(axes))))
    n = math.prod(moved.shape[: len(axes)])
    return shape.reshape(moved, shape=(n, *moved.shape[len(axes) :]))


def _median(function: Callable[..., Any]) -> Callable[..., Tensor]:
    @face(function, call=f"anp.{function.__name__}([3.0, 1.0, 2.0]).item()", result="2.0")
    def median(
        a: ArrayLike,
        axis: Axis = None,
        out: Tensor | None = None,
        overwrite_input: bool = False,
        keepdims: bool = False,
    ) -> Tensor:
        """The middle element in order, or the mean of the two in the middle."""
        return _of_ranks(function, a, axis, out, keepdims)

    return median


median = _median(np.median)
nanmedian = _median(np.nanmedian)


def _quantile(function: Callable[..., Any], half: int | float) -> Callable[..., Tensor]:
    name = function.__name__

    @face(function, call=f"anp.{name}([3.0, 1.0, 2.0], {half}).item()", result="2.0")
    def quantile(
        a: ArrayLike,
        q: ArrayLike,
        axis: Axis = None,
        out: Tensor | None = None,
        overwrite_input: bool = False,
        method: str = "linear",
        keepdims: bool = False,
        *,
        weights: ArrayLike = None,
    ) -> Tensor:
        """The value below which a share of the elements lies; all methods, and weights."""
        options = {} if weights is None else {"weights": weights}
        return _of_ranks(function, a, axis, out, keepdims, q, method=method, **options)

    return quantile


quantile = _quantile(np.quantile, 0.5)
percentile = _quantile(np.percentile, 50)
nanquantile = _quantile(np.nanquantile, 0.5)
nanpercentile = _quantile(np.nanpercentile, 50)
