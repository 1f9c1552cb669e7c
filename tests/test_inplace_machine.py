"""Random programs of views, writes and reads, against their functional rewrite and against torch.

Each tensor has a twin in torch, and a model: places in the flat memory of the tensor that owns it,
and a graph in which a write is an assignment out of place (see `test_inplace.py`).
"""

import functools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

import autograd_np as ag
from autograd_np.primitive import registry
from tests.test_inplace import CHANGED, Model, fits, model_of, numpy_view

UNARY = {
    "* 1.5": lambda t: t * 1.5,
    "+ 1": lambda t: t + 1,
    "sum": lambda t: t.sum() + t * 0.5,
    "sin": lambda t: t.sin(),
    "tanh": lambda t: t.tanh(),
    "sigmoid": lambda t: t.sigmoid(),
    "square": lambda t: t * t,
    "relu": lambda t: t.relu(),
}
PAIRS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - 0.5 * b,
    "*": lambda a, b: a * b,
    "sin": lambda a, b: (a + b).sin(),
}
VIEWS = {
    "first of the last axis": lambda t: t[..., 0],
    "slice": lambda t: t[1:],
    "step": lambda t: t[..., ::2],
    "new axis": lambda t: t[None],
    "permute": lambda t: t.permute(*range(t.ndim)[::-1]),
    "flat": lambda t: t.reshape(-1),
    "unsqueeze": lambda t: t.unsqueeze(-1),
    "expand": lambda t: t.expand(2, *t.shape),
    "squeeze": lambda t: t.squeeze(0),
}
# What is done to a tensor, and what becomes of it.
WRITES = {
    "mul_": (lambda t, v: t.mul_(2), lambda a, v: a * 2),
    "add_": (lambda t, v: t.add_(v), lambda a, v: a + v),
    "+=": (lambda t, v: t.__iadd__(v), lambda a, v: a + v),
    "sub_": (lambda t, v: t.sub_(v * 0.5), lambda a, v: a - v * 0.5),
    "mul_ by a tensor": (lambda t, v: t.mul_(v), lambda a, v: a * v),
    "div_": (lambda t, v: t.div_(4), lambda a, v: a / 4),
    "copy_": (lambda t, v: t.copy_(v), lambda a, v: ag.broadcast_to(v, a.shape)),
    "zero_": (lambda t, v: t.zero_(), lambda a, v: a * 0),
    "fill_": (lambda t, v: t.fill_(0.5), lambda a, v: a * 0 + 0.5),
    "tanh_": (lambda t, v: t.tanh_(), lambda a, v: ag.tanh(a)),
    "sigmoid_": (lambda t, v: t.sigmoid_(), lambda a, v: ag.sigmoid(a)),
    "clamp_": (lambda t, v: t.clamp_(-0.5, 0.7), lambda a, v: ag.clamp(a, -0.5, 0.7)),
    "masked_fill_": (
        lambda t, v: t.masked_fill_(t > 0.2, 0.3),
        lambda a, v: ag.where(a > 0.2, 0.3, a),
    ),
    "[...] =": (lambda t, v: t.__setitem__(..., v), lambda a, v: ag.broadcast_to(v, a.shape)),
    "[:1] =": (
        lambda t, v: t.__setitem__(slice(1), 3.0),
        lambda a, v: registry["setitem"](a, ag.tensor(3.0), index=np.s_[:1]),
    ),
    "an index named twice": (
        lambda t, v: t.__setitem__([0, 0], t[[-1, -1]]),
        lambda a, v: registry["setitem"](a, a[[-1, -1]], index=np.array([0, 0])),
    ),
}


# A saved value was changed before the backward pass: what we and what torch say.
GONE = re.compile(f"{CHANGED.pattern}|modified by an inplace operation")


@dataclass
class Twin:
    """One tensor: ours, torch's if there is torch, and what is meant."""

    ours: ag.Tensor
    theirs: Any
    model: Model


def refused(action):
    """Whether an action raises: a write to a leaf, or to elements that share a place in memory."""
    try:
        action()
    except RuntimeError:
        return True
    return False


