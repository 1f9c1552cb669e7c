"""One example for each defect that was found and mended, as small as it can be shown."""

import numpy as np
import pytest

import autograd_np as ag
import autograd_np.numpy as anp
import nn
from tests.numeric import check_gradients, signed


def leaf(data):
    return ag.tensor(np.array(data, float), requires_grad=True)


def check(tensor, expected):
    np.testing.assert_allclose(tensor.detach().numpy(), expected, rtol=1e-12)


def test_a_tuple_within_an_index_is_an_array_that_may_repeat_places():
    x = leaf([1, 2, 3])
    x[((0, 0),)].sum().backward()
    check(x.grad, [2, 0, 0])
    x = leaf(np.ones((2, 2)))
    x[(0, 0), (1, 1)].sum().backward()
    check(x.grad, [[0, 2], [0, 0]])
    x, b = leaf(np.ones((2, 2))), leaf(np.ones((2, 2)))
    y = x * 1
    y[(0, 0), :] = b
    y.sum().backward()
    check(b.grad, [[0, 0], [1, 1]])


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.uint16, np.int32, np.uint64])
def test_a_small_integer_dtype_of_an_index_does_not_overflow(dtype):
    x = leaf(np.zeros((120, 30)))
    x[np.array([100, 101], dtype)].sum().backward()
    assert x.grad.numpy().sum(1).nonzero()[0].tolist() == [100, 101]


def test_a_write_through_a_view_finds_its_place_in_any_memory_order():
    x = leaf(np.arange(12.0).reshape(3, 4))
    y = x.T * 1
    v = y.T.reshape(12)
    v *= 3
    (y * y).sum().backward()
    check(x.grad, 18 * np.arange(12.0).reshape(3, 4))


def test_writing_to_the_indices_of_a_maximum_leaves_its_gradient_alone():
    x = leaf([[1, 5, 2], [7, 3, 4]])
    values, indices = x.max(1)
    indices += 1
    values.sum().backward()
    check(x.grad, [[0, 1, 0], [1, 0, 0]])


def test_a_second_backward_notices_that_a_value_of_the_first_was_changed():
    x = leaf([1, 2])
    y = x * 1
    (g,) = ag.grad((y**3).sum(), x, create_graph=True)
    with ag.no_grad():
        y.mul_(10)
    with pytest.raises(RuntimeError, match="modified by an in-place"):
        g.sum().backward()


def test_gradients_that_are_recorded_are_nobody_elses():
    x, z, g = leaf([1, 2]), leaf([3, 4]), ag.tensor(np.array([1.0, 1.0]))
    (x + z).backward(g, create_graph=True)
    with ag.no_grad():
        x.grad.mul_(0.5)
    check(x.grad, [0.5, 0.5])
    check(z.grad, [1, 1])
    check(g, [1, 1])


def test_a_retained_gradient_that_is_also_asked_for_counts_once():
    y = leaf([1, 2]) * 2
    y.retain_grad()
    y.sum().backward(inputs=[y])
    check(y.grad, [1, 1])


def test_a_retained_gradient_is_that_of_the_value_after_a_write():
    y = leaf([1, 2]) * 2
    y.retain_grad()
    y *= 3
    y.sum().backward()
    check(y.grad, [1, 1])


def test_hooks_of_leaves_run_in_grad_too_and_once():
    x = leaf([1, 2])
    x.register_hook(lambda g: g * 10)
    (g,) = ag.grad((x * 2).sum(), x)
    check(g, [20, 20])
    (x * 2).sum().backward()
    check(x.grad, [20, 20])


def test_a_hook_cannot_change_the_dtype_of_a_gradient():
    x = ag.ones(2, requires_grad=True)
    x.register_hook(lambda g: g.double())
    with pytest.raises(RuntimeError, match=r"a hook returns None or a gradient \(2,\) float32"):
        x.sum().backward()


def test_alpha_keeps_the_precision_of_the_tensor():
    assert ag.add(leaf(1), 1, alpha=0.1).item() == 1.1
    assert ag.sub(leaf(1), 1, alpha=0.1).item() == 0.9


