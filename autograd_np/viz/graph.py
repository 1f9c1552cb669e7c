"""A graph of operations, written in the DOT language and drawn by Graphviz."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from autograd_np.tensor import Tensor
from autograd_np.viz.picture import Box, Edge, Picture

__all__ = ["Graph", "GraphvizNotFoundError"]

LARGEST = 2000  # boxes: the time that `dot` takes grows much faster than the graph
INSTALL = "apt-get install graphviz, brew install graphviz or winget install graphviz"


class Style(NamedTuple):
    """Colours of a box: its area, its border, its text and the note behind that."""

    fill: str
    border: str
    text: str = "#0f172a"
    note: str = "#475569"


STYLES = {
    "product": Style("#dbeafe", "#3b82f6"),
    "activation": Style("#fef3c7", "#f59e0b", note="#78350f"),
    "reduction": Style("#ffe4e6", "#f43f5e"),
    "shape": Style("#ffffff", "#cbd5e1"),
    "elementwise": Style("#e2e8f0", "#94a3b8"),
    "parameter": Style("#dcfce7", "#22c55e", "#14532d", "#166534"),
    "constant": Style("#ffffff", "#94a3b8"),
    "end": Style("#1e293b", "#1e293b", "#ffffff", "#cbd5e1"),
}
ARROWS = {
    "main": " weight=20",
    "side": "",
    "parameter": ' color="#22c55e"',
    "constant": ' color="#94a3b8" style=dotted',
}
DEFAULTS = """\
  node [fontname="Arial" fontsize=11 shape=box style="rounded,filled" penwidth=1.1
        margin="0.12,0.05" height=0.31 width=0]
  edge [fontname="Arial" fontsize=9 fontcolor="#475569" color="#475569" penwidth=1.2 arrowsize=0.55]
