"""Optimizers: their formulas in NumPy, PyTorch's trajectories, and the bookkeeping."""

import copy
import inspect
import pickle
import re
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn.optim as optim
from nn.optim import SGD, Adam, AdamW
from nn.optim.optimizer import PIECE, pieces

readable = attrgetter("_array")

STEPS = 30
SHAPES = [(3, 4), (5,), ()]

rates = st.floats(1e-4, 0.5)
fractions = st.floats(0.01, 0.99)
or_none = st.just(0.0)
sgd_options = st.fixed_dictionaries(
    {
        "lr": rates,
        "momentum": or_none | fractions,
        "dampening": or_none | fractions,
        "weight_decay": or_none | fractions,
        "maximize": st.booleans(),
    }
) | st.fixed_dictionaries(
    {
        "lr": rates,
        "momentum": fractions,
        "nesterov": st.just(True),
        "weight_decay": or_none | fractions,
        "maximize": st.booleans(),
    }
)
adam_options = st.fixed_dictionaries(
    {
        "lr": rates,
        "betas": st.tuples(st.floats(0.0, 0.95), st.floats(0.5, 0.9999)),
        "eps": st.floats(1e-9, 1e-3),
        "weight_decay": or_none | fractions,
        "amsgrad": st.booleans(),
        "maximize": st.booleans(),
    }
)
cases = st.one_of(
    st.tuples(st.just("SGD"), sgd_options),
    st.tuples(st.sampled_from(["Adam", "AdamW"]), adam_options),
)
# Every option at once, for tests of what does not depend on the numbers.
FULL = [
    (SGD, {"lr": 0.1}),
    (SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1, "maximize": True}),
    (SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.2}),
    (Adam, {"lr": 0.1, "amsgrad": True, "weight_decay": 0.1, "maximize": True}),
    (AdamW, {"lr": 0.1}),
]
full = pytest.mark.parametrize(("kind", "options"), FULL)
seeds = st.integers(0, 2**32 - 1)


# -------------------------------------------------------------------------------- the references


def sgd_by_hand(
    p, gradients, lr, momentum=0, dampening=0, weight_decay=0, nesterov=False, maximize=False
):
    """The trajectory of one parameter, in float64."""
    path, b = [], None
    for g in gradients:
        g = (-g if maximize else g) + weight_decay * p
        b = g if b is None else momentum * b + (1 - dampening) * g
        p = p - lr * (g + momentum * b if nesterov else b if momentum else g)
        path.append(p)
    return path


def adam_by_hand(p, gradients, lr, betas, eps, weight_decay, amsgrad, maximize, decoupled=False):
    """The trajectory of one parameter, in float64."""
    path, m, v, largest = [], 0, 0, 0
    for t, g in enumerate(gradients, 1):
        g = -g if maximize else g
        if decoupled:
            p = p - lr * weight_decay * p
        else:
            g = g + weight_decay * p
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        largest = np.maximum(largest, v)
        second = (largest if amsgrad else v) / (1 - betas[1] ** t)
        p = p - lr * m / (1 - betas[0] ** t) / (np.sqrt(second) + eps)
        path.append(p)
    return path


def by_hand(name, p, gradients, options):
    if name == "SGD":
        return sgd_by_hand(p, gradients, **options)
    return adam_by_hand(p, gradients, **options, decoupled=name == "AdamW")


def start(seed, dtype=np.float64, shapes=SHAPES, steps=STEPS):
    """Parameters, and gradients of each for every step."""
    rng = np.random.default_rng(seed)
    values = [rng.normal(size=shape).astype(dtype) for shape in shapes]
    gradients = [rng.normal(size=(steps, *shape)).astype(dtype) for shape in shapes]
    return values, gradients


def leaves(values):
    return [ag.tensor(value, requires_grad=True) for value in values]


def step(optimizer, parameters, gradients):
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = ag.tensor(np.asarray(gradient))
    optimizer.step()


def trajectory(optimizer, parameters, gradients):
    """For each parameter what it is after every step."""
    paths = [[] for _ in parameters]
    for t in range(len(gradients[0])):
        step(optimizer, parameters, [g[t] for g in gradients])
        for path, parameter in zip(paths, parameters, strict=True):
            path.append(np.array(readable(parameter)))
    return paths


