"""`vmap`: a function of one example becomes a function of a batch."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

from autograd_np.creation import tensor
from autograd_np.func import tree
from autograd_np.func.batching import Batched, ExampleNeededError, levels
from autograd_np.functions.arranging import movedim
from autograd_np.functions.joining import stack
from autograd_np.functions.shaping import broadcast_to, clone
from autograd_np.tensor import Tensor

__all__ = ["vmap"]

Axes: TypeAlias = Any  # an axis, None, or a tree of these


def vmap(function: Callable[..., Any], in_axes: Axes = 0, out_axes: Axes = 0) -> Callable[..., Any]:
    """The function that applies a function to every example of a batch.

    The function is called once, with tensors that have the shape of one example. Operations on
    elements, reductions, products of matrices, and what changes shapes compute all examples at
    once; an operation that has no rule for batches is applied to one example after the other. Where
    that is not enough, because the function looks at values (``if x > 0``) or writes in place, it
    is called again, for one example after the other: right, and slow. Gradients flow through all of
    this, and are taken within it by the transforms of this package; calls may be nested. What is
    drawn at random is drawn once for all examples, unless they come one by one.

    Parameters
    ----------
    function : callable
        From trees of tensors to a tree of tensors, without effects beside.
    in_axes : int, None, or tree of these
        The batch axis of each positional argument: one for all, or a tuple with one for each, or
        with a tree of them for an argument that is one. None: the same for all examples.
    out_axes : int or tree of int
        Where the batch axis of the results is to be; None for one that is the same for all.

    Returns
    -------
    callable
        Of the same positional arguments, batched; keyword arguments are batched along axis 0.

    Raises
    ------
    ValueError
        If the batch axes have different sizes, or there is none; or if there are no examples, and
        one would be needed.
    TypeError
        If the function returns anything but tensors.

    Examples
    --------
    >>> import autograd_np as ag
    >>> squares = ag.vmap(lambda x: (x * x).sum())
    >>> squares(ag.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([ 5., 25.])
    >>> ag.vmap(ag.grad(lambda x: x**3))(ag.tensor([1.0, 2.0]))
    tensor([ 3., 12.])
    """

    @functools.wraps(function)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        each = in_axes if isinstance(in_axes, (tuple, list)) else (in_axes,) * len(args)
        if len(each) != len(args):
            raise ValueError(f"vmap: in_axes has {len(each)} axes for {len(args)} arguments")
        axes = [*_spread(tuple(each), args, "in_axes"), *(0 for _ in tree.flatten(kwargs))]
        leaves = tree.flatten((args, kwargs))
        values = [
            x if axis is None else _front(x, axis) for x, axis in zip(leaves, axes, strict=True)
        ]
        sizes = [len(x) for x, axis in zip(values, axes, strict=True) if axis is not None]
        if not sizes:
            raise ValueError("vmap: no argument is batched: in_axes names no axis")
        if len(set(sizes)) > 1:
            raise ValueError(f"vmap: the batch axes have sizes {sizes}: they must be equal")
        moving = [axis is not None for axis in axes]
        call = function, (args, kwargs), values, moving, sizes[0]
        reason = None
        try:
            result, outputs = _at_once(*call)
        except ExampleNeededError as error:
            reason = error
        if reason is not None:
            if not sizes[0]:
                raise ValueError(f"{reason}, and there are no examples")
            result, outputs = _one_by_one(*call)
        places = _spread(out_axes, result, "out_axes")
        return tree.replace(result, list(map(_placed, outputs, places)))

    return mapped


# A leaf of the result: of all examples; or one for all, and how many they are.
Output: TypeAlias = tuple[Tensor, int | None]


def _at_once(
    function: Callable[..., Any], like: Any, values: list[Any], moving: list[bool], size: int
) -> tuple[Any, list[Output]]:
    """What the function returns for one example, and its leaves for all."""
    before = levels.sizes
    levels.sizes = (*before, size)
    level = len(levels.sizes)
    try:
        args, kwargs = tree.replace(
            like, [Batched(x, level) if m else x for x, m in zip(values, moving, strict=True)]
        )
        result = function(*args, **kwargs)
    finally:
        levels.sizes = before
    outputs: list[Output] = []
    for y in map(_checked, tree.flatten(result)):
        if isinstance(y, Batched) and y.level == level:
            outputs.append((y.value, None))
        else:
            outputs.append((y, size))
    return result, outputs


def _one_by_one(
    function: Callable[..., Any], like: Any, values: list[Any], moving: list[bool], size: int
) -> tuple[Any, list[Output]]:
    """The same by as many calls as there are examples."""
    results = []
    for i in range(size):
        args, kwargs = tree.replace(
            like, [x[i] if m else x for x, m in zip(values, moving, strict=True)]
        )
        results.append(function(*args, **kwargs))
    first = results[0]
    columns = zip(*(tree.flatten_like(first, r, "vmap: a result") for r in results), strict=True)
    return first, [(stack(list(map(_checked, column))), None) for column in columns]


def _checked(y: Any) -> Tensor:
    if not isinstance(y, Tensor):
        raise TypeError(f"vmap: the function returned {type(y).__name__}, expected tensors")
    return y


def _spread(axes: Axes, like: Any, name: str) -> list[int | None]:
    """An axis for each leaf of a tree: one that is given for a subtree holds for all of it."""
    if axes is None or isinstance(axes, int):
        return [axes] * len(tree.flatten(like))
    if isinstance(axes, dict) and isinstance(like, dict) and axes.keys() == like.keys():
        return [a for key, x in like.items() for a in _spread(axes[key], x, name)]
    sequences = isinstance(axes, (list, tuple)) and isinstance(like, (list, tuple))
    if sequences and len(axes) == len(like):
        return [a for part, x in zip(axes, like, strict=True) for a in _spread(part, x, name)]
    raise ValueError(
        f"vmap: {name}={axes!r} does not fit a tree of structure {tree.structure(like)}: give an "
        "axis, None, or a tree of them like it"
    )


def _front(x: Any, axis: int) -> Tensor:
    """A tensor with its batch axis first."""
    t = x if isinstance(x, Tensor) else tensor(x)
    if not -t.ndim <= axis < t.ndim:
        raise ValueError(f"vmap: in_axes names axis {axis} of an argument of shape {t.shape}")
    return t if axis == 0 else movedim(t, axis, 0)


def _placed(output: Output, axis: int | None) -> Tensor:
    """A result with its batch axis in its place, repeated if it has none."""
    y, repeats = output
    if axis is None:
        if repeats is None:
            raise ValueError("vmap: out_axes is None for a result that differs between examples")
        return y
    if repeats is not None:
        y = clone(broadcast_to(y, (repeats, *y.shape)))
    return y if axis == 0 else movedim(y, 0, axis)
