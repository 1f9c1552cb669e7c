"""Writing to tensors: in place, with right gradients, through views too.

A write is computed out of place first, as an ordinary recorded operation; then its result takes
the place of what the tensor held. Where nobody else lies in that memory the new array is simply
adopted, and nodes that saved the old values keep them. Where there are views the memory is
written, and the tensor that owns it gets a new history; nodes that had saved the old values will
raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np

from autograd_np.modes import modes
from autograd_np.primitive import primitive
from autograd_np.storage import storage_of, take_history, views_to
from autograd_np.tensor import Tensor

__all__ = ["replace", "updates", "writable"]

Array: TypeAlias = Any


@primitive
def overwrite(x: Array, value: Array, /, region: Callable[[Array], Array], written: Array) -> Array:
    """Write `value` into a region of `x`, where it is, and return `x`.

    `written` is a mask of the shape of `x`: the places of the region.
    """
    np.copyto(region(x), value)
    return x


@overwrite.vjp("x")
def _(g: Array, written: Array) -> Array:
    return np.where(written, 0, g)


@overwrite.vjp("value")
def _(g: Array, region: Callable[[Array], Array]) -> Array:
    return region(g)


def replace(target: Tensor, operation: str, compute: Callable[[Tensor], Tensor]) -> Tensor:
    """Put ``compute(target)`` in the place of what `target` holds.

    Parameters
    ----------
    target : Tensor
        What to write to.
    operation : str
        Its name, for errors.
    compute : callable
        From the old tensor to the new one: same shape and dtype, and made for this call.

    Returns
    -------
    Tensor
        `target`; every tensor that shares its memory sees the new values.

    Raises
    ------
    RuntimeError
        If a leaf that needs a gradient, or a view of one, would be written while recording, or an
        expanded tensor, of which several elements lie in one place.
    """
    if isinstance(target._array, np.ndarray) and not target._array.flags.writeable:
        raise RuntimeError(
            f"{operation}: the tensor of shape {target.shape} is read-only, as expanded ones are: "
            "several of their elements lie in one place in memory. Write to a copy: x = x.clone()."
        )
    storage = storage_of(target)
    views = views_to(target)
    owner = views[0]._view.parent if views and views[0]._view else target
    if modes.recording and owner._requires_grad and owner._node is None:
        what = "a leaf tensor" if owner is target else "a view of a leaf tensor"
        raise RuntimeError(
            f"{operation}: {what} that requires grad is being written in place: its gradient would "
            "have no meaning. Write under no_grad (as an optimizer does), or to a copy: x.clone()."
        )
    # What the computation saves must not be what is written next.
    value = compute(target.clone() if storage.shared and modes.recording else target)
    if not (modes.recording and (value._requires_grad or owner._requires_grad)):
        np.copyto(target._array, value._array)
        storage.write()
    elif not storage.shared:
        target._array, target._storage = value._array, value._storage
        take_history(target, value)
    elif owner is target:
        np.copyto(target._array, value._array)
        storage.write()
        storage.history += 1
        take_history(target, value)
    else:
        links = [view._view for view in views if view._view is not None]
        if not all(link.recorded for link in links):
            raise RuntimeError(
                f"{operation}: a view taken under no_grad is being written to while recording, so "
                "its owner could not learn of it. Take the view outside no_grad, or write under it."
            )

        steps = [(link.primitive, link.static) for link in links]  # not the tensors: no cycle

        def region(x: Array) -> Array:
            for step, static in steps:
                x = step.forward(x, **static)
            return x

        # In the memory order of the owner, for in another a region may be no view but a copy.
        mask = np.zeros_like(owner._array, dtype=bool)
        np.copyto(region(mask), True)
        result = overwrite(owner, value, region=region, written=mask)
        storage.write()
        storage.history += 1
        take_history(owner, result)
    return target


def updates(tensors: Iterable[Tensor]) -> Iterator[tuple[Tensor, Array, Array]]:
    """What an optimizer steps through: each tensor that has a gradient, and the arrays of both.

    Parameters
    ----------
    tensors : iterable of Tensor
        Parameters.

    Yields
    ------
    Tensor
        The next one that has a gradient.
    array
        Its own array, as of `writable`.
    array
        That of its gradient, to be read and not kept.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> for _, p, g in updates([x]):
    ...     p = np.subtract(p, 0.5 * g, out=p)
    >>> x
    tensor([0., 0.], requires_grad=True)
    """
    for tensor in tensors:
        g = tensor._grad
        if g is not None:
            if tensor._storage is not None:
                tensor._storage.write()
            yield tensor, tensor._array, g._array if isinstance(g, Tensor) else g


def writable(tensor: Tensor) -> Array:
    """The array of a tensor, to be written where it is, unrecorded: how an optimizer takes a step.

    The call counts as the write: a graph that had saved the old values raises when it needs them.

    Parameters
    ----------
    tensor : Tensor
        What is about to be written to, at once.

    Returns
    -------
    array
        An ndarray, or whatever else the tensor holds that implements NumPy's dispatch protocols:
        write to it by ufuncs, as in ``np.subtract(p, d, out=p)``.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> p = writable(x)
    >>> np.subtract(p, 0.5, out=p)
    array([0.5, 1.5], dtype=float32)
    >>> x
    tensor([0.5000, 1.5000], requires_grad=True)
    """
    storage = tensor._storage
    if storage is not None:
        storage.write()
    return tensor._array
