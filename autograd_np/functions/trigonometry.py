"""PyTorch's trigonometric and hyperbolic functions, their inverses, angles and sinc."""

from __future__ import annotations

from functools import partial

from autograd_np.functions.arguments import aliased
from autograd_np.functions.common import Operand, floating, promoted
from autograd_np.functions.faces import binary, unary
from autograd_np.ops import trigonometry
from autograd_np.tensor import Tensor

__all__ = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cos",
    "cosh",
    "deg2rad",
    "hypot",
    "rad2deg",
    "sin",
    "sinc",
    "sinh",
    "tan",
    "tanh",
]

sin = unary("sin", trigonometry.sin, "Sine of x in radians", [0.0], [0.0])
cos = unary("cos", trigonometry.cos, "Cosine of x in radians", [0.0], [1.0])
tan = unary("tan", trigonometry.tan, "Tangent of x in radians", [0.0], [0.0])
asin = unary("asin", trigonometry.arcsin, "The angle with the sine x", [0.0], [0.0])
acos = unary("acos", trigonometry.arccos, "The angle with the cosine x", [1.0], [0.0])
atan = unary("atan", trigonometry.arctan, "The angle with the tangent x", [0.0], [0.0])
sinh = unary("sinh", trigonometry.sinh, "Hyperbolic sine", [0.0], [0.0])
cosh = unary("cosh", trigonometry.cosh, "Hyperbolic cosine", [0.0], [1.0])
tanh = unary("tanh", trigonometry.tanh, "Hyperbolic tangent", [0.0], [0.0])
asinh = unary("asinh", trigonometry.arcsinh, "Inverse hyperbolic sine", [0.0], [0.0])
acosh = unary("acosh", trigonometry.arccosh, "Inverse hyperbolic cosine", [1.0], [0.0])
atanh = unary("atanh", trigonometry.arctanh, "Inverse hyperbolic tangent", [0.0], [0.0])
deg2rad = unary("deg2rad", trigonometry.deg2rad, "Degrees to radians", [0.0], [0.0], "buif")
rad2deg = unary("rad2deg", trigonometry.rad2deg, "Radians to degrees", [0.0], [0.0], "buif")
atan2 = binary(
    "atan2",
    trigonometry.arctan2,
    "The angle of the point ``(y, x)``, with derivative 0 at the origin",
    [0.0],
    [2.0],
    [0.0],
    "buif",
    partial(promoted, floats=True),
)
hypot = binary(
    "hypot",
    trigonometry.hypot,
    "``sqrt(x**2 + y**2)``, with derivative 0 at the origin",
    [3.0],
    [4.0],
    [5.0],
    "f",
)


@aliased
def sinc(input: Operand) -> Tensor:
    """``sin(pi x) / (pi x)`` and 1 at 0, element by element. All its derivatives are exact at 0.

    Parameters
    ----------
    input : tensor_like
        Any shape. Integers become the default dtype.

    Returns
    -------
    Tensor
        Same shape.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.sinc(ag.tensor([0.0])).tolist()
    [1.0]
    """
    return trigonometry.sinc(floating(input), order=0)