class Writes(RuleBasedStateMachine):
    """Programs; `torch` may be None."""

    tensors = Bundle("tensors")

    def __init__(self, torch=None):
        super().__init__()
        self.torch = torch
        self.twins = []
        self.leaves = []

    def twin(self, ours, theirs, model):
        self.twins.append(Twin(ours, theirs, model))
        return self.twins[-1]

    @initialize(target=tensors, seed=st.integers(0, 1000))
    def begin(self, seed):
        rng = np.random.default_rng(seed)
        for shape, requires_grad in (((2, 3), True), ((3,), True), ((2, 3), False)):
            data = rng.uniform(-1, 1, shape)
            leaf, meant = (ag.tensor(data, requires_grad=requires_grad) for _ in range(2))
            torch = self.torch
            theirs = torch and torch.tensor(data, requires_grad=requires_grad)
            self.leaves.append((leaf, theirs, meant))
            self.twin(leaf, theirs, model_of(meant))
        result = self.computed(lambda t: t * 1, self.twins[0])
        self.computed(lambda t: t.sigmoid(), result)
        self.part(result, "slice")
        return multiple(*self.twins)

    def computed(self, function, *twins):
        ours = function(*(t.ours for t in twins))
        theirs = self.torch and function(*(t.theirs for t in twins))
        return self.twin(ours, theirs, model_of(function(*(t.model.read() for t in twins))))

    @rule(target=tensors, t=tensors, name=st.sampled_from(sorted(UNARY)))
    def compute(self, t, name):
        return self.computed(UNARY[name], t)

    @rule(target=tensors, a=tensors, b=tensors, name=st.sampled_from(sorted(PAIRS)))
    def combine(self, a, b, name):
        if not fits(a.ours.detach(), b.ours.detach()):
            return multiple()
        return self.computed(PAIRS[name], a, b)

    @rule(target=tensors, t=tensors, name=st.sampled_from(sorted(VIEWS)))
    def view(self, t, name):
        if not t.ours.ndim or t.ours.ndim > 4 or 0 in t.ours.shape:
            return multiple()
        return self.part(t, name)

    def part(self, t, name):
        view = VIEWS[name]
        ours, theirs = view(t.ours), self.torch and view(t.theirs)
        if np.shares_memory(ours._array, t.ours._array):
            model = Model(t.model.owner, numpy_view(view, t.model.places))
        else:
            model = model_of(view(t.model.read()))
        return self.twin(ours, theirs, model)

    @rule(target=tensors, t=tensors)
    def detach(self, t):
        return self.twin(t.ours.detach(), self.torch and t.theirs.detach(), t.model.detached())

    @rule(
        t=tensors,
        v=tensors,
        name=st.sampled_from(sorted(WRITES)),
        recorded=st.sampled_from([True, True, False]),
    )
    def write(self, t, v, name, recorded):
        target, value = t.model.read(), v.model.read()
        if not target.shape or 0 in target.shape or not fits(value, target):
            return
        if name == "an index named twice" and self.torch:
            return  # torch's gradient is that of both values, though one is overwritten
        act, meaning = WRITES[name]
        if not t.ours._array.flags.writeable:  # expanded: torch refuses most writes, we all
            assert refused(lambda: act(t.ours, v.ours))
            return
        with ag.set_grad_enabled(recorded):
            raised = refused(lambda: act(t.ours, v.ours))
        if self.torch:
            # Torch refuses to read and write places that overlap.
            overlap = np.shares_memory(t.ours._array, v.ours._array) and t is not v
            with self.torch.set_grad_enabled(recorded):
                given = v.theirs.clone() if overlap else v.theirs
                assert refused(lambda: act(t.theirs, given)) == raised
        if not raised:
            t.model.write(meaning(target, value), recorded)

    @rule(
        target=tensors,
        t=tensors,
        v=tensors,
        view=st.sampled_from(sorted(VIEWS)),
        name=st.sampled_from(sorted(WRITES)),
    )
    def write_through_a_view(self, t, v, view, name):
        part = self.view(t, view)
        if isinstance(part, Twin):
            self.write(part, v, name, True)
        return part

    @rule(t=tensors)
    def read(self, t):
        values = t.ours.detach().numpy().copy()
        np.testing.assert_allclose(values, t.model.read().detach().numpy(), 1e-12, 1e-12)
        if self.torch:
            np.testing.assert_allclose(values, t.theirs.detach().numpy(), 1e-12, 1e-12)

    @rule(seed=st.integers(0, 1000))
    def differentiate(self, seed):
        ours = self.gradients(seed, 0, [t.ours for t in self.twins], ag.grad, ag.tensor)
        meant = self.gradients(seed, 2, [t.model.read() for t in self.twins], ag.grad, ag.tensor)
        theirs = None
        if self.torch:
            twins = [t.theirs for t in self.twins]
            theirs = self.gradients(seed, 1, twins, self.torch.autograd.grad, self.torch.tensor)
            assert ours is not None or theirs is None  # where torch has a gradient, so have we
        event(f"gradients: ours {ours is not None}, torch's {theirs is not None}")
        if ours is not None:
            np.testing.assert_allclose(ours, meant, 1e-9, 1e-9)
        if theirs is not None:
            np.testing.assert_allclose(ours, theirs, 1e-9, 1e-9)

    def gradients(self, seed, world, tensors, grad, tensor):
        """The gradients of a random combination of all tensors; None if saved values are gone."""
        rng = np.random.default_rng(seed)
        loss = sum((t * tensor(rng.uniform(0.5, 1.5, tuple(t.shape)))).sum() for t in tensors)
        leaves = [leaf[world] for leaf in self.leaves[:2]]
        try:
            found = grad(loss, leaves, retain_graph=True, allow_unused=True)
        except RuntimeError as error:
            if GONE.search(str(error)):
                return None
            raise
        zeros = [np.zeros(tuple(leaf.shape)) for leaf in leaves]
        arrays = [z if g is None else g.numpy() for g, z in zip(found, zeros, strict=True)]
        return np.concatenate([g.ravel() for g in arrays])

    def teardown(self):
        for t in self.twins:
            self.read(t)
        if self.twins:
            self.differentiate(0)


SETTINGS = settings(max_examples=50, stateful_step_count=30, report_multiple_bugs=False)


def test_programs_agree_with_their_functional_rewrite():
    run_state_machine_as_test(Writes, settings=SETTINGS)


@pytest.mark.parity
def test_programs_agree_with_torch():
    torch = pytest.importorskip("torch")
    run_state_machine_as_test(functools.partial(Writes, torch), settings=SETTINGS)
