"""One gradient held against differences of its function, in one precision.

Random dense directions come first: a derivative that is known to ten digits hides no wrong entry.
Only where one of them is off are elements compared, in halves of an operand that are halved again
where it has many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.numeric import (
    Differences,
    Direction,
    Estimate,
    Probe,
    Slopes,
    complex_step,
    float_eps,
    scale_of,
)
from autograd_np.testing.problem import Problem, random_signed
from autograd_np.testing.report import Finding, Verdict

__all__ = ["Comparison"]

Array: TypeAlias = NDArray[Any]

SAFETY = 8.0  # by how much the error bound is multiplied before anything is called wrong
FEW = 1024  # an operand with more elements is searched in halves
ENOUGH = 32  # wrong elements found there, and the search ends
TINY = 1e-300


class Comparison:
    """A gradient and the function that it belongs to, at one point, in one precision.

    Parameters
    ----------
    problem : Problem
        At the point, with inputs of the dtype to compute in.
    cotangents : sequence of ndarray
        The weights of the outputs.
    gradients : sequence of ndarray or None
        What the rule gave for them.
    sensitivity : float
        The relative size of a mistake that has to be seen, of the largest contribution.
    rng : numpy.random.Generator
        Draws the directions.
    """

    def __init__(
        self,
        problem: Problem,
        cotangents: Sequence[Array],
        gradients: Sequence[Array | None],
        sensitivity: float,
        rng: np.random.Generator,
    ) -> None:
        self.problem = problem
        self.cotangents = cotangents
        self.sensitivity = sensitivity
        self.sharp = 16 * max(sensitivity, 1e-9)
        self.rng = rng
        self.gradient_evaluations = 0
        self.checked = [i for i in problem.checked if problem.inputs[i].size]
        self.gradients = {i: np.asarray(gradients[i], np.float64) for i in self.checked}
        self.points = {i: np.asarray(problem.inputs[i], np.float64) for i in self.checked}
        self.scales = {i: scale_of(problem.inputs[i]) for i in self.checked}
        self.probe = Probe(problem.function, problem.inputs, cotangents)
        self.eps = self.probe.eps
        self.size = float(self.probe.magnitudes @ np.abs(self.probe.center).astype(np.float64))
        largest = max((_largest(x) for x in self.points.values()), default=0.0)
        self.absorbed = self.eps * float(self.probe.magnitudes.sum()) * largest
        self.contributions = {
            i: _largest(_product(self.gradients[i], self.scales[i])) for i in self.checked
        }
        self.contribution = max(self.contributions.values(), default=0.0)
        with np.errstate(all="ignore"):
            each = [np.abs(_product(self.gradients[i], self.points[i])) for i in self.checked]
        self.input_rounding = self.eps * float(sum(x[np.isfinite(x)].sum() for x in each))
        self._slack: dict[int, Array] | None = None
        if self.checked:
            self.probe.measure_noise(self.dense(self.checked))

    # ------------------------------------------------------------------ where to compare

    def dense(self, operands: Sequence[int]) -> Direction:
        """A random direction in which every element of these operands moves, by its own scale."""
        return {i: self.scales[i] * random_signed(self.rng, self.scales[i].shape) for i in operands}

    def directions(self) -> list[Finding]:
        """One dense direction for each operand, and one for all; the first that is not ok ends it.

        An operand of small contributions has a direction of its own, to be judged on its own scale.
        """
        plans = [[i] for i in self.checked] if len(self.checked) > 1 else []
        plans += [self.checked] if self.checked else []
        findings = []
        for plan in plans:
            largest = max(self.contributions[i] for i in plan)
            name = " and ".join(self.problem.operands[i] for i in plan)
            finding = Finding(Verdict.OK, plan[0] if len(plan) == 1 else None, name)
            scale = max(largest, 1e-6 * self.contribution)
            findings.append(self.judge(self.dense(plan), finding, scale))
            if findings[-1].verdict is not Verdict.OK:
                break
        return findings

    def elements(self) -> list[Finding]:
        """A finding for every element; of large operands, for those that are not ok."""
        findings: list[Finding] = []
        for i in self.checked:
            moved = np.flatnonzero(self.scales[i])
            if moved.size <= FEW:
                findings += [self.element(i, int(k)) for k in moved]
            else:
                found = self._search(i, moved)
                findings += [finding for finding, _ in zip(found, range(ENOUGH), strict=False)]
        return findings

    def _search(self, operand: int, elements: Array) -> Iterator[Finding]:
        """The elements that are not ok: of a block that is ok as a whole, none is looked at."""
        blocks = [elements]
        while blocks:
            block = blocks.pop()
            if block.size == 1:
                finding = self.element(operand, int(block[0]))
                if finding.verdict is not Verdict.OK:
                    yield finding
                continue
            scale = self.scales[operand]
            direction = np.zeros(scale.size)
            direction[block] = scale.flat[block] * random_signed(self.rng, block.shape)
            whole = Finding(Verdict.OK, operand, self.problem.operands[operand])
            largest = max(self.contributions[operand], 1e-6 * self.contribution)
            found = self.judge({operand: direction.reshape(scale.shape)}, whole, largest)
            if found.verdict is not Verdict.OK:
                middle = block.size // 2
                blocks += [block[middle:], block[:middle]]

    def element(self, operand: int, k: int) -> Finding:
        """Compare one element, the k-th in C order."""
        scale, gradient = self.scales[operand], self.gradients[operand]
        step = float(scale.flat[k])
        direction = np.zeros(scale.shape)
        direction.flat[k] = step
        index = tuple(int(j) for j in np.unravel_index(k, scale.shape))
        finding = Finding(Verdict.OK, operand, self.problem.operands[operand], index)
        contribution = abs(float(gradient.flat[k])) * step
        least = max(1e-3 * self.contributions[operand], 1e-6 * self.contribution)
        large = max(least, contribution) if np.isfinite(contribution) else least
        return self.judge({operand: direction}, finding, large, unit=step)

    # ------------------------------------------------------------------ what it says there

    def claimed(self, direction: Direction) -> float:
        """The derivative along a direction that the gradient says."""
        with np.errstate(all="ignore"):
            return float(sum(_product(self.gradients[i], d).sum() for i, d in direction.items()))

    def slack(self, direction: Direction) -> float:
        """How far rounding may have moved the claimed derivative.

        This is measured by what the rule makes of inputs that are all changed by the same few
        units in the last place: a common factor leaves ties, signs and zeros as they are.
        """
        if self._slack is None:
            self._slack = self._measure_slack()
        return float(sum(_product(self._slack[i], np.abs(d)).sum() for i, d in direction.items()))

    def _measure_slack(self) -> dict[int, Array]:
        reaction = {i: np.zeros_like(g) for i, g in self.gradients.items()}
        for units in (2, -2, 5):
            inputs = [
                (x * (1 + units * np.finfo(x.dtype).eps)).astype(x.dtype)
                if i in self.checked
                else x
                for i, x in enumerate(self.problem.inputs)
            ]
            cotangents = [
                np.asarray(u * (1 - units * np.finfo(u.dtype).eps), u.dtype)
                if u.dtype.kind == "f"
                else u
                for u in self.cotangents
            ]
            again = self.rule(inputs, cotangents)
            for i, g in self.gradients.items():
                with np.errstate(all="ignore"):
                    moved = np.abs(np.asarray(again[i], np.float64) - g)
                reaction[i] = np.fmax(reaction[i], np.where(np.isfinite(moved), moved, 0.0))
        eps = float_eps([self.problem.inputs[i] for i in self.checked])
        return {
            i: 8 * reaction[i] + 16 * eps * np.abs(np.where(np.isfinite(g), g, 0.0))
            for i, g in self.gradients.items()
        }

    def rule(self, inputs: Sequence[Array], cotangents: Sequence[Array]) -> list[Array | None]:
        """Call the derivative rule."""
        self.gradient_evaluations += 1
        with np.errstate(all="ignore"):
            return self.problem.vjp(inputs, cotangents)

    def judge(
        self, direction: Direction, finding: Finding, scale: float, unit: float = 1.0
    ) -> Finding:
        """Compare along a direction; fill in and return the finding.

        `scale` is the size of derivative that counts as large; `unit` what the numbers shown are
        divided by.
        """
        single = finding.index is not None
        claimed = self.claimed(direction)
        rounding = self.input_rounding
        if single and np.isfinite(claimed):
            (i,) = direction
            scale = max(scale, abs(claimed))
            k = finding.index
            rounding = self.eps * abs(float(self.gradients[i][k] * self.points[i][k]))
        differences = Differences(self.probe, direction, rounding)
        target = self.sensitivity * scale / 4 if scale > 0 else 64 * self.eps * self.size
        best = differences.descend(target)
        finding.analytic = claimed / unit
        if best is None:
            return self._undefined(finding, differences)
        if single:
            scale = max(scale, abs(best.value))
        case = _Case(self, direction, differences, best, claimed, scale, single)
        finding.verdict, finding.note = case.decide()
        finding.numeric, finding.error = case.best.value / unit, case.best.error / unit
        if case.slopes is not None:
            finding.left = float(case.slopes.left.sum()) / unit
            finding.right = float(case.slopes.right.sum()) / unit
        finding.slack = case.slack / unit
        return finding

    def _undefined(self, finding: Finding, differences: Differences) -> Finding:
        sides = [
            name
            for name, count in [
                ("below", differences.undefined_below),
                ("above", differences.undefined_above),
            ]
            if count
        ]
        finding.verdict = Verdict.EDGE if sides else Verdict.NOISE
        finding.note = (
            f"the function is not finite just {' and '.join(sides)}"
            if sides
            else "no step could be evaluated"
        )
        return finding


class _Case:
    """The evidence along one direction, and what it amounts to."""

    def __init__(
        self,
        comparison: Comparison,
        direction: Direction,
        differences: Differences,
        best: Estimate,
        claimed: float,
        scale: float,
        single: bool,
    ) -> None:
        self.comparison = comparison
        self.direction = direction
        self.differences = differences
        self.best = best
        self.claimed = claimed
        self.scale = scale
        self.single = single
        self.slopes: Slopes | None = None
        self.slack = 0.0
        self.floor = TINY + 1e-9 * comparison.eps * comparison.size
        self.tolerance = comparison.sensitivity * scale + self.floor

    def decide(self) -> tuple[Verdict, str]:
        """The verdict, and a note."""
        if not np.isfinite(self.claimed):
            return self._not_finite()
        if self._agrees():
            return Verdict.OK, ""
        if self.claimed == 0 and self._does_not_react():
            return Verdict.OK, "the function does not react at all"
        return self._kink() or self._difference() or self._unclear()

    def _agrees(self) -> bool:
        """Whether both values are the same within a bound that is sharp."""
        bound = SAFETY * self.best.error
        close = abs(self.claimed - self.best.value) <= self.tolerance + bound
        return close and bound <= self.comparison.sharp * self.scale + self.floor

    def _does_not_react(self) -> bool:
        """Whether outputs stay the same to the last bit, where any slope of note would show."""
        natural = sum(float(np.abs(d).max()) for d in self.direction.values())
        visible = self.comparison.sharp * natural * float(self.comparison.probe.magnitudes.sum())
        return self.differences.unmoved and SAFETY * self.best.error <= visible

    def _not_finite(self) -> tuple[Verdict, str]:
        comparison, best = self.comparison, self.best
        sharp = comparison.sharp * max(abs(best.value), self.scale)
        if best.error <= max(sharp, 64 * comparison.eps * comparison.size):
            self.slopes = self.differences.slopes()
            return Verdict.WRONG, "the gradient is not finite where the function is smooth"
        return Verdict.EDGE, "the gradient is not finite, and differences do not converge"

    def _kink(self) -> tuple[Verdict, str] | None:
        """Look for slopes that differ to the left and to the right."""
        self.slack = self.comparison.slack(self.direction)
        slopes = self.differences.slopes()
        if slopes is None:
            return None
        left, right = float(slopes.left.sum()), float(slopes.right.sum())
        gap = float(np.abs(slopes.right - slopes.left).sum())
        known = gap > 4 * slopes.error + 1e-3 * self.comparison.sensitivity * self.scale
        if not known or gap <= 1e-6 * max(self.scale, abs(left), abs(right)):
            return None
        self.slopes = slopes
        low = float(np.minimum(slopes.left, slopes.right).sum())
        high = float(np.maximum(slopes.left, slopes.right).sum())
        margin = SAFETY * slopes.error + self.tolerance
        if low - margin <= self.claimed <= high + margin:
            return Verdict.KINK, "a value between the slopes to both sides"
        if self.single:
            return Verdict.WRONG, "a kink, and the value is not between the slopes to both sides"
        return Verdict.KINK, "the direction crosses a kink"

    def _difference(self) -> tuple[Verdict, str] | None:
        """Call it wrong, if a second estimate that shares no evaluation says the same."""
        comparison, best = self.comparison, self.best
        second = self.differences.second()
        if second is not None and abs(second.value - best.value) > SAFETY * (
            best.error + second.error
        ):
            self.best = best = Estimate(best.value, abs(second.value - best.value), False)
        off = abs(self.claimed - best.value)
        if off <= 256 * comparison.absorbed:
            return Verdict.NOISE, "the difference is below the rounding of the inputs"
        if comparison.probe.rough and best.error > 1e-3 * abs(best.value):
            return Verdict.NOISE, "the function looks random on the tiniest steps"
        if best.converged and off > self.tolerance + SAFETY * (best.error + self.slack):
            if second is None:
                return Verdict.WRONG, ""
            allowed = SAFETY * (second.error + self.slack)
            allowed = min(allowed, 0.5 * off + SAFETY * self.slack)
            if second.converged and abs(self.claimed - second.value) > self.tolerance + allowed:
                return Verdict.WRONG, ""
        return None

    def _unclear(self) -> tuple[Verdict, str]:
        """What explains a value that is neither a clean pass nor surely wrong."""
        off = abs(self.claimed - self.best.value)
        bound = SAFETY * (self.best.error + self.slack)
        if self._agrees():
            return Verdict.OK, ""
        if off <= self.tolerance + SAFETY * self.slack and bound <= 1e-3 * self.scale:
            return Verdict.OK, "within the rounding of the gradient"
        if self.differences.runs_away():
            return Verdict.KINK, "a jump: differences grow as the step shrinks"
        if self._complex_step_agrees():
            return Verdict.OK, "as a complex step confirms"
        return Verdict.NOISE, "the numeric error is too large to decide"

    def _complex_step_agrees(self) -> bool:
        """Whether a complex step gives the claimed value, and differences three digits of it."""
        comparison, best = self.comparison, self.best
        if best.error > 1e-3 * abs(best.value):
            return False
        exact = complex_step(
            comparison.probe.function,
            comparison.probe.inputs,
            comparison.cotangents,
            self.direction,
        )
        if exact is None or abs(exact - best.value) > best.error:
            return False
        return abs(exact - self.claimed) <= self.tolerance + self.slack


def _product(x: Array, direction: Array) -> Array:
    """Their product, 0 where the direction is 0, whatever x is there."""
    with np.errstate(all="ignore"):
        return np.where(direction != 0, x * direction, 0.0)


def _largest(x: Array) -> float:
    """The largest finite magnitude."""
    size = np.abs(x)
    return float(size[np.isfinite(size)].max(initial=0.0))
