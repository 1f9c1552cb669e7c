"""Functions of three operands, and limits on one side: as torch computes them, in place too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
from tests.beside import assert_derivatives_agree

SHAPES = st.sampled_from(
    [((3,), (3,)), ((2, 3), (3,)), ((), (2,)), ((0, 2), (1, 2)), ((2, 1), (3,))]
)
VALUES = st.sampled_from([1, 0, -0.5, 2])


@pytest.mark.parity
@pytest.mark.parametrize("name", ["addcmul", "addcdiv"])
@given(SHAPES, VALUES, st.integers(0, 99))
def test_sums_with_products_and_quotients_have_torchs_values_and_derivatives(
    name, shapes, value, seed
):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    arrays = [rng.uniform(0.5, 2, shape) for shape in (shapes[0], shapes[1], shapes[1])]

    def function(library, *operands):
        return getattr(library, name)(*operands, value=value)

    assert_derivatives_agree(torch, function, arrays)


@pytest.mark.parity
@given(SHAPES, st.integers(0, 99))
def test_interpolation_has_torchs_values_and_derivatives(shapes, seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    arrays = [rng.uniform(-1, 2, shape) for shape in (shapes[0], shapes[1], shapes[1])]
    assert_derivatives_agree(torch, lambda library, *xs: library.lerp(*xs), arrays)
    ends = arrays[:2]
    assert_derivatives_agree(torch, lambda library, x, y: library.lerp(x, y, 0.25), ends)
    assert_derivatives_agree(torch, lambda library, x, y: library.lerp(x, y, 0.75), ends)


def test_interpolation_is_exact_at_both_ends():
    x, y = ag.tensor([1e8, 0.1]), ag.tensor([0.3, -7.7])
    assert ag.lerp(x, y, 0).tolist() == x.tolist()
    assert ag.lerp(x, y, 1.0).tolist() == y.tolist()
    assert ag.lerp(x, y, ag.tensor([0.0, 1.0])).tolist() == [x[0].item(), y[1].item()]


def test_a_quotient_of_integers_is_refused():
    ones = ag.tensor([1, 1])
    with pytest.raises(NotImplementedError, match="addcdiv is not defined for int64"):
        ag.addcdiv(ag.ones(2), ones, ones)


def test_limits_on_one_side():
    x = ag.tensor([-2.0, 0.5, 3.0], requires_grad=True)
    assert ag.clamp_min(x, -1).tolist() == [-1, 0.5, 3]
    assert x.clamp_max(1).tolist() == [-2, 0.5, 1]
    (ag.clamp_min(x, -1) + x.clamp_max(1)).sum().backward()
    assert x.grad.tolist() == [1, 2, 1]


def test_in_place_they_write_to_the_tensor():
    x = ag.tensor([1.0, 2.0])
    a, b = ag.tensor([3.0, 4.0]), ag.tensor([2.0, 8.0])
    assert x.addcmul_(a, b, value=2) is x
    assert x.tolist() == [13, 66]
    assert x.addcdiv_(a, b, value=-2).tolist() == [10, 65]
    assert x.lerp_(a, 0.5).tolist() == [6.5, 34.5]
    assert x.clamp_min_(7).clamp_max_(30).tolist() == [7, 30]
    assert x.multiply_(2).subtract_(1).true_divide_(2).tolist() == [6.5, 29.5]
