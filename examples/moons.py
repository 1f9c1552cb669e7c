"""Two moons: a network with two hidden layers learns to tell two half circles apart.

The moons reach into each other, so no straight line separates them, and their points are noisy, so
no network is always right. Draws into out/moons: the decision boundary, the training curves, and
the computation graph of one training step.
"""

import matplotlib.pyplot as plt
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split

import autograd_np as ag
import nn
from examples import plots
from examples.common import options, parser, save_graph
from examples.data import tensors
from examples.training import fit, report

CLASSES = ("upper moon", "lower moon")


def main(arguments=None):
    args = options(parser("moons", __doc__, epochs=60), arguments)
    ag.manual_seed(args.seed)  # the same seed gives the same weights and the same batches

    # Half of the points are held out: they tell how well the network does on what it has not seen.
    points, labels = make_moons(2000, noise=0.2, random_state=args.seed)
    halves = train_test_split(points, labels, test_size=0.5, random_state=args.seed)
    train_points, test_points, train_labels, test_labels = halves
    training = nn.data.TensorDataset(*tensors(train_points, train_labels))
    held_out = tensors(test_points, test_labels)
    batches = nn.data.DataLoader(training, batch_size=32, shuffle=True)

    model = nn.Sequential(
        nn.Linear(2, 64),
        nn.ReLU(),
        nn.Linear(64, 64),
        nn.ReLU(),
        nn.Linear(64, 2),
    )
    criterion = nn.CrossEntropyLoss()
    print(model)

    # What one step computes: backward() walks through this picture from the bottom to the top.
    x, y = training[:32]
    loss = criterion(model(x), y)
    parameters = {f"model.{name}": p for name, p in model.named_parameters()}
    names = {**parameters, "x": x, "labels": y, "loss": loss}
    save_graph(loss.graph(names, title="One step on the moons"), args.out / "graph.svg")

    optimizer = nn.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    history = fit(model, criterion, optimizer, batches, held_out, args.epochs)
    accuracy = report(history, test_labels)

    plane = plots.Plane(points)
    figure, axes = plt.subplots(figsize=(7, 4.6), layout="constrained")
    probabilities = plane.probabilities(model)
    plane.draw(axes, probabilities)
    plane.draw_border(axes, probabilities)
    plots.draw_points(axes, test_points, test_labels, CLASSES)
    axes.set_title(f"Where the network draws the line: right for {accuracy:.1%} of unseen points")
    axes.legend(loc="lower right")
    plots.save(figure, args.out / "boundary.png")
    plots.save(plots.curves(history), args.out / "curves.png")
    plots.finish(args.show)
    return accuracy


if __name__ == "__main__":
    main()
