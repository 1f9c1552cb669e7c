"""The numeric checker passes what is right and fails what is wrong: else it means nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.primitive import Primitive, registry
from tests.numeric import LAYOUTS, arrays, axes, broadcastable_shapes, check_gradients, laid_out

X = np.array([[0.7, -1.3, 0.4], [1.1, 0.9, -0.6]])
Y = np.array([1.2, 0.8, -0.5])


@pytest.fixture(autouse=True)
def _registry_as_it_was():
    before = dict(registry)
    yield
    registry.clear()
    registry.update(before)


def product(rule_of_x, rule_of_y=lambda g, x: g * x):
    """``x * y`` with derivative rules of the test's own."""
    planted = Primitive(np.multiply, name="planted")
    planted.vjp("x")(rule_of_x)
    planted.vjp("y")(rule_of_y)
    return planted


def detached(x):
    return x.detach() if isinstance(x, ag.Tensor) else x


def test_right_rules_pass_to_third_order():
    check_gradients(product(lambda g, y: g * y), X, Y, order=3)


@given(st.data())
def test_right_rules_pass_for_all_shapes_and_layouts(data):
    x, y = (data.draw(arrays(shape)) for shape in data.draw(broadcastable_shapes()))
    check_gradients(product(lambda g, y: g * y), x, y, order=2)


WRONG = {
    "squared cotangent": lambda g, y: g * g * y,
    "cotangent left out": lambda g, y: np.ones_like(g) * y,
    "factor 1.001": lambda g, y: 1.001 * g * y,
    "factor 1 + 1e-6": lambda g, y: (1 + 1e-6) * g * y,
    "sign": lambda g, y: -g * y,
    "zero": lambda g, y: np.zeros_like(g),
    "swapped operands": lambda g, x: g * x,
    "elements in another order": lambda g, y: np.flip(g * y, -1),
    "one element off by 1e-3": lambda g, y: g * y * (1 + 1e-3 * (np.arange(3) == 1)),
    "float32 on the way": lambda g, y: (g * y).astype(np.float32),
    "constant added": lambda g, y: g * y + 1e-6,
}


@pytest.mark.parametrize("rule", WRONG.values(), ids=WRONG)
def test_a_wrong_rule_fails(rule):
    with pytest.raises(AssertionError, match="operand 0: reverse mode gives"):
        check_gradients(product(rule), X, X[::-1].copy())


@given(st.data())
def test_a_wrong_factor_fails_wherever_there_is_a_gradient(data):
    x, y = (data.draw(arrays((2, 3), (0.5, 2.0))) for _ in range(2))
    with pytest.raises(AssertionError, match=r"ratio 1\.001"):
        check_gradients(product(WRONG["factor 1.001"]), x, y)


def test_one_copy_taken_for_the_sum_over_broadcast_axes_fails():
    wrong = product(lambda g, y: g * y, lambda g, x: (g * x)[0])
    with pytest.raises(AssertionError, match="operand 1: reverse mode gives"):
        check_gradients(wrong, X, Y)


def test_a_gradient_of_the_wrong_shape_fails():
    wrong = product(lambda g, y: g * y, lambda g, x: g * x)
    wrong.broadcasts = False
    with pytest.raises(ag.ShapeError, match=r"operand y returned shape \(2, 3\), expected \(3,\)"):
        check_gradients(wrong, X, Y)


def test_a_gradient_that_is_nan_fails():
    with pytest.raises(AssertionError, match="not finite"):
        check_gradients(product(lambda g, y: g * y * np.nan), X, Y)


def test_a_gradient_of_the_wrong_dtype_fails(monkeypatch):
    right = ag.grad
    monkeypatch.setattr(
        ag, "grad", lambda *args, **kw: tuple(g.float() for g in right(*args, **kw))
    )
    with pytest.raises(AssertionError, match="a gradient of float32 for float64"):
        check_gradients(ag.exp, X)


def test_a_rule_that_writes_into_the_cotangent_fails():
    with pytest.raises(AssertionError, match="was written to"):
        check_gradients(product(lambda g, y: np.multiply(g, y, out=g)), X, X + 1)


def test_a_function_that_writes_into_its_operand_fails():
    def scaled(x):
        x.detach().mul_(2)
        return x * x

    with pytest.raises(AssertionError, match="was written to"):
        check_gradients(scaled, X.copy())


def test_a_rule_that_is_a_constant_to_the_second_order_fails_there():
    wrong = product(lambda g, y: g * detached(y))
    check_gradients(wrong, X, Y)
    with pytest.raises(AssertionError, match="reverse mode gives"):
        check_gradients(wrong, X, Y, order=2)


def test_gradients_that_depend_on_create_graph_fail():
    wrong = product(lambda g, y: g * y * (1.001 if isinstance(g, ag.Tensor) else 1))
    with pytest.raises(AssertionError, match="create_graph"):
        check_gradients(wrong, X, Y, order=2)


def test_a_derivative_that_differences_cannot_resolve_is_no_pass():
    with pytest.raises(AssertionError, match="did not resolve"):
        check_gradients(lambda x: x.float().double(), X)


@pytest.mark.parametrize("distance", [1e-1, 1e-3, 1e-5])
def test_a_kink_nearby_is_resolved(distance):
    check_gradients(ag.relu, np.array([1.0, distance, -distance, -1.0]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_change_strides_and_not_values(layout):
    x = np.arange(6.0).reshape(2, 3)
    y = laid_out(x, layout)
    np.testing.assert_array_equal(y, x)
    assert (y.strides != x.strides) == (layout != "C")


@given(st.data())
def test_axes_are_axes_that_numpy_takes(data):
    ndim = data.draw(st.integers(0, 3))
    np.sum(np.ones((2,) * ndim), axis=data.draw(axes(ndim)))
