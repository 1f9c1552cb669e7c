"""Linear algebra in PyTorch's dialect: values, derivatives and refusals of torch; HIPS autograd."""

import math

import numpy as np
import pytest

import autograd_np as ag
from tests.beside import assert_derivatives_agree
from tests.matrices import definite, matrix, regular
from tests.numeric import gradients

A, B, P = regular(2), regular(2, seed=1), definite(2)
TALL, WIDE = matrix(2, 4, 3), matrix(2, 3, 4)
V, W = matrix(3), matrix(3, seed=1)
BOTH = {  # what both libraries are asked to compute, and of what
    "linalg.cholesky": [(lambda t, a: t.linalg.cholesky(a), P)],
    "linalg.cholesky upper": [(lambda t, a: t.linalg.cholesky(a, upper=True), P)],
    "cholesky": [(lambda t, a: t.cholesky(a, True), P)],
    "linalg.eigh": [(lambda t, a: [x**2 for x in t.linalg.eigh(a)], P)],
    "linalg.eigh upper": [(lambda t, a: t.linalg.eigh(a, "U")[0], P)],
    "linalg.eigvalsh": [(lambda t, a: t.linalg.eigvalsh(a), P)],
    "linalg.qr": [(lambda t, a: list(t.linalg.qr(a)), x) for x in (A, TALL, WIDE)],
    "qr": [(lambda t, a: list(t.qr(a)), TALL)],
    "linalg.svd": [
        (lambda t, a: [x**2 for x in t.linalg.svd(a, full_matrices=False)], x)
        for x in (A, TALL, WIDE)
    ],
    "linalg.svd full": [(lambda t, a: t.linalg.svd(a)[0][..., :3] ** 2, TALL)],
    "svd": [(lambda t, a: [x**2 for x in t.svd(a)], TALL)],
    "linalg.svdvals": [(lambda t, a: t.linalg.svdvals(a), TALL)],
    "linalg.inv": [(lambda t, a: t.linalg.inv(a), A)],
    "inverse": [(lambda t, a: t.inverse(a), A), (lambda t, a: a.inverse(), A)],
    "linalg.pinv": [(lambda t, a: t.linalg.pinv(a), x) for x in (A, TALL, WIDE)],
    "linalg.pinv tolerances": [(lambda t, a: t.linalg.pinv(a, atol=1.5, rtol=0.1), TALL)],
    "pinverse": [(lambda t, a: t.pinverse(a), TALL)],
    "linalg.solve": [
        (lambda t, a, b: t.linalg.solve(a, b), A, x) for x in (B, V, matrix(2, 3), TALL[:, :3])
    ],
    "linalg.solve right": [(lambda t, a, b: t.linalg.solve(a, b, left=False), A, TALL)],
    "linalg.solve_triangular": [
        (lambda t, a, b, o=o: t.linalg.solve_triangular(a, b, **o), A, B)
        for o in (
            {"upper": True},
            {"upper": False, "unitriangular": True},
            {"upper": True, "left": False},
        )
    ],
    "linalg.lstsq": [
        (lambda t, a, b: t.linalg.lstsq(a, b).solution, TALL, matrix(2, 4, 2)),
        (lambda t, a, b: t.linalg.lstsq(a, b).solution, WIDE, matrix(2, 3, 2)),
    ],
    "linalg.det": [(lambda t, a: t.linalg.det(a), A)],
    "det": [(lambda t, a: t.det(a), A), (lambda t, a: a.det(), A)],
    "slogdet": [(lambda t, a: t.slogdet(a)[1], A)],
    "linalg.slogdet": [(lambda t, a: t.linalg.slogdet(a).logabsdet, A)],
    "logdet": [(lambda t, a: t.logdet(a), P)],
    "linalg.matrix_power": [(lambda t, a, n=n: t.linalg.matrix_power(a, n), A) for n in (-2, 1, 5)],
    "matrix_power": [(lambda t, a: a.matrix_power(3), A)],
    "linalg.multi_dot": [(lambda t, a, b, c: t.linalg.multi_dot([a, b, c]), V, A[0], B[0])],
    "chain_matmul": [(lambda t, a, b, c: t.chain_matmul(a, b, c), WIDE[0], TALL[0], B[0])],
    "linalg.tensorinv": [(lambda t, a: t.linalg.tensorinv(a, ind=1), matrix(4, 2, 2))],
    "linalg.tensorsolve": [
        (lambda t, a, b: t.linalg.tensorsolve(a, b), matrix(2, 3, 6), matrix(2, 3))
    ],
    "linalg.cond": [(lambda t, a, p=p: t.linalg.cond(a, p), A) for p in (None, 2, -2)],
    "linalg.norm": [
        (lambda t, a, o=o: t.linalg.norm(a, **o), A)
        for o in (
            {},
            {"dim": 0},
            {"ord": 3, "dim": -1, "keepdim": True},
            {"ord": "nuc", "dim": (0, 2)},
            {"ord": math.inf, "dim": 1},
        )
    ],
    "linalg.vector_norm": [
        (lambda t, a, o=o: t.linalg.vector_norm(a, **o), A)
        for o in ({}, {"ord": 1}, {"ord": 2.5, "dim": (0, 2)}, {"ord": -1, "keepdim": True})
    ],
    "linalg.matrix_norm": [
        (lambda t, a, o=o: t.linalg.matrix_norm(a, o, dim=(0, 1)), A)
        for o in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf)
    ],
    "norm": [
        (lambda t, a, o=o: t.norm(a, **o), A)
        for o in (
            {},
            {"p": 1},
            {"p": "fro", "dim": (0, 1)},
            {"p": 3, "dim": 1, "keepdim": True},
            {"p": "nuc", "dim": (1, 2)},
            {"p": math.inf},
        )
    ],
    "norm method": [(lambda t, a: a.norm(dim=-1), A)],
    "linalg.cross": [(lambda t, a, b: t.linalg.cross(a, b), A, B)],
    "cross": [
        (lambda t, a, b: t.cross(a, b, dim=1), A, B),
        (lambda t, a, b: t.cross(a, b, dim=-1), A, B),
    ],
    "linalg.vecdot": [(lambda t, a, b: t.linalg.vecdot(a, b, dim=1), A, B)],
    "linalg.diagonal": [(lambda t, a: t.linalg.diagonal(a, offset=1), A)],
    "trace": [(lambda t, a: t.trace(a), A[0])],
    "outer": [(lambda t, a, b: t.outer(a, b), V, W), (lambda t, a, b: a.ger(b), V, W)],
    "vdot": [(lambda t, a, b: t.vdot(a, b), V, W)],
    "kron": [(lambda t, a, b: t.kron(a, b), A, V)],
    "tensordot": [
        (lambda t, a, b: t.tensordot(a, b, dims=2), TALL, matrix(4, 3, 2)),
        (lambda t, a, b: t.tensordot(a, b, dims=([2], [1])), TALL, WIDE),
    ],
    "addmm": [
        (lambda t, a, b, c: t.addmm(a, b, c, beta=2, alpha=3), V, A[0], B[0]),
        (lambda t, a, b, c: t.addmm(a, b, mat2=c, beta=0), V, A[0], B[0]),
        (lambda t, a, b, c: a.addmm(b, c), A[1], A[0], B[0]),
    ],
    "addmv": [(lambda t, a, b, c: t.addmv(a, b, c, alpha=-1), V, A[0], W)],
    "addr": [(lambda t, a, b, c: t.addr(a, b, c), A[0], V, W)],
    "baddbmm": [(lambda t, a, b, c: t.baddbmm(a, b, c, beta=0.5), A[0], A, B)],
    "addbmm": [(lambda t, a, b, c: t.addbmm(a, b, c), A[0], A, B)],
}
CALLS = [
    pytest.param(*call, id=f"{name}-{i}")
    for name, calls in BOTH.items()
    for i, call in enumerate((function, arrays) for function, *arrays in calls)
]


