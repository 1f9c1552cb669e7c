"""Data sets, samplers and the loader: what comes, in which order, and in memory of its own."""

from collections import OrderedDict, defaultdict, namedtuple
from operator import attrgetter
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag
import nn.data
from autograd_np.random import Generator, default_generator, manual_seed
from nn.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    RandomSampler,
    Sampler,
    SequentialSampler,
    TensorDataset,
    default_collate,
)

readable = attrgetter("_array")

Point = namedtuple("Point", ["x", "y"])
sizes = st.integers(1, 40)
seeds = st.integers(0, 2**63 - 1)


class Numbers(Dataset):
    """The numbers from 0 as samples of no tensor."""

    def __init__(self, n):
        self.n = n

    def __getitem__(self, index):
        return index

    def __len__(self):
        return self.n


class Rows(TensorDataset):
    """A subclass, which the loader must ask sample by sample."""

    def __getitem__(self, index):
        return tuple(tensor * 2 for tensor in super().__getitem__(index))


def numbers(loader):
    return [batch.tolist() for batch in loader]


def inputs_and_labels(n=10):
    return ag.arange(2.0 * n).reshape(n, 2), ag.arange(n)


# -------------------------------------------------------------------------------------- data sets


def test_a_tensor_data_set_has_the_rows_of_its_tensors():
    x, y = inputs_and_labels()
    dataset = TensorDataset(x, y)
    assert len(dataset) == 10
    for i in (0, 3, -1):
        row, label = dataset[i]
        assert row.tolist() == x[i].tolist()
        assert label.item() == y[i].item()
    assert [part.shape for part in dataset[2:5]] == [(3, 2), (3,)]


@pytest.mark.parametrize("shapes", [[(3, 2), (4,)], [(3,), (3,), (2,)], [()], [(3,), ()]])
def test_tensors_of_different_length_raise(shapes):
    listed = ", ".join(str(s).replace("(", "\\(").replace(")", "\\)") for s in shapes)
    with pytest.raises(ValueError, match=f"Size mismatch .* shapes are {listed}"):
        TensorDataset(*(ag.zeros(s) for s in shapes))


@pytest.mark.parametrize(
    ("tensors", "message"),
    [((), "at least one tensor"), ((np.zeros(3),), "got ndarray; convert it with autograd_np.ten")],
)
def test_what_is_no_tensor_raises(tensors, message):
    with pytest.raises(TypeError, match=message):
        TensorDataset(*tensors)


def test_abstract_classes_say_what_is_to_be_implemented():
    with pytest.raises(NotImplementedError, match="Dataset should implement __getitem__"):
        Dataset()[0]
    with pytest.raises(NotImplementedError, match="Sampler should implement __iter__"):
        iter(Sampler())


# --------------------------------------------------------------------------------------- samplers


@given(n=sizes, batch_size=sizes, drop_last=st.booleans())
def test_batches_hold_every_index_once_but_for_a_dropped_rest(n, batch_size, drop_last):
    sampler = BatchSampler(SequentialSampler(range(n)), batch_size, drop_last)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    kept = n - n % batch_size if drop_last else n
    assert [i for batch in batches for i in batch] == list(range(kept))
    assert all(len(batch) == batch_size for batch in batches[: n // batch_size])


@given(n=sizes, seed=seeds)
def test_a_random_order_holds_every_index_once(n, seed):
    sampler = RandomSampler(range(n), generator=Generator().manual_seed(seed))
    assert sorted(sampler) == list(range(n))
    assert len(sampler) == n


@given(n=sizes, count=st.integers(1, 100), replacement=st.booleans(), seed=seeds)
def test_as_many_samples_are_drawn_as_asked_for(n, count, replacement, seed):
    generator = Generator().manual_seed(seed)
    sampler = RandomSampler(range(n), replacement, num_samples=count, generator=generator)
    drawn = list(sampler)
    assert len(drawn) == len(sampler) == count
    assert set(drawn) <= set(range(n))
    if not replacement:
        assert max(map(drawn.count, drawn)) - 1 <= count // n


def test_a_sampler_draws_a_new_order_in_each_round():
    manual_seed(0)
    sampler = RandomSampler(range(20))
    assert list(sampler) != list(sampler)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: RandomSampler([]), ValueError, "positive integer value, but got num_samples=0"),
        (lambda: RandomSampler([1], num_samples=2.5), ValueError, "num_samples=2.5 of 1 samples"),
        (lambda: RandomSampler([1], replacement=1), TypeError, "replacement must be a bool, got 1"),
        (lambda: BatchSampler([1], 0, False), ValueError, "positive .* but got batch_size=0"),
        (lambda: BatchSampler([1], True, False), ValueError, "but got batch_size=True"),
        (lambda: BatchSampler([1], None, False), ValueError, "but got batch_size=None"),
        (lambda: BatchSampler([1], 1, 1), ValueError, "drop_last should be a boolean .* got 1"),
    ],
)
def test_samplers_refuse_options_out_of_range(make, error, message):
    with pytest.raises(error, match=message):
        make()


