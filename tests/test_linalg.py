"""Linear algebra in NumPy's dialect: its values, options and errors; hard cases of derivatives.

That derivatives are what differences say is tested with those of all primitives.
"""

import inspect
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import autograd_np.numpy as anp
from autograd_np.numpy.common import TABLE
from tests.matrices import batches, definite, matrix, of_symmetric, regular
from tests.numeric import check_gradients, gradients

BATCHES = [(), (2,), (2, 1), (0,)]


def assert_close(found, expected):
    """Assert that results are equal but for rounding, and of the same structure."""
    if isinstance(expected, (tuple, list)):
        assert len(found) == len(expected)
        assert getattr(found, "_fields", None) == getattr(expected, "_fields", None)
        for ours, theirs in zip(found, expected, strict=True):
            assert_close(ours, theirs)
    elif isinstance(found, ag.Tensor):
        expected = np.asarray(expected)
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        eps = np.finfo(expected.dtype).eps if expected.dtype.kind in "fc" else 0
        size = np.max(np.abs(expected), initial=1, where=np.isfinite(expected))
        np.testing.assert_allclose(found.detach().numpy(), expected, 300 * eps, 300 * eps * size)
    else:
        assert found == expected


# NumPy's dialect

SQUARE = {
    "cholesky": (definite, {}),
    "upper cholesky": (definite, {"upper": True}),
    "eigh": (definite, {}),
    "upper eigh": (regular, {"UPLO": "U"}),
    "eigvalsh": (regular, {"UPLO": "L"}),
    "eig": (regular, {}),
    "eigvals": (regular, {}),
    "real eigvals": (definite, {}),
    "upper eigvalsh": (regular, {"UPLO": "U"}),
    "inv": (regular, {}),
    "det": (regular, {}),
    "slogdet": (regular, {}),
    "hermitian pinv": (definite, {"hermitian": True}),
    "hermitian svd": (lambda *lead: definite(*lead) - 2 * np.eye(3), {"hermitian": True}),
    "hermitian values svd": (definite, {"hermitian": True, "compute_uv": False}),
    "hermitian matrix_rank": (definite, {"hermitian": True}),
    **{f"{p} cond": (regular, {"p": p}) for p in (1, -1, np.inf, -np.inf, "fro", "nuc")},
    **{f"{n} matrix_power": (regular, {"n": n}) for n in (-3, -1, 0, 1, 2, 5, 6)},
}
ANY_SHAPE = {
    "pinv": {},
    "tolerant pinv": {"rcond": 0.5},
    "none pinv": {"rtol": None},
    "qr": {},
    "r qr": {"mode": "r"},
    "complete qr": {"mode": "complete"},
    "svd": {},
    "reduced svd": {"full_matrices": False},
    "values svd": {"compute_uv": False},
    "svdvals": {},
    "matrix_rank": {},
    "tolerant matrix_rank": {"tol": 1.0},
    "relative matrix_rank": {"rtol": 0.5},
    "cond": {},
    "2 cond": {"p": 2},
    "-2 cond": {"p": -2},
    "matrix_transpose": {},
    "diagonal": {"offset": 1},
    "trace": {"offset": -1},
    **{f"{o} matrix_norm": {"ord": o} for o in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)},
    "kept matrix_norm": {"keepdims": True},
    **{f"{o} vector_norm": {"ord": o} for o in (0, 1, 2, 3, 0.5, -1, np.inf, -np.inf)},
    "kept vector_norm": {"keepdims": True, "axis": -1},
    "over several vector_norm": {"axis": (0, -1)},
}


@pytest.mark.parametrize("lead", BATCHES, ids=str)
@pytest.mark.parametrize("name", SQUARE)
def test_functions_of_square_matrices_are_numpys(name, lead):
    make, options = SQUARE[name]
    function = getattr(np.linalg, name.split()[-1])
    a = make(*lead)
    assert_close(function(ag.tensor(a, requires_grad=True), **options), function(a, **options))


@pytest.mark.parametrize("shape", [(3, 3), (2, 4, 3), (2, 1, 3, 4), (0, 2, 3)], ids=str)
@pytest.mark.parametrize("name", ANY_SHAPE)
def test_functions_of_matrices_of_any_shape_are_numpys(name, shape):
    options, function = ANY_SHAPE[name], getattr(np.linalg, name.split()[-1])
    a = matrix(*shape)
    with np.errstate(divide="ignore"):  # of the sum of no elements to the power -1
        try:
            expected = function(a, **options)
        except ValueError:
            with pytest.raises(ValueError, match="zero-size"):
                function(ag.tensor(a), **options)
            return
        assert_close(function(ag.tensor(a), **options), expected)
        if name != "complete qr":
            assert_close(function(ag.tensor(a, requires_grad=True), **options), expected)


