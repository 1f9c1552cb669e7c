"""Data sets: what has samples by number."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from autograd_np import Tensor
from autograd_np.errors import ShapeError

__all__ = ["Dataset", "TensorDataset"]

Sample = TypeVar("Sample", covariant=True)


class Dataset(Generic[Sample]):
    """Base class of data sets: a subclass has ``dataset[i]``, and ``len(dataset)`` where it ends.

    Examples
    --------
    >>> class Squares(Dataset[int]):
    ...     def __getitem__(self, index):
    ...         return index**2
    ...
    ...     def __len__(self):
    ...         return 10
    >>> Squares()[3]
    9
    """

    def __getitem__(self, index: Any) -> Sample:
        raise NotImplementedError(f"{type(self).__name__} should implement __getitem__")


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Samples that are the rows of tensors.

    Parameters
    ----------
    *tensors : Tensor
        Of equal sizes along the first axis, such as inputs of shape (n, features) and labels of
        shape (n,).

    Attributes
    ----------
    tensors : tuple of Tensor
        As given.

    Raises
    ------
    TypeError
        If anything else is given than tensors, or nothing.
    ShapeError
        If their sizes differ.

    Examples
    --------
    >>> import autograd_np as ag
    >>> dataset = TensorDataset(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([0, 1]))
    >>> len(dataset), dataset[1]
    (2, (tensor([3., 4.]), tensor(1)))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if not tensors:
            raise TypeError("TensorDataset: give at least one tensor")
        for tensor in tensors:
            if not isinstance(tensor, Tensor):
                raise TypeError(
                    f"TensorDataset: expected tensors, got {type(tensor).__name__}; convert it "
                    "with autograd_np.tensor"
                )
        shapes = [tensor.shape for tensor in tensors]
        if () in shapes or len({shape[0] for shape in shapes}) > 1:
            raise ShapeError(
                "TensorDataset: Size mismatch between tensors: the first axis counts the samples "
                f"and must have one size, but the shapes are {', '.join(map(str, shapes))}"
            )
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return self.tensors[0].shape[0]
