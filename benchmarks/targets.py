"""What the figures are meant to be, and whether they are."""

from dataclasses import dataclass

import numpy as np

from benchmarks.competitors import COLUMNS
from benchmarks.report import quartiles, significant


@dataclass(frozen=True)
class Verdict:
    """A target, the figure that was measured, and whether it was met (None: nothing measured)."""

    target: str
    measured: str
    met: bool | None

    def cells(self):
        word = {True: "met", False: "MISSED", None: "not measured"}[self.met]
        return [self.target, self.measured, word]


def verdicts(rows):
    """Hold the rows of a run against all targets.

    Parameters
    ----------
    rows : list of Row

    Returns
    -------
    list of Verdict
    """
    found = {(row.section, row.name): row for row in rows}
    steps = [row for row in rows if row.section == "step"]
    compared = [row for row in rows if row.section in ("step", "ops")]
    return [
        *against_hand(found),
        at_least_as_fast(
            "PyTorch takes ≥ 2.5 times as long on 2-64-64-2 and 64-128-64-10",
            [row for row in steps if row.name in ("2-64-64-2", "64-128-64-10")],
            "pytorch",
            2.5,
        ),
        at_least_as_fast("not slower than PyTorch on any step", steps, "pytorch", 1),
        at_least_as_fast("faster than HIPS autograd on every row", compared, "hips", 1),
        at_least_as_fast("faster than MyGrad on every row", compared, "my_grad", 1),
        operation(rows),
        peak(found, "whole", "a step at its peak, with parameters and batch"),
        peak(found, "step", "what a step itself allocates, at its peak"),
        long_chain(found),
        *checkpointed(found),
    ]


def against_hand(found):
    for name, limit in (("2-64-64-2", 1.8), ("784-512-256-10", 1.3), ("1024-2048-2048-10", 1.1)):
        for column in ("handwritten", "lean"):
            target = f"eager step {name} ≤ {limit} times {COLUMNS[column].title}"
            row = found.get(("step", name))
            if row is None or not has(row, "ours", column):
                yield Verdict(target, "", None)
                continue
            low, median, high = quartiles(row, "ours", column)
            measured = f"{median:.2f} ({low:.2f} to {high:.2f})"
            yield Verdict(target, measured, bool(median <= limit))


def at_least_as_fast(target, rows, column, factor):
    """Whether a library takes so many times as long on every one of the rows."""
    ratios = [
        (float(quartiles(row, column)[1]), row.name) for row in rows if has(row, "ours", column)
    ]
    if not ratios:
        return Verdict(target, "", None)
    least, where = min(ratios)
    return Verdict(target, f"{least:.2f} times as long, least of all on {where}", least >= factor)


def operation(rows):
    target = "an operation on 3 elements, forward and backward, ≤ 6 µs"
    times = {
        row.name: float(np.median(row.samples["ours"])) * 1e6
        for row in rows
        if row.section == "ops" and has(row, "ours")
    }
    measured = ", ".join(f"{name} {significant(time)} µs" for name, time in times.items())
    return Verdict(target, measured, max(times.values()) <= 6 if times else None)


def peak(found, name, what):
    target = f"memory: {what}, ≤ 1.1 times PyTorch's tensors"
    row = found.get(("memory", name))
    if row is None or not has(row, "ours", "pytorch"):
        return Verdict(target, "", None)
    ours, theirs = row.samples["ours"][0], row.samples["pytorch"][0]
    measured = f"{ours / theirs:.3f}: {ours / 1e6:.2f} MB, PyTorch {theirs / 1e6:.2f} MB"
    return Verdict(target, measured, ours <= 1.1 * theirs)


def long_chain(found):
    """Whether the longest chain goes through, and costs no more for each operation than a short."""
    target = (
        "a chain of 1e6 operations goes forward, backward and away; each takes ≤ 1.2 times the "
        "time and the memory of one of 1e4"
    )
    ratios = []
    for kind in ("time", "memory"):
        short, long = (found.get(("chain", f"{length} {kind}")) for length in (10**4, 10**6))
        if short is None or long is None:
            return Verdict(target, "", None)
        if not has(long, "ours"):
            return Verdict(target, long.failures["ours"], False)
        ratios.append(float(np.median(long.samples["ours"]) / np.median(short.samples["ours"])))
    time, memory = ratios
    return Verdict(
        target, f"{time:.2f} times the time, {memory:.2f} the memory", max(ratios) <= 1.2
    )


def checkpointed(found):
    """Whether checkpoints save as much memory as they should, for no more time."""
    for kind, target, met in (
        ("memory", "checkpoints: peak memory of 64 layers falls ≥ 5 times", lambda r: r <= 1 / 5),
        ("time", "checkpoints: the time of 64 layers rises ≤ 1.6 times", lambda r: r <= 1.6),
    ):
        plain, ours = (found.get(("checkpoint", f"{w} {kind}")) for w in ("plain", "checkpointed"))
        if plain is None or ours is None or not (has(plain, "ours") and has(ours, "ours")):
            yield Verdict(target, "", None)
            continue
        ratio = float(np.median(np.divide(ours.samples["ours"], plain.samples["ours"])))
        measured = f"{1 / ratio:.2f} times less" if kind == "memory" else f"{ratio:.2f} times"
        yield Verdict(target, measured, met(ratio))


def has(row, *columns):
    return all(column in row.samples for column in columns)
