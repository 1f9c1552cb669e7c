"""A pytest plugin: a fixture that checks gradients, a marker for how, and a page of all checks.

It is loaded wherever the package is installed, and does nothing until a test asks for the fixture::

    @pytest.mark.gradcheck(order=2, dtypes=("float32", "float64"))
    def test_layer(gradcheck):
        gradcheck(layer, x)

``pytest --gradcheck-report=out.html`` writes down every check of the session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from autograd_np.testing.report import Report

__all__ = ["GradientChecks", "gradcheck"]

PROPERTY = "gradcheck"  # what a test's report carries from the process that ran it
COLLECTOR = pytest.StashKey["Collector"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the page."""
    parser.getgroup("gradcheck", "checks of gradients").addoption(
        "--gradcheck-report",
        type=Path,
        metavar="PATH",
        help="write a page of every check of a gradient: function, cases, worst ratio, time",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.stash[COLLECTOR] = collector = Collector()
    config.pluginmanager.register(collector)
    config.addinivalue_line(
        "markers",
        "gradcheck(order=1, dtypes=None, **options): how the fixture `gradcheck` checks: to which "
        "order, in which dtypes, with which options of autograd_np.testing.check_gradients",
    )


class GradientChecks:
    """The fixture's value: call it to check a gradient; a wrong one fails the test.

    Parameters
    ----------
    dtypes : sequence of dtype, optional
        Floating inputs are cast to each of these in turn; default is to leave them.
    options : dict
        Of the check, unless a call gives its own.
    """

    def __init__(self, dtypes: Sequence[Any] | None, options: dict[str, Any]) -> None:
        self.dtypes = dtypes
        self.options = options
        self.done: list[dict[str, Any]] = []

    def __call__(self, f: Callable[..., Any], *inputs: Any, **options: Any) -> list[Report]:
        """Check the engine's gradients of a function of tensors, see `check_gradients`."""
        __tracebackhide__ = True
        from autograd_np.testing import check_gradients

        return self.run(check_gradients, (f,), inputs, options)

    def vjp(
        self, f: Callable[..., Any], vjp: Callable[..., Any], *inputs: Any, **options: Any
    ) -> list[Report]:
        """Check a gradient by hand, see `check_vjp`."""
        __tracebackhide__ = True
        from autograd_np.testing import check_vjp

        return self.run(check_vjp, (f, vjp), inputs, options)

    def layer(self, layer: Any, *inputs: Any, **options: Any) -> list[Report]:
        """Check a layer whose backward pass is by hand, see `check_layer`."""
        __tracebackhide__ = True
        from autograd_np.testing import check_layer

        return self.run(check_layer, (layer,), inputs, options)

    def module(self, module: Any, *inputs: Any, **options: Any) -> list[Report]:
        """Check a module in its inputs and parameters, see `check_module`."""
        __tracebackhide__ = True
        from autograd_np.testing import check_module

        return self.run(check_module, (module,), inputs, options)

    def run(
        self,
        check: Callable[..., Report],
        subjects: Sequence[Any],
        inputs: Sequence[Any],
        options: dict[str, Any],
    ) -> list[Report]:
        """Run a check in each dtype, write it down, and raise if a gradient is not right."""
        __tracebackhide__ = True
        from autograd_np.testing import GradientError

        given = {**self.options, **options}
        if check.__name__ in ("check_vjp", "check_layer"):
            given.pop("order", None)  # these are of the first order
        reports = []
        for dtype in self.dtypes or [None]:
            cast = [x if dtype is None else _cast(x, dtype) for x in inputs]
            start = time.perf_counter()
            report = check(*subjects, *cast, **given)
            self.done.append(_summary(report, time.perf_counter() - start))
            reports.append(report)
            if not report.ok:
                raise GradientError(report)
        return reports


def _cast(x: Any, dtype: Any) -> Any:
    """A floating array or tensor in another dtype; anything else as it is."""
    kind = getattr(getattr(x, "dtype", None), "kind", "")
    if kind == "f":
        return x.astype(np.dtype(dtype))
    return np.asarray(x, dtype) if isinstance(x, float) else x


def _summary(report: Report, seconds: float) -> dict[str, Any]:
    """What the page tells of a check, in types that travel between processes."""
    ratios = [f.ratio for f in report.findings if np.isfinite(f.ratio)]
    return {
        "function": report.name,
        "verdict": str(report.verdict),
        "ok": report.ok,
        "comparisons": len(report.findings),
        "worst": max(ratios, default=0.0),
        "seconds": seconds,
        "page": "" if report.ok else report._repr_html_(),
    }


@pytest.fixture(name="gradcheck")
def gradcheck(request: pytest.FixtureRequest) -> Iterator[GradientChecks]:
    """Check gradients: ``gradcheck(f, *inputs)``, ``gradcheck.vjp``, ``.layer``, ``.module``."""
    marker = request.node.get_closest_marker("gradcheck")
    options = dict(marker.kwargs) if marker is not None else {}
    checks = GradientChecks(options.pop("dtypes", None), options)
    yield checks
    request.node.user_properties.append((PROPERTY, checks.done))


class Collector:
    """Collects what tests have checked, in whichever process they ran."""

    def __init__(self) -> None:
        self.checks: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the checks that the report of a finished test carries."""
        if report.when == "teardown":
            found: list[Any] = [value for name, value in report.user_properties if name == PROPERTY]
            self.checks += [{"test": report.nodeid, **check} for done in found for check in done]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many gradients were checked, and write the page."""
    checks = config.stash[COLLECTOR].checks
    path = config.getoption("--gradcheck-report")
    if path is not None:
        from autograd_np.testing.page import session

        path.write_text(session(checks), encoding="utf-8")
        terminalreporter.write_line(f"gradients: {len(checks)} checks are in {path}")
    elif checks:
        bad = sum(not check["ok"] for check in checks)
        terminalreporter.write_line(f"gradients: {len(checks)} checked, {bad} not ok")
