"""dtypes: scalars are weak, and a gradient has the dtype of what it is the gradient of."""

import operator

import numpy as np
import pytest

import autograd_np as ag

BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
SCALARS = [2, 2.0, np.float64(2), np.float32(2), np.int64(2)]


def float32(data=(1.0, 2.0)):
    return ag.tensor(np.array(data, np.float32), requires_grad=True)


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("operation", BINARY)
def test_scalars_are_weak_on_either_side(operation, scalar):
    for y in (operation(float32(), scalar), operation(scalar, float32())):
        assert isinstance(y, ag.Tensor)
        assert y.dtype == np.float32


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda s: type(s).__name__)
def test_scalars_leave_gradients_in_float32(scalar):
    x = float32()
    (x * scalar + scalar / x - scalar**x).sum().backward()
    assert x.grad.dtype == np.float32


def test_promotion_between_tensors_is_pytorchs():
    assert (ag.tensor([1, 2]) + 1.5).dtype == np.float32
    assert (ag.tensor([1, 2]) / ag.tensor([1, 2])).dtype == np.float32
    assert (ag.tensor([1, 2], dtype=ag.int32) + float32()).dtype == np.float32
    assert (float32() + ag.tensor([1.0], dtype=ag.float64)).dtype == np.float64
    assert (float32() + ag.tensor(1.0, dtype=ag.float64)).dtype == np.float32
    assert ag.sqrt(ag.tensor([4])).dtype == np.float32


def test_np_functions_of_tensors_promote_as_numpy_does():
    wide, narrow = np.ones(2), ag.tensor(np.ones(2, np.float32))
    assert np.add(narrow, wide).dtype == np.float64
    assert np.add(narrow, ag.tensor(1.0, dtype=ag.float64)).dtype == np.float64
    assert np.multiply(narrow, 2.0).dtype == np.float32
    assert np.sqrt(ag.tensor([4])).dtype == np.float64


WIDE = np.array([0.5, 1.5])  # float64, to leak into what should stay float32
FUNCTIONS = {
    "mean": ag.mean,
    "sum": ag.sum,
    "prod": ag.prod,
    "std": ag.std,
    "var": ag.var,
    "np.std": np.std,
    "np.mean": np.mean,
    "logsumexp": lambda x: ag.logsumexp(x, 0),
    "softmax": lambda x: ag.softmax(x, 0),
    "log_softmax": lambda x: ag.log_softmax(x, 0),
    "amax": ag.amax,
    "max": lambda x: ag.max(x, 0).values,
    "where": lambda x: ag.where(ag.tensor([True, False]), x, 0.0),
    "where with float64": lambda x: ag.where(ag.tensor([True, False]), x, ag.tensor(WIDE)),
    "np.where with float64": lambda x: np.where([True, False], x, WIDE),
    "maximum": lambda x: ag.maximum(x, 0.5),
    "maximum with float64": lambda x: ag.maximum(x, ag.tensor(WIDE)),
    "np.maximum with float64": lambda x: np.maximum(x, WIDE),
    "clip": lambda x: ag.clip(x, 0.5, 1.5),
    "clip with float64": lambda x: ag.clip(x, ag.tensor(WIDE), 2.0),
    "getitem": lambda x: x[0],
    "getitem twice": lambda x: x[[0, 0]],
    "multiply with float64": lambda x: x * ag.tensor(WIDE),
    "divide by float64": lambda x: x / ag.tensor(WIDE),
    "power with float64": lambda x: x ** ag.tensor(WIDE),
    "np.matmul with float64": lambda x: np.matmul(x, WIDE),
    "cat with float64": lambda x: ag.cat([x, ag.tensor(WIDE)]),
    "astype": lambda x: x.astype(np.float64) * WIDE,
    "erf": ag.erf,
    "sigmoid": ag.sigmoid,
    "abs": ag.abs,
    "setitem": lambda x: (y := x * 1, y.__setitem__(0, ag.tensor(WIDE[0])), y)[-1],
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_gradient_has_its_operands_dtype(function):
    x = float32()
    y = function(x)
    (g,) = ag.grad(y.sum(), x, retain_graph=True)
    y.sum().backward()
    assert g.dtype == x.grad.dtype == np.float32
    (recorded,) = ag.grad(function(x).sum(), x, create_graph=True)
    assert recorded.dtype == np.float32


def test_float16_gradients_stay_float16():
    x = ag.tensor(np.array([1.0, 2.0], np.float16), requires_grad=True)
    (x * x).mean().backward()
    assert x.grad.dtype == np.float16
    assert x.grad.tolist() == [1, 2]


@pytest.mark.parametrize("data", [[1, 2], True, np.array([1, 2], np.uint8)])
def test_tensors_of_integers_and_booleans_cannot_require_gradients(data):
    with pytest.raises(RuntimeError, match=r"only floating and complex tensors.*float"):
        ag.tensor(data, requires_grad=True)
    with pytest.raises(RuntimeError, match="only floating and complex tensors"):
        ag.tensor(data).requires_grad_()
    with pytest.raises(RuntimeError, match="only floating and complex tensors"):
        ag.Tensor(data, requires_grad=True)


def test_integer_operands_get_no_gradient():
    x, labels = float32(), ag.tensor([1, 0])
    y = x[labels] * labels
    assert [parent for parent, _ in y.grad_fn.next_functions][1] is None
    y.sum().backward()
    assert labels.grad is None
    assert x.grad.tolist() == [0, 1]


def test_comparisons_and_integer_results_have_no_graph():
    x = float32()
    for y in (
        x > 1,
        x == x,
        ag.argmax(x),
        x.astype(np.int64),
        x.long(),
        ag.isnan(x),
        np.sign(x) > 0,
    ):
        assert not y.requires_grad


@pytest.mark.parametrize("method", [lambda x: x.astype(np.float64), lambda x: x.double()])
def test_astype_keeps_the_graph(method):
    x = float32()
    y = method(x)
    assert y.dtype == np.float64
    y.sum().backward()
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [1, 1]


def test_astype_to_the_same_dtype_is_the_tensor_itself():
    x = float32()
    assert x.float() is x
    assert x.astype(np.float32) is x


def test_a_cotangent_of_another_dtype_is_converted():
    x = float32()
    (x * 2).backward(ag.tensor(WIDE))
    assert x.grad.dtype == np.float32
    assert x.grad.tolist() == [1, 3]
