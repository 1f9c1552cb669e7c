"""Views and writes: who shares memory with whom, and right gradients or an error after any write.

The last tests run random programs of views, writes and ordinary operations, and hold each value and
gradient against a model of what is meant: flat memory, and for every tensor that owns memory a
functional graph in which a write is an assignment out of place.
"""

import copy
import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.primitive import registry
from tests.numeric import gradients


def leaf(data=(1.0, 2.0, 3.0)):
    return ag.tensor(np.array(data), requires_grad=True)


MATRIX = np.arange(6.0).reshape(2, 3)

VIEWS = {
    "integer": lambda t: t[1],
    "one element": lambda t: t[1, 2],
    "slice": lambda t: t[:, 1:],
    "step": lambda t: t[:, ::2],
    "backward": lambda t: t[::-1],
    "new axis": lambda t: t[None, ..., None],
    "view": lambda t: t.view(3, 2),
    "reshape": lambda t: t.reshape(6),
    "flatten": lambda t: t.flatten(),
    "ravel": lambda t: t.ravel(),
    "T": lambda t: t.T,
    "mT": lambda t: t.mT,
    "transpose": lambda t: t.transpose(0, 1),
    "permute": lambda t: t.permute(1, 0),
    "swapaxes": lambda t: t.swapaxes(0, 1),
    "unsqueeze": lambda t: t.unsqueeze(1),
    "squeeze": lambda t: t[:1].squeeze(0),
    "split": lambda t: t.split(1)[1],
    "chunk": lambda t: t.chunk(3, 1)[2],
    "unbind": lambda t: t.unbind(1)[0],
    "iteration": lambda t: list(t)[1],
    "detach": lambda t: t.detach(),
    "data": lambda t: t.data,
    "numpy": lambda t: ag.from_numpy(t.detach().numpy()),
    "as_tensor": lambda t: ag.as_tensor(t),
    "Tensor": lambda t: ag.Tensor(t),
    "copy": copy.copy,
    "view of a view": lambda t: t.T[1:].reshape(2, 1, 2)[0],
}
COPIES = {
    "clone": lambda t: t.clone(),
    "tensor": lambda t: ag.tensor(t.detach().numpy()),
    "integer array": lambda t: t[[0, 1]],
    "mask": lambda t: t[t > 1],
    "reshape of a transpose": lambda t: t.T.reshape(6),
    "arithmetic": lambda t: t + 0,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_views_share_memory_both_ways(view):
    t = ag.tensor(MATRIX)
    v = view(t)
    t.mul_(10)
    assert v.tolist() == view(t).tolist()
    assert view(ag.tensor(MATRIX * 10)).tolist() == v.tolist()
    v.fill_(-1)
    assert (t == -1).sum().item() == v.numel()


@pytest.mark.parametrize("duplicate", COPIES.values(), ids=COPIES)
def test_copies_share_no_memory(duplicate):
    t = ag.tensor(MATRIX)
    c = duplicate(t)
    before = c.tolist()
    t.fill_(-1)
    assert c.tolist() == before


def test_expanded_tensors_share_memory_and_are_not_written_to():
    t = ag.tensor([1.0, 2.0])
    e = t.expand(3, 2)
    t[0] = 5
    assert e.tolist() == [[5, 2]] * 3
    for write in (lambda: e.add_(1), lambda: e[0].fill_(1), lambda: e.__setitem__(0, 1)):
        with pytest.raises(RuntimeError, match="expanded"):
            write()
    assert t.tolist() == [5, 2]


def test_what_changes_nothing_returns_the_tensor_itself():
    t = ag.tensor([1.0, 2.0])
    for same in (t.float(), t.to(ag.float32), t.astype(np.float32), t.contiguous()):
        assert same is t
    assert t.reshape(2, 1).T.contiguous().tolist() == [[1, 2]]


def test_view_refuses_where_it_would_have_to_copy():
    with pytest.raises(RuntimeError, match=r"view: shape \(6,\) cannot be a view.*reshape"):
        ag.tensor(MATRIX).T.view(6)


def test_from_numpy_and_numpy_share_memory():
    array = MATRIX.copy()
    t = ag.from_numpy(array)
    array[0, 0] = 7
    assert t[0, 0].item() == 7
    t.numpy()[0, 0] = 8
    assert array[0, 0] == 8
    t[0, 0] = 9
    assert array[0, 0] == 9


LEAF_WRITES = {
    "setitem": lambda x: x.__setitem__(0, 9.0),
    "+=": lambda x: x.add_(1),
    "through a view": lambda x: x[:2].mul_(2),
    "through a view of a view": lambda x: x[:2][1:].zero_(),
    "through reshape": lambda x: x.reshape(3, 1).fill_(0),
}


@pytest.mark.parametrize("write", LEAF_WRITES.values(), ids=LEAF_WRITES)
def test_a_leaf_that_requires_a_gradient_is_written_only_unrecorded(write):
    x = leaf()
    with pytest.raises(RuntimeError, match="leaf tensor that requires grad is being written"):
        write(x)
    assert x.tolist() == [1, 2, 3]
    with ag.no_grad():
        write(x)
    assert x.tolist() != [1, 2, 3]
    assert x.is_leaf
    (x * x).sum().backward()
    assert x.grad.tolist() == [2 * v for v in x.tolist()]


@pytest.mark.parametrize("name", ["data", "detach"])
def test_a_leaf_is_written_through_data_and_detach(name):
    x = leaf()
    (x.data if name == "data" else x.detach()).add_(1)
    assert x.tolist() == [2, 3, 4]
    assert x.requires_grad


def test_a_written_leaf_makes_earlier_graphs_raise_where_they_need_the_old_values():
    x = leaf()
    y, z = x * x, x + 1
    with ag.no_grad():
        x += 1
    z.sum().backward()
    with pytest.raises(RuntimeError, match=r"multiply \(3,\).*in-place"):
        y.sum().backward()


WRITES = {
    "zero one": (lambda y: y.__setitem__(1, 0), [2, 0, 2]),
    "zero some": (lambda y: y[1:].zero_(), [2, 0, 0]),
    "*=": (lambda y: y.mul_(3), [6, 6, 6]),
    "/=": (lambda y: y.div_(2), [1, 1, 1]),
    "+= itself": (lambda y: y.add_(y), [4, 4, 4]),
    "-=": (lambda y: y.sub_(1), [2, 2, 2]),
    "**=": (lambda y: y.pow_(2), [8, 16, 24]),
    "relu_": (lambda y: y.sub_(3).relu_(), [0, 2, 2]),
    "clamp_": (lambda y: y.clamp_(3, 5), [0, 2, 0]),
    "mask": (lambda y: y.__setitem__(y > 3, 0), [2, 0, 0]),
    "copy_ of a part": (lambda y: y[:1].copy_(y[2:]), [0, 2, 4]),
    "overlapping": (lambda y: y[1:].copy_(y[:-1]), [4, 2, 0]),
    "reversed": (lambda y: y.copy_(y[::-1]), [2, 2, 2]),
    "swapped": (lambda y: y.__setitem__([0, 1], y[[1, 0]]), [2, 2, 2]),
    "one index twice": (lambda y: y.__setitem__([0, 0], y[[0, 0]] + 1), [2, 2, 2]),
}


@pytest.mark.parametrize(("write", "expected"), WRITES.values(), ids=WRITES)
def test_a_written_result_has_right_gradients(write, expected):
    def written(x):
        y = x * 2
        write(y)
        return y

    assert gradients(written, [1, 2, 3])[0].tolist() == expected


def test_a_result_that_is_overwritten_whole_depends_on_nothing():
    x = leaf()
    y = x * 2
    y.fill_(7)
    loss = (y * x).sum()
    loss.backward()
    assert x.grad.tolist() == [7, 7, 7]


def test_the_operators_that_write_return_the_tensor_itself():
    x = leaf()
    y = x * 1
    same = y
    y += 1
    y -= 2
    y *= 3
    y /= 2
    y **= 2
    assert y is same
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 4.5 * (np.array([1, 2, 3]) - 1))


