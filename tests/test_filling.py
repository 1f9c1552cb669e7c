"""Tensors filled with random numbers in place hold PyTorch's numbers, wherever they lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag

FILLS = {
    "uniform_": lambda x: x.uniform_(),
    "uniform_ of bounds": lambda x: x.uniform_(-2, 3.5),
    "normal_": lambda x: x.normal_(),
    "normal_ of mean and std": lambda x: x.normal_(mean=3, std=2),
    "bernoulli_": lambda x: x.bernoulli_(),
    "bernoulli_ of one p": lambda x: x.bernoulli_(0.3),
    "exponential_": lambda x: x.exponential_(),
    "exponential_ of a rate": lambda x: x.exponential_(lambd=2.5),
    "random_": lambda x: x.random_(),
    "random_ of a bound": lambda x: x.random_(10),
    "random_ of bounds": lambda x: x.random_(-3, 7),
}
INTEGERS = ["bool", "uint8", "int8", "int16", "int32", "int64"]


def same_numbers(fill, ours, theirs, torch, seed):
    """Fill a tensor of each library, and draw once more to see that the streams are in step."""
    ag.manual_seed(seed)
    torch.manual_seed(seed)
    assert fill(ours) is ours
    np.testing.assert_allclose(ours.numpy(), fill(theirs).numpy(), rtol=5e-7, atol=1e-7)
    assert ag.rand(1).item() == torch.rand(1).item()


@st.composite
def views(draw):
    """How to take a view of a tensor of some shape: axes in another order, and parts of them."""
    shape = draw(st.lists(st.integers(0, 6), max_size=3))
    order = draw(st.permutations(range(len(shape))))
    steps = draw(st.lists(st.integers(1, 2), min_size=len(shape), max_size=len(shape)))
    index = tuple(slice(None, None, step) for step in steps)
    return lambda library, dtype: library.zeros(shape, dtype=dtype)[index].permute(order)


@pytest.mark.parity
@given(view=views(), fill=st.sampled_from([*FILLS]), double=st.booleans(), seed=st.integers(0, 99))
def test_floating_tensors_and_their_views_are_filled_as_in_torch(view, fill, double, seed):
    torch = pytest.importorskip("torch")
    name = "float64" if double else "float32"
    ours, theirs = (view(library, getattr(library, name)) for library in (ag, torch))
    same_numbers(FILLS[fill], ours, theirs, torch, seed)


@pytest.mark.parity
@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("fill", ["random_", "bernoulli_", "bernoulli_ of one p"])
def test_integer_tensors_are_filled_as_in_torch(fill, dtype):
    torch = pytest.importorskip("torch")
    ours, theirs = (m.zeros(20, dtype=getattr(m, dtype)) for m in (ag, torch))
    same_numbers(FILLS[fill], ours, theirs, torch, 0)


@pytest.mark.parity
def test_bernoulli_takes_a_probability_for_each_element_as_torch_does():
    torch = pytest.importorskip("torch")

    def fill(x):
        library = ag if isinstance(x, ag.Tensor) else torch
        return x.bernoulli_(library.linspace(0, 1, 5))

    same_numbers(fill, ag.zeros(4, 5), torch.zeros(4, 5), torch, 3)


def test_numbers_known_from_torch_come_without_it():
    ag.manual_seed(0)
    known = [0.4962565899, 0.7682217956, 0.0884774327]
    np.testing.assert_array_equal(ag.zeros(3).uniform_().numpy(), np.float32(known))


@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
def test_a_generator_of_its_own_leaves_the_default_alone(fill):
    before = ag.get_rng_state()
    ag.zeros(2).uniform_(generator=ag.Generator().manual_seed(3))
    np.testing.assert_array_equal(ag.get_rng_state(), before)
    fill(ag.zeros(2))
    assert (ag.get_rng_state() != before).any()


def test_a_view_is_filled_where_it_is():
    x = ag.zeros(2, 3)
    x[:, 1].uniform_(1, 2)
    assert (x[:, 1] >= 1).all()
    assert x[:, ::2].tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_what_is_overwritten_gets_no_gradient():
    x = ag.ones(3, requires_grad=True)
    y = x * 2
    y[:2].uniform_()
    y.sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 2.0]


@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
def test_leaves_that_need_a_gradient_are_filled_under_no_grad_only(fill):
    x = ag.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf tensor that requires grad"):
        fill(x)
    with ag.no_grad():
        fill(x)


@pytest.mark.parametrize(
    "fill",
    [
        lambda x: x.uniform_(2, 1),
        lambda x: x.normal_(0, -1),
        lambda x: x.bernoulli_(1.5),
        lambda x: x.exponential_(0),
        lambda x: x.random_(3, 3),
        lambda x: x.long().uniform_(),
        lambda x: x.long().normal_(),
        lambda x: x.astype(ag.uint8).random_(300),
        lambda x: x.astype(ag.complex64).random_(),
    ],
)
def test_parameters_and_dtypes_that_no_distribution_has_are_refused(fill):
    with pytest.raises(RuntimeError):
        fill(ag.zeros(3))
