"""Random tensors, drawn from PyTorch's stream: ``manual_seed(0); rand(3)`` gives torch's numbers.

The numbers themselves are made in `random.py`. They have no gradient with respect to the parameters
of their distributions. Filling tensors in place is in `filling.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np import random
from autograd_np.creation import as_tensor, leaf
from autograd_np.dtypes import as_dtype, get_default_dtype
from autograd_np.functions.arguments import aliased, integers
from autograd_np.functions.common import Operand, plain
from autograd_np.random import Generator
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


def source(generator: Generator | None) -> Generator:
    """The generator that is meant."""
    return random.default_generator if generator is None else generator


def _float_dtype(dtype: DTypeLike | None) -> np.dtype[Any]:
    return get_default_dtype() if dtype is None else as_dtype(dtype)


@aliased
def rand(
    *size: Any,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers drawn uniformly from [0, 1).

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.
    dtype : dtype, optional
        float32 or float64; the default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.rand(3)
    tensor([0.4963, 0.7682, 0.0885])
    """
    shape = integers("rand", size)
    return leaf(source(generator).uniform(shape, dtype=_float_dtype(dtype)), requires_grad)


@aliased
def randn(
    *size: Any,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers drawn from the normal distribution of mean 0 and variance 1.

    Parameters
    ----------
    size : int or sequence of int
        The shape.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.
    dtype : dtype, optional
        float32 or float64; the default dtype by default.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    shape = integers("randn", size)
    return leaf(source(generator).normal(shape, dtype=_float_dtype(dtype)), requires_grad)


@aliased
def randint(
    low: int = 0,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike = np.int64,
    requires_grad: bool = False,
) -> Tensor:
    """Integers drawn uniformly from `low` to `high`, which is excluded.

    Parameters
    ----------
    low, high : int
        The bounds. ``randint(high, size)`` begins at 0.
    size : int or sequence of int
        The shape.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.
    dtype : dtype, optional
        int64 by default.
    requires_grad : bool
        Whether backward passes compute its gradient; only for a floating dtype.

    Returns
    -------
    Tensor
        The given shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.randint(10, (5,))
    tensor([4, 9, 3, 0, 3])
    """
    if size is None and isinstance(high, Sequence):
        high, size = None, high
    if high is None:
        low, high = 0, low
    if size is None:
        raise TypeError("randint: give the shape, as in randint(low, high, (2, 3))")
    drawn = source(generator).integers(low, high, integers("randint", (size,)), as_dtype(dtype))
    return leaf(drawn, requires_grad)


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike = np.int64,
    requires_grad: bool = False,
) -> Tensor:
    """The integers from 0 to n - 1 in random order.

    Parameters
    ----------
    n : int
        How many.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.
    dtype : dtype, optional
        int64 by default.
    requires_grad : bool
        Whether backward passes compute its gradient; only for a floating dtype.

    Returns
    -------
    Tensor
        Shape (n,).

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.randperm(6)
    tensor([2, 5, 3, 0, 1, 4])
    """
    return leaf(source(generator).permutation(n).astype(as_dtype(dtype)), requires_grad)


@aliased
def normal(
    mean: Operand = 0.0,
    std: Operand = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers drawn from normal distributions.

    Parameters
    ----------
    mean, std : number or tensor
        Means and standard deviations; shapes that broadcast.
    size : int or sequence of int, optional
        The shape, if both are numbers.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.
    dtype : dtype, optional
        float32 or float64; by default that of the tensors, or else the default dtype.
    requires_grad : bool
        Whether backward passes compute its gradient.

    Returns
    -------
    Tensor
        The given or the broadcast shape. It has no gradient with respect to `mean` and `std`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.normal(ag.tensor([0.0, 100.0]), 1.0)
    tensor([ 1.5410, 99.7066])
    """
    mean, std = plain(mean), plain(std)
    shape = None if size is None else integers("normal", (size,))
    dtype = dtype if size is None else _float_dtype(dtype)
    return leaf(source(generator).normal(shape, mean, std, dtype), requires_grad)


def bernoulli(
    input: Operand, p: float | None = None, *, generator: Generator | None = None
) -> Tensor:
    """Ones with given probabilities, and zeros.

    Parameters
    ----------
    input : tensor_like
        The probabilities, floating; or a tensor of any dtype, whose shape and dtype alone count
        if `p` is given.
    p : float, optional
        One probability for all.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        The shape and dtype of `input`. It has no gradient with respect to the probabilities.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.bernoulli(ag.tensor([0.1, 0.5, 0.9]))
    tensor([0., 0., 1.])
    """
    x = as_tensor(input)
    if p is None:
        return wrap(source(generator).bernoulli(x._array))
    return wrap(source(generator).bernoulli(p, x.shape, x.dtype))


def multinomial(
    input: Operand,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Indices drawn in proportion to weights.

    Parameters
    ----------
    input : tensor_like
        The weights, shape (n,) or (rows, n), floating; their sum need not be 1.
    num_samples : int
        How many indices to draw from each row.
    replacement : bool
        Whether an index may be drawn again.
    generator : Generator, optional
        Where the numbers are drawn from; the default generator by default.

    Returns
    -------
    Tensor
        int64, shape (num_samples,) or (rows, num_samples).

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.multinomial(ag.tensor([0.0, 1.0, 3.0]), 4, replacement=True)
    tensor([2, 2, 2, 2])
    """
    weights = as_tensor(input)._array
    return wrap(source(generator).multinomial(weights, num_samples, replacement))


@aliased
def rand_like(
    input: Operand,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """`rand` with the shape and dtype of a tensor.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    generator, dtype, requires_grad
        As for `rand`; the dtype is that of `input` by default.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.rand_like(ag.zeros(3))
    tensor([0.4963, 0.7682, 0.0885])
    """
    x = as_tensor(input)
    dtype = x.dtype if dtype is None else dtype
    return rand(x.shape, generator=generator, dtype=dtype, requires_grad=requires_grad)


@aliased
def randn_like(
    input: Operand,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """`randn` with the shape and dtype of a tensor.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    generator, dtype, requires_grad
        As for `randn`; the dtype is that of `input` by default.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.randn_like(ag.zeros(3))
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    x = as_tensor(input)
    dtype = x.dtype if dtype is None else dtype
    return randn(x.shape, generator=generator, dtype=dtype, requires_grad=requires_grad)


@aliased
def randint_like(
    input: Operand,
    low: int = 0,
    high: int | None = None,
    *,
    generator: Generator | None = None,
    dtype: DTypeLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """`randint` with the shape and dtype of a tensor.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    low, high : int
        The bounds, `high` excluded. ``randint_like(input, high)`` begins at 0.
    generator, dtype, requires_grad
        As for `randint`; the dtype is that of `input` by default.

    Returns
    -------
    Tensor
        The shape of `input`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> generator = ag.manual_seed(0)
    >>> ag.randint_like(ag.zeros(5), 10)
    tensor([4., 9., 3., 0., 3.])
    """
    x = as_tensor(input)
    dtype = x.dtype if dtype is None else dtype
    return randint(
        low, high, x.shape, generator=generator, dtype=dtype, requires_grad=requires_grad
    )
