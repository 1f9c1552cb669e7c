"""scikit-learn's `MLPClassifier`, plain SGD on the same batch by `partial_fit`."""

import numpy as np
from sklearn.neural_network import MLPClassifier

from benchmarks.memory import traced_peak
from benchmarks.workloads import LEARNING_RATE

peak_bytes = traced_peak


def make_step(sizes, batch, weights, data):
    x, labels = data
    model = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1],
        solver="sgd",
        alpha=0,
        batch_size=batch,
        learning_rate_init=LEARNING_RATE,
        momentum=0,
        shuffle=False,
    )
    model.partial_fit(x, labels, classes=np.arange(sizes[-1]))  # makes the arrays of weights
    two_classes = sizes[-1] == 2
    for w, b, (given_w, given_b) in zip(model.coefs_, model.intercepts_, weights, strict=True):
        # Of two classes, one output says all: its logit is the difference of the two.
        difference = two_classes and w.shape != given_w.shape
        w[...] = given_w[:, 1:] - given_w[:, :1] if difference else given_w
        b[...] = given_b[1:] - given_b[:1] if difference else given_b

    def step():
        model.partial_fit(x, labels)
        return None if two_classes else model.loss_

    return step
