"""Backward passes: `backward` adds gradients up in leaves, `grad` returns them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np.graph import Node, Parent, backpropagate
from autograd_np.modes import modes
from autograd_np.storage import UNWATCHED, refresh
from autograd_np.tensor import Tensor, wrap

__all__ = ["backward", "grad"]

Tensors: TypeAlias = Tensor | Sequence[Tensor]


def _as_list(tensors: Any, what: str) -> list[Any]:
    items = [tensors] if isinstance(tensors, Tensor) or tensors is None else list(tensors)
    for item in items:
        if not (isinstance(item, Tensor) or (item is None and what == "gradient")):
            raise TypeError(f"grad: expected tensors as {what}s, got {type(item).__name__}")
    return items


def _place(tensor: Tensor, name: str) -> Parent:
    """Where in the graph a tensor is: its node, or itself if it is a leaf."""
    if tensor._view is not None:
        refresh(tensor)
    if not tensor._requires_grad:
        raise RuntimeError(
            f"{name}: this tensor of shape {tensor.shape} has no graph: no operand that it was "
            "computed from needs a gradient. Set requires_grad=True on one before computing it, "
            "and see that it was not computed under no_grad or from a detached tensor."
        )
    return tensor._node or tensor


def _seed(output: Tensor, gradient: Any, create_graph: bool, name: str) -> Any:
    """The gradient to start with at an output."""
    if gradient is None:
        array = output._array
        if array.size != 1:
            raise RuntimeError(
                f"{name}: grad can be implicitly created only for scalar outputs, this one has "
                f"shape {output.shape}. Reduce it first, as in output.sum().{name}(), or pass a "
                "gradient of its shape."
            )
        if array.dtype.kind == "c":
            raise RuntimeError(
                f"{name}: grad can be implicitly created only for real scalar outputs, this one is "
                f"{array.dtype}. Take a real number of it, as in output.abs().{name}(), or pass a "
                "gradient."
            )
        ones = np.ones(array.shape, array.dtype)
        return wrap(ones) if create_graph else ones
    if not isinstance(gradient, Tensor):
        gradient = wrap(np.array(gradient, dtype=output.dtype))
    given, array = gradient._array, output._array
    if given.shape != array.shape:
        raise RuntimeError(
            f"{name}: the gradient has shape {given.shape}, the output {array.shape}; they must "
            "be equal"
        )
    if given.dtype != array.dtype:
        gradient = gradient.astype(array.dtype)
    return gradient if create_graph else gradient._array


def _lift(node: Node) -> tuple[Any, ...]:
    """What a node saved, as tensors in the graph, so that derivative rules are recorded."""
    saved = node.saved or ()
    parents = dict(zip(node.plan.wanted, node.parents, strict=True))
    values: list[Any] = []
    # Arrays come first, and each is guarded. Shapes are not, nor is a residual: no one holds it.
    for source, value, storage in itertools.zip_longest(node.plan.sources, saved, node.guards):
        if storage is None:
            values.append(value if source <= 2 * node.plan.operands else None)
            continue
        parent = node if source == 0 else parents.get(source - 1)
        tensor = _in_graph(value, parent, node)
        if storage is not UNWATCHED and isinstance(tensor, Tensor) and tensor is not parent:
            tensor._storage = storage  # so that nodes of the rules watch the same memory
        values.append(tensor)
    return tuple(values)


def _in_graph(value: Any, parent: Parent | None, node: Node) -> Any:
    """A tensor of a saved array, at its place in the graph. Python scalars stay what they are."""
    if isinstance(parent, Tensor):
        if value is not parent._array and not np.array_equal(value, parent._array, equal_nan=True):
            raise RuntimeError(
                f"backward through {node.name} with create_graph=True: the leaf of shape "
                f"{parent.shape} has been changed since, through NumPy or .data. Change it after "
                "the backward pass."
            )
        return parent
    if not hasattr(value, "dtype"):
        return value
    tensor = wrap(value)
    if parent is not None:
        tensor._node = parent
        tensor._requires_grad = True
    return tensor


def _walk(
    seeds: list[tuple[Parent, Any]], arrived: Any, create_graph: bool, **options: Any
) -> None:
    """Run a backward pass; one that makes a graph computes with tensors, and records."""
    # Rules divide by zero and multiply infinities where the formula does, in branches that were
    # not taken, too. What comes of it is in the gradient; `detect_anomaly` finds where.
    recording = modes.recording
    modes.recording = create_graph
    try:
        with np.errstate(all="ignore"):
            backpropagate(seeds, arrived, lift=_lift if create_graph else None, **options)
    finally:
        modes.recording = recording


def backward(
    input: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensors | None = None,
) -> None:
    """Compute the gradient of this tensor with respect to every leaf, and add it to their ``grad``.

    Parameters
    ----------
    gradient : Tensor, optional
        The gradient of something with respect to this tensor, of its shape. One by default, for a
        tensor of one element.
    retain_graph : bool, optional
        Keep the values that the graph saved, for another backward pass; default is `create_graph`.
    create_graph : bool
        Record the backward pass itself, so that gradients can be differentiated again.
    inputs : Tensor or sequence of Tensor, optional
        Add up gradients in these only.

    Raises
    ------
    RuntimeError
        Without a graph; without a gradient for a tensor of several elements; if saved values have
        been freed by an earlier pass, or modified in place.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> (x * x).backward()
    >>> x.grad
    tensor(6.)

    References
    ----------
    A. Griewank and A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 3.
    """
    place = _place(input, "backward")
    seed = _seed(input, gradient, create_graph, "backward")
    retain = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        _walk([(place, seed)], Tensor._accumulate, create_graph, retain_graph=retain)
        return
    targets = _as_list(inputs, "input")
    if not targets:
        raise RuntimeError("backward: inputs is empty; leave it out for all leaves")
    found = _gradients([(place, seed)], targets, create_graph, retain)
    for target, (g, owned) in zip(targets, found, strict=True):
        if g is not None and not _retains(target):
            target._accumulate(g, owned)


def _retains(tensor: Tensor) -> bool:
    """Whether the walk itself adds the gradient of a tensor to its ``grad``."""
    extra = tensor._node.extra if tensor._node is not None else None
    return extra is not None and extra.retained is not None and extra.retained() is tensor


def _gradients(
    seeds: list[tuple[Parent, Any]], inputs: list[Tensor], create_graph: bool, retain: bool
) -> list[tuple[Any, bool]]:
    """The gradient of each input, or None, and whether nobody else holds its array."""
    places = [_place(x, "grad") for x in inputs]
    arrivals: dict[Parent, tuple[Any, bool]] = {}

    def arrived(parent: Parent, g: Any, owned: bool) -> None:
        arrivals[parent] = (g, owned)

    wanted = _leading_to(set(places), [parent for parent, _ in seeds])
    nodes = {place for place in places if isinstance(place, Node)}
    _walk(
        [seed for seed in seeds if seed[0] in wanted],
        arrived,
        create_graph,
        retain_graph=retain,
        wanted=wanted,
        captured=nodes,
    )
    return [arrivals.get(place, (None, False)) for place in places]


def _leading_to(targets: set[Parent], roots: list[Parent]) -> set[Parent]:
    """The targets that can be reached from the roots, and everything on the way to them."""
    reached: set[Parent] = set()
    stack = list(roots)
    while stack:
        place = stack.pop()
        if place not in reached:
            reached.add(place)
            if isinstance(place, Node):
                stack.extend(place.parents)
    wanted = targets & reached
    nodes = sorted((p for p in reached if isinstance(p, Node)), key=lambda node: node.number)
    for node in nodes:  # operands before their consumers
        if not wanted.isdisjoint(node.parents):
            wanted.add(node)
    return wanted


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Tensors | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """Gradients of the sum of outputs with respect to inputs; nothing is added up in leaves.

    Parameters
    ----------
    outputs : Tensor or sequence of Tensor
        What to differentiate.
    inputs : Tensor or sequence of Tensor
        With respect to what: leaves, or results on the way.
    grad_outputs : Tensor or sequence of Tensor, optional
        For each output the gradient there, of its shape. One by default, for outputs of one
        element.
    retain_graph : bool, optional
        Keep the values that the graph saved; default is `create_graph`.
    create_graph : bool
        Record the backward pass itself, so that gradients can be differentiated again.
    allow_unused : bool, optional
        Return None for an input that no output depends on, where otherwise this is an error.
    materialize_grads : bool
        Return zeros instead of None.

    Returns
    -------
    tuple of Tensor
        One for each input, of its shape and dtype.

    Raises
    ------
    RuntimeError
        As `backward`; and for an input that no output depends on.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> (first,) = ag.grad(x**3, x, create_graph=True)
    >>> (second,) = ag.grad(first, x)
    >>> first.item(), second.item()
    (27.0, 18.0)
    """
    tops, targets = _as_list(outputs, "output"), _as_list(inputs, "input")
    given = [None] * len(tops) if grad_outputs is None else _as_list(grad_outputs, "gradient")
    if len(given) != len(tops):
        raise RuntimeError(f"grad: got {len(tops)} outputs and {len(given)} gradients for them")
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: materialize_grads needs allow_unused to be True or left out")
    seeds = [
        (_place(top, "grad"), _seed(top, g, create_graph, "grad"))
        for top, g in zip(tops, given, strict=True)
    ]
    retain = create_graph if retain_graph is None else retain_graph
    results: list[Tensor | None] = []
    found = _gradients(seeds, targets, create_graph, retain)
    for x, (g, owned) in zip(targets, found, strict=True):
        if g is None and not (allow_unused or materialize_grads):
            raise RuntimeError(
                f"grad: no output depends on the input of shape {x.shape}; say allow_unused=True "
                "to get None for it, or materialize_grads=True to get zeros"
            )
        if g is None:
            results.append(wrap(np.zeros(x.shape, x.dtype)) if materialize_grads else None)
        elif isinstance(g, Tensor):
            results.append(g)
        else:
            results.append(wrap(g if owned else np.copy(g, order="C")))
    return tuple(results)
