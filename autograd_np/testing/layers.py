"""Layers with ``forward`` and ``backward`` written by hand, as problems."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.adapters import copied
from autograd_np.testing.problem import Gradients, Problem, as_arrays
from autograd_np.testing.snippets import name_of, names_of_operands, recipe

__all__ = ["of_layer"]

Array: TypeAlias = NDArray[Any]
Path: TypeAlias = tuple[str | int, ...]  # attributes, keys and places that lead to an array


class Learned(NamedTuple):
    """A parameter: its name, all places where the layer holds it, and where its gradient is."""

    name: str
    paths: list[Path]
    gradient: int | Path  # a place in what ``parameters()`` lists, or in the layer

    @property
    def setting(self) -> str:
        """What makes a line of code that sets it, behind the name of the layer."""
        return f".{self.name} = {{value}}"


@np.errstate(all="ignore")
def of_layer(
    layer: Any,
    inputs: Sequence[Any],
    parameters: Mapping[str, str] | None = None,
    name: str | None = None,
    may_alias: bool = False,
) -> Problem:
    """The problem of an object with ``forward(*inputs)`` and ``backward(gradient)``.

    Every call is made on a fresh copy: nothing is written to the layer, and a layer that draws
    random numbers from a generator of its own draws the same ones every time.
    """
    label = name or name_of(layer)
    arrays = copied(inputs)
    n = len(arrays)
    trial = copy.deepcopy(layer)
    given = _backward(trial, [np.ones_like(y) for y in as_arrays(trial.forward(*arrays))])
    learned = _learned(trial, parameters)
    values = copied([_at(layer, p.paths[0]) for p in learned])
    differentiated = [
        i for i, g in enumerate(given[:n]) if g is not None and arrays[i].dtype.kind == "f"
    ]

    def forward(xs: Sequence[Array]) -> tuple[Any, tuple[Array, ...]]:
        fresh = copy.deepcopy(layer)
        for parameter, value in zip(learned, xs[n:], strict=True):
            for path in parameter.paths:
                _put(fresh, path, value)
        return fresh, as_arrays(fresh.forward(*xs[:n]))

    def vjp(xs: Sequence[Array], us: Sequence[Array]) -> Gradients:
        fresh, _ = forward(xs)
        gradients: Gradients = [None] * n
        for i, g in enumerate(_backward(fresh, us)[:n]):
            gradients[i] = g
        listed = [g for _, g in fresh.parameters()] if hasattr(fresh, "parameters") else []
        for parameter in learned:
            where = parameter.gradient
            found = listed[where] if isinstance(where, int) else _at(fresh, where)
            gradients.append(np.asarray(_scaled(fresh, found, us)))
        return gradients

    return Problem(
        name=label,
        operands=(*names_of_operands(layer.forward, n), *(p.name for p in learned)),
        inputs=(*arrays, *values),
        function=lambda *xs: forward(xs)[1],
        vjp=vjp,
        checked=(*differentiated, *range(n, n + len(learned))),
        recipe=recipe("check_layer", [layer], n, ["{f}" + p.setting for p in learned]),
        may_alias=may_alias,
    )


def _takes_gradient(layer: Any) -> bool:
    """Whether ``backward`` is handed a gradient; a loss, which comes last, needs none."""
    return bool(inspect.signature(layer.backward).parameters)


def _backward(layer: Any, cotangents: Sequence[Array]) -> Gradients:
    """What ``backward`` returns: a gradient for each of the first inputs."""
    result = layer.backward(*cotangents) if _takes_gradient(layer) else layer.backward()
    gradients = result if isinstance(result, tuple | list) else (result,)
    return [None if g is None else np.asarray(_scaled(layer, g, cotangents)) for g in gradients]


def _scaled(layer: Any, gradient: Array, cotangents: Sequence[Array]) -> Array:
    """The gradient of a loss is that of one; it is scaled by the cotangent here."""
    if _takes_gradient(layer):
        return gradient
    (u,) = cotangents
    return np.asarray(gradient * u.astype(gradient.dtype))


def _learned(layer: Any, parameters: Mapping[str, str] | None) -> list[Learned]:
    """The parameters of a layer on which ``backward`` has run."""
    if parameters is not None:
        return [Learned(name, [(name,)], (gradient,)) for name, gradient in parameters.items()]
    if not hasattr(layer, "parameters"):
        return []
    held = list(_arrays_inside(layer))
    learned = []
    for k, (value, _) in enumerate(layer.parameters()):
        paths = [path for path, array in held if array is value]
        if not paths:
            raise TypeError(
                f"check_layer: parameters() of {layer!r} lists an array that no attribute of the "
                "layer holds; list the arrays that forward uses"
            )
        learned.append(Learned(_name(paths[0]), paths, k))
    return learned


def _arrays_inside(
    holder: Any, path: Path = (), seen: set[int] | None = None
) -> Iterator[tuple[Path, Array]]:
    """The arrays that an object holds, in attributes, lists and dictionaries, and where."""
    seen = set() if seen is None else seen
    if id(holder) in seen:
        return
    seen.add(id(holder))
    for key, value in _items(holder):
        if isinstance(value, np.ndarray):
            yield (*path, key), value
        else:
            yield from _arrays_inside(value, (*path, key), seen)


def _items(holder: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(holder, dict):
        yield from holder.items()
    elif isinstance(holder, list | tuple):
        yield from enumerate(holder)
    elif hasattr(holder, "__dict__") and not isinstance(holder, type):
        yield from vars(holder).items()


def _at(holder: Any, path: Path) -> Any:
    for key in path:
        keyed = isinstance(holder, dict | list | tuple)
        holder = holder[key] if keyed else getattr(holder, str(key))
    return holder


def _put(holder: Any, path: Path, value: Array) -> None:
    holder = _at(holder, path[:-1])
    if isinstance(holder, dict | list):
        holder[path[-1]] = value  # type: ignore[index]
    else:
        setattr(holder, str(path[-1]), value)


def _name(path: Path) -> str:
    """A path as one would write it in code."""
    parts = [f"[{key!r}]" if isinstance(key, int) else f".{key}" for key in path]
    return "".join(parts).removeprefix(".")
