"""PyTorch's functions that arrange elements: most results are views of their operand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.dtypes import as_dtype
from autograd_np.errors import ShapeError
from autograd_np.functions.arguments import Dim, aliased, axes_of, axis_of, integers
from autograd_np.functions.common import Operand, as_tensor
from autograd_np.ops import elementwise, shape
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "astype",
    "broadcast_to",
    "clone",
    "flatten",
    "permute",
    "ravel",
    "reshape",
    "squeeze",
    "swapaxes",
    "t",
    "transpose",
    "unsqueeze",
    "view",
]


def _completed(name: str, x: Tensor, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """A new shape with its one -1 worked out."""
    n = math.prod(x.shape)
    known = math.prod(s for s in sizes if s != -1)
    if sizes.count(-1) == 1 and known > 0 and n % known == 0:
        sizes = tuple(n // known if s == -1 else s for s in sizes)
    if any(s < 0 for s in sizes) or math.prod(sizes) != n:
        raise ShapeError(
            f"{name}: shape {sizes} is invalid for a tensor of shape {x.shape}, which has {n} "
            "elements"
        )
    return sizes


@aliased
def reshape(input: Operand, *size: Any) -> Tensor:
    """The elements in C order in another shape; a view where that is possible.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    size : int or sequence of int
        The new shape; one size may be -1 and is worked out.

    Returns
    -------
    Tensor
        The new shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.reshape(ag.arange(4), (2, -1))
    tensor([[0, 1],
            [2, 3]])
    """
    x = as_tensor(input)
    return shape.reshape(x, shape=_completed("reshape", x, integers("reshape", size)))


@aliased
def view(input: Tensor, *size: Any) -> Tensor:
    """A view in another shape.

    Parameters
    ----------
    input : Tensor
        Any shape.
    size : int or sequence of int
        The new shape; one size may be -1 and is worked out.

    Returns
    -------
    Tensor
        The new shape, sharing memory with `input`.

    Raises
    ------
    ShapeError
        If the elements do not lie in memory so that a view has that shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.arange(4).view(2, 2).shape
    (2, 2)
    """
    sizes = _completed("view", input, integers("view", size))
    result = shape.reshape(input, shape=sizes)
    if input._array.size and not np.shares_memory(result._array, input._array):
        raise ShapeError(
            f"view: shape {sizes} cannot be a view of this tensor of shape {input.shape}, whose "
            "elements lie in another order in memory. Use reshape, which copies where it must."
        )
    return result


@aliased
def ravel(input: Operand) -> Tensor:
    """All elements in C order in one axis; a view where that is possible.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ravel(ag.ones(2, 2))
    tensor([1., 1., 1., 1.])
    """
    return reshape(input, -1) if as_tensor(input)._array.size else reshape(input, 0)


@aliased
def flatten(input: Operand, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Make one axis of the axes from `start_dim` to `end_dim`, both included.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    start_dim, end_dim : int
        The first and the last axis.

    Returns
    -------
    Tensor
        A view where that is possible.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.flatten(ag.ones(2, 3, 4), 1).shape
    (2, 12)
    """
    x = as_tensor(input)
    start = axis_of(start_dim, x.ndim, "flatten")
    end = axis_of(end_dim, x.ndim, "flatten")
    if start > end:
        raise ShapeError(f"flatten: start_dim {start_dim} comes after end_dim {end_dim}")
    joined = math.prod(x.shape[start : end + 1])
    return shape.reshape(x, shape=(*x.shape[:start], joined, *x.shape[end + 1 :]))


@aliased
def permute(input: Operand, *dims: Any) -> Tensor:
    """Axes in another order; a view.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dims : int or sequence of int
        The old axis for each new one.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.permute(ag.ones(2, 3, 4), (2, 0, 1)).shape
    (4, 2, 3)
    """
    return _permuted("permute", as_tensor(input), dims)


def _permuted(name: str, x: Tensor, dims: tuple[Any, ...]) -> Tensor:
    axes = tuple(axis_of(d, x.ndim, name) for d in integers(name, dims))
    if sorted(axes) != list(range(x.ndim)):
        raise ShapeError(
            f"{name}: {axes} is not an order of the {x.ndim} axes of a tensor of shape {x.shape}"
        )
    return shape.transpose(x, axes=axes)


@aliased
def swapaxes(input: Operand, dim0: int, dim1: int) -> Tensor:
    """Exchange two axes; a view.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dim0, dim1 : int
        The two axes.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.swapaxes(ag.ones(2, 3, 4), 0, 2).shape
    (4, 3, 2)
    """
    return _swapped("swapaxes", as_tensor(input), dim0, dim1)


