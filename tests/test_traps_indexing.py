"""Indexing: places read twice add up, the last write wins, and views see what is written."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd_np as ag
from tests.numeric import check_gradients, gradients, signed

RNG = np.random.default_rng(0)


def test_places_read_twice_get_both_gradients():
    assert_array_equal(gradients(lambda x: x[[0, 0, 1]], [1, 2, 3])[0], [2, 1, 0])
    assert_array_equal(gradients(lambda x: x[ag.tensor([0, 0, 1])], [1, 2, 3])[0], [2, 1, 0])


MASK = np.array([[True, False, True], [False, False, True]])
INDICES = [
    np.s_[:, [0, 0], :1],
    np.s_[[0, 1, 1], 1:],
    np.s_[..., [2, 0], :],
    np.s_[[[0], [1]], [0, 2]],
    np.s_[[1, 0], :, [0, 1]],
    np.s_[None, ..., ::2],
    np.s_[()],
    np.s_[...],
    np.s_[1],
    np.s_[-1, 0, -2],
    np.int64(1),
    np.s_[:, np.int64(-1)],
    np.array(1),
    np.array([], int),
    MASK,
    np.s_[:, MASK[0]],
    np.s_[MASK[:, 1]],
    np.s_[:, None, [True, False, True]],
    np.s_[5:, :],
]


@pytest.mark.parametrize("index", INDICES, ids=repr)
def test_every_index_reads_what_numpy_reads_and_has_right_gradients(index):
    x = signed(RNG, (2, 3, 4))
    assert_array_equal(ag.tensor(x)[index].numpy(), x[index])
    check_gradients(lambda x: x[index], x, order=2)


def test_steps_backward_are_read_too():
    x = signed(RNG, (2, 3))
    assert_array_equal(ag.tensor(x)[None, ..., ::-2].numpy(), x[None, ..., ::-2])
    check_gradients(lambda x: x[None, ..., ::-2], x, order=2)


def test_an_integer_beside_an_array_is_applied_first_as_in_pytorch():
    x = signed(RNG, (2, 3, 4))
    assert_array_equal(ag.tensor(x)[0, :, [0, 1]].numpy(), x[0][:, [0, 1]])
    check_gradients(lambda x: x[0, :, [0, 1]], x, order=2)


def test_an_index_out_of_range_raises():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    for index in (2, -3, [0, 2], (0, 0)):
        with pytest.raises(IndexError):
            x[index]


@pytest.mark.parametrize("index", [0.5, "a", [0.5]])
def test_an_index_that_is_no_index_raises(index):
    with pytest.raises((IndexError, TypeError)):
        ag.tensor([1.0, 2.0])[index]


def test_an_index_changed_after_reading_does_not_change_the_gradient():
    index = np.array([0, 1])
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x[index]
    index[:] = 2
    y.sum().backward()
    assert x.grad.tolist() == [1, 1, 0]


def assigned(x, index, value):
    y = x * 1
    y[index] = value
    return y


def test_of_two_writes_to_one_place_the_last_wins():
    gx, gb = gradients(lambda x, b: assigned(x, [0, 0], b), [1, 2], [3, 4])
    assert_array_equal(gx, [0, 1])
    assert_array_equal(gb, [0, 1])
    assert assigned(ag.tensor([1, 2]), [0, 0], ag.tensor([3, 4])).tolist() == [4, 2]


@pytest.mark.parametrize("index", INDICES, ids=repr)
def test_every_index_is_written_as_numpy_writes_and_has_right_gradients(index):
    x = signed(RNG, (2, 3, 4))
    value = signed(RNG, x[index].shape)
    written = x.copy()
    written[index] = value
    assert_array_equal(assigned(ag.tensor(x), index, ag.tensor(value)).numpy(), written)
    check_gradients(lambda x, v: assigned(x, index, v), x, value, order=2)
    check_gradients(lambda x, s: assigned(x, index, s), x, np.array(1.5))


def test_assignment_after_use_leaves_earlier_gradients_right():
    def used_before(x):
        y = x * 1
        z = y * y
        y[0] = 10
        return z.sum() + y.sum()

    assert_array_equal(gradients(used_before, [1, 2, 3])[0], [2, 5, 7])


def test_writing_through_a_view_reaches_what_it_was_taken_of():
    def through_a_view(x):
        y = x * 1
        v = y[:2]
        v *= 3
        return (y * y).sum()

    assert_array_equal(gradients(through_a_view, [1, 2, 3])[0], [18, 36, 6])


def test_writing_through_a_view_of_one_element_reaches_it_too():
    def through_an_element(x):
        y = x * 1
        y[0].mul_(3)
        y[1][()] = 0
        return (y * y).sum()

    assert_array_equal(gradients(through_an_element, [1, 2, 3])[0], [18, 0, 6])


EXPECTED = np.array([1.0, 2.0, 3.0])  # the values of c when it was multiplied with


def assert_raises_or_finds(y, x, expected):
    """A backward pass raises for a changed value, or finds the gradient of the old one."""
    try:
        y.sum().backward()
        found = x.grad.tolist()
    except RuntimeError as error:
        found = str(error)
    assert found == list(expected) or "modified by an in-place operation" in found


@pytest.mark.parametrize(
    "held",
    [np.asarray, ag.from_numpy, ag.as_tensor, ag.tensor, ag.Tensor, lambda c: c[::-1][::-1]],
    ids=["ndarray", "from_numpy", "as_tensor", "tensor", "Tensor", "view of ndarray"],
)
@pytest.mark.parametrize("multiply", [lambda x, c: x * c, lambda x, c: c * x, np.multiply])
def test_a_constant_changed_by_numpy_before_backward_is_never_used_changed(held, multiply):
    c = EXPECTED.copy()
    x = ag.tensor(np.ones(3), requires_grad=True)
    y = multiply(x, held(c))
    c[:] = 100
    assert_raises_or_finds(y, x, EXPECTED)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.numpy().fill(100),
        lambda t: t.detach().numpy().fill(100),
        lambda t: t.fill_(100),
        lambda t: t[:2].fill_(100),
        lambda t: t.data.mul_(100),
        lambda t: t.reshape(1, 3).T.numpy().fill(100),
        lambda t: t.detach()[1].fill_(100),
        lambda t: t.__setitem__(0, 100),
    ],
)
def test_a_tensor_changed_before_backward_is_never_used_changed(write):
    c = ag.tensor(EXPECTED)
    x = ag.tensor(np.ones(3), requires_grad=True)
    y = x * c
    write(c)
    assert_raises_or_finds(y, x, EXPECTED)


@pytest.mark.parametrize("when", ["before", "after"])
def test_writing_to_the_array_of_a_tensor_is_never_silent(when):
    c = ag.tensor(EXPECTED)
    x = ag.tensor(np.ones(3), requires_grad=True)
    array = c.numpy() if when == "before" else None
    y = x * c
    array = c.numpy() if array is None else array
    array[:] = 100
    assert_raises_or_finds(y, x, EXPECTED)


def test_writing_to_the_array_that_a_leaf_was_made_of_is_never_silent():
    c = EXPECTED.copy()
    x = ag.from_numpy(c).requires_grad_()
    y = x * x
    c[:] = 100
    assert_raises_or_finds(y, x, 2 * EXPECTED)


@pytest.mark.parametrize(
    "change",
    [lambda x, c: c.fill(100), lambda x, c: setattr(x, "data", ag.tensor([9.0, 9.0, 9.0]))],
    ids=["numpy", "data"],
)
def test_a_leaf_changed_before_backward_is_not_differentiated_again_as_changed(change):
    c = EXPECTED.copy()
    x = ag.from_numpy(c).requires_grad_()
    y = (x * x).sum()
    change(x, c)
    with pytest.raises(RuntimeError, match=r"multiply with create_graph=True.*changed"):
        ag.grad(y, x, create_graph=True)


def test_writing_to_an_output_that_was_saved_is_never_silent():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = ag.exp(x)
    y.detach().numpy()[:] = 100
    with pytest.raises(RuntimeError, match=r"exp.*in-place"):
        y.sum().backward()


class Counted:
    """Counts the elements of the arrays that a function of NumPy makes or writes."""

    def __init__(self, function):
        self.function = function
        self.elements = 0

    def __call__(self, *args, **kwargs):
        result = self.function(*args, **kwargs)
        self.elements += result.size
        return result

    def __getattr__(self, name):
        return getattr(self.function, name)


def test_reading_every_element_takes_work_that_grows_with_their_number(monkeypatch):
    n = 5000
    x = ag.tensor(np.arange(n, dtype=float), requires_grad=True)
    y = sum(x[i] for i in range(n))
    made = [Counted(getattr(np, name)) for name in ("zeros", "add", "empty", "zeros_like")]
    for counted in made:
        monkeypatch.setattr(np, counted.function.__name__, counted)
    y.backward()
    assert_array_equal(x.grad.numpy(), np.ones(n))
    assert sum(counted.elements for counted in made) <= 5 * n


def test_rows_read_from_a_table_get_their_gradients_added_up():
    table, rows = signed(RNG, (50, 8)), RNG.integers(0, 50, 400)
    cotangent = signed(RNG, (400, 8))
    expected = np.zeros_like(table)
    np.add.at(expected, rows, cotangent)
    (g,) = gradients(lambda x: x[rows], table, cotangent=cotangent)
    np.testing.assert_allclose(g, expected, rtol=1e-12)
    (g,) = gradients(lambda x: x[rows - 50], table, cotangent=cotangent)
    np.testing.assert_allclose(g, expected, rtol=1e-12)
