"""The hand-written network against numerical derivatives, formulas and limits.

The reference here is independent of any derivative rule: central differences of ``forward`` alone,
extrapolated to a step of zero, in float64.
"""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nn.handwritten import (
    SGD,
    CategoricalCrossentropy,
    Dense,
    MeanSquaredError,
    Network,
    ReLU,
    Sigmoid,
    Softmax,
    SoftmaxCategoricalCrossentropy,
    Tanh,
)

ACTIVATIONS = [ReLU, Sigmoid, Tanh, Softmax]
CROSSENTROPIES = [CategoricalCrossentropy, SoftmaxCategoricalCrossentropy]
LOSSES = [MeanSquaredError, *CROSSENTROPIES]
DTYPES = [np.float32, np.float64]

sizes = st.integers(1, 5)
dtypes = st.sampled_from(DTYPES)


def arrays(shape, low=-2.0, high=2.0):
    return hnp.arrays(np.float64, shape, elements=st.floats(low, high))


def one_hot(labels, n_classes):
    return np.eye(n_classes)[labels]


def layer_gradient(layer, inputs, cotangent):
    layer.forward(inputs)
    return layer.backward(cotangent)


# --------------------------------------------------------------------- numerical differentiation


def numerical_gradient(function, array, step=2.0**-6, levels=4):
    """The gradient of a scalar function of `array`, which is perturbed in place.

    Central differences D(h) = (f(x + h) - f(x - h)) / 2h have an error of even powers of h only.
    Romberg's table halves h and cancels one power after another: with 4 levels, h**8 remains.
    """
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        x = array[index]
        table = []
        for level in range(levels):
            h = step / 2**level
            array[index] = x + h
            above = function()
            array[index] = x - h
            row = [(above - function()) / (2 * h)]
            for power, previous in enumerate(table, start=1):
                row.append(row[-1] + (row[-1] - previous) / (4**power - 1))
            table = row
        array[index] = x
        gradient[index] = table[-1]
    return gradient


def assert_is_gradient(gradient, function, array):
    assert gradient.shape == array.shape
    assert gradient.dtype == array.dtype
    np.testing.assert_allclose(gradient, numerical_gradient(function, array), rtol=1e-9, atol=1e-9)


def assert_backward_is_derivative(layer, inputs, cotangent):
    """Hold ``backward`` against the numerical gradient of <cotangent, forward(inputs)>."""
    gradient = layer_gradient(layer, inputs, cotangent)
    assert_is_gradient(gradient, lambda: np.vdot(cotangent, layer.forward(inputs)), inputs)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    "wrong",
    [
        lambda gradient, cotangent: gradient * 1.001,
        lambda gradient, cotangent: gradient * cotangent,
        lambda gradient, cotangent: gradient[::-1],
        lambda gradient, cotangent: gradient.sum(axis=0),
        lambda gradient, cotangent: gradient.astype(np.float32),
    ],
    ids=["factor", "square", "order", "shape", "dtype"],
)
def test_check_rejects_a_planted_error(activation, wrong):
    class Wrong(activation):
        def backward(self, gradient):
            return wrong(super().backward(gradient), gradient)

    rng = np.random.default_rng(0)
    inputs, cotangent = rng.uniform(0.5, 2.0, (2, 3, 4))
    assert_backward_is_derivative(activation(), inputs, cotangent)
    with pytest.raises(AssertionError):
        assert_backward_is_derivative(Wrong(), inputs, cotangent)


# ------------------------------------------------------------------------- backward = derivative


@st.composite
def dense_cases(draw):
    n, n_inputs, n_outputs = draw(sizes), draw(sizes), draw(sizes)
    dense = Dense(n_inputs, n_outputs)
    dense.weight[...] = draw(arrays((n_inputs, n_outputs)))
    dense.bias[...] = draw(arrays(n_outputs))
    return dense, draw(arrays((n, n_inputs))), draw(arrays((n, n_outputs), -1, 1))


@given(dense_cases())
def test_dense_computes_the_affine_map(case):
    dense, inputs, _ = case
    expected = [
        [sum(x * w for x, w in zip(row, column, strict=True)) + b
         for column, b in zip(dense.weight.T, dense.bias, strict=True)]
        for row in inputs
    ]  # fmt: skip
    np.testing.assert_allclose(dense.forward(inputs), expected, rtol=1e-13, atol=1e-13)


