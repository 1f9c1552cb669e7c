"""Derivatives of functions: gradients, and products of Jacobians with vectors.

Every function here takes a function and returns either a function of the same arguments or values
at one point. Arguments and results are trees (see `autograd_np.func.tree`) of tensors; where
derivatives are taken, numbers and arrays become tensors: Python floats of the default dtype, arrays
of their own.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np.creation import tensor
from autograd_np.func import tree
from autograd_np.func.linearization import Argnums, Linearization, indices
from autograd_np.tensor import Tensor, wrap

__all__ = [
    "grad",
    "grad_and_value",
    "jvp",
    "linearize",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]

Function: TypeAlias = Callable[..., Any]
Tree: TypeAlias = Any


def value_and_grad(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that returns the value of a function and its gradient.

    Parameters
    ----------
    function : callable
        Its result is a real tensor of one element.
    argnums : int or sequence of int
        The positional arguments to differentiate with respect to: trees of numbers, arrays and
        tensors, floating or complex. Others are passed on as they are.
    has_aux : bool
        Whether `function` returns a pair: the value, and something else to be passed on.

    Returns
    -------
    callable
        Of the arguments of `function`. It returns the pair of the value (with `has_aux`, the pair
        of value and aux) and the gradient: a tree like the argument, or a tuple of trees if
        `argnums` is a sequence. Zeros for what the value does not depend on.

    Raises
    ------
    TypeError
        If an argument is not floating, or if the value is no tensor.
    ValueError
        If the value has several elements, or is complex.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.value_and_grad(lambda x: x**2)(3.0)
    (tensor(9.), tensor(6.))
    """
    return _gradient_function("value_and_grad", function, argnums, has_aux, _value_first)


