"""Operations of the user's own: right to any order where they are right, refused where not."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
from tests import numeric

SEEDS = st.integers(0, 2**32 - 1)


@ag.primitive
def scaled_product(x, y, /, scale):
    return scale * x**2 * y


@scaled_product.vjp("x")
def _(g, x, y, scale):
    return 2 * scale * g * x * y


@scaled_product.vjp("y")
def _(g, x, scale):
    return scale * g * x**2


@ag.primitive
def joined(*parts):
    return np.concatenate(parts)


@joined.vjp("parts")
def _(g, shapes, position):
    start = sum(n for (n,) in shapes[:position])
    return g[start : start + shapes[position][0]]


class Both(ag.Function):
    """The product, and the weighted sum of squares, of two operands of one shape."""

    @staticmethod
    def forward(ctx, x, weight, y):
        product = x * y
        ctx.save_for_backward(x, y, product)
        ctx.weight = weight
        return product, weight * (x * x).sum()

    @staticmethod
    def backward(ctx, g, h):
        x, _, product = ctx.saved_tensors
        return g * product / x + 2 * ctx.weight * h * x, None, g * x


class Exponential(ag.Function):
    """With a context that is set up apart, and an output that is saved."""

    @staticmethod
    def forward(x):
        return ag.exp(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


def positive(rng, *shape):
    return rng.uniform(0.5, 2.0, shape)


@settings(max_examples=30)
@given(SEEDS)
def test_primitives_have_derivatives_of_every_order(seed):
    rng = np.random.default_rng(seed)
    x, y = positive(rng, 2, 3), positive(rng, 2, 3)
    numeric.check_gradients(lambda a, b: scaled_product(a, b, scale=3.0), x, y, order=2)
    numeric.check_gradients(lambda a, b: joined(a, b * b, a), x[0], y[1], order=2)


@settings(max_examples=30)
@given(SEEDS)
def test_functions_have_derivatives_of_every_order(seed):
    rng = np.random.default_rng(seed)
    x, y = positive(rng, 2, 3), positive(rng, 2, 3)
    numeric.check_gradients(lambda a, b: Both.apply(a, 0.5, b), x, y, order=2)
    numeric.check_gradients(lambda a: Both.apply(a, 0.5, a)[0], x, order=2)
    numeric.check_gradients(Exponential.apply, x, order=3)


@pytest.mark.parity
@settings(max_examples=20)
@given(SEEDS)
def test_a_function_does_what_torchs_does(seed):
    torch = pytest.importorskip("torch")

    class Theirs(torch.autograd.Function):
        forward, backward = Both.forward, Both.backward

    rng = np.random.default_rng(seed)
    arrays = positive(rng, 4), positive(rng, 4)
    found = []
    for library, grad, apply in (
        (ag, ag.grad, Both.apply),
        (torch, torch.autograd.grad, Theirs.apply),
    ):
        x, y = (library.tensor(a, requires_grad=True) for a in arrays)
        a, b = apply(x, 2.0, y)
        first = grad((a * a).sum() * b, [x, y], create_graph=True)
        second = grad(sum((g**2).sum() for g in first), [x, y])
        found.append([t.detach().numpy() for t in (a, b, *first, *second)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_operands_and_outputs_may_differ_in_dtype():
    class Mixed(ag.Function):
        @staticmethod
        def forward(ctx, x, z):
            ctx.save_for_backward(x, z)
            return x * 2, z * 1j

        @staticmethod
        def backward(ctx, g, h):
            assert (g.dtype, h.dtype) == (ag.float32, ag.complex128)
            return 2 * g, -1j * h

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    z = ag.tensor([1 + 2j], dtype=ag.complex128, requires_grad=True)
    a, b = Mixed.apply(x, z)
    (a.sum() + b.real.sum()).backward()
    assert (x.grad.dtype, x.grad.tolist()) == (ag.float32, [2, 2])
    again = ag.tensor([1 + 2j], dtype=ag.complex128, requires_grad=True)
    (again * 1j).real.sum().backward()
    assert (z.grad.dtype, z.grad.tolist()) == (ag.complex128, again.grad.tolist())


def test_the_context_says_which_gradients_are_wanted():
    seen = []

    class Watched(ag.Function):
        @staticmethod
        def forward(ctx, x, k, y):
            seen.append(ctx.needs_input_grad)
            return x * k * y

        @staticmethod
        def backward(ctx, g):
            return g, None, g

    x, y = ag.tensor(1.0, requires_grad=True), ag.tensor(2.0)
    assert Watched.apply(x, 3, y).requires_grad
    assert not Watched.apply(y, 3, y).requires_grad
    with ag.no_grad():
        assert not Watched.apply(x, 3, y).requires_grad
    assert seen == [(True, False, False), (False, False, False), (True, False, False)]


def test_outputs_that_are_not_differentiable_have_no_graph():
    class Sorted(ag.Function):
        @staticmethod
        def forward(ctx, x):
            order, values = ag.argsort(x), ag.sort(x)[0]
            count = x.sum()
            ctx.mark_non_differentiable(count)
            ctx.order = order
            return values, order, count

        @staticmethod
        def backward(ctx, g):
            return ag.zeros_like(g).scatter(0, ctx.order, g)

    x = ag.tensor([3.0, 1.0, 2.0], requires_grad=True)
    values, order, count = Sorted.apply(x)
    assert (values.requires_grad, order.requires_grad, count.requires_grad) == (True, False, False)
    (values * ag.tensor([1.0, 10.0, 100.0])).sum().backward()
    assert x.grad.tolist() == [100, 1, 10]


def test_unused_outputs_have_zero_gradients():
    x, y = ag.tensor([1.0, 2.0], requires_grad=True), ag.tensor([3.0, 4.0], requires_grad=True)
    Both.apply(x, 5.0, y)[1].backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([10, 20], [0, 0])


def test_an_operand_that_is_handed_through_is_another_tensor():
    class Reversal(ag.Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return -g

    x = ag.tensor([1.0], requires_grad=True)
    y = Reversal.apply(x)
    assert y is not x
    y += 1
    (y * 3).sum().backward()
    assert (x.tolist(), x.grad.tolist()) == ([1], [-3])


def test_saved_tensors_that_were_changed_raise():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    out = Both.apply(y, 1.0, y)[1]
    with ag.no_grad():
        y += 1
    with pytest.raises(RuntimeError, match=r"backward through Both: .*\(2,\).*modified"):
        out.backward()


def test_a_graph_is_freed_by_its_backward_pass_and_without_it():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    gc.disable()
    try:
        out = Exponential.apply(x * 1)
        value = weakref.ref(out._array)
        del out
        assert value() is None
        out = Exponential.apply(x * 1).sum()
        out.backward()
        with pytest.raises(RuntimeError, match="backward through Exponential a second time"):
            out.backward()
    finally:
        gc.enable()


def test_once_differentiable_is_once():
    class Cube(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        @ag.once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return ag.tensor(3 * g.numpy() * x.numpy() ** 2)

    x = ag.tensor(2.0, requires_grad=True)
    assert ag.grad(Cube.apply(x), x)[0].item() == 12
    (g,) = ag.grad(Cube.apply(x), x, create_graph=True)
    assert g.item() == 12
    with pytest.raises(RuntimeError, match="Cube: its backward is once differentiable"):
        ag.grad(g, x)


# ------------------------------------------------------------------------ rules that are wrong


WRONG = {
    "None": (None, TypeError, r"returned NoneType, expected an array of shape \(3,\)"),
    "a shape": (np.ones(2), ValueError, r"returned shape \(2,\), expected \(3,\)"),
    "a column": (np.ones((3, 1)), RuntimeError, r"returned shape \(3, 1\), expected \(3,\)"),
    "integers": (np.ones(3, int), TypeError, "returned an array of int64, expected floating"),
    "booleans": (np.ones(3, bool), TypeError, "returned an array of bool, expected floating"),
    "a number": (1.0, TypeError, "returned float, expected an array"),
    "a tuple": ((np.ones(3),), TypeError, "returned tuple, expected an array"),
}


@pytest.mark.parametrize(("returned", "error", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("create_graph", [False, True])
def test_a_rule_that_returns_no_gradient_is_refused(returned, error, message, create_graph):
    @ag.primitive(name="mine")
    def mine(x, y, /):
        return x * y

    @mine.vjp("y")
    def _(g):
        return returned

    y = ag.tensor(np.ones(3), requires_grad=True)
    with pytest.raises(error, match="mine: the derivative rule of operand y " + message):
        ag.grad(mine(np.ones(3), y).sum(), y, create_graph=create_graph)


@pytest.mark.parametrize(("returned", "error", "message"), WRONG.values(), ids=WRONG)
def test_a_backward_function_that_returns_no_gradient_is_refused(returned, error, message):
    class Mine(ag.Function):
        @staticmethod
        def forward(ctx, k, y):
            return k * y

        @staticmethod
        def backward(ctx, g):
            return None, returned

    y = ag.tensor(np.ones(3), requires_grad=True)
    with pytest.raises(error, match="Mine: backward, for argument 1, " + message):
        Mine.apply(2.0, y).sum().backward()


@pytest.mark.parametrize("count", [1, 3])
def test_a_wrong_number_of_gradients_is_refused(count):
    class Mine(ag.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * y

        @staticmethod
        def backward(ctx, g):
            return (g,) * count

    x = ag.tensor([1.0], requires_grad=True)
    with pytest.raises(TypeError, match=f"Mine: backward returned {count} gradients, expected 2"):
        Mine.apply(x, x).sum().backward()


def test_broadcast_gradients_are_summed_where_broadcasting_was_declared():
    @ag.primitive(broadcasts=True)
    def plus(x, y, /):
        return x + y

    @plus.vjp("x")
    def _(g):
        return g

    @plus.vjp("y")
    def _(g):
        return g[..., :1]

    x = ag.tensor(np.ones((3, 1)), requires_grad=True)
    y = ag.tensor(np.ones(2), requires_grad=True)
    plus(x, np.ones((4, 3, 2))).sum().backward()
    assert x.grad.tolist() == [[8], [8], [8]]
    with pytest.raises(ag.ShapeError, match=r"returned shape \(3, 1\), expected \(2,\) or \(3, 2"):
        plus(np.ones((3, 1)), y).sum().backward()


def test_a_rule_given_again_takes_the_place_of_the_first():
    @ag.primitive
    def twice(x, /):
        return 2 * x

    x = ag.tensor(1.0, requires_grad=True)
    for factor in (1, 2):
        twice.vjp("x")(lambda g, factor=factor: factor * g)
    assert ag.grad(twice(x), x)[0].item() == 2


def test_a_primitive_may_have_the_name_of_one_that_is_there():
    from autograd_np.primitive import registry

    engines = registry["tanh"]

    @ag.primitive
    def tanh(x, /):
        return np.tanh(x)

    assert registry["tanh"] is engines


def test_what_is_no_tensor_is_refused():
    class Mine(ag.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(3)

    with pytest.raises(TypeError, match="Mine: save_for_backward takes tensors, not int"):
        Mine.apply(ag.tensor(1.0))
    Mine.forward = staticmethod(lambda ctx, x: None)
    with pytest.raises(TypeError, match="Mine: forward returned NoneType, expected a tensor"):
        Mine.apply(ag.tensor(1.0))
    Mine.forward = staticmethod(lambda ctx, x: ctx.set_materialize_grads(False))
    with pytest.raises(NotImplementedError, match="zeros here, never None"):
        Mine.apply(ag.tensor(1.0))


# --------------------------------------------------------------------- gradients of whole functions


@ag.custom_vjp
def straight_through(x):
    """Zeros and ones, with the gradient of the identity."""
    return ag.where(x > 0, 1.0, 0.0)


straight_through.defvjp(lambda x: (ag.where(x > 0, 1.0, 0.0), None), lambda _, g: (g,))


@ag.custom_vjp
def clipped(x, limit):
    """The identity, with a gradient of bounded norm."""
    return x


def _clip(limit, g):
    norm = (g * g).sum() ** 0.5
    return g * ag.clamp(limit / norm, max=1.0), None


clipped.defvjp(lambda x, limit: (x, limit), _clip)


@ag.custom_vjp
def fixed_point(parameters, x):
    """The z with z = tanh(w z + u x), found by iteration."""
    z = ag.zeros_like(x)
    for _ in range(200):
        z = ag.tanh(parameters["w"] @ z + parameters["u"] * x)
    return z


def _solve(parameters, x):
    z = fixed_point(parameters, x)
    return z, (parameters, x, z)


def _implicit(residuals, g):
    """With s = 1 − z²: (1 − s w)ᵀ v = g, and v is the gradient of the right-hand side."""
    parameters, x, z = residuals
    s = 1 - z * z
    slope = s.reshape(-1, 1) * parameters["w"]
    v = ag.linalg.solve((ag.eye(len(z), dtype=z.dtype) - slope).mT, g) * s
    return {"w": ag.outer(v, z), "u": (v * x).sum()}, v * parameters["u"]


fixed_point.defvjp(_solve, _implicit)


def test_a_straight_through_estimator_rounds_and_lets_gradients_through():
    x = ag.tensor([-1.0, 0.3, 2.0], requires_grad=True)
    y = straight_through(x)
    (y * ag.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert (y.tolist(), x.grad.tolist()) == ([0, 1, 1], [1, 2, 3])


def test_clipping_bounds_the_norm_of_a_gradient():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    (clipped(x, 5.0) * ag.tensor([30.0, 40.0])).sum().backward()
    np.testing.assert_allclose(x.grad.tolist(), [3, 4], rtol=1e-6)
    x.grad = None
    (clipped(x, 5.0) * ag.tensor([0.3, 0.4])).sum().backward()
    np.testing.assert_allclose(x.grad.tolist(), [0.3, 0.4], rtol=1e-6)


@settings(max_examples=10)
@given(SEEDS)
def test_an_implicit_layer_has_the_gradients_of_what_it_solves(seed):
    rng = np.random.default_rng(seed)
    w, u, x = rng.uniform(-0.2, 0.2, (3, 3)), rng.uniform(0.5, 1.5, ()), rng.normal(size=3)

    def layer(w, u, x):
        return fixed_point({"w": w, "u": u}, x)

    numeric.check_gradients(layer, w, u, x, order=2)


def test_a_custom_gradient_is_used_at_every_level():
    @ag.custom_vjp
    def f(x):
        return x

    # Residuals are computed from the argument, so that the gradient, 3 x², has a derivative.
    f.defvjp(lambda x: (x, x * x), lambda square, g: (3 * square * g,))
    assert ag.grad(f)(2.0).item() == 12
    assert ag.grad(ag.grad(f))(2.0).item() == 12
    assert ag.grad(ag.grad(ag.grad(f)))(2.0).item() == 6
    assert f(2.0) == 2.0


def test_custom_gradients_that_are_wrong_are_refused():
    @ag.custom_vjp
    def f(x, y):
        return x * y["a"]

    x = ag.tensor([1.0, 2.0], requires_grad=True)
    y = {"a": ag.tensor([1.0, 2.0], requires_grad=True)}
    with pytest.raises(TypeError, match="f: it has no gradient yet"):
        f(x, y)

    def forward(x, y):
        return x * y["a"], None

    for backward, error, message in [
        (lambda _, g: (g,), TypeError, "f: backward returned 1, expected a tuple of 2"),
        (lambda _, g: g, TypeError, "f: backward returned Tensor, expected a tuple of 2"),
        (lambda _, g: (g, g), ValueError, "f: the gradient of argument 1: expected a tree of"),
        (lambda _, g: (g, None), TypeError, "f: backward, for argument 1, returned NoneType"),
        (lambda _, g: (g[:1], {"a": g}), ValueError, r"f: .* returned shape \(1,\), expected"),
    ]:
        f.defvjp(forward, backward)
        with pytest.raises(error, match=message):
            f(x, y).sum().backward()
    f.defvjp(lambda x, y: x, lambda _, g: (g, None))
    with pytest.raises(TypeError, match=r"f: the forward function of defvjp returns a pair"):
        f(x, y)
