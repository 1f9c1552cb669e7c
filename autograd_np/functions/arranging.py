"""PyTorch's functions that put elements in other places: turned, moved, repeated, on diagonals."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_np.errors import ShapeError
from autograd_np.functions.arguments import Dim, aliased, axes_of, axis_of, integers
from autograd_np.functions.common import Operand, as_tensor, plain
from autograd_np.functions.documentation import documented
from autograd_np.functions.joining import _promoted, cat, split
from autograd_np.functions.shaping import astype
from autograd_np.numpy.arranging import vander as numpy_vander
from autograd_np.ops import arithmetic, indexing, shape
from autograd_np.ops import arranging as ops
from autograd_np.tensor import Tensor

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_tensors",
    "column_stack",
    "diag",
    "diag_embed",
    "diagflat",
    "diagonal",
    "dsplit",
    "dstack",
    "flip",
    "fliplr",
    "flipud",
    "hsplit",
    "hstack",
    "meshgrid",
    "movedim",
    "narrow",
    "repeat",
    "repeat_interleave",
    "roll",
    "rot90",
    "select",
    "tensor_split",
    "tile",
    "tril",
    "triu",
    "vander",
    "vsplit",
    "vstack",
]


@aliased
@documented("flip", "ag.flip(ag.arange(3), (0,))", "tensor([2, 1, 0])")
def flip(input: Operand, *dims: Any) -> Tensor:
    """Elements in reverse order along axes; a copy."""
    x = as_tensor(input)
    axes = axes_of(integers("flip", dims), x.ndim, "flip") or ()
    return shape.clone(ops.flip(x, axes))


@aliased
@documented("fliplr", "ag.fliplr(ag.eye(2))", "tensor([[0., 1.],\n            [1., 0.]])")
def fliplr(input: Operand) -> Tensor:
    """The second axis in reverse order; a copy."""
    return flip(_with_axes("fliplr", input, 2), 1)


@aliased
@documented("flipud", "ag.flipud(ag.arange(3))", "tensor([2, 1, 0])")
def flipud(input: Operand) -> Tensor:
    """The first axis in reverse order; a copy."""
    return flip(_with_axes("flipud", input, 1), 0)


def _with_axes(name: str, input: Operand, least: int) -> Tensor:
    x = as_tensor(input)
    if x.ndim < least:
        raise ShapeError(f"{name}: expected at least {least} axes, got shape {x.shape}")
    return x


@aliased
@documented("roll", "ag.roll(ag.arange(3), 1)", "tensor([2, 0, 1])")
def roll(input: Operand, shifts: int | Sequence[int], dims: Dim = None) -> Tensor:
    """Elements moved along axes, round the end; without axes those of the flat tensor."""
    x = as_tensor(input)
    places = integers("roll", shifts if isinstance(shifts, tuple) else (shifts,))
    if dims is None:
        if len(places) != 1:
            raise RuntimeError(f"roll: {len(places)} shifts of the flat tensor: give dims, or one")
        flat = shape.reshape(x, shape=(math.prod(x.shape),))
        return shape.reshape(ops.roll(flat, places[0], 0), shape=x.shape)
    axes = [axis_of(d, x.ndim, "roll") for d in integers("roll", (dims,))]
    if len(axes) != len(places):
        raise RuntimeError(f"roll: shifts={places} and dims={tuple(axes)} are equally many")
    for places_along, axis in zip(places, axes, strict=True):
        x = ops.roll(x, places_along, axis)
    return x


@aliased
@documented("rot90", "ag.rot90(ag.eye(2))", "tensor([[0., 1.],\n            [1., 0.]])")
def rot90(input: Operand, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Rotated by k quarter turns in the plane of two axes; a copy."""
    x = _with_axes("rot90", input, 2)
    axes = axes_of(tuple(dims), x.ndim, "rot90") or ()
    if len(axes) != 2:
        raise RuntimeError(f"rot90: a plane has two axes, not dims={tuple(dims)}")
    return shape.clone(ops.rotate(x, k, *axes))


@aliased
@documented("movedim", "ag.movedim(ag.ones(2, 3, 4), 0, -1).shape", "(3, 4, 2)")
def movedim(
    input: Operand, source: int | Sequence[int], destination: int | Sequence[int]
) -> Tensor:
    """Axes moved to other places; a view."""
    x = as_tensor(input)
    old = axes_of(source, x.ndim, "movedim") or ()
    new = axes_of(destination, x.ndim, "movedim") or ()
    if len(old) != len(new):
        raise RuntimeError(
            f"movedim: source {source} and destination {destination} are equally many axes"
        )
    return ops.move_axes(x, old, new) if x.ndim else x


