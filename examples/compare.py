"""What learning rate, decay, momentum, activation and depth do to training, on the spiral.

Draws into out/compare the loss of each network, step by step, as a grid of curves. With --torch and
--keras, PyTorch and Keras train the same networks from the same weights: their curves lie on these,
and a table tells the largest difference of a loss, and the time that a step takes in each library.
"""

import os
import time
from importlib.util import find_spec
from itertools import pairwise
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D

import autograd_np as ag
import nn
from examples import plots
from examples.common import options, parser, progress
from examples.data import spirals

WIDTH = 64  # neurons of a hidden layer
OURS = "autograd_np"
LINES = {  # of libraries whose curves lie on each other
    OURS: {"linewidth": 5, "alpha": 0.35},
    "PyTorch": {"linewidth": 1.2, "linestyle": "dashed"},
    "Keras": {"linewidth": 2.5, "linestyle": "dotted"},
}
COLOURS = ("#2563eb", "#ea580c", "#16a34a", "#9333ea")


class Settings(NamedTuple):
    """A network, and how it is trained."""

    lr: float = 0.2
    decay: float = 0.0  # of the learning rate: lr / (1 + decay * step)
    momentum: float = 0.0
    activation: str = "ReLU"
    depth: int = 2  # hidden layers


# What is varied while everything else stays as it is.
STUDIES = {
    "lr": (0.01, 0.05, 0.2, 0.5),
    "decay": (0.0, 0.001, 0.01),
    "momentum": (0.0, 0.5, 0.9),
    "activation": ("ReLU", "Tanh", "Sigmoid"),
    "depth": (1, 2, 3),
}
TITLES = {
    "lr": "Learning rate",
    "decay": "Decay of the learning rate",
    "momentum": "Momentum",
    "activation": "Activation",
    "depth": "Hidden layers",
}


class Run(NamedTuple):
    """The loss of a network before each step, and the seconds that all steps took."""

    losses: np.ndarray
    seconds: float


def network(nn, settings):
    """A network of a library that has PyTorch's names: this project's `nn`, or `torch.nn`."""
    sizes = [2] + settings.depth * [WIDTH]
    layers = []
    for n_inputs, n_outputs in pairwise(sizes):
        layers += [nn.Linear(n_inputs, n_outputs), getattr(nn, settings.activation)()]
    return nn.Sequential(*layers, nn.Linear(WIDTH, 3))


def train_like_torch(tensor, nn, optim, settings, weights, points, labels, steps):
    """Train here or in PyTorch: the same lines, for a different `tensor`, `nn` and `optim`."""
    model = network(nn, settings)
    for parameter, weight in zip(model.parameters(), weights, strict=True):
        parameter.data = tensor(weight)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=settings.lr, momentum=settings.momentum)
    scheduler = optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + settings.decay * t))
    x, y = tensor(points), tensor(labels)
    losses = []
    start = time.perf_counter()
    for _ in range(steps):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return Run(np.array(losses), time.perf_counter() - start)


def train_here(*task):
    return train_like_torch(ag.tensor, nn, nn.optim, *task)


def train_in_torch(*task):
    import torch

    return train_like_torch(torch.tensor, torch.nn, torch.optim, *task)


