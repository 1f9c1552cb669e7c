"""PyTorch's functions that join tensors, and that cut them into views."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from autograd_np.errors import ShapeError
from autograd_np.functions.arguments import aliased, axis_of, integers
from autograd_np.functions.common import Operand, as_tensor, promoted
from autograd_np.ops import shape
from autograd_np.ops.indexing import getitem
from autograd_np.tensor import Tensor

__all__ = ["cat", "chunk", "split", "stack", "unbind"]


def _promoted(name: str, tensors: Any) -> list[Tensor]:
    """The tensors of a sequence, in their common dtype."""
    if isinstance(tensors, Tensor):
        raise TypeError(f"{name}: expected a sequence of tensors, got one tensor; use unbind")
    found = [as_tensor(x) for x in tensors]
    if not found:
        raise ShapeError(f"{name}: expected at least one tensor, got an empty sequence")
    return promoted(name, *found)


def _check_alike(name: str, tensors: list[Tensor], dim: int | None) -> None:
    """Raise unless all shapes are equal, but for the size of the axis `dim`."""
    first = tensors[0].shape
    for x in tensors:
        pairs = enumerate(itertools.zip_longest(first, x.shape))
        if any(m != n and (i != dim or None in (m, n)) for i, (m, n) in pairs):
            outside = "" if dim is None else f" but for dim {dim}"
            raise ShapeError(f"{name}: shapes {first} and {x.shape} must be equal{outside}")


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
    found = _promoted("cat", tensors)
    kept = [x for x in found if x.shape != (0,)] or found[:1]
    if any(x.ndim == 0 for x in kept):
        raise ShapeError("cat: tensors without axes cannot be joined along one; use stack")
    axis = axis_of(dim, kept[0].ndim, "cat")
    _check_alike("cat", kept, axis)
    return shape.concatenate(*kept, axis=axis)


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
    found = _promoted("stack", tensors)
    axis = axis_of(dim, found[0].ndim + 1, "stack")
    _check_alike("stack", found, None)
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
    axis = _axis_to_cut("split", x, dim)
    n = x.shape[axis]
    if isinstance(split_size, Sequence):
        sizes = integers("split", (split_size,))
    else:
        (size,) = integers("split", (split_size,))
        if size <= 0 and (size < 0 or n):
            raise RuntimeError(f"split: the size of a piece must be positive, got {size}")
        sizes = tuple(min(size, n - start) for start in range(0, n, max(size, 1))) or (0,)
    if sum(sizes) != n or min(sizes, default=0) < 0:
        raise ShapeError(
            f"split: sizes {sizes} must add up to {n}, the size of dim {dim} of shape {x.shape}"
        )
    stops = itertools.accumulate(sizes)
    before = (slice(None),) * axis
    return tuple(
        getitem(x, index=(*before, slice(stop - size, stop)))
        for stop, size in zip(stops, sizes, strict=True)
    )


def _axis_to_cut(name: str, x: Tensor, dim: int) -> int:
    if not x.ndim:
        raise ShapeError(f"{name}: a tensor without axes cannot be cut along one")
    return axis_of(dim, x.ndim, name)


@aliased
def chunk(input: Operand, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Cut along an axis into at most so many pieces of one size.

    Parameters
    ----------
    input : tensor_like
        At least one axis.
    chunks : int
        How many pieces there are at most: the size of each is rounded up, that of the last is what
        remains.
    dim : int
        The axis.

    Returns
    -------
    tuple of Tensor
        Views.

    Examples
    --------
    >>> import autograd_np as ag
    >>> [x.tolist() for x in ag.chunk(ag.arange(5), 3)]
    [[0, 1], [2, 3], [4]]
    """
    x = as_tensor(input)
    axis = _axis_to_cut("chunk", x, dim)
    if chunks <= 0:
        raise RuntimeError(f"chunk: expected a positive number of chunks, got {chunks}")
    n = x.shape[axis]
    return split(x, -(-n // chunks) if n else (0,) * chunks, axis)


@aliased
def unbind(input: Operand, dim: int = 0) -> tuple[Tensor, ...]:
    """The slices along an axis, without that axis.

    Parameters
    ----------
    input : tensor_like
        At least one axis.
    dim : int
        The axis.

    Returns
    -------
    tuple of Tensor
        Views.

    Examples
    --------
    >>> import autograd_np as ag
    >>> [x.tolist() for x in ag.unbind(ag.eye(2))]
    [[1.0, 0.0], [0.0, 1.0]]
    """
    x = as_tensor(input)
    axis = _axis_to_cut("unbind", x, dim)
    before = (slice(None),) * axis
    return tuple(getitem(x, index=(*before, i)) for i in range(x.shape[axis]))
