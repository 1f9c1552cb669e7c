"""NumPy's dialect (stub)."""
from typing import Any
import numpy as np
from autograd_np.ops import arithmetic, elementwise, linalg, reductions, shape, indexing
from autograd_np import dispatch
from autograd_np.tensor import Tensor, wrap
from autograd_np.primitive import registry

UFUNCS = {p.forward: p for p in registry.values() if isinstance(p.forward, np.ufunc)}
UFUNCS[np.matmul]=linalg.matmul

def array_ufunc(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    if method == "__call__" and ufunc in UFUNCS and not kwargs:
        return UFUNCS[ufunc](*inputs)
    if method == "__call__" and not kwargs:
        return wrap(np.asarray(ufunc(*[x._array if isinstance(x, Tensor) else x for x in inputs])))
    if method == "reduce" and ufunc is np.add:
        x = inputs[0]
        axis = kwargs.get("axis", 0)
        if isinstance(axis, int): axis = (axis % x.ndim,)
        if axis is not None: axis = tuple(a % x.ndim for a in axis)
        return reductions.sum(x, axis=axis, keepdims=kwargs.get("keepdims", False))
    return NotImplemented

F = {
 np.broadcast_to: lambda x, shape: shape_.broadcast_to(x, shape=shape),
 np.reshape: lambda x, shape: shape_.reshape(x, shape=shape),
 np.transpose: lambda x, axes=None: shape_.transpose(x, axes=tuple(range(x.ndim))[::-1] if axes is None else axes),
 np.where: lambda c, x, y: arithmetic.where(c, x, y),
 np.concatenate: lambda xs, axis=0: shape_.concatenate(*xs, axis=axis % xs[0].ndim),
 np.expand_dims: lambda x, axis: shape_.reshape(x, shape=np.expand_dims(np.broadcast_to(0, x.shape), axis).shape),
 np.squeeze: lambda x, axis: shape_.reshape(x, shape=np.squeeze(np.broadcast_to(0, x.shape), axis).shape),
 np.swapaxes: lambda x, a, b: x.swapaxes(a, b),
 np.zeros_like: lambda x: wrap(np.zeros(x.shape, x.dtype)),
 np.ones_like: lambda x: wrap(np.ones(x.shape, x.dtype)),
 np.mean: lambda x, axis=None, keepdims=False: reductions.mean(x, axis=axis, keepdims=keepdims),
 np.argsort: lambda x: np.argsort(x._array),
 np.sum: lambda x, axis=None, keepdims=False: reductions.sum(x, axis=axis, keepdims=keepdims),
 np.inner: lambda x, y: linalg.inner(x, y),
 dispatch.getitem: lambda x, i: indexing.getitem(x, index=i),
 dispatch.scatter: lambda x, i, s: indexing.scatter(x, index=i, shape=s),
 dispatch.pick: lambda x, i: indexing.pick(x, i),
 dispatch.place: lambda x, i, s: indexing.place(x, i, shape=s),
 dispatch.cast: lambda x, d: elementwise.astype(x, dtype=d),
 np.copy: lambda x: shape_.clone(x),
}
shape_ = shape
def array_function(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
    if func in F: return F[func](*args, **kwargs)
    return NotImplemented
