"""Functions of tensors, and modules, as problems: with the engine's own gradients as the rule."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.functions.parts import complex as complex_of
from autograd_np.random import get_rng_state, set_rng_state
from autograd_np.tensor import Tensor
from autograd_np.testing.adapters import copied
from autograd_np.testing.parts import (
    imaginary_places,
    in_parts,
    joined,
    names_of_parts,
)
from autograd_np.testing.problem import Gradients, Problem, floating
from autograd_np.testing.report import Finding, Verdict
from autograd_np.testing.snippets import Recipe, name_of, names_of_operands, recipe
from autograd_np.transforms import grad

__all__ = ["TensorFunction", "inconsistencies", "of_function", "of_module"]

Array: TypeAlias = NDArray[Any]

REAL_AND_COMPLEX = "fiubc"


@dataclass(frozen=True)
class TensorFunction:
    """A function from tensors to a list of tensors, and where it is to be checked.

    Attributes
    ----------
    name : str
        For messages.
    operands : tuple of str
        Names of the tensors.
    inputs : tuple of ndarray
        The point.
    call : callable
        From a sequence of tensors to a list of tensors.
    recipe : callable
        Writes code that repeats the check.
    imaginary, imaginary_outputs : tuple of int
        Which inputs and outputs are imaginary parts, as in `Problem`.
    """

    name: str
    operands: tuple[str, ...]
    inputs: tuple[Array, ...]
    call: Callable[[Sequence[Tensor]], list[Tensor]]
    recipe: Recipe
    imaginary: tuple[int, ...] = ()
    imaginary_outputs: tuple[int, ...] = ()

    def problem(self) -> Problem:
        """The function and its gradients, of plain arrays."""
        checked = floating(self.inputs)

        def function(*arrays: Array) -> tuple[Array, ...]:
            outputs = self.call([Tensor(x) for x in arrays])
            return tuple(y.detach().numpy() for y in outputs)

        def vjp(xs: Sequence[Array], us: Sequence[Array]) -> Gradients:
            leaves = [Tensor(x, requires_grad=i in checked) for i, x in enumerate(xs)]
            wanted = [leaves[i] for i in checked]
            found = _gradients(self.call(leaves), wanted, [Tensor(u) for u in us])
            gradients: Gradients = [None] * len(xs)
            for i, g in zip(checked, found, strict=True):
                gradients[i] = g.detach().numpy()
            return gradients

        return Problem(
            self.name,
            self.operands,
            self.inputs,
            function,
            vjp,
            checked,
            self.recipe,
            imaginary=self.imaginary,
            imaginary_outputs=self.imaginary_outputs,
        )

    def gradient(self, cotangents: Sequence[Array]) -> TensorFunction:
        """The function of inputs and cotangents that gives the gradients."""
        n, checked = len(self.inputs), floating(self.inputs)

        def call(tensors: Sequence[Tensor]) -> list[Tensor]:
            recording = any(x.requires_grad for x in tensors)
            xs = [
                x.detach().requires_grad_() if i in checked and not x.requires_grad else x
                for i, x in enumerate(tensors[:n])
            ]
            wanted = [xs[i] for i in checked]
            return _gradients(self.call(xs), wanted, tensors[n:], create_graph=recording)

        names = (
            ["the cotangent"]
            if len(cotangents) == 1
            else [f"cotangent {k}" for k in range(len(cotangents))]
        )
        return TensorFunction(
            f"the gradient of {self.name}",
            (*self.operands, *names),
            (*self.inputs, *cotangents),
            call,
            lambda inputs, seed, order=1: self.recipe(inputs, seed, order + 1),
            imaginary=(*self.imaginary, *(n + k for k in self.imaginary_outputs)),
            imaginary_outputs=tuple(checked.index(i) for i in self.imaginary),
        )


def _gradients(
    outputs: Sequence[Tensor],
    inputs: Sequence[Tensor],
    cotangents: Sequence[Tensor],
    create_graph: bool = False,
) -> list[Tensor]:
    """The gradients of (outputs, cotangents), zeros where nothing depends on an input."""
    pairs = [(y, u) for y, u in zip(outputs, cotangents, strict=True) if y.requires_grad]
    if not pairs:
        return [Tensor(np.zeros(x.shape, x.dtype)) for x in inputs]
    tops, seeds = zip(*pairs, strict=True)
    found = grad(tops, inputs, seeds, create_graph=create_graph, materialize_grads=True)
    return [g for g in found if g is not None]


def _is_operand(x: Any) -> bool:
    if isinstance(x, list):
        return bool(x) and all(map(_is_operand, x))
    return isinstance(x, Tensor | np.ndarray | np.inexact | float | complex)


def _listed(result: Any, name: str) -> list[Tensor]:
    """The tensors that a function returned."""
    items = list(result) if isinstance(result, tuple | list) else [result]
    for item in items:
        if not isinstance(item, Tensor):
            raise TypeError(
                f"{name} returned {type(item).__name__}, expected a Tensor or several: what is "
                "computed outside the engine has no gradient"
            )
    return items


def of_function(
    f: Callable[..., Any], inputs: Sequence[Any], name: str | None = None
) -> TensorFunction:
    """A function of tensors; what is no tensor, array, number or list of these passes as it is.

    Integers are no numbers here: they mostly say how, and not of what.
    """
    label = name or name_of(f)
    taken = [i for i, x in enumerate(inputs) if _is_operand(x)]
    given = [inputs[i] for i in taken]
    arrays = copied(
        [x.detach().numpy() if isinstance(x, Tensor) else x for x in given], REAL_AND_COMPLEX
    )
    names = names_of_operands(f, len(inputs))

    def call(tensors: Sequence[Tensor]) -> list[Tensor]:
        arguments = list(inputs)
        for i, x in zip(taken, tensors, strict=True):
            arguments[i] = x
        return _listed(f(*arguments), label)

    return _of_real_numbers(
        TensorFunction(
            label,
            tuple(names[i] for i in taken),
            arrays,
            call,
            recipe("check_gradients", [f], len(taken)),
        )
    )


def _of_real_numbers(function: TensorFunction) -> TensorFunction:
    """A function of tensors, some of them complex, as one of their real and imaginary parts."""
    inputs = function.inputs
    imaginary = imaginary_places(inputs)
    outputs: list[Tensor] = []
    if imaginary:  # nobody else has use for it
        outputs = function.call([Tensor(x.copy()) for x in inputs])

    def written(parts: Sequence[Array], seed: int, order: int = 1) -> str:
        whole = joined(parts, imaginary, lambda x, y: x + 1j * y)
        return function.recipe(whole, seed, order)

    return TensorFunction(
        function.name,
        names_of_parts(function.operands, inputs),
        copied(in_parts(inputs)),
        lambda tensors: in_parts(function.call(joined(tensors, imaginary, complex_of))),
        written,
        imaginary,
        imaginary_places(outputs),
    )


def of_module(module: Any, inputs: Sequence[Any], name: str | None = None) -> TensorFunction:
    """A module as a function of its inputs and its parameters.

    Every call is made on a fresh copy, at the same place of the random stream: nothing is written
    to the module, and a random layer draws the same numbers every time.
    """
    label = name or name_of(module)
    pristine = copy.deepcopy(module)
    random_state = get_rng_state()
    named = [(key, p) for key, p in module.named_parameters() if p.requires_grad]
    given = [x.detach().numpy() if isinstance(x, Tensor) else x for x in inputs]
    values = [p.detach().numpy() for _, p in named]
    keys = [key for key, _ in named]
    n = len(given)
    settings = [f"{{f}}.get_parameter({key!r}).data = ag.Tensor({{value}})" for key in keys]

    def call(tensors: Sequence[Tensor]) -> list[Tensor]:
        module = copy.deepcopy(pristine)
        parameters = dict(module.named_parameters())
        for key, tensor in zip(keys, tensors[n:], strict=True):
            _replace(module, parameters[key], tensor)
        now = get_rng_state()
        set_rng_state(random_state)
        try:
            return _listed(module(*tensors[:n]), label)
        finally:
            set_rng_state(now)

    return _of_real_numbers(
        TensorFunction(
            label,
            (*names_of_operands(module.forward, n), *keys),
            copied([*given, *values], REAL_AND_COMPLEX),
            call,
            recipe("check_module", [module], n, settings),
        )
    )


def _replace(module: Any, parameter: Tensor, tensor: Tensor) -> None:
    """Put a tensor where modules hold a parameter: in several places, if they share it."""
    for part in module.modules():
        for name, value in vars(part).items():
            if value is parameter:
                vars(part)[name] = tensor


def inconsistencies(function: TensorFunction, cotangents: Sequence[Array]) -> list[Finding]:
    """Gradients that change when they are recorded, and reverse mode that contradicts forward.

    The gradient Jᵀu, recorded, is a function of u whose own gradient at v is J v: the derivative
    in forward mode. Both must agree on uᵀ J v.
    """
    checked = floating(function.inputs)
    plain = function.problem().vjp(function.inputs, cotangents)
    leaves = [Tensor(x, requires_grad=i in checked) for i, x in enumerate(function.inputs)]
    seeds = [Tensor(u, requires_grad=u.dtype.kind == "f") for u in cotangents]
    recorded = function.gradient(cotangents).call([*leaves, *seeds])
    findings = []
    for i, g in zip(checked, recorded, strict=True):
        expected = np.asarray(plain[i])
        off = _furthest(g.detach().numpy(), expected)
        if off is not None:
            k, found, right = off
            findings.append(
                Finding(
                    Verdict.WRONG,
                    i,
                    function.operands[i],
                    k,
                    found,
                    right,
                    note="the gradient is another when it is recorded, for the second order",
                )
            )
    return findings + _forward_against_reverse(function, cotangents, recorded, seeds)


def _furthest(found: Array, expected: Array) -> tuple[tuple[int, ...], float, float] | None:
    """The element that differs most, if it does by more than the order of additions explains."""
    if not found.size:
        return None
    eps = float(np.finfo(expected.dtype).eps)
    with np.errstate(all="ignore"):
        off = np.abs(found - expected)
        size = np.abs(expected).max()
    off = np.where(np.isnan(found) & np.isnan(expected), 0.0, off)
    k = np.unravel_index(int(np.argmax(np.where(np.isnan(off), np.inf, off))), off.shape)
    if off[k] <= 64 * found.size * eps * size:
        return None
    return tuple(int(j) for j in k), float(found[k]), float(expected[k])


def _forward_against_reverse(
    function: TensorFunction,
    cotangents: Sequence[Array],
    recorded: Sequence[Tensor],
    seeds: Sequence[Tensor],
) -> list[Finding]:
    """Whether ⟨u, J v⟩, by the gradient of the gradient, is ⟨Jᵀu, v⟩."""
    rng = np.random.default_rng(0)
    tangents = [np.asarray(rng.uniform(0.5, 1.5, g.shape), g.dtype) for g in recorded]
    pushed = _gradients(
        recorded,
        [u for u in seeds if u.requires_grad],
        [Tensor(v) for v in tangents],
    )
    forward = [
        np.ravel(u * jv.detach().numpy())
        for u, jv in zip((u for u in cotangents if u.dtype.kind == "f"), pushed, strict=True)
    ]
    reverse = [np.ravel(v * g.detach().numpy()) for v, g in zip(tangents, recorded, strict=True)]
    ahead, back = np.concatenate(forward), np.concatenate(reverse)
    if not (np.isfinite(ahead).all() and np.isfinite(back).all()):
        return []
    eps = float(np.finfo(np.result_type(ahead, back)).eps)
    size = float(np.abs(ahead).sum() + np.abs(back).sum())
    bound = 256 * eps * size + 1e-300
    if abs(ahead.sum() - back.sum()) <= bound:
        return []
    return [
        Finding(
            Verdict.WRONG,
            None,
            function.name,
            None,
            float(back.sum()),
            float(ahead.sum()),
            bound,
            note="reverse mode contradicts forward mode, made of the gradient of the gradient",
        )
    ]
