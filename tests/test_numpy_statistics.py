"""NumPy's functions of order, of sequences and of samples: values are NumPy's, to any order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
from tests.numeric import arrays, axes, check_gradients, shapes
from tests.test_numpy_arranging import named
from tests.test_numpy_dialect import assert_same, outcome, typed_arrays

FUNCTIONS = [
    # in order
    lambda x: np.sort(x),
    lambda x: np.sort(x, axis=0, kind="mergesort"),
    lambda x: np.sort(x, axis=None, stable=True),
    lambda x: np.partition(x, 1)[..., 1],
    lambda x: np.partition(x, (0, -1), axis=0)[0],
    lambda x: np.partition(x, 0, axis=None)[0],
    # along an axis
    lambda x: np.cumsum(x),
    lambda x: np.cumsum(x, axis=-1),
    lambda x: np.cumsum(x, 0, dtype="float32"),
    lambda x: np.cumprod(x),
    lambda x: np.cumprod(x, axis=0, dtype=float),
    lambda x: np.nancumsum(x, axis=0),
    lambda x: np.nancumprod(x),
    lambda x: np.cumulative_sum(x),
    lambda x: np.cumulative_sum(x, axis=-1, include_initial=True),
    lambda x: np.cumulative_prod(x, axis=0, dtype=float, include_initial=True),
    lambda x: np.diff(x),
    lambda x: np.diff(x, n=2, axis=0),
    lambda x: np.diff(x, 0),
    lambda x: np.diff(x, -1),
    lambda x: np.diff(x, prepend=1),
    lambda x: np.diff(x, axis=0, append=x),
    lambda x: np.ediff1d(x),
    lambda x: np.ediff1d(x, to_end=[1, 0], to_begin=1),
    lambda x: np.ediff1d(x, to_end=1.5),
    lambda x: np.trapezoid(x),
    lambda x: np.trapezoid(x, dx=0.5, axis=0),
    lambda x: np.trapezoid(x, x),
    lambda x: np.trapezoid(x, [0.0, 1.0, 3.0], axis=0),
    lambda x: np.convolve(x, x),
    lambda x: np.convolve(x, [1, 2], "same"),
    lambda x: np.convolve([1, 2], x, "valid"),
    lambda x: np.convolve(1, x, mode="none"),
    lambda x: np.correlate(x, x),
    lambda x: np.correlate(x, [1, 2], "same"),
    lambda x: np.correlate([1, 2, 3, 4], x, "full"),
    lambda x: np.correlate([1, 2], x, "same"),
    lambda x: np.correlate(x, [1, 2, 3, 4, 5], "valid"),
    lambda x: np.polyval(x, [1.5, -2.0]),
    lambda x: np.polyval([1, 2, 3], x),
    lambda x: np.polyval(np.ravel(x), x),
    # spaces
    lambda x: np.linspace(x, 3, 4),
    lambda x: np.linspace(1, x, 3, endpoint=False, axis=-1),
    lambda x: np.linspace(x, x, 2, retstep=True),
    lambda x: np.linspace(x, 2, 1),
    lambda x: np.linspace(x, 2, 0),
    lambda x: np.linspace(x, 2, -1),
    lambda x: np.linspace(x, 7, 3, dtype=int),
    lambda x: np.logspace(x, 1, 3),
    lambda x: np.logspace(0, x, 4, endpoint=False, base=2.5, axis=-1),
    lambda x: np.logspace(0, 1, 3, base=np.abs(x) + 1),
    lambda x: np.geomspace(1 + np.abs(x), 8, 4),
    lambda x: np.geomspace(-1, np.minimum(x, -2), 3, endpoint=False, axis=-1),
    lambda x: np.geomspace(x, 0, 3),
    lambda x: np.meshgrid(x, x, [1, 2]),
    lambda x: np.meshgrid(x, [1, 2], indexing="ij", sparse=True),
    lambda x: np.meshgrid(x),
    lambda x: np.meshgrid(x, x, indexing="no"),
    lambda x: np.outer(x, [1, 2]),
    lambda x: np.outer(x, x),
    lambda x: np.kron(x, [[1, 2]]),
    lambda x: np.kron(np.ones((2, 1, 1, 1)), x),
    lambda x: np.kron(x, x),
    # samples
    lambda x: np.ptp(x),
    lambda x: np.ptp(x, axis=0, keepdims=True),
    lambda x: np.average(x),
    lambda x: np.average(np.append(x, 3), axis=-1, returned=True, keepdims=True),
    lambda x: np.average(np.append(x, 3), axis=1),
    lambda x: np.average(np.append(x, 3), weights=np.append(np.exp(x), 1)),
    lambda x: np.average(x, axis=0, weights=[1, 2, 3], returned=True),
    lambda x: np.average(x, axis=(1, 0), weights=np.ones((2, 3))),
    lambda x: np.cov(x),
    lambda x: np.cov(x, x, rowvar=False),
    lambda x: np.cov(x, bias=True, dtype="float32"),
    lambda x: np.cov(np.resize(x, (2, 3)), ddof=0, fweights=[1, 2, 0]),
    lambda x: np.cov(np.resize(x, (2, 3)), fweights=[1, 2, 3], aweights=[0.5, 1, 2]),
    lambda x: np.cov(np.resize(x, (3, 2)), aweights=[0.5, 1, 2], rowvar=False),
    lambda x: np.cov(np.resize(x, (3, 2)), aweights=[0.5, 1, 2], rowvar=False, ddof=0),
    lambda x: np.cov(x, ddof=1.5),
    lambda x: np.corrcoef(x),
    lambda x: np.corrcoef(x, x, rowvar=False),
]


@settings(max_examples=20)
@given(st.data())
@pytest.mark.parametrize("function", FUNCTIONS, ids=named(FUNCTIONS))
def test_values_shapes_dtypes_and_errors_are_numpys(function, data):
    x = data.draw(typed_arrays(data.draw(shapes())))
    assert_same(outcome(function, ag.Tensor(x)), outcome(function, x))


@st.composite
def with_nans(draw, shape):
    x = draw(typed_arrays(shape, ("float32", "float64", "float64", "int64", "bool")))
    if x.dtype.kind == "f" and draw(st.booleans()):
        x = np.where(draw(typed_arrays(shape, ("bool",))), np.array(np.nan, x.dtype), x)
    return x


NAN_REDUCTIONS = ("nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd")


@settings(max_examples=60)
@given(st.data())
@pytest.mark.parametrize("name", NAN_REDUCTIONS)
def test_reductions_that_pass_over_nans_are_numpys(name, data):
    shape = data.draw(shapes())
    x = data.draw(with_nans(shape))
    options = {"axis": data.draw(axes(len(shape))), "keepdims": data.draw(st.booleans())}
    if data.draw(st.booleans()):
        options["where"] = data.draw(typed_arrays(shape, ("bool",)))
    if name in ("nansum", "nanprod", "nanmax", "nanmin") and data.draw(st.booleans()):
        options["initial"] = data.draw(st.sampled_from([0, 3, -2]))
    if name in ("nanvar", "nanstd"):
        options["ddof"] = data.draw(st.sampled_from([0, 1, 0.5]))
    if name in ("nansum", "nanmean", "nanvar") and data.draw(st.booleans()):
        options["dtype"] = data.draw(st.sampled_from(["float32", "float64"]))
    function = getattr(np, name)
    assert_same(outcome(function, ag.Tensor(x), **options), outcome(function, x, **options))


METHODS = (
    *("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf"),
    *("hazen", "weibull", "linear", "median_unbiased", "normal_unbiased"),
    *("lower", "higher", "midpoint", "nearest"),
)
QUANTILES = (0.5, 0, 1, 0.3, [0.25, 1.0], [[0.1, 0.9], [0.5, 0.0]], np.array([0.7]), 1.5)


@settings(max_examples=200)
@given(st.data())
@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("name", ["quantile", "percentile", "nanquantile", "nanpercentile"])
def test_quantiles_are_numpys_by_all_methods_and_with_weights(name, recorded, data):
    shape = data.draw(shapes())
    x = data.draw(with_nans(shape))
    if recorded and x.dtype.kind != "f":
        x = x.astype(float)
    q = data.draw(st.sampled_from(QUANTILES))
    if "percent" in name:
        q = 100 * q if isinstance(q, float | int) else 100 * np.asarray(q)
    options = {"axis": data.draw(axes(len(shape))), "keepdims": data.draw(st.booleans())}
    if options["axis"] == () and "nan" in name:
        options["axis"] = None  # NumPy puts the axes of q elsewhere
    options["method"] = data.draw(st.sampled_from(METHODS))
    if data.draw(st.booleans()):
        options["method"] = "inverted_cdf"
        axis = options["axis"]
        # With nans NumPy fails to stretch weights along the other axes.
        vector = isinstance(axis, int) and (len(shape) == 1 or "nan" not in name)
        if vector and data.draw(st.booleans()):
            options["weights"] = np.arange(1.0, 1 + shape[axis])
        else:
            options["weights"] = np.random.default_rng(0).uniform(0.5, 1, shape)
    if x.dtype.kind == "f" and (options["method"] == "averaged_inverted_cdf" or np.ndim(q)):
        x = x.astype(float)  # of float32 the dtype of NumPy's result depends on the values
    function = getattr(np, name)
    result = outcome(function, ag.tensor(x, requires_grad=recorded), q, **options)
    assert_same(result, outcome(function, x, q, **options))


@settings(max_examples=60)
@given(st.data())
@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("name", ["median", "nanmedian"])
def test_medians_are_numpys(name, recorded, data):
    shape = data.draw(shapes())
    x = data.draw(with_nans(shape))
    if recorded and x.dtype.kind != "f":
        x = x.astype(float)
    options = {"axis": data.draw(axes(len(shape))), "keepdims": data.draw(st.booleans())}
    function = getattr(np, name)
    result = outcome(function, ag.tensor(x, requires_grad=recorded), **options)
    assert_same(result, outcome(function, x, **options))


# Derivatives

SMOOTH = [
    lambda x: np.sort(x, axis=0),
    lambda x: np.sort(x, axis=None),
    lambda x: np.partition(x, 1, axis=-1),
    lambda x: np.cumsum(x, axis=1),
    lambda x: np.cumprod(x, axis=-1),
    lambda x: np.cumprod(x),
    lambda x: np.nancumsum(x, axis=0),
    lambda x: np.nancumprod(x, axis=0),
    lambda x: np.cumulative_sum(x, axis=0, include_initial=True),
    lambda x: np.cumulative_prod(x, axis=0, include_initial=True),
    lambda x: np.diff(x, 2, axis=-1, prepend=x[..., :1], append=2.0),
    lambda x: np.ediff1d(x, to_end=x[0, 0], to_begin=x),
    lambda x: np.trapezoid(x, dx=0.5, axis=0),
    lambda x: np.trapezoid(x, x * x, axis=1),
    lambda x: np.trapezoid(x, x[0]),
    lambda x: np.gradient(x),
    lambda x: np.gradient(x, x[0, 0], axis=1, edge_order=2),
    lambda x: np.gradient(x, np.cumsum(x[0] ** 2), axis=1, edge_order=2),
    lambda x: np.convolve(x[0], x[1], "same"),
    lambda x: np.convolve(x[0, :2], x[1], "valid"),
    lambda x: np.correlate(x[0], x[1, :2], "full"),
    lambda x: np.correlate(x[0, :2], x[1]),
    lambda x: np.polyval(x[0], x),
    lambda x: np.linspace(x[0], x[1], 4),
    lambda x: np.linspace(x, x * x, 3, endpoint=False, retstep=True),
    lambda x: np.logspace(x[0], x[1], 3, base=1 + x[2] ** 2, axis=-1),
    lambda x: np.geomspace(1 + x[0] ** 2, 1 + x[1] ** 2, 3),
    lambda x: np.meshgrid(x[0], x[1, :2]),
    lambda x: np.outer(x, x[0]),
    lambda x: np.kron(x, x[:2]),
    lambda x: np.vander(x[0], 4),
    lambda x: np.ptp(x, axis=1),
    lambda x: np.average(x, axis=0, weights=1 + x[:, 0] ** 2, returned=True),
    lambda x: np.average(x, weights=1 + x * x),
    lambda x: np.cov(x, x[0]),
    lambda x: np.cov(x, rowvar=False, aweights=1 + x[:, 0] ** 2),
    lambda x: np.corrcoef(x)[0, 1:],
    lambda x: np.nansum(x, axis=0),
    lambda x: np.nanprod(x, axis=(0, 1)),
    lambda x: np.nanmean(x, axis=1),
    lambda x: np.nanvar(x, axis=1, ddof=1),
    lambda x: np.nanstd(x),
    lambda x: np.nanmax(x, axis=0),
    lambda x: np.nanmin(x, axis=0, keepdims=True),
    lambda x: np.median(x),
    lambda x: np.median(x, axis=(0, 1), keepdims=True),
    lambda x: np.nanmedian(x, axis=0),
    *(lambda x, m=m: np.quantile(x, [0.2, 0.9], axis=1, method=m) for m in METHODS),
    lambda x: np.percentile(x, 30, axis=(0, 1)),
    lambda x: np.nanquantile(x, 0.4, axis=0),
    lambda x: np.nanpercentile(x, [20, 60], axis=1, keepdims=True),
    lambda x: np.quantile(x, 0.4, axis=0, weights=[1.0, 2.0, 3.0], method="inverted_cdf"),
]


@settings(max_examples=5)
@given(st.data())
@pytest.mark.parametrize("function", SMOOTH, ids=named(SMOOTH))
def test_first_and_second_derivatives(function, data):
    check_gradients(function, data.draw(arrays((3, 4), distinct=True)) + 0.03, order=2)


HOLED = np.array([[2.0, np.nan, 3.0, 5.0], [np.nan, np.nan, 1.0, 4.0]])


@pytest.mark.parametrize(
    "function",
    [
        *(lambda x, n=n: getattr(np, n)(x, axis=1) for n in NAN_REDUCTIONS),
        lambda x: np.nanmedian(x, axis=1),
        lambda x: np.nanquantile(x, [0.3, 0.8], axis=1),
        lambda x: np.nancumsum(x, axis=1),
        lambda x: np.nancumprod(x, axis=1),
    ],
)
def test_nans_that_are_passed_over_have_no_gradient_and_the_others_a_right_one(function):
    here = np.isfinite(HOLED)

    def of_numbers(numbers):
        x = ag.tensor(HOLED)
        x[here] = numbers
        return function(x)

    check_gradients(of_numbers, HOLED[here], order=2)
    x = ag.tensor(HOLED, requires_grad=True)
    function(x).sum().backward()
    assert not x.grad.numpy()[~here].any()


def gradient_of(f, x):
    t = ag.tensor(np.asarray(x), requires_grad=True)
    f(t).sum().backward()
    return t.grad.tolist()


def test_equal_elements_are_sorted_as_they_stand():
    weights = np.array([1.0, 2.0, 3.0])
    assert gradient_of(lambda t: np.sort(t) * weights, [2.0, 1.0, 2.0]) == [2, 1, 3]
    both = gradient_of(
        lambda t: np.sort(t, axis=0) * weights[:, None], [[2.0, 0], [1.0, 0], [2, 0]]
    )
    assert both == [[2, 1], [1, 2], [3, 3]]


def test_running_products_have_right_derivatives_at_zeros():
    for x in ([2.0, 0.0, 3.0, 4.0], [0.0, 0.0, 3.0], [2.0, 3.0, 0.0], [0.0]):
        check_gradients(np.cumprod, np.array(x), order=3)


def test_a_quantile_between_infinite_elements_takes_nothing_of_what_it_does_not_reach():
    x = ag.tensor([-np.inf, 1.0, np.inf], requires_grad=True, dtype=np.float64)
    np.median(x).backward()
    assert (np.median(x).item(), x.grad.tolist()) == (1, [0, 1, 0])


def test_quantiles_have_no_gradient_for_ranks_and_weights_and_say_so():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match=r"quantile: there is no gradient for q: detach"):
        np.quantile(x, x[0] / 2)
    with pytest.raises(TypeError, match=r"no gradient for weights"):
        np.quantile(x, 0.5, weights=x, method="inverted_cdf")


@settings(max_examples=60)
@given(st.data())
def test_gradient_is_numpys(data):
    x = data.draw(typed_arrays(data.draw(shapes(min_side=2)), ("int64", "float32", "float64")))
    n = max(x.shape, default=2)
    axis = data.draw(axes(x.ndim))
    spacing = data.draw(
        st.sampled_from([(), (2,), (0.5, 2), (0.5,) * x.ndim, (np.arange(n) ** 2,)])
    )
    edge_order = data.draw(st.sampled_from([1, 2, 3]))
    options = {"axis": axis, "edge_order": edge_order}
    expected = outcome(np.gradient, x, *spacing, **options)
    assert_same(outcome(np.gradient, ag.Tensor(x), *spacing, **options), expected)
