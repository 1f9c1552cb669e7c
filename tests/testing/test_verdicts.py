"""The verdicts: what is right passes, what is wrong does not, and what is unclear says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_np.testing import GradientError, Report, Verdict, assert_gradients, check_vjp
from autograd_np.testing.checks import check_gradients
from autograd_np.testing.programs import random_program

RNG = np.random.default_rng(0)
X = RNG.normal(size=(8, 5))
LABELS = RNG.integers(0, 5, 8)


def cross_entropy(x):
    shifted = x - x.max(1, keepdims=True)
    return (np.log(np.exp(shifted).sum(1)) - shifted[np.arange(8), LABELS]).mean()


def cross_entropy_rule(inputs, cotangents):
    (x,), (g,) = inputs, cotangents
    exponentials = np.exp(x - x.max(1, keepdims=True))
    p = exponentials / exponentials.sum(1, keepdims=True)
    p[np.arange(8), LABELS] -= 1
    return p * (g / 8)


def rule(derivative):
    """The rule of a function of each element, of its derivative."""
    return lambda inputs, cotangents: cotangents[0] * derivative(inputs[0])


def check(function, derivative, *x, **options):
    return check_vjp(function, rule(derivative), *x, **options)


# ------------------------------------------------------------------------------ right and wrong


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["float64", "float32"]))
def test_gradients_of_random_programs_are_never_called_wrong(seed, dtype):
    program = random_program(np.random.default_rng(seed).integers, 6, dtype)
    report = check_gradients(program, *program.inputs, seed=seed, shrink=False)
    assert report.verdict is not Verdict.WRONG, str(report)


def test_a_right_gradient_passes_with_few_evaluations():
    report = check_vjp(cross_entropy, cross_entropy_rule, X)
    assert report.verdict is Verdict.OK
    assert report
    assert report.evaluations <= 24


CHANGES = {
    "factor 1.001": lambda g: g * 1.001,
    "factor 1 + 1e-5": lambda g: g * (1 + 1e-5),
    "one element": lambda g: g * np.where(np.arange(40).reshape(8, 5) == 17, 1.001, 1),
    "sign": lambda g: -g,
    "zero": lambda g: 0 * g,
    "half": lambda g: g / 2,
    "shifted": lambda g: np.roll(g, 1, axis=0),
    "constant": lambda g: g + 1e-5,
    "missing mean": lambda g: g * 8,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_wrong_gradient_does_not_pass(change):
    report = check_vjp(
        cross_entropy, lambda xs, us: change(cross_entropy_rule(xs, us)), X, shrink=False
    )
    assert report.verdict is Verdict.WRONG
    assert not report


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1.0, 1e3, 1e6])
def test_no_scale_of_the_inputs_hides_a_mistake(size):
    x = size * np.array([0.3, -0.7, 1.9])

    def derivative(x):
        return np.cos(x / size) / size

    def function(x):
        return np.sin(x / size)

    assert check(function, derivative, x).ok
    assert check(function, lambda x: 1.001 * derivative(x), x).verdict is Verdict.WRONG


def test_a_mistake_in_a_small_operand_shows_beside_a_large_one():
    def function(x, y):
        return 1e6 * x + 1e-3 * y

    def wrong(inputs, cotangents):
        return 1e6 * cotangents[0], 1.01e-3 * cotangents[0]

    assert check_vjp(function, wrong, 1.0, 1.0).verdict is Verdict.WRONG


def test_one_wrong_element_of_many_is_found_in_a_large_operand():
    x = np.linspace(-1, 1, 4000).reshape(40, 100)
    factors = np.ones(x.shape)
    factors[7, 81] = 1.001
    report = check(np.sin, lambda x: factors * np.cos(x), x, shrink=False)
    assert [f.index for f in report.bad] == [(7, 81)]
    assert report.evaluations < 2000


# -------------------------------------------------------------------------------- ties and kinks


def tied_maximum(first, second):
    def shares(inputs, cotangents):
        (x, y), (g,) = inputs, cotangents
        return g * ((x > y) + first * (x == y)), g * ((y > x) + second * (x == y))

    return check_vjp(np.maximum, shares, [1.0, 2.0, -1.0], [1.0, 0.5, 3.0])


@pytest.mark.parametrize("first", [0.0, 0.25, 0.5, 1.0])
def test_shares_of_a_tie_that_add_up_to_one_are_admissible(first):
    assert tied_maximum(first, 1 - first).ok


@pytest.mark.parametrize("shares", [(1.0, 1.0), (0.0, 0.0), (0.5, 1.0), (-1.0, 2.0)])
def test_shares_of_a_tie_that_do_not_add_up_are_wrong(shares):
    assert tied_maximum(*shares).verdict is Verdict.WRONG


def test_the_mass_of_a_tied_maximum_is_one():
    def share(divide):
        def vjp(inputs, cotangents):
            mask = inputs[0] == inputs[0].max()
            return cotangents[0] * mask / (mask.sum() if divide else 1)

        return vjp

    x = [1.0, 3.0, 3.0, 3.0]
    assert check_vjp(np.max, share(divide=True), x).ok
    assert check_vjp(np.max, share(divide=False), x).verdict is Verdict.WRONG


@pytest.mark.parametrize(("at_zero", "ok"), [(0.0, True), (1.0, True), (2.0, False), (-1.0, False)])
def test_the_corner_of_a_rectifier_has_a_slope_between_those_beside_it(at_zero, ok):
    report = check(
        lambda x: np.maximum(x, 0), lambda x: np.where(x == 0, at_zero, x > 0), [0.0, 1.0, -2.0]
    )
    assert report.ok == ok
    assert report.verdict is (Verdict.KINK if ok else Verdict.WRONG)
    assert (report.worst.left, report.worst.right) == pytest.approx((0, report.worst.right))


@pytest.mark.parametrize("x", [1e-7, -1e-9, 3e-5])
def test_beside_a_kink_the_gradient_is_what_it_is(x):
    assert (
        check(lambda x: np.maximum(x, 0), lambda x: 1.0 * (x > 0), [x, 1.0]).verdict is Verdict.OK
    )


def test_a_wrong_formula_shows_also_where_the_point_is_a_kink():
    report = check(np.abs, lambda x: 1.01 * np.sign(x), [0.0, 0.0])
    assert report.verdict is Verdict.WRONG


def test_at_a_jump_a_gradient_must_be_one_from_nearby():
    assert check(np.sign, lambda x: 0 * x, [0.0, 2.0]).ok
    assert check(np.sign, lambda x: 1.0 * (x == 0), [0.0, 2.0]).verdict is Verdict.WRONG


def test_a_step_function_has_the_gradient_zero():
    assert check(np.floor, lambda x: 0 * x, [0.5, 2.3]).verdict is Verdict.OK
    assert check(np.floor, lambda x: 0 * x + 1, [0.5, 2.3]).verdict is Verdict.WRONG


# ------------------------------------------------------------------------------------ undecided


def test_noise_is_not_a_pass():
    def noisy(x):
        return x * x + 1e-3 * np.sin(1e9 * x)

    report = check(noisy, lambda x: 2 * x, [0.3, 0.8])
    assert report.verdict is Verdict.NOISE
    assert not report.ok


def test_a_slope_that_rounding_absorbs_is_noise():
    assert check(lambda x: 1e30 + x, lambda x: 0 * x, [1.0]).verdict is Verdict.NOISE


def test_a_complex_step_decides_what_rounding_hides_from_differences():
    def function(x):
        return 1e12 + np.sin(x)

    report = check(function, np.cos, [0.5])
    assert report.verdict is Verdict.OK
    assert "complex step" in report.worst.note
    assert not check(function, lambda x: 1.0001 * np.cos(x), [0.5]).ok


def test_the_border_of_a_domain_is_an_edge():
    with np.errstate(divide="ignore"):
        report = check(np.sqrt, lambda x: 0.5 / np.sqrt(x), [0.0, 4.0])
    assert report.verdict is Verdict.EDGE
    assert not report.ok
    assert "below" in str(report)


def test_a_gradient_that_is_not_finite_where_the_function_is_smooth_is_wrong():
    with np.errstate(all="ignore"):
        report = check(lambda x: x**3, lambda x: 3 * x**4 / x, [0.0, 2.0])
    assert report.verdict is Verdict.WRONG
    assert "not finite" in str(report)


def test_a_formula_that_loses_digits_is_imprecise_not_wrong():
    x = np.array([-20.0, 1.0], np.float32)
    report = check(np.expm1, lambda x: 1 + np.expm1(x), x, every_element=True)
    assert report.verdict is Verdict.OK  # the gradient of -20 is nothing beside that of 1
    report = check(np.expm1, lambda x: 1 + np.expm1(x), x[:1])
    assert report.verdict is Verdict.IMPRECISE
    assert "digits are lost in float32" in str(report)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_narrow_dtypes_are_judged_in_float64(dtype):
    x = np.array([0.5, -1.5], dtype)
    report = check(np.tanh, lambda x: 1 - np.tanh(x) ** 2, x)
    assert (report.verdict, report.precision) == (Verdict.OK, "float64")
    wrong = check(np.tanh, lambda x: (1 - np.tanh(x) ** 2) * x.dtype.type(1.001), x)
    assert wrong.verdict is Verdict.WRONG


def test_a_function_that_stays_in_float32_is_judged_there():
    def narrow(x):
        if x.dtype != np.float32:
            raise TypeError("float32 only")
        return np.sin(x)

    x = np.array([0.5, -1.5], np.float32)
    assert check(narrow, np.cos, x).precision == "float32"
    assert check(narrow, np.cos, x).ok
    assert check(narrow, lambda x: np.float32(1.05) * np.cos(x), x).verdict is Verdict.WRONG


# ---------------------------------------------------------------------------------- odd operands


@pytest.mark.parametrize("x", [3.0, np.zeros((0, 3)), np.zeros((2, 0)), np.array(2.0)])
def test_shapes_without_axes_and_without_elements(x):
    assert check(np.exp, np.exp, x).verdict is Verdict.OK


def test_several_outputs_and_integer_ones():
    def function(x):
        return np.sort(x), np.argsort(x)

    def vjp(inputs, cotangents):
        result = np.empty(3)
        result[np.argsort(inputs[0])] = cotangents[0]
        return result

    assert check_vjp(function, vjp, [3.0, 1.0, 2.0]).verdict is Verdict.OK


def test_an_infinite_input_is_left_where_it_is():
    def softmax(x):
        e = np.exp(x - x.max())
        return e / e.sum()

    def vjp(inputs, cotangents):
        y = softmax(inputs[0])
        return y * (cotangents[0] - (cotangents[0] * y).sum())

    assert check_vjp(softmax, vjp, [1.0, -np.inf, 2.0]).verdict is Verdict.OK


def test_complex_numbers_are_refused_with_what_to_do():
    with pytest.raises(TypeError, match="real and the imaginary part"):
        check(np.exp, np.exp, [1j])
    with pytest.raises(TypeError, match="two outputs"):
        check(lambda x: 1j * x, lambda x: x, [1.0])


def test_asserting_raises_with_the_report():
    with pytest.raises(GradientError, match="EDGE") as caught:
        assert_gradients(np.sqrt, [0.0])
    assert isinstance(caught.value.report, Report)
    assert assert_gradients(np.sqrt, [2.0]).ok
