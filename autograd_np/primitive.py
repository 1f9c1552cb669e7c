"""Primitives: a forward function, and for each operand its derivative rule (VJP).

::

    @primitive
    def tanh(x, /):
        return np.tanh(x)


    @tanh.vjp("x")
    def _(g, out):
        return g * (1 - out * out)

Positional-only parameters are *operands*: arrays that may have a gradient. All others are
*static*.

A rule turns ``g``, the gradient of the output, into the gradient of one operand. It names what
else it needs: ``out``, operands (``x``), their shapes (``x_shape``), static arguments
(``axis``). A forward function may also return, behind the output, a ``residual``: what it computed
on the way, and a rule would have to compute again. (It is None for a rule that is itself recorded,
which has to compute it, of operands.) A node keeps what the rules that it will run have named, and
nothing else. Rules are written in operators and ``np.*`` calls, never in methods: the same lines
then compute on arrays, record a graph on tensors (for higher derivatives), and run on whatever
else implements NumPy's protocols.

What a rule need not do, because `graph.py` does it for all of them: sum over broadcast axes,
cast to the operand's dtype, add up several uses of an operand, skip operands that need no
gradient.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, overload

import numpy as np

from autograd_np.anomaly import mark
from autograd_np.dispatch import is_array
from autograd_np.errors import ShapeError, explain
from autograd_np.graph import Node, Parent, next_number
from autograd_np.modes import modes
from autograd_np.storage import UNWATCHED, Storage, View, refresh, share, storage_of
from autograd_np.tensor import Tensor, wrap

__all__ = ["Plan", "Primitive", "expect_gradient", "primitive", "registry"]

Array: TypeAlias = Any  # an ndarray, or whatever implements NumPy's dispatch protocols
Rule: TypeAlias = Callable[..., Array]

registry: dict[str, Primitive] = {}  # those of the engine: a user's own are not in it
OURS = ("autograd_np.ops.", "autograd_np.inplace")

NOTHING: Mapping[str, Any] = {}


class BoundRule:
    """A derivative rule with its arguments found: where they are among a node's saved values."""

    __slots__ = ("apply", "into")

    apply: Callable[[Array, Sequence[Any], Mapping[str, Any]], Array]
    into: Callable[[Array, Array, Sequence[Any], Mapping[str, Any]], None] | None


class Plan:
    """What a primitive does to be differentiated for one choice of operands.

    Attributes
    ----------
    primitive : Primitive
        The operation.
    operands : int
        How many there are.
    wanted : tuple of int
        Which of them need a gradient.
    rules : tuple of BoundRule
        One for each of those.
    sources : tuple of int
        What a node saves: places in ``(output, *operands, *shapes of operands, residual)``.
    keeps_output : bool
        Whether the output is among that,
    kept : tuple of int
        which operands are,
    shapes : tuple of int
        of which operands the shape is,
    keeps_residual : bool
        and whether the residual is.
    frees : bool
        Whether any of it is an array.
    """

    __slots__ = (
        "frees",
        "keeps_output",
        "keeps_residual",
        "kept",
        "operands",
        "primitive",
        "rules",
        "shapes",
        "sources",
        "wanted",
    )

    primitive: Primitive
    operands: int
    wanted: tuple[int, ...]
    rules: tuple[BoundRule, ...]
    sources: tuple[int, ...]
    keeps_output: bool
    kept: tuple[int, ...]
    shapes: tuple[int, ...]
    keeps_residual: bool
    frees: bool