@pytest.mark.parametrize("function", [ag.exp, ag.sigmoid, ag.relu, ag.tanh, ag.sqrt])
def test_a_written_output_that_was_saved_is_noticed(function):
    y = function(leaf())
    y[:1].mul_(2)
    with pytest.raises(RuntimeError, match="in-place"):
        y.sum().backward()


def test_a_written_result_whose_operation_saved_only_inputs_is_right():
    x = leaf()
    y = x * x
    v = y[:1]
    v += 1
    y.sum().backward()
    assert x.grad.tolist() == [2, 4, 6]


def test_values_saved_before_a_write_to_unshared_memory_stay_what_they_were():
    x = leaf()
    y = x * 1
    z = y * y
    y *= 10
    (z + y).sum().backward()
    assert x.grad.tolist() == [12, 14, 16]


def test_writing_a_tensor_that_needs_a_gradient_into_one_that_does_not_gives_it_a_graph():
    x = leaf(2.0)
    buffer = ag.zeros(3, dtype=ag.float64)
    view = buffer[:2]
    buffer[0] = x * 3
    assert buffer.requires_grad
    assert view.requires_grad
    (view * view).sum().backward()
    assert x.grad.item() == 2 * 6 * 3


def test_writing_through_a_view_gives_all_views_of_the_memory_their_new_history():
    x = leaf()
    y = x * 1
    first, second, whole = y[:2], y[1:], y.reshape(3, 1)
    first.mul_(2)
    second.mul_(5)
    assert whole.tolist() == [[2], [20], [15]]
    for tensor, expected in ((y, [2, 10, 5]), (whole, [2, 10, 5]), (first, [2, 10, 0])):
        assert ag.grad(tensor.sum(), x, retain_graph=True)[0].tolist() == expected


