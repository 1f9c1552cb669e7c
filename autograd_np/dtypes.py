"""Dtypes: names, the default dtype, and PyTorch's promotion table.

Promotion follows PyTorch, not NumPy: only the highest category (bool < integer < float < complex)
decides, and inside a category tensors with axes outrank tensors without, which outrank Python and
NumPy scalars. So ``float32 * 2.0`` is float32, and so is ``int64 / 2``.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

__all__ = [
    "as_dtype",
    "bool_",
    "complex64",
    "complex128",
    "float16",
    "float32",
    "float64",
    "get_default_dtype",
    "int8",
    "int16",
    "int32",
    "int64",
    "promote",
    "promote_types",
    "set_default_dtype",
    "uint8",
]

DType: TypeAlias = np.dtype[Any]

bool_ = np.dtype(np.bool_)
uint8, int8, int16, int32, int64 = map(np.dtype, ("uint8", "int8", "int16", "int32", "int64"))
float16, float32, float64 = map(np.dtype, ("float16", "float32", "float64"))
complex64, complex128 = map(np.dtype, ("complex64", "complex128"))

CATEGORY = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


_default = [float32]  # process-wide, as in PyTorch


def get_default_dtype() -> DType:
    """The dtype that Python floats become; float32 unless changed.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.get_default_dtype()
    dtype('float32')
    """
    return _default[0]


def set_default_dtype(dtype: DTypeLike) -> None:
    """Choose the dtype that Python floats become.

    Parameters
    ----------
    dtype : dtype
        A floating dtype.

    Raises
    ------
    TypeError
        If it is not a floating dtype.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.set_default_dtype(ag.float64)
    >>> ag.tensor(1.5).dtype
    dtype('float64')
    >>> ag.set_default_dtype(ag.float32)
    """
    chosen = np.dtype(dtype)
    if chosen.kind != "f":
        raise TypeError(f"set_default_dtype: only floating dtypes can be the default, got {chosen}")
    _default[0] = chosen


def as_dtype(dtype: DTypeLike) -> DType:
    """A NumPy dtype, checked to be one that tensors can have."""
    result = np.dtype(dtype)
    if result.kind not in CATEGORY:
        raise TypeError(
            f"tensors hold numbers and booleans; dtype {result} (kind {result.kind!r}) is neither"
        )
    return result


def promote_types(a: DTypeLike, b: DTypeLike) -> DType:
    """The dtype of a result of two tensors with axes, by PyTorch's table.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.promote_types(ag.int64, ag.float32)
    dtype('float32')
    """
    a, b = np.dtype(a), np.dtype(b)
    ca, cb = CATEGORY[a.kind], CATEGORY[b.kind]
    if ca == cb or {ca, cb} == {2, 3}:
        return np.promote_types(a, b)
    return a if ca > cb else b


def scalar_dtype(x: object) -> DType:
    """What a Python or NumPy scalar becomes where nothing else decides."""
    if isinstance(x, (bool, np.bool_)):
        return bool_
    if isinstance(x, (int, np.integer)):
        return int64
    if isinstance(x, (float, np.floating)):
        return _default[0]
    if isinstance(x, (complex, np.complexfloating)):
        return np.promote_types(_default[0], complex64)
    raise TypeError(f"expected a tensor, an array or a number, got {type(x).__name__}")


def promote(*operands: Any) -> DType:
    """The dtype of a result by PyTorch's rules.

    Parameters
    ----------
    operands : tensor, array or scalar
        NumPy scalars count as Python's.
    """
    ranks: list[DType | None] = [None, None, None]  # of operands with axes, without, and scalars
    for x in operands:
        dtype = getattr(x, "dtype", None)
        if dtype is None or isinstance(x, np.generic):
            rank, dtype = 2, scalar_dtype(x)
        else:
            rank = 0 if x.ndim else 1
        known = ranks[rank]
        ranks[rank] = dtype if known is None else promote_types(known, dtype)
    result: DType | None = None
    for dtype in ranks:
        if dtype is None:
            continue
        if result is None:
            result = dtype
        elif CATEGORY[dtype.kind] > CATEGORY[result.kind]:
            result = dtype if result.kind in "bui" else np.promote_types(result, complex64)
    assert result is not None
    return result
