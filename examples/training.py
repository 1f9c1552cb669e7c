"""Training a classifier: the loop that the examples share."""

from collections import defaultdict

import autograd_np as ag
from examples.common import progress


def fit(model, criterion, optimizer, batches, held_out, epochs, scheduler=None, after_epoch=None):
    """Train a model, and measure after every epoch how well it does on data it never learns from.

    Parameters
    ----------
    model : nn.Module
        From a batch of inputs to one score for each class.
    criterion : nn.Module
        From scores and right classes to the loss, which is to become small.
    optimizer : nn.optim.Optimizer
        Of the parameters of the model.
    batches : nn.data.DataLoader
        Gives pairs (inputs, labels).
    held_out : pair (inputs, labels)
        What the model is not trained on.
    epochs : int
        How often to go through all batches.
    scheduler : nn.optim.lr_scheduler.LRScheduler, optional
        Sets the learning rate of the next step.
    after_epoch : callable, optional
        Called with the number of the epoch and the history so far.

    Returns
    -------
    dict of str to list of float
        One number for each epoch: "loss" and "accuracy" on the training data, while they were
        learnt from; "held-out loss" and "held-out accuracy"; and the "learning rate".
    """
    history = defaultdict(list)
    bar = progress(epochs)
    for epoch in bar:
        history["learning rate"].append(optimizer.param_groups[0]["lr"])
        loss_sum = correct = seen = 0
        for inputs, labels in batches:
            scores = model(inputs)  # forward: operations are recorded as they are computed
            loss = criterion(scores, labels)
            optimizer.zero_grad()  # forget the gradients of the step before
            loss.backward()  # backward: the gradient of the loss for every parameter
            optimizer.step()  # move every parameter a little against its gradient
            if scheduler is not None:
                scheduler.step()
            loss_sum += loss.item() * len(labels)
            correct += count_correct(scores, labels)
            seen += len(labels)

        with ag.no_grad():  # measuring needs no gradients, so nothing is recorded
            inputs, labels = held_out
            scores = model(inputs)
            history["held-out loss"].append(criterion(scores, labels).item())
            history["held-out accuracy"].append(count_correct(scores, labels) / len(labels))
        history["loss"].append(loss_sum / seen)
        history["accuracy"].append(correct / seen)
        bar.set_description_str(
            f"loss {history['loss'][-1]:.4f}, "
            f"held-out accuracy {history['held-out accuracy'][-1]:.3f}",
            refresh=False,
        )
        if after_epoch is not None:
            after_epoch(epoch, history)
    return history


def count_correct(scores, labels):
    """How often the class with the highest score is the right one."""
    return (scores.argmax(dim=1) == labels).sum().item()


def report(history, labels):
    """Print the accuracy on held-out data after the last epoch, and return it."""
    accuracy = history["held-out accuracy"][-1]
    right = round(accuracy * len(labels))
    print(f"Held-out accuracy: {accuracy:.3f} ({right} of {len(labels)})")
    return accuracy
