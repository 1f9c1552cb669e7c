"""PyTorch's functions that move, choose, order and sum: values, gradients, refusals are torch's."""

import numpy as np
import pytest

import autograd_np as ag
from tests.numeric import check_gradients
from tests.test_numpy_arranging import named

X = np.array([[3.0, 1.0, 2.0], [2.0, 5.0, 2.0]])
INDEX = np.array([[0, 2], [1, 1]])

FUNCTIONS = [
    lambda t, x: x.flip(0, 1),
    lambda t, x: t.flip(x, (1,)),
    lambda t, x: t.fliplr(x),
    lambda t, x: t.flipud(x),
    lambda t, x: x.roll(1),
    lambda t, x: t.roll(x, (1, -1), (0, 1)),
    lambda t, x: t.roll(x, 4, 1),
    lambda t, x: x.rot90(),
    lambda t, x: t.rot90(x, 3, (1, 0)),
    lambda t, x: t.movedim(x, 0, 1),
    lambda t, x: x.tile(2),
    lambda t, x: t.tile(x, (2, 1, 2)),
    lambda t, x: x.repeat(2, 1, 2),
    lambda t, x: t.repeat_interleave(x, 2),
    lambda t, x: x.repeat_interleave(t.tensor([1, 0, 2]), dim=1),
    lambda t, x: t.tril(x),
    lambda t, x: x.triu(diagonal=1),
    lambda t, x: t.diagonal(x, 1),
    lambda t, x: t.diag(x),
    lambda t, x: t.diag(x[0], -1),
    lambda t, x: t.diag_embed(x, 1, 0, -1),
    lambda t, x: t.diagflat(x),
    lambda t, x: t.meshgrid(x[0], x[1], indexing="ij"),
    lambda t, x: t.meshgrid([x[0], x[1]], indexing="xy"),
    lambda t, x: t.broadcast_tensors(x, x[0]),
    lambda t, x: t.atleast_3d(x),
    lambda t, x: t.atleast_2d(x[0], x),
    lambda t, x: t.hstack([x, x]),
    lambda t, x: t.vstack([x[0], x]),
    lambda t, x: t.dstack([x, x]),
    lambda t, x: t.column_stack([x, x[:, 0]]),
    lambda t, x: t.tensor_split(x, 2, dim=1),
    lambda t, x: t.tensor_split(x, (1, 2), dim=1),
    lambda t, x: t.hsplit(x, 3),
    lambda t, x: t.vsplit(x, [1]),
    lambda t, x: t.narrow(x, 1, 1, 2),
    lambda t, x: t.select(x, 1, -1),
    lambda t, x: t.vander(t.tensor([2.0, 3.0])),
    lambda t, x: t.gather(x, 1, t.tensor(INDEX)),
    lambda t, x: x.gather(0, t.tensor(INDEX[:1] % 2)),
    lambda t, x: t.scatter(x, 1, t.tensor(INDEX[:, :1]), (x * x)[:, :1]),
    lambda t, x: x.scatter(1, t.tensor(INDEX), 7.0),
    lambda t, x: t.scatter_add(x, 1, t.tensor(INDEX), (x * x)[:, :2]),
    lambda t, x: (x * 1).scatter_add_(0, t.tensor(INDEX % 2), x[:, :2]),
    lambda t, x: t.index_select(x, 1, t.tensor([2, 0, 2])),
    lambda t, x: t.index_add(x, 0, t.tensor([1, 1]), x, alpha=2),
    lambda t, x: t.index_copy(x, 1, t.tensor([2, 0]), x[:, :2]),
    lambda t, x: t.index_fill(x, 1, t.tensor([1]), 7.0),
    lambda t, x: t.masked_select(x, t.tensor([True, False, True])),
    lambda t, x: t.masked_fill(x, x.detach() > 2, 0.5),
    lambda t, x: t.take(x, t.tensor([[0, -1]])),
    lambda t, x: t.take_along_dim(x, t.argsort(x, dim=1, stable=True), 1),
    lambda t, x: t.take_along_dim(x, t.tensor([5, 0])),
    lambda t, x: t.sort(x, stable=True),
    lambda t, x: x.sort(dim=0, descending=True, stable=True),
    lambda t, x: t.argsort(x, dim=1, descending=True, stable=True),
    lambda t, x: t.msort(x),
    lambda t, x: t.topk(x[0], 2),
    lambda t, x: t.topk(x, 1, dim=0, largest=False)[0],
    lambda t, x: t.kthvalue(x, 3, keepdim=True)[0],
    lambda t, x: t.median(x),
    lambda t, x: x.median(0)[0],
    lambda t, x: t.nanmedian(x, 1, True)[0],
    lambda t, x: t.quantile(x, 0.3),
    lambda t, x: t.quantile(x, t.tensor([0.1, 0.75], dtype=x.dtype), dim=1, keepdim=True),
    *(
        lambda t, x, i=i: t.quantile(x[0], 0.3, interpolation=i)
        for i in ("lower", "higher", "midpoint", "nearest")
    ),
    lambda t, x: t.nanquantile(x, 0.6, 0),
    lambda t, x: t.cumsum(x, 1),
    lambda t, x: x.cumprod(0),
    lambda t, x: t.cumsum(t.tensor([True, True]), 0),
    lambda t, x: t.diff(x, n=2),
    lambda t, x: t.diff(x, dim=0, prepend=x[:1]),
    lambda t, x: t.diff(t.tensor([True, False, False])),
    lambda t, x: t.trapezoid(x, dx=0.5, dim=0),
    lambda t, x: t.trapezoid(x, x[0]),
    lambda t, x: t.nansum(x, 0),
    lambda t, x: t.nanmean(x, 1, True),
    lambda t, x: t.cov(x),
    lambda t, x: t.cov(x, correction=0, aweights=t.tensor([1.0, 2.0, 3.0], dtype=x.dtype)),
    lambda t, x: t.corrcoef(x),
    lambda t, x: t.nonzero(x > 2),
    lambda t, x: t.nonzero(x > 2, as_tuple=True),
    lambda t, x: t.argwhere(x > 2),
    lambda t, x: t.searchsorted(t.tensor([1.0, 2.0, 3.0]), x.detach().float(), right=True),
    lambda t, x: t.searchsorted(t.sort(x.detach())[0], x.detach()),
    lambda t, x: t.bincount(t.tensor([0, 2, 2]), minlength=4),
]


