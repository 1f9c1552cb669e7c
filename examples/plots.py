"""The pictures that the examples draw."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

import autograd_np as ag

CLASS_COLOURS = ("#2563eb", "#ea580c", "#16a34a")
TRAINING, HELD_OUT = "#2563eb", "#ea580c"

plt.rcParams.update(
    {
        "figure.dpi": 110,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.titlesize": 11,
        "grid.color": "#e2e8f0",
        "legend.frameon": False,
    }
)


def save(figure, path):
    """Write a figure to a file."""
    figure.savefig(path)
    print(f"Wrote {path}")


def picture(figure):
    """What a figure looks like now."""
    figure.canvas.draw()
    figure.set_layout_engine("none")  # the next picture has everything in the same place
    return Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")


def save_animation(pictures, path):
    """Write pictures as an animation that rests on the last one before it begins again."""
    durations = [100] * (len(pictures) - 1) + [2500]  # milliseconds
    first, *others = pictures
    first.save(path, save_all=True, append_images=others, duration=durations, loop=0)
    print(f"Wrote {path}")


def finish(show):
    """Open all figures in windows, if wanted, until the user closes them."""
    if show:
        plt.show()
    plt.close("all")


class Plane:
    """The plane around some points, coloured by what a model takes each place for.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        What is to be seen.
    resolution : int
        Pixels in a row and in a column.
    """

    def __init__(self, points, resolution=160):
        (left, bottom), (right, top) = points.min(axis=0) - 0.25, points.max(axis=0) + 0.25
        self.extent = left, right, bottom, top
        x, y = np.meshgrid(
            np.linspace(left, right, resolution), np.linspace(bottom, top, resolution)
        )
        self.pixels = ag.tensor(np.stack([x.ravel(), y.ravel()], axis=1), dtype=ag.float32)
        self.resolution = resolution

    def probabilities(self, model):
        """The probability of each class in each pixel, shape (resolution, resolution, classes)."""
        with ag.no_grad():
            scores = model(self.pixels)
        return scores.softmax(dim=1).numpy().reshape(self.resolution, self.resolution, -1)

    def draw(self, axes, probabilities):
        """Draw each pixel in the colours of the classes, mixed by probability; return the image."""
        image = axes.imshow(
            self.mix(probabilities), extent=self.extent, origin="lower", aspect="equal"
        )
        axes.set(xlabel="first coordinate", ylabel="second coordinate")
        axes.grid(False)
        return image

    def draw_border(self, axes, probabilities):
        """Draw the line on which two classes are equally probable."""
        x, y = self.pixels.numpy().T.reshape(2, self.resolution, self.resolution)
        axes.contour(x, y, probabilities[..., 0], levels=[0.5], colors="#0f172a", linewidths=1.2)

    def mix(self, probabilities):
        """The colours of the pixels, pale enough for points to stand out on them."""
        colours = np.array([to_rgb(c) for c in CLASS_COLOURS[: probabilities.shape[-1]]])
        return 1 - 0.4 * (1 - probabilities @ colours)


def draw_points(axes, points, labels, names):
    """Draw points in the colours of their classes."""
    for label, (name, colour) in enumerate(zip(names, CLASS_COLOURS, strict=False)):
        x, y = points[labels == label].T
        axes.scatter(x, y, s=16, color=colour, edgecolor="white", linewidth=0.5, label=name)


def curves(history):
    """Loss and accuracy over the epochs, and the learning rate where it changes."""
    changes = len(set(history["learning rate"])) > 1
    figure, axes = plt.subplots(1, 2 + changes, figsize=(9, 3.6), layout="constrained")
    for ax, quantity in zip(axes, ("loss", "accuracy"), strict=False):
        epochs = range(1, len(history[quantity]) + 1)
        ax.plot(epochs, history[quantity], color=TRAINING, label="training data")
        ax.plot(epochs, history[f"held-out {quantity}"], color=HELD_OUT, label="held-out data")
        ax.set(title=quantity.capitalize(), xlabel="epoch")
        ax.legend()
    if changes:
        axes[2].plot(epochs, history["learning rate"], color="#475569")
        axes[2].set(title="Learning rate", xlabel="epoch", ylim=(0, None))
    return figure


def confusion(matrix):
    """How many samples of each class (row) were taken for which class (column)."""
    figure, axes = plt.subplots(figsize=(5.6, 5.4), layout="constrained")
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            colour = "white" if share[row, column] > 0.5 else "black"
            axes.text(column, row, count, ha="center", va="center", color=colour)
    classes = range(len(matrix))
    axes.set(xlabel="what the network says", ylabel="what it is", xticks=classes, yticks=classes)
    axes.grid(False)
    return figure


def sheet(images, captions, columns=6):
    """Small grey pictures in rows, each with a caption above."""
    rows = max(-(-len(images) // columns), 1)
    size = (1.35 * columns, 1.6 * rows + 0.5)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, caption in zip(axes.flat, images, captions, strict=False):
        ax.imshow(image, cmap="gray_r")
        ax.set_title(caption, fontsize=9)
    return figure
