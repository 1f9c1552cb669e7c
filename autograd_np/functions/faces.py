"""How PyTorch's faces of elementwise primitives are made: promotion of dtypes, docstrings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_tensor, floating, plain, promoted, require
from autograd_np.primitive import Primitive
from autograd_np.tensor import Tensor

__all__ = ["binary", "is_integral", "unary", "without_zero"]

_UNARY_DOC = """{formula}, element by element.

    Parameters
    ----------
    input : tensor_like
        Any shape. {integers}{refused}

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor({argument})).tolist()
    {result}
    """
_REFUSED = {"b": " Not booleans.", "i": " Not integers.", "c": " Not complex numbers."}


def unary(
    name: str,
    primitive: Primitive,
    formula: str,
    argument: Any,
    result: Any,
    kinds: str = "buifc",
    floats: bool = True,
) -> Callable[..., Tensor]:
    """PyTorch's face of a primitive of one operand.

    `kinds` are the kinds of dtypes that it is defined for; `floats` tells that its results are
    floating.
    """

    def function(input: Operand) -> Tensor:
        if isinstance(input, Tensor) and input._array.dtype.kind == "f":
            return primitive.of_one(input)
        x = as_tensor(input)
        require(name, x.dtype, kinds)
        return primitive(floating(x) if floats else x)

    function.__name__ = function.__qualname__ = name
    function.__module__ = sys._getframe(1).f_globals["__name__"]  # where it can be found
    integers = "Integers become the default dtype." if floats else "Integers stay integers."
    refused = "".join(text for kind, text in _REFUSED.items() if kind not in kinds)
    function.__doc__ = _UNARY_DOC.format(**locals())
    return aliased(function)


_BINARY_DOC = """{formula}, element by element, with broadcasting.

    Parameters
    ----------
    input, other : tensor_like
        Shapes that broadcast; dtypes are promoted by PyTorch's table.{refused}

    Returns
    -------
    Tensor
        The broadcast shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}(ag.tensor({x}), ag.tensor({y})).tolist()
    {result}
    """


def binary(
    name: str,
    primitive: Primitive,
    formula: str,
    x: Any,
    y: Any,
    result: Any,
    kinds: str = "buifc",
    prepare: Callable[..., Sequence[Any]] = promoted,
) -> Callable[..., Tensor]:
    """PyTorch's face of a primitive of two operands.

    `kinds` are the kinds of dtypes that it is defined for. `prepare` promotes operands, but for two
    of one floating dtype, and one beside a Python number.
    """

    def function(input: Operand, other: Operand) -> Tensor:
        if isinstance(input, Tensor) and input._array.dtype.kind == "f":
            if isinstance(other, Tensor):
                if input._array.dtype is other._array.dtype:
                    return primitive.of_two(input, other)
            elif type(other) is float or type(other) is int:
                return primitive(input, other)
        elif type(input) in (float, int) and is_floating(other):
            return primitive(input, other)
        return primitive(*prepare(name, input, other, kinds=kinds))

    function.__name__ = function.__qualname__ = name
    function.__module__ = sys._getframe(1).f_globals["__name__"]  # where it can be found
    refused = "".join(text for kind, text in _REFUSED.items() if kind not in kinds)
    function.__doc__ = _BINARY_DOC.format(**locals())
    return aliased(function)


def is_floating(x: Operand) -> bool:
    return isinstance(x, Tensor) and x._array.dtype.kind == "f"


def without_zero(name: str, *operands: Operand, kinds: str) -> Sequence[Any]:
    """Operands of a division of integers, by zero of which NumPy makes zero."""
    found = promoted(name, *operands, kinds=kinds)
    if is_integral(found) and not np.all(plain(found[1])):
        raise RuntimeError(
            f"{name}: ZeroDivisionError: integers are divided by zero. Divide floats, which gives "
            "inf or nan, or only where the divisor is not 0."
        )
    return found


def is_integral(operands: Sequence[Any]) -> bool:
    """Whether promoted operands are integers or booleans."""
    return all(x.dtype.kind in "bui" for x in operands if is_array(x))
