"""Complex tensors in their real and imaginary parts: derivatives are checked of real numbers.

With z = x + iy the gradient of L is ``dL/dx + i dL/dy``, as in PyTorch: its parts are the gradients
of the parts. So nothing that is checked of a function of real numbers is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["imaginary_places", "in_parts", "joined", "names_of_parts"]


def in_parts(values: Sequence[Any]) -> list[Any]:
    """Arrays or tensors, of complex ones first the real part and then the imaginary part."""
    parts = []
    for z in values:
        parts += [z.real, z.imag] if z.dtype.kind == "c" else [z]
    return parts


def names_of_parts(names: Sequence[str], values: Sequence[Any]) -> tuple[str, ...]:
    """Names for what `in_parts` makes of values with these names."""
    parts = []
    for name, z in zip(names, values, strict=True):
        parts += [f"{name}.real", f"{name}.imag"] if z.dtype.kind == "c" else [name]
    return tuple(parts)


def imaginary_places(values: Sequence[Any]) -> tuple[int, ...]:
    """Where in what `in_parts` makes of the values imaginary parts stand."""
    names = names_of_parts([""] * len(values), values)
    return tuple(k for k, name in enumerate(names) if name == ".imag")


def joined(
    parts: Sequence[Any], imaginary: Sequence[int], make: Callable[[Any, Any], Any]
) -> list[Any]:
    """Undo `in_parts`, given where imaginary parts stand and how complex values are made of two."""
    whole: list[Any] = []
    for k, part in enumerate(parts):
        if k not in imaginary:
            whole.append(part)
        elif whole[-1].shape == part.shape:
            whole[-1] = make(whole[-1], part)
        else:  # which would broadcast
            raise ValueError(
                f"a real part of shape {whole[-1].shape} with an imaginary part of {part.shape}: "
                "give both one shape"
            )
    return whole
