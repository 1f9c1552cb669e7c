"""NumPy's reductions over axes, with all their options; `ufunc.reduce` is the same functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.functions.common import without_gradient
from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import (
    ArrayLike,
    Axis,
    as_tensor,
    axes_of,
    converted,
    implements,
    written,
)
from autograd_np.numpy.parts import real
from autograd_np.numpy.ufuncs import divide, equal, multiply, sqrt
from autograd_np.ops import arithmetic, reductions, shape
from autograd_np.ops.parts import conjugate
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor


def _mask(where: ArrayLike, x: Tensor, name: str) -> Tensor:
    """Which elements of `x` count, in its shape."""
    mask = as_tensor(where)
    if mask.dtype != np.bool_:
        raise TypeError(f"{name}: where is boolean, not {mask.dtype}: write mask != 0")
    return shape.broadcast_to(mask, shape=x.shape)


def _masked(x: Tensor, mask: ArrayLike, other: Any, name: str) -> Tensor:
    """`x` with `other` in the place of elements that do not count."""
    return x if mask is True else arithmetic.where(_mask(mask, x, name), x, other)


def _start(initial: ArrayLike, dtype: np.dtype[Any], name: str) -> Any:
    """What a reduction starts with: one number, in the dtype of the result."""
    start = astype(initial, dtype) if isinstance(initial, Tensor) else np.asarray(initial, dtype)
    if start.ndim:
        raise ValueError(f"{name}: initial is one number, not of shape {start.shape}")
    return start


_TOTAL_DOC = """{what} over axes, as `numpy.{name}`.

    Parameters
    ----------
    a : array_like
        Any shape.
    axis : int or tuple of int, optional
        The axes; all by default.
    dtype : dtype, optional
        Compute in this dtype. By default small integers become int64 or uint64.
    out : Tensor, optional
        Written to, in place, and returned.
    keepdims : bool
        Keep the axes with size 1.
    initial : number, optional
        {combined} the result.
    where : array_like of bool
        Which elements count; broadcast to the shape of `a`.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.{name}([[1.0, 2.0], [3.0, 4.0]], axis=0).tolist()
    {example}
    """


def _total(
    function: Callable[..., Any],
    primitive: Primitive,
    combine: Primitive,
    neutral: int,
    what: str,
    combined: str,
    example: list[float],
) -> Callable[..., Tensor]:
    name = function.__name__

    def total(
        a: ArrayLike,
        axis: Axis = None,
        dtype: DTypeLike | None = None,
        out: Tensor | None = None,
        keepdims: bool = False,
        initial: ArrayLike = None,
        where: ArrayLike = True,
    ) -> Tensor:
        x = _masked(converted(as_tensor(a), dtype), where, neutral, name)
        result = primitive(x, axis=axes_of(axis, x.ndim), keepdims=bool(keepdims))
        if initial is not None:
            result = combine(result, _start(initial, result.dtype, name))
        return written(name, out, result)

    total.__name__ = total.__qualname__ = name
    total.__doc__ = _TOTAL_DOC.format(**locals())
    return implements(function)(total)


sum = _total(np.sum, reductions.sum, arithmetic.add, 0, "Sum", "Added to", [4.0, 6.0])
prod = _total(
    np.prod, reductions.prod, arithmetic.multiply, 1, "Product", "Multiplied with", [3.0, 8.0]
)


_EXTREMUM_DOC = """{what} over axes, as `numpy.{name}`: values only.

    Where it is reached several times the gradient is shared equally.

    Parameters
    ----------
    a : array_like
        Any shape.
    axis : int or tuple of int, optional
        The axes; all by default.
    out : Tensor, optional
        Written to, in place, and returned.
    keepdims : bool
        Keep the axes with size 1.
    initial : number, optional
        Counts as one more element; the result where there is no other.
    where : array_like of bool
        Which elements count; broadcast to the shape of `a`. It needs `initial`.

    Returns
    -------
    Tensor
        Without the axes.

    Raises
    ------
    ValueError
        Over no elements without `initial`.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.{name}([[1.0, 5.0], [3.0, 4.0]], axis=1).tolist()
    {example}
    """


def _extremum(
    functions: tuple[Callable[..., Any], ...],
    primitive: Primitive,
    combine: Primitive,
    what: str,
    example: list[float],
) -> Callable[..., Tensor]:
    name = functions[0].__name__

    def extremum(
        a: ArrayLike,
        axis: Axis = None,
        out: Tensor | None = None,
        keepdims: bool = False,
        initial: ArrayLike = None,
        where: ArrayLike = True,
    ) -> Tensor:
        x = as_tensor(a)
        axes, keep = axes_of(axis, x.ndim), bool(keepdims)
        if initial is None:
            if where is not True:
                raise ValueError(f"{name}: where= needs initial=, the result over no elements")
            return written(name, out, primitive(x, axis=axes, keepdims=keep))
        start = _start(initial, x.dtype, name)
        x = _masked(x, where, start, name)
        if reductions.reduced_size(x.shape, axes) == 0:
            none = astype(
                reductions.sum(x, axis=axes, keepdims=keep), x.dtype
            )  # zeros, with the graph of x
            return written(name, out, arithmetic.add(none, start))
        result = primitive(x, axis=axes, keepdims=keep)
        return written(name, out, combine(result, start))

    extremum.__name__ = extremum.__qualname__ = name
    extremum.__doc__ = _EXTREMUM_DOC.format(**locals())
    return implements(*functions)(extremum)


max = amax = _extremum(
    (np.max, np.amax), reductions.amax, arithmetic.maximum, "Maximum", [5.0, 4.0]
)
min = amin = _extremum(
    (np.min, np.amin), reductions.amin, arithmetic.minimum, "Minimum", [1.0, 3.0]
)


def _floating(a: ArrayLike, dtype: DTypeLike | None) -> tuple[Tensor, np.dtype[Any]]:
    """An operand in the dtype to compute a mean in, and the dtype of the result."""
    x = as_tensor(a)
    if dtype is not None:
        return converted(x, dtype), np.dtype(dtype)
    result = np.dtype(np.float64) if x.dtype.kind in "bui" else x.dtype
    return astype(x, np.float32 if result == np.float16 else result), result


@implements(np.mean)
def mean(
    a: ArrayLike,
    axis: Axis = None,
    dtype: DTypeLike | None = None,
    out: Tensor | None = None,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
) -> Tensor:
    """Arithmetic mean over axes, as `numpy.mean`; nan over no elements.

    Parameters
    ----------
    a : array_like
        Any shape. The mean of integers is float64.
    axis : int or tuple of int, optional
        The axes; all by default.
    dtype : dtype, optional
        Compute in this dtype.
    out : Tensor, optional
        Written to, in place, and returned.
    keepdims : bool
        Keep the axes with size 1.
    where : array_like of bool
        Which elements count; broadcast to the shape of `a`.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.mean([1, 2], where=[False, True])
    tensor(2., dtype=float64)
    """
    x, result_dtype = _floating(a, dtype)
    axes, keep = axes_of(axis, x.ndim), bool(keepdims)
    if where is True:
        result = reductions.mean(x, axis=axes, keepdims=keep)
    else:
        total = reductions.sum(_masked(x, where, 0, "mean"), axis=axes, keepdims=keep)
        result = divide(total, _count(x, where, axes, keep, "mean"))
    return written("mean", out, astype(result, result_dtype))


def _count(
    x: Tensor, where: ArrayLike, axes: tuple[int, ...] | None, keepdims: bool, name: str
) -> Tensor:
    """How many elements count, as floats of the dtype of `x`."""
    mask = _mask(where, x, name)
    return astype(reductions.sum(mask, axis=axes, keepdims=keepdims), x.dtype)


_SPREAD_DOC = """{what} over axes, as `numpy.{name}`: by default not the unbiased one.

    Parameters
    ----------
    a : array_like
        Any shape. That of integers is float64.
    axis : int or tuple of int, optional
        The axes; all by default.
    dtype : dtype, optional
        Compute in this dtype.
    out : Tensor, optional
        Written to, in place, and returned.
    ddof : number
        What is subtracted from the number of elements.
    keepdims : bool
        Keep the axes with size 1.
    where : array_like of bool
        Which elements count; broadcast to the shape of `a`.
    mean : array_like, optional
        The mean, computed before with ``keepdims=True``; gradients flow through it, too.
    correction : number, optional
        Another name of `ddof`.

    Returns
    -------
    Tensor
        Without the axes.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.{name}([1.0, 3.0])
    tensor(1., dtype=float64)

    References
    ----------
    Bessel's correction: the unbiased variance of a sample divides by n - 1.
    """


def _spread(function: Callable[..., Any], primitive: Primitive, what: str) -> Callable[..., Tensor]:
    name = function.__name__

    def spread(
        a: ArrayLike,
        axis: Axis = None,
        dtype: DTypeLike | None = None,
        out: Tensor | None = None,
        ddof: float = 0,
        keepdims: bool = False,
        *,
        where: ArrayLike = True,
        mean: ArrayLike = None,
        correction: float | None = None,
    ) -> Tensor:
        if correction is not None:
            if ddof != 0:
                raise ValueError(f"{name}: give ddof or correction, not both")
            ddof = correction
        without_gradient(name, ddof=ddof)
        x, result_dtype = _floating(a, dtype)
        axes, keep = axes_of(axis, x.ndim), bool(keepdims)
        if where is True and mean is None:
            result = primitive(x, axis=axes, correction=ddof, keepdims=keep)
        else:
            result = _variance_about(x, axes, ddof, keep, where, mean, name)
            result = _root(result) if primitive is reductions.std else result
        return written(name, out, astype(result, _real_dtype(result_dtype)))

    spread.__name__ = spread.__qualname__ = name
    spread.__doc__ = _SPREAD_DOC.format(**locals())
    return implements(function)(spread)


def _real_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of the real part of numbers."""
    return np.empty(0, dtype).real.dtype


