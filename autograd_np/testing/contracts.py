"""Promises of a derivative rule that need no numbers: shapes, dtypes, memory, determinism."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.problem import Problem
from autograd_np.testing.report import Finding, Verdict

__all__ = ["broken_promises"]

Array: TypeAlias = NDArray[Any]


def broken_promises(
    problem: Problem, cotangents: Sequence[Array]
) -> tuple[list[Array | None], list[Finding]]:
    """The gradients, and a finding for each promise that the rule or the function breaks.

    Parameters
    ----------
    problem : Problem
        Called twice, function and rule.
    cotangents : sequence of ndarray
        For its outputs.
    """
    promises = _Promises(problem, cotangents)
    outputs = problem.function(*problem.inputs)
    promises.nothing_written("the function")
    gradients = problem.vjp(problem.inputs, cotangents)
    promises.nothing_written("the gradient")
    if promises.one_for_each(gradients):
        promises.shapes_and_dtypes(gradients)
        promises.memory(gradients)
    copies = [None if g is None else g.copy() for g in gradients]
    promises.repeats("function", outputs, problem.function(*problem.inputs))
    promises.repeats("gradient", copies, problem.vjp(problem.inputs, cotangents))
    return copies, promises.findings


class _Promises:
    def __init__(self, problem: Problem, cotangents: Sequence[Array]) -> None:
        self.problem = problem
        self.cotangents = cotangents
        self.before = [x.copy() for x in problem.inputs]
        self.cotangents_before = [u.copy() for u in cotangents]
        self.findings: list[Finding] = []

    def broken(self, operand: int | None, note: str) -> None:
        name = self.problem.name if operand is None else self.problem.operands[operand]
        self.findings.append(Finding(Verdict.WRONG, operand, name, note=note))

    def nothing_written(self, culprit: str) -> None:
        for i, (x, old) in enumerate(zip(self.problem.inputs, self.before, strict=True)):
            if not _same(x, old):
                self.broken(i, f"{culprit} writes to this input; work on a copy")
                x[...] = old
        for u, old in zip(self.cotangents, self.cotangents_before, strict=True):
            if not _same(u, old):
                self.broken(None, f"{culprit} writes to the cotangent; work on a copy")
                u[...] = old

    def one_for_each(self, gradients: Sequence[Array | None]) -> bool:
        """Whether the number of gradients is right; otherwise nothing can be compared."""
        expected = len(self.problem.inputs)
        if len(gradients) != expected:
            self.broken(
                None,
                f"the rule returns {len(gradients)} gradients for {expected} inputs; return one "
                "for each, None where there is none",
            )
        return len(gradients) == expected

    def shapes_and_dtypes(self, gradients: Sequence[Array | None]) -> None:
        for i, (x, g) in enumerate(zip(self.problem.inputs, gradients, strict=True)):
            if x.dtype.kind != "f":
                if g is not None:
                    self.broken(i, f"a gradient is returned for {x.dtype}, which has none")
                continue
            if i not in self.problem.checked:
                continue
            if g is None:
                self.broken(i, "no gradient is returned")
            elif g.shape != x.shape:
                note = f"the gradient has shape {g.shape}, the operand {x.shape}"
                if _reduces(g.shape, x.shape):
                    note += ": it is not summed over the axes that were broadcast"
                self.broken(i, note)
            elif g.dtype != x.dtype:
                self.broken(i, f"the gradient is {g.dtype}, the operand {x.dtype}")

    def memory(self, gradients: Sequence[Array | None]) -> None:
        """Nothing that the caller adds to may be what someone else holds."""
        for i, g in enumerate(gradients):
            if g is None:
                continue
            for x in self.problem.inputs:
                if np.shares_memory(g, x):
                    self.broken(i, "the gradient shares memory with an input; return a copy")
            for k in range(i):
                other = gradients[k]
                if other is not None and np.shares_memory(g, other):
                    name = self.problem.operands[k]
                    self.broken(i, f"the gradient shares memory with that of {name}; copy one")
            if not self.problem.may_alias and any(np.shares_memory(g, u) for u in self.cotangents):
                self.broken(i, "the gradient shares memory with the cotangent; return a copy")

    def repeats(
        self, what: str, first: Sequence[Array | None], second: Sequence[Array | None]
    ) -> None:
        same = len(first) == len(second) and all(
            a is b if a is None or b is None else _same(a, b)
            for a, b in zip(first, second, strict=True)
        )
        if not same:
            self.broken(None, f"nondeterministic: the {what}, evaluated twice, differs")


def _same(x: Array, y: Array) -> bool:
    return x.dtype == y.dtype and np.array_equal(x, y, equal_nan=x.dtype.kind == "f")


def _reduces(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    """Whether an array of one shape can be what broadcasting made of the other."""
    try:
        return np.broadcast_shapes(shape, to) == shape
    except ValueError:
        return False
