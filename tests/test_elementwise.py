"""Functions of elements: options and methods of ufuncs, kinks and poles, agreement with torch."""

import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag
import autograd_np.numpy as anp
from tests.numeric import arrays, broadcastable_shapes, check_gradients, shapes
from tests.test_numpy_dialect import DTYPES, UFUNCS, assert_same, outcome, typed_arrays

ELEMENTWISE = [f for f in UFUNCS if f.signature is None]
few = settings(max_examples=20)


@st.composite
def operands_of(draw, ufunc, dtypes=DTYPES):
    found = draw(broadcastable_shapes(ufunc.nin))
    return [draw(typed_arrays(shape, dtypes)) for shape in found]


def masked(result, mask):
    """What a result has where a mask holds."""
    if isinstance(result, tuple):
        return tuple(masked(x, mask) for x in result)
    return result if isinstance(result, Exception) else result[np.broadcast_to(mask, result.shape)]


# Options of ufuncs


@few
@given(st.data())
@pytest.mark.parametrize("ufunc", ELEMENTWISE)
def test_where_selects_the_elements_that_are_computed(ufunc, data):
    operands = data.draw(operands_of(ufunc))
    full = np.broadcast_shapes(*(x.shape for x in operands))
    mask = data.draw(hnp.arrays(bool, data.draw(st.sampled_from([full, full[1:], (2, *full)]))))
    expected = outcome(ufunc, *operands, where=mask, out=(None,) * ufunc.nout)
    result = outcome(ufunc, *map(ag.Tensor, operands), where=mask)
    assert_same(masked(result, mask), masked(expected, mask))
    for output in result if isinstance(result, tuple) else [result]:
        if not isinstance(output, Exception):
            assert not np.any(output.numpy()[~np.broadcast_to(mask, output.shape)])


@few
@given(st.data())
@pytest.mark.parametrize("ufunc", ELEMENTWISE)
def test_where_with_out_leaves_the_other_elements(ufunc, data):
    operands = data.draw(operands_of(ufunc, ("float32", "float64")))
    full = np.broadcast_shapes(*(x.shape for x in operands))
    mask = data.draw(hnp.arrays(bool, full))
    out = tuple(data.draw(typed_arrays(full)) for _ in range(ufunc.nout))
    tensors = tuple(ag.tensor(x) for x in out)
    expected = outcome(ufunc, *operands, where=mask, out=out)
    result = outcome(ufunc, *map(ag.Tensor, operands), where=mask, out=tensors)
    assert_same(result, expected)
    if not isinstance(expected, Exception):
        assert result is tensors[0] or result == tensors


CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")


@few
@given(st.data())
@pytest.mark.parametrize("ufunc", ELEMENTWISE)
def test_dtype_and_casting_mean_what_they_mean_to_numpy(ufunc, data):
    operands = data.draw(operands_of(ufunc))
    options = {"casting": data.draw(st.sampled_from(CASTINGS))}
    if data.draw(st.booleans()):
        options["dtype"] = data.draw(st.sampled_from(DTYPES))
    expected = outcome(ufunc, *operands, **options)
    assert_same(outcome(ufunc, *map(ag.Tensor, operands), **options), expected)


def test_signature_chooses_what_to_compute_in():
    x = np.array([1.0, 2.0], np.float32)
    for options in ({"signature": "dd->d"}, {"sig": (None, None, np.float64)}):
        assert_same(np.add(ag.tensor(x), 1, **options), np.add(x, 1, **options))
    with pytest.raises(TypeError, match="safe"):
        np.add(ag.tensor(x), 1, signature="ll->l", casting="safe")


def test_out_takes_what_casting_allows():
    x = ag.tensor([1.5, 2.5])
    out = ag.zeros(2, dtype=int)
    with pytest.raises(TypeError, match="out of dtype int64"):
        np.multiply(x, 2, out=out)
    assert np.multiply(x, 2, out=out, casting="unsafe") is out
    assert out.tolist() == [3, 5]


def test_elements_that_where_leaves_out_have_no_influence_on_gradients():
    x = ag.tensor([-1.0, 0.0, 4.0], requires_grad=True)
    for function, expected in ((np.log, 0.25), (np.sqrt, 0.25), (np.arctanh, -1 / 15)):
        with np.errstate(invalid="ignore"):
            y = function(x, where=[False, False, True])
        (gradient,) = ag.grad(y.sum(), [x])
        np.testing.assert_allclose(gradient.numpy(), [0, 0, expected], 1e-6)


