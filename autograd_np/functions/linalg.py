"""PyTorch's products of matrices and tensors. Mixed dtypes are refused, as in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_np.errors import ShapeError, explain_linear
from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_tensor, require
from autograd_np.functions.einsum import einsum_of
from autograd_np.ops import linalg
from autograd_np.tensor import Tensor

__all__ = ["bmm", "dot", "einsum", "inner", "linear", "matmul", "mm", "mv"]


def check_dtypes(name: str, *tensors: Tensor) -> None:
    """Raise unless all operands have one dtype."""
    first = tensors[0].dtype
    for x in tensors[1:]:
        if x.dtype != first:
            raise RuntimeError(
                f"{name}: expected operands of one dtype, got {first} and {x.dtype}. Convert one "
                "of them, as in data.float() or model.double(): NumPy's data are float64 by "
                "default, and models float32."
            )


def of_floats(name: str, *operands: Operand) -> list[Tensor]:
    """Tensors of one dtype, floating or complex."""
    tensors = [as_tensor(x) for x in operands]
    for x in tensors:
        if x.dtype.kind not in "fc":
            raise RuntimeError(f"{name}: expected a floating dtype, got {x.dtype}: use x.float()")
    check_dtypes(name, *tensors)
    return tensors


def _operands(name: str, input: Operand, other: Operand, *ndims: int) -> tuple[Tensor, Tensor]:
    """Two tensors of one dtype, and of these numbers of axes if any are given."""
    x = input if isinstance(input, Tensor) else as_tensor(input)
    y = other if isinstance(other, Tensor) else as_tensor(other)
    if ndims and (x.ndim, y.ndim) != ndims:
        raise ShapeError(
            f"{name}: expected tensors of {ndims[0]} and {ndims[1]} axes, got shapes {x.shape} and "
            f"{y.shape}; matmul takes any number"
        )
    if x._array.dtype is not y._array.dtype or x._array.dtype.kind != "f":
        check_dtypes(name, x, y)
        require(name, x.dtype, "uifc")
    return x, y


@aliased
def matmul(input: Operand, other: Operand) -> Tensor:
    """Matrix product over the last two axes, broadcast over the others.

    Parameters
    ----------
    input : tensor_like
        Shape (..., n, k), or (k,).
    other : tensor_like
        Shape (..., k, m), or (k,); the same dtype.

    Returns
    -------
    Tensor
        Shape (..., n, m), without the axis that a vector has not.

    Raises
    ------
    ShapeError
        If the inner dimensions differ.
    RuntimeError
        If the dtypes differ.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.matmul(ag.ones(2, 3), ag.ones(3))
    tensor([3., 3.])
    """
    return linalg.matmul(*_operands("matmul", input, other))


@aliased
def inner(input: Operand, other: Operand) -> Tensor:
    """Sum of products over the last axis of both: for two matrices, ``input @ other.T``.

    Parameters
    ----------
    input : tensor_like
        Shape (..., k).
    other : tensor_like
        Shape (..., k); the same dtype.

    Returns
    -------
    Tensor
        The axes of `input` but its last, then those of `other` but its last.

    Raises
    ------
    ValueError
        If the last axes differ.
    RuntimeError
        If the dtypes differ.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.inner(ag.ones(2, 3), ag.ones(4, 3)).shape
    (2, 4)
    """
    return linalg.inner(*_operands("inner", input, other))


def linear(input: Operand, weight: Operand, bias: Operand | None = None) -> Tensor:
    """``input @ weight.T + bias``: an affine map of the last axis.

    Parameters
    ----------
    input : tensor_like
        Shape (..., k).
    weight : tensor_like
        Shape (m, k); the same dtype.
    bias : tensor_like, optional
        Shape (m,); the same dtype.

    Returns
    -------
    Tensor
        Shape (..., m).

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    RuntimeError
        If the dtypes differ.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.linear(ag.tensor([1.0, 2.0]), ag.tensor([[10.0, 1.0]]), ag.tensor([0.5]))
    tensor([12.5000])
    """
    x = input if isinstance(input, Tensor) else as_tensor(input)
    w = weight if isinstance(weight, Tensor) else as_tensor(weight)
    if bias is None:
        return _without_bias(x, w)
    b = bias if isinstance(bias, Tensor) else as_tensor(bias)
    array = x._array
    if not (array.dtype is w._array.dtype is b._array.dtype):
        check_dtypes("linear", x, w, b)
    if w._array.ndim != 2 or b._array.ndim != 1 or not array.ndim:
        raise explain_linear(x.shape, w.shape, b.shape)
    return linalg.linear.of_three(x, w, b)


def _without_bias(x: Tensor, w: Tensor) -> Tensor:
    check_dtypes("linear", x, w)
    if w.ndim != 2 or x.shape[-1:] != w.shape[-1:]:
        raise explain_linear(x.shape, w.shape)
    if x.ndim <= 2:
        return linalg.inner(x, w)
    return linalg.inner(x.reshape(-1, x.shape[-1]), w).reshape(*x.shape[:-1], w.shape[0])


@aliased
def mm(input: Operand, other: Operand) -> Tensor:
    """Product of two matrices.

    Parameters
    ----------
    input : tensor_like
        Shape (n, k).
    other : tensor_like
        Shape (k, m); the same dtype. ``mat2`` is another name.

    Returns
    -------
    Tensor
        Shape (n, m).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.mm(ag.eye(2), ag.ones(2, 1)).shape
    (2, 1)
    """
    return linalg.matmul(*_operands("mm", input, other, 2, 2))


@aliased
def mv(input: Operand, other: Operand) -> Tensor:
    """Product of a matrix and a vector.

    Parameters
    ----------
    input : tensor_like
        Shape (n, k).
    other : tensor_like
        Shape (k,); the same dtype. ``vec`` is another name.

    Returns
    -------
    Tensor
        Shape (n,).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.mv(ag.eye(2), ag.ones(2))
    tensor([1., 1.])
    """
    return linalg.matmul(*_operands("mv", input, other, 2, 1))


@aliased
def bmm(input: Operand, other: Operand) -> Tensor:
    """Products of two batches of matrices.

    Parameters
    ----------
    input : tensor_like
        Shape (batch, n, k).
    other : tensor_like
        Shape (batch, k, m); the same dtype. ``mat2`` is another name.

    Returns
    -------
    Tensor
        Shape (batch, n, m).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.bmm(ag.ones(5, 2, 3), ag.ones(5, 3, 4)).shape
    (5, 2, 4)
    """
    x, y = _operands("bmm", input, other, 3, 3)
    if x.shape[0] != y.shape[0]:
        raise ShapeError(
            f"bmm: batches of shapes {x.shape} and {y.shape} differ in size; matmul broadcasts them"
        )
    return linalg.matmul(x, y)


@aliased
def dot(input: Operand, other: Operand) -> Tensor:
    """Sum of products of two vectors.

    Parameters
    ----------
    input, other : tensor_like
        Shape (k,); the same dtype. ``tensor`` is another name of the second.

    Returns
    -------
    Tensor
        Without axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.dot(ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0]))
    tensor(11.)
    """
    return linalg.matmul(*_operands("dot", input, other, 1, 1))


def einsum(equation: Any, *operands: Any) -> Tensor:
    """Sum of products of elements, labelled by letters (Einstein's convention).

    Parameters
    ----------
    equation : str
        Such as ``"ij,jk->ik"``; the result's labels may be left out, and ``...`` stands for any
        axes. Or the sublist form: operand, list of labels, operand, list, ..., list of the result.
    operands : tensor_like
        One for each term; the same dtype.

    Returns
    -------
    Tensor
        The axes that the result names.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.einsum("ij->j", ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([4., 6.])

    References
    ----------
    `numpy.einsum`
    """
    if isinstance(equation, str) and len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    arguments = (equation, *operands)
    tensors = [as_tensor(x) for x in arguments if isinstance(x, (Tensor, np.ndarray))]
    if tensors:
        check_dtypes("einsum", *tensors)
    return einsum_of(*arguments)
