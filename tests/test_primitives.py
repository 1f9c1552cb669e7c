"""Every primitive's derivatives against differences: all operands, shapes, layouts and options.

The table says of each primitive on what it is tried: a strategy of pairs of a function of tensors
and the arrays to call it with. A primitive without a line in it fails a test.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag
import autograd_np.special  # it registers primitives, too
from autograd_np.graph import Node
from autograd_np.primitive import Primitive, registry
from tests import matrices, spectra
from tests.numeric import (
    arrays,
    axes,
    broadcastable_shapes,
    check_gradients,
    outputs_of,
    reverse_gradients,
    shapes,
    signed,
)

WITHOUT_DERIVATIVE = {"floor_divide"}

AWAY_FROM_0 = ((-2.0, -0.5), (0.5, 2.0))
POSITIVE = (0.3, 2.0)
# Two sets of intervals that lie between each other: whatever is drawn, no tie is close.
EVEN, ODD = ((-1.9, -1.1), (0.1, 0.9)), ((-0.9, -0.1), (1.1, 1.9))


class Spec(NamedTuple):
    """What a primitive is tried on, and to which order of derivative."""

    name: str
    cases: st.SearchStrategy
    order: int = 2
    variant: str = ""

    def __str__(self):
        return f"{self.name}-{self.variant}" if self.variant else self.name


@st.composite
def elementwise(draw, function, *domains, **options):
    operands = draw(broadcastable_shapes(len(domains)))
    return function, [
        draw(arrays(shape, domain, **options))
        for shape, domain in zip(operands, domains, strict=True)
    ]


def of_complex_numbers(function):
    """A function of complex numbers, as one of their real and imaginary parts."""
    return elementwise(of_parts(function), POSITIVE, AWAY_FROM_0)


def of_parts(function):
    return lambda x, y: matrices.parts(function(x + y * 1j))


@st.composite
def of_complex_arrays(draw, cases):
    """A function of complex arrays, as one of their real and imaginary parts."""
    function, (x,) = draw(cases)
    y = np.random.default_rng(draw(st.integers(0, 99))).normal(size=x.shape)
    return of_parts(function), [x, y]


@st.composite
def reductions(draw, function, domain=(-2.0, 2.0), of_nothing=False, **options):
    """A reduction over any axes; over no elements only if that has a value."""
    shape = draw(shapes())
    axis = draw(reduced_axes(len(shape)))
    if not of_nothing:
        shape = nonempty(shape, axis)
    static = {"axis": axis, "keepdims": draw(st.booleans())}
    return partial(function, **static), [draw(arrays(shape, domain, **options))]


@st.composite
def spreads(draw, function):
    shape = draw(shapes())
    axis = draw(reduced_axes(len(shape)))
    shape = nonempty(shape, axis)
    count = np.prod([n for i, n in enumerate(shape) if axis is None or i in axis])
    correction = draw(st.sampled_from([0, 1, 0.5]) if count > 1 else st.just(0))
    static = {"axis": axis, "keepdims": draw(st.booleans()), "correction": correction}
    return partial(function, **static), [draw(arrays(shape, distinct=True))]


@st.composite
def softmaxes(draw):
    shape = draw(shapes(min_dims=1))
    axis = draw(st.integers(0, len(shape) - 1))
    x = draw(arrays(nonempty(shape, (axis,))))
    return partial(registry["log_softmax"], axis=(axis,)), [x]


@st.composite
def reduced_axes(draw, ndim):
    """Axes as primitives take them: None, or a tuple of integers that are not negative."""
    axis = draw(axes(ndim))
    if axis is None:
        return None
    return tuple(i % ndim for i in (axis if isinstance(axis, tuple) else (axis,)))


def nonempty(shape, axis):
    return tuple(max(n, 1) if axis is None or i in axis else n for i, n in enumerate(shape))


@st.composite
def astypes(draw):
    x = draw(arrays(draw(shapes())))
    return partial(registry["astype"], dtype=np.dtype(np.float64)), [x]


@st.composite
def indices(draw, shape):
    """Indices of all kinds: basic, integer arrays, masks, and mixtures of them."""
    kind = draw(st.sampled_from(["basic", "integers", "mask", "mixed", "rows"]))
    if kind == "basic" or not shape or 0 in shape:
        return draw(hnp.basic_indices(shape, allow_newaxis=True, max_dims=5))
    if kind == "integers":
        return draw(hnp.integer_array_indices(shape))
    if kind == "mask":
        taken = draw(st.integers(1, len(shape)))
        return draw(hnp.arrays(bool, shape[:taken]))
    if kind == "rows":
        return draw(positions(shape[0]))
    together = draw(hnp.array_shapes(max_dims=2, min_side=0, max_side=4))
    each = [st.one_of(positions(n, together), st.slices(n), st.integers(-n, n - 1)) for n in shape]
    parts = [draw(part) for part in each[: draw(st.integers(0, len(shape)))]]
    return (..., *parts) if draw(st.booleans()) and len(parts) == len(shape) else tuple(parts)


def positions(n, shape=(4,)):
    """Arrays of indices into an axis of length n, repeated and negative ones among them."""
    return hnp.arrays(np.intp, shape, elements=st.integers(-n, n - 1))


@st.composite
def getitems(draw):
    shape = draw(shapes())
    return partial(registry["getitem"], index=draw(indices(shape))), [draw(arrays(shape))]


@st.composite
def scatters(draw):
    shape = draw(shapes())
    index = draw(indices(shape))
    region = np.zeros(shape)[index].shape
    return partial(registry["scatter"], index=index, shape=shape), [draw(arrays(region))]


@st.composite
def setitems(draw):
    shape = draw(shapes())
    index = draw(indices(shape))
    value = draw(broadcastable_to(np.zeros(shape)[index].shape))
    return partial(registry["setitem"], index=index), [draw(arrays(shape)), draw(arrays(value))]


@st.composite
def broadcastable_to(draw, shape):
    """Shapes that broadcast to a shape."""
    kept = tuple(1 if draw(st.booleans()) else n for n in shape)
    first = draw(st.integers(0, len(shape)))
    return kept[first:]


@st.composite
def overwrites(draw):
    """Writes to a view: these are recorded as writes to a region of what it was taken of."""
    shape = draw(shapes(min_dims=1))
    index = draw(hnp.basic_indices(shape))
    region = np.zeros(shape)[index].shape

    def written(x, value):
        y = x * 1
        y[index].copy_(value)
        return y

    return written, [draw(arrays(shape)), draw(arrays(draw(broadcastable_to(region))))]


@st.composite
def picks(draw, name):
    n, classes = draw(st.integers(name != "pick", 4)), draw(st.integers(1, 4))
    labels = draw(hnp.arrays(np.int64, n, elements=st.integers(0, classes - 1)))
    return lambda x: registry[name](x, labels), [draw(arrays((n, classes)))]


@st.composite
def places(draw):
    n, classes = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    labels = draw(hnp.arrays(np.int64, n, elements=st.integers(0, classes - 1)))
    return lambda g: registry["place"](g, labels, shape=(n, classes)), [draw(arrays((n,)))]


@st.composite
def wheres(draw):
    condition, x, y = draw(broadcastable_shapes(3))
    mask = draw(hnp.arrays(bool, condition))
    return lambda x, y: registry["where"](mask, x, y), [draw(arrays(x)), draw(arrays(y))]


@st.composite
def matrix_products(draw):
    shape = draw(hnp.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2))
    return registry["matmul"], [draw(arrays(s)) for s in shape.input_shapes]


@st.composite
def inner_products(draw):
    common = draw(st.integers(0, 3))
    lead = [draw(shapes(max_dims=2)) for _ in range(2)]
    return registry["inner"], [draw(arrays((*s, common))) for s in lead]


@st.composite
def affine_maps(draw):
    k, m = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    lead = draw(shapes(max_dims=2))
    return registry["linear"], [draw(arrays(s)) for s in ((*lead, k), (m, k), (m,))]


@st.composite
def einsums(draw):
    sizes = {label: draw(st.integers(0, 3)) for label in "abc"}
    term = st.lists(st.sampled_from("abc"), unique=True).map("".join)
    terms = tuple(draw(st.lists(term, min_size=1, max_size=3)))
    used = sorted(set("".join(terms)))
    kept = draw(st.permutations(used))[: draw(st.integers(0, len(used)))]
    operands = [draw(arrays(tuple(sizes[label] for label in t))) for t in terms]
    return partial(registry["einsum"], terms=terms, result="".join(kept)), operands


@st.composite
def reshapes(draw):
    shape = draw(shapes())
    ones = draw(st.integers(0, 2))
    new = draw(st.permutations([*shape, *(1,) * ones]))
    return partial(registry["reshape"], shape=tuple(new)), [draw(arrays(shape))]


@st.composite
def transposes(draw):
    shape = draw(shapes())
    order = tuple(draw(st.permutations(range(len(shape)))))
    return partial(registry["transpose"], axes=order), [draw(arrays(shape))]


@st.composite
def broadcasts(draw):
    shape = draw(shapes())
    operand = draw(arrays(draw(broadcastable_to(shape))))
    return partial(registry["broadcast_to"], shape=shape), [operand]


@st.composite
def joins(draw, name):
    shape = draw(shapes(min_dims=1))
    axis = draw(st.integers(0, len(shape) - 1))
    n = draw(st.integers(1, 3))
    parts = [list(shape) for _ in range(n)]
    if name == "concatenate":
        for part in parts:
            part[axis] = draw(st.integers(0, 3))
    return partial(registry[name], axis=axis), [draw(arrays(tuple(part))) for part in parts]


@st.composite
def running(draw, name, **options):
    shape = draw(shapes(min_dims=1))
    axis = draw(st.integers(0, len(shape) - 1))
    return partial(registry[name], axis=axis), [draw(arrays(shape, **options))]


@st.composite
def convolutions(draw):
    sizes = st.integers(1, 5)
    return registry["convolve"], [draw(arrays((draw(sizes),))) for _ in range(2)]


@st.composite
def diagonals(draw):
    shape = draw(shapes(min_dims=2))
    offset = draw(st.integers(-3, 3))
    return partial(registry["diagonal"], offset=offset), [draw(arrays(shape))]


def by_name(name, *domains, order=2, **options):
    return Spec(name, elementwise(registry[name], *domains, **options), order)


ANY = (-2.0, 2.0)
SPECS = [
    by_name("add", ANY, ANY),
    by_name("subtract", ANY, ANY),
    by_name("multiply", ANY, ANY, order=3),
    by_name("divide", ANY, AWAY_FROM_0, order=3),
    by_name("remainder", ((-1.9, -1.4), (1.4, 1.9)), ((-1.3, -1.0), (1.0, 1.3))),
    by_name("power", POSITIVE, ANY, order=3),
    *(
        Spec("power", elementwise(lambda x, n=n: registry["power"](x, n), ANY), 3, f"x**{n}")
        for n in (0, 1, 2, 3, 2.0)
    ),
    *(
        Spec("power", elementwise(lambda x, n=n: x**n, AWAY_FROM_0), 2, f"x**{n}")
        for n in (-1, -2.0)
    ),
    Spec("power", elementwise(lambda x: registry["power"](x, 0.5), POSITIVE), 2, "x**0.5"),
    Spec("power", elementwise(lambda y: registry["power"](1.5, y), ANY), 3, "1.5**y"),
    by_name("maximum", EVEN, ODD),
    by_name("minimum", EVEN, ODD),
    by_name("logaddexp", ANY, ANY, order=3),
    Spec("where", wheres()),
    by_name("clip", ((-2.5, -2.1), (-0.4, 0.4), (2.1, 2.5)), (-1.9, -0.6), (0.6, 1.9)),
    Spec("clip", elementwise(registry["clip"], (2.1, 2.5), (0.6, 1.9), (-2, 0)), 2, "low > high"),
    by_name("negative", ANY),
    by_name("positive", ANY),
    by_name("abs", AWAY_FROM_0),
    by_name("sign", AWAY_FROM_0),
    by_name("exp", ANY, order=3),
    by_name("expm1", ANY),
    by_name("log", POSITIVE, order=3),
    by_name("log1p", (-0.7, 2.0)),
    by_name("sqrt", POSITIVE, order=3),
    by_name("square", ANY),
    by_name("sin", ANY, order=3),
    by_name("cos", ANY),
    by_name("tan", (-1.2, 1.2)),
    by_name("tanh", ANY, order=3),
    by_name("sigmoid", (-3.0, 3.0), order=3),
    by_name("relu", AWAY_FROM_0),
    by_name("erf", ANY),
    by_name("fmod", ((-1.9, -1.4), (1.4, 1.9)), ((-1.3, -1.0), (1.0, 1.3))),
    by_name("fmax", EVEN, ODD),
    by_name("fmin", EVEN, ODD),
    by_name("logaddexp2", ANY, ANY, order=3),
    by_name("copysign", AWAY_FROM_0, AWAY_FROM_0),
    by_name("nextafter", ANY, ANY),
    by_name("heaviside", AWAY_FROM_0, ANY),
    Spec("heaviside", elementwise(lambda y: registry["heaviside"](0.0, y), ANY), 2, "at 0"),
    Spec("ldexp", elementwise(lambda x: registry["ldexp"](x, -3), ANY)),
    by_name("fabs", AWAY_FROM_0),
    by_name("conjugate", ANY),
    *(
        Spec(name, of_complex_numbers(registry[name]), 2, "complex")
        for name in (
            *("real", "imag", "angle", "abs", "conjugate", "direction"),
            *("arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh"),
        )
    ),
    by_name("reciprocal", AWAY_FROM_0, order=3),
    by_name("cbrt", AWAY_FROM_0, order=3),
    by_name("exp2", ANY, order=3),
    by_name("log2", POSITIVE, order=3),
    by_name("log10", POSITIVE, order=3),
    by_name("floor", (0.2, 0.8)),
    by_name("ceil", (0.2, 0.8)),
    by_name("trunc", (-0.8, 0.8)),
    by_name("fraction", ((-1.8, -1.2), (0.2, 0.8))),
    Spec("round", elementwise(partial(registry["round"], decimals=1), (0.06, 0.14))),
    by_name("arcsin", (-0.8, 0.8), order=3),
    by_name("arccos", (-0.8, 0.8)),
    by_name("arctan", (-3.0, 3.0), order=3),
    by_name("arctan2", AWAY_FROM_0, AWAY_FROM_0, order=3),
    by_name("hypot", AWAY_FROM_0, ANY, order=3),
    by_name("sinh", ANY, order=3),
    by_name("cosh", ANY),
    by_name("arcsinh", (-3.0, 3.0), order=3),
    by_name("arccosh", (1.4, 4.0), order=3),
    by_name("arctanh", (-0.7, 0.7), order=3),
    by_name("deg2rad", ANY),
    by_name("rad2deg", ANY),
    Spec("sinc", elementwise(partial(registry["sinc"], order=0), (-3.0, 3.0)), 3),
    Spec("i0", elementwise(partial(registry["i0"], order=0), (-3.0, 3.0)), 3),
    Spec("astype", astypes()),
    Spec("getitem", getitems()),
    Spec("scatter", scatters()),
    Spec("setitem", setitems()),
    Spec("overwrite", overwrites()),
    Spec("pick", picks("pick")),
    Spec("nll", picks("nll")),
    Spec("cross_entropy", picks("cross_entropy")),
    Spec("place", places()),
    Spec("matmul", matrix_products(), 3),
    Spec("inner", inner_products()),
    Spec("linear", affine_maps()),
    Spec("einsum", einsums()),
    *(Spec(name, cases, order, variant) for name, variant, cases, order in matrices.CASES),
    *(Spec(name, cases, order, variant) for name, variant, cases, order in spectra.CASES),
    Spec("sum", reductions(registry["sum"], of_nothing=True)),
    Spec("mean", reductions(registry["mean"])),
    Spec("var", spreads(registry["var"]), 3),
    Spec("std", spreads(registry["std"])),
    *(
        Spec(name, of_complex_arrays(spreads(registry[name])), 2, "complex")
        for name in ("var", "std")
    ),
    Spec("amax", reductions(registry["amax"], distinct=True)),
    Spec("amin", reductions(registry["amin"], distinct=True)),
    Spec("prod", reductions(registry["prod"], of_nothing=True), 3),
    Spec("prod", reductions(registry["prod"], grid=True, of_nothing=True), 3, "with zeros"),
    Spec("logsumexp", reductions(registry["logsumexp"]), 3),
    Spec("log_softmax", softmaxes(), 3),
    Spec("reshape", reshapes()),
    Spec("transpose", transposes()),
    Spec("broadcast_to", broadcasts()),
    Spec("clone", elementwise(registry["clone"], ANY)),
    Spec("concatenate", joins("concatenate")),
    Spec("diagonal", diagonals()),
    Spec("cumsum", running("cumsum")),
    Spec("cumprod", running("cumprod"), 3),
    Spec("cumprod", running("cumprod", grid=True), 3, "with zeros"),
    Spec("convolve", convolutions(), 3),
    Spec("stack", joins("stack")),
]
SPECS += [
    *(
        by_name(f"special.{name}", ANY)
        for name in ("erf", "erfc", "log_ndtr", "i0", "i1", "j0", "j1")
    ),
    by_name("special.expit", (-3.0, 3.0), order=3),
    by_name("special.erfcx", (-1.0, 2.0)),
    by_name("special.erfinv", (-0.8, 0.8)),
    by_name("special.logit", (0.1, 0.9), order=3),
    *(by_name(f"special.{name}", POSITIVE) for name in ("gamma", "gammaln", "psi", "entr")),
    Spec("special.polygamma", elementwise(partial(registry["special.polygamma"], n=1), POSITIVE)),
    *(by_name(f"special.{name}", POSITIVE, POSITIVE) for name in ("beta", "betaln", "rel_entr")),
    by_name("special.xlogy", ANY, POSITIVE),
    by_name("special.xlog1py", ANY, (-0.7, 2.0)),
    *(by_name(f"special.{name}", AWAY_FROM_0) for name in ("i0e", "i1e")),
    *(
        Spec(name, elementwise(lambda x, name=name, a=a: registry[name](a, x), POSITIVE))
        for name, a in (
            ("special.gammainc", 1.7),
            ("special.gammaincc", 0.6),
            ("special.iv", 2.0),
            ("special.ive", 0.0),
            ("special.jv", 2.0),
        )
    ),
]
every_spec = pytest.mark.parametrize("spec", SPECS, ids=str)


def test_every_primitive_has_a_specification():
    assert {spec.name for spec in SPECS} == registry.keys() - WITHOUT_DERIVATIVE


@pytest.mark.parametrize("name", sorted(WITHOUT_DERIVATIVE))
def test_a_primitive_without_derivative_says_so_and_what_to_write(name):
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match=f"{name} has no derivative.*detach"):
        registry[name](x, x)


@every_spec
@given(data=st.data())
@settings(max_examples=40)
def test_derivatives_are_what_differences_say(spec, data):
    function, operands = data.draw(spec.cases)
    check_gradients(function, *operands, order=spec.order)


@every_spec
@given(data=st.data())
@settings(max_examples=15)
def test_gradients_have_their_operands_dtype_and_its_precision(spec, data):
    function, operands = data.draw(spec.cases)
    rounded = [x.astype(np.float32) for x in operands]
    mixed = [x.astype(data.draw(st.sampled_from([np.float32, np.float64]))) for x in rounded]
    widened = [x.astype(np.float64) for x in rounded]
    rng = np.random.default_rng(0)
    with ag.no_grad():
        outputs = outputs_of(function, [ag.Tensor(x) for x in mixed])
    cotangents = [signed(rng, y.shape).astype(y.dtype) for y in outputs]
    wide_cotangents = [u.astype(np.float64) for u in cotangents]
    found = reverse_gradients(function, mixed, cotangents)  # asserts the dtypes
    wanted = reverse_gradients(function, widened, wide_cotangents)
    for g, exact in zip(found, wanted, strict=True):
        size = max(1.0, np.max(np.abs(exact), initial=0.0))
        np.testing.assert_allclose(g, exact, rtol=1e-5, atol=1e-5 * size)


@every_spec
@given(data=st.data())
@settings(max_examples=10)
def test_the_specification_tries_its_own_primitive(spec, data):
    function, operands = data.draw(spec.cases)
    outputs = outputs_of(function, [ag.Tensor(x, requires_grad=True) for x in operands])
    assert spec.name in names_in_graph(outputs)


def names_in_graph(outputs):
    stack, names = [y.grad_fn for y in outputs], set()
    while stack:
        node = stack.pop()
        if isinstance(node, Node):
            names.add(node.name)
            stack.extend(node.parents)
    return names


def test_a_rule_can_only_be_registered_for_an_operand():
    with pytest.raises(ValueError, match="has operands"):
        registry["add"].vjp("z")(lambda g: g)


def test_a_primitive_is_shown_by_its_name():
    assert isinstance(registry["add"], Primitive)
    assert repr(registry["add"]) == "<primitive add>"
