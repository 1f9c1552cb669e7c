"""Gradients at kinks: which values a subgradient may have.

Where maxima tie, at the corner of a rectifier, at a jump, there is no derivative, and rules choose
a value. What they may choose is known from the gradients at points nearby, where all ties are
broken: Clarke's subdifferential is their convex hull. Two of its properties are checked, both
cheap: every coordinate lies in the range of its neighbours, and the whole gradient in their affine
hull. For a maximum the second says that the shares of tied elements add up to one.

References
----------
F. Clarke, *Optimization and Nonsmooth Analysis*, SIAM, 1990, theorem 2.5.1.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.compare import Comparison
from autograd_np.testing.report import Finding, Verdict

__all__ = ["examine_kink", "jittered"]

Array: TypeAlias = NDArray[Any]

MOST = 128  # points nearby
UNCHANGED = 24  # points that add no dimension to the hull, and it is taken to be whole
LOOSE = 1e-3  # gradients nearby differ by the curvature, too; relative to the largest


def jittered(comparison: Comparison, distance: float) -> list[Array]:
    """The inputs, each element moved at random by about `distance` times its scale."""
    inputs = list(comparison.problem.inputs)
    for i in comparison.checked:
        x = inputs[i]
        noise = comparison.rng.normal(size=x.shape)
        inputs[i] = np.asarray(x + distance * comparison.scales[i] * noise, x.dtype)
    return inputs


def examine_kink(comparison: Comparison, findings: list[Finding]) -> list[Finding]:
    """Judge again what was found at a kink, by the gradients at points nearby.

    Findings that a subgradient explains become `KINK`, values at jumps that none does become
    `WRONG`. What the gradient as a whole violates is returned.
    """
    nearby, whole = _gradients_nearby(comparison)
    if not np.isfinite(nearby).all():
        return []
    largest = max(float(np.abs(nearby).max(initial=0.0)), 1e-300)
    spread = float(np.abs(nearby - nearby[0]).max(initial=0.0))
    smooth = spread <= LOOSE * largest
    low, high = nearby.min(axis=0), nearby.max(axis=0)
    starts = dict(zip(comparison.checked, _starts(comparison), strict=True))
    for finding in findings:
        if finding.operand is None or finding.index is None or not np.isfinite(finding.analytic):
            continue
        shape = comparison.scales[finding.operand].shape
        k = starts[finding.operand] + int(np.ravel_multi_index(finding.index, shape))
        least = np.nanmin([low[k], finding.left, finding.right])
        most = np.nanmax([high[k], finding.left, finding.right])
        margin = LOOSE * largest
        admissible = least - margin <= finding.analytic <= most + margin
        where = f"[{least:.4g}, {most:.4g}], the range of gradients nearby"
        if finding.verdict in (Verdict.WRONG, Verdict.NOISE) and admissible and not smooth:
            finding.verdict, finding.note = Verdict.KINK, f"a kink, and the value is in {where}"
        elif finding.verdict is Verdict.KINK and not admissible:
            finding.verdict, finding.note = Verdict.WRONG, f"the value is not in {where}"
    if smooth or not whole:
        return []
    return _outside_hull(comparison, nearby, largest)


def _gradients_nearby(comparison: Comparison) -> tuple[Array, bool]:
    """Flat gradients at random points nearby, and whether more would add nothing to their hull."""
    distance = 2.0**-20 if comparison.eps < 1e-12 else 2.0**-8
    rows: list[Array] = []
    rank, unchanged = -1, 0
    for _ in range(MOST):
        found = comparison.rule(jittered(comparison, distance), comparison.cotangents)
        rows.append(
            np.concatenate([np.asarray(found[i], float).ravel() for i in comparison.checked])
        )
        if len(rows) < 8:
            continue
        spread = np.array(rows) - rows[0]
        if not np.isfinite(spread).all():
            break
        size = max(float(np.abs(rows).max(initial=0.0)), 1e-300)
        found_rank = int(np.linalg.matrix_rank(spread, tol=LOOSE * size))
        unchanged = unchanged + 1 if found_rank == rank else 0
        rank = found_rank
        if unchanged >= UNCHANGED:
            break
    return np.array(rows), unchanged >= UNCHANGED


def _starts(comparison: Comparison) -> list[int]:
    """Where each operand begins in a flat gradient."""
    sizes = [comparison.scales[i].size for i in comparison.checked]
    return [0, *np.cumsum(sizes[:-1]).tolist()]


def _outside_hull(comparison: Comparison, nearby: Array, largest: float) -> list[Finding]:
    """What of the gradient is orthogonal to all differences of gradients nearby, if it is much."""
    gradient = np.concatenate([comparison.gradients[i].ravel() for i in comparison.checked])
    if not np.isfinite(gradient).all():
        return []
    _, singular, rows = np.linalg.svd(nearby - nearby[0], full_matrices=False)
    basis = rows[singular > LOOSE * largest]
    rest = gradient - nearby[0]
    rest = rest - basis.T @ (basis @ rest)
    size = float(np.abs(rest).max())
    if size <= 5 * LOOSE * largest:
        return []
    elements = ", ".join(_element(comparison, int(k)) for k in np.argsort(-np.abs(rest))[:4])
    note = (
        "the shares of tied elements do not add up: the gradient is not a mean of gradients at "
        "points nearby"
    )
    weights = rest / size
    claimed, expected = float(gradient @ weights), float(nearby[0] @ weights)
    return [
        Finding(
            Verdict.WRONG,
            None,
            f"the sum over {elements}",
            analytic=claimed,
            numeric=expected,
            error=LOOSE * largest,
            note=note,
        )
    ]


def _element(comparison: Comparison, k: int) -> str:
    """Element k of a flat gradient, as one would write it."""
    starts = _starts(comparison)
    which = int(np.searchsorted(starts, k, side="right")) - 1
    operand = comparison.checked[which]
    index = np.unravel_index(k - starts[which], comparison.scales[operand].shape)
    inside = f"[{', '.join(str(int(j)) for j in index)}]" if index else ""
    return comparison.problem.operands[operand] + inside
