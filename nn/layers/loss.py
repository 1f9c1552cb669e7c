"""Losses as modules: the options are given when one is made, predictions and targets when called.

The formulas are in the functions of `nn.losses` that these call.
"""

from __future__ import annotations

from typing import Any

import autograd_np as ag
from autograd_np import Tensor
from nn import functional as F
from nn.module import Module

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CrossEntropyLoss",
    "L1Loss",
    "MSELoss",
    "NLLLoss",
]


class _Loss(Module):
    def __init__(self, reduction: str) -> None:
        super().__init__()
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(f"reduction is 'mean', 'sum' or 'none', not {reduction!r}")
        self.reduction = reduction

    def _register_factors(self, name: str, factors: Any) -> None:
        """Keep factors of the losses, which `Module.to` converts and `state_dict` contains."""
        self.register_buffer(name, None if factors is None else ag.as_tensor(factors))


class MSELoss(_Loss):
    """The squared error, ``(x - y)**2``; see `nn.functional.mse_loss`.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.

    Examples
    --------
    >>> import autograd_np as ag
    >>> MSELoss()(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0])).item()
    2.0
    """

    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Tensor:
        """Return the loss of predictions against targets of the same shape."""
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """The absolute error, ``|x - y|``; see `nn.functional.l1_loss`.

    Parameters
    ----------
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.

    Examples
    --------
    >>> import autograd_np as ag
    >>> L1Loss()(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0])).item()
    1.0
    """

    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Any, target: Any) -> Tensor:
        """Return the loss of predictions against targets of the same shape."""
        return F.l1_loss(input, target, reduction=self.reduction)


class BCELoss(_Loss):
    """``-y log(p) - (1 - y) log(1 - p)``; see `nn.functional.binary_cross_entropy`.

    Parameters
    ----------
    weight : tensor_like, optional
        Factors of the losses, of a shape that broadcasts.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.

    Examples
    --------
    >>> import autograd_np as ag
    >>> BCELoss()(ag.tensor([0.5]), ag.tensor([1.0]))
    tensor(0.6931)
    """

    weight: Tensor | None

    def __init__(self, weight: Any = None, *, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self._register_factors("weight", weight)

    def forward(self, input: Any, target: Any) -> Tensor:
        """Return the loss of probabilities against targets of the same shape."""
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    """`BCELoss` of the sigmoid; see `nn.functional.binary_cross_entropy_with_logits`.

    Parameters
    ----------
    weight : tensor_like, optional
        Factors of the losses, of a shape that broadcasts.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the elements.
    pos_weight : tensor_like, optional
        Factors of the losses of yes, of a shape that broadcasts.

    Examples
    --------
    >>> import autograd_np as ag
    >>> BCEWithLogitsLoss()(ag.tensor([0.0]), ag.tensor([1.0]))
    tensor(0.6931)
    """

    weight: Tensor | None
    pos_weight: Tensor | None

    def __init__(
        self, weight: Any = None, *, reduction: str = "mean", pos_weight: Any = None
    ) -> None:
        super().__init__(reduction)
        self._register_factors("weight", weight)
        self._register_factors("pos_weight", pos_weight)

    def forward(self, input: Any, target: Any) -> Tensor:
        """Return the loss of logits against targets of the same shape."""
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class NLLLoss(_Loss):
    """Minus the log-probability of the right class; see `nn.functional.nll_loss`.

    Parameters
    ----------
    weight : tensor_like, optional
        Factors of the classes, shape (C,).
    ignore_index : int
        Samples with this label have the loss 0, and do not count in the mean.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the samples.

    Examples
    --------
    >>> import autograd_np as ag
    >>> NLLLoss()(ag.tensor([[-0.5, -2.0]]), ag.tensor([0]))
    tensor(0.5000)
    """

    weight: Tensor | None

    def __init__(
        self, weight: Any = None, *, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        self._register_factors("weight", weight)
        self.ignore_index = ignore_index

    def forward(self, input: Any, target: Any) -> Tensor:
        """Return the loss of log-probabilities (N, C, ...) against labels (N, ...)."""
        return F.nll_loss(
            input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction
        )


class CrossEntropyLoss(_Loss):
    """Minus the log-probability of the right class, from logits; see `nn.functional.cross_entropy`.

    Parameters
    ----------
    weight : tensor_like, optional
        Factors of the classes, shape (C,).
    ignore_index : int
        Samples with this label have the loss 0, and do not count in the mean.
    reduction : {"mean", "sum", "none"}
        What becomes of the losses of the samples.
    label_smoothing : float
        How much of the probability, in [0, 1], is given to all classes alike.

    Examples
    --------
    >>> import autograd_np as ag
    >>> CrossEntropyLoss()(ag.tensor([[0.0, 0.0]]), ag.tensor([1]))
    tensor(0.6931)
    """

    weight: Tensor | None

    def __init__(
        self,
        weight: Any = None,
        *,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(reduction)
        self._register_factors("weight", weight)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Any, target: Any) -> Tensor:
        """Return the loss of logits (N, C, ...) against labels (N, ...) or probabilities."""
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )
