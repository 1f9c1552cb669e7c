"""The engine on arrays that only write down what is called on them: through NumPy's protocols.

What a training step calls, forward, backward and update, is recorded as a flat list. Run again on
other arrays, the list gives the numbers of the engine itself.
"""

import numpy as np
import pytest
from numpy.lib.mixins import NDArrayOperatorsMixin

import autograd_np as ag
import nn
from autograd_np import dispatch
from autograd_np.random import manual_seed


class Recording:
    """A list of calls, each with the place of its result; and how to run it again."""

    def __init__(self):
        self.calls = []
        self.examples = []  # what is at each place while recording: it tells shapes and dtypes

    def input(self, example):
        """A place for an array that is given to every run."""
        self.examples.append(example)
        return Recorder(self, len(self.examples) - 1, example)

    def record(self, call, args, kwargs):
        result = call(*substituted(args, self.examples), **substituted(kwargs, self.examples))
        out = kwargs.get("out")
        (out,) = out if isinstance(out, tuple) else (out,)
        if out is not None:
            assert isinstance(out, Recorder), (
                f"{call.__name__} writes to an array that is not recorded"
            )
        returns = out is None and result is not None
        self.calls.append((call, args, kwargs, len(self.examples) if returns else None))
        return self.input(result) if returns else out

    def run(self, *inputs):
        """The calls on other arrays: a function from places to what is there then."""
        values = [*inputs, *[None] * (len(self.examples) - len(inputs))]
        for call, args, kwargs, place in self.calls:
            result = call(*substituted(args, values), **substituted(kwargs, values))
            if place is not None:
                values[place] = result
        return lambda recorder: values[recorder.place]


def substituted(argument, values):
    """An argument with the arrays in the places of recorders, also of those in sequences."""
    if isinstance(argument, Recorder):
        return values[argument.place]
    if isinstance(argument, (tuple, list)):
        return type(argument)(substituted(item, values) for item in argument)
    if isinstance(argument, dict):
        return {name: substituted(item, values) for name, item in argument.items()}
    return argument


class Recorder(NDArrayOperatorsMixin):
    """An array with NumPy's two protocols and four properties, and nothing else of arrays."""

    def __init__(self, recording, place, example):
        self.recording, self.place = recording, place
        self.shape, self.dtype = example.shape, example.dtype
        self.ndim, self.size = example.ndim, example.size

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if not all(isinstance(x, (Recorder, np.ndarray, np.generic, float, int)) for x in inputs):
            return NotImplemented
        return self.recording.record(getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func, types, args, kwargs):
        if not all(issubclass(kind, (Recorder, np.ndarray)) for kind in types):
            return NotImplemented
        return self.recording.record(func, args, kwargs)

    def __array__(self, dtype=None, copy=None):
        raise AssertionError("a recorder was made an array: its values are not known")

    def __bool__(self):
        raise AssertionError("a branch on a recorder: its values are not known")


def problem(seed, dtype=np.float64):
    """Inputs, labels and the parameters of two layers."""
    rng = np.random.default_rng(seed)
    shapes = ((8, 5), (8,), (3, 8), (3,))
    parameters = [rng.normal(size=shape).astype(dtype) for shape in shapes]
    return rng.normal(size=(6, 5)).astype(dtype), rng.integers(0, 3, 6), parameters


def forward_with_numpy(x, labels, w, b, v, c):
    """Cross-entropy of a network with one hidden layer, in NumPy's dialect."""
    hidden = np.maximum(np.matmul(x, np.transpose(w)) + b, 0)
    logits = np.inner(hidden, v) + c
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(dispatch.pick(log_p, labels))


def forward_with_the_engine(x, labels, w, b, v, c):
    """The same in PyTorch's dialect."""
    hidden = ag.relu(ag.linear(x, w, b))
    return -ag.pick(ag.log_softmax(hidden @ v.T + c, 1), labels).mean()


def step(forward, x, labels, parameters, lr=0.1):
    """One step of gradient descent on tensors; its loss."""
    loss = forward(x, labels, *parameters)
    for parameter in parameters:
        parameter.grad = None
    loss.backward()
    with ag.no_grad():
        for parameter in parameters:
            np.subtract(parameter, np.multiply(parameter.grad, lr), out=parameter)
    return loss.detach()


