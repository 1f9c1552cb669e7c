"""The smallest case that still shows a mistake: short axes first, then simple values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["shrink"]

Array: TypeAlias = NDArray[Any]
Case: TypeAlias = tuple[Array, ...]

FEW = 16  # elements of an operand whose values are made simpler one by one


def shrink(inputs: Sequence[Array], still_wrong: Callable[[Case], bool], budget: int = 150) -> Case:
    """Make inputs smaller and simpler for as long as they show the mistake.

    Parameters
    ----------
    inputs : sequence of ndarray
        A case that shows it.
    still_wrong : callable
        Whether another case shows it too.
    budget : int
        How often that may be asked.
    """
    best = tuple(x.copy() for x in inputs)
    asked = 0
    improved = True
    while improved:
        improved = False
        for candidate in _simpler(best):
            if asked >= budget:
                return best
            asked += 1
            if still_wrong(tuple(x.copy() for x in candidate)):
                best, improved = candidate, True
                break
    return best


def _simpler(case: Case) -> Iterator[Case]:
    """Cases next to this one that are simpler, the greatest steps first."""
    yield from _with_zero_integers(case)
    yield from _shorter(case)
    yield from _rounder(case)


def _with_zero_integers(case: Case) -> Iterator[Case]:
    """Labels and indices that fit whatever is left of an axis."""
    for i, x in enumerate(case):
        if x.dtype.kind in "iu" and x.any():
            yield _replaced(case, i, np.zeros_like(x))


def _shorter(case: Case) -> Iterator[Case]:
    """Axes cut: those of one length together, for they probably belong together, then fewer."""
    axes = [(i, axis) for i, x in enumerate(case) for axis in range(x.ndim)]
    lengths = sorted({n for x in case for n in x.shape if n > 1}, reverse=True)
    for n in lengths:
        together = [(i, axis) for i, axis in axes if case[i].shape[axis] == n]
        groups = [together]
        if len(together) > 1:  # all but one, where the lengths are equal by chance, and each alone
            groups += [[other for other in together if other != one] for one in together]
            groups += [[one] for one in together]
        for group in groups:
            for keep in sorted({1, n // 2, n - 1}):
                for part in (slice(0, keep), slice(n - keep, n)):
                    yield _cut(case, group, part)


def _cut(case: Case, axes: Sequence[tuple[int, int]], part: slice) -> Case:
    shorter = list(case)
    for i, axis in axes:
        shorter[i] = shorter[i][(slice(None),) * axis + (part,)]
    return tuple(shorter)


def _rounder(case: Case) -> Iterator[Case]:
    """Plainer values, of whole operands and then of single elements."""
    for i, x in enumerate(case):
        if x.dtype.kind != "f" or not x.size:
            continue
        for candidate in (
            np.zeros_like(x),
            np.ones_like(x),
            np.rint(x) + 0,
            np.rint(8 * x) / 8 + 0,
        ):
            if _complexity(candidate) < _complexity(x):
                yield _replaced(case, i, candidate.astype(x.dtype))
    for i, x in enumerate(case):
        if x.dtype.kind == "f" and x.size <= FEW:
            for k in range(x.size):
                for value in (0.0, 1.0, np.rint(x.flat[k]) + 0, np.rint(8 * x.flat[k]) / 8 + 0):
                    candidate = x.copy()
                    candidate.flat[k] = value
                    if _complexity(candidate) < _complexity(x):
                        yield _replaced(case, i, candidate)


def _replaced(case: Case, i: int, x: Array) -> Case:
    return (*case[:i], x, *case[i + 1 :])


def _complexity(x: Array) -> int:
    """How much there is to read: 0 costs nothing, 1 little, any float most."""
    integer, eighth = x == np.rint(x), 8 * x == np.rint(8 * x)
    cost = np.select([x == 0, x == 1, integer, eighth], [0, 1, 2, 3], 4)
    return int(cost.sum())
