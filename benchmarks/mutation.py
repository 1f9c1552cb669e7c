"""Score the tests of derivatives: plant a mistake in a rule, and see whether they notice.

Each mutant of each rule of each primitive takes the rule's place in this process, and the checks
that `tests/test_primitives.py` specifies for the primitive run on it; so do checks at ties. What
survives is listed with its source. Survivors that compute the same as the rule are no mistakes:
they are named in `EQUIVALENT`, with the reason.
"""

import argparse
import contextlib
import io
import sys
import time
import warnings
from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.primitive import registry
from autograd_np.testing import Verdict, check_gradients
from benchmarks.mutants import Mutant, compiled, mutants
from tests import test_primitives as suite
from tests.numeric import signed

# (primitive, operand, kind, code before): why the mutant computes what the rule computes.
TIES_FIRST = "ties were decided before"
SUMMED_AFTER = "the engine sums over the axes that are left"
MASKED = "where this number is taken the result is masked"
OF_ZERO = "where this number is taken it divides 0"
EQUIVALENT = {
    ("abs", "x", "constant", "1"): OF_ZERO,
    ("angle", "x", "constant", "1"): MASKED,
    ("arcsinh", "x", "arguments swapped", "np.hypot(x, 1)"): "hypot is symmetric",
    ("direction", "x", "constant", "1"): OF_ZERO,
    ("eigh_vectors", "a", "dtype forgotten", "np.eye(w.shape[-1], dtype=bool)"): "1.0 is true, too",
    ("i0", "x", "operator", "order + 1"): "I_-n is I_n; errors of higher orders cancel in pairs",
    ("linear", "bias", "constant", "2"): SUMMED_AFTER,
    ("linear", "bias", "constant", "1"): SUMMED_AFTER,
    ("logsumexp", "x", "constant", "0"): "exp(-inf) is 0, whatever finite number is subtracted",
    ("logsumexp", "x", "constant", "1"): OF_ZERO,
    ("maximum", "x", "comparison", "x > y"): TIES_FIRST,
    ("maximum", "y", "comparison", "y > x"): TIES_FIRST,
    ("minimum", "x", "comparison", "x < y"): TIES_FIRST,
    ("minimum", "y", "comparison", "y < x"): TIES_FIRST,
    ("norm", "x", "constant", "1"): MASKED,
    ("power", "x", "constant", "1"): MASKED,
    ("power", "y", "constant", "1"): MASKED,
    ("power", "y", "call dropped", "np.real(y)"): "0 to an imaginary power is nan",
    (
        "power",
        "y",
        "arguments swapped",
        "np.where(constant, 0, out * np.log(np.where(constant, 1, x)))",
    ): "log(1) is the 0 that is masked",
    ("qr_r", "a", "constant", "1"): "where Q is not square there is no rest of R",
    ("std", "x", "constant", "1"): MASKED,
}


class Planted(NamedTuple):
    """A mutant, and the rule that it stands for."""

    primitive: str
    operand: str
    mutant: Mutant

    @property
    def key(self):
        return self.primitive, self.operand, self.mutant.kind, self.mutant.before

    def __str__(self):
        before, after = (" ".join(t.split()) for t in (self.mutant.before, self.mutant.after))
        return (
            f"{self.primitive}, rule of {self.operand}, line {self.mutant.line}: "
            f"{self.mutant.kind}: {before}  →  {after}"
        )


def planted(only):
    """All mutants, those of a rule that several primitives share once."""
    seen = set()
    for name, primitive in sorted(registry.items()):
        if only and name not in only:
            continue
        for operand, rule in primitive.rules.items():
            place = rule.__code__.co_filename, rule.__code__.co_firstlineno
            if place not in seen:
                seen.add(place)
                for mutant in mutants(rule):
                    yield Planted(name, operand, mutant)


@contextlib.contextmanager
def installed(change):
    """The mutant in the place of its rule."""
    primitive = registry[change.primitive]
    rule = primitive.rules[change.operand]
    primitive.rules[change.operand] = compiled(change.mutant, rule)
    primitive._plans.clear()
    try:
        yield
    finally:
        primitive.rules[change.operand] = rule
        primitive._plans.clear()


