"""The loader: batches of a data set, in order or shuffled, as tensors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from autograd_np.random import Generator, default_generator
from nn.data.collate import default_collate
from nn.data.dataset import Dataset, TensorDataset
from nn.data.sampler import BatchSampler, RandomSampler, SequentialSampler

__all__ = ["DataLoader"]


class DataLoader:
    """Batches of a data set; iterate over it once for each epoch.

    With a seed, shuffled batches come in the order in which PyTorch's loader brings them: every
    epoch draws a number from `generator`, or from the default generator, and a shuffled one another
    for its order, as PyTorch's does.

    Parameters
    ----------
    dataset : Dataset
        Anything with ``dataset[i]`` and ``len(dataset)``.
    batch_size : int, default 1
        How many samples make up a batch.
    shuffle : bool, default False
        Take the samples in a new random order in each epoch.
    sampler : iterable of int, optional
        The order to take them in.
    batch_sampler : iterable of sequence of int, optional
        The batches to take; in place of all options on batches and their order.
    num_workers : int, default 0
        Accepted as PyTorch's. Everything is loaded in this process and thread.
    collate_fn : callable, optional
        What makes a batch of a list of samples; `default_collate` by default.
    drop_last : bool, default False
        Leave out the last batch if it would be smaller.
    generator : Generator, optional
        What the random numbers are drawn from.

    Raises
    ------
    ValueError
        If options contradict each other, or a number is out of its range.

    Examples
    --------
    >>> import autograd_np as ag
    >>> dataset = TensorDataset(ag.arange(6) * 10)
    >>> generator = Generator().manual_seed(0)
    >>> for (x,) in DataLoader(dataset, batch_size=4, shuffle=True, generator=generator):
    ...     print(x)
    tensor([50, 10,  0, 30])
    tensor([20, 40])
    """

    def __init__(
        self,
        dataset: Dataset[Any],
        batch_size: int = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        *,
        drop_last: bool = False,
        generator: Generator | None = None,
    ) -> None:
        if num_workers < 0:
            raise ValueError(
                f"DataLoader: num_workers option should be non-negative, got {num_workers}"
            )
        if sampler is not None and shuffle:
            raise ValueError("DataLoader: sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None and (
            batch_size != 1 or shuffle or sampler is not None or drop_last
        ):
            raise ValueError(
                "DataLoader: batch_sampler option is mutually exclusive with batch_size, shuffle, "
                "sampler, and drop_last"
            )
        source: Any = dataset  # where it has no length, Python says so
        if sampler is None:
            sampler = (
                RandomSampler(source, generator=generator) if shuffle else SequentialSampler(source)
            )
        if batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset = dataset
        self.batch_size = batch_size
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.num_workers = num_workers
        self.collate_fn = default_collate if collate_fn is None else collate_fn
        self.drop_last = drop_last
        self.generator = generator

    def __iter__(self) -> Iterator[Any]:
        batches = iter(self.batch_sampler)
        # PyTorch draws a seed for its workers here, whether it has any or not.
        (self.generator or default_generator).random_seed64()
        return map(self._load, batches)

    def __len__(self) -> int:
        batches: Any = self.batch_sampler
        return len(batches)

    def _load(self, indices: Any) -> Any:
        """The batch of these samples."""
        if type(self.dataset) is TensorDataset and self.collate_fn is default_collate:
            rows = np.asarray(indices)
            if rows.ndim == 1 and rows.dtype.kind in "iu":
                rows = rows.astype(np.intp)  # bytes would be read as a mask
                # What stacking single rows gives, at once.
                return [tensor[rows] for tensor in self.dataset.tensors]
        return self.collate_fn([self.dataset[i] for i in indices])
