"""The same cases for every library: which gradients are wrong, which are nan, and which raise.

A library is given by its NumPy-like namespace, and by how it computes a value and gradients. Each
case is a function of that namespace and a point where libraries are known to go wrong: ties,
corners and poles, shapes that broadcast or are empty, indices that repeat. Its gradient is checked
as `check_vjp` checks any other, so that every admissible subgradient passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd_np.testing.checks import check_vjp
from autograd_np.testing.problem import as_arrays
from autograd_np.testing.report import Verdict

__all__ = ["CASES", "Case", "Library", "Outcome", "check_library"]

Array: TypeAlias = NDArray[Any]


class Library(NamedTuple):
    """A library with automatic differentiation.

    Attributes
    ----------
    name : str
        Of the library.
    numpy : object
        Its functions under NumPy's names.
    value : callable
        ``value(f, inputs)``: what f, a function of the library's tensors, gives, as an array.
    gradients : callable
        ``gradients(f, inputs, cotangent)``: a gradient for each input, as an array or None.
    """

    name: str
    numpy: Any
    value: Callable[[Callable[..., Any], Sequence[Array]], Array]
    gradients: Callable[[Callable[..., Any], Sequence[Array], Array], Sequence[Array | None]]


class Case(NamedTuple):
    """A function of a namespace and of operands, and a point."""

    family: str
    code: str
    inputs: tuple[Any, ...]

    def function(self, namespace: Any) -> Callable[..., Any]:
        """The code as a function of operands x, y and z."""
        names = "xyz"[: len(self.inputs)]
        return eval(f"lambda {', '.join(names)}: {self.code}", {"np": namespace})  # type: ignore[no-any-return]


class Outcome(NamedTuple):
    """What a library made of a case: "ok", a verdict, "nan", or "raises" with the error's name."""

    case: Case
    outcome: str
    note: str

    @property
    def ok(self) -> bool:
        """Whether the gradient is right, or admissible."""
        return self.outcome == "ok"


def _cases(family: str, *cases: tuple[Any, ...]) -> list[Case]:
    return [
        Case(family, code, tuple(np.array(x, float) for x in inputs)) for code, *inputs in cases
    ]


GRID = np.arange(1.0, 7.0).reshape(2, 3)
CASES = [
    *_cases(
        "ties and corners",
        ("np.max(x)", [1, 3, 3]),
        ("np.max(x, axis=1)", [[1, 3, 3], [2, 2, 2]]),
        ("np.maximum(x, y)", [1, 2, 3], [1, 5, 0]),
        ("np.maximum(x, x)", [1, 2]),
        ("np.abs(x)", [0, -1]),
        ("np.sqrt(np.sum(x * x))", [0.3, -0.4]),
        ("np.linalg.norm(x)", [0, 0]),
        ("np.linalg.norm(x, axis=1)", [[0, 0], [0, 3]]),
        ("np.std(x)", [2, 2, 2]),
        ("np.sort(x)", [2, 1, 2]),
        ("np.clip(x, 0.0, 1.0)", [0, 0.5, 1, 2]),
    ),
    *_cases(
        "powers and products",
        ("x ** 2", [0, -1]),
        ("x ** 0", [0, 2]),
        ("x ** 1", [0, 2]),
        ("2.0 ** x", [0, 1.5]),
        ("np.prod(x)", [0, 2, 3]),
        ("np.prod(x)", [0, 0, 3]),
        ("np.prod(x, axis=1)", [[0, 2, 3], [1, 2, 3]]),
    ),
    *_cases(
        "broadcasting and shapes",
        ("x * y", np.ones((2, 1, 3)), np.arange(4.0).reshape(4, 1)),
        ("x * y", [2], 3),
        ("x + y", [1, 2, 3], GRID),
        ("x * y", np.zeros((0, 3)), [1, 2, 3]),
        ("np.where(y > 1.5, x, y)", 2, [1, 2, 3]),
        ("np.sum(x, axis=(0, 1))", GRID),
        ("np.sum(x, axis=-1)", np.zeros((2, 0))),
        ("np.broadcast_to(x, (2, 2, 3))", [1, 2, 3]),
        ("np.concatenate([x, x])", [1, 2]),
        ("np.transpose(x)", GRID),
    ),
    *_cases(
        "products of matrices",
        ("np.matmul(x, y)", [1, 2, 3], [3, 1, 2]),
        ("np.matmul(x, y)", [1, 2], GRID),
        ("np.matmul(x, y)", GRID, [1, 2, 3]),
        ("np.matmul(x, y)", np.ones((2, 1, 3, 4)), np.ones((5, 4, 2))),
        ("np.matmul(x, y)", np.zeros((0, 3)), np.ones((3, 2))),
        ("np.einsum('ii->i', x)", np.arange(9.0).reshape(3, 3)),
        ("np.einsum('ii', x)", np.arange(9.0).reshape(3, 3)),
        ("np.einsum('ij->', x)", GRID),
        ("np.einsum('ij,jk', x, y)", GRID, GRID.T),
        ("np.einsum('...ij,jk', x, y)", np.ones((2, 2, 3)), GRID.T),
        ("np.einsum('i,->i', x, y)", [1, 2], 3),
        ("np.einsum('i,i,i->', x, x, x)", [1, 2]),
    ),
    *_cases(
        "indexing",
        ("x[[0, 0, 1]]", [1, 2]),
        ("x[:, [0, 0], :1]", np.ones((2, 2, 3))),
        ("x[None, ..., ::2]", GRID),
        ("x[()]", [1, 2]),
        ("x[-1]", GRID),
    ),
    *_cases(
        "stability",
        ("np.log(np.sum(np.exp(x)))", [1, 2, 3]),
        ("np.exp(x) / np.sum(np.exp(x))", [1, -np.inf, 2]),
        ("np.log1p(np.exp(x))", [-30, 0, 3]),
        ("np.logaddexp(x, y)", [1000, -1000], [1000, 1000]),
        ("np.tanh(x)", [-300, 0.5, 300]),
        ("x * x / x", [2, -3]),
        ("x - x", [2, -3]),
    ),
]


def check_library(library: Library, cases: Iterable[Case] = CASES) -> list[Outcome]:
    """What a library makes of each case.

    Parameters
    ----------
    library : Library
        How to call it.
    cases : iterable of Case
        What to try it on.

    Returns
    -------
    list of Outcome
        One for each case.
    """
    return [_outcome(library, case) for case in cases]


def _outcome(library: Library, case: Case) -> Outcome:
    function = case.function(library.numpy)

    def value(*inputs: Array) -> Array:
        return np.array(library.value(function, inputs))

    def vjp(inputs: Sequence[Array], cotangents: Sequence[Array]) -> list[Array | None]:
        found = library.gradients(function, inputs, cotangents[0])
        return [
            np.zeros_like(x) if g is None else np.array(g)
            for x, g in zip(inputs, found, strict=True)
        ]

    try:
        gradients = vjp(case.inputs, [np.ones_like(y) for y in as_arrays(value(*case.inputs))])
        report = check_vjp(value, vjp, *case.inputs, shrink=False, name=case.code)
    except Exception as error:  # noqa: BLE001  a library may raise anything: that is the outcome
        return Outcome(case, "raises", f"{type(error).__name__}: {error}".splitlines()[0])
    if any(g is not None and np.isnan(g).any() for g in gradients):
        return Outcome(case, "nan", str(gradients))
    if report.ok:
        return Outcome(case, "ok", "")
    worst = report.worst
    return Outcome(case, str(Verdict(report.verdict)), "" if worst is None else str(worst))