@few
@given(st.data())
def test_first_and_second_derivatives_with_where_and_out(data):
    x, y = (data.draw(arrays(shape, (0.5, 2.0))) for shape in data.draw(broadcastable_shapes()))
    mask = data.draw(hnp.arrays(bool, np.broadcast_shapes(x.shape, y.shape)))
    check_gradients(lambda s, t: np.divide(s, t, where=mask), x, y, order=2)

    def with_out(s, t, old):
        return np.hypot(s, t, where=mask, out=old * 1)

    old = data.draw(arrays(mask.shape))
    check_gradients(with_out, x, y, old, order=2)


@pytest.mark.parametrize("ufunc", [np.modf, np.frexp, np.divmod])
def test_the_second_output_of_two_has_no_graph(ufunc):
    x = ag.tensor([1.5, -2.75], requires_grad=True)
    outputs = ufunc(x, *[2.0] * (ufunc.nin - 1))
    differentiable = [y for y in outputs if y.requires_grad]
    assert len(differentiable) == 1
    check_gradients(
        lambda t: ufunc(t, *[2.0] * (ufunc.nin - 1))[ufunc is np.divmod],
        np.array([1.5, -2.75]),
        order=2,
    )


# Methods of ufuncs

# What ldexp makes of two operands cannot be the second of two again: that is an integer.
BINARY = [f for f in ELEMENTWISE if f.nin == 2 and f.nout == 1 and f is not np.ldexp]
SMOOTH = [
    *(np.add, np.subtract, np.multiply, np.divide, np.power, np.hypot, np.arctan2),
    *(np.maximum, np.minimum, np.fmax, np.logaddexp, np.logaddexp2),
]


@few
@given(st.data())
@pytest.mark.parametrize("ufunc", BINARY)
def test_methods_of_ufuncs_are_numpys(ufunc, data):
    x = data.draw(typed_arrays(data.draw(shapes(min_dims=1))))
    axis = data.draw(st.sampled_from([0, -1, None, (0,)]))
    t = ag.Tensor(x)
    keepdims = data.draw(st.booleans())
    assert_same(
        outcome(ufunc.reduce, t, axis=axis, keepdims=keepdims),
        outcome(ufunc.reduce, x, axis=axis, keepdims=keepdims),
    )
    assert_same(outcome(ufunc.accumulate, t, axis=-1), outcome(ufunc.accumulate, x, axis=-1))
    y = data.draw(typed_arrays(data.draw(shapes(max_dims=2))))
    expected = outcome(ufunc.outer, x, y)
    assert_same(outcome(ufunc.outer, t, y), expected)
    assert_same(outcome(ufunc.outer, x, ag.Tensor(y)), expected)


@few
@given(st.data())
@pytest.mark.parametrize("ufunc", SMOOTH)
def test_first_and_second_derivatives_of_methods(ufunc, data):
    shape = data.draw(shapes(min_dims=1, min_side=1))
    x = data.draw(arrays(shape, (0.5, 2.0), distinct=True))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    check_gradients(lambda t: ufunc.reduce(t, axis), x, order=2)
    check_gradients(lambda t: ufunc.accumulate(t, axis), x, order=2)
    y = data.draw(arrays(data.draw(shapes(max_dims=1)), (2.25, 3.0)))
    check_gradients(lambda s, t: ufunc.outer(s, t), x, y, order=2)


def test_reduce_takes_initial_where_dtype_and_out():
    x = np.array([[0.5, 1.5], [-1.0, 2.0]])
    t = ag.tensor(x)
    mask = np.array([[True, False], [True, True]])
    for options in ({"initial": 2.0}, {"where": mask}, {"axis": (0, 1)}, {"axis": None}):
        expected = np.logaddexp.reduce(x, **options)
        assert_same(np.logaddexp.reduce(t, **options), expected)
    assert_same(np.hypot.reduce(t, initial=3.0), np.hypot.reduce(x, initial=3.0))
    assert_same(np.hypot.reduce(t, dtype="float32"), np.hypot.reduce(x, dtype="float32"))
    out = ag.zeros(2, dtype=float)
    assert np.hypot.reduce(t, out=out) is out
    assert_same(out, np.hypot.reduce(x))
    with pytest.raises(TypeError, match=r"hypot.reduce: where= is not supported"):
        np.hypot.reduce(t, where=mask)
    with pytest.raises(ValueError, match="not reorderable"):
        np.subtract.reduce(t, axis=(0, 1))
    check_gradients(lambda s: np.logaddexp.reduce(s, axis=1, where=mask), x, order=2)


