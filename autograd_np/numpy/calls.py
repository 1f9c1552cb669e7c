"""How a ufunc is called: what ``out``, ``where``, ``casting``, ``dtype``, ``signature`` mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from autograd_np.dispatch import is_array
from autograd_np.dtypes import as_dtype
from autograd_np.functions.common import plain
from autograd_np.functions.shaping import astype
from autograd_np.numpy.common import ArrayLike, as_tensor, operands, refuse, write
from autograd_np.ops import indexing, shape
from autograd_np.tensor import Tensor, wrap

Compute: TypeAlias = Callable[..., Tensor]
Mask: TypeAlias = np.ndarray[Any, Any]


def call(
    ufunc: np.ufunc,
    computes: Sequence[Compute],
    values: Sequence[ArrayLike],
    out: Any = None,
    *,
    where: ArrayLike = True,
    casting: Any = "same_kind",
    order: str = "K",
    dtype: DTypeLike | None = None,
    subok: bool = True,
    signature: Any = None,
    sig: Any = None,
    **others: Any,
) -> tuple[Tensor, ...]:
    """The outputs of a ufunc, each by its function of the operands, with the options of NumPy."""
    name = ufunc.__name__
    refuse(name, {"order": order, **others}, order="K")
    if ufunc.signature is not None and where is not True:
        raise TypeError(f"{name}: where= selects elements, and {name} has no function of elements")
    xs = operands(*values)
    signature = signature if sig is None else sig
    if dtype is not None:
        if signature is not None:
            raise TypeError(f"{name}: give dtype or signature, not both")
        signature = (None,) * ufunc.nin + (np.dtype(dtype),) * ufunc.nout
    if signature is not None or casting != "same_kind":
        xs = _converted(ufunc, xs, signature, casting)
    outs = out if isinstance(out, tuple) else (out,) * ufunc.nout
    return tuple(
        finish(name, compute, xs, target, where, casting)
        for compute, target in zip(computes, outs, strict=True)
    )


def _converted(ufunc: np.ufunc, xs: Sequence[Any], signature: Any, casting: Any) -> list[Any]:
    """Operands in the dtypes that the ufunc computes in: NumPy itself says which, or raises."""
    weak = (int, float, complex)
    given = [type(x) if type(x) in weak else np.asarray(x).dtype for x in map(plain, xs)]
    options = {} if signature is None else {"signature": signature}
    found = ufunc.resolve_dtypes((*given, *[None] * ufunc.nout), casting=casting, **options)
    dtypes = [as_dtype(dtype) for dtype in found]
    return [
        astype(x, dtype) if isinstance(x, Tensor) else np.asarray(x, dtype)
        for x, dtype in zip(xs, dtypes, strict=False)
    ]


def finish(
    name: str,
    compute: Compute,
    xs: Sequence[Any],
    out: Any,
    where: ArrayLike = True,
    casting: Any = "same_kind",
) -> Tensor:
    """What `compute` makes of operands: of all elements or some, as a new tensor or in `out`."""
    mask = None if where is True else np.asarray(plain(as_tensor(where)), bool)
    if out is None:
        return compute(*xs) if mask is None else _selected(compute, xs, mask, None)

    def computed(old: Tensor) -> Tensor:
        found = [old if x is out else x for x in xs]
        return compute(*found) if mask is None else _selected(compute, found, mask, old)

    return write(name, out, computed, casting)


def _selected(compute: Compute, xs: Sequence[Any], mask: Mask, old: Tensor | None) -> Tensor:
    """Compute where a mask holds, and nowhere else: `old`, or 0, stays in the other places."""
    arrays = [x for x in xs if is_array(x)]
    shapes = [x.shape for x in arrays] + ([] if old is None else [old.shape])
    full = np.broadcast_shapes(mask.shape, *shapes)
    mask = np.broadcast_to(mask, full)
    chosen = [
        indexing.getitem(shape.broadcast_to(x, shape=full), index=mask) if is_array(x) else x
        for x in xs
    ]
    values = compute(*chosen)
    if old is None:
        return indexing.setitem(wrap(np.zeros(full, values.dtype)), values, index=mask)
    dtype = np.promote_types(values.dtype, old.dtype)
    return indexing.setitem(astype(old, dtype), astype(values, dtype), index=mask)
