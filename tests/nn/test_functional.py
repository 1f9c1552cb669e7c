"""`nn.functional`: activations, `linear`, `dropout`, `one_hot`. For losses see test_losses.py."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn.functional as F
from tests.nn.parity import assert_agree
from tests.numeric import arrays, check_gradients, shapes

ACTIVATIONS = {
    "relu": F.relu,
    "sigmoid": F.sigmoid,
    "tanh": F.tanh,
    "leaky_relu": partial(F.leaky_relu, negative_slope=0.3),
    "elu": F.elu,
    "elu, alpha 1.5": partial(F.elu, alpha=1.5),
    "gelu": F.gelu,
    "gelu, tanh": partial(F.gelu, approximate="tanh"),
    "softplus": F.softplus,
    "softplus, beta 3": partial(F.softplus, beta=3.0, threshold=20.0),
    "softmax": partial(F.softmax, dim=-1),
    "softmax, first axis": partial(F.softmax, dim=0),
    "log_softmax": partial(F.log_softmax, dim=-1),
}
in_place = {
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "dropout": F.dropout,
}
few = settings(max_examples=30)  # of tests that are slow, or sure to find what there is early
activations = pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)


def derivatives_at(f, point, order=2):
    """The value and the derivatives of a function of one number."""
    x = ag.tensor(point, dtype=ag.float64, requires_grad=True)
    found = [f(x)]
    for _ in range(order):
        found += ag.grad(found[-1], x, create_graph=True, materialize_grads=True)
    return [y.item() for y in found]


# --------------------------------------------------------------------------------- activations


@few
@activations
@given(st.data())
def test_derivatives_are_what_differences_say(f, data):
    shape = data.draw(shapes(min_dims=1, min_side=1))
    x = data.draw(arrays(shape, domain=[(-3.0, -0.2), (0.2, 3.0)]))
    check_gradients(f, x, order=2)


@activations
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_from_zero_values_and_derivatives_are_finite(f, dtype):
    x = ag.tensor(np.array([-1e4, -100, -20, 0, 20, 100, 1e4], dtype), requires_grad=True)
    y = f(x)
    (first,) = ag.grad((y * y[::2].sum()).sum(), x, create_graph=True)
    (second,) = ag.grad(first.sum(), x)
    assert y.dtype == first.dtype == second.dtype == dtype
    for values in (y, first, second):
        assert np.isfinite(values.detach().numpy()).all()


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (F.relu, 0.0),
        (partial(F.leaky_relu, negative_slope=0.3), 0.3),
        (partial(F.elu, alpha=1.5), 1.5),
    ],
)
def test_at_a_kink_the_derivative_is_that_of_the_left(f, slope):
    assert derivatives_at(f, 0.0, order=1) == [0.0, slope]


def test_softplus_is_smooth_at_zero():
    assert derivatives_at(F.softplus, 0.0, order=3) == pytest.approx([np.log(2), 1 / 2, 1 / 4, 0.0])


def test_softplus_is_linear_above_its_threshold():
    assert derivatives_at(partial(F.softplus, threshold=1.0), 1.5) == [1.5, 1.0, 0.0]
    assert derivatives_at(partial(F.softplus, beta=2.0, threshold=1.0), 0.6) == [0.6, 1.0, 0.0]


@given(arrays((4, 3), domain=(-50.0, 50.0)))
def test_softmax_sums_to_one_and_is_the_exponential_of_log_softmax(x):
    p = F.softmax(x, 1).numpy()
    np.testing.assert_allclose(p.sum(1), 1, rtol=1e-14)
    np.testing.assert_allclose(np.exp(F.log_softmax(x, 1).numpy()), p, rtol=1e-13)


def test_a_logit_of_minus_infinity_has_probability_zero_and_no_gradient():
    x = ag.tensor([1.0, -np.inf, 2.0], requires_grad=True)
    p = F.softmax(x, 0)
    p[2].backward()
    assert p[1].item() == 0
    assert x.grad[1].item() == 0
    assert np.isfinite(x.grad.numpy()).all()


@pytest.mark.parametrize(("shape", "axis"), [((3,), 0), ((2, 3), 1), ((2, 3, 4), 0), ((1,) * 4, 1)])
@pytest.mark.parametrize("f", [F.softmax, F.log_softmax])
def test_softmax_without_an_axis_warns_and_takes_the_one_that_torch_takes(f, shape, axis):
    x = np.arange(np.prod(shape), dtype=float).reshape(shape)
    with pytest.warns(UserWarning, match=rf"{f.__name__}: without dim, axis {axis} .* dim={axis}"):
        chosen = f(x)
    np.testing.assert_array_equal(chosen.numpy(), f(x, axis).numpy())


@activations
def test_arrays_and_lists_are_taken_like_tensors(f):
    values = [[0.5, -1.0], [2.0, 0.0]]
    expected = f(ag.tensor(values)).tolist()
    assert f(np.array(values, np.float32)).tolist() == expected
    assert f(values).tolist() == expected


def test_gelu_knows_two_ways_to_compute_it():
    with pytest.raises(ValueError, match="gelu: approximate is 'none' or 'tanh', not 'sigmoid'"):
        F.gelu(ag.zeros(1), approximate="sigmoid")


# ------------------------------------------------------------------------------------- in place


@pytest.mark.parametrize("f", in_place.values(), ids=in_place)
def test_in_place_writes_the_result_to_the_input_and_has_the_same_gradient(f):
    start = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])

    def run(**options):
        ag.random.manual_seed(3)
        leaf = ag.tensor(start, requires_grad=True)
        x = leaf * 2
        y = f(x, **options)
        (y * y).sum().backward()
        return x, y, leaf.grad.tolist()

    x, y, gradient = run(inplace=True)
    _, expected, expected_gradient = run()
    assert y is x
    assert y.tolist() == expected.tolist()
    assert gradient == expected_gradient


@pytest.mark.parametrize("f", in_place.values(), ids=in_place)
def test_in_place_on_a_leaf_that_needs_a_gradient_raises(f):
    with pytest.raises(RuntimeError, match="leaf"):
        f(ag.ones(3, requires_grad=True), inplace=True)


# --------------------------------------------------------------------------------------- linear


@given(st.data())
def test_linear_is_a_product_and_a_sum_for_any_number_of_axes(data):
    lead = data.draw(shapes(max_dims=3, max_side=3))
    n_in, n_out = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    x, w = data.draw(arrays((*lead, n_in))), data.draw(arrays((n_out, n_in)))
    b = data.draw(st.none() | arrays((n_out,)))
    out = F.linear(x, ag.Tensor(w), None if b is None else ag.Tensor(b)).numpy()
    expected = np.einsum("...i,oi->...o", x, w) + (0 if b is None else b)
    assert out.shape == (*lead, n_out)
    np.testing.assert_allclose(out, expected, rtol=1e-13, atol=1e-13)


@few
@given(st.data())
def test_linear_has_right_derivatives(data):
    lead = data.draw(shapes(max_dims=3, max_side=2))
    n_in, n_out = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    operands = [data.draw(arrays(s)) for s in ((*lead, n_in), (n_out, n_in), (n_out,))]
    check_gradients(F.linear, *operands, order=2)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((16, 64), r"linear: inner dimensions differ: \(16, 64\) @ \(32, 3\), 64 != 32"),
        ((2, 16, 64), r"linear: inner dimensions differ: \(2, 16, 64\) @ \(32, 3\), 64 != 32"),
        ((64,), r"linear: inner dimensions differ: \(64,\) @ \(32, 3\), 64 != 32"),
        ((), r"linear: inner dimensions differ: \(\) @ \(32, 3\): a number has no features"),
    ],
)
def test_linear_of_the_wrong_size_names_both_shapes(shape, message):
    with pytest.raises(ag.ShapeError, match=message):
        F.linear(ag.zeros(*shape), ag.zeros(3, 32), ag.zeros(3))


def test_linear_of_the_wrong_dtype_says_how_to_convert():
    with pytest.raises(RuntimeError, match=r"float64 and float32.*data.float()"):
        F.linear(np.zeros((4, 2)), ag.zeros(3, 2))


# -------------------------------------------------------------------------------------- dropout


@pytest.mark.parametrize("options", [{"p": 0.5, "training": False}, {"p": 0.0}])
def test_dropout_that_does_nothing_returns_its_input(options):
    x = ag.ones(3)
    assert F.dropout(x, **options) is x


@given(st.floats(0.05, 0.95), st.sampled_from([np.float32, np.float64]))
def test_dropout_scales_what_it_keeps_and_its_gradient_alike(p, dtype):
    ag.random.manual_seed(0)
    x = ag.tensor(np.ones((20, 10), dtype), requires_grad=True)
    y = F.dropout(x, p)
    y.sum().backward()
    kept = y.detach().numpy() != 0
    assert 0 < kept.mean() < 1
    np.testing.assert_allclose(y.detach().numpy()[kept], 1 / (1 - p), rtol=1e-6)
    np.testing.assert_array_equal(x.grad.numpy(), y.detach().numpy())


def test_dropout_of_everything_is_zero_with_zero_gradient_and_draws_nothing():
    ag.random.manual_seed(0)
    before = ag.random.get_rng_state()
    x = ag.ones(3, requires_grad=True)
    y = F.dropout(x, 1.0)
    y.sum().backward()
    assert y.tolist() == x.grad.tolist() == [0, 0, 0]
    np.testing.assert_array_equal(ag.random.get_rng_state(), before)


def test_dropout_draws_the_numbers_of_the_seed():
    ag.random.manual_seed(0)
    # What torch 2.13 keeps of twelve ones after manual_seed(0), at p = 0.25.
    kept = [0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1]
    np.testing.assert_allclose(F.dropout(ag.ones(12), 0.25).numpy(), np.array(kept) / 0.75)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_dropout_needs_a_probability(p):
    with pytest.raises(ValueError, match="dropout probability has to be between 0 and 1, but got"):
        F.dropout(ag.ones(1), p)


# -------------------------------------------------------------------------------------- one_hot


@given(st.data())
def test_one_hot_has_a_single_one_where_the_label_is(data):
    shape = data.draw(shapes(min_side=1))
    n = data.draw(st.integers(1, 5))
    rng = np.random.default_rng(data.draw(st.integers(0, 100)))
    labels = rng.integers(0, n, shape)
    hot = F.one_hot(labels, n)
    assert hot.dtype == ag.int64
    np.testing.assert_array_equal(hot.numpy(), np.eye(n, dtype=int)[labels])
    assert F.one_hot(labels).shape == (*shape, labels.max() + 1)


@pytest.mark.parametrize(
    ("labels", "n", "message"),
    [
        ([0, 3, 1], 3, "label 3 is out of range for 3 classes: labels go from 0 to 2"),
        ([0, -1], 2, "label -1 is out of range for 2 classes"),
        ([0, -1], -1, "label -1 is out of range for 1 classes"),
        ([0.0], 2, r"labels must be int64, got float32: use labels.long\(\)"),
    ],
)
def test_one_hot_names_what_is_no_label(labels, n, message):
    with pytest.raises(RuntimeError, match=message):
        F.one_hot(ag.tensor(labels), n)


def test_one_hot_of_nothing_needs_the_number_of_classes():
    nothing = ag.zeros(0, dtype=ag.int64)
    assert F.one_hot(nothing, 3).shape == (0, 3)
    with pytest.raises(RuntimeError, match="say num_classes"):
        F.one_hot(nothing)


# --------------------------------------------------------------------------------------- parity


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@few
@pytest.mark.parity
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@activations
@given(data=st.data())
def test_activations_agree_with_torch(torch, f, dtype, data):
    shape = data.draw(shapes(min_dims=1, min_side=1))
    x = data.draw(arrays(shape, domain=[(-4.0, 4.0), (-30.0, 30.0)]))
    x = data.draw(st.sampled_from([x, np.round(x)]))
    options = f.keywords if isinstance(f, partial) else {}
    name = (f.func if isinstance(f, partial) else f).__name__
    theirs = partial(getattr(torch.nn.functional, name), **options)
    assert_agree(torch, f, theirs, x, dtype=dtype)


@few
@pytest.mark.parity
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@given(data=st.data())
def test_linear_agrees_with_torch(torch, dtype, data):
    lead = data.draw(shapes(min_side=1))
    n_in, n_out = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    operands = [data.draw(arrays(s)) for s in ((*lead, n_in), (n_out, n_in), (n_out,))]
    assert_agree(torch, F.linear, torch.nn.functional.linear, *operands, dtype=dtype)


@few
@pytest.mark.parity
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@given(p=st.floats(0, 1), seed=st.integers(0, 2**31), shape=shapes(min_side=1))
def test_dropout_agrees_with_torch_to_the_bit(torch, dtype, p, seed, shape):
    ag.random.manual_seed(seed)
    torch.manual_seed(seed)
    x = np.random.default_rng(seed).normal(size=shape).astype(dtype)
    theirs = torch.nn.functional.dropout(torch.tensor(x), p)
    np.testing.assert_array_equal(F.dropout(ag.tensor(x), p).numpy(), theirs.numpy())
    assert (
        ag.random.default_generator.random_seed64()
        == torch.empty(1, dtype=torch.int64).random_().item()
    )


@pytest.mark.parity
def test_one_hot_agrees_with_torch(torch):
    labels = np.array([[0, 2], [1, 1]])
    theirs = torch.nn.functional.one_hot(torch.tensor(labels), 4).numpy()
    ours = F.one_hot(labels, 4).numpy()
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)
