"""The strategies draw what they promise, and the engine is right on it."""

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.testing import Verdict, assert_gradients, check_gradients, check_module
from autograd_np.testing.strategies import (
    LAYOUTS,
    arrays,
    axes,
    broadcastable,
    cotangents,
    einsum_specs,
    indices,
    laid_out,
    modules,
    programs,
    tensors,
)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(arrays(layouts=["C"]))
def test_a_layout_changes_no_value(layout, x):
    y = laid_out(x, layout)
    np.testing.assert_array_equal(y, x)
    if x.ndim and min(x.shape) > 1 and layout in ("strided", "negative"):
        assert y.strides != x.strides


def test_an_unknown_layout_is_refused():
    with pytest.raises(ValueError, match="expected one of C, F, strided, negative"):
        laid_out(np.zeros(2), "K")


@given(arrays(domain=(-1.0, 3.0), kinks=(0.0, 1.0)))
def test_values_keep_away_from_each_other_and_from_kinks(x):
    assert ((x >= -1) & (x <= 3)).all()
    values = np.sort(np.concatenate([x.ravel(), [0.0, 1.0]]))
    assert (np.diff(values) > 0.01).all()


@given(arrays((3, 3), domain=(-1.0, 1.0), kinks=(0.3,), ties="make"))
def test_values_are_put_on_kinks_and_ties(x):
    assert set(x.ravel()) <= {-1.0, -0.5, 0.0, 0.3, 0.5, 1.0}


@pytest.mark.parametrize("value", [0.3, 0.0])
def test_ties_and_kinks_occur(value):
    x = find(arrays((3,), kinks=(0.3,), ties="make"), lambda x: (x == value).sum() >= 2)
    assert (x == value).sum() >= 2


def test_what_fails_shrinks_to_little():
    x = find(arrays(ties="make"), lambda x: (x > 0.7).any())
    assert (x.size, float(x.sum())) == (1, 1.0)


def test_empty_arrays_and_those_without_axes_occur():
    assert find(arrays(), lambda x: x.size == 0).size == 0
    assert find(arrays(), lambda x: x.ndim == 0).shape == ()


def test_impossible_wishes_are_refused():
    with pytest.raises(ValueError, match="is empty"):
        find(arrays((2,), domain=(1.0, 1.0)), bool)
    with pytest.raises(ValueError, match="nothing can be tied"):
        find(arrays((2,), domain=(0.1, 0.2), ties="make"), bool)


@given(tensors(dtype=np.float32, requires_grad=True))
def test_tensors_are_leaves(x):
    assert (x.dtype, x.requires_grad, x.is_leaf) == (np.float32, True, True)


@given(broadcastable(3))
def test_broadcastable_arrays_broadcast(operands):
    np.broadcast_shapes(*(x.shape for x in operands))


@given(cotangents((2, 3)))
def test_cotangents_are_neither_small_nor_all_the_same(u):
    assert ((np.abs(u) >= 0.5) & (np.abs(u) <= 1.5)).all()
    assert len(np.unique(u)) == 6


@given(st.data())
def test_axes_and_indices_are_what_numpy_takes(data):
    x = data.draw(arrays())
    x.sum(axis=data.draw(axes(x.ndim)))
    np.zeros(x.shape)[data.draw(indices(x.shape))]


@given(einsum_specs())
def test_einsum_specs_are_what_numpy_takes(spec):
    subscripts, shapes = spec
    np.einsum(subscripts, *(np.ones(shape) for shape in shapes))


# -------------------------------------------------------------------- the engine, on all of it


@settings(max_examples=60)
@given(programs(steps=5), st.sampled_from([1, 2]))
def test_programs_have_right_gradients(program, order):
    report = check_gradients(program, *program.inputs, order=order, shrink=False)
    assert report.verdict is not Verdict.WRONG, f"{program}\n{report}"


@settings(max_examples=10)
@given(modules())
def test_modules_have_right_gradients(drawn):
    module, x = drawn
    report = check_module(module, x, shrink=False)
    assert report.verdict in (Verdict.OK, Verdict.IMPRECISE), str(report)


@settings(max_examples=30)
@given(st.data())
def test_einsums_have_right_gradients(data):
    subscripts, shapes = data.draw(einsum_specs())
    operands = [data.draw(arrays(shape)) for shape in shapes]
    assert_gradients(lambda *xs: ag.einsum(subscripts, *xs), *operands, shrink=False)


@settings(max_examples=40)
@given(broadcastable(2, ties="make"))
def test_shares_at_ties_are_admissible(operands):
    for function in (ag.maximum, ag.minimum):
        assert_gradients(function, *operands, shrink=False)


@settings(max_examples=40)
@given(
    arrays(ties="make"), st.sampled_from([ag.relu, ag.abs, ag.sign, lambda x: ag.clamp(x, 0, 1)])
)
def test_values_at_kinks_are_admissible(x, function):
    assert_gradients(function, x, shrink=False)
