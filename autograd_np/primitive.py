"""Primitives: a forward function, and for each operand its derivative rule (VJP).

::

    @primitive
    def tanh(x, /):
        return np.tanh(x)

    @tanh.vjp("x")
    def _(g, out):
        return g * (1 - out * out)

Positional-only parameters are *operands*: arrays that may have a gradient. All others are *static*.

A rule turns ``g``, the gradient of the output, into the gradient of one operand. It names what else it
needs: ``out``, operands (``x``), their shapes (``x_shape``), static arguments (``axis``). A node keeps
what the rules that it will run have named, and nothing else. Rules are written in operators and
``np.*`` calls, never in methods: the same lines then compute on arrays, record a graph on tensors (for
higher derivatives), and run on whatever else implements NumPy's protocols.

What a rule need not do, because `graph.py` does it for all of them: sum over broadcast axes, cast to
the operand's dtype, add up several uses of an operand, skip operands that need no gradient.
"""

from __future__ import annotations

import functools
import inspect
import operator
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, overload

import numpy as np

from autograd_np.errors import explain
from autograd_np.graph import Node, Parent, next_number
from autograd_np.modes import modes
from autograd_np.storage import Storage, View, refresh, share, storage_of
from autograd_np.tensor import Tensor, wrap

__all__ = ["Plan", "Primitive", "primitive", "registry"]

Array: TypeAlias = Any  # an ndarray, or whatever implements NumPy's dispatch protocols
Rule: TypeAlias = Callable[..., Array]

registry: dict[str, Primitive] = {}


