"""Transforms of functions: right to any order, in any nesting, and without a trace behind them."""

import threading
from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.func import tree
from tests import numeric

Layer = namedtuple("Layer", "weight bias")


def smooth(x, y):
    """Two outputs, of shapes (3,) and (), of operands of shapes (3,) and (2, 3)."""
    z = np.tanh(x * y) + np.exp(-(y * y))
    return {"rows": (z * z).sum(0) * x, "total": (np.sin(z) * x).sum()}


def operands(seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=3), rng.normal(size=(2, 3))


SEEDS = st.integers(0, 2**32 - 1)


def flat(t):
    return np.concatenate([np.ravel(x.detach().numpy()) for x in tree.flatten(t)])


@given(SEEDS)
def test_pushing_forward_and_pulling_back_are_transposes(seed):
    rng = np.random.default_rng(seed)
    point, direction = operands(seed), operands(seed + 1)
    value, derivative = ag.jvp(smooth, point, direction)
    again, pullback = ag.vjp(smooth, *point)
    cotangent = tree.map(lambda y: rng.normal(size=y.shape), value)
    pulled = pullback(cotangent)
    np.testing.assert_array_equal(flat(value), flat(again))
    left = sum(np.vdot(cotangent[k], derivative[k].numpy()) for k in value)
    right = sum(np.vdot(g.numpy(), d) for g, d in zip(pulled, direction, strict=True))
    np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-12)


@given(SEEDS)
def test_a_directional_derivative_is_what_differences_say(seed):
    rng = np.random.default_rng(seed)
    point = operands(seed)
    direction = [numeric.signed(rng, x.shape) * numeric.scale_of(x) for x in point]
    _, derivative = ag.jvp(smooth, point, direction)
    cotangents = [numeric.signed(rng, y.shape) for y in tree.flatten(derivative)]

    def along(t):
        moved = [x + t * d for x, d in zip(point, direction, strict=True)]
        found = tree.flatten(smooth(*moved))
        terms = [u * y for u, y in zip(cotangents, found, strict=True)]
        return sum(np.sum(x) for x in terms), sum(np.abs(x).sum() for x in terms)

    products = [u * y.numpy() for u, y in zip(cotangents, tree.flatten(derivative), strict=True)]
    claimed, size = sum(x.sum() for x in products), sum(np.abs(x).sum() for x in products)
    numeric.check_derivative(along, claimed, size, 1e-9, 0)


@settings(max_examples=30)
@given(SEEDS)
def test_derivatives_of_transforms_are_what_differences_say(seed):
    x, y = operands(seed)

    def total(a, b):
        return smooth(a, b)["total"]

    numeric.check_gradients(lambda a, b: ag.func.grad(total, (0, 1))(a, b), x, y)
    numeric.check_gradients(lambda a, b: ag.jvp(total, (a, b), (b[0], a * b))[1], x, y)
    numeric.check_gradients(lambda a: ag.hvp(total, (a, y), (a * a, y))[0], x)
    numeric.check_gradients(lambda a: ag.hessian(total)(a, y), x)


@given(SEEDS)
def test_jacobians_by_rows_and_by_columns_agree(seed):
    point = operands(seed)
    by_rows = ag.jacrev(smooth, argnums=(0, 1))(*point)
    by_columns = ag.jacfwd(smooth, argnums=(0, 1))(*point)
    chosen = ag.jacobian(smooth, argnums=(0, 1))(*point)
    for name, y in smooth(*point).items():
        for i, x in enumerate(point):
            assert by_rows[name][i].shape == by_columns[name][i].shape == np.shape(y) + x.shape
            for found in (by_columns, chosen):
                np.testing.assert_allclose(
                    found[name][i].numpy(), by_rows[name][i].numpy(), rtol=1e-12, atol=1e-13
                )


@pytest.mark.parametrize(("outputs", "passes"), [(2, 2), (5, 3)])
def test_a_jacobian_takes_as_many_passes_as_the_smaller_side_has_elements(outputs, passes):
    went = []
    a = np.random.default_rng(0).normal(size=(outputs, 3))

    @ag.primitive(name="counted")
    def counted(x, /):
        return a @ x

    @counted.vjp("x")
    def _(g):
        went.append(type(g))
        return a.T @ g if isinstance(g, np.ndarray) else ag.tensor(a.T) @ g

    found = ag.jacobian(counted)(np.ones(3))
    np.testing.assert_allclose(found.numpy(), a)
    # By columns the rule runs once, recorded; passes are those over what it recorded.
    assert len(went) == (passes if outputs <= 3 else 1)


