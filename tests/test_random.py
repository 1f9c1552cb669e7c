"""`autograd_np.random`: PyTorch's numbers, from a table and, where torch is installed, from it."""

import copy
import pickle
import sys
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_np import random
from autograd_np.random import Generator

SEEDS = st.integers(-(2**63), 2**64 - 1)
SIZES = st.sampled_from([0, 1, 2, 3, 15, 16, 17, 31, 32, 33]) | st.integers(0, 200)
SHAPES = st.just(()) | SIZES.map(lambda n: (n,)) | st.tuples(st.integers(0, 9), st.integers(0, 9))
FLOATS = st.sampled_from(["float32", "float64"])

WEIGHTS = np.array([0.1, 0.0, 0.4, 0.5], np.float32)
ROWS = np.array([[0.1, 0.2, 0.7], [3.0, 0.0, 1.0]])
P = np.full(10, 0.3)


def numbers(text):
    return [float(number) for number in text.split()]


# What torch 2.13 draws after manual_seed(1234).
GOLDEN = {
    "rand(3)": (lambda g: g.uniform(3), [0.028979242, 0.40189856, 0.25984418]),
    "rand(())": (lambda g: g.uniform(()), 0.028979242),
    "rand(2, float64)": (
        lambda g: g.uniform(2, dtype="float64"),
        [0.2318341720884639, 0.07875386135027063],
    ),
    "uniform_(-0.3, 0.7)": (
        lambda g: g.uniform(4, -0.3, 0.7),
        [-0.27102077, 0.10189855, -0.040155828, 0.06664133],
    ),
    "uniform_(-0.1644, 0.1644), float64": (
        lambda g: g.uniform(3, -0.1644, 0.1644, "float64"),
        [-0.08817292421731306, -0.13850573038803102, -0.011045654457859717],
    ),
    "randn(5)": (
        lambda g: g.normal(5),
        [0.046130463, 0.40240282, -1.0115291, 0.21673824, -0.6122731],
    ),
    "randn(16)": (
        lambda g: g.normal(16),
        numbers(
            "-0.111718565 -0.4965901 0.1630737 -0.88168776 0.053900193 0.6683737 -0.059657607 "
            "-0.46749794 -0.21525294 0.8839616 -0.7584169 -0.3688679 -0.3423936 -1.4019718 "
            "0.32064798 -1.0218575"
        ),
    ),
    "randn(19)": (
        lambda g: g.normal(19),
        numbers(
            "-0.111718565 -0.4965901 0.1630737 -1.6023622 0.2890972 0.48987085 -0.38527462 "
            "-0.7120346 0.63691264 -0.7140801 -1.0831244 0.24625207 -1.3248119 0.69698054 "
            "-0.6630539 1.2157569 -2.5273352 1.4777843 -0.16962363"
        ),
    ),
    "normal(2, 0.3, (16,))": (
        lambda g: g.normal(16, 2.0, 0.3),
        numbers(
            "1.9664844 1.851023 2.048922 1.7354937 2.01617 2.2005122 1.9821028 1.8597506 1.9354241 "
            "2.2651885 1.7724749 1.8893396 1.8972819 1.5794084 2.0961945 1.6934427"
        ),
    ),
    "normal(mean, std) of tensors": (
        lambda g: g.normal(mean=np.float32([1, 2, 3]), std=np.float32([0.1, 0.2, 0.3])),
        [1.004613, 2.0804806, 2.6965413],
    ),
    "normal(mean, 0.3) of a tensor": (
        lambda g: g.normal(mean=np.zeros(5, np.float32), std=0.3),
        [0.013839139, 0.12072085, -0.30345872, 0.06502147, -0.18368194],
    ),
    "randint(-5, 5)": (lambda g: g.integers(-5, 5, 8), [0, -4, 1, 0, 1, -1, -3, 0]),
    "randint(2**28)": (
        lambda g: g.integers(0, 2**28, 3),
        [258400979, 22928437, 213081460],
    ),
    "randint(-2**63, 2**63 - 1)": (
        lambda g: g.integers(-(2**63), 2**63 - 1, 2),
        [-5690461752414248237, 2252509165406510133],
    ),
    "randperm(12)": (lambda g: g.permutation(12), [3, 1, 8, 5, 2, 6, 0, 7, 11, 9, 4, 10]),
    "bernoulli_(0.3)": (lambda g: g.bernoulli(0.3, 10), [1, 1, 0, 0, 0, 1, 1, 1, 1, 0]),
    "bernoulli(float32 tensor)": (
        lambda g: g.bernoulli(P.astype("float32")),
        [1, 0, 1, 0, 1, 0, 1, 0, 0, 0],
    ),
    "bernoulli(float64 tensor)": (lambda g: g.bernoulli(P), [1, 1, 0, 0, 0, 1, 1, 1, 1, 0]),
    "exponential_(2)": (
        lambda g: g.exponential(3, 2.0),
        [0.13187483, 0.041014012, 0.31406015],
    ),
    "multinomial(1)": (lambda g: g.multinomial(WEIGHTS, 1), [3]),
    "multinomial(1, replacement)": (
        lambda g: g.multinomial(WEIGHTS, 1, replacement=True),
        [3],
    ),
    "multinomial(3)": (lambda g: g.multinomial(WEIGHTS, 3), [3, 2, 0]),
    "multinomial(8, replacement)": (
        lambda g: g.multinomial(WEIGHTS, 8, replacement=True),
        [2, 0, 2, 2, 2, 2, 2, 2],
    ),
    "multinomial(rows, 2)": (lambda g: g.multinomial(ROWS, 2), [[1, 2], [0, 2]]),
    "multinomial(rows, 6, replacement)": (
        lambda g: g.multinomial(ROWS, 6, replacement=True),
        [[1, 0, 2, 2, 2, 1], [0, 0, 0, 2, 2, 0]],
    ),
    "empty(int64).random_()": (lambda g: g.random_seed64(), 3532910284440527571),
}
# These go through the platform's logarithm, sine and cosine in float64.
GOLDEN_TO_ROUNDING = {
    "randn(5, float64)": (
        lambda g: g.normal(5, dtype="float64"),
        numbers(
            "0.04613046189666927 0.4024028259218943 -1.0115290977852016 0.21673823500721034 "
            "-0.6122731137752989"
        ),
    ),
    "randn(17, float64)": (
        lambda g: g.normal(17, dtype="float64"),
        numbers(
            "-0.0883100793877292 0.6573222788031756 -1.63476328432313 -0.6107716560720999 "
            "0.6002920138526922 -0.8768780416078871 0.964895913336925 -0.1925576631186533 "
            "0.11481509212436923 0.09326055867043671 0.3024866280394751 1.3121924040486361 "
            "-0.5610347730799743 0.1900124208030391 -0.165964817558905 0.9106620907519217 "
            "-0.3660114751930042"
        ),
    ),
    "normal(0.1, 0.3, (3,), float64)": (
        lambda g: g.normal(3, 0.1, 0.3, "float64"),
        [0.11383913856900078, 0.22072084777656828, -0.20345872933556047],
    ),
    "exponential_(0.001), float64": (
        lambda g: g.exponential(2, 0.001, "float64"),
        [263.74964738240044, 82.0280269123632],
    ),
}