def assert_near(actual, expected, tolerance):
    """Close, measured by the largest number on the way: rounding errors add up in its units."""
    scale = max(1.0, np.abs(expected).max())
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance * scale)


# ------------------------------------------------------------------------------------- the steps


@given(cases, seeds)
@settings(max_examples=60)
def test_the_trajectory_is_that_of_the_formula(case, seed):
    name, options = case
    values, gradients = start(seed)
    parameters = leaves(values)
    paths = trajectory(getattr(optim, name)(parameters, **options), parameters, gradients)
    for path, value, gradient in zip(paths, values, gradients, strict=True):
        assert_near(path, by_hand(name, value, gradient, options), 1e-12)


@pytest.mark.parity
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-12), ("float32", 2e-6)])
@given(case=cases, seed=seeds)
@settings(max_examples=40)
def test_the_trajectory_is_that_of_pytorch(dtype, tolerance, case, seed):
    torch = pytest.importorskip("torch")
    name, options = case
    values, gradients = start(seed, dtype)
    parameters = leaves(values)
    paths = trajectory(getattr(optim, name)(parameters, **options), parameters, gradients)
    peers = [torch.tensor(value, requires_grad=True) for value in values]
    peer = getattr(torch.optim, name)(peers, **options)
    expected = [[] for _ in peers]
    for t in range(STEPS):
        for i, p in enumerate(peers):
            p.grad = torch.tensor(gradients[i][t])
        peer.step()
        for i, p in enumerate(peers):
            expected[i].append(p.detach().numpy().copy())
    for ours, theirs in zip(paths, expected, strict=True):
        assert ours[-1].dtype == dtype
        assert_near(ours, theirs, tolerance)


@pytest.mark.parametrize("shape", [(300, 700), (PIECE + 1,), (1, PIECE + 5), (2 * PIECE, 1)])
@pytest.mark.parametrize("order", ["C", "F"])
@full
def test_large_parameters_move_as_their_parts_would(kind, options, shape, order):
    values, gradients = start(0, np.float32, [shape], steps=3)
    chosen = np.r_[:10, np.random.default_rng(1).integers(0, values[0].size, 50), -10:0]
    (whole,), (part,) = leaves(values), leaves([values[0].ravel()[chosen]])
    optimizers = kind([whole], **options), kind([part], **options)
    for g in gradients[0]:
        whole.grad = ag.as_tensor(np.asarray(g, order=order))
        part.grad = ag.tensor(g.ravel()[chosen])
        for optimizer in optimizers:
            optimizer.step()
    np.testing.assert_array_equal(readable(whole).ravel()[chosen], readable(part))


@pytest.mark.parametrize("shape", [(), (0, 3), (7, 11), (PIECE,), (1000, 1000), (1, 3 * PIECE)])
def test_pieces_cover_an_array_once(shape):
    array = np.zeros(shape)
    for piece, nothing in pieces(array, None):
        piece += 1
        assert nothing is None
        assert piece.size <= max(PIECE, array[:1].size if shape else 1)
    assert (array == 1).all()


@full
def test_a_step_moves_a_parameter_where_it_is(kind, options):
    (parameter,) = leaves([np.ones(3, np.float32)])
    memory = readable(parameter)
    optimizer = kind([parameter], **options)
    step(optimizer, [parameter], [np.ones(3, np.float32)])
    assert readable(parameter) is memory
    assert (memory != 1).all()
    assert parameter.dtype == np.float32
    assert parameter.is_leaf
    assert parameter.requires_grad


@full
def test_a_step_leaves_the_gradient_as_it_was(kind, options):
    (parameter,) = leaves([np.arange(3.0)])
    gradient = parameter.grad = ag.tensor(np.array([1.0, -2.0, 0.5]))
    optimizer = kind([parameter], **options)
    for _ in range(3):
        optimizer.step()
    assert parameter.grad is gradient
    np.testing.assert_array_equal(readable(gradient), [1.0, -2.0, 0.5])


@full
def test_a_parameter_without_a_gradient_stays_and_gets_no_state(kind, options):
    moved, still = leaves([np.ones(2), np.ones(2)])
    optimizer = kind([moved, still], **options)
    moved.grad = ag.ones(2, dtype=ag.float64)
    optimizer.step()
    np.testing.assert_array_equal(readable(still), 1)
    assert still not in optimizer.state


