"""`checkpoint` changes memory and time, and nothing else."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn
from autograd_np.func import checkpoint_sequential
from benchmarks.memory import traced_peak
from tests import numeric


def body(x, y):
    z = np.tanh(x * y)
    return z * z + np.exp(-y), (z * x).sum()


def plain(x, y):
    a, b = body(x, y)
    return a * b


def checkpointed(x, y):
    a, b = ag.checkpoint(body, x, y)
    return a * b


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_gradients_of_both_orders_are_those_of_an_ordinary_call(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=3), rng.normal(size=(2, 3))
    numeric.check_gradients(checkpointed, x, y, order=2)
    for transform in (ag.jacobian, ag.hessian):
        expected, found = transform(plain)(x, y), transform(checkpointed)(x, y)
        np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-12, atol=1e-13)


def test_parameters_that_a_module_holds_get_the_same_gradients():
    ag.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    x = ag.randn(5, 3)
    (model(x) ** 2).sum().backward()
    expected = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    (ag.checkpoint(model, x) ** 2).sum().backward()
    for p, g in zip(model.parameters(), expected, strict=True):
        assert p.grad.tolist() == g.tolist()
    loss = (ag.checkpoint(model, x) ** 2).sum()
    for g, h in zip(ag.grad(loss, list(model.parameters())), expected, strict=True):
        assert g.tolist() == h.tolist()


def test_what_a_closure_has_computed_before_gets_its_gradient():
    w = ag.tensor([2.0, 3.0], requires_grad=True)
    square = w * w
    x = ag.tensor([1.0, 1.0], requires_grad=True)
    ag.checkpoint(lambda t: (t * square).sum() * square[0], x).backward()
    again = ag.tensor([2.0, 3.0], requires_grad=True)
    ((again * again).sum() * again[0] ** 2).backward()
    assert w.grad.tolist() == again.grad.tolist()
    assert x.grad.tolist() == [16, 36]


def test_random_numbers_are_drawn_again_and_the_generator_goes_on():
    x = ag.ones(1000).requires_grad_()
    ag.manual_seed(3)
    y = ag.checkpoint(lambda t: nn.functional.dropout(t, 0.5), x)
    between = ag.rand(3)
    y.sum().backward()
    after = ag.rand(3)
    assert x.grad.tolist() == y.tolist()
    ag.manual_seed(3)
    nn.functional.dropout(x.detach(), 0.5)
    assert between.tolist() == ag.rand(3).tolist()
    assert after.tolist() == ag.rand(3).tolist()


def test_without_the_generators_state_other_numbers_are_drawn():
    x = ag.ones(1000).requires_grad_()
    y = ag.checkpoint(lambda t: nn.functional.dropout(t, 0.5), x, preserve_rng_state=False)
    y.sum().backward()
    assert x.grad.tolist() != y.tolist()


def test_the_function_is_called_once_forward_and_once_backward():
    calls = []

    def counted(x):
        calls.append(ag.is_grad_enabled())
        return x * x

    x = ag.tensor(3.0, requires_grad=True)
    y = ag.checkpoint(counted, x)
    assert len(calls) == 1
    y.backward()
    assert len(calls) == 2
    with ag.no_grad():
        ag.checkpoint(counted, x)
    assert calls == [True, True, False]
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_checkpoints_may_be_nested():
    x = ag.tensor([0.5, -1.0], requires_grad=True)

    def inner(t):
        return ag.sin(t) * t

    def outer(t):
        return ag.checkpoint(inner, ag.checkpoint(inner, t)) * t

    (g,) = ag.grad(ag.checkpoint(outer, x).sum(), x)
    (h,) = ag.grad((inner(inner(x)) * x).sum(), x)
    assert g.tolist() == h.tolist()


def test_trees_and_constants_pass_through():
    p = {"w": ag.tensor(2.0, requires_grad=True), "scale": 3, "none": None}
    out = ag.checkpoint(lambda p, factor: {"y": p["w"] * p["scale"] * factor}, p, factor=5.0)
    out["y"].backward()
    assert (out["y"].item(), p["w"].grad.item()) == (30.0, 15.0)
    constant = ag.checkpoint(lambda x: x * 2, ag.tensor(3.0))
    assert (constant.item(), constant.requires_grad) == (6.0, False)


def test_nothing_is_kept_but_the_arguments():
    kept = []

    def f(x):
        y = x * x
        kept.append(weakref.ref(y))
        return (y * y).sum()

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    gc.disable()
    try:
        y = ag.checkpoint(f, x)
        assert kept[0]() is None
        y.backward()
        assert kept[1]() is None
        assert x.grad.tolist() == [4, 32]
    finally:
        gc.enable()


def test_the_peak_of_a_chain_of_layers_falls():
    rng = np.random.default_rng(0)
    weights = [ag.tensor(rng.normal(size=(8, 8)) / 3, requires_grad=True) for _ in range(36)]
    layers = [lambda x, w=w: x + ag.tanh(x @ w) * ag.sigmoid(x) for w in weights]
    x = ag.tensor(rng.normal(size=(2000, 8)))

    def peak(segments):
        def step():
            (checkpoint_sequential(layers, segments, x) ** 2).sum().backward()

        return traced_peak(step)

    assert peak(1) > 3 * peak(6)


def test_what_was_changed_in_between_raises():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    w = ag.tensor([3.0, 4.0], requires_grad=True)
    y = ag.checkpoint(lambda t: (t * w).sum(), x * 1)
    with ag.no_grad():
        w *= 2
    with pytest.raises(RuntimeError, match="had saved was modified by an in-place operation"):
        y.backward()


def test_a_function_that_does_something_else_again_is_refused():
    sizes = iter([2, 3])
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = ag.checkpoint(lambda t: t[: next(sizes)] * 2, x)
    with pytest.raises(RuntimeError, match=r"returned shapes \[\(3,\)\], the first time \[\(2,\)"):
        y.sum().backward()
    with pytest.raises(TypeError, match="checkpoint: the function returned float"):
        ag.checkpoint(lambda t: 1.0, x)
    with pytest.raises(ValueError, match="use_reentrant=True is not supported"):
        ag.checkpoint(lambda t: t, x, use_reentrant=True)
    with pytest.raises(ValueError, match="5 segments of 2 functions"):
        checkpoint_sequential([ag.exp, ag.exp], 5, x)
