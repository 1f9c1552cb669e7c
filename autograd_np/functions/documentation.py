"""Docstrings of the functions that are PyTorch's in every respect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from autograd_np.functions.arguments import parameters_of

__all__ = ["documented"]

F = TypeVar("F", bound=Callable[..., Any])

_DOC = """{what}, as `torch.{name}`.{more}

    Parameters
    ----------
    {parameters}
        As `torch.{name}` takes them.

    Returns
    -------
    {returns}
        What `torch.{name}` returns.

    Examples
    --------
    >>> import autograd_np as ag
    >>> {call}
    {result}
    """


def documented(name: str, call: str, result: str, returns: str = "Tensor") -> Callable[[F], F]:
    """Complete the docstring of a function whose parameters need no words but PyTorch's.

    Parameters
    ----------
    name : str
        The function's name in PyTorch.
    call, result : str
        An example, and what it gives.
    returns : str
        The type of the result.
    """

    def complete(function: F) -> F:
        what, *more = (function.__doc__ or "").rstrip().split("\n\n", 1)
        function.__doc__ = _DOC.format(
            name=name,
            what=what.rstrip("."),
            more="".join(f"\n\n{text}" for text in more),
            parameters=", ".join(parameters_of(function)),
            returns=returns,
            call=call,
            result=result,
        )
        return function

    return complete
