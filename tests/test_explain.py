"""What `explain_gradient` says: an example of each cause; its numbers are those of gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
import nn


def leaf(data=(1.0, 2.0, -3.0)):
    return ag.tensor(np.array(data), requires_grad=True)


def explained(loss, parameter, **options):
    """The kind and the cause of a gradient, and the whole text."""
    found = ag.explain_gradient(loss, parameter, **options)
    return found.gradient, found.reason, str(found)


# None: no way from the loss to the parameter


def test_a_parameter_that_requires_no_gradient():
    w = ag.ones(3)
    kind, reason, text = explained((leaf() * w).sum(), w)
    assert (kind, reason) == ("none", "requires_grad is False")
    assert "requires_grad_()" in text


def test_a_loss_without_graph():
    w = leaf()
    with ag.no_grad():
        loss = (w * w).sum()
    kind, reason, text = explained(loss, w)
    assert (kind, reason) == ("none", "no graph")
    assert "no_grad" in text


@pytest.mark.parametrize(
    "cut", [ag.Tensor.detach, lambda w: w.data, lambda w: ag.tensor(w.detach().numpy())]
)
def test_a_parameter_that_was_detached_is_found_by_its_values(cut):
    w, v = leaf(), leaf((4.0, 5.0, 6.0))
    kind, reason, text = explained((cut(w) * v).sum(), w)
    assert (kind, reason) == ("none", "detached")
    assert "operand 1 of multiply (3,)" in text


def test_a_result_that_was_detached_is_found_among_the_living_tensors():
    w, v = leaf(), leaf((4.0, 5.0, 6.0))
    hidden = ag.tanh(w)
    kind, reason, text = explained((v * hidden.detach()).sum(), w)
    assert (kind, reason) == ("none", "detached")
    assert (
        "What tanh (3,) made of the parameter is there as a constant, operand 2 of multiply" in text
    )


def test_a_conversion_to_integers():
    w, v = leaf(), leaf((4.0, 5.0, 6.0))
    kind, reason, text = explained(((w * 2).long() * v).sum(), w)
    assert (kind, reason) == ("none", "integer cast")
    assert "constant of whole numbers, operand 1 of multiply (3,)" in text
    assert explained((w > 1).sum(), w)[:2] == ("none", "integer cast")


def test_a_parameter_that_was_replaced():
    model = nn.Linear(2, 3)
    old = model.weight
    model.weight = nn.Parameter(np.ones((3, 2), np.float32))
    kind, reason, text = explained(model(ag.tensor([[0.5, 0.25]])).sum(), old)
    assert (kind, reason) == ("none", "another tensor")
    assert "Another leaf of its shape, (3, 2)" in text


def test_a_parameter_that_is_not_used():
    w, v = leaf(), leaf((4.0, 5.0))
    loss = (v * v).sum()
    assert explained(loss, w)[:2] == ("none", "not connected")
    loss.backward()
    assert "has freed the values that could tell" in explained(loss, w)[2]


# Zero


def test_dead_units_of_relu_and_their_share():
    w = leaf()
    kind, reason, text = explained(ag.relu(-w * w).sum(), w)
    assert (kind, reason) == ("zero", "dead relu")
    assert "relu (3,) stops it: 100% of its units are dead" in text
    mask = ag.tensor([0.0, 0.0, 1.0])
    kind, reason, text = explained((ag.relu(w) * mask).sum(), w)
    assert (kind, reason) == ("zero", "dead relu")
    assert "33% of its units are dead" in text


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_saturated_units(activation):
    w = leaf((100.0, 200.0, 300.0))
    kind, reason, text = explained(getattr(ag, activation)(w).sum(), w)
    assert (kind, reason) == ("zero", f"saturated {activation}")
    assert "100% of its units are saturated" in text


def test_a_factor_of_zero_everywhere():
    hidden, out = nn.Linear(2, 3), nn.Linear(3, 1)
    with ag.no_grad():
        out.weight.zero_()
    loss = out(ag.tanh(hidden(ag.tensor([[0.5, 0.25]])))).sum()
    kind, reason, text = explained(loss, hidden.weight)
    assert (kind, reason) == ("zero", "linear by zero")
    assert "linear (1, 1) stops it" in text


def test_uses_that_cancel():
    w = leaf()
    assert explained((w - w).sum(), w)[:2] == ("zero", "cancellation")
    assert explained((w * 2 - w.sigmoid() * 0 - w * 2).sum(), w)[:2] == ("zero", "cancellation")


def test_a_derivative_of_zero():
    w = leaf()
    kind, reason, _ = explained(ag.clamp(w, 5.0, 6.0).sum(), w)
    assert (kind, reason) == ("zero", "zero derivative of clip")


def test_underflow():
    w = ag.tensor([1.0], requires_grad=True)
    loss = w
    for _ in range(50):
        loss = loss * 0.1
    kind, reason, text = explained(loss.sum(), w)
    assert (kind, reason) == ("zero", "underflow")
    assert "too small for float32" in text


# Tiny, huge, nan


def test_a_tiny_gradient_names_where_it_shrinks_most():
    w = leaf()
    kind, reason, text = explained(ag.sigmoid(w * 0.1 + 30).sum(), w)
    assert (kind, reason) == ("tiny", "saturated sigmoid")
    assert "most of all in sigmoid (3,) by" in text
    assert explained((w * 1e-9).sum(), w)[:2] == ("tiny", "tiny in multiply")


def test_a_huge_gradient_names_where_it_grows_most():
    w = leaf((1.0, 2.0, 3.0))
    kind, reason, text = explained(ag.exp(w * 10).sum(), w)
    assert (kind, reason) == ("huge", "huge in exp")
    assert "exp (3,) by" in text


def test_what_is_tiny_and_huge_can_be_said():
    w = leaf()
    loss = (w * 2).sum()
    assert explained(loss, w)[0] == "ordinary"
    assert explained(loss, w, tiny=10)[0] == "tiny"
    assert explained(loss, w, huge=1)[0] == "huge"


def test_a_nan_names_where_it_begins_in_both_directions():
    w = leaf((-1.0, 4.0))
    with np.errstate(invalid="ignore"):
        loss = (ag.sqrt(w) * 0).sum()
    kind, reason, text = explained(loss, w)
    assert (kind, reason) == ("nan", "nan in sqrt")
    assert "1 nan among 2 values, in or out of sqrt (2,)" in text


def test_an_infinite_gradient_is_named_before_the_nan_that_it_becomes():
    w = leaf((1.0, 2.0))
    loss = ag.sqrt(w * 0).sum()
    kind, reason, text = explained(loss, w)
    assert (kind, reason) == ("nan", "infinite in sqrt")
    assert "becomes nan in the derivative of multiply (2,)" in text
    v = leaf((0.0, 2.0))
    assert explained(ag.sqrt(v).sum(), v)[:2] == ("inf", "infinite in sqrt")


def test_lines_are_named_in_anomaly_mode():
    w = leaf()
    with ag.detect_anomaly():
        loss = ag.relu(-w * w).sum()
    assert "loss = ag.relu(-w * w).sum()" in explained(loss, w)[2]


# Before and after backward


def test_an_ordinary_gradient_says_why_grad_is_none():
    w = leaf()
    hidden = w * 2
    loss = (hidden * hidden).sum()
    assert "None until backward() is called" in explained(loss, w)[2]
    loss.backward(retain_graph=True)
    assert "None" not in explained(loss, w)[2]
    assert "retain_grad()" in explained(loss, hidden)[2]


def test_freed_values_are_said_to_be_freed():
    w = leaf()
    loss = (w * w).sum()
    loss.backward()
    kind, reason, text = explained(loss, w)
    assert (kind, reason) == ("ordinary", "freed")
    assert "Call explain_gradient before backward()" in text
    assert "multiply       (3,)   freed" in text
    w.grad = None
    assert explained(loss, w)[0] == "unknown"


def test_nothing_changes_by_an_explanation():
    w = leaf()
    hidden = w * w
    hidden.retain_grad()
    loss = ag.relu(hidden).sum()
    ag.explain_gradient(loss, w)
    assert w.grad is None
    assert hidden.grad is None
    loss.backward()
    assert w.grad.tolist() == [2, 4, -6]
    assert hidden.grad.tolist() == [1, 1, 1]
    assert not ag.is_anomaly_enabled()
    assert ag.is_grad_enabled()


OPERATIONS = [ag.sin, ag.sigmoid, ag.tanh, ag.relu]
OPERATIONS += [lambda t: t * t, lambda t: t + 1, lambda t: t * 0.5]


@given(st.lists(st.sampled_from(OPERATIONS), max_size=8), st.integers(0, 5))
def test_norms_are_those_of_the_gradients_on_the_way(operations, seed):
    values = np.random.default_rng(seed).uniform(-1, 1, 4)
    results = [ag.tensor(values, requires_grad=True)]
    for operation in operations:
        results.append(operation(results[-1]))
    loss = results[-1].sum()
    found = ag.explain_gradient(loss, results[0])
    assert [step.shape for step in found.path] == [(), *[(4,)] * len(results)]
    gradients = ag.grad(loss, results[::-1])
    norms = [np.linalg.norm(g.numpy()) for g in gradients]
    np.testing.assert_allclose([step.norm for step in found.path[1:]], norms, 1e-12)


def test_the_way_with_the_largest_gradient_is_shown():
    w = leaf()
    loss = (ag.sin(w) * 1e-3).sum() + (ag.cos(w) * 1e3).sum()
    assert [step.name for step in ag.explain_gradient(loss, w).path] == [
        "add",
        "sum",
        "multiply",
        "cos",
        "the parameter",
    ]


def test_a_long_way_is_shown_without_its_middle():
    w = loss = ag.tensor(1.0, requires_grad=True)
    for _ in range(20_000):
        loss = loss * 1.0
    found = ag.explain_gradient(loss, w)
    assert len(found.path) == 20_001
    lines = str(found).splitlines()
    assert len(lines) < 40
    assert "... 19972 more ..." in lines


def test_a_loss_that_is_the_parameter_has_the_gradient_one():
    w = ag.tensor(1.0, requires_grad=True)
    found = ag.explain_gradient(w, w)
    assert [(step.name, step.norm) for step in found.path] == [("the parameter", 1.0)]


def test_an_empty_parameter_has_an_empty_gradient():
    w = ag.zeros(0, requires_grad=True)
    assert explained((w * 2).sum(), w)[:2] == ("zero", "no elements")
