"""The same programs differentiated by HIPS autograd: values, gradients, second derivatives agree.

Each is written once, in NumPy's dialect. What HIPS is known to get wrong is left out: ties, poles,
operands that `where` broadcasts, masked reductions.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
from tests.numeric import arrays, axes, broadcastable_shapes, shapes

hips = pytest.importorskip("autograd")
hnp = pytest.importorskip("autograd.numpy")

pytestmark = pytest.mark.parity

POSITIVE, ANY, AWAY_FROM_0 = (0.3, 2.0), (-2.0, 2.0), ((-2.0, -0.4), (0.4, 2.0))


def of_tensors(program, arguments, cotangent_seed):
    """Value, gradients of its weighted square, and gradients of their sum, by this package."""
    leaves = [ag.tensor(x, requires_grad=True) for x in arguments]
    y = program(np, *leaves)
    u = ag.tensor(weights(y.shape, cotangent_seed))
    first = ag.grad((y * y * u).sum(), leaves, create_graph=True)
    total = sum((g * ag.tensor(weights(g.shape, 1))).sum() for g in first)
    second = [g.numpy() for g in ag.grad(total, leaves)]
    return y.detach().numpy(), [g.detach().numpy() for g in first], second


def of_hips(program, arguments, cotangent_seed):
    """The same, by HIPS autograd."""
    places = tuple(range(len(arguments)))

    def weighted(*xs):
        y = program(hnp, *xs)
        return hnp.sum(y * y * weights(hnp.shape(y), cotangent_seed))

    first = hips.grad(weighted, places)

    def weighted_gradients(*xs):
        return sum(hnp.sum(g * weights(hnp.shape(g), 1)) for g in first(*xs))

    arguments = [np.array(x) for x in arguments]
    second = hips.grad(weighted_gradients, places)(*arguments)
    return program(hnp, *arguments), list(first(*arguments)), list(second)


def weights(shape, seed):
    return np.random.default_rng(seed).uniform(0.5, 1.5, shape)


def assert_agree(program, arguments, seed):
    found, expected = (of(program, arguments, seed) for of in (of_tensors, of_hips))
    for ours, theirs in zip(flat(found), flat(expected), strict=True):
        assert np.shape(ours) == np.shape(theirs)
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-11)


def flat(result):
    value, first, second = result
    return value, *first, *second


UNARY = {
    "negative": ANY,
    "exp": ANY,
    "expm1": ANY,
    "log": POSITIVE,
    "log1p": POSITIVE,
    "sqrt": POSITIVE,
    "square": ANY,
    "abs": AWAY_FROM_0,
    "sin": ANY,
    "cos": ANY,
    "tan": (-1.2, 1.2),
    "tanh": ANY,
    **dict.fromkeys(["arcsin", "arccos", "arctanh"], (-0.8, 0.8)),
    **dict.fromkeys(["arctan", "arcsinh", "sinh", "cosh", "exp2", "deg2rad", "degrees"], ANY),
    **dict.fromkeys(["log2", "log10", "reciprocal"], POSITIVE),
    **dict.fromkeys(["fabs", "sinc", "rad2deg", "radians", "nan_to_num", "real"], AWAY_FROM_0),
    "arccosh": (1.3, 4.0),
}
BINARY = {
    "add": (ANY, ANY),
    "subtract": (ANY, ANY),
    "multiply": (ANY, ANY),
    "divide": (ANY, AWAY_FROM_0),
    "power": (POSITIVE, ANY),
    "logaddexp": (ANY, ANY),
    "logaddexp2": (ANY, ANY),
    "arctan2": (AWAY_FROM_0, AWAY_FROM_0),
    "mod": (((1.4, 1.9), (-1.9, -1.4)), (1.0, 1.3)),
    "fmax": (((-2, -1), (0, 1)), ((-1, 0), (1, 2))),
    "fmin": (((-2, -1), (0, 1)), ((-1, 0), (1, 2))),
    "maximum": (((-2, -1), (0, 1)), ((-1, 0), (1, 2))),
    "minimum": (((-2, -1), (0, 1)), ((-1, 0), (1, 2))),
}
few = settings(max_examples=25)


@pytest.mark.parametrize("name", UNARY)
@given(data=st.data())
@few
def test_functions_of_one_operand_agree(name, data):
    x = data.draw(arrays(data.draw(shapes(min_side=1)), UNARY[name]))
    assert_agree(lambda xp, t: getattr(xp, name)(t), [x], 0)


@pytest.mark.parametrize("name", BINARY)
@given(data=st.data())
@few
def test_functions_of_two_operands_agree(name, data):
    operands = [
        data.draw(arrays(shape, domain))
        for shape, domain in zip(data.draw(nonempty_pairs), BINARY[name], strict=True)
    ]
    assert_agree(lambda xp, s, t: getattr(xp, name)(s, t), operands, 0)


nonempty_pairs = broadcastable_shapes(2).map(
    lambda pair: [tuple(max(n, 1) for n in shape) for shape in pair]
)


@pytest.mark.parametrize("name", ["sum", "mean", "var", "std", "max", "min", "prod"])
@given(data=st.data())
@few
def test_reductions_agree(name, data):
    shape = data.draw(shapes(min_dims=1, min_side=2))
    axis, keepdims = data.draw(axes(len(shape))), data.draw(st.booleans())
    if axis == () or (name == "prod" and isinstance(axis, tuple)):
        axis = None  # HIPS reads the empty tuple otherwise, and multiplies over one axis only
    x = data.draw(arrays(shape, distinct=True)) + 0.01
    assert_agree(lambda xp, t: getattr(xp, name)(t, axis=axis, keepdims=keepdims), [x], 0)


PROGRAMS = {
    "matmul": (lambda xp, a, b: xp.matmul(a, b), [(3, 4), (4, 2)]),
    "batched matmul": (lambda xp, a, b: xp.matmul(a, b), [(2, 1, 3, 4), (5, 4, 2)]),
    "matrix and vector": (lambda xp, a, b: xp.matmul(a, b), [(3, 4), (4,)]),
    "einsum": (lambda xp, a, b: xp.einsum("ij,jk->ki", a, b), [(3, 4), (4, 2)]),
    "einsum with a sum": (lambda xp, a, b: xp.einsum("bij,bjk->ik", a, b), [(2, 3, 4), (2, 4, 2)]),
    "reshape": (lambda xp, a: xp.reshape(a * a, (2, 6)), [(3, 4)]),
    "transpose": (lambda xp, a: xp.transpose(a * a, (2, 0, 1)), [(2, 3, 4)]),
    "swapaxes": (lambda xp, a: xp.swapaxes(a * a, 0, 2), [(2, 3, 4)]),
    "expand_dims": (lambda xp, a: xp.expand_dims(a * a, 1), [(3, 4)]),
    "squeeze": (lambda xp, a: xp.squeeze(a * a, 1), [(3, 1, 4)]),
    "concatenate": (lambda xp, a, b: xp.concatenate([a * b[:, :1], b], axis=1), [(3, 4), (3, 2)]),
    "stack": (lambda xp, a, b: xp.stack([a * b, b], axis=1), [(3, 4), (3, 4)]),
    "split": (lambda xp, a: xp.split(a * a, [1, 3])[1], [(4, 2)]),
    "getitem": (lambda xp, a: (a * a)[1:, ::2], [(3, 4)]),
    "rows": (lambda xp, a: (a * a)[np.array([0, 2, 0])], [(3, 4)]),
    "mask": (lambda xp, a: (a * a)[np.array([True, False, True])], [(3, 4)]),
    "where": (lambda xp, a, b: xp.where(np.eye(3, dtype=bool), a * b, b), [(3, 3), (3, 3)]),
    "clip": (lambda xp, a: xp.clip(a, -1.0, 1.0) * a, [(3, 4)]),
    "integer power": (lambda xp, a: a**3, [(3, 4)]),
    "reflected": (lambda xp, a: (2.0 - a) / (3.0 + a * a) + 2.0**a, [(3, 4)]),
    "softmax": (
        lambda xp, a: xp.exp(a) / xp.sum(xp.exp(a), axis=1, keepdims=True),
        [(3, 4)],
    ),
    "layer norm": (
        lambda xp, a: (a - xp.mean(a, axis=1, keepdims=True)) / xp.std(a, axis=1, keepdims=True),
        [(3, 4)],
    ),
    "cumsum": (lambda xp, a: xp.cumsum(a * a, axis=1), [(3, 4)]),
    "sort": (lambda xp, a: xp.sort(a)[::-1] * a, [(4,)]),
    "partition": (lambda xp, a: xp.partition(a, 1)[1] * a, [(4,)]),
    "flips": (lambda xp, a: xp.flipud(a) * xp.fliplr(a), [(3, 3)]),
    "roll": (lambda xp, a: xp.roll(a, 1, axis=1) * a, [(3, 4)]),
    "rot90": (lambda xp, a: xp.rot90(a, 3) * a, [(3, 3)]),
    "moveaxis": (lambda xp, a: xp.moveaxis(a * a, 0, 2), [(2, 3, 4)]),
    "repeat": (lambda xp, a: xp.repeat(a * a, 2, axis=0), [(2, 3)]),
    "tile": (lambda xp, a: xp.tile(a * a, (2, 3)), [(2, 3)]),
    "diag": (lambda xp, a: xp.diag(a * a, -1), [(3,)]),
    "trace": (lambda xp, a: xp.trace(a * a), [(3, 3)]),
    "triangles": (lambda xp, a: xp.tril(a) * xp.triu(a, -1), [(3, 3)]),
    "pad": (lambda xp, a: xp.pad(a * a, ((1, 2), (0, 1)), "constant"), [(2, 3)]),
    "diff": (lambda xp, a: xp.diff(a * a, axis=0), [(3, 4)]),
    "gradient": (lambda xp, a: xp.gradient(a * a, axis=1), [(3, 4)]),
    "kron": (lambda xp, a, b: xp.kron(a, b), [(2, 2), (2, 3)]),
    "outer": (lambda xp, a, b: xp.outer(a, b), [(3,), (4,)]),
    "linspace": (lambda xp, a, b: xp.linspace(a[0], b[0], 5), [(1,), (1,)]),
    "stacks": (
        lambda xp, a, b: xp.hstack([xp.vstack([a, b]), xp.column_stack([b, b])]),
        [(2,), (2,)],
    ),
    "two layers": (
        lambda xp, x, w, b, v: xp.matmul(xp.tanh(xp.matmul(x, w) + b), v),
        [(5, 3), (3, 4), (4,), (4, 2)],
    ),
}


@pytest.mark.parametrize(("program", "operands"), PROGRAMS.values(), ids=PROGRAMS)
@given(data=st.data())
@settings(max_examples=10)
def test_programs_agree(program, operands, data):
    arguments = [data.draw(arrays(shape)) for shape in operands]
    assert_agree(program, arguments, data.draw(st.integers(0, 9)))
