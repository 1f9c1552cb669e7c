"""The gradient at every operation from a loss to a parameter, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd_np.explain.causes import Cause, Size, Way, note_of, size_of
from autograd_np.explain.connection import consumers_of, disconnected
from autograd_np.explain.report import Explanation, Kind, Step
from autograd_np.graph import Node, Parent, backpropagate
from autograd_np.modes import no_grad, set_detect_anomaly
from autograd_np.tensor import Tensor

__all__ = ["explain_gradient"]


def explain_gradient(
    loss: Tensor, parameter: Tensor, *, tiny: float = 1e-7, huge: float = 1e4
) -> Explanation:
    """Say why the gradient of a loss with respect to a parameter is None, zero, tiny, huge or nan.

    Call it before ``backward()``, or after ``backward(retain_graph=True)``: the values that it
    takes are freed by a backward pass, and then it says so, and tells what it can. Nothing is added
    to any ``grad``; hooks are called, as they take part in the gradient.

    Parameters
    ----------
    loss : Tensor
        What is differentiated: one number, or the sum of its elements.
    parameter : Tensor
        With respect to what: a leaf, or a result on the way.
    tiny, huge : float
        The norms below and above which a gradient is said to be tiny and huge.

    Returns
    -------
    Explanation
        Print it to read it.

    Examples
    --------
    >>> import autograd_np as ag
    >>> w = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> found = explain_gradient(ag.relu(-w).sum(), w)
    >>> found
    <Explanation: zero: dead relu>
    >>> print(found)
    The gradient is zero: relu (2,) stops it: 100% of its units are dead, they put out 0.
    Give it inputs above 0: smaller steps, another initial bias; or take an activation with a slope.
    <BLANKLINE>
    operation      shape  norm of gradient  zeros
    sum            ()     1                 0%
    relu           (2,)   1.41              0%     100% dead
    negative       (2,)   0                 100%
    the parameter  (2,)   0                 100%
    """
    start, target = loss.grad_fn or loss, parameter.grad_fn or parameter
    consumers = consumers_of(start)
    if not (loss.requires_grad and parameter.requires_grad) or target not in consumers:
        reason, sentences = disconnected(loss, parameter, consumers)
        return Explanation("none", reason, sentences)
    wanted = _leading_to(target, consumers)
    if any(isinstance(place, Node) and place.saved is None for place in wanted - {target}):
        return _freed(parameter, _path(target, consumers, {}), tiny, huge)
    sizes = _sizes(start, target, wanted)
    places = _path(target, consumers, sizes)
    kind = _kind(sizes[target], tiny, huge)
    reason, sentences = _cause(kind, Way(places, sizes, consumers), parameter, sizes[target])
    return Explanation(kind, reason, sentences, [_step(place, sizes) for place in places])


def _leading_to(target: Parent, consumers: Mapping[Parent, list[Node]]) -> set[Parent]:
    """A place in the graph, and all from which a gradient gets there."""
    found: set[Parent] = {target}
    stack = [target]
    while stack:
        new = set(consumers[stack.pop()]) - found
        found |= new
        stack.extend(new)
    return found


@contextmanager
def _apart(nodes: Sequence[Node]) -> Iterator[None]:
    """Keep a backward pass from adding to the gradients that tensors retain."""
    extras = [node.extra for node in nodes if node.extra is not None]
    retained = [extra.retained for extra in extras]
    for extra in extras:
        extra.retained = None
    try:
        yield
    finally:
        for extra, tensor in zip(extras, retained, strict=True):
            extra.retained = tensor


def _sizes(start: Parent, target: Parent, wanted: set[Parent]) -> dict[Parent, Size]:
    """The size of the gradient at each of these places."""
    sizes: dict[Parent, Size] = {}

    def arrived(place: Parent, g: Any, owned: bool) -> None:
        sizes[place] = size_of(g)

    nodes = [place for place in wanted if isinstance(place, Node)]
    seed = np.ones(start.shape, start.dtype)
    with no_grad(), set_detect_anomaly(False), np.errstate(all="ignore"), _apart(nodes):
        backpropagate(
            [(start, seed)], arrived, retain_graph=True, wanted=wanted, captured=set(nodes)
        )
    return sizes


def _path(
    target: Parent, consumers: Mapping[Parent, list[Node]], sizes: Mapping[Parent, Size]
) -> list[Parent]:
    """The places from the loss to the target, by way of the largest gradients."""
    path = [target]
    while users := consumers[path[-1]]:
        path.append(max(users, key=lambda node: sizes[node].rank if sizes else (True, True, 0.0)))
    return path[::-1]


def _step(place: Parent, sizes: Mapping[Parent, Size]) -> Step:
    size = sizes.get(place)
    norm, zeros = (None, None) if size is None else (size.norm, size.zeros)
    if isinstance(place, Tensor):
        return Step("the parameter", place.shape, norm, zeros)
    return Step(place.name, place.shape, norm, zeros, note_of(place))


def _kind(size: Size, tiny: float, huge: float) -> Kind:
    if size.nan:
        return "nan"
    if size.inf:
        return "inf"
    if size.norm == 0:
        return "zero"
    return "tiny" if size.norm < tiny else "huge" if size.norm > huge else "ordinary"


def _freed(parameter: Tensor, places: Sequence[Parent], tiny: float, huge: float) -> Explanation:
    grad = parameter.grad
    kind: Kind = "unknown" if grad is None else _kind(size_of(grad._array), tiny, huge)
    known = "" if grad is None else f" All that is known is parameter.grad, which is {kind}."
    sentences = [
        "The parameter is connected to the loss, but the values that its gradient takes were freed "
        f"by a backward pass.{known}",
        "Call explain_gradient before backward(), or say backward(retain_graph=True).",
    ]
    return Explanation(kind, "freed", sentences, [_step(place, {}) for place in places])


def _cause(kind: Kind, way: Way, parameter: Tensor, size: Size) -> Cause:
    """Why the gradient is of this kind."""
    if kind == "zero":
        return way.killed()
    if kind in ("inf", "nan"):
        return way.broken()
    if kind == "tiny":
        advice = "Look at saturated units, small weights and divisions by large numbers."
        return way.changed(kind, advice, shrinks=True)
    if kind == "huge":
        advice = "Look at large weights and divisions by small numbers, or clip the gradient."
        return way.changed(kind, advice, shrinks=False)
    sentences = [f"The gradient has the norm {size.norm:.3g}: nothing is wrong with it."]
    if parameter.grad is None and parameter.is_leaf:
        sentences.append("`grad` is None until backward() is called.")
    elif parameter.grad is None:
        sentences.append(
            "`grad` is None, for this is no leaf but a result: call its retain_grad() before "
            "backward()."
        )
    return "nothing is wrong", sentences
