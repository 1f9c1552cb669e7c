"""Derivatives by differences, to hold the engine's against; and strategies for what to try them on.

The derivative along a random dense direction, of the outputs weighted by a random cotangent, is
found by Richardson extrapolation of central differences, with a bound of its own error. The step
shrinks until that bound is well below the tolerance; where it cannot, the check fails: a derivative
that was not resolved has not been checked.
"""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag
from autograd_np.testing.problem import random_signed as signed
from autograd_np.testing.strategies import LAYOUTS, laid_out
from autograd_np.testing.strategies import axes as axes  # tests take these from here
from autograd_np.testing.strategies import shapes as shapes

EPS = np.finfo(np.float64).eps


def check_gradients(f, *arrays, order=1, seed=0, rtol=1e-9, within=0.0):
    """Assert that the gradients of ``f(*tensors)``, a tensor or several, are what differences say.

    `arrays` are float64, and become the operands as they lie in memory. `order` 2 checks the
    gradients of the gradients too, with respect to operands and cotangents; 3 goes on. `rtol` is
    relative to the sum of the magnitudes that make up the derivative, and to `within`: how large
    the values are that `f` computes on the way, where they may cancel in what it returns.
    """
    rng = np.random.default_rng(seed)
    cotangents = [signed(rng, y.shape) for y in evaluate(f, arrays)]
    gradients = reverse_gradients(f, arrays, cotangents)
    for i, (x, g) in enumerate(zip(arrays, gradients, strict=True)):
        direction = signed(rng, x.shape) * scale_of(x)
        along_i = along(f, arrays, i, direction, cotangents)
        check_derivative(
            along_i, np.vdot(g, direction), max(np.abs(g * direction).sum(), within), rtol, i
        )
    if order > 1:
        derived = gradient_function(f, len(arrays))
        for g, again in zip(gradients, evaluate(derived, (*arrays, *cotangents)), strict=True):
            np.testing.assert_allclose(again, g, rtol=1e-12, atol=1e-13, err_msg="create_graph")
        options = {"seed": seed + 1, "rtol": rtol, "within": within}
        check_gradients(derived, *arrays, *cotangents, order=order - 1, **options)


def gradients(f, *operands, cotangent=None):
    """The gradients of ``(f(*operands) * cotangent).sum()``, as arrays; ones by default.

    Operands are numbers, nested lists and arrays: they become float64 tensors.
    """
    leaves = [ag.tensor(np.array(x, float), requires_grad=True) for x in operands]
    out = f(*leaves)
    seed = np.ones(out.shape) if cotangent is None else np.array(cotangent, float)
    return [g.numpy() for g in ag.grad(out, leaves, ag.tensor(seed))]


def scale_of(x):
    """For each element the power of two below it, or below its neighbours' size if it is small."""
    typical = np.sqrt(np.mean(x * x)) if x.size else 0.0
    size = np.maximum(np.abs(x), typical / 8)
    return np.exp2(np.frexp(np.where(size == 0, 1.0, size))[1] - 1)


def outputs_of(f, tensors):
    result = f(*tensors)
    return [result] if isinstance(result, ag.Tensor) else list(result)


def evaluate(f, arrays):
    """The values of `f`, as arrays."""
    with ag.no_grad():
        return [y.detach().numpy() for y in outputs_of(f, [ag.Tensor(x) for x in arrays])]


def reverse_gradients(f, arrays, cotangents):
    """The engine's gradients, having asserted all of their properties but their values."""
    before = [x.copy() for x in (*arrays, *cotangents)]
    leaves = [ag.Tensor(x, requires_grad=True) for x in arrays]
    seeds = [ag.Tensor(u) for u in cotangents]
    recorded = [
        (y, u) for y, u in zip(outputs_of(f, leaves), seeds, strict=True) if y.requires_grad
    ]
    returned = gradients_of(recorded, leaves, retain_graph=True)
    gradients = [g.numpy() for g in returned]
    for leaf, g in zip(leaves, gradients, strict=True):
        assert g.shape == leaf.shape, f"a gradient of shape {g.shape} for {leaf.shape}"
        assert g.dtype == leaf.dtype, f"a gradient of {g.dtype} for {leaf.dtype}"
        assert np.isfinite(g).all(), f"a gradient that is not finite: {g}"
    for x, copy in zip((*arrays, *cotangents), before, strict=True):
        np.testing.assert_array_equal(x, copy, err_msg="an operand or a cotangent was written to")
    for output, seed in recorded:
        output.backward(seed, retain_graph=True)
    for leaf, g in zip(leaves, gradients, strict=True):
        if leaf.grad is None:
            assert not g.any(), "grad() found a gradient, backward() none"
        else:
            assert (leaf.grad.shape, leaf.grad.dtype) == (leaf.shape, leaf.dtype)
            np.testing.assert_allclose(leaf.grad.numpy(), g, 1e-13, 1e-13, err_msg="backward()")
    held = [leaf.grad.numpy() for leaf in leaves if leaf.grad is not None] + gradients
    for i, g in enumerate(held):
        for other in (*held[:i], *arrays, *cotangents):
            assert not np.shares_memory(g, other), "a gradient shares memory with something else"
    return gradients


