"""Why there is no way from a loss to a parameter, as far as the graph and living tensors tell.

A graph knows what it was computed from, and not what was computed beside it: where a gradient was
cut off, by ``detach()``, under `no_grad`, or by a conversion to integers, the graph has a constant.
Constants that are kept for the gradients of other operands are compared with the parameter, and
with the tensors that live.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograd_np.explain.causes import kept_by, named
from autograd_np.graph import Node, Parent
from autograd_np.tensor import Tensor

__all__ = ["consumers_of", "disconnected"]


class Constant(NamedTuple):
    """An array that an operation kept, of an operand that needs no gradient."""

    node: Node
    operand: int  # counted from 1
    array: Any

    def __str__(self) -> str:
        return f"operand {self.operand} of {named(self.node)}"


def consumers_of(start: Parent) -> dict[Parent, list[Node]]:
    """Every place of a graph, each with the nodes there that take it as an operand."""
    consumers: dict[Parent, list[Node]] = {start: []}
    stack: list[Parent] = [start]
    while stack:
        place = stack.pop()
        if not isinstance(place, Node):
            continue
        for parent in dict.fromkeys(place.parents):
            if parent not in consumers:
                consumers[parent] = []
                stack.append(parent)
            consumers[parent].append(place)
    return consumers


def disconnected(
    loss: Tensor, parameter: Tensor, places: Mapping[Parent, Any]
) -> tuple[str, list[str]]:
    """Why a parameter has no gradient: in a few words, and in sentences.

    Parameters
    ----------
    loss, parameter : Tensor
        Between which there is no way, or of which one needs no gradient.
    places : mapping
        By the places of the loss's graph.
    """
    if not parameter.requires_grad:
        return "requires_grad is False", [
            f"The gradient is None: the parameter, {parameter.shape} {parameter.dtype}, has "
            "requires_grad=False, so that nothing done with it is recorded.",
            "Say parameter.requires_grad_() before the loss is computed.",
        ]
    if not loss.requires_grad and loss.dtype.kind not in "fc":
        return "integer cast", [
            f"The gradient is None: the loss is {loss.dtype}, and whole numbers have no gradient.",
            "Compute it in floating numbers: leave out the conversion, argmax or comparison.",
        ]
    if not loss.requires_grad:
        return "no graph", [
            "The gradient is None: the loss has no graph. It was computed under no_grad(), or from "
            "nothing but detached tensors, integers and data.",
            "Compute it outside no_grad(), from the parameter itself.",
        ]
    return _cut(parameter, places)


def _cut(parameter: Tensor, places: Mapping[Parent, Any]) -> tuple[str, list[str]]:
    """Why a parameter is not in a graph: the first explanation that the constants there allow."""
    start = "The gradient is None: the loss does not depend on the parameter by any operation"
    constants = [found for node in places if isinstance(node, Node) for found in _constants(node)]
    for constant in constants:
        if _same(constant.array, parameter._array):
            return "detached", [
                f"{start}. Its values are there as a constant, {constant}: the parameter was "
                "detached before, by detach(), .data or numpy(), or needed no gradient yet.",
                "Use the parameter itself.",
            ]
    for constant, node in _origins(constants, parameter):
        return "detached", [
            f"{start}. What {named(node)} made of the parameter is there as a constant, "
            f"{constant}: it was detached in between, by detach(), .data or numpy().",
            "Use the result itself.",
        ]
    for constant in constants:
        array = np.asarray(constant.array)
        if array.ndim and array.size and np.array_equal(array, np.rint(array.real)):
            return "integer cast", [
                f"{start}. There is a constant of whole numbers, {constant}: if it was made of the "
                "parameter by a conversion to integers, argmax or a comparison, the gradient ends "
                "there.",
                "Compute in floating numbers.",
            ]
    for leaf in places:
        if isinstance(leaf, Tensor) and leaf.shape == parameter.shape:
            return "another tensor", [
                f"{start}. Another leaf of its shape, {leaf.shape}, is there: the parameter may be "
                "a copy, or have been replaced by one since.",
                "Look it up in the model again.",
            ]
    if any(isinstance(place, Node) and place.saved is None for place in places):
        return "not connected", [
            f"{start}. A backward pass has freed the values that could tell where it was cut off.",
            "Call explain_gradient before backward(), or say backward(retain_graph=True).",
        ]
    return "not connected", [
        f"{start}: it is not used, or under no_grad(), or detached.",
        "Use it outside no_grad(), and leave out detach(), .data, numpy() and item() on the way.",
    ]


def _constants(node: Node) -> Iterator[Constant]:
    """What a node kept of operands that need no gradient."""
    for source, array in zip(node.plan.sources, kept_by(node), strict=False):
        if 0 < source <= node.plan.operands and source - 1 not in node.plan.wanted:
            yield Constant(node, source, array)


def _same(constant: Any, array: Any) -> bool:
    """Whether a constant is an array, or a copy of one whose values are not all the same."""
    if np.shares_memory(constant, array):
        return True
    return np.ptp(array) > 0 and np.array_equal(constant, array) if array.size else False


def _origins(constants: list[Constant], parameter: Tensor) -> Iterator[tuple[Constant, Node]]:
    """The constants that are also held by a living tensor that depends on the parameter."""
    by_id = {id(constant.array): constant for constant in constants}
    for holder in gc.get_referrers(*(constant.array for constant in constants)):
        if isinstance(holder, Tensor) and (node := holder.grad_fn) is not None:
            constant = by_id.get(id(holder._array))
            if constant is not None and parameter in consumers_of(node):
                yield constant, node
