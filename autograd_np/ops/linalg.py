"""Products of matrices and tensors."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from autograd_np.dispatch import products
from autograd_np.primitive import primitive

Array: TypeAlias = Any
Shape: TypeAlias = tuple[int, ...]


@primitive(broadcasts=True)
def matmul(x: Array, y: Array, /) -> Array:
    """Matrix product over the last two axes; a vector is a row at the left, a column right."""
    return np.matmul(x, y)


@matmul.vjp("x")
def _(g: Array, x_shape: Shape, y: Array) -> Array:
    if y.ndim == 1:
        return np.expand_dims(g, -1) * y
    if len(x_shape) == 1:
        return np.squeeze(np.matmul(y, np.expand_dims(g, -1)), -1)
    return np.matmul(g, _turned(y))


@matmul.vjp("y")
def _(g: Array, x: Array, y_shape: Shape) -> Array:
    if x.ndim == 1:
        if len(y_shape) == 1:
            return g * x
        return np.expand_dims(x, -1) * np.expand_dims(g, -2)
    if len(y_shape) == 1:
        return np.squeeze(np.matmul(_turned(x), np.expand_dims(g, -1)), -1)
    if len(y_shape) == 2 and x.ndim > 2:  # one product, not a sum of products over a batch
        return np.matmul(_turned(_rows(x)), _rows(g))
    return np.matmul(_turned(x), g)


def _turned(x: Array) -> Array:
    """`x` with its last two axes exchanged."""
    return np.swapaxes(x, -1, -2)


def _rows(x: Array) -> Array:
    """`x` as a matrix: all axes but the last made one."""
    if x.ndim == 2:
        return x
    return _shaped(x, (math.prod(x.shape[:-1]), x.shape[-1]))


def _shaped(x: Array, shape: Shape) -> Array:
    return x if x.shape == shape else np.reshape(x, shape)


@primitive
def inner(x: Array, y: Array, /) -> Array:
    """Sum of products over the last axis of both; for two matrices this is ``x @ y.T``."""
    return np.inner(x, y)


@inner.vjp("x")
def _(g: Array, x_shape: Shape, y: Array) -> Array:
    y = _rows(y)
    g = _shaped(g, (math.prod(x_shape[:-1]), y.shape[0]))
    return _shaped(np.matmul(g, y), x_shape)


@inner.vjp("y")
def _(g: Array, x: Array, y_shape: Shape) -> Array:
    x = _rows(x)
    g = _shaped(g, (x.shape[0], math.prod(y_shape[:-1])))
    return _shaped(products(g, x), y_shape)


@primitive(broadcasts=True)
def linear(x: Array, weight: Array, bias: Array, /) -> Array:
    """``inner(x, weight) + bias``: what a dense layer computes, and most of what a model does.

    One primitive and not two, for the sum needs no array of its own, and a small model spends more
    time on the number of its operations than in them.
    """
    if x.ndim > 2:  # one product of matrices is several times faster than many
        return np.reshape(linear.forward(_rows(x), weight, bias), (*x.shape[:-1], len(weight)))
    out = np.inner(x, weight)
    return np.add(out, bias, out=out)


@linear.vjp("x")
def _(g: Array, weight: Array) -> Array:
    return np.matmul(g, weight)


@linear.vjp("weight")
def _(g: Array, x: Array) -> Array:
    return products(g, x)


@linear.vjp("bias")
def _(g: Array) -> Array:
    return np.add.reduce(g, axis=0 if g.ndim == 2 else tuple(range(g.ndim - 1)))


@primitive
def einsum(*operands: Array, terms: tuple[str, ...], result: str) -> Array:
    """Einstein summation of several operands; no repeated labels, sizes of a label all equal."""
    return _contracted(",".join(terms) + "->" + result, operands)


def _contracted(subscripts: str, operands: tuple[Array, ...]) -> Array:
    """`np.einsum`, by products of matrices where looking for them takes less time than it saves."""
    elements = sum(math.prod(x.shape) for x in operands)
    planned = len(operands) > 2 or (len(operands) == 2 and elements > 2000)
    return np.einsum(subscripts, *operands, optimize=planned)


@einsum.vjp("operands")
def _(
    g: Array,
    operands: tuple[Array, ...],
    shapes: tuple[Shape, ...],
    terms: tuple[str, ...],
    result: str,
    position: int,
) -> Array:
    wanted = terms[position]
    others = [i for i in range(len(terms)) if i != position]
    given = result + "".join(terms[i] for i in others)
    found = "".join(label for label in wanted if label in given)
    inputs = ",".join([result, *(terms[i] for i in others)])
    out = _contracted(f"{inputs}->{found}", (g, *(operands[i] for i in others)))
    if found == wanted:
        return out
    # A label that stands in this operand only was summed over: the gradient is the same along it.
    shape = shapes[position]
    kept = tuple(n if label in found else 1 for label, n in zip(wanted, shape, strict=True))
    return np.broadcast_to(np.reshape(out, kept), shape)