@given(SEEDS)
def test_linearize_is_jvp_at_a_point_and_calls_the_function_once(seed):
    calls = []

    def counted(x, y):
        calls.append(1)
        return smooth(x, y)

    point = operands(seed)
    value, push = ag.linearize(counted, *point)
    for k in (1, 2):
        direction = operands(seed + k)
        again, derivative = ag.jvp(smooth, point, direction)
        np.testing.assert_array_equal(flat(push(*direction)), flat(derivative))
        np.testing.assert_array_equal(flat(value), flat(again))
    assert calls == [1]


def test_gradients_are_trees_like_the_arguments():
    parameters = {
        "layers": [Layer(np.ones((2, 3)), np.zeros(2)), Layer(np.ones((1, 2)), None)],
        "scale": 3.0,
    }

    def loss(p, x):
        hidden = np.tanh(x @ p["layers"][0].weight.T + p["layers"][0].bias)
        return (hidden @ p["layers"][1].weight.T).sum() * p["scale"]

    value, gradient = ag.value_and_grad(loss)(parameters, np.ones((4, 3)))
    assert tree.structure(gradient) == tree.structure(parameters)
    assert value.item() == pytest.approx(3 * 4 * 2 * np.tanh(3))
    assert gradient["scale"].item() == pytest.approx(4 * 2 * np.tanh(3))
    assert gradient["scale"].dtype == ag.float32
    assert gradient["layers"][0].weight.dtype == ag.float64
    assert gradient["layers"][0].weight.shape == (2, 3)


def test_a_number_a_sequence_or_negative_numbers_choose_arguments():
    def f(a, b, c):
        return a * b**2 * c**3

    point = (2.0, 3.0, 5.0)
    assert ag.func.grad(f)(*point).item() == 9 * 125
    assert [g.item() for g in ag.func.grad(f, (2, 0))(*point)] == [2 * 9 * 75, 9 * 125]
    assert ag.func.grad(f, -2)(*point).item() == 2 * 6 * 125
    with pytest.raises(ValueError, match="argnums=3, but the function was called with 3"):
        ag.func.grad(f, 3)(*point)
    with pytest.raises(ValueError, match="argnums is empty"):
        ag.func.grad(f, ())(*point)


def test_auxiliary_results_are_passed_on_without_a_graph():
    def f(x):
        y = x * x
        return y.sum(), {"y": y, "name": "squares"}

    gradient, aux = ag.func.grad(f, has_aux=True)(np.arange(3.0))
    assert gradient.tolist() == [0, 2, 4]
    assert aux["y"].tolist() == [0, 1, 4]
    assert not aux["y"].requires_grad
    assert aux["name"] == "squares"
    (value, again), _ = ag.value_and_grad(f, has_aux=True)(np.arange(3.0))
    assert (value.item(), again["name"]) == (5.0, "squares")
    assert ag.vjp(f, np.arange(3.0), has_aux=True)[2]["name"] == "squares"
    assert ag.jvp(f, (np.arange(3.0),), (np.ones(3),), has_aux=True)[2]["name"] == "squares"
    assert ag.jacobian(f, has_aux=True)(np.arange(3.0))[1]["name"] == "squares"
    with pytest.raises(TypeError, match="has_aux=True the function returns a pair"):
        ag.func.grad(lambda x: x.sum(), has_aux=True)(np.ones(2))


def test_levels_of_nesting_are_never_confused():
    # The classic: d/dx [x · d/dy (x + y)] is 1, not 2.
    assert ag.func.grad(lambda x: x * ag.func.grad(lambda y: x + y)(1.0))(1.0).item() == 1
    assert ag.func.grad(lambda x: x * ag.jvp(lambda y: x * y, (2.0,), (1.0,))[1])(3.0).item() == 6
    inner = ag.jvp(lambda x: x * ag.func.grad(lambda y: x * y**2)(x), (3.0,), (1.0,))
    assert [t.item() for t in inner] == [54, 54]


@pytest.mark.parametrize("order", range(1, 6))
def test_nesting_goes_to_any_order(order):
    for transform in (ag.func.grad, lambda f: lambda x: ag.jvp(f, (x,), (1.0,))[1]):
        f = lambda x: ag.exp(2 * x)  # noqa: E731 (replaced below)
        for _ in range(order):
            f = transform(f)
        assert f(0.0).item() == 2**order


def test_transforms_leave_no_trace():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    plain = ag.tensor([1.0, 2.0])
    a = np.array([1.0, 2.0])

    def f(x):
        return (x * x * x).sum()

    for argument in (plain, a):
        for result in (
            ag.func.grad(f)(argument),
            *ag.value_and_grad(f)(argument),
            *ag.jvp(f, (argument,), (argument,)),
            ag.hessian(f)(argument),
        ):
            assert not result.requires_grad
    assert ag.func.grad(f)(x).requires_grad
    assert (x.grad, plain.grad, plain.requires_grad) == (None, None, False)
    assert a.tolist() == [1, 2]
    assert ag.is_grad_enabled()


