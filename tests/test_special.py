"""SciPy's special functions on tensors: values, dtypes, derivatives, edges, what torch says."""

import subprocess
import sys

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np import special
from tests.numeric import arrays, axes, broadcastable_shapes, check_gradients, shapes
from tests.test_numpy_dialect import assert_same, outcome, typed_arrays

UFUNCS = [name for name in special.__all__ if isinstance(getattr(scipy.special, name), np.ufunc)]
DTYPES = ("bool", "int64", "float16", "float32", "float64")
few = settings(max_examples=20)


@few
@given(data=st.data())
@pytest.mark.parametrize("name", UFUNCS)
def test_ufuncs_of_scipy_take_tensors_and_give_its_values_and_dtypes(name, data):
    ufunc = getattr(scipy.special, name)
    operands = [
        data.draw(typed_arrays(shape, DTYPES))
        for shape in data.draw(broadcastable_shapes(ufunc.nin))
    ]
    expected = outcome(ufunc, *operands)
    assert_same(outcome(ufunc, *map(ag.Tensor, operands)), expected)
    assert_same(outcome(getattr(special, name), *operands), expected)


def test_options_of_ufuncs_are_scipys():
    x = np.array([0.5, -1.0, 0.75])
    mask = x > 0
    t = ag.tensor(x)
    assert_same(special.gammaln(t, dtype="float32"), scipy.special.gammaln(x, dtype="float32"))
    out = ag.zeros(3, dtype=float)
    assert special.logit(t, where=mask, out=out) is out
    assert_same(out, np.array([0.0, 0.0, scipy.special.logit(0.75)]))
    assert special.erf(t, out) is out
    with pytest.raises(TypeError, match=r"xlogy: expected x, y and possibly out, got 1"):
        special.xlogy(t)


def test_a_derivative_without_a_formula_is_refused_with_its_name():
    a = ag.tensor([1.5], requires_grad=True)
    for name, operand in (("gammainc", "a"), ("gammaincc", "a"), ("iv", "v"), ("jv", "v")):
        message = rf"{name} has no derivative with respect to {operand}: detach it"
        with pytest.raises(TypeError, match=message):
            getattr(scipy.special, name)(a, 2.0)
        assert getattr(special, name)(2.0, a).requires_grad


def gradients(f, *xs):
    leaves = [ag.tensor(x, dtype=float, requires_grad=True) for x in xs]
    return [g.tolist() for g in ag.grad(f(*leaves).sum(), leaves)]


def test_logarithms_times_zero_have_finite_derivatives():
    assert gradients(special.xlogy, [0.0, 0.0], [0.0, -1.0]) == [[0, 0], [0, 0]]
    assert gradients(special.xlog1py, [0.0, 0.0], [-1.0, -3.0]) == [[0, 0], [0, 0]]
    assert gradients(special.xlogy, [2.0], [4.0]) == [[np.log(4.0)], [0.5]]
    assert gradients(special.xlogy, [1.0], [4.0]) == [[np.log(4.0)], [0.25]]


@pytest.mark.parametrize("y", [0.25, 1.0, 3.0])
def test_logarithms_times_zero_depend_on_the_zero_wherever_they_are_finite(y):
    for function, logarithm in ((special.xlogy, np.log), (special.xlog1py, np.log1p)):
        assert gradients(function, [0.0], [y]) == [[logarithm(y)], [0]]
    assert gradients(special.xlog1py, [0.0], [-0.5]) == [[np.log1p(-0.5)], [0]]
    assert gradients(special.xlog1py, [1.0], [y]) == [[np.log1p(y)], [1 / (1 + y)]]


def test_tails_keep_their_digits():
    assert gradients(special.expit, [40.0, -40.0])[0] == pytest.approx(
        [np.exp(-40.0)] * 2, rel=1e-14
    )
    found = gradients(special.log_ndtr, [-1e4, 40.0])[0]
    assert found == pytest.approx([1e4 + 1e-4, np.exp(-800) / np.sqrt(2 * np.pi)], rel=1e-12, abs=0)


def test_bessel_functions_are_differentiable_at_zero_to_any_order():
    x = ag.tensor([0.0], dtype=float, requires_grad=True)
    for function, expected in (
        (special.j0, [0, -1 / 2, 0, 3 / 8]),
        (special.i0, [0, 1 / 2, 0, 3 / 8]),
        (special.i1, [1 / 2, 0, 3 / 8, 0]),
    ):
        y, found = function(x), []
        for _ in expected:
            (y,) = ag.grad(y, [x], create_graph=True)
            found.append(y.item())
        assert found == pytest.approx(expected, abs=1e-15)


