"""`autograd_np.grad`: the gradient of tensors, as PyTorch's, or of a function, as JAX's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

from autograd_np import transforms
from autograd_np.tensor import Tensor
from autograd_np.transforms import Tensors

if TYPE_CHECKING:
    from autograd_np.func.linearization import Argnums

__all__ = ["grad"]


@overload
def grad(
    outputs: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False
) -> Callable[..., Any]: ...
@overload
def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Tensors | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]: ...


def grad(outputs: Any, *args: Any, **options: Any) -> Any:
    """Gradients of tensors with respect to others; of a function, the function that returns them.

    Parameters
    ----------
    outputs : Tensor, sequence of Tensor, or callable
        What to differentiate.
    *args, **options
        For tensors ``inputs, grad_outputs, retain_graph, create_graph, allow_unused,
        materialize_grads``, as `autograd_np.transforms.grad` takes them; for a function ``argnums,
        has_aux``, as `autograd_np.func.grad` does.

    Returns
    -------
    tuple of Tensor, or callable

    Raises
    ------
    RuntimeError, TypeError, ValueError
        As these two do.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> ag.grad(x**2, x)
    (tensor(6.),)
    >>> ag.grad(lambda x: x**2)(3.0)
    tensor(6.)
    """
    if not callable(outputs):
        return transforms.grad(outputs, *args, **options)
    from autograd_np.func import derivatives  # here, for few programs need it

    return derivatives.grad(outputs, *args, **options)
