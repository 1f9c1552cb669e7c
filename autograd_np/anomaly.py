"""Where values and gradients cease to be finite: what `detect_anomaly` notes, and how it tells.

While the mode is on, every recorded operation gets an `Origin`: the user's code that called it, and
whether it met a value that is not finite. A backward pass holds each gradient that a derivative
rule returns under a `Watch`. While the mode is off nothing here runs.
"""

from __future__ import annotations

import functools
import linecache
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from autograd_np.modes import modes

if TYPE_CHECKING:
    from autograd_np.graph import Node, Parent

__all__ = ["Origin", "Watch", "mark", "name_callers", "place"]

PACKAGES = {"autograd_np"}  # whose lines are not the user's
CALLERS: dict[CodeType, Callable[[Sequence[Any]], str]] = {}  # see `name_callers`


class Origin:
    """Where an operation was recorded, and what it met there that is not finite.

    Attributes
    ----------
    code : code object
        The user's function that called the operation.
    offset : int
        The instruction of it.
    callers : callable or None
        Says which objects, such as the modules of a model, were being called.
    broken : str
        How values that are not finite came in; empty if there were none.
    """

    __slots__ = ("broken", "callers", "code", "offset")

    def __init__(self, frame: FrameType) -> None:
        user: FrameType | None = None
        describe: Callable[[Sequence[Any]], str] | None = None
        objects = []  # the innermost first
        outer: FrameType | None = frame
        while outer is not None:
            if user is None and outer.f_globals.get("__name__", "").split(".")[0] not in PACKAGES:
                user = outer
            if outer.f_code in CALLERS:
                describe = CALLERS[outer.f_code]
                objects.append(outer.f_locals["self"])
            outer = outer.f_back
        self.code = (user or frame).f_code
        self.offset = (user or frame).f_lasti
        self.callers = None if describe is None else functools.partial(describe, objects)
        self.broken = ""

    def __str__(self) -> str:
        """File, number and text of the line; behind it the objects that were being called."""
        number = _line_of(self.code, self.offset)
        text = linecache.getline(self.code.co_filename, number).strip()
        inside = "" if self.callers is None else f", in {self.callers()}"
        return f"{self.code.co_filename}:{number}  {text}".rstrip() + inside


def name_callers(package: str, method: CodeType, describe: Callable[[Sequence[Any]], str]) -> None:
    """Have reports name the objects whose method was running when an operation was recorded.

    Parameters
    ----------
    package : str
        What the method belongs to; the lines of this package do not count as the user's any more.
    method : code object
        Of a method, whose first parameter is called `self`.
    describe : callable
        From a sequence of such objects, of which each was called by the next, to words.
    """
    PACKAGES.add(package)
    CALLERS[method] = describe


def mark(node: Node, operands: Sequence[Any], out: Any) -> None:
    """Note where a node was recorded, and how it met values that are not finite.

    Raises
    ------
    RuntimeError
        If it is the first to meet one, and `detect_anomaly` was told to check values.
    """
    origin = Origin(sys._getframe(1))
    node.with_extra().origin = origin
    if not (found := unfinite(out)):
        return
    given = [(i, unfinite(x)) for i, x in enumerate(operands)]
    broken = [f"was given {what} in operand {i + 1}" for i, what in given if what]
    origin.broken = broken[0] if broken else f"made {found} of finite operands"
    if modes.anomaly and modes.anomaly.check_forward:
        shapes = ", ".join(str(np.shape(x)) for x in operands)
        raise RuntimeError(
            f"{node.name} {origin.broken} (operand shapes {shapes}), at {origin}. "
            f"{_fix(origin.broken)}"
        )


def unfinite(x: Any) -> str:
    """How many elements of an array are nan or infinite, in words; nothing if none is."""
    if not isinstance(x, (np.ndarray, np.generic, float, complex)):
        return ""
    array = np.asarray(x)
    if array.dtype.kind not in "fc" or np.isfinite(array).all():
        return ""
    counts = {"nan": np.isnan(array).sum(), "inf": np.isinf(array).sum()}
    words = [f"{n} {word}" for word, n in counts.items() if n]
    return f"{' and '.join(words)} among {array.size} values"


def _fix(broken: str) -> str:
    """What to do about it."""
    if broken.startswith("was given"):
        return "No recorded operation made that value: look at the data, or what it was made by."
    return (
        "Keep its operand inside the domain: where(ok, f(where(ok, x, 1)), other) instead of "
        "where(ok, f(x), other)."
    )


def place(node: Node) -> str:
    """Where a node was recorded, to be put behind its name; empty if that was not noted."""
    origin = None if node.extra is None else node.extra.origin
    return "" if origin is None else f"; recorded at {origin}"


class Watch:
    """Looks at what derivative rules return during one backward pass, and raises at the first nan.

    Parameters
    ----------
    roots : iterable of Node
        Where the pass starts.
    """

    def __init__(self, roots: Iterable[Node]) -> None:
        self.roots = list(roots)
        self.infinite: Node | None = None  # whose rule was the first to return an infinity

    def check(self, d: Any, node: Node, parent: Parent) -> None:
        """Look at the gradient of an operand.

        Raises
        ------
        RuntimeError
            If it holds a nan: what is known of how it came about is in the message.
        """
        if np.any(np.isnan(d)):
            self._fail(node, parent)
        if self.infinite is None and np.any(np.isinf(d)):
            self.infinite = node

    def _fail(self, node: Node, parent: Parent) -> NoReturn:
        lines = [
            f"{node.name}: its derivative returned nan for an operand of shape "
            f"{parent.shape}{place(node)}."
        ]
        fix = _fix("")
        first = min(self._broken(), key=lambda found: found[0].number, default=None)
        if first is not None:
            lines.append(
                f"The first value that is not finite, in forward order: {first[0].name} "
                f"{first[0].shape} {first[1]}{place(first[0])}."
            )
            fix = _fix(first[1])
        if self.infinite is not None and self.infinite is not node:
            lines.append(
                f"The first infinite gradient: by the derivative of {self.infinite.name} "
                f"{self.infinite.shape}{place(self.infinite)}."
            )
        raise RuntimeError("\n  ".join([*lines, fix]))

    def _broken(self) -> Iterator[tuple[Node, str]]:
        """The nodes of the graph that met a value that is not finite, and how."""
        from autograd_np.graph import Node  # which imports this file

        seen = set(self.roots)
        stack = list(self.roots)
        while stack:
            node = stack.pop()
            if node.extra is not None and node.extra.origin and node.extra.origin.broken:
                yield node, node.extra.origin.broken
            parents = {parent for parent in node.parents if isinstance(parent, Node)}
            stack.extend(parents - seen)
            seen |= parents


def _line_of(code: CodeType, offset: int) -> int:
    """The line that an instruction belongs to."""
    lines = (line for start, end, line in code.co_lines() if start <= offset < end)
    return next(lines) or code.co_firstlineno
