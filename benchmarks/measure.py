"""The measurements: which rows there are, and the rounds in which the columns take turns.

In a round every column has one turn, A B C … A B C …, and columns are compared round by round:
whatever slows the machine down for a while slows both sides of a ratio.
"""

import math
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.competitors import COLUMNS
from benchmarks.worker import Worker, WorkerError
from benchmarks.workloads import LAYERS, NETWORKS, OPERATIONS

CHAINED = 100  # operations between two looks at the clock

# Columns that record operations one by one, as they run; those of them whose graph is made of
# Python objects; and those whose arrays can be counted.
RECORDERS = ("ours", "pytorch", "hips", "my_grad")
CHECKPOINTED = ("ours",)
TRACED = ("ours", "hips", "my_grad")
COUNTED = ("lean", "handwritten", "ours", "pytorch", "hips", "my_grad", "scikit_learn")


@dataclass(frozen=True)
class Effort:
    """How long to measure.

    Attributes
    ----------
    rounds : int
        Of steps, operations and imports.
    chain_rounds : int
        Of chains, which are long enough to be timed one by one.
    turn : float
        Seconds that the turn of a column takes, at least.
    lengths : tuple of int
        Of chains.
    """

    rounds: int
    chain_rounds: int
    turn: float
    lengths: tuple[int, ...]


FULL = Effort(rounds=21, chain_rounds=3, turn=0.2, lengths=(10**4, 10**5, 10**6))
QUICK = Effort(rounds=3, chain_rounds=1, turn=0.01, lengths=(10**3, 10**4))


@dataclass
class Row:
    """One row of the table.

    Attributes
    ----------
    section : str
        A key of `SECTIONS`.
    name : str
        Tells it from the other rows of its section.
    title : str
        What was measured.
    unit : {"s", "B"}
        Of the samples.
    samples : dict of str to list of float
        For each column one for each round.
    failures : dict of str to str
        Why other columns have none.
    """

    section: str
    name: str
    title: str
    unit: str
    samples: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def columns(self, names):
        """Those that have not failed."""
        return [name for name in names if name not in self.failures]

    def fail(self, column, error):
        self.samples.pop(column, None)
        self.failures[column] = str(error)


def steps(columns, effort, networks):
    """Time the SGD step of networks."""
    with workers(columns) as running:
        for network in networks:
            title = f"SGD step {network.name}, batch {network.batch}"
            row = Row("step", network.name, title, "s")
            take_turns(row, running, effort, ("prepare_step", network))
            yield row


def operations(columns, effort, networks):
    """Time one operation on three elements, forward and backward."""
    with workers(filter(RECORDERS.__contains__, columns)) as running:
        for name, formula in OPERATIONS.items():
            row = Row("ops", name, f"{formula}, 3 elements, forward + backward", "s")
            take_turns(row, running, effort, ("prepare_chain", name, CHAINED))
            for samples in row.samples.values():
                samples[:] = [seconds / CHAINED for seconds in samples]
            yield row


def take_turns(row, running, effort, preparation):
    """Let workers prepare, check that they compute the same, and time them in rounds."""
    results = {}
    for column, worker in running.items():
        try:
            results[column] = worker.ask(*preparation)
            worker.ask("calibrate", effort.turn)
        except WorkerError as error:
            row.fail(column, error)
    check_agreement(row, results)
    for _ in range(effort.rounds):
        for column in row.columns(running):
            collect(row, column, running[column], "time")


def collect(row, column, worker, *task):
    """Add what a worker returns to a row, or why it does not."""
    try:
        row.samples.setdefault(column, []).append(worker.ask(*task))
    except WorkerError as error:
        row.fail(column, error)


def check_agreement(row, results):
    """Raise unless all columns computed the numbers that the first did."""
    if not results:
        return
    first, *others = results
    for other in others:
        for wanted, got in zip(results[first], results[other], strict=True):
            if got is not None and not math.isclose(wanted, got, rel_tol=1e-4):
                raise SystemExit(
                    f"{row.title}: {COLUMNS[other].title} computed {results[other]}, but "
                    f"{COLUMNS[first].title} {results[first]}. They do not do the same, so their "
                    "times are not compared."
                )


