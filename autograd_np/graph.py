"""The graph of recorded operations, and the backward walk over it: reverse mode.

Each recorded operation is a `Node`. It knows its *parents*: for every operand that needs a gradient,
the node that made it, or the tensor itself where the user made it (a *leaf*). The graph has no other
edges and no cycles, so dropping the result of a computation frees it.

Reverse mode in three sentences. The gradient of the result with respect to itself is one. A node that
has received the gradient of its output asks its derivative rules for the gradients of its operands,
and hands them to its parents; what arrives at one parent from several nodes is added up. A node may be
asked only when all its consumers have been: nodes are numbered as they are made, and a consumer is
always made after its operands, so taking nodes by falling number is enough.

Nothing here recurses: a chain of a million nodes is an ordinary graph. What an operation computes and
what its derivative rules are is in `primitive.py`; this file does the bookkeeping for all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import ReferenceType

import numpy as np

from autograd_np.dispatch import cast
from autograd_np.modes import modes

if TYPE_CHECKING:
    from autograd_np.primitive import Plan, Primitive
    from autograd_np.storage import Storage
    from autograd_np.tensor import Tensor

__all__ = ["Node", "backpropagate", "unbroadcast"]

Array: TypeAlias = Any  # an ndarray, or whatever implements NumPy's dispatch protocols
Parent: TypeAlias = "Node | Tensor"

next_number = itertools.count().__next__


class Node:
    """One recorded operation: what turns the gradient of its output into those of its operands.

    Attributes
    ----------
    primitive : Primitive
        The operation.
    parents : tuple of Node or Tensor
        For each operand that needs a gradient, in order: the node that made it, or the leaf.
    saved : tuple or None
        What the derivative rules asked for, and nothing else; None once it was freed.
    static : dict
        The arguments that are not operands, such as ``axis``.
    number : int
        Counts nodes in the order in which they were made.
    shape, dtype
        Of the output.
    """

    __slots__ = (
        "__weakref__",
        "dtype",
        "guards",
        "hooks",
        "number",
        "parents",
        "plan",
        "primitive",
        "retained",
        "saved",
        "shape",
        "site",
        "static",
        "versions",
    )

    primitive: Primitive
    plan: Plan  # which operands need a gradient, and by which rules they get it
    parents: tuple[Parent, ...]
    saved: tuple[Any, ...] | None
    static: dict[str, Any]
    number: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    guards: Sequence[Storage]  # the memory that the saved arrays lie in,
    versions: int  # and how often it had been written when they were saved
    hooks: list[Callable[[Any], Any]] | None  # called with the gradient of the output
    retained: ReferenceType[Tensor] | None  # whose grad keeps the gradient of the output
    site: str | None  # the user's line, where anomalies are looked for

    @property
    def name(self) -> str:
        """Name of the operation."""
        return self.primitive.name

    @property
    def next_functions(self) -> tuple[tuple[Parent | None, int], ...]:
        """For every operand ``(parent, 0)``, or ``(None, 0)`` where it needs no gradient.

        The second member is PyTorch's index of the output: an operation has one output here.
        """
        parents = dict(zip(self.plan.wanted, self.parents, strict=True))
        return tuple((parents.get(i), 0) for i in range(self.plan.operands))

    def __repr__(self) -> str:
        return f"<{self.name} {self.shape} {self.dtype}>"

    def unpack(self) -> tuple[Any, ...]:
        """What was saved, if it is still there and still what it was."""
        if self.saved is None:
            raise RuntimeError(
                f"backward through {self.name} a second time: the values it had saved were freed "
                "by the first. Say backward(retain_graph=True) the first time."
            )
        versions = 0
        for storage in self.guards:
            if storage.fingerprint is not None:
                storage.written_outside()
            versions += storage.version
        if versions != self.versions:
            raise RuntimeError(
                f"backward through {self.name} {self.shape}: a value it had saved was modified by "
                "an in-place operation before the backward pass. Modify a copy (x = x.clone()), "
                "write the operation out of place (x = x + y, not x += y), or do it after backward."
            )
        return self.saved


class Gradients:
    """The gradients on their way: for each parent, the sum of what has arrived.

    What arrives first is borrowed, for others may see the same array, and never written to unless
    the rule has just made it. From the second on the sum is owned, and added to in place.
    """

    __slots__ = ("owned", "sums")

    def __init__(self) -> None:
        self.sums: dict[Parent, Array] = {}
        self.owned: set[Parent] = set()

    def add(self, parent: Parent, g: Array, fresh: bool) -> None:
        """Add what arrived at `parent`; `fresh` tells that nobody else holds the array."""
        total = self.sums.get(parent)
        if total is None:
            self.sums[parent] = g
            if fresh:
                self.owned.add(parent)
        elif parent in self.owned:
            np.add(total, g, out=total)
        else:
            self.sums[parent] = total = total + g
            if type(total) is np.ndarray:
                self.owned.add(parent)

    def pop(self, parent: Parent) -> tuple[Array, bool]:
        """Take out the sum for `parent`, and whether nobody else holds its array."""
        owned = parent in self.owned
        self.owned.discard(parent)
        return self.sums.pop(parent), owned


def backpropagate(
    seeds: Iterable[tuple[Parent, Array]],
    arrived: Callable[[Parent, Array, bool], None],
    *,
    retain_graph: bool,
    unpack: Callable[[Node], tuple[Any, ...]] = Node.unpack,
    wanted: Collection[Parent] | None = None,
    captured: Collection[Parent] = (),
) -> None:
    """Walk back from `seeds`, newest node first, and report the gradient of every leaf.

    Parameters
    ----------
    seeds : iterable of (Node or leaf, gradient)
        Where to start, and the gradient there.
    arrived : callable
        Called as ``arrived(parent, gradient, owned)`` with the whole gradient of each leaf, and of
        each node in `captured`; `owned` tells that nobody else holds the array.
    retain_graph : bool
        Keep what the nodes had saved. Otherwise it is freed as the walk passes.
    unpack : callable
        Gives what a node saved to its rules: arrays; or tensors that are themselves part of the
        graph, and then the walk is recorded and can be differentiated again.
    wanted : collection, optional
        Visit only these nodes and leaves.
    captured : collection
        Nodes whose gradients are to be reported too.
    """
    gradients = Gradients()
    nodes: list[tuple[int, Node]] = []  # a heap: those that have received something
    leaves: list[Tensor] = []
    anomaly = modes.anomaly

    def arrive(parent: Parent, g: Array, fresh: bool) -> None:
        if parent not in gradients.sums:
            if isinstance(parent, Node):
                heappush(nodes, (-parent.number, parent))
            else:
                leaves.append(parent)
        gradients.add(parent, g, fresh)

    for parent, g in seeds:
        arrive(parent, g, False)
    while nodes:
        node = heappop(nodes)[1]
        g, _ = gradients.pop(node)
        for hook in node.hooks or ():
            g = hook(g)
        if node.retained is not None and (tensor := node.retained()) is not None:
            tensor._accumulate(g, False)
        if node in captured:
            arrived(node, g, False)
        saved = unpack(node)
        for parent, rule in zip(node.parents, node.plan.rules):  # noqa: B905 (equal when made)
            if wanted is not None and parent not in wanted:
                continue
            if rule.into is not None and parent in gradients.owned:
                rule.into(gradients.sums[parent], g, saved, node.static)
                continue
            d = rule.apply(g, saved, node.static)
            if anomaly:
                check_nan(d, node)
            if d.shape != parent.shape or d.dtype is not parent.dtype:
                d = fit(d, node, parent)
            arrive(parent, d, is_fresh(d, g, saved))
        if not retain_graph and node.plan.frees:
            node.saved = None
    for leaf in leaves:
        arrived(leaf, *gradients.pop(leaf))


def is_fresh(d: Array, g: Array, saved: tuple[Any, ...]) -> bool:
    """Whether a rule made the array that it returned, so that nobody else holds it."""
    if type(d) is not np.ndarray or d.base is not None or d is g:
        return False
    return all(d is not value for value in saved)


def fit(d: Array, node: Node, parent: Parent) -> Array:
    """Give a gradient that a rule of `node` returned the shape and dtype of the operand."""
    if d.shape != parent.shape:
        if not node.primitive.broadcasts:
            raise AssertionError(
                f"{node.name}: its derivative rule returned shape {d.shape} for an operand of "
                f"shape {parent.shape}: the rule is wrong"
            )
        d = unbroadcast(d, parent.shape)
    if d.dtype != parent.dtype:
        if np.dtype(d.dtype).kind == "c":
            raise NotImplementedError(
                f"{node.name}: the gradient of a real operand came out complex. Complex "
                "derivatives are not supported: take real and imaginary parts first."
            )
        d = cast(d, parent.dtype)
    return d


def unbroadcast(g: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which an operand of this shape was broadcast."""
    lead = g.ndim - len(shape)
    stretched = (lead + i for i, n in enumerate(shape) if n == 1 and g.shape[lead + i] != 1)
    g = np.add.reduce(g, axis=(*range(lead), *stretched))
    return g if g.shape == shape else np.reshape(g, shape)


def check_nan(d: Array, node: Node) -> None:
    """Raise, naming the operation and its line, if a rule returned a nan."""
    if np.any(np.isnan(d)):
        place = f"; recorded at {node.site}" if node.site else ""
        raise RuntimeError(
            f"{node.name}: its derivative returned nan (operand shapes "
            f"{', '.join(str(p.shape) for p in node.parents)}){place}. Keep its operand inside "
            "the domain: where(ok, f(where(ok, x, 1)), other) instead of where(ok, f(x), other)."
        )
