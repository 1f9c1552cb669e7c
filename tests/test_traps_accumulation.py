"""Accumulation and aliasing: several uses of one operand, and gradients that nobody shares."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd_np as ag
from tests.numeric import check_gradients, gradients, signed

RNG = np.random.default_rng(0)

SEVERAL_USES = {
    "x * x": lambda x: x * x,
    "x + x": lambda x: x + x,
    "x - x": lambda x: x - x,
    "x / x": lambda x: x / x,
    "x @ x": lambda x: x @ x,
    "concatenate": lambda x: ag.concatenate([x, x]) * ag.tensor(np.arange(6.0)),
    "np.concatenate": lambda x: np.concatenate([x, x]) * np.arange(6.0),
    "stack": lambda x: ag.stack([x, x, 2 * x]),
    "einsum": lambda x: ag.einsum("i,i->", x, x),
    "maximum": lambda x: ag.maximum(x, x * 2),
    "where": lambda x: ag.where(ag.tensor([True, False, True]), x, x * x),
    "a use on the way": lambda x: (lambda z: (z + z * z).sum())(x * 2),
    "a view and its owner": lambda x: x[1:] * x[:-1] + x.sum(),
    "a diamond of diamonds": lambda x: (lambda a, b: (a * b + a) * (b - x))(x * x, ag.sin(x)),
}


@pytest.mark.parametrize("function", SEVERAL_USES.values(), ids=SEVERAL_USES)
def test_gradients_of_several_uses_are_added_up(function):
    check_gradients(function, signed(RNG, 3), order=2)


def test_a_value_used_twice_on_the_way_has_the_sum_of_both_gradients():
    x = ag.tensor([3.0, -1.0], requires_grad=True)
    z = x * 2
    (z + z * z).sum().backward()
    assert x.grad.tolist() == [2 * (1 + 2 * 6), 2 * (1 - 2 * 2)]


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: x + y,
        lambda x, y: (x + y).reshape(3, 1),
        lambda x, y: ag.stack([x, y]),
        lambda x, y: ag.concatenate([x, y]),
        lambda x, y: (x + y) * 1,
        lambda x, y: x.T + y.T,
    ],
)
def test_a_gradient_changed_by_the_user_changes_nothing_else(function):
    x, y = (ag.tensor([1.0, 2.0, 3.0], requires_grad=True) for _ in range(2))
    z = function(x, y)
    cotangent = ag.tensor(signed(RNG, z.shape), dtype=z.dtype)
    before = cotangent.numpy().copy()
    z.backward(cotangent)
    of_y = y.grad.numpy().copy()
    x.grad *= 0.5
    assert_array_equal(y.grad.numpy(), of_y)
    assert_array_equal(cotangent.numpy(), before)


def test_a_cotangent_changed_after_backward_changes_no_gradient():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    cotangent = ag.tensor([3.0, 4.0])
    x.clone().backward(cotangent)
    cotangent.zero_()
    assert x.grad.tolist() == [3, 4]


def test_backward_on_a_leaf_copies_the_cotangent():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    cotangent = ag.tensor([3.0, 4.0])
    x.backward(cotangent)
    cotangent.zero_()
    assert x.grad.tolist() == [3, 4]


def test_backward_twice_raises_unless_the_graph_is_retained():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    with pytest.raises(RuntimeError, match=r"multiply a second time.*retain_graph=True"):
        loss.backward()
    assert x.grad.tolist() == [2, 4]


def test_backward_twice_is_right_where_nothing_had_to_be_saved():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    loss = (x + 2).sum()
    loss.backward()
    loss.backward()
    assert x.grad.tolist() == [2, 2]


def test_backward_twice_doubles_the_gradients_of_leaves_and_nothing_else():
    x = ag.tensor(3.0, requires_grad=True)
    y = x * x
    z = y * y * 2
    z.backward(retain_graph=True)
    assert x.grad.item() == 8 * 27
    z.backward()
    assert x.grad.item() == 2 * 8 * 27


def test_thirty_doublings_are_walked_once_each():
    x = ag.tensor(1.0, requires_grad=True)
    visits = []
    y = x
    for _ in range(30):
        y = y + y
        y.register_hook(visits.append)
    y.backward()
    assert x.grad.item() == 2**30
    assert len(visits) == 30


def test_an_input_that_the_output_does_not_depend_on_has_no_gradient():
    x, y = (ag.tensor([1.0], requires_grad=True) for _ in range(2))
    (x * 2).sum().backward()
    assert y.grad is None
    with pytest.raises(RuntimeError, match="allow_unused=True"):
        ag.grad((x * 2).sum(), [x, y])
    assert ag.grad((x * 2).sum(), [x, y], allow_unused=True)[1] is None
    assert ag.grad((x * 2).sum(), [x, y], materialize_grads=True)[1].tolist() == [0]


@pytest.mark.parametrize(
    "without_graph",
    [
        lambda x: ag.tensor(1.0),
        lambda x: ag.tensor(1.0) * 2,
        lambda x: x.detach().sum(),
        lambda x: ag.no_grad(lambda: x.sum())(),
    ],
)
def test_backward_on_a_tensor_that_needs_no_gradient_raises(without_graph):
    x = ag.tensor([1.0], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"backward: .*has no graph.*requires_grad=True"):
        without_graph(x).backward()


def test_gradients_add_up_over_backward_passes_until_they_are_cleared():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    for total in (1.0, 2.0, 3.0):
        x.sum().backward()
        assert x.grad.tolist() == [total, total]
    x.grad = None
    x.sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_a_gradient_held_by_the_user_keeps_adding_up_in_place():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    x.sum().backward()
    held = x.grad
    x.sum().backward()
    assert held is x.grad
    assert held.tolist() == [2, 2]


def test_gradients_of_several_paths_do_not_depend_on_their_order():
    def paths(x):
        parts = [x * x, ag.exp(x), x[::2].sum() * x, -x]
        return parts

    forward = gradients(lambda x: sum(paths(x)), [0.5, 1.0, -0.5])[0]
    backward = gradients(lambda x: sum(reversed(paths(x))), [0.5, 1.0, -0.5])[0]
    np.testing.assert_allclose(forward, backward, rtol=1e-14)
