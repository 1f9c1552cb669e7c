"""Losses as functions: how far predictions are from their targets, as a number to be made small.

``reduction`` is what becomes of the losses of the single elements or samples: "mean", "sum", or
"none", which returns them all. A loss that is computed from logits or log-probabilities stays
finite for logits of any size, and so does its gradient.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

import autograd_np as ag
from autograd_np import ShapeError, Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "l1_loss",
    "mse_loss",
    "nll_loss",
]

Operand: TypeAlias = Any  # a tensor, or what autograd_np.as_tensor makes one of

LABEL_DTYPES = (ag.int64, ag.uint8)


def _reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    if reduction == "none":
        return losses
    raise ValueError(f"reduction is 'mean', 'sum' or 'none', not {reduction!r}")


# ---------------------------------------------------------------------------------- regression


def _paired(name: str, input: Operand, target: Operand) -> tuple[Tensor, Tensor]:
    """Predictions and targets, whose shapes must be equal up to axes of size 1 or a number."""
    x, y = ag.as_tensor(input), ag.as_tensor(target)
    if x.shape != y.shape and x.ndim and y.ndim:
        lead = max(x.ndim, y.ndim)
        aligned = [(1,) * (lead - len(s)) + s for s in (x.shape, y.shape)]
        if aligned[0] != aligned[1]:
            raise ShapeError(
                f"{name}: predictions have shape {x.shape}, targets {y.shape}. Broadcasting would "
                "compare elements that do not belong together: reshape one to the other, as in "
                f"target.reshape({', '.join(map(str, x.shape))})"
                + ("." if x.numel() == y.numel() else ", or expand it yourself if that is meant.")
            )
    return x, y


def mse_loss(input: Operand, target: Operand, *, reduction: str = "mean") -> Tensor:
    """The squared error, ``(x - y)**2``.

    Parameters
    ----------
    input : tensor_like
        Predictions x, any shape.
    target : tensor_like
        Targets y of the same shape, or a number. Where PyTorch broadcasts other shapes, and warns,
        this is an error: of (16, 1) and (16,) it would take 256 differences.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.

    Returns
    -------
    Tensor
        A number; with "none" the shape of `input`.

    Raises
    ------
    ShapeError
        If the shapes differ, other than by leading axes of size 1.

    Examples
    --------
    >>> import autograd_np as ag
    >>> mse_loss(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0])).item()
    2.0
    """
    x, y = _paired("mse_loss", input, target)
    return _reduced(ag.square(x - y), reduction)


def l1_loss(input: Operand, target: Operand, *, reduction: str = "mean") -> Tensor:
    """The absolute error, ``|x - y|``; its derivative where x = y is 0.

    Parameters
    ----------
    input : tensor_like
        Predictions x, any shape.
    target : tensor_like
        Targets y of the same shape, or a number.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.

    Returns
    -------
    Tensor
        A number; with "none" the shape of `input`.

    Raises
    ------
    ShapeError
        If the shapes differ, other than by leading axes of size 1.

    Examples
    --------
    >>> import autograd_np as ag
    >>> l1_loss(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0])).item()
    1.0
    """
    x, y = _paired("l1_loss", input, target)
    return _reduced(ag.abs(x - y), reduction)


# ------------------------------------------------------------------------ yes or no, as a number


def _check_binary(name: str, x: Tensor, y: Tensor) -> None:
    if x.shape != y.shape:
        raise ShapeError(
            f"{name}: predictions have shape {x.shape}, targets {y.shape}; they must be equal: "
            f"target.reshape({', '.join(map(str, x.shape))})"
        )
    if not y.is_floating_point():
        raise RuntimeError(
            f"{name}: targets are probabilities, which are floating, got {y.dtype}: use "
            f"target.astype({str(x.dtype)!r})"
        )


def _check_unit_interval(what: str, p: Tensor) -> None:
    outside = ~((p >= 0) & (p <= 1))
    if outside.any():
        raise RuntimeError(
            f"binary_cross_entropy: all elements of {what} should be between 0 and 1, got "
            f"{p.detach()[outside][0].item()}: take the sigmoid of logits, or use "
            "binary_cross_entropy_with_logits"
        )


def binary_cross_entropy(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    *,
    reduction: str = "mean",
) -> Tensor:
    """``-y log(p) - (1 - y) log(1 - p)``, with logarithms cut off at -100.

    Where p is the sigmoid of a logit, `binary_cross_entropy_with_logits` of the logit is the same,
    and needs no cutting off.

    Parameters
    ----------
    input : tensor_like
        Probabilities p in [0, 1], any shape.
    target : tensor_like
        Probabilities y of the same shape: 1 for yes, 0 for no.
    weight : tensor_like, optional
        Factors of the losses, of a shape that broadcasts.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.

    Returns
    -------
    Tensor
        A number; with "none" the shape of `input`.

    Raises
    ------
    ShapeError
        If the shapes differ.
    RuntimeError
        If an element of either is outside [0, 1], or targets are not floating.

    Examples
    --------
    >>> import autograd_np as ag
    >>> binary_cross_entropy(ag.tensor([0.5, 0.0]), ag.tensor([1.0, 0.0]), reduction="sum")
    tensor(0.6931)
    """
    p, y = ag.as_tensor(input), ag.as_tensor(target)
    _check_binary("binary_cross_entropy", p, y)
    _check_unit_interval("input", p)
    _check_unit_interval("target", y)
    yes, no = p > math.exp(-100), p < 1
    log_p = ag.where(yes, ag.log(ag.where(yes, p, 1.0)), -100.0)
    log_not_p = ag.where(no, ag.log1p(ag.where(no, -p, 0.0)), -100.0)
    losses = (y - 1) * log_not_p - y * log_p
    return _reduced(losses if weight is None else losses * weight, reduction)


def binary_cross_entropy_with_logits(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    *,
    reduction: str = "mean",
    pos_weight: Operand | None = None,
) -> Tensor:
    """`binary_cross_entropy` of ``sigmoid(x)``, without overflow or loss of digits.

    With ``-log(sigmoid(x)) = log(1 + exp(-x))`` and w for `pos_weight` the loss is
    ``(1 - y) x + (1 + (w - 1) y) log(1 + exp(-x))``.

    Parameters
    ----------
    input : tensor_like
        Logits x, any shape.
    target : tensor_like
        Probabilities y of the same shape: 1 for yes, 0 for no.
    weight : tensor_like, optional
        Factors of the losses, of a shape that broadcasts.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.
    pos_weight : tensor_like, optional
        Factors of the losses of yes, of a shape that broadcasts.

    Returns
    -------
    Tensor
        A number; with "none" the shape of `input`.

    Raises
    ------
    ShapeError
        If the shapes differ.
    RuntimeError
        If targets are not floating.

    Examples
    --------
    >>> import autograd_np as ag
    >>> binary_cross_entropy_with_logits(ag.tensor([0.0, 1e4]), ag.tensor([1.0, 1.0]))
    tensor(0.3466)
    """
    x, y = ag.as_tensor(input), ag.as_tensor(target)
    _check_binary("binary_cross_entropy_with_logits", x, y)
    losses = ag.logaddexp(-x, 0.0)
    if pos_weight is not None:
        losses = losses * (y * (ag.as_tensor(pos_weight) - 1) + 1)
    losses = losses + (1 - y) * x
    return _reduced(losses if weight is None else losses * weight, reduction)


# ------------------------------------------------------------------------------ one of C classes


def cross_entropy(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Minus the logarithm of the probability that logits give to the right class.

    With ``q = log_softmax(x)``, weights w of the classes, labels y and smoothing ε the loss of a
    sample is ``-(1 - ε) w[y] q[y] - ε/C Σ w[c] q[c]``. The mean is over the weights: the sum of the
    losses divided by ``Σ w[y]``. Ignored samples count in neither sum.

    For target probabilities p it is ``-Σ w[c] ((1 - ε) p[c] + ε/C) q[c]``, and the mean is over the
    samples. A class of probability 0 adds 0, also where its logit is -inf.

    Parameters
    ----------
    input : tensor_like
        Logits, shape (N, C), (N, C, ...), or (C,) for a single sample.
    target : tensor_like
        Class labels, int64 or uint8, of the shape of `input` without C; or probabilities of
        classes, floating, of the shape of `input`.
    weight : tensor_like, optional
        Factors of the classes, shape (C,).
    ignore_index : int
        Samples with this label have the loss 0, and do not count in the mean. For labels only.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the samples.
    label_smoothing : float
        How much of the probability, in [0, 1], is given to all classes alike.

    Returns
    -------
    Tensor
        A number; with "none" the shape of `input` without C.

    Raises
    ------
    IndexError
        If a label is not in [0, C).
    RuntimeError
        If labels have another dtype, or the logits are not floating.
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> import autograd_np as ag
    >>> logits = ag.tensor([[0.0, 0.0], [0.0, 1e4]])
    >>> cross_entropy(logits, ag.tensor([0, 1]))
    tensor(0.3466)
    >>> cross_entropy(logits, ag.tensor([[0.5, 0.5], [0.0, 1.0]]))
    tensor(0.3466)
    """
    plain = weight is None and reduction == "mean" and not label_smoothing and ignore_index < 0
    if plain and (loss := _plain_mean(ag.cross_entropy, input, target)) is not None:
        return loss
    x, y = ag.as_tensor(input), ag.as_tensor(target)
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"cross_entropy: label_smoothing is in [0, 1], not {label_smoothing}")
    log_p = ag.log_softmax(x, _class_axis("cross_entropy", x))
    if y.shape != x.shape:
        return _loss_of_labels(
            "cross_entropy", log_p, y, weight, ignore_index, reduction, label_smoothing
        )
    if not y.is_floating_point():
        raise RuntimeError(
            "cross_entropy: targets of the shape of the logits are probabilities, which are "
            f"floating, got {y.dtype}: use target.astype({str(x.dtype)!r})"
        )
    if ignore_index >= 0:
        raise RuntimeError("cross_entropy: ignore_index is for labels, and targets are floating")
    return _loss_of_probabilities(log_p, y, weight, reduction, label_smoothing)


