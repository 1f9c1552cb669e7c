"""Einstein summation: values are NumPy's, first and second derivatives those of differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.errors import ShapeError
from tests.numeric import check_gradients

CASES = {
    "ii->i": [(3, 3)],
    "ii": [(3, 3)],
    "iii->i": [(2, 2, 2)],
    "iij,jk->k": [(2, 2, 3), (3, 4)],
    "iji->j": [(2, 3, 2)],
    "ijij->ji": [(2, 3, 2, 3)],
    "ij->": [(2, 3)],
    "ij->i": [(2, 3)],
    "ij->ji": [(2, 3)],
    "ba": [(2, 3)],
    "bA": [(2, 3)],
    "ij,jk": [(2, 3), (3, 4)],
    "ij,jk->ik": [(2, 3), (3, 4)],
    "ij,jk,kl->il": [(2, 3), (3, 4), (4, 2)],
    "bij,bjk->bik": [(2, 2, 3), (2, 3, 2)],
    "i,j->ij": [(2,), (3,)],
    "ij,kl->": [(2, 3), (2, 2)],
    "i,->i": [(3,), ()],
    ",->": [(), ()],
    "->": [()],
    "": [()],
    "...ij,jk": [(5, 2, 3), (3, 4)],
    "...ij,...jk": [(5, 1, 2, 3), (4, 3, 2)],
    "...ij->...ji": [(4, 2, 3)],
    "i...->...": [(2, 3, 4)],
    "...,...": [(2, 1), (3,)],
    "i...i->i...": [(2, 3, 2)],
    "i...j": [(2, 3)],
    "ij->i...": [(2, 3)],
    " i j , j -> i ": [(2, 3), (3,)],
    "ij,kj": [(0, 3), (2, 3)],
    "ii->": [(0, 0)],
}
STRETCHED = {
    "ij,jk->ik": [(2, 1), (3, 4)],
    "i,i->i": [(1,), (3,)],
    "i,i": [(3,), (1,)],
    "i,i->": [(1,), (1,)],
    "ij,ij,ij->j": [(2, 1), (1, 3), (2, 3)],
    "ii,i->i": [(1, 1), (3,)],
    "i,i->i ": [(1,), (0,)],
}


def operands(shapes):
    rng = np.random.default_rng(0)
    return [rng.uniform(0.5, 1.5, shape) for shape in shapes]


@pytest.mark.parametrize(("subscripts", "shapes"), [*CASES.items(), *STRETCHED.items()])
@pytest.mark.parametrize("einsum", [ag.einsum, np.einsum])
def test_values_and_first_and_second_derivatives(einsum, subscripts, shapes):
    xs = operands(shapes)
    result = einsum(subscripts, *map(ag.Tensor, xs))
    expected = np.einsum(subscripts, *xs)
    assert result.shape == expected.shape
    np.testing.assert_allclose(result.numpy(), expected, 1e-14)
    check_gradients(lambda *ts: einsum(subscripts, *ts), *xs, order=2)


@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "bij,bjk->bki", "ij,ij->"])
def test_large_contractions_are_numpys_too(subscripts):
    sizes = {"b": 2, "i": 40, "j": 30, "k": 50}
    terms = subscripts.partition("->")[0].split(",")
    xs = operands([tuple(sizes[label] for label in term) for term in terms])
    result = ag.einsum(subscripts, *map(ag.Tensor, xs))
    np.testing.assert_allclose(result.numpy(), np.einsum(subscripts, *xs), 1e-13)
    check_gradients(lambda *ts: ag.einsum(subscripts, *ts), *xs)


def test_third_derivatives():
    check_gradients(lambda x: ag.einsum("ii,ij,jk->k", x, x, x), *operands([(2, 2)]), order=3)


def test_one_operand_may_stand_several_times():
    (x,) = operands([(3,)])
    t = ag.tensor(x, requires_grad=True)
    ag.einsum("i,i,i->", t, t, t).backward()
    np.testing.assert_allclose(t.grad.numpy(), 3 * x**2, 1e-15)
    check_gradients(lambda t: ag.einsum("i,i,i->", t, t, t), x, order=2)
    check_gradients(lambda t: ag.einsum("i,j->ij", t, t), x, order=2)


@pytest.mark.parametrize(
    "arguments",
    [
        lambda x, y: (x, [0, 1], y, [1, 2]),
        lambda x, y: (x, [0, 1], y, [1, 2], [2, 0]),
        lambda x, y: (x, [30, 2], y, [2, 5]),
        lambda x, y: (x, [..., 1], y, [1, 0], [0, ...]),
        lambda x, y: (x, [0, 1], y, [1, 2], []),
        lambda x, y: (x, (np.int64(51), 1), y, (1, 26)),
    ],
)
def test_labels_may_be_given_as_lists(arguments):
    x, y = operands([(2, 3), (3, 4)])
    expected = np.einsum(*arguments(x, y))
    result = ag.einsum(*arguments(ag.Tensor(x), ag.Tensor(y)))
    assert result.shape == expected.shape
    np.testing.assert_allclose(result.numpy(), expected, 1e-14)
    check_gradients(lambda x, y: ag.einsum(*arguments(x, y)), x, y, order=2)


@st.composite
def contractions(draw):
    """Subscripts of up to three terms, and shapes that fit them; some axes are stretched."""
    sizes = {label: draw(st.integers(0, 3)) for label in "abcD"}
    terms, shapes = [], []
    for _ in range(draw(st.integers(1, 3))):
        term = "".join(draw(st.lists(st.sampled_from("abcD"), max_size=3)))
        shape = [sizes[label] for label in term]
        if draw(st.booleans()):
            term, shape = "..." + term, [2] * draw(st.integers(0, 2)) + shape
        thin = draw(st.sampled_from(["", *term.replace("...", "")]))
        lead = len(shape) - len(term.replace("...", ""))
        labels = "." * lead + term.replace("...", "")
        terms.append(term)
        shapes.append(tuple(1 if x == thin else n for x, n in zip(labels, shape, strict=True)))
    subscripts = ",".join(terms)
    if draw(st.booleans()):
        found = sorted(set(subscripts) - set(",."))
        kept = draw(st.permutations(found))[: draw(st.integers(0, len(found)))]
        subscripts += "->" + "..." * ("..." in subscripts) + "".join(kept)
    return subscripts, shapes


@given(contractions())
def test_any_contraction_is_numpys_with_right_first_and_second_derivatives(case):
    subscripts, shapes = case
    xs = operands(shapes)
    expected = np.einsum(subscripts, *xs)
    result = ag.einsum(subscripts, *map(ag.Tensor, xs))
    assert result.shape == expected.shape
    np.testing.assert_allclose(result.numpy(), expected, 1e-13)
    check_gradients(lambda *ts: ag.einsum(subscripts, *ts), *xs, order=2)


def test_dtypes_are_numpys_through_numpy_and_must_agree_otherwise():
    x, y = ag.ones(2, dtype=np.float32), ag.ones(2, dtype=np.float64)
    assert np.einsum("i,i", x, y).dtype == np.float64
    assert np.einsum("i,i", x, [1, 2]).tolist() == 3
    with pytest.raises(RuntimeError, match="expected operands of one dtype"):
        ag.einsum("i,i", x, y)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32"])
@pytest.mark.parametrize("subscripts", ["i->", "i->i", "i,i->"])
def test_integers_and_booleans_keep_their_dtype(subscripts, dtype):
    x = np.array([200, 100]).astype(dtype)
    expected = np.einsum(subscripts, *[x] * (1 + subscripts.count(",")))
    result = ag.einsum(subscripts, *[ag.Tensor(x)] * (1 + subscripts.count(",")))
    assert (result.dtype, result.tolist()) == (dtype, expected.tolist())


def test_axes_of_an_ellipsis_that_the_result_leaves_out_are_summed():
    x = np.arange(6.0).reshape(2, 3)
    assert ag.einsum("...i->i", ag.Tensor(x)).tolist() == x.sum(0).tolist()


def test_a_transposed_result_is_a_view_whose_writes_reach_the_operand():
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    view = ag.einsum("ij->ji", y)
    view[0] = 0
    assert y.tolist() == [[0, 2], [0, 4]]
    (y * y).sum().backward()
    assert x.grad.tolist() == [[0, 4], [0, 8]]


@pytest.mark.parametrize(
    ("subscripts", "shapes", "message"),
    [
        ("ij,jk", [(2, 3), (4, 3)], r"label 'j' has size 3, but 4 in operand 1 of shape \(4, 3\)"),
        ("ii->i", [(2, 3)], r"axes 'i' of operand 0 have sizes 2 and 3, shape \(2, 3\)"),
        ("ii->i", [(1, 3)], r"axes 'i' of operand 0 have sizes 1 and 3"),
    ],
)
def test_sizes_that_differ_are_named(subscripts, shapes, message):
    with pytest.raises(ShapeError, match=message):
        ag.einsum(subscripts, *(ag.ones(*shape) for shape in shapes))


@pytest.mark.parametrize(
    ("subscripts", "shapes", "message"),
    [
        ("ij", [(2,)], r"term 'ij' of 'ij' names 2 axes, but operand 0 has 1"),
        ("i,j->i", [(2,), (2, 2)], r"term 'j' .* names 1 axes, but operand 1 has 2"),
        ("i...j->i", [(2,)], r"term 'i\.\.\.j' .* names 2 axes, but operand 0 has 1"),
        ("i,i", [(2,)], r"'i,i' has 2 terms, but 1 operands were given"),
        ("i", [(2,), (2,)], r"'i' has 1 terms, but 2 operands were given"),
        ("i.j->i", [(2, 2)], r"'\.' in 'i\.j->i': a label is a letter"),
        ("......->", [(2, 2)], r"'\.\.\.' may stand once in a term"),
        ("i1", [(2, 2)], r"'1' in 'i1'"),
        ("i->i->i", [(2,)], r"'-' in 'i->i->i'"),
        ("i->ii", [(2,)], r"label 'i' stands twice in the result"),
        ("i->j", [(2,)], r"label 'j' of the result is in no operand"),
        ("...", [(1,) * 53], r"more than 52 labels"),
    ],
)
def test_subscripts_that_do_not_fit_are_named(subscripts, shapes, message):
    with pytest.raises(ValueError, match=message):
        ag.einsum(subscripts, *(ag.ones(*shape) for shape in shapes))


def test_lists_of_labels_that_cannot_be_read_are_named():
    x = ag.ones(2)
    with pytest.raises(ValueError, match=r"from 0 to 51, not 52"):
        ag.einsum(x, [52])
    with pytest.raises(ValueError, match=r"not 'a'"):
        ag.einsum(x, ["a"])
    with pytest.raises(ValueError, match=r"expected subscripts and operands"):
        np.einsum(out=x)
