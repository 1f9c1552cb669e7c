"""Matrices to try linear algebra on: regular, apart from their neighbours, and in batches."""

from functools import partial

import numpy as np
from hypothesis import strategies as st

from autograd_np.ops import solving
from autograd_np.primitive import registry
from tests.numeric import LAYOUTS, laid_out, shapes


def matrix(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def regular(*lead, n=3, seed=0):
    return matrix(*lead, n, n, seed=seed) + 3 * np.eye(n)


def definite(*lead, n=3):
    a = matrix(*lead, n, n)
    return a @ np.swapaxes(a, -1, -2) + np.eye(n)


@st.composite
def batches(draw, rows=None, columns=None, symmetric=False, positive=False):
    """Batches of matrices with singular values between 0.5 and 2.5 that lie well apart.

    By default the number of rows and that of columns are drawn and equal; either may be given.
    """
    lead = draw(shapes(max_dims=2, max_side=2))
    n = draw(st.integers(0, 4))
    m, n = n if rows is None else rows, n if columns is None else columns
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    k = min(m, n)
    left = np.linalg.qr(rng.normal(size=(*lead, m, k)))[0]
    right = left if symmetric else np.linalg.qr(rng.normal(size=(*lead, n, k)))[0]
    s = 0.5 + 0.5 * np.arange(k) + rng.uniform(0, 0.1, size=(*lead, k))
    if symmetric and not positive:
        s = s - 1.2
    s = rng.permuted(s, axis=-1)
    x = (left * s[..., None, :]) @ np.swapaxes(right, -1, -2)
    return laid_out(x, draw(st.sampled_from(LAYOUTS)))


SIZES = st.integers(0, 4)


def symmetrised(x):
    """A function of the symmetric part, for derivatives with respect to symmetric matrices."""
    return (x + np.matrix_transpose(x)) / 2


def of_symmetric(function):
    return lambda x: function(symmetrised(x))


@st.composite
def of_one(draw, function, **options):
    return function, [draw(batches(**options))]


@st.composite
def of_any_shape(draw, function):
    return function, [draw(batches(rows=draw(SIZES), columns=draw(SIZES)))]


@st.composite
def systems(draw):
    """A batch of systems with right sides that broadcast, or one vector."""
    a = draw(batches())
    n = a.shape[-1]
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    shape = draw(st.sampled_from([(n,), (n, 2), (*a.shape[:-2], n, 1), (2, *a.shape[:-2], n, 3)]))
    return np.linalg.solve, [a, rng.normal(size=shape)]


@st.composite
def least_squares(draw):
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    shape = draw(st.sampled_from([(m,), (m, 2)]))
    return lambda a, b: np.linalg.lstsq(a, b)[0], [rng.normal(size=(m, n)), rng.normal(size=shape)]


@st.composite
def singular(draw, function):
    """Square matrices of small integers that have rank 0 to n - 1."""
    n = draw(st.integers(1, 4))
    rank = draw(st.integers(0, n - 1))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    return function, [
        np.array(rng.integers(-2, 3, (2, n, rank)) @ rng.integers(-2, 3, (rank, n)), float)
    ]


@st.composite
def with_directions(draw, function):
    a = draw(batches())
    return function, [a, np.random.default_rng(0).normal(size=a.shape)]


@st.composite
def norms(draw):
    ord = draw(st.sampled_from([2, 3, 1.5, 0.5, -1]))
    shape = draw(shapes(min_dims=1, min_side=1))
    axis = tuple(draw(st.permutations(range(len(shape))))[: draw(st.integers(1, len(shape)))])
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    x = rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)
    return partial(registry["norm"], ord=ord, axis=axis, keepdims=draw(st.booleans())), [x]


def reduced_svd(part):
    return lambda x: np.linalg.svd(x, full_matrices=False)[part]


@st.composite
def with_real_eigenvalues(draw, function):
    """Nearly symmetric matrices."""
    a = draw(batches(symmetric=True))
    return function, [a + 0.05 * np.random.default_rng(0).normal(size=a.shape)]


@st.composite
def of_complex(draw, function, **options):
    """A function of complex matrices, as one of their real and imaginary parts."""
    real = draw(batches(**options))
    imaginary = 0.2 * np.random.default_rng(draw(st.integers(0, 99))).normal(size=real.shape)
    return lambda x, y: parts(function(np.add(x, np.multiply(y, 1j)))), [real, imaginary]


def parts(z):
    """The real and the imaginary part of complex numbers, one array; real ones as they are."""
    return np.stack([np.real(z), np.imag(z)]) if z.dtype.kind == "c" else z