def test_an_index_read_and_written_twice_counts_once():
    y = ag.zeros(3)
    y[[0, 0, 1]] += 1
    assert y.tolist() == [1, 1, 0]


def test_a_write_keeps_shape_and_dtype_or_raises():
    y = ag.tensor([1.0, 2.0])
    y.add_(ag.tensor([1.0, 2.0], dtype=ag.float64))
    assert y.dtype == np.float32
    with pytest.raises(RuntimeError, match=r"add_.*shape \(2, 2\).*\(2,\)"):
        y.add_(ag.ones(2, 2))
    integers = ag.tensor([1, 2])
    for write in (lambda: integers.add_(1.5), lambda: integers.div_(2)):
        with pytest.raises(
            RuntimeError, match="float32 and cannot be written to a tensor of int64"
        ):
            write()
    assert integers.tolist() == [1, 2]


def test_detach_underscore_forgets_how_a_tensor_was_computed():
    x = leaf()
    y = x * 2
    assert y.detach_() is y
    assert not y.requires_grad
    assert y.is_leaf


def test_a_view_taken_under_no_grad_has_no_gradient_and_is_not_written_while_recording():
    x = leaf()
    y = x * 1
    with ag.no_grad():
        v = y[:2]
    y.mul_(3)
    assert v.tolist() == [3, 6]
    assert not v.requires_grad
    with pytest.raises(RuntimeError, match="view taken under no_grad"):
        v.mul_(2)
    with ag.no_grad():
        v.mul_(2)
    assert y.tolist() == [6, 12, 9]


def test_second_derivatives_through_writes():
    def written(x):
        y = x * x
        y[:2] *= x[1:]
        y[0] = y[1].clone() * y[2].clone()
        return y

    x = leaf([0.5, 1.5, -0.7])
    (g,) = ag.grad(written(x).sum(), x, create_graph=True)
    (h,) = ag.grad(g.sum(), x)
    a, b, c = 0.5, 1.5, -0.7  # y = (b^2 c^3, b^2 c, c^2)
    np.testing.assert_allclose(
        g.detach().numpy(), [0, 2 * b * c**3 + 2 * b * c, 3 * b**2 * c**2 + b**2 + 2 * c]
    )
    expected_b = 2 * c**3 + 2 * c + 6 * b * c**2 + 2 * b
    expected_c = 6 * b * c**2 + 2 * b + 6 * b**2 * c + 2
    np.testing.assert_allclose(h.numpy(), [0 * a, expected_b, expected_c])


