"""PyTorch's maxima and minima over axes, and where they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from autograd_np.functions.arguments import Dim, aliased, axis_of, reduced_axes
from autograd_np.functions.common import Operand, as_result, as_tensor, require
from autograd_np.functions.math import maximum, minimum
from autograd_np.ops import indexing, reductions
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor, wrap

__all__ = ["ValuesIndices", "amax", "amin", "argmax", "argmin", "max", "min"]


class ValuesIndices(NamedTuple):
    """What `max` and `min` over one axis return."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return f"ValuesIndices(\nvalues={self.values!r},\nindices={self.indices!r})"


def _check_not_empty(name: str, x: Tensor, axis: tuple[int, ...] | None) -> None:
    if x._array.size == 0 and reductions.reduced_size(x.shape, axis) == 0:
        message = f"{name}: there are no elements to choose from in a tensor of shape {x.shape}"
        if axis is None:
            raise RuntimeError(message)
        raise IndexError(f"{message} along dim {axis}")


_VALUE_DOC = """{What} over all axes, or over some; the gradient is shared equally among ties.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from. Not complex numbers.
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
    >>> ag.{name}(ag.tensor([[1.0, 5.0], [3.0, 4.0]]), dim=1)
    {result}
    """


def _value(name: str, primitive: Primitive, what: str, result: str) -> Callable[..., Tensor]:
    def function(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
        x = as_tensor(input)
        require(name, x.dtype, "buif")
        axis = reduced_axes(dim, x.ndim, name)
        _check_not_empty(name, x, axis)
        return primitive(x, axis=axis, keepdims=bool(keepdim))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _VALUE_DOC.format(What=what.capitalize(), name=name, result=result)
    return aliased(function)


amax = _value("amax", reductions.amax, "maximum", "tensor([5., 4.])")
amin = _value("amin", reductions.amin, "minimum", "tensor([1., 3.])")

_POSITION_DOC = """Index of the first {what}: in the flattened tensor, or along one axis.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from. Not booleans, not complex numbers.
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
    >>> ag.{name}(ag.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    {result}
    """


def _position(name: str, find: Callable[..., Any], what: str, result: str) -> Callable[..., Tensor]:
    def function(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
        x = as_tensor(input)
        require(name, x.dtype, "uif")
        return _found(name, find, x, dim, keepdim)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _POSITION_DOC.format(what=what, name=name, result=result)
    return aliased(function)


def _found(
    name: str, find: Callable[..., Any], x: Tensor, dim: int | None, keepdim: bool
) -> Tensor:
    """Where `find`, which is `argmax` or `argmin`, finds the extremum."""
    axis = None if dim is None else axis_of(dim, x.ndim, name)
    _check_not_empty(name, x, None if axis is None else (axis,))
    if not x.ndim:
        return wrap(np.zeros((), np.int64))
    return as_result(find(x._array, axis=axis, keepdims=bool(keepdim)))


argmax = _position("argmax", np.argmax, "maximum", "tensor([1, 0])")
argmin = _position("argmin", np.argmin, "minimum", "tensor([0, 1])")

_EXTREMUM_DOC = """{What} of all elements; values and indices along one axis; or by element of two.

    Over all elements ties share the gradient equally; along an axis the first takes it all.

    Parameters
    ----------
    input : tensor_like
        Any shape with at least one element to choose from. Not complex numbers.
    dim : int, optional
        The axis. A tensor here is `other`.
    keepdim : bool
        Keep the axis with size 1.
    other : tensor_like, optional
        Return ``{what}(input, other)``.

    Returns
    -------
    Tensor, or named tuple (values, indices)
        A 0-d tensor, or two without the axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> values, indices = ag.{name}(ag.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    >>> values, indices
    {result}
    """


def _extremum(
    name: str,
    what: str,
    over_all: Callable[..., Tensor],
    of_two: Callable[..., Tensor],
    find: Callable[..., Any],
    result: str,
) -> Callable[..., Any]:
    def function(
        input: Operand, dim: Any = None, keepdim: bool = False, *, other: Operand = None
    ) -> Any:
        if isinstance(dim, (Tensor, np.ndarray)):
            dim, other = None, dim
        if other is not None:
            return of_two(input, other)
        if dim is None:
            return over_all(input)
        if isinstance(dim, (tuple, list)):
            raise TypeError(
                f"{name}: returns indices too, so it takes one dim, not {dim}; for several use "
                f"a{name}"
            )
        x = as_tensor(input)
        require(name, x.dtype, "buif")
        return _along(x, _found(name, find, x, dim, True), axis_of(dim, x.ndim, name), keepdim)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _EXTREMUM_DOC.format(
        What=what.capitalize(), what=what, name=name, result=result
    )
    return aliased(function)


def _along(x: Tensor, indices: Tensor, axis: int, keepdim: bool) -> ValuesIndices:
    """The elements at the positions of an extremum: all gradient goes there, as in PyTorch."""
    if not x.ndim:
        return ValuesIndices(x.clone(), indices)
    grid = np.ogrid[tuple(slice(n) for n in x.shape)]
    found = np.copy(indices._array)  # for the user may write to the indices
    index = tuple(found if i == axis else places for i, places in enumerate(grid))
    values = indexing.getitem(x, index=index)
    if keepdim:
        return ValuesIndices(values, indices)
    return ValuesIndices(values.squeeze(axis), indices.squeeze(axis))


max = _extremum("max", "maximum", amax, maximum, np.argmax, "(tensor([5., 3.]), tensor([1, 0]))")
min = _extremum("min", "minimum", amin, minimum, np.argmin, "(tensor([1., 2.]), tensor([0, 1]))")