# ------------------------------------------------------------------------------------- collating


@given(
    hnp.arrays(
        st.sampled_from(["float32", "float64", "int64", "int32", "bool"]),
        hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4),
        elements=st.integers(0, 1),
    )
)
def test_tensors_arrays_and_numpy_scalars_keep_their_dtype(batch):
    of_tensors = default_collate([ag.tensor(sample) for sample in batch])
    of_arrays = default_collate(list(batch))
    for collated in (of_tensors, of_arrays):
        assert isinstance(collated, ag.Tensor)
        assert collated.dtype == batch.dtype
        np.testing.assert_array_equal(readable(collated), batch)
        assert not np.shares_memory(readable(collated), batch)


@pytest.mark.parametrize(
    ("batch", "dtype"),
    [([0.5, 1.5], "float64"), ([1, 2], "int64"), ([True, False], "bool"), ([1, 0.5], "float32")],
)
def test_python_numbers_become_tensors(batch, dtype):
    collated = default_collate(batch)
    assert collated.dtype == dtype
    assert collated.tolist() == batch


def test_strings_and_bytes_stay_what_they_are():
    assert default_collate(["a", "b"]) == ["a", "b"]
    assert default_collate([b"a", b"b"]) == [b"a", b"b"]


def test_samples_with_members_become_members_with_a_batch_each():
    pairs = default_collate([(0.5, "a"), (1.5, "b")])
    assert type(pairs) is list
    assert pairs[0].tolist() == [0.5, 1.5]
    assert pairs[1] == ("a", "b")
    assert [t.tolist() for t in default_collate([[1, 2], [3, 4]])] == [[1, 3], [2, 4]]
    point = default_collate([Point(1, 2), Point(3, 4)])
    assert type(point) is Point
    assert point.y.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("wrap", "kind"),
    [
        (dict, dict),
        (OrderedDict, OrderedDict),
        (lambda items: defaultdict(list, items), defaultdict),
        (MappingProxyType, dict),
    ],
)
def test_mappings_become_mappings(wrap, kind):
    first = wrap({"a": 1, "b": [0.5]})
    collated = default_collate([first, wrap({"a": 2, "b": [1.5]})])
    assert type(collated) is kind
    assert collated["a"].tolist() == [1, 2]
    assert collated["b"][0].tolist() == [0.5, 1.5]
    assert first["a"] == 1


@pytest.mark.parametrize(
    ("batch", "error", "message"),
    [
        ([None, None], TypeError, "must contain tensors, .*; found NoneType. Pass a collate_fn"),
        ([[1], [1, 2]], RuntimeError, "equal size, but the sizes are \\[1, 2\\]"),
        ([ag.zeros(2), ag.zeros(3)], RuntimeError, "stack"),
        ([np.array(["a"])], TypeError, "dtype <U1"),
    ],
)
def test_what_cannot_be_collated_raises(batch, error, message):
    with pytest.raises(error, match=message):
        default_collate(batch)


