"""Learning-rate schedulers: what becomes of the learning rates of an optimizer, epoch by epoch.

A scheduler sets ``group["lr"]`` of every parameter group, when it is made and at each step::

    for epoch in range(epochs):
        for x, y in loader:
            ...
            optimizer.step()
        scheduler.step()
"""

from __future__ import annotations

import functools
import types
import warnings
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from nn.optim.optimizer import Optimizer

__all__ = ["ExponentialLR", "InverseTimeDecay", "LRScheduler", "LambdaLR", "StepLR"]


class LRScheduler:
    """Base class of schedulers; a subclass says in `get_lr` what the rates become.

    Making one takes the first step, to epoch 0.

    Parameters
    ----------
    optimizer : Optimizer
        Whose learning rates to set.
    last_epoch : int, default -1
        The epoch that was the last, where training is resumed; -1 begins anew.

    Attributes
    ----------
    base_lrs : list of float
        For each group the rate that it began with, ``group["initial_lr"]``.
    last_epoch : int
        How many steps were taken after the first.

    Raises
    ------
    TypeError
        If `optimizer` is not an Optimizer.
    KeyError
        If training is resumed, and a group does not know the rate that it began with.
    """

    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer, such as nn.optim.SGD")
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming "
                    f"{type(self).__name__} with last_epoch={last_epoch}: load the optimizer's "
                    "state first, with optimizer.load_state_dict"
                )
        self.optimizer = optimizer
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._step_count = 0
        _note_steps(optimizer)
        self._is_initial = True
        self.step()
        self._is_initial = False

    def get_lr(self) -> list[float]:
        """What the learning rate of each group becomes at `last_epoch`, given what it is now."""
        raise NotImplementedError(f"{type(self).__name__} does not implement get_lr")

    def get_last_lr(self) -> list[float]:
        """The learning rates that the last step set, one for each group."""
        return self._last_lr

    def step(self) -> None:
        """Go to the next epoch; call it after ``optimizer.step()``.

        Warns
        -----
        UserWarning
            At the second step, if the optimizer has taken none.
        """
        if self._step_count == 1:
            self._check_order()
        self._step_count += 1
        self.last_epoch += 1
        rates = self.get_lr()
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = lr
        self._last_lr = list(rates)

    def _check_order(self) -> None:
        if not hasattr(self.optimizer.step, "notes_steps"):
            warnings.warn(
                "Seems like `optimizer.step()` has been overridden after learning rate scheduler "
                "initialization. Please, make sure to call `optimizer.step()` before "
                "`lr_scheduler.step()`.",
                stacklevel=3,
            )
        elif not vars(self.optimizer).get("has_stepped"):
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. Call them in "
                "the opposite order: otherwise the first value of the learning rate schedule is "
                "skipped.",
                stacklevel=3,
            )

    def state_dict(self) -> dict[str, Any]:
        """All of the scheduler's state, but for the optimizer, which has a state of its own."""
        return {name: value for name, value in vars(self).items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over the state that `state_dict` returned."""
        vars(self).update(state_dict)


def _note_steps(optimizer: Optimizer) -> None:
    """Have an optimizer remember whether it has taken a step."""
    if hasattr(optimizer.step, "notes_steps"):
        return
    step = optimizer.step.__func__  # type: ignore[attr-defined]
    owner = weakref.ref(optimizer)  # or the optimizer would hold itself

    @functools.wraps(step)
    def noted(*args: Any, **kwargs: Any) -> Any:
        self = owner()
        vars(self)["has_stepped"] = True
        return step(self, *args, **kwargs)

    noted.notes_steps = True  # type: ignore[attr-defined]
    optimizer.step = noted  # type: ignore[method-assign]


class StepLR(LRScheduler):
    """Multiply the learning rate by γ every so many epochs: η ← γ η.

    The rate is taken as it is then: what else has changed it has a lasting effect.

    Parameters
    ----------
    optimizer : Optimizer
        Whose learning rates to set.
    step_size : int
        Every how many epochs; 1 or more.
    gamma : float, default 0.1
        γ.
    last_epoch : int, default -1
        The epoch that was the last, where training is resumed.

    Raises
    ------
    ValueError
        If `step_size` is less than 1.

    Examples
    --------
    >>> import autograd_np as ag
    >>> from nn.optim import SGD
    >>> optimizer = SGD([ag.zeros(1, requires_grad=True)], lr=8.0)
    >>> scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        if step_size < 1:
            raise ValueError(f"StepLR: step_size={step_size} must be 1 or more")
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rates as they are, times `gamma` after every `step_size` epochs."""
        due = self.last_epoch != 0 and self.last_epoch % self.step_size == 0
        factor = self.gamma if due else 1
        return [group["lr"] * factor for group in self.optimizer.param_groups]


class ExponentialLR(LRScheduler):
    """Multiply the learning rate by γ in every epoch: η ← γ η.

    The rate is taken as it is then: what else has changed it has a lasting effect.

    Parameters
    ----------
    optimizer : Optimizer
        Whose learning rates to set.
    gamma : float
        γ.
    last_epoch : int, default -1
        The epoch that was the last, where training is resumed.

    Examples
    --------
    >>> import autograd_np as ag
    >>> from nn.optim import SGD
    >>> optimizer = SGD([ag.zeros(1, requires_grad=True)], lr=8.0)
    >>> scheduler = ExponentialLR(optimizer, gamma=0.5)
    >>> rates = []
    >>> for epoch in range(3):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [8.0, 4.0, 2.0]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rates as they are, times `gamma` but when the scheduler is being made."""
        factor = 1 if self._is_initial else self.gamma
        return [group["lr"] * factor for group in self.optimizer.param_groups]


class LambdaLR(LRScheduler):
    """The initial learning rate times a function of the epoch: ηₜ = η₀ f(t).

    Parameters
    ----------
    optimizer : Optimizer
        Whose learning rates to set.
    lr_lambda : callable or sequence of callable
        f, from int to float; or one for each group.
    last_epoch : int, default -1
        The epoch that was the last, where training is resumed.

    Raises
    ------
    ValueError
        If there are not as many functions as groups.

    Examples
    --------
    >>> import autograd_np as ag
    >>> from nn.optim import SGD
    >>> optimizer = SGD([ag.zeros(1, requires_grad=True)], lr=8.0)
    >>> scheduler = LambdaLR(optimizer, lambda epoch: 1 / 2**epoch)
    >>> rates = []
    >>> for epoch in range(3):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [8.0, 4.0, 2.0]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | Sequence[Callable[[int], float]],
        last_epoch: int = -1,
    ) -> None:
        groups = len(optimizer.param_groups)
        self.lr_lambdas = (
            list(lr_lambda) if isinstance(lr_lambda, Sequence) else [lr_lambda] * groups
        )
        if len(self.lr_lambdas) != groups:
            raise ValueError(
                f"LambdaLR: Expected {groups} lr_lambdas, one for each parameter group, but got "
                f"{len(self.lr_lambdas)}"
            )
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The initial rates, times the functions at this epoch."""
        return [
            base * function(self.last_epoch)
            for base, function in zip(self.base_lrs, self.lr_lambdas, strict=True)
        ]

    def state_dict(self) -> dict[str, Any]:
        """All of the state, but for the optimizer and for plain functions, which have none.

        Of other callable objects their attributes are saved.
        """
        saved = [
            None if isinstance(function, types.FunctionType) else vars(function).copy()
            for function in self.lr_lambdas
        ]
        return {**super().state_dict(), "lr_lambdas": saved}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over the state that `state_dict` returned; the functions stay, with their state."""
        functions = self.lr_lambdas
        super().load_state_dict(state_dict)
        self.lr_lambdas = functions
        for function, saved in zip(functions, state_dict["lr_lambdas"], strict=True):
            if saved is not None:
                vars(function).update(saved)