@full
def test_numpy_scalars_as_options_mean_the_same_numbers(kind, options):
    wide = {k: np.float64(v) if type(v) is float else v for k, v in options.items()}
    values, gradients = start(3, np.float32)
    paths = []
    for given_options in (options, wide):
        parameters = leaves(values)
        paths += trajectory(kind(parameters, **given_options), parameters, gradients)
    for plain, scalar in zip(paths[: len(SHAPES)], paths[len(SHAPES) :], strict=True):
        np.testing.assert_array_equal(plain, scalar)


def test_a_changed_learning_rate_counts_from_the_next_step():
    (parameter,) = leaves([np.array([1.0])])
    optimizer = SGD([parameter], lr=0.5)
    step(optimizer, [parameter], [[1.0]])
    optimizer.param_groups[0]["lr"] = 0.25
    step(optimizer, [parameter], [[1.0]])
    assert parameter.item() == 0.25


def test_the_closure_is_called_once_and_its_loss_returned():
    w = ag.tensor([3.0], requires_grad=True)
    optimizer = SGD([w], lr=0.1)
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        losses.append(loss)
        return loss

    with ag.no_grad():
        assert optimizer.step(closure) is losses[0]
    assert len(losses) == 1
    assert w.item() == pytest.approx(2.4)
    assert optimizer.step() is None


# ------------------------------------------------------------------------------ steps and graphs


def test_a_graph_that_saved_a_parameter_notices_the_step():
    w = ag.tensor([2.0], requires_grad=True)
    y = (w * w).sum()
    w.grad = ag.tensor([1.0])
    SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an in-place operation"):
        y.backward()


@full
def test_a_graph_that_saved_state_notices_the_step(kind, options):
    (w,) = leaves([np.ones(2)])
    optimizer = kind([w], **options)
    w.grad = ag.ones(2, dtype=ag.float64)
    optimizer.step()
    tensors = [value for name, value in optimizer.state[w].items() if name != "step"]
    graphs = [(w * value).sum() for value in tensors]
    optimizer.step()
    for graph in graphs:
        with pytest.raises(RuntimeError, match="modified by an in-place operation"):
            graph.backward()


@full
def test_a_step_records_nothing(kind, options):
    (w,) = leaves([np.ones(2)])
    (w * w * w).sum().backward(create_graph=True)
    optimizer = kind([w], **options)
    optimizer.step()
    assert w.grad.requires_grad
    assert w.grad_fn is None
    assert not any(value.requires_grad for value in optimizer.state[w].values())


class Recorded:
    """An array that has NumPy's two protocols and nothing else, and writes down what is done."""

    def __init__(self, value, program):
        self.value, self.program = value, program
        self.shape, self.ndim, self.size = value.shape, value.ndim, value.size
        self.dtype = value.dtype

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        def run(values):
            outs = {} if out is None else {"out": values(out[0])}
            return getattr(ufunc, method)(*map(values, inputs), **outs, **options)

        result = out[0] if out else Recorded(np.asarray(run(present)), self.program)
        if out:
            run(present)
        self.program.append((result, run))
        return result

    def __array_function__(self, function, kinds, args, kwargs):
        raise NotImplementedError(function)

    def __rpow__(self, base):
        return np.power(base, self)

    def __rsub__(self, other):
        return np.subtract(other, self)

    def __rtruediv__(self, other):
        return np.divide(other, self)

    def __pow__(self, exponent):
        return np.power(self, exponent)


def present(x):
    return x.value if isinstance(x, Recorded) else x


def replay(program, values):
    """Run a recording on other arrays in place of those that it was made with."""
    known = dict(values)
    for result, run in program:
        found = run(lambda x: known[x] if isinstance(x, Recorded) else x)
        known[result] = np.asarray(found)