@pytest.mark.parametrize("name", [*SQUARE, *ANY_SHAPE])
@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_dtypes_are_numpys(name, dtype):
    make, options = SQUARE.get(name) or (regular, ANY_SHAPE[name])
    a = np.round(4 * make()).astype(dtype)
    function = getattr(np.linalg, name.split()[-1])
    if name == "none pinv" and dtype == np.int64:
        for make in (np.asarray, ag.tensor):
            with pytest.raises(ValueError, match="not inexact"):
                function(make(a), **options)
        return
    with np.errstate(divide="ignore"):  # the negative norm of a vector with a zero
        assert_close(function(ag.tensor(a), **options), function(a, **options))


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), (-1, 0), (2, 0)], ids=str)
@pytest.mark.parametrize(
    "ord", [None, "fro", "f", "nuc", 0, 1, 2, 3.5, -1, -2, np.inf, -np.inf, "no"], ids=str
)
@pytest.mark.parametrize("shape", [(4,), (3, 2), (2, 3, 4)], ids=str)
def test_norm_has_numpys_values_and_refusals(shape, ord, axis, keepdims):
    x = matrix(*shape)
    t = ag.tensor(x)
    try:
        expected = np.linalg.norm(x, ord, axis, keepdims)
    except (ValueError, IndexError) as error:
        with pytest.raises(type(error)):
            np.linalg.norm(t, ord, axis, keepdims)
        return
    assert_close(np.linalg.norm(t, ord, axis, keepdims), expected)


@pytest.mark.parametrize(
    ("function", "shapes", "options"),
    [
        (np.linalg.solve, [(3, 3), (3,)], {}),
        (np.linalg.solve, [(3, 3), (3, 2)], {}),
        (np.linalg.solve, [(2, 3, 3), (3,)], {}),
        (np.linalg.solve, [(2, 3, 3), (3, 2)], {}),
        (np.linalg.solve, [(2, 1, 3, 3), (4, 3, 1)], {}),
        (np.linalg.solve, [(0, 3, 3), (3, 2)], {}),
        (np.linalg.lstsq, [(5, 3), (5,)], {}),
        (np.linalg.lstsq, [(5, 3), (5, 2)], {"rcond": -1}),
        (np.linalg.lstsq, [(3, 5), (3, 2)], {"rcond": 0.1}),
        (np.linalg.lstsq, [(3, 3), (3, 0)], {}),
        (np.linalg.tensorinv, [(4, 6, 8, 3)], {}),
        (np.linalg.tensorinv, [(4, 2, 2)], {"ind": 1}),
        (np.linalg.tensorsolve, [(2, 3, 6), (2, 3)], {}),
        (np.linalg.tensorsolve, [(6, 2, 3), (2, 3)], {"axes": (0,)}),
        (np.linalg.cross, [(2, 3), (3,)], {}),
        (np.linalg.cross, [(3, 2), (3, 2)], {"axis": 0}),
        (np.linalg.outer, [(2,), (3,)], {}),
        (np.linalg.matmul, [(2, 3), (3, 2)], {}),
        (np.linalg.tensordot, [(2, 3), (3, 2)], {"axes": 1}),
        (np.linalg.vecdot, [(2, 3), (3,)], {}),
        (np.linalg.vecdot, [(3, 2), (3, 1)], {"axis": 0}),
        (np.outer, [(2, 2), (3,)], {}),
        (np.vdot, [(2, 3), (3, 2)], {}),
        (np.vecdot, [(4, 1, 3), (2, 3)], {}),
        (np.vecdot, [(3, 2), (3, 2)], {"axis": 0, "keepdims": True}),
        (np.kron, [(2, 3), (4,)], {}),
        (np.kron, [(), (2, 2)], {}),
        (np.kron, [(2, 1, 2), (0, 3)], {}),
        (np.cross, [(4, 3), (3,)], {}),
        (np.cross, [(3, 4), (4, 3)], {"axisa": 0, "axisb": 1, "axisc": 0}),
        (np.cross, [(3, 4), (3, 4)], {"axis": 0}),
        (np.trace, [(3, 4)], {"offset": 1}),
        (np.trace, [(3, 4, 2)], {"axis1": 2, "axis2": 0}),
        *((np.tensordot, [(2, 3, 4), (4, 3, 5)], {"axes": a}) for a in ([[2, 1], [0, 1]], 0, 1)),
        (np.tensordot, [(2, 3, 4), (3, 4, 5)], {"axes": [[-2, -1], [0, 1]]}),
        (np.tensordot, [(2, 3, 4), (5, 2)], {"axes": [0, 1]}),
        (np.tensordot, [(2, 0), (0, 2)], {"axes": 1}),
        (np.tensordot, [(2, 3), (4, 3)], {"axes": 1}),
    ],
)
def test_functions_of_several_arrays_are_numpys(function, shapes, options):
    arrays = [matrix(*shape, seed=i) for i, shape in enumerate(shapes)]
    if function is np.linalg.solve:
        arrays[0] = arrays[0] + 3 * np.eye(arrays[0].shape[-1])
    tensors = [ag.tensor(x, requires_grad=True) for x in arrays]
    try:
        expected = function(*arrays, **options)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011 (each function has its own text)
            function(*tensors, **options)
        return
    assert_close(function(*tensors, **options), expected)
    check_gradients(lambda *xs: tensors_of(function(*xs, **options)), *arrays, order=2)


