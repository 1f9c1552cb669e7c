"""Reading and writing between brackets, as PyTorch reads an index.

PyTorch applies integers, slices and None first, and arrays then: ``x[0, :, [0, 1]]`` on shape
(2, 3, 4) has shape (3, 2), where NumPy, which counts the integer among the arrays, gives (2, 3).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_np.errors import ShapeError
from autograd_np.functions.common import Operand, as_tensor, as_tensor_of, require
from autograd_np.inplace import replace
from autograd_np.ops import indexing, losses
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = ["cross_entropy", "frozen", "getitem", "nll", "pick", "setitem"]


def frozen(index: Any) -> Any:
    """An index with arrays in place of tensors, lists and ranges: copies that no one can change."""
    if isinstance(index, (int, slice)) or index is None or index is Ellipsis:
        return _frozen_slice(index) if isinstance(index, slice) else index
    if isinstance(index, tuple):  # of the parts of an index; a tuple among them is an array
        return tuple(frozen(list(i) if isinstance(i, tuple) else i) for i in index)
    if isinstance(index, Tensor):
        index = index._array
        if not isinstance(index, np.ndarray):
            return index
    if isinstance(index, (np.integer, np.ndarray)) and not index.ndim and index.dtype.kind in "iu":
        return int(index)
    array = np.array(index)
    if not array.size and not hasattr(index, "dtype"):
        array = array.astype(np.intp)  # an empty list has no numbers to say that they are integers
    if array.dtype.kind not in "biu":
        raise IndexError(
            f"an index is made of integers, slices, None, ... and arrays of integers or booleans; "
            f"got {array.dtype}: {index!r:.60}"
        )
    # Places are computed with, and do not fit a small integer; uint8 is a mask in PyTorch.
    return array if array.dtype in (bool, np.uint8) else array.astype(np.intp)


def _frozen_slice(index: slice) -> slice:
    """A slice of integers, whatever its ends were."""
    return slice(
        *(None if i is None else i.__index__() for i in (index.start, index.stop, index.step))
    )


def _steps(x: Tensor, index: Any) -> list[Any]:
    """An index as NumPy indices to be applied one after the other."""
    index = frozen(index)
    parts = index if isinstance(index, tuple) else (index,)
    parts = tuple(_as_mask(p) for p in parts)
    arrays = [p for p in parts if isinstance(p, np.ndarray)]
    if not arrays or not any(isinstance(p, int) and not isinstance(p, bool) for p in parts):
        return [parts if isinstance(index, tuple) else parts[0]]
    basic: list[Any] = []
    advanced: list[Any] = []
    for part in parts:
        if isinstance(part, np.ndarray):
            taken = part.ndim if part.dtype == bool else 1
            basic += [slice(None)] * taken
            advanced.append(part)
        elif part is Ellipsis:
            named = sum(
                (p.ndim if p.dtype == bool else 1) if isinstance(p, np.ndarray) else 1
                for p in parts
                if p is not None and p is not Ellipsis
            )
            basic += [slice(None)] * (x.ndim - named)
            advanced += [slice(None)] * (x.ndim - named)
        else:
            basic.append(part)
            if not isinstance(part, int):
                advanced.append(slice(None))
    return [tuple(basic), tuple(advanced)]


def _as_mask(part: Any) -> Any:
    """Arrays of uint8 are masks in PyTorch."""
    return part.astype(bool) if isinstance(part, np.ndarray) and part.dtype == np.uint8 else part


def getitem(input: Tensor, index: Any) -> Tensor:
    """``input[index]``: a view for integers, slices, None and Ellipsis, a copy with arrays."""
    if isinstance(index, (int, slice)) and not isinstance(index, bool):
        return indexing.getitem(input, index=frozen(index))
    for step in _steps(input, index):
        input = indexing.getitem(input, index=step)
    return input


def setitem(input: Tensor, index: Any, value: Any) -> None:
    """``input[index] = value``, in place."""
    steps = _steps(input, index)
    if len(steps) > 1:
        input, steps = indexing.getitem(input, index=steps[0]), steps[1:]
    if getattr(value, "ndim", 0) and value.dtype.kind in "fc" and input.dtype.kind in "biu":
        raise RuntimeError(
            f"setitem: floating values of {value.dtype} do not fit a tensor of {input.dtype}: "
            "convert the tensor with .float(), or round the values"
        )
    value = as_tensor_of(value, input.dtype)
    region = input._array[steps[0]].shape
    while value.ndim > len(region) and value.shape[0] == 1:
        value = value.squeeze(0)

    def written(old: Tensor) -> Tensor:
        return indexing.setitem(old, value, index=steps[0])

    replace(input, "setitem", written)


def pick(input: Operand, labels: Operand) -> Tensor:
    """From each row the element that its label names: ``input[i, labels[i]]`` for every i.

    Parameters
    ----------
    input : tensor_like
        Shape (N, C).
    labels : tensor_like of int
        Shape (N,); each in [0, C).

    Returns
    -------
    Tensor
        Shape (N,).

    Raises
    ------
    IndexError
        If a label is out of range; a negative one does not count from the end.
    ShapeError
        If there is not one label for each row.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.pick(ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([1, 0]))
    tensor([2., 3.])
    """
    return _picked(indexing.pick, input, labels)


def nll(input: Operand, labels: Operand) -> Tensor:
    """Minus the mean of what `pick` picks: the negative log-likelihood of log-probabilities.

    Parameters
    ----------
    input : tensor_like
        Log-probabilities, shape (N, C).
    labels : tensor_like of int
        Shape (N,); each in [0, C).

    Returns
    -------
    Tensor
        Shape (); nan for N = 0.

    Raises
    ------
    IndexError
        If a label is out of range; a negative one does not count from the end.
    ShapeError
        If there is not one label for each row.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.nll(ag.tensor([[-1.0, -2.0], [-3.0, -4.0]]), ag.tensor([1, 0]))
    tensor(2.5000)
    """
    return _picked(losses.nll, input, labels)


def cross_entropy(input: Operand, labels: Operand) -> Tensor:
    """`nll` of `log_softmax`: minus the mean log-probability that logits give to the labels.

    Parameters
    ----------
    input : tensor_like
        Logits, shape (N, C), floating.
    labels : tensor_like of int
        Shape (N,); each in [0, C).

    Returns
    -------
    Tensor
        Shape (); nan for N = 0.

    Raises
    ------
    IndexError
        If a label is out of range; a negative one does not count from the end.
    ShapeError
        If there is not one label for each row.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.cross_entropy(ag.tensor([[0.0, 0.0], [0.0, 1e4]]), ag.tensor([0, 1]))
    tensor(0.3466)
    """
    x = input if isinstance(input, Tensor) else as_tensor(input)
    if x._array.dtype.kind != "f":
        require("cross_entropy", x.dtype, "f", "convert the logits first: x.float()")
    return _picked(losses.cross_entropy if x._array.size else losses.nll, x, labels)


def _picked(primitive: Primitive, input: Operand, labels: Operand) -> Tensor:
    """Apply `pick`, or what is made of it, to labels that are in range."""
    x = input if isinstance(input, Tensor) else as_tensor(input)
    y = labels if isinstance(labels, Tensor) else as_tensor(labels)
    index = y._array
    shape = x._array.shape
    if len(shape) != 2 or index.shape != shape[:1]:
        raise ShapeError(
            f"{primitive.name}: expected input of shape (N, C) and labels of shape (N,), got "
            f"{shape} and {index.shape}"
        )
    if index.dtype.kind not in "iu":
        raise IndexError(f"{primitive.name}: labels must be integers, got {index.dtype}")
    # The least label is found by argmin, several times faster than by min on a short array.
    if isinstance(index, np.ndarray) and index.size and index[index.argmin()] < 0:
        raise _label_out_of_range(primitive.name, index, shape[1])
    try:
        return primitive(x, y)
    except IndexError:
        raise _label_out_of_range(primitive.name, index, shape[1]) from None


def _label_out_of_range(name: str, labels: np.ndarray[Any, Any], n: int) -> IndexError:
    position = int(np.argmax((labels < 0) | (labels >= n)))
    return IndexError(
        f"{name}: label {labels[position]} at index {position} is out of range for {n} columns: "
        f"labels go from 0 to {n - 1}"
    )
