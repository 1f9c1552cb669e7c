"""PyTorch's functions that arrange elements: most results are views of their operand."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_np.functions.common import Operand, aliased, as_tensor, axis_of, promoted
from autograd_np.ops import elementwise, shape
from autograd_np.ops.indexing import getitem
from autograd_np.tensor import Tensor

__all__ = [
    "broadcast_to",
    "cat",
    "chunk",
    "clone",
    "concat",
    "concatenate",
    "expand",
    "flatten",
    "permute",
    "ravel",
    "reshape",
    "split",
    "squeeze",
    "stack",
    "swapaxes",
    "swapdims",
    "t",
    "transpose",
    "unbind",
    "unsqueeze",
    "view",
]


def integers(size: tuple[Any, ...]) -> tuple[int, ...]:
    """Integers given one by one or as one sequence."""
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = tuple(size[0])
    return tuple(map(operator.index, size))


def completed(x: Tensor, sizes: tuple[int, ...], name: str) -> tuple[int, ...]:
    """A new shape with its one -1 worked out."""
    n = math.prod(x.shape)
    known = math.prod(s for s in sizes if s != -1)
    if sizes.count(-1) == 1 and known > 0 and n % known == 0:
        sizes = tuple(n // known if s == -1 else s for s in sizes)
    if -1 in sizes or math.prod(sizes) != n:
        raise RuntimeError(
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
    return shape.reshape(x, shape=completed(x, integers(size), "reshape"))


def view(input: Tensor, *size: Any) -> Tensor:
    """A view in another shape, or the same memory read as another dtype is refused.

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
    RuntimeError
        If the elements do not lie in memory so that a view has that shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.arange(4).view(2, 2).shape
    (2, 2)
    """
    sizes = completed(input, integers(size), "view")
    result = shape.reshape(input, shape=sizes)
    if input._array.size and not np.shares_memory(result._array, input._array):
        raise RuntimeError(
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
        raise RuntimeError(f"flatten: start_dim {start_dim} comes after end_dim {end_dim}")
    joined = math.prod(x.shape[start : end + 1])
    return shape.reshape(x, shape=(*x.shape[:start], joined, *x.shape[end + 1 :]))


def _permuted(x: Tensor, dims: tuple[Any, ...], name: str) -> Tensor:
    axes = tuple(axis_of(d, x.ndim, name) for d in dims)
    if sorted(axes) != list(range(x.ndim)):
        raise RuntimeError(
            f"{name}: {tuple(dims)} is not an order of the {x.ndim} axes of a tensor of shape "
            f"{x.shape}"
        )
    return shape.transpose(x, axes=axes)


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
    return _permuted(as_tensor(input), integers(dims), "permute")


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
        first, second = (axis_of(d, x.ndim, "transpose") for d in dims)
        axes = list(range(x.ndim))
        if x.ndim:
            axes[first], axes[second] = second, first
        return shape.transpose(x, axes=tuple(axes))
    if not dims or dims == (None,):
        return shape.transpose(x, axes=tuple(range(x.ndim))[::-1])
    return _permuted(x, integers(dims), "transpose")


swapaxes = swapdims = transpose


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
        raise RuntimeError(f"t: expected at most 2 axes, got shape {x.shape}; use mT or permute")
    return shape.transpose(x, axes=tuple(range(x.ndim))[::-1])


@aliased
def squeeze(input: Operand, dim: Any = None) -> Tensor:
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
    dims = range(x.ndim) if dim is None else dim if isinstance(dim, (tuple, list)) else (dim,)
    axes = {axis_of(d, x.ndim, "squeeze") for d in dims}
    return shape.reshape(
        x, shape=tuple(n for i, n in enumerate(x.shape) if n != 1 or i not in axes)
    )


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
def broadcast_to(input: Operand, size: Sequence[int]) -> Tensor:
    """Repeat without a copy to a larger shape: several elements lie in one place.

    Parameters
    ----------
    input : tensor_like
        A shape that broadcasts to `size`.
    size : sequence of int
        The new shape.

    Returns
    -------
    Tensor
        A view, not to be written to.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.broadcast_to(ag.tensor([1, 2]), (2, 2))
    tensor([[1, 2],
            [1, 2]])
    """
    return shape.broadcast_to(as_tensor(input), shape=integers((tuple(size),)))


def expand(input: Tensor, *size: Any) -> Tensor:
    """`broadcast_to` where -1 keeps the size of an axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ones(3, 1).expand(-1, 4).shape
    (3, 4)
    """
    sizes = integers(size)
    lead = len(sizes) - input.ndim
    if lead < 0 or any(s == -1 for s in sizes[:lead]):
        raise RuntimeError(
            f"expand: {sizes} must have at least the {input.ndim} axes of shape {input.shape}, "
            "and -1 only for axes that exist"
        )
    old = (1,) * lead + input.shape
    new = tuple(o if s == -1 else s for s, o in zip(sizes, old, strict=True))
    return broadcast_to(input, new)


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


def _sequence(tensors: Any, name: str) -> list[Tensor]:
    if isinstance(tensors, Tensor):
        raise TypeError(f"{name}: expected a sequence of tensors, got one tensor")
    found = promoted(*map(as_tensor, tensors)) if len(tensors) else []
    if not found:
        raise RuntimeError(f"{name}: expected at least one tensor, got an empty sequence")
    return found


@aliased
def cat(tensors: Sequence[Operand], dim: int = 0) -> Tensor:
    """Join tensors along an axis that they have.

    Parameters
    ----------
    tensors : sequence of tensor_like
        Shapes that are equal but along `dim`; dtypes are promoted. Tensors of shape (0,) are
        passed over, as in PyTorch.
    dim : int
        The axis.

    Returns
    -------
    Tensor
        The sizes along `dim` added up.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.cat([ag.ones(2), ag.zeros(1)])
    tensor([1., 1., 0.])
    """
    found = _sequence(tensors, "cat")
    kept = [x for x in found if x.shape != (0,)] or found[:1]
    if any(x.ndim == 0 for x in kept):
        raise RuntimeError("cat: tensors without axes cannot be joined along one; use stack")
    axis = axis_of(dim, kept[0].ndim, "cat")
    _check_alike([x.shape[:axis] + x.shape[axis + 1 :] for x in kept], kept, "cat", axis)
    return shape.concatenate(*kept, axis=axis)


concat = concatenate = cat


def _check_alike(keys: list[Any], tensors: list[Tensor], name: str, axis: int) -> None:
    for key, x in zip(keys, tensors, strict=True):
        if key != keys[0] or x.ndim != tensors[0].ndim:
            from autograd_np.errors import ShapeError

            raise ShapeError(
                f"{name}: shapes {tensors[0].shape} and {x.shape} differ outside dim {axis}; they "
                "must be equal there"
            )


@aliased
def stack(tensors: Sequence[Operand], dim: int = 0) -> Tensor:
    """Join tensors of one shape along a new axis.

    Parameters
    ----------
    tensors : sequence of tensor_like
        Equal shapes; dtypes are promoted.
    dim : int
        Where the new axis stands in the result.

    Returns
    -------
    Tensor
        One axis more.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.stack([ag.ones(2), ag.zeros(2)])
    tensor([[1., 1.],
            [0., 0.]])
    """
    found = _sequence(tensors, "stack")
    axis = axis_of(dim, found[0].ndim + 1, "stack")
    _check_alike([x.shape for x in found], found, "stack", axis)
    return shape.stack(*found, axis=axis)


@aliased
def split(input: Operand, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Cut along an axis into pieces of one size (the last may be smaller), or of given sizes.

    Parameters
    ----------
    input : tensor_like
        At least one axis.
    split_size : int or sequence of int
        The size of each piece, or all sizes.
    dim : int
        The axis.

    Returns
    -------
    tuple of Tensor
        Views.

    Examples
    --------
    >>> import autograd_np as ag
    >>> [x.tolist() for x in ag.split(ag.arange(5), 2)]
    [[0, 1], [2, 3], [4]]
    """
    x = as_tensor(input)
    axis = axis_of(dim, x.ndim, "split")
    n = x.shape[axis] if x.ndim else 0
    if isinstance(split_size, (int, np.integer)):
        if split_size <= 0:
            raise RuntimeError(f"split: the size of a piece must be positive, got {split_size}")
        sizes = [int(split_size)] * (n // split_size) + [n % split_size] * (n % split_size > 0)
        sizes = sizes or [0]
    else:
        sizes = [operator.index(s) for s in split_size]
        if sum(sizes) != n or min(sizes, default=0) < 0:
            raise RuntimeError(
                f"split: sizes {sizes} must add up to {n}, the size of dim {dim} of shape {x.shape}"
            )
    stops = np.cumsum(sizes).tolist()
    lead = (slice(None),) * axis
    return tuple(
        getitem(x, index=(*lead, slice(stop - size, stop)))
        for size, stop in zip(sizes, stops, strict=True)
    )


@aliased
def chunk(input: Operand, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut along an axis into at most so many pieces of one size.

    Examples
    --------
    >>> import autograd_np as ag
    >>> [x.tolist() for x in ag.chunk(ag.arange(5), 3)]
    [[0, 1], [2, 3], [4]]
    """
    x = as_tensor(input)
    if chunks <= 0:
        raise RuntimeError(f"chunk: expected a positive number of chunks, got {chunks}")
    n = x.shape[axis_of(dim, x.ndim, "chunk")]
    return split(x, max(-(-n // chunks), 1), dim)


@aliased
def unbind(input: Operand, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along an axis, without that axis.

    Examples
    --------
    >>> import autograd_np as ag
    >>> [x.tolist() for x in ag.unbind(ag.eye(2))]
    [[1.0, 0.0], [0.0, 1.0]]
    """
    x = as_tensor(input)
    axis = axis_of(dim, x.ndim, "unbind")
    lead = (slice(None),) * axis
    return tuple(getitem(x, index=(*lead, i)) for i in range(x.shape[axis]))


def astype(input: Tensor, dtype: Any) -> Tensor:
    """The values in another dtype; the tensor itself if it has that dtype.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.tensor([1.7]).astype("int64")
    tensor([1])
    """
    from autograd_np.dtypes import as_dtype
    from autograd_np.tensor import wrap

    dtype = as_dtype(dtype)
    if input.dtype == dtype:
        return input
    if dtype.kind not in "fc":
        return wrap(input._array.astype(dtype))  # integers and booleans have no gradient
    return elementwise.astype(input, dtype=dtype)