def tensors_of(result):
    """The parts of a result that may have a derivative."""
    parts = result if isinstance(result, tuple) else (result,)
    return [t for t in parts if isinstance(t, ag.Tensor)]


@pytest.mark.parametrize("name", ["matvec", "vecmat"])
def test_products_of_matrices_and_vectors_are_numpys(name):
    function = getattr(np, name, None)
    if function is None:
        pytest.skip("this NumPy has no such function")
    operands = [matrix(2, 1, 4, 3), matrix(5, 3)]
    if name == "vecmat":
        operands = [matrix(5, 4), matrix(2, 1, 4, 3)]
    assert_close(function(*map(ag.tensor, operands)), function(*operands))
    check_gradients(function, *operands, order=2)


@pytest.mark.parametrize("name", ["vecdot", "matvec", "vecmat"])
@pytest.mark.parametrize("shapes", [((3, 3), (3, 3)), ((3, 3), (3,)), ((3,), (3, 3)), ((), (3,))])
@pytest.mark.parametrize(
    "dtypes", list(itertools.product(["bool", "uint8", "int32", "f4"], repeat=2)), ids="-".join
)
def test_generalised_ufuncs_are_numpys_for_all_dtypes_and_ranks(name, shapes, dtypes):
    function = getattr(np, name, None)
    if function is None:
        pytest.skip("this NumPy has no such function")
    operands = [
        np.round(4 * np.abs(matrix(*s))).astype(d) for s, d in zip(shapes, dtypes, strict=True)
    ]
    tensors = [ag.tensor(x) for x in operands]
    try:
        expected = function(*operands)
    except ValueError:
        with pytest.raises(ValueError, match=f"{name}: expected at least"):
            function(*tensors)
        return
    assert_close(function(*tensors), expected)
    with pytest.raises(ValueError, match=r"dimensions differ|components|not broadcast"):
        function(np.concatenate([tensors[0]] * 2, -1), tensors[1])


def test_vectors_of_two_components_are_crossed_with_numpys_warning():
    x, y = matrix(4, 2), matrix(4, 2, seed=1)
    for other in (y, matrix(4, 3)):
        with pytest.warns(DeprecationWarning, match="2-dimensional vectors"):
            expected = np.cross(x, other)
        with pytest.warns(DeprecationWarning, match="vectors of 2 components"):
            assert_close(np.cross(ag.tensor(x), ag.tensor(other)), expected)


@pytest.mark.parametrize(
    "shapes",
    [
        [(3, 4), (4, 2)],
        [(3, 4), (4, 2), (2, 5)],
        [(3,), (3, 4), (4, 2), (2,)],
        [(2, 6), (6, 3), (3, 1), (1, 5), (5,)],
        [(3,), (3,)],
    ],
    ids=str,
)
def test_multi_dot_is_numpys(shapes):
    arrays = [matrix(*shape, seed=i) for i, shape in enumerate(shapes)]
    assert_close(np.linalg.multi_dot([ag.tensor(x) for x in arrays]), np.linalg.multi_dot(arrays))
    check_gradients(lambda *xs: np.linalg.multi_dot(xs), *arrays, order=2)