def squares(x):
    """The squares of magnitudes, which a factor of modulus 1 leaves as they are."""
    return np.square(np.real(x)) + np.square(np.imag(x))


@st.composite
def norms_with_zeros(draw):
    """The norm for p = 4 of rows in which one number is 0, where it is smooth."""
    x = draw(batches(rows=2, columns=3)) * [1, 0, 1]
    return partial(np.linalg.vector_norm, ord=4, axis=-1), [x]


def of_hermitian(function):
    return lambda x: function((x + np.matrix_transpose(np.conjugate(x))) / 2)


# Name, variant, cases, order of derivative.
CASES = [
    ("inv", "", of_one(np.linalg.inv), 3),
    ("solve", "", systems(), 2),
    ("lstsq", "", least_squares(), 2),
    ("pinv", "", of_any_shape(np.linalg.pinv), 2),
    ("det", "", of_one(np.linalg.det), 3),
    ("det", "singular", singular(np.linalg.det), 2),
    ("cofactor", "", of_one(solving.cofactors), 2),
    ("cofactor", "singular", singular(solving.cofactors), 1),
    ("cofactor_derivative", "", with_directions(solving.cofactor_derivatives), 2),
    ("logabsdet", "", of_one(lambda x: np.linalg.slogdet(x)[1]), 3),
    (
        "cholesky",
        "",
        of_one(of_symmetric(np.linalg.cholesky), symmetric=True, positive=True),
        2,
    ),
    ("eigh_values", "", of_one(of_symmetric(np.linalg.eigvalsh), symmetric=True), 3),
    (
        "eigh_vectors",
        "",
        of_one(of_symmetric(lambda x: np.linalg.eigh(x)[1]), symmetric=True),
        2,
    ),
    ("qr_q", "", of_any_shape(lambda x: np.linalg.qr(x)[0]), 2),
    ("qr_r", "", of_any_shape(lambda x: np.linalg.qr(x, mode="r")), 2),
    ("svd_u", "", of_any_shape(reduced_svd(0)), 2),
    ("svd_s", "", of_any_shape(np.linalg.svdvals), 3),
    ("svd_vh", "", of_any_shape(reduced_svd(2)), 2),
    ("norm", "", norms(), 2),
    ("eig_values", "", with_real_eigenvalues(np.linalg.eigvals), 2),
    ("eig_vectors", "", with_real_eigenvalues(lambda x: np.linalg.eig(x)[1]), 2),
    *(
        (name, "complex", of_complex(function, **options), order)
        for name, function, options, order in [
            ("inv", np.linalg.inv, {}, 2),
            ("pinv", np.linalg.pinv, {"rows": 3, "columns": 2}, 2),
            ("det", np.linalg.det, {}, 2),
            ("cofactor", solving.cofactors, {"rows": 3, "columns": 3}, 2),
            ("logabsdet", lambda x: np.linalg.slogdet(x)[1], {}, 2),
            ("signdet", lambda x: np.linalg.slogdet(x)[0], {}, 2),
            (
                "cholesky",
                of_hermitian(np.linalg.cholesky),
                {"symmetric": True, "positive": True},
                2,
            ),
            ("eigh_values", of_hermitian(np.linalg.eigvalsh), {"symmetric": True}, 2),
            (
                "eigh_vectors",
                of_hermitian(lambda x: squares(np.linalg.eigh(x)[1])),
                {"symmetric": True},
                2,
            ),
            ("eig_values", np.linalg.eigvals, {"symmetric": True}, 2),
            ("eig_vectors", lambda x: squares(np.linalg.eig(x)[1]), {"symmetric": True}, 2),
            ("qr_q", lambda x: np.linalg.qr(x)[0], {"rows": 3, "columns": 2}, 2),
            ("qr_r", lambda x: np.linalg.qr(x)[1], {"rows": 2, "columns": 3}, 2),
            ("svd_s", np.linalg.svdvals, {"rows": 2, "columns": 3}, 2),
        ]
    ),
    *(
        (name, f"complex {m}x{n}", of_complex(of_vectors, rows=m, columns=n), 2)
        for name, of_vectors in [
            ("svd_u", lambda x: squares(reduced_svd(0)(x))),
            ("svd_vh", lambda x: squares(reduced_svd(2)(x))),
        ]
        for m, n in [(2, 3), (3, 2)]
    ),
    *(
        (
            "norm",
            f"complex, ord {ord}",
            of_complex(partial(np.linalg.vector_norm, ord=ord), rows=2, columns=3),
            2,
        )
        for ord in (2, 3)
    ),
    ("norm", "with zeros", norms_with_zeros(), 2),
]
