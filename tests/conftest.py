"""What every test run shares: the hypothesis profile, and a word on the comparisons left out.

The environment variable HYPOTHESIS_PROFILE chooses the profile: "ci", which tries the same examples
on every run, or "nightly", which tries ten times as many, and others every time.
"""

import os
import re

import pytest
from hypothesis import is_hypothesis_test, settings

MORE = 10  # times as many examples at night
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50, print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=50 * MORE, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items):
    """Try more examples at night in tests that set their number themselves, too."""
    if settings.get_current_profile_name() != "nightly":
        return
    tests = {getattr(item.obj, "__func__", item.obj) for item in items if hasattr(item, "obj")}
    for test in filter(is_hypothesis_test, tests):
        own = test._hypothesis_internal_use_settings  # hypothesis's own plugin sets it, too
        if own.max_examples != settings().max_examples:
            test._hypothesis_internal_use_settings = settings(
                own, max_examples=MORE * own.max_examples
            )


def pytest_terminal_summary(terminalreporter):
    """Count the parity tests that were skipped, so that a green run never hides them."""
    # `pytest.importorskip` at the top of a file skips the file whole, before it has tests to count.
    tests = files = 0
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report, pytest.CollectReport):
            files += re.search(r"'(torch|autograd)\b", report.longrepr[2]) is not None
        else:
            tests += "parity" in report.keywords
    if files or tests:
        terminalreporter.write_line(
            f"parity tests skipped: {tests}, and {files} whole files of them, "
            "as torch or autograd is not installed: pip install -e '.[parity]'",
            yellow=True,
        )
