"""Operations with several outputs, and a backward pass in one piece: PyTorch's `Function`.

In the graph a function of n operands and m outputs is three kinds of nodes, for a node has one
output: ``join`` stands for all operands, laid end to end, the function itself for all outputs
likewise, and a ``part`` gives each output. These are not in the registry of primitives. What goes
forward through the first two is a stand-in without memory; gradients go backward through them, end
to end.
"""

from __future__ import annotations

import functools
import math
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd_np.dispatch import cast, getitem, scatter
from autograd_np.graph import Node, Parent, next_number
from autograd_np.modes import modes, no_grad
from autograd_np.primitive import Primitive, expect_gradient
from autograd_np.storage import Storage, refresh, share, storage_of
from autograd_np.tensor import Tensor, wrap
from autograd_np.transforms import _in_graph

__all__ = ["Context", "Function", "once_differentiable"]

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]


def stand_in(n: int, dtype: np.dtype[Any]) -> Array:
    """An array of n elements that takes the memory of one: only its shape and dtype are used."""
    return np.broadcast_to(np.zeros((), dtype), (n,))


@Primitive
def join(*operands: Array, dtype: np.dtype[Any]) -> Array:
    """Stands for all operands laid end to end; of real ones the real parts get the gradients."""
    return stand_in(sum(x.size for x in operands), dtype)


@join.vjp("operands")
def _(g: Array, shapes: tuple[Shape, ...], position: int) -> Array:
    sizes = [math.prod(shape) for shape in shapes]
    start = sum(sizes[:position])
    return np.reshape(getitem(g, slice(start, start + sizes[position])), shapes[position])


@Primitive
def part(x: Array, value: Array, /, start: int, n: int) -> Array:
    """Stands for the elements of `x` from `start` on, which are those of `value`."""
    return value


@part.vjp("x")
def _(g: Array, start: int, n: int) -> Array:
    flat = np.reshape(g, (-1,))
    return scatter(flat, slice(start, start + flat.shape[0]), (n,))


@Primitive
def blocked(*operands: Array, value: Array, name: str) -> Array:
    """`value`, which was computed of the operands in a way that has no derivative."""
    return value


@blocked.vjp("operands")
def _(g: Array, name: str, position: int) -> Array:
    raise RuntimeError(
        f"{name}: its backward is once differentiable, and its derivative is needed: write it in "
        "differentiable operations, and leave once_differentiable away"
    )


class Saved:
    """A tensor that a backward function needs, and how to see that it has not been changed."""

    __slots__ = ("array", "number", "output", "parent", "storage")

    def __init__(self, tensor: Tensor, output: int | None) -> None:
        storage = storage_of(tensor)
        # Code outside could write to it unseen.
        self.array = np.copy(tensor._array) if storage.exposed else tensor._array
        self.storage: Storage | None = None if storage.exposed else storage
        self.number = next_number()
        self.output = output
        self.parent: Parent | None = None
        if output is None and tensor.requires_grad:
            self.parent = tensor._node or tensor

    def changed(self) -> bool:
        """Whether it has been written to."""
        storage = self.storage
        if storage is None or storage.written <= self.number:
            return False
        return storage.changed(self.number)