class InverseTimeDecay(LRScheduler):
    """The initial learning rate over a linear function of time: ηₜ = η₀ / (1 + decay · t).

    This is the rule of the network by hand, `nn.handwritten.SGD`, which starts from a learning rate
    of 1.0 unless told otherwise; `default_lr` is that number. There t counts batches: step the
    scheduler after each to do the same.

    Parameters
    ----------
    optimizer : Optimizer
        Whose learning rates to set.
    decay : float
        After 1 / decay steps the rate is half of the first; 0 or more.
    last_epoch : int, default -1
        The epoch that was the last, where training is resumed.

    Attributes
    ----------
    default_lr : float
        1.0, the learning rate that goes with this rule by default.

    Raises
    ------
    ValueError
        If `decay` is negative.

    Examples
    --------
    >>> import autograd_np as ag
    >>> from nn.optim import SGD
    >>> optimizer = SGD([ag.zeros(1, requires_grad=True)], lr=InverseTimeDecay.default_lr)
    >>> scheduler = InverseTimeDecay(optimizer, decay=1.0)
    >>> rates = []
    >>> for step in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 0.5, 0.3333333333333333, 0.25]
    """

    default_lr = 1.0

    def __init__(self, optimizer: Optimizer, decay: float, last_epoch: int = -1) -> None:
        if not decay >= 0:
            raise ValueError(f"InverseTimeDecay: decay={decay} must be 0 or more")
        self.decay = decay
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The initial rates, over 1 + `decay` times the number of steps taken."""
        return [base / (1 + self.decay * self.last_epoch) for base in self.base_lrs]