@given(dense_cases())
def test_dense_backward_is_the_derivative_by_inputs_weight_and_bias(case):
    dense, inputs, cotangent = case
    assert_backward_is_derivative(dense, inputs, cotangent)
    for parameter, gradient in dense.parameters():
        assert_is_gradient(gradient, lambda: np.vdot(cotangent, dense.forward(inputs)), parameter)


@given(dense_cases())
def test_dense_parameter_gradients_are_the_same_with_and_without_the_input_gradient(case):
    dense, inputs, cotangent = case
    layer_gradient(dense, inputs, cotangent)
    expected = [gradient for _, gradient in dense.parameters()]
    dense.backward_parameters(cotangent)
    for (_, gradient), same in zip(dense.parameters(), expected, strict=True):
        np.testing.assert_array_equal(gradient, same)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(data=st.data(), shape=st.tuples(sizes, sizes))
def test_activation_backward_is_the_derivative(activation, data, shape):
    inputs = data.draw(arrays(shape))
    if activation is ReLU:  # keep every difference on one side of the kink
        inputs = np.copysign(np.abs(inputs) + 0.1, inputs)
    assert_backward_is_derivative(activation(), inputs, data.draw(arrays(shape, -1, 1)))


def test_relu_derivative_at_zero_is_zero():
    zeros = np.array([[0.0, -0.0]])
    np.testing.assert_array_equal(layer_gradient(ReLU(), zeros, np.ones((1, 2))), zeros)


@given(st.data(), st.tuples(sizes, sizes))
def test_mean_squared_error_backward_is_the_derivative(data, shape):
    predictions, targets = data.draw(arrays(shape)), data.draw(arrays(shape))
    loss = MeanSquaredError()
    assert loss.forward(predictions, targets) == pytest.approx(
        sum((y - t) ** 2 for y, t in zip(predictions.flat, targets.flat, strict=True))
        / predictions.size
    )
    assert_is_gradient(loss.backward(), lambda: loss.forward(predictions, targets), predictions)


@st.composite
def classifications(draw, low=-2.0, high=2.0):
    """Scores, shape (n, classes), with labels as integers and as one-hot rows."""
    n, n_classes = draw(sizes), draw(sizes)
    labels = draw(hnp.arrays(np.int64, n, elements=st.integers(0, n_classes - 1)))
    return draw(arrays((n, n_classes), low, high)), labels, one_hot(labels, n_classes)


@given(classifications(low=0.25, high=1.0), st.booleans())
def test_crossentropy_backward_is_the_derivative(case, as_one_hot):
    probabilities, labels, rows = case
    targets = rows if as_one_hot else labels
    loss = CategoricalCrossentropy()
    assert loss.forward(probabilities, targets) == pytest.approx(
        -np.mean(np.sum(rows * np.log(probabilities), axis=1)), rel=1e-12, abs=1e-12
    )
    assert_is_gradient(loss.backward(), lambda: loss.forward(probabilities, targets), probabilities)


@given(classifications(), st.booleans())
def test_fused_crossentropy_backward_is_the_derivative(case, as_one_hot):
    logits, labels, rows = case
    targets = rows if as_one_hot else labels
    loss = SoftmaxCategoricalCrossentropy()
    loss.forward(logits, targets)
    assert_is_gradient(loss.backward(), lambda: loss.forward(logits, targets), logits)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_of_a_probability_of_zero_is_huge_and_finite(dtype):
    loss = CategoricalCrossentropy()
    loss.forward(np.array([[0, 1], [1, 0]], dtype), np.array([0, 0]))
    gradient = loss.backward()
    np.testing.assert_array_equal(gradient, [[-0.5 / np.finfo(dtype).tiny, 0], [-0.5, 0]])
    assert np.isfinite(gradient).all()


@given(
    st.lists(st.sampled_from([Sigmoid, Tanh, Softmax]), max_size=3),
    classifications(),
    st.integers(0, 2**32 - 1),
)
def test_network_backward_is_the_derivative_by_every_parameter(activations, case, seed):
    inputs, labels, rows = case
    n_classes = rows.shape[1]
    rng = np.random.default_rng(seed)
    layers = [Dense(n_classes, n_classes, rng=rng)]
    for activation in activations:
        layers += [activation(), Dense(n_classes, n_classes, rng=rng)]
    network, loss = Network(*layers), SoftmaxCategoricalCrossentropy()

    def forward():
        return loss.forward(network.forward(inputs), labels)

    forward()
    network.backward(loss.backward())
    assert len(network.parameters()) == 2 * (len(activations) + 1)
    for parameter, gradient in network.parameters():
        assert_is_gradient(gradient, forward, parameter)