@few
@given(st.data())
def test_reduceat_adds_up_segments(data):
    x = data.draw(typed_arrays(data.draw(shapes(min_dims=1, min_side=1))))
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    starts = data.draw(hnp.arrays(int, st.integers(0, 4), elements=st.integers(-1, 3)))
    expected = outcome(np.add.reduceat, x, starts, axis)
    result = outcome(np.add.reduceat, ag.Tensor(x), starts, axis)
    assert_same(result, expected)


def test_reduceat_is_differentiable_for_add_and_for_no_other():
    x = np.arange(8.0).reshape(2, 4)
    check_gradients(lambda t: np.add.reduceat(t * t, [0, 3, 1, 2], axis=1), x, order=2)
    with pytest.raises(TypeError, match=r"multiply.reduceat is not supported .* add.reduceat is"):
        np.multiply.reduceat(ag.tensor(x), [0])


def test_at_writes_in_place_with_right_gradients():
    def added(t, u):
        y = t * 1
        np.add.at(y, [0, 0, 2], u)
        np.subtract.at(y, ([1, 1],), 2 * u[0])
        np.multiply.at(y, [2], u[1])
        np.negative.at(y, slice(0, 1))
        return y

    x, u = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    assert added(ag.tensor(x), ag.tensor(u)).tolist() == added(x, u).tolist()
    check_gradients(added, x, u, order=2)


def test_at_refuses_what_would_be_lost_and_repeated_places():
    t = ag.tensor([1.0, 2.0])
    with pytest.raises(TypeError, match=r"add.at: .* type ndarray: .* autograd_np.tensor\(a\)"):
        np.add.at(np.zeros(2), [0], t[:1])
    with pytest.raises(TypeError, match=r"multiply.at: a place is named twice"):
        np.multiply.at(t, [0, 0], 2.0)
    with pytest.raises(TypeError, match="out of dtype int64"):
        np.add.at(ag.tensor([1, 2]), [0], 0.5)


def test_functions_of_one_operand_have_no_reduce_or_outer():
    for method in (np.exp.reduce, np.exp.outer, np.exp.accumulate):
        with pytest.raises(ValueError, match=r"binary|two operands"):
            method(ag.tensor([1.0]), *[1.0] * (method == np.exp.outer))


# Functions that are no ufuncs

CALLS = [
    lambda x: np.round(x),
    lambda x: np.around(x, 1),
    lambda x: np.round(x, decimals=-1),
    lambda x: np.sinc(x),
    lambda x: np.real(x),
    lambda x: np.imag(x),
    lambda x: np.angle(x, deg=True),
    lambda x: np.real_if_close(x),
    lambda x: np.nan_to_num(np.divide(x, 0), nan=2.0, posinf=3.0),
    lambda x: np.nan_to_num(x),
    lambda x: np.isneginf(x),
    lambda x: np.isreal(x),
    lambda x: np.iscomplexobj(x),
    lambda x: np.select([x > 0, x < -1], [x, np.sin(x)], 3),
    lambda x: np.select([x > 0], [np.multiply(x, 2.5)]),
    lambda x: np.select([x], [x]),
    lambda x: np.select([], []),
    lambda x: np.select([x > 0, x > 1], [x]),
    lambda x: np.piecewise(x, [x < 0, x >= 1], [lambda t: -t, 7]),
    lambda x: np.piecewise(x, [x < 0], [lambda t, k: k * t, lambda t, k: t], 3),
    lambda x: np.piecewise(x, x < 0, [1, 2]),
    lambda x: np.piecewise(x, [x < 0], [1, 2, 3]),
    lambda x: np.interp(x, [0, 1, 3], [3.0, -1.0, 2.0]),
    lambda x: np.interp(x, [0, 1, 3], [3.0, -1.0, 2.0], left=-9, right=9),
    lambda x: np.interp(x, [0.5], [2.0]),
    lambda x: np.interp(x, [2, 0, 1], [3.0, -1.0, 2.0], period=-2.5),
    lambda x: np.interp(x, [0, 0, 1, 1], [1.0, 2.0, 3.0, 4.0]),
    lambda x: np.interp([0.3, 0.6], [0, 1], np.resize(x, 2)),
    lambda x: np.interp(x, [], []),
    lambda x: np.interp(x, [0, 1], [0, 1], period=0),
    lambda x: np.unwrap(x),
    lambda x: np.unwrap(3 * x, axis=0),
    lambda x: np.unwrap(x, discont=1.5, period=2),
    lambda x: np.clip(x, 0, 1, where=np.True_),
    lambda x: np.clip(x, 0, None, dtype="float64"),
]


