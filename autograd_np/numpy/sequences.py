"""NumPy's functions along an axis: running sums and products, differences, slopes, convolution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple
from numpy.typing import DTypeLike

from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import ArrayLike, as_tensor, converted, face, written
from autograd_np.numpy.elementwise import where
from autograd_np.numpy.reductions import sum
from autograd_np.numpy.selecting import flat
from autograd_np.numpy.ufuncs import add, divide, isnan, multiply, not_equal, subtract
from autograd_np.ops import arranging as ops
from autograd_np.ops import sequences, shape
from autograd_np.ops.indexing import getitem
from autograd_np.ops.parts import conjugate
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor


def _accumulated(
    name: str,
    primitive: Primitive,
    x: Tensor,
    axis: int | None,
    dtype: DTypeLike | None,
    out: Tensor | None,
) -> Tensor:
    if axis is None or not x.ndim:
        x, axis = flat(x), normalize_axis_index(axis or 0, 1)
    x = converted(x, dtype)
    return written(
        name, out, converted(primitive(x, axis=normalize_axis_index(axis, x.ndim)), dtype)
    )


def _cumulative(
    function: Callable[..., Any], primitive: Primitive, neutral: int | None, result: str
) -> Callable[..., Tensor]:
    name = function.__name__

    @face(function, call=f"anp.{name}([1, 2, 3]).tolist()", result=result)
    def cumulative(
        a: ArrayLike,
        axis: int | None = None,
        dtype: DTypeLike | None = None,
        out: Tensor | None = None,
    ) -> Tensor:
        """What accumulates along an axis, or in the flat array."""
        x = as_tensor(a)
        if neutral is not None and x.dtype.kind in "fc":
            x = where(isnan(x), np.asarray(neutral, x.dtype), x)
        return _accumulated(name, primitive, x, axis, dtype, out)

    return cumulative


cumsum = _cumulative(np.cumsum, sequences.cumsum, None, "[1, 3, 6]")
cumprod = _cumulative(np.cumprod, sequences.cumprod, None, "[1, 2, 6]")
nancumsum = _cumulative(np.nancumsum, sequences.cumsum, 0, "[1, 3, 6]")
nancumprod = _cumulative(np.nancumprod, sequences.cumprod, 1, "[1, 2, 6]")


def _cumulative_with_start(
    name: str, primitive: Primitive, start: int, result: str
) -> Callable[..., Tensor]:
    @face(name, call=f"anp.{name}([1, 2, 3]).tolist()", result=result)
    def cumulative(
        x: ArrayLike,
        /,
        *,
        axis: int | None = None,
        dtype: DTypeLike | None = None,
        out: Tensor | None = None,
        include_initial: bool = False,
    ) -> Tensor:
        """What accumulates along an axis, on request with its beginning at no element."""
        x = as_tensor(x)
        x = x if x.ndim else flat(x)
        if axis is None and x.ndim > 1:
            raise ValueError(f"{name}: say which axis of shape {x.shape}")
        along = normalize_axis_index(axis or 0, x.ndim)
        result = _accumulated(name, primitive, x, along, dtype, None)
        if include_initial:
            sizes = tuple(1 if i == along else n for i, n in enumerate(x.shape))
            first = np.full(sizes, start, result.dtype)
            result = shape.concatenate(first, result, axis=along)
        return written(name, out, result)

    return cumulative


cumulative_sum = _cumulative_with_start("cumulative_sum", sequences.cumsum, 0, "[1, 3, 6]")
cumulative_prod = _cumulative_with_start("cumulative_prod", sequences.cumprod, 1, "[1, 2, 6]")


@face(np.diff, call="anp.diff([1, 2, 4]).tolist()", result="[1, 2]")
def diff(
    a: ArrayLike,
    n: int = 1,
    axis: int = -1,
    prepend: ArrayLike = None,
    append: ArrayLike = None,
) -> Tensor:
    """Each element less the one before it along an axis; n times."""
    x = as_tensor(a)
    if n == 0:
        return x
    if n < 0:
        raise ValueError(f"diff: n is not negative, got {n}")
    if not x.ndim:
        raise ValueError("diff: expected at least one axis, got shape ()")
    axis = normalize_axis_index(axis, x.ndim)
    if prepend is not None or append is not None:
        ends = [None if end is None else _end(end, x, axis) for end in (prepend, append)]
        parts = [part for part in (ends[0], x, ends[1]) if part is not None]
        x = shape.concatenate(*parts, axis=axis)
    minus = not_equal if x.dtype == np.bool_ else subtract
    for _ in range(n):
        x = minus(ops.part(x, axis, 1), ops.part(x, axis, 0, -1))
    return x


def _end(end: ArrayLike, x: Tensor, axis: int) -> Tensor:
    found = as_tensor(end)
    if found.ndim:
        return found
    return shape.broadcast_to(
        found, shape=tuple(1 if i == axis else n for i, n in enumerate(x.shape))
    )


@face(np.ediff1d, call="anp.ediff1d([1, 2, 4], to_end=9).tolist()", result="[1, 2, 9]")
def ediff1d(ary: ArrayLike, to_end: ArrayLike = None, to_begin: ArrayLike = None) -> Tensor:
    """Each element of the flat array less the one before it; other numbers at the ends."""
    x = flat(as_tensor(ary))
    parts = [subtract(ops.part(x, 0, 1), ops.part(x, 0, 0, -1))]
    for name, end in (("to_begin", to_begin), ("to_end", to_end)):
        if end is None:
            continue
        found = flat(as_tensor(end))
        if not np.can_cast(found.dtype, x.dtype, "same_kind"):
            raise TypeError(f"ediff1d: {name} is {found.dtype} and does not fit {x.dtype}")
        found = astype(found, x.dtype)
        parts = [found, *parts] if name == "to_begin" else [*parts, found]
    return shape.concatenate(*parts, axis=0)


@face(np.trapezoid, call="anp.trapezoid([1.0, 2.0, 3.0]).item()", result="4.0")
def trapezoid(y: ArrayLike, x: ArrayLike = None, dx: ArrayLike = 1.0, axis: int = -1) -> Tensor:
    """The integral along an axis of straight lines from each element to the next."""
    values = as_tensor(y)
    given_axis, axis = axis, normalize_axis_index(axis, values.ndim)
    step = dx
    if x is not None:
        places = as_tensor(x)
        if places.ndim == 1:
            along = tuple(-1 if i == axis else 1 for i in range(values.ndim))
            step = shape.reshape(diff(places), shape=_filled(along, max(places.shape[0] - 1, 0)))
        else:
            step = diff(places, axis=given_axis)
    both = add(ops.part(values, axis, 1), ops.part(values, axis, 0, -1))
    return sum(divide(multiply(step, both), 2.0), axis)


def _filled(sizes: tuple[int, ...], n: int) -> tuple[int, ...]:
    return tuple(n if size == -1 else size for size in sizes)


@face(
    np.gradient,
    call="anp.gradient([1.0, 2.0, 4.0]).tolist()",
    result="[1.0, 1.5, 2.0]",
    returns="Tensor, or tuple of Tensor",
)
def gradient(
    f: ArrayLike,
    *varargs: ArrayLike,
    axis: int | tuple[int, ...] | None = None,
    edge_order: int = 1,
) -> Any:
    """Slopes along axes by differences of second order; gradients flow to the spacings, too."""
    x = as_tensor(f)
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    spacings = [as_tensor(h) for h in varargs or (1.0,)]
    if len(spacings) == 1 and not spacings[0].ndim:
        spacings *= len(axes)
    if len(spacings) != len(axes):
        raise TypeError(
            f"gradient: {len(varargs)} spacings for {len(axes)} axes; one number counts for all"
        )
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order is 1 or 2, not {edge_order}")
    if x.dtype.kind not in "fc":
        x = astype(x, np.float64)
    results = [_slopes(x, h, i, edge_order) for h, i in zip(spacings, axes, strict=True)]
    return results[0] if len(axes) == 1 else tuple(results)


def _slopes(x: Tensor, spacing: Tensor, axis: int, edge_order: int) -> Tensor:
    n = x.shape[axis]
    if n < edge_order + 1:
        raise ValueError(
            f"gradient: axis {axis} of shape {x.shape} has fewer than {edge_order + 1} elements"
        )
    if spacing.ndim > 1 or (spacing.ndim == 1 and spacing.shape[0] != n):
        raise ValueError(
            f"gradient: coordinates of shape {spacing.shape} for axis {axis} of shape {x.shape}"
        )

    y = ops.move_axes(x, (axis,), (x.ndim - 1,))
    step = diff(spacing) if spacing.ndim else shape.broadcast_to(spacing, shape=(n - 1,))
    slope = divide(diff(y), step)  # of the line from each element to the next
    before, after = step[:-1], step[1:]
    steeper = divide(diff(slope), add(before, after))
    inside = add(slope[..., :-1], multiply(steeper, before))
    first, last = slope[..., :1], slope[..., -1:]
    if edge_order == 2:
        first = subtract(first, multiply(steeper[..., :1], step[:1]))
        last = add(last, multiply(steeper[..., -1:], step[-1:]))
    found = astype(shape.concatenate(first, inside, last, axis=x.ndim - 1), x.dtype)
    return ops.move_axes(found, (x.ndim - 1,), (axis,))


def _convolved(name: str, x: Tensor, y: Tensor, mode: str) -> Tensor:
    """Of two vectors wherever they meet, in the middle, or where the shorter lies inside."""
    if x.ndim != 1 or y.ndim != 1 or not x.shape[0] or not y.shape[0]:
        raise ValueError(
            f"{name}: expected two vectors that are not empty, got shapes {x.shape} and {y.shape}"
        )
    short, long = sorted((x.shape[0], y.shape[0]))
    result = sequences.convolve(x, y)
    if mode == "full":
        return result
    if mode == "same":
        start = (short - 1) // 2
        return ops.part(result, 0, start, start + long)
    if mode == "valid":
        return ops.part(result, 0, short - 1, long)
    raise ValueError(f"{name}: mode is 'full', 'same' or 'valid', not {mode!r}")


@face(np.convolve, call="anp.convolve([1, 2], [1, 1]).tolist()", result="[1, 3, 2]")
def convolve(a: ArrayLike, v: ArrayLike, mode: str = "full") -> Tensor:
    """``sum(a[i] * v[k - i])`` of two vectors."""
    x, y = (as_tensor(np.atleast_1d(z)) for z in (a, v))
    return _convolved("convolve", x, y, mode)


@face(np.correlate, call="anp.correlate([1, 2, 3], [0, 1]).tolist()", result="[2, 3]")
def correlate(a: ArrayLike, v: ArrayLike, mode: str = "valid") -> Tensor:
    """``sum(a[k + i] * conj(v[i]))`` of two vectors."""
    x, y = as_tensor(a), conjugate(as_tensor(v))
    if x.ndim == y.ndim == 1 and x.shape[0] < y.shape[0]:  # as NumPy turns them
        return ops.flip(_convolved("correlate", y, ops.flip(x, (0,)), mode), (0,))
    return _convolved("correlate", x, ops.flip(y, range(y.ndim)), mode)


@face(np.polyval, call="anp.polyval([1.0, 0.0, 2.0], 3.0).item()", result="11.0")
def polyval(p: ArrayLike, x: ArrayLike) -> Tensor:
    """``p[0] * x**(n - 1) + ... + p[n - 1]``; gradients flow to the coefficients, too."""
    coefficients, place = as_tensor(p), as_tensor(x)
    if not coefficients.ndim:
        raise TypeError("polyval: p is a sequence of coefficients, not one number")
    value = as_tensor(np.zeros(place.shape, place.dtype))
    for i in range(coefficients.shape[0]):
        value = add(multiply(value, place), getitem(coefficients, index=i))
    return value
