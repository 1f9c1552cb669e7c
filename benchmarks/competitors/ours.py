"""This project, eager: `nn.Sequential`, `nn.CrossEntropyLoss` and `nn.optim.SGD`."""

import numpy as np

import autograd_np as ag
import nn
from autograd_np.func import checkpoint_sequential
from benchmarks.memory import traced_peak
from benchmarks.workloads import LAYERS, LEARNING_RATE, chain, three_elements

peak_bytes = traced_peak


def make_step(sizes, batch, weights, data):
    layers = []
    for w, b in weights:
        linear = nn.Linear(*w.shape)
        linear.load_state_dict({"weight": ag.tensor(w.T), "bias": ag.tensor(b)})
        layers += [linear, nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    criterion = nn.CrossEntropyLoss()
    optimizer = nn.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, labels = map(ag.tensor, data)

    def step():
        optimizer.zero_grad()
        loss = criterion(model(x), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def record(operation, length):
    x = ag.tensor(three_elements(), requires_grad=True)
    return x, chain(operation, x, length, ag.tanh).sum()


def backward(recorded):
    x, total = recorded
    total.backward()
    return x.grad


def make_layers(segments):
    rng = np.random.default_rng(0)
    width = LAYERS.width
    weights = rng.normal(0, width**-0.5, (LAYERS.count, width, width)).astype(np.float32)
    parameters = [ag.tensor(w, requires_grad=True) for w in weights]
    x = ag.tensor(rng.normal(size=(LAYERS.batch, width)).astype(np.float32))

    def layer(w):
        def apply(x):
            z = x @ w
            return x + z * ag.sigmoid(z)

        return apply

    layers = [layer(w) for w in parameters]

    def run():
        for w in parameters:
            w.grad = None
        checkpoint_sequential(
            layers, segments, x, preserve_rng_state=False
        ).square().sum().backward()

    return run