# Shapes that change in place

REFORMED = {
    "squeeze_": (lambda t: t.squeeze_(1), (2, 3)),
    "unsqueeze_": (lambda t: t.unsqueeze_(0), (1, 2, 1, 3)),
    "transpose_": (lambda t: t.transpose_(0, 2), (3, 1, 2)),
    "resize_": (lambda t: t.resize_(3, 2), (3, 2)),
    "t_": (lambda t: t.squeeze_(1).t_(), (3, 2)),
}


@pytest.mark.parametrize(("reform", "shape"), REFORMED.values(), ids=REFORMED)
def test_a_tensor_takes_another_shape_and_keeps_its_history(reform, shape):
    x = ag.tensor(MATRIX.reshape(2, 1, 3) + 1, requires_grad=True)
    y = x * x
    assert reform(y) is y
    assert y.shape == shape
    (ag.log(y) * 0.5).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 1 / x.detach().numpy(), 1e-12)


def test_a_saved_value_that_takes_another_shape_is_right_or_noticed():
    x = leaf([[1.0, 2.0, 3.0]])
    y = ag.exp(x)
    z = y * y
    y.squeeze_(0)
    z.sum().backward(retain_graph=True)
    np.testing.assert_allclose(x.grad.numpy(), 2 * np.exp(2 * x.detach().numpy()), 1e-12)
    with ag.no_grad():
        y.mul_(0)
    with pytest.raises(RuntimeError, match="in-place"):
        z.sum().backward()


def test_a_tensor_keeps_its_shape_where_others_share_its_memory_or_its_gradient_would_not_fit():
    x = leaf([[1.0, 2.0, 3.0]])
    with pytest.raises(RuntimeError, match=r"squeeze_: a leaf tensor that requires.*x.squeeze"):
        x.squeeze_(0)
    y = x * 1
    view = y[:, 1:]
    for shared in (y, view, ag.from_numpy(np.ones((1, 3)))):
        with pytest.raises(RuntimeError, match=r"share the memory.*Write x = x.squeeze\(...\)"):
            shared.squeeze_(0)
    with pytest.raises(ag.ShapeError, match=r"resize_: shape \(7,\) has 7 elements, the tensor 6"):
        ag.tensor(MATRIX).resize_(7)


# Random programs


@dataclass
class Owner:
    """A tensor that owns memory: the values there, and the functional graph of its own history."""

    memory: np.ndarray
    graph: ag.Tensor  # flat, as the memory


@dataclass
class Model:
    """What a tensor means: places in an owner's memory."""

    owner: Owner
    places: np.ndarray

    def read(self):
        """Its values, which are the memory's, with the history that its owner knows."""
        known = registry["getitem"](self.owner.graph, index=self.places)
        values = self.owner.memory[self.places]
        return known + ag.tensor(values - known.detach().numpy())

    def write(self, value, recorded):
        places = self.places.ravel()
        self.owner.memory[places] = value.detach().numpy().ravel()
        if recorded:
            flat = value.reshape(places.size)
            self.owner.graph = registry["setitem"](self.owner.graph, flat, index=places)

    def detached(self):
        """The same memory without the history."""
        return Model(Owner(self.owner.memory, ag.tensor(self.owner.memory)), self.places)


def model_of(value):
    """The model of a tensor in memory of its own."""
    memory = value.detach().numpy().ravel().copy()
    graph = value.reshape(memory.size)
    return Model(Owner(memory, graph), np.arange(memory.size).reshape(value.shape))


