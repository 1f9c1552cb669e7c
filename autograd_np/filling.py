"""Filling tensors with random numbers in place, from PyTorch's stream."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograd_np.functions.common import Operand, plain, require
from autograd_np.inplace import replace
from autograd_np.random import Generator
from autograd_np.sampling import source
from autograd_np.tensor import Tensor, wrap

__all__ = ["bernoulli_", "exponential_", "normal_", "random_", "uniform_"]

Array: TypeAlias = np.ndarray[Any, Any]


def _fill(tensor: Tensor, name: str, draw: Callable[[tuple[int, ...]], Array]) -> Tensor:
    """Write what is drawn to a tensor, in the order in which its elements lie in memory."""

    def drawn(old: Tensor) -> Tensor:
        array = old._array
        order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
        values = draw(tuple(array.shape[axis] for axis in order))
        return wrap(np.transpose(values, np.argsort(order)).astype(array.dtype, copy=False))

    return replace(tensor, name, drawn)


def uniform_(
    input: Tensor, low: float = 0.0, high: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with numbers drawn uniformly from [low, high), in place.

    Parameters
    ----------
    input : Tensor
        float32 or float64, any shape.
    low, high : float
        The bounds.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.zeros(3).uniform_(-1, 1)
    tensor([-0.0075,  0.5364, -0.8230])
    """
    return _fill(
        input, "uniform_", lambda shape: source(generator).uniform(shape, low, high, input.dtype)
    )


def normal_(
    input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with numbers drawn from a normal distribution, in place.

    Parameters
    ----------
    input : Tensor
        float32 or float64, any shape.
    mean, std : float
        Mean and standard deviation.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.zeros(3).normal_(10, 2)
    tensor([13.0820,  9.4131,  5.6424])
    """

    def draw(shape: tuple[int, ...]) -> Array:
        if input._array.flags.c_contiguous:
            return source(generator).normal(shape, mean, std, input.dtype)
        # PyTorch draws these one after the other, as it draws few of them.
        n = math.prod(shape)
        pieces = [
            source(generator).normal(min(15, n - i), mean, std, input.dtype)
            for i in range(0, n, 15)
        ]
        return np.concatenate([*pieces, np.empty(0, input.dtype)]).reshape(shape)

    return _fill(input, "normal_", draw)


def bernoulli_(input: Tensor, p: Operand = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fill a tensor with ones of probability `p` and zeros, in place.

    Parameters
    ----------
    input : Tensor
        Any dtype and shape.
    p : float or Tensor
        The probability, or that of each element.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.zeros(4).bernoulli_(0.5)
    tensor([0., 0., 1., 0.])
    """
    if not np.ndim(plain(p)):
        draw = source(generator).bernoulli
        return _fill(input, "bernoulli_", lambda shape: draw(float(p), shape, input.dtype))
    probabilities = np.broadcast_to(plain(p), input.shape)
    drawn = source(generator).bernoulli(probabilities)
    return replace(input, "bernoulli_", lambda old: wrap(drawn.astype(old.dtype)))


def exponential_(
    input: Tensor, lambd: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill a tensor with numbers drawn from an exponential distribution, in place.

    Parameters
    ----------
    input : Tensor
        float32 or float64, any shape.
    lambd : float
        The rate: one over the mean.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.zeros(2).exponential_()
    tensor([3.5083, 1.2304])
    """
    return _fill(
        input,
        "exponential_",
        lambda shape: source(generator).exponential(shape, lambd, input.dtype),
    )


def random_(
    input: Tensor,
    low: int | None = None,
    high: int | None = None,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Fill a tensor with integers drawn uniformly, in place.

    Parameters
    ----------
    input : Tensor
        Any dtype but a complex one, any shape.
    low, high : int, optional
        The bounds, `high` excluded. ``random_(high)`` begins at 0; without bounds any integer that
        is not negative and that the dtype holds exactly may be drawn.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.zeros(4).random_(10)
    tensor([4., 9., 3., 0.])
    """
    require("random_", input.dtype, "buif")
    if low is None:
        return _fill(input, "random_", lambda shape: _any(source(generator), shape, input.dtype))
    bounds = (0, low) if high is None else (low, high)
    draw = source(generator).integers
    return _fill(input, "random_", lambda shape: draw(*bounds, shape, input.dtype))


def _any(generator: Generator, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Words modulo the number of integers from 0 on that a dtype holds exactly."""
    if dtype.kind == "f":
        n = 2 ** (np.finfo(dtype).nmant + 1) + 1
    else:
        n = 2 if dtype.kind == "b" else int(np.iinfo(dtype).max) + 1
    draw = generator._long_words if dtype.itemsize == 8 else generator._words
    words: Array = draw(math.prod(shape)) % n
    return words.astype(dtype).reshape(shape)
