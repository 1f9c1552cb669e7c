"""What a newcomer reads when something is wrong: each message names the operation, what it got,
and what to write instead."""

import re

import numpy as np
import pytest

import autograd_np as ag
import nn


def raises(kind, *parts):
    """The error is of this kind, and its text, notes included, has these parts in this order."""

    class Check:
        def __enter__(self):
            return self

        def __exit__(self, found, error, traceback):
            assert error is not None, "nothing was raised"
            assert isinstance(error, kind), repr(error)
            text = self.text = "\n".join([str(error), *getattr(error, "__notes__", [])])
            assert re.search(".*".join(map(re.escape, parts)), text, re.DOTALL), text
            return True

    return Check()


def test_a_shape_error_is_a_value_error_and_a_runtime_error():
    assert issubclass(ag.ShapeError, ValueError)
    assert issubclass(ag.ShapeError, RuntimeError)


def test_matmul_names_both_shapes_and_the_transpose_that_would_fit():
    with raises(
        ag.ShapeError,
        "matmul: inner dimensions differ: (16, 64) @ (32, 64), 64 != 32",
        "Did you mean x @ y.mT?",
    ):
        ag.ones(16, 64) @ ag.ones(32, 64)
    with raises(ag.ShapeError, "(3, 2) @ (3, 4), 2 != 3", "Did you mean x.mT @ y?"):
        ag.ones(3, 2) @ ag.ones(3, 4)
    with raises(ag.ShapeError, "the leading axes of (2, 3, 4) @ (5, 4, 2) do not broadcast"):
        ag.ones(2, 3, 4) @ ag.ones(5, 4, 2)
    with raises(ag.ShapeError, "matmul: operands must have at least one axis", "x * y"):
        ag.ones(2) @ ag.tensor(1.0)


def test_matmul_of_two_dtypes_says_which_and_how_to_convert():
    with raises(RuntimeError, "matmul: expected operands of one dtype, got float64 and float32"):
        ag.from_numpy(np.ones((2, 2))) @ ag.ones(2, 2)


def test_broadcasting_names_the_axis_and_its_sizes():
    with raises(
        ag.ShapeError,
        "add: shapes (16, 64) and (32,) do not broadcast: axis -1 has sizes 64 and 32",
        "x[:, None]",
    ):
        ag.ones(16, 64) + ag.ones(32)
    with raises(ag.ShapeError, "multiply: shapes (2, 3) and (3, 3)", "axis -2 has sizes 2 and 3"):
        np.multiply(ag.ones(2, 3), ag.ones(3, 3))


def test_a_layer_of_the_wrong_size_is_named_with_its_path_and_the_fix():
    class MLP(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(32, 3))

        def forward(self, x):
            return self.layers(x)

    with raises(
        ag.ShapeError,
        "linear: inner dimensions differ: (16, 64) @ (32, 3), 64 != 32",
        "in MLP.layers.2  Linear(32, 3)",
        "test_errors.py:",
        "relu output (16, 64)",
        "Linear expects last axis 32. Did you mean Linear(64, 3)?",
    ):
        MLP()(ag.ones(16, 2))


def test_backward_from_several_elements_asks_for_a_reduction_or_a_gradient():
    x = ag.ones(3, requires_grad=True)
    with raises(
        RuntimeError,
        "backward: grad can be implicitly created only for scalar outputs",
        "shape (3,)",
        "output.sum().backward()",
    ):
        (x * 2).backward()


def test_a_second_backward_names_the_operation_and_retain_graph():
    x = ag.ones(3, requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    with raises(RuntimeError, "backward through multiply a second time", "retain_graph=True"):
        loss.backward()


def test_backward_without_a_graph_says_what_is_missing():
    with raises(
        RuntimeError, "backward: this tensor of shape () has no graph", "requires_grad=True"
    ):
        ag.ones(3).sum().backward()


def test_backward_after_a_write_names_the_operation_that_had_saved_the_value():
    x = ag.ones(3, requires_grad=True)
    w = ag.ones(3)
    y = (x * w).sum()
    w[:] = 100
    with raises(
        RuntimeError, "backward through multiply (3,)", "modified by an in-place", "x.clone()"
    ):
        y.backward()


def test_an_integer_tensor_cannot_require_a_gradient():
    with raises(
        RuntimeError, "only floating and complex tensors can have gradients", "int64", "x.float()"
    ):
        ag.tensor([1, 2], requires_grad=True)
    with raises(RuntimeError, "only floating and complex tensors can have gradients", "bool"):
        ag.tensor([True]).requires_grad_()


@pytest.mark.parametrize("label", [3, 7, -1])
def test_a_label_out_of_range_is_printed_with_its_place_and_the_number_of_classes(label):
    labels = ag.tensor([0, 2, label, 1])
    with raises(IndexError) as check:
        nn.CrossEntropyLoss()(ag.ones(4, 3), labels)
    for part in (f"{label}", "3 classes", "2"):
        assert part in check.text


def test_a_state_dict_that_does_not_fit_lists_every_difference():
    state = nn.Linear(2, 3).state_dict()
    state["wieght"] = state.pop("weight")
    with raises(RuntimeError, "Linear", "Missing key", "weight", "Unexpected key", "wieght"):
        nn.Linear(2, 3).load_state_dict(state)
    with raises(RuntimeError, "size mismatch for weight", "(3, 2)", "(4, 2)"):
        nn.Linear(2, 4).load_state_dict(nn.Linear(2, 3).state_dict())


def test_a_numpy_function_without_a_rule_names_the_nearest_that_has_one():
    with raises(TypeError, "numpy.histogram2d", "The nearest function that does is numpy."):
        np.histogram2d(*ag.ones(2, 3, requires_grad=True))


def test_an_array_of_a_tensor_that_needs_a_gradient_says_detach():
    x = ag.ones(3, requires_grad=True)
    with raises(RuntimeError, "requires grad", "tensor.detach().numpy()"):
        np.asarray(x)
    with raises(RuntimeError, "requires grad", "tensor.detach().numpy()"):
        x.numpy()


def test_writing_a_tensor_that_needs_a_gradient_into_an_array_says_what_to_write_instead():
    x = ag.ones(3, requires_grad=True)
    array, integers = np.zeros(3), np.zeros(3, int)

    def write(target, index, value):
        target[index] = value

    for target in (array, integers, array.astype(complex)):
        for index, value in ((0, x[0]), (slice(2), x[:2]), (..., x), ([0, 1], x[:2])):
            with pytest.raises((RuntimeError, ValueError)) as found:
                write(target, index, value)
            message = str(found.value.__cause__ or found.value)  # NumPy may put a word before it
            for part in ("array[...] = tensor", "tensor.item()", "autograd_np.tensor(array)"):
                assert part in message
            assert not target.any()
    array[0] = x[0].item()
    array[1] = float(x[1])
    array[2] = x[2].detach()
    assert array.tolist() == [1, 1, 1]


def test_anomaly_mode_names_the_operation_and_the_line_of_a_nan():
    x = ag.tensor([-1.0, 4.0], requires_grad=True)
    with ag.detect_anomaly(), np.errstate(invalid="ignore"):
        y = ag.where(x > 0, ag.sqrt(x), 0).sum()
        with raises(RuntimeError, "sqrt: its derivative returned nan", "test_errors.py:"):
            y.backward()


def test_what_has_no_derivative_says_so_where_it_is_called():
    with raises(TypeError, "floor_divide has no derivative with respect to x", "detach"):
        ag.ones(3, requires_grad=True) // 2