@full
def test_a_recorded_step_replays_to_the_same_numbers(kind, options):
    values, gradients = start(1, np.float32, [(3, 2)], steps=4)
    (eager,) = leaves(values)
    optimizer = kind([eager], **options)
    step(optimizer, [eager], [gradients[0][0]])

    program = []
    parts = {"p": np.ones((3, 2), np.float32), "g": np.full((3, 2), 2, np.float32)}
    state = {name: np.ones(v.shape, v.dtype) for name, v in optimizer.state[eager].items()}
    held = {name: Recorded(value, program) for name, value in (parts | state).items()}
    tensors = {name: ag.tensor(array) for name, array in held.items()}
    parameter = tensors["p"].requires_grad_()
    parameter.grad = tensors["g"]
    recorder = kind([parameter], **options)
    if state:
        recorder.state[parameter] = {name: tensors[name] for name in state}
    recorder.step()
    assert program

    values = {"p": np.array(readable(eager)), "g": np.empty((3, 2), np.float32)}
    values |= {name: np.array(readable(v)) for name, v in optimizer.state[eager].items()}
    for g in gradients[0][1:]:
        values["g"][...] = g
        replay(program, {held[name]: value for name, value in values.items()})
        step(optimizer, [eager], [g])
        np.testing.assert_allclose(values["p"], readable(eager), rtol=1e-6)


# ---------------------------------------------------------------------------------------- groups


def test_groups_have_options_of_their_own_and_the_defaults_for_the_rest():
    a, b, c = leaves([np.ones(1), np.ones(1), np.ones(1)])
    optimizer = SGD([{"params": [a]}, {"params": iter([b]), "lr": 0.5}], lr=0.25, momentum=0.9)
    optimizer.add_param_group({"params": c, "momentum": 0})
    assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.5, 0.25]
    assert [group["momentum"] for group in optimizer.param_groups] == [0.9, 0.9, 0]
    assert [group["params"] for group in optimizer.param_groups] == [[a], [b], [c]]
    step(optimizer, [a, b, c], np.ones((3, 1)))
    assert [x.item() for x in (a, b, c)] == [0.75, 0.5, 0.75]
    assert list(optimizer.state) == [a, b]


def test_parameters_may_come_from_a_generator():
    parameters = leaves([np.ones(1), np.ones(2)])
    assert SGD(p for p in parameters).param_groups[0]["params"] == parameters


@pytest.mark.parametrize("set_to_none", [True, False])
def test_zero_grad_clears_every_gradient(set_to_none):
    a, b, without = leaves([np.ones(2), np.ones(3), np.ones(1)])
    optimizer = SGD([{"params": [a]}, {"params": [b, without]}])
    (a * a * a).sum().backward(create_graph=True)
    b.grad = ag.ones(3, dtype=ag.float64)
    kept = a.grad
    optimizer.zero_grad(set_to_none)
    assert without.grad is None
    if set_to_none:
        assert a.grad is None
        assert b.grad is None
        np.testing.assert_array_equal(readable(kept), 3)
    else:
        assert a.grad is kept
        assert not kept.requires_grad
        np.testing.assert_array_equal(readable(a.grad), 0)
        np.testing.assert_array_equal(readable(b.grad), 0)


def test_zero_grad_keeps_gradients_as_none_by_default():
    (a,) = leaves([np.ones(2)])
    a.grad = ag.ones(2, dtype=ag.float64)
    SGD([a]).zero_grad()
    assert a.grad is None


def parameter_list():
    return leaves([np.ones(2)])


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW])
@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (list, ValueError, "optimizer got an empty parameter list"),
        (lambda: parameter_list()[0], TypeError, "should be an iterable of Tensors or dicts"),
        (lambda: 1.0, TypeError, "should be an iterable of Tensors or dicts, but got float"),
        (lambda: [np.ones(2)], TypeError, "can only optimize Tensors, but one .* is ndarray"),
        (lambda: [parameter_list()[0] * 2], ValueError, "can't optimize a non-leaf Tensor"),
        (lambda: [{"params": set(parameter_list())}], TypeError, "an order, which a set has not"),
        (lambda: parameter_list() * 2, ValueError, "appear twice: number 1, of shape \\(2,\\)"),
        (
            lambda: [{"params": p} for p in parameter_list() * 2],
            ValueError,
            "appear twice",
        ),
    ],
)
def test_wrong_parameters_raise(kind, make, error, message):
    with pytest.raises(error, match=f"{kind.__name__}: .*{message}"):
        kind(make())


