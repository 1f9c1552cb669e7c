"""Samplers: in which order the samples of a data set are taken, and which make up a batch."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sized
from typing import Any, Generic, TypeVar

from autograd_np.random import Generator, default_generator

__all__ = ["BatchSampler", "RandomSampler", "Sampler", "SequentialSampler"]

Index = TypeVar("Index", covariant=True)


class Sampler(Generic[Index]):
    """Base class of samplers: a subclass iterates over indices, and has a length where it ends."""

    def __iter__(self) -> Iterator[Index]:
        raise NotImplementedError(f"{type(self).__name__} should implement __iter__")


class SequentialSampler(Sampler[int]):
    """Every sample, in order.

    Parameters
    ----------
    data_source : sized
        The data set.

    Examples
    --------
    >>> list(SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Samples in random order: the order that PyTorch chooses for the same seed.

    Parameters
    ----------
    data_source : sized
        The data set.
    replacement : bool, default False
        Draw each sample from all of them, so that some come several times and others never.
    num_samples : int, optional
        How many; by default as many as there are. Without replacement, more than there are begin
        with whole rounds of all.
    generator : Generator, optional
        What draws the order. By default a new one for each round, whose seed the default generator
        draws.

    Raises
    ------
    TypeError
        If `replacement` is no bool.
    ValueError
        If there are no samples to draw.

    Examples
    --------
    >>> list(RandomSampler("abcdef", generator=Generator().manual_seed(0)))
    [2, 5, 3, 0, 1, 4]
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(f"RandomSampler: replacement must be a bool, got {replacement!r}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(
                "RandomSampler: num_samples should be a positive integer value, but got "
                f"num_samples={self.num_samples} of {len(data_source)} samples"
            )

    @property
    def num_samples(self) -> int:
        """How many samples are drawn."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n = len(self.data_source)
        generator = self.generator or Generator().manual_seed(default_generator.random_seed64())
        if self.replacement:
            for _ in range(self.num_samples // 32):
                yield from generator.integers(0, n, 32).tolist()
            yield from generator.integers(0, n, self.num_samples % 32).tolist()
        else:
            for _ in range(self.num_samples // n):
                yield from generator.permutation(n).tolist()
            left = self.num_samples % n
            # PyTorch draws this even where nothing is left; one's own generator would show it.
            if left or self.generator is not None:
                yield from generator.permutation(n).tolist()[:left]

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """Batches of the indices that another sampler yields.

    Parameters
    ----------
    sampler : iterable of int
        The other sampler.
    batch_size : int
        How many indices make up a batch; 1 or more.
    drop_last : bool
        Leave out the last batch if it would be smaller.

    Raises
    ------
    ValueError
        If `batch_size` is no positive integer, or `drop_last` no bool.

    Examples
    --------
    >>> list(BatchSampler(SequentialSampler("abcde"), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        if not isinstance(batch_size, int) or isinstance(batch_size, bool) or batch_size <= 0:
            raise ValueError(
                "BatchSampler: batch_size should be a positive integer value, but got "
                f"batch_size={batch_size!r}"
            )
        if not isinstance(drop_last, bool):
            raise ValueError(
                f"BatchSampler: drop_last should be a boolean value, but got {drop_last!r}"
            )
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        sampler: Any = self.sampler  # where it has no length, Python says so
        size = len(sampler) if self.drop_last else len(sampler) + self.batch_size - 1
        return size // self.batch_size
