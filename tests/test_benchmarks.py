"""`python -m benchmarks` measures, and writes down what it measured. No time is tested here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import Row, check_agreement

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("lean", "handwritten", "ours")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What a quick run over the columns that need nothing installed writes."""
    output = tmp_path_factory.mktemp("results")
    command = [sys.executable, "-m", "benchmarks", "--quick", "--columns", ",".join(COLUMNS)]
    rows = ["--rows", "2-64-64-2,784-512-256-10"]
    finished = subprocess.run(
        [*command, *rows, "--output", output], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return output


@pytest.fixture(scope="module")
def rows(results):
    return json.loads((results / "partial.json").read_text(encoding="utf-8"))["rows"]


@pytest.fixture(scope="module")
def report(results):
    return (results / "partial.md").read_text(encoding="utf-8")


def test_no_column_fails(rows):
    assert {row["title"]: row["failures"] for row in rows if row["failures"]} == {}


def test_every_section_has_positive_samples(rows):
    sections = {"step", "ops", "chain", "memory", "checkpoint", "import"}
    assert {row["section"] for row in rows} == sections
    assert all(
        sample > 0 for row in rows for samples in row["samples"].values() for sample in samples
    )


@pytest.mark.parametrize("network", ["2-64-64-2", "784-512-256-10"])
def test_a_step_is_timed_in_every_column_in_every_round(rows, network):
    (row,) = (row for row in rows if (row["section"], row["name"]) == ("step", network))
    assert tuple(row["samples"]) == COLUMNS
    assert len({len(samples) for samples in row["samples"].values()}) == 1


def test_the_table_has_a_line_for_every_row_and_names_the_machine(rows, report):
    assert all(f"| {row['title']} (" in report for row in rows)
    assert "| Processor |" in report


def test_a_target_that_was_not_measured_is_not_called_met(report):
    (line,) = (line for line in report.splitlines() if "not slower than PyTorch" in line)
    assert "not measured" in line


def test_columns_that_disagree_are_not_compared():
    row = Row("step", "2-2", "a step", "s")
    check_agreement(row, {"lean": [1.0, 0.5], "ours": [1.0, 0.50001], "scikit_learn": [None, None]})
    with pytest.raises(SystemExit, match="autograd_np computed"):
        check_agreement(row, {"lean": [1.0, 0.5], "ours": [1.0, 0.501]})


def test_an_unknown_column_is_refused_by_name():
    command = [sys.executable, "-m", "benchmarks", "--columns", "theano"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert "unknown: theano" in finished.stderr
