"""The pytest plugin, in sessions of its own."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "autograd_np.testing.plugin"

TESTS = """
import numpy as np
import pytest
import autograd_np as ag
import nn
from nn.handwritten import Dense

X = np.array([0.3, -1.2, 2.0])


def test_function(gradcheck):
    (report,) = gradcheck(ag.tanh, X)
    assert report.verdict == "ok"


@pytest.mark.gradcheck(order=2, dtypes=("float32", "float64"))
def test_marked(gradcheck):
    narrow, wide = gradcheck(ag.exp, X)
    assert (narrow.inputs[0].dtype, wide.inputs[0].dtype) == (np.float32, np.float64)
    assert narrow.name == "the gradient of exp"


def test_layer_and_module(gradcheck):
    gradcheck.layer(Dense(3, 2), X[None])
    gradcheck.module(nn.Linear(3, 2), X[None].astype("float32"))


def test_wrong(gradcheck):
    gradcheck.vjp(np.sin, lambda inputs, cotangents: -np.cos(inputs[0]) * cotangents[0], X)


def test_without():
    pass
"""


def run(directory, *options, tests=TESTS):
    """What a session of pytest prints."""
    (directory / "test_gradients.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    finished = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    return finished.stdout


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    directory = tmp_path_factory.mktemp("session")
    output = run(directory, "--gradcheck-report=out.html", "--strict-markers")
    return output, (directory / "out.html").read_text(encoding="utf-8")


def test_right_gradients_pass_and_wrong_ones_fail(session):
    output, _ = session
    assert "4 passed" in output
    assert "1 failed" in output


def test_a_failure_shows_the_report_and_the_line_of_the_test(session):
    output, _ = session
    assert "gradient of sin: WRONG" in output
    assert "it looks like: x: wrong sign" in output
    assert re.search(r"^test_gradients.py:\d+: GradientError$", output, re.MULTILINE)


def test_the_page_lists_every_check(session):
    output, page = session
    assert "gradients: 6 checks are in out.html" in output
    rows = re.findall(r"<tr><td>([^<]*)</td><td>(\d+)</td>", page)
    assert dict(rows) == {
        "tanh": "1",
        "the gradient of exp": "2",
        "Dense": "1",
        "Linear": "1",
        "sin": "1",
    }
    assert "test_gradients.py::test_wrong" in page
    assert "<svg" in page


def test_without_the_option_there_is_a_line(tmp_path):
    assert "gradients: 6 checked, 1 not ok" in run(tmp_path)


def test_the_plugin_is_silent_where_it_is_not_used(tmp_path):
    output = run(tmp_path, tests="def test_nothing():\n    pass\n")
    assert "1 passed" in output
    assert "gradients:" not in output


def test_checks_in_other_processes_are_on_the_page(tmp_path):
    pytest.importorskip("xdist")
    output = run(tmp_path, "-n", "2", "--gradcheck-report=out.html")
    assert "gradients: 6 checks are in out.html" in output


def test_the_package_declares_the_plugin():
    metadata = configparser.ConfigParser()
    metadata.read(ROOT / "setup.cfg")
    declared = metadata["options.entry_points"]["pytest11"].strip()
    assert declared == f"{PLUGIN} = {PLUGIN}"
