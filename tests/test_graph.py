"""The graph as a user sees it: nodes and their operands, leaves, hooks, and backward passes."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
from tests.numeric import check_gradients, signed

RNG = np.random.default_rng(0)


def leaf(data=(1.0, 2.0)):
    return ag.tensor(np.array(data), requires_grad=True)


def test_a_leaf_has_no_node_and_a_result_has_one_named_for_its_operation():
    x = leaf()
    y = ag.exp(x)
    assert (x.is_leaf, x.grad_fn) == (True, None)
    assert (y.is_leaf, y.grad_fn.name) == (False, "exp")
    assert (y.grad_fn.shape, y.grad_fn.dtype) == (y.shape, y.dtype)
    assert repr(y.grad_fn) == "<exp (2,) float64>"


def test_next_functions_are_the_operands_in_their_order():
    x, c = leaf(), ag.tensor([1.0, 2.0])
    a = x * 2
    assert (a - x).grad_fn.next_functions == ((a.grad_fn, 0), (x, 0))
    assert (x - a).grad_fn.next_functions == ((x, 0), (a.grad_fn, 0))
    assert (x - c).grad_fn.next_functions == ((x, 0), (None, 0))
    assert (c - x).grad_fn.next_functions == ((None, 0), (x, 0))
    assert (x * x).grad_fn.next_functions == ((x, 0), (x, 0))
    assert ag.stack([c, x, a]).grad_fn.next_functions == ((None, 0), (x, 0), (a.grad_fn, 0))


def test_a_result_of_operands_without_gradient_is_a_leaf():
    y = ag.tensor([1.0]) * 2
    assert y.is_leaf
    assert not y.requires_grad


def test_requires_grad_can_be_turned_off_for_leaves_only():
    x = leaf()
    y = x * 2
    with pytest.raises(RuntimeError, match=r"leaf.*detach"):
        y.requires_grad = False
    x.requires_grad_(False)
    assert not x.requires_grad


def test_detach_is_the_same_memory_without_the_graph():
    x = leaf()
    d = (x * 2).detach()
    assert (d.is_leaf, d.requires_grad, d.grad_fn) == (True, False, None)
    y = x * 1
    y.detach()[0] = 7
    assert y.tolist() == [7, 2]


def test_backward_of_several_elements_needs_a_gradient():
    x = leaf()
    with pytest.raises(RuntimeError, match=r"scalar outputs.*shape \(2,\).*sum\(\)"):
        (x * 2).backward()
    (x * 2).backward(ag.tensor([1.0, 10.0]))
    assert x.grad.tolist() == [2, 20]
    with pytest.raises(RuntimeError, match=r"gradient has shape \(3,\), the output \(2,\)"):
        (x * 2).backward(ag.ones(3))


def test_backward_of_one_element_in_any_shape_starts_with_ones():
    x = leaf([[3.0]])
    (x * x).backward()
    assert x.grad.tolist() == [[6]]


def test_backward_with_inputs_adds_up_in_these_only():
    x, w = leaf(), leaf()
    y = x * w
    (y * y).sum().backward(inputs=[w])
    assert x.grad is None
    assert w.grad.tolist() == [2, 16]


def test_backward_with_inputs_on_the_way_gives_them_a_gradient():
    x = leaf()
    y = x * 2
    (y * y).sum().backward(inputs=[y])
    assert x.grad is None
    assert y.grad.tolist() == [4, 8]


def test_gradients_on_the_way_are_kept_only_where_that_was_asked_for():
    x = leaf()
    y, z = x * 2, x * 3
    y.retain_grad()
    (y * z).sum().backward()
    assert y.grad.tolist() == [3, 6]
    assert z.grad is None


def test_retain_grad_needs_a_graph_and_does_nothing_on_a_leaf():
    with pytest.raises(RuntimeError, match="requires_grad=False"):
        ag.tensor([1.0]).retain_grad()
    x = leaf()
    x.retain_grad()
    x.sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_grad_returns_gradients_and_adds_up_nothing():
    x = leaf()
    y = x * 2
    gx, gy = ag.grad((y * y).sum(), [x, y])
    assert (gx.tolist(), gy.tolist()) == ([8, 16], [4, 8])
    assert x.grad is None
    assert y.grad is None


def test_grad_of_several_outputs_is_that_of_their_weighted_sum():
    x = leaf()
    outputs = [x * 2, (x * x).sum()]
    (g,) = ag.grad(outputs, x, [ag.tensor([1.0, 10.0]), None])
    assert g.tolist() == [2 + 2, 20 + 4]


def test_grad_of_a_tensor_with_respect_to_itself_is_the_cotangent():
    x = leaf()
    y = x * 2
    u = ag.tensor([3.0, 5.0], dtype=ag.float64)
    assert ag.grad(y, y, u)[0].tolist() == [3, 5]
    assert ag.grad(x, x, u)[0].tolist() == [3, 5]


def test_grad_of_an_input_on_the_way_leaves_out_what_lies_behind_it():
    x = leaf()
    y = x * 2
    z = y + x
    assert ag.grad(z.sum(), y)[0].tolist() == [1, 1]


def test_grad_does_not_free_what_lies_behind_its_inputs():
    x = leaf()
    y = x * x
    ag.grad((y * 2).sum(), y)
    y.sum().backward()
    assert x.grad.tolist() == [2, 4]


def test_grad_counts_its_outputs_and_gradients():
    x = leaf()
    with pytest.raises(RuntimeError, match="1 outputs and 2 gradients"):
        ag.grad(x * 2, x, [ag.ones(2), ag.ones(2)])


def test_hooks_see_the_whole_gradient_and_may_replace_it():
    x = leaf()
    y = x * 2
    seen = []
    y.register_hook(seen.append)
    y.register_hook(lambda g: g * 10)
    (y + y * y).sum().backward()
    assert [g.tolist() for g in seen] == [[5, 9]]
    assert x.grad.tolist() == [100, 180]


def test_a_hook_of_a_leaf_is_called_once_a_pass():
    x = leaf()
    seen = []
    handle = x.register_hook(seen.append)
    (x * x + x).sum().backward()
    assert [g.tolist() for g in seen] == [[3, 5]]
    handle.remove()
    handle.remove()
    x.sum().backward()
    assert len(seen) == 1


def test_a_hook_that_changes_its_argument_changes_nothing_else():
    x, w = leaf(), leaf()
    y, z = x * 1, w * 1

    def hook(g):
        g.zero_()

    y.register_hook(hook)
    (y + z).sum().backward()
    assert x.grad.tolist() == [1, 1]
    assert w.grad.tolist() == [1, 1]


def test_a_hook_must_return_a_gradient_of_the_same_shape():
    y = leaf() * 2
    y.register_hook(lambda g: g.sum())
    with pytest.raises(RuntimeError, match=r"hook returns None or a gradient \(2,\)"):
        y.sum().backward()


def test_hooks_need_a_graph():
    with pytest.raises(RuntimeError, match="doesn't require gradient"):
        ag.tensor([1.0]).register_hook(print)


def test_hooks_take_part_in_higher_derivatives():
    x = leaf()
    y = x * x
    handle = y.register_hook(lambda g: g * g)
    (g,) = ag.grad((y * y).sum(), x, create_graph=True)  # (2 x^2)^2 * 2 x = 8 x^5
    assert g.tolist() == [8, 8 * 32]
    handle.remove()
    assert ag.grad(g.sum(), x)[0].tolist() == [40, 40 * 16]


def test_grad_can_be_set_only_to_a_tensor_that_fits():
    x = leaf()
    x.grad = ag.tensor([1.0, 2.0], dtype=ag.float64)
    x.grad = None
    with pytest.raises(RuntimeError, match=r"shape and dtype"):
        x.grad = ag.ones(3, dtype=ag.float64)
    with pytest.raises(RuntimeError, match=r"shape and dtype"):
        x.grad = ag.ones(2, dtype=ag.float32)
    with pytest.raises(TypeError, match="Tensor or None"):
        x.grad = np.ones(2)


def test_create_graph_makes_gradients_that_can_be_differentiated():
    x = leaf()
    (x**3).sum().backward(create_graph=True)
    assert x.grad.requires_grad
    (second,) = ag.grad(x.grad.sum(), x)
    assert second.tolist() == [6, 12]


def test_third_derivatives():
    x = leaf([0.3, 0.7])
    g = ag.sin(x)
    for _ in range(3):
        (g,) = ag.grad(g.sum(), x, create_graph=True)
    np.testing.assert_allclose(g.detach().numpy(), -np.cos([0.3, 0.7]), rtol=1e-14)


def test_a_gradient_penalty_has_a_gradient():
    def penalty(x, w):
        (g,) = ag.grad(ag.tanh(x @ w).sum(), x, create_graph=True)
        return ((g * g).sum(1) - 1) ** 2

    def of_leaves(x, w):
        return penalty(x if x.requires_grad else x.detach().requires_grad_(), w)

    with ag.enable_grad():
        check_gradients(ag.enable_grad(of_leaves), signed(RNG, (4, 3)), signed(RNG, 3), order=1)


UNARY = [ag.sin, ag.tanh, lambda x: x * 0.5, lambda x: x - 1, ag.sigmoid]
BINARY = [lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x - y, ag.logaddexp]


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_random_graphs_have_right_gradients(seed, size):
    """Values used any number of times, in any order, several of them outputs."""

    def program(*leaves):
        choose = random.Random(seed)
        values = list(leaves)
        for _ in range(size):
            if choose.random() < 0.4:
                values.append(choose.choice(UNARY)(choose.choice(values)))
            else:
                values.append(choose.choice(BINARY)(choose.choice(values), choose.choice(values)))
        return values[-1], choose.choice(values[2:])

    rng = np.random.default_rng(seed)
    # Values of size 1 may cancel, as in x - x computed in two ways, and leave their rounding.
    check_gradients(program, signed(rng, 2), signed(rng, (2, 1)), order=2, within=1.0)


@given(st.permutations(range(5)))
def test_the_order_of_making_leaves_and_uses_does_not_matter(order):
    leaves = [leaf([float(i + 1)]) for i in range(5)]
    product = ag.ones(1, dtype=ag.float64)
    for i in order:
        product = product * leaves[i]
    product.backward()
    assert [x.grad.item() for x in leaves] == [120 / (i + 1) for i in range(5)]


def test_numbers_of_nodes_rise_as_they_are_made():
    x = leaf()
    nodes = [y.grad_fn for y in itertools.accumulate(range(5), lambda y, _: y * 2, initial=x)][1:]
    assert [n.number for n in nodes] == sorted(n.number for n in nodes)
