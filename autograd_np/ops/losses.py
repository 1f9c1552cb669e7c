"""The losses at the end of most classifiers' steps, in as few arrays as by hand.

Labels are one integer a row, in range.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np import dispatch
from autograd_np.ops.reductions import reduce_add, reduce_maximum
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]


@primitive
def nll(x: Array, labels: Array, /) -> Array:
    """Minus the mean of what `pick` picks."""
    return _mean(-dispatch.pick(x, labels))


@nll.vjp("x")
def _(g: Array, x_shape: Shape, labels: Array) -> Array:
    n = x_shape[0]
    return dispatch.place(dispatch.spread(g / -max(n, 1), (n,)), labels, x_shape)


@primitive(residual=True)
def cross_entropy(x: Array, labels: Array, /) -> tuple[Array, Array]:
    """`nll` of `log_softmax` along the rows of an (N, C) array: mean of ``log Σ exp(x) - x[y]``.

    The residual is the softmax.
    """
    shifted = x - reduce_maximum(x, axis=1, keepdims=True)
    weights = np.exp(shifted)
    total = reduce_add(weights, axis=1, keepdims=True)
    losses = np.log(np.reshape(total, x.shape[:1])) - dispatch.pick(shifted, labels)
    return _mean(losses), np.divide(weights, total, out=weights)


@cross_entropy.vjp("x")
def _(g: Array, x: Array, labels: Array, residual: Array | None) -> Array:
    p = dispatch.softmax(x) if residual is None else residual
    return dispatch.excess(p, labels) * (g / max(p.shape[0], 1))


def _mean(losses: Array) -> Array:
    n = losses.shape[0]
    total = reduce_add(losses)
    return total / n if n else total * np.nan