def test_multi_dot_forms_the_product_that_takes_the_fewest_multiplications():
    chain = [ag.tensor(matrix(*s), requires_grad=True) for s in ((10, 100), (100, 5), (5, 50))]
    last = np.linalg.multi_dot(chain).grad_fn
    assert [parent.shape for parent in last.parents] == [(10, 5), (5, 50)]


def test_paths_of_products_are_numpys():
    x, y = matrix(2, 3), matrix(3, 4)
    found = np.einsum_path("ij,jk->ik", ag.tensor(x), ag.tensor(y), optimize="optimal")
    assert found == np.einsum_path("ij,jk->ik", x, y, optimize="optimal")


def test_out_is_written_to():
    out = ag.zeros(2, 2, dtype=np.float64)
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=np.float64)
    assert np.linalg.multi_dot([x, x], out=out) is out
    assert out.tolist() == [[7, 10], [15, 22]]
    assert np.outer(x[0], x[1], out=out).tolist() == [[3, 4], [6, 8]]


def test_products_promote_as_numpy_does():
    x, y = ag.ones(3), np.ones(3)
    for function in (np.outer, np.kron, np.cross, np.vdot, np.vecdot):
        assert function(x, y).dtype == np.float64
    assert np.linalg.solve(ag.eye(3), y).dtype == np.float64
    assert np.outer(ag.tensor([1]), ag.tensor(np.array([1.5]))).dtype == np.float64
    assert np.trace(x * y[:, None], dtype=np.float32).dtype == np.float32


def test_all_of_numpy_linalg_is_covered_with_its_parameters():
    names = set(np.linalg.__all__)
    assert {name for name in anp.linalg.__all__ if not name.endswith("Result")} == names
    assert issubclass(anp.linalg.LinAlgError, np.linalg.LinAlgError)
    for name in names - {"LinAlgError"}:
        theirs, ours = getattr(np.linalg, name), getattr(anp.linalg, name)
        assert TABLE[theirs] is ours
        wanted = inspect.signature(theirs).parameters
        found = inspect.signature(ours).parameters
        assert list(found) == list(wanted)
        assert [p.kind for p in found.values()] == [p.kind for p in wanted.values()]
        assert [p.default for p in found.values()] == [p.default for p in wanted.values()]


@pytest.mark.parametrize(
    "call",
    [
        lambda xp, t: xp.inv(t(matrix(2, 3))),
        lambda xp, t: xp.inv(t(np.ones((2, 2)))),
        lambda xp, t: xp.inv(t(np.ones(3))),
        lambda xp, t: xp.cholesky(t(-np.eye(2))),
        lambda xp, t: xp.det(t(matrix(2, 3))),
        lambda xp, t: xp.slogdet(t(matrix(3))),
        lambda xp, t: xp.solve(t(matrix(2, 3)), t(matrix(2))),
        lambda xp, t: xp.solve(t(np.zeros((2, 2))), t(matrix(2))),
        lambda xp, t: xp.lstsq(t(matrix(2, 2, 2)), t(matrix(2))),
        lambda xp, t: xp.matrix_power(t(matrix(2, 3)), 2),
        lambda xp, t: xp.multi_dot([t(matrix(2, 2)), t(matrix(2)), t(matrix(2, 2))]),
        lambda xp, t: xp.tensorsolve(t(matrix(2, 3)), t(matrix(2))),
        lambda xp, t: xp.eigvalsh(t(matrix(2, 3))),
    ],
)
def test_what_numpy_cannot_solve_is_refused_with_its_error(call):
    for xp, make in ((np.linalg, np.asarray), (np.linalg, ag.tensor)):
        with pytest.raises(np.linalg.LinAlgError):
            call(xp, make)


def test_a_matrix_that_cannot_be_decomposed_is_named_in_either_dialects_error():
    singular = ag.tensor(np.ones((2, 2)), requires_grad=True)
    for kind in (np.linalg.LinAlgError, RuntimeError, ag.linalg.LinAlgError):
        with pytest.raises(kind, match=r"inv of \(2, 2\): Singular matrix"):
            ag.linalg.inv(singular)
        with pytest.raises(kind, match=r"cholesky of \(2, 2\): Matrix is not positive definite"):
            np.linalg.cholesky(-singular)


