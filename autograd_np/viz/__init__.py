"""The graph as a picture. `Tensor.graph` is the way in; the engine knows nothing else of it."""

from autograd_np.viz.graph import Graph, GraphvizNotFoundError

__all__ = ["Graph", "GraphvizNotFoundError"]
