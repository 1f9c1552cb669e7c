"""What is checked: a function of arrays, its derivative rule, and a point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.snippets import Recipe

__all__ = ["Problem", "as_arrays", "floating", "random_signed"]

Array: TypeAlias = NDArray[Any]
Gradients: TypeAlias = list[Array | None]


@dataclass(frozen=True)
class Problem:
    """A function with its derivative rule, both of plain arrays, and where to hold them together.

    Attributes
    ----------
    name : str
        Of the function, for messages.
    operands : tuple of str
        Names of the inputs.
    inputs : tuple of ndarray
        The point. Gradients are expected for the floating ones in `checked`.
    function : callable
        From arrays to a tuple of arrays.
    vjp : callable
        From a sequence of inputs and a sequence of cotangents to a gradient, or None, per input.
    checked : tuple of int
        Which inputs are differentiated.
    recipe : callable
        From inputs and seed to lines of Python that repeat the check.
    may_alias : bool
        Whether a gradient may share memory with a cotangent.
    imaginary : tuple of int
        Which inputs are the imaginary part of a complex one, whose real part is the input before.
    imaginary_outputs : tuple of int
        Which outputs are imaginary parts.
    """

    name: str
    operands: tuple[str, ...]
    inputs: tuple[Array, ...]
    function: Callable[..., tuple[Array, ...]]
    vjp: Callable[[Sequence[Array], Sequence[Array]], Gradients]
    checked: tuple[int, ...]
    recipe: Recipe
    may_alias: bool = False
    imaginary: tuple[int, ...] = ()
    imaginary_outputs: tuple[int, ...] = ()

    def at(self, inputs: Sequence[Array]) -> Problem:
        """The same problem at another point."""
        return replace(self, inputs=tuple(inputs))

    def cotangents(self, rng: np.random.Generator) -> tuple[Array, ...]:
        """Random cotangents of the outputs: ones, or small ones, would hide many a wrong rule."""
        outputs = self.function(*self.inputs)
        for y in outputs:
            if y.dtype.kind not in "fiub":
                raise TypeError(
                    f"{self.name} returned {y.dtype} values; the check is for real numbers: "
                    "return the real and the imaginary part as two outputs"
                )
        return tuple(
            np.asarray(random_signed(rng, y.shape), y.dtype)
            if y.dtype.kind == "f"
            else np.zeros(y.shape, y.dtype)
            for y in outputs
        )


def floating(inputs: Sequence[Array]) -> tuple[int, ...]:
    """Numbers of the inputs that have a derivative."""
    return tuple(i for i, x in enumerate(inputs) if x.dtype.kind == "f")


def random_signed(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random numbers of magnitude 0.5 to 1.5.

    Signs alone would not do: with them, swapping two entries of a gradient goes unseen.
    """
    return np.asarray(rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape))


def as_arrays(result: Any) -> tuple[Array, ...]:
    """The array, or the arrays, that a function returned."""
    items = result if isinstance(result, tuple | list) else (result,)
    return tuple(np.asarray(item) for item in items)
