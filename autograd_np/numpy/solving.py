"""NumPy's inverses, linear systems, determinants and powers of matrices: of `numpy.linalg`."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd_np.errors import LinAlgError
from autograd_np.numpy import arranging, reductions, shaping, ufuncs
from autograd_np.numpy.common import TABLE, ArrayLike, as_tensor, face, written
from autograd_np.numpy.decompositions import svdvals
from autograd_np.ops import arithmetic, linalg
from autograd_np.ops import solving as ops
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "SlogdetResult",
    "det",
    "inv",
    "lstsq",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "pinv",
    "slogdet",
    "solve",
    "tensorinv",
    "tensorsolve",
]

TABLE[ops.cofactors] = ops.cofactor
TABLE[ops.cofactor_derivatives] = ops.cofactor_derivative


class SlogdetResult(NamedTuple):
    """What `slogdet` returns."""

    sign: Tensor
    logabsdet: Tensor


@face(
    np.linalg.inv,
    call="anp.linalg.inv([[2.0, 0.0], [0.0, 4.0]]).tolist()",
    result="[[0.5, 0.0], [0.0, 0.25]]",
)
def inv(a: ArrayLike) -> Tensor:
    """The inverse of square matrices."""
    return ops.inv(as_tensor(a))


@face(
    np.linalg.solve,
    call="anp.linalg.solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 8.0]).tolist()",
    result="[1.0, 2.0]",
)
def solve(a: ArrayLike, b: ArrayLike) -> Tensor:
    """The x with ``a @ x = b``: a vector if `b` has one axis, otherwise matrices."""
    x, y = as_tensor(a), as_tensor(b)
    vector = y.ndim == 1
    if vector:
        y = shaping.expand_dims(y, -1)
    if x.ndim < 2 or y.ndim < 2 or x.shape[-1] != x.shape[-2] or y.shape[-2] != x.shape[-1]:
        raise LinAlgError(
            f"solve: expected shapes (..., n, n) and (n,) or (..., n, k), got {x.shape} and "
            f"{np.shape(b)}; a batch of vectors is given as b[..., None]"
        )
    lead = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    result = ops.solve(_stretched(x, lead), _stretched(y, lead))
    return shaping.squeeze(result, -1) if vector else result


def _stretched(x: Tensor, lead: tuple[int, ...]) -> Tensor:
    """Matrices with these leading axes."""
    return x if x.shape[:-2] == lead else shaping.broadcast_to(x, lead + x.shape[-2:])


@face(
    np.linalg.pinv,
    call="anp.linalg.pinv([[2.0], [0.0]]).tolist()",
    result="[[0.5, 0.0]]",
)
def pinv(
    a: ArrayLike, rcond: Any = None, hermitian: bool = False, *, rtol: Any = np._NoValue
) -> Tensor:
    """The pseudoinverse; singular values up to the tolerance times the greatest count as 0.

    Its derivative is that among matrices of the same rank.
    """
    x = as_tensor(a)
    if rcond is not None and rtol is not np._NoValue:
        raise ValueError("pinv: rcond and rtol are two names of one argument: give one of them")
    tolerance = rtol if rcond is None else rcond
    if tolerance is np._NoValue:
        tolerance = 1e-15
    elif tolerance is None:
        tolerance = max(x.shape[-2:]) * np.finfo(x.dtype).eps
    return ops.pinv(x, rtol=tolerance, hermitian=hermitian)


@face(
    np.linalg.det,
    call="anp.linalg.det([[2.0, 0.0], [0.0, 4.0]])",
    result="tensor(8.0000, dtype=float64)",
)
def det(a: ArrayLike) -> Tensor:
    """The determinant of square matrices.

    Its derivative is the matrix of cofactors, of singular matrices, too.
    """
    return ops.det(as_tensor(a))


@face(
    np.linalg.slogdet,
    call="anp.linalg.slogdet([[1.0, 0.0], [0.0, -1.0]]).sign.item()",
    result="-1.0",
    returns="SlogdetResult",
)
def slogdet(a: ArrayLike) -> SlogdetResult:
    """The sign of the determinant of square matrices, and the logarithm of its magnitude."""
    x = as_tensor(a)
    sign, logarithm = (wrap(np.asarray(part)) for part in np.linalg.slogdet(x._array))
    if sign.dtype.kind == "c":
        sign = ops.signdet(x, sign)
    return SlogdetResult(sign, ops.logabsdet(x, logarithm))


@face(
    np.linalg.lstsq,
    call="anp.linalg.lstsq([[1.0], [1.0]], [1.0, 3.0])[0]",
    result="tensor([2.0000], dtype=float64)",
    returns="tuple: x, residuals, rank, singular values",
)
def lstsq(
    a: ArrayLike, b: ArrayLike, rcond: float | None = None
) -> tuple[Tensor, Tensor, int, Tensor]:
    """The x with the least ``norm(a @ x - b)``, of several the one of least norm.

    Its derivative is that among matrices of the same rank.
    """
    x, y = as_tensor(a), as_tensor(b)
    vector = y.ndim == 1
    if vector:
        y = shaping.expand_dims(y, -1)
    found, _, count, s = np.linalg.lstsq(x._array, y._array, rcond)
    rank = int(count)
    solution = ops.lstsq(x, y, wrap(found), rtol=_tolerance(s, rank))
    residuals = wrap(np.empty(0, s.dtype))
    if rank == x.shape[1] < x.shape[0]:
        misses = ufuncs.absolute(arithmetic.subtract(y, linalg.matmul(x, solution)))
        residuals = reductions.sum(misses * misses, axis=0)
    return (shaping.squeeze(solution, -1) if vector else solution), residuals, rank, svdvals(x)


def _tolerance(s: Any, rank: int) -> float:
    """Where to cut singular values, relative to the greatest, to keep the first ones."""
    if rank == 0:
        return 1.0
    return float((s[rank - 1] + (s[rank] if rank < len(s) else 0)) / (2 * s[0]))


@face(
    np.linalg.matrix_power,
    call="anp.linalg.matrix_power([[1.0, 1.0], [0.0, 1.0]], 3).tolist()",
    result="[[1.0, 3.0], [0.0, 1.0]]",
)
def matrix_power(a: ArrayLike, n: int) -> Tensor:
    """Square matrices to an integer power, by repeated squaring."""
    x, n = as_tensor(a), operator.index(n)
    one = np.linalg.matrix_power(x._array, 0)  # checks the shape, too
    if n < 0:
        x, n = inv(x), -n
    result = None
    while n:
        n, odd = divmod(n, 2)
        if odd:
            result = x if result is None else linalg.matmul(result, x)
        x = linalg.matmul(x, x) if n else x
    return wrap(one) if result is None else result


@face(
    np.linalg.matrix_rank,
    call="anp.linalg.matrix_rank([[1.0, 1.0], [1.0, 1.0]])",
    result="tensor(1)",
    constant=True,
)
def matrix_rank(
    A: ArrayLike, tol: Any = None, hermitian: bool = False, *, rtol: Any = None
) -> Tensor:
    """How many singular values are greater than a tolerance; a result without gradient."""
    rank = np.linalg.matrix_rank(as_tensor(A)._array, tol, hermitian, rtol=rtol)
    return wrap(np.asarray(rank))


@face(
    np.linalg.multi_dot,
    call="anp.linalg.multi_dot([[1.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], [3.0, 4.0]])",
    result="tensor(11., dtype=float64)",
)
def multi_dot(arrays: Sequence[ArrayLike], *, out: Tensor | None = None) -> Tensor:
    """The product of several matrices, in the order that takes the fewest multiplications."""
    xs = [as_tensor(x) for x in arrays]
    if len(xs) < 2:
        raise ValueError(f"multi_dot: expected at least two arrays, got {len(xs)}")
    if any(x.ndim != 2 for x in xs[1:-1]) or not {xs[0].ndim, xs[-1].ndim} <= {1, 2}:
        raise LinAlgError(
            f"multi_dot: expected matrices, of which the first and the last may be vectors, got "
            f"shapes {', '.join(str(x.shape) for x in xs)}"
        )
    return written("multi_dot", out, _product(xs, _splits(xs), 0, len(xs) - 1))


def _splits(xs: list[Tensor]) -> dict[tuple[int, int], int]:
    """For each run of factors, after which one the last of its products is."""
    ends = [math.prod(xs[0].shape[:-1]), *(x.shape[0] for x in xs[1:])]
    ends.append(xs[-1].shape[-1] if xs[-1].ndim > 1 else 1)
    cost = {(i, i): 0 for i in range(len(xs))}
    splits = {}
    for length in range(1, len(xs)):
        for i in range(len(xs) - length):
            j = i + length
            costs = [
                cost[i, k] + cost[k + 1, j] + ends[i] * ends[k + 1] * ends[j + 1]
                for k in range(i, j)
            ]
            cost[i, j] = min(costs)
            splits[i, j] = i + costs.index(cost[i, j])
    return splits


def _product(xs: list[Tensor], splits: dict[tuple[int, int], int], i: int, j: int) -> Tensor:
    """The product of the factors i to j."""
    if i == j:
        return xs[i]
    k = splits[i, j]
    return linalg.matmul(_product(xs, splits, i, k), _product(xs, splits, k + 1, j))


@face(
    np.linalg.tensorinv,
    call="anp.linalg.tensorinv([[2.0]], ind=1).tolist()",
    result="[[0.5]]",
)
def tensorinv(a: ArrayLike, ind: int = 2) -> Tensor:
    """The inverse with respect to `tensordot` over the first `ind` axes."""
    x = as_tensor(a)
    if ind <= 0:
        raise ValueError(f"tensorinv: ind is the number of the leading axes, not {ind}")
    rows, rest = x.shape[:ind], x.shape[ind:]
    matrix = shaping.reshape(x, (math.prod(rest), -1))
    return shaping.reshape(inv(matrix), rest + rows)


@face(
    np.linalg.tensorsolve,
    call="anp.linalg.tensorsolve([[2.0]], [4.0]).tolist()",
    result="[2.0]",
)
def tensorsolve(a: ArrayLike, b: ArrayLike, axes: Sequence[int] | None = None) -> Tensor:
    """The x with ``tensordot(a, x, x.ndim) = b``; `axes` of `a` are moved to the right first."""
    x, y = as_tensor(a), as_tensor(b)
    if axes is not None:
        x = arranging.moveaxis(x, tuple(axes), tuple(range(x.ndim - len(axes), x.ndim)))
    shape = x.shape[y.ndim :]
    n = math.prod(shape)
    if math.prod(x.shape) != n * n:
        raise LinAlgError(
            f"tensorsolve: the product of the first {y.ndim} sizes of a, of shape {x.shape}, is "
            "not that of the others"
        )
    return shaping.reshape(solve(shaping.reshape(x, (n, n)), shaping.reshape(y, (n,))), shape)
