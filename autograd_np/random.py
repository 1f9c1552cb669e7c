"""PyTorch's random numbers: the same seed gives the same numbers, bit for bit.

`Generator` draws NumPy arrays; the functions that return Tensors are built on it elsewhere. Each
method says how the numbers are made of words or uniform numbers, since that is what keeps two
libraries in step. Nothing here reads or writes NumPy's global random state.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograd_np._fma import fma
from autograd_np._stream import Stream, integer

__all__ = [
    "Generator",
    "default_generator",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]

Array: TypeAlias = NDArray[Any]
Shape: TypeAlias = int | Iterable[int]

_FLOAT64 = np.dtype(np.float64)


class Generator(Stream):
    """A source of random numbers, PyTorch's for the same seed.

    Like ``torch.Generator()`` it starts from a fixed seed: two new ones draw the same numbers. It
    is copied and pickled with its place in the stream. Threads may share it: each draw is whole.

    Examples
    --------
    >>> Generator().manual_seed(0).uniform(3)
    array([0.4962566 , 0.7682218 , 0.08847743], dtype=float32)
    """

    def uniform(
        self,
        shape: Shape,
        low: float = 0.0,
        high: float = 1.0,
        dtype: DTypeLike = np.float32,
    ) -> Array:
        """Numbers from [low, high), as ``torch.rand`` and ``Tensor.uniform_`` draw them.

        Each is ``x * (high - low) + low``, rounded once, for an x in [0, 1) with the 24 low bits of
        a word in float32, the 53 low bits of two words in float64.

        Parameters
        ----------
        shape : int or iterable of int
            The shape of the result.
        low, high : float
            The bounds.
        dtype : dtype
            float32 or float64.

        Returns
        -------
        ndarray

        Raises
        ------
        RuntimeError
            ``low > high``, or a bound or ``high - low`` is not finite in `dtype`.

        Examples
        --------
        >>> Generator().manual_seed(0).uniform(2, -1.0, 1.0)
        array([-0.00748682,  0.5364436 ], dtype=float32)
        """
        size, kind = _shape("uniform", shape), _float_dtype("uniform", dtype)
        _require_finite("uniform", kind, low=low, high=high, width=high - low)
        if low > high:
            raise RuntimeError(f"uniform: low={low} is above high={high}; exchange them")
        drawn = self._uniform(math.prod(size), kind)
        if (low, high) != (0, 1):
            start, stop = kind.type(low), kind.type(high)
            drawn = fma(drawn, stop - start, start)
            drawn[drawn == stop] = start  # rounded up to the bound that is excluded
        return drawn.reshape(size)

    def normal(
        self,
        shape: Shape | None = None,
        mean: float | Array = 0.0,
        std: float | Array = 1.0,
        dtype: DTypeLike | None = None,
    ) -> Array:
        """Normal numbers, as ``torch.randn`` and ``torch.normal`` draw them (Box and Muller).

        Sixteen numbers and more take one uniform number each, of their own dtype, and sixteen more
        where their count is no multiple of 16. Fewer take two float64 ones for each pair, whose
        second normal number is kept for the next such draw where it is not needed yet.

        Parameters
        ----------
        shape : int or iterable of int, optional
            The shape of the result. Left out where `mean` or `std` is an array.
        mean : float or ndarray
            The mean, or that of each number.
        std : float or ndarray
            The standard deviation, or that of each number; 0 or more. Arrays broadcast.
        dtype : dtype, optional
            float32, the default, or float64. Left out for arrays: theirs, the mean's first.

        Returns
        -------
        ndarray

        Raises
        ------
        RuntimeError
            `std` is negative; `mean` or `std` is a number, and not finite.
        TypeError
            Neither a shape nor an array is given, or both are.

        Examples
        --------
        >>> Generator().manual_seed(0).normal(3)
        array([ 1.5409961, -0.2934289, -2.1787894], dtype=float32)
        """
        if not np.all(np.greater_equal(std, 0)):
            raise RuntimeError(f"normal: std must be 0 or more, got {np.min(std)}")
        if isinstance(mean, np.ndarray) or isinstance(std, np.ndarray):
            if shape is not None or dtype is not None:
                raise TypeError("normal: leave out shape and dtype; the arrays mean and std say")
            return self._normal_around(mean, std)
        if shape is None:
            raise TypeError(f"normal: give a shape for the numbers mean={mean} and std={std}")
        size = _shape("normal", shape)
        kind = _float_dtype("normal", np.float32 if dtype is None else dtype)
        _require_finite("normal", kind, mean=mean, std=std)
        drawn = self._normal(math.prod(size), kind)
        if (mean, std) != (0, 1):
            drawn = fma(drawn, drawn.dtype.type(std), drawn.dtype.type(mean))
        return drawn.astype(kind, copy=False).reshape(size)

    def _normal_around(self, mean: float | Array, std: float | Array) -> Array:
        arrays = [x for x in (mean, std) if isinstance(x, np.ndarray)]
        kind, *_ = (_float_dtype("normal", x.dtype) for x in arrays)
        try:
            size = np.broadcast_shapes(*(x.shape for x in arrays))
        except ValueError:
            raise RuntimeError(
                f"normal: mean and std have shapes {arrays[0].shape} and {arrays[1].shape}, which "
                "do not broadcast; sizes must be equal or 1, counted from the last axis"
            ) from None
        if isinstance(std, np.ndarray):
            drawn = self.normal(size, dtype=kind)
            np.multiply(drawn, std, out=drawn, casting="same_kind")
        else:
            drawn = self.normal(size, 0.0, std, kind)
        shift = mean if isinstance(mean, np.ndarray) else kind.type(mean)
        return np.add(drawn, shift, out=drawn, casting="same_kind")

    def integers(self, low: int, high: int, shape: Shape, dtype: DTypeLike = np.int64) -> Array:
        """Integers from low to high - 1, as ``torch.randint`` draws them.

        Each is ``low + word % (high - low)``, of 32 bits where that range is below 2²⁸, else of 64.

        Parameters
        ----------
        low, high : int
            The bounds, `high` excluded.
        shape : int or iterable of int
            The shape of the result.
        dtype : dtype
            An integer dtype, bool, float32 or float64.

        Returns
        -------
        ndarray

        Raises
        ------
        RuntimeError
            ``low >= high``, or `dtype` does not hold all of these integers.

        Examples
        --------
        >>> Generator().manual_seed(0).integers(0, 10, 8)
        array([4, 9, 3, 0, 3, 9, 7, 3])
        """
        size, kind = _shape("integers", shape), np.dtype(dtype)
        low, high = integer("integers", "low", low), integer("integers", "high", high)
        if low >= high:
            raise RuntimeError(f"integers: low={low} must be below high={high}, which is excluded")
        least, most = _integer_range(kind)
        if low < least or high - 1 > most:
            raise RuntimeError(
                f"integers: {kind} holds the integers from {least} to {most}, not all from "
                f"low={low} to high - 1={high - 1}; choose a wider dtype or other bounds"
            )
        n, span = math.prod(size), high - low
        words = self._words(n) if span < 2**28 else self._long_words(n)
        offsets = words % words.dtype.type(span)
        return (offsets.astype(np.int64) + low).astype(kind).reshape(size)

    def permutation(self, n: int) -> NDArray[np.int64]:
        """The integers 0 to n - 1 in random order, as ``torch.randperm`` shuffles them.

        In turn, each place but the last is exchanged with one from there on: that which a word
        modulo their number chooses.

        Parameters
        ----------
        n : int
            How many; 0 or more.

        Returns
        -------
        ndarray of int64, shape (n,)

        Raises
        ------
        RuntimeError
            `n` is negative.

        Examples
        --------
        >>> Generator().manual_seed(0).permutation(6)
        array([2, 5, 3, 0, 1, 4])
        """
        n = integer("permutation", "n", n)
        if n < 0:
            raise RuntimeError(f"permutation: n must be 0 or more, got {n}")
        return self._permutation(n)

    def bernoulli(
        self,
        p: float | Array,
        shape: Shape | None = None,
        dtype: DTypeLike | None = None,
    ) -> Array:
        """Ones with probability p, else zeros: ones where a uniform number is below p.

        For a number p the uniform ones are float64, as in ``Tensor.bernoulli_`` and dropout; for an
        array they are of its dtype, as in ``torch.bernoulli``.

        Parameters
        ----------
        p : float or ndarray
            The probability, or that of each number.
        shape : int or iterable of int, optional
            The shape of the result. Left out where `p` is an array.
        dtype : dtype, optional
            Of the result; by default that of an array p, else float32.

        Returns
        -------
        ndarray

        Raises
        ------
        RuntimeError
            A probability is not in [0, 1].
        TypeError
            Neither a shape nor an array is given, or both are.

        Examples
        --------
        >>> Generator().manual_seed(0).bernoulli(0.5, 4)
        array([0., 0., 1., 0.], dtype=float32)
        """
        if isinstance(p, np.ndarray):
            if shape is not None:
                raise TypeError("bernoulli: leave out the shape; the array p says")
            size, kind = p.shape, _float_dtype("bernoulli", p.dtype)
        elif shape is None:
            raise TypeError(f"bernoulli: give a shape for the number p={p}")
        else:
            size, kind = _shape("bernoulli", shape), _FLOAT64
        if dtype is None:
            dtype = kind if isinstance(p, np.ndarray) else np.float32
        valid = np.greater_equal(p, 0) & np.less_equal(p, 1)
        if not np.all(valid):
            raise RuntimeError(
                f"bernoulli: p must be a probability in [0, 1], got {np.extract(~valid, p)[0]}; "
                "take the sigmoid of logits"
            )
        drawn = self._uniform(math.prod(size), kind).reshape(size)
        return np.asarray(drawn < p, dtype)

    def exponential(self, shape: Shape, rate: float = 1.0, dtype: DTypeLike = np.float32) -> Array:
        """Exponential numbers, −ln(1 − u) / rate of float64 u, as ``Tensor.exponential_`` draws.

        Parameters
        ----------
        shape : int or iterable of int
            The shape of the result.
        rate : float
            One over the mean; above 0.
        dtype : dtype
            float32 or float64.

        Returns
        -------
        ndarray

        Raises
        ------
        RuntimeError
            `rate` is not above 0.

        Examples
        --------
        >>> Generator().manual_seed(0).exponential(2)
        array([3.5083263, 1.2303847], dtype=float32)
        """
        size, kind = _shape("exponential", shape), _float_dtype("exponential", dtype)
        if not rate > 0:
            raise RuntimeError(f"exponential: rate must be above 0, got {rate}")
        drawn: Array = -1.0 / rate * np.log1p(-self._uniform(math.prod(size), _FLOAT64))
        return drawn.astype(kind).reshape(size)

    def multinomial(
        self, weights: Array, num_samples: int, replacement: bool = False
    ) -> NDArray[np.int64]:
        """Indices drawn in proportion to weights, as ``torch.multinomial`` draws them.

        Several with replacement: float64 uniform numbers, looked up in the cumulated weights. One,
        or several without replacement: where ``weight / e`` is largest, for exponential numbers e.
        Equal quotients, a few in ten thousand samples of float32 weights, come in the order of
        their indices; PyTorch leaves theirs open.

        Parameters
        ----------
        weights : ndarray of float32 or float64, shape (n,) or (rows, n)
            0 or more, with a positive sum in each row, which need not be 1.
        num_samples : int
            How many to draw from each row; 1 or more.
        replacement : bool
            Whether an index may be drawn again.

        Returns
        -------
        ndarray of int64, shape (num_samples,) or (rows, num_samples)

        Raises
        ------
        RuntimeError
            The weights are not such, or, without replacement, too few of them are positive.

        Examples
        --------
        >>> Generator().manual_seed(0).multinomial(np.array([0.0, 1.0, 3.0]), 4, replacement=True)
        array([2, 2, 2, 2])
        """
        kind = _float_dtype("multinomial", weights.dtype)
        _require_distribution(weights, num_samples, replacement)
        if replacement and num_samples > 1:
            size = (*weights.shape[:-1], num_samples)
            cumulated = np.cumsum(weights, axis=-1).reshape(-1, weights.shape[-1])
            cumulated /= cumulated[:, -1:]
            drawn = self._uniform(math.prod(size), _FLOAT64).reshape(-1, num_samples)
            found = [np.searchsorted(*row) for row in zip(cumulated, drawn, strict=True)]
            return np.array(found, np.int64).reshape(size)
        ratio = weights / self.exponential(weights.shape, dtype=kind)
        if num_samples == 1:
            best: Array = np.argmax(ratio, axis=-1, keepdims=True)
        else:
            best = np.argsort(-ratio, axis=-1, kind="stable")[..., :num_samples]
        return best.astype(np.int64)

    def random_seed64(self) -> int:
        """A seed for another generator, below 2**63, as a DataLoader draws its own.

        Examples
        --------
        >>> Generator().manual_seed(0).random_seed64()
        900450186894289455
        """
        return int(self._long_words(1)[0]) % 2**63


# Like torch's own, and unlike other generators, it starts anew in every process.
default_generator = Generator()
default_generator.seed()


def manual_seed(seed: int) -> Generator:
    """Start the default generator's stream of a seed.

    Parameters
    ----------
    seed : int
        Or what ``int`` makes one of; see `Generator.manual_seed`.

    Returns
    -------
    Generator
        The default generator.

    Examples
    --------
    >>> manual_seed(0).uniform(2)
    array([0.4962566, 0.7682218], dtype=float32)
    """
    return default_generator.manual_seed(int(seed))


def initial_seed() -> int:
    """The seed of the default generator; until `manual_seed`, the operating system's choice."""
    return default_generator.initial_seed()


