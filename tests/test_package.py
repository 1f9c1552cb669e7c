"""The wheel holds both packages whole, and importing them takes NumPy and nothing more."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograd_np

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("autograd_np", "nn")


def run_python(*arguments, **options):
    """Run a fresh interpreter of this environment and return what it prints, line by line."""
    command = [sys.executable, *map(str, arguments)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **options)
    return finished.stdout.splitlines()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of the checkout's sources: a stale build/ beside them cannot leak into the wheel."""
    copy = tmp_path_factory.mktemp("source")
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for directory in (*PACKAGES, "examples", "tests"):
        shutil.copytree(ROOT / directory, copy / directory, ignore=ignored)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture(scope="module")
def site(source, tmp_path_factory):
    """A directory that holds the installed wheel and nothing else."""
    wheels, site = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    pip = ("-m", "pip", "--no-input")
    run_python(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, source)
    (wheel,) = wheels.glob("*.whl")
    run_python(*pip, "install", "--no-deps", "--no-index", "--no-compile", "-t", site, wheel)
    return site


def files(directory):
    return {path.relative_to(directory) for path in directory.rglob("*") if path.is_file()}


@pytest.mark.parametrize("package", PACKAGES)
def test_wheel_holds_every_file_of_the_package(package, source, site):
    assert files(site / package) == files(source / package)
    assert (site / package / "py.typed").is_file()


def test_wheel_holds_nothing_beside_the_packages(site):
    names = {path.name for path in site.iterdir()}
    assert names == {*PACKAGES, f"autograd_np-{autograd_np.__version__}.dist-info"}


def test_installed_packages_import_from_an_empty_directory(site, tmp_path):
    program = "import autograd_np, nn; print(autograd_np.__file__); print(nn.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    located = run_python("-c", program, cwd=tmp_path, env=environment)
    assert located == [str(site / package / "__init__.py") for package in PACKAGES]


@pytest.mark.parametrize(
    ("package", "loaded"), [("autograd_np", {"autograd_np"}), ("nn", {"autograd_np", "nn"})]
)
def test_import_loads_only_numpy_and_the_standard_library(package, loaded):
    # numpy.random comes first because its compiled modules bring Cython's runtime along.
    program = f"""
import sys
import numpy.random
before = set(sys.modules)
import {package}
print(*sorted(set(sys.modules) - before), sep="\\n")
"""
    modules = run_python("-W", "error", "-c", program, cwd=ROOT)
    top_level = {module.partition(".")[0] for module in modules}
    assert top_level - sys.stdlib_module_names - {"numpy"} == loaded


def test_metadata_names_version_licence_python_and_extras(site):
    (distribution,) = importlib.metadata.distributions(path=[str(site)])
    metadata = distribution.metadata
    assert metadata["Name"] == "autograd-np"
    assert metadata["Version"] == autograd_np.__version__
    assert metadata["License-Expression"] == "MIT"
    assert distribution.read_text("licenses/LICENSE").startswith("MIT License")
    assert metadata["Requires-Python"] == ">=3.11"
    extras = {"dev", "examples", "parity", "special", "test"}
    assert set(metadata.get_all("Provides-Extra")) == extras


def test_numpy_is_the_only_requirement_outside_the_extras(site):
    (distribution,) = importlib.metadata.distributions(path=[str(site)])
    assert [line for line in distribution.requires if "extra ==" not in line] == ["numpy>=2.0"]
