"""Broadcasting and shapes: every gradient has its operand's shape, and is a sum over the copies."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import autograd_np as ag
from tests.numeric import check_gradients, gradients, signed

RNG = np.random.default_rng(0)


def operands(*shapes):
    return [signed(RNG, shape) for shape in shapes]


@pytest.mark.parametrize(
    "shapes",
    [
        ((2, 1, 3), (4, 1)),
        ((1,), ()),
        ((), (2, 2)),
        ((3,), (2, 3)),
        ((1, 1), (1,)),
        ((0, 3), (1, 3)),
    ],
    ids=str,
)
@pytest.mark.parametrize("function", [ag.mul, ag.add, np.multiply, ag.maximum, ag.div])
def test_broadcast_operands_get_gradients_of_their_own_shape(function, shapes):
    xs = operands(*shapes)
    assert [g.shape for g in gradients(function, *xs)] == list(shapes)
    check_gradients(function, *xs, order=2)


@pytest.mark.parametrize("where", [ag.where, np.where])
def test_where_sums_the_gradient_of_a_scalar(where):
    mask = np.array([True, False, True])
    (g,) = gradients(lambda s: where(mask, s, 0.0), 2.0)
    assert g.shape == ()
    assert g == mask.sum()


def test_broadcasting_against_nothing_gives_gradients_of_zeros():
    empty, x = gradients(ag.mul, np.zeros((0, 3)), [1, 2, 3])
    assert empty.shape == (0, 3)
    assert_array_equal(x, [0, 0, 0])


@pytest.mark.parametrize(("reduce", "value"), [("sum", 0), ("prod", 1), ("mean", np.nan)])
@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0)])
def test_reductions_of_nothing_have_a_value_and_an_empty_gradient(reduce, value, shape):
    x = ag.tensor(np.zeros(shape), requires_grad=True)
    y = getattr(x, reduce)()
    y.backward()
    assert_array_equal(y.item(), value)
    assert x.grad.shape == shape


@pytest.mark.parametrize(
    "shapes",
    [
        ((3,), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3,)),
        ((2, 3), (3, 4)),
        ((2, 1, 3, 4), (5, 4, 2)),
        ((4,), (5, 4, 2)),
        ((5, 2, 4), (4,)),
        ((5, 2, 4), (4, 3)),
        ((4, 3), (5, 3, 2)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
        ((2, 3), (3, 0)),
        ((1, 2, 3), (5, 3, 2)),
    ],
    ids=str,
)
@pytest.mark.parametrize("product", [ag.matmul, np.matmul, lambda x, y: x @ y])
def test_matmul_in_all_rank_combinations(product, shapes):
    x, y = operands(*shapes)
    assert_array_equal(product(ag.tensor(x), ag.tensor(y)).numpy(), x @ y)
    check_gradients(product, x, y, order=2)


EINSUMS = [
    ("ii->i", (3, 3)),
    ("ii", (3, 3)),
    ("iij,jk->k", (3, 3, 2), (2, 4)),
    ("ij->", (2, 3)),
    ("ij,jk", (2, 3), (3, 4)),
    ("...ij,jk", (2, 5, 2, 3), (3, 4)),
    ("...ij,...jk->...ik", (5, 2, 3), (1, 3, 4)),
    ("i,->i", (3,), ()),
    ("ij->ji", (2, 3)),
    ("ba", (2, 3)),
    ("ij,ij->j", (1, 3), (2, 3)),
    ("ij,ij->ij", (2, 1), (2, 3)),
    ("i,i,i->", (3,), (3,), (3,)),
    ("i,j,k->kji", (2,), (3,), (4,)),
]


@pytest.mark.parametrize(("equation", "shapes"), [(e, s) for e, *s in EINSUMS], ids=str)
@pytest.mark.parametrize("einsum", [ag.einsum, np.einsum], ids=["einsum", "np.einsum"])
def test_einsum_in_all_its_forms(einsum, equation, shapes):
    xs = operands(*shapes)
    value = einsum(equation, *map(ag.tensor, xs))
    np.testing.assert_allclose(value.numpy(), np.einsum(equation, *xs), rtol=1e-13)
    check_gradients(lambda *ts: einsum(equation, *ts), *xs, order=2)


def test_einsum_of_one_operand_thrice():
    check_gradients(lambda x: ag.einsum("i,i,i->", x, x, x), *operands((4,)), order=3)
    check_gradients(lambda x: ag.einsum("ij,jk,kl->il", x, x, x), *operands((3, 3)), order=2)


def test_einsum_in_the_sublist_form():
    x, y = operands((2, 3), (3, 4))
    value = ag.einsum(ag.tensor(x), [0, 1], ag.tensor(y), [1, 2], [2, 0])
    assert_array_equal(value.numpy(), np.einsum(x, [0, 1], y, [1, 2], [2, 0]))
    check_gradients(lambda s, t: ag.einsum(s, [0, 1], t, [1, 2], [2, 0]), x, y, order=2)
    check_gradients(lambda s, t: ag.einsum(s, [0, 1], t, [1, 2]), x, y)


def test_gradients_without_axes_are_tensors_without_axes():
    x = ag.tensor(3.0, requires_grad=True)
    (x.sum() * x).backward()
    assert isinstance(x.grad, ag.Tensor)
    assert x.grad.shape == ()
    assert isinstance(x.grad.numpy(), np.ndarray)
    assert x.grad.item() == 6


def test_one_element_of_a_vector_is_a_tensor_without_axes():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    assert isinstance(x[0], ag.Tensor)
    assert x[0].shape == ()
    (x[0] * x[1]).backward()
    assert_array_equal(x.grad.numpy(), [2, 1])
