"""NumPy's functions that move, choose and join elements: what they give is NumPy's, to any order."""

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
    {"mode": "linear_ramp", "end_values": (5, -3)},
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
    wrong = options.get("mode") == "none" or "constant_values" in options and "mode" in options
    width = 1 if wrong else data.draw(st.sampled_from(WIDTHS))
    if "reflect_type" in options:
        x = np.round(x)  # large differences of elements are exact
    if np.dtype(x.dtype).kind in "biu" and options.get("mode") == "linear_ramp":
        options = {"mode": "linear_ramp", "end_values": 0}
    if isinstance(options.get("constant_values"), float) and x.dtype.kind in "b":
        return  # NumPy truncates or not, depending on how it writes
    expected = outcome(np.pad, x, width, **options)
    assert_same(outcome(np.pad, ag.Tensor(x), width, **options), expected)