def chains(columns, effort, networks):
    """Time long chains of operations, and measure their memory: both divided by their lengths."""
    with workers(filter(RECORDERS.__contains__, columns)) as running:
        for length in effort.lengths:
            title = f"each of a chain of {length:,} products"
            time = Row("chain", f"{length} time", f"{title}: forward + backward + del", "s")
            memory = Row("chain", f"{length} memory", f"{title}: peak memory", "B")
            for _ in range(effort.chain_rounds):
                for column in time.columns(running):
                    collect(time, column, running[column], "time_chain", length)
            for column in filter(TRACED.__contains__, running):
                collect(memory, column, running[column], "chain_bytes", length)
            yield from (time, memory)


def memory(columns, effort, networks):
    """Measure the peak memory of a step of the 784 network."""
    network = NETWORKS["784-512-256-10"]
    title = f"peak memory of a step {network.name}, batch {network.batch}"
    step = Row("memory", "step", f"{title}: what the step allocates", "B")
    whole = Row("memory", "whole", f"{title}: with parameters and batch", "B")
    with workers(filter(COUNTED.__contains__, columns)) as running:
        for column, worker in running.items():
            collect(step, column, worker, "step_bytes", network)
    whole.failures = step.failures
    for column, (size,) in step.samples.items():
        whole.samples[column] = [size + network.standing_bytes]
    yield from (step, whole)


def checkpoints(columns, effort, networks):
    """Time a chain of layers and measure its peak memory, as it is and with checkpoints."""
    title = f"{LAYERS.count} layers, batch {LAYERS.batch}"
    ways = {"plain": 1, "checkpointed": LAYERS.segments}
    times = [Row("checkpoint", f"{way} time", f"{title}, {way}: time", "s") for way in ways]
    sizes = [Row("checkpoint", f"{way} memory", f"{title}, {way}: peak", "B") for way in ways]
    with workers(filter(CHECKPOINTED.__contains__, columns)) as running:
        for _ in range(effort.rounds):
            for row, segments in zip(times, ways.values(), strict=True):
                for column in row.columns(running):
                    collect(row, column, running[column], "time_layers", segments)
        for row, segments in zip(sizes, ways.values(), strict=True):
            for column, worker in running.items():
                collect(row, column, worker, "layers_bytes", segments)
    yield from (*times, *sizes)


def imports(columns, effort, networks):
    """Time imports in fresh interpreters."""
    alone = Row("import", "numpy", "import of NumPy itself", "s")
    engine = Row("import", "engine", "import of the engine, with NumPy there", "s")
    everything = Row("import", "everything", "import of all that a script needs, likewise", "s")
    statements = [
        (everything, name, COLUMNS[name].imports, "import numpy")
        for name in columns
        if COLUMNS[name].imports
    ]
    if "lean" in columns:
        statements.append((alone, "lean", "import numpy", "pass"))
    if "ours" in columns:
        statements.append((engine, "ours", "import autograd_np", "import numpy"))
    for _ in range(effort.rounds):
        for row, column, statement, first in statements:
            row.samples.setdefault(column, []).append(seconds_to_import(statement, first))
    yield from (alone, engine, everything)


def seconds_to_import(statement, first):
    program = (
        f"import time\n"
        f"{first}\n"
        f"start = time.perf_counter()\n"
        f"{statement}\n"
        f"print(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", program]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.split()[-1])


SECTIONS = {
    "step": steps,
    "ops": operations,
    "chain": chains,
    "memory": memory,
    "checkpoint": checkpoints,
    "import": imports,
}


@contextmanager
def workers(columns):
    """A process for each column."""
    running = {column: Worker(column) for column in columns}
    try:
        yield running
    finally:
        for worker in running.values():
            worker.close()
