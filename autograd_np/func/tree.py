"""Trees: nested lists, tuples, named tuples and dicts, with anything else as their leaves.

None is a tree without leaves. Dicts keep the order of their keys; those of two trees that belong
together are matched by key.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

__all__ = ["Structure", "flatten", "flatten_like", "map", "replace", "structure"]

Tree: TypeAlias = Any


class Structure(NamedTuple):
    """A tree without its leaves.

    Attributes
    ----------
    kind : type or None
        Of the container; None for a leaf, and the type of None for that.
    keys : tuple
        Of a dict.
    children : tuple of Structure
        One for each item.
    """

    kind: type | None
    keys: tuple[Any, ...] = ()
    children: tuple[Structure, ...] = ()

    def __str__(self) -> str:
        if self.kind is None:
            return "*"
        if self.kind is type(None):
            return "None"
        parts = [str(child) for child in self.children]
        if issubclass(self.kind, dict):
            items = zip(self.keys, parts, strict=True)
            return "{" + ", ".join(f"{key!r}: {part}" for key, part in items) + "}"
        return f"{self.kind.__name__}({', '.join(parts)})"


LEAF = Structure(None)


def structure(tree: Tree) -> Structure:
    """The tree without its leaves.

    Examples
    --------
    >>> str(structure({"w": [1.0, 2.0], "b": None}))
    "{'w': list(*, *), 'b': None}"
    """
    if tree is None:
        return Structure(type(None))
    if isinstance(tree, dict):
        return Structure(type(tree), tuple(tree), tuple(structure(x) for x in tree.values()))
    if isinstance(tree, (list, tuple)):
        return Structure(type(tree), (), tuple(structure(x) for x in tree))
    return LEAF


def flatten(tree: Tree) -> list[Any]:
    """The leaves, from left to right.

    Examples
    --------
    >>> flatten({"w": [1.0, 2.0], "b": (3.0, None)})
    [1.0, 2.0, 3.0]
    """
    if tree is None:
        return []
    if isinstance(tree, dict):
        return [leaf for x in tree.values() for leaf in flatten(x)]
    if isinstance(tree, (list, tuple)):
        return [leaf for x in tree for leaf in flatten(x)]
    return [tree]


def flatten_like(like: Tree, tree: Tree, name: str) -> list[Any]:
    """The leaves of `tree` in the order of those of `like`, which it must have the structure of.

    Parameters
    ----------
    like, tree : tree
        Dicts may have their keys in another order.
    name : str
        What `tree` is, for the error.

    Raises
    ------
    ValueError
        If the structures differ.
    """
    wanted, found = structure(like), structure(tree)
    if not _matches(wanted, found):
        raise ValueError(f"{name}: expected a tree of structure {wanted}, got {found}")
    return list(_ordered(like, tree))


def _matches(a: Structure, b: Structure) -> bool:
    if a.kind is not b.kind or len(a.children) != len(b.children):
        return False
    if a.kind is not None and issubclass(a.kind, dict):
        if set(a.keys) != set(b.keys):
            return False
        others = dict(zip(b.keys, b.children, strict=True))
        return all(_matches(x, others[k]) for k, x in zip(a.keys, a.children, strict=True))
    return all(_matches(x, y) for x, y in zip(a.children, b.children, strict=True))


def _ordered(like: Tree, tree: Tree) -> Iterator[Any]:
    if isinstance(like, dict):
        for key, x in like.items():
            yield from _ordered(x, tree[key])
    elif isinstance(like, (list, tuple)):
        for x, y in zip(like, tree, strict=True):
            yield from _ordered(x, y)
    elif like is not None:
        yield tree


def replace(tree: Tree, leaves: Sequence[Any]) -> Tree:
    """The same tree with other leaves.

    Examples
    --------
    >>> replace({"w": [1.0, 2.0], "b": None}, "xy")
    {'w': ['x', 'y'], 'b': None}
    """
    return _build(tree, iter(leaves))


def _build(tree: Tree, leaves: Iterator[Any]) -> Tree:
    if tree is None:
        return None
    if isinstance(tree, dict):
        result = copy.copy(tree)  # for an OrderedDict, a defaultdict and their like
        result.update((key, _build(x, leaves)) for key, x in tree.items())
        return result
    if isinstance(tree, (list, tuple)):
        items = [_build(x, leaves) for x in tree]
        return tree._make(items) if hasattr(tree, "_make") else type(tree)(items)
    return next(leaves)


def map(function: Callable[[Any], Any], tree: Tree) -> Tree:
    """The same tree with the function of each leaf in its place.

    Examples
    --------
    >>> map(abs, {"w": [-1.0, 2.0], "b": -3.0})
    {'w': [1.0, 2.0], 'b': 3.0}
    """
    return replace(tree, [function(leaf) for leaf in flatten(tree)])
