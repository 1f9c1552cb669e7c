"""``python -m autograd_np.testing module``: finds what has a gradient, and checks it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograd_np.testing.__main__ import main

ROOT = Path(__file__).resolve().parents[2]

MODULE = """
import numpy as np
from autograd_np.primitive import primitive


@primitive(name="{name}_softplus")
def softplus(x, /):
    return np.log1p(np.exp(x))


@softplus.vjp("x")
def _(g, x):
    return g / (1 + np.exp(-x))


def scaled(x, factor):
    return x * factor


def scaled_vjp(inputs, cotangents):
    (x, factor), (g,) = inputs, cotangents
    return g * factor, (g * x){change}


class Logarithm:
    def forward(self, x):
        self.x = x
        return np.log(x)

    def backward(self, g):
        return g / self.x


class CrossEntropy:
    def forward(self, p, labels):
        self.p, self.rows, self.labels = p, np.arange(len(p)), labels
        return -np.log(p[self.rows, labels]).sum()

    def backward(self):
        gradient = np.zeros_like(self.p)
        gradient[self.rows, self.labels] = -1 / self.p[self.rows, self.labels]
        return gradient


class Dense:
    def __init__(self, inputs, outputs):
        self.weight = np.ones((inputs, outputs))

    def forward(self, x):
        self.x = x
        return x @ self.weight

    def backward(self, g):
        self.weight_grad = self.x.T @ g
        return g @ self.weight.T

    def parameters(self):
        return [(self.weight, self.weight_grad)]


class Wants:
    def forward(self, x):
        return x["key"]

    def backward(self, g):
        return g


def helper(x):
    return x
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module, and give its name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name, change="", more=""):
        text = MODULE.replace("{name}", name).replace("{change}", change)
        (tmp_path / f"{name}.py").write_text(text + more)
        return name

    return write


def rows(output):
    """Kind and verdict by name."""
    table = output.split("\n\n")[0].splitlines()[1:]
    return {line.split()[0]: line.split()[1:3] for line in table}


def test_everything_with_a_gradient_is_found_and_checked(module, capsys):
    assert main([module("found")]) == 1  # for `Wants` could not be called
    output = capsys.readouterr().out
    assert rows(output) == {
        "softplus": ["primitive", "ok"],
        "scaled": ["rule", "ok"],
        "Logarithm": ["layer", "ok"],
        "CrossEntropy": ["layer", "ok"],
        "Dense": ["layer", "ok"],
        "Wants": ["layer", "not"],
    }
    assert "give some in GRADCHECK_INPUTS['Wants']" in output


def test_a_wrong_rule_is_told_with_its_report(module, capsys):
    assert main([module("wrong", change="* 2") + ":scaled"]) == 1
    output = capsys.readouterr().out
    assert rows(output) == {"scaled": ["rule", "wrong"]}
    assert "it looks like: factor: a factor 2 too much" in output


FUNCTIONS = """
import autograd_np as ag
from autograd_np import Function  # not defined here, and so not checked


class Product(Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * y, g * x


class Doubled(Product):
    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * y, 2 * g * x


class Square(Function):
    @staticmethod
    def forward(x):
        return x * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    @ag.once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g
"""


def test_functions_are_found_and_checked_to_the_order_that_they_have(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "functions_of_a_user.py").write_text(FUNCTIONS)
    assert main(["functions_of_a_user"]) == 1
    output = capsys.readouterr().out
    assert rows(output) == {
        "Product": ["Function", "ok"],
        "Doubled": ["Function", "wrong"],
        "Square": ["Function", "ok"],
    }
    assert "gradient of Doubled: WRONG" in output
    assert "it looks like: y: a factor 2 too much" in output
    assert "gradient of the gradient" not in output


def test_a_module_may_give_its_inputs(module, capsys):
    given = '\nGRADCHECK_INPUTS = {"scaled": (np.ones((5, 2)), np.ones((5, 2)))}\n'
    assert main([module("given", change="* 2", more=given) + ":scaled"]) == 1
    assert "12 comparisons" not in capsys.readouterr().out
    assert main([module("right", more=given) + ":scaled"]) == 0


def test_a_module_without_gradients_is_told(module, capsys):
    assert main([module("nothing") + ":helper"]) == 2
    assert "no primitive, Function, rule or layer" in capsys.readouterr().out


def test_the_command_finds_modules_where_it_is_called(module, tmp_path):
    name = module("called")
    finished = subprocess.run(
        [sys.executable, "-m", "autograd_np.testing", f"{name}:Logarithm", "--seed", "3"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert rows(finished.stdout) == {"Logarithm": ["layer", "ok"]}
    assert np.isfinite(float(finished.stdout.split()[-1]))
