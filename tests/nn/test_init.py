"""`nn.init`: PyTorch's initial values from the same seed, and what is said of them in general."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn
from autograd_np.random import Generator
from nn import init
from tests.numeric import shapes

DTYPES = [np.float32, np.float64]
matrices = st.tuples(st.integers(1, 9), st.integers(1, 9)) | st.just((3, 2, 3, 2))

RANDOM = {
    "uniform_": {},
    "uniform_, bounds": {"a": -0.3, "b": 0.7},
    "normal_": {},
    "normal_, mean and std": {"mean": 2.0, "std": 0.1},
    "trunc_normal_": {},
    "trunc_normal_, close bounds": {"mean": 0.5, "std": 1.0, "a": 0.1, "b": 0.3},
    "xavier_uniform_": {},
    "xavier_uniform_, gain": {"gain": 5 / 3},
    "xavier_normal_": {},
    "kaiming_uniform_": {},
    "kaiming_uniform_, a": {"a": math.sqrt(5)},
    "kaiming_uniform_, fan_out": {"mode": "fan_out", "nonlinearity": "relu"},
    "kaiming_normal_": {},
    "kaiming_normal_, tanh": {"nonlinearity": "tanh"},
}
CONSTANT = {"ones_": {}, "zeros_": {}, "constant_": {"val": 0.1}}
random_ones = pytest.mark.parametrize(("case", "options"), RANDOM.items(), ids=RANDOM)


def name_of(case):
    return case.partition(",")[0]


def function(case):
    return getattr(init, name_of(case))


# ---------------------------------------------------------------------------------- in general


@random_ones
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_tensor_is_filled_in_place_and_returned_and_remains_a_leaf(case, options, dtype):
    weight = nn.Parameter(ag.full((4, 5), np.nan, dtype=dtype))
    assert function(case)(weight, **options) is weight
    assert weight.dtype == dtype
    assert weight.is_leaf
    assert weight.requires_grad
    assert np.isfinite(weight.detach().numpy()).all()


@random_ones
@given(seed=st.integers(0, 100))
def test_a_generator_is_drawn_from_and_the_default_one_left_alone(case, options, seed):
    before = ag.random.get_rng_state()
    first, second = (
        function(case)(ag.empty(3, 4), **options, generator=Generator().manual_seed(seed)).tolist()
        for _ in range(2)
    )
    assert first == second
    np.testing.assert_array_equal(ag.random.get_rng_state(), before)


@pytest.mark.parametrize(
    ("case", "options", "low", "high"),
    [
        ("uniform_", {"a": -2.0, "b": 3.0}, -2.0, 3.0),
        ("trunc_normal_", {}, -2.0, 2.0),
        ("trunc_normal_", {"mean": 0.5, "a": 0.1, "b": 0.3}, 0.1, 0.3),
        ("xavier_uniform_", {"gain": 2.0}, -2 * math.sqrt(6 / 500), 2 * math.sqrt(6 / 500)),
        ("kaiming_uniform_", {}, -math.sqrt(6 / 300), math.sqrt(6 / 300)),
        ("kaiming_uniform_", {"mode": "fan_out"}, -math.sqrt(6 / 200), math.sqrt(6 / 200)),
    ],
)
def test_bounded_values_fill_their_bounds(case, options, low, high):
    generator = Generator().manual_seed(1)
    values = function(case)(ag.empty(200, 300), **options, generator=generator).numpy()
    width = high - low
    assert low <= values.min() < low + 0.01 * width
    assert high - 0.01 * width < values.max() <= high


@pytest.mark.parametrize(
    ("case", "options", "mean", "std"),
    [
        ("normal_", {"mean": 1.0, "std": 0.5}, 1.0, 0.5),
        ("xavier_normal_", {}, 0.0, math.sqrt(2 / 500)),
        ("kaiming_normal_", {}, 0.0, math.sqrt(2 / 300)),
        ("kaiming_normal_", {"mode": "fan_out"}, 0.0, math.sqrt(2 / 200)),
    ],
)
def test_normal_values_have_their_mean_and_standard_deviation(case, options, mean, std):
    generator = Generator().manual_seed(1)
    values = function(case)(ag.empty(200, 300), **options, generator=generator).numpy()
    assert values.mean() == pytest.approx(mean, abs=5 * std / math.sqrt(values.size))
    assert values.std() == pytest.approx(std, rel=0.02)


def test_fans_count_the_places_of_a_window():
    # Of 4 x 3 windows: fan in 5 * 12 = 60, fan out 2 * 12 = 24.
    values = init.kaiming_uniform_(ag.empty(2, 5, 4, 3), generator=Generator().manual_seed(0))
    bound = math.sqrt(6 / 60)
    assert 0.95 * bound < values.abs().max().item() <= bound


@given(matrices, st.sampled_from(DTYPES), st.floats(0.5, 2.0))
def test_orthogonal_rows_or_columns_are_orthonormal_up_to_the_gain(shape, dtype, gain):
    values = init.orthogonal_(ag.empty(*shape, dtype=dtype), gain).numpy()
    q = values.reshape(shape[0], -1).astype(float) / gain
    q = q if q.shape[0] <= q.shape[1] else q.T
    np.testing.assert_allclose(q @ q.T, np.eye(len(q)), atol=1e-5 if dtype == np.float32 else 1e-13)


@pytest.mark.parametrize(("name", "options"), CONSTANT.items())
@given(shape=shapes())
def test_constants_fill_any_shape(name, options, shape):
    value = {"ones_": 1, "zeros_": 0, "constant_": 0.1}[name]
    filled = getattr(init, name)(ag.empty(*shape, dtype=ag.float64), **options)
    np.testing.assert_array_equal(filled.numpy(), np.full(shape, value))


@given(st.tuples(st.integers(0, 4), st.integers(0, 4)))
def test_eye_is_the_identity(shape):
    np.testing.assert_array_equal(init.eye_(ag.empty(*shape)).numpy(), np.eye(*shape))


def test_tensors_without_elements_are_left_as_they_are():
    for fill in (init.kaiming_uniform_, init.kaiming_normal_, init.orthogonal_):
        assert fill(ag.empty(0, 3)).shape == (0, 3)


@pytest.mark.parametrize(
    ("nonlinearity", "param", "gain"),
    [
        ("linear", None, 1),
        ("conv2d", None, 1),
        ("conv_transpose1d", None, 1),
        ("sigmoid", None, 1),
        ("tanh", None, 5 / 3),
        ("relu", None, math.sqrt(2)),
        ("leaky_relu", None, math.sqrt(2 / (1 + 0.01**2))),
        ("leaky_relu", 2, math.sqrt(2 / 5)),
        ("selu", None, 3 / 4),
    ],
)
def test_gains_are_the_tables(nonlinearity, param, gain):
    assert init.calculate_gain(nonlinearity, param) == gain


# -------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        (lambda b: init.xavier_uniform_(b), r"xavier_uniform_: fan in .* got shape \(3,\)"),
        (lambda b: init.xavier_normal_(b), r"xavier_normal_: fan in .* got shape \(3,\)"),
        (lambda b: init.kaiming_uniform_(b), r"kaiming_uniform_: fan in .* got shape \(3,\)"),
        (lambda b: init.kaiming_normal_(b), r"kaiming_normal_: fan in .* got shape \(3,\)"),
        (lambda b: init.orthogonal_(b), r"orthogonal_: expected at least 2 axes, got shape \(3,\)"),
        (lambda b: init.eye_(b), r"eye_: expected a matrix, got shape \(3,\)"),
        (lambda b: init.kaiming_normal_(b, mode="fan"), "mode is 'fan_in' or 'fan_out', not 'fan'"),
        (lambda b: init.calculate_gain("swish"), "no gain is known for 'swish', but for .*relu"),
    ],
)
def test_what_cannot_be_initialised_is_named(fill, message):
    with pytest.raises(ValueError, match=message):
        fill(ag.empty(3))


def test_a_mean_far_outside_its_bounds_warns():
    with pytest.warns(UserWarning, match=r"the mean 9\.0 is more than 2 std from \[-2\.0, 2\.0\]"):
        values = init.trunc_normal_(ag.empty(3), mean=9.0)
    assert (values.numpy() <= 2).all()


# ------------------------------------------------------------------------------ PyTorch's values

# What torch 2.13 fills a float64 tensor of shape (1, 3) with after manual_seed(0).
GOLDEN = {
    "uniform_, bounds": [0.6700530018065531, 0.40781986439978796, 0.15938294312745088],
    "trunc_normal_": [1.5409961082440433, -0.2934289057609464, -1.3985953953708767],
    "trunc_normal_, close bounds": [0.2940106003613106, 0.2415639728799576, 0.19187658862549017],
    "xavier_uniform_": [1.1513900064895946, 0.5090526261938716, -0.09949106419135009],
    "xavier_normal_": [1.0896487979214422, -0.2074855690597136, -1.5406367468421673],
    "kaiming_uniform_, a": [0.5427704542528101, 0.23996970930833816, -0.046900537438113156],
    "kaiming_normal_, tanh": [1.4828241965247737, -0.2823520962151662, -2.0965410604137404],
}


@pytest.mark.parametrize(("case", "values"), GOLDEN.items(), ids=GOLDEN)
def test_values_from_a_seed_are_those_of_a_table(case, values):
    generator = Generator().manual_seed(0)
    filled = function(case)(ag.empty(1, 3, dtype=ag.float64), **RANDOM[case], generator=generator)
    np.testing.assert_allclose(filled.numpy(), [values], rtol=1e-14)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def both(torch, case, options, shape, dtype, seed):
    """The values that each library fills a tensor with."""
    ag.random.manual_seed(seed)
    torch.manual_seed(seed)
    ours = function(case)(ag.empty(*shape, dtype=dtype), **options).numpy()
    empty = torch.empty(shape, dtype=getattr(torch, np.dtype(dtype).name))
    theirs = getattr(torch.nn.init, name_of(case))(empty, **options).numpy()
    return ours, theirs


@settings(max_examples=30)
@pytest.mark.parity
@random_ones
@pytest.mark.parametrize("dtype", DTYPES)
@given(shape=matrices, seed=st.integers(0, 2**31))
def test_values_from_a_seed_are_those_of_torch(torch, case, options, dtype, shape, seed):
    ours, theirs = both(torch, case, options, shape, dtype, seed)
    np.testing.assert_array_equal(ours, theirs)


@settings(max_examples=30)
@pytest.mark.parity
@pytest.mark.parametrize("dtype", DTYPES)
@given(shape=matrices, seed=st.integers(0, 2**31), gain=st.floats(0.5, 2))
def test_orthogonal_values_are_those_of_torch(torch, dtype, shape, seed, gain):
    ours, theirs = both(torch, "orthogonal_", {"gain": gain}, shape, dtype, seed)
    # An ill-conditioned matrix has columns that rounding turns.
    np.testing.assert_allclose(ours, theirs, atol=1e-3 if dtype == np.float32 else 1e-11)
