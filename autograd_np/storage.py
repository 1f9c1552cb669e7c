"""Memory that several tensors share: how often it was written, and what is a view of what.

A `Storage` stands for one piece of memory. It is made when somebody first has to know about it:
a node that saves the values there, or a view of them. Every write is dated, so that a backward
pass finds out when a value it needs is gone.

A tensor that is a view remembers, in a `View`, the tensor it was taken of and how. A recorded
write through any name gives the tensor that owns the memory a new history (see `inplace.py`),
and its views take theirs from it again when they are next used.
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd_np.graph import next_number
from autograd_np.modes import enable_grad

if TYPE_CHECKING:
    from autograd_np.primitive import Primitive
    from autograd_np.tensor import Tensor

__all__ = ["UNWATCHED", "Storage", "View", "refresh", "share", "storage_of", "views_to"]

Array: TypeAlias = Any


class Storage:
    """What tensors that share memory share. The defaults stand in the class: few are ever set."""

    written: float = 0  # the last write, by the clock that numbers nodes; infinite: see `changed`
    history = 0  # how often by a recorded write: those change what its views were computed from
    shared = False  # several tensors lie in it, so it must be written where it is
    exposed = False  # NumPy code outside holds it, and can write to it unseen
    memory: Any = None  # what was exposed after a node may have saved it,
    fingerprint = 0  # a checksum of it then,
    written_before: float = 0  # and the last write before that

    def write(self) -> None:
        """Take note of a write: nodes made before that had saved what was here will raise."""
        if self.memory is None:
            self.written = next_number()

    def expose(self, array: Array) -> None:
        """Take note that code outside gets hold of `array`, which lies here."""
        self.shared = self.exposed = True
        if self.memory is None:
            self.memory = array if array.base is None else array.base
            self.fingerprint = checksum(self.memory)
            self.written_before, self.written = self.written, math.inf

    def changed(self, number: int) -> bool:
        """Whether what a node with this number has saved here is gone.

        What lies in exposed memory is saved as a copy. So it is changed for the nodes made before
        the exposure, or for none.
        """
        if self.memory is None:
            return self.written > number
        return self.written_before > number or checksum(self.memory) != self.fingerprint


UNWATCHED = Storage()  # where nobody can write: the copies that a node has to itself


def checksum(memory: Any) -> int:
    """CRC-32 of the bytes of an array, or of whatever lends an array its memory."""
    return zlib.crc32(np.ascontiguousarray(memory).reshape(-1).view(np.uint8).data)


def storage_of(tensor: Tensor) -> Storage:
    """The storage that a tensor lies in."""
    storage = tensor._storage
    if storage is None:
        storage = tensor._storage = Storage()
    return storage


def share(tensor: Tensor) -> Storage:
    """The storage that a tensor lies in, which another name will lie in too from now on."""
    storage = storage_of(tensor)
    storage.shared = True
    return storage


class View:
    """How a tensor was taken of another that it shares memory with."""

    __slots__ = ("history", "parent", "primitive", "recorded", "static")

    def __init__(
        self, parent: Tensor, primitive: Primitive, static: dict[str, Any], recorded: bool
    ) -> None:
        self.parent = parent
        self.primitive = primitive
        self.static = static
        self.recorded = recorded
        self.history = storage_of(parent).history


def views_to(tensor: Tensor) -> list[Tensor]:
    """The views that lead from the tensor that owns the memory to this one, itself the last."""
    views = []
    while tensor._view is not None:
        views.append(tensor)
        tensor = tensor._view.parent
    return views[::-1]


def take_history(tensor: Tensor, source: Tensor) -> None:
    """Make a tensor, whose values have changed, what `source` is: the result of its operation.

    A gradient that is retained is from now on that of the new values; hooks stay with the old.
    """
    old, new = tensor._node, source._node
    tensor._node, tensor._requires_grad = new, source._requires_grad
    if old is None or old.extra is None or old.extra.retained is None or new is None:
        return
    if old.extra.retained() is tensor:
        new.with_extra().retained, old.extra.retained = old.extra.retained, None


def refresh(tensor: Tensor) -> None:
    """Give a view the history that its memory has after a recorded write through another name.

    A view that was taken under no_grad stays without one.
    """
    for view in views_to(tensor):
        link = view._view
        history = storage_of(view).history
        if link is not None and link.history != history:
            if link.recorded:
                with enable_grad():
                    again = link.primitive(link.parent, **link.static)
                take_history(view, again)
            link.history = history
