"""Random tensors: the same seed gives PyTorch's numbers. What draws them is in `random.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.creation import as_tensor
from autograd_np.creation import shape_of as _shape
from autograd_np.dtypes import as_dtype, get_default_dtype
from autograd_np.random import Generator, default_generator
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "bernoulli",
    "multinomial",
    "normal",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "randperm",
]


def _made(array: Any, requires_grad: bool) -> Tensor:
    result = wrap(np.asarray(array))
    if requires_grad:
        result.requires_grad = True
    return result


def rand(
    *size: Any,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform numbers from [0, 1).

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    generator : Generator, optional
        What to draw from; the default generator if not given.
    dtype : dtype, optional
        float32 or float64; default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> _ = ag.manual_seed(0)
    >>> ag.rand(3)
    tensor([0.4963, 0.7682, 0.0885])
    """
    source = generator or default_generator
    dtype = as_dtype(dtype or get_default_dtype())
    return _made(source.uniform(_shape(size, "rand"), dtype=dtype), requires_grad)


def randn(
    *size: Any,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal numbers of mean 0 and variance 1.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    generator : Generator, optional
        What to draw from; the default generator if not given.
    dtype : dtype, optional
        float32 or float64; default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> _ = ag.manual_seed(0)
    >>> ag.randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    source = generator or default_generator
    dtype = as_dtype(dtype or get_default_dtype())
    return _made(source.normal(_shape(size, "randn"), dtype=dtype), requires_grad)


def randint(
    low: int,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Integers from [low, high), all equally likely.

    Parameters
    ----------
    low : int
        The least; 0 if only `high` and `size` are given, as in ``randint(10, (3,))``.
    high : int
        One more than the largest.
    size : sequence of int
        The shape.
    generator : Generator, optional
        What to draw from; the default generator if not given.
    dtype : dtype, optional
        Default is int64.
    requires_grad : bool
        Whether backward passes compute its gradient, for a floating dtype.

    Examples
    --------
    >>> import autograd_np as ag
    >>> _ = ag.manual_seed(0)
    >>> ag.randint(0, 10, (3,))
    tensor([4, 9, 3])
    """
    if size is None:
        if high is None or isinstance(high, (int, np.integer)):
            raise TypeError("randint: give the shape, as in randint(low, high, (2, 3))")
        low, high, size = 0, low, high
    source = generator or default_generator
    shape = _shape((size,), "randint")
    array = source.integers(int(low), int(high), shape, as_dtype(dtype or np.int64))
    return _made(array, requires_grad)


def randperm(
    n: int, *, generator: Generator | None = None, dtype: DTypeLike | None = None
) -> Tensor:
    """The integers from 0 to n - 1 in an order drawn at random.

    Parameters
    ----------
    n : int
        How many.
    generator : Generator, optional
        What to draw from; the default generator if not given.
    dtype : dtype, optional
        Default is int64.

    Examples
    --------
    >>> import autograd_np as ag
    >>> _ = ag.manual_seed(0)
    >>> ag.randperm(4)
    tensor([0, 1, 3, 2])
    """
    order = (generator or default_generator).permutation(n)
    return wrap(order if dtype is None else order.astype(as_dtype(dtype)))


def normal(
    mean: Any,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal numbers of given means and standard deviations.

    Parameters
    ----------
    mean, std : number or tensor
        Tensors' shapes broadcast, and give the shape of the result.
    size : sequence of int, optional
        The shape, where both are numbers.
    generator : Generator, optional
        What to draw from; the default generator if not given.
    dtype : dtype, optional
        For numbers; default is the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        Without history: drawing is not differentiated. Write ``mean + std * randn(...)`` for that.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.normal(3.0, 0.0, (2,))
    tensor([3., 3.])
    """
    source = generator or default_generator
    arrays = [x.detach()._array if isinstance(x, Tensor) else x for x in (mean, std)]
    if size is not None:
        if any(isinstance(x, np.ndarray) for x in arrays):
            raise TypeError("normal: a shape is given with numbers only; tensors bring their own")
        dtype = as_dtype(dtype or get_default_dtype())
        shape = _shape((size,), "normal")
        return _made(source.normal(shape, float(mean), float(std), dtype), requires_grad)
    if not any(isinstance(x, np.ndarray) for x in arrays):
        raise TypeError("normal: give a shape, as in normal(0.0, 1.0, (2, 3)), or tensors")
    if all(isinstance(x, np.ndarray) for x in arrays):
        arrays = list(np.broadcast_arrays(*arrays))
    return _made(source.normal(mean=arrays[0], std=arrays[1]), requires_grad)


def bernoulli(input: Any, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """Ones with the probabilities that the elements are, and zeros.

    Parameters
    ----------
    input : tensor_like
        Probabilities, floating; with `p`, only their shape and dtype count.
    p : float, optional
        One probability for all.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        Same shape and dtype, without gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.bernoulli(ag.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    x = as_tensor(input).detach()._array
    source = generator or default_generator
    if p is not None:
        return wrap(np.asarray(source.bernoulli(p, x.shape, x.dtype)))
    return wrap(np.asarray(source.bernoulli(x)))


def multinomial(
    input: Any, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Indices drawn with probabilities in proportion to weights.

    Parameters
    ----------
    input : tensor_like
        Weights, floating, shape (n,) or (rows, n); 0 or more, with a positive sum in each row.
    num_samples : int
        How many to draw from each row.
    replacement : bool
        Whether an index may be drawn again.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        int64, shape (num_samples,) or (rows, num_samples).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.multinomial(ag.tensor([0.0, 3.0, 0.0]), 1)
    tensor([1])
    """
    weights = as_tensor(input).detach()._array
    source = generator or default_generator
    return wrap(source.multinomial(weights, num_samples, replacement))


def rand_like(
    input: Tensor, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Uniform numbers from [0, 1), of the shape and dtype of a tensor.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.rand_like(ag.zeros(2, 3)).shape
    (2, 3)
    """
    return rand(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randn_like(
    input: Tensor, *, dtype: DTypeLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Normal numbers of mean 0 and variance 1, of the shape and dtype of a tensor.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.randn_like(ag.zeros(2, 3)).shape
    (2, 3)
    """
    return randn(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randint_like(
    input: Tensor,
    low: int,
    high: int | None = None,
    *,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Integers from [low, high) (or [0, low)), of the shape and dtype of a tensor.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.randint_like(ag.zeros(2, 3), 10).shape
    (2, 3)
    """
    low, high = (0, low) if high is None else (low, high)
    dtype = dtype or input.dtype
    return randint(low, high, input.shape, dtype=dtype, requires_grad=requires_grad)
