"""What `explain_gradient` returns: a cause in words, and a table of the way to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Explanation", "Kind", "Step"]

Kind: TypeAlias = Literal["none", "zero", "tiny", "ordinary", "huge", "inf", "nan", "unknown"]

LONGEST = 30  # rows of the table


class Step(NamedTuple):
    """One operation on the way from the loss to the parameter; the last step is the parameter.

    Attributes
    ----------
    name : str
        The operation.
    shape : tuple of int
        Of its output.
    norm : float or None
        Of the gradient of the loss with respect to its output; None if that is not known.
    zeros : float or None
        The share of elements of that gradient that are zero.
    note : str
        What the operation does to the gradient: how many units are dead or saturated.
    """

    name: str
    shape: tuple[int, ...]
    norm: float | None = None
    zeros: float | None = None
    note: str = ""


class Explanation:
    """Why a gradient is what it is; printed, it says so in words, with a table of the way to it.

    Attributes
    ----------
    gradient : str
        ``"none"``, ``"zero"``, ``"tiny"``, ``"ordinary"``, ``"huge"``, ``"inf"``, ``"nan"``, or
        ``"unknown"`` if the values that it takes have been freed.
    reason : str
        The cause in a few words, such as ``"dead relu"``.
    sentences : list of str
        The cause in full, and what to do about it.
    path : list of Step
        The operations from the loss to the parameter; where there are several ways, the one with
        the largest gradient. Empty if there is none.
    """

    def __init__(
        self, gradient: Kind, reason: str, sentences: Sequence[str], path: Sequence[Step] = ()
    ) -> None:
        self.gradient = gradient
        self.reason = reason
        self.sentences = list(sentences)
        self.path = list(path)

    def __repr__(self) -> str:
        return f"<Explanation: {self.gradient}: {self.reason}>"

    def __str__(self) -> str:
        return "\n".join([*self.sentences, *([""] if self.path else []), *self._table()])

    def _table(self) -> Iterator[str]:
        """The path in columns, the middle of a long one left out."""
        if not self.path:
            return
        cells = [("operation", "shape", "norm of gradient", "zeros", "")]
        cells += [_cells(step) for step in self.path]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        rows = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
        half = LONGEST // 2
        yield from rows if len(rows) <= LONGEST else rows[:half]
        if len(rows) > LONGEST:
            yield f"... {len(rows) - 2 * half} more ..."
            yield from rows[-half:]


def _cells(step: Step) -> tuple[str, str, str, str, str]:
    norm = "freed" if step.norm is None else f"{step.norm:.3g}"
    zeros = "" if step.zeros is None else f"{step.zeros:.0%}"
    return step.name, str(step.shape), norm, zeros, step.note
