"""NumPy's piecewise linear interpolation, and phases without jumps."""

from __future__ import annotations

import math

import numpy as np

from autograd_np.functions.common import plain, without_gradient
from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import ArrayLike, as_tensor, implements
from autograd_np.numpy.joining import concatenate
from autograd_np.numpy.ufuncs import remainder
from autograd_np.ops import arithmetic
from autograd_np.tensor import Tensor


@implements(np.interp)
def interp(
    x: ArrayLike,
    xp: ArrayLike,
    fp: ArrayLike,
    left: ArrayLike = None,
    right: ArrayLike = None,
    period: float | None = None,
) -> Tensor:
    """The piecewise linear function through the points ``(xp, fp)`` at `x`, as `numpy.interp`.

    It is differentiable in `x`, `xp`, `fp`, `left` and `right`. At a point of `xp`, a kink, the
    derivative is the one to the right of it.

    Parameters
    ----------
    x : array_like
        Any shape.
    xp : array_like
        Increasing numbers, at least one; any order with a `period`.
    fp : array_like
        As many values.
    left, right : number, optional
        The values left of ``xp[0]`` and right of ``xp[-1]``: by default the first and last of `fp`.
    period : float, optional
        The function repeats itself; `left` and `right` do not count then.

    Returns
    -------
    Tensor
        The shape of `x`, of double precision.

    Raises
    ------
    ValueError
        If there is no point, `xp` and `fp` are not equally long vectors, or `period` is 0.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.interp([0.5, 1.0, 9.0], [0.0, 1.0, 2.0], [0.0, 10.0, 0.0]).tolist()
    [5.0, 10.0, 0.0]
    """
    t, knots, values = (_double(as_tensor(array)) for array in (x, xp, fp))
    if knots.ndim != 1 or knots.shape != values.shape or not knots.numel():
        raise ValueError(
            "interp: xp and fp are vectors of the same length, at least 1; they have the shapes "
            f"{knots.shape} and {values.shape}"
        )
    if period is not None:
        if period == 0:
            raise ValueError("interp: period is 0: give a number other than 0, or leave it out")
        left = right = None
        period = abs(period)
        t, knots = remainder(t, period), remainder(knots, period)
        order = np.argsort(knots._array)
        knots, values = knots[order], values[order]
        knots = concatenate([knots[-1:] - period, knots, knots[:1] + period])
        values = concatenate([values[-1:], values, values[:1]])
    last = knots.numel() - 1
    i = np.clip(np.searchsorted(knots._array, t._array, "right") - 1, 0, last)
    j = np.minimum(i + 1, last)
    start, rise, run = values[i], values[j] - values[i], knots[j] - knots[i]
    slope = rise / arithmetic.where(run._array == 0, 1.0, run)
    # At a point itself its value stands, also where the next one is infinite.
    at_point = (t._array == knots._array[i]) & ~np.isfinite(slope._array)
    inside = start + arithmetic.where(at_point, 0.0, slope) * (t - knots[i])
    below = values[0] if left is None else _double(as_tensor(left))
    above = values[-1] if right is None else _double(as_tensor(right))
    result = arithmetic.where(t._array < knots._array[0], below, inside)
    return arithmetic.where(t._array > knots._array[-1], above, result)


def _double(x: Tensor) -> Tensor:
    return astype(x, np.result_type(x.dtype, np.float64))


@implements(np.unwrap)
def unwrap(
    p: ArrayLike, discont: float | None = None, axis: int = -1, *, period: float = 2 * math.pi
) -> Tensor:
    """`p` with jumps taken out by adding multiples of a period, as `numpy.unwrap`.

    Parameters
    ----------
    p : array_like
        At least one axis.
    discont : float, optional
        Only larger steps than this are jumps; half the period by default and at least.
    axis : int
        The axis that steps are taken along.
    period : float
        The period.

    Returns
    -------
    Tensor
        Same shape. Its derivative is 1.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.unwrap([0, 1, 5, 6], period=4).tolist()
    [0, 1, 1, 2]
    """
    without_gradient("unwrap", discont=discont, period=period)
    x = as_tensor(p)
    result = np.unwrap(x._array, plain(discont), axis, period=plain(period))
    return arithmetic.add(astype(x, result.dtype), result - x._array)
