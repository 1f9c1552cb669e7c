"""Random tensors are PyTorch's, number for number."""

import numpy as np
import pytest

import autograd_np as ag

DRAWS = {
    "rand": lambda m: m.rand(2, 3),
    "rand float64": lambda m: m.rand((5,), dtype=m.float64),
    "rand of no axes": lambda m: m.rand(()),
    "randn": lambda m: m.randn(20),
    "randn of few": lambda m: m.randn(2, 2),
    "randn float64": lambda m: m.randn(17, dtype=m.float64),
    "randint": lambda m: m.randint(3, 10, (4, 2)),
    "randint from 0": lambda m: m.randint(10, (7,)),
    "randint of floats": lambda m: m.randint(0, 5, (3,), dtype=m.float32),
    "randperm": lambda m: m.randperm(11),
    "normal of numbers": lambda m: m.normal(1.0, 2.0, (3, 7)),
    "normal of tensors": lambda m: m.normal(m.arange(20.0), m.ones(20)),
    "normal of a mean": lambda m: m.normal(m.zeros(3), 2.0),
    "normal of a deviation": lambda m: m.normal(1.0, m.ones(4)),
    "bernoulli": lambda m: m.bernoulli(m.linspace(0, 1, 9)),
    "bernoulli of one p": lambda m: m.bernoulli(m.zeros(9), 0.3),
    "multinomial": lambda m: m.multinomial(m.arange(1.0, 6.0), 3),
    "multinomial of rows": lambda m: m.multinomial(m.ones(4, 5), 7, replacement=True),
    "rand_like": lambda m: m.rand_like(m.zeros(3, 2)),
    "randn_like": lambda m: m.randn_like(m.zeros(3, 6)),
    "randint_like": lambda m: m.randint_like(m.zeros(3, 2), 5),
}


@pytest.mark.parity
@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_a_sequence_of_all_draws_is_that_of_torch(seed):
    torch = pytest.importorskip("torch")
    ag.manual_seed(seed)
    torch.manual_seed(seed)
    for name, draw in DRAWS.items():
        ours, theirs = draw(ag), draw(torch)
        assert str(ours.dtype) == str(theirs.dtype).removeprefix("torch."), name
        assert ours.shape == tuple(theirs.shape), name
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=4e-7, err_msg=name)


@pytest.mark.parametrize("name", DRAWS)
def test_a_seed_gives_the_same_numbers_again(name):
    ag.manual_seed(3)
    first = DRAWS[name](ag)
    ag.manual_seed(3)
    np.testing.assert_array_equal(first.numpy(), DRAWS[name](ag).numpy())


def test_numbers_known_from_torch_come_without_it():
    ag.manual_seed(0)
    np.testing.assert_array_equal(
        ag.rand(3).numpy(), np.float32([0.4962565899, 0.7682217956, 0.0884774327])
    )


def test_a_generator_of_its_own_leaves_the_default_alone():
    ag.manual_seed(0)
    expected = ag.rand(3)
    ag.manual_seed(0)
    own = ag.Generator().manual_seed(0)
    np.testing.assert_array_equal(ag.rand(3, generator=own).numpy(), expected.numpy())
    np.testing.assert_array_equal(ag.rand(3).numpy(), expected.numpy())


def test_random_tensors_can_require_a_gradient():
    assert ag.randn(2, requires_grad=True).requires_grad
    with pytest.raises(RuntimeError, match="only floating"):
        ag.randint(0, 2, (2,), requires_grad=True)


def test_a_missing_shape_says_how_to_give_it():
    with pytest.raises(TypeError, match="give the shape"):
        ag.randint(0, 10)
    with pytest.raises(TypeError, match="give a shape"):
        ag.normal(0.0, 1.0)
