"""A function at a point: its value, and its derivative there as a linear map, applied either way.

All transforms are made of this. Each takes the arguments anew, as leaves of its own or, where the
argument itself has a history, as copies within it. So transforms may be nested: the gradient with
respect to an inner argument never mixes with that of an outer one, and what an inner transform
returns is itself part of the outer graph. Nothing is kept but in the graph: threads need no care.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np import transforms
from autograd_np.creation import tensor
from autograd_np.func import tree
from autograd_np.func.batching import from_base, levels, to_base
from autograd_np.graph import Node, Parent
from autograd_np.modes import enable_grad, modes
from autograd_np.tensor import Tensor, wrap

__all__ = ["Argnums", "Linearization", "indices"]

Argnums: TypeAlias = int | Sequence[int]
Tree: TypeAlias = Any


def indices(name: str, argnums: Argnums, count: int) -> tuple[int, ...]:
    """Which of so many positional arguments are meant, as non-negative integers."""
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    if not numbers:
        raise ValueError(f"{name}: argnums is empty: name at least one argument")
    for i in numbers:
        if not -count <= i < count:
            raise ValueError(
                f"{name}: argnums={argnums}, but the function was called with {count} positional "
                "arguments: keyword arguments are not differentiated"
            )
    return tuple(i % count for i in numbers)


class Linearization:
    """The value of a function at a point, and what its derivative there does.

    Parameters
    ----------
    name : str
        Of the transform, for errors.
    function : callable
        From trees to a tree of tensors.
    args, kwargs
        What it is called with.
    argnums : tuple of int
        Which of `args` it is differentiated with respect to: trees of floating numbers.
    has_aux : bool
        Whether it returns a pair: what is differentiated, and something else.

    Attributes
    ----------
    point : tuple of tree
        The arguments that it is differentiated with respect to, tensors in place of numbers.
    inputs, outputs : list of Tensor
        The leaves of the point and of the value, within the graph.
    value, aux : tree
        What the function returned, to be handed out.
    """

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        args: Sequence[Any],
        argnums: tuple[int, ...],
        kwargs: dict[str, Any] | None = None,
        has_aux: bool = False,
    ) -> None:
        self.name = name
        given = tuple(args[i] for i in argnums)
        # Beneath: the values of all examples, where we are within `vmap`; otherwise the same.
        self._leaves = [_fresh(name, x) for x in tree.flatten(given)]
        self._levels = levels.sizes
        self.inputs = [from_base(x) for x in self._leaves]
        self.point: tuple[Tree, ...] = tree.replace(given, self.inputs)
        places = [x._node or x for x in self._leaves]
        arguments = list(args)
        for i, x in zip(argnums, self.point, strict=True):
            arguments[i] = x
        with enable_grad():
            result = function(*arguments, **(kwargs or {}))
        for x, place in zip(self._leaves, places, strict=True):
            if (x._node or x) is not place:
                raise RuntimeError(
                    f"{name}: the function wrote to its argument of shape {x.shape} in place, so "
                    "that the argument is gone. Write to a copy: x = x.clone()."
                )
        value, aux = _pair(name, result) if has_aux else (result, None)
        self.outputs = [_checked(name, y) for y in tree.flatten(value)]
        self._tops = [to_base(y) for y in self.outputs]
        extras = [to_base(x) for x in tree.flatten(aux) if isinstance(x, Tensor)]
        self.nested = modes.recording and _reach_others([*self._tops, *extras], self._leaves)
        self.value = tree.map(self.shown, value)
        self.aux = tree.map(self.shown, aux)
        self._dual: tuple[list[Tensor], list[Tensor]] | None = None

    def shown(self, x: Any) -> Any:
        """A result, to be handed out: it has no graph unless it depends on something outside."""
        return x.detach() if isinstance(x, Tensor) and not self.nested else x

    def pull(self, cotangents: Sequence[Tensor], retain: bool = True) -> list[Tensor]:
        """Gradients of the inputs from those of the outputs: the transposed derivative."""
        seeds = self._beneath(cotangents)
        found = _gradients(self._tops, self._leaves, seeds, self._records(seeds), retain)
        return [from_base(g) for g in found]

    def push(self, tangents: Sequence[Tensor]) -> list[Tensor]:
        """Directional derivative of the outputs: the derivative of `pull`, which is linear."""
        if self._dual is None:
            dummies = [wrap(np.zeros(y.shape, y.dtype)).requires_grad_() for y in self._tops]
            self._dual = dummies, _gradients(self._tops, self._leaves, dummies, True, True)
        dummies, pulled = self._dual
        seeds = self._beneath(tangents)
        found = _gradients(pulled, dummies, seeds, self._records(seeds), True)
        return [from_base(g) for g in found]

    def _beneath(self, vectors: Sequence[Tensor]) -> list[Tensor]:
        """The values of all examples of vectors to multiply with."""
        if levels.sizes != self._levels:
            raise RuntimeError(
                f"{self.name}: the function was linearized outside vmap, and is applied within: do "
                "both within, as in vmap(lambda x, v: vjp(f, x)[1](v))"
            )
        return [to_base(v) for v in vectors]

    def _records(self, given: Iterable[Tensor]) -> bool:
        """Whether what is computed of these, too, is part of a graph outside."""
        return modes.recording and (self.nested or any(x.requires_grad for x in given))


def _fresh(name: str, x: Any) -> Tensor:
    """A tensor of an argument, in a place in the graph that is its own."""
    t = to_base(x if isinstance(x, Tensor) else tensor(x))
    if t.dtype.kind not in "fc":
        raise TypeError(
            f"{name}: an argument to be differentiated with respect to is {t.dtype}; only floating "
            "and complex numbers have derivatives. Pass 3.0 for 3, x.astype(float) for x; leave "
            "labels and counts to other arguments than argnums says."
        )
    if modes.recording and t.requires_grad:
        return t.clone()
    return t.detach().requires_grad_()


def _pair(name: str, result: Any) -> tuple[Any, Any]:
    if not (isinstance(result, tuple) and len(result) == 2):
        raise TypeError(
            f"{name}: with has_aux=True the function returns a pair (value, aux), not "
            f"{type(result).__name__}"
        )
    return result


def _checked(name: str, y: Any) -> Tensor:
    if not isinstance(y, Tensor):
        raise TypeError(
            f"{name}: the function returned {type(y).__name__}, which has no graph: return tensors "
            "(.item(), float(x) and x.detach().numpy() cut the graph)"
        )
    return y


def _reach_others(outputs: Iterable[Tensor], inputs: Sequence[Tensor]) -> bool:
    """Whether outputs depend on anything that needs a gradient, beside leaves among the inputs."""
    if any(x._node is not None for x in inputs):
        return True
    own = set(inputs)
    seen: set[Parent] = set()
    stack: list[Parent] = [y._node or y for y in outputs if y.requires_grad]
    while stack:
        place = stack.pop()
        if place in seen:
            continue
        seen.add(place)
        if isinstance(place, Node):
            stack.extend(place.parents)
        elif place not in own:
            return True
    return False


def _gradients(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    cotangents: Sequence[Tensor],
    create_graph: bool,
    retain: bool,
) -> list[Tensor]:
    """The gradient of each input; zeros where no output depends on it."""
    recorded = [(y, g) for y, g in zip(outputs, cotangents, strict=True) if y.requires_grad]
    if not recorded:
        return [wrap(np.zeros(x.shape, x.dtype)) for x in inputs]
    tops, seeds = zip(*recorded, strict=True)
    found = transforms.grad(
        tops,
        list(inputs),
        seeds,
        retain_graph=retain or create_graph,
        create_graph=create_graph,
        materialize_grads=True,
    )
    return [g for g in found if g is not None]