def test_a_group_that_is_no_dict_raises():
    with pytest.raises(TypeError, match="SGD: a parameter group must be a dict"):
        SGD(parameter_list()).add_param_group(parameter_list())


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (SGD, {"lr": -1.0}, "Invalid learning rate: lr=-1.0"),
        (SGD, {"lr": float("nan")}, "Invalid learning rate: lr=nan"),
        (SGD, {"momentum": -0.1}, "Invalid momentum value: momentum=-0.1"),
        (SGD, {"weight_decay": -0.1}, "Invalid weight_decay value: weight_decay=-0.1"),
        (SGD, {"nesterov": True}, "Nesterov momentum requires a momentum and zero dampening"),
        (
            SGD,
            {"nesterov": True, "momentum": 0.9, "dampening": 0.1},
            "Nesterov momentum requires a momentum and zero dampening",
        ),
        (Adam, {"lr": -1.0}, "Invalid learning rate: lr=-1.0"),
        (Adam, {"eps": -1.0}, "Invalid epsilon value: eps=-1.0"),
        (Adam, {"betas": (1.0, 0.9)}, "Invalid beta parameter at index 0"),
        (AdamW, {"betas": (0.9, -0.1)}, "Invalid beta parameter at index 1"),
        (AdamW, {"weight_decay": -1.0}, "Invalid weight_decay value"),
    ],
)
def test_options_out_of_range_raise(kind, options, message):
    with pytest.raises(ValueError, match=f"{kind.__name__}: {message}"):
        kind(parameter_list(), **options)


def test_an_optimizer_without_a_step_says_so():
    class Lazy(optim.Optimizer):
        pass

    with pytest.raises(NotImplementedError, match="Lazy implements neither step nor _step_group"):
        Lazy(parameter_list(), {}).step()


# ----------------------------------------------------------------------------------------- state


