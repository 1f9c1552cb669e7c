"""NumPy's functions of elements that are no ufuncs: choices, rounding, special values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.dispatch import is_array
from autograd_np.functions import choosing
from autograd_np.functions.common import as_result
from autograd_np.functions.shaping import astype
from autograd_np.numpy.calls import finish
from autograd_np.numpy.common import (
    NUMBERS,
    ArrayLike,
    as_tensor,
    converted_safely,
    implements,
    operands,
    refuse,
    write,
    written,
)
from autograd_np.numpy.ufuncs import not_equal
from autograd_np.ops import arithmetic, bessel, elementwise, indexing, parts, rounding, trigonometry
from autograd_np.tensor import Tensor, wrap

# What the method of arrays calls: a ufunc, where the function of the same name is none.
CLIP = np._core.umath.clip  # type: ignore[attr-defined]


@implements(np.where)
def where(condition: ArrayLike, x: ArrayLike = None, y: ArrayLike = None, /) -> Any:
    """`x` where the condition holds and `y` elsewhere, as `numpy.where`.

    The derivative of the branch that was not taken is multiplied by zero, and zero times infinity
    is nan: where a branch leaves its domain guard its operand, too, as in
    ``where(x > 0, sqrt(where(x > 0, x, 1)), 0)``.

    Parameters
    ----------
    condition : array_like
        Numbers other than 0 count as true.
    x, y : array_like, optional
        Shapes that broadcast. Without both, the indices where the condition holds.

    Returns
    -------
    Tensor, or tuple of Tensor
        The broadcast shape; or one tensor of indices for each axis.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.where([True, False], [1.0, 2.0], 0.0).tolist()
    [1.0, 0.0]
    """
    mask = as_tensor(condition)
    if mask.dtype != np.bool_:
        mask = not_equal(mask, 0)
    if x is None and y is None:
        return tuple(map(as_result, np.nonzero(mask._array)))
    if x is None or y is None:
        raise ValueError("where: give both x and y, or neither")
    return arithmetic.where(mask, *operands(x, y))


@implements(np.clip, CLIP)
def clip(
    a: ArrayLike,
    a_min: ArrayLike = None,
    a_max: ArrayLike = None,
    out: Tensor | None = None,
    *,
    min: ArrayLike = None,
    max: ArrayLike = None,
    dtype: DTypeLike | None = None,
    where: ArrayLike = True,
    casting: Any = "same_kind",
    **options: Any,
) -> Tensor:
    """`a` limited to [a_min, a_max], as `numpy.clip`. At a bound the derivative is 1.

    Parameters
    ----------
    a : array_like
        Any shape.
    a_min, a_max : array_like, optional
        Bounds; shapes that broadcast. Where a_min > a_max the result is a_max.
    out : Tensor, optional
        Written to, in place, and returned.
    min, max : array_like, optional
        Other names of the bounds.
    dtype : dtype, optional
        Compute in this dtype.
    where : array_like of bool
        Which elements to compute; the others keep what `out` holds, or are 0.
    casting : str
        Which conversions are made, as in `numpy.can_cast`.

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.clip([-2.0, 0.5], -1, 1).tolist()
    [-1.0, 0.5]
    """
    refuse("clip", options, order="K", subok=True)
    if not (a_min is None and a_max is None) and not (min is None and max is None):
        raise ValueError("clip: give the bounds as a_min and a_max, or as min and max, not as both")
    low, high = (a_min, a_max) if min is None and max is None else (min, max)
    x = converted_safely("clip", as_tensor(a), dtype, casting)
    lowest, highest = _limits(x.dtype)
    if x.dtype.kind in "iu":  # numbers beyond the dtype are no bounds, and need not fit it
        low = None if type(low) is int and low <= lowest else low
        high = None if type(high) is int and high >= highest else high
    if low is None and high is None:
        return finish("clip", elementwise.positive, [x], _only(out), where, casting)
    x, *bounds = operands(x, *(bound for bound in (low, high) if bound is not None))
    dtype = np.result_type(x.dtype, *(b if type(b) in NUMBERS else b.dtype for b in bounds))
    x, *bounds = (converted_safely("clip", operand, dtype, casting) for operand in (x, *bounds))
    lowest, highest = _limits(dtype)
    low, high = (lowest, *bounds) if low is None else (*bounds, highest)[:2]
    return finish("clip", arithmetic.clip, [x, low, high], _only(out), where, casting)


def _only(out: Any) -> Any:
    """The one output, given alone or in a tuple."""
    return out[0] if isinstance(out, tuple) else out


def _limits(dtype: np.dtype[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The least and the greatest number of a dtype."""
    if dtype.kind == "b":
        low, high = 0.0, 1.0
    elif dtype.kind in "iu":
        return np.array(np.iinfo(dtype).min, dtype), np.array(np.iinfo(dtype).max, dtype)
    else:
        low, high = -np.inf, np.inf
    return np.array(low, dtype), np.array(high, dtype)


