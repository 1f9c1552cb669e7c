"""Making tensors: from data, and of constants and sequences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.dispatch import is_array
from autograd_np.dtypes import as_dtype, get_default_dtype
from autograd_np.tensor import Tensor, from_outside, wrap

__all__ = [
    "arange",
    "as_tensor",
    "empty",
    "empty_like",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "ones",
    "ones_like",
    "tensor",
    "zeros",
    "zeros_like",
]

Size: TypeAlias = int | Sequence[int]


def _array_of(data: Any, dtype: DTypeLike | None) -> np.ndarray[Any, Any]:
    """A new array of nested data: Python floats become the default dtype, arrays keep theirs."""
    if isinstance(data, (np.ndarray, np.generic)):
        array = np.array(data)
    else:
        data = _plain(data)
        try:
            array = np.array(data)
        except ValueError as error:
            raise ValueError(f"tensor: the data is not rectangular: {error}") from None
        if dtype is None and array.dtype.kind in "fc" and not _holds_numpy(data):
            complex_ = array.dtype.kind == "c"
            dtype = np.result_type(get_default_dtype(), np.complex64) if complex_ else None
            dtype = dtype or get_default_dtype()
    if dtype is not None:
        array = array.astype(as_dtype(dtype), copy=False)
    if array.dtype.kind not in "buifc":
        raise TypeError(
            f"tensor: expected numbers or booleans, got dtype {array.dtype} from "
            f"{type(data).__name__}: {data!r:.60}"
        )
    return array


def _plain(data: Any) -> Any:
    """Nested sequences with tensors of one element in them replaced by numbers."""
    if isinstance(data, Tensor):
        if data.shape:
            raise ValueError(
                f"tensor: only tensors of one element can stand in a sequence, got shape "
                f"{data.shape}; use stack or concatenate"
            )
        return data.detach()._array[()]
    if isinstance(data, (list, tuple)):
        return [_plain(item) for item in data]
    return data


def _holds_numpy(data: Any) -> bool:
    """Whether the first element of nested data is NumPy's, and has brought its dtype along."""
    while isinstance(data, (list, tuple)) and data:
        data = data[0]
    return isinstance(data, (np.generic, np.ndarray))