@full
def test_a_loaded_optimizer_goes_on_as_the_saved_one(kind, options):
    values, gradients = start(5)
    expected = leaves(values)
    paths = trajectory(kind(expected, **options), expected, gradients)
    before = leaves(values)
    saved = kind(before, **options)
    trajectory(saved, before, [g[: STEPS // 2] for g in gradients])
    after = leaves([readable(p) for p in before])
    loaded = kind(after, lr=7.0)
    loaded.load_state_dict(pickle.loads(pickle.dumps(saved.state_dict())))
    resumed = trajectory(loaded, after, [g[STEPS // 2 :] for g in gradients])
    for path, rest in zip(paths, resumed, strict=True):
        np.testing.assert_array_equal(path[STEPS // 2 :], rest)


def test_what_is_loaded_is_a_copy():
    (a,), (b,) = leaves([np.ones(2)]), leaves([np.ones(2)])
    first, second = SGD([a], momentum=0.9), SGD([b], momentum=0.9)
    step(first, [a], [np.ones(2)])
    saved = first.state_dict()
    second.load_state_dict(saved)
    step(second, [b], [np.ones(2)])
    second.param_groups[0]["lr"] = 7.0
    np.testing.assert_array_equal(readable(saved["state"][0]["momentum_buffer"]), 1)
    assert first.param_groups[0]["lr"] == saved["param_groups"][0]["lr"] == 1e-3


def test_state_is_loaded_in_the_dtype_of_the_parameter_but_for_the_step():
    (wide,), (narrow,) = leaves([np.ones(2)]), leaves([np.ones(2, np.float32)])
    saved = Adam([wide])
    step(saved, [wide], [np.ones(2)])
    loaded = Adam([narrow])
    loaded.load_state_dict(saved.state_dict())
    dtypes = {name: value.dtype for name, value in loaded.state[narrow].items()}
    assert dtypes == dict.fromkeys(("step", "exp_avg", "exp_avg_sq"), np.float32)
    assert loaded.state[narrow]["step"].item() == 1


def test_state_is_numbered_through_all_groups_and_only_where_there_is_some():
    a, b, c = leaves([np.ones(1), np.ones(2), np.ones(3)])
    optimizer = SGD([{"params": [a, b]}, {"params": [c]}], momentum=0.5)
    b.grad, c.grad = ag.ones(2, dtype=ag.float64), ag.ones(3, dtype=ag.float64)
    optimizer.step()
    saved = optimizer.state_dict()
    assert {i: list(state) for i, state in saved["state"].items()} == {
        1: ["momentum_buffer"],
        2: ["momentum_buffer"],
    }
    assert [group["params"] for group in saved["param_groups"]] == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([[(2,)], [(3,)]], "a different number of parameter groups: 2, not 1"),
        ([[(2,), (3,)]], "doesn't match the size of optimizer's group: sizes \\[2\\], not \\[1\\]"),
        ([[(3,)]], "'momentum_buffer' of shape \\(3,\\) for parameter 0 of shape \\(2,\\)"),
    ],
)
def test_state_of_other_parameters_is_refused(shapes, message):
    groups = [{"params": leaves([np.ones(s) for s in group])} for group in shapes]
    saved = SGD(groups, momentum=0.9)
    for group in groups:
        for p in group["params"]:
            p.grad = ag.ones_like(p)
    saved.step()
    loaded = SGD(parameter_list(), momentum=0.9)
    with pytest.raises(ValueError, match=f"SGD: loaded state dict .*{message}"):
        loaded.load_state_dict(saved.state_dict())
    assert not loaded.state


@full
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copied_optimizer_goes_on_with_copied_parameters(kind, options, copied):
    values, gradients = start(6)
    parameters = leaves(values)
    optimizer = kind(parameters, **options)
    trajectory(optimizer, parameters, [g[:5] for g in gradients])
    twin, twins = copied((optimizer, parameters))
    assert twin.param_groups[0]["params"][0] is twins[0]
    ours = trajectory(optimizer, parameters, [g[5:10] for g in gradients])
    theirs = trajectory(twin, twins, [g[5:10] for g in gradients])
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(a, b)


# --------------------------------------------------------------------------- PyTorch's interface

KNOBS = {"foreach", "capturable", "differentiable", "fused", "decoupled_weight_decay"}


def without_knobs(text):
    """PyTorch's representation without options that choose between equal implementations."""
    return "\n".join(line for line in text.splitlines() if line.split(":")[0].strip() not in KNOBS)


@pytest.mark.parity
@full
def test_representation_and_saved_state_look_like_those_of_pytorch(kind, options):
    torch = pytest.importorskip("torch")
    values, gradients = start(0, np.float32)
    ours, theirs = leaves(values), [torch.tensor(v, requires_grad=True) for v in values]
    optimizer = kind([{"params": ours[:1], "lr": 0.5}, {"params": ours[1:]}], **options)
    peer = getattr(torch.optim, kind.__name__)(
        [{"params": theirs[:1], "lr": 0.5}, {"params": theirs[1:]}], **options
    )
    assert repr(optimizer) == without_knobs(repr(peer))
    for p, g in zip(theirs, gradients, strict=True):
        p.grad = torch.tensor(g[0])
    peer.step()
    step(optimizer, ours, [g[0] for g in gradients])
    saved, expected = optimizer.state_dict(), peer.state_dict()
    assert saved.keys() == expected.keys()
    assert saved["param_groups"] == [
        {k: v for k, v in group.items() if k not in KNOBS} for group in expected["param_groups"]
    ]
    assert {i: list(state) for i, state in saved["state"].items()} == {
        i: list(state) for i, state in expected["state"].items()
    }
    for i, state in saved["state"].items():
        for name, value in state.items():
            assert_near(readable(value), expected["state"][i][name].numpy(), 1e-6)


@pytest.mark.parity
@pytest.mark.parametrize("kind", [SGD, Adam, AdamW])
def test_options_stand_in_the_order_and_with_the_defaults_of_pytorch(kind):
    torch = pytest.importorskip("torch")
    peer = inspect.signature(getattr(torch.optim, kind.__name__)).parameters
    expected = {name: p.default for name, p in peer.items() if name not in KNOBS}
    ours = {name: p.default for name, p in inspect.signature(kind).parameters.items()}
    assert list(ours.items()) == list(expected.items())


def test_the_representation_lists_groups_and_options():
    assert repr(SGD(parameter_list(), lr=0.1)) == (
        "SGD (\nParameter Group 0\n    dampening: 0\n    lr: 0.1\n    maximize: False\n"
        "    momentum: 0\n    nesterov: False\n    weight_decay: 0\n)"
    )


def test_the_documented_class_of_every_optimizer_is_exported():
    assert {name for name in optim.__all__ if re.match("[A-Z]", name)} == {
        "SGD",
        "Adam",
        "AdamW",
        "Optimizer",
    }
