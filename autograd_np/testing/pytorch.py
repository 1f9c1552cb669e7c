"""`gradcheck` and `gradgradcheck` with PyTorch's names, for tests that were written for PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_np.tensor import Tensor
from autograd_np.testing.checks import check_gradients
from autograd_np.testing.report import GradientError

__all__ = ["gradcheck", "gradgradcheck"]


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    raise_exception: bool = True,
    **options: Any,
) -> bool:
    """Check gradients as ``torch.autograd.gradcheck`` is called, by `check_gradients`.

    Parameters
    ----------
    func : callable
        Of the inputs; returns a tensor or several.
    inputs : Tensor or sequence
        Those tensors that need a gradient are differentiated, everything else is kept as it is.
    eps, atol, rtol : float, optional
        Taken so that calls written for PyTorch run, and used by nothing: steps and error bounds
        are found, not given.
    raise_exception : bool
        Raise if a gradient is not right; otherwise return False.
    **options
        PyTorch's other options, taken and not used.

    Returns
    -------
    bool
        Whether all gradients are right.

    Raises
    ------
    GradientError
        With the report as its text.
    ValueError
        If no input needs a gradient.

    Examples
    --------
    >>> import autograd_np as ag
    >>> from autograd_np.testing import gradcheck
    >>> gradcheck(ag.tanh, ag.tensor([0.5, -2.0], dtype=ag.float64, requires_grad=True))
    True
    """
    return _check(func, inputs, 1, raise_exception)


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    raise_exception: bool = True,
    **options: Any,
) -> bool:
    """Check gradients of gradients as ``torch.autograd.gradgradcheck`` is called.

    Parameters
    ----------
    func, inputs, eps, atol, rtol, raise_exception, **options
        As in `gradcheck`.
    grad_outputs : Tensor or sequence of Tensor, optional
        Taken, and not used: cotangents are drawn at random.

    Returns
    -------
    bool
        Whether gradients are right to the second order, also with respect to cotangents.

    Raises
    ------
    GradientError
        With the report as its text.

    Examples
    --------
    >>> import autograd_np as ag
    >>> from autograd_np.testing import gradgradcheck
    >>> gradgradcheck(ag.tanh, ag.tensor([0.5, -2.0], dtype=ag.float64, requires_grad=True))
    True
    """
    return _check(func, inputs, 2, raise_exception)


def _check(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    order: int,
    raise_exception: bool,
) -> bool:
    given = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    wanted = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x.requires_grad]
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them "
            "has requires_grad=True."
        )

    def differentiated(*tensors: Tensor) -> Any:
        arguments = list(given)
        for i, x in zip(wanted, tensors, strict=True):
            arguments[i] = x
        return func(*arguments)

    name = getattr(func, "__name__", type(func).__name__)
    report = check_gradients(differentiated, *(given[i] for i in wanted), order=order, name=name)
    if raise_exception and not report.ok:
        raise GradientError(report)
    return report.ok
