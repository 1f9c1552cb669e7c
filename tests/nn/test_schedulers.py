"""Learning-rate schedulers: their closed forms, PyTorch's sequences, and resuming."""

import copy
import inspect
import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
import nn.handwritten
import nn.optim as optim
from nn.optim.lr_scheduler import (
    ExponentialLR,
    InverseTimeDecay,
    LambdaLR,
    LRScheduler,
    StepLR,
)

EPOCHS = 12


class Halving:
    """A function of the epoch with state of its own."""

    def __init__(self, base=2.0):
        self.base = base

    def __call__(self, epoch):
        return self.base**-epoch


def by_epoch(epoch):
    return 1 / (1 + epoch)


CASES = {
    "StepLR": (lambda o, **k: StepLR(o, 3, 0.5, **k), lambda t: 0.5 ** (t // 3)),
    "ExponentialLR": (lambda o, **k: ExponentialLR(o, 0.9, **k), lambda t: 0.9**t),
    "LambdaLR": (lambda o, **k: LambdaLR(o, by_epoch, **k), by_epoch),
    "InverseTimeDecay": (
        lambda o, **k: InverseTimeDecay(o, 0.25, **k),
        lambda t: 1 / (1 + 0.25 * t),
    ),
}
every = pytest.mark.parametrize(("make", "factor"), CASES.values(), ids=CASES.keys())


def optimizer_of(*rates):
    groups = [{"params": [ag.zeros(2, requires_grad=True)], "lr": lr} for lr in rates]
    return optim.SGD(groups)


def rates_of(scheduler, epochs=EPOCHS):
    """The rates before every step, as the scheduler gives them and as the optimizer has them."""
    optimizer = scheduler.optimizer
    found = []
    for _ in range(epochs):
        found.append(scheduler.get_last_lr())
        assert found[-1] == [group["lr"] for group in optimizer.param_groups]
        optimizer.step()
        scheduler.step()
    return found


@every
@given(rates=st.lists(st.floats(1e-6, 10.0), min_size=1, max_size=3))
def test_the_rates_are_those_of_the_closed_form(make, factor, rates):
    found = rates_of(make(optimizer_of(*rates)))
    expected = [[rate * factor(t) for rate in rates] for t in range(EPOCHS)]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parity
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("StepLR", {"step_size": 1}),
        ("StepLR", {"step_size": 4, "gamma": 0.3}),
        ("ExponentialLR", {"gamma": 0.7}),
        ("LambdaLR", {"lr_lambda": by_epoch}),
        ("LambdaLR", {"lr_lambda": [by_epoch, Halving()]}),
    ],
)
@pytest.mark.parametrize("resumed", [False, True])
def test_the_rates_are_those_of_pytorch_bit_for_bit(name, arguments, resumed):
    torch = pytest.importorskip("torch")
    peer = torch.optim.SGD([{"params": [torch.zeros(2)], "lr": lr} for lr in (0.1, 0.7)])
    ours = optimizer_of(0.1, 0.7)
    sequences = []
    for optimizer, library in ((ours, optim), (peer, torch.optim)):
        kind = getattr(library.lr_scheduler, name)
        if resumed:
            for group in optimizer.param_groups:
                group["initial_lr"] = 2 * group["lr"]
        scheduler = kind(optimizer, **arguments, last_epoch=3 if resumed else -1)
        found = rates_of(scheduler)
        optimizer.param_groups[0]["lr"] = 5.0  # recursive schedules go on from here, others do not
        sequences.append(found + rates_of_changed(scheduler))
    assert sequences[0] == sequences[1]


def rates_of_changed(scheduler):
    scheduler.optimizer.step()
    scheduler.step()
    return rates_of(scheduler)


@pytest.mark.parametrize("kind", [StepLR, ExponentialLR])
def test_a_rate_set_by_hand_stays_in_effect(kind):
    optimizer = optimizer_of(1.0)
    scheduler = kind(optimizer, **({"step_size": 1} if kind is StepLR else {}), gamma=0.5)
    optimizer.step()
    optimizer.param_groups[0]["lr"] = 8.0
    scheduler.step()
    assert scheduler.get_last_lr() == [4.0]


@every
def test_a_second_scheduler_starts_from_the_initial_rate(make, factor):
    optimizer = optimizer_of(3.0)
    rates_of(make(optimizer))
    assert make(optimizer).base_lrs == [3.0]


@given(
    decay=st.floats(0, 2),
    rate=st.floats(1e-3, 2.0),
    start=st.floats(-5, 5),
    gradients=st.lists(st.floats(-5, 5), min_size=25, max_size=25),
)
def test_inverse_time_decay_moves_parameters_as_the_network_by_hand_does(
    decay, rate, start, gradients
):
    by_hand = nn.handwritten.SGD(learning_rate=rate, decay=decay)
    expected = np.array([start])
    w = ag.tensor(expected.copy(), requires_grad=True)
    optimizer = optim.SGD([w], lr=rate)
    scheduler = InverseTimeDecay(optimizer, decay)
    for gradient in gradients:
        assert optimizer.param_groups[0]["lr"] == by_hand.current_learning_rate
        by_hand.step([(expected, np.array([gradient]))])
        w.grad = ag.tensor(np.array([gradient]))
        optimizer.step()
        scheduler.step()
        assert w.item() == expected.item()


def test_inverse_time_decay_goes_with_the_default_rate_of_the_network_by_hand():
    by_hand = inspect.signature(nn.handwritten.SGD).parameters["learning_rate"].default
    assert InverseTimeDecay.default_lr == by_hand == 1.0


