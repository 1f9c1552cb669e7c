"""PyTorch's reductions: over all axes, one, or several; integers are summed as int64."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.functions.arguments import Dim, aliased, reduced_axes
from autograd_np.functions.common import (
    Operand,
    as_result,
    as_tensor,
    floating,
    require,
    without_gradient,
)
from autograd_np.functions.math import div, exp, sub
from autograd_np.functions.shaping import astype, clone
from autograd_np.ops import reductions
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = [
    "all",
    "any",
    "log_softmax",
    "logsumexp",
    "mean",
    "prod",
    "softmax",
    "std",
    "sum",
    "var",
]


def _cast(input: Operand, dtype: DTypeLike | None) -> Tensor:
    x = as_tensor(input)
    return x if dtype is None else astype(x, dtype)


def _floating(
    name: str, input: Operand, dtype: DTypeLike | None = None, kinds: str = "f"
) -> Tensor:
    """A floating operand; integers are refused, for the result would hardly be what is meant."""
    x = input if dtype is None and isinstance(input, Tensor) else _cast(input, dtype)
    require(name, x.dtype, kinds, f"convert it first: x.float(), or {name}(x, dtype=float32)")
    return x


def _accumulated(
    name: str,
    primitive: Primitive,
    input: Operand,
    dim: Dim,
    keepdim: bool,
    dtype: DTypeLike | None,
) -> Tensor:
    """A sum or a product, of integers and booleans in int64 unless a dtype is given."""
    x = _cast(input, dtype)
    if dtype is None and x._array.dtype.kind in "bui":
        dtype = np.int64
        x = astype(x, dtype)
    axis = reduced_axes(dim, x._array.ndim, name)
    result = primitive(x, axis=axis, keepdims=bool(keepdim))
    return result if dtype is None else astype(result, dtype)  # NumPy adds small integers in int64


@aliased
def sum(
    input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: DTypeLike | None = None
) -> Tensor:
    """Sum over all axes, or over some.

    Parameters
    ----------
    input : tensor_like
        Any shape. Booleans and integers are summed as int64.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.
    dtype : dtype, optional
        Convert to this first.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.sum(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
    tensor([4., 6.])
    """
    return _accumulated("sum", reductions.sum, input, dim, keepdim, dtype)


@aliased
def mean(
    input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: DTypeLike | None = None
) -> Tensor:
    """Arithmetic mean over all axes, or over some.

    Parameters
    ----------
    input : tensor_like
        Any shape, floating; nan over no elements.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.
    dtype : dtype, optional
        Convert to this first.

    Returns
    -------
    Tensor
        Without the axes.

    Raises
    ------
    NotImplementedError
        For integers: convert them first.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.mean(ag.tensor([1.0, 2.0, 6.0]))
    tensor(3.)
    """
    x = _floating("mean", input, dtype, "fc")
    return reductions.mean(x, axis=reduced_axes(dim, x.ndim, "mean"), keepdims=bool(keepdim))


_SPREAD_DOC = """{what} over all axes, or over some.

    Parameters
    ----------
    input : tensor_like
        Any shape, floating.
    dim : int or sequence of int, optional
        The axes; all by default. A boolean here is `unbiased`, as in PyTorch.
    unbiased : bool, optional
        Old spelling of ``correction=1`` (True) and ``correction=0`` (False).
    keepdim : bool
        Keep the axes with size 1.
    correction : number, optional
        What is subtracted from the number of elements; 1 by default. ``ddof`` is another name.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor([1.0, 2.0, 3.0]))
    tensor(1.)
    >>> ag.{name}(ag.tensor([1.0, 3.0]), correction=0)
    tensor(1.)

    References
    ----------
    Bessel's correction: the unbiased variance of a sample divides by n - 1.
    """


def _spread(name: str, primitive: Primitive, what: str) -> Callable[..., Tensor]:
    def function(
        input: Operand,
        dim: Any = None,
        unbiased: bool | None = None,
        keepdim: bool = False,
        *,
        correction: float | None = None,
    ) -> Tensor:
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if unbiased is not None and correction is not None:
            raise TypeError(f"{name}: give unbiased or correction, not both")
        if correction is None:
            correction = 1 if unbiased is None else int(unbiased)
        without_gradient(name, correction=correction)
        x = _floating(name, input)
        axis = reduced_axes(dim, x.ndim, name)
        return primitive(x, axis=axis, correction=correction, keepdims=bool(keepdim))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _SPREAD_DOC.format(name=name, what=what)
    return aliased(function)


var = _spread("var", reductions.var, "Variance (unbiased by default)")
std = _spread("std", reductions.std, "Standard deviation (unbiased variance by default)")


@aliased
def prod(
    input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: DTypeLike | None = None
) -> Tensor:
    """Product over all axes, or over some; its derivatives are right at zeros, too.

    Parameters
    ----------
    input : tensor_like
        Any shape. Booleans and integers are multiplied as int64.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.
    dtype : dtype, optional
        Convert to this first.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.prod(ag.tensor([2.0, 3.0]))
    tensor(6.)
    """
    return _accumulated("prod", reductions.prod, input, dim, keepdim, dtype)


@aliased
def logsumexp(input: Operand, dim: Dim, keepdim: bool = False) -> Tensor:
    """``log(sum(exp(input)))`` over axes, without overflow.

    Parameters
    ----------
    input : tensor_like
        Any shape; integers become the default dtype.
    dim : int or sequence of int
        The axes.
    keepdim : bool
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.logsumexp(ag.tensor([1000.0, 1000.0]), dim=0)
    tensor(1000.6932)
    """
    x = floating(input)
    require("logsumexp", x.dtype, "f")
    axis = reduced_axes(dim, x.ndim, "logsumexp")
    if not reductions.reduced_size(x.shape, axis):
        return sub(reductions.sum(x, axis=axis, keepdims=bool(keepdim)), math.inf)  # log(0)
    return reductions.logsumexp(x, axis=axis, keepdims=bool(keepdim))


@aliased
def log_softmax(input: Operand, dim: int, dtype: DTypeLike | None = None) -> Tensor:
    """``log(softmax(input))`` along an axis, without overflow.

    Parameters
    ----------
    input : tensor_like
        Logits, any shape, floating.
    dim : int
        The axis of the classes.
    dtype : dtype, optional
        Convert to this first.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.log_softmax(ag.tensor([0.0, 0.0]), dim=0)
    tensor([-0.6931, -0.6931])
    """
    x = _floating("log_softmax", input, dtype)
    axis = reduced_axes(dim, x.ndim, "log_softmax")
    return reductions.log_softmax(x, axis=axis) if x._array.size else clone(x)


@aliased
def softmax(input: Operand, dim: int, dtype: DTypeLike | None = None) -> Tensor:
    """``exp(input) / sum(exp(input))`` along an axis, without overflow.

    A composition: the maximum is subtracted as a constant, which changes neither the value nor
    the derivative.

    Parameters
    ----------
    input : tensor_like
        Logits, any shape, floating. A logit of -inf has probability 0 and gradient 0.
    dim : int
        The axis of the classes.
    dtype : dtype, optional
        Convert to this first.

    Returns
    -------
    Tensor
        Same shape; sums to 1 along `dim`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.softmax(ag.tensor([0.0, 0.0]), dim=0)
    tensor([0.5000, 0.5000])
    """
    x = _floating("softmax", input, dtype)
    axis = reduced_axes(dim, x.ndim, "softmax")
    if not x._array.size:
        return clone(x)
    weights = exp(sub(x, reductions.amax(x.detach(), axis=axis, keepdims=True)))
    return div(weights, reductions.sum(weights, axis=axis, keepdims=True))


_TRUTH_DOC = """Whether {name} elements are true, over all axes or some.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        Boolean, without the axes; of uint8 it is uint8.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor([True, False]))
    tensor({result})
    """


def _truth(name: str, reduce: Callable[..., Any]) -> Callable[..., Tensor]:
    def function(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
        x = as_tensor(input)
        axis = reduced_axes(dim, x.ndim, name)
        result = as_result(reduce(x._array, axis=axis, keepdims=bool(keepdim)))
        return astype(result, np.uint8) if x.dtype == np.uint8 else result

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _TRUTH_DOC.format(name=name, result=reduce([True, False]))
    return aliased(function)


all = _truth("all", np.all)
any = _truth("any", np.any)
