"""What every test run shares: the hypothesis profile, and a word on the comparisons left out."""

import os
import re

import pytest
from hypothesis import settings

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


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
