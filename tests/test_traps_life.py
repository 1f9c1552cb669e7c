"""The life of a graph: long chains, no cycles, memory freed at once, copies, pickles."""

import copy
import gc
import inspect
import operator
import pickle
import sys
import tracemalloc
import weakref

import numpy as np
import pytest

import autograd_np as ag


def leaf(data=(1.0, 2.0)):
    return ag.tensor(data, requires_grad=True)


def chain(x, length):
    for _ in range(length // 2):
        x = (x + 1.0) * 1.0
    return x


def test_a_long_chain_is_walked_shown_and_freed_without_recursion():
    x = leaf()
    y = chain(x, 100_000)
    assert "grad_fn" in repr(y)
    assert repr(y.grad_fn)
    y.sum().backward()
    assert x.grad.tolist() == [1, 1]
    del y
    y = chain(x, 100_000)
    del y  # without a backward pass


def test_a_long_chain_of_gradients_of_gradients_needs_no_recursion():
    x = leaf()
    (g,) = ag.grad((chain(x, 20_000) ** 2).sum(), x, create_graph=True)
    (h,) = ag.grad(g.sum(), x)
    assert h.tolist() == [2, 2]


def test_a_million_operations_are_an_ordinary_graph():
    x = y = leaf()
    for _ in range(1_000_000):
        y = y + 1.0
    y.sum().backward()
    assert x.grad.tolist() == [1, 1]
    assert repr(y)
    del y


def test_a_wide_sum_needs_no_recursion():
    x = leaf()
    sum([x * float(i) for i in range(20_000)]).sum().backward()
    assert x.grad[0].item() == pytest.approx(20_000 * 19_999 / 2, rel=1e-4)


@pytest.fixture
def _shallow_stack():
    """Little room for recursion, so that a short chain shows it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 60)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("_shallow_stack")
def test_views_of_views_and_writes_through_them_need_no_recursion():
    x = leaf()
    y = x * 1
    v = y
    for _ in range(100):
        v = v.reshape(2, 1).reshape(2)
    y.mul_(2.0)
    v.mul_(3.0)
    (v + y).sum().backward()
    assert x.grad.tolist() == [12, 12]
    del v, y


@pytest.fixture
def _no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def plain(x):
    return ag.exp(x * x).sum()


def walked(x):
    y = plain(x)
    y.backward()
    return y


def walked_and_retained(x):
    y = plain(x)
    y.backward(retain_graph=True)
    return y


def hooked(x):
    y = x * 2
    y.register_hook(lambda g: g * 2)
    y.retain_grad()
    y.sum().backward(retain_graph=True)
    return y


def viewed_and_written(x):
    y = x * 1
    v = y[:1]
    v *= 3
    y[1] = v[0]
    return y + y[::-1].reshape(2, 1)


def adopted(x):
    y = x * 1
    y *= 3
    y += y
    return y


def differentiated_twice(x):
    (g,) = ag.grad((x**3).sum(), x, create_graph=True)
    return g


def failed(x):
    y = x * x
    with pytest.raises(ValueError, match="broadcast"):
        y + ag.tensor([1.0, 2.0, 3.0])
    y.sum().backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.sum().backward()
    return y


LIVES = [
    plain, walked, walked_and_retained, hooked, viewed_and_written, adopted, differentiated_twice,
    failed,
]  # fmt: skip


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("live", LIVES)
def test_dropping_the_last_name_frees_everything_at_once(live):
    x = leaf()
    operand, memory = weakref.ref(x), weakref.ref(x.detach().numpy())
    y = live(x)
    result, node = weakref.ref(y), weakref.ref(y.grad_fn)
    del x
    assert operand() is not None  # the graph holds it
    del y
    assert (result(), node(), operand(), memory()) == (None, None, None, None)


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("live", LIVES)
def test_no_garbage_is_left_to_the_collector(live):
    live(leaf())
    assert gc.collect() == 0


MEGABYTE = 2**20


def megabytes_held(make):
    """Megabytes of memory that stay allocated while what `make` returns is held."""
    tracemalloc.start()
    try:
        held = make()
        current, _ = tracemalloc.get_traced_memory()
        return current / MEGABYTE, held
    finally:
        tracemalloc.stop()


def repeated(step):
    def make():
        x = ag.ones(MEGABYTE // 4, requires_grad=True)
        y = x * 1
        for _ in range(40):
            y = step(y)
        return y

    return make


@pytest.mark.parametrize(
    "step",
    [lambda y: y + 1.0, lambda y: y - 2, lambda y: -y, lambda y: y * 3.0, lambda y: y / 2,
     lambda y: y.reshape(-1, 2).reshape(-1), lambda y: y[::-1], lambda y: y.astype(np.float32)],
)  # fmt: skip
def test_a_chain_whose_rules_need_no_values_keeps_one_array_alive(step):
    held, _ = megabytes_held(repeated(step))
    assert held < 4  # x, its first copy, y, and what is on the way


def test_a_chain_whose_rules_need_their_values_keeps_them():
    held, _ = megabytes_held(repeated(ag.sin))
    assert 40 <= held < 44


def test_a_backward_pass_frees_what_was_saved_as_it_goes():
    x = ag.ones(MEGABYTE // 4, requires_grad=True)
    y = repeated(ag.sin)().sum()
    held, _ = megabytes_held(lambda: y.backward())
    tracemalloc.start()
    try:
        y = repeated(ag.sin)().sum()
        before, _ = tracemalloc.get_traced_memory()
        y.backward()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after < before - 35 * MEGABYTE
    assert peak < before + 6 * MEGABYTE
    assert held < 2
    assert x.grad is None


def test_no_grad_keeps_nothing_alive():
    with ag.no_grad():
        held, _ = megabytes_held(repeated(ag.sin))
    assert held < 3


COPIES = [copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))]


@pytest.mark.parametrize("duplicate", COPIES, ids=["copy", "deepcopy", "pickle"])
@pytest.mark.parametrize("requires_grad", [False, True])
def test_a_copied_leaf_is_a_leaf_with_the_same_values(duplicate, requires_grad):
    x = ag.tensor([1.0, 2.0], dtype=ag.float64, requires_grad=requires_grad)
    x.note = "kept"
    y = duplicate(x)
    assert y is not x
    assert y.tolist() == x.tolist()
    assert y.dtype == x.dtype
    assert y.requires_grad == requires_grad
    assert y.is_leaf
    assert y.note == "kept"


def test_copy_shares_memory_and_deepcopy_and_pickle_do_not():
    for duplicate, shared in zip(COPIES, (True, False, False), strict=True):
        x = ag.tensor([1.0, 2.0])
        y = duplicate(x)
        x.zero_()
        assert (y.tolist() == [0, 0]) is shared


def test_deepcopy_copies_the_gradient_too():
    x = leaf()
    (x * x).sum().backward()
    y = copy.deepcopy(x)
    x.grad.zero_()
    assert y.grad.tolist() == [2, 4]


def test_deepcopy_keeps_what_is_shared_shared():
    x = leaf()
    first, second = copy.deepcopy([x, x])
    assert first is second


def test_a_copy_in_the_middle_of_a_graph_has_its_place_there():
    x = leaf()
    y = copy.copy(x * 3)
    y.sum().backward()
    assert x.grad.tolist() == [3, 3]


@pytest.mark.parametrize(
    "write", [lambda y, c: y.mul_(5), lambda y, c: c.mul_(5)], ids=["original", "copy"]
)
def test_a_copy_written_through_either_name_has_right_gradients_or_raises(write):
    x = leaf()
    y = x * 3
    c = copy.copy(y)
    try:
        write(y, c)
        (y + c).sum().backward()
    except RuntimeError:
        return
    assert c.tolist() == [15, 30]
    assert x.grad.tolist() == [30, 30]


@pytest.mark.parametrize("duplicate", COPIES[1:], ids=["deepcopy", "pickle"])
def test_a_deep_copy_in_the_middle_of_a_graph_raises_and_says_what_to_write(duplicate):
    with pytest.raises(RuntimeError, match=r"multiply.*x\.detach\(\)"):
        duplicate(leaf() * 3)


@pytest.mark.parametrize("duplicate", COPIES[1:], ids=["deepcopy", "pickle"])
def test_a_detached_tensor_of_a_graph_can_be_deep_copied(duplicate):
    y = duplicate((leaf() * 3).detach())
    assert y.tolist() == [3, 6]
    assert not y.requires_grad


@pytest.mark.parametrize("duplicate", COPIES[1:], ids=["deepcopy", "pickle"])
@pytest.mark.parametrize("view", [lambda x: x[::-1], lambda x: x.T, lambda x: x[:1]])
def test_a_deep_copy_of_a_view_is_no_view(duplicate, view):
    x = ag.tensor([1.0, 2.0])
    y = duplicate(view(x))
    expected = view(x).tolist()
    x.zero_()
    assert y.tolist() == expected


def test_a_subclass_stays_one_when_copied():
    class Weight(ag.Tensor):
        pass

    assert type(copy.deepcopy(Weight([1.0]))) is Weight
    assert type(copy.copy(Weight([1.0]))) is Weight
    assert type(operator.mul(Weight([1.0]), 2)) is ag.Tensor