def gradients_of(recorded, xs, **options):
    """The gradients of (output, cotangent) pairs: zeros where nothing depends on an operand."""
    if not recorded:
        return [ag.zeros_like(x) for x in xs]
    outputs, seeds = zip(*recorded, strict=True)
    return ag.grad(outputs, xs, seeds, materialize_grads=True, **options)


def gradient_function(f, n):
    """The function of n operands and the cotangents that gives the gradients of `f`."""

    def derived(*tensors):
        with ag.enable_grad():
            xs = [x if x.requires_grad else x.detach().requires_grad_() for x in tensors[:n]]
            outputs = zip(outputs_of(f, xs), tensors[n:], strict=True)
            recorded = [(y, u) for y, u in outputs if y.requires_grad]
            return gradients_of(recorded, xs, create_graph=True)

    return derived


def along(f, arrays, i, direction, cotangents):
    """``t -> (<cotangents, f(arrays)>, its magnitude)``, operand i moved t along a direction."""

    def moved(t):
        operands = [x + t * direction if j == i else x for j, x in enumerate(arrays)]
        with np.errstate(all="ignore"):  # a large step may leave the domain
            terms = [u * y for u, y in zip(cotangents, evaluate(f, operands), strict=True)]
        return sum(x.sum() for x in terms), sum(np.abs(x).sum() for x in terms)

    return moved


def check_derivative(function, claimed, magnitude, rtol, operand):
    """Assert that ``function(t)[0]`` has the claimed derivative at t = 0."""
    size = max(magnitude, function(0.0)[1])
    differences = []
    for k in range(4, 28):
        t = 2.0**-k
        (high, high_size), (low, low_size) = function(t), function(-t)
        if not np.isfinite(high - low):
            continue
        size = max(size, high_size, low_size)
        differences.append((high - low) / (2 * t))
        if len(differences) < 3:
            continue
        wide, middle, narrow = differences[-3:]
        fourth_order = (4 * narrow - middle) / 3
        found = (64 * narrow - 20 * middle + wide) / 45
        rounding = 1.65 * 4 * EPS * max(high_size, low_size, magnitude) / t
        last, one_before = abs(narrow - middle), abs(middle - wide)
        # Extrapolation is right only where differences shrink as the square of the step.
        converging = 2.5 * last <= one_before <= 6.5 * last or max(last, one_before) <= rounding
        error = rounding + (abs(found - fourth_order) if converging else max(last, one_before))
        tolerance = rtol * max(size, abs(found))
        if error <= tolerance / 4:
            assert abs(claimed - found) <= tolerance, (
                f"operand {operand}: reverse mode gives {claimed:.12g}, differences {found:.12g} "
                f"± {error:.1g}: ratio {claimed / found if found else np.nan:.9g}"
            )
            return
    raise AssertionError(f"operand {operand}: differences did not resolve {claimed}: {differences}")


@st.composite
def arrays(draw, shape, domain=(-2.0, 2.0), grid=False, distinct=False):
    """Float64 arrays with values in an interval, or in one of several, in any memory order.

    On a `grid` they are multiples of 1/2, so that zeros and ties occur; `distinct` ones are evenly
    spread over one interval, so that no two are close.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    intervals = np.array(domain, float).reshape(-1, 2)
    low, high = np.moveaxis(intervals[rng.integers(len(intervals), size=shape)], -1, 0)
    x = np.asarray(rng.uniform(low, high))
    if grid:
        x = np.asarray(np.round(2 * x) / 2)
    if distinct:
        low, high = domain
        x = low + (high - low) / max(x.size, 1) * rng.permutation(x.size).reshape(shape)
    return laid_out(x, draw(st.sampled_from(LAYOUTS)))


def broadcastable_shapes(n=2):
    """Tuples of n shapes that broadcast, with 0-d and empty ones among them."""
    several = hnp.mutually_broadcastable_shapes(
        num_shapes=n, min_dims=0, max_dims=3, min_side=0, max_side=3
    )
    return several.map(lambda found: found.input_shapes)