COMPLEX_A = A + 1j * B
COMPLEX_P = COMPLEX_A @ np.conj(np.swapaxes(COMPLEX_A, -1, -2)) + np.eye(3)
COMPLEX_TALL, COMPLEX_WIDE = (
    TALL + 1j * matrix(2, 4, 3, seed=2),
    WIDE + 1j * matrix(2, 3, 4, seed=2),
)
COMPLEX_V = V + 1j * W


def magnitudes(*tensors):
    """What a factor of modulus 1 in eigenvectors and singular vectors does not change."""
    return [x.abs() for x in tensors]


# Of a matrix that has to be Hermitian torch's gradient is not, and only its Hermitian part counts.
COMPLEX_CALLS = [
    pytest.param(function, arrays, id=f"complex {name}")
    for name, function, *arrays in [
        ("inv", lambda t, a: t.linalg.inv(a), COMPLEX_A),
        ("solve", lambda t, a, b: t.linalg.solve(a, b), COMPLEX_A, COMPLEX_WIDE),
        ("solve mixed", lambda t, a, b: t.linalg.solve(a, b + 0j), COMPLEX_A, WIDE),
        ("det", lambda t, a: t.det(a), COMPLEX_A),
        ("slogdet", lambda t, a: list(t.linalg.slogdet(a)), COMPLEX_A),
        ("pinv", lambda t, a: t.linalg.pinv(a), COMPLEX_TALL),
        ("wide pinv", lambda t, a: t.linalg.pinv(a), COMPLEX_WIDE),
        ("lstsq", lambda t, a, b: t.linalg.lstsq(a, b).solution, COMPLEX_TALL, COMPLEX_TALL + 1),
        ("cholesky", lambda t, a: t.linalg.cholesky(a @ t.conj(a).mT), COMPLEX_A),
        ("eigvalsh", lambda t, a: t.linalg.eigvalsh(a), COMPLEX_P),
        ("eigh", lambda t, a: magnitudes(*t.linalg.eigh(a)), COMPLEX_P),
        ("eigvals", lambda t, a: t.linalg.eigvals(a), COMPLEX_A),
        ("eig", lambda t, a: magnitudes(*t.linalg.eig(a)), COMPLEX_A),
        ("eig of real", lambda t, a: magnitudes(*t.linalg.eig(a)), A),
        ("eigvals of real", lambda t, a: t.linalg.eigvals(a), matrix(2, 3, 3)),
        *(("qr", lambda t, a: list(t.linalg.qr(a)), x) for x in (COMPLEX_A, COMPLEX_TALL)),
        ("wide qr", lambda t, a: list(t.linalg.qr(a)), COMPLEX_WIDE),
        *(
            ("svd", lambda t, a: magnitudes(*t.linalg.svd(a, full_matrices=False)), x)
            for x in (COMPLEX_A, COMPLEX_TALL, COMPLEX_WIDE)
        ),
        ("polar", lambda t, a: (lambda u, _, vh: u @ vh)(*t.linalg.svd(a)), COMPLEX_A),
        ("svdvals", lambda t, a: t.linalg.svdvals(a), COMPLEX_WIDE),
        ("norm", lambda t, a: t.linalg.norm(a), COMPLEX_A),
        ("norm 3", lambda t, a: t.linalg.vector_norm(a, 3, dim=1), COMPLEX_A),
        ("norm 1", lambda t, a: t.linalg.matrix_norm(a, 1), COMPLEX_A),
        ("norm inf", lambda t, a: t.linalg.vector_norm(a, math.inf, dim=0), COMPLEX_A),
        ("norm nuc", lambda t, a: t.linalg.matrix_norm(a, "nuc"), COMPLEX_A),
        ("cond", lambda t, a: t.linalg.cond(a), COMPLEX_A),
        ("matrix_power", lambda t, a: t.linalg.matrix_power(a, -3), COMPLEX_A),
        ("multi_dot", lambda t, a, b: t.linalg.multi_dot([a, b]), COMPLEX_A[0], COMPLEX_P[0]),
        ("vdot", lambda t, a, b: t.vdot(a, b), COMPLEX_V, COMPLEX_V**2),
        ("vecdot", lambda t, a, b: t.linalg.vecdot(a, b), COMPLEX_A, COMPLEX_P),
        ("kron", lambda t, a, b: t.kron(a, b), COMPLEX_A, COMPLEX_V),
        ("cross", lambda t, a, b: t.linalg.cross(a, b), COMPLEX_A, COMPLEX_P),
        ("outer", lambda t, a, b: t.outer(a, b), COMPLEX_V, COMPLEX_V**2),
        ("addmm", lambda t, a, b: t.addmm(a, b, b, alpha=1j), COMPLEX_V, COMPLEX_A[0]),
        ("matmul", lambda t, a, b: a @ b, COMPLEX_A, COMPLEX_P),
        ("einsum", lambda t, a, b: t.einsum("bij,bjk->ik", a, b), COMPLEX_A, COMPLEX_P),
    ]
]


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore:.*deprecated.*:UserWarning")
@pytest.mark.parametrize(("function", "arrays"), [*CALLS, *COMPLEX_CALLS])
def test_values_and_derivatives_are_those_of_torch(function, arrays):
    assert_derivatives_agree(pytest.importorskip("torch"), function, arrays)


