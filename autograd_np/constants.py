"""Tensors of constants and of sequences: of a given shape, or of the shape of another tensor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.creation import as_tensor, leaf
from autograd_np.dtypes import as_dtype, get_default_dtype, scalar_dtype
from autograd_np.functions.arguments import aliased, integers
from autograd_np.tensor import Tensor

__all__ = [
    "arange",
    "empty",
    "empty_like",
    "eye",
    "full",
    "full_like",
    "linspace",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]


def _dtype(dtype: DTypeLike | None) -> np.dtype[Any]:
    return get_default_dtype() if dtype is None else as_dtype(dtype)


def _shape(name: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    shape = integers(name, size)
    if any(n < 0 for n in shape):
        raise RuntimeError(f"{name}: sizes must not be negative, got {shape}")
    return shape


@aliased
def zeros(*size: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Zeros of a shape, given as integers or as one sequence.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    dtype : dtype, optional
        The default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    return leaf(np.zeros(_shape("zeros", size), _dtype(dtype)), requires_grad)


@aliased
def ones(*size: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Ones of a shape, given as integers or as one sequence.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    dtype : dtype, optional
        The default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ones(3)
    tensor([1., 1., 1.])
    """
    return leaf(np.ones(_shape("ones", size), _dtype(dtype)), requires_grad)


@aliased
def empty(*size: Any, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """A tensor of a shape with whatever the memory holds.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    dtype : dtype, optional
        The default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.empty(2, 3).shape
    (2, 3)
    """
    return leaf(np.empty(_shape("empty", size), _dtype(dtype)), requires_grad)


@aliased
def full(
    size: int | Sequence[int],
    fill_value: Any,
    *,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """One value in every place.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    fill_value : number
        The value.
    dtype : dtype, optional
        By default int64 for an integer, the default dtype for a float.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.full((2,), 7)
    tensor([7, 7])
    """
    value = _number(fill_value)
    kind = scalar_dtype(value) if dtype is None else as_dtype(dtype)
    return leaf(np.full(_shape("full", (size,)), value, kind), requires_grad)


def _number(x: Any) -> Any:
    """A Python number of a tensor or of NumPy's."""
    if isinstance(x, Tensor) and x.requires_grad:
        raise TypeError(
            "a number was expected, not a tensor that requires grad: its gradient would be lost. "
            "Write x * ones(shape) or start + x * arange(n), or detach it: x.detach()"
        )
    return x.item() if hasattr(x, "item") else x


@aliased
def arange(
    start: float = 0,
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
        As in `range`, but not only integers; for an integer dtype they are truncated first.
    dtype : dtype, optional
        By default int64 if all are integers, otherwise the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        Shape (ceil((end - start) / step),).

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
    nowhere = RuntimeError(f"arange: from {start} to {end} does not go by steps of {step}")
    if not (math.isfinite(start) and math.isfinite(end) and (end - start) * step >= 0):
        raise nowhere
    if dtype is None:
        kinds = [scalar_dtype(x).kind for x in (start, end, step)]
        dtype = get_default_dtype() if "f" in kinds else np.int64
    elif as_dtype(dtype).kind != "f":
        start, end, step = map(int, (start, end, step))
    if step == 0:
        raise nowhere
    n = math.ceil((end - start) / step)
    return leaf((start + step * np.arange(n)).astype(as_dtype(dtype)), requires_grad)


@aliased
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
        The default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        Shape (steps,).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.linspace(0, 1, 3)
    tensor([0.0000, 0.5000, 1.0000])
    """
    (n,) = _shape("linspace", (steps,))
    array = np.linspace(_number(start), _number(end), n)
    return leaf(array.astype(_dtype(dtype)), requires_grad)


@aliased
def eye(
    n: int, m: int | None = None, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """The n × m matrix with ones on the diagonal and zeros elsewhere.

    Parameters
    ----------
    n, m : int
        Rows and columns; as many columns as rows by default.
    dtype : dtype, optional
        The default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        Shape (n, m).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    rows, columns = _shape("eye", (n, n if m is None else m))
    return leaf(np.eye(rows, columns, dtype=_dtype(dtype)), requires_grad)


@aliased
def zeros_like(
    input: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Zeros of the shape and dtype of a tensor.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dtype : dtype, optional
        That of `input` by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.zeros_like(ag.tensor([1, 2]))
    tensor([0, 0])
    """
    x = as_tensor(input)
    return leaf(np.zeros(x.shape, x.dtype if dtype is None else as_dtype(dtype)), requires_grad)


@aliased
def ones_like(input: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False) -> Tensor:
    """Ones of the shape and dtype of a tensor.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dtype : dtype, optional
        That of `input` by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.ones_like(ag.tensor([1.5, 2]))
    tensor([1., 1.])
    """
    x = as_tensor(input)
    return leaf(np.ones(x.shape, x.dtype if dtype is None else as_dtype(dtype)), requires_grad)


@aliased
def empty_like(
    input: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of the shape and dtype of another with whatever the memory holds.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    dtype : dtype, optional
        That of `input` by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.empty_like(ag.tensor([1.5, 2])).shape
    (2,)
    """
    x = as_tensor(input)
    return leaf(np.empty(x.shape, x.dtype if dtype is None else as_dtype(dtype)), requires_grad)


@aliased
def full_like(
    input: Any, fill_value: Any, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """One value in every place of the shape and dtype of a tensor.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    fill_value : number
        The value.
    dtype : dtype, optional
        That of `input` by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.full_like(ag.tensor([1.5, 2]), 7)
    tensor([7., 7.])
    """
    x = as_tensor(input)
    kind = x.dtype if dtype is None else as_dtype(dtype)
    return leaf(np.full(x.shape, _number(fill_value), kind), requires_grad)