def test_what_a_transform_returns_is_part_of_the_graph_outside():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    w = ag.tensor(3.0, requires_grad=True)
    ag.func.grad(lambda x: (w * x**3).sum())(x).sum().backward()
    assert x.grad.tolist() == [18, 36]
    assert w.grad.item() == 15
    w.grad = None
    value, pullback = ag.vjp(lambda x: w * x, 2.0)
    (value + pullback(5.0)[0]).backward()
    assert w.grad.item() == 7


def test_no_grad_inside_cuts_and_outside_only_keeps_results_out_of_a_graph():
    x = ag.tensor(3.0, requires_grad=True)

    def partly(x):
        with ag.no_grad():
            constant = x * x
        return x * constant

    assert ag.func.grad(partly)(3.0).item() == 9
    with ag.no_grad():
        g = ag.func.grad(lambda x: x**2)(x)
        assert not ag.is_grad_enabled()
        assert not ag.jvp(lambda x: x**2, (x,), (1.0,))[1].requires_grad
    assert (g.item(), g.requires_grad) == (6.0, False)


def test_stopped_gradients_do_not_flow_at_any_level():
    def f(x):
        return x**2 * ag.stop_gradient({"x": x, "name": "x"})["x"]

    assert ag.func.grad(f)(3.0).item() == 18
    assert ag.func.grad(ag.func.grad(f))(3.0).item() == 6
    x = ag.tensor(3.0, requires_grad=True)
    f(x).backward()
    assert x.grad.item() == 18


def test_what_the_value_does_not_depend_on_has_a_zero_gradient():
    a, b = ag.func.grad(lambda a, b: (a * 2).sum(), (0, 1))(np.ones(2), np.ones((3, 1)))
    assert (a.tolist(), b.tolist()) == ([2, 2], [[0], [0], [0]])
    assert ag.func.grad(lambda x: ag.tensor(1.0))(3.0).item() == 0
    assert ag.jvp(lambda x: ag.tensor(1.0), (3.0,), (1.0,))[1].item() == 0
    assert ag.hessian(lambda x: x.sum())(np.ones(2)).tolist() == [[0, 0], [0, 0]]


def test_empty_arguments_and_values_have_empty_jacobians():
    for jacobian in (ag.jacrev, ag.jacfwd, ag.jacobian):
        assert jacobian(lambda x: x[:0])(np.ones(3)).shape == (0, 3)
        assert jacobian(lambda x: np.concatenate([x, np.ones(2)]))(np.ones(0)).shape == (2, 0)


def test_several_tensors_of_one_argument_are_told_apart():
    x = ag.tensor([2.0, 3.0])
    a, b = ag.func.grad(lambda x, y: (x * y * y).sum(), (0, 1))(x, x)
    assert (a.tolist(), b.tolist()) == ([4, 9], [8, 18])


def test_threads_do_not_meet():
    found = {}

    def work(k):
        found[k] = [ag.hessian(lambda x: (x**3).sum() * k)(np.ones(2)) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert all(h.tolist() == [[6 * k, 0], [0, 6 * k]] for k, hs in found.items() for h in hs)
    assert len(found) == 4


def test_an_exception_leaves_the_modes_as_they_were():
    def fails(x):
        raise KeyError("no")

    with ag.no_grad():
        with pytest.raises(KeyError):
            ag.func.grad(fails)(1.0)
        assert not ag.is_grad_enabled()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ag.func.grad(lambda x: x)(3), TypeError, "int64; only floating.*3.0 for 3"),
        (lambda: ag.func.grad(lambda x: x)(np.arange(2)), TypeError, "grad: .* int64"),
        (lambda: ag.func.grad(lambda x: 2 * x)(np.ones(2)), ValueError, r"not \(2,\): reduce it"),
        (lambda: ag.func.grad(lambda x: (x, x))(1.0), ValueError, r"not tuple\(\*, \*\)"),
        (lambda: ag.func.grad(lambda x: x.detach().item())(1.0), TypeError, "returned float"),
        (lambda: ag.func.grad(lambda x: x * 1j)(1.0), ValueError, "real floating number"),
        (lambda: ag.vjp(lambda x: x, 1.0)[1]((1.0,)), ValueError, "cotangents: expected a tree"),
        (lambda: ag.jvp(lambda x: x, (1.0,), (np.ones(2),)), ValueError, r"expected \(\), got"),
        (lambda: ag.jvp(lambda x: x, (1.0,), (1.0, 2.0)), ValueError, "tangents: expected a tree"),
        (lambda: ag.jacobian(lambda x: x)(1j), TypeError, "complex numbers there is no one"),
    ],
)
def test_what_cannot_be_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_an_argument_that_is_written_to_is_refused_at_every_level():
    def writes(x):
        x *= 2
        return (x * x).sum()

    with pytest.raises(RuntimeError, match="leaf tensor that requires grad is being written"):
        ag.func.grad(writes)(np.ones(2))
    with pytest.raises(RuntimeError, match="wrote to its argument of shape"):
        ag.func.grad(writes)(ag.ones(2).requires_grad_() * 1)
    assert ag.func.grad(lambda x: writes(x.clone()))(np.ones(2)).tolist() == [8, 8]


