"""NumPy's functions that join arrays, and cut them into pieces."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import DTypeLike

from autograd_np.functions.common import plain
from autograd_np.numpy.common import ArrayLike, as_tensor, converted_safely, implements, written
from autograd_np.numpy.shaping import ravel
from autograd_np.ops import shape
from autograd_np.ops.indexing import getitem
from autograd_np.tensor import Tensor


def _parts(
    name: str, arrays: Sequence[ArrayLike], dtype: DTypeLike | None, casting: str
) -> list[Tensor]:
    """The operands of a function that joins."""
    return [converted_safely(name, as_tensor(x), dtype, casting) for x in arrays]


@implements(np.concatenate)
def concatenate(
    arrays: Sequence[ArrayLike],
    /,
    axis: int | None = 0,
    out: Tensor | None = None,
    *,
    dtype: DTypeLike | None = None,
    casting: str = "same_kind",
) -> Tensor:
    """Arrays joined along an axis that they have, as `numpy.concatenate`.

    Parameters
    ----------
    arrays : sequence of array_like
        Shapes that are equal but along the axis; tensors, arrays and nested sequences.
    axis : int, optional
        The axis; None joins the raveled arrays.
    out : Tensor, optional
        Written to, in place, and returned.
    dtype : dtype, optional
        Of the result.
    casting : {"no", "equiv", "safe", "same_kind", "unsafe"}
        Which conversions to `dtype` are allowed.

    Returns
    -------
    Tensor
        The sizes along the axis added up.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.concatenate([[1, 2], [3]]).tolist()
    [1, 2, 3]
    """
    parts = _parts("concatenate", arrays, dtype, casting)
    if axis is None:
        parts, axis = [ravel(x) for x in parts], 0
    if parts and parts[0].ndim:
        axis = normalize_axis_index(axis, parts[0].ndim)
    return written("concatenate", out, shape.concatenate(*parts, axis=axis))


concat = concatenate


@implements(np.stack)
def stack(
    arrays: Sequence[ArrayLike],
    axis: int = 0,
    out: Tensor | None = None,
    *,
    dtype: DTypeLike | None = None,
    casting: str = "same_kind",
) -> Tensor:
    """Arrays of one shape joined along a new axis, as `numpy.stack`.

    Parameters
    ----------
    arrays : sequence of array_like
        Equal shapes; tensors, arrays and nested sequences.
    axis : int
        Where the new axis stands in the result.
    out : Tensor, optional
        Written to, in place, and returned.
    dtype : dtype, optional
        Of the result.
    casting : {"no", "equiv", "safe", "same_kind", "unsafe"}
        Which conversions to `dtype` are allowed.

    Returns
    -------
    Tensor
        One axis more.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> anp.stack([[1, 2], [3, 4]], axis=1).tolist()
    [[1, 3], [2, 4]]
    """
    parts = _parts("stack", arrays, dtype, casting)
    if parts:
        axis = normalize_axis_index(axis, parts[0].ndim + 1)
    return written("stack", out, shape.stack(*parts, axis=axis))


@implements(np.array_split)
def array_split(
    ary: ArrayLike, indices_or_sections: int | Sequence[int], axis: int = 0
) -> list[Tensor]:
    """Pieces along an axis, as `numpy.array_split`: the first may be longer by one.

    Parameters
    ----------
    ary : array_like
        At least one axis.
    indices_or_sections : int or sequence of int
        How many pieces, or where to cut.
    axis : int
        The axis.

    Returns
    -------
    list of Tensor
        Views.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> [x.tolist() for x in anp.array_split([1, 2, 3], 2)]
    [[1, 2], [3]]
    """
    x = as_tensor(ary)
    axis = normalize_axis_index(axis, x.ndim)
    n = x.shape[axis]
    wanted = plain(indices_or_sections)
    if np.ndim(wanted):
        cuts = [0, *map(operator.index, wanted), n]
    else:
        sections = operator.index(wanted)
        if sections <= 0:
            raise ValueError(
                f"array_split: the number of sections must be positive, got {sections}"
            )
        longer = n % sections
        cuts = [i * (n // sections) + min(i, longer) for i in range(sections + 1)]
    lead = (slice(None),) * axis
    return [getitem(x, index=(*lead, slice(*ends))) for ends in itertools.pairwise(cuts)]


@implements(np.split)
def split(ary: ArrayLike, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Tensor]:
    """Pieces along an axis, as `numpy.split`.

    Parameters
    ----------
    ary : array_like
        At least one axis.
    indices_or_sections : int or sequence of int
        How many pieces of one size, or where to cut.
    axis : int
        The axis.

    Returns
    -------
    list of Tensor
        Views.

    Raises
    ------
    ValueError
        If there are no pieces of one size.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> [x.tolist() for x in anp.split([1, 2, 3, 4], [1, 3])]
    [[1], [2, 3], [4]]
    """
    x = as_tensor(ary)
    wanted = plain(indices_or_sections)
    if not np.ndim(wanted):
        n = x.shape[normalize_axis_index(axis, x.ndim)]
        if n % wanted:
            raise ValueError(
                f"split: axis {axis} of shape {x.shape} cannot be cut into {wanted} "
                "equal pieces; array_split allows unequal ones"
            )
    return array_split(x, indices_or_sections, axis)