@settings(max_examples=30)
@given(st.data())
@pytest.mark.parametrize("function", CALLS)
def test_functions_of_elements_are_numpys(function, data):
    x = data.draw(typed_arrays(data.draw(shapes(max_dims=2))))
    if "resize" in function.__code__.co_names:
        x = data.draw(typed_arrays((2,)))
    assert_same(outcome(function, ag.Tensor(x)), outcome(function, x))


@few
@given(arrays((3,), ((-3.0, 3.0),)))
def test_the_bessel_function_is_numpys(x):
    np.testing.assert_allclose(np.i0(ag.Tensor(x)).numpy(), np.i0(x), 1e-15)


def test_nan_to_num_writes_to_its_operand_if_asked():
    x = ag.tensor([1.0, math.nan])
    assert np.nan_to_num(x, copy=False, nan=5.0) is x
    assert x.tolist() == [1.0, 5.0]
    check_gradients(
        lambda t, v: np.nan_to_num(np.where([True, False], t * t, np.inf), posinf=v),
        np.array([1.0, 2.0]),
        np.array(3.0),
        order=2,
    )


SMOOTH_CALLS = [
    lambda x: np.sinc(x),
    lambda x: np.i0(x),
    lambda x: np.real(x * x),
    lambda x: np.real_if_close(x * x),
    lambda x: np.select([x > 0.6, x < -1], [x * x, np.sin(x)], np.exp(x)),
    lambda x: np.piecewise(x, [x < 0], [np.sin, lambda t: np.log(t) * t]),
    lambda x: np.interp(x, [-3, -0.1, 0.2, 5], [3.0, -1.0, 2.0, 1.0]),
    lambda x: np.interp([0.3, 1.6], [0, 1, 2], np.resize(x, 3)),
    lambda x: np.interp([0.3, 1.6, 9.0], np.array([0, 1, 2]) + 0.1 * x[0], x, right=x[1]),
    lambda x: np.interp(x, [2, 0, 1], [3.0, -1.0, 2.0], period=2.5),
    lambda x: np.unwrap(5 * x),
    lambda x: np.float_power(np.abs(x), 2.5),
    lambda x: np.clip(x, -1, 1, where=[True, False, True]),
]


@few
@given(arrays((3,), ((-1.9, -1.1), (-0.9, -0.2), (0.25, 0.55), (0.65, 0.95), (1.1, 1.9))))
@pytest.mark.parametrize("function", SMOOTH_CALLS)
def test_first_and_second_derivatives_of_functions_of_elements(function, x):
    check_gradients(function, x, order=2)


def test_an_infinite_neighbour_does_not_spoil_a_point_of_interpolation():
    values = np.array([1.0, math.inf, 3.0])
    x = np.array([0.0, 0.5, 2.0])
    assert_same(np.interp(ag.tensor(x), [0.0, 1.0, 2.0], values), np.interp(x, [0, 1, 2], values))


# Kinks, poles and other edges


def gradients(f, *xs):
    leaves = [ag.tensor(x, dtype=float, requires_grad=True) for x in xs]
    with np.errstate(divide="ignore"):
        y = f(*leaves).sum()
    return [g.tolist() for g in ag.grad(y, leaves)]


