"""Modes: what they record, and that they are put back on every way out."""

import numpy as np
import pytest

import autograd_np as ag


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


@pytest.mark.parametrize("mode", MODES, ids=["no_grad", "enable_grad", "anomaly", "set"])
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


def test_no_warning_comes_from_a_branch_that_was_masked():
    x = ag.tensor([-1.0, 0.0, 4.0], requires_grad=True)
    guarded = ag.where(x > 0, x, 1.0)
    y = ag.where(x > 0, ag.log(guarded) + ag.sqrt(guarded) + 1 / guarded + guarded**-0.5, 0.0)
    y.sum().backward()
    assert np.isfinite(x.grad.numpy()).all()
