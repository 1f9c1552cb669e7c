"""`checkpoint`: memory for time. What a function computes on the way is computed again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np

from autograd_np import transforms
from autograd_np.func import tree
from autograd_np.function import Context, Function
from autograd_np.graph import Node, Parent, next_number
from autograd_np.modes import enable_grad, modes
from autograd_np.random import default_generator
from autograd_np.tensor import Tensor, wrap

__all__ = ["checkpoint", "checkpoint_sequential"]

Tree: TypeAlias = Any


def checkpoint(
    function: Callable[..., Tree],
    *args: Any,
    use_reentrant: bool = False,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Tree:
    """Call a function, keep nothing but its arguments, and call it again in the backward pass.

    Gradients are those of an ordinary call, of any order, and with respect to all that the function
    uses: arguments, parameters of modules, tensors that it finds in its scope.

    Parameters
    ----------
    function : callable
        From trees to a tree of tensors. Called again it must do the same, and change nothing.
    *args, **kwargs : tree
        What it is called with.
    use_reentrant : bool
        PyTorch's older way of doing this, which is not supported: False.
    preserve_rng_state : bool
        Draw the same numbers from the default generator again; other threads should not draw from
        it during the backward pass then. False where nothing is drawn saves a little time.

    Returns
    -------
    tree
        What the function returns.

    Raises
    ------
    RuntimeError
        By the backward pass, if an argument or a parameter has been changed in place since, or if
        the function returns other shapes than the first time.

    References
    ----------
    A. Griewank and A. Walther, Algorithm 799: revolve, ACM Transactions on Mathematical Software
    26, 2000. T. Chen et al., Training deep nets with sublinear memory cost, arXiv:1604.06174.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> ag.checkpoint(lambda x: ag.exp(x * x) / ag.exp(x * x) * x, x).backward()
    >>> x.grad
    tensor(1.)
    """
    if use_reentrant:
        raise ValueError("checkpoint: use_reentrant=True is not supported: leave it out")
    if not modes.recording:
        return function(*args, **kwargs)
    call = _Call(function, args, kwargs, preserve_rng_state)
    outputs = _Checkpoint.apply(*call.arguments, *map(_at, call.others), call)
    result = tree.replace(call.result, outputs)
    call.result = None  # it is held by whoever called
    return result


def checkpoint_sequential(
    functions: Sequence[Callable[[Tensor], Tensor]],
    segments: int,
    input: Tensor,
    use_reentrant: bool = False,
    preserve_rng_state: bool = True,
) -> Tensor:
    """Apply functions one after the other, in segments that are checkpointed.

    Where each of n functions saves m arrays, k segments keep about ``k + m n / k`` of them at a
    time: least for ``k = sqrt(m n)``.

    Parameters
    ----------
    functions : sequence of callable
        Such as the modules of ``nn.Sequential``.
    segments : int
        How many; the last one is not checkpointed, for it is needed first.
    input : Tensor
        What the first function takes.
    use_reentrant, preserve_rng_state
        As for `checkpoint`.

    Returns
    -------
    Tensor

    Raises
    ------
    ValueError
        If there are not so many functions.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor(1.0, requires_grad=True)
    >>> checkpoint_sequential([ag.exp, ag.log, ag.square, ag.exp], 2, x).backward()
    >>> x.grad
    tensor(5.4366)
    """
    steps = list(functions)
    if not 1 <= segments <= len(steps):
        raise ValueError(
            f"checkpoint_sequential: {segments} segments of {len(steps)} functions: from 1 to "
            f"{len(steps)} are possible"
        )
    bounds = [len(steps) * i // segments for i in range(segments + 1)]
    for start, stop in itertools.pairwise(bounds[:-1]):
        input = checkpoint(
            _chain(steps[start:stop]),
            input,
            use_reentrant=use_reentrant,
            preserve_rng_state=preserve_rng_state,
        )
    return _chain(steps[bounds[-2] :])(input)


def _chain(functions: Sequence[Callable[[Tensor], Tensor]]) -> Callable[[Tensor], Tensor]:
    """The composition of functions, the first one applied first."""

    def chain(x: Tensor) -> Tensor:
        for function in functions:
            x = function(x)
        return x

    return chain


class _Call:
    """A call that can be made again.

    Attributes
    ----------
    arguments : list of Tensor
        Those among the arguments that need a gradient.
    others : list of Node or Tensor
        What else the result depends on and needs a gradient: the function found it by itself.
    result : tree
        What it returned; once the graph is made, without the tensors.
    """

    def __init__(
        self,
        function: Callable[..., Tree],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        preserve_rng_state: bool,
    ) -> None:
        self.function = function
        self.state = default_generator.get_state() if preserve_rng_state else None
        self.tree = args, kwargs
        self.arguments = [x for x in tree.flatten(self.tree) if _moves(x)]
        start = next_number()
        own = [x.detach().requires_grad_() for x in self.arguments]
        self.result = self.made(own)
        outputs = tree.flatten(self.result)
        for y in outputs:
            if not isinstance(y, Tensor):
                raise TypeError(
                    f"checkpoint: the function returned {type(y).__name__}, expected tensors"
                )
        self.others = _found(outputs, own, start)
        self.result = tree.map(Tensor.detach, self.result)

    def made(self, tensors: Sequence[Tensor]) -> Tree:
        """The result of the call, recorded, with these in the place of the arguments."""
        given = iter(tensors)
        leaves = [next(given) if _moves(x) else x for x in tree.flatten(self.tree)]
        args, kwargs = tree.replace(self.tree, leaves)
        with enable_grad():
            return self.function(*args, **kwargs)

    @contextmanager
    def same_numbers(self) -> Iterator[None]:
        """Let the default generator draw what it drew the first time."""
        if self.state is None:
            yield
            return
        now = default_generator.get_state()
        default_generator.set_state(self.state)
        try:
            yield
        finally:
            default_generator.set_state(now)


def _moves(x: Any) -> bool:
    return isinstance(x, Tensor) and x.requires_grad


def _found(outputs: Sequence[Tensor], own: Sequence[Tensor], start: int) -> list[Parent]:
    """What outputs depend on, beside leaves of our own, that was there before nodes from start."""
    seen: set[Parent] = set(own)
    found: list[Parent] = []
    stack: list[Parent] = [y._node or y for y in outputs if y.requires_grad]
    while stack:
        place = stack.pop()
        if place in seen:
            continue
        seen.add(place)
        if isinstance(place, Node) and place.number >= start:
            stack.extend(place.parents)
        else:
            found.append(place)
    return found


def _at(place: Parent) -> Tensor:
    """A tensor at a place in the graph: the leaf itself, or one of which only the node is used."""
    if isinstance(place, Tensor):
        return place
    tensor = wrap(np.broadcast_to(np.zeros((), place.dtype), place.shape))
    tensor._node, tensor._requires_grad = place, True
    return tensor


class _Checkpoint(Function):
    """The call as one operation of everything that its result depends on."""

    @staticmethod
    def forward(ctx: Context, *operands: Any) -> tuple[Tensor, ...]:
        """Hand out what was computed; the last operand is the `_Call`."""
        call = ctx.call = operands[-1]
        leaves = [place for place in call.others if isinstance(place, Tensor)]
        ctx.save_for_backward(*call.arguments, *leaves)
        return tuple(tree.flatten(call.result))

    @staticmethod
    def backward(ctx: Context, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Make the call again, and go back through it."""
        call = ctx.call
        saved = ctx.saved_tensors[: len(call.arguments)]
        own = [
            x.clone() if modes.recording else x.detach().requires_grad_()
            for x in saved
            if x is not None
        ]
        with call.same_numbers():
            outputs = tree.flatten(call.made(own))
        if [y.shape for y in outputs] != [g.shape for g in gradients]:
            raise RuntimeError(
                f"checkpoint: called again, the function returned shapes "
                f"{[y.shape for y in outputs]}, the first time {[g.shape for g in gradients]}: it "
                "must do the same whenever it is called"
            )
        inputs = [*own, *map(_at, call.others)]
        moving = [(y, g) for y, g in zip(outputs, gradients, strict=True) if y.requires_grad]
        tops, seeds = zip(*moving, strict=True)
        found = transforms.grad(
            tops, inputs, seeds, create_graph=modes.recording, materialize_grads=True
        )
        return (*found, None)