LINEAR = [lambda a: a * 1.5, lambda a: -a, lambda a: a + 1, lambda a: a.sum() + a * 0.5]
SMOOTH = [ag.sin, ag.tanh, ag.sigmoid, lambda a: a * a, lambda a: ag.exp(ag.sin(a)), ag.relu]
PAIRS_LINEAR = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: 0.5 * b + a]
PAIRS_SMOOTH = [lambda a, b: a * b, ag.maximum, ag.logaddexp]
TAKEN = [
    lambda t: t[..., 0],
    lambda t: t[..., :1],
    lambda t: t[1:],
    lambda t: t[::-1],
    lambda t: t[None],
    lambda t: t.T,
    lambda t: t[..., ::2],
    lambda t: t.reshape(-1),
    lambda t: t.reshape(*t.shape, 1),
    lambda t: t.expand(2, *t.shape),
    lambda t: copy.copy(t) if t.grad_fn else t[...],
]
WRITTEN = [
    (lambda t, v: t.mul_(2), lambda a, v: a * 2),
    (lambda t, v: t.add_(v), lambda a, v: a + v),
    (lambda t, v: t.copy_(v), lambda a, v: ag.broadcast_to(v, a.shape)),
    (lambda t, v: t.sub_(v * 0.5), lambda a, v: a - v * 0.5),
    (lambda t, v: t.zero_(), lambda a, v: a * 0),
    (lambda t, v: t.__setitem__(..., v), lambda a, v: ag.broadcast_to(v, a.shape)),
    (
        lambda t, v: t.__setitem__(np.s_[:1], 3.0),
        lambda a, v: registry["setitem"](a, ag.tensor(3.0), index=np.s_[:1]),
    ),
    (
        lambda t, v: t.__setitem__([0, 0], t[[-1, 0]]),
        lambda a, v: registry["setitem"](a, a[[-1, 0]], index=np.array([0, 0])),
    ),
]
WRITTEN_SMOOTH = [
    (lambda t, v: t.sigmoid_(), lambda a, v: ag.sigmoid(a)),
    (lambda t, v: t.mul_(v), lambda a, v: a * v),
    (lambda t, v: t.mul_(t), lambda a, v: a * a),
    (lambda t, v: t.exp_().clamp_(-2, 2), lambda a, v: ag.clamp(ag.exp(a), -2, 2)),
]


KINDS = ["unary", "pair", "view", "view", "view", "write", "write", "write"]
KINDS += ["detach", "view under no_grad", "write by NumPy"]


class Program:
    """The tensors of a random program, and beside each its model."""

    def __init__(self, rng):
        self.tensors, self.models = [], []
        self.leaves, self.model_leaves = [], []
        for shape, requires_grad in (((2, 3), True), ((3,), True), ((2, 3), False)):
            data = rng.uniform(-1.5, 1.5, shape)
            for leaves in (self.leaves, self.model_leaves):
                leaves.append(ag.tensor(data, requires_grad=requires_grad))
            self.add(self.leaves[-1], model_of(self.model_leaves[-1]))
        self.add(self.tensors[0] * 1, model_of(self.models[0].read() * 1))

    def add(self, tensor, model):
        self.tensors.append(tensor)
        self.models.append(model)

    def compute(self, function, *operands):
        result = function(*(self.tensors[i] for i in operands))
        self.add(result, model_of(function(*(self.models[i].read() for i in operands))))

    def take(self, view, i):
        tensor, model = self.tensors[i], self.models[i]
        if not tensor.ndim or 0 in tensor.shape:
            return
        result = view(tensor)
        if np.shares_memory(result._array, tensor._array):
            self.add(result, Model(model.owner, numpy_view(view, model.places)))
        else:
            self.add(result, model_of(view(model.read())))

    def detach(self, i):
        self.add(self.tensors[i].detach(), self.models[i].detached())

    def take_unrecorded(self, view, i):
        before = len(self.models)
        with ag.no_grad():
            self.take(view, i)
        self.models[before:] = [model.detached() for model in self.models[before:]]

    def write_outside(self, i):
        array = self.tensors[i].detach().numpy()
        if array.flags.writeable:
            array *= 0.5
            self.models[i].owner.memory[self.models[i].places] = array

    def write(self, change, meaning, i, j, recorded):
        target, value = self.models[i].read(), self.models[j].read()
        if not target.shape or 0 in target.shape or not fits(value, target):
            return
        with ag.set_grad_enabled(recorded):
            try:
                change(self.tensors[i], self.tensors[j])
            except RuntimeError as error:
                event(str(error).partition(":")[2][:30])
                return
        self.models[i].write(meaning(target, value), recorded)