def checks_of(name, examples):
    """The checks of a primitive: as specified, in narrow dtypes, of complex numbers, at ties."""
    quick = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    specs = [spec for spec in suite.SPECS if spec.name == name]

    def derivatives(spec):
        @quick
        @given(st.data())
        def check(data):
            function, operands = data.draw(spec.cases)
            suite.check_gradients(function, *operands, order=spec.order)

        return check

    def narrow(spec):
        test = suite.test_gradients_have_their_operands_dtype_and_its_precision
        inner = test.hypothesis.inner_test

        @quick
        @given(st.data())
        def check(data):
            inner(spec, data)

        return check

    def ties(spec):
        @quick
        @given(st.data())
        def check(data):
            function, operands = data.draw(spec.cases)
            rng = np.random.default_rng(data.draw(st.integers(0, 2**16)))
            tied = [rng.integers(-1, 2, x.shape).astype(float) for x in operands]
            report = check_gradients(function, *tied, shrink=False)
            assert report.verdict is not Verdict.WRONG

        return check

    def complex_numbers(spec):
        @quick
        @given(st.data())
        def check(data):
            function, operands = data.draw(spec.cases)
            rng = np.random.default_rng(data.draw(st.integers(0, 2**16)))
            suite.check_gradients(function, *(x + 1j * signed(rng, x.shape) for x in operands))

        return check

    made = [make(spec) for spec in specs for make in (derivatives, narrow)]
    # Not every operation takes complex numbers, or is what its specification says at ties.
    further = [make(spec) for spec in specs for make in (complex_numbers, ties)]
    return made + [check for check in further if passes(check)]


def passes(check):
    """Whether a check finds nothing wrong."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            check()
    except Exception:  # noqa: BLE001  a mutant may raise anything
        return False
    return True


def score(changes, examples, files):
    """The survivors among the mutants, and how many there were of each kind."""
    run, survivors, checks = Counter(), [], {}
    for change in changes:
        if change.primitive not in checks:
            checks[change.primitive] = checks_of(change.primitive, examples)
            if not all(map(passes, checks[change.primitive])):
                print(f"left out: the checks of {change.primitive} fail without a mutant")
                checks[change.primitive] = []
        if not checks[change.primitive]:
            continue
        run[change.mutant.kind] += 1
        with installed(change):
            if all(map(passes, checks[change.primitive])) and not noticed_by(files):
                survivors.append(change)
                print(f"alive: {change}", file=sys.stderr, flush=True)
    return run, survivors


def noticed_by(files):
    """Whether tests in other files fail."""
    if not files:
        return False
    # Without rewritten assertions, for their modules have been imported.
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--assert=plain"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return pytest.main([*quiet, *files]) != pytest.ExitCode.OK


def report(run, survivors):
    """A table by kind, the survivors, and the score."""
    equivalent = [s for s in survivors if s.key in EQUIVALENT]
    alive = Counter(s.mutant.kind for s in survivors)
    print("\n| kind | mutants | killed |\n|---|---|---|")
    for kind, number in run.most_common():
        print(f"| {kind} | {number} | {number - alive[kind]} |")
    for survivor in survivors:
        reason = EQUIVALENT.get(survivor.key)
        print(
            f"{'equivalent' if reason else 'SURVIVED'}: {survivor}"
            + (f" ({reason})" if reason else "")
        )
    killable = run.total() - len(equivalent)
    killed = run.total() - len(survivors)
    print(f"\nscore: {killed}/{killable} = {100 * killed / max(killable, 1):.1f}%")
    return len(survivors) == len(equivalent)


def require_passing(files):
    """Raise unless tests pass without a mutant: otherwise every mutant would seem noticed."""
    failing = [file for file in files if noticed_by([file])]
    if failing:
        raise SystemExit(f"these tests fail without a mutant: {', '.join(failing)}")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("primitives", nargs="*", help="only these; default is all")
    parser.add_argument("--examples", type=int, default=25, help="of each check")
    parser.add_argument(
        "--also", nargs="*", default=[], metavar="FILE", help="tests for what survives the checks"
    )
    parser.add_argument("--part", default="1/1", help="k/n: only every n-th mutant, from the k-th")
    options = parser.parse_args()
    require_passing(options.also)
    start = time.perf_counter()
    k, n = map(int, options.part.split("/"))
    changes = [c for i, c in enumerate(planted(options.primitives)) if i % n == k % n]
    with ag.enable_grad():
        found = score(changes, options.examples, options.also)
    require_passing(options.also)  # still: files may have been edited meanwhile
    complete = report(*found)
    print(f"{time.perf_counter() - start:.0f} s")
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
