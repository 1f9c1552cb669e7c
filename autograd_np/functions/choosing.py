"""PyTorch's functions that choose between numbers by a condition, element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_tensor, as_tensor_of, promoted, require
from autograd_np.functions.documentation import documented
from autograd_np.ops import arithmetic
from autograd_np.tensor import Tensor, wrap

__all__ = ["clamp", "clamp_max", "clamp_min", "heaviside", "nan_to_num", "where"]


@aliased
def where(condition: Operand, input: Operand = None, other: Operand = None) -> Any:
    """`input` where the condition holds, `other` elsewhere.

    The derivative of the branch that was not taken is multiplied by zero, and zero times infinity
    is nan: where the function itself leaves its domain, guard its operand too, as in
    ``where(x > 0, sqrt(where(x > 0, x, 1)), 0)``.

    Parameters
    ----------
    condition : tensor_like of bool
        Shape that broadcasts with the others.
    input, other : tensor_like, optional
        Shapes that broadcast. Without both, the indices where the condition holds.

    Returns
    -------
    Tensor, or tuple of Tensor
        The broadcast shape; or one tensor of indices for each axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor([-1.0, 2.0])
    >>> ag.where(x > 0, x, 0.0)
    tensor([0., 2.])
    """
    condition = as_tensor(condition)
    if input is None and other is None:
        return tuple(wrap(i) for i in np.nonzero(np.atleast_1d(condition._array)))
    if input is None or other is None:
        raise TypeError("where: give both input and other, or neither")
    if condition.dtype.kind not in "bu":
        raise RuntimeError(
            f"where: the condition must be boolean, got {condition.dtype}; write condition != 0"
        )
    if condition.dtype.kind == "u":
        condition = condition.astype(bool)
    return arithmetic.where(condition, *promoted("where", input, other))


@aliased
def clamp(input: Operand, min: Operand = None, max: Operand = None) -> Tensor:
    """`input` limited to [min, max]. At a bound the derivative is 1.

    Parameters
    ----------
    input : tensor_like
        Any shape. Not complex numbers.
    min, max : tensor_like, optional
        Bounds, at least one; shapes that broadcast. Where min > max the result is max.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.clamp(ag.tensor([-2.0, 0.5, 2.0]), -1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("clamp: give min, max or both")
    given = [bound for bound in (min, max) if bound is not None]
    x, *bounds = promoted("clamp", as_tensor(input), *given, kinds="buif")
    low = _lowest(x) if min is None else bounds[0]
    high = _highest(x) if max is None else bounds[-1]
    return arithmetic.clip(x, low, high)


@aliased
@documented("clamp_min", "ag.clamp_min(ag.tensor([-2.0, 0.5]), -1)", "tensor([-1.0000,  0.5000])")
def clamp_min(input: Operand, min: Operand) -> Tensor:
    """`input` limited to at least `min`. At the bound the derivative is 1."""
    return clamp(input, min)


@aliased
@documented("clamp_max", "ag.clamp_max(ag.tensor([-2.0, 0.5]), 0)", "tensor([-2.,  0.])")
def clamp_max(input: Operand, max: Operand) -> Tensor:
    """`input` limited to at most `max`. At the bound the derivative is 1."""
    return clamp(input, None, max)


def _lowest(x: Any) -> Any:
    """The least number of the dtype of `x`."""
    kind = x.dtype.kind
    return -math.inf if kind == "f" else kind != "b" and int(np.iinfo(x.dtype).min)


def _highest(x: Any) -> Any:
    """The greatest number of the dtype of `x`."""
    kind = x.dtype.kind
    return math.inf if kind == "f" else kind == "b" or int(np.iinfo(x.dtype).max)


@aliased
def heaviside(input: Operand, values: Operand) -> Tensor:
    """0 where `input` is negative or nan, 1 where it is positive, and `values` where it is 0.

    Parameters
    ----------
    input, values : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table. Not complex numbers.

    Returns
    -------
    Tensor
        The broadcast shape. Its derivative in `input` is 0.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.heaviside(ag.tensor([-2.0, 0.0, 2.0]), ag.tensor(0.5)).tolist()
    [0.0, 0.5, 1.0]
    """
    x, at_zero = promoted("heaviside", as_tensor(input), values, kinds="buif")
    dtype = x.dtype
    if dtype.kind == "f":
        x = arithmetic.where(x == x, x, -1)
    return arithmetic.heaviside(x, at_zero).astype(dtype)


@aliased
def nan_to_num(
    input: Operand,
    nan: Operand = None,
    posinf: Operand = None,
    neginf: Operand = None,
) -> Tensor:
    """`input` with finite numbers in the place of others. The derivative is 0 in their places.

    Parameters
    ----------
    input : tensor_like
        Any shape. Not complex numbers.
    nan, posinf, neginf : tensor_like, optional
        What takes the place of nan, of inf and of -inf: by default 0, the greatest and the least
        number of the dtype.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.nan_to_num(ag.tensor([1.0, float("nan"), float("inf")]), posinf=9.0)
    tensor([1., 0., 9.])
    """
    x = as_tensor(input)
    require("nan_to_num", x.dtype, "buif")
    if x.dtype.kind != "f":
        return x.clone()
    limits = np.finfo(x.dtype)
    array = x._array
    for place, number in (
        (np.isnan(array), 0.0 if nan is None else nan),
        (np.isposinf(array), limits.max if posinf is None else posinf),
        (np.isneginf(array), limits.min if neginf is None else neginf),
    ):
        x = arithmetic.where(place, as_tensor_of(number, x.dtype), x)
    return x
