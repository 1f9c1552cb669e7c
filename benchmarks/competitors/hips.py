"""HIPS autograd: NumPy code under `value_and_grad`, parameters updated in place by NumPy."""

import autograd.numpy as np
from autograd import make_vjp, value_and_grad

from benchmarks.memory import traced_peak
from benchmarks.workloads import LEARNING_RATE, chain, three_elements

peak_bytes = traced_peak


def make_step(sizes, batch, weights, data):
    x, labels = data
    parameters = [(w.copy(), b.copy()) for w, b in weights]
    rows = np.arange(batch)

    def loss_of(parameters):
        *hidden, (w, b) = parameters
        h = x
        for hidden_w, hidden_b in hidden:
            h = np.maximum(np.dot(h, hidden_w) + hidden_b, 0)
        scores = np.dot(h, w) + b
        scores = scores - np.max(scores, axis=1, keepdims=True)
        scores = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
        return -np.mean(scores[rows, labels])

    differentiate = value_and_grad(loss_of)

    def step():
        loss, gradients = differentiate(parameters)
        for pair, pair_gradients in zip(parameters, gradients, strict=True):
            for p, g in zip(pair, pair_gradients, strict=True):
                p -= LEARNING_RATE * g
        return loss

    return step


def record(operation, length):
    vjp, total = make_vjp(lambda x: np.sum(chain(operation, x, length, np.tanh)))(three_elements())
    return vjp, np.ones_like(total)


def backward(recorded):
    vjp, one = recorded
    return vjp(one)
