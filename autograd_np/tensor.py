"""Tensor: the value a user holds. An array, its place in the graph, and the gradient it received.

What tensors can do is in `methods.py`, which lists the functions that are their methods; this file
is what they are.
"""

from __future__ import annotations

import copy
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from autograd_np.graph import Node
from autograd_np.storage import Storage, View, refresh, share, storage_of

if TYPE_CHECKING:
    from autograd_np.methods import Methods
else:  # at run time methods.py adds them to the class: the functions need the class first
    Methods = object

__all__ = ["Tensor", "from_outside", "wrap"]

Array: TypeAlias = Any
Hook: TypeAlias = Callable[["Tensor"], "Tensor | None"]


class Tensor(Methods):
    """An array that remembers how it was computed. Make one with `autograd_np.tensor`.

    Attributes
    ----------
    requires_grad : bool
        Whether a backward pass computes its gradient.
    grad : Tensor or None
        The gradient that backward passes have added up here, of the same shape and dtype.
    grad_fn : Node or None
        The operation that made it; None for a leaf.
    is_leaf : bool
        Whether it was made by the user and not by a recorded operation.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_array",
        "_node",
        "_requires_grad",
        "_storage",
    )

    _array: Array
    _node: Node | None
    _requires_grad: bool
    _storage: Storage | None  # made when somebody has to know of it
    # What few tensors have has no slot, so that making a tensor need not set it.
    _view: View | None = None
    _grad: Tensor | Array | None = None  # made a tensor when somebody asks for it
    _hooks: list[Hook] | None = None  # of a leaf; those of a result are its node's

    __hash__ = object.__hash__
    __array_priority__ = 1000.0

    def __init__(self, data: Any = (), *, requires_grad: bool = False) -> None:
        """Share the memory of an array or a tensor; `autograd_np.tensor` copies."""
        if isinstance(data, Tensor):
            self._array, self._storage = data._array, share(data)
        else:
            self._array, self._storage = np.asarray(data), None
            if self._array is data or self._array.base is not None:  # others hold this memory
                share(self).exposed = True
        self._grad = None
        self._hooks = None
        self._node = None
        self._requires_grad = False
        self._view = None
        if requires_grad:
            self.requires_grad = True

    @property
    def shape(self) -> tuple[int, ...]:
        """Size of each axis."""
        return self._array.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._array.ndim  # type: ignore[no-any-return]

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the elements."""
        return self._array.dtype  # type: ignore[no-any-return]

    @property
    def requires_grad(self) -> bool:
        """Whether a backward pass computes the gradient of this tensor."""
        if self._view is not None:
            refresh(self)
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if self.grad_fn is not None:
            if not value:
                raise RuntimeError(
                    "requires_grad can be turned off for leaf tensors only; this one was computed "
                    f"by {self._node!r}: use x.detach()"
                )
            return
        if value:
            check_differentiable(self.dtype)
        self._requires_grad = bool(value)

    @property
    def grad_fn(self) -> Node | None:
        """The operation that made this tensor; its ``next_functions`` lead to the operands."""
        if self._view is not None:
            refresh(self)
        return self._node

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor."""
        return self.grad_fn is None

    @property
    def grad(self) -> Tensor | None:
        """The gradient added up by backward passes, or None."""
        g = self._grad
        if g is not None and not isinstance(g, Tensor):
            g = self._grad = wrap(g)
        return g

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(f"grad is a Tensor or None, not {type(value).__name__}")
            if value.shape != self.shape or value.dtype != self.dtype:
                raise RuntimeError(
                    f"a gradient has the shape and dtype of its tensor: {self.shape} "
                    f"{self.dtype}, not {value.shape} {value.dtype}"
                )
        self._grad = value

    @property
    def data(self) -> Tensor:
        """The same memory as a tensor without history. Writes through it are not recorded."""
        return self.detach()

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"data is a Tensor, not {type(value).__name__}; use autograd_np.tensor")
        if self._requires_grad:
            check_differentiable(value.dtype)
        self._array = value._array
        self._storage = share(value)
        self._view = None

    def detach(self) -> Tensor:
        """The same memory as a tensor without history, which needs no gradient.

        Examples
        --------
        >>> import autograd_np as ag
        >>> x = ag.tensor([1.0], requires_grad=True)
        >>> x.detach().requires_grad
        False
        """
        result = wrap(self._array)
        result._storage = share(self)
        return result

    def numpy(self) -> np.ndarray[Any, Any]:
        """The array, sharing memory with the tensor.

        Raises
        ------
        RuntimeError
            If the tensor needs a gradient: NumPy would not record what is done with it.

        Examples
        --------
        >>> import autograd_np as ag
        >>> ag.tensor([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
        """
        if self.requires_grad:
            raise RuntimeError(
                "Can't call numpy() on Tensor that requires grad: what NumPy does with it would "
                "have no gradient. Use tensor.detach().numpy() instead."
            )
        known = self._storage is not None  # to a node, perhaps, that saved what lies there
        storage = share(self)
        storage.exposed = True
        if known:
            storage.expose(self._array)
        return self._array  # type: ignore[no-any-return]

    def register_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook` with the gradient of this tensor whenever a backward pass has computed it.

        Parameters
        ----------
        hook : callable
            From gradient to None, or to a gradient that takes its place.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` unregisters the hook.

        Raises
        ------
        RuntimeError
            If the tensor needs no gradient.

        Examples
        --------
        >>> import autograd_np as ag
        >>> x = ag.tensor([1.0], requires_grad=True)
        >>> handle = x.register_hook(lambda g: g * 10)
        >>> (x * 2).sum().backward()
        >>> x.grad
        tensor([20.])
        """
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        adapted = _on_arrays(hook)
        if self._node is None:
            hooks = self._hooks = [] if self._hooks is None else self._hooks
        else:
            hooks = self._node.with_extra().hooks
        hooks.append(adapted)
        return RemovableHandle(hooks, adapted)

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor that is not a leaf in its ``grad``, too.

        Examples
        --------
        >>> import autograd_np as ag
        >>> x = ag.tensor([1.0], requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> (y * 3).sum().backward()
        >>> y.grad
        tensor([3.])
        """
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self._node is not None:
            self._node.with_extra().retained = weakref.ref(self)

    def _accumulate(self, g: Any, owned: bool) -> None:
        """Add the gradient of one backward pass to ``grad``.

        `owned` tells that nobody else holds the array `g`.
        """
        if self._grad is None:
            if owned:
                self._grad = g
            elif isinstance(g, Tensor):
                self._grad = g.clone()  # for other leaves and the caller may hold g
            else:
                self._grad = np.array(g, order="C") if isinstance(g, NUMPY) else g
            return
        grad = self._grad = self._grad if isinstance(self._grad, Tensor) else wrap(self._grad)
        if isinstance(g, Tensor) or grad._requires_grad or not isinstance(g, NUMPY):
            self._grad = grad + g
        else:
            np.add(grad._array, g, out=grad._array)
            storage_of(grad).write()

    def _attributes(self) -> dict[str, Any]:
        """What the user has attached to the tensor."""
        own = ("_view", "_grad", "_hooks")
        return {name: value for name, value in self.__dict__.items() if name not in own}

    def __copy__(self) -> Tensor:
        """The same memory: another leaf there, or a view of what was computed."""
        storage = share(self)
        source = self if self.is_leaf and self.requires_grad else self[...]
        result = type(self).__new__(type(self))
        for name in Tensor.__slots__[2:]:
            setattr(result, name, getattr(source, name))
        result.__dict__.update(self.__dict__ | source.__dict__)
        result._storage = storage
        return result

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        """An independent leaf with a copy of the values and of ``grad``.

        Raises
        ------
        RuntimeError
            If it was computed by a recorded operation: a copy of the graph is hardly meant.
        """
        if self.grad_fn is not None:
            raise RuntimeError(
                f"only tensors made by the user can be deep-copied; this one was computed by "
                f"{self._node!r}. Copy x.detach(), or use x.clone(), which stays in the graph."
            )
        result = type(self).__new__(type(self))
        memo[id(self)] = result
        Tensor.__init__(result, wrap(np.array(self._array)))
        result._requires_grad = self._requires_grad
        result._grad = copy.deepcopy(self.grad, memo)
        result.__dict__.update(copy.deepcopy(self._attributes(), memo))
        return result

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the values and `requires_grad` of a leaf.

        Raises
        ------
        RuntimeError
            If it was computed by a recorded operation: the graph cannot be pickled.
        """
        if self.grad_fn is not None:
            raise RuntimeError(
                f"a tensor computed by {self._node!r} cannot be pickled with its graph: pickle "
                "x.detach()"
            )
        return _rebuild, (type(self), self._array, self._requires_grad, self._attributes())


NUMPY = (np.ndarray, np.generic)


class RemovableHandle:
    """Unregisters a hook: ``handle.remove()``."""

    def __init__(self, hooks: list[Any], hook: Any) -> None:
        self._hooks = hooks
        self._hook = hook

    def remove(self) -> None:
        """Unregister the hook; a second time does nothing."""
        if self._hook in self._hooks:
            self._hooks.remove(self._hook)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def wrap(array: Array) -> Tensor:
    """A tensor of an array that nobody outside holds, or of the scalar that NumPy made of one."""
    if type(array) is not _ndarray:
        if isinstance(array, np.generic):
            array = np.asarray(array)
        elif hasattr(array, "as_tensor"):  # of a kind of its own
            return array.as_tensor()  # type: ignore[no-any-return]
    result = _new(Tensor)
    result._array = array
    result._node = None
    result._requires_grad = False
    result._storage = None
    return result


_new, _ndarray = Tensor.__new__, np.ndarray


def from_outside(array: Array) -> Tensor:
    """A tensor that shares the memory of an array which code outside holds and may write to."""
    result = wrap(array)
    if isinstance(array, np.ndarray):
        share(result).exposed = True
    return result


def check_differentiable(dtype: np.dtype[Any]) -> None:
    """Raise where tensors of a dtype cannot have a gradient."""
    if dtype.kind not in "fc":
        raise RuntimeError(
            f"requires_grad: only floating and complex tensors can have gradients, this one is "
            f"{dtype}. Make it floating first: x.float(), or tensor(data, dtype=float32)."
        )


def _on_arrays(hook: Hook) -> Callable[[Any], Any]:
    """A hook on gradients that may be arrays; it gets a copy, for others may hold the array."""

    def adapted(g: Any) -> Any:
        recorded = isinstance(g, Tensor)
        given = g if recorded else wrap(np.copy(g))
        result = hook(given)
        if result is None:
            return g
        expected = f"{given.shape} {given.dtype}"
        got = type(result).__name__
        if isinstance(result, Tensor):
            got = f"{result.shape} {result.dtype}"
        if got != expected:
            raise RuntimeError(f"a hook returns None or a gradient {expected}; this one: {got}")
        return result if recorded else result._array

    return adapted


def _rebuild(kind: type[Tensor], array: Array, requires_grad: bool, state: Any) -> Tensor:
    result = kind.__new__(kind)
    Tensor.__init__(result, wrap(array))
    result._requires_grad = requires_grad
    result.__dict__.update(state)
    return result
