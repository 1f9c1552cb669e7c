"""MyGrad with its fused softmax cross-entropy, and with its memory guard off.

The guard makes arrays read-only for as long as a graph needs them. MyGrad is faster without it,
and has a switch for that, so it is compared at its best.
"""

import mygrad as mg
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

from benchmarks.memory import traced_peak
from benchmarks.workloads import LEARNING_RATE, chain, three_elements

mg.turn_memory_guarding_off()

peak_bytes = traced_peak


def make_step(sizes, batch, weights, data):
    x, labels = data
    parameters = [(mg.tensor(w), mg.tensor(b)) for w, b in weights]

    def step():
        *hidden, (w, b) = parameters
        h = x
        for hidden_w, hidden_b in hidden:
            h = relu(mg.matmul(h, hidden_w) + hidden_b)
        loss = softmax_crossentropy(mg.matmul(h, w) + b, labels)
        loss.backward()
        for pair in parameters:
            for p in pair:
                p.data -= LEARNING_RATE * p.grad
        return loss.data

    return step


def record(operation, length):
    x = mg.tensor(three_elements())
    return x, chain(operation, x, length, mg.tanh).sum()


def backward(recorded):
    x, total = recorded
    total.backward()
    return x.grad
