"""NumPy's functions on tensors: what they give is NumPy's, errors too; derivatives are right."""

import inspect
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import overrides

import autograd_np as ag
import autograd_np.numpy as anp
from autograd_np import dispatch
from autograd_np.numpy.common import TABLE
from tests.numeric import arrays, axes, broadcastable_shapes, check_gradients, shapes

DTYPES = ("bool", "uint8", "int32", "int64", "float16", "float32", "float64")
COVERED = [f for f in TABLE if getattr(np, f.__name__, None) is f]
UFUNCS = sorted((f for f in COVERED if isinstance(f, np.ufunc)), key=lambda f: f.__name__)
ERRORS = (TypeError, OverflowError, IndexError, ValueError)


def outcome(f, *args, **kwargs):
    """What a call returns, or the error that it raises."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # of empty means: their values are compared
        try:
            return f(*args, **kwargs)
        except ERRORS as error:
            return error


def assert_same(result, expected):
    """Assert that the outcome of a call on tensors is that of the same call on arrays."""
    if isinstance(expected, Exception):
        kind = next(kind for kind in ERRORS if isinstance(expected, kind))
        assert isinstance(result, kind), f"{result!r}, but NumPy raises {expected!r}"
    elif isinstance(expected, (tuple, list)):
        assert type(result) is type(expected)
        assert len(result) == len(expected)
        for ours, theirs in zip(result, expected, strict=True):
            assert_same(ours, theirs)
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert isinstance(result, ag.Tensor), result
        assert (result.shape, result.dtype) == (expected.shape, expected.dtype)
        digits = np.finfo(expected.dtype).eps if expected.dtype.kind == "f" else 0
        np.testing.assert_allclose(result.detach().numpy(), expected, 8 * digits, 8 * digits)
    else:
        assert (type(result), result) == (type(expected), expected)


@st.composite
def typed_arrays(draw, shape, dtypes=DTYPES):
    """Small integers and halves, zeros and ties among them, in any dtype."""
    x = np.abs(draw(arrays(shape, grid=True))) if draw(st.booleans()) else draw(arrays(shape))
    with np.errstate(invalid="ignore"):
        return np.asarray(2 * x).astype(draw(st.sampled_from(dtypes)))


def parameters(f):
    return list(inspect.signature(f).parameters.values())


# The functions as such


@pytest.mark.parametrize("name", anp.__all__)
def test_a_function_of_the_namespace_is_what_numpys_function_of_that_name_does(name):
    assert TABLE[getattr(np, name)] is getattr(anp, name)


@pytest.mark.parametrize("function", [f for f in COVERED if f not in UFUNCS])
def test_parameters_have_numpys_names_order_and_defaults(function):
    ours = parameters(TABLE[function])
    if any(p.kind is p.VAR_POSITIONAL for p in ours):
        return  # these pass everything on to NumPy
    theirs = {p.name: p for p in parameters(function)}
    names = [p.name for p in ours if p.kind is not p.VAR_KEYWORD]
    assert [name for name in theirs if name in names] == [n for n in names if n in theirs]
    for p in ours:
        if p.name in theirs and isinstance(theirs[p.name].default, (int, str, tuple)):
            assert p.default == theirs[p.name].default, p.name


@pytest.mark.parametrize("ufunc", overrides.get_overridable_numpy_ufuncs())
def test_a_ufunc_gives_tensors_of_numbers_or_raises_a_type_error_with_its_name(ufunc):
    operands = [ag.tensor([[0.25, 0.5], [0.5, 0.25]], requires_grad=True)] * ufunc.nin
    result = outcome(ufunc, *operands)
    if isinstance(result, TypeError):
        assert ufunc.__name__ in str(result)
    else:
        outputs = result if ufunc.nout > 1 else (result,)
        assert [type(x) for x in outputs] == [ag.Tensor] * ufunc.nout
        assert {x.dtype.kind for x in outputs} <= set("bif")


@pytest.mark.parametrize(
    "function",
    sorted(
        overrides.get_overridable_numpy_array_functions() - set(TABLE),
        key=lambda f: f"{f.__module__}.{f.__name__}",
    ),
)
def test_a_function_that_is_not_covered_raises_a_type_error_with_its_name(function):
    x = ag.tensor([1.0])
    with pytest.raises(TypeError, match=rf"{function.__name__} does not work on tensors"):
        x.__array_function__(function, (ag.Tensor,), (x,), {})


def test_an_uncovered_function_is_named_with_the_nearest_covered_one():
    x = ag.tensor([1.0], requires_grad=True)
    with pytest.raises(TypeError, match=r"numpy.roots does not .* is numpy.\w+\. .*x.detach\(\)"):
        np.roots(x)
    with pytest.raises(TypeError, match=r"numpy.polyadd does not .* is numpy.polyval\."):
        np.polyadd(x, x)
    with pytest.raises(TypeError, match=r"isnat does not work"):
        np.isnat(x)


# Elementwise functions


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("ufunc", [f for f in UFUNCS if not f.signature or f is np.matmul])
def test_ufuncs_are_numpys_for_all_dtypes_and_mixtures_of_operands(ufunc, data):
    if ufunc is np.matmul:
        operands = [data.draw(typed_arrays((2, 3))), data.draw(typed_arrays((3, 2)))]
    else:
        found = data.draw(broadcastable_shapes(ufunc.nin))
        operands = [data.draw(typed_arrays(shape)) for shape in found]
    expected = outcome(ufunc, *operands)
    tensors = [ag.Tensor(x) for x in operands]
    assert_same(outcome(ufunc, *tensors), expected)
    assert_same(outcome(getattr(anp, ufunc.__name__), *operands), expected)
    if ufunc.nin == 2:
        assert_same(outcome(ufunc, tensors[0], operands[1]), expected)
        assert_same(outcome(ufunc, operands[0], tensors[1]), expected)
        number = data.draw(st.sampled_from([True, 2, 1.5, -1]))
        assert_same(outcome(ufunc, tensors[0], number), outcome(ufunc, operands[0], number))
        assert_same(outcome(ufunc, number, tensors[1]), outcome(ufunc, number, operands[1]))
        nested = operands[0].tolist()
        assert_same(outcome(ufunc, nested, tensors[1]), outcome(ufunc, nested, operands[1]))


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("ufunc", [np.add, np.exp, np.divide, np.absolute, np.floor, np.power])
def test_ufuncs_compute_in_the_dtype_that_is_asked_for(ufunc, data):
    x = data.draw(typed_arrays((3,)))
    dtype = data.draw(st.sampled_from(DTYPES))
    operands = (x, 2) if ufunc.nin == 2 else (x,)
    tensors = (ag.Tensor(x), *operands[1:])
    assert_same(outcome(ufunc, *tensors, dtype=dtype), outcome(ufunc, *operands, dtype=dtype))


DOMAINS = {np.log: (0.5, 2.0), np.sqrt: (0.5, 2.0), np.log1p: (-0.5, 2.0), np.tan: (-1.0, 1.0)}
UNARY = [
    *(np.positive, np.negative, np.absolute, np.square, np.sqrt, np.exp, np.expm1, np.log),
    *(np.log1p, np.sin, np.cos, np.tan, np.tanh),
]


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("ufunc", UNARY)
def test_first_and_second_derivatives_of_functions_of_one_operand(ufunc, data):
    apart = DOMAINS.get(ufunc, ((-2.0, -0.25), (0.25, 2.0)))
    x = data.draw(arrays(data.draw(shapes()), apart))
    check_gradients(ufunc, x, order=2)


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize(
    "ufunc", [np.add, np.subtract, np.multiply, np.divide, np.power, np.maximum, np.minimum]
)
def test_first_and_second_derivatives_of_functions_of_two_operands(ufunc, data):
    found = data.draw(broadcastable_shapes())
    low = data.draw(arrays(found[0], (0.5, 1.0)))
    high = data.draw(arrays(found[1], (1.25, 2.0)))
    check_gradients(ufunc, low, high, order=2)


def test_results_without_a_derivative_have_no_graph():
    x = ag.tensor([1.5, -0.5], requires_grad=True)
    for result in (np.floor(x), np.greater(x, 0), np.isnan(x), np.argmax(x), np.argsort(x), x > 0):
        assert not result.requires_grad


def test_numpy_scalars_are_weak_and_numpy_arrays_are_not():
    x = ag.tensor([1.0, 2.0], dtype=np.float32)
    assert (np.float64(2) * x).dtype == (x * np.float64(2)).dtype == np.float32
    assert np.maximum(x, np.float64(1.5)).dtype == np.float32
    assert (np.array(2.0) * x).dtype == (np.ones(2) * x).dtype == np.float64
    assert anp.add(np.float64(1), np.float32(1)).dtype == np.float64  # no tensor to be weak beside


@pytest.mark.parametrize(
    "compute",
    [
        lambda t: np.ones(3) + t,
        lambda t: np.float64(2) * t,
        lambda t: [1, 2, 3] + t,  # noqa: RUF005 (not a list)
        lambda t: np.array(2.0) * t,
        lambda t: np.ones((3, 3)) @ t,
        lambda t: np.arange(3) - t,
        lambda t: np.float32(1) / t,
        lambda t: 2 ** (np.int64(2) ** t),
        lambda t: np.where([True, False, True], t, 0),
        lambda t: np.concatenate([t, np.ones(2)]),
        lambda t: np.stack([[1, 2, 3], t]),
    ],
)
def test_what_numpy_begins_with_a_tensor_in_it_is_differentiable(compute):
    check_gradients(compute, np.array([1.0, 2.0, 3.0]), order=2)


def test_objects_are_refused():
    x = ag.tensor([1.0])
    with pytest.raises(TypeError, match="object"):
        np.add(x, np.array([None], object))
    with pytest.raises(TypeError, match="object"):
        np.add(x, {"a": 1})
    with pytest.raises(TypeError, match="<U1"):
        np.equal(x, "a")


def test_options_that_cannot_be_meant_are_refused():
    x = ag.tensor([1.0])
    with pytest.raises(TypeError, match="order='F' is not supported"):
        np.add(x, 1, order="F")
    with pytest.raises(TypeError, match="axes"):
        np.matmul(x, x, axes=[0, 0, ()])
    with pytest.raises(TypeError, match="matmul: where= selects elements"):
        anp.matmul(x, x, where=False)
    with pytest.raises(TypeError, match="add: give dtype or signature, not both"):
        anp.add(x, x, dtype=float, signature="ff->f")


@given(st.data())
def test_where_selects_as_numpy_does(data):
    found = data.draw(broadcastable_shapes(3))
    condition, x, y = (data.draw(typed_arrays(shape)) for shape in found)
    expected = np.where(condition, x, y)
    assert_same(np.where(condition, ag.Tensor(x), y), expected)
    assert_same(np.where(ag.Tensor(condition), x, ag.Tensor(y)), expected)
    assert_same(np.where(ag.Tensor(condition), x, 0), np.where(condition, x, 0))
    if condition.ndim:
        assert_same(np.where(ag.Tensor(condition)), np.where(condition))


def test_where_takes_a_scalar_a_condition_with_a_gradient_and_not_one_operand_alone():
    scalar = ag.tensor(2.0, requires_grad=True)
    np.where(np.array([True, False, True]), scalar, 0.0).sum().backward()
    assert (scalar.grad.shape, scalar.grad.item()) == ((), 2)
    x = ag.tensor([0.0, 3.0], requires_grad=True)
    np.where(x, x, 1).sum().backward()
    assert x.grad.tolist() == [0, 1]
    with pytest.raises(ValueError, match="both x and y"):
        np.where(x, x)


@given(st.data())
def test_clip_is_numpys(data):
    shape, low_shape, high_shape = data.draw(broadcastable_shapes(3))
    x = data.draw(typed_arrays(shape))
    bound = st.sampled_from([None, -1, 0, 2, 0.5, 300])
    low = data.draw(bound | typed_arrays(low_shape))
    high = data.draw(bound | typed_arrays(high_shape))
    assert_same(outcome(np.clip, ag.Tensor(x), low, high), outcome(np.clip, x, low, high))
    assert_same(
        outcome(np.clip, ag.Tensor(x), min=low, max=high), outcome(np.clip, x, min=low, max=high)
    )


def test_clip_has_derivative_one_at_a_bound_and_gradients_for_bounds():
    x = ag.tensor([-1.0, 0.0, 3.0], requires_grad=True)
    high = ag.tensor(1.0, requires_grad=True)
    np.clip(x, 0, high).sum().backward()
    assert x.grad.tolist() == [0, 1, 0]
    assert high.grad.item() == 1
    np.clip(x, 0, None).sum().backward()
    assert x.grad.tolist() == [0, 2, 1]
    with pytest.raises(ValueError, match="not as both"):
        np.clip(x, 0, 1, min=0)


# Reductions


@st.composite
def reductions(draw, names, dtypes=DTYPES):
    """A reduction, an operand, and any of its options: ``(name, array, options)``."""
    name = draw(st.sampled_from(names))
    shape = draw(shapes())
    x = draw(typed_arrays(shape, dtypes))
    options = {"axis": draw(axes(len(shape))), "keepdims": draw(st.booleans())}
    if draw(st.booleans()):
        masks = broadcastable_shapes(1).map(lambda found: found[0])
        mask_shape = draw(st.sampled_from([shape, shape[1:], shape[:-1] + (1,) * bool(shape)]))
        mask_shape = draw(st.just(mask_shape) | masks)
        options["where"] = draw(typed_arrays(mask_shape, ("bool",)))
    if name in ("sum", "prod", "max", "amax", "min", "amin") and draw(st.booleans()):
        options["initial"] = draw(st.sampled_from([0, 1, 3, -2, 0.5]))
    if name in ("sum", "prod", "mean", "var", "std") and draw(st.booleans()):
        options["dtype"] = draw(st.sampled_from(["float32", "float64"]))
    if name in ("var", "std"):
        options[draw(st.sampled_from(["ddof", "correction"]))] = draw(st.sampled_from([0, 1, 0.5]))
    return name, x, options


REDUCTIONS = ("sum", "prod", "max", "amax", "min", "amin", "mean", "var", "std")


@given(reductions(REDUCTIONS))
def test_reductions_are_numpys_with_all_their_options(case):
    name, x, options = case
    expected = outcome(getattr(np, name), x, **options)
    assert_same(outcome(getattr(np, name), ag.Tensor(x), **options), expected)
    assert_same(outcome(getattr(anp, name), x, **options), expected)


@given(reductions(("sum", "prod", "mean", "var", "std"), ("float64",)), st.data())
def test_first_and_second_derivatives_of_reductions_with_all_their_options(case, data):
    name, x, options = case
    x = data.draw(arrays(x.shape, ((-2.0, -0.5), (0.5, 2.0))))
    options.pop("dtype", None)
    function = getattr(np, name)
    expected = outcome(function, x, **options)
    if isinstance(expected, Exception) or not np.all(np.isfinite(expected)):
        return
    if name == "std" and not np.all(expected > 0.1):
        return  # a kink, or close to one
    if name in ("mean", "var", "std") and not expected.size:
        return  # NumPy warns
    check_gradients(lambda t: function(t, **options), x, order=2)


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("name", ["max", "min"])
def test_derivatives_of_extrema_with_all_their_options(name, data):
    shape = data.draw(shapes(min_side=1))
    places = data.draw(st.permutations(range(int(np.prod(shape)))))
    x = np.reshape(np.array(places, float), shape)  # no ties
    options = {"axis": data.draw(axes(len(shape))), "keepdims": data.draw(st.booleans())}
    options["initial"] = data.draw(st.sampled_from([-0.5, 1.5, 100.5]))
    options["where"] = data.draw(typed_arrays(shape, ("bool",)))
    check_gradients(lambda t: getattr(np, name)(t, **options), x, order=2)


def gradient(f, x):
    x = ag.tensor(x, requires_grad=True)
    f(x).sum().backward()
    return x.grad.tolist()


def test_extrema_share_the_gradient_among_ties():
    assert gradient(np.max, [1.0, 3.0, 3.0]) == [0, 0.5, 0.5]
    both = gradient(lambda t: np.max(t, axis=(-1, 0), keepdims=True), [[2.0, 2.0], [1.0, 2.0]])
    np.testing.assert_allclose(both, [[1 / 3, 1 / 3], [0, 1 / 3]], 1e-6)
    assert gradient(lambda t: np.max(t, initial=0, where=[True, True, False]), [3.0, 3.0, 9.0]) == [
        0.5,
        0.5,
        0,
    ]
    assert gradient(lambda t: np.max(t, initial=5), [1.0, 2.0]) == [0, 0]


def test_an_extremum_of_nothing_but_initial_is_differentiable():
    x = ag.tensor(np.zeros((0, 2)), requires_grad=True)
    result = np.max(x, axis=0, initial=3)
    assert result.tolist() == [3, 3]
    result.sum().backward()
    assert x.grad.shape == (0, 2)
    with pytest.raises(ValueError, match="zero-size"):
        np.max(x)
    with pytest.raises(ValueError, match="where= needs initial="):
        np.max(x, where=np.ones((0, 2), bool))


def test_gradients_flow_through_initial_and_through_a_mean_that_is_given():
    check_gradients(lambda t, u: np.sum(t, initial=u), np.ones(3), np.array(2.0), order=2)
    check_gradients(
        lambda t, m: np.var(t, axis=1, mean=m),
        np.array([[1.0, 2.0], [3.0, 5.0]]),
        np.array([[1.0], [3.0]]),
        order=2,
    )
    x = np.array([[1.0, 2.0], [3.0, 5.0]])
    mean = np.mean(x, axis=1, keepdims=True)
    check_gradients(
        lambda t: np.std(t, axis=1, mean=np.mean(t, axis=1, keepdims=True), ddof=1), x, order=2
    )
    np.testing.assert_allclose(
        np.std(ag.Tensor(x), axis=1, mean=mean).numpy(), np.std(x, axis=1, mean=mean), 1e-15
    )


def test_a_standard_deviation_has_derivative_zero_where_it_is_zero():
    assert gradient(np.std, [2.0, 2.0]) == [0, 0]
    assert gradient(lambda t: np.std(t, where=[True, True, False]), [2.0, 2.0, 7.0]) == [0, 0, 0]


def test_options_of_reductions_that_cannot_be_meant_are_refused():
    x = ag.tensor([1.0, 2.0])
    with pytest.raises(TypeError, match="where is boolean"):
        np.sum(x, where=np.array([1, 0]))
    with pytest.raises(ValueError, match="initial is one number"):
        np.sum(x, initial=ag.ones(2))
    with pytest.raises(ValueError, match="ddof or correction"):
        np.var(x, ddof=1, correction=1)


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.maximum, np.minimum])
def test_reduce_of_a_ufunc_is_numpys_with_axis_zero_by_default(ufunc, data):
    shape = data.draw(shapes(min_dims=1))
    x = data.draw(typed_arrays(shape))
    options = {"axis": data.draw(axes(len(shape)))} if data.draw(st.booleans()) else {}
    if data.draw(st.booleans()):
        options["dtype"] = data.draw(st.sampled_from(["float32", "float64"]))
    options["keepdims"] = data.draw(st.booleans())
    assert_same(outcome(ufunc.reduce, ag.Tensor(x), **options), outcome(ufunc.reduce, x, **options))


# Shapes


SHAPES = [
    lambda x: np.reshape(x, -1),
    lambda x: np.reshape(x, (-1, 2), order="F"),
    lambda x: np.reshape(x, (3, -1), order="A"),
    lambda x: np.reshape(x, (2, 2), copy=True),
    lambda x: np.ravel(x),
    lambda x: np.ravel(x, "F"),
    lambda x: np.ravel(x, order="A"),
    lambda x: np.transpose(x),
    lambda x: np.transpose(x, (1, 0)),
    lambda x: np.permute_dims(x, (-1, 0, 1)),
    lambda x: np.transpose(x, (0, 0)),
    lambda x: np.matrix_transpose(x),
    lambda x: np.swapaxes(x, 0, -1),
    lambda x: np.squeeze(x),
    lambda x: np.squeeze(x, -1),
    lambda x: np.squeeze(x, axis=(0, 1)),
    lambda x: np.expand_dims(x, 0),
    lambda x: np.expand_dims(x, (0, -1)),
    lambda x: np.broadcast_to(x, (2, 3, 2, 3)),
    lambda x: np.broadcast_to(x, 3),
    lambda x: np.concatenate([x, x]),
    lambda x: np.concatenate([x, [[1.0]]], axis=None),
    lambda x: np.concat([x, x], axis=-1, dtype="float32"),
    lambda x: np.concatenate([np.ravel(x)] * 2, dtype=int),
    lambda x: np.stack([x, x], dtype=int, casting="unsafe"),
    lambda x: np.concatenate(x),
    lambda x: np.concatenate([x, x], axis=4),
    lambda x: np.concatenate([x, np.float64(1)]),
    lambda x: np.stack([x, x], axis=-1),
    lambda x: np.stack(x),
    lambda x: np.stack([x, np.ones((1, 1, 1, 1))]),
    lambda x: np.split(x, 3),
    lambda x: np.split(x, 2, axis=-1),
    lambda x: np.split(x, [1, 2], axis=1),
    lambda x: np.split(x, [-1, 7]),
    lambda x: np.split(x, np.array([2, 1])),
    lambda x: np.array_split(x, 2),
    lambda x: np.array_split(x, 5, axis=-1),
    lambda x: np.array_split(x, 0),
    lambda x: np.copy(x),
    lambda x: np.astype(x, "float32"),
    lambda x: np.astype(x, int),
    lambda x: np.full_like(x, 7),
    lambda x: np.full_like(x, 7, dtype=int, shape=(2, 1)),
    lambda x: np.zeros_like(x),
    lambda x: np.ones_like(x, dtype="float32"),
    lambda x: np.shape(np.empty_like(x, shape=4)),
    lambda x: np.shape(x),
    lambda x: np.ndim(x),
    lambda x: np.size(x),
    lambda x: np.size(x, 0),
    lambda x: np.argmax(x),
    lambda x: np.argmax(x, axis=0, keepdims=True),
    lambda x: np.argmin(x, -1),
    lambda x: np.argsort(x, axis=0, kind="stable"),
    lambda x: np.nonzero(x),
    lambda x: np.all(x, axis=0),
    lambda x: np.any(x, axis=-1, keepdims=True),
    lambda x: np.isclose(x, 1.0),
    lambda x: np.allclose(x, x),
    lambda x: np.array_equal(x, x),
]


@settings(max_examples=25)
@given(st.data())
@pytest.mark.parametrize("function", SHAPES, ids=map(inspect.getsource, SHAPES))
def test_functions_of_arrangement_are_numpys(function, data):
    x = data.draw(typed_arrays(data.draw(shapes())))
    assert_same(outcome(function, ag.Tensor(x)), outcome(function, x))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.reshape(x, (3, -1), order="F"),
        lambda x: np.ravel(x, order="F"),
        lambda x: np.transpose(x, (2, 0, 1)),
        lambda x: np.matrix_transpose(x),
        lambda x: np.swapaxes(x, 0, -1),
        lambda x: np.squeeze(x, 1),
        lambda x: np.expand_dims(x, (0, -1)),
        lambda x: np.broadcast_to(x, (4, 2, 5, 3)),
        lambda x: np.concatenate([x, 2 * x, np.ones((2, 1, 1))], axis=-1),
        lambda x: np.concatenate([x, x], axis=None),
        lambda x: np.stack([x, np.ones((2, 1, 3)), x], axis=1),
        lambda x: np.split(x, [1], axis=0),
        lambda x: np.array_split(x, 2, axis=-1),
        lambda x: np.copy(x),
        lambda x: np.astype(x, "float64"),
        lambda x: np.full_like(x, x[0, 0, 1]),
    ],
)
def test_first_and_second_derivatives_of_functions_of_arrangement(function):
    check_gradients(function, np.arange(6.0).reshape(2, 1, 3), order=2)


def test_reshape_without_a_copy_is_a_view_or_raises():
    x = ag.tensor(np.arange(6.0).reshape(2, 3))
    view = np.reshape(x, (3, 2), copy=False)
    assert np.shares_memory(view.numpy(), x.numpy())
    copy = np.reshape(x, (3, 2), copy=True)
    assert not np.shares_memory(copy.numpy(), x.numpy())
    with pytest.raises(ValueError, match="no view of an array of shape"):
        np.reshape(x.T, 6, copy=False)
    with pytest.raises(ValueError, match="order='K' of an array"):
        np.ravel(x[:, ::2], order="K")
    assert np.ravel(x.T, order="K").tolist() == [0, 1, 2, 3, 4, 5]


def test_astype_keeps_the_graph():
    x = ag.tensor([1.5, 2.5], dtype=np.float32, requires_grad=True)
    np.astype(x, np.float64).sum().backward()
    assert (x.grad.dtype, x.grad.tolist()) == (np.float32, [1, 1])
    assert np.astype(x, np.float32, copy=False) is x
    assert np.astype(x, np.float32) is not x


# Products


@pytest.mark.parametrize(
    ("x", "y"),
    [
        *(((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 1, 3, 4), (5, 4, 2))),
        *(((4,), (5, 4, 2)), ((5, 2, 4), (4,)), ((0, 3), (3, 2)), ((2, 3), (3, 2))),
        *(((3,), (2, 4)), ((), (2,)), ((2, 3), (2, 2))),
    ],
)
@pytest.mark.parametrize("function", [np.matmul, np.dot, np.inner])
def test_products_are_numpys_in_all_combinations_of_ranks(function, x, y):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=x), rng.normal(size=y)
    if function is np.inner and y.ndim > 1:
        y = np.swapaxes(y, -1, -2)
    expected = outcome(function, x, y)
    assert_same(outcome(function, ag.Tensor(x), ag.Tensor(y)), expected)
    assert_same(outcome(function, x, ag.Tensor(y)), expected)
    if not isinstance(expected, Exception):
        check_gradients(function, x, y, order=2)


def test_products_promote_as_numpy_does():
    x = ag.ones(2, 2)
    assert np.matmul(x, np.ones((2, 2))).dtype == np.float64
    assert (np.ones((2, 2), int) @ x).dtype == np.float64


# Writing to out


@pytest.mark.parametrize(
    "write",
    [
        lambda t, out: np.multiply(t, 2, out=out),
        lambda t, out: np.multiply(t, 2, out),
        lambda t, out: np.clip(t, 0, 1, out=out),
        lambda t, out: np.sum(t, axis=(), out=out),
        lambda t, out: np.sum(t, (), None, out),
        lambda t, out: np.add.reduce(t, axis=(), out=out),
        lambda t, out: np.concatenate([t[:1], t[1:]], out=out),
        lambda t, out: np.stack(list(t), out=out),
        lambda t, out: np.einsum("i->i", t, out=out),
        lambda t, out: np.floor(t, out=out),
        lambda t, out: np.dot(t, 3, out=out),
        lambda t, out: np.mean(t, axis=(), out=out),
        lambda t, out: np.max(t, axis=(), out=out),
    ],
)
def test_out_is_a_tensor_that_is_written_to_in_place(write):
    x = np.array([0.5, 2.0])
    out = ag.tensor([7.0, 7.0], dtype=np.float64)
    view = out[:]
    expected = write(x, np.zeros(2))
    assert write(ag.tensor(x), out) is out
    assert out.tolist() == view.tolist() == expected.tolist()


def test_what_was_written_to_out_has_right_gradients():
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x * 1
    np.multiply(y, y, out=y)
    y.sum().backward()
    assert x.grad.tolist() == [2, 4, 6]
    x.grad = None
    y = x * 1
    part = y[:2]
    np.multiply(part, part, out=part)
    np.sum(y * y).backward()
    assert x.grad.tolist() == [4, 32, 6]
    x.grad = None
    total = ag.zeros(())
    np.sum(x * x, out=total)
    total.backward()
    assert x.grad.tolist() == [2, 4, 6]


def test_a_result_of_a_ufunc_is_broadcast_to_out_and_that_of_a_reduction_is_not():
    out = ag.zeros(2, 3)
    np.add(ag.ones(3), 1, out=out)
    assert out.tolist() == [[2, 2, 2], [2, 2, 2]]
    with pytest.raises(ValueError, match=r"sum: out has shape \(2, 3\), the result \(\)"):
        np.sum(ag.ones(3), out=out)
    with pytest.raises(ValueError, match=r"add: out has shape \(2, 3\), the result \(2, 2, 3\)"):
        np.add(ag.ones(2, 2, 3), 1, out=out)


def test_writing_to_out_what_would_be_lost_is_refused():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    array = np.ones(2)
    with pytest.raises(TypeError, match=r"add: .* type ndarray.* instead of a \+= t"):
        array += x
    assert array.tolist() == [1, 1]
    with pytest.raises(TypeError, match="out of dtype int64"):
        np.add(x, 1, out=ag.zeros(2, dtype=int))
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad"):
        np.add(x, 1, out=x)
    with ag.no_grad():
        np.add(x, 1, out=x)
    assert x.tolist() == [2, 3]


# What derivative rules call


def test_the_engines_own_functions_are_differentiable():
    labels = np.array([2, 0])
    x = np.arange(6.0).reshape(2, 3)
    check_gradients(lambda t: dispatch.getitem(t, (labels[::-1] % 2, [0, 0])), x, order=2)
    check_gradients(lambda t: dispatch.scatter(t, (labels,), (4, 3)), x, order=2)
    check_gradients(lambda t: dispatch.pick(t, labels), x, order=2)
    check_gradients(lambda t: dispatch.place(t, labels, (2, 3)), np.array([1.0, 2.0]), order=2)
    check_gradients(lambda t: dispatch.cast(t, np.dtype(np.float64)), x, order=2)


def test_einsum_is_numpys_with_dtype_and_sublists():
    x = np.arange(6.0).reshape(2, 3)
    t = ag.tensor(x)
    assert_same(np.einsum("ij,kj", t, x), np.einsum("ij,kj", x, x))
    assert_same(np.einsum(t, [1, 0]), np.einsum(x, [1, 0]))
    for options in ({"dtype": "float32"}, {"dtype": "float32", "casting": "same_kind"}):
        expected = outcome(np.einsum, "ij->j", x, **options)
        assert_same(outcome(np.einsum, "ij->j", t, optimize=True, **options), expected)