@pytest.mark.parametrize("forward", [forward_with_numpy, forward_with_the_engine])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_recorded_step_gives_the_numbers_of_the_engine(forward, dtype):
    recording = Recording()
    x, labels, parameters = problem(0, dtype)
    inputs = [recording.input(array) for array in (x, labels, *parameters)]
    tensors = [ag.tensor(r, requires_grad=r.dtype.kind == "f" and r.ndim > 0) for r in inputs]
    tensors[0] = tensors[0].detach()
    loss = step(forward, *tensors[:2], tensors[2:])._array
    assert isinstance(loss, Recorder)

    x, labels, parameters = problem(1, dtype)
    eager = [ag.tensor(p, requires_grad=True) for p in parameters]
    for seed in (2, 3, 4):
        x, labels, _ = problem(seed, dtype)
        values = recording.run(x, labels, *parameters)  # the update writes to the parameters
        expected = step(forward, ag.tensor(x), ag.tensor(labels), eager)
        np.testing.assert_array_equal(values(loss), expected.numpy())
        for parameter, tensor in zip(parameters, eager, strict=True):
            assert parameter.dtype == tensor.dtype
            np.testing.assert_array_equal(parameter, tensor.detach().numpy())


def test_higher_derivatives_are_recorded_too():
    recording = Recording()
    x, labels, parameters = problem(0)
    inputs = [recording.input(array) for array in (x, labels, *parameters)]

    def curvature(x, labels, *parameters):
        """The gradient of the squared norm of the gradient."""
        loss = forward_with_the_engine(x, labels, *parameters)
        first = ag.grad(loss, parameters, create_graph=True)
        return ag.grad(sum((g * g).sum() for g in first), parameters)

    leaves = [ag.tensor(r, requires_grad=True) for r in inputs[2:]]
    recorded = curvature(*map(ag.tensor, inputs[:2]), *leaves)
    x, labels, parameters = problem(1)
    values = recording.run(x, labels, *parameters)
    leaves = [ag.tensor(p, requires_grad=True) for p in parameters]
    expected = curvature(ag.tensor(x), ag.tensor(labels), *leaves)
    for ours, theirs in zip(recorded, expected, strict=True):
        np.testing.assert_array_equal(values(ours._array), theirs.numpy())


def models(seed):
    manual_seed(seed)
    model = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 3))
    return model, nn.CrossEntropyLoss()


OPTIMIZERS = {
    "SGD": lambda parameters: nn.optim.SGD(parameters, lr=0.1),
    "SGD with all its options": lambda parameters: nn.optim.SGD(
        parameters, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01
    ),
    "Adam": lambda parameters: nn.optim.Adam(parameters, lr=0.1),
    "AdamW": lambda parameters: nn.optim.AdamW(parameters, lr=0.1),
}


def train(model, criterion, optimizer, x, labels):
    optimizer.zero_grad()
    loss = criterion(model(x), labels)
    loss.backward()
    optimizer.step()
    return loss.detach()


@pytest.mark.parametrize("optimizer_of", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_recorded_step_of_a_model_and_an_optimizer_gives_the_numbers_of_the_engine(optimizer_of):
    x, labels, _ = problem(0, np.float32)
    model, criterion = models(0)
    optimizer = optimizer_of(model.parameters())
    train(model, criterion, optimizer, ag.tensor(x), ag.tensor(labels))  # makes the state
    recording = Recording()
    batch = [ag.tensor(recording.input(array)) for array in (x, labels)]
    state = state_of(model, optimizer)
    for tensor in state:
        tensor.data = ag.tensor(recording.input(tensor.detach().numpy().copy()))
    loss = train(model, criterion, optimizer, *batch)._array
    assert isinstance(loss, Recorder)

    model, criterion = models(1)
    optimizer = optimizer_of(model.parameters())
    train(model, criterion, optimizer, ag.tensor(x), ag.tensor(labels))
    eager = state_of(model, optimizer)
    arrays = [tensor.detach().numpy().copy() for tensor in eager]
    for seed in (2, 3, 4):
        x, labels, _ = problem(seed, np.float32)
        values = recording.run(x, labels, *arrays)
        expected = train(model, criterion, optimizer, ag.tensor(x), ag.tensor(labels))
        np.testing.assert_array_equal(values(loss), expected.numpy())
        for array, tensor in zip(arrays, eager, strict=True):
            np.testing.assert_array_equal(array, tensor.detach().numpy())


def state_of(model, optimizer):
    """All tensors that a step changes: parameters, and what the optimizer remembers of each."""
    parameters = list(model.parameters())
    remembered = [t for p in parameters for t in optimizer.state[p].values()]
    return [*parameters, *remembered]


def test_gradients_that_are_known_while_recording_are_not_written_to():
    recording = Recording()
    w = ag.tensor(recording.input(np.ones((3, 2))), requires_grad=True)
    table = [0, 0, 1]

    def loss_of(w):
        return (w * w).sum() + (w[table] ** 2).sum() + 3 * w.sum() + (2 * w).sum()

    loss_of(w).backward()
    assert isinstance(w.grad._array, Recorder)
    for _ in range(2):
        array = np.arange(6.0).reshape(3, 2)
        values = recording.run(array)
        eager = ag.tensor(array, requires_grad=True)
        loss_of(eager).backward()
        np.testing.assert_array_equal(values(w.grad._array), eager.grad.numpy())
