"""Derivatives of plain functions by differences, each with a bound of its own error.

The derivative of φ(t) = ⟨u, f(x + t d)⟩ at t = 0, for a direction d and a cotangent u, is taken
from central differences on steps that halve. Two errors are bounded beside it: that of the
truncated expansion, by what extrapolation changes, and that of rounding, by the noise that f was
seen to have. Steps shrink only until their sum is small enough: six evaluations for a smooth f.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "REFUSALS",
    "Differences",
    "Estimate",
    "Probe",
    "Slopes",
    "complex_step",
    "float_eps",
    "scale_of",
]

Array: TypeAlias = NDArray[Any]
Function: TypeAlias = Callable[..., Sequence[Array]]
Direction: TypeAlias = Mapping[int, Array]  # for each operand that moves, where to

# What a function may raise that is called with a dtype, or shapes, that it was not written for.
REFUSALS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)

# What rounding of f becomes in the order-6 extrapolation, in units of (rounding / narrowest step).
AMPLIFICATION = 64 / 45 + 20 / 45 / 2 + 1 / 45 / 4


def float_eps(arrays: Sequence[Array]) -> float:
    """The spacing at 1 of the coarsest floating dtype among the arrays; 0 if there is none."""
    return max((float(np.finfo(a.dtype).eps) for a in arrays if a.dtype.kind == "f"), default=0.0)


def power_below(x: Array) -> Array:
    """For each positive number the power of two at or below it; 1 for zero."""
    x = np.asarray(x, np.float64)
    return np.asarray(np.exp2(np.frexp(np.where(x > 0, x, 1.0))[1] - 1.0))


def scale_of(x: Array) -> Array:
    """How far each element may be moved: about its size, or its neighbours' where it is small.

    Elements that are infinite or not a number cannot be moved: theirs is 0.
    """
    size = np.abs(np.asarray(x, np.float64))
    finite = np.isfinite(size)
    known = size[finite]
    largest = float(known.max(initial=0.0))
    typical = largest * float(np.sqrt(np.mean(np.square(known / largest)))) if largest else 1.0
    return np.where(finite, power_below(np.maximum(np.where(finite, size, 0.0), typical / 8)), 0.0)


class Estimate(NamedTuple):
    """A derivative and a bound of its error.

    It has converged if differences shrank as the expansion says, or were equal to six digits.
    On steps too long for an oscillation they may be small by chance, and the bound with them.
    """

    value: float
    error: float
    converged: bool


class Slopes(NamedTuple):
    """Each output's slopes to both sides, times its cotangent, and a bound of all their errors."""

    left: Array
    right: Array
    error: float


