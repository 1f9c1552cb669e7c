"""Tensors as text, as PyTorch prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograd_np.dtypes import get_default_dtype

if TYPE_CHECKING:
    from autograd_np.tensor import Tensor

__all__ = ["format_tensor"]


def format_tensor(tensor: Tensor) -> str:
    """The `repr` of a tensor."""
    array = tensor.detach()._array
    if not isinstance(array, np.ndarray):
        return f"tensor({array!r})"
    body = np.array2string(array, separator=", ", precision=4, prefix="tensor(", floatmode="maxprec")
    parts = [body]
    if tensor.dtype not in (get_default_dtype(), np.int64, np.bool_):
        parts.append(f"dtype={tensor.dtype}")
    if tensor.grad_fn is not None:
        parts.append(f"grad_fn=<{tensor.grad_fn.name}>")
    elif tensor.requires_grad:
        parts.append("requires_grad=True")
    return f"tensor({', '.join(parts)})"
