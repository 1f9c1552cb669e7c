"""NumPy's functions that put elements in other places: turned, moved, repeated, on diagonals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from autograd_np.functions.shaping import clone
from autograd_np.numpy.common import ArrayLike, as_tensor, face
from autograd_np.ops import arithmetic, shape
from autograd_np.ops import arranging as ops
from autograd_np.tensor import Tensor


def constant(x: ArrayLike) -> Any:
    """An array of integers or booleans that says where elements go: nothing to differentiate."""
    return x._array if isinstance(x, Tensor) else x


@face(
    np.flip,
    call="anp.flip([1, 2, 3]).tolist()",
    result="[3, 2, 1]",
)
def flip(m: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """Elements in reverse order along axes; a view."""
    x = as_tensor(m)
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    return ops.flip(x, axes)


@face(
    np.fliplr,
    call="anp.fliplr([[1, 2]]).tolist()",
    result="[[2, 1]]",
)
def fliplr(m: ArrayLike) -> Tensor:
    """The second axis in reverse order; a view."""
    x = as_tensor(m)
    if x.ndim < 2:
        raise ValueError(f"fliplr: expected at least two axes, got shape {x.shape}")
    return ops.flip(x, (1,))


@face(
    np.flipud,
    call="anp.flipud([[1], [2]]).tolist()",
    result="[[2], [1]]",
)
def flipud(m: ArrayLike) -> Tensor:
    """The first axis in reverse order; a view."""
    x = as_tensor(m)
    if x.ndim < 1:
        raise ValueError("flipud: expected at least one axis, got shape ()")
    return ops.flip(x, (0,))


@face(
    np.roll,
    call="anp.roll([1, 2, 3], 1).tolist()",
    result="[3, 1, 2]",
)
def roll(
    a: ArrayLike,
    shift: int | Sequence[int],
    axis: int | Sequence[int] | None = None,
) -> Tensor:
    """Elements moved along axes, round the end."""
    x = as_tensor(a)
    if axis is None:
        flat = shape.reshape(x, shape=(math.prod(x.shape),))
        return shape.reshape(ops.roll(flat, int(np.sum(constant(shift))), 0), shape=x.shape)
    axes = normalize_axis_tuple(axis, x.ndim, allow_duplicate=True)
    pairs = np.broadcast(constant(shift), axes)
    if pairs.ndim > 1:
        raise ValueError("roll: shift and axis are integers, or sequences of integers")
    for places, along in pairs:
        x = ops.roll(x, int(places), int(along))
    return x if len(axes) else clone(x)


@face(
    np.moveaxis,
    call="anp.moveaxis([[1, 2]], 0, -1).tolist()",
    result="[[1], [2]]",
)
def moveaxis(a: ArrayLike, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Axes moved to other places; a view."""
    x = as_tensor(a)
    old = normalize_axis_tuple(source, x.ndim, "source")
    new = normalize_axis_tuple(destination, x.ndim, "destination")
    if len(old) != len(new):
        raise ValueError(
            f"moveaxis: source {source} and destination {destination} are equally many axes"
        )
    return ops.move_axes(x, old, new)


@face(
    np.rollaxis,
    call="anp.rollaxis([[1, 2]], 1).tolist()",
    result="[[1], [2]]",
)
def rollaxis(a: ArrayLike, axis: int, start: int = 0) -> Tensor:
    """One axis moved before another; a view."""
    x = as_tensor(a)
    axis = normalize_axis_index(axis, x.ndim)
    start = normalize_axis_index(start, x.ndim + 1) if start >= 0 else start + x.ndim
    if start < 0:
        raise np.exceptions.AxisError(f"rollaxis: start is out of range for shape {x.shape}")
    return ops.move_axes(x, (axis,), (start - (axis < start),))


