"""The tutorial says what happens."""

import doctest
from pathlib import Path

TUTORIAL = Path(__file__).resolve().parents[2] / "examples" / "checking_gradients.md"


def test_every_example_of_the_tutorial_gives_what_it_says():
    told = []
    parser = doctest.DocTestParser()
    test = parser.get_doctest(
        TUTORIAL.read_text(encoding="utf-8"), {}, "tutorial", str(TUTORIAL), 0
    )
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    results = runner.run(test, out=told.append)
    assert results.failed == 0, "".join(told)
    assert results.attempted > 10
