"""PyTorch's functions with integer or boolean results, which have no gradient, by element.

And `nextafter`, which steps from one number to the next, and has one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, as_result, as_tensor, plain, promoted, require
from autograd_np.functions.faces import binary
from autograd_np.ops import arithmetic
from autograd_np.tensor import Tensor

__all__ = [
    "bitwise_and",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "eq",
    "gcd",
    "ge",
    "gt",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "isreal",
    "lcm",
    "le",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "lt",
    "ne",
    "nextafter",
    "signbit",
]

_DOC = """{formula}, element by element: a result without gradient.

    Parameters
    ----------
    {operands} : tensor_like
        {shapes}

    Returns
    -------
    Tensor
        {returned}

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.{name}({arguments}).tolist()
    {result}
    """


def _boolean(
    name: str,
    ufunc: Callable[..., Any],
    formula: str,
    arguments: str,
    result: Any,
    kinds: str = "buifc",
) -> Callable[..., Tensor]:
    """PyTorch's face of a function of NumPy, defined for these kinds of dtypes."""

    def of_two(input: Operand, other: Operand) -> Tensor:
        x, y = promoted(name, input, other, kinds=kinds)
        return as_result(ufunc(plain(x), plain(y)))

    def of_one(input: Operand) -> Tensor:
        x = as_tensor(input)
        require(name, x.dtype, kinds)
        return as_result(ufunc(x._array))

    two = getattr(ufunc, "nin", 1) == 2
    function = of_two if two else of_one
    operands = "input, other" if two else "input"
    shapes = "Shapes that broadcast." if two else "Any shape."
    returned = "The broadcast shape." if two else "Same shape."
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(**locals())
    return aliased(function)


eq = _boolean("eq", np.equal, "``x == y``", "ag.tensor([1, 2]), 2", [False, True])
ne = _boolean("ne", np.not_equal, "``x != y``", "ag.tensor([1, 2]), 2", [True, False])
lt = _boolean("lt", np.less, "``x < y``", "ag.tensor([1, 2]), 2", [True, False], "buif")
le = _boolean("le", np.less_equal, "``x <= y``", "ag.tensor([1, 2]), 1", [True, False], "buif")
gt = _boolean("gt", np.greater, "``x > y``", "ag.tensor([1, 2]), 1", [False, True], "buif")
ge = _boolean("ge", np.greater_equal, "``x >= y``", "ag.tensor([1, 2]), 2", [False, True], "buif")
logical_and = _boolean(
    "logical_and", np.logical_and, "x and y", "ag.tensor([True, False]), True", [True, False]
)
logical_or = _boolean(
    "logical_or", np.logical_or, "x or y", "ag.tensor([True, False]), False", [True, False]
)
logical_xor = _boolean(
    "logical_xor", np.logical_xor, "x or y, not both", "ag.tensor([True]), True", [False]
)
logical_not = _boolean("logical_not", np.logical_not, "not x", "ag.tensor([True])", [False])
bitwise_and = _boolean("bitwise_and", np.bitwise_and, "``x & y``", "ag.tensor([6]), 3", [2], "bui")
bitwise_or = _boolean("bitwise_or", np.bitwise_or, "``x | y``", "ag.tensor([6]), 3", [7], "bui")
bitwise_xor = _boolean("bitwise_xor", np.bitwise_xor, "``x ^ y``", "ag.tensor([6]), 3", [5], "bui")
bitwise_not = _boolean("bitwise_not", np.bitwise_not, "``~x``", "ag.tensor([6])", [-7], "bui")
isnan = _boolean("isnan", np.isnan, "Whether x is nan", 'ag.tensor([float("nan")])', [True])
isinf = _boolean("isinf", np.isinf, "Whether x is infinite", 'ag.tensor([float("inf")])', [True])
isfinite = _boolean("isfinite", np.isfinite, "Whether x is finite", "ag.tensor([1.0])", [True])
isposinf = _boolean(
    "isposinf", np.isposinf, "Whether x is inf", "ag.tensor([1.0])", [False], "buif"
)
isneginf = _boolean(
    "isneginf", np.isneginf, "Whether x is -inf", "ag.tensor([1.0])", [False], "buif"
)
isreal = _boolean("isreal", np.isreal, "Whether x is real", "ag.tensor([1.0])", [True])
signbit = _boolean(
    "signbit", np.signbit, "Whether x has a minus sign", "ag.tensor([-0.0])", [True], "buif"
)
gcd = _boolean("gcd", np.gcd, "Greatest common divisor", "ag.tensor([12]), 18", [6], "ui")
lcm = _boolean("lcm", np.lcm, "Least common multiple", "ag.tensor([4]), 6", [12], "ui")
bitwise_left_shift = _boolean(
    "bitwise_left_shift", np.left_shift, "``x << y``", "ag.tensor([3]), 2", [12], "ui"
)
bitwise_right_shift = _boolean(
    "bitwise_right_shift", np.right_shift, "``x >> y``", "ag.tensor([13]), 2", [3], "ui"
)
nextafter = binary(
    "nextafter",
    arithmetic.nextafter,
    "The next number after x towards y, with derivatives 1 and 0",
    [0.0],
    [0.0],
    [0.0],
    "f",
)
