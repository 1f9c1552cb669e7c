"""Einstein summation: the notation, read as NumPy reads it, and brought down to one primitive.

The primitive takes several terms in which no label is repeated and every label has one size. The
rest of the notation is composed here: an ellipsis becomes labels of its own, a repeated label a
diagonal, an axis of size 1 that another operand stretches is left out, and of one operand einsum is
a sum and a transpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_np.dispatch import is_array
from autograd_np.errors import ShapeError
from autograd_np.functions.shaping import astype
from autograd_np.ops import indexing, linalg, reductions, shape
from autograd_np.tensor import Tensor

__all__ = ["einsum_of"]

UPPERCASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LABELS = UPPERCASE + UPPERCASE.lower()  # sorted: the order of an implicit result


def einsum_of(*arguments: Any) -> Tensor:
    """Sum of products of elements, labelled by letters.

    Parameters
    ----------
    arguments
        Subscripts and operands; or operands, each followed by a list of its labels (integers from 0
        to 51, or Ellipsis), and a list of the result's labels last, which may be left out. Axes
        that an ellipsis stands for are summed over where an explicit result has none.

    Returns
    -------
    Tensor
        The axes that the result names.

    Raises
    ------
    ValueError
        If the subscripts cannot be read, or do not fit the operands.
    ShapeError
        If a label has two sizes.

    Examples
    --------
    >>> import numpy as np
    >>> einsum_of("ii->i", np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [1.0, 4.0]

    References
    ----------
    `numpy.einsum`
    """
    if not arguments:
        raise ValueError("einsum: expected subscripts and operands, as in einsum('ij->i', x)")
    if isinstance(arguments[0], str):
        subscripts, *given = arguments
    else:
        subscripts, given = _from_lists(arguments)
    operands = [x if is_array(x) else np.asarray(x) for x in given]
    terms, result = _labels(subscripts, [x.ndim for x in operands])
    sizes = _sizes(terms, [x.shape for x in operands])
    for i, term in enumerate(terms):
        x, term = _diagonal(operands[i], term)
        operands[i], terms[i] = _unstretched(x, term, sizes)
    if len(operands) == 1:
        return _arranged(operands[0], terms[0], result)
    return linalg.einsum(*operands, terms=tuple(terms), result=result)


def _from_lists(arguments: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """Subscripts and operands of the form ``x, [0, 1], y, [1, 2], [0, 2]``."""
    pairs = len(arguments) // 2 * 2
    subscripts = ",".join(map(_from_list, arguments[1:pairs:2]))
    if pairs < len(arguments):
        subscripts += "->" + _from_list(arguments[-1])
    return subscripts, list(arguments[:pairs:2])


def _from_list(labels: Sequence[Any]) -> str:
    term = ""
    for label in labels:
        if label is Ellipsis:
            term += "..."
        elif isinstance(label, (int, np.integer)) and 0 <= label < len(LABELS):
            term += LABELS[label]
        else:
            raise ValueError(f"einsum: a label in a list is ..., or from 0 to 51, not {label!r}")
    return term


def _labels(subscripts: str, ndims: list[int]) -> tuple[list[str], str]:
    """The labels of each operand and of the result: one letter for each axis."""
    left, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(ndims):
        raise ValueError(
            f"einsum: {subscripts!r} has {len(terms)} terms, but {len(ndims)} operands were given"
        )
    for term in (*terms, result):
        strange = set(term.replace("...", "", 1)) - set(LABELS)
        if strange:
            raise ValueError(
                f"einsum: {min(strange)!r} in {subscripts!r}: a label is a letter, and '...' may "
                "stand once in a term for any number of axes"
            )
    hidden = [
        _hidden(term, ndim, i, subscripts)
        for i, (term, ndim) in enumerate(zip(terms, ndims, strict=True))
    ]
    free = [label for label in LABELS if label not in subscripts]
    if max(hidden) > len(free):
        raise ValueError(f"einsum: {subscripts!r} needs more than {len(LABELS)} labels")
    spread = "".join(free[: max(hidden)])
    terms = [
        term.replace("...", spread[len(spread) - n :])  # like shapes, aligned at the right
        for term, n in zip(terms, hidden, strict=True)
    ]
    if arrow:
        result = result.replace("...", spread)
    else:
        count = Counter("".join(terms))
        result = spread + "".join(x for x in sorted(count) if count[x] == 1 and x not in spread)
    for label, times in Counter(result).items():
        if times > 1 or not any(label in term for term in terms):
            fault = "stands twice in the result" if times > 1 else "of the result is in no operand"
            raise ValueError(f"einsum: label {label!r} {fault}: {subscripts!r}")
    return terms, result


def _hidden(term: str, ndim: int, position: int, subscripts: str) -> int:
    """How many axes of an operand the ellipsis in its term stands for."""
    named = len(term.replace("...", ""))
    if named > ndim or ("..." not in term and named < ndim):
        raise ValueError(
            f"einsum: term {term!r} of {subscripts!r} names {named} axes, but operand {position} "
            f"has {ndim}; '...' stands for axes without a name"
        )
    return ndim - named


def _sizes(terms: list[str], shapes: list[tuple[int, ...]]) -> dict[str, int]:
    """The size of each label; an axis of size 1 is stretched to that of another operand."""
    sizes: dict[str, int] = {}
    for position, (term, shape_) in enumerate(zip(terms, shapes, strict=True)):
        own: dict[str, int] = {}
        for label, n in zip(term, shape_, strict=True):
            if own.setdefault(label, n) != n:
                raise ShapeError(
                    f"einsum: the axes {label!r} of operand {position} have sizes {own[label]} and "
                    f"{n}, shape {shape_}: a diagonal is of axes of equal size"
                )
            if 1 not in (n, sizes.get(label, 1)) and sizes[label] != n:
                raise ShapeError(
                    f"einsum: label {label!r} has size {sizes[label]}, but {n} in operand "
                    f"{position} of shape {shape_}: sizes must be equal or 1"
                )
            if sizes.get(label, 1) == 1:
                sizes[label] = n
    return sizes


def _diagonal(x: Any, term: str) -> tuple[Any, str]:
    """Of each repeated label one axis: the elements whose indices along its axes are equal."""
    for label, times in Counter(term).items():
        if times > 1:
            axes = [i for i, other in enumerate(term) if other == label]
            rest = [i for i, other in enumerate(term) if other != label]
            along = np.arange(x.shape[axes[0]])
            x = shape.transpose(x, axes=(*axes, *rest))
            x = indexing.getitem(x, index=(along,) * times)
            term = label + "".join(term[i] for i in rest)
    return x, term


def _unstretched(x: Any, term: str, sizes: dict[str, int]) -> tuple[Any, str]:
    """Without the axes of size 1 that other operands stretch: the products are the same."""
    kept = [i for i, label in enumerate(term) if x.shape[i] == sizes[label]]
    if len(kept) == len(term):
        return x, term
    x = shape.reshape(x, shape=tuple(x.shape[i] for i in kept))
    return x, "".join(term[i] for i in kept)


def _arranged(x: Any, term: str, result: str) -> Tensor:
    """One operand, summed over the axes that the result has not; without a sum it is a view."""
    summed = tuple(i for i, label in enumerate(term) if label not in result)
    if summed:
        x = astype(reductions.sum(x, axis=summed, keepdims=False), x.dtype)
    left = [label for label in term if label in result]
    return shape.transpose(x, axes=tuple(map(left.index, result)))
