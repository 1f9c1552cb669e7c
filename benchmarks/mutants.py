"""Mistakes planted in derivative rules: the changes to a rule's source that a person might make.

A factor dropped or doubled, a sign, swapped operands, a comparison off at the boundary, a wrong
axis, a forgotten conjugate or keepdims: each is one change at one place of the syntax tree.
"""

import ast
import copy
import inspect
import textwrap
from typing import NamedTuple

COMPARISONS = {
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
OPERATIONS = {
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Pow: ast.Mult,
}
SIBLINGS = {
    "sin": "cos",
    "cos": "sin",
    "sinh": "cosh",
    "cosh": "sinh",
    "exp": "expm1",
    "expm1": "exp",
    "log": "log1p",
    "sum": "mean",
    "mean": "sum",
    "maximum": "minimum",
    "minimum": "maximum",
    "tril": "triu",
    "triu": "tril",
    "zeros_like": "ones_like",
    "cumsum": "flip",
}
# Calls that give their first argument in another form: the change leaves the form as it was.
FORMS = {
    *("conjugate", "conj", "real", "reshape", "transpose", "swapaxes", "moveaxis", "flip", "where"),
    *("broadcast_to", "expand_dims", "squeeze", "keep", "sum", "cast", "tril", "triu", "roll"),
}


class Mutant(NamedTuple):
    """A changed rule.

    Attributes
    ----------
    kind : str
        What was changed.
    line : int
        Of the rule's source, from 1.
    before, after : str
        The code that was changed.
    function : ast.FunctionDef
        The whole rule, without its decorators.
    """

    kind: str
    line: int
    before: str
    after: str
    function: ast.FunctionDef


def tree_of(rule):
    """The syntax tree of a rule, without its decorators."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(rule))).body
    function.decorator_list = []
    return function


def mutants(rule):
    """Every mutant of a rule that reads otherwise than the rule itself."""
    original = tree_of(rule)
    nodes = list(inside(original))
    seen = {ast.unparse(original)}
    for k, node in enumerate(nodes):
        for kind, replacement in changes(node):
            function = copy.deepcopy(original)
            target = list(inside(function))[k]
            ast.fix_missing_locations(Replacer(target, replacement).visit(function))
            text = ast.unparse(function)
            if text not in seen:
                seen.add(text)
                yield Mutant(
                    kind, node.lineno, ast.unparse(node), ast.unparse(replacement), function
                )
    yield from ignoring_upstream(original)


def inside(function):
    """The nodes of a function's body: what it computes with, not how it is annotated."""
    for statement in function.body:
        for node in ast.walk(statement):
            if hasattr(node, "lineno"):
                yield node


class Replacer(ast.NodeTransformer):
    """Puts another node in the place of one."""

    def __init__(self, target, replacement):
        self.target = target
        self.replacement = replacement

    def visit(self, node):
        return self.replacement if node is self.target else super().visit(node)


def ignoring_upstream(original):
    """The rule as if it were handed ones."""
    function = copy.deepcopy(original)
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    if all(map(is_zero, returned)):  # which ignores it, and rightly
        return
    g = function.args.args[0].arg
    (statement,) = ast.parse(f"{g} = 0 * {g} + 1").body
    function.body.insert(0, statement)
    ast.fix_missing_locations(function)
    yield Mutant("upstream ignored", 1, g, ast.unparse(statement), function)


def changes(node):
    """Kinds of change at a node, and what would stand there."""
    if isinstance(node, ast.Return) and not is_zero(node.value):
        for kind, text in [
            ("sign", "-({})"),
            ("relative 1e-3", "({}) * 1.001"),
            ("zero", "0 * ({})"),
        ]:
            value = ast.parse(text.format(ast.unparse(node.value)), mode="eval").body
            yield kind, ast.Return(value)
    elif isinstance(node, ast.BinOp):
        yield from changed_operation(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield "unary operator dropped", node.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        other = COMPARISONS[type(node.ops[0])]()
        yield "comparison", ast.Compare(node.left, [other], node.comparators)
    elif isinstance(node, ast.IfExp):
        yield "branches swapped", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.If):
        negated = ast.UnaryOp(ast.Not(), node.test)
        yield "branches swapped", ast.If(negated, node.body, node.orelse)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        changed = not node.value if isinstance(node.value, bool) else node.value + 1
        yield "constant", ast.Constant(changed)
    elif isinstance(node, ast.Call):
        yield from changed_call(node)


def is_zero(value):
    """Whether it is an array of zeros, which no sign and no factor changes."""
    return isinstance(value, ast.Call) and name_of(value) == "zeros_like"


def name_of(call):
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def changed_operation(node):
    if type(node.op) in OPERATIONS:
        yield "operator", ast.BinOp(node.left, OPERATIONS[type(node.op)](), node.right)
    if isinstance(node.op, ast.Mult | ast.Div):
        yield "right factor dropped", node.left
    if isinstance(node.op, ast.Mult):
        yield "left factor dropped", node.right
    if isinstance(node.op, ast.MatMult | ast.Sub | ast.Div):
        yield "operands swapped", ast.BinOp(node.right, node.op, node.left)


def changed_call(node):
    name = name_of(node)
    if name == "zip":  # to forget that lengths are checked is no wrong derivative
        return
    if name in SIBLINGS and isinstance(node.func, ast.Attribute):
        sibling = ast.Attribute(node.func.value, SIBLINGS[name], ast.Load())
        yield "sibling function", ast.Call(sibling, node.args, node.keywords)
    if name in FORMS and node.args:
        yield "call dropped", node.args[1 if name == "where" and len(node.args) > 1 else 0]
    if len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
        first, second, *others = node.args
        yield "arguments swapped", ast.Call(node.func, [second, first, *others], node.keywords)
    for k, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            rest = node.keywords[:k] + node.keywords[k + 1 :]
            yield f"{keyword.arg} forgotten", ast.Call(node.func, node.args, rest)


def compiled(mutant, rule):
    """A mutant as a function, with the names that the rule's module has."""
    module = ast.Module([mutant.function], type_ignores=[])
    names = dict(rule.__globals__)
    exec(compile(module, "<mutant>", "exec"), names)
    return names[mutant.function.name]
