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

import difflib
import math
from typing import Any

import numpy as np

from autograd_np import dispatch
from autograd_np.functions import shaping as _shaping
from autograd_np.functions.reductions import softmax as _softmax
from autograd_np.numpy.common import TABLE, as_tensor, converted
from autograd_np.numpy.joining import array_split, concat, concatenate, split, stack
from autograd_np.numpy.plain import (
    all,
    allclose,
    any,
    argmax,
    argmin,
    argsort,
    array_equal,
    count_nonzero,
    empty_like,
    isclose,
    ndim,
    nonzero,
    ones_like,
    shape,
    size,
    zeros_like,
)
from autograd_np.numpy.products import dot, einsum, inner
from autograd_np.numpy.reductions import REDUCE, amax, amin, max, mean, min, prod, std, sum, var
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
from autograd_np.numpy.ufuncs import (
    absolute,
    add,
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    ceil,
    clip,
    cos,
    divide,
    equal,
    exp,
    expm1,
    floor,
    floor_divide,
    greater,
    greater_equal,
    invert,
    isfinite,
    isinf,
    isnan,
    less,
    less_equal,
    log,
    log1p,
    logaddexp,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    matmul,
    maximum,
    minimum,
    multiply,
    negative,
    not_equal,
    positive,
    power,
    remainder,
    rint,
    sign,
    signbit,
    sin,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    trunc,
    where,
)
from autograd_np.ops import indexing
from autograd_np.ops import shape as shape_ops
from autograd_np.tensor import Tensor

abs = absolute
bitwise_not = invert
mod = remainder
pow = power
true_divide = divide

__all__ = [
    "abs",
    "absolute",
    "add",
    "all",
    "allclose",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "array_equal",
    "array_split",
    "astype",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "broadcast_to",
    "ceil",
    "clip",
    "concat",
    "concatenate",
    "copy",
    "cos",
    "count_nonzero",
    "divide",
    "dot",
    "einsum",
    "empty_like",
    "equal",
    "exp",
    "expand_dims",
    "expm1",
    "floor",
    "floor_divide",
    "full_like",
    "greater",
    "greater_equal",
    "inner",
    "invert",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "less",
    "less_equal",
    "log",
    "log1p",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "matmul",
    "matrix_transpose",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mod",
    "multiply",
    "ndim",
    "negative",
    "nonzero",
    "not_equal",
    "ones_like",
    "permute_dims",
    "positive",
    "pow",
    "power",
    "prod",
    "ravel",
    "remainder",
    "reshape",
    "rint",
    "shape",
    "sign",
    "signbit",
    "sin",
    "size",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "subtract",
    "sum",
    "swapaxes",
    "tan",
    "tanh",
    "transpose",
    "true_divide",
    "trunc",
    "var",
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
        dispatch.excess: _excess,
        dispatch.softmax: lambda x: _softmax(x, 1),
        dispatch.products: _products,
    }
)


def array_ufunc(self: Tensor, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """What NumPy calls for a ufunc with a tensor among its arguments (NEP 13).

    Raises
    ------
    TypeError
        If the ufunc, or the method of it, is not covered.
    """
    if method == "__call__" and ufunc in TABLE:
        return TABLE[ufunc](*inputs, **kwargs)
    if method == "__call__":
        raise _uncovered(ufunc)
    if method == "reduce" and ufunc in REDUCE:
        x = converted(as_tensor(*inputs), kwargs.pop("dtype", None))
        return REDUCE[ufunc](x, **{"axis": 0, **kwargs})
    covered = ", ".join(f"{known.__name__}.reduce" for known in REDUCE)
    raise TypeError(
        f"numpy.{ufunc.__name__}.{method} is not supported on tensors; of the methods of ufuncs "
        f"these are: {covered}. Without gradient, call it on x.detach().numpy()."
    )


def array_function(self: Tensor, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What NumPy calls for any other function with a tensor among its arguments (NEP 18).

    Raises
    ------
    TypeError
        If the function is not covered.
    """
    if func not in TABLE:
        raise _uncovered(func)
    return TABLE[func](*args, **kwargs)


def _uncovered(function: Any) -> TypeError:
    """The error for a function of NumPy that is not here, with the name of the nearest that is."""
    names = {known: known.__name__ for known in TABLE}
    covered = [name for known, name in names.items() if getattr(np, name, None) is known]
    (nearest,) = difflib.get_close_matches(function.__name__, covered, n=1, cutoff=0)
    name = f"{getattr(function, '__module__', 'numpy')}.{function.__name__}"
    return TypeError(
        f"{name} does not work on tensors: it has no derivative rule. The nearest function that "
        f"does is numpy.{nearest}. Without gradient, call it on x.detach().numpy()."
    )