def numpy_view(view, places):
    """The same view, of an array of places."""
    return view(ag.tensor(places)).numpy()


def run(draw, rng, smooth):
    """A random program; without `smooth` operations it saves no values that a write can change."""
    program = Program(rng)
    unary = LINEAR + SMOOTH * smooth
    pairs = PAIRS_LINEAR + PAIRS_SMOOTH * smooth
    writes = WRITTEN + WRITTEN_SMOOTH * smooth
    for _ in range(draw(st.integers(1, 14))):
        i, j = (draw(st.integers(0, len(program.tensors) - 1)) for _ in range(2))
        kind = draw(st.sampled_from(KINDS))
        if kind == "unary":
            program.compute(draw(st.sampled_from(unary)), i)
        elif kind == "pair" and broadcastable(program.tensors[i], program.tensors[j]):
            program.compute(draw(st.sampled_from(pairs)), i, j)
        elif kind == "view":
            program.take(draw(st.sampled_from(TAKEN)), i)
        elif kind == "write":
            recorded = draw(st.sampled_from([True, True, True, False]))
            program.write(*draw(st.sampled_from(writes)), i, j, recorded)
        elif kind == "view under no_grad":
            program.take_unrecorded(draw(st.sampled_from(TAKEN)), i)
        elif kind == "detach":
            program.detach(i)
        elif kind == "write by NumPy":
            program.write_outside(i)
    return program


def broadcastable(a, b):
    return all(m == n or 1 in (m, n) for m, n in zip(a.shape[::-1], b.shape[::-1], strict=False))


def fits(value, target):
    """Whether a value can be broadcast to a target."""
    return broadcastable(value, target) and (value * target).shape == target.shape


def weighted_sum(rng, tensors):
    return sum((t * ag.tensor(rng.uniform(0.5, 1.5, t.shape))).sum() for t in tensors)


CHANGED = re.compile("modified by an in-place operation|has been changed since")


def assert_equal_gradients(losses, leaves, create_graph):
    found, expected = (
        ag.grad(loss, xs, create_graph=create_graph, retain_graph=True, materialize_grads=True)
        for loss, xs in zip(losses, leaves, strict=True)
    )
    for g, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(g.detach().numpy(), wanted.detach().numpy(), 1e-9, 1e-9)
    return found, expected


@pytest.mark.parametrize("smooth", [False, True], ids=["linear", "smooth"])
@given(st.data(), st.integers(0, 2**32 - 1))
@settings(max_examples=300)
def test_programs_of_views_and_writes_are_right_or_raise(smooth, data, seed):
    program = run(data.draw, np.random.default_rng(seed), smooth)
    values = [model.read() for model in program.models]
    for tensor, value in zip(program.tensors, values, strict=True):
        np.testing.assert_allclose(tensor.detach().numpy(), value.detach().numpy(), 1e-12, 1e-12)
    losses = [weighted_sum(np.random.default_rng(seed), t) for t in (program.tensors, values)]
    leaves = program.leaves[:2], program.model_leaves[:2]
    try:
        assert_equal_gradients(losses, leaves, create_graph=False)
        first = assert_equal_gradients(losses, leaves, create_graph=True)
        if first[0][0].requires_grad:
            seconds = [weighted_sum(np.random.default_rng(seed), gs) for gs in first]
            assert_equal_gradients(seconds, leaves, create_graph=False)
        verdict = "right"
    except RuntimeError as error:
        verdict = "raised" if CHANGED.search(str(error)) else str(error)
    event(verdict)
    assert verdict == "right" or (smooth and verdict == "raised")