@implements(np.select)
def select(
    condlist: Sequence[ArrayLike], choicelist: Sequence[ArrayLike], default: ArrayLike = 0
) -> Tensor:
    """The element of the first choice whose condition holds, as `numpy.select`.

    Parameters
    ----------
    condlist : sequence of array_like of bool
        Conditions.
    choicelist : sequence of array_like
        As many choices. All shapes broadcast.
    default : array_like
        Where no condition holds.

    Returns
    -------
    Tensor
        The broadcast shape.

    Raises
    ------
    ValueError
        If there are no conditions, or not as many as choices.
    TypeError
        If a condition is not boolean.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.select([[True, False, False], [True, True, False]], [1.0, 2.0], 3.0).tolist()
    [1.0, 2.0, 3.0]
    """
    if len(condlist) != len(choicelist) or not len(condlist):
        raise ValueError(
            f"select: give as many conditions as choices, at least one: there are {len(condlist)} "
            f"and {len(choicelist)}"
        )
    masks = list(map(as_tensor, condlist))
    for i, mask in enumerate(masks):
        if mask.dtype != np.bool_:
            raise TypeError(f"select: condition {i} is {mask.dtype}, not bool: write x != 0")
    *choices, result = operands(*choicelist, default)
    dtype = np.result_type(*(x.dtype if is_array(x) else x for x in (*choices, result)))
    result = _of_dtype(result, dtype)
    for mask, choice in zip(reversed(masks), reversed(choices), strict=True):
        result = arithmetic.where(mask, _of_dtype(choice, dtype), result)
    return as_tensor(result)


def _of_dtype(x: Any, dtype: np.dtype[Any]) -> Any:
    return astype(x, dtype) if isinstance(x, Tensor) else np.asarray(x, dtype)


@implements(np.piecewise)
def piecewise(
    x: ArrayLike,
    condlist: ArrayLike,
    funclist: Sequence[Callable[..., Any] | ArrayLike],
    *args: Any,
    **kw: Any,
) -> Tensor:
    """Each function at the elements where its condition holds, as `numpy.piecewise`.

    Only the function that is chosen is computed: what the others would give at an element, and
    whether they are defined there, is of no influence on the gradient.

    Parameters
    ----------
    x : array_like
        Any shape.
    condlist : sequence of array_like of bool
        Conditions, each of the shape of `x`; where several hold the last one counts.
    funclist : sequence of callable or number
        One for each condition, and possibly one more for elements where none holds; 0 there
        otherwise. Functions take the elements as a 1-d tensor.
    args, kw
        Passed on to the functions.

    Returns
    -------
    Tensor
        Shape and dtype of `x`.

    Raises
    ------
    ValueError
        If the numbers of conditions and functions do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np.numpy as anp
    >>> x = np.array([-4.0, 9.0])
    >>> anp.piecewise(x, [x < 0], [lambda t: -t, np.sqrt]).tolist()
    [4.0, 3.0]
    """
    t = as_tensor(x)
    conditions = np.array(
        [c._array if isinstance(c, Tensor) else c for c in _several(condlist, t.ndim)], bool
    )
    if len(conditions) == len(funclist) - 1:
        otherwise = ~np.any(conditions, axis=0, keepdims=True)
        conditions = np.concatenate([conditions, otherwise])
    if len(conditions) != len(funclist):
        n = len(conditions)
        raise ValueError(
            f"piecewise: {n} conditions go with {n} or {n + 1} functions, not {len(funclist)}"
        )
    result = wrap(np.zeros(t.shape, t.dtype))
    for condition, function in zip(conditions, funclist, strict=True):
        value: Any = function
        if callable(function):
            chosen = indexing.getitem(t, index=condition)
            if not chosen.numel():
                continue
            value = function(chosen, *args, **kw)
        result = indexing.setitem(result, astype(as_tensor(value), t.dtype), index=condition)
    return result


