"""PyTorch's reductions: over all axes, one, or several; integers are summed as int64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.functions.common import (
    Dim,
    Operand,
    aliased,
    as_tensor,
    axes_of,
    axis_of,
    floating,
)
from autograd_np.ops import indexing, reductions
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "log_softmax",
    "logsumexp",
    "max",
    "mean",
    "min",
    "prod",
    "softmax",
    "std",
    "sum",
    "var",
]


class ValuesIndices(NamedTuple):
    """What `max` and `min` over one axis return."""

    values: Tensor
    indices: Tensor


def _cast(input: Operand, dtype: DTypeLike | None) -> Tensor:
    x = as_tensor(input)
    return x if dtype is None or x.dtype == np.dtype(dtype) else x.astype(dtype)


def _floating(input: Operand, name: str, dtype: DTypeLike | None = None) -> Tensor:
    """A floating operand; integers are refused, for the result would hardly be what is meant."""
    x = input if dtype is None and isinstance(input, Tensor) else _cast(input, dtype)
    if x._array.dtype.kind not in "fc":
        raise RuntimeError(
            f"{name}: the input must be floating, got {x.dtype}. Convert it first: x.float(), or "
            f"{name}(x, dtype=float32)."
        )
    return x


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
    x = _cast(input, dtype)
    if x._array.dtype.kind in "bui" and dtype is None:
        x = x.astype(np.int64)
    return reductions.sum(x, axis=_torch_axes(dim, x, "sum"), keepdims=bool(keepdim))


def _torch_axes(dim: Dim, x: Tensor, name: str) -> tuple[int, ...] | None:
    """Axes of a reduction. PyTorch reads an empty list of axes as all of them."""
    if type(dim) is int and 0 <= dim < x._array.ndim:
        return (dim,)
    if x._array.ndim == 0:
        axes_of(dim, 0, name)
        return None
    axes = axes_of(dim, x._array.ndim, name)
    return axes or None


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
    RuntimeError
        For integers: convert them first.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.mean(ag.tensor([1.0, 2.0, 6.0]))
    tensor(3.)
    """
    x = _floating(input, "mean", dtype)
    return reductions.mean(x, axis=_torch_axes(dim, x, "mean"), keepdims=bool(keepdim))


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
        x = _floating(input, name)
        axis = _torch_axes(dim, x, name)
        return primitive(x, axis=axis, correction=correction, keepdims=bool(keepdim))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _SPREAD_DOC.format(name=name, what=what)
    return aliased(function)


var = _spread("var", reductions.var, "Variance (unbiased by default)")
std = _spread("std", reductions.std, "Standard deviation (unbiased variance by default)")


def _check_not_empty(x: Tensor, axis: tuple[int, ...] | None, name: str) -> None:
    if x._array.size == 0 and reductions.reduced_size(x.shape, axis) == 0:
        raise RuntimeError(
            f"{name}: no elements to choose from along dim {axis} of a tensor of shape {x.shape}"
        )


