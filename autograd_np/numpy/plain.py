"""NumPy's functions with results that have no gradient: indices, truths, constants, properties."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.functions.common import as_result, without_gradient
from autograd_np.numpy.common import CONSTANT, as_tensor, implements, written
from autograd_np.tensor import Tensor

_DOC = """{what}, as `numpy.{name}`: a result without gradient.

    Parameters
    ----------
    args, kwargs
        The arguments of `numpy.{name}`; arrays may be tensors, and `out` is one.

    Returns
    -------
    Tensor
        For the arrays of `numpy.{name}`; anything else is returned as it is.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> {call}
    {result}
    """


def _plain(function: Callable[..., Any], what: str, call: str, result: str) -> Callable[..., Any]:
    """NumPy's face of its own function: computed on the arrays of tensors."""
    name = function.__name__

    def plain(*args: Any, **kwargs: Any) -> Any:
        given = _signature(function).bind(*args, **kwargs)
        out = given.arguments.pop("out", None)
        value = function(
            *map(_value, given.args), **{k: _value(v) for k, v in given.kwargs.items()}
        )
        return _wrapped(value) if out is None else written(name, out, as_tensor(value))

    plain.__name__ = plain.__qualname__ = name
    plain.__doc__ = _DOC.format(**locals())
    CONSTANT.add(function)
    return implements(function)(plain)


def _without_gradient(bins: Callable[..., Any]) -> Callable[..., Any]:
    """A function with results that depend on its arguments smoothly, and refuses gradients."""
    function = getattr(np, bins.__name__)

    @functools.wraps(bins)
    def checked(*args: Any, **kwargs: Any) -> Any:
        without_gradient(bins.__name__, **_signature(function).bind(*args, **kwargs).arguments)
        return bins(*args, **kwargs)

    return implements(function)(checked)


@functools.cache
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a function, found when it is first called: that takes its time."""
    return inspect.signature(function)


def _value(x: Any) -> Any:
    return x._array if isinstance(x, Tensor) else x


def _wrapped(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_wrapped, value))
    return as_result(value) if is_array(value) or isinstance(value, np.generic) else value


argmax = _plain(np.argmax, "Index of the first maximum", "anp.argmax([1, 5, 5])", "tensor(1)")
argmin = _plain(np.argmin, "Index of the first minimum", "anp.argmin([1, 5, 0])", "tensor(2)")
argsort = _plain(np.argsort, "Indices that sort", "anp.argsort([5, 1, 3])", "tensor([1, 2, 0])")
nonzero = _plain(np.nonzero, "Indices of what is not zero", "anp.nonzero([0, 7])", "(tensor([1]),)")
count_nonzero = _plain(
    np.count_nonzero, "How many are not zero", "int(anp.count_nonzero([0, 7]))", "1"
)
all = _plain(np.all, "Whether all are true", "anp.all([1, 0])", "tensor(False)")
any = _plain(np.any, "Whether any is true", "anp.any([1, 0])", "tensor(True)")
isclose = _plain(
    np.isclose, "Whether two are nearly equal", "anp.isclose([1.0], [1.1])", "tensor([False])"
)
allclose = _plain(np.allclose, "Whether all are nearly equal", "anp.allclose([1.0], [1.0])", "True")
array_equal = _plain(
    np.array_equal, "Whether two arrays are equal", "anp.array_equal([1], [1])", "True"
)
zeros_like = _plain(
    np.zeros_like, "Zeros of the same shape", "anp.zeros_like([1, 2])", "tensor([0, 0])"
)
ones_like = _plain(
    np.ones_like, "Ones of the same shape", "anp.ones_like([1, 2])", "tensor([1, 1])"
)
empty_like = _plain(
    np.empty_like, "An array of the same shape, not filled", "anp.empty_like([1, 2]).shape", "(2,)"
)
shape = _plain(np.shape, "The size of each axis", "anp.shape([[1, 2]])", "(1, 2)")
ndim = _plain(np.ndim, "The number of axes", "anp.ndim([[1, 2]])", "2")
size = _plain(np.size, "The number of elements", "anp.size([[1, 2]])", "2")
isreal = _plain(np.isreal, "Whether each number is real", "anp.isreal([1.0]).tolist()", "[True]")
iscomplex = _plain(
    np.iscomplex, "Whether each number is complex", "anp.iscomplex([1.0]).tolist()", "[False]"
)
isrealobj = _plain(np.isrealobj, "Whether the dtype is real", "anp.isrealobj([1.0])", "True")
iscomplexobj = _plain(
    np.iscomplexobj, "Whether the dtype is complex", "anp.iscomplexobj([1.0])", "False"
)
isposinf = _plain(np.isposinf, "Whether x is inf", "anp.isposinf([1.0]).tolist()", "[False]")
isneginf = _plain(np.isneginf, "Whether x is -inf", "anp.isneginf([1.0]).tolist()", "[False]")
argpartition = _plain(
    np.argpartition, "Indices that partition", "anp.argpartition([5, 1, 3], 1)[1].item()", "2"
)
argwhere = _plain(
    np.argwhere, "Indices of what is not zero, in rows", "anp.argwhere([0, 7]).tolist()", "[[1]]"
)
flatnonzero = _plain(
    np.flatnonzero,
    "Indices of what is not zero in the flat array",
    "anp.flatnonzero([0, 7]).tolist()",
    "[1]",
)
nanargmax = _plain(
    np.nanargmax, "Index of the first maximum but nan", "anp.nanargmax([1, 5]).item()", "1"
)
nanargmin = _plain(
    np.nanargmin, "Index of the first minimum but nan", "anp.nanargmin([1, 5]).item()", "0"
)
lexsort = _plain(
    np.lexsort,
    "Indices that sort by several keys",
    "anp.lexsort([[5, 1, 3]]).tolist()",
    "[1, 2, 0]",
)
searchsorted = _plain(
    np.searchsorted, "Where values would be put in", "anp.searchsorted([1, 3], 2).item()", "1"
)
digitize = _plain(
    np.digitize, "The bins that values lie in", "anp.digitize([1.5], [1.0, 2.0]).tolist()", "[1]"
)
isin = _plain(
    np.isin, "Whether each is among others", "anp.isin([1, 2], [2]).tolist()", "[False, True]"
)
histogram = _without_gradient(
    _plain(
        np.histogram,
        "How many lie in each bin",
        "anp.histogram([1, 2, 2], 2)[0].tolist()",
        "[1, 2]",
    )
)
histogram_bin_edges = _without_gradient(
    _plain(
        np.histogram_bin_edges,
        "Edges of bins",
        "anp.histogram_bin_edges([0, 1], 1).tolist()",
        "[0.0, 1.0]",
    )
)
array_equiv = _plain(
    np.array_equiv, "Whether two are equal when broadcast", "anp.array_equiv([1, 1], 1)", "True"
)
fix = _plain(np.fix, "The nearest integer towards 0", "anp.fix([-1.5]).tolist()", "[-1.0]")
