"""The picture of a graph: what is in it, that it is the same each time, and how it is drawn."""

import gc
import re
import shutil
import weakref
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_np as ag
from autograd_np.ops.indexing import pick
from autograd_np.ops.linalg import linear
from autograd_np.viz import Graph, GraphvizNotFoundError

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


def leaf(*shape):
    values = np.random.default_rng(0).uniform(0.5, 1.5, shape)
    return ag.tensor(values, requires_grad=True)


def boxes(graph):
    """The lines of all boxes as (text, note)."""
    return [line for box in graph.picture.boxes.values() for line in box.lines]


def text_of(picture, key):
    """The first words in a box."""
    return picture.boxes[key].lines[0][0]


def network():
    """Two layers and a loss, and what to call their tensors."""
    names = {"x": ag.tensor(np.ones((5, 2))), "labels": ag.tensor([0, 1, 2, 0, 1])}
    h = names["x"]
    for i, (n_in, n_out) in enumerate([(2, 4), (4, 3)]):
        weight = names[f"layers.{i}.weight"] = leaf(n_in, n_out)
        bias = names[f"layers.{i}.bias"] = leaf(n_out)
        h = h @ weight + bias
        h = h.relu() if i == 0 else h.log_softmax(1)
    names["loss"] = -pick(h, names["labels"]).mean()
    return names


# ------------------------------------------------------------------------- what is in the picture


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_every_operation_that_led_to_the_output_is_one_box_with_an_arrow_for_each_operand(pairs):
    values = [leaf(3)]
    used = [set()]  # the operations that each value was computed from
    for number, (i, j) in enumerate(pairs):
        i, j = i % len(values), j % len(values)
        values.append(values[i] * values[j])
        used.append(used[i] | used[j] | {number})
    picture = Graph(values[-1]).picture
    texts = {key: text_of(picture, key) for key in picture.boxes}
    assert list(texts.values()).count("multiply") == picture.operations == len(used[-1])
    for key, text in texts.items():
        arrows = 2 if text == "multiply" else text == "output"
        assert sum(edge.head == key for edge in picture.edges) == arrows
    assert all({e.tail, e.head} <= picture.boxes.keys() for e in picture.edges)


def test_a_network_reads_from_its_input_along_the_layers_to_its_loss():
    names = network()
    picture = names["loss"].graph(names).picture
    texts = [text_of(picture, edge.tail) for edge in picture.edges if edge.kind == "main"]
    assert " ".join(texts) == "x matmul add relu matmul add log_softmax pick mean negative"
    assert {text_of(picture, key) for key in picture.spine} == {*texts, "loss"}
    assert [frame.path for frame in picture.frames.values()] == ["layers.0", "layers.1"]
    beside = [(box.kind, box.lines) for box in picture.boxes.values() if box.beside]
    assert beside == [
        ("parameter", (("weight", "2×4"),)),
        ("parameter", (("bias", "4"),)),
        ("parameter", (("weight", "4×3"),)),
        ("parameter", (("bias", "3"),)),
        ("constant", (("labels", "5  int64"),)),
    ]
    assert repr(names["loss"].graph()) == "<Graph: 9 operations, 27 parameters, float64>"


def test_a_layer_that_is_called_twice_has_two_frames_and_marks_its_parameters_as_shared():
    w = leaf(3, 3)
    x = ag.tensor(np.ones((2, 3)))
    picture = ((x @ w).tanh() @ w).sum().graph({"cell.w": w, "x": x}).picture
    assert [frame.path for frame in picture.frames.values()] == ["cell", "cell"]
    lines = [box.lines for box in picture.boxes.values() if box.beside]
    assert lines == [(("w", "3×3  shared"),)] * 2


def test_parameters_of_one_operation_stand_in_one_box():
    x, w, b = ag.tensor(np.ones((2, 3))), leaf(4, 3), leaf(4)
    picture = linear(x, w, b).graph({"x": x, "w": w, "b": b}).picture
    (box,) = [box for box in picture.boxes.values() if box.beside]
    assert box.lines == (("w", "4×3"), ("b", "4"))


def test_rearranging_is_folded_into_arrows_and_numbers_into_boxes():
    x = leaf(2, 3)
    graph = (2 * x.T.reshape(6)[1:] + 1).sum().graph({"x": x})
    assert (
        boxes(graph)
        == [
            ("multiply", "2 × ·"),
            ("x", "2×3"),
            ("add", "· + constant"),  # addition keeps no operand, so the number is not known
            ("sum", ""),
            ("output", f"{2 * x.detach().numpy().T.ravel()[1:].sum() + 5:.5g}"),
        ]
    )
    assert [edge.label for edge in graph.picture.edges] == ["5  getitem", "5", "5", ""]


