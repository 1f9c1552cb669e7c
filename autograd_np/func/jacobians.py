"""All derivatives at once: Jacobians and Hessians, and products of Hessians with vectors."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np.func import tree
from autograd_np.func.derivatives import grad, vjp
from autograd_np.func.linearization import Argnums, Linearization, indices
from autograd_np.functions.joining import stack
from autograd_np.tensor import Tensor, wrap

__all__ = ["hessian", "hvp", "jacfwd", "jacobian", "jacrev"]

Function: TypeAlias = Callable[..., Any]
Tree: TypeAlias = Any


def jacobian(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that returns the Jacobian: all derivatives of all outputs.

    Computed by reverse mode, a pass for each element of the value, or, where the arguments have
    fewer elements than the value, by forward mode, a pass for each of theirs.

    Parameters
    ----------
    function : callable
        From trees to a tree of real tensors.
    argnums : int or sequence of int
        The positional arguments to differentiate with respect to.
    has_aux : bool
        Whether `function` returns a pair: the value, and something else to be passed on.

    Returns
    -------
    callable
        Of the arguments of `function`. It returns a tree like the value, which has in the place of
        each tensor a tree like the argument (a tuple of such, if `argnums` is a sequence), of
        tensors of shape ``value.shape + argument.shape``; with `has_aux` the pair of that and aux.

    Raises
    ------
    TypeError
        If an argument is not floating, or anything is complex.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.jacobian(lambda x: x**2)(ag.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return _jacobian_function("jacobian", function, argnums, has_aux, None)


def jacrev(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """`jacobian` by reverse mode: a backward pass for each element of the value.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.jacrev(lambda x: (x**2).sum())(ag.tensor([1.0, 2.0]))
    tensor([2., 4.])
    """
    return _jacobian_function("jacrev", function, argnums, has_aux, True)


def jacfwd(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """`jacobian` by forward mode: a directional derivative for each element of the arguments.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.jacfwd(lambda x: x * ag.tensor([1.0, 2.0]))(3.0)
    tensor([1., 2.])
    """
    return _jacobian_function("jacfwd", function, argnums, has_aux, False)


def _jacobian_function(
    name: str, function: Function, argnums: Argnums, has_aux: bool, reverse: bool | None
) -> Function:
    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        at = Linearization(name, function, args, indices(name, argnums, len(args)), kwargs, has_aux)
        xs, ys = at.inputs, at.outputs
        if any(t.dtype.kind == "c" for t in (*xs, *ys)):
            raise TypeError(
                f"{name}: of complex numbers there is no one Jacobian: use vjp and jvp, or "
                "functions of real and imaginary parts"
            )
        by_rows = _size(ys) <= _size(xs) if reverse is None else reverse
        blocks = _by_rows(at) if by_rows else _by_columns(at)
        rows = []
        for row in blocks:
            trees = tree.replace(at.point, row)
            rows.append(trees[0] if isinstance(argnums, int) else trees)
        result = tree.replace(at.value, rows)
        return (result, at.aux) if has_aux else result

    return differentiated


def _size(tensors: Sequence[Tensor]) -> int:
    return sum(math.prod(t.shape) for t in tensors)


def _units(tensors: list[Tensor], k: int) -> Iterator[list[Tensor]]:
    """For each element of tensor k: zeros like all tensors, but one in its place."""
    vectors = [wrap(np.zeros(t.shape, t.dtype)) for t in tensors]
    for place in np.ndindex(tensors[k].shape):
        unit = np.zeros(tensors[k].shape, tensors[k].dtype)
        unit[place] = 1
        yield [*vectors[:k], wrap(unit), *vectors[k + 1 :]]


def _by_rows(at: Linearization) -> list[list[Tensor]]:
    """For each output the derivative with respect to each input, by reverse mode."""
    blocks = []
    for k, y in enumerate(at.outputs):
        rows = [at.pull(unit) for unit in _units(at.outputs, k)]
        blocks.append(
            [
                stack([row[j] for row in rows]).reshape(y.shape + x.shape)
                if rows
                else wrap(np.zeros(y.shape + x.shape, x.dtype))
                for j, x in enumerate(at.inputs)
            ]
        )
    return blocks


def _by_columns(at: Linearization) -> list[list[Tensor]]:
    """The same by forward mode."""
    blocks: list[list[Tensor]] = [[] for _ in at.outputs]
    for j, x in enumerate(at.inputs):
        columns = [at.push(unit) for unit in _units(at.inputs, j)]
        for k, y in enumerate(at.outputs):
            blocks[k].append(
                stack([column[k] for column in columns], -1).reshape(y.shape + x.shape)
                if columns
                else wrap(np.zeros(y.shape + x.shape, y.dtype))
            )
    return blocks


def hessian(function: Function, argnums: Argnums = 0) -> Function:
    """The function that returns the Hessian: the Jacobian of the gradient.

    Parameters
    ----------
    function : callable
        From trees to a tree of real tensors.
    argnums : int or sequence of int
        The positional arguments to differentiate with respect to, twice.

    Returns
    -------
    callable
        Of the arguments of `function`. It returns a tree as `jacobian` of `jacobian` does; for a
        function of one tensor a tensor of shape ``value.shape + 2 * argument.shape``.

    Raises
    ------
    TypeError
        As `jacobian`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.hessian(lambda x: x[0] ** 2 * x[1])(ag.tensor([1.0, 2.0]))
    tensor([[4., 2.],
            [2., 0.]])
    """
    return jacobian(jacobian(function, argnums), argnums)


def hvp(function: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Tree, ...]:
    """The product of a Hessian and a vector, ``H @ v``, at the cost of about two gradients.

    The Hessian is symmetric, so this is the gradient of the inner product of v and the gradient.

    Parameters
    ----------
    function : callable
        Its result is a real tensor of one element.
    primals : sequence of tree
        Where: its arguments, real numbers, arrays and tensors.
    tangents : sequence of tree
        The vector: trees like the primals.

    Returns
    -------
    tuple of tree
        Like the primals.

    Raises
    ------
    TypeError, ValueError
        As `grad`; or if the tangents are not like the primals.

    References
    ----------
    B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6, 1994.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.hvp(lambda x: x**3, (2.0,), (10.0,))
    (tensor(120.),)
    """
    every = tuple(range(len(primals)))
    _, pullback = vjp(grad(function, every), *primals)
    product: tuple[Tree, ...] = pullback(tuple(tangents))
    return product
