"""Other libraries by the same cases: this one passes all, and a wrong one is found out."""

import numpy as np
import pytest

import autograd_np.numpy as ag_numpy
from autograd_np.testing.library import CASES, Library, check_library
from benchmarks.libraries import ours


@pytest.fixture(scope="module")
def outcomes():
    with np.errstate(all="ignore"):
        return check_library(ours())


def test_this_library_passes_every_case(outcomes):
    assert [(o.case.code, o.outcome, o.note) for o in outcomes if not o.ok] == []
    assert len(outcomes) == len(CASES)


def changed(change):
    """This library, but for what it makes of gradients."""
    library = ours()

    def gradients(f, inputs, cotangent):
        return change(library.gradients(f, inputs, cotangent))

    return library._replace(gradients=gradients)


def raising(found):
    raise NotImplementedError("no gradients today")


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda found: [None if g is None else 2 * g for g in found], "wrong"),
        (lambda found: [None for _ in found], "wrong"),
        (lambda found: [None if g is None else g * np.nan for g in found], "nan"),
        (raising, "raises"),
    ],
)
def test_what_a_library_gets_wrong_is_told(change, outcome):
    case = next(case for case in CASES if case.code == "x ** 2")
    (found,) = check_library(changed(change), [case])
    assert (found.outcome, found.ok) == (outcome, False)
    assert found.note


def test_a_tie_counted_twice_is_found():
    def value(f, inputs):
        return f(*inputs)

    def gradients(f, inputs, cotangent):
        (x,) = inputs
        return [cotangent * (x == x.max())]

    library = Library("sharing nothing", np, value, gradients)
    case = next(case for case in CASES if case.code == "np.max(x)")
    assert check_library(library, [case])[0].outcome == "wrong"


def test_the_cases_are_functions_of_numpy_itself():
    for case in CASES:
        with np.errstate(all="ignore"):
            expected = case.function(np)(*case.inputs)
            found = case.function(ag_numpy)(*case.inputs)
        np.testing.assert_array_equal(np.shape(found), np.shape(expected))