def test_other_refusals_say_what_to_do():
    x = ag.tensor(matrix(3, 2), requires_grad=True)
    with pytest.raises(TypeError, match=r"complete.*\(3, 2\).*reduced"):
        np.linalg.qr(x, mode="complete")
    with pytest.raises(TypeError, match=r"raw.*reduced"):
        np.linalg.qr(x, mode="raw")
    with pytest.raises(ValueError, match="rcond and rtol"):
        np.linalg.pinv(x, 0.1, rtol=0.1)
    with pytest.raises(ValueError, match="two vectors"):
        np.linalg.outer(x, x)
    with pytest.raises(ValueError, match="at least two"):
        np.linalg.multi_dot([x])
    with pytest.raises(TypeError):
        np.linalg.matrix_power(ag.eye(2), 0.5)


# Hard cases


def symmetric_with(values, seed=0):
    q = np.linalg.qr(matrix(len(values), len(values), seed=seed))[0]
    return (q * values) @ q.T


def test_values_of_repeated_eigenvalues_have_right_gradients():
    a = symmetric_with([1.0, 1.0, 2.0])
    (g,) = gradients(lambda x: np.sum(np.linalg.eigvalsh(x)), a)
    np.testing.assert_allclose(g, np.eye(3), atol=1e-14)
    (g,) = gradients(lambda x: np.sum(np.linalg.eigvalsh(x) ** 2), a)
    np.testing.assert_allclose(g, 2 * a, atol=1e-14)
    (g,) = gradients(lambda x: np.sum(np.linalg.eigh(x).eigenvalues ** 3), np.eye(3))
    np.testing.assert_allclose(g, 3 * np.eye(3), atol=1e-14)


def test_vectors_of_repeated_eigenvalues_have_no_finite_gradient():
    (g,) = gradients(lambda x: np.sum(np.linalg.eigh(x).eigenvectors * matrix(2, 2)), np.eye(2))
    assert not np.isfinite(g).any()


def test_repeated_and_vanishing_singular_values_have_right_gradients():
    for values in ([2.0, 2.0, 1.0], [3.0, 0.0, 0.0]):
        u, v = np.linalg.qr(matrix(4, 3))[0], np.linalg.qr(matrix(3, 3, seed=1))[0]
        a = (u * values) @ v.T
        (g,) = gradients(lambda x: np.sum(np.linalg.svdvals(x) ** 2), a)
        np.testing.assert_allclose(g, 2 * a, atol=1e-13)
    (g,) = gradients(lambda x: np.linalg.norm(x, "nuc"), np.diag([2.0, 2.0]))
    np.testing.assert_allclose(g, np.eye(2), atol=1e-14)
    (g,) = gradients(lambda x: np.linalg.norm(x, 2), np.diag([2.0, 2.0]))
    assert np.trace(g) == pytest.approx(1)
    (g,) = gradients(lambda x: np.sum(np.linalg.svd(x).U * matrix(2, 2)), np.eye(2))
    assert not np.isfinite(g).any()


@settings(max_examples=30)
@given(st.integers(1, 5), st.integers(0, 4), st.integers(0, 99))
def test_the_gradient_of_a_determinant_is_the_matrix_of_cofactors(n, rank, seed):
    rank = min(rank, n)
    a = matrix(n, rank, seed=seed) @ matrix(rank, n, seed=seed + 1)
    rows, columns = range(n), range(n)
    minors = [
        [(-1) ** (i + j) * np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)) for j in columns]
        for i in rows
    ]
    (g,) = gradients(np.linalg.det, a)
    np.testing.assert_allclose(g, minors, atol=1e-11 * max(1, np.abs(a).max()) ** n)


def test_a_singular_matrix_in_a_batch_leaves_the_others_right():
    batch = np.stack([np.eye(2), np.ones((2, 2)), np.zeros((2, 2))])
    (g,) = gradients(np.linalg.det, batch, cotangent=[1, 2, 3])
    expected = [[[1, 0], [0, 1]], [[2, -2], [-2, 2]], [[0, 0], [0, 0]]]
    np.testing.assert_allclose(g, expected, atol=1e-15)


def test_the_norm_of_zeros_has_the_gradient_0_and_leaves_others_right():
    for norm in (np.linalg.norm, np.linalg.vector_norm):
        (g,) = gradients(lambda x, norm=norm: norm(x, axis=1), [[0.0, 0.0], [0.0, 3.0]])
        assert g.tolist() == [[0, 0], [0, 1]]
    assert gradients(np.linalg.norm, [0.0, 0.0])[0].tolist() == [0, 0]
    for ord in (1, 1.5, 3, 0.5, math.inf, -math.inf):
        (g,) = gradients(lambda x, ord=ord: np.linalg.norm(x, ord), [0.0, 0.0])
        assert g.tolist() == [0, 0]
    for ord in ("fro", "nuc", 1, 2, math.inf):
        (g,) = gradients(lambda x, ord=ord: np.linalg.norm(x, ord), np.zeros((2, 2)))
        assert np.isfinite(g).all()
    x = ag.tensor([[0.0, 0.0], [3.0, 4.0]], requires_grad=True)
    (g,) = ag.grad(np.sum(np.linalg.norm(x, axis=1)), x, create_graph=True)
    (second,) = ag.grad(np.sum(g[:, 0]), x)
    np.testing.assert_allclose(second.numpy(), [[0, 0], [0.128, -0.096]], rtol=1e-6)


