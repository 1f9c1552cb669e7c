"""`python -m benchmarks.gradcheck`: ours blames no right gradient, and passes no wrong one."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograd_np.testing import Verdict
from benchmarks import gradcheck

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _quiet():
    """Rules divide by zero at will, and what is planted is forgotten after."""
    from autograd_np.primitive import registry

    before = dict(registry)
    with np.errstate(all="ignore"):
        yield
    registry.clear()
    registry.update(before)


def verdicts(cases):
    found, _, _ = gradcheck.trial(cases, {}, 1)
    return {kind: set(count) for kind, count in found.items()}


def test_right_gradients_are_not_called_wrong():
    for found in verdicts(gradcheck.right_cases(60, first_seed=7)).values():
        assert Verdict.WRONG not in found


def test_every_kind_of_planted_mistake_is_caught():
    found = verdicts(gradcheck.wrong_cases(72, first_seed=7))
    kinds = {*gradcheck.IDENTITY_FLAWS, *gradcheck.REDUCTION_FLAWS, *gradcheck.WRONG_TIES}
    assert found == {kind: {Verdict.WRONG} for kind in kinds}


def test_admissible_rules_at_ties_pass():
    cases = gradcheck.tied_cases(gradcheck.RIGHT_TIES, 0)
    for found in verdicts(next(cases) for _ in range(24)).values():
        assert found <= {Verdict.OK, Verdict.KINK}


def test_a_flat_case_is_the_same_function():
    case = next(gradcheck.right_cases(1))
    function, vjp, x = gradcheck.flat(case)
    output = case.function(*case.inputs)
    np.testing.assert_array_equal(function(x), output.ravel())
    expected = case.vjp(case.inputs, (np.ones_like(output),))
    found = vjp(x, np.ones(output.size))
    np.testing.assert_array_equal(found, np.concatenate([g.ravel() for g in expected]))


def test_the_trial_prints_its_tables():
    command = [sys.executable, "-m", "benchmarks.gradcheck", "--right", "20", "--wrong", "12"]
    finished = subprocess.run(
        [*command, "--repeats", "1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    for title in ("Right gradients", "Wrong gradients", "Time to check softmax cross-entropy"):
        assert title in finished.stdout
    assert "together: 12 wrong" in finished.stdout
