"""Modes of recording: `no_grad`, `enable_grad`, `detect_anomaly`, and functions that set them.

A mode belongs to the thread that set it, and is put back on every way out of its block, exceptions
included. Nothing else in the engine holds state that changes.
"""

from __future__ import annotations

import copy
import functools
import inspect
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, ParamSpec, Self, TypeVar

__all__ = [
    "detect_anomaly",
    "enable_grad",
    "is_anomaly_enabled",
    "is_grad_enabled",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]

P = ParamSpec("P")
R = TypeVar("R")


class Anomaly(NamedTuple):
    """What `detect_anomaly` looks at, beside noting where operations are recorded."""

    check_nan: bool = True  # gradients that derivative rules return
    check_forward: bool = False  # values that operations return


class _Modes(threading.local):
    """The modes of one thread; a new thread starts with these class attributes."""

    recording = True
    anomaly: Anomaly | None = None


modes = _Modes()


class _Mode:
    """A context manager and decorator that sets one mode and puts the old value back."""

    _name: str
    _value: Any

    def __init__(self) -> None:
        self._before: list[Any] = []

    def __enter__(self) -> None:
        self._before.append(getattr(modes, self._name))
        setattr(modes, self._name, self._value)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        setattr(modes, self._name, self._before.pop())

    def _fresh(self) -> Self:
        """A mode for one call of a decorated function: threads must not share `_before`."""
        fresh = copy.copy(self)
        fresh._before = []
        return fresh

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
            raise TypeError(
                f"{type(self).__name__} cannot decorate the generator or coroutine "
                f"{function.__name__}, whose body runs after the call: use it in a with block there"
            )

        @functools.wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            with self._fresh():
                return function(*args, **kwargs)

        return wrapped


class _BareDecorator(type):
    """Lets ``@no_grad`` be written without parentheses."""

    def __call__(cls, *args: Any, **options: Any) -> Any:
        if len(args) == 1 and callable(args[0]):
            return super().__call__(**options)(args[0])
        return super().__call__(*args, **options)


class no_grad(_Mode, metaclass=_BareDecorator):
    """Record nothing: results of operations in this block need no gradient.

    A context manager, and a decorator with or without parentheses.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor([1.0, 2.0], requires_grad=True)
    >>> with ag.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    _name = "recording"
    _value = False


class enable_grad(_Mode, metaclass=_BareDecorator):
    """Record operations in this block, also inside `no_grad`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> x = ag.tensor(1.0, requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     print((x * 2).requires_grad)
    True
    """

    _name = "recording"
    _value = True


class _Switch(_Mode):
    """A mode that is set at once when it is made, and put back by a ``with`` block around it."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value
        super().__enter__()
        self._entered = False

    def __enter__(self) -> None:
        """Making the object has set the mode already; entering it again sets it again."""
        if self._entered:
            super().__enter__()
        self._entered = True

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """As a decorator the mode is set in calls of the function, and not at once."""
        if not self._entered:
            setattr(modes, self._name, self._before.pop())
            self._entered = True
        return super().__call__(function)


class set_grad_enabled(_Switch):
    """Turn recording on or off: at once when called, and back when used as a context manager.

    Parameters
    ----------
    mode : bool
        Whether operations are recorded.

    Examples
    --------
    >>> import autograd_np as ag
    >>> with ag.set_grad_enabled(False):
    ...     print(ag.is_grad_enabled())
    False
    >>> ag.is_grad_enabled()
    True
    """

    _name = "recording"

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))


class detect_anomaly(_Mode, metaclass=_BareDecorator):
    """Find where a gradient turns into nan: raise, naming the operation and the line that made it.

    Operations recorded in this block remember the line that called them, the module of the model
    that they are part of, and whether they met a value that is not finite. A backward pass in this
    block checks every gradient that a derivative rule returns. All of it costs time: for debugging.

    Parameters
    ----------
    check_nan : bool
        Raise at the first nan among gradients. The message names the first value, too, that was not
        finite in the forward pass, and the first infinite gradient.
    check_forward : bool
        Raise in the forward pass at once when an operation returns a value that is not finite.

    Raises
    ------
    RuntimeError
        By the backward pass, when a rule returns a nan; by an operation, if it is to check values.

    Examples
    --------
    >>> import numpy as np
    >>> import autograd_np as ag
    >>> x = ag.tensor([-1.0, 4.0], requires_grad=True)
    >>> with np.errstate(invalid="ignore"), ag.detect_anomaly():
    ...     ag.where(x > 0, ag.sqrt(x), 0).sum().backward()
    Traceback (most recent call last):
        ...
    RuntimeError: sqrt: its derivative returned nan ...
    """

    _name = "anomaly"

    def __init__(self, check_nan: bool = True, check_forward: bool = False) -> None:
        super().__init__()
        self._value = Anomaly(check_nan, check_forward)


class set_detect_anomaly(_Switch):
    """Turn `detect_anomaly` on or off: at once, and back when used as a context manager.

    Parameters
    ----------
    mode : bool
        Whether to look for nan.
    check_nan, check_forward : bool
        As in `detect_anomaly`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> with ag.set_detect_anomaly(True):
    ...     print(ag.is_anomaly_enabled())
    True
    >>> ag.is_anomaly_enabled()
    False
    """

    _name = "anomaly"

    def __init__(self, mode: bool, check_nan: bool = True, check_forward: bool = False) -> None:
        super().__init__(Anomaly(check_nan, check_forward) if mode else None)


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.is_grad_enabled()
    True
    """
    return modes.recording


def is_anomaly_enabled() -> bool:
    """Whether this thread looks for nan in gradients (see `detect_anomaly`).

    Examples
    --------
    >>> import autograd_np as ag
    >>> ag.is_anomaly_enabled()
    False
    """
    return modes.anomaly is not None