@every
def test_a_loaded_scheduler_goes_on_as_the_saved_one(make, factor):
    expected = rates_of(make(optimizer_of(1.0, 3.0)))
    saved = make(optimizer_of(1.0, 3.0))
    rates_of(saved, 5)
    loaded = make(optimizer_of(9.0, 9.0))
    loaded.load_state_dict(pickle.loads(pickle.dumps(saved.state_dict())))
    loaded.optimizer.load_state_dict(saved.optimizer.state_dict())
    assert rates_of(loaded, EPOCHS - 5) == expected[5:]


@every
def test_a_scheduler_made_with_the_last_epoch_resumes(make, factor):
    expected = rates_of(make(optimizer_of(1.0, 3.0)))
    optimizer = optimizer_of(1.0, 3.0)
    rates_of(make(optimizer), 5)
    saved = optimizer.state_dict()
    resumed = optimizer_of(9.0, 9.0)
    resumed.load_state_dict(saved)
    # The optimizer was left at the rate of epoch 5; making the scheduler goes there again.
    scheduler = make(resumed, last_epoch=4)
    np.testing.assert_allclose(rates_of(scheduler, EPOCHS - 5), expected[5:], rtol=1e-14)


def test_callable_objects_are_saved_by_their_attributes_and_functions_not_at_all():
    saved = LambdaLR(optimizer_of(1.0, 1.0), [by_epoch, Halving(3.0)]).state_dict()
    assert saved["lr_lambdas"] == [None, {"base": 3.0}]
    loaded = LambdaLR(optimizer_of(1.0, 1.0), [by_epoch, Halving(2.0)])
    loaded.load_state_dict(saved)
    assert loaded.lr_lambdas[0] is by_epoch
    assert loaded.lr_lambdas[1].base == 3.0
    assert saved["lr_lambdas"] == [None, {"base": 3.0}]


def test_saved_state_holds_no_optimizer():
    saved = StepLR(optimizer_of(1.0), 2).state_dict()
    assert "optimizer" not in saved
    assert saved["last_epoch"] == 0
    assert saved["base_lrs"] == saved["_last_lr"] == [1.0]


# -------------------------------------------------------------------------- the order of the steps


@every
def test_stepping_before_the_optimizer_warns_once(make, factor):
    scheduler = make(optimizer_of(1.0))
    with pytest.warns(
        UserWarning, match="`lr_scheduler.step\\(\\)` before `optimizer.step"
    ) as told:
        scheduler.step()
    assert told[0].filename == __file__
    scheduler.step()


def test_stepping_after_the_optimizer_does_not_warn():
    optimizer = optimizer_of(1.0)
    first = StepLR(optimizer, 2)
    second = ExponentialLR(optimizer, 0.5)
    optimizer.step()
    first.step()
    second.step()


def test_an_optimizer_whose_step_was_replaced_warns():
    optimizer = optimizer_of(1.0)
    scheduler = StepLR(optimizer, 2)
    optimizer.step = lambda: None
    with pytest.warns(UserWarning, match="`optimizer.step\\(\\)` has been overridden"):
        scheduler.step()


def test_optimizers_with_a_step_of_their_own_are_watched_too():
    class Own(optim.Optimizer):
        def step(self, closure=None):
            return "stepped"

    optimizer = Own([ag.zeros(1, requires_grad=True)], {"lr": 1.0})
    scheduler = StepLR(optimizer, 1)
    assert optimizer.step() == "stepped"
    scheduler.step()
    assert scheduler.get_last_lr() == [0.1]


def test_a_watched_optimizer_still_takes_a_closure():
    optimizer = optimizer_of(1.0)
    StepLR(optimizer, 1)
    assert optimizer.step(lambda: 7) == 7
    assert optimizer.step(closure=lambda: 8) == 8


def test_a_watched_optimizer_is_freed_and_copied_as_any_other():
    optimizer = optimizer_of(0.5)
    StepLR(optimizer, 1)
    twin = copy.deepcopy(optimizer)
    (w,) = twin.param_groups[0]["params"]
    w.grad = ag.ones(2)
    twin.step()
    assert w.tolist() == [-0.5, -0.5]
    assert optimizer.param_groups[0]["params"][0].tolist() == [0, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pickle.loads(pickle.dumps(optimizer)).step()


# ------------------------------------------------------------------------------------------ errors


def test_something_else_than_an_optimizer_raises():
    with pytest.raises(TypeError, match="float is not an Optimizer"):
        StepLR(1.0, 2)


def test_resuming_without_initial_rates_raises():
    with pytest.raises(KeyError, match="'initial_lr' is not specified in param_groups\\[0\\]"):
        ExponentialLR(optimizer_of(1.0), 0.5, last_epoch=3)


@pytest.mark.parametrize("step_size", [0, -1])
def test_a_step_size_below_one_raises(step_size):
    with pytest.raises(ValueError, match=f"StepLR: step_size={step_size} must be 1 or more"):
        StepLR(optimizer_of(1.0), step_size)


def test_a_negative_decay_raises():
    with pytest.raises(ValueError, match="InverseTimeDecay: decay=-1 must be 0 or more"):
        InverseTimeDecay(optimizer_of(1.0), -1)


def test_functions_that_are_not_as_many_as_the_groups_raise():
    with pytest.raises(ValueError, match=r"Expected 2 lr_lambdas, .* but got 1"):
        LambdaLR(optimizer_of(1.0, 1.0), [by_epoch])


def test_a_scheduler_without_rates_says_so():
    class Lazy(LRScheduler):
        pass

    with pytest.raises(NotImplementedError, match="Lazy does not implement get_lr"):
        Lazy(optimizer_of(1.0))