def test_a_mode_does_not_decorate_what_runs_after_the_call():
    with pytest.raises(TypeError, match="cannot decorate the generator"):

        @ag.no_grad()
        def numbers():
            yield 1


def test_a_mode_can_be_entered_again():
    mode = ag.set_grad_enabled(False)
    for _ in range(2):
        with mode:
            assert not ag.is_grad_enabled()
        assert ag.is_grad_enabled()


def test_new_data_make_a_view_a_tensor_of_its_own():
    x = ag.zeros(3)
    v = x[:2]
    v.data = ag.ones(2)
    v.mul_(ag.tensor(5.0, requires_grad=True))
    assert v.tolist() == [5, 5]
    assert x.tolist() == [0, 0, 0]


def test_a_parameter_cannot_be_given_integers():
    with pytest.raises(RuntimeError, match="only floating"):
        nn.Linear(2, 2).weight.data = ag.tensor([[1, 2], [3, 4]])


def test_an_empty_mask_is_a_mask():
    x = ag.zeros(0, 3)
    assert x[x > 0].shape == (0,)


def test_a_matrix_multiplies_element_by_element_beside_a_tensor():
    x = leaf(np.ones((2, 2)))
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    (x * matrix).sum().backward()
    check(x.grad, [[1, 2], [3, 4]])
    with pytest.raises(TypeError, match="masked"):
        x * np.ma.masked_array([1.0, 2.0], [True, False])


def test_a_sequence_of_modules_may_have_parameters_of_its_own():
    class Scaled(nn.Sequential):
        def __init__(self):
            super().__init__(nn.Linear(2, 2))
            self.scale = nn.Parameter(ag.ones(1))

    assert Scaled()(ag.ones(3, 2)).shape == (3, 2)


def test_a_quotient_may_be_written_to_before_backward():
    a, b = leaf([1, 2]), leaf([3, 4])
    y = a / b
    with ag.no_grad():
        y.mul_(2)
    y.sum().backward()
    check(b.grad, [-1 / 9, -2 / 16])


def test_a_product_with_a_complex_number_is_not_cut_to_its_real_part():
    with pytest.raises(RuntimeError, match="complex64"):
        ag.ones(2).mul_(1j)


def test_backward_with_no_inputs_asks_for_some():
    with pytest.raises(RuntimeError, match="inputs is empty"):
        leaf(1).backward(inputs=[])


def test_the_second_derivative_of_relu_is_zero_and_not_missing():
    x, w = leaf([0.5, -0.5]), leaf([2.0, 3.0])
    (first,) = ag.grad((ag.relu(x) * w).sum(), x, create_graph=True)
    (second,) = ag.grad(first.sum(), x)
    assert second.tolist() == [0, 0]


def check_complex(f, *shapes):
    """Assert the gradients of a function of complex tensors with respect to both their parts."""
    rng = np.random.default_rng(0)
    n = len(shapes)

    def of_parts(*parts):
        results = f(*(x + 1j * y for x, y in zip(parts[:n], parts[n:], strict=True)))
        real = results.dtype.kind == "f"
        return results if real else [anp.real(results), anp.imag(results)]

    check_gradients(of_parts, *(signed(rng, shape) for shape in 2 * shapes), order=2)


@pytest.mark.parametrize("name", ["var", "std", "nanvar", "nanstd"])
@pytest.mark.parametrize("where", [True, np.array([True, False, True, True])])
def test_a_spread_of_complex_numbers_is_real_and_has_the_gradient_of_their_moduli(name, where):
    x = np.array([[1 + 2j, 3 - 1j, -2j, 0.5], [1, 2, 3j, 4]])
    expected = getattr(np, name)(x, axis=1, where=where)
    result = getattr(anp, name)(x, axis=1, where=where)
    assert result.dtype == expected.dtype == np.float64
    check(result, expected)
    check_complex(lambda t: getattr(anp, name)(t, axis=1, where=where), (2, 4))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_a_correlation_takes_the_conjugate_of_its_second_operand(mode):
    x, y = np.array([1 + 2j, 3 - 1j, -2j]), np.array([1j, 2, 3 + 1j, 1])
    for a, b in ((x, y), (y, x)):
        check(anp.correlate(a, b, mode), np.correlate(a, b, mode))
    check_complex(lambda s, t: anp.correlate(s, t, mode), (3,), (4,))
    check_complex(lambda s, t: anp.convolve(s, t, mode), (3,), (4,))


