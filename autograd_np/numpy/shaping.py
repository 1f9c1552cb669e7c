"""NumPy's functions that arrange elements, copy and convert them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple
from numpy.typing import DTypeLike

from autograd_np.functions import shaping
from autograd_np.numpy.common import (
    ArrayLike,
    as_tensor,
    implements,
    refuse,
    result_shape,
)
from autograd_np.ops import shape
from autograd_np.tensor import Tensor


@implements(np.reshape)
def reshape(
    a: ArrayLike, /, shape: int | Sequence[int], order: str = "C", *, copy: bool | None = None
) -> Tensor:
    """The elements of `a` in another shape, as `numpy.reshape`; a view where that is possible.

    Parameters
    ----------
    a : array_like
        Any shape.
    shape : int or sequence of int
        The new shape; one size may be -1 and is worked out.
    order : {"C", "F", "A"}
        Which index of the elements changes fastest: the last, the first, or the one that does so
        in memory.
    copy : bool, optional
        Copy always, never, or, by default, where no view has the new shape.

    Returns
    -------
    Tensor
        The new shape.

    Raises
    ------
    ValueError
        If the sizes do not fit; if no copy is allowed and one is needed.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.reshape([1, 2, 3, 4], (2, -1), order="F").tolist()
    [[1, 3], [2, 4]]
    """
    x = as_tensor(a)
    result = _reshaped(x, result_shape(np.reshape, x, shape), _order("reshape", x, order))
    if copy:
        return shaping.clone(result)
    if copy is False and x._array.size and not np.shares_memory(result._array, x._array):
        raise ValueError(
            f"reshape: no view of an array of shape {x.shape} that lies in memory like this one "
            f"has the shape {result.shape}: leave copy=False away"
        )
    return result


def _order(name: str, x: Tensor, order: str) -> str:
    """The order of reading the elements: C or F."""
    if order in ("C", "F"):
        return order
    if order not in ("A", "K"):
        raise ValueError(f"{name}: order is 'C', 'F', 'A' or 'K', not {order!r}")
    flags = x._array.flags
    if flags.f_contiguous and not flags.c_contiguous:
        return "F"
    if order == "K" and not flags.c_contiguous:
        raise ValueError(
            f"{name}: order='K' of an array of shape {x.shape} that lies in memory in neither C "
            "nor Fortran order is not supported: say order='C'"
        )
    return "C"


def _reshaped(x: Tensor, sizes: tuple[int, ...], order: str) -> Tensor:
    if order == "C":
        return shape.reshape(x, shape=sizes)
    return transpose(shape.reshape(transpose(x), shape=sizes[::-1]))


@implements(np.ravel)
def ravel(a: ArrayLike, order: str = "C") -> Tensor:
    """All elements in one axis, as `numpy.ravel`; a view where that is possible.

    Parameters
    ----------
    a : array_like
        Any shape.
    order : {"C", "F", "A", "K"}
        As in `reshape`; "K" is the order in memory.

    Returns
    -------
    Tensor
        One axis.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.ravel([[1, 2], [3, 4]]).tolist()
    [1, 2, 3, 4]
    """
    x = as_tensor(a)
    return _reshaped(x, result_shape(np.ravel, x), _order("ravel", x, order))


@implements(np.transpose)
def transpose(a: ArrayLike, axes: Sequence[int] | None = None) -> Tensor:
    """Axes in another order, as `numpy.transpose`; a view.

    Parameters
    ----------
    a : array_like
        Any shape.
    axes : sequence of int, optional
        The old axis for each new one; by default all in reverse.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.transpose([[1, 2], [3, 4]]).tolist()
    [[1, 3], [2, 4]]
    """
    x = as_tensor(a)
    if axes is None:
        return shape.transpose(x, axes=tuple(range(x.ndim))[::-1])
    order = normalize_axis_tuple(axes, x.ndim)
    if len(order) != x.ndim:
        raise ValueError(f"transpose: axes={tuple(axes)} do not match the shape {x.shape}")
    return shape.transpose(x, axes=order)


permute_dims = transpose


@implements(np.matrix_transpose)
def matrix_transpose(x: ArrayLike, /) -> Tensor:
    """The last two axes exchanged, as `numpy.matrix_transpose`; a view.

    Parameters
    ----------
    x : array_like
        At least two axes.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.matrix_transpose([[1, 2]]).tolist()
    [[1], [2]]
    """
    x = as_tensor(x)
    if x.ndim < 2:
        raise ValueError(f"matrix_transpose: expected at least two axes, got shape {x.shape}")
    return shaping.swapaxes(x, -1, -2)


@implements(np.swapaxes)
def swapaxes(a: ArrayLike, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged, as `numpy.swapaxes`; a view.

    Parameters
    ----------
    a : array_like
        Any shape.
    axis1, axis2 : int
        The axes.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.swapaxes([[1, 2]], 0, 1).tolist()
    [[1], [2]]
    """
    x = as_tensor(a)
    first, second = (normalize_axis_index(axis, x.ndim) for axis in (axis1, axis2))
    return shaping.swapaxes(x, first, second)


