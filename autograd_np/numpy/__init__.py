"""NumPy's dialect: what ``np.*`` does on tensors, and the same functions under a name of their own.

Signatures, defaults, shapes, values and dtypes are NumPy's: ``max`` returns values only, ``std``
divides by n, ``transpose`` takes an order of all axes, and dtypes are promoted by NEP 50. Methods
and operators of tensors follow PyTorch instead.

One exception: beside a tensor NumPy's *scalars* count as Python's, for ``np.float64(2) * tensor``
arrives here as ``np.multiply``, and the operator keeps float32. NumPy's arrays without axes count
as arrays: ``np.array(2.0) * tensor`` is float64.

Arguments may be tensors, arrays, nested sequences and numbers; where NumPy returns arrays these
functions return tensors. A function of NumPy that is not here raises `TypeError` when it meets a
tensor: it never detaches one.

References
----------
NEP 13 (``__array_ufunc__``), NEP 18 (``__array_function__``) and NEP 50 (promotion).
"""

from __future__ import annotations

import importlib
import math
import sys
from typing import Any

import numpy as np

from autograd_np import dispatch
from autograd_np.functions import shaping as _shaping
from autograd_np.functions.reductions import softmax as _softmax
from autograd_np.numpy import linalg as linalg
from autograd_np.numpy.arranging import (
    atleast_1d,
    atleast_2d,
    atleast_3d,
    diag,
    diagflat,
    diagonal,
    flip,
    fliplr,
    flipud,
    moveaxis,
    repeat,
    resize,
    roll,
    rollaxis,
    rot90,
    tile,
    tril,
    triu,
    vander,
)
from autograd_np.numpy.common import TABLE
from autograd_np.numpy.elementwise import (
    clip,
    i0,
    nan_to_num,
    piecewise,
    real_if_close,
    round,
    select,
    sinc,
    where,
)
from autograd_np.numpy.interpolation import interp, unwrap
from autograd_np.numpy.joining import array_split, concat, concatenate, split, stack
from autograd_np.numpy.ordering import (
    median,
    nanmedian,
    nanpercentile,
    nanquantile,
    partition,
    percentile,
    quantile,
    sort,
    unique,
)
from autograd_np.numpy.padding import (
    pad,
)
from autograd_np.numpy.parts import angle, imag, real
from autograd_np.numpy.plain import (
    all,
    allclose,
    any,
    argmax,
    argmin,
    argpartition,
    argsort,
    argwhere,
    array_equal,
    array_equiv,
    count_nonzero,
    digitize,
    empty_like,
    fix,
    flatnonzero,
    histogram,
    histogram_bin_edges,
    isclose,
    iscomplex,
    iscomplexobj,
    isin,
    isneginf,
    isposinf,
    isreal,
    isrealobj,
    lexsort,
    nanargmax,
    nanargmin,
    ndim,
    nonzero,
    ones_like,
    searchsorted,
    shape,
    size,
    zeros_like,
)
from autograd_np.numpy.products import (
    cross,
    dot,
    einsum,
    einsum_path,
    inner,
    kron,
    matvec,
    outer,
    tensordot,
    trace,
    vdot,
    vecdot,
    vecmat,
)
from autograd_np.numpy.reductions import amax, amin, max, mean, min, prod, std, sum, var
from autograd_np.numpy.selecting import (
    append,
    bincount,
    choose,
    compress,
    copyto,
    delete,
    extract,
    fill_diagonal,
    insert,
    put_along_axis,
    take,
    take_along_axis,
)
from autograd_np.numpy.sequences import (
    convolve,
    correlate,
    cumprod,
    cumsum,
    cumulative_prod,
    cumulative_sum,
    diff,
    ediff1d,
    gradient,
    nancumprod,
    nancumsum,
    polyval,
    trapezoid,
)
from autograd_np.numpy.shaping import (
    astype,
    broadcast_to,
    copy,
    expand_dims,
    full_like,
    matrix_transpose,
    permute_dims,
    ravel,
    reshape,
    squeeze,
    swapaxes,
    transpose,
)
from autograd_np.numpy.spaces import (
    geomspace,
    linspace,
    logspace,
    meshgrid,
)
from autograd_np.numpy.stacking import (
    apply_along_axis,
    apply_over_axes,
    asarray,
    block,
    broadcast_arrays,
    column_stack,
    dsplit,
    dstack,
    hsplit,
    hstack,
    unstack,
    vsplit,
    vstack,
)
from autograd_np.numpy.statistics import (
    average,
    corrcoef,
    cov,
    nanmax,
    nanmean,
    nanmin,
    nanprod,
    nanstd,
    nansum,
    nanvar,
    ptp,
)
from autograd_np.numpy.ufunc_methods import METHODS
from autograd_np.numpy.ufuncs import (
    absolute,
    add,
    arccos,
    arccosh,
    arcsin,
    arcsinh,
    arctan,
    arctan2,
    arctanh,
    bitwise_and,
    bitwise_count,
    bitwise_or,
    bitwise_xor,
    cbrt,
    ceil,
    conjugate,
    copysign,
    cos,
    cosh,
    deg2rad,
    degrees,
    divide,
    divmod,
    equal,
    exp,
    exp2,
    expm1,
    fabs,
    float_power,
    floor,
    floor_divide,
    fmax,
    fmin,
    fmod,
    frexp,
    gcd,
    greater,
    greater_equal,
    heaviside,
    hypot,
    invert,
    isfinite,
    isinf,
    isnan,
    lcm,
    ldexp,
    left_shift,
    less,
    less_equal,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logaddexp2,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    matmul,
    maximum,
    minimum,
    modf,
    multiply,
    negative,
    nextafter,
    not_equal,
    positive,
    power,
    rad2deg,
    radians,
    reciprocal,
    remainder,
    right_shift,
    rint,
    sign,
    signbit,
    sin,
    sinh,
    spacing,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    trunc,
)
from autograd_np.ops import bessel, indexing, trigonometry
from autograd_np.ops import shape as shape_ops
from autograd_np.tensor import Tensor

