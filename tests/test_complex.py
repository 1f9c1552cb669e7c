"""Complex tensors: PyTorch's gradients, ``dL/dx + i dL/dy``, and what differences say of them."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
from tests.numeric import check_gradients, signed

RNG = np.random.default_rng(0)

# Functions of one or two complex operands that have the same name and meaning in both libraries.
NAMES = ["abs", "angle", "real", "imag", "conj", "exp", "log", "sqrt", "square"]
NAMES += ["sin", "cos", "tan", "sinh", "cosh", "tanh"]
UNARY = {name: partial(lambda name, library, z: getattr(library, name)(z), name) for name in NAMES}
UNARY |= {
    "reciprocal": lambda library, z: 1 / z,
    "power": lambda library, z: z**3,
    "negative": lambda library, z: -z,
    "sum": lambda library, z: z.sum(0),
    "mean": lambda library, z: z.mean(1),
    "transpose": lambda library, z: z.T,
    "index": lambda library, z: z[1:, [0, 0]],
    "times a real number": lambda library, z: 2.5 * z,
    "times an imaginary number": lambda library, z: z * 1.5j,
    "real part times imaginary part": lambda library, z: z.real * z.imag,
    "modulus squared": lambda library, z: (z * z.conj()).real,
    "where": lambda library, z: library.where(z.real > 0, z, 2 * z),
    "prod": lambda library, z: z.prod(1),
}
BINARY = {
    "add": lambda library, z, w: z + w,
    "subtract": lambda library, z, w: z - w,
    "multiply": lambda library, z, w: z * w,
    "divide": lambda library, z, w: z / w,
    "matmul": lambda library, z, w: z @ w.T,
    "power": lambda library, z, w: z**w,
    "broadcast": lambda library, z, w: z * w[:1],
    "cat": lambda library, z, w: library.cat([z, w]),
    "real times complex": lambda library, z, w: z.real * w,
}
LINEAR = {"real", "imag", "conj", "negative", "sum", "mean", "transpose", "index", "where"}
LINEAR |= {"times a real number", "times an imaginary number"}
LINEAR |= {f"{name} of two" for name in ("add", "subtract", "cat")}


def numbers(rng, shape):
    return signed(rng, shape) + 1j * signed(rng, shape)


def of_parts(f, *which):
    """`f` as a function of the real and imaginary parts of its operands."""

    def function(*parts):
        operands = [ag.complex(x, y) for x, y in zip(parts[::2], parts[1::2], strict=True)]
        out = f(ag, *operands)
        return [out.real, out.imag] if out.dtype.kind == "c" else [out]

    return function


@pytest.mark.parametrize("name", UNARY)
@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_gradients_of_functions_of_one_number_are_what_differences_say(name, seed):
    rng = np.random.default_rng(seed)
    parts = [signed(rng, (3, 2)) for _ in range(2)]
    if name in ("log", "sqrt", "angle", "power"):
        parts[0] = np.abs(parts[0])  # away from the cut
    if name in ("tan", "tanh"):
        parts = [x / 2 for x in parts]  # away from the poles
    check_gradients(of_parts(UNARY[name]), *parts, order=2)


@pytest.mark.parametrize("name", BINARY)
@settings(max_examples=5)
@given(seed=st.integers(0, 2**32 - 1))
def test_gradients_of_functions_of_two_numbers_are_what_differences_say(name, seed):
    rng = np.random.default_rng(seed)
    parts = [signed(rng, (3, 2)) for _ in range(4)]
    parts[0] = np.abs(parts[0])
    check_gradients(of_parts(BINARY[name]), *parts, order=2)


def gradients(library, f, operands, seed, second):
    """Gradients, or with `second` the gradients of the squared sizes of the gradients."""
    leaves = [library.tensor(z, requires_grad=True) for z in operands]
    out = f(library, *leaves)
    seed = library.tensor(seed if out.dtype in (library.complex128,) else seed.real)
    found = library.autograd.grad if hasattr(library, "autograd") else library.grad
    first = found(out, leaves, seed[: out.shape[0]], create_graph=second)
    if second:
        size = sum((g * g.conj()).real.sum() for g in first)
        first = found(size, leaves)
    return [np.asarray((g + 0).detach().numpy()) for g in first]  # PyTorch's conj waits


@pytest.mark.parity
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("name", [*UNARY, *(f"{name} of two" for name in BINARY)])
def test_gradients_are_pytorchs(name, second):
    torch = pytest.importorskip("torch")
    f = UNARY.get(name) or BINARY[name.removesuffix(" of two")]
    operands = [numbers(RNG, (3, 2)) for _ in range(1 + (name not in UNARY))]
    shape = f(ag, *map(ag.tensor, operands)).shape
    seed = numbers(RNG, shape)
    if second and name in LINEAR:
        return  # its gradient is a constant
    theirs = gradients(torch, f, operands, seed, second)
    ours = gradients(ag, f, operands, seed, second)
    for g, expected in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(g, expected, rtol=1e-10, atol=1e-12)


def test_the_gradient_of_a_real_number_is_real_whatever_it_was_multiplied_by():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    (x * ag.tensor([1 + 2j, 3j])).abs().sum().backward()
    assert x.grad.dtype == ag.float32
    np.testing.assert_allclose(x.grad.numpy(), [5**0.5, 3.0], rtol=1e-6)


def test_a_complex_output_needs_a_gradient_to_start_with():
    z = ag.tensor(1 + 2j, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"only for real scalar outputs.*abs\(\)\.backward"):
        (z * z).backward()


def test_hooks_and_retained_gradients_follow_the_convention_of_leaves():
    z = ag.tensor([1 + 2j], requires_grad=True)
    w = z * 1j
    seen = []
    w.register_hook(lambda g: seen.append(g.tolist()))
    w.retain_grad()
    w.abs().square().sum().backward()
    assert w.grad.tolist() == seen[0]
    np.testing.assert_allclose(seen[0], 2 * w.detach().numpy(), rtol=1e-6)
    np.testing.assert_allclose(z.grad.numpy(), 2 * z.detach().numpy(), rtol=1e-6)


def test_the_angle_has_derivatives_0_of_any_order_at_zero():
    z = ag.tensor([0j], requires_grad=True)
    (g,) = ag.grad(ag.angle(z).sum(), z, create_graph=True)
    assert ag.grad(g.real.sum(), z)[0].tolist() == [0j]


def test_the_angle_of_1_is_nothing_special():
    z = ag.tensor([1 + 0j, 2 + 0j], requires_grad=True)
    ag.angle(z).sum().backward()
    assert z.grad.tolist() == [1j, 0.5j]


def test_derivatives_at_zero_are_zero():
    for function in (ag.abs, ag.angle, np.sign):
        z = ag.tensor([0j], requires_grad=True)
        function(z).real.sum().backward()
        assert z.grad.tolist() == [0j]


def test_descending_along_the_gradient_goes_down():
    z = ag.tensor([1 + 2j, -1j], requires_grad=True)
    loss = (z * z - (3 - 1j)).abs().square().sum()
    loss.backward()
    with ag.no_grad():
        moved = z - 1e-3 * z.grad
        assert ((moved * moved - (3 - 1j)).abs().square().sum() < loss).item()