def seed() -> int:
    """Give the default generator a new seed from the operating system, and return the seed."""
    return default_generator.seed()


def get_rng_state() -> NDArray[np.uint8]:
    """The default generator's place in its stream; see `Generator.get_state`."""
    return default_generator.get_state()


def set_rng_state(state: NDArray[np.uint8]) -> None:
    """Take the default generator to a place from `get_rng_state`; see `Generator.set_state`."""
    default_generator.set_state(state)


def _shape(operation: str, shape: Shape) -> tuple[int, ...]:
    sizes = shape if isinstance(shape, Iterable) else (shape,)
    size = tuple(integer(operation, "each size in shape", n) for n in sizes)
    if any(n < 0 for n in size):
        raise RuntimeError(f"{operation}: shape {size} has a negative size; sizes are 0 or more")
    return size


def _float_dtype(operation: str, dtype: DTypeLike) -> np.dtype[Any]:
    kind = np.dtype(dtype)
    if kind not in (np.float32, np.float64):
        raise NotImplementedError(
            f"{operation}: works in float32 or float64, not {kind}; convert with astype"
        )
    return kind


def _require_finite(operation: str, dtype: np.dtype[Any], **values: float) -> None:
    largest = float(np.finfo(dtype).max)
    for name, value in values.items():
        if not abs(value) <= largest:
            raise RuntimeError(f"{operation}: {name}={value} must be finite in {dtype}")