def _variance_about(
    x: Tensor,
    axes: tuple[int, ...] | None,
    ddof: float,
    keepdims: bool,
    where: ArrayLike,
    mean: ArrayLike,
    name: str,
) -> Tensor:
    """Mean square of the deviations from a mean, of the elements that count."""
    x = _masked(x, where, 0, name)  # before anything is computed: what does not count may be nan
    if mean is None:
        total = reductions.sum(x, axis=axes, keepdims=True)
        mean = divide(total, _count(x, where, axes, True, name))
    deviations = arithmetic.subtract(x, as_tensor(mean))
    squares = real(multiply(conjugate(deviations), deviations))
    squares = _masked(squares, where, 0, name)
    free = arithmetic.subtract(_count(squares, where, axes, keepdims, name), ddof)
    return divide(
        reductions.sum(squares, axis=axes, keepdims=keepdims), arithmetic.maximum(free, 0)
    )


def _root(variance: Tensor) -> Tensor:
    """The square root, with derivative 0 at 0: that of a standard deviation."""
    constant = equal(variance, 0)
    return arithmetic.where(constant, 0, sqrt(arithmetic.where(constant, 1, variance)))


var = _spread(np.var, reductions.var, "Variance")
std = _spread(np.std, reductions.std, "Standard deviation")

# What the method ``reduce`` of ufuncs does on tensors.
REDUCE: dict[Any, Callable[..., Tensor]] = {
    np.add: sum,
    np.multiply: prod,
    np.maximum: max,
    np.minimum: min,
}