@pytest.mark.parity
@pytest.mark.parametrize(
    "batch",
    [
        [1, 2],
        [0.5, 2],
        [2, 0.5],
        [True, False],
        ["a", "b"],
        [(1, 0.5, "x"), (2, 1.5, "y")],
        [[1, 2], [3, 4]],
        [{"a": 1, "b": (0.5,)}, {"a": 2, "b": (1.5,)}],
        [Point(1, 2.0), Point(3, 4.0)],
        [np.float32(1), np.float32(2)],
        [np.float64(1), np.float64(2)],
        [np.int32(1), np.int32(2)],
        [np.arange(3.0), np.ones(3)],
    ],
)
def test_collated_batches_are_those_of_pytorch(batch):
    torch = pytest.importorskip("torch")

    def plain(x):
        if isinstance(x, (torch.Tensor, ag.Tensor)):
            return str(x.dtype).removeprefix("torch."), x.tolist()
        if isinstance(x, dict):
            return {key: plain(value) for key, value in x.items()}
        if isinstance(x, (list, tuple)):
            return type(x), [plain(value) for value in x]
        return x

    assert plain(default_collate(batch)) == plain(torch.utils.data.default_collate(batch))


# ---------------------------------------------------------------------------------------- loaders


@given(n=sizes, batch_size=sizes, shuffle=st.booleans(), drop_last=st.booleans(), seed=seeds)
def test_an_epoch_brings_every_sample_once_but_for_a_dropped_rest(
    n, batch_size, shuffle, drop_last, seed
):
    x, y = inputs_and_labels(n)
    manual_seed(seed)
    loader = DataLoader(TensorDataset(x, y), batch_size, shuffle, drop_last=drop_last)
    batches = list(loader)
    assert len(batches) == len(loader)
    labels = [label for _, batch in batches for label in batch.tolist()]
    assert len(labels) == (n - n % batch_size if drop_last else n)
    assert len(set(labels)) == len(labels)
    for inputs, batch in batches:
        assert inputs.tolist() == x[batch].tolist()
    if not shuffle:
        assert labels == list(range(len(labels)))


@given(
    rows=st.lists(st.lists(st.integers(-7, 6), min_size=1, max_size=5), max_size=4),
    dtype=st.sampled_from(["float32", "int64", "bool"]),
    shape=st.sampled_from([(7,), (7, 2), (7, 2, 3)]),
)
def test_whole_batches_of_tensors_are_what_stacked_samples_are(rows, dtype, shape):
    rng = np.random.default_rng(0)
    dataset = TensorDataset(*(ag.tensor(rng.normal(size=shape).astype(dtype)) for _ in range(2)))
    at_once = DataLoader(dataset, batch_sampler=rows)
    singly = DataLoader(dataset, batch_sampler=rows, collate_fn=lambda b: default_collate(b))
    for fast, slow in zip(at_once, singly, strict=True):
        assert type(fast) is type(slow)
        for a, b in zip(fast, slow, strict=True):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(readable(a), readable(b))


@pytest.mark.parametrize("kind", [list, tuple, np.array, ag.tensor, np.uint8])
def test_a_batch_of_indices_may_be_any_sequence_of_integers(kind):
    batches = [kind([1, 0, 1]), kind([2])]
    loader = DataLoader(TensorDataset(ag.arange(5)), batch_sampler=batches)
    assert [x.tolist() for (x,) in loader] == [[1, 0, 1], [2]]


@pytest.mark.parametrize("collate_fn", [None, lambda batch: default_collate(batch)])
def test_batches_have_memory_of_their_own(collate_fn):
    x, y = inputs_and_labels()
    before = x.tolist()
    for batch_size in (1, 10):
        for inputs, _ in DataLoader(TensorDataset(x, y), batch_size, collate_fn=collate_fn):
            assert not np.shares_memory(readable(inputs), readable(x))
            inputs.fill_(-1)
    assert x.tolist() == before


def test_gradients_reach_the_tensors_of_the_data_set():
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    for (batch,) in DataLoader(TensorDataset(x), batch_size=2):
        (batch * batch).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0, 6.0]


def test_a_subclass_of_the_tensor_data_set_is_asked_for_its_samples():
    (batch,) = DataLoader(Rows(ag.arange(3)), batch_size=3)
    assert batch[0].tolist() == [0, 2, 4]


