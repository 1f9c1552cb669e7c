"""What the tests themselves keep to."""

import re
from pathlib import Path

PEER_IMPORT = re.compile(
    r"""importorskip\(\s*["'](torch|autograd)\b|^\s*(import|from)\s+(torch|autograd)\b""",
    re.MULTILINE,
)


def test_files_that_import_a_peer_library_mark_their_parity_tests():
    sources = {path: path.read_text() for path in Path(__file__).parent.rglob("*.py")}
    unmarked = [
        path.name
        for path, source in sources.items()
        if PEER_IMPORT.search(source) and "pytest.mark.parity" not in source
    ]
    assert unmarked == []