def test_covariances_of_complex_variables_are_hermitian():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 5)) + 1j * rng.normal(size=(3, 5))
    weights = [1, 2, 3, 1, 1]
    check(anp.cov(x, aweights=weights), np.cov(x, aweights=weights))
    check(anp.corrcoef(x), np.corrcoef(x))
    check_complex(anp.cov, (3, 5))
    check_complex(anp.corrcoef, (3, 5))


def test_the_sign_of_a_complex_number_turns_with_it():
    check(anp.sign([3 + 4j, 0]), [0.6 + 0.8j, 0])
    check_complex(anp.sign, (3,))


@pytest.mark.parametrize("f", [anp.arcsinh, anp.nan_to_num, anp.real_if_close, anp.nancumsum])
def test_functions_of_complex_numbers_have_their_gradients(f):
    check_complex(f, (4,))


def test_nans_among_complex_numbers_are_passed_over():
    x = np.array([1 + 1j, complex(np.nan, 1), 2])
    for name in ("nansum", "nanprod", "nanmean", "nanvar", "nanmax", "nancumsum", "nancumprod"):
        check(getattr(anp, name)(x), getattr(np, name)(x))
    check(anp.nan_to_num(x, nan=5), np.nan_to_num(x, nan=5))


def test_what_is_nearly_real_keeps_its_graph():
    x = ag.tensor(np.array([1 + 0j, 2]), requires_grad=True)
    y = anp.real_if_close(x)
    assert y.dtype == np.float64
    y.sum().backward()
    check(x.grad, [1, 1])


def test_the_next_number_moves_with_its_first_operand():
    x, y = leaf([1, 2]), leaf([3, 0])
    np.nextafter(x, y).sum().backward()
    check(x.grad, [1, 1])
    check(y.grad, [0, 0])
    x.nextafter(y).sum().backward()
    check(x.grad, [2, 2])


def test_places_of_a_trapezoid_may_have_fewer_axes_than_its_values():
    y, x = np.arange(24.0).reshape(2, 4, 3) ** 2, np.arange(12.0).reshape(4, 3) ** 1.5
    check(anp.trapezoid(y, x), np.trapezoid(y, x))
    check_gradients(anp.trapezoid, y, x, order=2)


DIALECTS = pytest.mark.parametrize("library", [ag, anp], ids=["pytorch's", "numpy's"])


@DIALECTS
def test_tensors_in_a_sequence_keep_their_gradients(library):
    t, u, x = leaf(2), leaf(3), ag.tensor(np.array([5.0, 7.0]))
    for result, expected in (
        (library.multiply([t, u], x), [5, 7]),
        (library.sum(library.concatenate([x, [t, 1.0, u]])), [1, 1]),
        (library.where(x > 6, [t, t], [u, u]), [1, 1]),
        (x @ [t, u], [5, 7]),
        ((t, u) * x, [5, 7]),
    ):
        check(ag.stack(ag.grad(result.sum(), (t, u))), expected)


def test_a_sequence_of_tensors_of_several_shapes_is_no_array():
    with pytest.raises(ValueError, match="shape"):
        anp.asarray([leaf(1), leaf([1, 2])])