# One draw of each kind, by size.
DRAWS = {
    "uniform": lambda g, n: g.uniform(n),
    "uniform float64": lambda g, n: g.uniform(n, dtype="float64"),
    "normal": lambda g, n: g.normal(n),
    "normal around arrays": lambda g, n: g.normal(mean=np.zeros(n), std=np.ones(n)),
    "integers": lambda g, n: g.integers(0, 10, n),
    "long integers": lambda g, n: g.integers(0, 2**40, n),
    "permutation": lambda g, n: g.permutation(n),
    "bernoulli": lambda g, n: g.bernoulli(0.5, n),
    "bernoulli of an array": lambda g, n: g.bernoulli(np.full(n, 0.5)),
    "exponential": lambda g, n: g.exponential(n),
    "multinomial": lambda g, n: g.multinomial(np.ones((n, 3)), 2),
    "multinomial with replacement": lambda g, n: g.multinomial(np.ones((n, 3)), 2, True),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_numbers_are_those_that_torch_drew(name):
    draw, expected = GOLDEN[name]
    got = np.asarray(draw(Generator().manual_seed(1234)))
    np.testing.assert_array_equal(got, np.array(expected, got.dtype), strict=True)


@pytest.mark.parametrize("name", GOLDEN_TO_ROUNDING)
def test_float64_numbers_are_those_that_torch_drew_to_rounding(name):
    draw, expected = GOLDEN_TO_ROUNDING[name]
    got = draw(Generator().manual_seed(1234))
    np.testing.assert_allclose(got, np.array(expected), rtol=4e-15, strict=True)


def test_draws_of_every_kind_in_turn_stay_in_step():
    g = Generator().manual_seed(1234)
    got = [g.normal(3), g.uniform(2), g.normal(1), g.permutation(4)]
    got += [g.normal(16)[:2], g.normal(2), g.bernoulli(0.5, 2), g.normal(1)]
    expected = [[0.046130463, 0.40240282, -1.0115291], [0.67380613, 0.33146197], [0.21673824]]
    expected += [[3, 2, 1, 0], [-0.6207641, -0.024161708], [0.2810559, 1.4718401], [0, 1]]
    expected += [[-1.1774081]]
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_array_equal(ours, np.array(theirs, ours.dtype), strict=True)


def test_a_new_generator_starts_from_torchs_fixed_seed():
    assert Generator().initial_seed() == 67280421310721
    np.testing.assert_array_equal(Generator().permutation(9), Generator().permutation(9))


@given(SEEDS)
def test_the_low_32_bits_of_a_seed_choose_the_stream(seed):
    g = Generator().manual_seed(seed)
    assert g.initial_seed() == seed % 2**64
    np.testing.assert_array_equal(g.uniform(4), Generator().manual_seed(seed % 2**32).uniform(4))


@pytest.mark.parametrize("seed", [-(2**63) - 1, 2**64])
def test_a_seed_of_more_than_64_bits_raises(seed):
    with pytest.raises(ValueError, match=f"manual_seed: {seed} does not fit into 64 bits"):
        Generator().manual_seed(seed)


def test_seeds_from_the_operating_system_differ():
    g = Generator()
    seeds = [g.seed() for _ in range(4)]
    assert len(set(seeds)) == 4
    assert g.initial_seed() == seeds[-1]


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("kept", [0, 1])
def test_a_draw_of_size_0_takes_nothing(name, kept):
    g = Generator()
    g.normal(kept)
    before = g.get_state()
    assert DRAWS[name](g, 0).size == 0
    np.testing.assert_array_equal(g.get_state(), before)


@given(SEEDS, st.lists(SIZES.filter(lambda n: n < 16), max_size=9))
def test_small_normal_draws_are_one_sequence_however_it_is_cut(seed, counts):
    g = Generator().manual_seed(seed)
    got = [x for n in counts for x in g.normal(n)]
    whole = Generator().manual_seed(seed)
    assert got == [whole.normal(()) for _ in range(sum(counts))]


@pytest.mark.parametrize("name", sorted(set(DRAWS) - {"normal", "normal around arrays"}))
def test_a_kept_normal_outlives_draws_of_other_kinds(name):
    one_after_another, apart = Generator(), Generator()
    expected = [one_after_another.normal(()), one_after_another.normal(())]
    got = [apart.normal(())]
    DRAWS[name](apart, 20)
    got.append(apart.normal(()))
    assert got == expected


def test_a_kept_normal_outlives_large_normal_draws_and_ends_with_seeding():
    g = Generator()
    first, second = g.normal(2)
    g.manual_seed(g.initial_seed()).normal(())
    g.normal(16)
    assert g.normal(()) == second
    g.manual_seed(g.initial_seed()).normal(())
    assert g.manual_seed(g.initial_seed()).normal(()) == first


@given(SEEDS, st.integers(0, 40) | st.integers(0, 3000))
def test_permutation_is_the_loop_of_exchanges(seed, n):
    got = Generator().manual_seed(seed).permutation(n)
    words = np.random.RandomState(seed % 2**32).randint(0, 2**32, max(n - 1, 0), np.uint64)
    expected = list(range(n))
    for i, word in enumerate(words.tolist()):
        j = i + word % (n - i)
        expected[i], expected[j] = expected[j], expected[i]
    assert got.tolist() == expected


@given(
    SEEDS,
    st.floats(-1e6, 1e6, width=32),
    st.floats(0, 1e6, width=32),
    st.integers(1, 4),
    FLOATS,
)
def test_uniform_numbers_are_in_the_interval(seed, low, width, ulps, dtype):
    kind = np.dtype(dtype).type
    low = kind(low)
    for high in (low + kind(width), low + ulps * np.spacing(abs(low))):
        x = Generator().manual_seed(seed).uniform(100, low, high, dtype)
        assert (x >= low).all()
        assert (x < high).all() or (low == high and (x == low).all())


@given(SEEDS, st.integers(1, 20), st.booleans())
def test_multinomial_draws_positive_weights_and_none_twice(seed, num_samples, replacement):
    weights = np.tile(np.array([0.0, 1.0], np.float32), 20)
    drawn = Generator().manual_seed(seed).multinomial(weights, num_samples, replacement)
    assert drawn.shape == (num_samples,)
    assert (drawn % 2 == 1).all()
    assert replacement or len(set(drawn.tolist())) == num_samples


def test_bernoulli_of_0_and_1_is_certain():
    g = Generator()
    assert not g.bernoulli(0.0, 1000).any()
    assert g.bernoulli(1.0, 1000, bool).all()
    np.testing.assert_array_equal(g.bernoulli(np.array([0.0, 1.0])), [0, 1])


@pytest.mark.parametrize(
    "duplicate",
    [
        copy.copy,
        copy.deepcopy,
        lambda g: pickle.loads(pickle.dumps(g)),
        lambda g: Generator().set_state(g.get_state()),
    ],
    ids=["copy", "deepcopy", "pickle", "state"],
)
@given(SEEDS, st.integers(0, 1300), st.integers(0, 3))
def test_a_duplicate_goes_on_from_the_same_place_on_its_own(duplicate, seed, words, normals):
    g = Generator().manual_seed(seed)
    g.uniform(words)
    g.normal(normals)
    other = duplicate(g)
    assert other.initial_seed() == g.initial_seed()
    expected = [g.normal(3), g.uniform(700)]
    for ours, theirs in zip([other.normal(3), other.uniform(700)], expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_threads_share_a_generator_without_tearing_a_draw():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        g = Generator()
        with ThreadPoolExecutor(4) as pool:
            drawn = list(pool.map(lambda _: g.normal(3), range(400)))
    finally:
        sys.setswitchinterval(interval)
    whole = Generator()
    expected = [whole.normal(3) for _ in range(400)]
    np.testing.assert_array_equal(np.sort(drawn, axis=None), np.sort(expected, axis=None))


def test_the_module_functions_act_on_the_default_generator():
    before = random.get_rng_state()
    try:
        assert random.manual_seed(7) is random.default_generator
        assert random.initial_seed() == 7
        place = random.get_rng_state()
        drawn = random.default_generator.uniform(3)
        np.testing.assert_array_equal(drawn, Generator().manual_seed(7).uniform(3))
        random.set_rng_state(place)
        np.testing.assert_array_equal(random.default_generator.uniform(3), drawn)
        assert random.seed() == random.initial_seed()
    finally:
        random.set_rng_state(before)


NAN = float("nan")
NOT_IN_TORCH = None

# What we call, what torch calls, the error that both raise, and what ours says.
BAD_CALLS = {
    "negative size": (
        lambda g: g.uniform((2, -1)),
        lambda t: t.rand(2, -1),
        RuntimeError,
        r"uniform: shape \(2, -1\) has a negative size",
    ),
    "fractional size": (
        lambda g: g.normal(2.5),
        lambda t: t.randn(2.5),
        TypeError,
        r"normal: each size in shape must be an integer, got 2.5",
    ),
    "uniform of integers": (
        lambda g: g.uniform(2, dtype="int64"),
        lambda t: t.rand(2, dtype=t.int64),
        NotImplementedError,
        "uniform: works in float32 or float64, not int64",
    ),
    "low above high": (
        lambda g: g.uniform(2, 2.0, 1.0),
        lambda t: t.empty(2).uniform_(2.0, 1.0),
        RuntimeError,
        r"uniform: low=2.0 is above high=1.0",
    ),
    "infinite bound": (
        lambda g: g.uniform(2, 0.0, float("inf")),
        lambda t: t.empty(2).uniform_(0.0, float("inf")),
        RuntimeError,
        "uniform: high=inf must be finite in float32",
    ),
    "bound that is not a number": (
        lambda g: g.uniform(2, NAN, 1.0),
        lambda t: t.empty(2).uniform_(NAN, 1.0),
        RuntimeError,
        "uniform: low=nan must be finite",
    ),
    "interval wider than float32": (
        lambda g: g.uniform(2, -3e38, 3e38),
        lambda t: t.empty(2).uniform_(-3e38, 3e38),
        RuntimeError,
        "uniform: width=6e.38 must be finite in float32",
    ),
    "negative std": (
        lambda g: g.normal(2, 0.0, -1.0),
        lambda t: t.normal(0.0, -1.0, (2,)),
        RuntimeError,
        r"normal: std must be 0 or more, got -1.0",
    ),
    "std that is not a number": (
        lambda g: g.normal(2, 0.0, NAN),
        lambda t: t.normal(0.0, NAN, (2,)),
        RuntimeError,
        "normal: std must be 0 or more, got nan",
    ),
    "negative std in an array": (
        lambda g: g.normal(mean=0.0, std=np.array([1.0, -2.0])),
        lambda t: t.normal(0.0, t.tensor([1.0, -2.0])),
        RuntimeError,
        r"normal: std must be 0 or more, got -2.0",
    ),
    "integers around a mean": (
        lambda g: g.normal(mean=np.array([1, 2]), std=1.0),
        lambda t: t.normal(t.tensor([1, 2]), 1.0),
        NotImplementedError,
        "normal: works in float32 or float64, not int64",
    ),
    "means and stds that do not broadcast": (
        lambda g: g.normal(mean=np.zeros(2), std=np.ones(3)),
        lambda t: t.normal(t.zeros(2), t.ones(3)),
        RuntimeError,
        r"normal: mean and std have shapes \(2,\) and \(3,\), which do not broadcast",
    ),
    "an array and a shape": (
        lambda g: g.normal(2, np.zeros(2)),
        lambda t: t.normal(t.zeros(2), 1.0, (2,)),
        TypeError,
        "normal: leave out shape and dtype",
    ),
    "no shape": (
        lambda g: g.normal(),
        lambda t: t.normal(0.0, 1.0),
        TypeError,
        r"normal: give a shape for the numbers mean=0.0 and std=1.0",
    ),
    "infinite mean": (
        lambda g: g.normal(2, float("inf")),
        NOT_IN_TORCH,
        RuntimeError,
        "normal: mean=inf must be finite",
    ),
    "empty range": (
        lambda g: g.integers(3, 3, 2),
        lambda t: t.randint(3, 3, (2,)),
        RuntimeError,
        "integers: low=3 must be below high=3",
    ),
    "fractional bound": (
        lambda g: g.integers(0.0, 3.0, 2),
        lambda t: t.randint(0.0, 3.0, (2,)),
        TypeError,
        r"integers: low must be an integer, got 0.0",
    ),
    "range wider than uint8": (
        lambda g: g.integers(0, 300, 2, "uint8"),
        lambda t: t.randint(0, 300, (2,), dtype=t.uint8),
        RuntimeError,
        r"integers: uint8 holds the integers from 0 to 255, not all from low=0 to high - 1=299",
    ),
    "range wider than bool": (
        lambda g: g.integers(0, 3, 2, bool),
        lambda t: t.randint(0, 3, (2,), dtype=t.bool),
        RuntimeError,
        "integers: bool holds the integers from 0 to 1",
    ),
    "range wider than float32's integers": (
        lambda g: g.integers(0, 2**25, 2, "float32"),
        NOT_IN_TORCH,
        RuntimeError,
        "integers: float32 holds the integers from -16777216 to 16777216",
    ),
    "permutation of fewer than none": (
        lambda g: g.permutation(-1),
        lambda t: t.randperm(-1),
        RuntimeError,
        "permutation: n must be 0 or more, got -1",
    ),
    "permutation of a fraction": (
        lambda g: g.permutation(2.0),
        lambda t: t.randperm(2.0),
        TypeError,
        r"permutation: n must be an integer, got 2.0",
    ),
    "probability above 1": (
        lambda g: g.bernoulli(1.5, 2),
        lambda t: t.empty(2).bernoulli_(1.5),
        RuntimeError,
        r"bernoulli: p must be a probability in \[0, 1\], got 1.5",
    ),
    "probability that is not a number": (
        lambda g: g.bernoulli(np.array([0.5, NAN])),
        lambda t: t.bernoulli(t.tensor([0.5, NAN])),
        RuntimeError,
        r"bernoulli: p must be a probability in \[0, 1\], got nan",
    ),
    "integers as probabilities": (
        lambda g: g.bernoulli(np.array([0, 1])),
        lambda t: t.bernoulli(t.tensor([0, 1])),
        NotImplementedError,
        "bernoulli: works in float32 or float64, not int64",
    ),
    "probability without a shape": (
        lambda g: g.bernoulli(0.5),
        NOT_IN_TORCH,
        TypeError,
        r"bernoulli: give a shape for the number p=0.5",
    ),
    "probabilities with a shape": (
        lambda g: g.bernoulli(P, 10),
        NOT_IN_TORCH,
        TypeError,
        "bernoulli: leave out the shape",
    ),
    "rate 0": (
        lambda g: g.exponential(2, 0.0),
        lambda t: t.empty(2).exponential_(0.0),
        RuntimeError,
        r"exponential: rate must be above 0, got 0.0",
    ),
    "rate that is not a number": (
        lambda g: g.exponential(2, NAN),
        lambda t: t.empty(2).exponential_(NAN),
        RuntimeError,
        "exponential: rate must be above 0, got nan",
    ),
    "negative weight": (
        lambda g: g.multinomial(np.array([0.1, -0.2]), 1),
        lambda t: t.multinomial(t.tensor([0.1, -0.2]), 1),
        RuntimeError,
        r"multinomial: weights must be finite and 0 or more, got -0.2",
    ),
    "infinite weight": (
        lambda g: g.multinomial(np.array([0.1, np.inf]), 2, replacement=True),
        lambda t: t.multinomial(t.tensor([0.1, float("inf")]), 2, True),
        RuntimeError,
        "multinomial: weights must be finite and 0 or more, got inf",
    ),
    "a row of zeros": (
        lambda g: g.multinomial(np.array([[1.0, 1.0], [0.0, 0.0]]), 2, replacement=True),
        lambda t: t.multinomial(t.tensor([[1.0, 1.0], [0.0, 0.0]]), 2, True),
        RuntimeError,
        "multinomial: the weights sum to 0",
    ),
    "no weights": (
        lambda g: g.multinomial(np.zeros((2, 0)), 1),
        lambda t: t.multinomial(t.zeros(2, 0), 1),
        RuntimeError,
        "multinomial: the weights sum to 0",
    ),
    "more samples than weights": (
        lambda g: g.multinomial(np.ones(2), 3),
        lambda t: t.multinomial(t.ones(2), 3),
        RuntimeError,
        "multinomial: num_samples=3 without replacement, but only 2 weights are positive",
    ),
    "more samples than positive weights": (
        lambda g: g.multinomial(np.array([1.0, 0.0]), 2),
        NOT_IN_TORCH,
        RuntimeError,
        "multinomial: num_samples=2 without replacement, but only 1 weights are positive",
    ),
    "no samples": (
        lambda g: g.multinomial(np.ones(2), 0),
        lambda t: t.multinomial(t.ones(2), 0),
        RuntimeError,
        "multinomial: num_samples must be 1 or more, got 0",
    ),
    "weights with three axes": (
        lambda g: g.multinomial(np.ones((2, 2, 2)), 1),
        lambda t: t.multinomial(t.ones(2, 2, 2), 1),
        RuntimeError,
        r"multinomial: weights must have 1 or 2 axes, got shape \(2, 2, 2\)",
    ),
    "integers as weights": (
        lambda g: g.multinomial(np.array([1, 2]), 1),
        lambda t: t.multinomial(t.tensor([1, 2]), 1),
        RuntimeError,
        "multinomial: works in float32 or float64, not int64",
    ),
    "a seed that is no integer": (
        lambda g: g.manual_seed("1"),
        NOT_IN_TORCH,
        TypeError,
        "manual_seed: seed must be an integer, got '1'",
    ),
    "a state that is no array": (
        lambda g: g.set_state(3),
        lambda t: t.Generator().set_state(3),
        TypeError,
        "set_state: give the uint8 array that get_state returned, not int",
    ),
    "a state of another dtype": (
        lambda g: g.set_state(np.zeros(5056)),
        lambda t: t.Generator().set_state(t.zeros(5056)),
        TypeError,
        "set_state: give the uint8 array that get_state returned, not float64",
    ),
    "a state that is too short": (
        lambda g: g.set_state(np.zeros(7, np.uint8)),
        lambda t: t.Generator().set_state(t.zeros(7, dtype=t.uint8)),
        RuntimeError,
        r"set_state: give the 5056 bytes that get_state returned, not an array of shape \(7,\)",
    ),
    "a state of zeros": (
        lambda g: g.set_state(np.zeros(5056, np.uint8)),
        lambda t: t.Generator().set_state(t.zeros(5056, dtype=t.uint8)),
        RuntimeError,
        "set_state: these bytes are no state",
    ),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_bad_call_raises_says_why_and_takes_nothing(name):
    ours, _, error, message = BAD_CALLS[name]
    g = Generator()
    before = g.get_state()
    with pytest.raises(error, match=message):
        ours(g)
    np.testing.assert_array_equal(g.get_state(), before)


# From here on torch itself is the oracle.

Draw = namedtuple("Draw", ["label", "ours", "theirs", "to_rounding"])


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@st.composite
def uniforms(draw):
    shape, dtype = draw(SHAPES), draw(FLOATS)
    low, high = sorted([draw(st.floats(-1e6, 1e6)), draw(st.floats(-1e6, 1e6))])
    low, high = draw(st.sampled_from([(0.0, 1.0), (-0.3, 0.7), (1e3, 1e3 + 0.01), (low, high)]))
    return Draw(
        f"uniform({shape}, {low}, {high}, {dtype})",
        lambda g: g.uniform(shape, low, high, dtype),
        lambda t, g: t.empty(shape, dtype=getattr(t, dtype)).uniform_(low, high, generator=g),
        False,
    )


@st.composite
def normals(draw):
    shape, dtype = draw(SHAPES), draw(FLOATS)
    mean, std = draw(st.just((0.0, 1.0)) | st.tuples(st.floats(-9, 9), st.floats(0.0, 9)))
    return Draw(
        f"normal({shape}, {mean}, {std}, {dtype})",
        lambda g: g.normal(shape, mean, std, dtype),
        lambda t, g: t.normal(mean, std, shape, dtype=getattr(t, dtype), generator=g),
        dtype == "float64",
    )


@st.composite
def normals_around_arrays(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape, dtype = (draw(st.integers(0, 5)), draw(SIZES)), draw(FLOATS)
    mean = draw(st.sampled_from([0.5, rng.normal(size=shape[1:]).astype(dtype)]))
    std = rng.random(shape).astype(dtype)
    if isinstance(mean, np.ndarray) and draw(st.booleans()):
        std = 0.3

    def theirs(t, g):
        as_tensor = [t.from_numpy(x) if isinstance(x, np.ndarray) else x for x in (mean, std)]
        return t.normal(*as_tensor, generator=g)

    return Draw(
        f"normal(mean={mean!r}, std={std!r})",
        lambda g: g.normal(mean=mean, std=std),
        theirs,
        dtype == "float64",
    )


@st.composite
def integers(draw):
    shape, dtype = draw(SHAPES), draw(st.sampled_from(["int64", "int32", "uint8", "float32"]))
    bounds = {
        "int64": st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9) | st.just(2**28),
        "int32": st.integers(-(2**31), 2**31) | st.integers(-(2**28), 2**28),
        "uint8": st.integers(0, 256),
        "float32": st.integers(-(2**24), 2**24 + 1),
    }[dtype]
    low, high = sorted(draw(st.lists(bounds, min_size=2, max_size=2, unique=True)))
    return Draw(
        f"integers({low}, {high}, {shape}, {dtype})",
        lambda g: g.integers(low, high, shape, dtype),
        lambda t, g: t.randint(low, high, shape, dtype=getattr(t, dtype), generator=g),
        False,
    )


@st.composite
def permutations(draw):
    n = draw(SIZES)
    return Draw(
        f"permutation({n})",
        lambda g: g.permutation(n),
        lambda t, g: t.randperm(n, generator=g),
        False,
    )


@st.composite
def bernoullis(draw):
    shape, p = draw(SHAPES), draw(st.floats(0, 1))
    dtype = draw(st.sampled_from(["float32", "float64", "int64", "bool"]))
    return Draw(
        f"bernoulli({p}, {shape}, {dtype})",
        lambda g: g.bernoulli(p, shape, dtype),
        lambda t, g: t.empty(shape, dtype=getattr(t, dtype)).bernoulli_(p, generator=g),
        False,
    )


@st.composite
def bernoullis_of_arrays(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    p = np.asarray(rng.random(draw(SHAPES)), draw(FLOATS))
    return Draw(
        f"bernoulli({p!r})",
        lambda g: g.bernoulli(p),
        lambda t, g: t.bernoulli(t.from_numpy(p), generator=g),
        False,
    )


@st.composite
def exponentials(draw):
    shape, rate, dtype = draw(SHAPES), draw(st.floats(1e-6, 1e6)), draw(FLOATS)
    return Draw(
        f"exponential({shape}, {rate}, {dtype})",
        lambda g: g.exponential(shape, rate, dtype),
        lambda t, g: t.empty(shape, dtype=getattr(t, dtype)).exponential_(rate, generator=g),
        dtype == "float64",
    )


@st.composite
def multinomials(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = draw(st.sampled_from([(), (0,), (1,), (5,)]))
    shape = (*rows, draw(st.integers(1, 12)))  # few, as torch leaves the order of ties open
    weights = (rng.random(shape) * (rng.random(shape) < 0.8)).astype(draw(FLOATS))
    weights[..., 0] += 0.1
    positive = np.count_nonzero(weights, axis=-1).min(initial=shape[-1])
    replacement = draw(st.booleans())
    num_samples = draw(st.just(1) | st.integers(1, 50 if replacement else int(positive)))
    return Draw(
        f"multinomial({weights!r}, {num_samples}, {replacement})",
        lambda g: g.multinomial(weights, num_samples, replacement),
        lambda t, g: t.multinomial(t.from_numpy(weights), num_samples, replacement, generator=g),
        False,
    )


LOADER_SEED = Draw(
    "random_seed64()",
    lambda g: np.array(g.random_seed64()),
    lambda t, g: t.empty((), dtype=t.int64).random_(generator=g),
    False,
)

ANY_DRAW = st.one_of(
    uniforms(),
    normals(),
    normals_around_arrays(),
    integers(),
    permutations(),
    bernoullis(),
    bernoullis_of_arrays(),
    exponentials(),
    multinomials(),
    st.just(LOADER_SEED),
)


def assert_same(ours, theirs, to_rounding=False):
    if to_rounding:
        np.testing.assert_allclose(ours, theirs, rtol=4e-15, atol=4e-15, strict=True)
    else:
        np.testing.assert_array_equal(ours, theirs, strict=True)


@pytest.mark.parity
@given(seed=SEEDS, draws=st.lists(ANY_DRAW, min_size=1, max_size=12))
def test_any_sequence_of_draws_is_torchs(torch, seed, draws):
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    assert ours.initial_seed() == theirs.initial_seed()
    for draw in draws:
        assert_same(draw.ours(ours), draw.theirs(torch, theirs).numpy(), draw.to_rounding)
    assert_same(ours.normal(3), torch.randn(3, generator=theirs).numpy())
    assert_same(ours.uniform(3), torch.rand(3, generator=theirs).numpy())


@pytest.mark.parity
@given(seed=SEEDS, words=st.integers(0, 1300), normals=st.integers(0, 3))
def test_each_library_goes_on_from_the_others_state(torch, seed, words, normals):
    ours, theirs = Generator().manual_seed(seed), torch.Generator().manual_seed(seed)
    ours.uniform(words)
    ours.normal(normals)
    torch.rand(words, generator=theirs)
    torch.randn(normals, generator=theirs)
    in_torch = torch.Generator().set_state(torch.from_numpy(ours.get_state()))
    in_ours = Generator().set_state(theirs.get_state().numpy())
    assert in_torch.initial_seed() == in_ours.initial_seed() == theirs.initial_seed()
    for n in (3, 700):
        expected = torch.randn(n, generator=theirs)
        assert_same(in_torch_draw := torch.randn(n, generator=in_torch).numpy(), expected.numpy())
        assert_same(in_ours.normal(n), in_torch_draw)


@pytest.mark.parity
def test_a_million_normal_numbers_are_torchs_to_the_last_bit(torch):
    ours, theirs = Generator().manual_seed(3), torch.Generator().manual_seed(3)
    assert_same(ours.normal(1_000_001), torch.randn(1_000_001, generator=theirs).numpy())


@pytest.mark.parity
@pytest.mark.parametrize(("replacement", "dtype"), [(False, "float64"), (True, "float32")])
def test_many_categories_are_drawn_as_torch_draws_them(torch, replacement, dtype):
    weights = np.random.default_rng(0).random(20_000).astype(dtype)
    ours, theirs = Generator().manual_seed(3), torch.Generator().manual_seed(3)
    expected = torch.multinomial(torch.from_numpy(weights), 5000, replacement, generator=theirs)
    assert_same(ours.multinomial(weights, 5000, replacement), expected.numpy())


@pytest.mark.parity
@given(seed=SEEDS)
def test_the_default_generators_are_seeded_alike(torch, seed):
    before, torchs = random.get_rng_state(), torch.get_rng_state()
    try:
        random.manual_seed(seed)
        torch.manual_seed(seed)
        assert random.initial_seed() == torch.initial_seed()
        assert_same(random.default_generator.uniform(5), torch.rand(5).numpy())
    finally:
        random.set_rng_state(before)
        torch.set_rng_state(torchs)


@pytest.mark.parity
@pytest.mark.parametrize("seed", [-(2**63) - 1, 2**64])
def test_torch_raises_for_the_same_seeds(torch, seed):
    with pytest.raises(ValueError, match="long long"):
        torch.Generator().manual_seed(seed)


@pytest.mark.parity
@pytest.mark.parametrize("name", [name for name, call in BAD_CALLS.items() if call[1]])
def test_torch_raises_the_same_error_for_a_bad_call(torch, name):
    _, theirs, error, _ = BAD_CALLS[name]
    with pytest.raises(error):
        theirs(torch)
