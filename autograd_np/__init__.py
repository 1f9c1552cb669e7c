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
from autograd_np.functions.comparisons import (
    bitwise_and,
    bitwise_not,
    bitwise_or,
    bitwise_xor,
    eq,
    ge,
    gt,
    isfinite,
    isinf,
    isnan,
    le,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    ne,
)
from autograd_np.functions.extrema import amax, amin, argmax, argmin, max, min
from autograd_np.functions.indexing import cross_entropy, nll, pick
from autograd_np.functions.joining import cat, chunk, split, stack, unbind
from autograd_np.functions.linalg import bmm, dot, einsum, inner, linear, matmul, mm, mv
from autograd_np.functions.math import (
    abs,
    add,
    clamp,
    cos,
    div,
    erf,
    exp,
    expm1,
    floor_divide,
    log,
    log1p,
    logaddexp,
    maximum,
    minimum,
    mul,
    neg,
    positive,
    pow,
    relu,
    remainder,
    sigmoid,
    sign,
    sin,
    sqrt,
    square,
    sub,
    tan,
    tanh,
    where,
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
clip = clamp
concat = concatenate = cat
divide = true_divide = div
expand_dims = unsqueeze
greater = gt
greater_equal = ge
less = lt
less_equal = le
multiply = mul
negative = neg
not_equal = ne
power = pow
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

__all__ = [
    "Generator",
    "ShapeError",
    "Tensor",
    "abs",
    "absolute",
    "add",
    "all",
    "amax",
    "amin",
    "any",
    "arange",
    "argmax",
    "argmin",
    "as_tensor",
    "astype",
    "bernoulli",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "bmm",
    "bool",
    "broadcast_to",
    "cat",
    "cdouble",
    "cfloat",
    "chunk",
    "clamp",
    "clip",
    "clone",
    "complex128",
    "complex64",
    "concat",
    "concatenate",
    "cos",
    "cross_entropy",
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
    "expand_dims",
    "expm1",
    "eye",
    "flatten",
    "float",
    "float16",
    "float32",
    "float64",
    "floor_divide",
    "from_numpy",
    "full",
    "full_like",
    "ge",
    "get_default_dtype",
    "get_rng_state",
    "grad",
    "greater",
    "greater_equal",
    "gt",
    "half",
    "initial_seed",
    "inner",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "is_anomaly_enabled",
    "is_grad_enabled",
    "isfinite",
    "isinf",
    "isnan",
    "le",
    "less",
    "less_equal",
    "linear",
    "linspace",
    "log",
    "log1p",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsumexp",
    "long",
    "lt",
    "manual_seed",
    "matmul",
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
    "ne",
    "neg",
    "negative",
    "nll",
    "no_grad",
    "normal",
    "not_equal",
    "numpy",
    "ones",
    "ones_like",
    "permute",
    "pick",
    "positive",
    "pow",
    "power",
    "prod",
    "promote_types",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "random",
    "randperm",
    "ravel",
    "relu",
    "remainder",
    "reshape",
    "seed",
    "set_default_dtype",
    "set_grad_enabled",
    "set_rng_state",
    "short",
    "sigmoid",
    "sign",
    "sin",
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
    "swapaxes",
    "swapdims",
    "t",
    "tan",
    "tanh",
    "tensor",
    "transpose",
    "true_divide",
    "uint8",
    "unbind",
    "unsqueeze",
    "var",
    "where",
    "zeros",
    "zeros_like",
]
