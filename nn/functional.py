"""Functions of tensors that layers and losses are made of, as ``torch.nn.functional`` has them.

All are compositions of `autograd_np` functions, so that every order of derivative is right. In a
branch that is not taken the operand is replaced by a harmless one (``where(ok, x, 0)``): a `where`
around the result alone would keep the value finite, and make the gradient nan.

The losses are in `nn.losses`, and found here too.
"""

from __future__ import annotations

import math
import warnings
from typing import Any, TypeAlias

import autograd_np as ag
from autograd_np import Tensor
from autograd_np.random import default_generator
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    l1_loss,
    mse_loss,
    nll_loss,
)

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "dropout",
    "elu",
    "gelu",
    "l1_loss",
    "leaky_relu",
    "linear",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "one_hot",
    "relu",
    "sigmoid",
    "softmax",
    "softplus",
    "tanh",
]

Operand: TypeAlias = Any  # a tensor, or what autograd_np.as_tensor makes one of


def linear(input: Operand, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input @ weight.T + bias``.

    Parameters
    ----------
    input : tensor_like
        Shape (..., in_features).
    weight : Tensor
        Shape (out_features, in_features); the same dtype.
    bias : Tensor, optional
        Shape (out_features,).

    Returns
    -------
    Tensor
        Shape (..., out_features).

    Raises
    ------
    ShapeError
        If the last axis of `input` does not have in_features elements.
    RuntimeError
        If the dtypes differ.

    Examples
    --------
    >>> import autograd_np as ag
    >>> linear(ag.tensor([1.0, 2.0]), ag.tensor([[10.0, 1.0]]), ag.tensor([0.5]))
    tensor([12.5000])
    """
    return ag.linear(input, weight, bias)


def _written(input: Operand, output: Tensor, inplace: bool) -> Tensor:
    """The output; with `inplace` it is written to the input first, which is returned."""
    if not inplace:
        return output
    result: Tensor = input.copy_(output)
    return result


def relu(input: Operand, inplace: bool = False) -> Tensor:
    """``max(x, 0)``, element by element; its derivative at 0 is 0.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    inplace : bool
        Write the result to the input.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> relu(ag.tensor([-2.0, 3.0]))
    tensor([0., 3.])
    """
    return ag.relu(input) if not inplace else input.relu_()


def sigmoid(input: Operand) -> Tensor:
    """``1 / (1 + exp(-x))``, element by element.

    Examples
    --------
    >>> import autograd_np as ag
    >>> sigmoid(ag.tensor([-1e4, 0.0, 1e4]))
    tensor([0.0000, 0.5000, 1.0000])
    """
    return ag.sigmoid(input)


def tanh(input: Operand) -> Tensor:
    """The hyperbolic tangent, element by element.

    Examples
    --------
    >>> import autograd_np as ag
    >>> tanh(ag.tensor([-1e4, 0.0, 1e4]))
    tensor([-1.,  0.,  1.])
    """
    return ag.tanh(input)


def _class_axis(name: str, dim: int | None, ndim: int) -> int:
    """The axis of the classes; where none is given, the one that PyTorch once chose."""
    if dim is not None:
        return dim
    chosen = 0 if ndim in (0, 1, 3) else 1
    warnings.warn(
        f"{name}: without dim, axis {chosen} is taken for input of {ndim} axes, as PyTorch does; "
        f"say which axis holds the classes, as in dim={chosen}",
        stacklevel=4,
    )
    return chosen


def softmax(input: Operand, dim: int | None = None) -> Tensor:
    """``exp(x) / sum(exp(x))`` along an axis, without overflow.

    Parameters
    ----------
    input : tensor_like
        Logits, any shape, floating.
    dim : int
        The axis of the classes. Without it one is chosen, with a warning.

    Returns
    -------
    Tensor
        Same shape; sums to 1 along `dim`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> softmax(ag.tensor([1e4, 1e4]), dim=0)
    tensor([0.5000, 0.5000])
    """
    x = ag.as_tensor(input)
    return ag.softmax(x, _class_axis("softmax", dim, x.ndim))


def log_softmax(input: Operand, dim: int | None = None) -> Tensor:
    """``log(softmax(x))`` along an axis, without overflow or loss of digits.

    Parameters
    ----------
    input : tensor_like
        Logits, any shape, floating.
    dim : int
        The axis of the classes. Without it one is chosen, with a warning.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> log_softmax(ag.tensor([0.0, 0.0]), dim=0)
    tensor([-0.6931, -0.6931])
    """
    x = ag.as_tensor(input)
    return ag.log_softmax(x, _class_axis("log_softmax", dim, x.ndim))


def leaky_relu(input: Operand, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``x`` where x > 0, ``negative_slope * x`` elsewhere, which is the derivative's side at 0.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    negative_slope : float
        The slope below 0.
    inplace : bool
        Write the result to the input.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> leaky_relu(ag.tensor([-2.0, 3.0]), 0.5)
    tensor([-1.,  3.])

    References
    ----------
    A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier nonlinearities improve neural network acoustic
    models", ICML 2013.
    """
    x = ag.as_tensor(input)
    return _written(input, ag.where(x > 0, x, x * negative_slope), inplace)


def elu(input: Operand, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    alpha : float
        Minus the limit far below 0.
    inplace : bool
        Write the result to the input.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> elu(ag.tensor([-1e4, 3.0]))
    tensor([-1.,  3.])

    References
    ----------
    D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and accurate deep network learning by
    exponential linear units", ICLR 2016.
    """
    x = ag.as_tensor(input)
    positive = x > 0
    below = alpha * ag.expm1(ag.where(positive, 0.0, x))
    return _written(input, ag.where(positive, x, below), inplace)


def gelu(input: Operand, approximate: str = "none") -> Tensor:
    """``x Φ(x)``, where Φ is the normal distribution function, ``(1 + erf(x / √2)) / 2``.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    approximate : {"none", "tanh"}
        With "tanh", Φ(x) is taken as ``(1 + tanh(√(2/π) (x + 0.044715 x³))) / 2``.

    Returns
    -------
    Tensor
        Same shape.

    Raises
    ------
    ValueError
        For another `approximate`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> gelu(ag.tensor([-1e4, 0.0, 1e4])).tolist()
    [-0.0, 0.0, 10000.0]

    References
    ----------
    D. Hendrycks, K. Gimpel, "Gaussian error linear units (GELUs)", arXiv:1606.08415, 2016.
    """
    x = ag.as_tensor(input)
    if approximate == "none":
        sigmoid_like = ag.erf(x * math.sqrt(0.5))
    elif approximate == "tanh":
        sigmoid_like = ag.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))
    else:
        raise ValueError(f"gelu: approximate is 'none' or 'tanh', not {approximate!r}")
    result: Tensor = x * 0.5 * (1 + sigmoid_like)
    return result


def softplus(input: Operand, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``log(1 + exp(beta * x)) / beta``, a smooth `relu`.

    Parameters
    ----------
    input : tensor_like
        Any shape.
    beta : float
        The larger, the closer to `relu`.
    threshold : float
        Where ``beta * x`` is above this, the result is x, and its derivative 1.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> softplus(ag.tensor([-1e4, 0.0, 1e4])).tolist()
    [0.0, 0.6931471824645996, 10000.0]
    """
    x = ag.as_tensor(input)
    scaled = x if beta == 1 else x * beta
    smooth = ag.logaddexp(scaled, 0.0)
    result: Tensor = ag.where(scaled > threshold, x, smooth if beta == 1 else smooth / beta)
    return result


def dropout(input: Operand, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to 0 with probability p, and divided by 1 - p otherwise.

    The mean stays what it was. PyTorch draws the same elements from the same seed.

    Parameters
    ----------
    input : tensor_like
        Any shape, float32 or float64.
    p : float
        The probability, in [0, 1].
    training : bool
        Whether to do anything: if not, the input is returned.
    inplace : bool
        Write the result to the input.

    Returns
    -------
    Tensor
        Same shape.

    Raises
    ------
    ValueError
        If `p` is no probability.

    Examples
    --------
    >>> import autograd_np as ag
    >>> y = dropout(ag.ones(1000), p=0.5)
    >>> sorted(set(y.tolist()))
    [0.0, 2.0]

    References
    ----------
    N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 15, 2014.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    x = ag.as_tensor(input)
    if not training or p == 0:
        return x
    if p == 1:
        return _written(input, x * 0.0, inplace)
    kept = default_generator.bernoulli(1 - p, x.shape, x.dtype)
    return _written(input, x * Tensor(kept / (1 - p)), inplace)


def one_hot(tensor: Operand, num_classes: int = -1) -> Tensor:
    """Labels as rows of zeros with a single one.

    Parameters
    ----------
    tensor : tensor_like of int64
        Labels, any shape.
    num_classes : int
        How many classes; by default one more than the largest label.

    Returns
    -------
    Tensor of int64
        One axis more, the last, of `num_classes` elements.

    Raises
    ------
    RuntimeError
        If a label is negative, or not below `num_classes`; if labels are not int64.

    Examples
    --------
    >>> import autograd_np as ag
    >>> one_hot(ag.tensor([1, 0]), 3).tolist()
    [[0, 1, 0], [1, 0, 0]]
    """
    labels = ag.as_tensor(tensor)
    if labels.dtype != ag.int64:
        raise RuntimeError(f"one_hot: labels must be int64, got {labels.dtype}: use labels.long()")
    if num_classes == -1:
        if not labels.numel():
            raise RuntimeError("one_hot: there are no labels to count classes by: say num_classes")
        num_classes = labels.max().item() + 1
    classes = ag.arange(num_classes)
    hot: Tensor = labels.unsqueeze(-1) == classes
    if not hot.any(-1).all():
        wrong = labels[~hot.any(-1)][0].item()
        raise RuntimeError(
            f"one_hot: label {wrong} is out of range for {num_classes} classes: labels go from 0 "
            f"to {num_classes - 1}"
        )
    return hot.long()