@face(
    np.rot90,
    call="anp.rot90([[1, 2], [3, 4]]).tolist()",
    result="[[2, 4], [1, 3]]",
)
def rot90(m: ArrayLike, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Tensor:
    """Rotated by k quarter turns in the plane of two axes; a view."""
    x = as_tensor(m)
    if len(axes) != 2:
        raise ValueError(f"rot90: a plane has two axes, not axes={tuple(axes)}")
    first, second = (normalize_axis_index(axis, x.ndim) for axis in axes)
    if first == second:
        raise ValueError(f"rot90: axes={tuple(axes)} are one axis, of shape {x.shape}")
    return ops.rotate(x, k, first, second)


@face(
    np.tile,
    call="anp.tile([1, 2], 2).tolist()",
    result="[1, 2, 1, 2]",
)
def tile(A: ArrayLike, reps: int | Sequence[int]) -> Tensor:
    """The whole array repeated along axes."""
    x = as_tensor(A)
    repetitions = tuple(np.atleast_1d(constant(reps)).tolist())
    sizes = (1,) * (len(repetitions) - x.ndim) + x.shape
    repetitions = (1,) * (len(sizes) - len(repetitions)) + repetitions
    return ops.tile(shape.reshape(x, shape=sizes), repetitions)


@face(
    np.repeat,
    call="anp.repeat([1, 2], [2, 1]).tolist()",
    result="[1, 1, 2]",
)
def repeat(a: ArrayLike, repeats: ArrayLike, axis: int | None = None) -> Tensor:
    """Each element repeated, along an axis or of the flat array."""
    x = as_tensor(a)
    if axis is None:
        x, axis = shape.reshape(x, shape=(math.prod(x.shape),)), 0
    axis = normalize_axis_index(axis, max(x.ndim, 1))
    x = x if x.ndim else shape.reshape(x, shape=(1,))
    return ops.repeat(x, constant(repeats), axis)


@face(
    np.resize,
    call="anp.resize([1, 2, 3], (2, 2)).tolist()",
    result="[[1, 2], [3, 1]]",
)
def resize(a: ArrayLike, new_shape: int | Sequence[int]) -> Tensor:
    """The elements in C order, from the first again where they end, in another shape."""
    x = as_tensor(a)
    if not math.prod(x.shape):
        return as_tensor(np.resize(x._array, new_shape))
    return ops.gather(x, np.resize(ops.positions(x.shape), new_shape))


def _at_least(ndim: int, function: Any, result: str) -> Any:
    @face(
        function,
        call=f"anp.{function.__name__}(7).tolist()",
        result=result,
        returns="Tensor, or tuple of Tensor",
    )
    def at_least(*arys: ArrayLike) -> Any:
        """Arrays as views with so many axes, or more where they have more."""
        found = [as_tensor(x) for x in arys]
        sizes = [np.shape(function(np.broadcast_to(0, x.shape))) for x in found]
        views = [shape.reshape(x, shape=s) for x, s in zip(found, sizes, strict=True)]
        return views[0] if len(views) == 1 else tuple(views)

    return at_least


atleast_1d = _at_least(1, np.atleast_1d, "[7]")
atleast_2d = _at_least(2, np.atleast_2d, "[[7]]")
atleast_3d = _at_least(3, np.atleast_3d, "[[[7]]]")


@face(
    np.diagonal,
    call="anp.diagonal([[1, 2], [3, 4]]).tolist()",
    result="[1, 4]",
)
def diagonal(a: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """The diagonals of two axes, in a new last axis; a view."""
    x = as_tensor(a)
    if x.ndim < 2:
        raise ValueError(f"diagonal: expected at least two axes, got shape {x.shape}")
    first, second = (normalize_axis_index(axis, x.ndim) for axis in (axis1, axis2))
    if first == second:
        raise ValueError(f"diagonal: axis1={axis1} and axis2={axis2} are one axis")
    return ops.diagonal(x, offset, first, second)


@face(
    np.diag,
    call="anp.diag([1, 2]).tolist()",
    result="[[1, 0], [0, 2]]",
)
def diag(v: ArrayLike, k: int = 0) -> Tensor:
    """A diagonal of a matrix, or a matrix of zeros with a vector on a diagonal."""
    x = as_tensor(v)
    if x.ndim == 1:
        return ops.on_diagonal(x, k)
    if x.ndim != 2:
        raise ValueError(f"diag: expected one axis or two, got shape {x.shape}")
    return diagonal(x, k)


@face(
    np.diagflat,
    call="anp.diagflat([[1], [2]]).tolist()",
    result="[[1, 0], [0, 2]]",
)
def diagflat(v: ArrayLike, k: int = 0) -> Tensor:
    """A matrix of zeros with all elements on a diagonal."""
    x = as_tensor(v)
    return ops.on_diagonal(shape.reshape(x, shape=(math.prod(x.shape),)), k)


def _triangle(function: Any, result: str) -> Any:
    name = function.__name__

    @face(
        function,
        call=f"anp.{name}([[1, 2], [3, 4]]).tolist()",
        result=result,
    )
    def triangle(m: ArrayLike, k: int = 0) -> Tensor:
        """One side of a diagonal of the last two axes, and the diagonal; zeros on the other."""
        x = as_tensor(m)
        sizes = (*x.shape, *x.shape)[-2:]  # like NumPy, make rows of a vector
        if not sizes:
            raise TypeError(f"{name}: expected at least one axis, got shape ()")
        kept = function(np.ones(sizes, bool), k)
        return arithmetic.where(kept, x, np.zeros((), x.dtype))

    return triangle


tril = _triangle(np.tril, "[[1, 0], [3, 4]]")
triu = _triangle(np.triu, "[[1, 2], [0, 4]]")


@face(
    np.vander,
    call="anp.vander([2, 3], 3).tolist()",
    result="[[4, 2, 1], [9, 3, 1]]",
)
def vander(x: ArrayLike, N: int | None = None, increasing: bool = False) -> Tensor:
    """The powers of each element in a row, falling from n - 1 to 0."""
    x = as_tensor(x)
    if x.ndim != 1:
        raise ValueError(f"vander: expected one axis, got shape {x.shape}")
    n = x.shape[0] if N is None else N
    dtype = np.promote_types(x.dtype, int)
    powers = [shape.broadcast_to(np.ones((), dtype), shape=x.shape)]
    for _ in range(n - 1):
        powers.append(arithmetic.multiply(powers[-1], x))
    if n < 1:
        return as_tensor(np.empty((x.shape[0], 0), dtype))
    return shape.stack(*(powers if increasing else powers[::-1]), axis=1)
