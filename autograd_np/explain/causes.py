"""Which operation made a gradient what it is: where it is killed, breaks, shrinks or grows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd_np.anomaly import unfinite
from autograd_np.graph import Node, Parent

__all__ = ["Cause", "Size", "Way", "kept_by", "named", "note_of", "size_of"]

Cause: TypeAlias = tuple[str, list[str]]  # in a few words, and in sentences

# Units that pass on no gradient, or less than 1% of the most that a unit can (which is 1/4 for
# sigmoid and 1 for tanh): what they are called, and how they are known by their output.
PASSIVE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "relu": ("dead", lambda out: out <= 0),
    "sigmoid": ("saturated", lambda out: out * (1 - out) < 0.01 / 4),
    "tanh": ("saturated", lambda out: 1 - out * out < 0.01),
}
UNDERFLOW = 1e-30  # a norm near the end of float32


class Size(NamedTuple):
    """How large a gradient is."""

    norm: float
    zeros: float  # the share of elements that are zero
    nan: bool
    inf: bool

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """For comparisons: nan is greater than infinity, and infinity than any norm."""
        return self.nan, self.inf, 0.0 if self.nan else self.norm


def size_of(g: Any) -> Size:
    """The size of a gradient, an array."""
    g = np.absolute(g)
    with np.errstate(over="ignore"):
        norm = np.sqrt(np.sum(np.square(g, dtype=np.float64)))
    return Size(
        norm=float(norm),
        zeros=float(np.mean(g == 0)) if g.size else 0.0,
        nan=bool(np.isnan(g).any()),
        inf=bool(np.isinf(g).any()),
    )


def note_of(node: Node) -> str:
    """How many units of an activation pass no gradient on, from the output that it saved."""
    passive = PASSIVE.get(node.name)
    if passive is None or not node.saved or not np.size(node.saved[0]):
        return ""
    word, units = passive
    return f"{np.mean(units(node.saved[0])):.0%} {word}"


class Way:
    """The operations from a loss to a parameter, and the size of the gradient at each.

    Parameters
    ----------
    places : sequence of Node or Tensor
        The operations, the last one made from the loss first, and the parameter.
    sizes : mapping
        The size of the gradient at these places, and at all others between loss and parameter.
    consumers : mapping
        For each place the operations that take it.
    """

    def __init__(
        self,
        places: Sequence[Parent],
        sizes: Mapping[Parent, Size],
        consumers: Mapping[Parent, Sequence[Node]],
    ) -> None:
        self.sizes = sizes
        self.consumers = consumers
        self.steps = [(n, x) for n, x in itertools.pairwise(places) if isinstance(n, Node)]

    def killed(self) -> Cause:
        """Where a gradient that is not zero becomes zero."""
        sizes = self.sizes
        steps = ((n, x) for n, x in self.steps if sizes[n].norm > 0 and sizes[x].norm == 0)
        node, operand = next(steps, (None, None))
        if node is None or operand is None or 0 in operand.shape:
            return "no elements", ["The gradient is zero, for there are no elements on the way."]
        start = f"The gradient is zero: {named(node)} stops it"
        share, _, word = note_of(node).partition(" ")
        if word == "dead" and share != "0%":
            return f"dead {node.name}", [
                f"{start}: {share} of its units are dead, they put out 0.",
                "Give it inputs above 0: smaller steps, another initial bias; or take an "
                "activation with a slope.",
            ]
        if word == "saturated" and share != "0%":
            return f"saturated {node.name}", [
                f"{start}: {share} of its units are saturated.",
                "Give it inputs nearer to 0: normalise them, or begin with smaller weights.",
            ]
        if sizes[node].norm < UNDERFLOW:
            return "underflow", [
                f"{start}, where it is {sizes[node].norm:.3g} already, too small for {node.dtype}.",
                "See in the table where it shrinks.",
            ]
        if any(np.ndim(x) and np.size(x) and not np.any(x) for x in kept_by(node)):
            return f"{node.name} by zero", [
                f"{start}: what it is multiplied by is zero everywhere.",
                "Begin with weights that are not all zero.",
            ]
        uses = [user for user in self.consumers[operand] if sizes[user].norm > 0]
        if len(uses) + node.parents.count(operand) > 2:
            return "cancellation", [
                f"The gradient is zero: what comes from {' and '.join(map(named, uses))} adds up "
                "to zero."
            ]
        return f"zero derivative of {node.name}", [
            f"{start}: its derivative is zero there, or it passes on other elements."
        ]

    def broken(self) -> Cause:
        """Where a finite gradient ceases to be finite, and the first such value before that."""
        found: dict[str, Node] = {}
        for node, operand in self.steps:
            before, after = self.sizes[node], self.sizes[operand]
            if after.inf and not before.inf:
                found.setdefault("infinite", node)
            if after.nan and not before.nan:
                found.setdefault("nan", node)
        sentences = [
            f"The gradient becomes {what} in the derivative of {named(node)}."
            for what, node in found.items()
        ]
        nodes = (place for place in self.sizes if isinstance(place, Node))
        for node in sorted(nodes, key=lambda node: node.number):
            if words := next(filter(None, map(unfinite, kept_by(node))), ""):
                sentences.append(
                    "The first value that is not finite, of those kept for the gradient: "
                    f"{words}, in or out of {named(node)}."
                )
                break
        sentences.append(
            "Keep operands inside the domain: where(ok, f(where(ok, x, 1)), other) instead of "
            "where(ok, f(x), other). detect_anomaly() names the line."
        )
        what, node = next(iter(found.items()))
        return f"{what} in {node.name}", sentences

    def changed(self, what: str, advice: str, shrinks: bool) -> Cause:
        """The operations at which a gradient shrinks or grows most."""
        factors = {n: self.sizes[x].norm / self.sizes[n].norm for n, x in self.steps}
        ranked = sorted(factors, key=lambda node: factors[node], reverse=not shrinks)[:3]
        ranked = [n for n in ranked if (factors[n] < 1) == shrinks] or ranked[:1]
        notes = {node: f", {note_of(node)}" if note_of(node) else "" for node in ranked}
        listed = "; ".join(f"{named(n)} by {factors[n]:.3g}{notes[n]}" for n in ranked)
        sentence = (
            f"The gradient is {what}: from the loss to the parameter its norm is multiplied by "
            f"{math.prod(factors.values()):.3g}, most of all in {listed}."
        )
        node = ranked[0]
        share, _, word = note_of(node).partition(" ")
        if shrinks and word == "saturated" and share != "0%":
            return f"saturated {node.name}", [sentence, advice]
        return f"{what} in {node.name}", [sentence, advice]


def kept_by(node: Node) -> list[Any]:
    """The arrays that a node saved: they come first, each with a guard."""
    return list(node.saved or ())[: len(node.guards)]


def named(node: Node) -> str:
    """A node by name and shape, and by its line if `detect_anomaly` was on."""
    origin = None if node.extra is None else node.extra.origin
    return f"{node.name} {node.shape}" + ("" if origin is None else f" (at {origin})")