def nll_loss(
    input: Operand,
    target: Operand,
    weight: Operand | None = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log-probability of the right class: `cross_entropy` after `log_softmax`.

    Parameters
    ----------
    input : tensor_like
        Log-probabilities, shape (N, C), (N, C, ...), or (C,) for a single sample.
    target : tensor_like
        Class labels, int64 or uint8, of the shape of `input` without C.
    weight : tensor_like, optional
        Factors of the classes, shape (C,).
    ignore_index : int
        Samples with this label have the loss 0, and do not count in the mean.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the samples; the mean is over the weights of their classes.

    Returns
    -------
    Tensor
        A number; with "none" the shape of `input` without C.

    Raises
    ------
    IndexError
        If a label is not in [0, C).
    RuntimeError
        If labels have another dtype.
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> import autograd_np as ag
    >>> nll_loss(ag.tensor([[-0.5, -2.0], [-1.0, -0.25]]), ag.tensor([0, 1]), reduction="sum")
    tensor(0.7500)
    """
    log_p, labels = ag.as_tensor(input), ag.as_tensor(target)
    _class_axis("nll_loss", log_p)
    plain = weight is None and reduction == "mean" and ignore_index < 0
    if plain and (loss := _plain_mean(ag.nll, log_p, labels)) is not None:
        return loss
    return _loss_of_labels("nll_loss", log_p, labels, weight, ignore_index, reduction, 0.0)


def _class_axis(name: str, x: Tensor) -> int:
    if not x.ndim:
        raise ShapeError(f"{name}: expected input of shape (N, C), (N, C, ...) or (C,), got ()")
    return 0 if x.ndim == 1 else 1


def _loss_of_labels(
    name: str,
    log_p: Tensor,
    labels: Tensor,
    weight: Operand | None,
    ignore_index: int,
    reduction: str,
    smoothing: float,
) -> Tensor:
    _check_labels(name, log_p.shape, labels)
    rows = _rows_of_classes(log_p)
    n_classes = rows.shape[1]
    flat = labels.reshape(-1).long()
    ignored = flat == ignore_index
    flat = ag.where(ignored, 0, flat)
    _check_range(name, flat, n_classes, ignore_index)
    factors = _class_weights(name, weight, rows)
    counted = ag.where(ignored, 0.0, factors[flat])  # what each sample counts
    # The log-probability of a sample that does not count may be -inf, and 0 * inf is nan.
    losses = ag.where(counted != 0, -ag.pick(rows, flat), 0.0) * counted
    if smoothing:
        of_all = ag.where(ignored, 0.0, -(rows * factors).sum(1))
        losses = (1 - smoothing) * losses + smoothing / n_classes * of_all
    if reduction == "mean":
        with np.errstate(invalid="ignore"):  # where nothing counts, the mean is 0 / 0 = nan
            mean: Tensor = losses.sum() / counted.sum()
        return mean
    return _reduced(losses.reshape(*labels.shape), reduction)


def _plain_mean(
    loss: Callable[[Operand, Operand], Tensor], input: Operand, labels: Operand
) -> Tensor | None:
    """The mean loss of a batch, as most models have it, in few steps.

    None if it is not that simple: with other shapes, or a label that is ignored or out of range.
    """
    if not isinstance(labels, Tensor) or labels.dtype != ag.int64:
        return None
    try:
        return loss(input, labels)
    except (IndexError, ShapeError):
        return None


def _rows_of_classes(x: Tensor) -> Tensor:
    """(N, C, ...) or (C,) as a matrix with C columns."""
    if x.ndim > 2:
        x = x.permute(0, *range(2, x.ndim), 1)
    return x.reshape(-1, x.shape[-1])


def _class_weights(name: str, weight: Operand | None, rows: Tensor) -> Tensor:
    n_classes = rows.shape[1]
    if weight is None:
        return ag.ones(n_classes, dtype=rows.dtype)
    factors = ag.as_tensor(weight).to(rows.dtype)
    if factors.shape != (n_classes,):
        raise ShapeError(
            f"{name}: weight must have one element for each of {n_classes} classes, shape "
            f"({n_classes},), got {factors.shape}"
        )
    return factors


def _check_labels(name: str, shape: tuple[int, ...], labels: Tensor) -> None:
    expected = shape[:1] + shape[2:] if len(shape) > 1 else ()
    if labels.shape != expected:
        hint = ""
        if labels.shape[:1] + labels.shape[2:] == expected and labels.shape[1:2] == (1,):
            hint = " Did you mean target.squeeze(1)?"
        raise ShapeError(
            f"{name}: input of shape {shape} needs labels of shape {expected}, got "
            f"{labels.shape}.{hint}"
        )
    if labels.dtype not in LABEL_DTYPES:
        raise RuntimeError(
            f"{name}: expected target dtype to be int64 or uint8, but got {labels.dtype}: class "
            "labels are integers, use target.long()"
        )


def _check_range(name: str, labels: Tensor, n_classes: int, ignore_index: int) -> None:
    outside = (labels < 0) | (labels >= n_classes)
    if outside.any():
        i = outside.long().argmax().item()
        raise IndexError(
            f"{name}: target {labels[i].item()} (at index {i}) is out of bounds for {n_classes} "
            f"classes: labels go from 0 to {n_classes - 1}, or are ignore_index={ignore_index}"
        )


def _loss_of_probabilities(
    log_p: Tensor, target: Tensor, weight: Operand | None, reduction: str, smoothing: float
) -> Tensor:
    axis = _class_axis("cross_entropy", log_p)
    n_classes = log_p.shape[axis]
    if smoothing:
        target = target * (1 - smoothing) + smoothing / n_classes
    # p log q is 0 where p is 0, also if q is.
    log_p = ag.where((target == 0) & ag.isinf(log_p), 0.0, log_p)
    terms = log_p * target
    if weight is not None:
        factors = _class_weights("cross_entropy", weight, _rows_of_classes(log_p))
        terms = terms * factors.reshape(-1, *(1,) * (log_p.ndim - 1 - axis))
    return _reduced(-terms.sum(axis), reduction)