def train_in_keras(settings, weights, points, labels, steps):
    # Keras computes with another library: with TensorFlow, where nobody says otherwise.
    if find_spec("tensorflow") is None:
        os.environ.setdefault("KERAS_BACKEND", "torch" if find_spec("torch") else "jax")
    import keras

    keras.config.set_floatx("float64")  # but without TensorFlow it still multiplies in float32
    activation = settings.activation.lower()
    hidden = [keras.layers.Dense(WIDTH, activation) for _ in range(settings.depth)]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(3)])
    model.set_weights([weight.T for weight in weights])  # Keras keeps the transpose
    rate = keras.optimizers.schedules.InverseTimeDecay(settings.lr, 1, settings.decay)
    model.compile(
        keras.optimizers.SGD(rate, momentum=settings.momentum),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    start = time.perf_counter()
    losses = [float(model.train_on_batch(points, labels)) for _ in range(steps)]
    return Run(np.array(losses), time.perf_counter() - start)


def main(arguments=None):
    command = parser("compare", __doc__, epochs=400)
    command.add_argument("--torch", action="store_true", help="train in PyTorch, too")
    command.add_argument("--keras", action="store_true", help="train in Keras, too")
    args = options(command, arguments)

    libraries = {OURS: train_here}
    if args.torch and is_installed("torch", "PyTorch"):
        libraries["PyTorch"] = train_in_torch
    if args.keras and is_installed("keras", "Keras"):
        libraries["Keras"] = train_in_keras

    points, labels = spirals(100, turns=0.5, seed=args.seed)
    every = list(dict.fromkeys(s for field in STUDIES for s in study(field).values()))
    runs = {}  # by settings and library
    for number in progress(len(every), "network"):
        settings = every[number - 1]
        ag.manual_seed(args.seed)
        initial = network(nn, settings).parameters()
        weights = [weight.detach().numpy().astype(np.float64) for weight in initial]
        for library, train in libraries.items():
            runs[settings, library] = train(settings, weights, points, labels, args.epochs)

    print_table(every, libraries, runs, args.epochs)
    plots.save(draw(libraries, runs, points, labels), args.out / "curves.png")
    plots.finish(args.show)
    return runs


def study(field):
    """The settings that differ in one field and are the usual ones elsewhere, by its value."""
    return {value: Settings()._replace(**{field: value}) for value in STUDIES[field]}


def is_installed(module, library):
    """Whether a library can be compared with; if not, say so."""
    if find_spec(module) is None:
        print(f"{library} is not installed, so it is left out: pip install {module}")
        return False
    return True


def print_table(every, libraries, runs, steps):
    """The last loss of each network, the time of a step, and how far other libraries are off."""
    others = [library for library in libraries if library != OURS]
    print(f"{'network':20} last loss {OURS:>11}", *(f"{name:>9} difference" for name in others))
    for settings in every:
        changed = settings._asdict().items() - Settings()._asdict().items()
        name = " ".join(f"{field} {value}" for field, value in changed) or "the usual one"
        losses, seconds = runs[settings, OURS]
        row = f"{name:20} {losses[-1]:9.4f} {1e3 * seconds / steps:8.2f} ms"
        for library in others:
            theirs, seconds = runs[settings, library]
            row += f" {1e3 * seconds / steps:6.2f} ms {abs(theirs - losses).max():10.1e}"
        print(row)


def draw(libraries, runs, points, labels):
    """The loss of all networks, a panel for each study, and last the data."""
    figure, axes = plt.subplots(2, 3, figsize=(11, 6.6), layout="constrained")
    *panels, last = axes.flat
    for ax, field in zip(panels, STUDIES, strict=True):
        for (value, settings), colour in zip(study(field).items(), COLOURS, strict=False):
            for library in libraries:
                line = LINES[library] if len(libraries) > 1 else {}
                label = value if library == OURS else None
                ax.semilogy(runs[settings, library].losses, color=colour, label=label, **line)
        ax.set(title=TITLES[field], xlabel="step", ylabel="loss", ylim=(0.005, 2))
        ax.legend(loc="lower left")
    plots.draw_points(last, points, labels, ("first arm", "second arm", "third arm"))
    last.set(title="The data", aspect="equal")
    usual = ", ".join(
        f"{TITLES[field].lower()} {value}" for field, value in Settings()._asdict().items()
    )
    figure.suptitle(f"Unless said otherwise: {usual}", fontsize=10)
    if len(libraries) > 1:
        lines = [Line2D([], [], color="black", **LINES[library]) for library in libraries]
        figure.legend(lines, libraries, loc="outside lower center", ncols=len(libraries))
    return figure


if __name__ == "__main__":
    main()
