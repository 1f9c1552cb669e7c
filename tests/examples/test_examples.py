"""The examples learn and write what they say, and go on where something is missing."""

import importlib
import importlib.util
import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import examples
from examples import compare, digits, from_scratch, moons, spiral
from examples.data import spirals

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {
    compare: ["curves.png"],
    digits: ["confusion.png", "curves.png", "misclassified.png"],
    from_scratch: ["activations.png", "agreement.png"],
    moons: ["boundary.png", "curves.png", "graph.dot"],
    spiral: ["boundary.gif", "curves.png"],
}


def name_of(example):
    return example.__name__.rpartition(".")[2]


each_example = pytest.mark.parametrize("example", EXAMPLES, ids=name_of)


@each_example
def test_it_writes_the_pictures_that_it_names(example, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # so that `dot` is installed nowhere
    example.main(["--epochs", "3", "--out", str(tmp_path)])
    written = sorted((tmp_path / name_of(example)).iterdir())
    assert [path.name for path in written] == EXAMPLES[example]
    printed = capsys.readouterr().out
    for path in written:
        assert f"Wrote {path}" in printed
        if path.suffix != ".dot":
            with Image.open(path) as image:
                assert min(image.size) > 200


@each_example
def test_help_tells_what_it_does_and_what_can_be_set(example, capsys):
    with pytest.raises(SystemExit, match=r"^0$"):
        example.main(["--help"])
    printed = capsys.readouterr().out
    assert f"python -m examples.{name_of(example)}" in printed
    assert example.__doc__.strip() in printed
    for option in ("--epochs", "--seed", "--out", "--show"):
        assert option in printed


def test_no_epochs_at_all_are_refused(capsys):
    with pytest.raises(SystemExit, match=r"^2$"):
        moons.main(["--epochs", "0"])
    assert "argument --epochs: invalid positive value: '0'" in capsys.readouterr().err


def test_progress_is_shown_in_one_line_that_is_drawn_again(tmp_path, capsys):
    moons.main(["--epochs", "3", "--out", str(tmp_path)])
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert re.search(r"\repoch 3/3 \|█+\| loss \d\.\d{4}, held-out accuracy \d\.\d{3}", shown)


# ------------------------------------------------------------------------------ what they learn


def test_moons_are_told_apart(tmp_path):
    assert moons.main(["--out", str(tmp_path)]) >= 0.95


def test_digits_are_read(tmp_path):
    assert digits.main(["--out", str(tmp_path)]) >= 0.97


def test_the_network_by_hand_and_the_automatic_one_agree(tmp_path, capsys):
    assert from_scratch.main(["--out", str(tmp_path)]) <= 1e-10
    assert "After 200 steps the parameters agree to 1e-10." in capsys.readouterr().out


def test_arms_of_a_spiral_are_told_apart(tmp_path):
    assert spiral.main(["--epochs", "400", "--out", str(tmp_path)]) >= 0.9


def test_the_same_seed_gives_the_same_network(tmp_path, capsys):
    def accuracy(seed):
        return moons.main(["--epochs", "2", "--seed", str(seed), "--out", str(tmp_path)])

    assert accuracy(1) == accuracy(1) != accuracy(2)


# ----------------------------------------------------------------------- where something is missing


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_with_the_program_dot_the_graph_is_the_picture_in_the_readme(tmp_path):
    def words(picture):
        texts = ElementTree.parse(picture).getroot().itertext()
        return sorted(text for text in texts if not re.match(r"0\.\d+", text))  # the loss, rounded

    moons.main(["--epochs", "1", "--out", str(tmp_path)])
    shown = words(tmp_path / "moons" / "graph.svg")
    assert "cross_entropy" in shown
    assert shown == words(ROOT / "examples" / "step.svg")


def test_without_the_program_dot_one_line_says_so(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    moons.main(["--epochs", "1", "--out", str(tmp_path)])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "Graphviz" in line]
    assert "Install it (apt-get install graphviz" in line
    assert line.endswith(f"Wrote {tmp_path / 'moons' / 'graph.dot'} instead.")


def test_without_the_libraries_that_they_need_one_sentence_says_how_to_install_them(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tqdm" else name)
    with pytest.raises(SystemExit, match=r"need tqdm.*pip install -e '\.\[examples\]'"):
        importlib.reload(examples)


def test_a_library_that_is_not_installed_is_left_out_of_the_comparison(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(compare, "find_spec", lambda name: None)
    runs = compare.main(["--torch", "--keras", "--epochs", "1", "--out", str(tmp_path)])
    assert {library for _, library in runs} == {"autograd_np"}
    printed = capsys.readouterr().out
    assert "PyTorch is not installed, so it is left out: pip install torch" in printed
    assert "Keras is not installed, so it is left out: pip install keras" in printed


@pytest.mark.parity
def test_pytorch_trains_the_same_networks_to_the_same_losses(tmp_path, capsys):
    pytest.importorskip("torch")
    runs = compare.main(["--torch", "--epochs", "5", "--out", str(tmp_path)])
    settings = {settings for settings, _ in runs}
    assert len(settings) == 12
    for s in settings:
        ours, theirs = (runs[s, library].losses for library in ("autograd_np", "PyTorch"))
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    assert "PyTorch difference" in capsys.readouterr().out


def test_it_starts_from_the_command_line():
    command = [sys.executable, "-m", "examples.moons", "--help"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert finished.stdout.startswith("usage: python -m examples.moons")


# -------------------------------------------------------------------------------------- the data


def test_arms_of_a_spiral_are_turned_copies_of_each_other():
    points, labels = spirals(50, n_classes=4, noise=0)
    arms = [points[labels == c] for c in range(4)]
    for arm, following in itertools.pairwise(arms):
        np.testing.assert_allclose(following, arm @ [[0, -1], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(np.hypot(*arms[0].T), np.linspace(0, 1, 50))


def test_a_seed_decides_where_the_points_of_a_spiral_lie():
    np.testing.assert_array_equal(spirals(10, seed=3)[0], spirals(10, seed=3)[0])
    assert not np.array_equal(spirals(10, seed=3)[0], spirals(10, seed=4)[0])
