"""Automatic differentiation for NumPy: run a program's graph backward, draw it, check it.

Functions here and methods of tensors follow PyTorch; `autograd_np.numpy`, and ``np.*`` called on
tensors, follow NumPy.

Examples
--------
>>> import autograd_np as ag
>>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4., 6.])
"""

import importlib as _importlib
from typing import Any as _Any

from autograd_np import fft as fft  # PyTorch's torch.fft
from autograd_np import linalg as linalg  # PyTorch's torch.linalg
from autograd_np import methods as methods  # what tensors can do
from autograd_np import numpy, random
from autograd_np.constants import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    zeros,
    zeros_like,
)
from autograd_np.creation import as_tensor, from_numpy, tensor
from autograd_np.dtypes import (
    bool_,
    complex64,
    complex128,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
)
from autograd_np.errors import ShapeError
from autograd_np.functions.choosing import clamp, heaviside, nan_to_num, where
from autograd_np.functions.comparisons import (
    bitwise_and,
    bitwise_left_shift,
    bitwise_not,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    eq,
    gcd,
    ge,
    gt,
    isfinite,
    isinf,
    isnan,
    isneginf,
    isposinf,
    isreal,
    lcm,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
    nextafter,
    signbit,
)
from autograd_np.functions.extrema import amax, amin, argmax, argmin, max, min
from autograd_np.functions.indexing import cross_entropy, nll, pick
from autograd_np.functions.joining import cat, chunk, split, stack, unbind
from autograd_np.functions.linalg import bmm, dot, einsum, inner, linear, matmul, mm, mv
from autograd_np.functions.math import (
    abs,
    add,
    copysign,
    div,
    erf,
    exp,
    exp2,
    expm1,
    float_power,
    floor_divide,
    fmax,
    fmin,
    fmod,
    i0,
    ldexp,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    maximum,
    minimum,
    mul,
    neg,
    positive,
    pow,
    reciprocal,
    relu,
    remainder,
    rsqrt,
    sigmoid,
    sqrt,
    square,
    sub,
)
from autograd_np.functions.matrices import (
    addbmm,
    addmm,
    addmv,
    addr,
    baddbmm,
    chain_matmul,
    cholesky,
    cross,
    det,
    inverse,
    kron,
    logdet,
    matrix_power,
    norm,
    outer,
    pinverse,
    qr,
    slogdet,
    svd,
    tensordot,
    trace,
    vdot,
)
from autograd_np.functions.reductions import (
    all,
    any,
    log_softmax,
    logsumexp,
    mean,
    prod,
    softmax,
    std,
    sum,
    var,
)
from autograd_np.functions.rounding import ceil, floor, frac, frexp, round, sign, trunc
from autograd_np.functions.shaping import (
    astype,
    broadcast_to,
    clone,
    flatten,
    permute,
    ravel,
    reshape,
    squeeze,
    swapaxes,
    t,
    transpose,
    unsqueeze,
)
from autograd_np.functions.trigonometry import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cos,
    cosh,
    deg2rad,
    hypot,
    rad2deg,
    sin,
    sinc,
    sinh,
    tan,
    tanh,
)
from autograd_np.modes import (
    detect_anomaly,
    enable_grad,
    is_anomaly_enabled,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from autograd_np.random import (
    Generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from autograd_np.sampling import (
    bernoulli,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
)
from autograd_np.tensor import Tensor
from autograd_np.transforms import grad

__version__ = "0.1.0"

# Second spellings: PyTorch's long names, and NumPy's. One name for one thing; these are the others.
absolute = abs
arccos = acos
arccosh = acosh
arcsin = asin
arcsinh = asinh
arctan = atan
arctan2 = atan2
arctanh = atanh
fix = trunc
clip = clamp
concat = concatenate = cat
divide = true_divide = div
expand_dims = unsqueeze
ger = outer
greater = gt
greater_equal = ge
less = lt
less_equal = le
multiply = mul
negative = neg
not_equal = ne
power = pow
sgn = sign
subtract = sub
swapdims = swapaxes

bool = bool_
cdouble = complex128
cfloat = complex64
double = float64
float = float32
half = float16
int = int32
long = int64
short = int16


def __getattr__(name: str) -> _Any:
    """Import what needs SciPy when it is asked for."""
    if name == "special":
        return _importlib.import_module("autograd_np.special")
    raise AttributeError(f"module 'autograd_np' has no attribute {name!r}")


__all__ = [
    "Generator",
    "ShapeError",
    "Tensor",
    "abs",
    "absolute",
    "acos",
    "acosh",
    "add",
    "addbmm",
    "addmm",
    "addmv",
    "addr",
    "all",
    "amax",
    "amin",
    "any",
    "arange",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "as_tensor",
    "asin",
    "asinh",
    "astype",
    "atan",
    "atan2",
    "atanh",
    "baddbmm",
    "bernoulli",
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "bmm",
    "bool",
    "broadcast_to",
    "cat",
    "cdouble",
    "ceil",
    "cfloat",
    "chain_matmul",
    "cholesky",
    "chunk",
    "clamp",
    "clip",
    "clone",
    "complex128",
    "complex64",
    "concat",
    "concatenate",
    "copysign",
    "cos",
    "cosh",
    "cross",
    "cross_entropy",
    "deg2rad",
    "det",
    "detect_anomaly",
    "div",
    "divide",
    "dot",
    "double",
    "einsum",
    "empty",
    "empty_like",
    "enable_grad",
    "eq",
    "erf",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "eye",
    "fft",
    "fix",
    "flatten",
    "float",
    "float16",
    "float32",
    "float64",
    "float_power",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "frac",
    "frexp",
    "from_numpy",
    "full",
    "full_like",
    "gcd",
    "ge",
    "ger",
    "get_default_dtype",
    "get_rng_state",
    "grad",
    "greater",
    "greater_equal",
    "gt",
    "half",
    "heaviside",
    "hypot",
    "i0",
    "initial_seed",
    "inner",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "inverse",
    "is_anomaly_enabled",
    "is_grad_enabled",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "kron",
    "lcm",
    "ldexp",
    "le",
    "less",
    "less_equal",
    "linalg",
    "linear",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_softmax",
    "logaddexp",
    "logaddexp2",
    "logdet",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "long",
    "lt",
    "manual_seed",
    "matmul",
    "matrix_power",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mm",
    "mul",
    "multinomial",
    "multiply",
    "mv",
    "nan_to_num",
    "ne",
    "neg",
    "negative",
    "nextafter",
    "nll",
    "no_grad",
    "norm",
    "normal",
    "not_equal",
    "numpy",
    "ones",
    "ones_like",
    "outer",
    "permute",
    "pick",
    "pinverse",
    "positive",
    "pow",
    "power",
    "prod",
    "promote_types",
    "qr",
    "rad2deg",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "random",
    "randperm",
    "ravel",
    "reciprocal",
    "relu",
    "remainder",
    "reshape",
    "round",
    "rsqrt",
    "seed",
    "set_default_dtype",
    "set_grad_enabled",
    "set_rng_state",
    "sgn",
    "short",
    "sigmoid",
    "sign",
    "signbit",
    "sin",
    "sinc",
    "sinh",
    "slogdet",
    "softmax",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "sub",
    "subtract",
    "sum",
    "svd",
    "swapaxes",
    "swapdims",
    "t",
    "tan",
    "tanh",
    "tensor",
    "tensordot",
    "trace",
    "transpose",
    "true_divide",
    "trunc",
    "uint8",
    "unbind",
    "unsqueeze",
    "var",
    "vdot",
    "where",
    "zeros",
    "zeros_like",
]
