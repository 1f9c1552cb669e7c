"""The whole check of one problem: promises, then numbers, in ever wider dtypes where it is unclear.

float16 and float32 are judged in float64 from the start, if function and rule follow the dtype of
their inputs: so a wrong formula can be told from a right one that loses digits. What is not clearly
right in float64 is judged once more in long double, where that is wider.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.classify import mistakes
from autograd_np.testing.compare import Comparison
from autograd_np.testing.contracts import broken_promises
from autograd_np.testing.kinks import examine_kink, jittered
from autograd_np.testing.numeric import REFUSALS, float_eps
from autograd_np.testing.problem import Problem
from autograd_np.testing.report import Finding, Report, Verdict

__all__ = ["examine"]

Array: TypeAlias = NDArray[Any]

LOST = 2.0**12  # a gradient this many units in the last place off is imprecise


class Setting(NamedTuple):
    """A problem in one dtype, with the cotangents and the gradients there."""

    dtype: np.dtype[Any]
    problem: Problem
    cotangents: tuple[Array, ...]
    gradients: Sequence[Array | None]


@np.errstate(all="ignore")  # steps leave domains, and rules divide by zero at kinks
def examine(
    problem: Problem,
    *,
    cotangents: Sequence[Array] | None = None,
    seed: int = 0,
    sensitivity: float | None = None,
    every_element: bool = False,
    widen: bool = True,
) -> Report:
    """Check a problem at its point.

    Parameters
    ----------
    problem : Problem
        What to check.
    cotangents : sequence of ndarray, optional
        The weights of the outputs; random ones by default.
    seed : int
        Of directions and cotangents.
    sensitivity : float, optional
        The relative size of a mistake that must not pass. The default is 1e-7 in float64, 1e-4 in
        narrower dtypes whose formula can be judged in float64, 1e-3 in others.
    every_element : bool
        Compare elements also where dense directions have shown no mistake.
    widen : bool
        Judge in wider dtypes too.
    """
    rng = np.random.default_rng(seed)
    given = problem.cotangents(rng) if cotangents is None else tuple(cotangents)
    report = Report(
        problem.name, problem.operands, problem.inputs, given, seed, recipe=problem.recipe
    )
    report.gradients, report.findings = broken_promises(problem, given)
    report.evaluations += 2
    report.gradient_evaluations += 2
    if report.findings or not any(problem.inputs[i].size for i in problem.checked):
        return report
    own = float_eps([problem.inputs[i] for i in problem.checked])
    elements = every_element
    for setting in _settings(problem, given, report.gradients, widen):
        judged = float_eps(setting.problem.inputs)
        wanted = sensitivity or (1e-7 if own < 1e-12 else 1e-4 if judged < own else 1e-3)
        comparison = Comparison(setting.problem, setting.cotangents, setting.gradients, wanted, rng)
        report.precision = _name(setting.dtype)
        report.findings = _compare(comparison, elements)
        report.evaluations += comparison.probe.evaluations
        report.gradient_evaluations += comparison.gradient_evaluations
        if report.verdict is Verdict.OK:
            break
        elements = True
    if setting.problem is not problem and report.ok:
        report.findings += _lost_digits(problem, report.gradients, setting)
    if report.verdict is Verdict.WRONG:
        report.mistakes = mistakes(setting.problem, setting.cotangents, setting.gradients, report)
    return report


def _name(dtype: np.dtype[Any]) -> str:
    """Of a dtype; NumPy names long double by its padding, which says nothing of its digits."""
    return dtype.name if dtype.itemsize <= 8 else "long double"


def _settings(
    problem: Problem, cotangents: tuple[Array, ...], gradients: list[Array | None], widen: bool
) -> Iterator[Setting]:
    """The problem in dtypes from the cheap to the accurate."""
    own = np.result_type(*(problem.inputs[i].dtype for i in problem.checked))
    eps = float_eps([problem.inputs[i] for i in problem.checked])
    as_given = Setting(own, problem, cotangents, gradients)
    if not widen:
        yield as_given
        return
    if eps > np.finfo(np.float64).eps:
        yield _widened(problem, cotangents, np.dtype(np.float64)) or as_given
    else:
        yield as_given
    widest = np.dtype(np.longdouble)
    if np.finfo(widest).eps < min(eps, np.finfo(np.float64).eps):
        wide = _widened(problem, cotangents, widest)
        if wide is not None:
            yield wide


def _widened(problem: Problem, cotangents: Sequence[Array], dtype: np.dtype[Any]) -> Setting | None:
    """The problem in a wider dtype, if function and rule follow it there."""
    inputs = [x.astype(dtype) if x.dtype.kind == "f" else x for x in problem.inputs]
    wide = problem.at(inputs)
    try:
        outputs = wide.function(*inputs)
        given = tuple(u.astype(y.dtype) for u, y in zip(cotangents, outputs, strict=True))
        gradients = wide.vjp(inputs, given)
    except REFUSALS:
        return None
    follow = [y for y in outputs if y.dtype.kind == "f"]
    follow += [g for i in problem.checked if (g := gradients[i]) is not None]
    if any(x.dtype != dtype for x in follow):
        return None
    return Setting(dtype, wide, given, gradients)


def _compare(comparison: Comparison, every_element: bool) -> list[Finding]:
    """Dense directions; elements where those are not ok; and kinks by what lies around them."""
    if not every_element:
        findings = comparison.directions()
        if all(f.verdict is Verdict.OK for f in findings):
            return findings
    findings = comparison.elements()
    if any(f.verdict in (Verdict.KINK, Verdict.WRONG) for f in findings):
        findings += examine_kink(comparison, findings)
        kink = any(f.verdict is Verdict.KINK for f in findings)
        if kink and not any(f.verdict is Verdict.WRONG for f in findings):
            findings += _beside(comparison)
    return findings


def _beside(comparison: Comparison) -> list[Finding]:
    """What is wrong at a smooth point next to a kink: there the formula itself can be judged."""
    problem = comparison.problem.at(jittered(comparison, 2.0**-7))
    gradients = comparison.rule(problem.inputs, comparison.cotangents)
    beside = Comparison(
        problem, comparison.cotangents, gradients, comparison.sensitivity, comparison.rng
    )
    findings = beside.directions()
    if any(f.verdict is not Verdict.OK for f in findings):
        findings = beside.elements()
    comparison.probe.evaluations += beside.probe.evaluations
    comparison.gradient_evaluations += beside.gradient_evaluations
    wrong = [f for f in findings if f.verdict is Verdict.WRONG]
    for finding in wrong:
        finding.note = "; ".join(filter(None, [finding.note, "at a smooth point beside a kink"]))
    return wrong


def _lost_digits(
    problem: Problem, gradients: Sequence[Array | None], judged: Setting
) -> list[Finding]:
    """Where the gradient, right in a wider dtype, is not what rounding that one gives."""
    findings = []
    for i in problem.checked:
        x = problem.inputs[i]
        if not x.size:
            continue
        eps = float(np.finfo(x.dtype).eps)
        exact = np.asarray(judged.gradients[i], np.float64)
        found = np.asarray(gradients[i], np.float64)
        size = np.abs(exact)
        size = np.maximum(size, 1e-3 * size.max())
        with np.errstate(all="ignore"):
            off = np.where(size > 0, np.abs(found - exact) / size, np.abs(found))
        off = np.where(np.isnan(off), np.inf, off)
        k = np.unravel_index(int(np.argmax(off)), off.shape)
        if off[k] <= LOST * eps:
            continue
        digits = math.log10(off[k] / eps) if math.isfinite(off[k]) else -math.log10(eps)
        findings.append(
            Finding(
                Verdict.IMPRECISE,
                i,
                problem.operands[i],
                tuple(int(j) for j in k),
                analytic=float(found[k]),
                numeric=float(exact[k]),
                note=f"right in {_name(judged.dtype)}; {digits:.0f} digits are lost in {x.dtype}",
            )
        )
    return findings
