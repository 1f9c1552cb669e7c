"""How primitives are applied to all examples of a batch at once: a table of rules.

A rule is called as ``rule(primitive, values, **static)``. Each of the values is a pair: an operand,
and whether it is batched: a tensor with the batch axis first. It returns the result with the batch
axis first, or None where it has no answer. A primitive without a rule is applied to each example,
but for functions of elements that are ufuncs: theirs is `elementwise`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = ["RULES", "aligned", "elementwise"]

Values: TypeAlias = Sequence[tuple[Any, bool]]
Rule: TypeAlias = Callable[..., Tensor | None]


def _rank(x: Any, batched: bool) -> int:
    """Number of axes of one example."""
    return int(np.ndim(x) if not hasattr(x, "ndim") else x.ndim) - batched


def aligned(values: Values, least: int = 0) -> list[Any]:
    """Operands that broadcast: axes of size 1 behind the batch axis where an example has fewer."""
    rank = max(least, *(_rank(*v) for v in values))
    found = []
    for x, batched in values:
        missing = rank - _rank(x, batched)
        if batched and missing:
            x = x.reshape((x.shape[0],) + (1,) * missing + x.shape[1:])
        found.append(x)
    return found


def elementwise(primitive: Primitive, values: Values, **static: Any) -> Tensor:
    """Functions of elements, with broadcasting."""
    return primitive(*aligned(values), **static)


def along_axes(
    primitive: Primitive, values: Values, axis: tuple[int, ...] | int | None, **static: Any
) -> Tensor:
    """Functions along axes of one operand; None means all axes."""
    ((x, _),) = values
    if axis is None:
        axes: Any = tuple(range(1, x.ndim))
    else:
        axes = axis + 1 if isinstance(axis, int) else tuple(i + 1 for i in axis)
    return primitive(x, axis=axes, **static)


def stacked(primitive: Primitive, values: Values, **static: Any) -> Tensor:
    """Functions of the last axes, of stacks of matrices say."""
    return primitive(*(x for x, _ in values), **static)


def reshape(primitive: Primitive, values: Values, shape: tuple[int, ...]) -> Tensor:
    """Another shape of each example."""
    ((x, _),) = values
    return primitive(x, shape=(x.shape[0], *shape))


def broadcast_to(primitive: Primitive, values: Values, shape: tuple[int, ...]) -> Tensor:
    """Each example broadcast."""
    (x,) = aligned(values, least=len(shape))
    return primitive(x, shape=(x.shape[0], *shape))


def transpose(primitive: Primitive, values: Values, axes: tuple[int, ...]) -> Tensor:
    """The axes of each example in another order."""
    ((x, _),) = values
    return primitive(x, axes=(0, *(i + 1 for i in axes)))


def join(primitive: Primitive, values: Values, axis: int) -> Tensor:
    """`concatenate` and `stack`: what is not batched is repeated for each example."""
    size = next(len(x) for x, batched in values if batched)
    wide = [x if batched else np.broadcast_to(x, (size, *np.shape(x))) for x, batched in values]
    return primitive(*wide, axis=axis + 1)


def _behind(index: Any) -> tuple[Any, ...] | None:
    """The index behind a batch axis; None where NumPy would put the axes of arrays in front."""
    parts = index if isinstance(index, tuple) else (index,)
    arrays = [p for p in parts if isinstance(p, (list, np.ndarray))]
    if arrays and (len(arrays) > 1 or any(isinstance(p, (int, np.integer)) for p in parts)):
        return None
    return (slice(None), *parts)


def getitem(primitive: Primitive, values: Values, index: Any) -> Tensor | None:
    """The same index of each example."""
    ((x, _),) = values
    whole = _behind(index)
    return None if whole is None else primitive(x, index=whole)


def scatter(
    primitive: Primitive, values: Values, index: Any, shape: tuple[int, ...]
) -> Tensor | None:
    """The adjoint of `getitem`, of each example."""
    ((x, _),) = values
    whole = _behind(index)
    return None if whole is None else primitive(x, index=whole, shape=(x.shape[0], *shape))


def matmul(primitive: Primitive, values: Values) -> Tensor:
    """Products of matrices; batched vectors become matrices of one row or column."""
    (x, x_batched), (y, y_batched) = values
    row = x_batched and x.ndim == 2
    column = y_batched and y.ndim == 2
    if row:
        x = x.reshape((x.shape[0], 1, x.shape[1]))
    if column:
        y = y.reshape((*y.shape, 1))
    if min(np.ndim(v) if not hasattr(v, "ndim") else v.ndim for v in (x, y)) > 1:
        x, y = aligned([(x, x_batched), (y, y_batched)])
    result = primitive(x, y)
    shape = result.shape
    if column:
        shape = shape[:-1]
    if row:
        shape = (*shape[: -2 + column], *shape[len(shape) - 1 + column :])
    return result if shape == result.shape else result.reshape(shape)


def linear(primitive: Primitive, values: Values) -> Tensor | None:
    """Dense layers with one weight and bias for all examples."""
    (x, _), (weight, weight_batched), (bias, bias_batched) = values
    return None if weight_batched or bias_batched else primitive(x, weight, bias)


RULES: dict[str, Rule] = {
    **dict.fromkeys(("where", "clip", "sigmoid", "relu", "erf", "i0", "sinc"), elementwise),
    **dict.fromkeys(("astype", "round", "fraction", "clone", "real", "imag", "angle"), elementwise),
    **dict.fromkeys(("sum", "mean", "var", "std", "amax", "amin", "prod"), along_axes),
    **dict.fromkeys(("logsumexp", "log_softmax", "cumsum", "cumprod"), along_axes),
    **dict.fromkeys(("inv", "det", "cholesky", "diagonal"), stacked),
    **dict.fromkeys(("concatenate", "stack"), join),
    "broadcast_to": broadcast_to,
    "getitem": getitem,
    "linear": linear,
    "matmul": matmul,
    "reshape": reshape,
    "scatter": scatter,
    "transpose": transpose,
}
