"""What is measured: networks with their weights and data, and chains of operations.

Everything here is drawn from fixed seeds, so that all libraries, each in a process of its own, are
given the same numbers.
"""

import math
from dataclasses import dataclass

import numpy as np

LEARNING_RATE = 0.01


@dataclass(frozen=True)
class Layers:
    """A chain of layers ``x + silu(x @ w)``, which save three arrays each, and how to cut it."""

    count: int
    width: int
    batch: int
    segments: int


LAYERS = Layers(count=64, width=128, batch=2048, segments=16)


@dataclass(frozen=True)
class Network:
    """A classifier of dense layers with ReLU between them, and the batch it learns from.

    One step is the mean softmax cross-entropy of that batch, its gradient for every parameter, and
    plain SGD.
    """

    sizes: tuple[int, ...]
    batch: int

    @property
    def name(self) -> str:
        return "-".join(map(str, self.sizes))

    def weights(self):
        """A pair (W, b) for each layer; W has shape (inputs, outputs)."""
        rng = np.random.default_rng(1)
        return [
            (
                rng.normal(0, math.sqrt(2 / inputs), (inputs, outputs)).astype(np.float32),
                np.zeros(outputs, np.float32),
            )
            for inputs, outputs in zip(self.sizes[:-1], self.sizes[1:], strict=True)
        ]

    def data(self):
        """Inputs of shape (batch, features), and labels, shape (batch,)."""
        rng = np.random.default_rng(0)
        inputs = rng.standard_normal((self.batch, self.sizes[0])).astype(np.float32)
        return inputs, rng.integers(0, self.sizes[-1], self.batch)

    @property
    def standing_bytes(self) -> int:
        """Memory of the parameters and of the batch, which is there before a step begins."""
        arrays = [array for pair in self.weights() for array in pair]
        return sum(array.nbytes for array in (*arrays, *self.data()))


# Every network has three layers: the hand-written step in `competitors/lean.py` counts on it.
NETWORKS = {
    network.name: network
    for network in (
        Network((2, 64, 64, 2), batch=32),
        Network((2, 64, 64, 3), batch=300),
        Network((64, 128, 64, 10), batch=64),
        Network((784, 512, 256, 10), batch=128),
        Network((1024, 2048, 2048, 10), batch=256),
    )
}

OPERATIONS = {"add": "y + x", "multiply": "y * x", "tanh": "tanh(y)"}


def three_elements():
    """The x that chains start from: magnitudes of one, so that the longest product is finite."""
    return np.array([1, -1, 1], np.float32)


def chain(operation, x, length, tanh):
    """Apply an operation again and again, beginning with y = x.

    Parameters
    ----------
    operation : str
        One of `OPERATIONS`.
    x
        Three elements of whatever the library computes with.
    length : int
        How often.
    tanh : callable
        The library's own.
    """
    y = x
    if operation == "add":
        for _ in range(length):
            y = y + x
    elif operation == "multiply":
        for _ in range(length):
            y = y * x
    else:
        for _ in range(length):
            y = tanh(y)
    return y
