"""This project, eager: `nn.Sequential`, `nn.CrossEntropyLoss` and `nn.optim.SGD`."""

import autograd_np as ag
import nn
from benchmarks.memory import traced_peak
from benchmarks.workloads import LEARNING_RATE, chain, three_elements

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
