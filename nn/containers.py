"""Modules made of modules: `Sequential`, `ModuleList`, `ModuleDict`."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self, overload

from nn.module import Module

__all__ = ["ModuleDict", "ModuleList", "Sequential"]


class _Ordered(Module):
    """Modules in an order, found by their places."""

    def __len__(self) -> int:
        return len(self._parts("module"))

    def __iter__(self) -> Iterator[Any]:
        return iter([module for _, module in self._parts("module")])

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._of(self._parts("module")[index])
        return self.__dict__[self._name_at(index)]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._name_at(index), module)

    def __delitem__(self, index: int | slice) -> None:
        modules = list(self)
        del modules[index]
        self._replace(modules)

    def append(self, module: Module) -> Self:
        """Add a module at the end, and return the container."""
        self.register_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end, and return the container."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> None:
        """Put a module in at a place; all are named by their places afterwards."""
        modules = list(self)
        modules.insert(index, module)
        self._replace(modules)

    def _of(self, parts: list[tuple[str, Module]]) -> Self:
        """A container of this type with some of the modules."""
        raise NotImplementedError

    def _name_at(self, index: int) -> str:
        """The name of the module at a place, which may be counted from the end."""
        place, n = operator.index(index), len(self)
        if not -n <= place < n:
            raise IndexError(f"{type(self).__name__}: index {place} is out of range of {n} modules")
        return self._parts("module")[place][0]

    def _replace(self, modules: list[Module]) -> None:
        for name, _ in self._parts("module"):
            delattr(self, name)
        self.extend(modules)


class Sequential(_Ordered):
    """Modules one after another: each is given the output of the one before.

    Parameters
    ----------
    *modules : Module, or one dict of str to Module
        The modules in order. Those in a dict are named by its keys, others by their places.

    Examples
    --------
    >>> import autograd_np as ag, nn
    >>> model = Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 3))
    >>> model(ag.zeros(5, 2)).shape
    (5, 3)
    >>> model[-1]
    Linear(in_features=8, out_features=3, bias=True)
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            for name, module in modules[0].items():
                self.register_module(name, module)
        else:
            self.extend(modules)

    def forward(self, input: Any) -> Any:
        """Give the input to the first module, and so on; return the output of the last."""
        parts = self.__dict__
        for name, kind in self._kinds.items():
            if kind == "module":
                input = parts[name](input)
        return input

    def _of(self, parts: list[tuple[str, Module]]) -> Self:
        return type(self)(dict(parts))


class ModuleList(_Ordered):
    """A list of modules that are parts of the module that holds it. It has no ``forward``.

    Parameters
    ----------
    modules : iterable of Module, optional
        The modules in order.

    Examples
    --------
    >>> import nn
    >>> layers = ModuleList(nn.Linear(4, 4) for _ in range(3))
    >>> len(layers), [name for name, _ in layers.named_children()]
    (3, ['0', '1', '2'])
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def _of(self, parts: list[tuple[str, Module]]) -> Self:
        return type(self)(module for _, module in parts)


class ModuleDict(Module):
    """Modules by name, which are parts of the module that holds it. It has no ``forward``.

    Parameters
    ----------
    modules : mapping of str to Module, optional
        The modules.

    Examples
    --------
    >>> import nn
    >>> heads = ModuleDict({"mean": nn.Linear(4, 1), "scale": nn.Linear(4, 1)})
    >>> list(heads)
    ['mean', 'scale']
    >>> heads["mean"]
    Linear(in_features=4, out_features=1, bias=True)
    """

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        self.update(modules or {})

    def __len__(self) -> int:
        return len(self._parts("module"))

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __contains__(self, name: str) -> bool:
        return self._kinds.get(name) == "module"

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(f"no module '{name}'; there are {', '.join(self) or 'none'}")
        return self.__dict__[name]

    def __setitem__(self, name: str, module: Module) -> None:
        self.register_module(name, module)

    def __delitem__(self, name: str) -> None:
        self.pop(name)

    def pop(self, name: str) -> Any:
        """Take out the module of a name, and return it."""
        module = self[name]
        delattr(self, name)
        return module

    def update(self, modules: Mapping[str, Module]) -> None:
        """Add modules, in the place of those with the same names."""
        for name, module in modules.items():
            self[name] = module

    def keys(self) -> Iterator[str]:
        """The names."""
        return iter([name for name, _ in self._parts("module")])

    def values(self) -> Iterator[Any]:
        """The modules."""
        return iter([module for _, module in self._parts("module")])

    def items(self) -> Iterator[tuple[str, Any]]:
        """The names and modules."""
        return iter(self._parts("module"))
