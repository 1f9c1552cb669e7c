"""Handwritten digits: a network reads numbers from pictures of 8 by 8 pixels.

A quarter of scikit-learn's 1797 pictures is held out. Draws into out/digits: the confusion matrix
(which digits are taken for which), the pictures that the network gets wrong, and the training
curves.
"""

from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

import autograd_np as ag
import nn
from examples import plots
from examples.common import options, parser
from examples.data import tensors
from examples.training import fit, report


def main(arguments=None):
    args = options(parser("digits", __doc__, epochs=30), arguments)
    ag.manual_seed(args.seed)

    # Each picture is one row of 64 numbers from 0 (paper) to 16 (ink).
    pixels, labels = load_digits(return_X_y=True)
    parts = train_test_split(
        pixels / 16, labels, test_size=0.25, random_state=args.seed, stratify=labels
    )
    train_pixels, test_pixels, train_labels, test_labels = parts
    training = nn.data.TensorDataset(*tensors(train_pixels, train_labels))
    held_out = tensors(test_pixels, test_labels)
    batches = nn.data.DataLoader(training, batch_size=64, shuffle=True)

    model = nn.Sequential(
        nn.Linear(64, 128),
        nn.ReLU(),
        nn.Linear(128, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )
    print(model)
    # With label smoothing the network need not be entirely sure of any picture, and learns those by
    # heart less that are odd.
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    optimizer = nn.optim.Adam(model.parameters(), lr=0.01)
    scheduler = nn.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.995)
    history = fit(model, criterion, optimizer, batches, held_out, args.epochs, scheduler)
    accuracy = report(history, test_labels)

    with ag.no_grad():
        predicted = model(held_out[0]).argmax(dim=1).numpy()
    wrong = (predicted != test_labels).nonzero()[0]
    captions = [f"{test_labels[i]}, read as {predicted[i]}" for i in wrong]
    images = test_pixels[wrong].reshape(-1, 8, 8)

    plots.save(
        plots.confusion(confusion_matrix(test_labels, predicted)), args.out / "confusion.png"
    )
    plots.save(plots.sheet(images, captions), args.out / "misclassified.png")
    plots.save(plots.curves(history), args.out / "curves.png")
    plots.finish(args.show)
    return accuracy


if __name__ == "__main__":
    main()
