"""Layers: what they add to their functions, and whole networks of them."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn
import nn.functional as F
from nn import handwritten
from tests.nn.parity import assert_close
from tests.numeric import arrays, check_gradients, shapes

sizes = st.integers(1, 6)

# For each layer: how it is made, the function that it is, and its repr.
LAYERS = {
    "ReLU": (nn.ReLU, F.relu, "ReLU()"),
    "ReLU in place": (lambda: nn.ReLU(inplace=True), F.relu, "ReLU(inplace=True)"),
    "Sigmoid": (nn.Sigmoid, F.sigmoid, "Sigmoid()"),
    "Tanh": (nn.Tanh, F.tanh, "Tanh()"),
    "Softmax": (lambda: nn.Softmax(dim=1), lambda x: F.softmax(x, 1), "Softmax(dim=1)"),
    "LogSoftmax": (
        lambda: nn.LogSoftmax(dim=0),
        lambda x: F.log_softmax(x, 0),
        "LogSoftmax(dim=0)",
    ),
    "LeakyReLU": (nn.LeakyReLU, F.leaky_relu, "LeakyReLU(negative_slope=0.01)"),
    "LeakyReLU in place": (
        lambda: nn.LeakyReLU(0.2, inplace=True),
        lambda x: F.leaky_relu(x, 0.2),
        "LeakyReLU(negative_slope=0.2, inplace=True)",
    ),
    "ELU": (nn.ELU, F.elu, "ELU(alpha=1.0)"),
    "ELU in place": (
        lambda: nn.ELU(0.5, inplace=True),
        lambda x: F.elu(x, 0.5),
        "ELU(alpha=0.5, inplace=True)",
    ),
    "GELU": (nn.GELU, F.gelu, "GELU(approximate='none')"),
    "GELU tanh": (
        lambda: nn.GELU(approximate="tanh"),
        lambda x: F.gelu(x, approximate="tanh"),
        "GELU(approximate='tanh')",
    ),
    "Softplus": (nn.Softplus, F.softplus, "Softplus(beta=1.0, threshold=20.0)"),
    "Softplus options": (
        lambda: nn.Softplus(2.0, 1.0),
        lambda x: F.softplus(x, 2.0, 1.0),
        "Softplus(beta=2.0, threshold=1.0)",
    ),
    "Flatten": (nn.Flatten, lambda x: x.reshape(4, 6), "Flatten(start_dim=1, end_dim=-1)"),
    "Flatten options": (
        lambda: nn.Flatten(0, 1),
        lambda x: x.reshape(12, 2),
        "Flatten(start_dim=0, end_dim=1)",
    ),
    "Identity": (lambda: nn.Identity(3, name="x"), lambda x: x, "Identity()"),
    "Dropout": (lambda: nn.Dropout(0.3).eval(), lambda x: x, "Dropout(p=0.3, inplace=False)"),
}
layers = pytest.mark.parametrize(("make", "function", "text"), LAYERS.values(), ids=LAYERS)


@layers
def test_a_layer_is_its_function_with_the_options_it_was_made_with(make, function, text):
    x = np.random.default_rng(0).normal(size=(4, 3, 2))
    expected = function(ag.tensor(x))
    np.testing.assert_array_equal(make()(ag.tensor(x)).numpy(), expected.numpy())


@layers
def test_the_repr_of_a_layer_tells_its_options(make, function, text):
    assert repr(make()) == text


@layers
def test_layers_without_weights_have_right_derivatives(make, function, text):
    x = np.random.default_rng(1).uniform(0.3, 2, (4, 3, 2))
    x[::2] *= -1
    layer = make()
    check_gradients(lambda x: layer(x.clone()), x, order=2)


# --------------------------------------------------------------------------------------- Linear


@given(st.data())
def test_linear_is_the_dense_layer_of_the_network_by_hand(data):
    n, n_in, n_out = data.draw(sizes), data.draw(sizes), data.draw(sizes)
    x, g = data.draw(arrays((n, n_in))), data.draw(arrays((n, n_out)))
    by_hand = handwritten.Dense(n_in, n_out, rng=np.random.default_rng(0))
    layer = nn.Linear(n_in, n_out, dtype=ag.float64)
    layer.load_state_dict({"weight": by_hand.weight.T, "bias": by_hand.bias})
    inputs = ag.tensor(x, requires_grad=True)
    outputs = layer(inputs)
    outputs.backward(ag.tensor(g))
    np.testing.assert_allclose(outputs.detach().numpy(), by_hand.forward(x), 1e-13, 1e-13)
    np.testing.assert_allclose(inputs.grad.numpy(), by_hand.backward(g), 1e-12, 1e-13)
    np.testing.assert_allclose(layer.weight.grad.numpy(), by_hand.weight_grad.T, 1e-12, 1e-13)
    np.testing.assert_allclose(layer.bias.grad.numpy(), by_hand.bias_grad, 1e-12, 1e-13)


@settings(max_examples=30)
@given(shapes(max_dims=2, max_side=2), sizes, sizes, st.booleans())
def test_linear_has_right_derivatives_in_inputs_and_parameters(lead, n_in, n_out, bias):
    layer = nn.Linear(n_in, n_out, bias, dtype=ag.float64)
    operands = [np.random.default_rng(0).normal(size=(*lead, n_in))]
    operands += [p.detach().numpy().copy() for p in layer.parameters()]

    def with_parameters(x, weight, bias=None):
        layer.__dict__.update(weight=weight, bias=bias)
        return layer(x)

    check_gradients(with_parameters, *operands, order=2)


def test_linear_starts_with_the_values_of_the_seed():
    ag.random.manual_seed(0)
    layer = nn.Linear(2, 3, dtype=ag.float64)
    # What torch 2.13 gives after manual_seed(0).
    weight = [
        [0.6647553301890121, 0.29390167076471757],
        [-0.05744119269283829, 0.595027081222347],
        [0.2050950775488388, 0.41174529777772495],
    ]
    bias = [-0.4545195058940603, -0.2105656169160554, 0.1150334319677742]
    np.testing.assert_allclose(layer.weight.detach().numpy(), weight, rtol=1e-14)
    np.testing.assert_allclose(layer.bias.detach().numpy(), bias, rtol=1e-14)


def test_linear_without_bias_has_one_parameter_and_takes_the_default_dtype():
    layer = nn.Linear(2, 3, bias=False)
    assert [(name, p.shape) for name, p in layer.named_parameters()] == [("weight", (3, 2))]
    assert layer.bias is None
    assert layer.weight.dtype == ag.get_default_dtype()
    assert repr(layer) == "Linear(in_features=2, out_features=3, bias=False)"


def test_linear_of_no_features_gives_its_bias():
    layer = nn.Linear(0, 3)
    assert layer(ag.zeros(2, 0)).tolist() == [layer.bias.tolist()] * 2


def test_reset_parameters_draws_anew_within_the_bounds():
    layer = nn.Linear(100, 50)
    before = layer.weight.tolist()
    layer.reset_parameters()
    assert layer.weight.tolist() != before
    for parameter in layer.parameters():
        assert parameter.requires_grad
        assert 0.08 < parameter.detach().abs().max().item() <= 1 / math.sqrt(100)


# -------------------------------------------------------------------------------------- Dropout


def test_dropout_acts_in_training_only():
    layer, x = nn.Dropout(0.5), ag.ones(1000)
    assert set(layer(x).tolist()) == {0, 2}
    assert layer.eval()(x) is x
    assert set(layer.train()(x).tolist()) == {0, 2}


def test_dropout_in_place_returns_its_input():
    x = ag.ones(1000)
    assert nn.Dropout(0.5, inplace=True)(x) is x
    assert set(x.tolist()) == {0, 2}


def test_dropout_needs_a_probability():
    with pytest.raises(ValueError, match=r"has to be between 0 and 1, but got 1\.5"):
        nn.Dropout(1.5)


# ----------------------------------------------------------------------------- whole networks

BY_HAND = {nn.ReLU: handwritten.ReLU, nn.Sigmoid: handwritten.Sigmoid, nn.Tanh: handwritten.Tanh}


@given(
    data=st.data(),
    widths=st.lists(sizes, min_size=2, max_size=4),
    activation=st.sampled_from(list(BY_HAND)),
)
def test_a_classifier_has_the_loss_and_gradients_of_the_network_by_hand(data, widths, activation):
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    model, by_hand = nn.Sequential(), []
    for n_in, n_out in itertools.pairwise(widths):
        dense = handwritten.Dense(n_in, n_out, rng=rng)
        layer = nn.Linear(n_in, n_out, dtype=ag.float64)
        layer.load_state_dict({"weight": dense.weight.T, "bias": dense.bias})
        model.extend([layer, activation()])
        by_hand += [dense, BY_HAND[activation]()]
    network = handwritten.Network(*by_hand[:-1])  # the last layer gives logits
    x = data.draw(arrays((data.draw(sizes), widths[0])))
    labels = rng.integers(0, widths[-1], len(x))

    loss = nn.CrossEntropyLoss()(model[:-1](ag.tensor(x)), ag.tensor(labels))
    loss.backward()
    criterion = handwritten.SoftmaxCategoricalCrossentropy()
    expected = criterion.forward(network.forward(x), labels)
    network.backward(criterion.backward())
    assert loss.item() == pytest.approx(expected, rel=1e-12)
    for layer, dense in zip(model[:-1:2], by_hand[::2], strict=True):
        np.testing.assert_allclose(layer.weight.grad.numpy(), dense.weight_grad.T, 1e-11, 1e-14)
        np.testing.assert_allclose(layer.bias.grad.numpy(), dense.bias_grad, 1e-11, 1e-14)


@given(arrays((4, 3), domain=(-30.0, 30.0)), arrays((4, 3)))
def test_softmax_is_that_of_the_network_by_hand(x, g):
    by_hand = handwritten.Softmax()
    inputs = ag.tensor(x, requires_grad=True)
    outputs = nn.Softmax(dim=1)(inputs)
    outputs.backward(ag.tensor(g))
    np.testing.assert_allclose(outputs.detach().numpy(), by_hand.forward(x), 1e-13, 1e-16)
    np.testing.assert_allclose(inputs.grad.numpy(), by_hand.backward(g), 1e-12, 1e-15)


# -------------------------------------------------------------------------------------- errors


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(32, 3))

    def forward(self, x):
        return self.layers(x)


def test_a_linear_layer_of_the_wrong_size_is_named_with_both_shapes_and_the_fix():
    with pytest.raises(ag.ShapeError) as caught:
        MLP()(ag.zeros(16, 2))
    assert str(caught.value) == "linear: inner dimensions differ: (16, 64) @ (32, 3), 64 != 32"
    (note,) = caught.value.__notes__
    place, got, hint = note.splitlines()
    assert place.startswith("  in MLP.layers.2  Linear(32, 3)  called at test_layers.py:")
    assert place.endswith("  return self.layers(x)")
    assert got == "  got input = relu output (16, 64) float32"
    assert hint == "  hint: Linear expects last axis 32. Did you mean Linear(64, 3)?"


def test_a_layer_called_by_itself_is_named_with_the_line_that_called_it():
    layer = nn.Linear(2, 3)
    with pytest.raises(ag.ShapeError) as caught:
        layer(np.zeros((4, 5), np.float32))
    place, got, hint = caught.value.__notes__[0].splitlines()
    assert place.startswith("  in Linear(2, 3)  called at test_layers.py:")
    assert place.endswith("  layer(np.zeros((4, 5), np.float32))")
    assert got == "  got input = ndarray (4, 5) float32"
    assert hint == "  hint: Linear expects last axis 2. Did you mean Linear(5, 3)?"


def test_data_of_the_wrong_dtype_are_named_with_the_layer_and_without_a_wrong_hint():
    with pytest.raises(RuntimeError, match="float64 and float32") as caught:
        MLP()(np.zeros((16, 2)))
    (note,) = caught.value.__notes__
    assert "in MLP.layers.0  Linear(2, 64)" in note
    assert "got input = ndarray (16, 2) float64" in note
    assert "hint" not in note


# --------------------------------------------------------------------------------------- parity


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parity
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@given(
    n_in=st.integers(1, 40),
    n_out=st.integers(1, 40),
    bias=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_linear_starts_with_the_values_of_torch(torch, dtype, n_in, n_out, bias, seed):
    ag.random.manual_seed(seed)
    torch.manual_seed(seed)
    ours = nn.Linear(n_in, n_out, bias, dtype=dtype).state_dict()
    theirs = torch.nn.Linear(n_in, n_out, bias, dtype=getattr(torch, dtype)).state_dict()
    assert list(ours) == list(theirs)
    for name, values in theirs.items():
        np.testing.assert_array_equal(ours[name].numpy(), values.numpy())


OPTIONS = {
    "alpha",
    "approximate",
    "beta",
    "dim",
    "end_dim",
    "inplace",
    "negative_slope",
    "p",
    "start_dim",
    "threshold",
}


@pytest.mark.parity
@layers
def test_layers_print_as_those_of_torch(torch, make, function, text):
    ours = make()
    options = {name: value for name, value in vars(ours).items() if name in OPTIONS}
    assert repr(getattr(torch.nn, type(ours).__name__)(**options)) == text


def networks(library):
    return library.Sequential(
        library.Linear(5, 16),
        library.ReLU(),
        library.Linear(16, 16),
        library.Tanh(),
        library.Linear(16, 12),
        library.GELU(),
        library.Linear(12, 12),
        library.ELU(),
        library.Dropout(0.2),
        library.Linear(12, 8),
        library.LeakyReLU(0.1),
        library.Linear(8, 8),
        library.Softplus(),
        library.Linear(8, 6),
        library.Sigmoid(),
        library.Linear(6, 4),
    )


@pytest.mark.parity
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_network_of_all_layers_has_the_loss_and_gradients_of_torch(torch, dtype):
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(32, 5)).astype(dtype), rng.integers(0, 4, 32)
    ag.random.manual_seed(7)
    torch.manual_seed(7)
    ours, theirs = networks(nn).to(dtype), networks(torch.nn).to(getattr(torch, dtype))
    for p, expected in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_array_equal(p.detach().numpy(), expected.detach().numpy())
    loss = nn.CrossEntropyLoss()(ours(ag.tensor(x)), ag.tensor(labels))
    expected_loss = torch.nn.CrossEntropyLoss()(theirs(torch.tensor(x)), torch.tensor(labels))
    loss.backward()
    expected_loss.backward()
    assert_close(loss.detach(), expected_loss.detach())
    for (name, p), expected in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert_close(p.grad, expected.grad, what=name)