def test_any_object_with_samples_can_be_loaded():
    assert numbers(DataLoader(Numbers(5), batch_size=2)) == [[0, 1], [2, 3], [4]]
    assert numbers(DataLoader([0.5, 1.5, 2.5], batch_size=2)) == [[0.5, 1.5], [2.5]]


def test_a_sampler_or_batch_sampler_of_ones_own_is_followed():
    assert numbers(DataLoader(Numbers(9), batch_size=2, sampler=[5, 1, 7])) == [[5, 1], [7]]
    loader = DataLoader(Numbers(9), batch_sampler=[[8], [1, 2]])
    assert numbers(loader) == [[8], [1, 2]]
    assert len(loader) == 2


def test_a_collate_function_of_ones_own_gets_the_list_of_samples():
    loader = DataLoader(TensorDataset(ag.arange(3)), batch_size=2, collate_fn=len)
    assert list(loader) == [2, 1]


@given(n=sizes, seed=seeds)
def test_the_same_seed_brings_the_same_order(n, seed):
    def epochs():
        loader = DataLoader(Numbers(n), 3, shuffle=True, generator=Generator().manual_seed(seed))
        return [numbers(loader) for _ in range(3)]

    assert epochs() == epochs()


def test_a_generator_leaves_the_default_one_alone():
    manual_seed(0)
    before = default_generator.get_state()
    list(DataLoader(Numbers(9), shuffle=True, generator=Generator().manual_seed(1)))
    np.testing.assert_array_equal(default_generator.get_state(), before)


def test_workers_are_accepted_and_change_nothing():
    orders = []
    for workers in (0, 4):
        manual_seed(3)
        orders.append(numbers(DataLoader(Numbers(9), 2, shuffle=True, num_workers=workers)))
    assert orders[0] == orders[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"num_workers": -1}, "num_workers option should be non-negative, got -1"),
        ({"shuffle": True, "sampler": [1]}, "sampler option is mutually exclusive with shuffle"),
        ({"batch_sampler": [[1]], "batch_size": 2}, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[1]], "shuffle": True}, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[1]], "sampler": []}, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[1]], "drop_last": True}, "batch_sampler option is mutually exclusive"),
        ({"batch_size": 0}, "but got batch_size=0"),
    ],
)
def test_options_that_contradict_each_other_raise(options, message):
    with pytest.raises(ValueError, match=message):
        DataLoader(Numbers(3), **options)


@pytest.mark.parity
@given(
    n=st.integers(1, 100),
    batch_size=st.integers(1, 16),
    shuffle=st.booleans(),
    drop_last=st.booleans(),
    own=st.booleans(),
    sampler=st.sampled_from(["default", "replacement", "more", "fewer"]),
    seed=seeds,
)
def test_orders_and_the_stream_after_them_are_those_of_pytorch(
    n, batch_size, shuffle, drop_last, own, sampler, seed
):
    torch = pytest.importorskip("torch")

    def run(data, manual_seed, new_generator, draw):
        manual_seed(seed)
        generator = new_generator().manual_seed(seed) if own else None
        options = {"batch_size": batch_size, "drop_last": drop_last, "generator": generator}
        dataset = list(range(n))
        if sampler == "default":
            options["shuffle"] = shuffle
        else:
            options["sampler"] = data.RandomSampler(
                dataset,
                replacement=sampler == "replacement",
                num_samples={"replacement": 70, "more": 2 * n + 3, "fewer": (n + 1) // 2}[sampler],
                generator=generator,
            )
        loader = data.DataLoader(dataset, **options)
        orders = [numbers(loader) for _ in range(3)]
        first = next(iter(loader)) if len(loader) else None  # left off in the middle of an epoch
        iter(loader)  # not even begun
        return orders, first is None or first.tolist(), draw(None), own and draw(generator)

    ours = run(
        nn.data,
        manual_seed,
        Generator,
        lambda g: (g or default_generator).uniform(4).tolist(),
    )
    theirs = run(
        torch.utils.data,
        torch.manual_seed,
        torch.Generator,
        lambda g: torch.rand(4, generator=g).tolist(),
    )
    assert ours == theirs