# ------------------------------------------------------------------------- two ways to one result


@given(classifications(low=-5, high=5))
def test_fused_loss_equals_softmax_then_crossentropy(case):
    logits, labels, _ = case
    softmax, crossentropy = Softmax(), CategoricalCrossentropy()
    fused = SoftmaxCategoricalCrossentropy()
    composed = crossentropy.forward(softmax.forward(logits), labels)
    assert fused.forward(logits, labels) == pytest.approx(composed, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(
        fused.backward(), softmax.backward(crossentropy.backward()), rtol=1e-10, atol=1e-14
    )


@pytest.mark.parametrize("loss_type", CROSSENTROPIES)
@given(
    case=classifications(low=0.01, high=1.0),
    label_dtype=st.sampled_from([np.int8, np.int32, np.int64, np.uint8, np.uint64]),
    row_dtype=st.sampled_from([np.bool_, np.int64, np.float32, np.float64]),
)
def test_one_hot_targets_equal_integer_targets(loss_type, case, label_dtype, row_dtype):
    scores, labels, rows = case
    by_label, by_row = loss_type(), loss_type()
    assert by_label.forward(scores, labels.astype(label_dtype)) == by_row.forward(
        scores, rows.astype(row_dtype)
    )
    np.testing.assert_array_equal(by_label.backward(), by_row.backward())


@pytest.mark.parametrize("layer_type", ACTIVATIONS)
@given(data=st.data(), shape=st.tuples(sizes, sizes))
def test_forward_and_backward_leave_their_arguments_and_repeat(layer_type, data, shape):
    layer = layer_type()
    inputs, cotangent = data.draw(arrays(shape)), data.draw(arrays(shape))
    before = inputs.copy(), cotangent.copy()
    first = layer_gradient(layer, inputs, cotangent)
    np.testing.assert_array_equal(layer.backward(cotangent), first)
    np.testing.assert_array_equal((inputs, cotangent), before)


@pytest.mark.parametrize("loss_type", LOSSES)
@given(case=classifications(low=0.01, high=1.0))
def test_losses_leave_their_arguments_and_repeat(loss_type, case):
    scores, _, rows = case
    loss = loss_type()
    before = scores.copy(), rows.copy()
    loss.forward(scores, rows)
    np.testing.assert_array_equal(loss.backward(), loss.backward())
    np.testing.assert_array_equal((scores, rows), before)


# ---------------------------------------------------------------------------------------- dtypes


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(data=st.data(), dtype=dtypes)
def test_a_training_step_stays_in_the_dtype_of_the_weights(activation, data, dtype):
    inputs, labels, rows = data.draw(classifications())
    target = data.draw(st.sampled_from([labels, rows]))
    n_classes = rows.shape[1]
    dense, layer = Dense(n_classes, n_classes, dtype=dtype), activation()
    loss = SoftmaxCategoricalCrossentropy()
    hidden = dense.forward(inputs.astype(dtype))
    outputs = layer.forward(hidden)
    assert type(loss.forward(outputs, target)) is float
    by_outputs = loss.backward()
    by_hidden = layer.backward(by_outputs)
    by_inputs = dense.backward(by_hidden)
    SGD(learning_rate=0.1, decay=0.1).step(dense.parameters())
    everything = hidden, outputs, by_outputs, by_hidden, by_inputs, *sum(dense.parameters(), ())
    assert {array.dtype for array in everything} == {np.dtype(dtype)}


@pytest.mark.parametrize("loss_type", LOSSES)
@given(case=classifications(low=0.01, high=1.0), dtype=dtypes, target_dtype=dtypes)
def test_loss_gradient_has_the_dtype_of_the_predictions(loss_type, case, dtype, target_dtype):
    scores, _, rows = case
    loss = loss_type()
    assert type(loss.forward(scores.astype(dtype), rows.astype(target_dtype))) is float
    assert loss.backward().dtype == dtype


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(data=st.data(), shape=st.tuples(sizes, sizes))
def test_float32_agrees_with_float64(activation, data, shape):
    inputs = data.draw(arrays(shape).map(lambda x: x.astype(np.float32)))
    cotangent = data.draw(arrays(shape).map(lambda g: g.astype(np.float32)))
    wide, narrow = activation(), activation()
    np.testing.assert_allclose(
        narrow.forward(inputs), wide.forward(inputs.astype(np.float64)), rtol=1e-6
    )
    np.testing.assert_allclose(
        narrow.backward(cotangent), wide.backward(cotangent.astype(np.float64)), atol=1e-6
    )


# ------------------------------------------------------------------------------- extreme numbers

extremes = st.sampled_from([-1e4, -100.0, 0.0, 100.0, 1e4])


@st.composite
def extreme_classifications(draw):
    n, n_classes = draw(sizes), draw(st.integers(2, 5))
    scores = draw(hnp.arrays(np.float64, (n, n_classes), elements=extremes))
    labels = draw(hnp.arrays(np.int64, n, elements=st.integers(0, n_classes - 1)))
    return scores.astype(draw(dtypes)), labels


@pytest.mark.filterwarnings("error")
@given(extreme_classifications())
def test_fused_loss_is_exact_at_extreme_logits(case):
    logits, labels = case
    n, n_classes = logits.shape
    loss = SoftmaxCategoricalCrossentropy()
    # At these logits a row is uniform over those that share its maximum, to the last bit.
    ties = logits == logits.max(axis=1, keepdims=True)
    shares = ties / ties.sum(axis=1, keepdims=True)
    expected = logits.max(axis=1) - logits[np.arange(n), labels] + np.log(ties.sum(axis=1))
    assert loss.forward(logits, labels) == pytest.approx(expected.mean(), rel=1e-6)
    np.testing.assert_allclose(
        loss.backward(), (shares - one_hot(labels, n_classes)) / n, rtol=1e-6, atol=1e-7
    )


@pytest.mark.filterwarnings("error")
@given(extreme_classifications())
def test_composed_loss_is_finite_at_extreme_logits(case):
    logits, labels = case
    softmax, loss = Softmax(), CategoricalCrossentropy()
    assert np.isfinite(loss.forward(softmax.forward(logits), labels))
    assert np.isfinite(softmax.backward(loss.backward())).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(case=extreme_classifications())
def test_activations_are_finite_at_extreme_inputs(activation, case):
    inputs, _ = case
    layer = activation()
    assert np.isfinite(layer.forward(inputs)).all()
    assert np.isfinite(layer.backward(np.ones_like(inputs))).all()


@pytest.mark.filterwarnings("error")
@given(arrays((3, 4)))
def test_a_masked_score_has_no_probability_and_no_gradient(scores):
    scores[:, 1] = -np.inf
    softmax, loss = Softmax(), SoftmaxCategoricalCrossentropy()
    assert not softmax.forward(scores)[:, 1].any()
    gradient = softmax.backward(np.ones_like(scores))
    assert np.isfinite(gradient).all()
    assert not gradient[:, 1].any()
    assert np.isfinite(loss.forward(scores, np.array([0, 2, 3])))
    assert not loss.backward()[:, 1].any()


@given(st.floats(-700, 700))
def test_sigmoid_keeps_its_relative_precision_on_both_sides(x):
    (y,) = Sigmoid().forward(np.array([x]))
    (mirrored,) = Sigmoid().forward(np.array([-x]))
    assert y == pytest.approx(np.exp(-np.logaddexp(0, -x)), rel=1e-12, abs=0)
    assert y + mirrored == pytest.approx(1, rel=1e-15)


@given(classifications(low=-50, high=50))
def test_softmax_rows_are_probabilities_and_ignore_a_constant(case):
    scores, _, _ = case
    probabilities = Softmax().forward(scores)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(Softmax().forward(scores + 3), probabilities, rtol=1e-12)


# ------------------------------------------------------------------------------------- optimiser

rates = st.floats(0, 10)


@given(rates, rates, st.integers(1, 20))
def test_learning_rate_follows_inverse_time_decay(learning_rate, decay, n_steps):
    optimizer = SGD(learning_rate, decay)
    position, expected = np.zeros(1), 0.0
    for t in range(n_steps):
        rate = learning_rate / (1 + decay * t)
        assert optimizer.current_learning_rate == rate
        optimizer.step([(position, np.array([t + 1.0]))])
        expected -= rate * (t + 1.0)
    assert optimizer.iterations == n_steps
    assert position[0] == pytest.approx(expected, rel=1e-13)


def test_sgd_defaults_to_a_rate_of_one_without_decay():
    optimizer = SGD()
    rates_seen = []
    for _ in range(3):
        rates_seen.append(optimizer.current_learning_rate)
        optimizer.step([])
    assert rates_seen == [1.0, 1.0, 1.0]


@given(dense_cases(), rates)
def test_sgd_moves_the_layers_own_arrays(case, rate):
    dense, inputs, cotangent = case
    layer_gradient(dense, inputs, cotangent)
    weight, bias = dense.weight, dense.bias
    expected = weight - rate * dense.weight_grad, bias - rate * dense.bias_grad
    SGD(rate).step(dense.parameters())
    assert dense.weight is weight
    assert dense.bias is bias
    np.testing.assert_array_equal(weight, expected[0])
    np.testing.assert_array_equal(bias, expected[1])


@pytest.mark.parametrize(("rate", "decay"), [(-0.1, 0), (1, -0.1), (np.nan, 0), (1, np.nan)])
def test_sgd_refuses_a_negative_rate_or_decay(rate, decay):
    with pytest.raises(ValueError, match=f"learning_rate={rate} and decay={decay} must both be"):
        SGD(rate, decay)


# ------------------------------------------------------------------------------- layers, networks


def test_initial_weights_follow_the_generator_and_its_variance():
    def draw():
        return Dense(200, 300, rng=np.random.default_rng(1)).weight

    np.testing.assert_array_equal(draw(), draw())
    assert draw().var() == pytest.approx(2 / 200, rel=0.02)
    assert draw().mean() == pytest.approx(0, abs=0.002)
    assert not np.array_equal(Dense(2, 3).weight, Dense(2, 3).weight)


@pytest.mark.parametrize("make", [lambda: Dense(2, 2), *ACTIVATIONS])
def test_network_backward_checks_its_gradient_in_the_first_layer_too(make):
    first = make()
    network = Network(first)
    with pytest.raises(RuntimeError, match=f"{type(first).__name__}.backward was called before"):
        network.backward(np.zeros((4, 2)))
    network.forward(np.zeros((4, 2)))
    with pytest.raises(ValueError, match=re.escape(f"{first}.backward: the gradient is float64 ")):
        network.backward(np.zeros((4, 3)))


def test_a_network_may_begin_with_an_activation():
    network = Network(Tanh(), Dense(2, 1))
    outputs = network.forward(np.ones((3, 2)))
    network.backward(np.ones_like(outputs))
    np.testing.assert_allclose(network.layers[1].weight_grad, np.full((2, 1), 3 * np.tanh(1)))


def test_training_lowers_the_loss_on_a_separable_problem():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(64, 2))
    labels = (inputs[:, 0] > inputs[:, 1]).astype(int)
    network = Network(Dense(2, 8, rng=rng), Tanh(), Dense(8, 2, rng=rng))
    loss, optimizer = SoftmaxCategoricalCrossentropy(), SGD(decay=1e-3)
    values = []
    for _ in range(200):
        values.append(loss.forward(network.forward(inputs), labels))
        network.backward(loss.backward())
        optimizer.step(network.parameters())
    assert values[-1] < values[0] / 5
    assert (network.forward(inputs).argmax(axis=1) == labels).mean() > 0.95


