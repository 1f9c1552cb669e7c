"""What a derivative rule promises beside its values: each broken promise is found and named."""

import numpy as np
import pytest

import autograd_np as ag
from autograd_np.testing import Verdict, check_gradients, check_jvp, check_vjp

X, Y = np.array([[0.3, -1.2, 2.0]]), np.array([[0.5], [1.5]])


def note(report):
    """The note of the one thing that was found wrong."""
    assert report.verdict is Verdict.WRONG, str(report)
    assert not report.ok
    return f"{report.worst.where}: {report.worst.note}"


def check(vjp, f=lambda x: 2 * x, *inputs, **options):
    return check_vjp(f, vjp, *(inputs or (X,)), shrink=False, **options)


def test_a_function_that_writes_to_its_input():
    def function(x):
        x *= 2
        return x.copy()

    x = X.copy()
    assert "x: the function writes to this input" in note(
        check(lambda xs, us: 2 * us[0], function, x)
    )
    np.testing.assert_array_equal(x, X)


def test_a_rule_that_writes_to_an_input():
    def rule(xs, us):
        xs[0][...] = 0
        return 2 * us[0]

    assert "the gradient writes to this input" in note(check(rule))


def test_a_rule_that_writes_to_the_cotangent():
    def rule(xs, us):
        us[0][...] *= 2
        return us[0].copy()

    assert "writes to the cotangent" in note(check(rule))


def test_a_wrong_shape():
    assert "shape (3,), the operand (1, 3)" in note(check(lambda xs, us: 2 * us[0][0]))


def test_a_missing_sum_over_broadcast_axes():
    def rule(xs, us):
        return us[0] * xs[1], us[0] * xs[0]

    report = check(rule, lambda x, y: x * y, X, Y)
    assert "x: the gradient has shape (2, 3), the operand (1, 3): it is not summed" in note(report)


def test_a_mean_where_a_sum_over_broadcast_axes_belongs():
    def rule(xs, us):  # the mean, where the sum belongs
        return us[0].mean(0, keepdims=True), us[0].sum(1, keepdims=True)

    report = check(rule, lambda x, y: x + y, X, Y)
    assert report.verdict is Verdict.WRONG
    assert report.mistakes == ["x: a missing factor 2"]


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_wrong_dtype(dtype):
    assert "the gradient is " + np.dtype(dtype).name in note(
        check(lambda xs, us: (2 * us[0]).astype(dtype))
    )


def test_an_aliased_cotangent_and_leave_to_alias():
    def rule(xs, us):
        return us[0].reshape(1, 3)

    assert "shares memory with the cotangent" in note(check(rule, np.positive))
    assert check(rule, np.positive, may_alias=True).ok


def test_two_gradients_in_the_same_memory():
    def rule(xs, us):
        g = us[0].copy()
        return g, g

    report = check(rule, lambda x, y: x + y, X, X)
    assert "y: the gradient shares memory with that of x" in note(report)


def test_a_gradient_in_the_memory_of_an_input():
    report = check(lambda xs, us: (us[0] * xs[1], xs[0]), lambda x, y: x * y, X, X + 1)
    assert "shares memory with an input" in note(report)


def test_a_gradient_for_what_has_none():
    def rule(xs, us):
        x, labels = xs
        gradient = np.zeros_like(x)
        gradient[:, labels] = us[0]
        return gradient, np.zeros(labels.shape)

    function, labels = (lambda x, labels: x[:, labels]), np.array([0, 2])
    assert "labels: a gradient is returned for int64" in note(check(rule, function, X, labels))
    assert check(lambda xs, us: (rule(xs, us)[0], None), function, X, labels).ok


def test_a_missing_gradient_and_a_wrong_number_of_them():
    assert "x: no gradient is returned" in note(check(lambda xs, us: None))
    assert "returns 2 gradients for 1 inputs" in note(check(lambda xs, us: (us[0] * 2, us[0] * 2)))


