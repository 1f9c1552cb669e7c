"""Checks of tensors, modules and layers, and PyTorch's names for them."""

import subprocess
import sys

import numpy as np
import pytest

import autograd_np as ag
import nn
from autograd_np.testing import (
    GradientError,
    Verdict,
    check_gradients,
    check_layer,
    check_module,
    gradcheck,
    gradgradcheck,
)
from nn import handwritten

RNG = np.random.default_rng(5)
X = RNG.normal(size=(4, 3))
LABELS = np.array([0, 2, 1, 2])


def test_importing_the_engine_does_not_import_the_checks():
    program = "import sys, autograd_np; print('autograd_np.testing' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "False"


def test_importing_the_checks_needs_numpy_alone():
    program = (
        "import sys, autograd_np.testing; print(*{'hypothesis', 'pytest', 'nn'} & {*sys.modules})"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == ""


# ----------------------------------------------------------------------------- functions of tensors


def test_operands_have_their_parameters_names():
    def function(weight, bias, *rest):
        return weight * bias + rest[0]

    assert check_gradients(function, X, X, X).operands == ("weight", "bias", "rest[0]")


def test_tensors_arrays_lists_and_numbers_are_operands_and_the_rest_is_passed_on():
    def function(x, y, z, dim, keepdim):
        return (x * y + z).sum(dim, keepdim=keepdim)

    report = check_gradients(function, ag.tensor([1.0, 2.0]), [3.0, 4.0], 2.0, 0, True)
    assert report.verdict is Verdict.OK
    assert report.operands == ("x", "y", "z")


def test_integer_tensors_have_no_gradient():
    report = check_gradients(nn.functional.cross_entropy, ag.tensor(X), ag.tensor(LABELS))
    assert report.verdict is Verdict.OK


def test_what_is_not_a_tensor_is_refused():
    with pytest.raises(TypeError, match="returned ndarray, expected a Tensor"):
        check_gradients(lambda x: x.detach().numpy(), X)


def test_a_detached_way_is_a_missing_gradient():
    report = check_gradients(lambda x: x + (x * x).detach(), X)
    assert report.verdict is Verdict.WRONG
    assert check_gradients(lambda x: x.detach() * 2, X).mistakes == [
        "x: no gradient arrives: it is zero everywhere"
    ]


def test_the_order_starts_at_one():
    with pytest.raises(ValueError, match="the lowest is 1"):
        check_gradients(ag.exp, X, order=0)


def test_the_inputs_stay_as_they_are():
    x = ag.tensor(X, requires_grad=True)
    check_gradients(lambda x: x * x, x, order=2)
    np.testing.assert_array_equal(x.detach().numpy(), X)
    assert x.grad is None


# ---------------------------------------------------------------------------------------- modules


def test_a_module_is_checked_in_inputs_and_parameters_and_left_as_it_is():
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    before = {name: p.detach().numpy().copy() for name, p in model.named_parameters()}
    report = check_module(model, X.astype(np.float32), order=2)
    assert report.verdict is Verdict.OK
    assert report.operands[1:5] == ("0.weight", "0.bias", "2.weight", "2.bias")
    for name, p in model.named_parameters():
        np.testing.assert_array_equal(p.detach().numpy(), before[name])
        assert p.grad is None


def test_a_random_module_draws_the_same_numbers_every_time_and_no_others_after():
    ag.manual_seed(0)
    expected = ag.rand(3).numpy()
    ag.manual_seed(0)
    assert check_module(nn.Dropout(0.5), X).verdict is Verdict.OK
    np.testing.assert_array_equal(ag.rand(3).numpy(), expected)


def test_a_shared_parameter_counts_once():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(3, 3)
            self.second = nn.Linear(3, 3)
            self.second.weight = self.first.weight

        def forward(self, x):
            return self.second(ag.tanh(self.first(x)))

    assert check_module(Twice(), X.astype(np.float32)).verdict is Verdict.OK


def test_a_wrong_module_is_wrong():
    class Stopped(nn.Linear):
        def forward(self, x):
            return super().forward(x).detach() + super().forward(x)

    report = check_module(Stopped(3, 2), X.astype(np.float32))
    assert report.verdict is Verdict.WRONG
    assert "weight: a missing factor 2" in report.mistakes


# -------------------------------------------------------------------------------- layers by hand


def layers():
    rng = np.random.default_rng(0)
    positive = np.abs(X) + 0.1
    return {
        "dense": (handwritten.Dense(3, 2, rng=rng), X),
        "relu": (handwritten.ReLU(), X),
        "sigmoid": (handwritten.Sigmoid(), X),
        "tanh": (handwritten.Tanh(), X),
        "softmax": (handwritten.Softmax(), X),
        "squared error": (handwritten.MeanSquaredError(), X, X + 1),
        "cross-entropy": (handwritten.CategoricalCrossentropy(), positive, LABELS),
        "softmax cross-entropy": (handwritten.SoftmaxCategoricalCrossentropy(), X, LABELS),
        "network": (
            handwritten.Network(
                handwritten.Dense(3, 4, rng=rng), handwritten.Tanh(), handwritten.Dense(4, 2)
            ),
            X,
        ),
    }


@pytest.mark.parametrize("name", layers())
def test_every_layer_by_hand_is_right(name):
    layer, *inputs = layers()[name]
    report = check_layer(layer, *inputs)
    assert report.verdict is Verdict.OK, str(report)


def test_every_layer_by_hand_is_in_the_table():
    tried = {type(layer) for layer, *_ in layers().values()}
    written = {
        value
        for value in vars(handwritten).values()
        if isinstance(value, type) and hasattr(value, "backward") and value.__name__[0] != "_"
    }
    assert written - tried == {handwritten.Layer}


@pytest.mark.parametrize("name", ["dense", "sigmoid", "softmax", "softmax cross-entropy"])
def test_layers_by_hand_in_float32(name):
    layer, x, *rest = layers()[name]
    if name == "dense":
        layer = handwritten.Dense(3, 2, dtype=np.float32)
    assert check_layer(layer, x.astype(np.float32), *rest).verdict is Verdict.OK


def test_a_layer_with_names_for_its_gradients_and_a_tuple_of_input_gradients():
    class Scale:
        def __init__(self):
            self.factor = np.array(1.5)
            self.d_factor = None

        def forward(self, x, y):
            self.saved = x, y
            return self.factor * x * y

        def backward(self, g):
            x, y = self.saved
            self.d_factor = np.asarray((g * x * y).sum())
            return g * self.factor * y, g * self.factor * x

    report = check_layer(Scale(), X, X + 1, parameters={"factor": "d_factor"})
    assert report.verdict is Verdict.OK
    assert report.operands == ("x", "y", "factor")


def test_a_wrong_batch_norm_is_caught():
    class BatchNorm:
        def forward(self, x):
            self.deviation = x.std(axis=0)
            self.y = (x - x.mean(axis=0)) / self.deviation
            return self.y

        def backward(self, g):  # as if mean and deviation were constants
            return g / self.deviation

    assert check_layer(BatchNorm(), X).verdict is Verdict.WRONG


def test_a_layer_that_draws_random_numbers_is_checked_with_the_same_ones():
    class Dropout:
        def __init__(self):
            self.rng = np.random.default_rng(0)

        def forward(self, x):
            self.mask = self.rng.random(x.shape) < 0.5
            return x * self.mask

        def backward(self, g):
            return g * self.mask

    class Redrawn(Dropout):
        def backward(self, g):
            return g * (self.rng.random(g.shape) < 0.5)

    assert check_layer(Dropout(), X).verdict is Verdict.OK
    assert check_layer(Redrawn(), X).verdict is Verdict.WRONG


def test_a_parameter_that_no_attribute_holds_is_refused():
    class Odd(handwritten.Dense):
        def parameters(self):
            return [(self.weight.copy(), self.weight_grad)]

    with pytest.raises(TypeError, match="no attribute of the layer holds"):
        check_layer(Odd(3, 2), X)


# ---------------------------------------------------------------------------------- PyTorch's names


def test_gradcheck_is_called_as_in_pytorch():
    x = ag.tensor(X, requires_grad=True)
    y = ag.tensor(X + 1)
    assert gradcheck(lambda x, y: ag.tanh(x) * y, (x, y), eps=1e-6, atol=1e-4) is True
    assert gradgradcheck(lambda x, y: ag.tanh(x) * y, (x, y)) is True
    assert gradcheck(ag.exp, x)


def test_gradcheck_raises_or_returns_false():
    x = ag.tensor(X, requires_grad=True)

    def wrong(x):
        return x * x.detach()

    assert gradcheck(wrong, x, raise_exception=False) is False
    with pytest.raises(GradientError, match="gradient of wrong: WRONG"):
        gradcheck(wrong, x)
    with pytest.raises(RuntimeError):
        gradgradcheck(wrong, x)


def test_gradcheck_wants_an_input_that_needs_a_gradient():
    with pytest.raises(ValueError, match="at least one input tensor"):
        gradcheck(ag.exp, ag.tensor(X))
