"""The page of what is covered: it is what the registry says, and what the registry says is so."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

import autograd_np as ag
import autograd_np.numpy as anp
from autograd_np.numpy import coverage
from autograd_np.numpy.common import TABLE

PAGE = Path(coverage.__file__).with_name("COVERAGE.md")
COVERAGE = ag.coverage()
FUNCTIONS = dict(coverage.functions())


def test_the_page_is_what_the_registry_says():
    text = PAGE.read_text()
    if f"NumPy {coverage.version()} " not in text:
        pytest.skip(f"the page is not of NumPy {coverage.version()}")
    assert text == coverage.page(), (
        "autograd_np/numpy/COVERAGE.md is out of date: make it again by "
        "python -m autograd_np.numpy.coverage > autograd_np/numpy/COVERAGE.md"
    )


def test_each_function_has_one_status_and_aliases_have_the_same():
    assert set(COVERAGE.values()) == {"differentiable", "constant", "not covered"}
    assert COVERAGE["numpy.abs"] == COVERAGE["numpy.absolute"]
    assert COVERAGE["numpy.add.reduce"] == "differentiable"
    assert COVERAGE["numpy.multiply.reduceat"] == "not covered"
    assert "numpy.exp.reduce" not in COVERAGE
    assert len(COVERAGE) > len(FUNCTIONS) == len(set(FUNCTIONS))


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if COVERAGE[n] == "not covered"])
def test_what_is_not_covered_raises_and_names_the_nearest(name):
    x = ag.ones(2, 2, requires_grad=True)
    function = FUNCTIONS[name]
    if isinstance(function, np.ufunc) and function in TABLE:
        with pytest.raises(TypeError, match="has no derivative"):
            function(x, x)
    elif isinstance(function, np.ufunc):
        with pytest.raises(TypeError, match=r"The nearest function that does is numpy\."):
            function(*[x] * function.nin)
    else:
        with pytest.raises(TypeError, match=r"The nearest function that does is numpy\."):
            x.__array_function__(function, (ag.Tensor,), (x,), {})


# The example of a docstring, and what of it is the call: `anp.exp([0.0])` of `…tolist()`.
CALL = re.compile(r">>> (anp\..*)")
NAME = re.compile(r"anp(\.\w+)+")

# Calls to try where the docstring's has no floating operand, or has integers in lists.
OTHERS = {
    "numpy.apply_over_axes": "anp.apply_over_axes(anp.sum, leaf([[1.0]]), [0, 1])",
    "numpy.astype": "anp.astype(leaf([1.5]), np.float32)",
    "numpy.atleast_1d": "anp.atleast_1d(leaf(1.5))",
    "numpy.atleast_2d": "anp.atleast_2d(leaf(1.5))",
    "numpy.atleast_3d": "anp.atleast_3d(leaf(1.5))",
    "numpy.bincount": "anp.bincount([0, 2], leaf([1.5, 2.5]))",
    "numpy.block": "anp.block([leaf([1.5]), leaf([2.5])])",
    "numpy.choose": "anp.choose([1, 0], leaf([[5.0, 6.0], [7.0, 8.0]]))",
    "numpy.concatenate": "anp.concatenate([leaf([1.5]), leaf([2.5])])",
    "numpy.full_like": "anp.full_like([1.5], leaf(2.5))",
    "numpy.geomspace": "anp.geomspace(leaf(1.5), 4, 3)",
    "numpy.ldexp": "anp.ldexp(leaf([1.5]), [2])",
    "numpy.linspace": "anp.linspace(leaf(1.5), 4, 3)",
    "numpy.logspace": "anp.logspace(leaf(1.5), 4, 3)",
    "numpy.linalg.multi_dot": "anp.linalg.multi_dot([leaf([1.5]), leaf([[2.5]]), leaf([3.5])])",
    "numpy.piecewise": "anp.piecewise(leaf([1.5]), [[True]], [np.sqrt])",
    "numpy.repeat": "anp.repeat(leaf([1.5]), 2)",
    "numpy.take": "anp.take(leaf([1.5]), [0])",
    "numpy.take_along_axis": "anp.take_along_axis(leaf([[1.5]]), np.array([[0]]), axis=1)",
}


class Leaves(ast.NodeTransformer):
    """Makes tensors that need a gradient of the lists of numbers in an expression."""

    def visit_List(self, node):
        try:
            numbers = np.array(eval(ast.unparse(node), {"np": np}))
        except (NameError, ValueError):
            return self.generic_visit(node)
        if numbers.dtype.kind not in "ifc":
            return node
        return ast.Call(ast.Name("leaf", ast.Load()), [node], [])


def leaf(numbers):
    numbers = np.array(numbers)
    return ag.tensor(numbers.astype(np.result_type(numbers, float)), requires_grad=True)


def tried(name):
    """A call, of tensors that need a gradient, of a covered function; None without an example."""
    face = TABLE[FUNCTIONS[name]]
    known = {TABLE[FUNCTIONS[other]]: call for other, call in OTHERS.items()}
    if face in known:
        return known[face]
    found = CALL.search(face.__doc__ or "")
    for node in ast.walk(ast.parse(found[1])) if found else ():
        if isinstance(node, ast.Call) and NAME.fullmatch(ast.unparse(node.func)):
            return ast.unparse(ast.fix_missing_locations(Leaves().visit(node)))
    return None


TRIED = {
    name: call for name in FUNCTIONS if COVERAGE[name] != "not covered" if (call := tried(name))
}


def tensors_in(value):
    if isinstance(value, (list, tuple)):
        return [t for v in value for t in tensors_in(v)]
    return [value] if isinstance(value, ag.Tensor) else []


@pytest.mark.parametrize("name", TRIED)
def test_results_have_a_graph_where_the_page_says_so(name):
    try:
        with np.errstate(all="ignore"):
            result = eval(TRIED[name], {"anp": anp, "np": np, "leaf": leaf})
    except TypeError:  # a function of integers, as `bitwise_and`
        result = None
    found = any(t.requires_grad for t in tensors_in(result))
    assert found == (COVERAGE[name] == "differentiable")


def test_few_functions_have_no_example_to_try():
    covered = [name for name in FUNCTIONS if COVERAGE[name] != "not covered"]
    assert len(TRIED) > 0.95 * len(covered)
