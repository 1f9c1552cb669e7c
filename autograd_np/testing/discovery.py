"""What in a module has a gradient, and how to try it: primitives, Functions, rules, layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from autograd_np.function import Function
from autograd_np.primitive import Primitive
from autograd_np.testing.checks import check_gradients, check_layer, check_vjp
from autograd_np.testing.numeric import REFUSALS
from autograd_np.testing.report import Report

__all__ = ["INPUTS", "Subject", "check_subject", "subjects"]

INPUTS = "GRADCHECK_INPUTS"  # a dictionary in the user's module: from a name to a tuple of inputs

SHAPES: list[tuple[int, ...]] = [(4, 3), (3, 3), (3,), (), (2, 4, 3)]
CLASSES = 3


class Subject(NamedTuple):
    """Something to check.

    Attributes
    ----------
    name : str
        In the user's module.
    kind : str
        "primitive", "Function", "rule" or "layer".
    check : callable
        From inputs to a report.
    operands : int
        How many inputs it takes.
    inputs : tuple or None
        Those that the module gives for it.
    """

    name: str
    kind: str
    check: Callable[..., Report]
    operands: int
    inputs: tuple[Any, ...] | None


def subjects(module: ModuleType, only: str | None = None) -> Iterator[Subject]:
    """What a module defines: primitives, Functions, functions ``f`` beside ``f_vjp``, and layers.

    Parameters
    ----------
    module : module
        Of the user.
    only : str, optional
        The name of the one that is wanted.
    """
    given: Mapping[str, tuple[Any, ...]] = getattr(module, INPUTS, {})
    for name, value in list(vars(module).items()):
        if only in (None, name) and name[0] != "_":
            found = _subject(module, name, value)
            if found is not None:
                yield found._replace(inputs=given.get(name))


def _subject(module: ModuleType, name: str, value: Any) -> Subject | None:
    if isinstance(value, Primitive):
        return Subject(name, "primitive", _primitive_check(value), _operands(value), None)
    own = getattr(value, "__module__", None) == module.__name__
    if inspect.isclass(value) and issubclass(value, Function):
        return _function(name, value) if own else None
    rule = getattr(module, f"{name}_vjp", None)
    if inspect.isfunction(value) and inspect.isfunction(rule):

        def check(*inputs: Any, **options: Any) -> Report:
            return check_vjp(value, rule, *inputs, **options)

        return Subject(name, "rule", check, len(inspect.signature(value).parameters), None)
    if inspect.isclass(value):
        concrete = own and not inspect.isabstract(value)
        layer = _instance(value) if concrete and _is_layer(value) else None
    else:
        layer = value if _is_layer(type(value)) else None
    if layer is None:
        return None

    def check_it(*inputs: Any, **options: Any) -> Report:
        return check_layer(layer, *inputs, name=name, **options)

    return Subject(name, "layer", check_it, len(inspect.signature(layer.forward).parameters), None)


def _primitive_check(primitive: Primitive) -> Callable[..., Report]:
    def check(*inputs: Any, **options: Any) -> Report:
        return check_gradients(primitive, *inputs, order=2, **options)

    return check


@dataclass(frozen=True)
class Applied:
    """The operation of a `Function`, with the names of its operands."""

    name: str
    operands: tuple[str, ...]
    function: type[Function]

    def __call__(self, *inputs: Any) -> Any:
        return self.function.apply(*inputs)


def _function(name: str, function: type[Function]) -> Subject:
    names = tuple(inspect.signature(function.forward).parameters)
    if function.setup_context is Function.setup_context:
        names = names[1:]  # all but ctx
    applied = Applied(name, names, function)

    def check(*inputs: Any, **options: Any) -> Report:
        try:
            return check_gradients(applied, *inputs, order=2, **options)
        except RuntimeError as error:
            if "once differentiable" not in str(error):
                raise
            return check_gradients(applied, *inputs, **options)

    return Subject(name, "Function", check, len(names), None)


def _operands(primitive: Primitive) -> int:
    return 2 if primitive.variadic else len(primitive.operands)


def _is_layer(kind: type) -> bool:
    return callable(getattr(kind, "forward", None)) and callable(getattr(kind, "backward", None))


def _instance(kind: type) -> Any:
    """A layer of a class, its sizes all 3 where it wants some; None if it wants anything else."""
    parameters = inspect.signature(kind).parameters.values()
    required = [p for p in parameters if p.default is p.empty]
    positional = [p for p in required if p.kind is p.POSITIONAL_OR_KEYWORD]
    try:
        return kind(*(CLASSES for _ in positional))
    except REFUSALS:
        return None


def check_subject(subject: Subject, seed: int = 0) -> Report | str:
    """The report on a subject, or why there is none.

    Inputs that the module does not give are tried one shape after another: random numbers, then
    positive ones, and class labels for the last operand of several.

    Parameters
    ----------
    subject : Subject
        What to check.
    seed : int
        Of random inputs.
    """
    if subject.inputs is not None:
        return subject.check(*subject.inputs, seed=seed)
    refused: Exception | None = None
    unclear: Report | None = None
    for inputs in _guesses(subject.operands, seed):
        try:
            report = subject.check(*inputs, seed=seed)
        except REFUSALS as error:
            refused = error
            continue
        if report.verdict in ("ok", "wrong", "kink"):
            return report
        unclear = unclear or report
    if unclear is not None:
        return unclear
    return (
        f"no inputs were found that it takes ({type(refused).__name__}: {refused}); give some in "
        f"{INPUTS}[{subject.name!r}]"
    )


def _guesses(operands: int, seed: int) -> Iterator[Sequence[Any]]:
    """Inputs to try: away from 0, of one shape, of either sign or positive, or with labels."""
    rng = np.random.default_rng(seed)
    for shape in SHAPES:
        signed = [
            rng.uniform(0.3, 1.7, shape) * rng.choice([-1.0, 1.0], shape) for _ in range(operands)
        ]
        positive = [np.abs(x) for x in signed]
        yield signed
        yield positive
        if operands > 1 and shape:
            labels = rng.integers(0, min(CLASSES, shape[-1]), shape[0])
            yield [*signed[:-1], labels]
            yield [*positive[:-1], labels]
