"""What kind of mistake a wrong gradient looks like: the usual suspects, tried one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.numeric import REFUSALS
from autograd_np.testing.problem import Problem

if TYPE_CHECKING:
    from autograd_np.testing.report import Report

__all__ = ["mistakes"]

Array: TypeAlias = NDArray[Any]

CLOSE = 1e-6  # relative; a mistake is far larger, the numeric derivative far closer


def mistakes(
    problem: Problem,
    cotangents: Sequence[Array],
    gradients: Sequence[Array | None],
    report: Report,
) -> list[str]:
    """Sentences, each about one operand's gradient or about the rule as a whole.

    Parameters
    ----------
    problem, cotangents, gradients
        As they were compared.
    report : Report
        With a finding for each element.
    """
    numeric = {i: _numeric(report, i) for i in problem.checked}
    whole = _use_of_cotangent(problem, cotangents, gradients)
    if whole:
        return [whole]
    found, explained = _conjugates(problem, cotangents, gradients, numeric)
    for i in problem.checked:
        if i in explained:
            continue
        right, wrong = numeric[i], np.asarray(gradients[i], np.float64)
        if right is None or _equal(wrong, right):
            continue
        others = {
            problem.operands[k]: other
            for k, other in numeric.items()
            if k != i and other is not None
        }
        for guess in _guesses(wrong, right, problem.inputs[i], others):
            found.append(f"{problem.operands[i]}: {guess}")
            break
    return found


def _numeric(report: Report, operand: int) -> Array | None:
    """The numeric gradient of an operand, if every element of it is known."""
    values = np.full(report.inputs[operand].shape, np.nan)
    for f in report.findings:
        if f.operand == operand and f.index is not None:
            values[f.index] = f.numeric
    return values if values.size and np.isfinite(values).all() else None


def _equal(x: Array, y: Array) -> bool:
    if x.shape != y.shape:
        return False
    return bool(np.abs(x - y).max() <= CLOSE * max(np.abs(y).max(), 1e-300))


def _use_of_cotangent(
    problem: Problem, cotangents: Sequence[Array], gradients: Sequence[Array | None]
) -> str:
    """Whether the rule is anything but linear in what is handed to it."""
    doubled = [2 * u if u.dtype.kind == "f" else u for u in cotangents]
    try:
        again = problem.vjp(problem.inputs, doubled)
    except REFUSALS:
        return ""
    powers = set()
    for i in problem.checked:
        before, after = np.asarray(gradients[i], float), np.asarray(again[i], float)
        if np.isfinite(before).all() and before.any():
            known = [k for k in (0, 1, 2) if _equal(after, 2.0**k * before)]
            powers.add(known[0] if known else -1)
    if powers == {0}:
        return "the cotangent is ignored"
    if powers == {2}:
        return "the cotangent is squared"
    return "the rule is not linear in the cotangent" if powers - {1} else ""


def _conjugates(
    problem: Problem,
    cotangents: Sequence[Array],
    gradients: Sequence[Array | None],
    numeric: dict[int, Array | None],
) -> tuple[list[str], set[int]]:
    """Complex operands whose gradient lacks a conjugate, and the numbers of their parts.

    A rule that has ``conj(g * d)`` for ``g * d`` gives the conjugate of the gradient. One that has
    ``g * conj(d)`` gives the conjugate of what is right for ``conj(g)``.
    """
    if not problem.imaginary:
        return [], set()
    turned = [-u if k in problem.imaginary_outputs else u for k, u in enumerate(cotangents)]
    try:
        again = problem.vjp(problem.inputs, turned)
    except REFUSALS:
        return [], set()
    found, explained = [], set()
    for i in problem.imaginary:
        right, given, of_turned = _both(numeric, i), _both(gradients, i), _both(again, i)
        if right is None or given is None or of_turned is None or _equal(given, right):
            continue
        if any(_equal(np.stack([re, -im]), right) for re, im in (given, of_turned)):
            name = problem.operands[i].removesuffix(".imag")
            found.append(f"{name}: a missing conjugate, or one too many")
            explained |= {i - 1, i}
    return found, explained


def _both(parts: Mapping[int, Array | None] | Sequence[Array | None], i: int) -> Array | None:
    """The real part i - 1 and the imaginary part i, stacked, if both are known."""
    real, imaginary = parts[i - 1], parts[i]
    return None if real is None or imaginary is None else np.stack([real, imaginary])


def _guesses(wrong: Array, right: Array, x: Array, others: dict[str, Array]) -> Iterator[str]:
    """What turns the right gradient into the wrong one, the plainest first."""
    if not wrong.any():
        yield "no gradient arrives: it is zero everywhere"
        return
    if _equal(wrong, -right):
        yield "wrong sign"
    yield from _factor(wrong, right)
    for name, other in others.items():
        if _equal(wrong, other):
            yield f"it is the gradient of {name}: operands are swapped"
    yield from _moved(wrong, right)
    yield from _spread(wrong, right)
    yield from _offset(wrong, right)
    yield from _only_where(wrong, right, x)


def _factor(wrong: Array, right: Array) -> Iterator[str]:
    """A common factor; with a name if it is the size of an axis, or of all."""
    size = float(np.vdot(right, right))
    factor = float(np.vdot(right, wrong)) / size if size else 0.0
    if not factor or not _equal(wrong, factor * right):
        return
    for name, n in [("the number of elements", right.size)] + [
        (f"the length of axis {axis}", n) for axis, n in enumerate(right.shape)
    ]:
        if n > 2 and abs(factor * n - 1) < CLOSE:
            yield f"a factor 1/{n} too much: a division by {name}"
            return
        if n > 2 and abs(factor / n - 1) < CLOSE:
            yield f"a factor {n} too much: a missing division by {name}"
            return
    if abs(factor - 0.5) < CLOSE:
        yield "a missing factor 2"
    else:
        yield f"a factor {factor:.7g} too much"


def _moved(wrong: Array, right: Array) -> Iterator[str]:
    """The right numbers in wrong places."""
    if right.ndim == 2 and right.shape[0] == right.shape[1] and _equal(wrong, right.T):
        yield "transposed"
    for axis, n in enumerate(right.shape):
        if n < 2:
            continue
        if _equal(wrong, np.flip(right, axis)):
            yield f"reversed along axis {axis}"
        for step in (1, -1):
            if _equal(wrong, np.roll(right, step, axis)):
                yield f"off by one along axis {axis}, around the end"
            inside = np.roll(right, step, axis)
            np.moveaxis(inside, axis, 0)[0 if step > 0 else -1] = 0
            if inside.any() and _equal(wrong, inside):
                yield f"off by one along axis {axis}"
    if right.size > 2 and _equal(np.sort(wrong, axis=None), np.sort(right, axis=None)):
        yield "the right numbers in other places: permuted"


def _spread(wrong: Array, right: Array) -> Iterator[str]:
    """Sums and means over an axis that were taken, or forgotten."""
    for axis, n in enumerate(right.shape):
        if n < 2:
            continue
        for name, combine in (("summed", np.sum), ("averaged", np.mean)):
            if _equal(wrong, np.broadcast_to(combine(right, axis, keepdims=True), right.shape)):
                yield f"{name} over axis {axis}"


def _offset(wrong: Array, right: Array) -> Iterator[str]:
    off = wrong - right
    if off.size > 1 and _equal(off, np.full_like(off, off.mean())):
        yield "a constant too much"


def _only_where(wrong: Array, right: Array, x: Array) -> Iterator[str]:
    """Only some of the elements are wrong: what these have in common."""
    size = CLOSE * np.abs(right).max(initial=1e-300)
    off = np.abs(wrong - right) > size
    if off.all() or off.size < 2:
        return
    for condition, text in [
        (x == 0, "zero"),
        (x < 0, "negative"),
        (x > 0, "positive"),
        (np.abs(x) > 1, "above 1 in magnitude"),
        (np.abs(x) < 1, "below 1 in magnitude"),
    ]:
        if np.array_equal(off, condition):
            yield f"only where the operand is {text}"
            return
    for axis, n in enumerate(right.shape):
        places = np.flatnonzero(off.any(axis=tuple(a for a in range(off.ndim) if a != axis)))
        if len(places) == 1 and n > 1:
            k = int(places[0])
            position = {0: "first", n - 1: "last"}.get(k, f"number {k}")
            yield f"only at the {position} position of axis {axis}"
            return