class Context:
    """What the forward function leaves for the backward function: ``ctx``.

    Any attribute may be set on it. Tensors that are operands or outputs belong into
    `save_for_backward`, so that a later change of them is noticed and gradients can be
    differentiated again.

    Attributes
    ----------
    needs_input_grad : tuple of bool
        For each argument of `Function.apply` whether its gradient is wanted.
    """

    needs_input_grad: tuple[bool, ...] = ()

    def __init__(self, name: str) -> None:
        self._name = name
        self._to_save: tuple[Tensor | None, ...] = ()
        self._saved: list[Saved | None] = []
        self._constant: tuple[Tensor, ...] = ()
        self._materialize = True
        self._outputs: list[tuple[int, Shape, np.dtype[Any]]] = []  # start, shape and dtype
        self._operands: list[tuple[int, Shape, np.dtype[Any]]] = []  # argument, shape and dtype
        # The node of the function, which holds this, and those of its outputs.
        self._node: weakref.ref[Node] | None = None
        self._parts: list[weakref.ref[Node]] = []

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep operands and outputs, or anything else, for the backward function."""
        for t in tensors:
            if t is not None and not isinstance(t, Tensor):
                raise TypeError(
                    f"{self._name}: save_for_backward takes tensors, not {type(t).__name__}: set "
                    "an attribute, as in ctx.axis = axis"
                )
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was given to `save_for_backward`.

        Raises
        ------
        RuntimeError
            If any of it has been changed in place since.
        """
        return tuple(None if s is None else self._unpacked(s) for s in self._saved)

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """Say that these outputs have no gradient; those that are not floating never have one."""
        self._constant += outputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether gradients of outputs that nothing depends on are given as zeros: they always are.

        Raises
        ------
        NotImplementedError
            For False.
        """
        if not value:
            raise NotImplementedError(
                f"{self._name}: gradients of unused outputs are zeros here, never None"
            )

    def _unpacked(self, saved: Saved) -> Tensor:
        if saved.changed():
            raise RuntimeError(
                f"backward through {self._name}: a tensor of shape {saved.array.shape} that it had "
                "saved was modified by an in-place operation. Modify a copy: x = x.clone()."
            )
        node = None if self._node is None else self._node()
        if node is None or not modes.recording:
            return wrap(saved.array)
        parent = saved.parent if saved.output is None else self._parts[saved.output]()
        result: Tensor = _in_graph(saved.array, parent, node)
        if result is not parent and saved.storage is not None:
            result._storage = saved.storage  # so that nodes of the rule watch the same memory
        return result


class Function:
    """Base class of operations with a forward and a backward function of the user's own.

    Subclasses define static methods ``forward(ctx, *args)`` and ``backward(ctx, *gradients)``; or
    ``forward(*args)``, ``setup_context(ctx, inputs, output)`` and ``backward``. The forward
    function computes on tensors, unrecorded, and returns a tensor or a tuple of tensors. The
    backward function is given the gradient of each output, and returns that of each argument, or
    None for those that need none. With ``create_graph=True`` it is recorded, and so can be
    differentiated itself, as far as it uses differentiable operations.

    Examples
    --------
    >>> import autograd_np as ag
    >>> class Exponential(ag.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         y = ag.exp(x)
    ...         ctx.save_for_backward(y)
    ...         return y
    ...
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (y,) = ctx.saved_tensors
    ...         return g * y
    >>> x = ag.tensor(0.0, requires_grad=True)
    >>> Exponential.apply(x).backward()
    >>> x.grad
    tensor(1.)
    """

    _primitive: Primitive

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)

        def forward(x: Array, /, ctx: weakref.ref[Context], n: int, dtype: Any) -> Array:
            return stand_in(n, dtype), ctx()

        def rule(g: Array, residual: Context | None, ctx: Callable[[], Context]) -> Array:
            context = residual or ctx()  # a rule that is recorded is given no residual
            return _pulled(cls, context, g)

        cls._primitive = Primitive(forward, name=cls.__name__, residual=True)
        cls._primitive.vjp("x")(rule)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs."""
        raise NotImplementedError("a Function needs a static method forward(ctx, ...)")

    @staticmethod
    def setup_context(ctx: Context, inputs: tuple[Any, ...], output: Any) -> None:
        """Keep what backward needs, where ``forward`` has no ctx."""
        raise NotImplementedError("setup_context")

    @staticmethod
    def backward(ctx: Context, *gradients: Any) -> Any:
        """Compute the gradients of the arguments from those of the outputs."""
        raise NotImplementedError("a Function needs a static method backward(ctx, ...)")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Call the operation.

        Parameters
        ----------
        *args
            Tensors, which may need gradients, and anything else, which has none.

        Returns
        -------
        Tensor or tuple of Tensor

        Raises
        ------
        TypeError
            If `forward` does not return tensors.
        """
        name = cls.__name__
        ctx = Context(name)
        ctx.needs_input_grad = tuple(isinstance(x, Tensor) and x.requires_grad for x in args)
        separate = cls.setup_context is not Function.setup_context
        with no_grad():
            result = cls.forward(*args) if separate else cls.forward(ctx, *args)
            if separate:
                cls.setup_context(ctx, args, result)
        outputs: Sequence[Tensor] = result if isinstance(result, tuple) else (result,)
        for y in outputs:
            if not isinstance(y, Tensor):
                raise TypeError(
                    f"{name}: forward returned {type(y).__name__}, expected a tensor or a tuple of "
                    "tensors"
                )
        if modes.recording and any(ctx.needs_input_grad):
            outputs = _recorded(cls, ctx, args, outputs)
        return tuple(outputs) if isinstance(result, tuple) else outputs[0]


def _recorded(
    function: type[Function], ctx: Context, args: Sequence[Any], outputs: Sequence[Tensor]
) -> list[Tensor]:
    """The outputs as tensors in the graph."""
    operands = []
    for i, x in enumerate(args):
        if ctx.needs_input_grad[i]:
            if x._view is not None:
                refresh(x)
            operands.append(x)
            ctx._operands.append((i, x.shape, x.dtype))
    constant = {id(y) for y in ctx._constant}
    moving = [k for k, y in enumerate(outputs) if y.dtype.kind in "fc" and id(y) not in constant]
    handed_through = [any(y is x for x in args) for y in outputs]
    n = 0
    for k in moving:
        ctx._outputs.append((n, outputs[k].shape, outputs[k].dtype))
        n += math.prod(outputs[k].shape)
    computed = {id(outputs[k]): i for i, k in enumerate(moving) if not handed_through[k]}
    ctx._saved = [None if t is None else Saved(t, computed.get(id(t))) for t in ctx._to_save]
    ctx._to_save = ctx._constant = ()
    results = [y.detach() if y.requires_grad else y for y in outputs]
    if not moving:
        return results
    joined = join(*operands, dtype=np.result_type(*(x.dtype for x in operands)))
    dtype = np.result_type(*(outputs[k].dtype for k in moving))
    whole = function._primitive(joined, ctx=weakref.ref(ctx), n=n, dtype=dtype)
    if whole._node is not None:
        ctx._node = weakref.ref(whole._node)
    for k, (start, _, _) in zip(moving, ctx._outputs, strict=True):
        y = outputs[k]
        if handed_through[k]:
            results[k] = part(whole, np.copy(y._array), start=start, n=n)
        else:
            results[k] = part(whole, y._array, start=start, n=n)
            results[k]._storage = share(y)
        node = results[k]._node
        if node is not None:
            ctx._parts.append(weakref.ref(node))
    return results


def _pulled(function: type[Function], ctx: Context, g: Array) -> Array:
    """The gradients of the operands, laid end to end, from those of the outputs."""
    recorded = isinstance(g, Tensor)
    gradients = []
    for start, shape, dtype in ctx._outputs:
        piece = np.reshape(getitem(g, slice(start, start + math.prod(shape))), shape)
        piece = _as(piece, dtype)
        gradients.append(_conjugate(piece if recorded else wrap(np.array(piece))))
    found = function.backward(ctx, *gradients)
    found = found if isinstance(found, tuple) else (found,)
    name = f"{function.__name__}: backward"
    if len(found) != len(ctx.needs_input_grad):
        raise TypeError(
            f"{name} returned {len(found)} gradients, expected {len(ctx.needs_input_grad)}: one "
            "for each argument of apply, None where it needs none"
        )
    whole = np.result_type(*(dtype for _, _, dtype in ctx._operands))
    flat = []
    for i, shape, dtype in ctx._operands:
        d = found[i]
        if isinstance(d, Tensor) and not recorded:
            d = d._array
        expect_gradient(d, f"{name}, for argument {i},", (shape,))
        flat.append(np.reshape(_as(_as(_conjugate(d), dtype), whole), (-1,)))
    return flat[0] if len(flat) == 1 else np.concatenate(flat)


def _as(x: Array, dtype: np.dtype[Any]) -> Array:
    """`x` in another dtype; its real part where that is real."""
    if x.dtype == dtype:
        return x
    return cast(np.real(x) if x.dtype.kind == "c" != dtype.kind else x, dtype)


def _conjugate(g: Array) -> Array:
    """From the gradients that users see to those within the walk, and back."""
    return np.conjugate(g) if g.dtype.kind == "c" else g


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Let a backward function be written in anything, NumPy on arrays too: it has no derivative.

    Examples
    --------
    >>> import autograd_np as ag
    >>> class Double(ag.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return 2 * x
    ...
    ...     @staticmethod
    ...     @ag.once_differentiable
    ...     def backward(ctx, g):
    ...         return 2 * g
    >>> x = ag.tensor(3.0, requires_grad=True)
    >>> (g,) = ag.grad(Double.apply(x), x, create_graph=True)
    >>> ag.grad(g * x, x)
    Traceback (most recent call last):
        ...
    RuntimeError: Double: its backward is once differentiable...
    """

    @functools.wraps(backward)
    def once(ctx: Context, *gradients: Tensor) -> Any:
        recording = modes.recording
        with no_grad():
            found = backward(ctx, *(g.detach() for g in gradients))
        node = None if ctx._node is None else ctx._node()
        if not recording or node is None:
            return found
        (parent,) = node.parents
        joined: Tensor = _in_graph(stand_in(parent.shape[0], parent.dtype), parent, node)

        def block(d: Any) -> Any:
            if not isinstance(d, Tensor):
                return d
            return blocked(joined, *gradients, value=d._array, name=ctx._name)

        return tuple(map(block, found)) if isinstance(found, tuple) else block(found)

    return once