def test_distance_and_angle_have_derivative_zero_at_the_origin():
    np.testing.assert_allclose(
        gradients(np.hypot, [0.0, 3.0], [0.0, 4.0]), [[0, 0.6], [0, 0.8]], 1e-15
    )
    assert gradients(np.arctan2, [0.0, 0.0], [0.0, 2.0]) == [[0, 0.5], [0, 0]]
    np.testing.assert_allclose(gradients(np.hypot, [3e200], [4e200]), [[0.6], [0.8]], 1e-15)
    np.testing.assert_allclose(gradients(np.arctan2, [3e200], [4e200]), [[1.6e-201], [-1.2e-201]])


def test_derivatives_of_sinc_are_exact_at_zero_and_close_to_it():
    x = ag.tensor([0.0, 1e-9, 1e-4], dtype=float, requires_grad=True)
    y = np.sinc(x)
    found = []
    for _ in range(4):
        (y,) = ag.grad(y.sum(), [x], create_graph=True)
        found.append(y.detach().numpy())
    t = np.array([0.0, 1e-9, 1e-4])
    p = np.pi
    series = [
        -(p**2) * t / 3 + p**4 * t**3 / 30,
        -(p**2) / 3 + p**4 * t**2 / 10,
        p**4 * t / 5 - p**6 * t**3 / 42,
        p**4 / 5 - p**6 * t**2 / 14,
    ]
    np.testing.assert_allclose(found, series, rtol=1e-13)


def test_the_sign_of_copysign_is_followed_also_that_of_zero():
    x, y = [2.0, 2.0, -2.0, 0.0], [1.0, -0.0, -1.0, 1.0]
    assert gradients(np.copysign, x, y) == [[1, -1, 1, 0], [0, 0, 0, 0]]


def test_missing_values_get_no_gradient_from_fmax_and_fmin():
    x, y = [1.0, math.nan, 1.0, 3.0], [1.0, 1.0, math.nan, 5.0]
    assert gradients(np.fmax, x, y) == [[1, 0, 1, 0], [0, 1, 0, 1]]
    assert gradients(np.fmin, x, y) == [[1, 0, 1, 1], [0, 1, 0, 0]]


def test_poles_have_infinite_derivatives():
    assert gradients(np.arcsin, [1.0]) == [[math.inf]]
    assert gradients(np.arccos, [-1.0]) == [[-math.inf]]
    assert gradients(np.arccosh, [1.0]) == [[math.inf]]
    assert gradients(np.arctanh, [0.0]) == [[1.0]]
    assert gradients(np.cbrt, [0.0, -8.0]) == [[math.inf, 1 / 12]]
    assert gradients(np.log2, [0.0]) == [[math.inf]]


def test_large_arguments_do_not_overflow_in_derivatives():
    np.testing.assert_allclose(gradients(np.arcsinh, [1e200, -1e200])[0], [1e-200, 1e-200])
    np.testing.assert_allclose(gradients(np.arccosh, [1e200])[0], [1e-200])
    np.testing.assert_allclose(gradients(np.logaddexp2, [2000.0], [0.0]), [[1], [0]])


def test_rounding_has_derivative_zero_and_heaviside_that_of_its_value_at_zero():
    assert gradients(np.round, [0.5, 1.2]) == [[0, 0]]
    assert gradients(ag.floor, [0.5, 1.0]) == [[0, 0]]
    assert gradients(np.heaviside, [-1.0, 0.0, 1.0], [2.0, 3.0, 4.0]) == [[0, 0, 0], [0, 1, 0]]
    assert gradients(ag.frac, [0.5, -1.0]) == [[1, 1]]
    assert gradients(lambda t: np.modf(t)[0], [0.5, -1.0]) == [[1, 1]]


def test_zero_powers_are_constant_in_any_spelling():
    for power in (np.power, np.float_power, ag.float_power):
        assert gradients(lambda t, power=power: power(t, 0.0), [0.0, 2.0]) == [[0, 0]]


# Agreement with torch

