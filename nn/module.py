"""Module: what every layer, loss and model is.

A module is a function with parts: parameters, which are learned; buffers, tensors that are not;
and other modules. Parts are ordinary attributes. Assigning a `Parameter` or a `Module` to an
attribute makes it a part; nothing else has to be declared. This file is the bookkeeping of parts:
finding, naming, saving and loading them. What a module computes is its ``forward``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Self, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

import autograd_np as ag
from autograd_np import Tensor
from autograd_np.anomaly import name_callers
from autograd_np.tensor import RemovableHandle
from nn.failure import innermost, locate
from nn.parameter import Parameter
from nn.state import IncompatibleKeys, load

__all__ = ["Module"]

Kind: TypeAlias = Literal["parameter", "buffer", "non-persistent buffer", "module"]


class Hook:
    """A function to be called before or after ``forward``."""

    def __init__(self, function: Callable[..., Any], before: bool) -> None:
        self.function = function
        self.before = before


class Module:
    """A function with parameters, buffers and other modules as its parts.

    A subclass calls ``super().__init__()``, assigns its parts, and defines ``forward``; calling
    the module calls that.

    Attributes
    ----------
    training : bool
        Whether it is being trained: `Dropout`, for one, acts only then.

    Examples
    --------
    >>> import autograd_np as ag
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = Parameter([2.0])
    ...
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> model = Scale()
    >>> model(ag.tensor([1.0, 10.0])).tolist()
    [2.0, 20.0]
    >>> [name for name, _ in model.named_parameters()]
    ['factor']
    """

    training: bool
    _kinds: dict[str, Kind]  # which attributes are parts, in order
    _hooks: list[Hook]

    def __init__(self) -> None:
        self._kinds = {}
        self._hooks = []
        self.training = True

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} does not define forward")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call ``forward``, and the hooks before and after it."""
        try:
            if self._hooks:
                return self._call_with_hooks(args, kwargs)
            return self.forward(*args, **kwargs)
        except Exception as error:
            locate(error, self, args)
            raise

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        hooks = list(self._hooks)  # a hook may remove itself
        for hook in hooks:
            if hook.before and (given := hook.function(self, args)) is not None:
                args = given if isinstance(given, tuple) else (given,)
        output = self.forward(*args, **kwargs)
        for hook in hooks:
            if not hook.before and (given := hook.function(self, args, output)) is not None:
                output = given
        return output

    # ---------------------------------------------------------------------------- its parts

    def __setattr__(self, name: str, value: Any) -> None:
        kinds: dict[str, Kind] = self.__dict__.get("_kinds", {})
        if isinstance(value, Parameter):
            self._enrol(name, "parameter", value)
        elif isinstance(value, Module):
            self._enrol(name, "module", value)
        elif name not in kinds:
            object.__setattr__(self, name, value)
        elif value is None or isinstance(value, _expected(kinds[name])):
            self.__dict__[name] = value
        else:
            kind = kinds[name]
            raise TypeError(
                f"cannot assign '{type(value).__name__}' as {kind} '{name}': expected a "
                f"{_expected(kind).__name__} or None. To change only the values of a parameter or "
                f"buffer, write under no_grad: module.{name}.copy_(values)."
            )

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._kinds.pop(name, None)

    def _enrol(self, name: str, kind: Kind, value: Any) -> None:
        """Make an attribute a part of the module."""
        kinds = self.__dict__.get("_kinds")
        if kinds is None:
            raise AttributeError(
                f"cannot assign {kind} '{name}' before Module.__init__() call: the first line of "
                f"{type(self).__name__}.__init__ must be super().__init__()"
            )
        if kinds.get(name, kind) != kind:
            del kinds[name]  # what it is now comes last among its own kind
        kinds[name] = kind
        self.__dict__[name] = value

    def _register(self, name: str, kind: Kind, value: Any) -> None:
        """Enrol under a name that may not be an identifier, having checked name and value."""
        if value is not None and not isinstance(value, _expected(kind)):
            raise TypeError(
                f"cannot assign '{type(value).__name__}' as {kind} '{name}': expected a "
                f"{_expected(kind).__name__} or None"
            )
        if not isinstance(name, str):
            raise TypeError(f"a {kind} is named by a string, got {type(name).__name__}")
        if "." in name or not name:
            raise KeyError(f"a {kind} cannot be named '{name}': a name is not empty and has no dot")
        known = self.__dict__.get("_kinds", {}).get(name)
        if hasattr(self, name) and (known is None or _expected(known) is not _expected(kind)):
            raise KeyError(f"attribute '{name}' of {type(self).__name__} already exists")
        self._enrol(name, kind, value)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter; None leaves its place empty.

        Parameters
        ----------
        name : str
            Not empty, without dots, and no attribute yet.
        param : Parameter or None
            The parameter.

        Raises
        ------
        KeyError
            If the name is taken, empty, or has a dot.
        TypeError
            If it is not a `Parameter`.
        """
        self._register(name, "parameter", param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that belongs to the module, but is not learned.

        Parameters
        ----------
        name : str
            Not empty, without dots, and no attribute yet.
        tensor : Tensor or None
            The buffer; None leaves its place empty.
        persistent : bool
            Whether `state_dict` contains it.

        Raises
        ------
        KeyError
            If the name is taken, empty, or has a dot.
        TypeError
            If it is not a tensor.
        """
        kind: Kind = "buffer" if persistent else "non-persistent buffer"
        self._register(name, kind, tensor)

    def register_module(self, name: str, module: Module | None) -> None:
        """Add a module as a part; None leaves its place empty.

        Parameters
        ----------
        name : str
            Not empty, without dots, and no attribute yet. It need not be an identifier.
        module : Module or None
            The part.

        Raises
        ------
        KeyError
            If the name is taken, empty, or has a dot.
        TypeError
            If it is not a `Module`.
        """
        self._register(name, "module", module)

    add_module = register_module

    def _parts(self, *kinds: Kind) -> list[tuple[str, Any]]:
        """The names and values of the parts of some kinds; a value may be None."""
        return [(name, self.__dict__[name]) for name, k in self._kinds.items() if k in kinds]

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules that are parts of this one, with their names, each once."""
        seen: set[Module] = set()
        for name, module in self._parts("module"):
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """The modules that are parts of this one, each once."""
        return (module for _, module in self.named_children())

    def named_modules(
        self, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """The module itself and all in it, with their paths, each before its own parts.

        Parameters
        ----------
        prefix : str
            The path of this module; its parts are found beneath it.
        remove_duplicate : bool
            Give a module that is found in several places only once, in the first.
        """
        seen: set[Module] = set()
        stack: list[tuple[str, Module]] = [(prefix, self)]
        while stack:
            path, module = stack.pop()
            if module in seen:
                continue
            if remove_duplicate:
                seen.add(module)
            yield path, module
            parts = [(_joined(path, name), part) for name, part in module._parts("module")]
            stack.extend((name, part) for name, part in reversed(parts) if part is not None)

    def modules(self) -> Iterator[Module]:
        """The module itself and all in it, each once."""
        return (module for _, module in self.named_modules())

    def _named_tensors(
        self, kinds: tuple[Kind, ...], prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules = self.named_modules(prefix, remove_duplicate) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, tensor in module._parts(*kinds):
                if tensor is None or id(tensor) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(tensor))
                yield _joined(path, name), tensor

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """The parameters, with their paths.

        Parameters
        ----------
        prefix : str
            The path of this module.
        recurse : bool
            Also those of the modules in it.
        remove_duplicate : bool
            Give a parameter that is found in several places only once, in the first.
        """
        return self._named_tensors(("parameter",), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters, each once; what an optimiser is made with."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """The buffers, with their paths; the arguments are those of `named_parameters`."""
        kinds: tuple[Kind, ...] = ("buffer", "non-persistent buffer")
        return self._named_tensors(kinds, prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers, each once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Module:
        """The module at a path such as ``"layers.2"``; the empty path is this module.

        Raises
        ------
        AttributeError
            If there is no module.
        """
        found: Module = self
        for name in target.split(".") if target else ():
            part = getattr(found, name, None)
            if not isinstance(part, Module):
                names = ", ".join(name for name, _ in found.named_children()) or "none"
                raise AttributeError(
                    f"{type(found).__name__} has no module '{name}' (looking for '{target}'); "
                    f"its modules: {names}"
                )
            found = part
        return found

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a path such as ``"layers.2.weight"``.

        Raises
        ------
        AttributeError
            If there is no parameter.
        """
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        found = getattr(module, name, None)
        if not isinstance(found, Parameter):
            names = ", ".join(name for name, _ in module.named_parameters(recurse=False)) or "none"
            raise AttributeError(
                f"{type(module).__name__} has no parameter '{name}' (looking for '{target}'); "
                f"its parameters: {names}"
            )
        return found

    # ----------------------------------------------------------------------- saving, loading

    def state_dict(self) -> OrderedDict[str, Tensor]:
        """Parameters and persistent buffers by path, without history, sharing their memory.

        Examples
        --------
        >>> import nn
        >>> list(nn.Linear(2, 3).state_dict())
        ['weight', 'bias']
        """
        state: OrderedDict[str, Tensor] = OrderedDict()
        for path, module in self.named_modules(remove_duplicate=False):
            for name, tensor in module._parts("parameter") + module._parts("buffer"):
                if tensor is not None:
                    state[_joined(path, name)] = tensor.detach()
        return state

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True
    ) -> IncompatibleKeys:
        """Copy values into the parameters and persistent buffers, all of them or, on error, none.

        Parameters
        ----------
        state_dict : mapping of str to tensor_like
            Values by path, as `state_dict` gives them; of any dtype.
        strict : bool
            Raise unless its keys are exactly those of this module's `state_dict`.

        Returns
        -------
        IncompatibleKeys
            ``missing_keys``, which kept their values, and ``unexpected_keys``, which were ignored.

        Raises
        ------
        RuntimeError
            If keys are missing or unexpected, and `strict`; if a shape differs, in any case.

        Examples
        --------
        >>> import nn
        >>> model = nn.Linear(1, 1)
        >>> model.load_state_dict({"weight": [[2.0]], "bias": [0.5]})
        <All keys matched successfully>
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"Expected state_dict to be dict-like, got {type(state_dict).__name__}: pass "
                "model.state_dict(), not the model"
            )
        return load(self.state_dict(), state_dict, strict, type(self).__name__)

    # ----------------------------------------------------------------------- all parts at once

    def train(self, mode: bool = True) -> Self:
        """Set `training` in this module and all in it, and return the module."""
        if not isinstance(mode, bool):
            raise ValueError(f"train: mode must be True or False, got {mode!r}")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """``train(False)``: for predicting, not learning."""
        return self.train(False)

    def apply(self, function: Callable[[Module], Any]) -> Self:
        """Call a function with every module in this one, then with this one, and return it.

        Examples
        --------
        >>> import nn
        >>> def start_at_zero(module):
        ...     if isinstance(module, nn.Linear):
        ...         nn.init.zeros_(module.bias)
        >>> nn.Sequential(nn.Linear(2, 1)).apply(start_at_zero)[0].bias.tolist()
        [0.0]
        """
        for module in self.children():
            module.apply(function)
        function(self)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or with ``set_to_none=False`` make them zeros."""
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = ag.zeros_like(parameter.grad)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Set ``requires_grad`` of all parameters, and return the module."""
        for parameter in self.parameters():
            parameter.requires_grad = requires_grad
        return self

    def to(self, dtype: DTypeLike) -> Self:
        """Convert floating parameters, their gradients and floating buffers, and return the module.

        Parameters
        ----------
        dtype : dtype
            A floating dtype. Integer and boolean buffers keep theirs.

        Raises
        ------
        TypeError
            If it is not a floating dtype.
        """
        wanted = np.dtype(dtype)
        if wanted.kind != "f":
            raise TypeError(f"to: modules are converted to floating dtypes, not to {wanted}")
        for module in self.modules():
            for _, parameter in module._parts("parameter"):
                if parameter is not None and parameter.dtype != wanted:
                    gradient = parameter.grad
                    parameter.data = parameter.detach().to(wanted)
                    parameter.grad = None if gradient is None else gradient.to(wanted)
            for name, buffer in module._parts("buffer", "non-persistent buffer"):
                if buffer is not None and buffer.is_floating_point():
                    module.__dict__[name] = buffer.to(wanted)
        return self

    def double(self) -> Self:
        """``to(float64)``."""
        return self.to(np.float64)

    def float(self) -> Self:
        """``to(float32)``."""
        return self.to(np.float32)

    # ---------------------------------------------------------------------------- hooks, repr

    def register_forward_pre_hook(
        self, hook: Callable[[Module, tuple[Any, ...]], Any]
    ) -> RemovableHandle:
        """Have a function called before each ``forward``.

        Parameters
        ----------
        hook : callable
            Called as ``hook(module, args)``; what it returns, if not None, replaces the positional
            arguments: a tuple of them, or the only one.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` unregisters the hook.

        Examples
        --------
        >>> import autograd_np as ag, nn
        >>> model = nn.Identity()
        >>> handle = model.register_forward_pre_hook(lambda module, args: args[0] + 1)
        >>> model(ag.tensor([1.0])).tolist()
        [2.0]
        """
        return self._add_hook(Hook(hook, before=True))

    def register_forward_hook(
        self, hook: Callable[[Module, tuple[Any, ...], Any], Any]
    ) -> RemovableHandle:
        """Have a function called after each ``forward``.

        Parameters
        ----------
        hook : callable
            Called as ``hook(module, args, output)``; what it returns, if not None, replaces the
            output.

        Returns
        -------
        RemovableHandle
            Its ``remove()`` unregisters the hook.

        Examples
        --------
        >>> import autograd_np as ag, nn
        >>> model = nn.Identity()
        >>> handle = model.register_forward_hook(lambda module, args, output: output * 10)
        >>> model(ag.tensor([1.0])).tolist()
        [10.0]
        """
        return self._add_hook(Hook(hook, before=False))

    def _add_hook(self, hook: Hook) -> RemovableHandle:
        self._hooks.append(hook)
        return RemovableHandle(self._hooks, hook)

    def extra_repr(self) -> str:
        """What `repr` says of the module itself; a subclass lists its options here."""
        return ""

    def __repr__(self) -> str:
        own = self.extra_repr()
        parts = [f"({name}): {module!r}" for name, module in self._parts("module")]
        if not parts and "\n" not in own:
            return f"{type(self).__name__}({own})"
        lines = "\n".join(own.splitlines() + parts).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {lines}\n)"

    def _label(self) -> str:
        """The module in a few words, for messages."""
        return f"{type(self).__name__}({self.extra_repr()})"

    def _hint(self, *args: Any) -> str | None:
        """What may have been wrong with these arguments of a call that failed."""
        return None


# In the reports of `autograd_np.detect_anomaly`.
name_callers("nn", Module.__call__.__code__, innermost)


def _expected(kind: Kind) -> type:
    """What a part of some kind is an instance of."""
    return {"parameter": Parameter, "module": Module}.get(kind, Tensor)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
