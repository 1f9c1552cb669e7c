"""Trees: what is taken apart is put together again, and leaves stay in order."""

from collections import OrderedDict, namedtuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_np.func import tree

Point = namedtuple("Point", "x y")

TREES = st.recursive(
    st.none() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.tuples(inner, inner).map(Point._make)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3).map(OrderedDict)
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_tree_is_what_its_leaves_and_its_structure_make(t):
    again = tree.replace(t, tree.flatten(t))
    assert again == t
    assert tree.structure(again) == tree.structure(t)
    assert tree.flatten_like(t, again, "t") == tree.flatten(t)


@given(TREES)
def test_a_map_changes_leaves_and_nothing_else(t):
    mapped = tree.map(lambda leaf: -leaf, t)
    assert tree.structure(mapped) == tree.structure(t)
    assert tree.flatten(mapped) == [-leaf for leaf in tree.flatten(t)]


@given(TREES)
def test_the_original_is_not_written_to(t):
    before = repr(t)
    tree.map(lambda leaf: "other", t)
    assert repr(t) == before


def test_dicts_are_matched_by_key():
    assert tree.flatten_like({"a": 1, "b": [2]}, {"b": [20], "a": 10}, "t") == [10, 20]


@pytest.mark.parametrize(
    "other", [[1, 2], (1,), {"a": 1, "b": 2}, Point(1, 2), (1, None), (1, (2,))]
)
def test_another_structure_is_named(other):
    with pytest.raises(ValueError, match=r"tangents: expected a tree of structure tuple\(\*, \*\)"):
        tree.flatten_like((1, 2), other, "tangents")
