"""The primitives, one mathematical family a file. Importing this registers all of them."""

from autograd_np.ops import (
    arithmetic,
    bessel,
    decompositions,
    elementwise,
    indexing,
    linalg,
    losses,
    norms,
    parts,
    reductions,
    rounding,
    sequences,
    shape,
    solving,
    trigonometry,
)

__all__ = [
    "arithmetic",
    "bessel",
    "decompositions",
    "elementwise",
    "indexing",
    "linalg",
    "losses",
    "norms",
    "parts",
    "reductions",
    "rounding",
    "sequences",
    "shape",
    "solving",
    "trigonometry",
]
