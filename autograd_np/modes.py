"""Modes of recording: `no_grad`, `enable_grad`, `set_grad_enabled`, `detect_anomaly`.

A mode belongs to the thread that set it, and is put back on every way out of its block, exceptions
included. Nothing else in the engine holds state that changes.
"""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

__all__ = [
    "detect_anomaly",
    "enable_grad",
    "is_anomaly_enabled",
    "is_grad_enabled",
    "no_grad",
    "set_grad_enabled",
]

P = ParamSpec("P")
R = TypeVar("R")


class _Modes(threading.local):
    """The modes of one thread; a new thread starts with these class attributes."""

    recording = True
    anomaly = False


modes = _Modes()


class _Mode:
    """A context manager and decorator that sets one mode and puts the old value back."""

    _name: str
    _value: bool

    def __init__(self) -> None:
        self._before: list[bool] = []

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

    def _fresh(self) -> _Mode:
        """A mode for one call of a decorated function: threads must not share `_before`."""
        return type(self)()

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

    def __call__(cls, function: Callable[..., Any] | None = None) -> Any:
        mode = super().__call__()
        return mode if function is None else mode(function)


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


class set_grad_enabled(_Mode):
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
        super().__init__()
        self._value = bool(mode)
        super().__enter__()
        self._entered = False

    def __enter__(self) -> None:
        """Making the object has set the mode already; entering it again sets it again."""
        if self._entered:
            super().__enter__()
        self._entered = True

    def _fresh(self) -> _Mode:
        return set_grad_enabled(self._value)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """As a decorator the mode is set in calls of the function, and not at once."""
        if not self._entered:
            modes.recording = self._before.pop()
            self._entered = True
        return super().__call__(function)


class detect_anomaly(_Mode, metaclass=_BareDecorator):
    """Find where a gradient turns into nan: raise, naming the operation and the line that made it.

    Operations recorded in this block remember the line that called them, and a backward pass in
    this block checks every gradient that a derivative rule returns. Both cost time: for debugging.

    Raises
    ------
    RuntimeError
        By the backward pass, when a rule returns a nan.

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
    _value = True


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
    return modes.anomaly
