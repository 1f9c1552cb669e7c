"""NumPy's statistics: weighted means, covariances, ranges, and reductions that pass over nans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import DTypeLike

from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import (
    ArrayLike,
    Axis,
    as_tensor,
    axes_of,
    face,
    written,
)
from autograd_np.numpy.elementwise import clip
from autograd_np.numpy.elementwise import where as choose
from autograd_np.numpy.ordering import weights_of
from autograd_np.numpy.parts import imag, real
from autograd_np.numpy.reductions import max, mean, min, prod, std, sum, var
from autograd_np.numpy.ufuncs import (
    add,
    divide,
    isnan,
    logical_and,
    logical_not,
    multiply,
    sqrt,
    subtract,
)
from autograd_np.ops import arithmetic, linalg, reductions, shape
from autograd_np.ops.solving import adjoint
from autograd_np.tensor import Tensor


@face(np.ptp, call="anp.ptp([1, 5, 3]).item()", result="4")
def ptp(
    a: ArrayLike, axis: Axis = None, out: Tensor | None = None, keepdims: bool = False
) -> Tensor:
    """The maximum less the minimum."""
    result = subtract(max(a, axis, keepdims=keepdims), min(a, axis, keepdims=keepdims))
    return written("ptp", out, result)


@face(
    np.average,
    call="anp.average([1.0, 2.0], weights=[3.0, 1.0]).item()",
    result="1.25",
    returns="Tensor, or tuple of Tensor",
)
def average(
    a: ArrayLike,
    axis: Axis = None,
    weights: ArrayLike = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any:
    """The weighted mean over axes; gradients flow to the weights, too."""
    x = as_tensor(a)
    axes = None if axis is None else normalize_axis_tuple(axis, x.ndim)
    if weights is None:
        result = mean(x, axes, keepdims=keepdims)
        count = np.asarray(reductions.reduced_size(x.shape, axes), result.dtype)
        total = as_tensor(count)
    else:
        weight = weights_of("average", weights, x, axes)
        dtype = np.result_type(x.dtype, weight.dtype, *[np.float64] * (x.dtype.kind in "bui"))
        total = sum(weight, axes, dtype=dtype, keepdims=keepdims)
        if np.any(total._array == 0):
            raise ZeroDivisionError("average: the weights add up to 0")
        weighed = multiply(astype(x, dtype), astype(weight, dtype))
        result = divide(sum(weighed, axes, keepdims=keepdims), total)
    if not returned:
        return result
    return result, shape.clone(shape.broadcast_to(total, shape=result.shape))


@face(np.cov, call="anp.cov([1.0, 2.0, 3.0]).item()", result="1.0")
def cov(
    m: ArrayLike,
    y: ArrayLike = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: ArrayLike = None,
    aweights: ArrayLike = None,
    *,
    dtype: DTypeLike | None = None,
) -> Tensor:
    """The covariances of variables, which are rows; with frequencies or weights of observations."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError(f"cov: ddof is an integer, not {ddof}")
    parts = [_variables(m, rowvar or np.ndim(m) == 1)]
    if y is not None:
        parts.append(_variables(y, rowvar or np.ndim(y) < 2 or np.shape(y)[0] == 1))
    chosen = np.result_type(*(x.dtype for x in parts), np.float64) if dtype is None else dtype
    if not parts[0].shape[0]:
        return as_tensor(np.empty((0, 0)))
    x = shape.concatenate(*(astype(part, chosen) for part in parts), axis=0)
    weight = _observation_weights(fweights, aweights, x.shape[1])
    correction = (0 if bias else 1) if ddof is None else ddof
    average_x, total = average(x, 1, weight, returned=True)
    total = total[0]
    if weight is None:
        free: Any = x.shape[1] - correction
    elif not correction:
        free = total
    elif aweights is None:
        free = subtract(total, correction)
    else:
        free = subtract(total, divide(multiply(correction, sum(multiply(weight, aweights))), total))
    free = arithmetic.maximum(as_tensor(free), 0.0)
    deviations = subtract(x, shape.reshape(average_x, shape=(x.shape[0], 1)))
    weighed = deviations if weight is None else multiply(deviations, weight)
    product = linalg.matmul(deviations, adjoint(weighed))
    scaled = astype(multiply(product, divide(1.0, free)), product.dtype)
    return shape.reshape(scaled, shape=tuple(n for n in scaled.shape if n != 1))


def _variables(x: ArrayLike, in_rows: bool) -> Tensor:
    """A matrix with a variable in each row."""
    found = as_tensor(x)
    if found.ndim > 2:
        raise ValueError(f"cov: expected at most two axes, got shape {found.shape}")
    sizes = (1,) * (2 - found.ndim) + found.shape
    matrix = shape.reshape(found, shape=sizes)
    return matrix if in_rows else shape.transpose(matrix, axes=(1, 0))


def _observation_weights(fweights: ArrayLike, aweights: ArrayLike, n: int) -> Tensor | None:
    weight = None
    for name, given in (("fweights", fweights), ("aweights", aweights)):
        if given is None:
            continue
        found = as_tensor(given)
        if found.ndim > 1:
            raise RuntimeError(f"cov: {name} have one axis, not shape {found.shape}")
        if found.shape[0] != n:
            raise RuntimeError(f"cov: {found.shape[0]} {name} for {n} observations")
        if np.any(found._array < 0):
            raise ValueError(f"cov: {name} are not negative")
        if name == "fweights" and np.any(found._array != np.round(found._array)):
            raise TypeError("cov: fweights are integers")
        weight = found if weight is None else multiply(weight, found)
    return weight