def tensor(data: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Make a tensor, copying the data.

    Parameters
    ----------
    data : array_like
        Numbers, nested sequences, an array or a tensor.
    dtype : dtype, optional
        Default: Python floats become the default dtype, Python integers int64, and NumPy arrays
        and scalars keep theirs.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        A leaf.

    Raises
    ------
    RuntimeError
        If a gradient is wanted of a dtype that is not floating.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    if isinstance(data, Tensor):
        data = data.detach()._array
    if is_array(data) and not isinstance(data, np.ndarray):
        result = wrap(data if dtype is None else np.astype(data, dtype))
    else:
        result = wrap(_array_of(data, dtype))
    if requires_grad:
        result.requires_grad = True
    return result


def as_tensor(data: Any, dtype: DTypeLike | None = None) -> Tensor:
    """Make a tensor, sharing the memory of an array or a tensor where the dtype allows it.

    Parameters
    ----------
    data : array_like
        Numbers, nested sequences, an array or a tensor.
    dtype : dtype, optional
        Default as for `tensor`.

    Returns
    -------
    Tensor
        `data` itself if it is a tensor of that dtype.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np as ag
    >>> a = np.zeros(2)
    >>> t = ag.as_tensor(a)
    >>> a[0] = 1
    >>> t
    tensor([1., 0.], dtype=float64)
    """
    if isinstance(data, Tensor):
        return data if dtype is None or data.dtype == np.dtype(dtype) else data.astype(dtype)
    if isinstance(data, np.ndarray) and (dtype is None or data.dtype == np.dtype(dtype)):
        return from_numpy(data)
    return tensor(data, dtype)


def from_numpy(array: np.ndarray[Any, Any]) -> Tensor:
    """Make a tensor that shares the memory of an array.

    Writes to the array are seen in the tensor. Values that a graph needs are copied when they are
    recorded, so such writes never make a gradient wrong.

    Parameters
    ----------
    array : ndarray
        Any shape; numbers or booleans.

    Returns
    -------
    Tensor
        Same shape and dtype.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np as ag
    >>> ag.from_numpy(np.arange(3.0))
    tensor([0., 1., 2.], dtype=float64)
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"from_numpy: expected an ndarray, got {type(array).__name__}")
    as_dtype(array.dtype)
    return from_outside(array)


def shape_of(size: tuple[Any, ...], name: str) -> tuple[int, ...]:
    """A shape given as integers or as one sequence of them."""
    if len(size) == 1 and not isinstance(size[0], (int, np.integer)):
        size = tuple(size[0])
    shape = tuple(int(n) for n in size)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"{name}: sizes must not be negative, got {shape}")
    return shape


def _leaf(array: Any, requires_grad: bool) -> Tensor:
    result = wrap(array)
    if requires_grad:
        result.requires_grad = True
    return result


def _number(x: Any) -> Any:
    """A number, which may come as a tensor of one element."""
    return x.item() if isinstance(x, Tensor) else x


def zeros(*size: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Zeros of a shape, given as integers or as one sequence.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    dtype : dtype, optional
        Default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return _leaf(np.zeros(shape_of(size, "zeros"), dtype or get_default_dtype()), requires_grad)


def ones(*size: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Ones of a shape, given as integers or as one sequence.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    dtype : dtype, optional
        Default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ones(3)
    tensor([1., 1., 1.])
    """
    return _leaf(np.ones(shape_of(size, "ones"), dtype or get_default_dtype()), requires_grad)


def empty(*size: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """A tensor of a shape with whatever the memory holds.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    dtype : dtype, optional
        Default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.empty(2, 3).shape
    (2, 3)
    """
    return _leaf(np.empty(shape_of(size, "empty"), dtype or get_default_dtype()), requires_grad)


def full(
    size: Size, fill_value: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """One value in every place.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    fill_value : number
        The value.
    dtype : dtype, optional
        Default: as `tensor` would give the value.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.full((2,), 7)
    tensor([7, 7])
    """
    value = _array_of(fill_value, dtype)
    return _leaf(np.full(shape_of((size,), "full"), value), requires_grad)


def arange(
    start: float,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from `start` (0 if only one is given) by `step`, up to but not including `end`.

    Parameters
    ----------
    start, end, step : number
        As in `range`, but not only integers.
    dtype : dtype, optional
        Default is int64 if all are integers, otherwise the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.arange(3)
    tensor([0, 1, 2])
    >>> ag.arange(0, 1, 0.25)
    tensor([0.0000, 0.2500, 0.5000, 0.7500])
    """
    if end is None:
        start, end = 0, start
    start, end, step = map(_number, (start, end, step))
    if step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"arange: from {start} to {end} does not go by steps of {step}")
    if dtype is None:
        integers = all(isinstance(x, (int, np.integer)) for x in (start, end, step))
        dtype = np.int64 if integers else get_default_dtype()
    n = math.ceil((end - start) / step)
    return _leaf((start + step * np.arange(n)).astype(as_dtype(dtype)), requires_grad)


def linspace(
    start: float,
    end: float,
    steps: int = 50,
    *,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Evenly spaced numbers from `start` to `end`, both included.

    Parameters
    ----------
    start, end : number
        The ends.
    steps : int
        How many.
    dtype : dtype, optional
        Default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    start, end = map(_number, (start, end))
    array = np.linspace(start, end, int(steps))
    return _leaf(array.astype(as_dtype(dtype or get_default_dtype())), requires_grad)


def eye(
    n: int, m: int | None = None, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """The n × m matrix with ones on the diagonal and zeros elsewhere.

    Parameters
    ----------
    n, m : int
        Rows and columns; as many columns as rows by default.
    dtype : dtype, optional
        Default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _leaf(np.eye(n, m, dtype=dtype or get_default_dtype()), requires_grad)


def zeros_like(
    input: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Zeros of the shape and dtype of a tensor.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.zeros_like(ag.tensor([1, 2]))
    tensor([0, 0])
    """
    return _leaf(np.zeros(input.shape, dtype or input.dtype), requires_grad)


def ones_like(input: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Ones of the shape and dtype of a tensor.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ones_like(ag.tensor([1.5, 2]))
    tensor([1., 1.])
    """
    return _leaf(np.ones(input.shape, dtype or input.dtype), requires_grad)


def empty_like(
    input: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of the shape and dtype of another with whatever the memory holds.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.empty_like(ag.tensor([1.5, 2])).shape
    (2,)
    """
    return _leaf(np.empty(input.shape, dtype or input.dtype), requires_grad)


def full_like(
    input: Any, fill_value: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """One value in every place of the shape and dtype of a tensor.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.full_like(ag.tensor([1.5, 2]), 7)
    tensor([7., 7.])
    """
    return _leaf(np.full(input.shape, fill_value, dtype or input.dtype), requires_grad)