def tensors_of(result):
    return list(result) if isinstance(result, (tuple, list)) else [result]


@pytest.mark.parity
@pytest.mark.parametrize("function", FUNCTIONS, ids=named(FUNCTIONS))
def test_values_dtypes_and_gradients_are_those_of_torch(function):
    torch = pytest.importorskip("torch")
    answers = []
    for library in (ag, torch):
        x = library.tensor(X, requires_grad=True)
        results = tensors_of(function(library, x))
        total = sum((y * y).sum() for y in results if y.requires_grad)
        if not isinstance(total, int):
            total.backward()
        gradient = np.zeros(()) if x.grad is None else x.grad.numpy()
        answers.append([*(y.detach().numpy() for y in results), gradient])
    for ours, theirs in zip(*answers, strict=True):
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
        np.testing.assert_allclose(ours, theirs, 1e-12, 1e-12)


@pytest.mark.parametrize("function", FUNCTIONS, ids=named(FUNCTIONS))
def test_first_and_second_derivatives(function):
    distinct = np.array([[3.1, 1.2, 2.3], [0.4, 5.5, 2.6]])
    check_gradients(lambda x: tuple(tensors_of(function(ag, x))), distinct, order=2)


REFUSED = [
    lambda t, x: t.flip(x, (0, 0)),
    lambda t, x: t.flip(x, (2,)),
    lambda t, x: x.repeat(2),
    lambda t, x: t.roll(x, (1, 2)),
    lambda t, x: t.fliplr(x[0]),
    lambda t, x: t.gather(x, 1, t.tensor([[3]])),
    lambda t, x: t.gather(x, 1, t.tensor([0])),
    lambda t, x: t.scatter_add(x, 1, t.tensor([[5]]), x),
    lambda t, x: t.index_select(x, 0, t.tensor([[0]])),
    lambda t, x: t.index_select(x, 0, t.tensor([2])),
    lambda t, x: t.masked_select(x, t.tensor([1, 0, 1])),
    lambda t, x: t.topk(x, 4),
    lambda t, x: t.kthvalue(x, 0),
    lambda t, x: t.quantile(x, 1.5),
    lambda t, x: t.quantile(x.long(), 0.5),
    lambda t, x: t.take(x, t.tensor([6])),
    lambda t, x: t.diff(x[0, 0]),
    lambda t, x: t.hsplit(x, 2),
    lambda t, x: t.narrow(x, 0, 1, 2),
    lambda t, x: t.diagonal(x, 0, 1, 1),
    lambda t, x: t.cumsum(x, 2),
    lambda t, x: t.tril(x[0]),
]


