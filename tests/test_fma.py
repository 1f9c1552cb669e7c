"""`autograd_np._fma`: exact arithmetic is the oracle."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_np._fma import fma, log, sincos

SEEDS = st.integers(0, 2**32 - 1)


def operands(seed, dtype, count=50):
    """Three arrays whose products and addends are of like size, so that cancellation happens."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, count)).astype(dtype)
    z = (-x * y * rng.choice([1.0, 1.5, 1e-8, 1e8], count)).astype(dtype)
    return x, y, z


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(SEEDS)
def test_fma_rounds_the_exact_sum_once(dtype, seed):
    x, y, z = operands(seed, dtype)
    exact = [
        Fraction(a) * Fraction(b) + Fraction(c)
        for a, b, c in zip(x.tolist(), y.tolist(), z.tolist(), strict=True)
    ]
    got = fma(x, y, z)
    assert got.dtype == dtype
    np.testing.assert_array_equal(got, np.array([float(e) for e in exact]).astype(dtype))


def test_fma_takes_factors_near_the_largest_number():
    large = np.float64(2.0**1023)
    np.testing.assert_array_equal(fma(np.array([0.75]), large, -large), [-large / 4])


@given(SEEDS)
def test_log_is_within_an_ulp_of_the_float64_logarithm(seed):
    x = (1 - np.random.default_rng(seed).random(200, np.float32)).astype(np.float32)
    np.testing.assert_array_max_ulp(log(x), np.log(x.astype(np.float64)).astype(np.float32), 1)


@given(SEEDS)
def test_sine_and_cosine_are_within_1e7_of_the_float64_ones(seed):
    angle = np.float32(2 * np.pi) * np.random.default_rng(seed).random(200, np.float32)
    sine, cosine = sincos(angle)
    np.testing.assert_allclose(sine, np.sin(angle.astype(np.float64)), rtol=0, atol=1e-7)
    np.testing.assert_allclose(cosine, np.cos(angle.astype(np.float64)), rtol=0, atol=1e-7)


def test_the_logarithm_of_1_and_the_quarter_turns_are_exact():
    assert log(np.ones(1, np.float32)) == 0
    sine, cosine = sincos((np.arange(5) * np.pi / 2).astype(np.float32))
    np.testing.assert_array_equal(sine[[1, 3]], [1, -1])
    np.testing.assert_array_equal(cosine[[0, 2, 4]], [1, -1, 1])
