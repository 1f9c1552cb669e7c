"""What PyTorch's faces of the primitives have in common: operands and their promotion."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from autograd_np import creation
from autograd_np.creation import tensor
from autograd_np.dispatch import is_array
from autograd_np.dtypes import get_default_dtype, promote
from autograd_np.ops import shape
from autograd_np.ops.elementwise import astype
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "Operand",
    "as_result",
    "as_tensor",
    "as_tensor_of",
    "converted",
    "floating",
    "holds_gradients",
    "operand",
    "plain",
    "promoted",
    "require",
    "without_gradient",
]

Operand: TypeAlias = Any  # a tensor, an array, a nested sequence of numbers, or a number


def as_tensor(x: Operand) -> Tensor:
    """A tensor itself, one that shares the memory of an array, or one of numbers.

    Sequences may hold tensors: gradients flow to them.
    """
    if not holds_gradients(x):
        return creation.as_tensor(x)
    dtype = creation.as_tensor(x).dtype  # that PyTorch promotes everything in it to
    parts = (
        shape.reshape(part, shape=()) if isinstance(part, Tensor) else as_tensor(part) for part in x
    )
    return shape.stack(*(astype(part, dtype=dtype) for part in parts), axis=0)


def holds_gradients(x: Operand) -> bool:
    """Whether a tensor that requires grad is somewhere within nested sequences."""
    if not isinstance(x, (list, tuple)):
        return False
    return any(
        part.requires_grad if isinstance(part, Tensor) else holds_gradients(part) for part in x
    )


def without_gradient(name: str, **parameters: Any) -> None:
    """Raise `TypeError` for a tensor that requires grad in the place of a constant."""
    for what, given in parameters.items():
        if (isinstance(given, Tensor) and given.requires_grad) or holds_gradients(given):
            raise TypeError(f"{name}: there is no gradient for {what}: detach it, {what}.detach()")


def as_tensor_of(x: Operand, dtype: np.dtype[Any]) -> Tensor:
    """`x` as a tensor of a dtype; a Python number without a detour through another."""
    if is_array(x) or holds_gradients(x):
        return as_tensor(x).astype(dtype)
    return tensor(x, dtype=dtype)


def operand(x: Operand) -> Any:
    """What a primitive takes: a tensor, an array or a Python scalar."""
    if isinstance(x, Tensor) or type(x) in (float, int, bool, complex):
        return x
    if isinstance(x, np.generic):
        return x.item()
    if isinstance(x, np.ndarray) and type(x) is not np.ndarray:
        if isinstance(x, np.ma.MaskedArray):
            raise TypeError(
                "masked arrays have no gradients: fill them, and pass the mask to where"
            )
        return np.asarray(x)  # a matrix would multiply as matrices do
    return x if is_array(x) else as_tensor(x)


def plain(x: Any) -> Any:
    """The array of a tensor; anything else as it is."""
    return x._array if isinstance(x, Tensor) else x


def promoted(
    name: str, *operands: Operand, kinds: str = "buifc", floats: bool = False
) -> list[Any]:
    """Operands converted to their common dtype by PyTorch's table; scalars stay scalars.

    Parameters
    ----------
    name : str
        The function that they are for.
    operands : tensor_like
        At least one.
    kinds : str
        The kinds of dtypes, as `numpy.dtype.kind`, that the function is defined for.
    floats : bool
        Whether integers and booleans become the default dtype.

    Raises
    ------
    NotImplementedError
        If the common dtype is of another kind.
    """
    found = [operand(x) for x in operands]
    dtype = promote(*found)
    require(name, dtype, kinds)
    if floats and dtype.kind in "bui":
        dtype = get_default_dtype()
    if not any(is_array(x) for x in found):
        return [tensor(x, dtype=dtype) for x in found]
    return [converted(x, dtype) for x in found]


def converted(x: Any, dtype: np.dtype[Any]) -> Any:
    """A tensor or array in this dtype; a scalar as it is, for it is weak."""
    if not is_array(x) or x.dtype == dtype:
        return x
    return astype(x, dtype=dtype)


def require(name: str, dtype: np.dtype[Any], kinds: str, hint: str = "") -> None:
    """Raise `NotImplementedError` for a dtype of a kind that a function is not defined for."""
    if dtype.kind not in kinds:
        hint = hint or "convert the operands first, as in x.float() or x.long()"
        raise NotImplementedError(f"{name} is not defined for {dtype}: {hint}")


def floating(x: Operand) -> Any:
    """An operand of a function with floating results: integers become the default dtype."""
    x = as_tensor(x)
    return x if x.dtype.kind in "fc" else astype(x, dtype=get_default_dtype())


def as_result(result: Any) -> Tensor:
    """A tensor of what a function of NumPy returned, which may be a scalar."""
    return wrap(result if is_array(result) else np.asarray(result))
