"""Einstein summation."""
from typing import Any
from autograd_np.ops import linalg
def einsum_of(*arguments: Any) -> Any:
    eq, *ops = arguments
    left, right = eq.split("->")
    return linalg.einsum(*ops, terms=tuple(left.split(",")), result=right)
