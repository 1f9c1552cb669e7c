"""What is in the picture of a graph: boxes, arrows between them, and frames around them.

Each operation is a box. One of its operands is its *main* one; the way back from the result along
main operands is the spine of the picture. Parameters stand beside the operation that uses them,
those of one call of a layer in one frame with it: the first parts of their dotted names are alike.
What only rearranges elements (reshape, transpose, a slice) is folded into the arrow that it lies
on, and a number into the box of the operation that takes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from autograd_np.graph import Node
from autograd_np.ops import indexing, linalg, losses, reductions, shape
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = ["Box", "Edge", "Frame", "Picture"]

Source: TypeAlias = Any  # a Node, a leaf, a constant, or None for a constant that was not kept

FAMILIES = {
    linalg: "product",
    reductions: "reduction",
    shape: "shape",
    indexing: "shape",
    losses: "reduction",
}
ACTIVATIONS = ("relu", "sigmoid", "tanh", "softmax", "log_softmax")
KINDS = {
    **{
        member.name: kind
        for family, kind in FAMILIES.items()
        for member in vars(family).values()
        if isinstance(member, Primitive)
    },
    **dict.fromkeys(ACTIVATIONS, "activation"),
}
SYMBOLS = {"add": "+", "subtract": "-", "multiply": "×", "divide": "/", "power": "**"}


class Box(NamedTuple):
    """A box: lines of text, each with a note behind it in smaller letters."""

    kind: str
    lines: tuple[tuple[str, str], ...]
    frame: str = ""  # the key of the frame around it
    beside: str = ""  # the key of the box that it stands to the left of


class Edge(NamedTuple):
    """An arrow between two boxes; the label is the shape of what flows along it."""

    tail: str
    head: str
    kind: str
    label: str = ""


class Frame(NamedTuple):
    """A frame around one call of a layer: its path, and the size of each parameter."""

    path: str
    parameters: dict[str, int]


class Operand(NamedTuple):
    """What an operation takes: where it comes from, and what that is called."""

    source: Source
    name: str = ""
    view: Node | None = None  # the last of the folded operations on the way

    @property
    def kind(self) -> str:
        """What kind of box it has, if it has one and is not the result of an operation."""
        return "parameter" if isinstance(self.source, Tensor) else "constant"

    @property
    def is_number(self) -> bool:
        """Whether it is written into the box: a number, or a constant that was not kept."""
        return not isinstance(self.source, (Node, Tensor)) and not np.ndim(self.source)

    @property
    def text(self) -> str:
        """How it is written in the box of an operation."""
        if not self.is_number:
            return "·"
        return self.name or ("constant" if self.source is None else f"{float(self.source):.4g}")

    @property
    def label(self) -> str:
        """The shape in which it arrives, and what was folded; for a scalar its value, if known."""
        if self.view is not None:
            return f"{shape_text(self.view.shape)}  {self.view.name}"
        if isinstance(self.source, Node):
            return shape_text(self.source.shape)
        return value_text(self.source)


class Picture:
    """The picture of the graph that ends at a tensor: plain data, which keeps no node alive.

    Parameters
    ----------
    output : Tensor
        The result of a recorded operation.
    names : mapping of str to Tensor
        What to call parameters, inputs and results.

    Attributes
    ----------
    boxes : dict of str to Box
    edges : list of Edge
    frames : dict of str to Frame
    spine : set of str
        The keys of the boxes on it.
    operations, parameters : int
        Number of recorded operations, and of elements of the leaves.
    """

    def __init__(self, output: Tensor, names: Mapping[str, Tensor]) -> None:
        self.boxes: dict[str, Box] = {}
        self.edges: list[Edge] = []
        self.frames: dict[str, Frame] = {}
        nodes = ancestry(output.grad_fn)
        leaves = {id(p): p for node in nodes for p in node.parents if isinstance(p, Tensor)}
        self.operations = len(nodes)
        self.parameters = sum(leaf._array.size for leaf in leaves.values())
        _Artist(self, names).draw(nodes, output)
        above = {edge.head: edge.tail for edge in self.edges if edge.kind == "main"}
        self.spine: set[str] = set()
        key: str | None = "output"
        while key is not None:
            self.spine.add(key)
            key = above.get(key)


class _Artist:
    """Draws a picture; holds what is to be remembered only while it does."""

    def __init__(self, picture: Picture, names: Mapping[str, Tensor]) -> None:
        self.boxes, self.edges, self.frames = picture.boxes, picture.edges, picture.frames
        self.names = {id(t.grad_fn or t): name for name, t in names.items()}
        self.constants = {name: t._array for name, t in names.items() if not t.requires_grad}
        self.folded: dict[int, Operand] = {}  # what stands behind a folded node, by its id
        self.depths: dict[int, int] = {}  # operations on the longest way to a node, by its id
        self.mains: set[int] = set()  # ids of the sources that are some operation's main operand
        self.keys: dict[int, str] = {}  # of the boxes of nodes and main sources, by their id
        self.uses: Counter[int] = Counter()  # how many operations take a source, by its id
        self.calls: dict[str, str] = {}  # from the path of a layer to the frame of its last call

    def draw(self, nodes: list[Node], output: Tensor) -> None:
        """Draw the operations, oldest first, and below them the output."""
        root = nodes[-1]
        name = self.names.pop(id(root), "output")
        for node in nodes:
            self.depths[id(node)] = 1 + max(self.depths.get(id(p), 0) for p in node.parents)
            if is_rearranging(node):
                self.folded[id(node)] = self.operand(node.parents[0])._replace(view=node)
        drawn = [(n, self.operands(n)) for n in nodes if id(n) not in self.folded]
        for _, operands in drawn:
            self.mains.add(id(self.main(operands).source))
            self.uses.update({id(operand.source) for operand in operands})
        for node, operands in drawn:
            self.operation(node, operands)
        self.boxes["output"] = Box("end", ((name, value_text(output._array)),))
        self.arrow(self.operand(root), "output", "main")

    def operands(self, node: Node) -> list[Operand]:
        """The operands of a node; constants as far as a rule has asked to keep them."""
        saved = dict(zip(node.plan.sources, node.saved or (), strict=False))
        parents = dict(zip(node.plan.wanted, node.parents, strict=True))
        return [self.operand(parents.get(i, saved.get(i + 1))) for i in range(node.plan.operands)]

    def operand(self, source: Source) -> Operand:
        """The operand that comes from a source, or from behind it if that is folded."""
        if isinstance(source, (Node, Tensor)):
            return self.folded.get(id(source)) or Operand(source, self.names.get(id(source), ""))
        for name, array in self.constants.items():
            if source is not None and np.array_equal(array, source):
                return Operand(source, name)
        return Operand(source)

    def operation(self, node: Node, operands: list[Operand]) -> None:
        """Draw an operation, what stands beside it, and the arrows to it."""
        key = self.keys[id(node)] = f"n{len(self.keys)}"
        main = self.main(operands)
        beside = [operand for operand in operands if self.is_beside(operand)]
        frame = self.frame(beside)
        note = ", ".join(filter(None, [self.names.get(id(node)), *remarks(node, operands)]))
        self.boxes[key] = Box(KINDS.get(node.name, "elementwise"), ((node.name, note),), frame)
        for kind in ("parameter", "constant"):
            lines = tuple(self.line(o, frame) for o in beside if o.kind == kind)
            if lines:
                self.boxes[f"{key}_{kind}"] = Box(kind, lines, frame, beside=key)
                self.edges.append(Edge(f"{key}_{kind}", key, kind))
        for operand in operands:
            if not (operand.is_number or self.is_beside(operand)):
                self.arrow(operand, key, "main" if operand is main else "side")

    def main(self, operands: list[Operand]) -> Operand:
        """The operand through which the spine goes on: where ways meet, the longest."""

        def rank(operand: Operand) -> int:
            if isinstance(operand.source, Node):
                return -self.depths[id(operand.source)]
            if isinstance(operand.source, Tensor) or not operand.name:
                return 3 if operand.is_number else 2
            return 1  # an input with a name

        return min(operands, key=rank)

    def is_beside(self, operand: Operand) -> bool:
        """Whether it is drawn beside each operation that takes it, and not once above them all."""
        on_its_way = isinstance(operand.source, Node) or id(operand.source) in self.mains
        return not (on_its_way or operand.is_number)

    def frame(self, beside: list[Operand]) -> str:
        """The frame of an operation with these parameters; "" if their names have no path."""
        parameters = [o for o in beside if isinstance(o.source, Tensor) and "." in o.name]
        if not parameters:
            return ""
        sizes = {parameter.name: parameter.source._array.size for parameter in parameters}
        path = parameters[0].name.rpartition(".")[0]
        key = self.calls.get(path)
        if key is None or not sizes.keys().isdisjoint(self.frames[key].parameters):
            key = self.calls[path] = f"cluster_{len(self.frames)}"
            self.frames[key] = Frame(path, {})
        self.frames[key].parameters.update(sizes)
        return key

    def line(self, operand: Operand, frame: str) -> tuple[str, str]:
        """What is written about a parameter or a constant beside an operation."""
        path = self.frames[frame].path + "." if frame else ""
        words = [operand.label]
        if operand.kind == "constant":
            words.append(str(operand.source.dtype))
        elif self.uses[id(operand.source)] > 1:
            words.append("shared")
        return operand.name.removeprefix(path) or operand.kind, "  ".join(words)

    def arrow(self, operand: Operand, head: str, kind: str) -> None:
        """Draw the arrow from an operand to the box of an operation."""
        source = operand.source
        if id(source) not in self.keys:  # a leaf or an input, at the top of a spine
            key = self.keys[id(source)] = f"n{len(self.keys)}"
            is_leaf = operand.kind == "parameter"
            box_kind, text = ("parameter", "leaf") if is_leaf else ("end", "input")
            self.boxes[key] = Box(box_kind, ((operand.name or text, value_text(source)),))
        self.edges.append(Edge(self.keys[id(source)], head, kind, operand.label))


def ancestry(root: Node | None) -> list[Node]:
    """All nodes that a node was computed from, and itself: oldest first."""
    found: dict[int, Node] = {}
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node) and id(node) not in found:
            found[id(node)] = node
            waiting.extend(node.parents)
    return sorted(found.values(), key=lambda node: node.number)


def is_rearranging(node: Node) -> bool:
    """Whether it only presents the elements of its operand otherwise, as a view can."""
    index = node.static.get("index", ())
    parts = index if isinstance(index, tuple) else (index,)
    return node.primitive.view and not any(isinstance(p, (np.ndarray, list)) for p in parts)


def remarks(node: Node, operands: list[Operand]) -> Iterator[str]:
    """What is to be said in the box of an operation: numbers that it takes, axes."""
    if any(operand.is_number for operand in operands):
        symbol = SYMBOLS.get(node.name)
        yield (f" {symbol} " if symbol else ", ").join(operand.text for operand in operands)
    if (axis := node.static.get("axis")) is not None:
        yield "axis " + " ".join(map(str, np.atleast_1d(axis)))


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as in ``32×64``."""
    return "×".join(map(str, shape))


def value_text(source: Source) -> str:
    """The shape of a leaf or a constant; of a scalar the value."""
    array = source._array if isinstance(source, Tensor) else source
    return shape_text(array.shape) if array.ndim else f"{array.item():.5g}"
