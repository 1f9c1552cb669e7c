"""Every example in a docstring runs and gives what it says, of generated and wrapped objects too.

doctest's own search passes over what a decorator has wrapped in another module, and that is most of
the public functions.
"""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import autograd_np as ag
import nn


def modules():
    for package in (ag, nn):
        yield package
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            yield importlib.import_module(found.name)


def members(module):
    """Names and objects that a module has made, itself and the members of its classes included."""
    yield module.__name__, module
    for name, value in vars(module).items():
        if getattr(value, "__module__", None) == module.__name__:
            yield f"{module.__name__}.{name}", value
            for inner, member in vars(value).items() if inspect.isclass(value) else ():
                function = getattr(member, "fget", None) or getattr(member, "__func__", member)
                if getattr(function, "__module__", None) == module.__name__:
                    yield f"{module.__name__}.{name}.{inner}", function


def collected():
    """A doctest for each docstring with examples, by name; one for an object with several names."""
    parser = doctest.DocTestParser()
    tests = {}
    seen = set()
    for module in modules():
        for name, value in members(module):
            docstring = value.__doc__
            if isinstance(docstring, str) and ">>>" in docstring and id(value) not in seen:
                seen.add(id(value))
                names = dict(vars(module))
                tests[name] = parser.get_doctest(docstring, names, name, module.__file__, 0)
    return tests


EXAMPLES = collected()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_gives_what_it_says(name):
    report = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    assert runner.run(EXAMPLES[name], out=report.append).failed == 0, "".join(report)


def public():
    """What the packages list for their users, by name."""
    for module in modules():
        for name in getattr(module, "__all__", ()):
            yield f"{module.__name__}.{name}", getattr(module, name)


def test_every_public_example_is_run():
    run = {test.docstring for test in EXAMPLES.values()}
    listed = {name: value.__doc__ for name, value in public() if callable(value)}
    examples = {name: text for name, text in listed.items() if text and ">>>" in text}
    assert [name for name, text in examples.items() if text not in run] == []
    assert len(run) >= len(set(examples.values())) > len(ag.__all__)


def test_a_wrong_example_would_fail():
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    assert runner.run(wrong, out=lambda text: None).failed == 1