@aliased
def amax(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Maximum over all axes, or over some; the gradient is shared equally among ties.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.amax(ag.tensor([[1.0, 5.0], [3.0, 4.0]]), dim=1)
    tensor([5., 4.])
    """
    x = as_tensor(input)
    axis = _torch_axes(dim, x, "amax")
    _check_not_empty(x, axis, "amax")
    return reductions.amax(x, axis=axis, keepdims=bool(keepdim))


@aliased
def amin(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Minimum over all axes, or over some; the gradient is shared equally among ties.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.amin(ag.tensor([[1.0, 5.0], [3.0, 4.0]]), dim=1)
    tensor([1., 3.])
    """
    x = as_tensor(input)
    axis = _torch_axes(dim, x, "amin")
    _check_not_empty(x, axis, "amin")
    return reductions.amin(x, axis=axis, keepdims=bool(keepdim))


def _position(
    ufunc: Callable[..., Any], x: Tensor, dim: int | None, keepdim: bool, name: str
) -> Tensor:
    array = x.detach()._array
    axis = None if dim is None else (axis_of(dim, array.ndim, name),)
    _check_not_empty(x, axis, name)
    if array.ndim == 0:
        return wrap(np.zeros((), np.int64))
    return wrap(np.asarray(ufunc(array, axis=axis and axis[0], keepdims=bool(keepdim))))


@aliased
def argmax(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Index of the first maximum: in the flattened tensor, or along one axis.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from.
    dim : int, optional
        The axis.
    keepdim : bool
        Keep the axis with size 1.

    Returns
    -------
    Tensor
        int64, without gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.argmax(ag.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    tensor([1, 0])
    """
    return _position(np.argmax, as_tensor(input), dim, keepdim, "argmax")


@aliased
def argmin(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Index of the first minimum: in the flattened tensor, or along one axis.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from.
    dim : int, optional
        The axis.
    keepdim : bool
        Keep the axis with size 1.

    Returns
    -------
    Tensor
        int64, without gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.argmin(ag.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    tensor([0, 1])
    """
    return _position(np.argmin, as_tensor(input), dim, keepdim, "argmin")


def _along(x: Tensor, indices: Tensor, axis: int, keepdim: bool) -> ValuesIndices:
    """The elements at the positions of an extremum: all gradient goes there, as in PyTorch."""
    if x.ndim == 0:
        return ValuesIndices(x.clone(), indices)
    grid = np.ogrid[tuple(slice(n) for n in x.shape)]
    kept = np.expand_dims(indices._array, axis)
    index = tuple(kept if i == axis else places for i, places in enumerate(grid))
    values = indexing.getitem(x, index=index)
    if keepdim:
        return ValuesIndices(values, wrap(kept))
    return ValuesIndices(values.squeeze(axis), indices)


@aliased
def max(input: Operand, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """Maximum of all elements; values and indices along one axis; or the larger of two tensors.

    Over all elements ties share the gradient equally; along an axis the first takes it all.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from.
    dim : int, optional
        The axis. A tensor here is `other`.
    keepdim : bool
        Keep the axis with size 1.
    other : tensor_like, optional
        Return ``maximum(input, other)``.

    Returns
    -------
    Tensor, or named tuple (values, indices)
        A 0-d tensor, or two without the axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> values, indices = ag.max(ag.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    >>> values.tolist(), indices.tolist()
    ([5.0, 3.0], [1, 0])
    """
    return _extremum(input, dim, keepdim, other, "max", amax, argmax)


@aliased
def min(input: Operand, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """Minimum of all elements; values and indices along one axis; or the smaller of two tensors.

    Over all elements ties share the gradient equally; along an axis the first takes it all.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from.
    dim : int, optional
        The axis. A tensor here is `other`.
    keepdim : bool
        Keep the axis with size 1.
    other : tensor_like, optional
        Return ``minimum(input, other)``.

    Returns
    -------
    Tensor, or named tuple (values, indices)
        A 0-d tensor, or two without the axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> values, indices = ag.min(ag.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    >>> values.tolist(), indices.tolist()
    ([1.0, 2.0], [0, 1])
    """
    return _extremum(input, dim, keepdim, other, "min", amin, argmin)


def _extremum(
    input: Operand,
    dim: Any,
    keepdim: bool,
    other: Any,
    name: str,
    over_all: Callable[..., Tensor],
    position: Callable[..., Tensor],
) -> Any:
    if isinstance(dim, (Tensor, np.ndarray)) and np.ndim(dim):
        other, dim = dim, None
    if other is not None:
        from autograd_np.functions.math import maximum, minimum

        return (maximum if name == "max" else minimum)(input, other)
    if dim is None:
        return over_all(input)
    if isinstance(dim, (tuple, list)):
        raise TypeError(
            f"{name}: returns indices too, so it takes one dim, not {dim}; for several use a{name}"
        )
    x = as_tensor(input)
    return _along(x, position(x, dim), axis_of(dim, x.ndim, name), keepdim)


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
    x = _cast(input, dtype)
    if x.dtype.kind in "bui" and dtype is None:
        x = x.astype(np.int64)
    return reductions.prod(x, axis=_torch_axes(dim, x, "prod"), keepdims=bool(keepdim))


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
    axis = _torch_axes(dim, x, "logsumexp")
    _check_not_empty(x, axis, "logsumexp")
    return reductions.logsumexp(x, axis=axis, keepdims=bool(keepdim))


@aliased
def log_softmax(input: Operand, dim: int, *, dtype: DTypeLike | None = None) -> Tensor:
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
    x = _floating(input, "log_softmax", dtype)
    return reductions.log_softmax(x, axis=_torch_axes(dim, x, "log_softmax"))


@aliased
def softmax(input: Operand, dim: int, *, dtype: DTypeLike | None = None) -> Tensor:
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
    x = _floating(input, "softmax", dtype)
    axis = _torch_axes(dim, x, "softmax")
    weights = (x - reductions.amax(x.detach(), axis=axis, keepdims=True)).exp()
    result: Tensor = weights / reductions.sum(weights, axis=axis, keepdims=True)
    return result


def _truth(name: str, function: Callable[..., Any], what: str) -> Callable[..., Tensor]:
    def over(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
        x = as_tensor(input)
        axis = _torch_axes(dim, x, name)
        return wrap(np.asarray(function(x._array, axis=axis, keepdims=bool(keepdim))))

    over.__name__ = over.__qualname__ = name
    over.__doc__ = f"""Whether {what} elements are true, over all axes or some.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dim : int or sequence of int, optional
        The axes; all by default.
    keepdim : bool
        Keep the axes with size 1.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor([True, False])).item()
    {function([True, False])}
    """
    return aliased(over)


all = _truth("all", np.all, "all")
any = _truth("any", np.any, "any")
