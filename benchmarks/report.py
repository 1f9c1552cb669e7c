"""The table: medians of all rounds, with each library's time as a multiple of this project's."""

import numpy as np

from benchmarks.competitors import COLUMNS

UNITS = {
    "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "B": ((1e6, "MB"), (1e3, "kB"), (1, "B")),
}


def quartiles(row, above, below="ours"):
    """Ratio of two columns, taken round by round: lower quartile, median, upper quartile."""
    ratios = np.divide(row.samples[above], row.samples[below])
    return np.quantile(ratios, (0.25, 0.5, 0.75))


def markdown(rows, columns, machine, verdicts):
    """The whole report.

    Parameters
    ----------
    rows : list of Row
    columns : list of str
        What was asked for, whether it is installed or not.
    machine : dict of str to str
    verdicts : list of Verdict

    Returns
    -------
    str
    """
    shown = [name for name in columns if any(name in row.samples for row in rows)]
    header = ["", *(COLUMNS[name].title for name in shown)]
    body = [line for row in rows if (line := cells(row, shown))]
    parts = [
        "# Speed, memory and scale",
        table([["", ""], *([key, value] for key, value in machine.items())]),
        "Medians. In brackets: how many times what `autograd_np` takes, the median of the ratios "
        "of all rounds, and half the distance between their quartiles.",
        table([header, *body]),
        *notes(rows, columns),
        "## Targets",
        table([["target", "measured", ""], *(verdict.cells() for verdict in verdicts)]),
    ]
    return "\n\n".join(parts) + "\n"


def cells(row, columns):
    """One line of the table; none if nothing was measured."""
    medians = {name: float(np.median(samples)) for name, samples in row.samples.items()}
    if not medians:
        return None
    smallest = min(medians.values())
    size, unit = next((u for u in UNITS[row.unit] if smallest >= u[0]), UNITS[row.unit][-1])
    line = [f"{row.title} ({unit})"]
    for name in columns:
        if name not in medians:
            line.append("failed" if name in row.failures else "")
            continue
        cell = significant(medians[name] / size)
        if name != "ours" and "ours" in medians:
            low, median, high = quartiles(row, name)
            cell += f" ({significant(median)}× ±{significant((high - low) / 2)})"
        line.append(cell)
    return line


def significant(number):
    """Three digits, but no digit of a whole number lost."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def table(lines):
    """Lines of cells as Markdown, aligned to be read as it stands."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    header, *body = (
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([header, rule, *body])


def notes(rows, columns):
    """Why cells are empty."""
    missing = [COLUMNS[name].title for name in columns if COLUMNS[name].version is None]
    if missing:
        yield "Not installed: " + ", ".join(missing) + "."
    for row in rows:
        for name, reason in row.failures.items():
            yield f"{row.title}: {COLUMNS[name].title} failed with {reason}."
