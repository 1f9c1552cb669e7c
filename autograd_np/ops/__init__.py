"""The primitives, one mathematical family a file. Importing this registers all of them."""

from autograd_np.ops import (
    arithmetic,
    decompositions,
    elementwise,
    indexing,
    linalg,
    losses,
    norms,
    reductions,
    sequences,
    shape,
    solving,
)

__all__ = [
    "arithmetic",
    "decompositions",
    "elementwise",
    "indexing",
    "linalg",
    "losses",
    "norms",
    "reductions",
    "sequences",
    "shape",
    "solving",
]