@few
@given(arrays((3,), (0.5, 3.0)), st.integers(0, 3))
def test_polygamma_is_scipys_and_the_derivative_of_the_one_before(x, n):
    np.testing.assert_allclose(
        special.polygamma(n, x).numpy(), scipy.special.polygamma(n, x), rtol=1e-14
    )
    (found,) = gradients(lambda t: special.polygamma(n, t), x)
    np.testing.assert_allclose(found, scipy.special.polygamma(n + 1, x), rtol=1e-13)
    with pytest.raises(TypeError, match="order n is an integer"):
        special.polygamma(0.5, x)


@st.composite
def reductions(draw):
    shape = draw(shapes(min_dims=1, min_side=1))
    return draw(arrays(shape)), draw(axes(len(shape)).filter(lambda axis: axis != ()))


@given(reductions(), st.booleans())
def test_logsumexp_and_softmax_are_scipys(case, keepdims):
    x, axis = case
    options = {"axis": axis, "keepdims": keepdims}
    expected = scipy.special.logsumexp(x, **options)
    assert_same(special.logsumexp(ag.Tensor(x), **options), np.asarray(expected))
    assert_same(special.softmax(ag.Tensor(x), axis), scipy.special.softmax(x, axis))
    assert_same(special.log_softmax(ag.Tensor(x), axis), scipy.special.log_softmax(x, axis))


@given(reductions(), st.booleans(), st.data())
def test_logsumexp_takes_factors_of_any_sign(case, keepdims, data):
    x, axis = case
    b = data.draw(arrays(x.shape, grid=True))
    options = {"axis": axis, "keepdims": keepdims, "b": b}
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = scipy.special.logsumexp(x, return_sign=True, **options)
        result = special.logsumexp(ag.Tensor(x), return_sign=True, **options)
        alone = special.logsumexp(x, **options)
        expected_alone = scipy.special.logsumexp(x, **options)
    well = np.exp(np.asarray(expected[0])) > 1e-6  # not what is left of a cancellation
    for ours, theirs in zip((*result, alone), (*expected, expected_alone), strict=True):
        np.testing.assert_allclose(ours.numpy()[well], np.asarray(theirs)[well], 1e-8, 1e-8)


def test_derivatives_of_logsumexp_with_factors():
    x, b = np.array([[0.1, 2.0, -1.0], [0.3, 0.2, 0.5]]), np.array([1.0, 2.0, -0.1])
    check_gradients(lambda t, u: special.logsumexp(t, axis=1, b=u), x, b, order=2)
    check_gradients(lambda t: special.logsumexp(t, b=-b, return_sign=True)[0], x, order=2)
    check_gradients(lambda t: special.softmax(t, axis=0), x, order=2)
    huge = special.logsumexp([1e4, 0.0], b=[0.0, 2.0])  # what does not count does not overflow
    assert huge.item() == pytest.approx(np.log(2))


@pytest.mark.parity
@few
@given(x=arrays((4,), (0.2, 0.9)), y=arrays((4,), (0.3, 3.0)))
@pytest.mark.parametrize(
    "name",
    [
        *("erf", "erfc", "erfcx", "erfinv", "expit", "logit", "log_ndtr", "gammaln"),
        *("entr", "i0", "i0e", "i1", "i1e", "xlogy", "xlog1py"),
    ],
)
def test_gradients_are_torchs(name, x, y):
    torch = pytest.importorskip("torch")
    results = []
    for library, module in ((ag, special), (torch, torch.special)):
        leaves = [
            library.tensor(np.ascontiguousarray(v)) for v in (x, y)[: 1 + name.startswith("x")]
        ]
        for leaf in leaves:
            leaf.requires_grad_()
        value = getattr(module, name)(*leaves)
        value.sum().backward()
        results.append([value.detach().numpy(), *(leaf.grad.numpy() for leaf in leaves)])
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)


def run_python(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_scipy_is_imported_when_it_is_asked_for_and_not_before():
    program = (
        "import sys, autograd_np as ag; assert 'scipy' not in sys.modules;"
        "ag.special.erf(ag.tensor(1.0)); assert 'scipy' in sys.modules"
    )
    assert run_python(program) == (0, "")


def test_functions_of_scipy_take_tensors_without_an_import_of_ours():
    program = (
        "import scipy.special, autograd_np as ag;"
        "x = ag.tensor([2.0], requires_grad=True); scipy.special.gammaln(x).backward();"
        "print(x.grad)"
    )
    assert run_python(program) == (0, "tensor([0.4228])\n")


def test_without_scipy_the_error_names_what_to_install():
    program = "import sys; sys.modules['scipy'] = None; import autograd_np as ag; ag.special"
    code, output = run_python(program)
    assert code == 1
    assert "autograd_np.special needs SciPy: pip install 'autograd-np[special]'" in output