class Probe:
    """A function near a point: its outputs, how they are weighted, and how far to trust them.

    Parameters
    ----------
    function : callable
        Of the arrays; returns a sequence of arrays. Outputs that are not floating do not count.
    inputs : sequence of ndarray
        The point.
    cotangents : sequence of ndarray
        The weights of the outputs. What is weighted by zero is left out altogether.
    """

    def __init__(
        self, function: Function, inputs: Sequence[Array], cotangents: Sequence[Array]
    ) -> None:
        self.function = function
        self.inputs = inputs
        self.evaluations = 0
        self.eps = float_eps(inputs)
        outputs = self._evaluate(inputs)
        self.output_eps = max(self.eps, float_eps(outputs))
        dtype = np.result_type(np.float64, *(x.dtype for x in inputs if x.dtype.kind == "f"))
        weights = [
            np.ravel(u) if y.dtype.kind == "f" else np.zeros(y.size)
            for u, y in zip(cotangents, outputs, strict=True)
        ]
        flat = np.concatenate(weights).astype(dtype) if weights else np.zeros(0, dtype)
        self._counted = None if flat.all() else np.flatnonzero(flat)
        self.weights = flat if self._counted is None else flat[self._counted]
        self.magnitudes = np.abs(self.weights).astype(np.float64)
        self.center = self._flat(outputs)
        self.noise = np.zeros(self.weights.shape)

    def along(self, t: float, direction: Direction) -> Array:
        """The outputs that count, flat, at ``x + t * direction``."""
        moved = [
            x + np.asarray(t, x.dtype) * direction[i].astype(x.dtype) if i in direction else x
            for i, x in enumerate(self.inputs)
        ]
        return self._flat(self._evaluate(moved))

    def _evaluate(self, inputs: Sequence[Array]) -> Sequence[Array]:
        self.evaluations += 1
        with np.errstate(all="ignore"):  # a long step may leave the domain
            return self.function(*inputs)

    def _flat(self, outputs: Sequence[Array]) -> Array:
        if len(outputs) == 1:  # a copy in any case: f may hand out the same memory every time
            flat = np.ravel(outputs[0]).astype(self.weights.dtype)
        else:
            flat = np.concatenate([np.ravel(y) for y in outputs]).astype(self.weights.dtype)
        return flat if self._counted is None else flat[self._counted]

    def rounding(self, *values: Array) -> float:
        """A bound of how far rounding moves the weighted sum of outputs of these sizes."""
        size = np.abs(values[0])
        for other in values[1:]:
            size = np.maximum(size, np.abs(other))
        each = np.maximum(4 * self.output_eps * size.astype(np.float64), 3 * self.noise)
        return float(self.magnitudes @ each)

    @property
    def rough(self) -> bool:
        """Whether f looks random on the tiniest steps: noise, or an oscillation too fast for them.

        Differences that are all within such noise say nothing of the derivative.
        """
        size = float(self.magnitudes @ np.abs(self.center).astype(np.float64))
        return 3 * float(self.magnitudes @ self.noise) > 1e-4 * size

    def measure_noise(self, direction: Direction) -> None:
        """Measure each output's noise from a difference table of seven tiny steps to one side.

        An output that mostly repeats its value, as when f computes in a lower precision, would
        hide its noise: for that one steps are then made longer. It hides also where each step
        changes it by just as much, which a second table with other steps shows; in long double,
        where a lower precision is likely, there is one.

        References
        ----------
        J. Moré and S. Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011).
        """
        spacing = 2.0**-26 if self.eps < 1e-12 else 2.0**-10
        if self.eps < np.finfo(np.float64).eps:
            self.noise = _noise_level(self._table(3 * spacing, direction))
        hidden: Any = True
        for longer in (1, 64, 64**2):
            table = self._table(longer * spacing, direction)
            self.noise = np.where(hidden, np.maximum(self.noise, _noise_level(table)), self.noise)
            repeats = np.mean(table[1:] == table[:-1], axis=0)
            hidden = hidden & (repeats > 0.4) & (self.center != 0)
            if not np.any(hidden):
                return
        double = float(np.finfo(np.float64).eps)
        if self.eps < double:  # what stays hidden may be computed in float64: a saturated erf, say
            assumed = np.where(hidden, double * np.abs(self.center), 0).astype(np.float64)
            self.noise = np.maximum(self.noise, assumed)

    def _table(self, spacing: float, direction: Direction) -> Array:
        return np.stack([self.along(spacing * i, direction) for i in range(1, 8)])


def _noise_level(table: Array) -> Array:
    """Standard deviation of the noise in columns that are smooth beside it.

    A difference of order k of noise has the variance (2k)!/(k!)² times that of the noise.
    """
    with np.errstate(all="ignore"):
        fourth = np.diff(table, 4, axis=0)
        fifth = np.diff(fourth, axis=0)
        squares = np.square(fourth).sum(axis=0) / 70 + np.square(fifth).sum(axis=0) / 252
        level = np.sqrt(squares / (len(fourth) + len(fifth))).astype(np.float64)
    return np.where(np.isfinite(level), level, 0.0)


class Level(NamedTuple):
    """A central difference: the step, the slope, the rounding of its numerator, and its values."""

    step: float
    slope: float
    rounding: float
    above: Array
    below: Array


