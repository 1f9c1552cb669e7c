"""Functions that NumPy has no name for, dispatched as NumPy dispatches its own (NEP 18).

Derivative rules are written in NumPy calls, so that they work on arrays, on tensors and on anything
else that implements NumPy's protocols. Where a rule needs an operation that NumPy offers only as a
method or an operator without a protocol (``x[index]``, ``x.astype(dtype)``), it calls one of these.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

__all__ = [
    "cast",
    "dispatched",
    "getitem",
    "is_array",
    "may_repeat",
    "pick",
    "place",
    "scatter",
    "scatter_into",
]

Array: TypeAlias = Any  # an ndarray, or whatever implements NumPy's dispatch protocols


def is_array(x: object) -> bool:
    """Whether `x` is an array: NumPy's, or one that implements NumPy's dispatch protocol."""
    return isinstance(x, np.ndarray) or hasattr(type(x), "__array_function__")


def dispatched(function: Callable[..., Array]) -> Callable[..., Array]:
    """Let the first argument that can take the call over do so, through ``__array_function__``."""

    @functools.wraps(function)
    def public(*args: Any) -> Array:
        if not ORDINARY.issuperset(map(type, args)):
            for x in args:
                if is_array(x) and not isinstance(x, np.ndarray):
                    return x.__array_function__(public, (type(x),), args, {})
        return function(*args)

    return public


ORDINARY = frozenset({np.ndarray, np.float32, np.float64, tuple, slice, int})  # found out at once


@dispatched
def cast(array: Array, dtype: DTypeLike) -> Array:
    """``array.astype(dtype)``."""
    return array.astype(dtype)


@dispatched
def getitem(array: Array, index: Any) -> Array:
    """``array[index]``."""
    return array[index]


@dispatched
def scatter(g: Array, index: Any, shape: tuple[int, ...]) -> Array:
    """Zeros of this shape with `g` added at `index`: the adjoint of `getitem`."""
    out = np.zeros(shape, g.dtype)
    scatter_into(out, g, index)
    return out


def scatter_into(out: Array, g: Array, index: Any) -> None:
    """``out[index] += g``, with repeated places added up."""
    if not may_repeat(index):
        out[index] += g
    elif isinstance(index, np.ndarray) and out.flags.c_contiguous and out.ndim > 1:
        # Rows of a table. NumPy adds at a flat index several times faster than at rows.
        width = out[0].size if len(out) else 0
        rows = index.ravel().astype(np.intp) % max(len(out), 1)
        flat = np.add.outer(rows * width, np.arange(width))
        np.add.at(
            out.reshape(-1), flat.ravel(), np.broadcast_to(g, index.shape + out.shape[1:]).ravel()
        )
    else:
        np.add.at(out, index, g)


def may_repeat(index: Any) -> bool:
    """Whether an index may name one place twice: only one with an array of integers can."""
    if isinstance(index, tuple):
        return any(may_repeat(i) for i in index)
    if isinstance(index, (slice, int, np.integer)) or index is None or index is Ellipsis:
        return False
    array = np.asarray(index)
    return array.dtype != bool and array.size > 1


@dispatched
def spread(array: Array, shape: tuple[int, ...]) -> Array:
    """A new array of this shape with one value in every place."""
    out = np.empty(shape, array.dtype)
    out.fill(array)
    return out


@dispatched
def products(x: Array, y: Array) -> Array:
    """Sum of the outer products of the rows of `x` and those of `y`; of matrices ``x.T @ y``."""
    if x.ndim != 2:
        n = math.prod(x.shape[:-1])
        x, y = x.reshape(n, x.shape[-1]), y.reshape(n, y.shape[-1])
    return np.matmul(x.T, y)


@dispatched
def above_zero(array: Array) -> Array:
    """``array > 0``, as a factor. On tensors its derivative is 0, where that of `>` is none."""
    return array > 0


@dispatched
def pick(array: Array, labels: Array) -> Array:
    """``array[i, labels[i]]`` for every row i."""
    return array[np.arange(len(array)), labels]


@dispatched
def place(g: Array, labels: Array, shape: tuple[int, ...]) -> Array:
    """Zeros with ``out[i, labels[i]] = g[i]``: the adjoint of `pick`."""
    out = np.zeros(shape, g.dtype)
    out[np.arange(shape[0]), labels] = g
    return out


@dispatched
def excess(array: Array, labels: Array) -> Array:
    """A copy with ``1`` subtracted at ``[i, labels[i]]`` for every row i."""
    out = array.copy()
    out[np.arange(len(out)), labels] -= 1
    return out


@dispatched
def softmax(array: Array) -> Array:
    """``exp(array) / sum(exp(array))`` along rows."""
    weights = np.exp(array - np.maximum.reduce(array, axis=1, keepdims=True))
    return weights / np.add.reduce(weights, axis=1, keepdims=True)
