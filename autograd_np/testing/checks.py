"""The checks: what a user calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograd_np.testing import adapters, layers, tensors
from autograd_np.testing.examine import examine
from autograd_np.testing.numeric import REFUSALS, float_eps
from autograd_np.testing.problem import Problem
from autograd_np.testing.report import GradientError, Report, Verdict
from autograd_np.testing.shrink import shrink as smallest
from autograd_np.testing.tensors import TensorFunction

__all__ = [
    "assert_gradients",
    "check_gradients",
    "check_jvp",
    "check_layer",
    "check_module",
    "check_vjp",
]


def check_gradients(
    f: Callable[..., Any],
    *inputs: Any,
    order: int = 1,
    seed: int = 0,
    sensitivity: float | None = None,
    every_element: bool = False,
    shrink: bool = True,
    name: str | None = None,
) -> Report:
    """Check the engine's gradients of a function of tensors.

    Parameters
    ----------
    f : callable
        Of tensors; returns a tensor or several.
    *inputs : Tensor, ndarray or float
        The point, of any shapes; the floating ones are differentiated. Complex ones are checked as
        their real and imaginary parts, of which their gradient ``dL/dx + i dL/dy`` consists.
        Anything else is passed on as it is.
    order : int
        2 checks the gradients of the gradients, too, with respect to the inputs and the cotangent;
        that they are the same recorded as unrecorded; and that reverse mode agrees with forward
        mode, which is the gradient of the gradient.
    seed : int
        Of the random directions and cotangents.
    sensitivity : float, optional
        The relative size of a mistake that must not pass: by default 1e-7 in float64, 1e-4 in
        float32 where the function can be evaluated in float64, else 1e-3.
    every_element : bool
        Compare every element, also if random directions show that nothing is wrong.
    shrink : bool
        Look for the smallest case that shows a mistake.
    name : str, optional
        Of the function, in the report.

    Returns
    -------
    Report
        True if the gradient passes. Its text says what was found.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing import check_gradients
    >>> check_gradients(np.tanh, [0.5, -2.0], order=2).verdict
    <Verdict.OK: 'ok'>

    References
    ----------
    L. Richardson, "The deferred approach to the limit", Phil. Trans. R. Soc. A 226 (1927).
    """
    function = tensors.of_function(f, inputs, name)
    return _check_orders(function, order, seed, sensitivity, every_element, shrink)


def check_module(
    module: Any,
    *inputs: Any,
    order: int = 1,
    seed: int = 0,
    sensitivity: float | None = None,
    every_element: bool = False,
    shrink: bool = True,
    name: str | None = None,
) -> Report:
    """Check the gradients of a module in its inputs and in its parameters.

    Parameters
    ----------
    module : nn.Module
        It is copied for every call, and so left as it is; random layers draw the same numbers
        every time.
    *inputs : Tensor, ndarray or float
        What it is called with.
    order, seed, sensitivity, every_element, shrink, name
        As in `check_gradients`.

    Returns
    -------
    Report
        Of all inputs and parameters together.

    Examples
    --------
    >>> import numpy as np
    >>> import nn
    >>> from autograd_np.testing import check_module
    >>> report = check_module(nn.Linear(3, 2), np.ones((4, 3), np.float32))
    >>> report.verdict, report.operands
    (<Verdict.OK: 'ok'>, ('input', 'weight', 'bias'))
    """
    function = tensors.of_module(module, inputs, name)
    return _check_orders(function, order, seed, sensitivity, every_element, shrink)


def check_vjp(
    f: Callable[..., Any],
    vjp: Callable[..., Any],
    *inputs: Any,
    seed: int = 0,
    sensitivity: float | None = None,
    every_element: bool = False,
    shrink: bool = True,
    may_alias: bool = False,
    name: str | None = None,
) -> Report:
    """Check a gradient written by hand, of plain NumPy arrays.

    Parameters
    ----------
    f : callable
        ``f(*inputs)`` returns an array or a tuple of arrays.
    vjp : callable
        ``vjp(inputs, cotangents)`` returns for each input the gradient of ``Σ (cotangent *
        output).sum()``, None where there is none. Both arguments are tuples.
    *inputs : array_like
        The point; the floating ones are differentiated.
    may_alias : bool
        Whether a gradient may share memory with a cotangent.
    seed, sensitivity, every_element, shrink, name
        As in `check_gradients`.

    Returns
    -------
    Report
        True if the gradient passes.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing import check_vjp
    >>> wrong = check_vjp(np.square, lambda inputs, cotangents: inputs[0] * cotangents[0], [1.0])
    >>> wrong.verdict, wrong.mistakes
    (<Verdict.WRONG: 'wrong'>, ['x: a missing factor 2'])
    """
    problem = adapters.of_vjp(f, vjp, inputs, name, may_alias)
    return _check(problem, seed, sensitivity, every_element, shrink)


def check_jvp(
    f: Callable[..., Any],
    jvp: Callable[..., Any],
    *inputs: Any,
    seed: int = 0,
    sensitivity: float | None = None,
    every_element: bool = False,
    shrink: bool = True,
    name: str | None = None,
) -> Report:
    """Check a forward derivative written by hand, of plain NumPy arrays.

    The rule is called once for every element of the inputs.

    Parameters
    ----------
    f : callable
        ``f(*inputs)`` returns an array or a tuple of arrays.
    jvp : callable
        ``jvp(inputs, tangents)`` returns the change of each output, of its shape, if inputs change
        by their tangents. Both arguments are tuples.
    *inputs : array_like
        The point; the floating ones are differentiated.
    seed, sensitivity, every_element, shrink, name
        As in `check_gradients`.

    Returns
    -------
    Report
        True if the derivative passes.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing import check_jvp
    >>> check_jvp(np.sin, lambda inputs, tangents: np.cos(inputs[0]) * tangents[0], [1.0]).ok
    True
    """
    problem = adapters.of_tangents(f, jvp, inputs, name)
    return _check(problem, seed, sensitivity, every_element, shrink)


def check_layer(
    layer: Any,
    *inputs: Any,
    parameters: Mapping[str, str] | None = None,
    seed: int = 0,
    sensitivity: float | None = None,
    every_element: bool = False,
    shrink: bool = True,
    may_alias: bool = False,
    name: str | None = None,
) -> Report:
    """Check a layer whose backward pass is written by hand, as those of `nn.handwritten`.

    Parameters
    ----------
    layer : object
        ``forward(*inputs)`` returns an array; ``backward(gradient)`` the gradients of the inputs:
        an array, or a tuple for the first of them, or None. A loss has a ``backward()`` without an
        argument. ``parameters()``, if it has it, lists pairs of a parameter and its gradient. The
        layer is copied for every call, and so left as it is.
    *inputs : array_like
        What ``forward`` is called with.
    parameters : mapping, optional
        Instead of ``parameters()``: from the attribute that is a parameter to the one that is its
        gradient.
    may_alias : bool
        Whether a gradient may share memory with the one that is handed in.
    seed, sensitivity, every_element, shrink, name
        As in `check_gradients`.

    Returns
    -------
    Report
        Of all inputs and parameters together.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing import check_layer
    >>> from nn.handwritten import Dense
    >>> report = check_layer(Dense(3, 2), np.ones((4, 3)))
    >>> report.verdict, report.operands
    (<Verdict.OK: 'ok'>, ('inputs', 'weight', 'bias'))
    """
    problem = layers.of_layer(layer, inputs, parameters, name, may_alias)
    return _check(problem, seed, sensitivity, every_element, shrink)


def assert_gradients(f: Callable[..., Any], *inputs: Any, **options: Any) -> Report:
    """Raise unless `check_gradients` finds all gradients right.

    Parameters
    ----------
    f : callable
        Of tensors; returns a tensor or several.
    *inputs : Tensor, ndarray or float
        The point.
    **options
        As in `check_gradients`.

    Returns
    -------
    Report
        Of the check.

    Raises
    ------
    GradientError
        With the report as its text. What could not be decided is an error, too.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing import assert_gradients
    >>> assert_gradients(np.exp, [0.5, 1.0]).verdict
    <Verdict.OK: 'ok'>
    """
    report = check_gradients(f, *inputs, **options)
    if not report.ok:
        raise GradientError(report)
    return report


def _check(
    problem: Problem,
    seed: int,
    sensitivity: float | None,
    every_element: bool,
    shrink: bool,
) -> Report:
    report = examine(problem, seed=seed, sensitivity=sensitivity, every_element=every_element)
    if shrink and report.verdict is Verdict.WRONG:
        report.smallest = _smallest(problem, report, sensitivity)
    return report


def _check_orders(
    function: TensorFunction,
    order: int,
    seed: int,
    sensitivity: float | None,
    every_element: bool,
    shrink: bool,
) -> Report:
    """The report of the first order that does not pass, or of the last."""
    if order < 1:
        raise ValueError(f"check_gradients: order is {order}, the lowest is 1")
    report = _check(function.problem(), seed, sensitivity, every_element, shrink)
    if order == 1 or not report.ok:
        return report
    found = tensors.inconsistencies(function, report.cotangents)
    if found:
        report.findings += found
        return report
    further = _check_orders(
        function.gradient(report.cotangents), order - 1, seed, sensitivity, every_element, shrink
    )
    further.evaluations += report.evaluations
    further.gradient_evaluations += report.gradient_evaluations
    if report.verdict is Verdict.KINK and further.verdict is Verdict.OK:
        further.findings += report.bad
    return further


def _smallest(problem: Problem, report: Report, sensitivity: float | None) -> Report | None:
    """The report of the smallest case that shows the same kind of mistake."""
    broken = _breaks_promise(report)
    narrow = float_eps(problem.inputs) > float(np.finfo(np.float64).eps)

    def still_wrong(case: Sequence[Any]) -> bool:
        return _report_of(case, widen=narrow) is not None

    def _report_of(case: Sequence[Any], widen: bool) -> Report | None:
        try:
            found = examine(
                problem.at(case), seed=report.seed, sensitivity=sensitivity, widen=widen
            )
        except REFUSALS:  # shapes or values that the function does not take
            return None
        same = found.verdict is Verdict.WRONG and _breaks_promise(found) == broken
        return found if same else None

    return _report_of(smallest(problem.inputs, still_wrong), widen=True)


def _breaks_promise(report: Report) -> bool:
    """Whether it is about shapes, dtypes, memory or determinism, and not about a value."""
    return bool(np.isnan([f.analytic for f in report.findings]).any())
