"""Parameter: a tensor that a model learns."""

from __future__ import annotations

from typing import Any

import autograd_np as ag

__all__ = ["Parameter"]


class Parameter(ag.Tensor):
    """A leaf tensor that needs a gradient; a module that it is assigned to lists it.

    Parameters
    ----------
    data : tensor_like
        The initial values. A tensor lends its memory, anything else is copied.
    requires_grad : bool
        Whether backward passes compute its gradient; False freezes it.

    Raises
    ------
    RuntimeError
        If it needs a gradient and its dtype is not floating.

    Examples
    --------
    >>> Parameter([1.0, 2.0])
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    def __init__(self, data: Any = (), requires_grad: bool = True) -> None:
        super().__init__()
        self.data = data.detach() if isinstance(data, ag.Tensor) else ag.tensor(data)
        self.requires_grad = requires_grad

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"
