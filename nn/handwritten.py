"""The network by hand: layers, losses and SGD with ``forward`` and ``backward`` written out.

Plain NumPy and nothing else, to read beside the automatic version and to check it against. One idea
runs through the file. Let L be the loss, one number. A layer computes Y = f(X) in ``forward``. Its
``backward`` is handed the array G = ∂L/∂Y, of the shape of Y, and the chain rule turns it into

    ∂L/∂Xₖ = Σⱼ Gⱼ ∂Yⱼ/∂Xₖ,

which is the G of the layer before. So the forward pass runs from the first layer to the last, the
backward pass from the last to the first, and each layer knows only its own derivative. Comments
beside the code give the formula of each line; n is the number of samples, the rows of every batch.

All arrays share one floating dtype, that of the weights. ``forward`` keeps references, not copies:
leave what goes in and comes out as it is until ``backward`` has run.

Examples
--------
Learn the exclusive or, which no single dense layer can:

>>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
>>> labels = np.array([0, 1, 1, 0])
>>> rng = np.random.default_rng(0)
>>> network = Network(Dense(2, 16, rng=rng), ReLU(), Dense(16, 2, rng=rng))
>>> loss = SoftmaxCategoricalCrossentropy()
>>> optimizer = SGD(learning_rate=1.0, decay=1e-2)
>>> for _ in range(100):
...     value = loss.forward(network.forward(x), labels)
...     network.backward(loss.backward())
...     optimizer.step(network.parameters())
>>> network.forward(x).argmax(axis=1)
array([0, 1, 1, 0])

References
----------
I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning*, MIT Press, 2016, section 6.5.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Kept = TypeVar("Kept")


# ------------------------------------------------------------------------------------- layers


class Layer(ABC):
    """A function Y = f(X) of a batch, with its derivative."""

    @abstractmethod
    def forward(self, inputs: Array) -> Array:
        """Return Y = f(X) and keep what ``backward`` will need."""

    @abstractmethod
    def backward(self, gradient: Array) -> Array:
        """Return ∂L/∂X, given G = ∂L/∂Y for the output Y of the last ``forward``."""

    def backward_parameters(self, gradient: Array) -> None:
        """Compute only the gradients of the layer's parameters, where ∂L/∂X is of no use."""
        self.backward(gradient)

    def parameters(self) -> list[tuple[Array, Array]]:
        """Return a pair (parameter, its gradient) for each array that the layer learns."""
        return []

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Dense(Layer):
    """A fully connected layer, Y = X W + b.

    Parameters
    ----------
    n_inputs, n_outputs : int
        Features of a row of X and of a row of Y.
    dtype : dtype, default float64
        A floating dtype, for the parameters and for all that goes through the layer.
    rng : numpy.random.Generator, optional
        Draws the initial weights from the normal distribution of variance 2 / n_inputs [1]_;
        a fresh generator if not given. The bias starts at zero.

    Attributes
    ----------
    weight, weight_grad : ndarray, shape (n_inputs, n_outputs)
    bias, bias_grad : ndarray, shape (n_outputs,)
        Each ``backward`` makes new gradients; before the first they are None.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015, section 2.2.

    Examples
    --------
    >>> Dense(2, 3).forward(np.zeros((5, 2))).shape
    (5, 3)
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        *,
        dtype: DTypeLike = np.float64,
        rng: np.random.Generator | None = None,
    ) -> None:
        rng = np.random.default_rng() if rng is None else rng
        deviation = (2 / n_inputs) ** 0.5
        self.weight: Array = rng.normal(0, deviation, (n_inputs, n_outputs)).astype(dtype)
        self.bias: Array = np.zeros(n_outputs, dtype)
        self.weight_grad: Array | None = None
        self.bias_grad: Array | None = None
        self._inputs: Array | None = None

    def forward(self, inputs: Array) -> Array:
        """Return Y = X W + b, shape (n, n_outputs), for X of shape (n, n_inputs)."""
        if inputs.shape[1:] != self.weight.shape[:1]:
            raise ValueError(
                f"{self}.forward: inputs have shape {inputs.shape}, but weights of shape "
                f"{self.weight.shape} need (n, {len(self.weight)}), one row for each sample"
            )
        if inputs.dtype != self.weight.dtype:
            raise TypeError(
                f"{self}.forward: inputs are {inputs.dtype}, but the weights are "
                f"{self.weight.dtype}: pass inputs.astype({str(self.weight.dtype)!r})"
            )
        self._inputs = inputs
        outputs = inputs @ self.weight  # Yᵢⱼ = Σₖ Xᵢₖ Wₖⱼ
        outputs += self.bias  #              + bⱼ
        return outputs

    def backward(self, gradient: Array) -> Array:
        """Return ∂L/∂X = G Wᵀ, and compute the gradients of the parameters."""
        self.backward_parameters(gradient)
        return gradient @ self.weight.T  # ∂L/∂Xᵢₖ = Σⱼ Gᵢⱼ Wₖⱼ

    def backward_parameters(self, gradient: Array) -> None:
        """Compute ∂L/∂W = Xᵀ G, and ∂L/∂b, the sum of the rows of G."""
        inputs = _recall(self, self._inputs)
        _check_gradient(self, gradient, (len(inputs), len(self.bias)), inputs.dtype)
        self.weight_grad = inputs.T @ gradient  # ∂L/∂Wₖⱼ = Σᵢ Xᵢₖ Gᵢⱼ
        self.bias_grad = gradient.sum(axis=0)  #  ∂L/∂bⱼ  = Σᵢ Gᵢⱼ

    def parameters(self) -> list[tuple[Array, Array]]:
        """Return [(weight, weight_grad), (bias, bias_grad)]."""
        if self.weight_grad is None or self.bias_grad is None:
            raise RuntimeError(f"{self} has no gradients yet: call forward, then backward, first")
        return [(self.weight, self.weight_grad), (self.bias, self.bias_grad)]

    def __repr__(self) -> str:
        n_inputs, n_outputs = self.weight.shape
        return f"Dense({n_inputs}, {n_outputs})"


class _Activation(Layer):
    """A layer without parameters, whose derivative is written with its own output Y."""

    def __init__(self) -> None:
        self._outputs: Array | None = None

    def _recall_outputs(self, gradient: Array) -> Array:
        outputs = _recall(self, self._outputs)
        _check_gradient(self, gradient, outputs.shape, outputs.dtype)
        return outputs


class ReLU(_Activation):
    """The rectifier, y = max(x, 0). At the kink, x = 0, its derivative is taken as 0.

    Examples
    --------
    >>> ReLU().forward(np.array([-2.0, 3.0]))
    array([0., 3.])
    """

    def forward(self, inputs: Array) -> Array:
        """Return max(X, 0), of the shape of X."""
        self._outputs = np.maximum(inputs, 0)
        return self._outputs

    def backward(self, gradient: Array) -> Array:
        """Return G where Y > 0, which is where X > 0, and 0 elsewhere."""
        y = self._recall_outputs(gradient)
        return gradient * (y > 0)  # dy/dx = 1 if x > 0 else 0


class Sigmoid(_Activation):
    """The logistic function, y = 1 / (1 + exp(-x)).

    Examples
    --------
    >>> Sigmoid().forward(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """

    def forward(self, inputs: Array) -> Array:
        """Return 1 / (1 + exp(-X)), of the shape of X."""
        # exp(-x) overflows far below zero, where y is better written exp(x) / (exp(x) + 1).
        exponential = np.exp(-np.abs(inputs))
        self._outputs = np.where(inputs >= 0, 1, exponential) / (1 + exponential)
        return self._outputs

    def backward(self, gradient: Array) -> Array:
        """Return G Y (1 - Y), elementwise."""
        y = self._recall_outputs(gradient)
        return gradient * y * (1 - y)  # dy/dx = y (1 - y)


class Tanh(_Activation):
    """The hyperbolic tangent, y = tanh(x).

    Examples
    --------
    >>> Tanh().forward(np.array([-1e4, 0.0, 1e4]))
    array([-1.,  0.,  1.])
    """

    def forward(self, inputs: Array) -> Array:
        """Return tanh(X), of the shape of X."""
        self._outputs = np.tanh(inputs)
        return self._outputs

    def backward(self, gradient: Array) -> Array:
        """Return G (1 - Y²), elementwise."""
        y = self._recall_outputs(gradient)
        return gradient * (1 - y * y)  # dy/dx = 1 - y²


class Softmax(_Activation):
    """Each row of scores as probabilities, yⱼ = exp(xⱼ) / Σₖ exp(xₖ).

    Every output of a row depends on every input of that row: ∂yⱼ/∂xₖ = yⱼ (δⱼₖ - yₖ), where δⱼₖ
    is 1 if j = k, else 0.

    Examples
    --------
    >>> Softmax().forward(np.array([[1e4, 1e4], [0.0, 1e4]]))
    array([[0.5, 0.5],
           [0. , 1. ]])
    """

    def forward(self, inputs: Array) -> Array:
        """Return the softmax of each row of X, shape (n, classes)."""
        # A constant taken from a whole row cancels in the quotient, and no exponential overflows.
        shifted = inputs - inputs.max(axis=-1, keepdims=True)
        exponentials: Array = np.exp(shifted, out=shifted)
        exponentials /= exponentials.sum(axis=-1, keepdims=True)  # yⱼ = exp(xⱼ) / Σₖ exp(xₖ)
        self._outputs = exponentials
        return exponentials

    def backward(self, gradient: Array) -> Array:
        """Return Yᵢₖ (Gᵢₖ - Σⱼ Gᵢⱼ Yᵢⱼ)."""
        y = self._recall_outputs(gradient)
        mean: Array = (gradient * y).sum(axis=-1, keepdims=True)  # Σⱼ gⱼ yⱼ
        return y * (gradient - mean)  # Σⱼ gⱼ yⱼ (δⱼₖ - yₖ) = yₖ (gₖ - Σⱼ gⱼ yⱼ)


class Network:
    """Layers one after another, given from the input to the output; the loss is kept apart.

    Examples
    --------
    >>> Network(Dense(2, 8), ReLU(), Dense(8, 3)).forward(np.ones((5, 2))).shape
    (5, 3)
    """

    def __init__(self, first: Layer, *others: Layer) -> None:
        self.layers = (first, *others)

    def forward(self, inputs: Array) -> Array:
        """Return the output of the last layer, shape (n, features)."""
        for layer in self.layers:
            inputs = layer.forward(inputs)
        return inputs

    def backward(self, gradient: Array) -> None:
        """Compute the gradient of every parameter, given that of the network's output.

        The first layer's inputs are data, whose gradient nobody needs. In a wide layer it would
        cost as much as the gradient of the weights, so it is not computed.
        """
        first, *others = self.layers
        for layer in reversed(others):
            gradient = layer.backward(gradient)
        first.backward_parameters(gradient)

    def parameters(self) -> list[tuple[Array, Array]]:
        """Return the pairs (parameter, its gradient) of all layers, first layer first."""
        return [pair for layer in self.layers for pair in layer.parameters()]


# ------------------------------------------------------------------------------------- losses


class MeanSquaredError:
    """The mean over all N elements, L = Σ (y - t)² / N, of predictions Y and targets T.

    Examples
    --------
    >>> MeanSquaredError().forward(np.array([[1.0, 2.0]]), np.array([[1.0, 4.0]]))
    2.0
    """

    def __init__(self) -> None:
        self._difference: Array | None = None

    def forward(self, predictions: Array, targets: NDArray[Any]) -> float:
        """Return the loss of predictions against targets of the same shape."""
        if predictions.shape != targets.shape:
            raise ValueError(
                f"MeanSquaredError.forward: predictions have shape {predictions.shape}, but "
                f"targets {targets.shape}: reshape one to the other, nothing is broadcast"
            )
        # In the dtype of the predictions, also if the targets are integers or more precise.
        difference = np.subtract(predictions, targets, dtype=predictions.dtype)
        self._difference = difference
        return float((difference * difference).sum() / difference.size)

    def backward(self) -> Array:
        """Return ∂L/∂Y, of the shape of Y."""
        difference = _recall(self, self._difference)
        return difference * (2 / difference.size)  # ∂L/∂y = 2 (y - t) / N


class CategoricalCrossentropy:
    """Minus the mean logarithm of the probability of the right class, L = -Σᵢ log P[i, cᵢ] / n.

    With one-hot targets T, the same is L = -Σᵢⱼ Tᵢⱼ log Pᵢⱼ / n. A probability that underflowed to
    zero counts as the smallest normal number of its dtype, so L stays finite, but the gradient of
    the scores beneath is lost; `SoftmaxCategoricalCrossentropy` has no such limit.

    Examples
    --------
    >>> loss = CategoricalCrossentropy()
    >>> loss.forward(np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([0, 1]))  # log(2) / 2
    0.34657359027997264
    """

    def __init__(self) -> None:
        self._kept: tuple[Array, Labels, int] | None = None

    def forward(self, probabilities: Array, targets: NDArray[Any]) -> float:
        """Return the loss of probabilities, shape (n, classes).

        Targets are integer class labels, shape (n,), or one-hot rows, shape (n, classes).
        """
        labels = _class_labels(self, probabilities, targets)
        n, n_classes = probabilities.shape
        chosen = probabilities[np.arange(n), labels]  # P[i, cᵢ]
        np.maximum(chosen, np.finfo(chosen.dtype).tiny, out=chosen)
        self._kept = chosen, labels, n_classes
        return float(-np.log(chosen).sum() / n)

    def backward(self) -> Array:
        """Return ∂L/∂P, shape (n, classes).

        For a probability that counts as the smallest number, it is the derivative of the logarithm
        at that number: huge, and finite. The loss as it is computed is constant there, but 0 would
        tell the layers below that nothing is wrong.
        """
        chosen, labels, n_classes = _recall(self, self._kept)
        n = len(labels)
        gradient = np.zeros((n, n_classes), chosen.dtype)
        gradient[np.arange(n), labels] = -1 / (n * chosen)  # ∂L/∂Pᵢⱼ = -Tᵢⱼ / (n Pᵢⱼ)
        return gradient


class SoftmaxCategoricalCrossentropy:
    """`Softmax` and `CategoricalCrossentropy` in one: the loss of raw scores, the logits Z.

    For a row z of the class c, L = -log(exp(z_c) / Σₖ exp(zₖ)) = log Σₖ exp(zₖ) - z_c, in which
    nothing is lost to underflow; and the two derivatives multiply out to P - T, the probabilities
    minus the one-hot target [1]_.

    References
    ----------
    .. [1] C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer, 2006, section 4.3.4.

    Examples
    --------
    >>> loss = SoftmaxCategoricalCrossentropy()
    >>> loss.forward(np.array([[1e4, -1e4]]), np.array([1]))
    20000.0
    >>> loss.backward()
    array([[ 1., -1.]])
    """

    def __init__(self) -> None:
        self._kept: tuple[Array, Labels] | None = None

    def forward(self, logits: Array, targets: NDArray[Any]) -> float:
        """Return the loss of logits, shape (n, classes).

        Targets are integer class labels, shape (n,), or one-hot rows, shape (n, classes).
        """
        labels = _class_labels(self, logits, targets)
        n = len(labels)
        shifted = logits - logits.max(axis=1, keepdims=True)  # changes neither L nor P
        chosen = shifted[np.arange(n), labels]  # z_c
        exponentials = np.exp(shifted, out=shifted)
        totals = exponentials.sum(axis=1, keepdims=True)
        loss = (np.log(totals[:, 0]) - chosen).sum() / n  # log Σₖ exp(zₖ) - z_c
        exponentials /= totals  # Pᵢⱼ = exp(zⱼ) / Σₖ exp(zₖ)
        self._kept = exponentials, labels
        return float(loss)

    def backward(self) -> Array:
        """Return ∂L/∂Z, shape (n, classes)."""
        probabilities, labels = _recall(self, self._kept)
        n = len(labels)
        gradient = probabilities / n  # ∂L/∂Zᵢⱼ = (Pᵢⱼ
        gradient[np.arange(n), labels] -= 1 / n  # - Tᵢⱼ) / n
        return gradient


# ---------------------------------------------------------------------------------- optimiser


class SGD:
    """Stochastic gradient descent, p ← p - ηₜ ∂L/∂p, with the rate ηₜ = η₀ / (1 + decay · t).

    Parameters
    ----------
    learning_rate : float, default 1.0
        η₀, the rate of the first step, t = 0.
    decay : float, default 0.0
        After 1 / decay steps the rate is half of the first.

    Examples
    --------
    >>> optimizer = SGD(learning_rate=1.0, decay=0.5)
    >>> p = np.array([10.0])
    >>> optimizer.step([(p, np.array([3.0]))])  # 10 - 1.0 * 3
    >>> optimizer.step([(p, np.array([3.0]))])  #  7 - 1.0 / 1.5 * 3
    >>> p
    array([5.])
    """

    def __init__(self, learning_rate: float = 1.0, decay: float = 0.0) -> None:
        if not (learning_rate >= 0 and decay >= 0):
            raise ValueError(
                f"SGD: learning_rate={learning_rate} and decay={decay} must both be at least 0"
            )
        self.learning_rate = learning_rate
        self.decay = decay
        self.iterations = 0  # t

    @property
    def current_learning_rate(self) -> float:
        """The rate ηₜ of the next step."""
        return self.learning_rate / (1 + self.decay * self.iterations)

    def step(self, parameters: Iterable[tuple[Array, Array]]) -> None:
        """Move each parameter of the pairs (parameter, gradient), in place, and count the step."""
        rate = self.current_learning_rate
        for parameter, gradient in parameters:
            parameter -= rate * gradient  # p ← p - ηₜ ∂L/∂p
        self.iterations += 1


# ------------------------------------------------------------------------------------- checks


def _recall(owner: object, kept: Kept | None) -> Kept:
    """Return what ``forward`` kept, or say that it has not run."""
    if kept is None:
        name = type(owner).__name__
        raise RuntimeError(f"{name}.backward was called before forward: call {name}.forward first")
    return kept


def _check_gradient(
    layer: Layer, gradient: Array, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> None:
    """Raise unless the array handed to ``backward`` can be the gradient of the last output."""
    if gradient.shape != shape or gradient.dtype != dtype:
        error = ValueError if gradient.shape != shape else TypeError
        raise error(
            f"{layer}.backward: the gradient is {gradient.dtype} of shape {gradient.shape}, but "
            f"the last forward returned {dtype} of shape {shape}: the two must be alike"
        )


def _class_labels(loss: object, predictions: Array, targets: NDArray[Any]) -> Labels:
    """Return targets as labels, shape (n,), checked against predictions, shape (n, classes)."""
    name = f"{type(loss).__name__}.forward"
    if predictions.ndim != 2 or targets.shape not in (predictions.shape, predictions.shape[:1]):
        raise ValueError(
            f"{name}: predictions have shape {predictions.shape}, targets {targets.shape}: pass "
            "predictions (n, classes) with integer labels (n,) or one-hot rows (n, classes)"
        )
    n, n_classes = predictions.shape
    if targets.ndim == 2:
        labels: Labels = targets.argmax(axis=1)
        one_hot = (targets[np.arange(n), labels] == 1) & (np.count_nonzero(targets, axis=1) == 1)
        if not one_hot.all():
            row = one_hot.argmin()  # the first False
            raise ValueError(
                f"{name}: row {row} of the targets is {targets[row]}, which is not one-hot: "
                "it needs a single 1 among zeros"
            )
        return labels
    if targets.dtype.kind not in "iu":
        raise TypeError(
            f"{name}: class labels must be integers, not {targets.dtype}: pass targets.astype(int)"
        )
    if targets.min() < 0 or targets.max() >= n_classes:
        row = ((targets < 0) | (targets >= n_classes)).argmax()  # the first True
        raise ValueError(
            f"{name}: label {targets[row]} (row {row}) is out of range: the predictions have "
            f"{n_classes} classes, so labels go from 0 to {n_classes - 1}"
        )
    return targets