class BoundRule:
    """A derivative rule with its arguments found: where they are among a node's saved values."""

    __slots__ = ("apply", "into")

    apply: Callable[[Array, tuple[Any, ...], Mapping[str, Any]], Array]
    into: Callable[[Array, Array, tuple[Any, ...], Mapping[str, Any]], None] | None


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
    keep : callable or None
        Picks what a node saves out of ``(output, *operands, *shapes of operands)``.
    sources : tuple of int
        Where in that tuple each saved value stood.
    kept : tuple of int
        The operands among them.
    keeps_output, frees : bool
        Whether the output is among them; whether any array is.
    """

    __slots__ = (
        "frees",
        "keep",
        "keeps_output",
        "kept",
        "operands",
        "primitive",
        "rules",
        "sources",
        "wanted",
    )

    primitive: Primitive
    operands: int
    wanted: tuple[int, ...]
    rules: tuple[BoundRule, ...]
    keep: Callable[[tuple[Any, ...]], tuple[Any, ...]] | None
    sources: tuple[int, ...]
    kept: tuple[int, ...]
    keeps_output: bool
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
    """

    def __init__(
        self,
        forward: Callable[..., Array],
        name: str | None = None,
        broadcasts: bool | None = None,
        view: bool = False,
    ) -> None:
        self.forward = forward
        self.name: str = forward.__name__ if name is None else name
        self.broadcasts = isinstance(forward, np.ufunc) if broadcasts is None else broadcasts
        self.view = view
        self.operands, self.variadic, self.static = _signature(forward)
        self.rules: dict[str, Rule] = {}
        self.into: dict[str, Rule] = {}
        self._plans: dict[int, Plan] = {}
        self._reads_shapes = False
        registry[self.name] = self

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
        self._reads_shapes |= any(p.endswith(("_shape", "shapes")) for p in _parameters(rule))
        return rule

    def __call__(self, *operands: Any, **static: Any) -> Tensor:
        """Apply to tensors or arrays, and record if a tensor among them needs a gradient."""
        arrays = []
        parents: list[Parent] = []
        needs = 0  # bit i is set if operand i needs a gradient
        bit = 1
        for x in operands:
            if isinstance(x, Tensor):
                if x._view is not None and x._view.history != x._storage.history:  # type: ignore[union-attr]
                    refresh(x)
                arrays.append(x._array)
                if x._requires_grad:
                    needs += bit
                    parents.append(x._node or x)
            else:
                arrays.append(x)
            bit += bit
        try:
            out = self.forward(*arrays, **static)
        except ValueError as error:
            raise explain(self.name, arrays, self.broadcasts, error) from None
        if isinstance(out, np.generic):
            out = np.asarray(out)
        result = wrap(out)
        if needs and modes.recording:
            node = Node()
            node.plan = plan = self._plans.get(needs + bit) or self._plan(needs, len(operands))
            node.parents = parents
            node.static = static
            node.number = next_number()
            node.shape = out.shape
            node.dtype = out.dtype
            node.extra = None
            node.guards = ()
            node.saved = ()
            if plan.keep is not None:
                self._save(node, result, operands, arrays)
            if modes.anomaly:
                node.with_extra().site = _user_line()
            result._requires_grad = True
            result._node = node
        if self.view and isinstance(operands[0], Tensor):
            self._link(result, operands[0], static)
        return result

    def _save(
        self, node: Node, result: Tensor, operands: tuple[Any, ...], arrays: list[Array]
    ) -> None:
        """Let a node keep what its rules need, and take note of how often it has been written."""
        plan = node.plan
        guards = []
        versions = 0
        for i in plan.kept:
            x = operands[i]
            if isinstance(x, Tensor):
                storage = x._storage
                if storage is None:
                    storage = x._storage = Storage()
                if not storage.exposed:
                    guards.append(storage)
                    versions += storage.version
                    continue
            if isinstance(arrays[i], np.ndarray):  # somebody outside could write to it unseen
                arrays[i] = arrays[i].copy()
        if plan.keeps_output:
            guards.append(storage_of(result))
        node.guards = guards
        node.versions = versions
        if self._reads_shapes:
            node.saved = plan.keep((result._array, *arrays, *map(np.shape, arrays)))
        else:
            node.saved = plan.keep((result._array, *arrays))

    def _link(self, result: Tensor, parent: Tensor, static: dict[str, Any]) -> None:
        """Make a result that shares memory with its operand a view of it."""
        base = getattr(result._array, "base", None)
        if base is None or (base is not parent._array and base is not parent._array.base):
            return
        result._storage = share(parent)
        result._view = View(parent, self, static, modes.recording)

    def _plan(self, needs: int, operands: int) -> Plan:
        """Find the rules for the operands that need a gradient, and what they have to be given."""
        plan = Plan()
        plan.primitive = self
        plan.operands = operands
        plan.wanted = tuple(i for i in range(operands) if needs >> i & 1)
        calls = [self._find(i, operands) for i in plan.wanted]
        places = (place for _, _, arguments in calls for argument in arguments for place in argument)
        plan.sources = tuple(sorted(set(places)))
        plan.kept = tuple(i - 1 for i in plan.sources if 1 <= i <= operands)
        plan.keeps_output = 0 in plan.sources
        plan.frees = plan.keeps_output or bool(plan.kept)
        plan.keep = _picker(list(plan.sources)) if plan.sources else None
        plan.rules = tuple(self._bind(*call, plan.sources) for call in calls)
        self._plans[needs + (1 << operands)] = plan
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
            elif self.variadic and parameter == name:
                arguments.append(tuple(range(1, operands + 1)))
            elif self.variadic and parameter == "shapes":
                arguments.append(tuple(range(operands + 1, 2 * operands + 1)))
            elif parameter in self.operands:
                arguments.append((1 + self.operands.index(parameter),))
            elif parameter.removesuffix("_shape") in self.operands:
                position = self.operands.index(parameter.removesuffix("_shape"))
                arguments.append((1 + operands + position,))
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
        if not static:
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
    parameters = inspect.signature(forward).parameters.values()
    operands = tuple(
        p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL)
    )
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return operands, variadic, tuple(p.name for p in parameters if p.name not in operands)


def _parameters(rule: Rule) -> list[str]:
    """What a rule is to be given beside the gradient of the output."""
    return list(inspect.signature(rule).parameters)[1:]


def _picker(places: list[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A function that picks the values at these places out of a tuple."""
    if not places:
        return lambda values: ()
    if len(places) == 1:
        (only,) = places
        return lambda values: (values[only],)
    return operator.itemgetter(*places)


def _group_picker(
    groups: list[tuple[int, ...]],
) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A function that picks a tuple of values for each group of places."""
    return lambda values: tuple(tuple(values[i] for i in places) for places in groups)


def _user_line() -> str:
    """File and line of the first caller outside this package."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("autograd_np."):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


@overload
def primitive(forward: Callable[..., Array], /) -> Primitive: ...
@overload
def primitive(
    forward: None = None,
    /,
    *,
    name: str | None = None,
    broadcasts: bool | None = None,
    view: bool = False,
) -> Callable[[Callable[..., Array]], Primitive]: ...


def primitive(forward: Callable[..., Array] | None = None, /, **options: Any) -> Any:
    """Make a `Primitive` of a forward function; a decorator, with or without options."""
    if forward is None:
        return lambda function: Primitive(function, **options)
    return Primitive(forward, **options)