@pytest.mark.parametrize("function", REFUSED, ids=named(REFUSED))
def test_what_torch_refuses_is_refused(function):
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        function(ag, ag.tensor(X))


@pytest.mark.parity
@pytest.mark.parametrize("function", REFUSED, ids=named(REFUSED))
def test_torch_refuses_it(function):
    torch = pytest.importorskip("torch")
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        function(torch, torch.tensor(X))


def test_the_median_shares_its_gradient_among_equal_elements_and_no_other_does():
    x = ag.tensor([2.0, 1.0, 2.0, 3.0], requires_grad=True)
    x.median().backward()
    assert x.grad.tolist() == [0.5, 0, 0.5, 0]
    x.grad = None
    x.median(0).values.backward()
    assert x.grad.tolist() == [1, 0, 0, 0]


def test_nans_are_the_greatest_and_make_a_median_nan():
    x = ag.tensor([np.nan, 1.0, 2.0, 0.0])
    assert np.isnan(x.median().item())
    assert x.nanmedian().item() == 1
    assert x.sort(descending=True).indices.tolist() == [0, 2, 1, 3]
    assert np.isnan(x.median(0).values.item())


def test_writing_in_place_at_indices_and_masks():
    x = ag.tensor(X, requires_grad=True)
    y = x * 1
    y.masked_fill_(ag.tensor(X > 2), 0.0)
    y.index_fill_(1, ag.tensor([1]), 4.0)
    y.scatter_(1, ag.tensor([[0], [0]]), 3.0)
    (y * y).sum().backward()
    assert x.grad.tolist() == [[0, 0, 4], [0, 0, 4]]
    z = ag.zeros(3).cumsum_(0).index_add_(0, ag.tensor([1, 1]), ag.ones(2))
    assert z.tolist() == [0, 2, 0]
    assert ag.ones(2, 2).tril_().tolist() == [[1, 0], [1, 1]]


def test_a_source_may_be_larger_than_its_index():
    check_gradients(lambda x: ag.scatter(x, 1, ag.tensor(INDEX[:, :1]), x * x), X, order=2)
    check_gradients(lambda x: ag.scatter_add(x, 1, ag.tensor(INDEX), x * x), X, order=2)
    check_gradients(lambda x: ag.vander(x[0]), X, order=2)


def test_a_diagonal_is_a_view_and_what_is_written_to_it_has_a_gradient():
    x = ag.tensor(X, requires_grad=True)
    y = x * 1
    y.diagonal().mul_(3)
    y.sum().backward()
    assert x.grad.tolist() == [[3, 1, 1], [1, 3, 1]]
