"""Reports as web pages: a table, and the errors of each operand as a heat map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from autograd_np.testing.report import Finding, Report

__all__ = ["heat_map", "report", "session"]

CELL = 14  # pixels
MOST = 4096  # cells in a heat map
ROWS = 20  # findings in a table
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:left;"
    "border-bottom:1px solid #d0d7de}pre{background:#f6f8fa;padding:1em;overflow-x:auto}"
)
COLOURS = {
    "ok": "#1a7f37",
    "kink": "#1a7f37",
    "wrong": "#cf222e",
    "noise": "#9a6700",
    "edge": "#9a6700",
    "imprecise": "#9a6700",
}


def heat_map(name: str, errors: NDArray[Any]) -> str:
    """A picture in SVG: a cell for each element, from white (within the bound) to red.

    The colour tells the decimal logarithm of how many error bounds the element is off, red from a
    million on; grey elements were not compared. Leading axes are stacked as rows.

    Parameters
    ----------
    name : str
        Of the operand.
    errors : ndarray
        For each element how many error bounds it is off, or nan.
    """
    columns = errors.shape[-1] if errors.ndim else 1
    table = errors.reshape(-1, max(columns, 1))[: max(MOST // max(columns, 1), 1)]
    cells = [
        f'<rect x="{CELL * j}" y="{CELL * i}" width="{CELL - 1}" height="{CELL - 1}" '
        f'fill="{_colour(value)}"><title>{escape(name)}{_index(errors, i, j)}: '
        f"{value:.3g} error bounds</title></rect>"
        for i, row in enumerate(table)
        for j, value in enumerate(row)
    ]
    width, height = CELL * table.shape[1], CELL * table.shape[0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img"><title>errors of the gradient of '
        f"{escape(name)}</title>{''.join(cells)}</svg>"
    )


def _index(errors: NDArray[Any], row: int, column: int) -> str:
    if not errors.ndim:
        return ""
    index = np.unravel_index(row * errors.shape[-1] + column, errors.shape)
    return f"[{', '.join(str(int(k)) for k in index)}]"


def _colour(off: float) -> str:
    if np.isnan(off):
        return "#d0d7de"
    strength = float(np.clip(np.log10(max(off, 1.0)) / 6, 0, 1))
    fade = round(235 * (1 - strength))
    return f"rgb(235,{fade},{fade})" if off > 1 else "#eef7ee"


def report(found: Report) -> str:
    """A report as HTML."""
    verdict = str(found.verdict)
    parts = [
        f"<p><b>gradient of {escape(found.name)}: "
        f'<span style="color:{COLOURS[verdict]}">{verdict}</span></b> '
        f"({len(found.findings)} comparisons, {found.evaluations} evaluations of the function, "
        f"seed {found.seed})</p>"
    ]
    if found.mistakes:
        parts.append(f"<p>It looks like: {escape('; '.join(found.mistakes))}.</p>")
    rows = "".join(_row(f) for f in (found.bad or found.findings)[:ROWS])
    parts.append(
        "<table><tr><th>verdict</th><th>where</th><th>analytic</th><th>numeric</th><th>±</th>"
        f"<th>error bounds off</th><th>note</th></tr>{rows}</table>"
    )
    for operand, name in enumerate(found.operands):
        errors = found.errors(operand)
        if errors.size > 1 and not np.isnan(errors).all():
            parts.append(f"<figure><figcaption>{escape(name)}</figcaption>")
            parts.append(f"{heat_map(name, errors)}</figure>")
    if not found.ok and found.snippet:
        parts.append(f"<pre>{escape(found.snippet)}</pre>")
    return "\n".join(parts)


def session(checks: Sequence[Mapping[str, Any]]) -> str:
    """A page of the checks of a test session, function by function, the bad ones in full.

    Parameters
    ----------
    checks : sequence of mapping
        Each with test, function, verdict, ok, comparisons, worst, seconds and page.
    """
    functions: dict[str, list[Mapping[str, Any]]] = {}
    for check in checks:
        functions.setdefault(check["function"], []).append(check)
    rows = []
    for name, of_one in sorted(functions.items()):
        verdicts = Counter(check["verdict"] for check in of_one)
        cells = [
            name,
            str(len(of_one)),
            str(sum(check["comparisons"] for check in of_one)),
            ", ".join(f"{n} {verdict}" for verdict, n in verdicts.most_common()),
            f"{max(check['worst'] for check in of_one):.2g}",
            f"{1e3 * sum(check['seconds'] for check in of_one):.1f}",
        ]
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    bad = [f"<h2>{escape(c['test'])}</h2>\n{c['page']}" for c in checks if not c["ok"]]
    heads = ["function", "cases", "comparisons", "verdicts", "worst ratio", "ms"]
    head = "".join(f"<th>{title}</th>" for title in heads)
    return (
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8">\n'
        f"<title>Checks of gradients</title>\n<style>{STYLE}</style>\n"
        "<h1>Checks of gradients</h1>\n"
        "<p>The worst ratio is the largest difference of an analytic and a numeric derivative, in "
        "units of the error bound of the numeric one.</p>\n"
        f"<table><tr>{head}</tr>{''.join(rows)}</table>\n{''.join(bad)}\n</html>\n"
    )


def _row(finding: Finding) -> str:
    cells = [
        finding.verdict,
        finding.where,
        f"{finding.analytic:.10g}",
        f"{finding.numeric:.10g}",
        f"{finding.error:.1e}",
        f"{finding.ratio:.2g}",
        finding.note,
    ]
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
