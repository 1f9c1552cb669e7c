"""Gradient checking: whether a derivative is right, and if not, where and how it is wrong.

`check_vjp` and `check_layer` check gradients that were written by hand, of plain NumPy arrays;
`check_gradients` and `check_module` the engine's. A numeric derivative comes with a bound of its
own error, so that the answer needs no tolerance: it is *ok*, *wrong*, or one of four reasons why it
is neither (see `Verdict`).

Examples
--------
>>> import numpy as np
>>> from autograd_np.testing import check_vjp
>>> def sigmoid(x):
...     return 1 / (1 + np.exp(-x))
>>> def rule(inputs, cotangents):
...     (x,), (g,) = inputs, cotangents
...     return g * sigmoid(x)  # times 1 - sigmoid(x), which was forgotten
>>> report = check_vjp(sigmoid, rule, [0.3, -2.0])
>>> report.verdict
<Verdict.WRONG: 'wrong'>
"""

from autograd_np.testing.checks import (
    assert_gradients,
    check_gradients,
    check_jvp,
    check_layer,
    check_module,
    check_vjp,
)
from autograd_np.testing.library import Library, check_library
from autograd_np.testing.pytorch import gradcheck, gradgradcheck
from autograd_np.testing.report import Finding, GradientError, Report, Verdict

__all__ = [
    "Finding",
    "GradientError",
    "Library",
    "Report",
    "Verdict",
    "assert_gradients",
    "check_gradients",
    "check_jvp",
    "check_layer",
    "check_library",
    "check_module",
    "check_vjp",
    "gradcheck",
    "gradgradcheck",
]
