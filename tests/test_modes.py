"""Modes: what they record, and that they are put back on every way out."""

import numpy as np
import pytest

import autograd_np as ag
import nn


@pytest.fixture
def x():
    return ag.tensor([1.0, 2.0], requires_grad=True)


@pytest.fixture(autouse=True)
def _modes_are_put_back():
    yield
    assert ag.is_grad_enabled()
    assert not ag.is_anomaly_enabled()


def test_no_grad_records_nothing(x):
    with ag.no_grad():
        y = x * 2
        assert not ag.is_grad_enabled()
    assert not y.requires_grad
    assert y.is_leaf
    assert (x * 2).requires_grad


def test_a_leaf_made_under_no_grad_still_requires_its_gradient():
    with ag.no_grad():
        x = ag.tensor([1.0], requires_grad=True)
    (x * 2).sum().backward()
    assert x.grad.tolist() == [2]


def test_enable_grad_records_inside_no_grad(x):
    with ag.no_grad():
        with ag.enable_grad():
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad


@pytest.mark.parametrize("decorate", [ag.no_grad, ag.no_grad()], ids=["bare", "called"])
def test_no_grad_decorates_functions(x, decorate):
    @decorate
    def double(t):
        """Twice."""
        return t * 2

    assert not double(x).requires_grad
    assert (double.__name__, double.__doc__) == ("double", "Twice.")


@pytest.mark.parametrize("mode", [True, False])
def test_set_grad_enabled_is_a_context_a_decorator_and_a_switch(x, mode):
    with ag.set_grad_enabled(mode):
        assert (x * 2).requires_grad is mode
    assert (x * 2).requires_grad

    @ag.set_grad_enabled(mode)
    def double(t):
        return t * 2

    assert ag.is_grad_enabled()
    assert double(x).requires_grad is mode
    ag.set_grad_enabled(False)
    assert not (x * 2).requires_grad
    ag.set_grad_enabled(True)
    assert (x * 2).requires_grad


def test_a_decorated_function_may_call_itself(x):
    @ag.no_grad
    def countdown(n):
        return countdown(n - 1) if n else (x * 2).requires_grad

    assert countdown(3) is False


def test_one_mode_object_may_be_entered_twice():
    mode = ag.no_grad()
    with mode:
        with mode:
            assert not ag.is_grad_enabled()
        assert not ag.is_grad_enabled()


MODES = [ag.no_grad, ag.enable_grad, ag.detect_anomaly, lambda: ag.set_grad_enabled(False)]
MODES.append(lambda: ag.set_detect_anomaly(True))


@pytest.mark.parametrize(
    "mode", MODES, ids=["no_grad", "enable_grad", "anomaly", "set", "set_anomaly"]
)
def test_an_exception_leaves_the_mode_as_it_was(mode):
    class RaisedError(Exception):
        pass

    with pytest.raises(RaisedError), mode():
        raise RaisedError

    def raising():
        raise RaisedError

    with pytest.raises(RaisedError):
        mode()(raising)()


def test_an_exception_in_an_operation_or_a_backward_pass_leaves_the_modes_as_they_were(x):
    with pytest.raises(ValueError, match="broadcast"):
        x + ag.tensor([1.0, 2.0, 3.0])

    def failing(g):
        raise ZeroDivisionError

    y = x * 2
    y.register_hook(failing)
    for create_graph in (False, True):
        with pytest.raises(ZeroDivisionError):
            y.sum().backward(retain_graph=True, create_graph=create_graph)
    assert (x * 2).requires_grad


def test_backward_under_no_grad_computes_gradients(x):
    y = (x * x).sum()
    with ag.no_grad():
        y.backward()
    assert x.grad.tolist() == [2, 4]
    assert not x.grad.requires_grad


def test_backward_records_only_with_create_graph(x):
    (g,) = ag.grad((x * x).sum(), x)
    assert not g.requires_grad
    y = (x * x).sum()
    with ag.no_grad():
        (g,) = ag.grad(y, x, create_graph=True)
    assert g.requires_grad


def test_anomaly_mode_names_the_operation_and_the_line_that_recorded_it():
    x = ag.tensor([0.0, 4.0], requires_grad=True)
    with ag.detect_anomaly():
        y = 0 * ag.sqrt(x)
        with pytest.raises(
            RuntimeError, match=r"sqrt: its derivative returned nan.*test_modes\.py:"
        ):
            y.sum().backward()
    assert x.grad is None


def test_anomaly_mode_lets_infinities_and_right_gradients_pass():
    x = ag.tensor([0.0, 4.0], requires_grad=True)
    with ag.detect_anomaly():
        ag.sqrt(x).sum().backward()
    assert x.grad.tolist() == [np.inf, 0.25]


def test_anomaly_mode_finds_nan_in_second_derivatives():
    x = ag.tensor([0.0], requires_grad=True)
    with ag.detect_anomaly():
        (g,) = ag.grad((x**1.5).sum(), x, create_graph=True)
        loss = 0 * g.sum()
        with pytest.raises(RuntimeError, match="nan"):
            loss.backward()