"""


class GraphvizNotFoundError(RuntimeError):
    """The program `dot`, which turns DOT files into pictures, is not installed."""


class Graph:
    """The operations that computed a tensor, as a picture; `Tensor.graph` makes one.

    Parameters
    ----------
    output : Tensor
        The result of the operations, of any shape.
    names : mapping of str to Tensor, optional
        What to call parameters, inputs and results: ``dict(model.named_parameters())``, or
        ``locals()``, of which whatever is no tensor is passed over.
    title : str
        The heading.

    Raises
    ------
    RuntimeError
        If no recorded operation computed `output`.

    Notes
    -----
    Inputs that need no gradient are known as far as the graph keeps them for its backward pass,
    which frees them: draw the graph before ``backward()``.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> Graph((x * x).sum(), names={"x": x})
    <Graph: 2 operations, 2 parameters, float32>
    """

    def __init__(
        self,
        output: Tensor,
        names: Mapping[str, Any] | None = None,
        title: str = "Computation graph",
    ) -> None:
        if output.grad_fn is None:
            raise RuntimeError(
                f"graph: no recorded operation computed this tensor of shape {output.shape}. Draw "
                "what was computed from a tensor that has requires_grad=True, outside no_grad()."
            )
        tensors = {name: t for name, t in (names or {}).items() if isinstance(t, Tensor)}
        self.title = title
        self.picture = Picture(output, tensors)
        self.dtype = output.dtype

    def __repr__(self) -> str:
        return f"<Graph: {', '.join(self._totals())}>"

    def _totals(self) -> tuple[str, ...]:
        picture = self.picture
        counts = {"operation": picture.operations, "parameter": picture.parameters}
        return (*(f"{n:,} {word}{'s' * (n != 1)}" for word, n in counts.items()), str(self.dtype))

    def to_dot(self) -> str:
        """The graph in the DOT language; the same graph gives the same text, byte by byte.

        Examples
        --------
        >>> import autograd_np as ag
        >>> x = ag.tensor(2.0, requires_grad=True)
        >>> Graph(x * x).to_dot().startswith("digraph")
        True
        """
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        picture = self.picture
        heading = _text(f"<B>{escape(self.title)}</B>", 15, "#0f172a")
        totals = _text(" &#160;·&#160; ".join(self._totals()), 11, "#475569")
        yield "digraph computation {"
        yield '  graph [fontname="Arial" bgcolor=white pad=0.25 nodesep=0.22 ranksep=0.3'
        yield f"         labelloc=t labeljust=l label=<{heading} &#160; {totals}<BR/>>]"
        yield DEFAULTS
        for key, box in picture.boxes.items():
            if not box.frame:
                yield self._box(key, box)
        framed: dict[str, list[str]] = {frame: [] for frame in picture.frames}
        for key, box in picture.boxes.items():
            if box.frame:
                framed[box.frame].append(self._box(key, box))
        for key, frame in picture.frames.items():
            path = _text(f"<B>{escape(frame.path)}</B>", 10, "#334155")
            size = _text(f"{sum(frame.parameters.values()):,} parameters", 9, "#475569")
            yield f"  subgraph {key} {{"
            yield '    style="rounded,filled" fillcolor="#f8fafc" color="#cbd5e1" margin=10'
            yield f"    labelloc=t labeljust=l label=<{path} &#160; {size}>"
            yield from framed[key]
            yield "  }"
        yield from map(self._edge, picture.edges)
        yield "}\n"

    def _box(self, key: str, box: Box) -> str:
        style = STYLES[box.kind]
        label = ""
        for text, note in box.lines:
            shown = escape(text) if box.beside else f"<B>{escape(text)}</B>"
            label += _text(shown, 11, style.text)
            label += f" &#160;{_text(escape(note), 9, style.note)}" if note else ""
            label += '<BR ALIGN="LEFT"/>' if len(box.lines) > 1 else ""
        attributes = f'fillcolor="{style.fill}" color="{style.border}"'
        if box.kind == "constant":
            attributes += ' style="rounded,filled,dashed"'
        if key in self.picture.spine:
            attributes += " group=spine"
        same_rank = f" {{rank=same; {key}; {box.beside}}}" if box.beside else ""
        return f"  {key} [label=<{label}> {attributes}]{same_rank}"

    def _edge(self, edge: Edge) -> str:
        label = f' label="  {edge.label}"' if edge.label else ""
        return f"  {edge.tail} -> {edge.head} [{(ARROWS[edge.kind] + label).strip()}]"

    def save(self, path: str | Path) -> None:
        """Write the graph to a file.

        Parameters
        ----------
        path : str or Path
            Ends in .dot for the DOT text; in .svg, .png or .pdf for a picture, which Graphviz's
            program `dot` draws.

        Raises
        ------
        GraphvizNotFoundError
            If a picture is wanted and `dot` is not installed.
        ValueError
            If the ending is another, or the graph is too large for a picture.

        Examples
        --------
        >>> import autograd_np as ag, pathlib, tempfile
        >>> x = ag.tensor(2.0, requires_grad=True)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Graph(x * x).save(pathlib.Path(folder) / "square.dot")
        """
        path = Path(path)
        if path.suffix == ".dot":
            path.write_text(self.to_dot(), encoding="utf-8")
        elif path.suffix in (".svg", ".png", ".pdf"):
            path.write_bytes(self._draw(path.suffix[1:]))
        else:
            raise ValueError(
                f"Graph.save: {path.name} has the ending {path.suffix!r}: write .svg, .png, .pdf "
                "or .dot"
            )

    def _draw(self, form: str) -> bytes:
        if len(self.picture.boxes) > LARGEST:
            raise ValueError(
                f"Graph.save: a picture of {len(self.picture.boxes):,} boxes cannot be read, and "
                f"takes very long to draw (the limit is {LARGEST:,}): draw a smaller part of the "
                "computation, or save the .dot file"
            )
        program = shutil.which("dot")
        if program is None:
            raise GraphvizNotFoundError(
                f"Graph.save: Graphviz's program `dot`, which draws .{form} files, is not on the "
                f"PATH. Install it ({INSTALL}), or save the .dot file, which needs no program."
            )
        command = [program, f"-T{form}", *(["-Gdpi=144"] if form == "png" else [])]
        drawn = subprocess.run(command, input=self.to_dot().encode(), capture_output=True)
        if drawn.returncode:
            raise RuntimeError(f"Graph.save: dot failed: {drawn.stderr.decode().strip()}")
        return drawn.stdout

    def _repr_svg_(self) -> str | None:
        """The picture in a notebook; None, and then the notebook shows the text, without `dot`."""
        if shutil.which("dot") is None or len(self.picture.boxes) > LARGEST:
            return None
        return self._draw("svg").decode()


def _text(text: str, size: int, colour: str) -> str:
    return f'<FONT POINT-SIZE="{size}" COLOR="{colour}">{text}</FONT>'