@aliased
@documented("tile", "ag.tile(ag.arange(2), (2,))", "tensor([0, 1, 0, 1])")
def tile(input: Operand, *dims: Any) -> Tensor:
    """The whole tensor repeated along axes."""
    return _tiled(as_tensor(input), integers("tile", dims))


def repeat(input: Tensor, *repeats: Any) -> Tensor:
    """The whole tensor repeated along axes: one number for each, and for axes before them.

    NumPy's `repeat`, which repeats each element, is `repeat_interleave`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.arange(2).repeat(2)
    tensor([0, 1, 0, 1])
    """
    times = integers("repeat", repeats)
    if len(times) < input.ndim:
        raise RuntimeError(
            f"repeat: {len(times)} numbers for the {input.ndim} axes of shape {input.shape}: give "
            "one for each. To repeat each element, as in NumPy, use repeat_interleave."
        )
    return _tiled(input, times)


def _tiled(x: Tensor, times: tuple[int, ...]) -> Tensor:
    ndim = max(x.ndim, len(times))
    times = (1,) * (ndim - len(times)) + times
    return ops.tile(shape.reshape(x, shape=(1,) * (ndim - x.ndim) + x.shape), times)


@aliased
@documented("repeat_interleave", "ag.repeat_interleave(ag.arange(2), 2)", "tensor([0, 0, 1, 1])")
def repeat_interleave(
    input: Operand, repeats: Operand, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each element, or slice along an axis, repeated: a number of times, or each its own."""
    x = as_tensor(input)
    if dim is None:
        x, dim = shape.reshape(x, shape=(math.prod(x.shape),)), 0
    axis = axis_of(dim, x.ndim, "repeat_interleave")
    times = np.asarray(plain(repeats))
    if times.ndim == 1 and times.size not in (1, x.shape[axis]):
        raise RuntimeError(
            f"repeat_interleave: {times.size} repeats for {x.shape[axis]} slices along dim {dim}"
        )
    if np.any(times < 0):
        raise RuntimeError(f"repeat_interleave: repeats are not negative, got {times}")
    return ops.repeat(x, times, axis)


def _triangle(name: str, keep: Callable[..., Any], result: str) -> Callable[..., Tensor]:
    @documented(name, f"ag.{name}(ag.ones(2, 2))", result)
    def triangle(input: Operand, diagonal: int = 0) -> Tensor:
        """One side of a diagonal of the last two axes, and the diagonal; zeros on the other."""
        x = _with_axes(name, input, 2)
        kept = keep(np.ones(x.shape[-2:], bool), diagonal)
        return arithmetic.where(kept, x, np.zeros((), x.dtype))

    triangle.__name__ = triangle.__qualname__ = name
    return aliased(triangle)


tril = _triangle("tril", np.tril, "tensor([[1., 0.],\n            [1., 1.]])")
triu = _triangle("triu", np.triu, "tensor([[1., 1.],\n            [0., 1.]])")


@aliased
@documented("diagonal", "ag.diagonal(ag.eye(2))", "tensor([1., 1.])")
def diagonal(input: Operand, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonals of two axes, in a new last axis; a view."""
    x = _with_axes("diagonal", input, 2)
    first, second = (axis_of(d, x.ndim, "diagonal") for d in (dim1, dim2))
    if first == second:
        raise RuntimeError(f"diagonal: dim1={dim1} and dim2={dim2} are one axis")
    return ops.diagonal(x, offset, first, second)


@aliased
@documented("diag", "ag.diag(ag.ones(2))", "tensor([[1., 0.],\n            [0., 1.]])")
def diag(input: Operand, diagonal: int = 0) -> Tensor:
    """A diagonal of a matrix, or a matrix of zeros with a vector on a diagonal; a copy."""
    x = as_tensor(input)
    if x.ndim == 1:
        return ops.on_diagonal(x, diagonal)
    if x.ndim != 2:
        raise ShapeError(f"diag: expected one axis or two, got shape {x.shape}")
    return shape.clone(ops.diagonal(x, diagonal, 0, 1))


@aliased
@documented("diag_embed", "ag.diag_embed(ag.ones(2))", "tensor([[1., 0.],\n            [0., 1.]])")
def diag_embed(input: Operand, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The last axis on a diagonal of two axes of a tensor of zeros."""
    x = _with_axes("diag_embed", input, 1)
    first, second = (axis_of(d, x.ndim + 1, "diag_embed") for d in (dim1, dim2))
    if first == second:
        raise RuntimeError(f"diag_embed: dim1={dim1} and dim2={dim2} are one axis")
    n = x.shape[-1]
    sizes = (*x.shape[:-1], n + abs(offset), n + abs(offset))
    square = indexing.scatter(x, index=shape.diagonal_index(n, offset), shape=sizes)
    return ops.move_axes(square, (x.ndim - 1, x.ndim), (first, second))


@aliased
@documented("diagflat", "ag.diagflat(ag.ones(2, 1))", "tensor([[1., 0.],\n            [0., 1.]])")
def diagflat(input: Operand, offset: int = 0) -> Tensor:
    """A matrix of zeros with all elements on a diagonal."""
    x = as_tensor(input)
    return ops.on_diagonal(shape.reshape(x, shape=(math.prod(x.shape),)), offset)


@documented(
    "meshgrid",
    "[x.tolist() for x in ag.meshgrid(ag.arange(2), ag.arange(1))]",
    "[[[0], [1]], [[0], [0]]]",
    "tuple of Tensor",
)
def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Tensor, ...]:
    """The coordinates of a grid, from those along its axes; views."""
    found = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    vectors = [as_tensor(x) for x in found]
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f"meshgrid: indexing is 'ij' or 'xy', not {indexing!r}")
    n = len(vectors)
    order = list(range(n))
    if indexing == "xy" and n > 1:
        order[:2] = 1, 0
    if any(x.ndim > 1 for x in vectors):
        raise ShapeError(f"meshgrid: expected vectors, got shapes {[x.shape for x in vectors]}")
    sizes = [math.prod(vectors[i].shape) for i in order]
    along = [
        shape.reshape(x, shape=tuple(sizes[i] if i == axis else 1 for i in range(n)))
        for x, axis in zip(vectors, order, strict=True)
    ]
    return tuple(shape.broadcast_to(x, shape=tuple(sizes)) for x in along)


@documented(
    "broadcast_tensors",
    "[x.tolist() for x in ag.broadcast_tensors(ag.ones(2), ag.ones(1))]",
    "[[1.0, 1.0], [1.0, 1.0]]",
    "tuple of Tensor",
)
def broadcast_tensors(*tensors: Operand) -> tuple[Tensor, ...]:
    """Tensors repeated without a copy to the shape that they broadcast to; views."""
    found = [as_tensor(x) for x in tensors]
    sizes = np.broadcast_shapes(*(x.shape for x in found))
    return tuple(shape.broadcast_to(x, shape=sizes) for x in found)


def _at_least(ndim: int, sizes_of: Callable[..., Any], result: str) -> Callable[..., Any]:
    name = f"atleast_{ndim}d"

    @documented(name, f"ag.{name}(ag.tensor(7)).tolist()", result, "Tensor, or tuple of Tensor")
    def at_least(*tensors: Any) -> Any:
        """Tensors as views with so many axes, or more where they have more."""
        several = len(tensors) == 1 and isinstance(tensors[0], (list, tuple))
        found = [as_tensor(x) for x in (tensors[0] if several else tensors)]
        views = [
            shape.reshape(x, shape=np.shape(sizes_of(np.broadcast_to(0, x.shape)))) for x in found
        ]
        return views[0] if len(views) == 1 and not several else tuple(views)

    at_least.__name__ = at_least.__qualname__ = name
    return at_least


atleast_1d = _at_least(1, np.atleast_1d, "[7]")
atleast_2d = _at_least(2, np.atleast_2d, "[[7]]")
atleast_3d = _at_least(3, np.atleast_3d, "[[[7]]]")


def _stacked(name: str, prepare: Callable[..., Tensor], axis: int, result: str) -> Any:
    @documented(name, f"ag.{name}([ag.zeros(1), ag.ones(1)]).tolist()", result)
    def stacked(tensors: Sequence[Operand]) -> Tensor:
        """Tensors joined along an axis that vectors are first given."""
        parts = [prepare(x) for x in _promoted(name, tensors)]
        return cat(parts, 0 if parts[0].ndim == 1 else axis)

    stacked.__name__ = stacked.__qualname__ = name
    return aliased(stacked)


def _column(x: Tensor) -> Tensor:
    return x if x.ndim > 1 else shape.reshape(x, shape=(math.prod(x.shape), 1))


hstack = _stacked("hstack", atleast_1d, 1, "[0.0, 1.0]")
vstack = _stacked("vstack", atleast_2d, 0, "[[0.0], [1.0]]")
dstack = _stacked("dstack", atleast_3d, 2, "[[[0.0, 1.0]]]")
column_stack = _stacked("column_stack", _column, 1, "[[0.0, 1.0]]")


@aliased
@documented(
    "tensor_split",
    "[x.tolist() for x in ag.tensor_split(ag.arange(3), 2)]",
    "[[0, 1], [2]]",
    "tuple of Tensor",
)
def tensor_split(
    input: Operand, indices_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """So many pieces along an axis, or pieces between indices: what NumPy calls split; views."""
    x = _with_axes("tensor_split", input, 1)
    axis = axis_of(dim, x.ndim, "tensor_split")
    n = x.shape[axis]
    wanted = plain(indices_or_sections)
    if np.ndim(wanted):
        ends = [0, *map(int, wanted), n]
        return tuple(ops.part(x, axis, *pair) for pair in itertools.pairwise(ends))
    if wanted <= 0:
        raise RuntimeError(f"tensor_split: expected a positive number of pieces, got {wanted}")
    longer, size = n % wanted, n // wanted
    return split(x, [size + (i < longer) for i in range(wanted)], axis)


def _cut(name: str, axis: int, least: int, call: str, result: str) -> Callable[..., Any]:
    @documented(name, call, result, "tuple of Tensor")
    def cut(input: Operand, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
        """Equal pieces along an axis, or pieces between indices; views."""
        x = _with_axes(name, input, least)
        along = axis if x.ndim > 1 else 0
        if isinstance(indices_or_sections, int) and x.shape[along] % indices_or_sections:
            raise RuntimeError(
                f"{name}: {indices_or_sections} equal pieces of the {x.shape[along]} elements "
                f"along dim {along} of shape {x.shape}: tensor_split allows unequal ones"
            )
        return tensor_split(x, indices_or_sections, along)

    cut.__name__ = cut.__qualname__ = name
    return aliased(cut)


hsplit = _cut("hsplit", 1, 1, "[x.tolist() for x in ag.hsplit(ag.arange(2), 2)]", "[[0], [1]]")
vsplit = _cut(
    "vsplit", 0, 2, "[x.tolist() for x in ag.vsplit(ag.ones(2, 1), 2)]", "[[[1.0]], [[1.0]]]"
)
dsplit = _cut(
    "dsplit", 2, 3, "[x.shape for x in ag.dsplit(ag.ones(1, 1, 2), 2)]", "[(1, 1, 1), (1, 1, 1)]"
)


@aliased
@documented("narrow", "ag.narrow(ag.arange(4), 0, 1, 2)", "tensor([1, 2])")
def narrow(input: Operand, dim: int, start: int, length: int) -> Tensor:
    """So many slices along an axis, from one on; a view."""
    x = _with_axes("narrow", input, 1)
    axis = axis_of(dim, x.ndim, "narrow")
    first = int(start) + x.shape[axis] if start < 0 else int(start)
    if length < 0 or not 0 <= first <= first + length <= x.shape[axis]:
        raise RuntimeError(
            f"narrow: {length} slices from {start} on along dim {dim} of shape {x.shape}"
        )
    return ops.part(x, axis, first, first + length)


@aliased
@documented("select", "ag.select(ag.eye(2), 0, 1)", "tensor([0., 1.])")
def select(input: Operand, dim: int, index: int) -> Tensor:
    """One slice along an axis, without that axis; a view."""
    x = _with_axes("select", input, 1)
    axis = axis_of(dim, x.ndim, "select")
    return indexing.getitem(x, index=(*(slice(None),) * axis, int(index)))


@aliased
@documented("vander", "ag.vander(ag.tensor([2, 3])).tolist()", "[[2, 1], [3, 1]]")
def vander(x: Operand, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of each element in a row, falling from n - 1 to 0."""
    x = as_tensor(x)
    return astype(numpy_vander(x, N, increasing), np.promote_types(x.dtype, np.uint8))
