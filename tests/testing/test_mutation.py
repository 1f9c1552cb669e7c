"""`python -m benchmarks.mutation`: mutants are mistakes, and tests of derivatives notice them."""

import ast

import numpy as np
import pytest

from autograd_np.primitive import registry
from benchmarks import mutation
from benchmarks.mutants import compiled, mutants


def rule(g, x, axis):
    y = np.where(x > 0, -g * x, np.conjugate(g) / 2)
    return np.sum(y, axis=axis, keepdims=True)


def test_every_mutant_is_another_program():
    found = [ast.unparse(mutant.function) for mutant in mutants(rule)]
    assert len(found) == len(set(found)) > 20
    for mutant in mutants(rule):
        assert callable(compiled(mutant, rule))


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("comparison", "x >= 0"),
        ("left factor dropped", "x"),
        ("right factor dropped", "-g"),
        ("unary operator dropped", "g"),
        ("call dropped", "g"),
        ("keepdims forgotten", "np.sum(y, axis=axis)"),
        ("axis forgotten", "np.sum(y, keepdims=True)"),
        ("sibling function", "np.mean(y, axis=axis, keepdims=True)"),
        ("sign", "return -np.sum(y, axis=axis, keepdims=True)"),
        ("constant", "3"),
        ("upstream ignored", "g = 0 * g + 1"),
    ],
)
def test_a_kind_of_mistake_is_among_the_mutants(kind, after):
    assert (kind, after) in {(mutant.kind, mutant.after) for mutant in mutants(rule)}


def test_a_mutant_takes_the_place_of_its_rule_for_a_while():
    change = next(c for c in mutation.planted(["tanh"]) if c.mutant.kind == "sign")
    before = registry["tanh"].rules["x"]
    with mutation.installed(change):
        assert registry["tanh"].rules["x"] is not before
    assert registry["tanh"].rules["x"] is before


@pytest.mark.parametrize("name", ["tanh", "multiply"])
def test_the_checks_of_a_primitive_notice_every_mutant(name):
    run, survivors = mutation.score(list(mutation.planted([name])), 10, [])
    assert run.total() > 5
    assert [str(s) for s in survivors] == []


def test_what_is_equivalent_is_among_the_mutants():
    made = {change.key for change in mutation.planted({key[0] for key in mutation.EQUIVALENT})}
    assert mutation.EQUIVALENT.keys() <= made
