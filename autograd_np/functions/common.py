"""What PyTorch's faces of the primitives have in common: aliases of keywords, axes, dtypes."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

from autograd_np.creation import tensor
from autograd_np.dispatch import is_array
from autograd_np.dtypes import get_default_dtype, promote
from autograd_np.ops.elementwise import astype
from autograd_np.tensor import Tensor, from_outside

Operand: TypeAlias = Any  # a tensor, an array, a nested sequence of numbers, or a number
Dim: TypeAlias = int | Sequence[int] | None
R = TypeVar("R")

# One name for one thing: PyTorch's beside NumPy's, accepted by every function.
ALIASES = {
    "axis": "dim",
    "keepdims": "keepdim",
    "a": "input",
    "x": "input",
    "x1": "input",
    "x2": "other",
    "y": "other",
    "ddof": "correction",
}


def aliased(function: Callable[..., R]) -> Callable[..., R]:
    """Accept the other names of keywords; they are declared in one table, `ALIASES`."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> R:
        if kwargs and not kwargs.keys().isdisjoint(ALIASES):
            renamed = {ALIASES.get(name, name): value for name, value in kwargs.items()}
            if len(renamed) < len(kwargs):
                raise TypeError(f"{function.__name__}: one argument given by two names: {kwargs}")
            kwargs = renamed
        return function(*args, **kwargs)

    return wrapped


def as_tensor(x: Operand) -> Tensor:
    """`x` itself if it is a tensor; otherwise a tensor, sharing the memory of an array."""
    if isinstance(x, Tensor):
        return x
    return from_outside(x) if is_array(x) and not isinstance(x, np.generic) else tensor(x)


def as_tensor_of(x: Operand, dtype: np.dtype[Any]) -> Tensor:
    """`x` as a tensor of a dtype; a Python number without a detour through another."""
    if is_array(x):
        return as_tensor(x).astype(dtype)
    return tensor(x, dtype=dtype)


def operand(x: Operand) -> Any:
    """What a primitive takes: a tensor, an array or a Python scalar."""
    if isinstance(x, Tensor) or type(x) in (float, int, bool, complex):
        return x
    if isinstance(x, np.generic):
        return x.item()
    return x if is_array(x) else tensor(x)


def promoted(*operands: Operand) -> list[Any]:
    """Operands converted to their common dtype by PyTorch's table; scalars stay scalars."""
    found = [operand(x) for x in operands]
    dtype = promote(*found)
    if not any(is_array(x) for x in found):
        return [tensor(x, dtype=dtype) for x in found]
    return [converted(x, dtype) for x in found]


def converted(x: Any, dtype: np.dtype[Any]) -> Any:
    """A tensor or array in this dtype; a scalar as it is, for it is weak."""
    if not is_array(x) or x.dtype == dtype:
        return x
    return astype(x, dtype=dtype)


def floating(x: Operand) -> Any:
    """An operand of a function with floating results: integers become the default dtype."""
    x = as_tensor(x)
    return x if x.dtype.kind in "fc" else astype(x, dtype=get_default_dtype())


def axes_of(dim: Dim, ndim: int, name: str) -> tuple[int, ...] | None:
    """Non-negative axes, or None for all.

    Raises
    ------
    IndexError
        An axis out of range, as `numpy.exceptions.AxisError`.
    ValueError
        An axis given twice.
    """
    if dim is None:
        return None
    if isinstance(dim, (tuple, list)):
        axes = tuple(axis_of(d, ndim, name) for d in dim)
        if len(set(axes)) < len(axes):
            raise ValueError(f"{name}: an axis appears twice in dim={tuple(dim)}")
        return axes
    return (axis_of(dim, ndim, name),)


def axis_of(dim: Any, ndim: int, name: str) -> int:
    """A non-negative axis; a 0-d tensor counts as having one."""
    axis = operator.index(dim)
    n = max(ndim, 1)
    if not -n <= axis < n:
        raise np.exceptions.AxisError(
            f"{name}: dim {axis} is out of range for a tensor of {ndim} axes: it must be in "
            f"[{-n}, {n - 1}]"
        )
    return axis % n