def test_picking_by_an_array_is_an_operation_of_its_own():
    assert ("getitem", "") in boxes(leaf(3)[np.array([0, 0])].graph())


def test_axes_and_names_of_results_are_noted_in_the_box():
    h = leaf(2, 3) * 2
    assert ("multiply", "h, · × 2") in boxes(h.sum(0).graph({"h": h}))
    assert ("sum", "axis 0 1") in boxes(h.sum((0, 1)).graph())


def test_the_spine_takes_the_longer_of_two_ways():
    x = leaf(3)
    picture = (x.exp().sin().cos() + x.tanh()).graph().picture
    assert "cos" in {text_of(picture, key) for key in picture.spine}
    assert "tanh" not in {text_of(picture, key) for key in picture.spine}


def test_names_may_be_all_local_variables():
    x = leaf(3)
    number, text = 3, "no tensor"
    y = x * number
    assert ("x", "3") in boxes(y.graph(locals()))
    assert text == "no tensor"


def test_after_backward_what_was_freed_is_not_known_but_the_graph_is_drawn():
    names = network()
    names["loss"].backward()
    assert ("matmul", "constant, ·") in boxes(names["loss"].graph(names))


def test_the_graph_keeps_no_node_alive():
    y = leaf(3).exp().sum()
    node = weakref.ref(y.grad_fn)
    graph = y.graph()
    gc.disable()
    try:
        del y
        assert node() is None
    finally:
        gc.enable()
    assert "exp" in graph.to_dot()


# ------------------------------------------------------------------------------------------- DOT


def test_dot_is_the_same_each_time_it_is_written_and_computed():
    texts = set()
    for _ in range(3):
        names = network()
        graph = names["loss"].graph(names, title="net")
        texts |= {graph.to_dot(), graph.to_dot()}
    assert len(texts) == 1


def test_doubling_thirty_times_is_drawn_in_thirty_boxes():
    y = leaf(3)
    for _ in range(30):
        y = y + y
    graph = y.graph()
    assert len(graph.picture.boxes) == 32  # with the leaf and the output
    assert graph.to_dot().count("->") == 61


def test_a_chain_of_a_hundred_thousand_operations_is_written_without_recursion():
    y = leaf(1)
    for _ in range(100_000):
        y = -y
    assert y.graph().to_dot().count("->") == 100_001


@needs_dot
def test_names_and_titles_may_hold_any_character(tmp_path):
    x = leaf(2)
    graph = (x * 2).graph({'<b>&"x\\': x}, title='a < b & c > "d"')
    assert "&lt;b&gt;&amp;&quot;x\\" in graph.to_dot()
    graph.save(tmp_path / "g.svg")
    shown = "".join(ElementTree.parse(tmp_path / "g.svg").getroot().itertext())
    assert '<b>&"x\\' in shown
    assert 'a < b & c > "d"' in shown


# ---------------------------------------------------------------------------------------- files


@needs_dot
def test_pictures_are_written_in_the_form_that_the_ending_names(tmp_path):
    graph = network()["loss"].graph()
    for ending, start in {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}.items():
        graph.save(tmp_path / f"g.{ending}")
        assert (tmp_path / f"g.{ending}").read_bytes().startswith(start)
    graph.save(str(tmp_path / "g.dot"))
    assert (tmp_path / "g.dot").read_text(encoding="utf-8") == graph.to_dot()
    with pytest.raises(ValueError, match=re.escape("g.jpg has the ending '.jpg': write .svg")):
        graph.save(tmp_path / "g.jpg")


@needs_dot
def test_a_notebook_shows_the_drawn_graph():
    svg = network()["loss"].graph()._repr_svg_()
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"


def test_without_the_program_dot_saving_a_picture_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    graph = network()["loss"].graph()
    with pytest.raises(GraphvizNotFoundError, match=r"draws \.svg files.*apt-get install graphviz"):
        graph.save(tmp_path / "g.svg")
    assert not (tmp_path / "g.svg").exists()
    assert graph._repr_svg_() is None
    graph.save(tmp_path / "g.dot")
    assert (tmp_path / "g.dot").exists()


def test_a_graph_that_nobody_could_read_is_not_drawn(tmp_path):
    y = leaf(1)
    for _ in range(2500):
        y = -y
    graph = y.graph()
    with pytest.raises(ValueError, match=r"2,502 boxes.*save the \.dot file"):
        graph.save(tmp_path / "g.svg")
    assert graph._repr_svg_() is None


def test_a_tensor_without_a_graph_cannot_be_drawn():
    with pytest.raises(RuntimeError, match=r"no recorded operation .* shape \(3,\)"):
        leaf(3).graph()