# ---------------------------------------------------------------------------------------- errors


@given(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=4))
def test_dense_names_both_shapes_when_the_inputs_do_not_fit(shape):
    assume(len(shape) != 2 or shape[1] != 2)
    message = (
        f"Dense(2, 3).forward: inputs have shape {shape}, but weights of shape (2, 3) need (n, 2), "
        "one row for each sample"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Dense(2, 3).forward(np.zeros(shape))


@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_dense_names_both_dtypes_when_they_differ(dtype):
    name = np.dtype(dtype).name
    message = (
        f"Dense(2, 3).forward: inputs are {name}, but the weights are float32: "
        "pass inputs.astype('float32')"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        Dense(2, 3, dtype=np.float32).forward(np.zeros((4, 2), dtype))


def test_dense_has_no_gradients_to_step_with_before_backward():
    dense = Dense(2, 3)
    dense.forward(np.zeros((4, 2)))
    with pytest.raises(RuntimeError, match=re.escape("Dense(2, 3) has no gradients yet: call ")):
        dense.parameters()


@pytest.mark.parametrize("make", [lambda: Dense(2, 2), *ACTIVATIONS])
def test_layer_backward_needs_forward_first(make):
    layer = make()
    name = type(layer).__name__
    message = f"{name}.backward was called before forward: call {name}.forward first"
    with pytest.raises(RuntimeError, match=f"^{message}$"):
        layer.backward(np.zeros((4, 2)))


@pytest.mark.parametrize("loss_type", LOSSES)
def test_loss_backward_needs_forward_first(loss_type):
    name = loss_type.__name__
    message = f"{name}.backward was called before forward: call {name}.forward first"
    with pytest.raises(RuntimeError, match=f"^{message}$"):
        loss_type().backward()


@pytest.mark.parametrize("make", [lambda: Dense(2, 2), *ACTIVATIONS])
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (np.zeros((1, 2)), ValueError),
        (np.zeros(2), ValueError),
        (np.zeros((4, 2), np.float32), TypeError),
    ],
    ids=["batch", "rank", "dtype"],
)
def test_layer_backward_refuses_a_gradient_unlike_its_output(make, wrong, error):
    layer = make()
    layer.forward(np.zeros((4, 2)))
    message = (
        f"{layer}.backward: the gradient is {wrong.dtype} of shape {wrong.shape}, but the last "
        "forward returned float64 of shape (4, 2): the two must be alike"
    )
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        layer.backward(wrong)


