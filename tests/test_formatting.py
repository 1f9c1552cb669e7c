"""Tensors print as PyTorch prints them."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import autograd_np as ag

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)

# Numbers that try the layout: of all sizes, integral, and not finite.
reals = st.builds(
    lambda mantissa, size: mantissa * 10.0**size,
    st.integers(-99, 99) | st.floats(-99, 99),
    st.integers(-30, 30),
)
reals |= st.integers(-9999, 9999).map(float) | st.sampled_from([math.nan, math.inf, -0.0])


@st.composite
def inexact(draw):
    dtype = np.dtype(draw(st.sampled_from("efdFD")))
    if dtype.kind == "c":
        array = draw(hnp.arrays(np.complex128, SHAPES, elements=st.builds(complex, reals, reals)))
    else:
        array = draw(hnp.arrays(np.float64, SHAPES, elements=reals))
    with np.errstate(over="ignore"):  # of float16
        return array.astype(dtype)


integral = st.sampled_from(["bool", "uint8", "int8", "int16", "int32", "int64"]).flatmap(
    lambda dtype: hnp.arrays(dtype, SHAPES)
)
summaries = st.builds(
    lambda shape, scale: (np.arange(float(math.prod(shape))).reshape(shape) - 700) * scale,
    st.sampled_from([(1001,), (7, 143), (6, 200), (200, 6), (3, 7, 50), (8, 8, 8, 8)]),
    st.sampled_from([1.0, 0.1, 1e-9]),
)


@pytest.mark.parity
@given(array=inexact() | integral | summaries, requires_grad=st.booleans())
def test_text_is_that_of_torch(array, requires_grad):
    torch = pytest.importorskip("torch")
    requires_grad &= array.dtype.kind == "f"
    ours = ag.tensor(array, requires_grad=requires_grad)
    theirs = torch.tensor(array, requires_grad=requires_grad)
    assert unbroken(repr(ours)) == unbroken(repr(theirs).replace("dtype=torch.", "dtype="))


def unbroken(text):
    """Text without line breaks before suffixes: torch's name of a dtype is longer than ours."""
    return re.sub(r",\s+(?=[a-z_]+=)", ", ", text)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (1.5, "tensor(1.5000)"),
        (3, "tensor(3)"),
        (True, "tensor(True)"),
        ([], "tensor([])"),
        ([1.0, -2.0], "tensor([ 1., -2.])"),
        ([1.5, -20.25], "tensor([  1.5000, -20.2500])"),
        ([True, False], "tensor([ True, False])"),
        ([5, -10], "tensor([  5, -10])"),
        ([1.0, math.nan, math.inf], "tensor([1., nan, inf])"),
        ([0.5, math.nan, -math.inf], "tensor([0.5000,    nan,   -inf])"),
        ([1.0, 1001.0], "tensor([1.0000e+00, 1.0010e+03])"),
        ([1.0, 1000.0], "tensor([   1., 1000.])"),
        ([1e-4], "tensor([1.0000e-04])"),
        ([2e8], "tensor([2.0000e+08])"),
        ([[1.0, 2.0], [3.0, 4.5]], "tensor([[1.0000, 2.0000],\n        [3.0000, 4.5000]])"),
        (1 + 2j, "tensor(1.+2.j)"),
        ([1 - 0.5j], "tensor([1.-0.5000j])"),
    ],
)
def test_numbers_are_written_with_four_digits_and_equally_wide(data, text):
    assert repr(ag.tensor(data)) == text


def test_nearly_single_precision_one_ten_thousandth_is_scientific():
    assert repr(ag.tensor([1e-4])) == "tensor([1.0000e-04])"  # float32(1e-4) < 1e-4
    assert repr(ag.tensor([1e-4], dtype=ag.float64)) == "tensor([0.0001], dtype=float64)"


@pytest.mark.parametrize(
    ("tensor", "suffix"),
    [
        (ag.zeros(0, 3), "[], size=(0, 3)"),
        (ag.zeros(0, dtype=ag.int64), "[], dtype=int64"),
        (ag.zeros(2, dtype=ag.int64), "[0, 0]"),
        (ag.zeros(2, dtype=ag.int32), "[0, 0], dtype=int32"),
        (ag.zeros(1, dtype=ag.float64), "[0.], dtype=float64"),
        (ag.zeros(1, requires_grad=True), "[0.], requires_grad=True"),
        (ag.zeros(1, requires_grad=True) + 1, "[1.], grad_fn=<add>"),
    ],
)
def test_suffixes_tell_what_the_numbers_do_not(tensor, suffix):
    assert repr(tensor) == f"tensor({suffix})"


def test_the_default_dtype_is_not_written():
    ag.set_default_dtype(ag.float64)
    try:
        assert repr(ag.tensor([0.5])) == "tensor([0.5000])"
        assert repr(ag.tensor([0.5], dtype=ag.float32)) == "tensor([0.5000], dtype=float32)"
    finally:
        ag.set_default_dtype(ag.float32)


def test_long_vectors_are_broken_at_80_columns_and_suffixes_too():
    lines = repr(ag.arange(64, dtype=ag.int32)).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("        18, 19")
    wide = repr(ag.zeros(18, dtype=ag.float64)).splitlines()
    assert wide == [
        "tensor([0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0.],",
        "       dtype=float64)",
    ]


def test_only_tensors_of_more_than_a_thousand_elements_are_summarised():
    assert "..." not in repr(ag.arange(1000))
    assert repr(ag.arange(1001)) == "tensor([   0,    1,    2,  ...,  998,  999, 1000])"
    assert repr(ag.ones(1001, 2)).splitlines()[3] == "        ...,"


def test_summaries_look_at_the_shown_elements_only():
    x = ag.ones(2000)
    x[1000] = 1e9
    assert repr(x) == "tensor([1., 1., 1.,  ..., 1., 1., 1.])"


def test_format_and_str():
    x = ag.tensor(1.23456)
    assert f"{x:.2f}" == "1.23"
    assert "%.3f" % x == "1.235"  # noqa: UP031
    assert f"{ag.tensor(7):>4d}" == "   7"
    assert str(ag.tensor([1.0])) == f"{ag.tensor([1.0])}" == "tensor([1.])"
    with pytest.raises(TypeError, match="format"):
        f"{ag.tensor([1.0]):.2f}"