def test_complex_products_follow_the_real_ones():
    # Of a holomorphic function the directional derivative is f'(z) v; vjp conjugates, as PyTorch.
    z, v = np.array([1 + 2j, -0.5j]), np.array([0.3 - 1j, 2 + 0j])
    _, derivative = ag.jvp(lambda z: z**3, (z,), (v,))
    np.testing.assert_allclose(derivative.numpy(), 3 * z**2 * v, rtol=1e-14)
    _, pullback = ag.vjp(lambda z: z**3, z)
    np.testing.assert_allclose(pullback(v)[0].numpy(), np.conj(3 * z**2) * v, rtol=1e-14)


def test_grad_of_a_function_is_functional_and_of_tensors_is_not():
    x = ag.tensor(3.0, requires_grad=True)
    assert ag.grad(lambda x: x**2)(x).item() == 6
    assert ag.grad(lambda a, b: a * b, argnums=1)(2.0, 3.0).item() == 2
    assert ag.grad(x**2, x)[0].item() == 6
    assert ag.grad(outputs=x**2, inputs=x)[0].item() == 6


@pytest.mark.parity
@pytest.mark.filterwarnings("ignore")  # torch.func.linearize warns of how it is made
@settings(max_examples=20)
@given(SEEDS)
def test_all_transforms_agree_with_torch(seed):
    torch = pytest.importorskip("torch")
    x, y = operands(seed)
    v, u = operands(seed + 1)

    def f(x, y):
        return ((x * y).tanh() + (-(y * y)).exp()).sum(0) * x

    def g(x, y):
        return (f(x, y) ** 2).sum()

    ours, theirs = (ag.tensor(x), ag.tensor(y)), (torch.tensor(x), torch.tensor(y))
    directions = torch.tensor(v), torch.tensor(u)
    pairs = [
        (ag.func.grad(g, (0, 1))(*ours), torch.func.grad(g, (0, 1))(*theirs)),
        (ag.jvp(f, ours, (v, u)), torch.func.jvp(f, theirs, directions)),
        (ag.vjp(f, *ours)[1](v), torch.func.vjp(f, *theirs)[1](directions[0])),
        (ag.jacrev(f, 1)(*ours), torch.func.jacrev(f, 1)(*theirs)),
        (ag.jacfwd(f, (0, 1))(*ours), torch.func.jacfwd(f, (0, 1))(*theirs)),
        (ag.hessian(g, (0, 1))(*ours), torch.func.hessian(g, (0, 1))(*theirs)),
        (ag.linearize(f, *ours)[1](v, u), torch.func.linearize(f, *theirs)[1](*directions)),
        (ag.grad_and_value(g)(*ours), torch.func.grad_and_value(g)(*theirs)),
    ]
    for mine, other in pairs:
        assert tree.structure(mine) == tree.structure(other)
        for a, b in zip(tree.flatten(mine), tree.flatten(other), strict=True):
            np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-10, atol=1e-10)


@pytest.mark.parity
def test_gradients_and_hessian_products_agree_with_hips():
    hips = pytest.importorskip("autograd")
    anp = pytest.importorskip("autograd.numpy")
    x, v = np.array([0.3, -1.2, 2.0]), np.array([1.0, -2.0, 0.5])

    def f(x, xp=np):
        return xp.sum(xp.sin(x) * xp.exp(-x * x) * x[0])

    def theirs(x):
        return f(x, anp)

    np.testing.assert_allclose(ag.func.grad(f)(x).numpy(), hips.grad(theirs)(x), rtol=1e-12)
    np.testing.assert_allclose(ag.hessian(f)(x).numpy(), hips.hessian(theirs)(x), rtol=1e-12)
    product = hips.hessian_vector_product(theirs)(x, v)
    np.testing.assert_allclose(ag.hvp(f, (x,), (v,))[0].numpy(), product, rtol=1e-11)
