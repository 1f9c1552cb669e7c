"""How arguments may be given: other names of keywords, sizes one by one or in a sequence, axes."""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

from autograd_np.errors import ShapeError

__all__ = [
    "ALIASES",
    "Dim",
    "aliased",
    "axes_of",
    "axis_of",
    "integers",
    "parameters_of",
    "reduced_axes",
]

Dim: TypeAlias = int | Sequence[int] | None
R = TypeVar("R")

# One name for one thing: PyTorch's beside NumPy's, accepted by every function.
ALIASES = {
    "a": "input",
    "x": "input",
    "x1": "input",
    "x2": "other",
    "y": "other",
    "exponent": "other",
    "mat2": "other",
    "tensor": "other",
    "vec": "other",
    "arrays": "tensors",
    "axis": "dim",
    "axes": "dims",
    "axis0": "dim0",
    "axis1": "dim1",
    "keepdims": "keepdim",
    "ddof": "correction",
    "a_min": "min",
    "a_max": "max",
    "shape": "size",
    "split_size_or_sections": "split_size",
    "stop": "end",
    "num": "steps",
    "N": "n",
    "M": "m",
}


def aliased(function: Callable[..., R]) -> Callable[..., R]:
    """Accept the other names of keywords; they are declared in one table, `ALIASES`.

    What a function takes as ``*size`` may also be given as a keyword, ``size=(2, 3)``.
    """
    code = function.__code__
    leading = code.co_varnames[: code.co_argcount]
    variadic = code.co_flags & inspect.CO_VARARGS
    rest = code.co_varnames[code.co_argcount + code.co_kwonlyargcount] if variadic else None

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> R:
        if kwargs:
            given = kwargs
            kwargs = {ALIASES.get(name, name): value for name, value in given.items()}
            if len(kwargs) < len(given):
                raise TypeError(f"{function.__name__}: one argument given by two names: {given}")
            if rest in kwargs:
                names = (*leading[len(args) :], rest)
                if missing := [name for name in names if name not in kwargs]:
                    raise TypeError(f"{function.__name__}: missing argument {missing[0]}")
                args += tuple(kwargs.pop(name) for name in names)
        return function(*args, **kwargs)

    return wrapped


def parameters_of(function: Callable[..., Any]) -> list[str]:
    """The names of a function's parameters: `inspect.signature` finds more, and takes longer."""
    code = inspect.unwrap(function).__code__
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return list(code.co_varnames[:count])


def integers(name: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    """Integers given one by one or as one sequence."""
    if len(size) == 1 and isinstance(size[0], Sequence):
        size = tuple(size[0])
    try:
        return tuple(map(operator.index, size))
    except TypeError:
        raise TypeError(
            f"{name}: expected integers, one by one or in a sequence, got {size}"
        ) from None


def axes_of(dim: Dim, ndim: int, name: str) -> tuple[int, ...] | None:
    """Non-negative axes, or None for all.

    Raises
    ------
    IndexError
        An axis out of range, as `numpy.exceptions.AxisError`.
    ShapeError
        An axis given twice.
    """
    if dim is None:
        return None
    if not isinstance(dim, (tuple, list)):
        return (axis_of(dim, ndim, name),)
    axes = tuple(axis_of(d, ndim, name) for d in dim)
    if len(set(axes)) < len(axes):
        raise ShapeError(f"{name}: an axis appears twice in dim={tuple(dim)}")
    return axes


def reduced_axes(dim: Dim, ndim: int, name: str) -> tuple[int, ...] | None:
    """The axes that a reduction is over; PyTorch reads an empty sequence as all of them."""
    if type(dim) is int and 0 <= dim < ndim:  # as it mostly is
        return (dim,)
    axes = axes_of(dim, ndim, name)
    return axes if axes and ndim else None


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