@face(
    np.corrcoef,
    call="anp.corrcoef([1.0, 3.0], [3.0, 1.0]).round().tolist()",
    result="[[1.0, -1.0], [-1.0, 1.0]]",
)
def corrcoef(
    x: ArrayLike, y: ArrayLike = None, rowvar: bool = True, *, dtype: DTypeLike | None = None
) -> Tensor:
    """The correlations of variables, which are rows."""
    covariance = cov(x, y, rowvar, dtype=dtype)
    if not covariance.ndim:
        return divide(covariance, covariance)
    spread = sqrt(real(shape.diagonal(covariance, offset=0)))
    column = shape.reshape(spread, shape=(*spread.shape, 1))
    result = divide(divide(covariance, column), spread)
    if result.dtype.kind != "c":
        return clip(result, -1, 1)
    return add(clip(real(result), -1, 1), multiply(1j, clip(imag(result), -1, 1)))


def _counted(x: Tensor, where: ArrayLike) -> ArrayLike:
    """Which elements are not nan, and count."""
    if x.dtype.kind not in "fc":
        return where
    numbers = logical_not(isnan(x))
    return numbers if where is True else logical_and(numbers, where)


def _nan_total(
    function: Callable[..., Any], total: Callable[..., Tensor], result: str
) -> Callable[..., Tensor]:
    @face(function, call=f"anp.{function.__name__}([2.0, float('nan'), 3.0]).item()", result=result)
    def reduced(
        a: ArrayLike,
        axis: Axis = None,
        dtype: DTypeLike | None = None,
        out: Tensor | None = None,
        keepdims: bool = False,
        initial: ArrayLike = None,
        where: ArrayLike = True,
    ) -> Tensor:
        """A reduction over the elements that are not nan."""
        x = as_tensor(a)
        return total(x, axis, dtype, out, keepdims, initial, _counted(x, where))

    return reduced


nansum = _nan_total(np.nansum, sum, "5.0")
nanprod = _nan_total(np.nanprod, prod, "6.0")


@face(np.nanmean, call="anp.nanmean([2.0, float('nan'), 3.0]).item()", result="2.5")
def nanmean(
    a: ArrayLike,
    axis: Axis = None,
    dtype: DTypeLike | None = None,
    out: Tensor | None = None,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
) -> Tensor:
    """The mean of the elements that are not nan."""
    x = as_tensor(a)
    return mean(x, axis, dtype, out, keepdims, where=_counted(x, where))


def _nan_spread(
    function: Callable[..., Any], spread: Callable[..., Tensor], result: str
) -> Callable[..., Tensor]:
    @face(function, call=f"anp.{function.__name__}([2.0, float('nan'), 4.0]).item()", result=result)
    def reduced(
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
        """The spread of the elements that are not nan; nan where `ddof` leaves no freedom."""
        x = as_tensor(a)
        counted = _counted(x, where)
        if correction is not None and ddof == 0:
            ddof, correction = correction, None
        given = {"where": counted, "mean": mean, "correction": correction}
        result = spread(x, axis, dtype, None, ddof, keepdims, **given)
        if x.dtype.kind in "fc":
            mask = shape.broadcast_to(as_tensor(counted), shape=x.shape)
            free = subtract(sum(mask, axis, keepdims=keepdims), ddof)._array > 0
            result = choose(free, result, np.asarray(np.nan, result.dtype))
        return written(function.__name__, out, result)

    return reduced


nanvar = _nan_spread(np.nanvar, var, "1.0")
nanstd = _nan_spread(np.nanstd, std, "1.0")


def _nan_extremum(
    function: Callable[..., Any], extremum: Callable[..., Tensor], least: float, result: str
) -> Callable[..., Tensor]:
    @face(function, call=f"anp.{function.__name__}([2.0, float('nan'), 3.0]).item()", result=result)
    def reduced(
        a: ArrayLike,
        axis: Axis = None,
        out: Tensor | None = None,
        keepdims: bool = False,
        initial: ArrayLike = None,
        where: ArrayLike = True,
    ) -> Tensor:
        """An extremum of the elements that are not nan; nan where there are none."""
        x = as_tensor(a)
        counted = _counted(x, where)
        empty = not reductions.reduced_size(x.shape, axes_of(axis, x.ndim))
        if x.dtype.kind not in "fc" or initial is not None or empty:
            plain = where if counted is where or empty else counted
            return extremum(x, axis, out, keepdims, initial, plain)
        if where is not True:
            raise ValueError(f"{function.__name__}: where= needs initial=")
        found = extremum(choose(counted, x, np.asarray(least, x.dtype)), axis, keepdims=keepdims)
        none = np.logical_not(np.any(counted._array, axis=axes_of(axis, x.ndim), keepdims=keepdims))
        result = choose(none, np.asarray(np.nan, x.dtype), found)
        return written(function.__name__, out, result)

    return reduced


nanmax = _nan_extremum(np.nanmax, max, -np.inf, "3.0")
nanmin = _nan_extremum(np.nanmin, min, np.inf, "2.0")
