"""Where in a model an exception was raised, in words: made only once it has been raised.

`Module.__call__` hands every exception that passes through it to `locate`, from the module that
failed to the outermost one. The exception stays what it is; it gets one note::

    in MLP.layers.2  Linear(32, 3)  called at model.py:12  return self.layers(x)
    got input = relu output (16, 64) float32
    hint: Linear expects last axis 32. Did you mean Linear(64, 3)?
"""

from __future__ import annotations

import inspect
import linecache
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import autograd_np as ag

if TYPE_CHECKING:
    from nn.module import Module

__all__ = ["innermost", "locate"]

OUR_PACKAGES = {"autograd_np", "nn"}


class Failure:
    """What is known of an exception on its way up through the modules that called each other."""

    def __init__(self, module: Module, details: str) -> None:
        self.module = module  # the one that failed
        self.details = details
        self.note: str | None = None  # as it stands among the notes of the exception


def locate(error: Exception, module: Module, inputs: tuple[Any, ...]) -> None:
    """Note on an exception that passes through ``module(*inputs)`` where in the model it began.

    Parameters
    ----------
    error : Exception
        What was raised, by the module itself or by one that it called.
    module : Module
        The module that it passes through now.
    inputs : tuple
        The arguments of the call.
    """
    failure: Failure | None = getattr(error, "_failure", None)
    if failure is None:
        failure = Failure(module, _details(module, inputs))
        error._failure = failure  # type: ignore[attr-defined]
        path = ""
    else:
        path = _path(module, failure.module)
        if not path:  # it was called from here, but is not a part of this module
            return
    note = f"  in {path}{failure.details}"
    if failure.note is None:
        error.add_note(note)
    else:
        error.__notes__[error.__notes__.index(failure.note)] = note
    failure.note = note


def innermost(calls: Sequence[Module]) -> str:
    """The first of modules that were each called by the next, with its path in the model."""
    part = calls[0]
    paths = (_path(module, part) for module in reversed(calls[1:]))
    return f"{next(filter(None, paths), '')}{part._label()}"


def _path(module: Module, part: Module) -> str:
    """The path from a module to one of its parts; empty if it is none, or the module itself."""
    names = [name for name, found in module.named_modules() if found is part]
    return f"{type(module).__name__}.{names[0]}  " if names and names[0] else ""


def _details(module: Module, inputs: tuple[Any, ...]) -> str:
    lines = [f"{module._label()}  called at {_user_line()}"]
    names = inspect.signature(module.forward).parameters
    lines += [
        f"got {name} = {_described(x)}"
        for name, x in zip(names, inputs, strict=False)
        if hasattr(x, "shape")
    ]
    if hint := module._hint(*inputs):
        lines.append(f"hint: {hint}")
    return "\n  ".join(lines)


def _described(x: Any) -> str:
    """The shape and dtype of a tensor or an array, and the operation that it is the result of."""
    grad_fn = x.grad_fn if isinstance(x, ag.Tensor) else None
    source = type(x).__name__.lower() if grad_fn is None else f"{grad_fn.name} output"
    return f"{source} {x.shape} {x.dtype}"


def _user_line() -> str:
    """File, number and text of the line, outside these packages, that called the module."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in OUR_PACKAGES:
        frame = frame.f_back
    file, number = frame.f_code.co_filename, frame.f_lineno
    return f"{Path(file).name}:{number}  {linecache.getline(file, number).strip()}".rstrip()