def _several(condlist: Any, ndim: int) -> Any:
    """Conditions, of which one may have been given alone."""
    alone = np.isscalar(condlist) or (
        ndim and not isinstance(condlist[0], list | np.ndarray | Tensor)
    )
    if isinstance(condlist, Tensor | np.ndarray):
        alone = alone or condlist.ndim == 0 or (ndim and condlist.ndim == 1)
    return [condlist] if alone else condlist


@implements(np.round, np.around)
def round(a: ArrayLike, decimals: int = 0, out: Tensor | None = None) -> Tensor:
    """`a` to a number of decimals, as `numpy.round`. Its derivative is 0.

    Parameters
    ----------
    a : array_like
        Any shape.
    decimals : int
        How many; negative ones count before the point.
    out : Tensor, optional
        Written to, in place, and returned.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.round([0.5, 1.25, 1.5], 1).tolist()
    [0.5, 1.2, 1.5]
    """
    return written("round", out, rounding.round(as_tensor(a), decimals=decimals))


@implements(np.nan_to_num)
def nan_to_num(
    x: ArrayLike,
    copy: bool = True,
    nan: ArrayLike = 0.0,
    posinf: ArrayLike = None,
    neginf: ArrayLike = None,
) -> Tensor:
    """`x` with finite numbers in the place of others, as `numpy.nan_to_num`.

    The derivative is 1 where `x` is finite, and 0 elsewhere.

    Parameters
    ----------
    x : array_like
        Any shape.
    copy : bool
        Whether to make a new tensor, and not to write to `x`.
    nan, posinf, neginf : array_like, optional
        What takes the place of nan, of inf and of -inf: by default 0, the greatest and the least
        number of the dtype.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np.numpy as anp
    >>> anp.nan_to_num([1.0, np.nan, np.inf], posinf=9.0).tolist()
    [1.0, 0.0, 9.0]
    """
    finite = partial(choosing.nan_to_num, nan=nan, posinf=posinf, neginf=neginf)

    def compute(t: Tensor) -> Tensor:
        if t.dtype.kind != "c":
            return finite(t)
        imaginary = arithmetic.multiply(1j, finite(parts.imag(t)))
        return arithmetic.add(finite(parts.real(t)), imaginary)

    t = as_tensor(x)
    return compute(t) if copy else write("nan_to_num", t, compute)


@implements(np.sinc)
def sinc(x: ArrayLike) -> Tensor:
    """``sin(pi x) / (pi x)`` and 1 at 0, as `numpy.sinc`. All its derivatives are exact at 0.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.sinc([0.0]).tolist()
    [1.0]
    """
    return trigonometry.sinc(as_tensor(x), order=0)


@implements(np.i0)
def i0(x: ArrayLike) -> Tensor:
    """The modified Bessel function of the first kind of order 0, as `numpy.i0`.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.i0([0.0]).tolist()
    [1.0]
    """
    return bessel.i0(as_tensor(x), order=0)


@implements(np.real_if_close)
def real_if_close(a: ArrayLike, tol: float = 100) -> Tensor:
    """The real part if the imaginary one is close to 0, otherwise `a`, as `numpy.real_if_close`.

    Parameters
    ----------
    a : array_like
        Any shape.
    tol : float
        How close: in units of the dtype's precision, or absolute if it is less than 1.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.real_if_close([1.5]).tolist()
    [1.5]
    """
    x = as_tensor(a)
    is_real = x.dtype.kind == "c" and np.real_if_close(x._array, tol).dtype.kind != "c"
    return parts.real(x) if is_real else x
