"""PyTorch's dialect: the same answers and refusals, dtypes and values; and names of arguments.

The tables of answers are torch's own: they are held against torch where it is installed, and
against this package everywhere.
"""

import itertools
import math
import operator
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag
from autograd_np.functions.arguments import ALIASES
from tests.torch_answers import ANSWERS, GRANTED, STRICTER


def evaluate(expression, library):
    """Text of what an expression gives when its names are a library's."""
    names = {**vars(library), "np": np, "nan": math.nan, "inf": math.inf}
    return str(eval(expression, names)).replace("torch.", "")


def check(expression, answer, library):
    if isinstance(answer, str):
        assert evaluate(expression, library) == answer
    else:
        with pytest.raises(answer):
            evaluate(expression, library)


@pytest.fixture
def torch():
    """The peer, which warns where it answers in an old-fashioned way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield pytest.importorskip("torch")


@pytest.mark.parametrize(("expression", "answer"), [*ANSWERS, *GRANTED, *STRICTER])
def test_expression_is_answered_or_refused(expression, answer):
    check(expression, answer, ag)


@pytest.mark.parity
@pytest.mark.parametrize(("expression", "answer"), ANSWERS)
def test_answer_and_refusal_are_those_of_torch(expression, answer, torch):
    check(expression, answer, torch)


@pytest.mark.parity
@pytest.mark.parametrize("expression", [expression for expression, _ in GRANTED])
def test_what_is_granted_to_numpy_callers_is_refused_by_torch(expression, torch):
    with pytest.raises((AttributeError, NotImplementedError, TypeError, ValueError)):
        evaluate(expression, torch)


@pytest.mark.parity
@pytest.mark.parametrize("expression", [expression for expression, _ in STRICTER])
def test_what_is_refused_here_is_answered_by_torch(expression, torch):
    assert evaluate(expression, torch)


DTYPE_NAMES = ["bool", "uint8", "int8", "int16", "int32", "int64"]
DTYPE_NAMES += ["float16", "float32", "float64", "complex64", "complex128"]
WEAK = {"Python bool": True, "Python int": 1, "Python float": 1.5, "Python complex": 1j}
OPERANDS = [
    *itertools.product(DTYPE_NAMES, ["with axes", "without"]),
    *((name, "") for name in WEAK),
]
OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "==": operator.eq,
    "<": operator.lt,
    "&": operator.and_,
    "maximum": "maximum",
    "where": "where",
    "cat": "cat",
    "stack": "stack",
    "matmul": operator.matmul,
}


def operand(kind, library):
    name, axes = kind
    if name in WEAK:
        return WEAK[name]
    return library.tensor(
        [[1, 1], [1, 1]] if axes == "with axes" else 1, dtype=getattr(library, name)
    )


def result_dtype(operation, kinds, library):
    """Name of the dtype of a result, or None where the operation is refused."""
    operands = [operand(kind, library) for kind in kinds]
    if operation == "where":
        operands.insert(0, library.tensor([[True, False], [False, True]]))
    if operation in ("cat", "stack"):
        operands = [operands]
    function = OPERATIONS[operation]
    function = getattr(library, function) if isinstance(function, str) else function
    try:
        result = function(*operands)
    except (TypeError, RuntimeError):
        return None
    return str(result.dtype).removeprefix("torch.")


def half_complex(kinds):
    """Whether torch computes in complex32, which NumPy has not."""
    names = {name for name, _ in kinds}
    return "float16" in names and any("complex" in name for name in names)


@pytest.mark.parity
@pytest.mark.parametrize("operation", OPERATIONS)
def test_dtypes_of_all_pairs_are_promoted_as_in_torch(operation, torch):
    differing = []
    for kinds in itertools.product(OPERANDS, repeat=2):
        if not half_complex(kinds) and not {name for name, _ in kinds} <= WEAK.keys():
            ours = result_dtype(operation, kinds, ag)
            theirs = result_dtype(operation, kinds, torch)
            if ours != theirs and not allowed(operation, kinds, ours, theirs):
                differing.append((*kinds, ours, theirs))
    assert differing == []


def allowed(operation, kinds, ours, theirs):
    """What differs on purpose: numbers count as operands here; ``bool ** True`` is refused."""
    names = {name for name, _ in kinds}
    if operation in ("maximum", "cat", "stack") and names & WEAK.keys():
        return theirs is None
    return operation == "**" and names == {"bool", "Python bool"} and ours is None


def test_promotion_without_torch():
    order = ["bool", "uint8", "int16", "int32", "int64", "float16", "float32", "float64"]
    for low, high in itertools.combinations(order, 2):
        a, b = (ag.ones(2, dtype=name) for name in (low, high))
        assert (a * b).dtype == (b * a).dtype == np.dtype(high)
        assert ag.promote_types(low, high) == ag.promote_types(high, low) == np.dtype(high)
    for name in order:
        x = ag.ones(2, dtype=name)
        assert (x * ag.ones((), dtype=name)).dtype == x.dtype
        assert (x * True).dtype == x.dtype
        assert (x * 1.0).dtype == (name if "float" in name else "float32")


@st.composite
def broadcasting(draw):
    """Two arrays of any real dtypes, of shapes that broadcast, with small numbers in them."""
    shapes = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
    return [draw(small_numbers(shape)) for shape in shapes.input_shapes]


def small_numbers(shape):
    def of_dtype(name):
        if name == "bool":
            return hnp.arrays(bool, shape)
        low = 0 if name == "uint8" else -9
        whole = hnp.arrays(name, shape, elements=st.integers(low, 9))
        return whole.map(lambda x: x / x.dtype.type(2)) if "float" in name else whole

    return st.sampled_from(DTYPE_NAMES[:9]).flatmap(of_dtype)


@pytest.mark.parity
@given(arrays=broadcasting(), operation=st.sampled_from([*OPERATIONS][:9]))
def test_values_are_those_of_torch(arrays, operation):
    torch = pytest.importorskip("torch")
    x, y = arrays
    if operation == "**":
        y = np.abs(y)  # of integers, negative powers are refused here
    function = OPERATIONS[operation]
    ours, theirs = ag.tensor(x), torch.tensor(x)
    try:
        expected = function(theirs, torch.tensor(y))
    except RuntimeError:
        with pytest.raises(RuntimeError):
            function(ours, ag.tensor(y))
        return
    with np.errstate(all="ignore"):
        result = function(ours, ag.tensor(y)).numpy()
    assert result.dtype == expected.numpy().dtype
    tolerance = {"float16": 1e-3, "float32": 1e-6}.get(str(result.dtype), 1e-14)
    np.testing.assert_allclose(result, expected.numpy(), rtol=tolerance)


# One call for each argument that has another name.
CALLS = {
    "input": lambda name: ag.exp(**{name: ag.ones(2)}),
    "other": lambda name: ag.add(ag.ones(2), **{name: ag.ones(2)}),
    "tensors": lambda name: ag.cat(**{name: [ag.ones(2), ag.ones(1)]}),
    "dim": lambda name: ag.sum(ag.ones(2, 3), **{name: 1}),
    "dims": lambda name: ag.permute(ag.ones(2, 3), **{name: (1, 0)}),
    "dim0": lambda name: ag.swapaxes(ag.ones(2, 3), **{name: 0}, dim1=1),
    "dim1": lambda name: ag.swapaxes(ag.ones(2, 3), 0, **{name: 1}),
    "keepdim": lambda name: ag.sum(ag.ones(2, 3), 0, **{name: True}),
    "correction": lambda name: ag.std(ag.arange(3.0), **{name: 0}),
    "min": lambda name: ag.clamp(ag.arange(3), **{name: 1}),
    "max": lambda name: ag.clamp(ag.arange(3), **{name: 1}),
    "size": lambda name: ag.reshape(ag.ones(2, 3), **{name: (3, 2)}),
    "split_size": lambda name: ag.split(ag.arange(3), **{name: 2}),
    "end": lambda name: ag.arange(1, **{name: 3}),
    "steps": lambda name: ag.linspace(0, 1, **{name: 3}),
    "n": lambda name: ag.eye(**{name: 2}),
    "m": lambda name: ag.eye(2, **{name: 3}),
}


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_alias_of_an_argument_means_the_same(alias, name):
    assert str(CALLS[name](alias)) == str(CALLS[name](name))


def test_arguments_given_twice_or_not_at_all_are_refused():
    with pytest.raises(TypeError, match="two names"):
        ag.sum(ag.ones(2), dim=0, axis=0)
    with pytest.raises(TypeError, match="multiple values"):
        ag.sum(ag.ones(2), a=ag.ones(2))
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        ag.sum(ag.ones(2), dimension=0)
    with pytest.raises(TypeError, match="reshape: missing argument input"):
        ag.reshape(shape=(1, 2))


BINARY = ["add", "sub", "mul", "div", "pow", "maximum", "remainder", "eq", "lt", "logical_and"]


@pytest.mark.parametrize("name", BINARY)
def test_functions_and_methods_of_two_operands_accept_all_names(name):
    x, y = ag.tensor([1.0, 2.0]), ag.tensor([2.0, 1.0])
    function, method = getattr(ag, name), getattr(x, name)
    expected = str(function(x, y))
    for first, second in itertools.product(["input", "a", "x", "x1"], ["other", "x2", "y"]):
        assert str(function(**{first: x, second: y})) == expected
        assert str(method(**{second: y})) == expected


def test_functions_and_methods_of_one_name_are_one_function():
    names = {name for name in ag.__all__ if callable(getattr(ag.Tensor, name, None))}
    names -= {"bool", "double", "float", "int", "long", "numpy", "where"}
    assert len(names) > 80
    for name in names:
        assert getattr(ag, name) is getattr(ag.Tensor, name), name


def test_what_the_package_lists_is_there_and_sorted():
    assert len(set(ag.__all__)) == len(ag.__all__)
    assert ag.__all__ == sorted(ag.__all__)
    assert [name for name in ag.__all__ if not hasattr(ag, name)] == []
    assert ag.numpy.__name__ == "autograd_np.numpy"
    public = {name for name in vars(ag) if not name.startswith("_")}
    modules = {name for name in public if type(getattr(ag, name)) is type(math)}
    assert public - modules - set(ag.__all__) <= {"bool_"}


@pytest.mark.parity
def test_what_the_package_lists_is_torchs_or_numpys(torch):
    own = {
        "Tensor",
        "ShapeError",
        "astype",
        "cross_entropy",
        "linear",
        "nll",
        "numpy",
        "pick",
        "random",
    }
    own |= {"enable_grad", "grad", "is_anomaly_enabled", "detect_anomaly", "promote_types"}
    own |= {"coverage", "explain_gradient", "set_detect_anomaly"}
    own |= {"custom_vjp", "primitive", "stop_gradient", "value_and_grad"}
    places = (torch, np, torch.func, torch.autograd, torch.autograd.functional)
    places += (torch.utils.checkpoint, torch.autograd.function)
    for name in set(ag.__all__) - own:
        assert any(hasattr(place, name) for place in places), name


def test_values_of_a_branch_not_taken_do_not_matter_to_where():
    x = ag.tensor([math.inf, 1.0])
    assert ag.where(ag.tensor([False, True]), x, 0.0).tolist() == [0.0, 1.0]


def test_the_derivative_of_sign_is_zero_and_rounded_quotients_have_none():
    x = ag.tensor([7.0, -7.0], requires_grad=True)
    for mode in ("floor", "trunc"):
        assert not ag.div(x, 2, rounding_mode=mode).requires_grad
    assert ag.sign(x).requires_grad
    ag.sign(x).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]
