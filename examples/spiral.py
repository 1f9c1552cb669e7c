"""Three arms of a spiral: watch a network wind its decision boundary around them.

All points form one batch, and the learning rate falls as lr / (1 + decay * step): large steps find
the way, small steps settle down. Draws into out/spiral: the decision boundary epoch by epoch, as an
animation, and the training curves with the learning rate.
"""

import matplotlib.pyplot as plt
import numpy as np

import autograd_np as ag
import nn
from examples import plots
from examples.common import options, parser
from examples.data import spirals, tensors
from examples.training import fit, report

CLASSES = ("first arm", "second arm", "third arm")
FRAMES = 50


def main(arguments=None):
    command = parser("spiral", __doc__, epochs=1000)
    command.add_argument("--lr", type=float, default=1.0, help="of the first step; default: 1.0")
    command.add_argument("--decay", type=float, default=1e-3, help="of the rate; default: 0.001")
    args = options(command, arguments)
    ag.manual_seed(args.seed)

    points, labels = spirals(100, seed=args.seed)
    held_out_points, held_out_labels = spirals(100, seed=args.seed + 1)
    training = nn.data.TensorDataset(*tensors(points, labels))
    batches = nn.data.DataLoader(training, batch_size=len(training))
    model = nn.Sequential(
        nn.Linear(2, 64),
        nn.ReLU(),
        nn.Linear(64, 64),
        nn.ReLU(),
        nn.Linear(64, 3),
    )
    criterion = nn.CrossEntropyLoss()
    optimizer = nn.optim.SGD(model.parameters(), lr=args.lr)
    scheduler = nn.optim.lr_scheduler.InverseTimeDecay(optimizer, decay=args.decay)

    figure, axes = plt.subplots(figsize=(5.4, 5.2), layout="constrained")
    plane = plots.Plane(points)
    image = plane.draw(axes, plane.probabilities(model))
    plots.draw_points(axes, points, labels, CLASSES)
    axes.legend(loc="upper right")
    frames = []
    # The network changes ever more slowly: as many pictures of epochs 1 to 10 as of 100 to 1000.
    shown = set(np.geomspace(1, args.epochs, FRAMES).astype(int))

    def draw_frame(epoch, history):
        if epoch in shown:
            loss, rate = history["loss"][-1], history["learning rate"][-1]
            axes.set_title(f"epoch {epoch}: loss {loss:.3f}, learning rate {rate:.3f}")
            image.set_data(plane.mix(plane.probabilities(model)))
            frames.append(plots.picture(figure))

    held_out = tensors(held_out_points, held_out_labels)
    history = fit(
        model, criterion, optimizer, batches, held_out, args.epochs, scheduler, draw_frame
    )
    accuracy = report(history, held_out_labels)
    plots.save_animation(frames, args.out / "boundary.gif")
    plots.save(plots.curves(history), args.out / "curves.png")
    plots.finish(args.show)
    return accuracy


if __name__ == "__main__":
    main()
