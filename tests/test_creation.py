"""Tensors from data, of constants and of sequences."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
DTYPES = [ag.bool, ag.uint8, ag.int8, ag.int16, ag.int32, ag.int64]
DTYPES += [ag.float16, ag.float32, ag.float64, ag.complex64, ag.complex128]
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))


@pytest.fixture
def double():
    """float64 as the default dtype."""
    ag.set_default_dtype(ag.float64)
    yield
    ag.set_default_dtype(ag.float32)


@given(ARRAYS)
def test_a_tensor_of_an_array_is_a_copy_with_its_shape_and_dtype(array):
    x = ag.tensor(array)
    assert x.dtype == array.dtype
    np.testing.assert_array_equal(x.numpy(), array)
    assert not np.shares_memory(x.numpy(), array)


@given(ARRAYS)
def test_from_numpy_and_as_tensor_share_the_memory_of_an_array(array):
    for x in (ag.from_numpy(array), ag.as_tensor(array)):
        assert x.numpy() is array or np.shares_memory(x.numpy(), array) or not array.size
        np.testing.assert_array_equal(x.numpy(), array)


@given(ARRAYS)
def test_nested_lists_become_pythons_dtypes(array):
    with np.errstate(over="ignore"):
        x = ag.tensor(array.tolist())
    default = {"b": "bool", "u": "int64", "i": "int64", "f": "float32", "c": "complex64"}
    assert x.dtype == (default[array.dtype.kind] if array.size else "float32")
    if 0 not in array.shape[:-1]:  # [] tells nothing of the axes that follow
        assert x.shape == array.shape
    if array.size:
        with np.errstate(over="ignore"):
            np.testing.assert_array_equal(x.numpy(), array.astype(x.dtype))


@given(
    st.recursive(
        st.sampled_from([True, 1, 2.5, np.float64(1), np.float32(1), np.int32(1), np.bool_(True)])
        | st.builds(ag.tensor, st.sampled_from([1, 2.5, np.float64(1), np.int8(1)])),
        lambda inner: st.lists(inner, min_size=2, max_size=2),
        max_leaves=4,
    ).filter(lambda data: _depth(data) is not None)
)
def test_mixed_data_have_the_common_dtype_of_what_is_in_them(data):
    leaves = [ag.tensor(leaf) for leaf in _leaves(data)]
    expected = leaves[0].dtype
    for leaf in leaves[1:]:
        expected = ag.promote_types(expected, leaf.dtype)
    assert ag.tensor(data).dtype == expected


def _leaves(data):
    return [leaf for item in data for leaf in _leaves(item)] if isinstance(data, list) else [data]


def _depth(data):
    """How deep lists are nested, or None where they are not rectangular."""
    if not isinstance(data, list):
        return 0
    depths = {_depth(item) for item in data}
    return None if len(depths) > 1 or None in depths else 1 + depths.pop()


def test_data_may_be_ranges_tuples_arrays_in_lists_and_what_converts_to_arrays():
    class Converts:
        def __array__(self, dtype=None, copy=None):
            return np.array([1.5, 2.5])

    assert ag.tensor(range(3)).tolist() == [0, 1, 2]
    assert ag.tensor(((1, 2), (3, 4))).shape == (2, 2)
    assert ag.tensor([np.zeros(2), np.ones(2)]).dtype == np.float64
    assert ag.tensor([np.zeros(2, np.float32), [1.0, 2.0]]).dtype == np.float32
    assert ag.tensor(Converts()).dtype == np.float64


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ([[1, 2], [3]], ValueError, "inhomogeneous"),
        ([[1, 2], 3], ValueError, "inhomogeneous"),
        ("one", TypeError, "got str: 'one'"),
        ([1, "one"], TypeError, "got str: 'one'"),
        (None, TypeError, "got NoneType"),
        ({1: 2}, TypeError, "got dict"),
        (np.array(["a"]), TypeError, "neither"),
        (np.array([None]), TypeError, "neither"),
        (2**63, RuntimeError, "do not fit into int64"),
        ([ag.ones(2), ag.ones(2)], ValueError, "use stack or cat"),
    ],
)
def test_what_is_no_data_is_refused(data, error, message):
    with pytest.raises(error, match=message):
        ag.tensor(data)


def test_numbers_that_do_not_fit_a_dtype_are_refused():
    with pytest.raises(RuntimeError, match="do not fit into int8"):
        ag.tensor([300], dtype=ag.int8)
    with pytest.raises(ValueError, match="make no array of int64"):
        ag.tensor([math.nan], dtype=ag.int64)
    with pytest.raises(TypeError, match="neither"):
        ag.zeros(2, dtype="U1")


def test_a_tensor_of_a_tensor_is_an_independent_leaf():
    x = ag.tensor([1.0, 2.0], requires_grad=True) * 2
    y = ag.tensor(x)
    assert y.is_leaf
    assert not y.requires_grad
    y[0] = 9
    assert x.tolist() == [2.0, 4.0]
    assert ag.tensor(x, dtype=ag.float64).dtype == np.float64


def test_as_tensor_returns_a_tensor_itself_and_converts_with_a_gradient():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    assert ag.as_tensor(x) is x
    ag.as_tensor(x, dtype=ag.float64).sum().backward()
    assert x.grad.dtype == np.float32
    array = np.zeros(2)
    assert not np.shares_memory(ag.as_tensor(array, dtype=ag.float32).numpy(), array)


@pytest.mark.parametrize("make", [ag.zeros, ag.ones, ag.empty, ag.rand, ag.randn])
def test_a_shape_is_given_by_numbers_by_a_sequence_or_by_name(make):
    shapes = [make(2, 3), make((2, 3)), make([2, 3]), make(size=(2, 3)), make(shape=(2, 3))]
    assert {x.shape for x in shapes} == {(2, 3)}
    assert make(ag.tensor(2), np.int64(3)).shape == (2, 3)
    assert make(()).shape == ()
    assert make(4).shape == (4,)
    assert make(4, requires_grad=True).requires_grad
    assert make(4, dtype=ag.float64).dtype == np.float64
    for wrong in (2.0, "two", None, (2, 3.0)):
        with pytest.raises(TypeError, match="integers"):
            make(wrong)
    with pytest.raises(RuntimeError, match="negative"):
        make(2, -1)


@pytest.mark.usefixtures("double")
def test_the_default_dtype_is_that_of_python_floats_everywhere():
    made = [ag.tensor(1.5), ag.tensor([1, 2.5]), ag.zeros(1), ag.ones(1), ag.empty(1), ag.eye(1)]
    made += [ag.full((1,), 1.5), ag.arange(1.0), ag.linspace(0, 1, 2), ag.tensor([])]
    made += [ag.rand(1), ag.randn(1), ag.normal(0.0, 1.0, (1,)), ag.tensor([1]) / 2]
    assert {x.dtype for x in made} == {np.dtype(np.float64)}
    assert ag.tensor(1j).dtype == np.complex128


def test_only_a_floating_dtype_can_be_the_default():
    with pytest.raises(TypeError, match="only floating"):
        ag.set_default_dtype(ag.int64)


@given(ARRAYS)
def test_likes_take_shape_and_dtype(array):
    x = ag.tensor(array)
    for make in (ag.zeros_like, ag.ones_like, ag.empty_like):
        assert make(x).shape == x.shape
        assert make(x).dtype == x.dtype
        assert make(x, dtype=ag.float64, requires_grad=True).requires_grad
    assert np.all(ag.zeros_like(x).numpy() == 0)
    assert np.all(ag.ones_like(x).numpy() == 1)
    np.testing.assert_array_equal(ag.full_like(x, 1).numpy(), np.full_like(array, 1))


def test_full_takes_numbers_of_all_kinds():
    for value in (7, 7.5, True, 1j, ag.tensor(7.5), np.float64(7.5)):
        x = ag.full((2,), value)
        assert x.tolist() == [value, value]
        assert x.dtype == ag.zeros(1, dtype=ag.tensor(x.tolist()).dtype).dtype
    assert ag.full(3, 1.0).shape == (3,)
    assert ag.full(size=(2, 1), fill_value=1.5, dtype=ag.int64).tolist() == [[1], [1]]


numbers = st.integers(-9, 9) | st.floats(-9, 9, width=16)
steps = st.integers(1, 4) | st.floats(0.25, 4, width=16)


@pytest.mark.parity
@given(start=numbers, end=numbers, step=steps | steps.map(lambda x: -x))
def test_arange_is_that_of_torch(start, end, step):
    torch = pytest.importorskip("torch")
    for dtype in ({}, {"dtype": "float64"}, {"dtype": "int64"}):
        ours = {name: getattr(ag, value) for name, value in dtype.items()}
        theirs = {name: getattr(torch, value) for name, value in dtype.items()}
        try:
            expected = torch.arange(start, end, step, **theirs)
        except (RuntimeError, ValueError):
            with pytest.raises(RuntimeError, match="does not go"):
                ag.arange(start, end, step, **ours)
            continue
        result = ag.arange(start, end, step, **ours)
        assert str(result.dtype) == str(expected.dtype).removeprefix("torch.")
        np.testing.assert_allclose(result.numpy(), expected.numpy(), rtol=1e-6, atol=1e-6)


@pytest.mark.parity
@given(
    start=numbers, end=numbers, n=st.integers(0, 9), dtype=st.sampled_from(["float32", "float64"])
)
def test_linspace_is_that_of_torch(start, end, n, dtype):
    torch = pytest.importorskip("torch")
    expected = torch.linspace(start, end, n, dtype=getattr(torch, dtype)).numpy()
    result = ag.linspace(start, end, n, dtype=dtype).numpy()
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=2e-6, atol=2e-6)


def test_arange_counts_as_range_does():
    for arguments in [(4,), (1, 4), (1, 8, 2), (4, 0, -1), (0,), (3, 3)]:
        assert ag.arange(*arguments).tolist() == list(range(*arguments))
    assert ag.arange(end=3).tolist() == [0, 1, 2]
    assert ag.arange(ag.tensor(3)).tolist() == [0, 1, 2]
    assert ag.arange(0, 3.7, dtype=ag.int64).tolist() == [0, 1, 2]
    assert ag.arange(0, 1, 0.1).shape == (10,)


@pytest.mark.parametrize("arguments", [(3, 1), (1, 3, -1), (0, 3, 0), (math.inf,), (math.nan,)])
def test_arange_that_leads_nowhere_is_refused(arguments):
    with pytest.raises(RuntimeError, match="does not go by steps"):
        ag.arange(*arguments)


@pytest.mark.parametrize("sizes", [(2,), (2, 3), (3, 2), (0,), (1, 0)])
def test_eye_has_ones_on_its_diagonal_alone(sizes):
    np.testing.assert_array_equal(ag.eye(*sizes).numpy(), np.eye(*sizes, dtype=np.float32))


def test_sizes_of_eye_and_linspace_are_not_negative():
    with pytest.raises(RuntimeError, match="eye: sizes must not be negative"):
        ag.eye(-1)
    with pytest.raises(RuntimeError, match="linspace: sizes must not be negative"):
        ag.linspace(0, 1, -1)
