"""The primitives, one mathematical family a file. Importing this registers all of them."""

from autograd_np.ops import arithmetic, elementwise, indexing, linalg, losses, reductions, shape

__all__ = ["arithmetic", "elementwise", "indexing", "linalg", "losses", "reductions", "shape"]
