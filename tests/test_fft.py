"""Discrete Fourier transforms: NumPy's values, options and errors; rules that are transposes."""

import inspect
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
import autograd_np.numpy as anp
from autograd_np.numpy.common import TABLE
from autograd_np.primitive import registry
from tests.beside import assert_derivatives_agree

NORMS = [None, "backward", "ortho", "forward"]
ONE_AXIS = ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"]
SEVERAL_AXES = ["fft2", "ifft2", "rfft2", "irfft2", "fftn", "ifftn", "rfftn", "irfftn"]


def numbers(name, *shape, seed=0):
    """Operands of a transform: complex numbers, but where real ones are needed."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    return x if name in ("rfft", "rfft2", "rfftn", "ihfft") else x + 1j * rng.normal(size=shape)


def assert_same(found, expected):
    assert isinstance(found, ag.Tensor)
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    eps = np.finfo(expected.dtype).eps
    np.testing.assert_allclose(found.detach().numpy(), expected, rtol=50 * eps, atol=50 * eps)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("n", [None, 1, 2, 5, 8])
@pytest.mark.parametrize("name", ONE_AXIS)
def test_transforms_along_one_axis_are_numpys(name, n, axis, norm):
    function = getattr(np.fft, name)
    x = numbers(name, 4, 5, 6)
    assert_same(function(ag.tensor(x), n, axis, norm), function(x, n, axis, norm))
    assert_same(function(ag.tensor(x.real), n, axis, norm), function(x.real, n, axis, norm))
    assert_same(getattr(anp.fft, name)(x, n, axis, norm), function(x, n, axis, norm))


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"axes": (0, 1)},
        {"axes": (2, 0)},
        {"axes": (1,)},
        {"s": (3, 7), "axes": (0, 2)},
        {"s": (-1, 4), "axes": (1, 0)},
        {"s": (6, 2), "axes": (-1, -2)},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", SEVERAL_AXES)
def test_transforms_along_several_axes_are_numpys(name, options, norm):
    function = getattr(np.fft, name)
    x = numbers(name, 4, 5, 6)
    expected = function(x, norm=norm, **options)
    assert_same(function(ag.tensor(x), norm=norm, **options), expected)


@pytest.mark.parametrize("name", ["fftn", "ifftn", "rfftn", "irfftn"])
def test_sizes_without_axes_are_deprecated_as_in_numpy(name):
    function, x = getattr(np.fft, name), numbers(name, 4, 5)
    with pytest.warns(DeprecationWarning, match="axes"):
        expected = function(x, (3,))
    with pytest.warns(DeprecationWarning, match="with sizes s give the axes"):
        assert_same(function(ag.tensor(x), (3,)), expected)


@pytest.mark.parametrize("axes", [None, 0, (1,), (0, -1)])
@pytest.mark.parametrize("name", ["fftshift", "ifftshift"])
@pytest.mark.parametrize("shape", [(4, 5), (1, 3)])
def test_shifts_are_numpys(name, axes, shape):
    x = numbers(name, *shape).real
    assert_same(getattr(np.fft, name)(ag.tensor(x), axes), getattr(np.fft, name)(x, axes))


@pytest.mark.parametrize("n", [1, 4, 5])
def test_frequencies_are_numpys(n):
    assert_same(anp.fft.fftfreq(n, 0.5), np.fft.fftfreq(n, 0.5))
    assert_same(anp.fft.rfftfreq(n), np.fft.rfftfreq(n))


@pytest.mark.parametrize("name", ONE_AXIS)
def test_single_precision_is_kept(name):
    x = numbers(name, 4)
    x = x.astype(np.complex64 if x.dtype.kind == "c" else np.float32)
    assert_same(getattr(np.fft, name)(ag.tensor(x)), getattr(np.fft, name)(x))


def test_all_of_numpy_fft_is_covered_with_its_parameters():
    assert set(anp.fft.__all__) == set(np.fft.__all__)
    for name in np.fft.__all__:
        theirs, ours = getattr(np.fft, name), getattr(anp.fft, name)
        assert TABLE[theirs] is ours
        wanted, found = (inspect.signature(f).parameters for f in (theirs, ours))
        assert list(found) == list(wanted)
        assert [p.default for p in found.values()] == [p.default for p in wanted.values()]


@pytest.mark.parametrize("name", [*ONE_AXIS, *SEVERAL_AXES])
def test_out_is_written_to(name):
    x = numbers(name, 4, 5)
    expected = getattr(np.fft, name)(x)
    out = ag.tensor(np.zeros_like(expected))
    assert getattr(np.fft, name)(ag.tensor(x), out=out) is out
    assert_same(out, expected)


def test_refusals_are_numpys():
    x = ag.ones(3, 4)
    for call in (
        lambda: np.fft.fft(x, 0),
        lambda: np.fft.fft(x, norm="half"),
        lambda: np.fft.hfft(x, norm="half"),
        lambda: np.fft.fft(x, axis=2),
        lambda: np.fft.fftn(x, (2,), (0, 1)),
    ):
        with pytest.raises(ValueError, match=r"points|norm|axis|sizes"):
            call()


# A linear map and its rule are transposes: the sums of products of one's results with the operands
# of the other are equal. Of real operands only the real part of a sum counts.


@given(
    st.sampled_from(["fft", "ifft", "rfft", "irfft"]),
    st.integers(1, 6),
    st.integers(1, 6),
    st.sampled_from(NORMS[1:]),
    st.integers(0, 1),
    st.booleans(),
)
def test_a_rule_is_the_transpose(name, points, size, norm, axis, real):
    primitive = registry[name]
    shape = (size, 2) if axis == 0 else (2, size)
    x = numbers(name, *shape)
    x = x.real if real else x
    y = primitive.forward(x, n=points, axis=axis, norm=norm)
    g = numbers("g", *y.shape, seed=1)
    g = g if y.dtype.kind == "c" else g.real
    static = {"n": points, "axis": axis, "norm": norm}
    rule = primitive.rules["x"]
    wanted = {key: static[key] for key in inspect.signature(rule).parameters if key in static}
    d = rule(g, x_shape=x.shape, **wanted)
    assert d.shape == x.shape
    found, expected = np.sum(d * x), np.sum(g * y)
    if x.dtype.kind != "c" or y.dtype.kind != "c":
        found, expected = found.real, expected.real
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


# PyTorch's dialect, beside PyTorch

TORCH_CALLS = [
    *itertools.product(ONE_AXIS, [{}, {"n": 5}, {"n": 2, "dim": 0}, {"norm": "ortho"}]),
    *itertools.product(
        [f"{name}{kind}" for name in ONE_AXIS for kind in "2n"],
        [{}, {"s": (3, 7)}, {"dim": (0, 2)}, {"s": (3, 4), "dim": (2, 0), "norm": "forward"}],
    ),
    *itertools.product(["fftshift", "ifftshift"], [{}, {"dim": 1}, {"dim": (0, 2)}]),
]


@pytest.mark.parity
@pytest.mark.parametrize(("name", "options"), TORCH_CALLS, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_values_are_those_of_torch(name, options, dtype):
    torch = pytest.importorskip("torch")
    x = numbers("r" if name.startswith(("r", "ih")) else name, 4, 5, 6)
    x = x.real.astype(dtype) if dtype != np.float64 or name.startswith(("r", "ih")) else x
    expected = getattr(torch.fft, name)(torch.tensor(x), **options).resolve_conj().numpy()
    found = getattr(ag.fft, name)(ag.tensor(x), **options)
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    digits = np.finfo(expected.dtype).eps if expected.dtype.kind in "fc" else 0
    size = np.abs(expected).max()
    np.testing.assert_allclose(found.numpy(), expected, 100 * digits, 100 * digits * size)


@pytest.mark.parity
@pytest.mark.parametrize(("name", "options"), TORCH_CALLS, ids=str)
@pytest.mark.parametrize("kind", ["real", "complex"])
def test_derivatives_are_those_of_torch(name, options, kind):
    torch = pytest.importorskip("torch")
    real = kind == "real" or name.startswith(("r", "ih"))
    x = numbers("r" if name.startswith(("r", "ih")) else name, 4, 5, 6)
    x = x.real if real else x
    assert_derivatives_agree(torch, lambda t, x: getattr(t.fft, name)(x, **options), [x])
    assert_derivatives_agree(torch, lambda t, x: getattr(t.fft, name)(x, **options).abs(), [x])


def test_frequencies_have_pytorchs_dtype():
    assert ag.fft.fftfreq(4).dtype == ag.fft.rfftfreq(4).dtype == np.float32
    assert ag.fft.fftfreq(4, dtype=np.float64).dtype == np.float64
