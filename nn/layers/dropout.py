"""Dropout."""

from __future__ import annotations

from typing import Any

from autograd_np import Tensor
from nn import functional as F
from nn.module import Module

__all__ = ["Dropout"]


class Dropout(Module):
    """In training, each element set to 0 with probability p, and divided by 1 - p otherwise.

    Parameters
    ----------
    p : float
        The probability, in [0, 1].
    inplace : bool
        Write the result to the input.

    Raises
    ------
    ValueError
        If `p` is no probability.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.ones(3)
    >>> layer = Dropout(0.5)
    >>> layer.eval()(x) is x
    True

    References
    ----------
    N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 15, 2014.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input: Any) -> Tensor:
        """Return the input with some elements dropped; when not training, the input itself."""
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """The options."""
        return f"p={self.p}, inplace={self.inplace}"