ANY, POSITIVE, INSIDE = (-3.0, 3.0), (0.2, 3.0), (-0.9, 0.9)
UNARY = {
    **dict.fromkeys(["acos", "asin", "atanh"], INSIDE),
    **dict.fromkeys(
        [
            "atan",
            "sinh",
            "cosh",
            "asinh",
            "deg2rad",
            "rad2deg",
            "exp2",
            "i0",
            "sin",
            "cos",
            "tan",
            "tanh",
        ],
        ANY,
    ),
    **dict.fromkeys(["floor", "ceil", "trunc", "frac", "round", "nan_to_num"], ANY),
    **dict.fromkeys(["log2", "log10", "rsqrt", "reciprocal"], POSITIVE),
    "acosh": (1.2, 4.0),
    "sinc": ((-3.0, -0.2), (0.2, 3.0)),
}
OF_TWO = {
    **dict.fromkeys(
        ["atan2", "hypot", "copysign", "fmod", "float_power", "ldexp"], (POSITIVE, POSITIVE)
    ),
    **dict.fromkeys(["logaddexp2", "fmax", "fmin"], (ANY, ANY)),
}


def agree(torch, name, xs):
    """Values, gradients and second derivatives of a function of two libraries."""
    results = []
    for library in (ag, torch):
        leaves = [library.tensor(x) for x in xs]
        for leaf in leaves:
            leaf.requires_grad_()
        y = getattr(library, name)(*leaves)
        grad = functools.partial(
            ag.grad if library is ag else torch.autograd.grad,
            allow_unused=True,
            materialize_grads=True,
        )
        first = grad((y * y).sum(), leaves, create_graph=True)
        total = sum(g.sum() for g in first)
        second = grad(total, leaves) if total.requires_grad else [0 * leaf for leaf in leaves]
        results.append([t.detach().numpy() for t in (y, *first, *second)])
    for ours, theirs in zip(*results, strict=True):
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-11)


@pytest.mark.parity
@few
@given(data=st.data())
@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_operand_agree_with_torch(name, data):
    torch = pytest.importorskip("torch")
    x = data.draw(arrays(data.draw(shapes()), UNARY[name]))
    agree(torch, name, [np.ascontiguousarray(x)])


@pytest.mark.parity
@few
@given(data=st.data())
@pytest.mark.parametrize("name", OF_TWO)
def test_functions_of_two_operands_agree_with_torch(name, data):
    torch = pytest.importorskip("torch")
    found = zip(data.draw(broadcastable_shapes()), OF_TWO[name], strict=True)
    agree(torch, name, [data.draw(arrays(*case)).copy() for case in found])


@pytest.mark.parity
@pytest.mark.parametrize("name", [*UNARY, *OF_TWO, "erf", "signbit", "isposinf", "gcd", "lcm"])
def test_dtypes_and_refusals_are_torchs(name):
    torch = pytest.importorskip("torch")
    for dtype in ("bool", "uint8", "int64", "float32", "float64"):
        found = []
        for library in (ag, torch):
            ones = library.ones(2, dtype=getattr(library, dtype))
            try:
                halves = ones / 2 if "float" in dtype else ones  # within all domains
                xs = [halves] * (2 if name in {*OF_TWO, "gcd", "lcm"} else 1)
                with np.errstate(all="ignore"):
                    result = getattr(library, name)(*xs)
                found.append(str(result.dtype).removeprefix("torch."))
            except RuntimeError:  # NotImplementedError is one
                found.append(None)
        assert found[0] == found[1], dtype


def test_functions_in_place_write_to_their_tensor():
    x = ag.tensor([0.25, 0.5])
    y = x.clone()
    assert y.asin_() is y
    assert y.tolist() == ag.asin(x).tolist()
    with pytest.raises(RuntimeError, match="sin_"):
        ag.tensor([1, 2]).sin_()


def test_other_names_of_functions_are_the_same_functions():
    for short, long in (("acos", "arccos"), ("atan2", "arctan2"), ("asinh", "arcsinh")):
        assert getattr(ag, short) is getattr(ag, long)
        assert getattr(anp, short) is getattr(anp, long)
    assert anp.around is anp.round
    assert ag.fix is ag.trunc


def test_frexp_and_heaviside_have_names_of_their_own():
    mantissa, exponent = ag.frexp(ag.tensor([3.0, 0.0]))
    assert (mantissa.tolist(), exponent.tolist()) == ([0.75, 0.0], [2, 0])
    assert ag.heaviside(ag.tensor([0]), values=ag.tensor([5])).tolist() == [5]
    with pytest.raises(NotImplementedError, match="frexp"):
        ag.frexp(ag.tensor([3]))
