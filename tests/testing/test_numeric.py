"""Numeric derivatives: their error bounds hold, and are sharp where the function is smooth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_np.testing.numeric import Differences, Probe, complex_step, scale_of

# A function and its derivative, both of one array.
SMOOTH = {
    "sin": (np.sin, np.cos),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x * x),
    "log": (lambda x: np.log(x * x + 0.1), lambda x: 2 * x / (x * x + 0.1)),
    "wave": (lambda x: np.sin(20 * x), lambda x: 20 * np.cos(20 * x)),
}
numbers = st.floats(0.01, 5) | st.floats(-5, -0.01)


def differences(function, x, direction=None, u=None):
    x = np.asarray(x, float)
    probe = Probe(lambda x: [function(x)], [x], [np.ones(x.shape) if u is None else u])
    direction = scale_of(x) if direction is None else direction
    probe.measure_noise({0: direction})
    eps = np.finfo(float).eps
    return Differences(probe, {0: direction}, eps * np.abs(x * direction).sum())


@pytest.mark.parametrize("name", SMOOTH)
@given(x=numbers)
def test_the_error_bound_holds_and_is_small(name, x):
    function, derivative = SMOOTH[name]
    line = differences(function, x)
    exact = float(derivative(x) * scale_of(np.float64(x)))
    estimate = line.descend(1e-11 * max(abs(exact), abs(float(function(np.float64(x))))))
    assert abs(estimate.value - exact) <= 8 * estimate.error
    assert estimate.error <= 1e-7 * max(abs(exact), abs(function(x)), 1e-3)


@given(x=numbers, size=st.floats(1e-12, 1e-4), seed=st.integers(0, 2**32 - 1))
def test_noise_widens_the_bound_so_that_it_holds(x, size, seed):
    rng = np.random.default_rng(seed)
    line = differences(lambda x: np.sin(x) + size * rng.uniform(-1, 1, x.shape), x)
    estimate = line.descend(0.0)
    exact = float(np.cos(x) * scale_of(np.float64(x)))
    assert abs(estimate.value - exact) <= 8 * estimate.error


def test_a_float32_inside_is_seen_as_noise():
    line = differences(lambda x: np.sin(x.astype(np.float32)).astype(float), 0.7)
    estimate = line.descend(0.0)
    assert 1e-9 < estimate.error < 1e-4
    assert abs(estimate.value - np.cos(0.7) * 0.5) <= 8 * estimate.error


def test_smooth_functions_take_six_evaluations():
    line = differences(np.tanh, [0.3, -1.2, 2.0])
    before = line.probe.evaluations
    line.descend(1e-6)
    assert line.probe.evaluations - before == 6


def test_a_function_that_hands_out_the_same_memory_is_differentiated_all_the_same():
    memory = np.zeros(1)

    def function(x):
        memory[...] = x * x
        return memory

    estimate = differences(function, [3.0]).descend(1e-9)
    assert estimate.value == pytest.approx(6 * 2)


def test_steps_shrink_until_they_stay_in_the_domain():
    line = differences(lambda x: np.log(x - 0.999), 1.0)
    estimate = line.descend(1e-4)
    assert line.undefined_below > 0
    assert abs(estimate.value - 1000) <= 8 * estimate.error


def test_a_kink_shows_in_one_sided_slopes():
    line = differences(np.abs, 0.0, direction=np.array(1.0))
    line.descend(0.0)
    slopes = line.slopes()
    assert slopes.left[0] == pytest.approx(-1)
    assert slopes.right[0] == pytest.approx(1)


def test_a_second_estimate_shares_no_evaluation():
    line = differences(np.sin, 1.0)
    first = line.descend(1e-6)
    second = line.second()
    assert len(line.levels) >= 6
    assert abs(first.value - second.value) <= 8 * (first.error + second.error)


def test_a_complex_step_has_no_rounding_to_speak_of():
    x = np.array(0.7)
    value = complex_step(lambda x: [1e9 + np.sin(x)], [x], [np.array(1.0)], {0: np.array(1.0)})
    assert value == pytest.approx(np.cos(0.7), rel=1e-15)


@pytest.mark.parametrize("function", [np.abs, np.real, lambda x: np.arctan2(x, 1.0)])
def test_a_complex_step_says_where_it_is_not_possible(function):
    assert (
        complex_step(lambda x: [function(x)], [np.ones(2)], [np.ones(2)], {0: np.ones(2)}) is None
    )


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=4))
def test_scales_are_powers_of_two_about_as_large_as_the_elements(values):
    x = np.array(values)
    scale = scale_of(x)
    assert (np.frexp(scale)[0] == 0.5).all()
    assert (scale <= np.maximum(np.abs(x), np.abs(x).max() if x.any() else 1.0)).all()
    assert (2 * scale > np.abs(x)).all()


def test_what_cannot_be_moved_has_no_scale():
    np.testing.assert_array_equal(scale_of(np.array([-np.inf, 2.0, np.nan])), [0.0, 2.0, 0.0])