abs = absolute
acos = arccos
acosh = arccosh
around = round
asin = arcsin
asinh = arcsinh
atan = arctan
atan2 = arctan2
atanh = arctanh
bitwise_invert = invert
bitwise_left_shift = left_shift
bitwise_not = invert
bitwise_right_shift = right_shift
conj = conjugate
mod = remainder
pow = power
true_divide = divide

__all__ = [
    "abs",
    "absolute",
    "acos",
    "acosh",
    "add",
    "all",
    "allclose",
    "amax",
    "amin",
    "angle",
    "any",
    "append",
    "apply_along_axis",
    "apply_over_axes",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "argmax",
    "argmin",
    "argpartition",
    "argsort",
    "argwhere",
    "around",
    "array_equal",
    "array_equiv",
    "array_split",
    "asarray",
    "asin",
    "asinh",
    "astype",
    "atan",
    "atan2",
    "atanh",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "average",
    "bincount",
    "bitwise_and",
    "bitwise_count",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "block",
    "broadcast_arrays",
    "broadcast_to",
    "cbrt",
    "ceil",
    "choose",
    "clip",
    "column_stack",
    "compress",
    "concat",
    "concatenate",
    "conj",
    "conjugate",
    "convolve",
    "copy",
    "copysign",
    "copyto",
    "corrcoef",
    "correlate",
    "cos",
    "cosh",
    "count_nonzero",
    "cov",
    "cross",
    "cumprod",
    "cumsum",
    "cumulative_prod",
    "cumulative_sum",
    "deg2rad",
    "degrees",
    "delete",
    "diag",
    "diagflat",
    "diagonal",
    "diff",
    "digitize",
    "divide",
    "divmod",
    "dot",
    "dsplit",
    "dstack",
    "ediff1d",
    "einsum",
    "einsum_path",
    "empty_like",
    "equal",
    "exp",
    "exp2",
    "expand_dims",
    "expm1",
    "extract",
    "fabs",
    "fill_diagonal",
    "flatnonzero",
    "fix",
    "flip",
    "fliplr",
    "flipud",
    "float_power",
    "floor",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "frexp",
    "full_like",
    "gcd",
    "geomspace",
    "gradient",
    "greater",
    "greater_equal",
    "heaviside",
    "histogram",
    "histogram_bin_edges",
    "hsplit",
    "hstack",
    "hypot",
    "i0",
    "imag",
    "inner",
    "insert",
    "interp",
    "invert",
    "isclose",
    "iscomplex",
    "iscomplexobj",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "isrealobj",
    "kron",
    "lcm",
    "ldexp",
    "left_shift",
    "less",
    "less_equal",
    "lexsort",
    "linspace",
    "log",
    "log10",
    "log1p",
    "log2",
    "logaddexp",
    "logaddexp2",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logspace",
    "matmul",
    "matrix_transpose",
    "matvec",
    "max",
    "maximum",
    "mean",
    "median",
    "meshgrid",
    "min",
    "minimum",
    "mod",
    "modf",
    "moveaxis",
    "multiply",
    "nan_to_num",
    "nanargmax",
    "nanargmin",
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmedian",
    "nanmin",
    "nanpercentile",
    "nanprod",
    "nanquantile",
    "nanstd",
    "nansum",
    "nanvar",
    "ndim",
    "negative",
    "nextafter",
    "nonzero",
    "not_equal",
    "ones_like",
    "outer",
    "pad",
    "partition",
    "percentile",
    "permute_dims",
    "piecewise",
    "polyval",
    "positive",
    "pow",
    "power",
    "prod",
    "ptp",
    "put_along_axis",
    "quantile",
    "rad2deg",
    "radians",
    "ravel",
    "real",
    "real_if_close",
    "reciprocal",
    "remainder",
    "repeat",
    "reshape",
    "resize",
    "right_shift",
    "rint",
    "roll",
    "rollaxis",
    "rot90",
    "round",
    "searchsorted",
    "select",
    "shape",
    "sign",
    "signbit",
    "sin",
    "sinc",
    "sinh",
    "size",
    "sort",
    "spacing",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "trapezoid",
    "tril",
    "triu",
    "true_divide",
    "trunc",
    "unique",
    "unstack",
    "unwrap",
    "vander",
    "var",
    "vdot",
    "vecdot",
    "vecmat",
    "vsplit",
    "vstack",
    "where",
    "zeros_like",
]