def grad(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """The function that returns the gradient of a function.

    Parameters
    ----------
    function, argnums, has_aux
        As for `value_and_grad`.

    Returns
    -------
    callable
        Of the arguments of `function`. It returns the gradient; with `has_aux` the pair of gradient
        and aux.

    Raises
    ------
    TypeError, ValueError
        As `value_and_grad`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> second = ag.func.grad(ag.func.grad(lambda x: x**3))
    >>> second(2.0)
    tensor(12.)
    """
    return _gradient_function("grad", function, argnums, has_aux, _gradient_only)


def grad_and_value(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """`value_and_grad` in PyTorch's order: the gradient first, then the value (and aux).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.grad_and_value(lambda x: x**2)(3.0)
    (tensor(6.), tensor(9.))
    """
    return _gradient_function("grad_and_value", function, argnums, has_aux, _gradient_first)


def _value_first(gradient: Tree, value: Tree, aux: Tree, has_aux: bool) -> tuple[Tree, Tree]:
    return ((value, aux) if has_aux else value), gradient


def _gradient_first(gradient: Tree, value: Tree, aux: Tree, has_aux: bool) -> tuple[Tree, Tree]:
    return gradient, ((value, aux) if has_aux else value)


def _gradient_only(gradient: Tree, value: Tree, aux: Tree, has_aux: bool) -> Tree:
    return (gradient, aux) if has_aux else gradient


def _gradient_function(
    name: str, function: Function, argnums: Argnums, has_aux: bool, result: Function
) -> Function:
    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        chosen = indices(name, argnums, len(args))
        at = Linearization(name, function, args, chosen, kwargs, has_aux)
        if not (isinstance(at.value, Tensor) and math.prod(at.value.shape) == 1):
            what = at.value.shape if isinstance(at.value, Tensor) else tree.structure(at.value)
            raise ValueError(
                f"{name}: the function must return one number to have a gradient, not {what}: "
                "reduce it, as in x.sum(), or take its jacobian or vjp"
            )
        if at.value.dtype.kind != "f":
            raise ValueError(
                f"{name}: the function must return a real floating number to have a gradient, not "
                f"{at.value.dtype}: take its real part or abs, or its vjp"
            )
        found = at.pull([wrap(np.ones(at.value.shape, at.value.dtype))], retain=False)
        gradients = tree.replace(at.point, found)
        gradient = gradients[0] if isinstance(argnums, int) else gradients
        return result(gradient, at.value, at.aux, has_aux)

    return differentiated


def _tangents(name: str, what: str, like: Tree, given: Tree, leaves: list[Tensor]) -> list[Tensor]:
    """The leaves of a tree of vectors to multiply with: of the shapes and dtypes of others."""
    found = []
    for x, v in zip(leaves, tree.flatten_like(like, given, f"{name}: {what}"), strict=True):
        t = v if isinstance(v, Tensor) else tensor(v)
        if t.shape != x.shape:
            raise ValueError(
                f"{name}: {what} have the shapes of what they belong to: expected {x.shape}, got "
                f"{t.shape}"
            )
        found.append(t if t.dtype == x.dtype else t.astype(x.dtype))
    return found


def vjp(function: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of a function, and the function that multiplies vectors by its Jacobian: ``v @ J``.

    Parameters
    ----------
    function : callable
        From trees to a tree of tensors.
    *primals : tree
        Where: its arguments, numbers, arrays and tensors, floating or complex.
    has_aux : bool
        Whether `function` returns a pair: the value, and something else to be passed on.

    Returns
    -------
    value : tree
        What `function` returned.
    pullback : callable
        From a cotangent, a tree like the value, to a tuple of trees like the primals. It may be
        called many times.
    aux : object
        Only with `has_aux`.

    Raises
    ------
    TypeError, ValueError
        If a primal is not floating, or a cotangent is not like the value.

    Examples
    --------
    >>> import autograd_np as ag
    >>> y, pullback = ag.func.vjp(lambda a, b: a * b, 3.0, 4.0)
    >>> pullback(1.0)
    (tensor(4.), tensor(3.))
    """
    at = Linearization("vjp", function, primals, tuple(range(len(primals))), None, has_aux)

    def pullback(cotangents: Tree) -> tuple[Tree, ...]:
        vectors = _tangents("vjp", "cotangents", at.value, cotangents, at.outputs)
        result: tuple[Tree, ...] = tree.replace(at.point, at.pull(vectors))
        return result

    return (at.value, pullback, at.aux) if has_aux else (at.value, pullback)


def jvp(
    function: Function, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> tuple[Any, ...]:
    """The value of a function, and its directional derivative: ``J @ v``.

    It is found by reverse mode alone: ``v @ J`` is linear in v, so its own derivative, applied to a
    vector, is ``J`` times that vector. It costs about three evaluations of a gradient.

    Parameters
    ----------
    function : callable
        From trees to a tree of tensors.
    primals : sequence of tree
        Where: its arguments, numbers, arrays and tensors, floating or complex.
    tangents : sequence of tree
        The direction: trees like the primals.
    has_aux : bool
        Whether `function` returns a pair: the value, and something else to be passed on.

    Returns
    -------
    value : tree
        What `function` returned.
    derivative : tree
        Like the value.
    aux : object
        Only with `has_aux`.

    Raises
    ------
    TypeError, ValueError
        If a primal is not floating, or the tangents are not like the primals.

    References
    ----------
    J. Townsend, A new trick for calculating Jacobian vector products, 2017.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.jvp(lambda a, b: a * b, (3.0, 4.0), (1.0, 0.0))
    (tensor(12.), tensor(4.))
    """
    at, push = _pushforward("jvp", function, tuple(primals), has_aux)
    derivative = push(*tangents)
    return (at.value, derivative, at.aux) if has_aux else (at.value, derivative)


def linearize(function: Function, *primals: Any) -> tuple[Any, Function]:
    """The value of a function, and its derivative as a linear function of the direction.

    Parameters
    ----------
    function, *primals
        As for `vjp`.

    Returns
    -------
    value : tree
        What `function` returned.
    pushforward : callable
        From tangents, one tree like each primal, to a tree like the value: ``J @ v``. It may be
        called many times, and does not call `function` again.

    Raises
    ------
    TypeError, ValueError
        If a primal is not floating, or the tangents are not like the primals.

    Examples
    --------
    >>> import autograd_np as ag
    >>> y, pushforward = ag.func.linearize(lambda x: x**2, 3.0)
    >>> y, pushforward(1.0), pushforward(10.0)
    (tensor(9.), tensor(6.), tensor(60.))
    """
    at, push = _pushforward("linearize", function, primals, False)
    return at.value, push


def _pushforward(
    name: str, function: Function, primals: tuple[Any, ...], has_aux: bool
) -> tuple[Linearization, Function]:
    at = Linearization(name, function, primals, tuple(range(len(primals))), None, has_aux)

    def pushforward(*tangents: Any) -> Tree:
        directions = _tangents(name, "tangents", at.point, tangents, at.inputs)
        return tree.replace(at.value, at.push(directions))

    return at, pushforward


def stop_gradient(x: Tree) -> Tree:
    """The same values as constants: gradients do not flow through, at any level of nesting.

    Parameters
    ----------
    x : tree
        Tensors in it are detached; anything else stays as it is.

    Returns
    -------
    tree

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.func.grad(lambda x: x * ag.func.stop_gradient(x))(3.0)
    tensor(3.)
    """
    return tree.map(lambda leaf: leaf.detach() if isinstance(leaf, Tensor) else leaf, x)
