"""Making tensors from data. Tensors of constants and of sequences are in `constants.py`."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.dispatch import is_array
from autograd_np.dtypes import as_dtype, get_default_dtype, promote_types, scalar_dtype
from autograd_np.tensor import Tensor, from_outside, wrap

__all__ = ["as_tensor", "from_numpy", "leaf", "tensor"]


def _array_of(data: Any, dtype: DTypeLike | None) -> np.ndarray[Any, Any]:
    """A new array of nested data: Python's numbers get PyTorch's dtypes, arrays keep theirs."""
    if isinstance(data, np.ndarray):
        return np.array(data, dtype, order="C")
    found: set[np.dtype[Any]] = set()
    numbers = _numbers(data, found)
    if dtype is None:
        dtype = functools.reduce(promote_types, found) if found else get_default_dtype()
    try:
        return np.array(numbers, dtype)
    except OverflowError as error:
        raise RuntimeError(f"tensor: the data do not fit into {np.dtype(dtype)}: {error}") from None
    except ValueError as error:
        raise ValueError(f"tensor: the data make no array of {np.dtype(dtype)}: {error}") from None


def _numbers(data: Any, found: set[np.dtype[Any]]) -> Any:
    """Nested data with numbers in place of tensors; the dtypes in it are added to `found`."""
    if isinstance(data, (list, tuple, range)):
        kinds = set(map(type, data))
        if kinds <= {float, int, bool, complex}:  # no need to look at every element
            found.update(scalar_dtype(kind()) for kind in kinds)
            return data
        return [_numbers(item, found) for item in data]
    if isinstance(data, Tensor):
        if data._array.size != 1:
            raise ValueError(
                f"tensor: only tensors of one element can stand in a sequence, got shape "
                f"{data.shape}; use stack or cat"
            )
        found.add(data.dtype)
        return data._array.item()
    if hasattr(data, "__array__"):
        array = np.asarray(data)
        found.add(array.dtype)
        return array
    if isinstance(data, (float, int, complex)):
        found.add(scalar_dtype(data))
        return data
    raise TypeError(
        "tensor: expected numbers, booleans, arrays and sequences of them, got "
        f"{type(data).__name__}: {data!r:.60}"
    )


def tensor(data: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Make a tensor, copying the data.

    Parameters
    ----------
    data : array_like
        Numbers, nested sequences, an array or a tensor.
    dtype : dtype, optional
        By default Python floats become the default dtype, Python integers int64, and NumPy arrays
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
        If a gradient is wanted of a dtype that is not floating; if a number does not fit.
    TypeError
        If there is something else than numbers and booleans.
    ValueError
        If the data are not rectangular.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.tensor([[1, 2], [3, 4.5]])
    tensor([[1.0000, 2.0000],
            [3.0000, 4.5000]])
    """
    if dtype is not None:
        dtype = as_dtype(dtype)
    if isinstance(data, Tensor):
        data = data._array
    if is_array(data) and not isinstance(data, np.ndarray):
        return leaf(data if dtype is None else np.astype(data, dtype), requires_grad)
    array = _array_of(data, dtype)
    as_dtype(array.dtype)
    return leaf(array, requires_grad)


def leaf(array: Any, requires_grad: bool) -> Tensor:
    """A tensor of an array that nobody else holds, which needs a gradient or not."""
    result = wrap(array)
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
        As for `tensor` by default.

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
        return data if dtype is None else data.astype(dtype)
    if not is_array(data):
        return tensor(data, dtype)
    as_dtype(data.dtype)
    result = from_outside(data)
    return result if dtype is None else result.astype(dtype)


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
    return as_tensor(array)
