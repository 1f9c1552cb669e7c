"""NumPy's own calls on tensors: tensors with a graph, or a clear error; never silence."""

import operator

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import autograd_np as ag
from tests.numeric import check_gradients, gradients, signed


def leaf(data=(1.0, 2.0, 3.0)):
    return ag.tensor(np.array(data), requires_grad=True)


REFLECTED = {
    "ndarray + T": lambda t: np.ones(3) + t,
    "ndarray - T": lambda t: np.ones(3) - t,
    "ndarray * T": lambda t: np.ones(3) * t,
    "ndarray / T": lambda t: np.ones(3) / t,
    "ndarray ** T": lambda t: np.full(3, 2.0) ** t,
    "ndarray @ T": lambda t: np.ones((2, 3)) @ t,
    "float64 * T": lambda t: np.float64(2) * t,
    "float32 - T": lambda t: np.float32(2) - t,
    "int64 / T": lambda t: np.int64(2) / t,
    "list + T": lambda t: operator.add([1, 2, 3], t),
    "list * T": lambda t: [1, 2, 3] * t,
    "0-d array * T": lambda t: np.array(2.0) * t,
    "T + ndarray": lambda t: t + np.ones(3),
    "T @ ndarray": lambda t: t @ np.ones(3),
    "T * list": lambda t: t * [1, 2, 3],
    "sin": np.sin,
    "sum": np.sum,
    "mean": np.mean,
    "concatenate": lambda t: np.concatenate([t, t]),
    "where": lambda t: np.where([True, False, True], t, 0),
    "stack": lambda t: np.stack([t, t]),
}


@pytest.mark.parametrize("function", REFLECTED.values(), ids=REFLECTED)
def test_numpy_calls_give_tensors_with_a_graph(function):
    y = function(leaf())
    assert isinstance(y, ag.Tensor)
    assert y.requires_grad
    check_gradients(function, signed(np.random.default_rng(0), 3) ** 2, order=2)


@pytest.mark.parametrize("name", ["__iadd__", "__imul__"])
def test_an_array_is_not_silently_changed_into_a_tensor_in_place(name):
    c = np.ones(3)
    with pytest.raises(TypeError):
        getattr(c, name)(leaf())


UNCOVERED = {
    "polyfit": lambda t: np.polyfit(np.arange(3.0), t, 1),
    "roots": np.roots,
    "trim_zeros": np.trim_zeros,
    "union1d": lambda t: np.union1d(t, t),
    "histogram2d": lambda t: np.histogram2d(t, t),
    "copyto": lambda t: np.copyto(np.zeros(3), t),
    "put": lambda t: np.put(np.zeros(3), [0, 1, 2], t),
    "out": lambda t: np.exp(t, out=np.empty(3)),
}


@pytest.mark.parametrize("function", UNCOVERED.values(), ids=UNCOVERED)
def test_a_numpy_function_that_is_not_covered_raises(function):
    with pytest.raises((TypeError, NotImplementedError)):
        function(leaf())


MASK = np.array([True, False, True])


@pytest.mark.parametrize("reduce", [np.sum, np.mean, np.prod])
def test_masked_reductions_are_right_or_raise(reduce):
    x = np.array([2.0, 3.0, 5.0])
    try:
        y = reduce(leaf(x), where=MASK)
    except (TypeError, NotImplementedError) as error:
        y = None
        assert "where" in str(error)  # noqa: PT017 (either is allowed)
    if y is not None:
        assert_allclose(y.item(), reduce(x, where=MASK))
        check_gradients(lambda t: reduce(t, where=MASK), x)


def test_a_maximum_with_an_initial_value_is_right_or_raises():
    x = np.array([2.0, 3.0, 5.0])
    for initial in (4.0, 9.0):
        try:
            y = np.max(leaf(x), initial=initial)
        except (TypeError, NotImplementedError) as error:
            assert "initial" in str(error)  # noqa: PT017 (either is allowed)
        else:
            assert y.item() == np.max(x, initial=initial)
            (g,) = gradients(lambda t, start=initial: np.max(t, initial=start), x)
            assert_array_equal(g, [0, 0, float(initial < 5)])


@pytest.mark.parametrize("convert", [np.asarray, np.array, lambda t: np.asarray(t, np.float32)])
def test_converting_a_tensor_that_needs_a_gradient_raises_and_says_what_to_write(convert):
    with pytest.raises(RuntimeError, match=r"requires grad.*detach\(\)\.numpy\(\)"):
        convert(leaf())
    with pytest.raises(RuntimeError, match=r"requires grad.*detach\(\)\.numpy\(\)"):
        leaf().numpy()
    assert_array_equal(convert(leaf().detach()), [1, 2, 3])


def test_an_array_made_of_a_tensor_cannot_be_used_to_write_to_it():
    array = np.asarray(ag.tensor([1.0, 2.0]))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5


def test_a_mask_changed_after_use_does_not_change_the_gradient():
    mask = MASK.copy()
    x = leaf()
    y = np.where(mask, x, 0)
    mask[:] = False
    y.sum().backward()
    assert x.grad.tolist() == [1, 0, 1]
