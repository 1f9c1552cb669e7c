"""PyTorch's functions of three operands: a sum with a product or a quotient, and interpolation."""

from __future__ import annotations

from typing import Any

from autograd_np.functions.arguments import aliased
from autograd_np.functions.choosing import where
from autograd_np.functions.common import Operand, as_tensor, promoted, require
from autograd_np.functions.documentation import documented
from autograd_np.functions.math import _add, div, mul
from autograd_np.tensor import Tensor

__all__ = ["addcdiv", "addcmul", "lerp"]


@aliased
@documented(
    "addcmul", "ag.addcmul(ag.ones(2), ag.ones(2), ag.ones(2), value=3)", "tensor([4., 4.])"
)
def addcmul(input: Operand, tensor1: Operand, tensor2: Operand, *, value: float = 1) -> Tensor:
    """``input + value * tensor1 * tensor2``."""
    return _add(input, mul(_scaled(tensor1, value), tensor2))


@aliased
@documented(
    "addcdiv", "ag.addcdiv(ag.ones(2), ag.ones(2), ag.full((2,), 4))", "tensor([1.2500, 1.2500])"
)
def addcdiv(input: Operand, tensor1: Operand, tensor2: Operand, *, value: float = 1) -> Tensor:
    """``input + value * tensor1 / tensor2``."""
    above, below = as_tensor(tensor1), as_tensor(tensor2)
    if below.dtype.kind not in "fc":  # a quotient of integers is ambiguous: torch refuses it, too
        require("addcdiv", above.dtype, "fc")
    return _add(input, div(_scaled(above, value), below))


def _scaled(x: Operand, value: float) -> Any:
    return x if value == 1 else mul(x, value)


@aliased
@documented("lerp", "ag.lerp(ag.zeros(2), ag.ones(2), 0.25)", "tensor([0.2500, 0.2500])")
def lerp(input: Operand, end: Operand, weight: Operand) -> Tensor:
    """``input + weight * (end - input)``, exact where `weight` is 0 and where it is 1."""
    start, stop, weight = promoted("lerp", as_tensor(input), as_tensor(end), weight, kinds="fc")
    change = stop - start
    near: Any = abs(weight) < 0.5
    if isinstance(near, bool):
        result = start + weight * change if near else stop - change * (1 - weight)
    else:
        result = where(near, start + weight * change, stop - change * (1 - weight))
    return result  # type: ignore[no-any-return]