def anomaly(run, **options):
    """What anomaly mode says of a program."""
    with (
        ag.detect_anomaly(**options),
        np.errstate(all="ignore"),
        pytest.raises(RuntimeError) as error,
    ):
        run()
    return str(error.value)


def test_anomaly_mode_names_the_first_value_in_forward_order_that_is_not_finite():
    x = ag.tensor([0.0, 4.0], requires_grad=True)

    def run():
        y = ag.log(x)  # the culprit
        (y * 0 * ag.sqrt(x)).sum().backward()

    first = anomaly(run).splitlines()[1]
    assert "first value that is not finite, in forward order: log (2,) made 1 inf among 2" in first
    assert first.endswith("y = ag.log(x)  # the culprit.")


def test_anomaly_mode_says_when_a_value_came_in_that_no_recorded_operation_made():
    w = ag.tensor([1.0, 2.0], requires_grad=True)
    data = ag.tensor([np.nan, 1.0])
    message = anomaly(lambda: (w * data).sum().backward())
    assert "multiply (2,) was given 1 nan among 2 values in operand 2" in message
    assert "No recorded operation made that value" in message


def test_anomaly_mode_names_the_first_infinite_gradient():
    x = ag.tensor([0.0, 4.0], requires_grad=True)
    message = anomaly(lambda: (ag.sqrt(0 * x)).sum().backward())
    assert message.startswith("multiply: its derivative returned nan")
    assert "The first infinite gradient: by the derivative of sqrt (2,)" in message


def test_anomaly_mode_names_the_module_by_its_path():
    class Root(nn.Module):
        def forward(self, x):
            return ag.sqrt(x) * 0

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Identity(), Root())

        def forward(self, x):
            return self.layers(x)

    x = ag.zeros(3, requires_grad=True)
    message = anomaly(lambda: Model()(x).sum().backward())
    assert "test_modes.py" in message
    assert "return ag.sqrt(x) * 0, in Model.layers.1  Root()" in message


def test_a_layer_is_reported_at_the_line_of_the_users_code_that_calls_it():
    layer = nn.Linear(2, 1)
    message = anomaly(
        lambda: layer(ag.tensor([[np.inf, 0.0]])).sum().backward(), check_forward=True
    )
    assert "linear was given 1 inf among 2 values in operand 1" in message
    assert "lambda: layer(ag.tensor([[np.inf, 0.0]])).sum().backward()" in message
    assert "No recorded operation made that value" in message
    assert message.count("Linear(2, 1") == 1


def test_anomaly_mode_raises_in_the_forward_pass_only_if_it_is_told_to():
    x = ag.tensor([-1.0, 4.0], requires_grad=True)
    line = "y = ag.sqrt(x)"

    def run():
        y = ag.sqrt(x)
        return y

    with ag.detect_anomaly(), np.errstate(all="ignore"):
        assert np.isnan(run()[0].item())
    message = anomaly(run, check_forward=True)
    assert message.startswith("sqrt made 1 nan among 2 values of finite operands (operand shapes")
    assert line in message


def test_anomaly_mode_without_check_nan_lets_nan_pass_and_says_where_a_changed_value_was_saved():
    x = ag.tensor([0.0], requires_grad=True)
    y = ag.tensor([2.0])
    with ag.detect_anomaly(check_nan=False):
        (0 * ag.sqrt(x)).backward()
        product = x * y
    assert np.isnan(x.grad.item())
    y += 1
    with pytest.raises(RuntimeError, match=r"in-place.*recorded at .*test_modes\.py:.*product = x"):
        product.backward()


def test_nothing_is_noted_while_anomaly_mode_is_off():
    x = ag.tensor([0.0], requires_grad=True)
    assert ag.sqrt(x).grad_fn.extra is None
    with ag.detect_anomaly():
        assert ag.sqrt(x).grad_fn.extra.origin.code.co_name.startswith("test_nothing_is_noted")


def test_set_detect_anomaly_is_a_switch_and_a_context():
    with ag.set_detect_anomaly(True, check_nan=False):
        assert ag.is_anomaly_enabled()
    assert not ag.is_anomaly_enabled()
    ag.set_detect_anomaly(True)
    assert ag.is_anomaly_enabled()
    ag.set_detect_anomaly(False)


def test_detect_anomaly_decorates_functions():
    @ag.detect_anomaly
    def bare():
        return ag.is_anomaly_enabled()

    @ag.detect_anomaly(check_forward=True)
    def called(x):
        return ag.sqrt(x)

    assert bare()
    with np.errstate(all="ignore"), pytest.raises(RuntimeError, match="sqrt made 1 nan"):
        called(ag.tensor([-1.0], requires_grad=True))


def test_no_warning_comes_from_a_branch_that_was_masked():
    x = ag.tensor([-1.0, 0.0, 4.0], requires_grad=True)
    guarded = ag.where(x > 0, x, 1.0)
    y = ag.where(x > 0, ag.log(guarded) + ag.sqrt(guarded) + 1 / guarded + guarded**-0.5, 0.0)
    y.sum().backward()
    assert np.isfinite(x.grad.numpy()).all()
