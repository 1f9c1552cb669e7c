"""`vmap` does what a loop over the examples does, for every primitive, and so do its gradients."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn
from autograd_np.func.batching_rules import RULES
from autograd_np.primitive import registry
from tests.test_primitives import SPECS


def looped(f, *batches):
    return ag.stack([f(*(x[i] for x in batches)) for i in range(len(batches[0]))])


def leaf(x):
    return ag.tensor(np.array(x), requires_grad=True)


def batch_of(x, n):
    return np.stack([x * (1 + 0.01 * i) for i in range(n)])


@pytest.mark.parametrize("spec", [s for s in SPECS if s.name != "overwrite"], ids=str)
@settings(max_examples=15)
@given(data=st.data())
def test_every_primitive_and_its_gradients_are_those_of_a_loop(spec, data):
    f, operands = data.draw(spec.cases)
    chosen = data.draw(st.lists(st.booleans(), min_size=len(operands), max_size=len(operands)))
    if not any(chosen):
        chosen[0] = True
    n = data.draw(st.integers(1, 3))
    batches = [batch_of(x, n) if c else x for x, c in zip(operands, chosen, strict=True)]
    results, gradients = [], []
    for run in (
        ag.vmap(f, in_axes=tuple(0 if c else None for c in chosen)),
        lambda *xs: ag.stack(
            [f(*(x[i] if c else x for x, c in zip(xs, chosen, strict=True))) for i in range(n)]
        ),
    ):
        xs = [leaf(x) for x in batches]
        with np.errstate(all="ignore"):
            y = run(*xs)
        weights = ag.tensor(np.cos(np.arange(y.detach().numpy().size)).reshape(y.shape))
        results.append(y.detach().numpy())
        total = (y * weights.astype(y.dtype)).sum()
        gradients.append(
            ag.grad(total.real if total.dtype.kind == "c" else total, xs, materialize_grads=True)
            if total.requires_grad
            else []
        )
    np.testing.assert_allclose(*results, rtol=1e-9, atol=1e-11)
    for a, b in zip(*gradients, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-8, atol=1e-9)


def test_every_rule_is_of_a_primitive():
    assert set(RULES) <= set(registry)


FUNCTIONS = {
    "softmax": lambda x: ag.softmax(x, 0),
    "norm": lambda x: (x * x).sum() ** 0.5,
    "standardized": lambda x: (x - x.mean()) / x.std(),
    "outer": lambda x: ag.outer(x, x),
    "where": lambda x: ag.where(x > 0, x, 0.1 * x),
    "numpy": lambda x: np.sort(np.concatenate([x, np.cumsum(x)]))[::-1],
    "argmax": lambda x: x[x.argmax()],
    "sort": lambda x: ag.sort(x)[0],
    "median": lambda x: ag.median(x),
    "branch": lambda x: x * 2 if x.sum() > 0 else -x,
    "number": lambda x: x * x[0].item(),
    "closed over": lambda x: ag.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=x.dtype) @ x,
    "constant": lambda x: ag.tensor([1.0, 2.0]),
    "table": lambda x: ag.tensor([1.0, 2.0])[(x[0] > 0).long()] * x,
}


def test_functions_of_functions_are_those_of_a_loop():
    x = np.random.default_rng(0).normal(size=(5, 3))
    for name, f in FUNCTIONS.items():
        a, b = leaf(x), leaf(x)
        y, z = ag.vmap(f)(a), looped(f, b)
        np.testing.assert_allclose(y.detach().numpy(), z.detach().numpy(), err_msg=name)
        if z.requires_grad:
            (y**2).sum().backward()
            (z**2).sum().backward()
            np.testing.assert_allclose(a.grad.numpy(), b.grad.numpy(), 1e-10, 1e-12, err_msg=name)


def test_what_is_written_in_place_is_written_to_each_example():
    def f(x):
        y = x * 1
        y[0] = 0
        y += 1
        return y

    x = np.arange(6.0).reshape(3, 2)
    assert ag.vmap(f)(x).tolist() == [[1, 2], [1, 4], [1, 6]]


def test_operations_with_rules_are_called_once():
    calls = []

    def f(x):
        calls.append(x.shape)
        return ag.tanh(x @ ag.ones(3, 2)).sum() * x[0]

    assert ag.vmap(f)(ag.ones(4, 3)).shape == (4,)
    assert calls == [(3,)]


def test_gradients_of_examples_are_those_of_the_examples():
    rng = np.random.default_rng(0)
    w, x, y = rng.normal(size=3), rng.normal(size=(5, 3)), rng.normal(size=5)

    def loss(w, x, y):
        return (ag.tanh(w @ x) - y) ** 2

    for transform in (ag.func.grad, ag.hessian, ag.jacfwd, ag.jacrev):
        each = ag.vmap(transform(loss), in_axes=(None, 0, 0))(w, x, y)
        one_by_one = [
            transform(loss)(ag.tensor(w), *pair).numpy() for pair in zip(x, y, strict=True)
        ]
        np.testing.assert_allclose(each.numpy(), one_by_one, rtol=1e-10, atol=1e-12)
    value, derivative = ag.vmap(lambda x, v: ag.jvp(ag.sin, (x,), (v,)))(x, x * x)
    np.testing.assert_allclose(derivative.numpy(), np.cos(x) * x * x)
    np.testing.assert_allclose(value.numpy(), np.sin(x))
    pulled = ag.vmap(lambda x, v: ag.vjp(ag.sin, x)[1](v)[0])(x, x * x)
    np.testing.assert_allclose(pulled.numpy(), np.cos(x) * x * x)


def test_gradients_of_gradients_of_examples_reach_parameters():
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    x = ag.randn(5, 3)
    parameters = list(model.parameters())

    def slopes(x):
        return ag.grad(lambda x: model(x).sum())(x)

    penalty = (ag.vmap(slopes)(x) ** 2).sum()
    again = sum((slopes(row) ** 2).sum() for row in x)
    found = ag.grad(penalty, parameters, materialize_grads=True)
    expected = ag.grad(again, parameters, materialize_grads=True)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-6)


def test_calls_may_be_nested_and_closures_belong_to_their_level():
    x = np.random.default_rng(0).normal(size=(4, 3))
    gram = ag.vmap(lambda a: ag.vmap(lambda b: (a * b).sum())(x))(x)
    np.testing.assert_allclose(gram.numpy(), x @ x.T)
    each = ag.vmap(lambda row: ag.vmap(ag.grad(lambda t: t**3 * row.sum()))(row))(x)
    np.testing.assert_allclose(each.numpy(), 3 * x**2 * x.sum(1, keepdims=True))
    branch = ag.vmap(lambda a: ag.vmap(lambda t: t if t > 0 else a.sum())(a))(x)
    np.testing.assert_allclose(branch.numpy(), np.where(x > 0, x, x.sum(1, keepdims=True)))


def test_axes_of_trees_come_in_and_go_out():
    p = {"w": np.ones((3, 2)), "b": np.arange(5.0)}
    x = np.arange(10.0).reshape(2, 5)

    def f(p, x):
        return p["w"] @ x + p["b"], (x.sum(), p["w"].sum())

    y, (total, constant) = ag.vmap(f, ({"w": None, "b": 0}, 1), (1, (0, None)))(
        {k: ag.tensor(v) for k, v in p.items()}, x
    )
    np.testing.assert_allclose(y.numpy(), p["w"] @ x + p["b"])
    assert (total.tolist(), constant.item()) == (x.sum(0).tolist(), 6)
    assert ag.vmap(lambda x: x, in_axes=-1)(x).tolist() == x.T.tolist()
    assert ag.vmap(lambda x, k: x * k)(x, k=np.array([1.0, 2.0])).tolist() == [
        x[0].tolist(),
        (2 * x[1]).tolist(),
    ]


def test_a_batch_of_nothing_has_a_result_of_nothing():
    assert ag.vmap(lambda x: ag.tanh(x).sum())(np.ones((0, 3))).shape == (0,)
    with pytest.raises(ValueError, match="there are no examples"):
        ag.vmap(lambda x: x if x > 0 else -x)(np.ones(0))


def test_threads_and_exceptions_leave_other_calls_alone():
    def fails(x):
        raise KeyError("no")

    with pytest.raises(KeyError):
        ag.vmap(fails)(np.ones(3))
    found = []
    outer = ag.vmap(
        lambda x: (
            [
                t := threading.Thread(
                    target=lambda: found.append(ag.func.grad(ag.sin)(0.0).item())
                ),
                t.start(),
                t.join(),
            ]
            and ag.func.grad(lambda y: y * x)(2.0)
        )
    )
    assert outer(np.array([1.0, 5.0])).tolist() == [1, 5]
    assert found == [1.0]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ag.vmap(ag.sin, None)(np.ones(2)), ValueError, "no argument is batched"),
        (lambda: ag.vmap(ag.sin, (0, 0))(np.ones(2)), ValueError, "2 axes for 1 arguments"),
        (lambda: ag.vmap(ag.sin, 1)(np.ones(2)), ValueError, r"axis 1 .* shape \(2,\)"),
        (lambda: ag.vmap(ag.add)(np.ones(2), np.ones(3)), ValueError, r"sizes \[2, 3\]"),
        (lambda: ag.vmap(lambda x: 1.0)(np.ones(2)), TypeError, "returned float"),
        (lambda: ag.vmap(ag.sin, 0, None)(np.ones(2)), ValueError, "out_axes is None for"),
        (lambda: ag.vmap(ag.sin, 0, (0, 0))(np.ones(2)), ValueError, "does not fit a tree"),
        (
            lambda: ag.vmap(ag.vjp(ag.sin, np.ones(3))[1])(np.ones((2, 3))),
            RuntimeError,
            "linearized outside vmap",
        ),
    ],
)
def test_what_cannot_be_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parity
def test_batches_agree_with_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    w, x = rng.normal(size=(3, 2)), rng.normal(size=(5, 3))

    def f(w, x):
        return ((x @ w).tanh() ** 2).sum() + x.exp().mean()

    ours = ag.vmap(ag.func.grad(f, (0, 1)), (None, 0))(ag.tensor(w), ag.tensor(x))
    theirs = torch.func.vmap(torch.func.grad(f, (0, 1)), (None, 0))(
        torch.tensor(w), torch.tensor(x)
    )
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12)


class Exponential(ag.Function):
    @staticmethod
    def forward(ctx, x):
        y = ag.exp(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


@ag.custom_vjp
def square(x):
    return x * x


square.defvjp(lambda x: (x * x, x), lambda x, g: (2 * g * x,))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: Exponential.apply(x) * x,
        lambda x: square(x) * x,
        lambda x: ag.checkpoint(lambda z: ag.exp(z) * z, x),
    ],
    ids=["Function", "custom_vjp", "checkpoint"],
)
def test_operations_of_the_users_own_are_batched(f):
    x = np.array([0.3, 1.0, 2.0])
    derivative = f
    for _ in range(3):
        t, u = leaf(x), leaf(x)
        y, z = ag.vmap(derivative)(t), looped(derivative, u)
        np.testing.assert_allclose(y.detach().numpy(), z.detach().numpy(), rtol=1e-12)
        y.sum().backward()
        z.sum().backward()
        np.testing.assert_allclose(t.grad.numpy(), u.grad.numpy(), rtol=1e-12)
        derivative = ag.func.grad(derivative)
