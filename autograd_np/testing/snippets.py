"""Code that repeats a check, to be pasted into a file."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Recipe", "name_of", "names_of_operands", "recipe"]

Array: TypeAlias = NDArray[Any]
Recipe: TypeAlias = Callable[..., str]  # of inputs, seed and order

LITERAL = 64  # elements of an array that is written out


def name_of(function: Any) -> str:
    """What a person would call a function, a layer or a module."""
    name = getattr(function, "__name__", None) or getattr(function, "name", None)
    return name if isinstance(name, str) else type(function).__name__


def names_of_operands(function: Callable[..., Any], count: int) -> tuple[str, ...]:
    """Names of the first `count` positional parameters, ``args[0]`` for what ``*args`` takes."""
    named = getattr(function, "operands", None)  # of a primitive
    if isinstance(named, tuple) and len(named) == count:
        return named
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # some builtins do not tell
        parameters = []
    names: list[str] = []
    for p in parameters:
        if p.kind is p.VAR_POSITIONAL:
            names += [f"{p.name}[{k}]" for k in range(count - len(names))]
        elif p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD):
            names.append(p.name)
    names += [f"input {k}" for k in range(len(names), count)]
    return tuple(names[:count])


def recipe(
    check: str, functions: Sequence[Any], count: int, settings: Sequence[str] = ()
) -> Recipe:
    """A function that writes the call of a check with these functions.

    Parameters
    ----------
    check : str
        The name of the check.
    functions : sequence
        What is checked: its first arguments.
    count : int
        How many of the inputs are arguments, too.
    settings : sequence of str
        For the inputs behind those, lines that set them: ``"{f}.weight = {value}"``.
    """

    def written(inputs: Sequence[Array], seed: int, order: int = 1) -> str:
        imports = [_imported(function) for function in functions]
        called = [_called(function) for function in functions]
        lines = ["import numpy as np", f"from autograd_np.testing import {check}", *imports]
        lines += [
            setting.format(f=called[0], value=_literal(x))
            for setting, x in zip(settings, inputs[count:], strict=False)
        ]
        arguments = [*called, *map(_literal, inputs[:count]), f"seed={seed}"]
        if order > 1:
            arguments.append(f"order={order}")
        call = ",\n    ".join(arguments)
        return "\n".join([*lines, f"print({check}(\n    {call},\n))"])

    return written


def _called(function: Any) -> str:
    """A name for it in the code: its own, or for a layer that of its class in small letters."""
    name = name_of(function)
    if not hasattr(function, "__name__"):
        name = name.lower()
    return name if name.isidentifier() else "f"


def _imported(function: Any) -> str:
    """The line that imports a function, or says where it is if it cannot be imported."""
    module, name = getattr(function, "__module__", None), name_of(function)
    if getattr(sys.modules.get(module or ""), name, None) is function and module != "__main__":
        return f"from {module} import {name}"
    code = getattr(function, "__code__", None)
    if code is None:
        return f"{_called(function)} = ...  # {function!r}"
    return f"{_called(function)} = ...  # {name}, line {code.co_firstlineno} of {code.co_filename}"


def _literal(x: Array) -> str:
    if x.size > LITERAL:
        return f"...,  # {x.dtype} of shape {x.shape}, as given"
    if x.size == 0:
        return f"np.empty({x.shape}, {str(x.dtype)!r})"
    dtype = "" if x.dtype in (np.float64, np.int64, np.bool_) else f", {str(x.dtype)!r}"
    return f"np.array({x.tolist()}{dtype})"
