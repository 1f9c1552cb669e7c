"""Transforms of functions: what `torch.func` and JAX call by the same names.

They take functions of trees of arrays and tensors, may be nested to any depth, and leave no state
behind: ``requires_grad``, ``.grad`` and modes are as before.
"""

from autograd_np.func import tree as tree
from autograd_np.func.derivatives import (
    grad,
    grad_and_value,
    jvp,
    linearize,
    stop_gradient,
    value_and_grad,
    vjp,
)
from autograd_np.func.jacobians import hessian, hvp, jacfwd, jacobian, jacrev
from autograd_np.func.recompute import checkpoint, checkpoint_sequential
from autograd_np.func.vectorize import vmap

__all__ = [
    "checkpoint",
    "checkpoint_sequential",
    "grad",
    "grad_and_value",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linearize",
    "stop_gradient",
    "value_and_grad",
    "vjp",
    "vmap",
]
