"""NumPy's functions that stack, cut and broadcast arrays, and apply functions to their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import DTypeLike

from autograd_np.functions.shaping import astype
from autograd_np.numpy.arranging import atleast_1d, atleast_2d, atleast_3d
from autograd_np.numpy.common import (
    ArrayLike,
    as_tensor,
    converted_safely,
    face,
    refuse,
    result_shape,
)
from autograd_np.numpy.joining import split
from autograd_np.ops import shape
from autograd_np.ops.arranging import move_axes
from autograd_np.ops.indexing import getitem
from autograd_np.tensor import Tensor


@face(np.asarray, call="anp.asarray([1, 2]).tolist()", result="[1, 2]")
def asarray(
    a: Any,
    dtype: DTypeLike | None = None,
    order: str | None = None,
    *,
    device: str | None = None,
    copy: bool | None = None,
    like: Any = None,
) -> Tensor:
    """What is given as a tensor; one is returned as it is.

    Sequences may hold tensors: gradients flow to them. (``np.asarray`` itself makes arrays, and
    refuses tensors that need a gradient.)
    """
    refuse("asarray", {"order": order}, order=None)
    x = as_tensor(a)
    result = x if dtype is None else astype(x, dtype)
    if copy is False and result is not a and not np.may_share_memory(result._array, a):
        raise ValueError("asarray: a copy is needed: leave copy=False away")
    return shape.clone(result) if copy and result is a else result


@face(
    "unstack",
    call="[x.tolist() for x in anp.unstack([[1, 2]])]",
    result="[[1, 2]]",
    returns="tuple of Tensor",
)
def unstack(x: ArrayLike, /, *, axis: int = 0) -> tuple[Tensor, ...]:
    """The slices along an axis, without that axis; views."""
    x = as_tensor(x)
    if not x.ndim:
        raise ValueError("unstack: expected at least one axis, got shape ()")
    lead = (slice(None),) * normalize_axis_index(axis, x.ndim)
    return tuple(getitem(x, index=(*lead, i)) for i in range(x.shape[len(lead)]))


def _stacked_along(
    function: Any, result: list[Any], prepare: Callable[[Tensor], Tensor], axis: int
) -> Callable[..., Tensor]:
    name = function.__name__

    @face(function, call=f"anp.{name}([[1, 2], [3, 4]]).tolist()", result=str(result))
    def joined(
        tup: Sequence[ArrayLike], *, dtype: DTypeLike | None = None, casting: str = "same_kind"
    ) -> Tensor:
        """Arrays joined along an axis that vectors are first given."""
        parts = [prepare(converted_safely(name, as_tensor(x), dtype, casting)) for x in tup]
        along = 0 if axis and parts and parts[0].ndim == 1 else axis
        return shape.concatenate(*parts, axis=along)

    return joined


hstack = _stacked_along(np.hstack, [1, 2, 3, 4], atleast_1d, 1)
vstack = _stacked_along(np.vstack, [[1, 2], [3, 4]], atleast_2d, 0)
dstack = _stacked_along(np.dstack, [[[1, 3], [2, 4]]], atleast_3d, 2)


@face(
    np.column_stack, call="anp.column_stack([[1, 2], [3, 4]]).tolist()", result="[[1, 3], [2, 4]]"
)
def column_stack(tup: Sequence[ArrayLike]) -> Tensor:
    """Arrays joined along the second axis; vectors are columns."""
    found = [as_tensor(x) for x in tup]
    columns = [
        x if x.ndim > 1 else shape.reshape(x, shape=(*x.shape, *(1, 1)[x.ndim :])) for x in found
    ]
    return shape.concatenate(*columns, axis=1)


def _cut_along(
    function: Any, axis: int, least: int, call: str, result: str
) -> Callable[..., list[Tensor]]:
    name = function.__name__

    @face(function, call=call, result=result, returns="list of Tensor")
    def cut(ary: ArrayLike, indices_or_sections: int | Sequence[int]) -> list[Tensor]:
        """Pieces along an axis; views."""
        x = as_tensor(ary)
        if x.ndim < least:
            raise ValueError(f"{name}: expected at least {least} axes, got shape {x.shape}")
        return split(x, indices_or_sections, axis if x.ndim > 1 else 0)

    return cut


hsplit = _cut_along(
    np.hsplit, 1, 1, "[x.tolist() for x in anp.hsplit([[1, 2]], 2)]", "[[[1]], [[2]]]"
)
vsplit = _cut_along(np.vsplit, 0, 2, "[x.tolist() for x in anp.vsplit([[1, 2]], 1)]", "[[[1, 2]]]")
dsplit = _cut_along(
    np.dsplit, 2, 3, "[x.tolist() for x in anp.dsplit([[[1, 2]]], 2)]", "[[[[1]]], [[[2]]]]"
)


@face(np.block, call="anp.block([np.arange(2), np.arange(1)]).tolist()", result="[0, 1, 0]")
def block(arrays: Any) -> Tensor:
    """Arrays in nested lists, joined along the last axis in the innermost, and so on outwards."""
    depth = _depth(arrays)
    ndim = max([depth, *(as_tensor(x).ndim for x in _leaves(arrays))])
    return _joined(arrays, depth, ndim) if depth else shape.clone(as_tensor(arrays))


def _depth(blocks: Any) -> int:
    """How deep lists are nested: everywhere alike."""
    if isinstance(blocks, tuple):
        raise TypeError("block: arrays are nested in lists, not in tuples")
    if not isinstance(blocks, list):
        return 0
    depths = set(map(_depth, blocks))
    if len(depths) != 1:
        raise ValueError(f"block: lists are not empty, and nested to one depth, not {depths}")
    return 1 + depths.pop()


def _leaves(blocks: Any) -> list[Any]:
    if not isinstance(blocks, list):
        return [blocks]
    return [leaf for part in blocks for leaf in _leaves(part)]


def _joined(blocks: Any, depth: int, ndim: int) -> Tensor:
    """Blocks as one tensor: lists that are so deep are joined along that axis from the last."""
    if isinstance(blocks, list):
        parts = [_joined(part, depth - 1, ndim) for part in blocks]
        return shape.concatenate(*parts, axis=ndim - depth)
    x = as_tensor(blocks)
    return shape.reshape(x, shape=(1,) * (ndim - x.ndim) + x.shape)


@face(
    np.broadcast_arrays,
    call="[x.tolist() for x in anp.broadcast_arrays([1, 2], 3)]",
    result="[[1, 2], [3, 3]]",
    returns="tuple of Tensor",
)
def broadcast_arrays(*args: ArrayLike, subok: bool = False) -> tuple[Tensor, ...]:
    """Arrays repeated without a copy to the shape that they broadcast to."""
    found = [as_tensor(x) for x in args]
    sizes = np.broadcast_shapes(*(x.shape for x in found))
    return tuple(x if x.shape == sizes else shape.broadcast_to(x, shape=sizes) for x in found)


@face(
    np.apply_along_axis,
    call="anp.apply_along_axis(anp.sum, 1, [[1, 2], [3, 4]]).tolist()",
    result="[3, 7]",
)
def apply_along_axis(
    func1d: Callable[..., Any], axis: int, arr: ArrayLike, *args: Any, **kwargs: Any
) -> Tensor:
    """A function of vectors applied to every vector along an axis."""
    x = as_tensor(arr)
    axis = normalize_axis_index(axis, x.ndim)
    rows = move_axes(x, (axis,), (x.ndim - 1,))
    lead = rows.shape[:-1]
    if not math.prod(lead):
        raise ValueError(
            f"apply_along_axis: there is no vector along axis {axis} of shape {x.shape}"
        )
    results = [
        as_tensor(func1d(getitem(rows, index=place), *args, **kwargs)) for place in np.ndindex(lead)
    ]
    found = shape.stack(*results, axis=0)
    found = shape.reshape(found, shape=lead + found.shape[1:])
    new = range(len(lead), found.ndim)
    return move_axes(found, tuple(new), tuple(range(axis, axis + len(new))))


@face(
    np.apply_over_axes,
    call="anp.apply_over_axes(anp.sum, [[1, 2], [3, 4]], [0, 1]).tolist()",
    result="[[10]]",
)
def apply_over_axes(func: Callable[..., Any], a: ArrayLike, axes: int | Sequence[int]) -> Tensor:
    """A reduction over one axis applied over several, which keep size 1 where it drops them."""
    x = as_tensor(a)
    for axis in np.atleast_1d(axes).tolist():
        axis = axis + x.ndim if axis < 0 else axis
        result = as_tensor(func(x, axis))
        if result.ndim < x.ndim:
            result = shape.reshape(result, shape=result_shape(np.expand_dims, result, axis))
        if result.ndim != x.ndim:
            raise ValueError("apply_over_axes: the function returned more axes, or dropped several")
        x = result
    return x
