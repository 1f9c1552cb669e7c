"""PyTorch's functions that choose elements by index tensors and masks, and that put some in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_np.errors import ShapeError
from autograd_np.functions.arguments import aliased, axis_of
from autograd_np.functions.choosing import where
from autograd_np.functions.common import Operand, as_tensor, as_tensor_of, plain
from autograd_np.functions.documentation import documented
from autograd_np.ops import arithmetic, indexing, shape
from autograd_np.ops import arranging as ops
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "argwhere",
    "gather",
    "index_add",
    "index_copy",
    "index_fill",
    "index_select",
    "masked_fill",
    "masked_select",
    "nonzero",
    "scatter",
    "scatter_add",
    "take",
    "take_along_dim",
]


def _places(name: str, index: Operand, n: int) -> ops.Places:
    """Indices in [0, n), as an array that nobody else holds."""
    places = np.array(plain(index))
    if places.dtype.kind not in "iu" and places.size:
        raise RuntimeError(f"{name}: indices are integers, not {places.dtype}: use index.long()")
    places = places.astype(np.intp)
    if places.size and not (places.min() >= 0 and places.max() < n):
        wrong = places[(places < 0) | (places >= n)][0]
        raise IndexError(f"{name}: index {wrong} is out of range for {n} elements")
    return places


def _grid(name: str, x: Tensor, dim: int, index: Operand) -> tuple[Any, ...]:
    """The NumPy index for one place along an axis for each element of an index tensor."""
    axis = axis_of(dim, x.ndim, name)
    places = _places(name, index, x.shape[axis] if x.ndim else 1)
    fits = places.ndim == x.ndim and all(
        m <= n for i, (m, n) in enumerate(zip(places.shape, x.shape, strict=True)) if i != axis
    )
    if not fits and places.size:
        raise ShapeError(
            f"{name}: index of shape {places.shape} does not fit input of shape {x.shape}: it has "
            f"as many axes, and is not longer but along dim {dim}"
        )
    return ops.index_along(places.shape, places, axis) if x.ndim else ()


@aliased
@documented(
    "gather",
    "ag.gather(ag.tensor([[1, 2], [3, 4]]), 1, ag.tensor([[1], [0]]))",
    "tensor([[2],\n            [3]])",
)
def gather(input: Operand, dim: int, index: Operand, *, sparse_grad: bool = False) -> Tensor:
    """For each place of an index tensor the element at that index along an axis."""
    x = as_tensor(input)
    found = _grid("gather", x, dim, index)
    return indexing.getitem(x, index=found if x.ndim else ...)


def _source(name: str, source: Operand, x: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """The part of a source that an index tensor of these sizes has places for."""
    if not isinstance(source, Tensor):
        return as_tensor_of(source, x.dtype)
    if source.dtype != x.dtype:
        raise RuntimeError(f"{name}: the source is {source.dtype} and the input {x.dtype}")
    if source.ndim != len(sizes) or any(m > n for m, n in zip(sizes, source.shape, strict=True)):
        raise ShapeError(f"{name}: source of shape {source.shape} for index of shape {sizes}")
    return indexing.getitem(source, index=tuple(map(slice, sizes)))


@aliased
@documented(
    "scatter",
    "ag.scatter(ag.zeros(3), 0, ag.tensor([2, 0]), ag.tensor([5.0, 6.0]))",
    "tensor([6., 0., 5.])",
)
def scatter(
    input: Operand, dim: int, index: Operand, src: Operand = None, *, value: Operand = None
) -> Tensor:
    """A copy with the elements of a source, or one number, written at indices along an axis."""
    if (src is None) == (value is None):
        raise TypeError("scatter: give src or value")
    x = as_tensor(input)
    found = _grid("scatter", x, dim, index)
    written = _source("scatter", value if src is None else src, x, np.shape(plain(index)))
    return indexing.setitem(x, written, index=found if x.ndim else ...)


@aliased
@documented(
    "scatter_add",
    "ag.scatter_add(ag.zeros(3), 0, ag.tensor([2, 2]), ag.tensor([5.0, 6.0]))",
    "tensor([ 0.,  0., 11.])",
)
def scatter_add(input: Operand, dim: int, index: Operand, src: Operand) -> Tensor:
    """The input plus the elements of a source, each at its index along an axis."""
    x = as_tensor(input)
    found = _grid("scatter_add", x, dim, index)
    added = _source("scatter_add", as_tensor(src), x, np.shape(plain(index)))
    return _plus(x, added, found if x.ndim else ...)


def _plus(x: Tensor, added: Tensor, index: Any) -> Tensor:
    return arithmetic.add(x, indexing.scatter(added, index=index, shape=x.shape))


def _slices(name: str, x: Tensor, dim: int, index: Operand) -> tuple[Any, ...]:
    """The NumPy index of some slices along an axis."""
    axis = axis_of(dim, x.ndim, name)
    places = _places(name, index, x.shape[axis] if x.ndim else 1)
    if places.ndim > 1:
        raise IndexError(f"{name}: index is a vector, not of shape {places.shape}")
    return (*(slice(None),) * axis, places.reshape(-1))


@aliased
@documented("index_select", "ag.index_select(ag.arange(3), 0, ag.tensor([2, 0]))", "tensor([2, 0])")
def index_select(input: Operand, dim: int, index: Operand) -> Tensor:
    """The slices along an axis at the indices of a vector."""
    x = as_tensor(input)
    found = _slices("index_select", x, dim, index)
    return indexing.getitem(x, index=found) if x.ndim else shape.clone(x)


@aliased
@documented(
    "index_add", "ag.index_add(ag.zeros(2), 0, ag.tensor([1, 1]), ag.ones(2))", "tensor([0., 2.])"
)
def index_add(
    input: Operand, dim: int, index: Operand, source: Operand, *, alpha: float = 1
) -> Tensor:
    """The input plus the slices of a source, each at its index along an axis."""
    x = as_tensor(input)
    found = _slices("index_add", x, dim, index)
    added = as_tensor(source)
    if added.dtype != x.dtype:
        raise RuntimeError(f"index_add: the source is {added.dtype} and the input {x.dtype}")
    return _plus(x, added if alpha == 1 else arithmetic.multiply(added, alpha), found)


@aliased
@documented(
    "index_copy", "ag.index_copy(ag.zeros(2), 0, ag.tensor([1]), ag.ones(1))", "tensor([0., 1.])"
)
def index_copy(input: Operand, dim: int, index: Operand, source: Operand) -> Tensor:
    """A copy with the slices of a source written at indices along an axis."""
    x = as_tensor(input)
    found = _slices("index_copy", x, dim, index)
    return indexing.setitem(x, as_tensor(source), index=found)


@aliased
@documented("index_fill", "ag.index_fill(ag.zeros(2), 0, ag.tensor([1]), 7)", "tensor([0., 7.])")
def index_fill(input: Operand, dim: int, index: Operand, value: Operand) -> Tensor:
    """A copy with one number written to the slices at indices along an axis."""
    x = as_tensor(input)
    found = _slices("index_fill", x, dim, index)
    return indexing.setitem(x, as_tensor_of(value, x.dtype), index=found)


def _mask(name: str, mask: Operand) -> Tensor:
    found = as_tensor(mask)
    if found.dtype != np.bool_:
        raise RuntimeError(f"{name}: the mask is boolean, not {found.dtype}: write mask != 0")
    return found


@aliased
@documented("masked_select", "ag.masked_select(ag.arange(3), ag.arange(3) > 0)", "tensor([1, 2])")
def masked_select(input: Operand, mask: Operand) -> Tensor:
    """The elements at which a mask holds, in one axis; the shapes are broadcast."""
    x, found = as_tensor(input), _mask("masked_select", mask)
    sizes = np.broadcast_shapes(x.shape, found.shape)
    places = np.flatnonzero(np.broadcast_to(found._array, sizes))
    return ops.gather(shape.broadcast_to(x, shape=sizes), places)


@aliased
@documented("masked_fill", "ag.masked_fill(ag.arange(3), ag.arange(3) > 0, 7)", "tensor([0, 7, 7])")
def masked_fill(input: Operand, mask: Operand, value: Operand) -> Tensor:
    """One number where a mask holds, the elements elsewhere."""
    return where(_mask("masked_fill", mask), value, input)  # type: ignore[no-any-return]


@aliased
@documented("take", "ag.take(ag.eye(2), ag.tensor([0, 3]))", "tensor([1., 1.])")
def take(input: Operand, index: Operand) -> Tensor:
    """The elements of the flat tensor at indices; negative ones count from the end."""
    x = as_tensor(input)
    places = np.array(plain(index))
    if places.dtype.kind not in "iu":
        raise RuntimeError(f"take: indices are integers, not {places.dtype}: use index.long()")
    n = math.prod(x.shape)
    if places.size and not -n <= places.min() <= places.max() < n:
        raise IndexError(f"take: an index is out of range for {n} elements")
    return ops.gather(x, places)


@aliased
@documented(
    "take_along_dim", "ag.take_along_dim(ag.tensor([5, 6]), ag.tensor([1]), 0)", "tensor([6])"
)
def take_along_dim(input: Operand, indices: Operand, dim: int | None = None) -> Tensor:
    """For each place in the other axes, the elements at its own indices along an axis."""
    x = as_tensor(input)
    if dim is None:
        places = _places("take_along_dim", indices, math.prod(x.shape))
        return ops.gather(x, places.reshape(-1))
    axis = axis_of(dim, x.ndim, "take_along_dim")
    places = _places("take_along_dim", indices, x.shape[axis])
    if places.ndim != x.ndim:
        raise ShapeError(
            f"take_along_dim: indices of shape {places.shape} have another number of axes than "
            f"the input of shape {x.shape}"
        )
    return ops.take_along(x, places, axis)


@aliased
@documented(
    "nonzero", "ag.nonzero(ag.tensor([0, 7]))", "tensor([[1]])", "Tensor, or tuple of Tensor"
)
def nonzero(input: Operand, *, as_tuple: bool = False) -> Any:
    """The indices of what is not zero: in rows, or a tensor for each axis; without gradient."""
    array = as_tensor(input)._array
    if as_tuple:
        return tuple(map(wrap, np.nonzero(np.atleast_1d(array))))
    return wrap(np.argwhere(array))


@aliased
@documented("argwhere", "ag.argwhere(ag.tensor([0, 7]))", "tensor([[1]])")
def argwhere(input: Operand) -> Tensor:
    """The indices of what is not zero, in rows; without gradient."""
    return wrap(np.argwhere(as_tensor(input)._array))