def _swapped(name: str, x: Tensor, dim0: int, dim1: int) -> Tensor:
    first, second = axis_of(dim0, x.ndim, name), axis_of(dim1, x.ndim, name)
    axes = list(range(x.ndim))
    if x.ndim:
        axes[first], axes[second] = second, first
    return shape.transpose(x, axes=tuple(axes))


@aliased
def transpose(
    input: Operand, *dims: Any, dim0: int | None = None, dim1: int | None = None
) -> Tensor:
    """Exchange two axes. Without axes, or with all of them in an order: as in NumPy.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dims : int, or sequence of int
        Two integers are exchanged (PyTorch). One sequence, three or more integers, or none at all
        give an order of all axes (NumPy).
    dim0, dim1 : int
        The two axes, by name.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.transpose(ag.ones(2, 3, 4), 0, 2).shape
    (4, 3, 2)
    """
    x = as_tensor(input)
    if dim0 is not None and dim1 is not None:
        dims = (dim0, dim1)
    if len(dims) == 2:
        return _swapped("transpose", x, *dims)
    if not dims or dims == (None,):
        dims = tuple(range(x.ndim))[::-1]
    return _permuted("transpose", x, dims)


@aliased
def t(input: Operand) -> Tensor:
    """The transpose of a matrix; vectors and scalars as they are.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.t(ag.ones(2, 3)).shape
    (3, 2)
    """
    x = as_tensor(input)
    if x.ndim > 2:
        raise ShapeError(f"t: expected at most 2 axes, got shape {x.shape}; use mT or permute")
    return transpose(x)


@aliased
def squeeze(input: Operand, dim: Dim = None) -> Tensor:
    """Drop axes of size 1: all, or those named. Named axes of another size stay.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dim : int or sequence of int, optional
        Which axes.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.squeeze(ag.ones(1, 2, 1)).shape
    (2,)
    """
    x = as_tensor(input)
    axes = axes_of(dim, x.ndim, "squeeze")
    dropped = range(x.ndim) if axes is None else axes
    kept = tuple(n for i, n in enumerate(x.shape) if n != 1 or i not in dropped)
    return shape.reshape(x, shape=kept)


@aliased
def unsqueeze(input: Operand, dim: int) -> Tensor:
    """Insert an axis of size 1.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dim : int
        Where it stands in the result.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.unsqueeze(ag.ones(2), 0).shape
    (1, 2)
    """
    x = as_tensor(input)
    axis = axis_of(dim, x.ndim + 1, "unsqueeze")
    return shape.reshape(x, shape=(*x.shape[:axis], 1, *x.shape[axis:]))


@aliased
def broadcast_to(input: Operand, *size: Any) -> Tensor:
    """Repeat without a copy to a larger shape: several elements lie in one place.

    Parameters
    ----------
    input : tensor_like
        A shape that broadcasts to `size`.
    size : int or sequence of int
        The new shape; -1 keeps the size of an axis.

    Returns
    -------
    Tensor
        A view, not to be written to.

    Raises
    ------
    ShapeError
        If the shapes do not broadcast.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.broadcast_to(ag.tensor([[1], [2]]), (-1, 3))
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    x = as_tensor(input)
    sizes = integers("broadcast_to", size)
    new = _stretched(x.shape, sizes)
    if new is None:
        raise ShapeError(
            f"broadcast_to: shape {x.shape} does not broadcast to {sizes}: from the last axis on, "
            "sizes must be equal, or 1 before; -1 keeps the size of an axis that exists"
        )
    return shape.broadcast_to(x, shape=new)


def _stretched(old: tuple[int, ...], sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    """The new shape with each -1 replaced, or None where `old` does not broadcast to it."""
    lead = len(sizes) - len(old)
    if lead < 0 or any(s < 0 for s in sizes[:lead]):
        return None
    pairs = list(zip(old, sizes[lead:], strict=True))
    if any(s != -1 and (s < 0 or n not in (1, s)) for n, s in pairs):
        return None
    return sizes[:lead] + tuple(n if s == -1 else s for n, s in pairs)


@aliased
def clone(input: Operand) -> Tensor:
    """A copy that gradients flow through.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.clone(ag.ones(2))
    tensor([1., 1.])
    """
    return shape.clone(as_tensor(input))


@aliased
def astype(input: Operand, dtype: DTypeLike) -> Tensor:
    """The values in another dtype; the tensor itself if it has that dtype.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dtype : dtype
        The new dtype. Integers and booleans have no gradient.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.tensor([1.7]).astype("int64")
    tensor([1])
    """
    x = as_tensor(input)
    dtype = as_dtype(dtype)
    if x.dtype == dtype:
        return x
    if dtype.kind not in "fc":
        return wrap(x._array.astype(dtype))
    return elementwise.astype(x, dtype=dtype)
