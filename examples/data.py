"""The data of the examples, as tensors."""

import numpy as np

import autograd_np as ag


def spirals(n_points, n_classes=3, turns=1.0, noise=0.2, seed=0):
    """Arms of a spiral around the origin, one a class: no straight line separates them.

    Along an arm the radius grows evenly from 0 to 1, and the angle by whole `turns`; the arms start
    in directions that are evenly spaced.

    Parameters
    ----------
    n_points : int
        Number of points on each arm.
    n_classes : int
        Number of arms.
    turns : float
        How often an arm goes round.
    noise : float
        Standard deviation of the angle, in radians.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    points : ndarray, shape (n_classes * n_points, 2)
    labels : ndarray of int, shape (n_classes * n_points,)
    """
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(n_classes), n_points)
    radius = np.tile(np.linspace(0, 1, n_points), n_classes)
    angle = 2 * np.pi * (labels / n_classes + turns * radius) + noise * rng.normal(size=labels.size)
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), labels


def tensors(inputs, labels):
    """What a network learns from: inputs as float32, labels as integers."""
    return ag.tensor(inputs, dtype=ag.float32), ag.tensor(labels, dtype=ag.int64)
