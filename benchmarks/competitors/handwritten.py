"""The project's own network by hand, `nn/handwritten.py`: classes, clear errors, plain NumPy."""

import numpy as np

from benchmarks.memory import traced_peak
from benchmarks.workloads import LEARNING_RATE
from nn.handwritten import SGD, Dense, Network, ReLU, SoftmaxCategoricalCrossentropy

peak_bytes = traced_peak


def make_step(sizes, batch, weights, data):
    layers = []
    for w, b in weights:
        dense = Dense(*w.shape, dtype=np.float32)
        dense.weight[...] = w
        dense.bias[...] = b
        layers += [dense, ReLU()]
    network = Network(*layers[:-1])
    criterion = SoftmaxCategoricalCrossentropy()
    optimizer = SGD(learning_rate=LEARNING_RATE)
    x, labels = data

    def step():
        loss = criterion.forward(network.forward(x), labels)
        network.backward(criterion.backward())
        optimizer.step(network.parameters())
        return loss

    return step