def test_what_has_no_derivative_is_refused_and_not_detached():
    t, x = leaf(0.5), np.array([1.0, 2.0, 4.0])
    for call in (
        lambda: np.histogram(x, weights=leaf([1, 2, 3])),
        lambda: np.histogram(leaf([1, 2])),
        lambda: np.histogram_bin_edges(leaf([1, 2]), 3),
        lambda: anp.unwrap(x, period=t),
        lambda: anp.var(x, ddof=t),
        lambda: anp.fft.fftfreq(4, t),
        lambda: ag.fft.fftfreq(4, t),
        lambda: ag.quantile(ag.tensor(x), t),
        lambda: ag.std(ag.tensor(x), correction=t),
        lambda: ag.full((2,), t),
        lambda: ag.linspace(t, 1, 3),
    ):
        with pytest.raises(TypeError, match="detach"):
            call()
    counts, edges = np.histogram(leaf([1, 2]).detach(), 2)
    assert (counts.tolist(), edges.tolist()) == ([1, 1], [1, 1.5, 2])


@pytest.mark.parametrize("name", ["var", "std"])
@pytest.mark.parametrize("ddof", [2, 3])
def test_a_spread_without_degrees_of_freedom_has_no_gradient(name, ddof):
    x = leaf([1, 2])
    with np.errstate(all="ignore"), pytest.warns(RuntimeWarning, match="freedom"):
        y = getattr(np, name)(x, ddof=ddof)
    assert np.isinf(y.item())
    y.backward()
    assert np.isnan(x.grad.numpy()).all()


def test_a_sequence_of_integers_is_rounded_as_numpys():
    for stop in range(130, 260):
        check(anp.linspace(5, stop, 9, dtype=np.uint8), np.linspace(5, stop, 9, dtype=np.uint8))


def test_writing_along_no_axis_reaches_a_tensor_that_is_not_contiguous():
    t = ag.zeros(2, 3)
    anp.put_along_axis(t.T, np.array([0, 3]), 9, None)
    assert t.tolist() == [[9, 0, 0], [0, 9, 0]]


def test_copyto_writes_to_tensors_and_says_why_it_does_not_write_to_arrays():
    x, t = leaf([1, 2]), ag.tensor(np.zeros((2, 2)))
    np.copyto(t, x, where=[True, False])
    t.sum().backward()
    check(x.grad, [2, 0])
    for call in (
        lambda: np.copyto(np.zeros(2), x),
        lambda: np.full_like(np.zeros(2), leaf(1)),
        lambda: np.nan_to_num(np.zeros(2), nan=leaf(1)),
    ):
        with pytest.raises(TypeError, match="their gradient would be lost"):
            call()


def test_the_clip_method_of_arrays_takes_tensors():
    low = leaf(1)
    np.arange(4.0).clip(low, 2).sum().backward()
    check(low.grad, 1)


def test_cuts_may_be_a_tensor_of_integers():
    pieces = np.split(leaf([1, 2, 3, 4]), ag.tensor([1, 3]))
    assert [x.tolist() for x in pieces] == [[1], [2, 3], [4]]


def test_numpy_does_not_take_the_number_of_a_tensor_that_needs_a_gradient_unseen():
    array, t = np.arange(3.0), ag.tensor(0.5, requires_grad=True)
    with pytest.raises((RuntimeError, ValueError)) as found:
        np.sum(array, initial=t)
    assert "give it tensor.item()" in str(found.value.__cause__ or found.value)
    assert np.sum(array, initial=t.item()) == 3.5


def test_mixed_second_derivatives_are_there_where_a_first_one_is_zero():
    def mixed(f, a, b):
        x, y = (ag.tensor(v, dtype=ag.float64, requires_grad=True) for v in (a, b))
        by_x, by_y = ag.grad(f(x, y), (x, y), create_graph=True)
        return ag.grad(by_x, y)[0].item(), ag.grad(by_y, x)[0].item()

    assert mixed(lambda x, y: x**y, 2.0, 0.0) == (0.5, 0.5)
    assert mixed(ag.special.xlogy, 0.0, 4.0) == (0.25, 0.25)
    assert mixed(ag.special.xlog1py, 0.0, 3.0) == (0.25, 0.25)