class Primitive:
    """A differentiable operation: calling it computes, and records where a gradient is needed.

    Parameters
    ----------
    forward : callable
        Computes the output, an array, from arrays. A ufunc, or a function whose operands are its
        positional-only parameters or its ``*args``.
    name : str, optional
        Name in messages and pictures; default is the function's.
    broadcasts : bool, optional
        Whether operands are broadcast, so that their gradients are summed over the stretched axes.
        Default: whether `forward` is a ufunc.
    view : bool
        Whether the output may share memory with the first operand.
    residual : bool
        Whether `forward` returns a pair: the output, and an array for the rules.
    """

    def __init__(
        self,
        forward: Callable[..., Array],
        name: str | None = None,
        broadcasts: bool | None = None,
        view: bool = False,
        residual: bool = False,
    ) -> None:
        self.forward = forward
        self.name: str = forward.__name__ if name is None else name
        self.broadcasts = isinstance(forward, np.ufunc) if broadcasts is None else broadcasts
        self.view = view
        self.residual = residual
        self.operands, self.variadic, self.static = _signature(forward)
        self.rules: dict[str, Rule] = {}
        self.into: dict[str, Rule] = {}
        self._plans: dict[int, Plan] = {}

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def vjp(self, operand: str) -> Callable[[Rule], Rule]:
        """Register the derivative rule of an operand (of every operand, for ``*args``)."""
        return functools.partial(self._register, self.rules, operand, "vjp")

    def vjp_into(self, operand: str) -> Callable[[Rule], Rule]:
        """Register a form of an operand's rule that adds to a gradient which is there already.

        It is called as ``rule(total, g, ...)``, writes to `total`, and saves making an array of
        zeros for operations whose gradient is mostly zeros.
        """
        return functools.partial(self._register, self.into, operand, "vjp_into")

    def _register(self, rules: dict[str, Rule], operand: str, kind: str, rule: Rule) -> Rule:
        if operand not in self.operands:
            raise ValueError(f"{self.name} has operands {self.operands}, not {operand!r}")
        name = f"{self.name}_{kind}_{operand}"
        rule.__name__ = name
        rule.__code__ = rule.__code__.replace(co_name=name, co_qualname=name)  # for tracebacks
        rules[operand] = rule
        self._plans.clear()  # for those made with an earlier rule
        return rule

    def __call__(self, *operands: Any, **static: Any) -> Tensor:
        """Apply to tensors or arrays, and record if a tensor among them needs a gradient."""
        arrays = []
        parents: list[Parent] = []
        choice = 1  # followed by one bit for each operand: whether it needs a gradient
        for x in operands:
            choice += choice
            if isinstance(x, Tensor):
                if x._view is not None:
                    if type(x._view) is not View:  # one of a batch: see func/batching.py
                        batch: Any = x._view
                        return batch(self, operands, static)  # type: ignore[no-any-return]
                    refresh(x)
                arrays.append(x._array)
                if x._requires_grad:
                    choice += 1
                    parents.append(x._node or x)
            else:
                arrays.append(x)
        try:
            out = self.forward(*arrays, **static)
        except ValueError as error:
            raise explain(self.name, arrays, self.broadcasts, error) from None
        if self.residual:
            out, residual = out
            arrays.append(residual)
        result = wrap(out)
        if parents and modes.recording:
            self._record(result, choice, parents, operands, arrays, static)
        if self.view and isinstance(operands[0], Tensor):
            self._link(result, operands[0], static)
        return result

    # A small model spends most of its time between NumPy's functions. These three do what
    # `__call__` does, in half the steps, for tensors and nothing else.

    def of_one(self, x: Tensor) -> Tensor:
        """`__call__` for one tensor."""
        if x._view is not None:
            return self(x)
        array = x._array
        result = wrap(self.forward(array))
        if x._requires_grad and modes.recording:
            self._record(result, 0b11, (x._node or x,), (x,), (array,), NOTHING)
        return result

    def of_two(self, x: Tensor, y: Tensor) -> Tensor:
        """`__call__` for two tensors."""
        if x._view is not None or y._view is not None:
            return self(x, y)
        arrays = x._array, y._array
        try:
            result = wrap(self.forward(*arrays))
        except ValueError as error:
            raise explain(self.name, arrays, self.broadcasts, error) from None
        if x._requires_grad:
            if y._requires_grad:
                if modes.recording:
                    parents = x._node or x, y._node or y
                    self._record(result, 0b111, parents, (x, y), arrays, NOTHING)
            elif modes.recording:
                self._record(result, 0b110, (x._node or x,), (x, y), arrays, NOTHING)
        elif y._requires_grad and modes.recording:
            self._record(result, 0b101, (y._node or y,), (x, y), arrays, NOTHING)
        return result

    def of_three(self, x: Tensor, y: Tensor, z: Tensor) -> Tensor:
        """`__call__` for three tensors."""
        if x._view is not None or y._view is not None or z._view is not None:
            return self(x, y, z)
        arrays = x._array, y._array, z._array
        try:
            result = wrap(self.forward(*arrays))
        except ValueError as error:
            raise explain(self.name, arrays, self.broadcasts, error) from None
        if modes.recording:
            choice = 8 + 4 * x._requires_grad + 2 * y._requires_grad + z._requires_grad
            if choice > 8:
                parents = [t._node or t for t in (x, y, z) if t._requires_grad]
                self._record(result, choice, parents, (x, y, z), arrays, NOTHING)
        return result

    def _record(
        self,
        result: Tensor,
        choice: int,
        parents: Sequence[Parent],
        operands: Sequence[Any],
        arrays: Sequence[Array],
        static: Mapping[str, Any],
    ) -> None:
        """Make the node of a result, and let it keep what its rules need."""
        plan = self._plans.get(choice) or self._plan(choice)
        out = result._array
        node = Node()
        node.plan = plan
        node.parents = parents
        node.static = static
        node.number = next_number()
        node.shape = out.shape
        node.dtype = out.dtype
        node.saved = saved = []
        node.guards = guards = []
        node.extra = None
        result._requires_grad = True
        result._node = node
        if plan.keeps_output:
            result._storage = storage = Storage()
            saved.append(out)
            guards.append(storage)
        for i in plan.kept:
            x = operands[i]
            array = arrays[i]
            if isinstance(x, Tensor):
                storage = x._storage or storage_of(x)
                if not storage.exposed:
                    saved.append(array)
                    guards.append(storage)
                    continue
            # Code outside could write to it unseen.
            saved.append(array.copy() if isinstance(array, np.ndarray) else array)
            guards.append(UNWATCHED)
        for i in plan.shapes:
            saved.append(getattr(arrays[i], "shape", ()))
        if plan.keeps_residual:
            saved.append(arrays[-1])
        if modes.anomaly:
            mark(node, arrays[: plan.operands], out)

    def _link(self, result: Tensor, parent: Tensor, static: dict[str, Any]) -> None:
        """Make a result that shares memory with its operand a view of it."""
        base = getattr(result._array, "base", None)
        if base is None or (base is not parent._array and base is not parent._array.base):
            return
        result._storage = share(parent)
        result._view = View(parent, self, static, modes.recording)

    def _plan(self, choice: int) -> Plan:
        """Find the rules for the operands that need a gradient, and what they have to be given.

        The highest bit of `choice` counts the operands; each lower one says whether an operand
        needs a gradient, the first operand first.
        """
        operands = choice.bit_length() - 1
        plan = Plan()
        plan.primitive = self
        plan.operands = operands
        plan.wanted = tuple(i for i in range(operands) if choice >> (operands - 1 - i) & 1)
        calls = [self._find(i, operands) for i in plan.wanted]
        places = (
            place for _, _, arguments in calls for argument in arguments for place in argument
        )
        plan.sources = tuple(sorted(set(places)))
        plan.keeps_output = 0 in plan.sources
        plan.kept = tuple(i - 1 for i in plan.sources if 0 < i <= operands)
        plan.shapes = tuple(i - 1 - operands for i in plan.sources if operands < i <= 2 * operands)
        plan.keeps_residual = 2 * operands + 1 in plan.sources
        plan.frees = plan.keeps_output or plan.keeps_residual or bool(plan.kept)
        plan.rules = tuple(self._bind(*call, plan.sources) for call in calls)
        self._plans[choice] = plan
        return plan

    def _find(self, i: int, operands: int) -> tuple[Rule, Rule | None, list[tuple[int, ...]]]:
        """The rule of operand `i`, and where each of its arguments is to be found."""
        name = self.operands[0 if self.variadic else i]
        if name not in self.rules:
            raise TypeError(
                f"{self.name} has no derivative with respect to {name}: detach it, "
                f"{self.name}(..., {name}.detach())"
            )
        rule, into = self.rules[name], self.into.get(name)
        arguments: list[tuple[int, ...]] = []
        for parameter in _parameters(rule):
            if parameter == "out":
                arguments.append((0,))
            elif parameter == "residual":
                arguments.append((2 * operands + 1,))
            elif self.variadic and parameter == name:
                arguments.append(tuple(range(1, operands + 1)))
            elif self.variadic and parameter == "shapes":
                arguments.append(tuple(range(operands + 1, 2 * operands + 1)))
            elif parameter in self.operands:
                arguments.append((1 + self.operands.index(parameter),))
            elif parameter.removesuffix("_shape") in self.operands:
                position = self.operands.index(parameter.removesuffix("_shape"))
                arguments.append((1 + operands + position,))
        if not rule.__module__.startswith("autograd_np."):  # our own are tested once and for all
            arguments.append((1 + operands + i,))
            operand = f"operand {i}, {name}" if self.variadic else f"operand {name}"
            rule = _checked(rule, f"{self.name}: the derivative rule of {operand}", self.broadcasts)
        if self.variadic:
            rule = functools.partial(rule, position=i)
        return rule, into, arguments

    def _bind(
        self,
        rule: Rule,
        into: Rule | None,
        arguments: list[tuple[int, ...]],
        sources: tuple[int, ...],
    ) -> BoundRule:
        bound = BoundRule()
        static = tuple(p for p in inspect.signature(rule).parameters if p in self.static)
        if self.variadic:
            pick = _group_picker([tuple(map(sources.index, places)) for places in arguments])
        else:
            pick = _picker([sources.index(place) for (place,) in arguments])
        if not static and not self.variadic:
            bound.apply = _without_static(rule, [sources.index(p) for (p,) in arguments])
        elif static == self.static:
            bound.apply = lambda g, saved, given: rule(g, *pick(saved), **given)
        else:
            bound.apply = lambda g, saved, given: rule(
                g, *pick(saved), **{name: given[name] for name in static}
            )
        bound.into = None
        if into is not None:
            add = into
            bound.into = lambda total, g, saved, given: add(total, g, *pick(saved), **given)
        return bound


