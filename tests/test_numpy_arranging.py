"""NumPy's functions that move, choose and join elements: values and gradients, to any order."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import autograd_np.numpy as anp
from tests.numeric import arrays, check_gradients, shapes
from tests.test_numpy_dialect import assert_same, outcome, typed_arrays

FUNCTIONS = [
    # arranging
    lambda x: np.flip(x),
    lambda x: np.flip(x, 0),
    lambda x: np.flip(x, (0, -1)),
    lambda x: np.fliplr(x),
    lambda x: np.flipud(x),
    lambda x: np.roll(x, 1),
    lambda x: np.roll(x, -7),
    lambda x: np.roll(x, (1, 2)),
    lambda x: np.roll(x, 2, axis=-1),
    lambda x: np.roll(x, (1, -1), axis=(0, 1)),
    lambda x: np.roll(x, 1, axis=(0, 0)),
    lambda x: np.roll(x, (1, 2), axis=0),
    lambda x: np.moveaxis(x, 0, -1),
    lambda x: np.moveaxis(x, (0, 1), (-1, 0)),
    lambda x: np.moveaxis(x, (0, 1), (2,)),
    lambda x: np.rollaxis(x, -1),
    lambda x: np.rollaxis(x, 0, 2),
    lambda x: np.rollaxis(x, 1, -1),
    lambda x: np.rollaxis(x, 1, 9),
    *(lambda x, k=k: np.rot90(x, k) for k in range(-1, 5)),
    lambda x: np.rot90(x, axes=(1, 0)),
    lambda x: np.rot90(x, 3, axes=(0, 2)),
    lambda x: np.rot90(x, axes=(0, 0)),
    lambda x: np.tile(x, 2),
    lambda x: np.tile(x, (2, 1, 0)),
    lambda x: np.tile(x, (2, 3)),
    lambda x: np.tile(x, (2, 1, 3, 1)),
    lambda x: np.tile(x, ()),
    lambda x: np.repeat(x, 2),
    lambda x: np.repeat(x, 2, axis=-1),
    lambda x: np.repeat(x, [2, 0, 1], axis=0),
    lambda x: np.repeat(x, 0, axis=1),
    lambda x: np.resize(x, 7),
    lambda x: np.resize(x, (2, 3)),
    lambda x: np.resize(x, (0, 3)),
    lambda x: np.atleast_1d(x),
    lambda x: np.atleast_2d(x),
    lambda x: np.atleast_3d(x, 7),
    lambda x: np.diagonal(x),
    lambda x: np.diagonal(x, 1, -1, 0),
    lambda x: np.diagonal(x, -1, axis1=1, axis2=2),
    lambda x: np.diagonal(x, 5),
    lambda x: np.diagonal(x, 0, 1, 1),
    lambda x: np.trace(x),
    lambda x: np.trace(x, 1, 1, 2, dtype="float32"),
    lambda x: np.diag(x),
    lambda x: np.diag(x, -1),
    lambda x: np.diagflat(x),
    lambda x: np.diagflat(x, 2),
    lambda x: np.tril(x),
    lambda x: np.tril(x, 1),
    lambda x: np.triu(x),
    lambda x: np.triu(x, k=-1),
    lambda x: np.vander(x),
    lambda x: np.vander(x, 2, increasing=True),
    lambda x: np.vander(x, 0),
    # selecting
    lambda x: np.take(x, 1),
    lambda x: np.take(x, [[0, -1]]),
    lambda x: np.take(x, [1, 0], axis=-1),
    lambda x: np.take(np.append(x, 1), [7, -9], axis=0, mode="wrap"),  # NumPy hangs on nothing
    lambda x: np.take(np.append(x, 1), [7, -9], mode="clip"),
    lambda x: np.take(x, [1.5]),
    lambda x: np.take_along_axis(x, np.argsort(x, axis=0), axis=0),
    lambda x: np.take_along_axis(x, np.array([0, 1, 0]), axis=None),
    lambda x: np.take_along_axis(x, np.array([[0], [1]]), axis=1),
    lambda x: np.take_along_axis(x, np.array([0.5]), axis=0),
    lambda x: np.compress([True, False, True], x),
    lambda x: np.compress([False, True], x, axis=0),
    lambda x: np.extract(x > 0, x),
    lambda x: np.choose([0, 1, 1], [x, 7]),
    lambda x: np.choose([[3], [-1]], [x, np.append(x, x), 3], mode="wrap"),
    lambda x: np.choose([3], [x, x], mode="clip"),
    lambda x: np.choose([3], [x, x]),
    lambda x: np.delete(x, 1),
    lambda x: np.delete(x, [0, -1], axis=0),
    lambda x: np.delete(x, slice(None, None, 2), axis=-1),
    lambda x: np.delete(x, np.array([True, False, True]), axis=1),
    lambda x: np.insert(x, 1, 7),
    lambda x: np.insert(x, [0, 2], [7, 8], axis=0),
    lambda x: np.insert(x, 1, [7], axis=1),
    lambda x: np.insert(x, slice(0, 2), 7.5, axis=-1),
    lambda x: np.insert(x, 9, 7),
    lambda x: np.append(x, 7),
    lambda x: np.append(x, [[1.5, 2.5]]),
    lambda x: np.append(x, x, axis=-1),
    lambda x: np.append(x, [1.0], axis=0),
    lambda x: np.unique(x),
    lambda x: np.unique(x, True, True, True),
    lambda x: np.unique(x, return_inverse=True, axis=0),
    # joining
    lambda x: np.hstack([x, x]),
    lambda x: np.vstack([x, x]),
    lambda x: np.dstack([x, x], dtype=float),
    lambda x: np.vstack([x, x], dtype=int, casting="unsafe"),
    lambda x: np.hstack(x),
    lambda x: np.vstack(x),
    lambda x: np.column_stack([x, x]),
    lambda x: np.column_stack([x, [[1, 2]]]),
    lambda x: np.hsplit(x, [1]),
    lambda x: np.vsplit(x, 2),
    lambda x: np.dsplit(x, [1, 2]),
    lambda x: np.unstack(x),
    lambda x: np.unstack(x, axis=-1),
    lambda x: np.block([x, x]),
    lambda x: np.block([[x], [x * 2]]),
    lambda x: np.block([[1, x]]),
    lambda x: np.block(x),
    lambda x: np.broadcast_arrays(x, np.ones((3, 1))),
    lambda x: np.apply_along_axis(np.sum, 0, x),
    lambda x: np.apply_along_axis(lambda row: np.outer(row, row), -1, x),
    lambda x: np.apply_over_axes(np.sum, x, (0, -1)),
    lambda x: np.apply_over_axes(np.max, x, 0),
]


def named(functions):
    return [" ".join(inspect.getsource(f).split()) for f in functions]


@settings(max_examples=20)
@given(st.data())
@pytest.mark.parametrize("function", FUNCTIONS, ids=named(FUNCTIONS))
def test_values_shapes_dtypes_and_errors_are_numpys(function, data):
    x = data.draw(typed_arrays(data.draw(shapes())))
    assert_same(outcome(function, ag.Tensor(x)), outcome(function, x))


PADS = [
    *({"mode": mode} for mode in ("edge", "wrap", "maximum", "mean", "median", "minimum")),
    *({"mode": mode} for mode in ("reflect", "symmetric", "linear_ramp", "constant")),
    {},
    {"constant_values": 3},
    {"constant_values": (1, 2)},
    {"constant_values": 1.5},
    {"mode": "linear_ramp", "end_values": (5, 3)},
    {"mode": "linear_ramp", "end_values": 1.5},
    *({"mode": mode, "reflect_type": "odd"} for mode in ("reflect", "symmetric")),
    *({"mode": mode, "stat_length": 2} for mode in ("maximum", "mean", "median", "minimum")),
    {"mode": "mean", "stat_length": (1, 3)},
    {"mode": "maximum", "stat_length": 0},
    {"mode": "mean", "constant_values": 1},
    {"mode": "none"},
]
WIDTHS = (0, 1, 7, (1, 2), ((0, 3),), -1, 1.5, ((1, 2), (3, 0)), {0: 2}, {-1: (1, 0)})


@settings(max_examples=50)
@given(st.data())
@pytest.mark.parametrize("options", PADS, ids=str)
def test_padding_is_numpys_in_all_modes(options, data):
    x = data.draw(typed_arrays(data.draw(shapes())))
    wrong = options.get("mode") == "none" or {"constant_values", "mode"} <= options.keys()
    width = 1 if wrong else data.draw(st.sampled_from(WIDTHS))
    if "reflect_type" in options:
        x = np.round(x)  # large differences of elements are exact
    if np.dtype(x.dtype).kind in "biu" and options.get("mode") == "linear_ramp":
        options = {"mode": "linear_ramp", "end_values": 0}
    if isinstance(options.get("constant_values"), float) and x.dtype.kind in "b":
        return  # NumPy truncates or not, depending on how it writes
    expected = outcome(np.pad, x, width, **options)
    assert_same(outcome(np.pad, ag.Tensor(x), width, **options), expected)


# Derivatives

MATRIX = np.arange(6.0).reshape(2, 3) + 1
SMOOTH = [
    lambda x: np.flip(x, 1),
    lambda x: np.roll(x, (1, 1), axis=(0, 1)),
    lambda x: np.roll(x, 2),
    lambda x: np.moveaxis(x, 0, 1),
    lambda x: np.rollaxis(x, 1),
    *(lambda x, k=k: np.rot90(x, k) for k in range(4)),
    lambda x: np.tile(x, (2, 1, 3)),
    lambda x: np.repeat(x, [2, 0, 1], axis=1),
    lambda x: np.repeat(x, 2),
    lambda x: np.resize(x, (2, 2)),
    lambda x: np.resize(x, 9),
    lambda x: np.atleast_3d(x),
    lambda x: np.diagonal(x, 1),
    lambda x: np.trace(x),
    lambda x: np.diag(x),
    lambda x: np.diag(x[0], -1),
    lambda x: np.diagflat(x, 1),
    lambda x: np.tril(x),
    lambda x: np.triu(x[0]),
    lambda x: np.take(x, [[0, 5], [5, 5]]),
    lambda x: np.take(x, [1, 1], axis=1),
    lambda x: np.take_along_axis(x, np.array([[0, 0], [2, 1]]), axis=1),
    lambda x: np.compress([True, False, True], x, axis=1),
    lambda x: np.extract(np.eye(2, 3), x),
    lambda x: np.choose([[0, 1, 1], [1, 0, 1]], [x, 2 * x]),
    lambda x: np.delete(x, 1, axis=1),
    lambda x: np.insert(x, [1, 2], x[0, :2], axis=1),
    lambda x: np.append(x, x[0]),
    lambda x: np.append(x, 2 * x, axis=1),
    lambda x: np.unique(np.append(x, x)),
    lambda x: np.hstack([x, x]),
    lambda x: np.vstack([x, x[0]]),
    lambda x: np.dstack([x, np.ones((2, 3))]),
    lambda x: np.column_stack([x, x[:, 0]]),
    lambda x: np.hsplit(x, 3),
    lambda x: np.vsplit(x, 2),
    lambda x: np.dsplit(x[None], 3),
    lambda x: np.unstack(x, axis=1),
    lambda x: np.block([[x, x], [np.zeros((1, 2)), x[:1], 1.0]]),
    lambda x: np.broadcast_arrays(x, np.ones((2, 1, 1)))[0],
    lambda x: np.apply_along_axis(lambda row: np.outer(row, row), 1, x),
    lambda x: np.apply_over_axes(np.prod, x, (0, 1)),
    *(lambda x, o=o: np.pad(x, ((1, 2), (0, 4)), **o) for o in PADS[:-4]),
    lambda x: np.pad(x, 1, constant_values=((x[0, 0], 2.0), (x[0, 1], x[0, 2]))),
    lambda x: np.pad(x, (1, 2), "linear_ramp", end_values=x[0, :2]),
    lambda x: np.pad(x, 2, "empty")[2:-2, 2:-2],
]


@settings(max_examples=5)
@given(st.data())
@pytest.mark.parametrize("function", SMOOTH, ids=named(SMOOTH))
def test_first_and_second_derivatives(function, data):
    # Exponentials, for medians of evenly spread numbers are equal where they are padded with.
    check_gradients(function, np.exp(data.draw(arrays((2, 3), distinct=True))), order=2)


@pytest.mark.parametrize(
    "function",
    [
        *(np.flip, np.flipud, np.atleast_3d, np.diagonal),
        *(lambda x, k=k: np.rot90(x, k) for k in range(-1, 4)),
        lambda x: np.moveaxis(x, 0, -1),
        lambda x: np.rollaxis(x, 1),
        lambda x: np.hsplit(x, 3)[1],
        lambda x: np.unstack(x)[0],
    ],
)
def test_what_numpy_returns_as_a_view_is_a_view_that_can_be_written_to(function):
    leaf = ag.tensor(MATRIX, requires_grad=True)
    x = leaf * 1
    view = function(x)
    assert np.shares_memory(view.detach().numpy(), x.detach().numpy())
    view *= 3
    (x * x).sum().backward()
    expected = MATRIX.copy()
    touched = function(expected)
    touched = touched if touched.flags.writeable else np.einsum("ii->i", expected[:, :2])
    touched *= 9
    np.testing.assert_array_equal(leaf.grad.numpy(), 2 * expected)


def test_unlike_views_a_repeated_array_can_be_written_to_without_changing_its_source():
    x = ag.tensor(MATRIX)
    for copy in (np.tile(x, 1), np.roll(x, 0), np.roll(x, 6), np.repeat(x, 1, axis=0), np.sort(x)):
        copy += 1
        assert x.tolist() == MATRIX.tolist()


@settings(max_examples=50)
@given(st.data())
def test_put_along_axis_and_fill_diagonal_write_what_numpy_writes(data):
    x = data.draw(typed_arrays((3, 3)))
    indices = data.draw(typed_arrays((3, 1), ("uint8",))) % 3
    values = data.draw(typed_arrays((3, 1)))
    axis = data.draw(st.sampled_from([1, -1]))

    def put(t):
        t = t.copy()
        np.put_along_axis(t, indices, values, axis)
        return t

    def fill(t, value):
        t = t.copy()
        np.fill_diagonal(t, value, wrap=True)
        return t

    assert_same(put(ag.tensor(x)), put(x))
    for value in (2, [1, 2], np.ones((2, 2))):
        assert_same(fill(ag.tensor(x), value), fill(x, value))
        tall = np.resize(x, (5, 2))
        assert_same(fill(ag.tensor(tall), value), fill(tall, value))


def test_what_is_put_along_an_axis_or_a_diagonal_has_right_gradients():
    indices = np.array([[2, 0], [1, 1]])

    def put(x, values):
        y = x * x
        np.put_along_axis(y, indices, values, axis=1)
        np.fill_diagonal(y, values[0])
        return y

    check_gradients(put, MATRIX, np.array([[3.0, 4.0], [5.0, 6.0]]), order=2)
    with pytest.raises(TypeError, match=r"put_along_axis: .* of type ndarray.* would be lost"):
        np.put_along_axis(MATRIX.copy(), indices, ag.ones(2, 2), 1)


def test_errors_name_the_function_and_what_is_wrong():
    x = ag.tensor(MATRIX)
    with pytest.raises(ValueError, match=r"rot90: axes=\(0, 0\) are one axis"):
        np.rot90(x, axes=(0, 0))
    with pytest.raises(ValueError, match=r"take_along_axis: indices of shape \(1,\)"):
        np.take_along_axis(x, np.array([0]), axis=0)
    with pytest.raises(IndexError, match="take_along_axis: indices are integers, not float64"):
        np.take_along_axis(x, np.array([[0.5]]), axis=0)
    with pytest.raises(ValueError, match=r"pad: mode 'mean' has the options \['stat_length'\]"):
        np.pad(x, 1, "mean", constant_values=0)
    with pytest.raises(ValueError, match="no vector along axis 0"):
        np.apply_along_axis(np.sum, 0, ag.zeros(2, 0))


def test_asarray_keeps_tensors_in_nested_sequences_in_the_graph():
    check_gradients(lambda x: anp.asarray([[x[0, 0], 2.0], x[1, :2]]), MATRIX, order=2)
    x = ag.tensor(MATRIX)
    assert anp.asarray(x) is x
    assert anp.asarray(x, "float32").dtype == np.float32
    assert not np.may_share_memory(anp.asarray(x, copy=True).numpy(), x.numpy())
    with pytest.raises(ValueError, match="a copy is needed"):
        anp.asarray([1, 2], copy=False)
    assert_same(np.asarray([1, 2], dtype=float, like=x), np.array([1.0, 2.0]))


def test_weights_of_bincount_have_gradients():
    places = np.array([0, 2, 2, 5])
    check_gradients(lambda w: np.bincount(places, w, minlength=7), np.arange(4.0), order=2)
    x = ag.tensor(places)
    assert_same(np.bincount(x), np.bincount(places))
    assert_same(np.bincount(x, np.arange(4)), np.bincount(places, np.arange(4)))


CONSTANTS = [
    lambda x: np.argpartition(x, 0, axis=None)[0],
    lambda x: np.argwhere(x),
    lambda x: np.flatnonzero(x),
    lambda x: np.nanargmax(x, axis=0),
    lambda x: np.nanargmin(x),
    lambda x: np.lexsort(x),
    lambda x: np.searchsorted([1, 2], x),
    lambda x: np.searchsorted(np.sort(x, axis=None), [0.5], side="right"),
    lambda x: np.digitize(x, [0, 1]),
    lambda x: np.isin(x, [1, 2]),
    lambda x: np.histogram(x, 3),
    lambda x: np.histogram_bin_edges(x, [0, 1]),
    lambda x: np.array_equiv(x, x),
]


@settings(max_examples=20)
@given(st.data())
@pytest.mark.parametrize("function", CONSTANTS, ids=named(CONSTANTS))
def test_results_without_derivative_are_numpys(function, data):
    x = data.draw(typed_arrays(data.draw(shapes()), ("int64", "float32", "float64")))
    assert_same(outcome(function, ag.Tensor(x)), outcome(function, x))


def test_methods_of_arrays_that_torch_has_not_claimed_are_numpys():
    x = ag.tensor(MATRIX)
    assert_same(x.compress([True, False], axis=0), MATRIX.compress([True, False], axis=0))
    assert_same(x[0].argpartition(1)[1], MATRIX[0].argpartition(1)[1])
    assert_same(x[0].searchsorted(2.5), MATRIX[0].searchsorted(2.5))
    assert_same(ag.tensor([1, 0]).choose([x[0, :2], x[1, :2]]), np.array([4.0, 2.0]))
    assert (x.nbytes, x.itemsize) == (MATRIX.nbytes, MATRIX.itemsize)
    x.fill(7)
    assert x.tolist() == [[7, 7, 7], [7, 7, 7]]
    check_gradients(lambda t: t.compress([True, False, True], axis=1), MATRIX, order=2)
