"""Tensors that hold one example of a batch: what functions given to `vmap` are called with.

A `Batched` tensor has the shape of one example, and holds the values of all: an ordinary tensor
with the batch axis first. A primitive that meets one is applied to these values, by its rule in
`batching_rules.py`, or else once for each example. So all that is recorded is recorded of the
values, on one graph, and no derivative rule knows of batches.

What is no primitive, comparisons say, computes on the array of a tensor; that of a `Batched` one is
a `BatchedArray`. Functions of elements run on all values at once; others once for each example.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from autograd_np.func import tree
from autograd_np.func.batching_rules import RULES, aligned, elementwise
from autograd_np.functions.joining import stack
from autograd_np.functions.shaping import broadcast_to
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "Batched",
    "BatchedArray",
    "ExampleNeededError",
    "from_base",
    "levels",
    "over_examples",
    "to_base",
]

Array: TypeAlias = Any


class _Levels(threading.local):
    """The batch sizes of the calls of `vmap` that this thread is in, the outermost first."""

    sizes: tuple[int, ...] = ()


levels = _Levels()


class BatchedArray(NDArrayOperatorsMixin):
    """In the place of an array: the shape and dtype of one example, the values of all.

    Parameters
    ----------
    value : Tensor
        Of all examples, along the first axis.
    level : int
        How many calls of `vmap` there are, up to the one whose batch this is.
    """

    def __init__(self, value: Tensor, level: int) -> None:
        self.value = value
        self.level = level
        self.shape: tuple[int, ...] = value.shape[1:]
        self.dtype = value.dtype
        self.ndim = len(self.shape)
        self.size = int(np.prod(self.shape))

    def as_tensor(self) -> Batched:
        """The tensor of this array."""
        return Batched(self.value, self.level)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """The function of the elements of all examples at once, without a graph."""
        if method == "__call__" and ufunc.signature is None and not options:
            level, values = _at_top(inputs)
            result = ufunc(*aligned(values))
            if isinstance(result, tuple):
                return tuple(BatchedArray(y, level) for y in result)
            return BatchedArray(result, level)
        return _each(getattr(ufunc, method), inputs, options)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        """The function of each example, without a graph."""
        return _each(function, args, kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise _no_value()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _no_value()

    def _number(self) -> Any:
        raise _no_value()

    __bool__ = __int__ = __float__ = __complex__ = __index__ = _number

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: Any) -> Any:
        return _each(lambda x: x[index], (self,), {})


class ExampleNeededError(RuntimeError):
    """Something has to know the values of one example, or change them."""


def _no_value() -> ExampleNeededError:
    return ExampleNeededError(
        "vmap: something asks for the values of a batched tensor, and there is one for each example"
    )


class _Batching:
    """What the engine finds in the place of a view: it hands operations to `over_examples`."""

    def __call__(
        self, primitive: Primitive, operands: Sequence[Any], static: dict[str, Any]
    ) -> Tensor:
        return over_examples(primitive, operands, static)

    @property
    def parent(self) -> Tensor:
        raise ExampleNeededError("vmap: a batched tensor cannot be written to, nor have hooks")


class Batched(Tensor):
    """One example of a batch. See `BatchedArray` for the parameters."""

    _view = _Batching()  # type: ignore[assignment]

    def __init__(self, value: Tensor, level: int) -> None:
        self.value = value
        self.level = level
        self._array = BatchedArray(value, level)
        self._node = None
        self._storage = None
        self._requires_grad = value.requires_grad

    @property
    def requires_grad(self) -> bool:
        """Whether the values of all examples need a gradient."""
        return self.value.requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        raise ExampleNeededError("vmap: requires_grad cannot be set of a batched tensor")

    def detach(self) -> Tensor:
        """The same values as constants."""
        return Batched(self.value.detach(), self.level)

    def numpy(self) -> Any:
        """Not there: each example has other values."""
        raise _no_value()

    def __repr__(self) -> str:
        return f"<one of a batch of {len(self.value)}, shape {self.shape} {self.dtype}>"


def _level(x: Any) -> int:
    if isinstance(x, Tensor):
        x = x._array
    return x.level if isinstance(x, BatchedArray) else 0


def _at_top(xs: Sequence[Any]) -> tuple[int, list[tuple[Any, bool]]]:
    """The innermost level among operands, and for each its values and whether it is batched."""
    level = max(map(_level, xs))
    values = []
    for x in xs:
        array = x._array if isinstance(x, Tensor) else x
        if _level(x) == level:
            values.append((array.value, True))
        else:
            values.append((x.as_tensor() if isinstance(x, BatchedArray) else x, False))
    return level, values


def over_examples(primitive: Primitive, operands: Sequence[Any], static: dict[str, Any]) -> Tensor:
    """Apply a primitive to operands, some of them batched, by a rule or in a loop."""
    level, values = _at_top(operands)
    rule = RULES.get(primitive.name)
    if rule is None and isinstance(primitive.forward, np.ufunc):
        rule = elementwise
    if any(_level(x) for x in tree.flatten(static)):  # an index that is batched, too
        rule = None
    result = None if rule is None else rule(primitive, values, **static)
    if result is None:
        result = _looped(primitive, values, static, level)
    return Batched(result, level)


def _looped(
    primitive: Primitive, values: Sequence[tuple[Any, bool]], static: dict[str, Any], level: int
) -> Tensor:
    """Apply a primitive to one example after the other."""
    size = next(len(x) for x, batched in values if batched)
    _require_examples(primitive.name, size)
    results = []
    for i in range(size):
        one = [x[i] if batched else x for x, batched in values]
        options = tree.map(functools.partial(_example, i=i, level=level), static)
        results.append(primitive(*one, **options))
    return stack(results)


def _example(x: Any, i: int, level: int) -> Any:
    """The array of one example, of an array that is batched at this level."""
    if isinstance(x, BatchedArray) and x.level == level:
        return x.value.detach()[i]._array
    return x


def _each(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """A function of arrays, of each example, without a graph: results are batched arrays."""
    leaves = tree.flatten((args, kwargs))
    level = max(map(_level, leaves))
    size = next(len(x.value) for x in leaves if _level(x) == level)
    _require_examples(getattr(function, "__name__", "a function"), size)
    results = []
    for i in range(size):
        one = [_example(x, i, level) for x in leaves]
        given, options = tree.replace((args, kwargs), one)
        results.append(function(*given, **options))
    columns = zip(*map(tree.flatten, results), strict=True)
    stacked = [
        BatchedArray(stack([wrap(np.asarray(y) if np.isscalar(y) else y) for y in column]), level)
        for column in columns
    ]
    return tree.replace(results[0], stacked)


def _require_examples(name: str, size: int) -> None:
    if not size:
        raise ExampleNeededError(f"vmap: {name} has no rule for batches")


def to_base(x: Tensor) -> Tensor:
    """The values of all examples of all calls of `vmap` that we are in, outermost axis first."""
    for level in range(len(levels.sizes), 0, -1):
        if _level(x) == level:
            x = x._array.value
        else:
            x = broadcast_to(x, (levels.sizes[level - 1], *x.shape))
    return x


def from_base(x: Tensor) -> Tensor:
    """One example of these values: the inverse of `to_base`."""
    for level in range(1, len(levels.sizes) + 1):
        x = Batched(x, level)
    return x