def _checked(rule: Rule, what: str, broadcasts: bool) -> Rule:
    """A rule that is also given the operand's shape, and raises unless it returns a gradient."""

    @functools.wraps(rule)
    def checked(g: Array, *given: Any, **static: Any) -> Array:
        *arguments, shape = given
        shape = shape[0] if shape and isinstance(shape[0], tuple) else shape  # in a group of one
        d = rule(g, *arguments, **static)
        expect_gradient(d, what, (shape, g.shape) if broadcasts else (shape,))
        return d

    return checked


def expect_gradient(d: Any, what: str, shapes: Sequence[tuple[int, ...]]) -> None:
    """Raise unless `d` is an array of floating or complex numbers and has one of these shapes.

    Raises
    ------
    TypeError
        If it is no such array.
    ShapeError
        If it has another shape.
    """
    shape, *others = dict.fromkeys(map(tuple, shapes))
    wanted = " or ".join(map(str, (shape, *others)))
    if not is_array(d) and not isinstance(d, np.generic):
        raise TypeError(
            f"{what} returned {type(d).__name__}, expected an array of shape {wanted}: where the "
            "gradient is zero, return zeros; where there is none, detach the operand"
        )
    if d.dtype.kind not in "fc":
        raise TypeError(
            f"{what} returned an array of {d.dtype}, expected floating numbers: is g missing in it?"
        )
    if d.shape != shape and d.shape not in others:
        raise ShapeError(f"{what} returned shape {d.shape}, expected {wanted}")


