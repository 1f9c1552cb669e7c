"""Layers that mix features, or only rearrange them: `Linear`, `Flatten`, `Identity`."""

from __future__ import annotations

import math
from typing import Any

from numpy.typing import DTypeLike

import autograd_np as ag
from autograd_np import Tensor
from nn import init
from nn.module import Module
from nn.parameter import Parameter

__all__ = ["Flatten", "Identity", "Linear"]


class Linear(Module):
    """A fully connected layer, ``Y = X Wᵀ + b``.

    Parameters
    ----------
    in_features, out_features : int
        Sizes of the last axis of X and of Y.
    bias : bool
        Whether to add b.
    dtype : dtype, optional
        Of the parameters; the default dtype if not given.

    Attributes
    ----------
    weight : Parameter, shape (out_features, in_features)
        W; at first uniform in ±1 / √in_features, as PyTorch draws it from the same seed.
    bias : Parameter, shape (out_features,), or None
        b; drawn likewise, after W.

    Examples
    --------
    >>> import autograd_np as ag
    >>> Linear(2, 3)(ag.zeros(5, 2)).shape
    (5, 3)
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        dtype: DTypeLike | None = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(ag.empty(out_features, in_features, dtype=dtype))
        empty = Parameter(ag.empty(out_features, dtype=dtype)) if bias else None
        self.register_parameter("bias", empty)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Any) -> Tensor:
        """Return ``input @ weight.T + bias``, shape (..., out_features)."""
        return ag.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """The sizes, and whether there is a bias."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )

    def _label(self) -> str:
        return f"Linear({self.in_features}, {self.out_features})"

    def _hint(self, *args: Any) -> str | None:
        shape = getattr(args[0], "shape", ()) if args else ()
        if not shape or shape[-1] == self.in_features:
            return None
        return (
            f"Linear expects last axis {self.in_features}. Did you mean "
            f"Linear({shape[-1]}, {self.out_features})?"
        )


class Flatten(Module):
    """Several axes made one; by default all but the first, which counts samples.

    Parameters
    ----------
    start_dim, end_dim : int
        The first and the last of the axes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> Flatten()(ag.zeros(5, 2, 3)).shape
    (5, 6)
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Any) -> Tensor:
        """Return the input with the axes made one; a view where possible."""
        return ag.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """The axes."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Identity(Module):
    """Returns what it is given; takes any arguments when made, to stand in for another layer.

    Examples
    --------
    >>> Identity(54, unused=True)("anything")
    'anything'
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        """Return the input."""
        return input
