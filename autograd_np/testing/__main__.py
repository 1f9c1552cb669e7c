"""``python -m autograd_np.testing module[:function]``: check every gradient that a module defines.

Primitives, Functions, functions with a rule beside them (``f`` and ``f_vjp``), and classes or
objects with ``forward`` and ``backward`` are found by themselves. Inputs are guessed; a module may
give its own in a dictionary ``GRADCHECK_INPUTS``, from a name to a tuple of inputs.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence

from autograd_np.testing.discovery import check_subject, subjects
from autograd_np.testing.report import Report

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what the command line names, print a table, and return the exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default is the command line.

    Returns
    -------
    int
        0 if every gradient is right, 1 if one is not or could not be checked, 2 if there is none.
    """
    parser = argparse.ArgumentParser(prog="python -m autograd_np.testing", description=__doc__)
    parser.add_argument("target", metavar="module[:function]", help="importable from here")
    parser.add_argument("--seed", type=int, default=0, help="of inputs and directions")
    options = parser.parse_args(arguments)
    name, _, only = options.target.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    module = importlib.import_module(name)
    rows, details = [], []
    for subject in subjects(module, only or None):
        start = time.perf_counter()
        found = check_subject(subject, options.seed)
        elapsed = f"{1e3 * (time.perf_counter() - start):.1f}"
        rows.append((subject.name, subject.kind, *_told(found), elapsed))
        if not (isinstance(found, Report) and found.ok):
            details.append(str(found) if isinstance(found, Report) else f"{subject.name}: {found}")
    if not rows:
        print(f"{options.target}: no primitive, Function, rule or layer is defined there")  # noqa: T201
        return 2
    print(_table([("name", "kind", "verdict", "worst ratio", "ms"), *rows]))  # noqa: T201
    for detail in details:
        print(f"\n{detail}")  # noqa: T201
    return 1 if details else 0


def _told(found: Report | str) -> tuple[str, str]:
    """The verdict, and by how many error bounds the worst comparison is off."""
    if isinstance(found, str):
        return "not checked", ""
    worst = found.worst
    return str(found.verdict), f"{worst.ratio:.2g}" if worst is not None else ""


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
