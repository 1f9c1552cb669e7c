"""Functions of complex tensors are checked as functions of real and imaginary parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn
from autograd_np.primitive import primitive
from autograd_np.testing import Verdict, assert_gradients, check_gradients, check_module, strategies

RNG = np.random.default_rng(0)
Z, W = (RNG.normal(size=(2, 3)) + 1j * RNG.normal(size=(2, 3)) for _ in range(2))

HOLOMORPHIC = [np.exp, np.sin, np.tanh, np.square, lambda z: 1 / z, lambda z: z @ z.T]
OTHERS = [np.abs, np.angle, np.real, np.conj, lambda z: (z * z).abs(), lambda z: z * z.real]


def operation(forward, rule):
    """A primitive of one operand, with this rule."""
    defined = primitive(name="tried")(forward)
    defined.vjp("x")(rule)
    return defined


@pytest.mark.parametrize("function", [*HOLOMORPHIC, *OTHERS])
@pytest.mark.parametrize("dtype", [np.complex128, np.complex64])
def test_right_gradients_pass_to_the_second_order(function, dtype):
    assert_gradients(function, Z.astype(dtype), order=2)


@settings(max_examples=20)
@given(strategies.broadcastable(2), st.integers(0, 99))
def test_products_of_complex_and_real_numbers_of_any_shapes_pass(operands, seed):
    x, y = operands
    z = x + 1j * np.random.default_rng(seed).uniform(0.5, 1.5, x.shape)
    assert_gradients(np.multiply, z, y, order=2)
    assert_gradients(np.multiply, z, z.conj(), order=2)


def test_numbers_tensors_and_modules_may_be_complex():
    class Turn(nn.Module):
        def __init__(self):
            super().__init__()
            self.by = nn.Parameter(ag.tensor([1j, 2 - 1j]))

        def forward(self, x):
            return (x * self.by).abs()

    assert check_gradients(np.exp, 0.5 + 2j).ok
    assert check_gradients(np.exp, ag.tensor(Z)).ok
    report = check_module(Turn(), np.array([1.0, -2.0], np.float32))
    assert report.ok
    assert report.operands == ("x", "by.real", "by.imag")


def test_complex_results_of_real_numbers_are_checked():
    assert check_gradients(ag.complex, Z.real, Z.imag, order=2).ok
    assert check_gradients(np.fft.fft, Z.real, order=2).ok


@pytest.mark.parametrize(
    ("forward", "rule"),
    [
        (lambda x, /: np.abs(x), lambda g, x: g * x / np.abs(x)),
        (lambda x, /: x * x, lambda g, x: g * 2 * np.conjugate(x)),
        (lambda x, /: np.conjugate(x), lambda g: g),
    ],
    ids=["abs", "square", "conjugate"],
)
def test_a_missing_conjugate_is_found_and_named(forward, rule):
    report = check_gradients(operation(forward, rule), Z)
    assert report.verdict is Verdict.WRONG
    assert report.mistakes == ["x: a missing conjugate, or one too many"]
    assert "np.array([[" in report.snippet
    assert "j]], 'complex128')" in report.snippet
    assert report.smallest.inputs[0].shape == report.smallest.inputs[1].shape == (1, 1)


def test_other_mistakes_of_complex_gradients_are_named_as_ever():
    halved = operation(lambda x, /: x * x, lambda g, x: g * x)
    report = check_gradients(halved, Z, shrink=False)
    assert report.mistakes == ["x.real: a missing factor 2", "x.imag: a missing factor 2"]


def test_only_the_operand_with_the_mistake_is_named():
    product = operation(lambda x, /: x * x, lambda g, x: g * 2 * np.conjugate(x))
    report = check_gradients(lambda z, w: product(z) + w * w, Z, W, shrink=False)
    assert report.mistakes == ["z: a missing conjugate, or one too many"]
