"""Copying a state, tensors by path, into another: what fits, what is missing, what is too many."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

import autograd_np as ag
from autograd_np import Tensor

__all__ = ["IncompatibleKeys", "load"]


class IncompatibleKeys(NamedTuple):
    """What a loaded state lacked, and what it had that there was no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return (
            f"IncompatibleKeys(missing_keys={self.missing_keys}, "
            f"unexpected_keys={self.unexpected_keys})"
        )


def load(
    own: Mapping[str, Tensor], given: Mapping[str, Any], strict: bool, owner: str
) -> IncompatibleKeys:
    """Copy the values of `given` into the tensors of `own`, all of them or, on error, none.

    Parameters
    ----------
    own : mapping of str to Tensor
        What to write to.
    given : mapping of str to tensor_like
        The values, of any dtype.
    strict : bool
        Raise unless both have the same keys.
    owner : str
        Whose state it is, for the message.

    Returns
    -------
    IncompatibleKeys

    Raises
    ------
    RuntimeError
        If keys are missing or unexpected, and `strict`; if a shape differs, in any case.
    """
    values = {
        name: value if isinstance(value, Tensor) else ag.as_tensor(np.asarray(value))
        for name, value in given.items()
    }
    missing = [name for name in own if name not in values]
    unexpected = [name for name in values if name not in own]
    common = [name for name in own if name in values]
    problems = _key_problems(missing, unexpected) if strict else []
    problems += [
        f"size mismatch for {name}: copying a param with shape {values[name].shape} from "
        f"checkpoint, the shape in current model is {own[name].shape}."
        for name in common
        if values[name].shape != own[name].shape
    ]
    if problems:
        listed = "\n\t".join(problems)
        raise RuntimeError(f"Error(s) in loading state_dict for {owner}:\n\t{listed}")
    with ag.no_grad():
        for name in common:
            own[name].copy_(values[name])
    return IncompatibleKeys(missing, unexpected)


def _key_problems(missing: list[str], unexpected: list[str]) -> list[str]:
    problems = []
    if missing:
        problems.append(f"Missing key(s) in state_dict: {_quoted(missing)}. ")
    if unexpected:
        problems.append(f"Unexpected key(s) in state_dict: {_quoted(unexpected)}. ")
    unmatched = list(missing)
    for name in unexpected:
        for close in difflib.get_close_matches(name, unmatched, n=1, cutoff=0.8):
            unmatched.remove(close)
            problems.append(f'Did you mean "{close}" where the state_dict has "{name}"?')
    return problems


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
