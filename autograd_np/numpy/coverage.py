"""Which functions of NumPy work on tensors, and which of them have derivatives: found, not listed.

What there is to cover are NumPy's ufuncs and their methods, and the functions that ask their
arguments what to do (NEP 13, NEP 18). The others never see a tensor: they make arrays of no arrays,
read and write files, or convert whatever they get by ``numpy.asarray``, which raises for a tensor
that needs a gradient.

The page beside this file is printed by ``python -m autograd_np.numpy.coverage``.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Literal, TypeAlias

import numpy as np

import autograd_np.numpy.fft  # noqa: F401 (it adds what it covers to the table)
from autograd_np.numpy.common import CONSTANT, TABLE
from autograd_np.numpy.ufunc_methods import METHODS
from autograd_np.tensor import Tensor

__all__ = ["coverage", "page"]

Status: TypeAlias = Literal["differentiable", "constant", "not covered"]

MODULES: tuple[ModuleType, ...] = (np, np.linalg, np.fft)


def coverage() -> dict[str, Status]:
    """Every public function of NumPy that can meet a tensor, and what it does to one.

    The methods of ufuncs are among them, as in ``numpy.add.reduce``.

    Returns
    -------
    dict of str to str
        By full name: ``"differentiable"``; ``"constant"``, if it works on tensors and its results
        have no gradient; or ``"not covered"``, if it raises a TypeError that names the nearest one.

    Examples
    --------
    >>> import autograd_np as ag
    >>> found = ag.coverage()
    >>> found["numpy.linalg.inv"], found["numpy.argmax"], found["numpy.add.reduceat"]
    ('differentiable', 'constant', 'differentiable')
    """
    return {name: status(function) for name, function in functions()} | {
        f"{name}.{method}": _method_status(function, method)
        for name, function in functions()
        if isinstance(function, np.ufunc)
        for method in _methods(function)
    }


def functions() -> Iterator[tuple[str, Any]]:
    """The public functions of NumPy that can meet a tensor, by full name."""
    for module in MODULES:
        for name in sorted(dir(module)):
            function = getattr(module, name)
            if not name.startswith("_") and isinstance(function, (np.ufunc, type(np.sum))):
                yield f"{module.__name__}.{name}", function


def status(function: Any) -> Status:
    """What a function of NumPy does to tensors."""
    if function not in TABLE:
        return "not covered"
    if function in CONSTANT:
        return "constant"
    return _tried(function, "__call__") if isinstance(function, np.ufunc) else "differentiable"


def _methods(ufunc: np.ufunc) -> list[str]:
    """The methods that NumPy gives a ufunc: most of them only to functions of two operands."""
    if ufunc.signature is not None or ufunc.nout != 1:
        return []
    return list(METHODS) if ufunc.nin == 2 else ["at"]


def _method_status(ufunc: np.ufunc, method: str) -> Status:
    """What a method of a ufunc does to tensors."""
    found = status(ufunc)
    return _tried(ufunc, method) if found == "differentiable" else found


def _tried(ufunc: np.ufunc, method: str) -> Status:
    """What comes of calling a ufunc or its method: which have a derivative depends on both."""
    x = Tensor(np.array([[0.25, 0.5], [0.5, 0.75]]), requires_grad=True)
    for second in (x, np.array([[1, 2], [2, 1]])):  # for `ldexp` takes only integers there
        y = x.clone()
        operands = (x, second)[: ufunc.nin]
        arguments: dict[str, tuple[Any, ...]] = {
            "__call__": operands,
            "outer": operands,
            "at": (y, [0, 1], *operands[1:]),
            "reduceat": (x, [0, 1]),
        }
        try:
            with np.errstate(all="ignore"):
                result = getattr(ufunc, method)(*arguments.get(method, (x,)))
        except TypeError:
            continue
        results = [y] if method == "at" else result if isinstance(result, tuple) else [result]
        return "differentiable" if any(r.requires_grad for r in results) else "constant"
    return "not covered"


def version() -> str:
    """The version of NumPy that the coverage is of: 2.4, for one."""
    return ".".join(np.__version__.split(".")[:2])


def page() -> str:
    """The coverage as a page of Markdown."""
    found = coverage()
    plain = {name: found[name] for name, _ in functions()}
    lines = [
        "# NumPy's functions on tensors",
        "",
        "Printed by `python -m autograd_np.numpy.coverage`; do not edit.",
        "",
        f"The {len(plain)} public functions of NumPy {version()} that can meet a tensor.",
    ]
    counts = Counter(plain.values())
    lines += ["", "| | | |", "|---|---|---|"]
    lines += [f"| {kind} | {counts[kind]} | {text} |" for kind, text in MEANINGS.items()]
    lines += ["", "## Functions", "", "| | |", "|---|---|"]
    lines += [f"| `{name}` | {kind} |" for name, kind in plain.items()]  # short lines merge well
    lines += ["", "## Methods of ufuncs of two operands", "", f"| | {' | '.join(METHODS)} |"]
    lines.append("|---" * (len(METHODS) + 1) + "|")
    for name, function in functions():
        if f"{name}.reduce" in found and name == f"numpy.{function.__name__}":
            cells = (found[f"{name}.{method}"] for method in METHODS)
            lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


MEANINGS: dict[Status, str] = {
    "differentiable": "results have derivatives of every order",
    "constant": "works on tensors; results are indices, truths or constant between jumps, and have "
    "no gradient",
    "not covered": "raises a TypeError that says what to do instead",
}


if __name__ == "__main__":
    sys.stdout.write(page())
