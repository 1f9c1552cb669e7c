"""Elements in order: sorted, and the ones at given ranks, which may lie between two elements."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np.ops import arithmetic
from autograd_np.ops.arranging import take_along
from autograd_np.ops.indexing import getitem
from autograd_np.tensor import Tensor

Places: TypeAlias = np.ndarray[Any, Any]


def order_of(x: Tensor, axis: int, descending: bool = False) -> Places:
    """The places of the elements along an axis in their order: equal ones stay as they are."""
    if not descending:
        return np.argsort(x._array, axis=axis, kind="stable")
    reverse = np.flip(x._array, axis)  # for there is no stable sort that falls
    last = x.shape[axis] - 1
    return np.flip(last - np.argsort(reverse, axis=axis, kind="stable"), axis)


def ordered(x: Tensor, axis: int) -> Tensor:
    """The elements along an axis in their order; nans last."""
    return take_along(x, order_of(x, axis), axis)


def at_ranks(x: Tensor, order: Places, ranks: np.ndarray[Any, Any]) -> Tensor:
    """The elements at `ranks` in the order along the first axis of `x`: 2.5 is half way.

    Parameters
    ----------
    x : Tensor
        Shape (n, *rest).
    order : array of int
        What `order_of` gives for the first axis.
    ranks : array
        Shape (*new, *rest), where sizes in the place of `rest` may be 1; in [0, n - 1]. At nan the
        result is nan.

    Returns
    -------
    Tensor
        Shape (*new, *rest).
    """
    rest = np.ogrid[tuple(slice(n) for n in x.shape[1:])]

    def at(whole: np.ndarray[Any, Any]) -> Tensor:
        places = order[(whole.astype(np.intp), *rest)]
        return getitem(x, index=(places, *rest))

    missing = np.isnan(ranks)
    found = np.where(missing, 0, ranks)
    low = np.floor(found)
    part = found - low
    # Of an infinite element nothing must be taken where its part is 0: 0 * inf is nan.
    above = arithmetic.where(part == 0, np.zeros((), x.dtype), at(np.ceil(found)))
    result = arithmetic.add(
        arithmetic.multiply(at(low), 1 - part), arithmetic.multiply(above, part)
    )
    if not missing.any():
        return result
    return arithmetic.where(missing, np.full((), np.nan, ranks.dtype), result)
