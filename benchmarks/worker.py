"""A process for each library: it measures what the parent asks for, and nothing in between.

Libraries bring thread pools of their own, which would fight within one process. So each column of
the table has a process, and the parent lets one at a time work.
"""

import gc
import multiprocessing
import os
import time
import tracemalloc

import numpy as np

from benchmarks import competitors

COMPARED = 5  # steps whose losses are compared between libraries


class WorkerError(Exception):
    """What went wrong in a worker."""


class Worker:
    """The parent's handle of the process of one column.

    Parameters
    ----------
    column : str
        A key of `competitors.COLUMNS`.
    """

    def __init__(self, column):
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, column), daemon=True)
        self._process.start()
        theirs.close()  # so that its end is noticed here

    def ask(self, task, *arguments):
        """Have a method of `Tasks` called, and wait for what it returns.

        Raises
        ------
        WorkerError
            If it raised, or if the process died.
        """
        try:
            self._pipe.send((task, arguments))
            answer = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join()
            raise WorkerError(f"the process died, exit code {self._process.exitcode}") from None
        if isinstance(answer, WorkerError):
            raise answer
        return answer

    def close(self):
        self._pipe.close()
        self._process.join()


def prepare_environment(threads):
    """Give this process, and those it starts, the same number of threads, and no accelerator."""
    for name in ("OPENBLAS", "OMP", "MKL"):
        os.environ[f"{name}_NUM_THREADS"] = str(threads)
    os.environ |= {
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "KERAS_BACKEND": competitors.KERAS_BACKEND,
        "TF_CPP_MIN_LOG_LEVEL": "3",  # errors only
    }
    if hasattr(os, "sched_setaffinity"):  # the only limit that every library heeds
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def serve(pipe, column):
    """Do what the parent asks for until it hangs up."""
    tasks = None
    while True:
        try:
            task, arguments = pipe.recv()
        except EOFError:
            return
        try:
            tasks = tasks or Tasks(competitors.load(column))
            answer = getattr(tasks, task)(*arguments)
        except Exception as error:  # noqa: BLE001 (whatever a library raises goes into the table)
            answer = WorkerError(f"{type(error).__name__}: {str(error).partition('. ')[0][:200]}")
        pipe.send(answer)


class Tasks:
    """What a worker can be asked for.

    Parameters
    ----------
    library : module
        Of `competitors`.
    """

    def __init__(self, library):
        self.library = library
        self.run = None
        self.repeats = 1

    def prepare_step(self, network):
        """Get ready to time steps; return the losses of the first, None where not comparable."""
        self.run = self.library.make_step(
            network.sizes, network.batch, network.weights(), network.data()
        )
        losses = [self.run() for _ in range(COMPARED)]
        return [None if loss is None else float(loss) for loss in losses]

    def prepare_chain(self, operation, length):
        """Get ready to time chains, forward and backward; return the gradient."""
        record, backward = self.library.record, self.library.backward
        self.run = lambda: backward(record(operation, length))
        return np.asarray(self.run()).tolist()

    def calibrate(self, seconds):
        """Find how often to run in a turn that takes about so long."""
        self.repeats = 1
        while (taken := self._turn()) < seconds:
            self.repeats = max(2 * self.repeats, int(self.repeats * seconds / taken))

    def time(self):
        """Seconds for one run: the mean of a turn, after a few that are not counted."""
        for _ in range(self.repeats // 10 + 1):
            self.run()
        return self._turn() / self.repeats

    def _turn(self):
        start = time.perf_counter()
        for _ in range(self.repeats):
            result = self.run()
        if result is not None:
            np.asarray(result)  # waits for libraries that compute behind our back
        return time.perf_counter() - start

    def time_chain(self, length):
        """Seconds for one operation of a chain: to record it, go back through it, and free it."""
        gc.collect()
        start = time.perf_counter()
        recorded = self.library.record("multiply", length)
        gradient = self.library.backward(recorded)
        np.asarray(gradient)
        del recorded
        return (time.perf_counter() - start) / length

    def chain_bytes(self, length):
        """Memory for one operation at the peak of a chain, Python objects and arrays."""
        tracemalloc.start()
        try:
            self.library.backward(self.library.record("multiply", length))
            return tracemalloc.get_traced_memory()[1] / length
        finally:
            tracemalloc.stop()

    def time_layers(self, segments):
        """Seconds for one pass through the chain of layers and back, after one not counted."""
        run = self.library.make_layers(segments)
        run()
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    def layers_bytes(self, segments):
        """Memory at the peak of such a pass."""
        return self.library.peak_bytes(self.library.make_layers(segments))

    def step_bytes(self, network):
        """Memory at the peak of a step, beside the parameters and the batch."""
        self.prepare_step(network)
        return self.library.peak_bytes(self.run)
