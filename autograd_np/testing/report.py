"""What a check has found, and how it reads."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing import page
from autograd_np.testing.snippets import Recipe

__all__ = ["Finding", "GradientError", "Report", "Verdict"]

Array: TypeAlias = NDArray[Any]
SHOWN = 8  # findings in a report's text


class Verdict(StrEnum):
    """What the evidence says about a derivative, the most serious first.

    Attributes
    ----------
    WRONG
        It differs by more than rounding and the error bound of the numeric one explain; or one of
        the promises without numbers is broken: shape, dtype, memory, determinism.
    NOISE
        The numeric derivative is too uncertain to decide. Never a pass.
    EDGE
        The function is not finite on one side: a border of its domain.
    IMPRECISE
        The formula is right, as a wider dtype shows, but loses digits in this one.
    KINK
        Left and right slopes differ. Good if the value is one that a subgradient may have.
    OK
        It is the numeric one, within a bound that is sharp.
    """

    WRONG = "wrong"
    NOISE = "noise"
    EDGE = "edge"
    IMPRECISE = "imprecise"
    KINK = "kink"
    OK = "ok"


ORDER = list(Verdict)


class GradientError(AssertionError, RuntimeError):
    """A gradient is not right, or could not be shown to be: the report says which.

    Attributes
    ----------
    report : Report
        What was found.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(str(report))


@dataclass
class Finding:
    """What is known about one derivative, or about one promise that a derivative rule makes.

    Attributes
    ----------
    verdict : Verdict
        What the evidence says.
    operand : int or None
        Number of the input; None for all together.
    name : str
        Its name.
    index : tuple of int or None
        The element; None for a dense direction, or for the input as a whole.
    analytic, numeric : float
        What the rule gives, and what differences give.
    error : float
        Bound of the numeric derivative's error.
    slack : float
        How far rounding may have moved the analytic one.
    left, right : float
        Slopes to both sides, where they differ.
    note : str
        What else there is to say.
    """

    verdict: Verdict
    operand: int | None
    name: str
    index: tuple[int, ...] | None = None
    analytic: float = math.nan
    numeric: float = math.nan
    error: float = math.nan
    slack: float = 0.0
    left: float = math.nan
    right: float = math.nan
    note: str = ""

    @property
    def where(self) -> str:
        """The place, as one would write it in code."""
        if self.index is None:
            return self.name
        return f"{self.name}[{', '.join(map(str, self.index))}]" if self.index else self.name

    @property
    def ratio(self) -> float:
        """By how many times its error bound the analytic value differs from the numeric one."""
        bound = self.error + self.slack
        difference = abs(self.analytic - self.numeric)
        return difference / bound if bound else (math.inf if difference else 0.0)

    def __str__(self) -> str:
        text = f"{self.verdict} {self.where}"
        if not math.isnan(self.analytic) or not math.isnan(self.numeric):
            text += f": analytic {self.analytic:.10g}, numeric {self.numeric:.10g}"
        if not math.isnan(self.error):
            text += f" ± {self.error:.1e}"
        if self.verdict is Verdict.WRONG and math.isfinite(self.analytic - self.numeric):
            text += f", off by {self.analytic - self.numeric:.2g}"
            if self.numeric:
                text += f" (ratio {self.analytic / self.numeric:.9g})"
            if self.ratio > 0:
                text += f", {self.ratio:.2g} times the error bound"
        if not math.isnan(self.left + self.right):
            text += f"; slope {self.left:.7g} to the left, {self.right:.7g} to the right"
        return f"{text}; {self.note}" if self.note else text


