"""Collating: how the samples of a batch become tensors with one axis more."""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from autograd_np import Tensor, as_tensor, float64, stack, tensor

__all__ = ["default_collate"]


def default_collate(batch: Sequence[Any]) -> Any:
    """Put samples together: tensors are stacked along a new first axis.

    Parameters
    ----------
    batch : sequence
        The samples, all alike: tensors or arrays of one shape; numbers; strings; or mappings,
        tuples and other sequences of such.

    Returns
    -------
    object
        Of tensors and arrays a tensor of their dtype; of Python floats one of float64, of integers
        one of int64; of strings and bytes the batch as it is. Of mappings a mapping and of named
        tuples a named tuple, and of other sequences a list, of what their members become.

    Raises
    ------
    TypeError
        If the samples are of none of these kinds.
    RuntimeError
        If sequences, or tensors, differ in size.

    Examples
    --------
    >>> default_collate([(0.5, 1), (1.5, 2)])
    [tensor([0.5000, 1.5000], dtype=float64), tensor([1, 2])]
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch)
    if isinstance(first, np.ndarray):
        return stack([as_tensor(array) for array in batch])
    if isinstance(first, (np.number, np.bool_)):
        return tensor(list(batch))
    if isinstance(first, float):
        return tensor(list(batch), dtype=float64)
    if isinstance(first, int):
        return tensor(list(batch))
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        collated = {key: default_collate([sample[key] for sample in batch]) for key in first}
        if not isinstance(first, MutableMapping):
            return collated
        result = copy.copy(first)  # it may have more to it than its items, as a defaultdict has
        result.update(collated)
        return result
    if isinstance(first, Sequence):
        sizes = {len(sample) for sample in batch}
        if len(sizes) > 1:
            raise RuntimeError(
                "default_collate: each element in list of batch should be of equal size, but the "
                f"sizes are {sorted(sizes)}. Pass a collate_fn that pads or cuts them."
            )
        members = [default_collate(samples) for samples in zip(*batch, strict=True)]
        return type(first)(*members) if hasattr(first, "_fields") else members
    raise TypeError(
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
        f"{type(first).__name__}. Pass a collate_fn that says what to make of them."
    )