class Differences:
    """Central differences of a probe along a direction, on steps that halve.

    Parameters
    ----------
    probe : Probe
        The function.
    direction : mapping
        From the number of an operand to an array of its shape.
    input_rounding : float
        A bound of how far the rounding of x + t d moves the weighted sum.
    """

    def __init__(self, probe: Probe, direction: Direction, input_rounding: float) -> None:
        self.probe = probe
        self.direction = direction
        self.input_rounding = input_rounding
        self.levels: list[Level] = []
        self.best: Estimate | None = None
        self.undefined_above = self.undefined_below = 0
        self.unmoved = True
        self._best_level = 0
        fine = probe.eps < 1e-12
        self._step = 2.0**-4 if fine else 2.0**-3
        self._smallest = 2.0**-32 if fine else 2.0**-13

    def _extend(self) -> bool:
        """Evaluate at the next step; False where steps have become too small."""
        t, probe = self._step, self.probe
        if t < self._smallest:
            return False
        above, below = probe.along(t, self.direction), probe.along(-t, self.direction)
        defined_above, defined_below = np.isfinite(above).all(), np.isfinite(below).all()
        if not (defined_above and defined_below):
            self.undefined_above += not defined_above
            self.undefined_below += not defined_below
            self.levels.clear()
            self.best = None
            self._step /= 4 if t > 1e-6 else 2
            return True
        if self.unmoved:
            self.unmoved = np.array_equal(above, probe.center) and np.array_equal(above, below)
        # Every output counts, also one that did not change: rounding may have absorbed the change.
        rounding = probe.rounding(above, below) + self.input_rounding
        slope = float(probe.weights @ (above - below)) / (2 * t)
        self.levels.append(Level(t, slope, rounding, above, below))
        self._step /= 2
        if len(self.levels) >= 3:
            estimate = self._extrapolate(len(self.levels) - 1)
            if self.best is None or estimate.error < self.best.error:
                self.best, self._best_level = estimate, len(self.levels) - 1
        return True

    def _extrapolate(self, k: int) -> Estimate:
        """Richardson's extrapolation of levels k-2, k-1 and k, to order 6.

        The difference to order 4 bounds its error where differences shrink as the square of the
        step, or are equal up to rounding. Anywhere else extrapolation earns no credit.
        """
        wide, middle, narrow = self.levels[k - 2 : k + 1]
        rounding = max(wide.rounding, middle.rounding, narrow.rounding) / narrow.step
        sixth = (64 * narrow.slope - 20 * middle.slope + wide.slope) / 45
        fourth = (4 * narrow.slope - middle.slope) / 3
        before, last = middle.slope - wide.slope, narrow.slope - middle.slope
        settled = max(abs(before), abs(last)) <= 1.5 * rounding
        shrinking = last != 0 and 2.5 <= before / last <= 6.5
        truncation = abs(sixth - fourth)
        if not (settled or shrinking):
            truncation = max(abs(before), abs(last))
        converged = settled or shrinking or truncation <= 1e-6 * abs(sixth)
        return Estimate(sixth, truncation + AMPLIFICATION * rounding, converged)

    def descend(self, target: float, patience: int = 5) -> Estimate | None:
        """Shorten the step until it converges to an error of `target`; return the best estimate.

        It gives up only where rounding dominates: a function that oscillates looks hopeless on the
        first, too long steps and converges further down. None means that f was finite on both
        sides of x at no step.
        """
        hopeless = 0
        while self.best is None or self.best.error > target or not self.best.converged:
            before = self.best
            if not self._extend():
                break
            k = len(self.levels) - 1
            if before is None or self.best is not before or k < 2:
                hopeless = 0
                continue
            last = self.levels[k]
            rounding = AMPLIFICATION * last.rounding / last.step
            hopeless = hopeless + 1 if rounding > 0.2 * self._extrapolate(k).error else 0
            if hopeless >= patience and k + 1 - patience >= self._best_level:
                break
        return self.best

    def second(self) -> Estimate | None:
        """An estimate that shares no evaluation with the best one, if steps allow it."""
        k = self._best_level
        while len(self.levels) < k + 4:
            known = len(self.levels)
            if not self._extend():
                break
            if len(self.levels) < known:  # f was not finite there
                return None
        if len(self.levels) >= k + 4:
            return self._extrapolate(k + 3)
        return self._extrapolate(k - 3) if k >= 5 else None

    def slopes(self) -> Slopes | None:
        """One-sided slopes of each output, where they are known best."""
        probe, best = self.probe, None
        for wide, middle, narrow in zip(
            self.levels, self.levels[1:], self.levels[2:], strict=False
        ):
            rounding = 12 * (probe.rounding(probe.center) + self.input_rounding) / narrow.step
            sides = []
            error = rounding
            for sign in (-1, 1):
                r = [
                    sign * ((level.above if sign > 0 else level.below) - probe.center) / level.step
                    for level in (wide, middle, narrow)
                ]
                third, second = (8 * r[2] - 6 * r[1] + r[0]) / 3, 2 * r[2] - r[1]
                error += float(probe.magnitudes @ np.abs(third - second).astype(np.float64))
                sides.append((probe.weights * third).astype(np.float64))
            if best is None or error < best.error:
                best = Slopes(sides[0], sides[1], error)
        return best

    def runs_away(self) -> bool:
        """Whether differences grow as the step shrinks, and not by rounding: a jump."""
        if len(self.levels) < 4:
            return False
        slopes = [abs(level.slope) for level in self.levels[-3:]]
        last = self.levels[-1]
        growing = slopes[2] > 1.8 * slopes[1] > 3.2 * slopes[0] > 0
        return growing and slopes[2] * last.step > 2 * last.rounding


def complex_step(
    function: Function, inputs: Sequence[Array], cotangents: Sequence[Array], direction: Direction
) -> float | None:
    """The derivative by one step along the imaginary axis; None where f takes no complex numbers.

    f(x + i h d) = f(x) + i h f'(x) d + O(h²), without a difference of close numbers. It is right
    only where f is made of analytic functions: `abs`, for one, drops the imaginary part unnoticed.

    References
    ----------
    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40 (1998).
    """
    h = 1e-20
    moved = [x + 1j * h * direction[i] if i in direction else x for i, x in enumerate(inputs)]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            outputs = function(*moved)
        except (*REFUSALS, np.exceptions.ComplexWarning):
            return None
    if any(y.dtype.kind == "f" for y in outputs):  # an imaginary part was dropped on the way
        return None
    return sum(float(np.sum(u * y.imag)) for u, y in zip(cotangents, outputs, strict=True)) / h