def test_elements_of_zero_in_a_vector_leave_its_norm_right():
    (g,) = gradients(lambda x: np.linalg.norm(x, 1.5), [0.0, 4.0])
    assert g.tolist() == [0, 1]
    check_gradients(lambda x: np.linalg.norm(x, 4), np.array([0.0, 1.0, 2.0]), order=2)


def test_pseudoinverses_of_lower_rank_have_the_derivative_among_matrices_of_that_rank():
    def function(left, right):
        return np.linalg.pinv(left @ right)

    check_gradients(function, matrix(4, 2), matrix(2, 3), order=2)

    def least(left, right, b):
        return np.linalg.lstsq(left @ right, b)[0]

    check_gradients(least, matrix(4, 2), matrix(2, 3), matrix(4), order=2)


def test_a_condition_number_of_a_singular_matrix_is_infinite():
    a = np.stack([np.eye(2), np.zeros((2, 2)), np.ones((2, 2))])
    for p in (None, 1, -1, "fro", np.inf):
        found = np.linalg.cond(ag.tensor(a), p)
        assert_close(found[:2], np.linalg.cond(a[:2], p))
        assert found[2] > 1e15


@pytest.mark.parametrize("p", [None, 2, -2, 1, -1, np.inf, -np.inf, "fro", "nuc"])
def test_a_condition_number_has_right_derivatives(p):
    check_gradients(lambda x: np.linalg.cond(x, p), regular(2), order=2)


def test_singular_values_by_eigenvalues_have_right_derivatives():
    a = symmetric_with([2.0, -1.0, 0.5])
    for options in ({}, {"compute_uv": False}):

        def function(x, options=options):
            return tensors_of(np.linalg.svd(x, hermitian=True, **options))

        check_gradients(of_symmetric(function), a, order=2)
    check_gradients(of_symmetric(lambda x: np.linalg.pinv(x, hermitian=True)), a, order=2)


def test_where_a_derivative_would_divide_by_zero_the_backward_pass_raises():
    x = ag.tensor(np.ones((3, 2)), requires_grad=True)
    y = np.sum(np.linalg.qr(x).Q)
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        y.backward()
    x = ag.tensor(np.ones((2, 2)), requires_grad=True)
    with np.errstate(divide="ignore"):
        y = np.linalg.slogdet(x).logabsdet
    assert y.item() == -math.inf
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        y.backward()


@settings(max_examples=20)
@given(batches(), st.integers(0, 99))
def test_a_batch_is_differentiated_matrix_by_matrix(batch, seed):
    flat = batch.reshape(math.prod(batch.shape[:-2]), *batch.shape[-2:])
    for function in (np.linalg.inv, np.linalg.det, lambda x: np.linalg.qr(x)[0], np.linalg.svdvals):
        u = matrix(*function(batch).shape, seed=seed)
        (together,) = gradients(function, batch, cotangent=u)
        each = [
            gradients(function, x, cotangent=v)[0]
            for x, v in zip(flat, u.reshape(len(flat), *u.shape[batch.ndim - 2 :]), strict=True)
        ]
        expected = np.array(each).reshape(batch.shape)
        np.testing.assert_allclose(together, expected, rtol=1e-10, atol=1e-12)


def test_a_factor_written_to_leaves_gradients_right():
    x = ag.tensor(definite(), requires_grad=True)
    w, v = np.linalg.eigh(x)
    total = np.sum(w * w) + np.sum(v[:, 0] ** 2)
    w += 1
    (g,) = ag.grad(total, x)
    np.testing.assert_allclose(g.numpy(), 2 * x.detach().numpy(), rtol=1e-12, atol=1e-12)


def test_nothing_is_decomposed_for_vectors_that_nobody_asked_for():
    x = ag.tensor(definite())
    assert np.linalg.eigvalsh(x).grad_fn is None
    assert np.linalg.svdvals(x).requires_grad is False