def _without_static(rule: Rule, places: list[int]) -> Callable[..., Array]:
    """Call a rule with the saved values at these places: most rules take at most two."""
    if not places:
        return lambda g, saved, _: rule(g)
    if len(places) == 1:
        (a,) = places
        return lambda g, saved, _: rule(g, saved[a])
    if len(places) == 2:
        a, b = places
        return lambda g, saved, _: rule(g, saved[a], saved[b])
    pick = operator.itemgetter(*places)
    return lambda g, saved, _: rule(g, *pick(saved))


def _signature(forward: Callable[..., Array]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Names of the operands, whether they are ``*args``, and names of the static arguments."""
    if isinstance(forward, np.ufunc):
        return ("x", "y")[: forward.nin], False, ()
    code = inspect.unwrap(forward).__code__  # inspect.signature would take most of our import
    count = code.co_argcount + code.co_kwonlyargcount
    variadic = bool(code.co_flags & inspect.CO_VARARGS)
    operands = code.co_varnames[: code.co_posonlyargcount]
    static = code.co_varnames[code.co_posonlyargcount : count]
    return (*operands, *code.co_varnames[count : count + variadic]), variadic, static


def _parameters(rule: Rule) -> list[str]:
    """What a rule is to be given beside the gradient of the output."""
    return list(inspect.signature(rule).parameters)[1:]


def _picker(places: list[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """A function that picks the values at these places out of a tuple."""
    if not places:
        return lambda values: ()
    if len(places) == 1:
        (only,) = places
        return lambda values: (values[only],)
    return operator.itemgetter(*places)


def _group_picker(
    groups: list[tuple[int, ...]],
) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """A function that picks a tuple of values for each group of places."""
    return lambda values: tuple(tuple(values[i] for i in places) for places in groups)


@overload
def primitive(
    forward: Callable[..., Array],
    /,
    *,
    name: str | None = None,
    broadcasts: bool | None = None,
    view: bool = False,
    residual: bool = False,
) -> Primitive: ...
@overload
def primitive(
    *,
    name: str | None = None,
    broadcasts: bool | None = None,
    view: bool = False,
    residual: bool = False,
) -> Callable[[Callable[..., Array]], Primitive]: ...


def primitive(forward: Callable[..., Array] | None = None, /, **options: Any) -> Any:
    """Make a differentiable operation of a function of arrays: a decorator.

    Parameters
    ----------
    forward : callable
        Computes an array from arrays. Its positional-only parameters, or its ``*args``, are the
        operands, which may have gradients; all others are static.
    name : str, optional
        Name in messages and pictures; default is the function's.
    broadcasts : bool, optional
        Whether operands are broadcast: their gradients, of the shape of the output, are then
        summed over the stretched axes. Default: whether `forward` is a ufunc.
    view : bool
        Whether the output may share memory with the first operand.
    residual : bool
        Whether `forward` returns a pair: the output, and an array for the rules.

    Returns
    -------
    Primitive
        To be called on tensors and arrays, static arguments by name. Its ``vjp("x")`` registers
        the derivative rule of an operand: a function of ``g``, the gradient of the output, and of
        what it names of ``out``, operands ``x``, their shapes ``x_shape`` and static arguments. It
        is written in operators and ``np.*`` functions, so that it can be differentiated itself.

    Raises
    ------
    TypeError, ShapeError
        By the backward pass, if a rule returns anything but a floating array of the operand's
        shape.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np as ag
    >>> @ag.primitive
    ... def cube(x, /):
    ...     return x**3
    >>> @cube.vjp("x")
    ... def _(g, x):
    ...     return 3 * g * x**2
    >>> ag.grad(ag.func.grad(cube))(2.0)
    tensor(12.)
    """
    if forward is None:
        return functools.partial(primitive, **options)
    made = Primitive(forward, **options)
    if isinstance(forward, np.ufunc) or forward.__module__.startswith(OURS):
        registry.setdefault(made.name, made)
    return made