@dataclass(repr=False)
class Report:
    """What a check has found; true where the gradient passes.

    Attributes
    ----------
    name : str
        The function.
    operands : tuple of str
        Names of its inputs.
    inputs, cotangents : tuple of ndarray
        The point, and the weights of the outputs.
    findings : list of Finding
        One for each direction, or element, that was compared.
    mistakes : list of str
        What kind of mistake it looks like.
    seed : int
        Of the random directions and cotangents.
    gradients : list of ndarray or None
        What the rule gave.
    evaluations, gradient_evaluations : int
        How often the function and its derivative rule were called.
    precision : str
        The dtype in which the formula was judged.
    smallest : Report or None
        Of the smallest case that shows the same, if one was looked for.
    """

    name: str
    operands: tuple[str, ...]
    inputs: tuple[Array, ...]
    cotangents: tuple[Array, ...]
    seed: int
    findings: list[Finding] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    gradients: list[Array | None] = field(default_factory=list)
    evaluations: int = 0
    gradient_evaluations: int = 0
    precision: str = ""
    smallest: Report | None = None
    recipe: Recipe | None = None

    @property
    def verdict(self) -> Verdict:
        """The most serious of the findings' verdicts."""
        return min((f.verdict for f in self.findings), key=ORDER.index, default=Verdict.OK)

    @property
    def ok(self) -> bool:
        """Whether the gradient is right; at a kink, whether a subgradient may have its value."""
        return self.verdict in (Verdict.OK, Verdict.KINK)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        worst = f", {self.worst}" if self.bad else ""
        return f"<gradient of {self.name}: {self.verdict}{worst}>"

    @property
    def worst(self) -> Finding | None:
        """The finding to look at first: of the most serious verdict, the one furthest off."""
        return min(self.bad or self.findings, key=_seriousness, default=None)

    @property
    def bad(self) -> list[Finding]:
        """All findings but the good ones, the most serious first."""
        bad = [f for f in self.findings if f.verdict is not Verdict.OK]
        return sorted(bad, key=_seriousness)

    @property
    def snippet(self) -> str:
        """Python that repeats the check, of the smallest case if there is one."""
        case = self if self.smallest is None else self.smallest
        return case.recipe(case.inputs, case.seed) if case.recipe else ""

    def errors(self, operand: int) -> Array:
        """By how many error bounds each element of a gradient is off; nan where none was compared.

        Parameters
        ----------
        operand : int
            The number of the input.
        """
        off = np.full(self.inputs[operand].shape, np.nan)
        for f in self.findings:
            if f.operand == operand and f.index is not None:
                off[f.index] = f.ratio
        return off

    def heat_map(self, operand: int = 0) -> str:
        """The errors of the elements of a gradient as a picture, in SVG.

        Parameters
        ----------
        operand : int
            The number of the input.
        """
        return page.heat_map(self.operands[operand], self.errors(operand))

    def __str__(self) -> str:
        bad = self.bad
        count = f"{len(bad)} of {len(self.findings)} comparisons not ok" if bad else "all compared"
        lines = [
            f"gradient of {self.name}: {self.verdict.upper()} ({count}; "
            f"{self.evaluations} evaluations of the function, {self.gradient_evaluations} of its "
            f"gradient, in {self.precision or 'its own dtype'}, seed {self.seed})"
        ]
        lines += [f"  it looks like: {mistake}" for mistake in self.mistakes]
        lines += [f"  {finding}" for finding in bad[:SHOWN]]
        if len(bad) > SHOWN:
            lines.append(f"  and {len(bad) - SHOWN} more")
        if self.smallest is not None:
            lines.append("the smallest case that shows it:")
            lines += [f"  {line}" for line in self.smallest.case().splitlines()]
        if not self.ok and self.snippet:
            lines += ["to repeat it:", *(f"  {line}" for line in self.snippet.splitlines())]
        return "\n".join(lines)

    def case(self) -> str:
        """Where the check was made, and the worst that was found there."""
        lines = [
            f"{name} = {np.array2string(x, separator=', ', threshold=60, prefix=f'{name} = ')}"
            for name, x in zip(self.operands, self.inputs, strict=True)
        ]
        return "\n".join([*lines, str(self.worst)] if self.worst else lines)

    def _repr_html_(self) -> str:
        return page.report(self)


def _seriousness(finding: Finding) -> tuple[int, float]:
    return ORDER.index(finding.verdict), -finding.ratio if not math.isnan(finding.ratio) else 0.0
