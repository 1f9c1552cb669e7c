"""Ties, kinks and poles: what the derivative is where there is none, or where its formula fails."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd_np as ag
from tests.numeric import check_gradients, gradients

TIED = np.array([[1.0, 3.0, 3.0], [3.0, 0.0, 2.0]])


@pytest.mark.parametrize("maximum", [ag.max, ag.amax, np.max], ids=["max", "amax", "np.max"])
def test_ties_of_a_maximum_share_its_gradient(maximum):
    assert_array_equal(gradients(maximum, [1, 3, 3])[0], [0, 0.5, 0.5])


@pytest.mark.parametrize("minimum", [ag.min, ag.amin, np.min], ids=["min", "amin", "np.min"])
def test_ties_of_a_minimum_share_its_gradient(minimum):
    assert_array_equal(gradients(minimum, [1, 0, 0])[0], [0, 0.5, 0.5])


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize(
    ("axis", "shares"),
    [
        (None, [[0, 1 / 3, 1 / 3], [1 / 3, 0, 0]]),
        ((0, 1), [[0, 1 / 3, 1 / 3], [1 / 3, 0, 0]]),
        ((-1, 0), [[0, 1 / 3, 1 / 3], [1 / 3, 0, 0]]),
        (1, [[0, 0.5, 0.5], [1, 0, 0]]),
        (-1, [[0, 0.5, 0.5], [1, 0, 0]]),
        ((1,), [[0, 0.5, 0.5], [1, 0, 0]]),
        (0, [[0, 1, 1], [1, 0, 0]]),
        (-2, [[0, 1, 1], [1, 0, 0]]),
    ],
)
@pytest.mark.parametrize("reduce", [ag.amax, np.max, np.amax, ag.amin, np.min])
def test_ties_over_axes_share_their_gradient(reduce, axis, shares, keepdims):
    sign = 1 if "max" in reduce.__name__ else -1
    (g,) = gradients(lambda x: reduce(sign * x, axis=axis, keepdims=keepdims), TIED)
    assert_allclose(g, sign * np.array(shares), rtol=1e-15)


def test_max_over_one_dim_gives_all_to_the_first_of_ties():
    assert_array_equal(gradients(lambda x: ag.max(x, 1).values, TIED)[0], [[0, 1, 0], [1, 0, 0]])
    assert_array_equal(gradients(lambda x: ag.min(-x, 1).values, TIED)[0], [[0, -1, 0], [-1, 0, 0]])
    assert ag.max(ag.tensor(TIED), 1).indices.tolist() == [1, 0]


@pytest.mark.parametrize("function", [ag.maximum, ag.minimum, np.maximum, np.minimum])
def test_equal_operands_of_a_maximum_get_half_each(function):
    gx, gy = gradients(function, [1, 2, 3], [2, 2, 2])
    assert (gx[1], gy[1]) == (0.5, 0.5)
    assert_array_equal(gx + gy, [1, 1, 1])


@pytest.mark.parametrize("function", [ag.maximum, ag.minimum, np.maximum, np.minimum])
def test_the_maximum_of_a_thing_with_itself_has_gradient_one(function):
    assert_array_equal(gradients(lambda x: function(x, x), [1, 2])[0], [1, 1])


def test_relu_and_abs_and_sign_have_derivative_0_at_0():
    for function in (ag.relu, ag.abs, ag.sign, np.abs, np.sign):
        assert_array_equal(gradients(function, [0.0, -0.0])[0], [0, 0])


def test_clamp_has_derivative_1_at_its_bounds():
    assert_array_equal(
        gradients(lambda x: ag.clamp(x, -1, 1), [-2, -1, 0, 1, 2])[0], [0, 1, 1, 1, 0]
    )


@pytest.mark.parametrize("correction", [0, 1])
def test_the_standard_deviation_of_constants_has_gradient_0(correction):
    def spread(x):
        return ag.std(x, dim=1, correction=correction)

    (g,) = gradients(spread, [[2, 2, 2], [1, 2, 4]])
    assert_array_equal(g[0], [0, 0, 0])
    (alone,) = gradients(spread, [[1, 2, 4]])
    assert_array_equal(g[1], alone[0])


def test_np_std_of_constants_has_gradient_0():
    assert_array_equal(gradients(np.std, [2, 2, 2])[0], [0, 0, 0])


@pytest.mark.parametrize("ord", [2, 3])
def test_spreads_and_norms_that_are_0_have_second_derivatives_0(ord):
    """For their first derivative is taken to be 0 there: a constant."""
    x = ag.tensor([2.0, 2.0, 2.0], requires_grad=True)
    for flat in (ag.std(x), np.linalg.norm(x - 2, ord)):
        (g,) = ag.grad(flat, x, create_graph=True)
        assert g.tolist() == [0, 0, 0]
        assert ag.grad((g * ag.tensor([1.0, 2.0, 4.0])).sum(), x)[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("function", [np.linalg.norm, ag.std])
def test_a_norm_and_a_spread_of_1_are_nothing_special(function):
    direction = np.array([3.0, 4.0, 12.0])
    x = direction / function(ag.tensor(direction)).item()
    x = x / function(ag.tensor(x)).item()
    assert function(ag.tensor(x)).item() == 1
    assert_allclose(gradients(function, x)[0], gradients(function, 2 * x)[0], rtol=1e-14)


def test_the_square_root_has_an_infinite_derivative_at_0():
    assert_array_equal(gradients(ag.sqrt, [0, 4])[0], [np.inf, 0.25])


def test_0_times_a_square_root_has_derivative_nan_at_0_as_is_documented():
    assert "nan for ``0 * sqrt(x)``" in ag.sqrt.__doc__
    assert_array_equal(gradients(lambda x: 0 * ag.sqrt(x), [0, 4])[0], [np.nan, 0])


@pytest.mark.parametrize("square", [lambda x: x**2, lambda x: x**2.0, np.square, lambda x: x * x])
def test_squares_have_finite_derivatives_at_0_and_below(square):
    assert_array_equal(gradients(square, [0, -1])[0], [0, -2])


def test_powers_with_a_tensor_exponent_have_finite_derivatives_at_0():
    gx, gy = gradients(lambda x, y: x**y, [0, 0, 0, 2], [2, 0, 1, 3])
    assert_array_equal(gx, [0, 0, 1, 12])
    assert_allclose(gy, [0, 0, 0, 8 * np.log(2)])


def test_powers_of_0_do_not_depend_on_an_exponent_that_is_not_negative():
    assert_array_equal(gradients(lambda x, y: x**y, [0, 0, 0], [0, 0.5, 1])[1], [0, 0, 0])


def test_infinity_to_the_0_does_not_depend_on_infinity():
    assert_array_equal(gradients(lambda x, y: x**y, [np.inf, -np.inf], [0, 0])[0], [0, 0])


def test_x_to_the_0_and_the_1_have_derivatives_0_and_1_at_0():
    assert_array_equal(gradients(lambda x: x**0, [0, 2])[0], [0, 0])
    assert_array_equal(gradients(lambda x: x**1, [0, 2])[0], [1, 1])


def test_a_number_to_the_power_of_a_tensor_has_a_derivative():
    assert_allclose(gradients(lambda t: 2**t, [0, 3])[0], np.log(2) * np.array([1, 8]))
    assert_array_equal(gradients(lambda t: 0**t, [1, 2])[0], [0, 0])


def test_where_with_its_operand_guarded_as_is_documented_has_finite_gradients():
    assert "where(x > 0, sqrt(where(x > 0, x, 1)), 0)" in ag.where.__doc__

    def guarded(x):
        return ag.where(x > 0, ag.sqrt(ag.where(x > 0, x, 1)), 0)

    assert_array_equal(gradients(guarded, [-1, 4])[0], [0, 0.25])


def test_where_alone_gives_nan_and_anomaly_mode_names_the_operation_and_its_line():
    def unguarded(x):
        with np.errstate(invalid="ignore"):
            return ag.where(x > 0, ag.sqrt(x), 0)

    assert_array_equal(gradients(unguarded, [-1, 4])[0], [np.nan, 0.25])
    with (
        ag.detect_anomaly(),
        pytest.raises(RuntimeError, match=r"sqrt.*nan.*test_traps_ties\.py:\d"),
    ):
        gradients(unguarded, [-1, 4])


@pytest.mark.parametrize("product", [ag.prod, np.prod], ids=["prod", "np.prod"])
@pytest.mark.parametrize(
    ("x", "g"),
    [
        ([0, 2, 3], [6, 0, 0]),
        ([0, 0, 3], [0, 0, 0]),
        ([0, 0, 0], [0, 0, 0]),
        ([2, 3, 4], [12, 8, 6]),
    ],
)
def test_products_with_zeros_have_right_gradients(product, x, g):
    assert_array_equal(gradients(product, x)[0], g)


def test_products_with_zeros_have_right_gradients_over_an_axis():
    (g,) = gradients(lambda x: ag.prod(x, 1), [[0, 2, 3], [0, 0, 3], [1, 2, 3]])
    assert_array_equal(g, [[6, 0, 0], [0, 0, 0], [6, 3, 2]])


@pytest.mark.parametrize(
    ("x", "hessian"),
    [
        ([0.0, 2.0, 3.0], [[0, 3, 2], [3, 0, 0], [2, 0, 0]]),
        ([0.0, 0.0, 3.0], [[0, 3, 0], [3, 0, 0], [0, 0, 0]]),
    ],
)
def test_products_with_zeros_have_right_second_derivatives(x, hessian):
    x = ag.tensor(x, requires_grad=True)
    (g,) = ag.grad(x.prod(), x, create_graph=True)
    rows = [ag.grad(g[i], x, retain_graph=True)[0].tolist() for i in range(3)]
    assert rows == hessian
    check_gradients(ag.prod, np.array([0.0, 0.0, 3.0, 2.0]), order=3)


def test_softmax_of_a_masked_logit_is_finite_and_has_gradient_0_there():
    x = [[0.5, -np.inf, 1.0]]
    assert_allclose(ag.softmax(ag.tensor(x), 1).sum().item(), 1.0)
    for function in (ag.softmax, lambda x, dim: ag.exp(ag.log_softmax(x, dim))):
        (g,) = gradients(lambda x, f=function: f(x, 1), x, cotangent=[[1.0, -2.0, 3.0]])
        assert np.isfinite(g).all()
        assert g[0, 1] == 0


def test_logsumexp_of_masked_logits_has_gradient_0_there():
    assert_array_equal(gradients(lambda x: ag.logsumexp(x, 0), [-np.inf, 2])[0], [0, 1])
    assert_array_equal(gradients(lambda x: ag.logsumexp(x, 0), [-np.inf, -np.inf])[0], [0, 0])


@pytest.mark.parametrize("size", [0.0, 1e6, 1e9, -1e12])
def test_the_gradient_of_logsumexp_adds_up_to_1_however_large_logits_are(size):
    """Though the rounding of their sum, of size * 1e-16, moves each share by as much."""
    x = size + np.array([0.3, -1.7, 2.2, 0.9])
    (g,) = gradients(lambda x: ag.logsumexp(x, 0), x)
    assert_allclose(g.sum(), 1, rtol=4e-16)
    assert_allclose(g, ag.softmax(ag.tensor(x), 0).numpy(), rtol=1e-14)


@pytest.mark.parametrize("size", [1e4, -1e4, 1e300])
def test_large_logits_neither_overflow_nor_warn(size):
    x = [size, size]
    assert ag.softmax(ag.tensor(x, dtype=ag.float64), 0).tolist() == [0.5, 0.5]
    assert_allclose(ag.log_softmax(ag.tensor(x, dtype=ag.float64), 0).numpy(), np.log([0.5, 0.5]))
    assert_array_equal(gradients(lambda x: ag.softmax(x, 0), x, cotangent=[1, 0])[0], [0.25, -0.25])
    assert_array_equal(gradients(lambda x: ag.logsumexp(x, 0), x)[0], [0.5, 0.5])
    assert np.isfinite(gradients(ag.sigmoid, x)[0]).all()


def test_logits_far_apart_neither_overflow_nor_warn():
    x = [1e4, -1e4]
    assert ag.log_softmax(ag.tensor(x), 0).tolist() == [0, -2e4]
    assert_array_equal(gradients(lambda x: ag.log_softmax(x, 0), x, cotangent=[0, 1])[0], [-1, 1])
