"""PyTorch's functions that give a tensor itself another shape: `squeeze_`, `t_` and their like."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograd_np.errors import ShapeError
from autograd_np.functions import shaping
from autograd_np.functions.arguments import integers
from autograd_np.modes import enable_grad
from autograd_np.storage import take_history
from autograd_np.tensor import Tensor, wrap

__all__ = ["resize_", "squeeze_", "t_", "transpose_", "unsqueeze_"]


def _reformed(name: str, change: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The form of a function of shapes that changes the tensor it is called on."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        instead = f"Write x = x.{name.rstrip('_')}(...)."
        if self.requires_grad and self.is_leaf:
            raise RuntimeError(
                f"{name}: a leaf tensor that requires grad would no longer have the shape of its "
                f"gradient. {instead}"
            )
        if self._view is not None or (self._storage is not None and self._storage.shared):
            raise RuntimeError(
                f"{name}: other tensors or arrays share the memory of this one, of shape "
                f"{self.shape}, and would not know of its new shape. {instead}"
            )
        before = wrap(self._array)
        take_history(before, self)
        with enable_grad():
            after = change(before, *args, **kwargs)
        self._array = after._array
        take_history(self, after)
        return self

    method.__name__ = name
    method.__doc__ = f"`{change.__name__}`, of the tensor itself, which no other may be a view of."
    return method


def _resized(input: Tensor, *size: Any) -> Tensor:
    """The elements in another shape."""
    shape = integers("resize_", size)
    if math.prod(shape) != input.numel():
        raise ShapeError(
            f"resize_: shape {shape} has {math.prod(shape)} elements, the tensor {input.numel()}: "
            "make a new one, as in zeros(...), and write to it"
        )
    return shaping.reshape(input, shape)


resize_ = _reformed("resize_", _resized)
squeeze_ = _reformed("squeeze_", shaping.squeeze)
t_ = _reformed("t_", shaping.t)
transpose_ = _reformed("transpose_", shaping.transpose)
unsqueeze_ = _reformed("unsqueeze_", shaping.unsqueeze)