def test_a_nondeterministic_function():
    rng = np.random.default_rng(0)
    report = check(lambda xs, us: 2 * us[0], lambda x: 2 * x + 1e-9 * rng.random(x.shape))
    assert "nondeterministic: the function" in note(report)


def test_a_nondeterministic_gradient():
    rng = np.random.default_rng(0)
    report = check(lambda xs, us: 2 * us[0] * (1 + 1e-12 * rng.random()))
    assert "nondeterministic: the gradient" in note(report)


@pytest.mark.parametrize(
    ("rule", "mistake"),
    [
        (lambda xs, us: 2 * np.ones_like(us[0]), "the cotangent is ignored"),
        (lambda xs, us: 2 * us[0] ** 2, "the cotangent is squared"),
        (lambda xs, us: 2 * np.sin(us[0]), "the rule is not linear in the cotangent"),
    ],
)
def test_what_is_not_linear_in_the_cotangent(rule, mistake):
    report = check(rule)
    assert report.verdict is Verdict.WRONG
    assert report.mistakes == [mistake]


def test_inputs_keep_their_layout_in_memory():
    def order(x):
        return x.flags.f_contiguous and not x.flags.c_contiguous

    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))

    def wrong_for_fortran_order(xs, us):
        return us[0].ravel("C").reshape(2, 3) if not order(xs[0]) else 2 * us[0]

    assert check(wrong_for_fortran_order, lambda x: 1 * x, x).verdict is Verdict.WRONG


# ------------------------------------------------------------- the engine, of an order higher


@pytest.fixture
def operation(monkeypatch):
    """Make operations that are forgotten with the test."""
    from autograd_np.primitive import Primitive, registry

    before = dict(registry)

    def make(rule):
        def forward(x, /):
            return np.sin(x)

        primitive = Primitive(forward, name="planted")
        primitive.vjp("x")(rule)
        return primitive

    yield make
    registry.clear()
    registry.update(before)


def test_a_second_order_that_is_inconsistent_with_the_first(operation):
    def rule(g, x):
        slope = np.cos(x)
        return g * slope if isinstance(g, np.ndarray) else g * slope * 1.5

    planted = operation(rule)
    assert check_gradients(planted, X).ok
    report = check_gradients(planted, X, order=2)
    assert "another when it is recorded" in note(report)


def test_a_gradient_of_a_gradient_that_is_wrong(operation):
    def rule(g, x):
        return g * (np.cos(x) if isinstance(x, np.ndarray) else np.cos(x.detach()))

    planted = operation(rule)
    assert check_gradients(planted, X).ok
    report = check_gradients(planted, X, order=2)
    assert report.verdict is Verdict.WRONG
    assert report.worst.name == "x"
    assert "no gradient arrives" in report.mistakes[0]


def test_reverse_mode_that_contradicts_forward_mode(operation):
    def rule(g, x):
        if isinstance(g, np.ndarray):
            return g * np.cos(x)
        return g.detach() * np.cos(x)  # the right values, without the dependence on g

    planted = operation(rule)
    assert check_gradients(planted, X).ok
    report = check_gradients(planted, X, order=2)
    assert "reverse mode contradicts forward mode" in note(report)


def test_right_gradients_to_the_third_order():
    assert check_gradients(lambda x, y: ag.tanh(x) * y, X, Y, order=3).verdict is Verdict.OK


# -------------------------------------------------------------------------------- forward mode


def test_a_forward_rule():
    def jvp(xs, tangents):
        return (tangents[0] * xs[1] + xs[0] * tangents[1], np.cos(xs[0]) * tangents[0])

    def function(x, y):
        return x * y, np.sin(x)

    def wrong(xs, tangents):
        return (tangents[0] * xs[1] - xs[0] * tangents[1], np.cos(xs[0]) * tangents[0])

    assert check_jvp(function, jvp, X, Y).ok
    report = check_jvp(function, wrong, X, Y)
    assert report.mistakes == ["y: wrong sign"]


def test_a_forward_rule_of_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="a tangent has the shape of its output"):
        check_jvp(np.sin, lambda xs, tangents: tangents[0].sum(), X)
