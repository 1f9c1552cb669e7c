"""Random programs: small graphs of the engine's operations, to try the engine itself on.

All are smooth, and take any numbers of moderate size: denominators, logarithms and roots are kept
away from 0. What is chosen is asked of a function, so that one generator serves seeded trials and
hypothesis, which makes a failing program shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

import autograd_np as ag
from autograd_np.tensor import Tensor

__all__ = ["Program", "random_program"]

Array: TypeAlias = NDArray[Any]
Choose: TypeAlias = Callable[[int], int]  # n -> one of 0 ... n-1, the plainest first

SHAPES: list[tuple[int, ...]] = [(), (3,), (2, 3), (1,), (2, 1), (3, 3), (2, 1, 3), (4, 2), (0, 3)]
SCALES = [1.0, 0.1, 3.0, 0.01]

UNARY: dict[str, Callable[[Any], Any]] = {
    "-x": lambda x: -x,
    "2.5 * x": lambda x: 2.5 * x,
    "sin(x)": ag.sin,
    "cos(x)": ag.cos,
    "tanh(x)": ag.tanh,
    "sigmoid(x)": ag.sigmoid,
    "erf(x)": ag.erf,
    "x * x": lambda x: x * x,
    "x**3": lambda x: x**3,
    "exp(tanh(x))": lambda x: ag.exp(ag.tanh(x)),
    "log(x * x + 0.5)": lambda x: ag.log(x * x + 0.5),
    "log1p(x * x)": lambda x: ag.log1p(x * x),
    "expm1(sin(x))": lambda x: ag.expm1(ag.sin(x)),
    "sqrt(x * x + 0.25)": lambda x: ag.sqrt(x * x + 0.25),
    "logaddexp(x, 0 * x)": lambda x: ag.logaddexp(x, 0 * x),
    "x.sum()": lambda x: x.sum(),
    "x.reshape(-1)": lambda x: x.reshape(-1),
    "x[None]": lambda x: x[None],
    "clone(x)": ag.clone,
}
WITH_AXIS: dict[str, Callable[[Any], Any]] = {
    "x.sum(-1, keepdim=True)": lambda x: x.sum(-1, keepdim=True),
    "x.sum(0)": lambda x: x.sum(0),
    "x.mean(-1)": lambda x: x.mean(-1),
    "x.var(-1, correction=0)": lambda x: x.var(-1, correction=0),
    "prod(x, -1)": lambda x: ag.prod(x, -1),
    "logsumexp(x, -1)": lambda x: ag.logsumexp(x, -1),
    "softmax(x, -1)": lambda x: ag.softmax(x, -1),
    "log_softmax(x, 0)": lambda x: ag.log_softmax(x, 0),
    "x - x.mean(0)": lambda x: x - x.mean(0),
    "x[..., ::-1]": lambda x: x[..., ::-1],
    "x[..., 0]": lambda x: x[..., 0],
    "x[[0, 0, -1]]": lambda x: x[[0, 0, -1]],
    "swapaxes(x, 0, -1)": lambda x: ag.swapaxes(x, 0, -1),
    "cat([x, x * x], 0)": lambda x: ag.cat([x, x * x], 0),
}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "x + y": lambda x, y: x + y,
    "x * y": lambda x, y: x * y,
    "x - y": lambda x, y: x - y,
    "x / (y * y + 0.5)": lambda x, y: x / (y * y + 0.5),
    "logaddexp(x, y)": ag.logaddexp,
    "(x * x + 0.5) ** tanh(y)": lambda x, y: (x * x + 0.5) ** ag.tanh(y),
    "stack([x + 0 * y, y + 0 * x])": lambda x, y: ag.stack([x + 0 * y, y + 0 * x]),
}
MATRIX: dict[str, Callable[[Any, Any], Any]] = {
    "x @ y": ag.matmul,
    "einsum('ij,kj->ik', x, y)": lambda x, y: ag.einsum("ij,kj->ik", x, y),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {**UNARY, **WITH_AXIS, **BINARY, **MATRIX}


@dataclass(frozen=True)
class Program:
    """A straight line of operations on inputs and earlier results; the last is the output.

    Attributes
    ----------
    inputs : tuple of ndarray
        The point.
    steps : tuple of (str, tuple of int)
        Operations, as they are written in code, and the numbers of the values they are applied to.
    """

    inputs: tuple[Array, ...]
    steps: tuple[tuple[str, tuple[int, ...]], ...]

    def __call__(self, *inputs: Tensor) -> Tensor:
        """The output."""
        values: list[Tensor] = list(inputs)
        for name, operands in self.steps:
            values.append(FUNCTIONS[name](*(values[i] for i in operands)))
        return values[-1]

    def __str__(self) -> str:
        """The program as code."""
        lines = [f"v{i} = tensor of shape {x.shape}" for i, x in enumerate(self.inputs)]
        for k, (name, operands) in enumerate(self.steps, len(self.inputs)):
            letters = dict(zip("xy", operands, strict=False))
            described = ", ".join(f"{letter} = v{i}" for letter, i in letters.items())
            lines.append(f"v{k} = {name}  # {described}")
        return "\n".join(lines)


def random_program(choose: Choose, steps: int = 4, dtype: DTypeLike = np.float64) -> Program:
    """Choose a program.

    Parameters
    ----------
    choose : callable
        From n to an integer below it.
    steps : int
        At most that many operations.
    dtype : dtype
        Of the inputs.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing import check_gradients
    >>> from autograd_np.testing.programs import random_program
    >>> program = random_program(np.random.default_rng(0).integers, steps=6)
    >>> check_gradients(program, *program.inputs).ok
    True
    """
    shape = SHAPES[choose(len(SHAPES))]
    related = [shape, shape[1:], (*shape[:-1], 1)[: len(shape)], shape[::-1]]
    shapes = [shape, *(related[choose(len(related))] for _ in range(choose(3)))]
    inputs = tuple(_values(choose, s).astype(dtype) for s in shapes)
    known = [x.shape for x in inputs]
    done: list[tuple[str, tuple[int, ...]]] = []
    for _ in range(1 + choose(steps)):
        # The last value is always used, so that nothing is computed in vain.
        operands = (len(known) - 1, choose(len(known)))
        fitting = _fitting([known[i] for i in operands])
        name = fitting[choose(len(fitting))]
        used = operands[: 2 if name in BINARY or name in MATRIX else 1]
        result = FUNCTIONS[name](*(Tensor(np.zeros(known[i])) for i in used))
        done.append((name, used))
        known.append(result.shape)
    return Program(inputs, tuple(done))


def _values(choose: Choose, shape: tuple[int, ...]) -> Array:
    """Random numbers of one of several scales: only their seed is chosen, not each of them."""
    scale = SCALES[choose(len(SCALES))]
    rng = np.random.default_rng(int(choose(2**16)))
    return np.asarray(scale * rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape))


def _fitting(shapes: Sequence[tuple[int, ...]]) -> list[str]:
    """Operations that take a value of the first shape, or values of both."""
    x, y = shapes
    names = list(UNARY)
    if x and 0 not in x:
        names += WITH_AXIS
    try:
        np.broadcast_shapes(x, y)
    except ValueError:
        pass
    else:
        names += BINARY
    if len(x) == len(y) == 2 and x[1] == y[0] == y[1]:
        names += MATRIX
    return names