def test_mixed_dtypes_and_integers_are_refused_in_pytorchs_dialect():
    with pytest.raises(RuntimeError, match="solve: expected operands of one dtype"):
        ag.linalg.solve(ag.eye(2), ag.tensor(np.eye(2)))
    with pytest.raises(RuntimeError, match="inv: expected a floating dtype, got int64"):
        ag.linalg.inv(ag.tensor([[1]]))
    with pytest.raises(RuntimeError, match="addmm: expected operands of one dtype"):
        ag.addmm(ag.tensor(np.ones(2)), ag.eye(2), ag.eye(2))
    with pytest.raises(RuntimeError, match="trace: expected a matrix"):
        ag.ones(3).trace()
    with pytest.raises(RuntimeError, match="no axis of size 3"):
        ag.cross(ag.ones(2), ag.ones(2))
    with pytest.raises(ValueError, match="left=False needs matrices"):
        ag.linalg.solve(ag.eye(2), ag.ones(2), left=False)


def test_ranks_and_least_squares_are_those_of_lower_rank_too():
    x = ag.tensor(matrix(4, 2) @ matrix(2, 3), requires_grad=True)
    found = ag.linalg.lstsq(x, ag.tensor(matrix(4, 1)))
    assert (found.rank.item(), found.residuals.shape) == (2, (0,))
    assert ag.linalg.matrix_rank(x).item() == 2
    assert ag.linalg.matrix_rank(x, atol=1e3).item() == 0
    regular_one = ag.linalg.lstsq(ag.tensor(matrix(2, 4, 3)), ag.tensor(matrix(2, 4)))
    assert regular_one.residuals.shape == (2, 1)


def test_the_logarithm_of_a_negative_determinant_is_nan():
    assert math.isnan(ag.logdet(-ag.eye(3)).item())


# HIPS autograd


@pytest.mark.parity
@pytest.mark.parametrize(
    ("name", "x"),
    [
        ("inv", A[0]),
        ("det", A[0]),
        ("cholesky", P[0]),
        ("pinv", TALL[0]),
        ("norm", TALL[0]),
        ("eigh", P[0]),
    ],
)
def test_gradients_are_those_of_hips_autograd(name, x):
    hips = pytest.importorskip("autograd")
    hnp = pytest.importorskip("autograd.numpy")

    def program(xp, t):
        t = (t + xp.transpose(t)) / 2 if name in ("cholesky", "eigh") else t
        result = getattr(xp.linalg, name)(t)
        return xp.sum((result[0] if name == "eigh" else result) ** 2)

    (g,) = gradients(lambda t: program(np, t), x)
    expected = hips.grad(lambda t: program(hnp, t))(x)
    np.testing.assert_allclose(g, expected, rtol=1e-11, atol=1e-11)
