"""The same network twice: with derivatives written by hand, and with automatic ones.

Both start from the same weights, see the same points of a spiral, and compute in double precision.
After 200 steps their parameters agree to ten digits after the point, so `backward()` computes what
the formulas in nn/handwritten.py say. Draws into out/from_scratch: both training curves, and the
activation functions with their derivatives.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd_np as ag
import nn
from examples import plots
from examples.common import options, parser, progress
from examples.data import spirals
from nn import handwritten

LEARNING_RATE, DECAY = 1.0, 1e-3
TOLERANCE = 1e-10


def main(arguments=None):
    args = options(parser("from_scratch", __doc__, epochs=200), arguments)
    rng = np.random.default_rng(args.seed)
    points, labels = spirals(100, seed=args.seed)

    # By hand: every layer has its own forward and backward.
    by_hand = handwritten.Network(
        handwritten.Dense(2, 64, rng=rng),
        handwritten.ReLU(),
        handwritten.Dense(64, 64, rng=rng),
        handwritten.ReLU(),
        handwritten.Dense(64, 3, rng=rng),
    )
    loss_by_hand = handwritten.SoftmaxCategoricalCrossentropy()
    optimizer_by_hand = handwritten.SGD(LEARNING_RATE, DECAY)

    # With automatic derivatives: the same weights, of which nn.Linear keeps the transpose.
    model = nn.Sequential(
        nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 3)
    )
    pairs = []  # of names, parameters and the arrays that they are to agree with
    for name, dense in zip(("0", "2", "4"), by_hand.layers[::2], strict=True):
        layer = model.get_submodule(name)
        layer.weight.data = ag.tensor(dense.weight.T)
        layer.bias.data = ag.tensor(dense.bias)
        pairs.append((f"{name}.weight", layer.weight, dense.weight.T))
        pairs.append((f"{name}.bias", layer.bias, dense.bias))
    criterion = nn.CrossEntropyLoss()
    optimizer = nn.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    scheduler = nn.optim.lr_scheduler.InverseTimeDecay(optimizer, DECAY)

    x, y = ag.tensor(points), ag.tensor(labels)
    losses, losses_by_hand, differences = [], [], []
    bar = progress(args.epochs, "step")
    for _ in bar:
        losses_by_hand.append(loss_by_hand.forward(by_hand.forward(points), labels))
        by_hand.backward(loss_by_hand.backward())
        optimizer_by_hand.step(by_hand.parameters())

        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())

        differences.append([abs(p.detach().numpy() - twin).max() for _, p, twin in pairs])
        bar.set_description_str(f"loss {losses[-1]:.4f}", refresh=False)

    print("parameter  largest difference")
    for (name, _, _), difference in zip(pairs, differences[-1], strict=True):
        print(f"{name:9}  {difference:.1e}")
    worst = max(differences[-1])
    verdict = "agree" if worst <= TOLERANCE else "DO NOT AGREE"
    print(f"After {args.epochs} steps the parameters {verdict} to {TOLERANCE:.0e}.")

    plots.save(draw_agreement(losses, losses_by_hand, differences), args.out / "agreement.png")
    plots.save(draw_activations(), args.out / "activations.png")
    plots.finish(args.show)
    return worst


def draw_agreement(losses, losses_by_hand, differences):
    """The two training curves, and the largest difference of all parameters after each step."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    left.plot(losses, color="#93c5fd", linewidth=5, label="automatic derivatives")
    left.plot(losses_by_hand, color="black", linewidth=1, label="by hand")
    left.set(title="Loss", xlabel="step")
    left.legend()
    right.semilogy(np.max(differences, axis=1), color="#ea580c", label="largest difference")
    right.axhline(TOLERANCE, color="#475569", linestyle="dashed", label="allowed")
    right.set(title="Difference of the parameters", xlabel="step")
    right.legend()
    return figure


def draw_activations():
    """Activation functions of x, with their derivatives by backward() and by hand.

    The first three act on each number alone. Softmax acts on a row of scores, here (x, 2, 0), and
    all of its outputs, the probabilities of three classes, depend on x.
    """
    activations = {
        "ReLU": (nn.ReLU(), handwritten.ReLU(), ()),
        "Sigmoid": (nn.Sigmoid(), handwritten.Sigmoid(), ()),
        "Tanh": (nn.Tanh(), handwritten.Tanh(), ()),
        "Softmax of the scores (x, 2, 0)": (nn.Softmax(dim=1), handwritten.Softmax(), (2, 0)),
    }
    figure, axes = plt.subplots(2, 2, figsize=(9, 7), layout="constrained")
    x = np.linspace(-5, 5, 201)
    for ax, (title, (automatic, by_hand, others)) in zip(
        axes.flat, activations.items(), strict=True
    ):
        rows = np.stack([x, *(np.full_like(x, score) for score in others)], axis=1)
        for k, colour in zip(range(rows.shape[1]), plots.CLASS_COLOURS, strict=False):
            # The derivative of output k: a gradient of 1 flows back from it, and 0 from the others.
            inputs = ag.tensor(rows, requires_grad=True)
            outputs = automatic(inputs)
            outputs[:, k].sum().backward()

            by_hand.forward(rows)
            gradient = np.zeros_like(rows)
            gradient[:, k] = 1
            derivative_by_hand = by_hand.backward(gradient)[:, 0]

            ax.plot(x, outputs.detach().numpy()[:, k], color=colour, label=f"output {k + 1}")
            ax.plot(x, inputs.grad.numpy()[:, 0], "--", color=colour)
            ax.plot(x[::8], derivative_by_hand[::8], "k.")
        ax.set(title=title, xlabel="x")
        if others:
            ax.legend(loc="center left")
    lines = axes[0, 0].get_lines()
    texts = ["function", "derivative by backward()", "derivative by hand"]
    figure.legend(lines, texts, loc="outside lower center", ncols=3)
    return figure


if __name__ == "__main__":
    main()