@implements(np.squeeze)
def squeeze(a: ArrayLike, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """Axes of size 1 dropped, as `numpy.squeeze`; a view.

    Parameters
    ----------
    a : array_like
        Any shape.
    axis : int or tuple of int, optional
        Which; all by default.

    Returns
    -------
    Tensor
        A view.

    Raises
    ------
    ValueError
        If one of the axes has another size.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.squeeze([[1, 2]], 0).tolist()
    [1, 2]
    """
    x = as_tensor(a)
    return shape.reshape(x, shape=result_shape(np.squeeze, x, axis))


@implements(np.expand_dims)
def expand_dims(a: ArrayLike, axis: int | tuple[int, ...]) -> Tensor:
    """Axes of size 1 inserted, as `numpy.expand_dims`; a view.

    Parameters
    ----------
    a : array_like
        Any shape.
    axis : int or tuple of int
        Where they stand in the result.

    Returns
    -------
    Tensor
        A view.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.expand_dims([1, 2], 0).tolist()
    [[1, 2]]
    """
    x = as_tensor(a)
    return shape.reshape(x, shape=result_shape(np.expand_dims, x, axis))


@implements(np.broadcast_to)
def broadcast_to(array: ArrayLike, shape: int | Sequence[int], subok: bool = False) -> Tensor:
    """Elements repeated without a copy to a larger shape, as `numpy.broadcast_to`.

    Parameters
    ----------
    array : array_like
        A shape that broadcasts.
    shape : int or sequence of int
        The new shape.
    subok : bool
        Without effect.

    Returns
    -------
    Tensor
        A view, not to be written to.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.broadcast_to([1, 2], (2, 2)).tolist()
    [[1, 2], [1, 2]]
    """
    sizes = tuple(shape) if isinstance(shape, Sequence) else (shape,)
    return shaping.broadcast_to(as_tensor(array), sizes)


@implements(np.astype)
def astype(
    x: ArrayLike, dtype: DTypeLike, /, *, copy: bool = True, device: str | None = None
) -> Tensor:
    """The values in another dtype, as `numpy.astype`. Integers have no gradient.

    Parameters
    ----------
    x : array_like
        Any shape.
    dtype : dtype
        The new dtype.
    copy : bool
        Copy even if `x` has this dtype.
    device : {None, "cpu"}
        Without effect.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.astype([1.7], int).tolist()
    [1]
    """
    x = as_tensor(x)
    result = shaping.astype(x, dtype)
    return shaping.clone(x) if copy and result is x else result


@implements(np.copy)
def copy(a: ArrayLike, order: str = "K", subok: bool = False) -> Tensor:
    """A copy that gradients flow through, as `numpy.copy`.

    Parameters
    ----------
    a : array_like
        Any shape.
    order : "K"
        The order in memory is kept; no other is supported.
    subok : bool
        Without effect.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.copy([1, 2]).tolist()
    [1, 2]
    """
    refuse("copy", {"order": order}, order="K")
    return shaping.clone(as_tensor(a))


@implements(np.full_like)
def full_like(
    a: ArrayLike,
    fill_value: ArrayLike,
    dtype: DTypeLike | None = None,
    order: str = "K",
    subok: bool = True,
    shape: int | Sequence[int] | None = None,
    *,
    device: str | None = None,
) -> Tensor:
    """A tensor like `a` that is full of one value, as `numpy.full_like`.

    Parameters
    ----------
    a : array_like
        Gives shape and dtype.
    fill_value : array_like
        A shape that broadcasts; gradients flow to it.
    dtype : dtype, optional
        Another dtype.
    order : "K"
        No other is supported.
    subok : bool
        Without effect.
    shape : int or sequence of int, optional
        Another shape.
    device : {None, "cpu"}
        Without effect.

    Returns
    -------
    Tensor
        Without gradient for `a`.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.full_like([1.0, 2.0], 7).tolist()
    [7.0, 7.0]
    """
    refuse("full_like", {"order": order}, order="K")
    x = as_tensor(a)
    value = shaping.astype(as_tensor(fill_value), x.dtype if dtype is None else dtype)
    return shaping.clone(broadcast_to(value, x.shape if shape is None else shape))