def _integer_range(dtype: np.dtype[Any]) -> tuple[int, int]:
    """The least and the greatest integer that may be drawn into a dtype."""
    if dtype == np.bool_:
        return 0, 1
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return int(limits.min), min(int(limits.max), 2**63 - 2)
    digits = np.finfo(_float_dtype("integers", dtype)).nmant + 1
    return -(2**digits), 2**digits


def _require_distribution(weights: Array, num_samples: int, replacement: bool) -> None:
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"multinomial: weights must have 1 or 2 axes, got shape {weights.shape}")
    if num_samples < 1:
        raise RuntimeError(f"multinomial: num_samples must be 1 or more, got {num_samples}")
    valid = (weights >= 0) & (weights < np.inf)
    if not valid.all():
        raise RuntimeError(
            f"multinomial: weights must be finite and 0 or more, got {weights[~valid][0]}; take "
            "the softmax of logits"
        )
    positive = np.count_nonzero(weights, axis=-1).min(initial=weights.shape[-1])
    if positive == 0:
        raise RuntimeError("multinomial: the weights sum to 0; in each row, make one positive")
    if not replacement and num_samples > positive:
        raise RuntimeError(
            f"multinomial: num_samples={num_samples} without replacement, but only {positive} "
            "weights are positive; draw fewer, or pass replacement=True"
        )