def test_mean_squared_error_does_not_broadcast():
    message = (
        "MeanSquaredError.forward: predictions have shape (4, 1), but targets (4,): "
        "reshape one to the other, nothing is broadcast"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        MeanSquaredError().forward(np.zeros((4, 1)), np.zeros(4))


@pytest.mark.parametrize("loss_type", CROSSENTROPIES)
@pytest.mark.parametrize(
    ("predictions", "targets"), [((4, 3), (5,)), ((4, 3), (4, 2)), ((4, 3), ()), ((4,), (4,))]
)
def test_crossentropy_names_both_shapes_when_they_do_not_fit(loss_type, predictions, targets):
    message = (
        f"{loss_type.__name__}.forward: predictions have shape {predictions}, targets {targets}: "
        "pass predictions (n, classes) with integer labels (n,) or one-hot rows (n, classes)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        loss_type().forward(np.ones(predictions), np.zeros(targets, int))


@pytest.mark.parametrize("loss_type", CROSSENTROPIES)
@given(data=st.data(), n=sizes, n_classes=sizes)
def test_a_label_out_of_range_is_named_with_the_number_of_classes(loss_type, data, n, n_classes):
    labels = data.draw(hnp.arrays(np.int64, n, elements=st.integers(0, n_classes - 1)))
    row = data.draw(st.integers(0, n - 1))
    labels[row] = data.draw(st.integers(-3, -1) | st.integers(n_classes, n_classes + 3))
    message = (
        f"{loss_type.__name__}.forward: label {labels[row]} (row {row}) is out of range: the "
        f"predictions have {n_classes} classes, so labels go from 0 to {n_classes - 1}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        loss_type().forward(np.ones((n, n_classes)), labels)


@pytest.mark.parametrize("loss_type", CROSSENTROPIES)
@pytest.mark.parametrize("dtype", [np.float64, np.bool_])
def test_crossentropy_refuses_labels_that_are_not_integers(loss_type, dtype):
    name = np.dtype(dtype).name
    message = (
        f"{loss_type.__name__}.forward: class labels must be integers, not {name}: "
        "pass targets.astype(int)"
    )
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        loss_type().forward(np.ones((2, 2)), np.zeros(2, dtype))


@pytest.mark.parametrize("loss_type", CROSSENTROPIES)
@pytest.mark.parametrize(
    "row", [[0.5, 0.5, 0], [0, 0, 0], [1, 1, 0], [1, -1, 0], [2, 0, 0], [np.nan, 0, 0]]
)
def test_crossentropy_names_a_row_that_is_not_one_hot(loss_type, row):
    targets = np.array([[0, 0, 1], row])
    message = (
        f"{loss_type.__name__}.forward: row 1 of the targets is {targets[1]}, which is not one-hot"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        loss_type().forward(np.ones((2, 3)), targets)