def _excess(x: Tensor, labels: Tensor) -> Tensor:
    return subtract(x, indexing.place(np.ones(x.shape[0], x.dtype), labels, shape=x.shape))


def _products(x: Tensor, y: Tensor) -> Tensor:
    n = math.prod(x.shape[:-1])
    return matmul(x.reshape(n, x.shape[-1]).T, y.reshape(n, y.shape[-1]))


# The engine's own dispatched functions, which NumPy has no names for.
TABLE.update(
    {
        dispatch.getitem: lambda x, index: indexing.getitem(x, index=index),
        dispatch.scatter: lambda g, index, shape: indexing.scatter(g, index=index, shape=shape),
        dispatch.pick: indexing.pick,
        dispatch.place: lambda g, labels, shape: indexing.place(g, labels, shape=shape),
        dispatch.cast: _shaping.astype,
        dispatch.spread: lambda x, shape: shape_ops.broadcast_to(x, shape=shape),
        bessel.bessel_i: lambda x, order: bessel.i0(x, order=order),
        trigonometry.sinc_derivative: lambda x, order: trigonometry.sinc(x, order=order),
        dispatch.above_zero: lambda x: sign(maximum(x, 0)),
        dispatch.excess: _excess,
        dispatch.softmax: lambda x: _softmax(x, 1),
        dispatch.products: _products,
    }
)


def __getattr__(name: str) -> Any:
    """Import the Fourier transforms, which NumPy does not import by itself, when asked for."""
    if name == "fft":
        return importlib.import_module("autograd_np.numpy.fft")
    raise AttributeError(f"module 'autograd_np.numpy' has no attribute {name!r}")


def array_ufunc(self: Tensor, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """What NumPy calls for a ufunc with a tensor among its arguments (NEP 13).

    Raises
    ------
    TypeError
        If the ufunc, or the method of it, is not covered.
    """
    if ufunc not in TABLE and "scipy.special" in sys.modules:
        importlib.import_module("autograd_np.special")  # it adds SciPy's to the table
    if ufunc not in TABLE:
        raise _uncovered(ufunc)
    if method == "__call__":
        return TABLE[ufunc](*inputs, **kwargs)
    return METHODS[method](ufunc, *inputs, **kwargs)


def array_function(self: Tensor, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What NumPy calls for any other function with a tensor among its arguments (NEP 18).

    Raises
    ------
    TypeError
        If the function is not covered.
    """
    if func not in TABLE and func.__module__ == "numpy.fft":
        importlib.import_module("autograd_np.numpy.fft")  # it adds NumPy's to the table
    if func not in TABLE:
        raise _uncovered(func)
    return TABLE[func](*args, **kwargs)


def _uncovered(function: Any) -> TypeError:
    """The error for a function of NumPy that is not here, with the name of the nearest that is."""
    import difflib  # here, for it takes longer to import than most of ours

    names = {known: known.__name__ for known in TABLE}
    covered = [name for known, name in names.items() if getattr(np, name, None) is known]
    (nearest,) = difflib.get_close_matches(function.__name__, covered, n=1, cutoff=0)
    name = f"{getattr(function, '__module__', 'numpy')}.{function.__name__}"
    return TypeError(
        f"{name} does not work on tensors: it has no derivative rule. The nearest function that "
        f"does is numpy.{nearest}. Without gradient, call it on x.detach().numpy()."
    )
