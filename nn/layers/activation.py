"""Activations: functions of each element, and softmax along an axis."""

from __future__ import annotations

from typing import Any

from autograd_np import Tensor
from nn import functional as F
from nn.module import Module

__all__ = [
    "ELU",
    "GELU",
    "LeakyReLU",
    "LogSoftmax",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
]


class ReLU(Module):
    """``max(x, 0)``; the derivative at 0 is 0.

    Parameters
    ----------
    inplace : bool
        Write the result to the input.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ReLU()(ag.tensor([-2.0, 3.0]))
    tensor([0., 3.])
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Tensor:
        """Return ``max(input, 0)``."""
        return F.relu(input, self.inplace)

    def extra_repr(self) -> str:
        """The option, where it is not the default."""
        return "inplace=True" if self.inplace else ""


class Sigmoid(Module):
    """``1 / (1 + exp(-x))``.

    Examples
    --------
    >>> import autograd_np as ag
    >>> Sigmoid()(ag.tensor([0.0]))
    tensor([0.5000])
    """

    def forward(self, input: Any) -> Tensor:
        """Return the sigmoid of the input."""
        return F.sigmoid(input)


class Tanh(Module):
    """The hyperbolic tangent.

    Examples
    --------
    >>> import autograd_np as ag
    >>> Tanh()(ag.tensor([0.0]))
    tensor([0.])
    """

    def forward(self, input: Any) -> Tensor:
        """Return the hyperbolic tangent of the input."""
        return F.tanh(input)


class Softmax(Module):
    """``exp(x) / sum(exp(x))`` along an axis: logits as probabilities.

    Parameters
    ----------
    dim : int
        The axis of the classes. Without it one is chosen, with a warning.

    Examples
    --------
    >>> import autograd_np as ag
    >>> Softmax(dim=1)(ag.zeros(1, 4)).tolist()
    [[0.25, 0.25, 0.25, 0.25]]
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Tensor:
        """Return the probabilities, of the shape of the input."""
        return F.softmax(input, self.dim)

    def extra_repr(self) -> str:
        """The axis."""
        return f"dim={self.dim}"


class LogSoftmax(Module):
    """``log(softmax(x))`` along an axis: logits as log-probabilities.

    Parameters
    ----------
    dim : int
        The axis of the classes. Without it one is chosen, with a warning.

    Examples
    --------
    >>> import autograd_np as ag
    >>> LogSoftmax(dim=1)(ag.tensor([[0.0, 1e4]])).tolist()
    [[-10000.0, 0.0]]
    """

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Tensor:
        """Return the log-probabilities, of the shape of the input."""
        return F.log_softmax(input, self.dim)

    def extra_repr(self) -> str:
        """The axis."""
        return f"dim={self.dim}"


class LeakyReLU(Module):
    """``x`` where x > 0, ``negative_slope * x`` elsewhere.

    Parameters
    ----------
    negative_slope : float
        The slope below 0, and at 0.
    inplace : bool
        Write the result to the input.

    Examples
    --------
    >>> import autograd_np as ag
    >>> LeakyReLU(0.5)(ag.tensor([-2.0, 3.0]))
    tensor([-1.,  3.])
    """

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Any) -> Tensor:
        """Return the leaky rectifier of the input."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """The options."""
        return f"negative_slope={self.negative_slope}" + (", inplace=True" if self.inplace else "")


class ELU(Module):
    """``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere.

    Parameters
    ----------
    alpha : float
        Minus the limit far below 0.
    inplace : bool
        Write the result to the input.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ELU()(ag.tensor([-1e4, 3.0]))
    tensor([-1.,  3.])
    """

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def forward(self, input: Any) -> Tensor:
        """Return the exponential linear unit of the input."""
        return F.elu(input, self.alpha, self.inplace)

    def extra_repr(self) -> str:
        """The options."""
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class GELU(Module):
    """``x Φ(x)``, where Φ is the normal distribution function.

    Parameters
    ----------
    approximate : {"none", "tanh"}
        Compute Φ by `erf`, or approximately by `tanh`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> GELU()(ag.tensor([0.0, 1e4])).tolist()
    [0.0, 10000.0]
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Any) -> Tensor:
        """Return the Gaussian error linear unit of the input."""
        return F.gelu(input, self.approximate)

    def extra_repr(self) -> str:
        """The option."""
        return f"approximate={self.approximate!r}"


class Softplus(Module):
    """``log(1 + exp(beta * x)) / beta``, a smooth `ReLU`.

    Parameters
    ----------
    beta : float
        The larger, the closer to `ReLU`.
    threshold : float
        Where ``beta * x`` is above this, the result is x.

    Examples
    --------
    >>> import autograd_np as ag
    >>> Softplus()(ag.tensor([-1e4, 1e4])).tolist()
    [0.0, 10000.0]
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Any) -> Tensor:
        """Return the softplus of the input."""
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """The options."""
        return f"beta={self.beta}, threshold={self.threshold}"
