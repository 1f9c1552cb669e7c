"""The graph of recorded operations, and the backward walk over it: reverse mode.

Each recorded operation is a `Node`. It knows its *parents*: for every operand that needs a
gradient, the node that made it, or the tensor itself where the user made it (a *leaf*). The
graph has no other edges and no cycles, so dropping the result of a computation frees it.

Reverse mode in three sentences. The gradient of the result with respect to itself is one. A node
that has received the gradient of its output asks its derivative rules for the gradients of its
operands, and hands them to its parents; what arrives at one parent from several nodes is added
up. A node may be asked only when all its consumers have been: nodes are numbered as they are
made, and a consumer is always made after its operands, so taking nodes by falling number is
enough.

Gradients of complex values follow PyTorch: the gradient of L with respect to ``z = x + iy`` is
``dL/dx + i dL/dy``. Inside the walk its conjugate is passed on, for then the rule of a function
that has a complex derivative is the same as that of a real function, ``g * f'(z)``. It is
conjugated where it enters and where it leaves: at seeds, leaves and hooks.

Nothing here recurses: a chain of a million nodes is an ordinary graph. What an operation
computes and what its derivative rules are is in `primitive.py`; this file does the bookkeeping
for all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import ReferenceType

import numpy as np

from autograd_np.anomaly import Origin, Watch, place
from autograd_np.dispatch import cast
from autograd_np.modes import modes

if TYPE_CHECKING:
    from autograd_np.primitive import Plan, Primitive
    from autograd_np.storage import Storage
    from autograd_np.tensor import Tensor

__all__ = ["Node", "Parent", "backpropagate", "unbroadcast"]

Array: TypeAlias = Any  # an ndarray, or whatever implements NumPy's dispatch protocols
Parent: TypeAlias = "Node | Tensor"

NUMPY = (np.ndarray, np.generic)  # what can be added to an ndarray in place

next_number = itertools.count().__next__


class Extra:
    """What few nodes have: hooks, a tensor that keeps the gradient, where it was recorded."""

    def __init__(self) -> None:
        self.hooks: list[Callable[[Array], Array]] = []
        self.retained: ReferenceType[Tensor] | None = None
        self.origin: Origin | None = None  # noted in anomaly mode

    def intercept(self, g: Array) -> Array:
        """Show the gradient of the output to whoever asked for it; a hook may replace it."""
        g = conjugate(g)
        for hook in tuple(self.hooks):
            g = hook(g)
        tensor = None if self.retained is None else self.retained()
        if tensor is not None:
            tensor._accumulate(g, False)
        return conjugate(g)


class Node:
    """One recorded operation: what turns the gradient of its output into those of its operands.

    Attributes
    ----------
    parents : sequence of Node or Tensor
        For each operand that needs a gradient, in order: the node that made it, or the leaf.
    saved : sequence or None
        What the derivative rules asked for, and nothing else; None once it was freed.
    static : mapping
        The arguments that are not operands, such as ``axis``.
    number : int
        Counts nodes in the order in which they were made.
    shape, dtype
        Of the output.
    """

    __slots__ = (
        "__weakref__",
        "dtype",
        "extra",
        "guards",
        "number",
        "parents",
        "plan",
        "saved",
        "shape",
        "static",
    )

    plan: Plan  # which operands need a gradient, and by which rules they get it
    parents: Sequence[Parent]
    saved: Sequence[Any] | None
    static: Mapping[str, Any]
    number: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    guards: Sequence[Storage]  # the memory that each saved array lies in
    extra: Extra | None  # what few nodes have

    @property
    def primitive(self) -> Primitive:
        """The operation."""
        return self.plan.primitive

    @property
    def name(self) -> str:
        """Name of the operation."""
        return self.plan.primitive.name

    @property
    def next_functions(self) -> tuple[tuple[Parent | None, int], ...]:
        """For every operand ``(parent, 0)``, or ``(None, 0)`` where it needs no gradient.

        The second member is PyTorch's index of the output: an operation has one output here.
        """
        parents = dict(zip(self.plan.wanted, self.parents, strict=True))
        return tuple((parents.get(i), 0) for i in range(self.plan.operands))

    def __repr__(self) -> str:
        return f"<{self.name} {self.shape} {self.dtype}>"

    def with_extra(self) -> Extra:
        """The extra of this node, made if it has none."""
        if self.extra is None:
            self.extra = Extra()
        return self.extra

    def gone(self) -> RuntimeError:
        """The error for values that an earlier backward pass has freed."""
        return RuntimeError(
            f"backward through {self.name} a second time: the values it had saved were freed "
            "by the first. Say backward(retain_graph=True) the first time."
        )

    def changed(self) -> RuntimeError:
        """The error for values that were written to after they had been saved."""
        return RuntimeError(
            f"backward through {self.name} {self.shape}: a value it had saved was modified by "
            "an in-place operation before the backward pass. Modify a copy (x = x.clone()), "
            "write the operation out of place (x = x + y, not x += y), or do it after "
            f"backward{place(self)}."
        )


def backpropagate(
    seeds: Iterable[tuple[Parent, Array]],
    arrived: Callable[[Parent, Array, bool], None],
    *,
    retain_graph: bool,
    lift: Callable[[Node], Sequence[Any]] | None = None,
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
    lift : callable, optional
        Makes tensors, themselves part of the graph, of what a node has saved: the walk is recorded
        then, and can be differentiated again.
    wanted : collection, optional
        Visit only these nodes and leaves.
    captured : collection
        Nodes whose gradients are to be reported too.
    """
    # The sum of what has arrived at each parent. What arrives first is borrowed: others may see
    # the same array, so it is never written to. A sum is owned, and added to in place.
    sums: dict[Parent, Array] = {}
    owned: set[Parent] = set()
    waiting: list[tuple[int, Node]] = []  # a heap of the nodes at which something has arrived
    leaves: list[Tensor] = []

    for parent, g in seeds:
        g = conjugate(g)
        if parent in sums:
            sums[parent] = sums[parent] + g
            continue
        sums[parent] = g
        if isinstance(parent, Node):
            heappush(waiting, (-parent.number, parent))
        else:
            leaves.append(parent)
    watching = modes.anomaly and modes.anomaly.check_nan
    watch = Watch(node for _, node in waiting) if watching else None
    while waiting:
        node = heappop(waiting)[1]
        g = sums.pop(node)
        if node.extra is not None:
            g = node.extra.intercept(g)
        if captured and node in captured:
            arrived(node, conjugate(g), False)
            if wanted is not None and not any(parent in wanted for parent in node.parents):
                continue  # nothing behind it was asked for: what it saved is left as it is
        plan, static, saved, number = node.plan, node.static, node.saved, node.number
        if saved is None:
            raise node.gone()
        for storage in node.guards:
            if storage.written > number and storage.changed(number):
                raise node.changed()
        if lift is not None:
            saved = lift(node)
        for parent, rule in zip(node.parents, plan.rules):  # noqa: B905 (equal when made)
            if wanted is not None and parent not in wanted:
                continue
            if rule.into is not None and parent in owned and isinstance(g, NUMPY):
                rule.into(sums[parent], g, saved, static)
                continue
            d = rule.apply(g, saved, static)
            if watch is not None:
                watch.check(d, node, parent)
            like: Any = parent if isinstance(parent, Node) else parent._array
            if d.shape != like.shape or d.dtype is not like.dtype:
                d = fit(d, node, parent)
            if parent in sums:
                if parent in owned and isinstance(d, NUMPY):
                    np.add(sums[parent], d, out=sums[parent])
                else:
                    sums[parent] = total = sums[parent] + d
                    if type(total) is np.ndarray:
                        owned.add(parent)
                    else:
                        owned.discard(parent)
            elif isinstance(parent, Node):
                sums[parent] = d
                heappush(waiting, (-parent.number, parent))
            else:
                sums[parent] = d
                leaves.append(parent)
                # A rule is linear in g, so what it returns is g, a view of g, or made by the rule.
                if d is not g and type(d) is np.ndarray and d.base is None:
                    owned.add(parent)
        if plan.frees and not retain_graph:
            node.saved = None
    for leaf in leaves:
        g, fresh = sums[leaf], leaf in owned
        if g.dtype.kind == "c":
            g = conjugate(g)
        for hook in leaf._hooks or ():
            g, fresh = hook(g), False
        arrived(leaf, g, fresh)


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
        if np.dtype(d.dtype).kind == "c" != parent.dtype.kind:
            d = np.real(d)
        d = cast(d, parent.dtype)
    return d


def conjugate(g: Array) -> Array:
    """The complex conjugate of a gradient; a real one as it is."""
    return np.conjugate(g) if g.dtype.kind == "c" else g


def unbroadcast(g: Array, shape: tuple[int, ...]) -> Array:
    """Sum a gradient over the axes along which an operand of this shape was broadcast."""
    lead = g.ndim - len(shape)
    axes = tuple(range(lead))
    if g.shape[lead:] != shape:
        axes += tuple(lead + i for i, n in enumerate(shape) if n == 1 and g.shape[lead + i] != 1)
    g = np.add.reduce(g, axis=axes)
    return g if g.shape == shape else np.reshape(g, shape)
