"""What a mistake looks like: the kinds that are recognised, the smallest case, and the report."""

import json
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from autograd_np.testing import Verdict, check_layer, check_vjp
from autograd_np.testing.shrink import shrink
from nn import handwritten

RNG = np.random.default_rng(3)
SQUARE, WIDE = RNG.normal(size=(3, 3)), RNG.normal(size=(4, 3))
WEIGHTS = RNG.uniform(1, 2, (3, 3))


def cube(x):
    return x**3


def cube_rule(inputs, cotangents):
    return 3 * inputs[0] ** 2 * cotangents[0]


def without_factor(inputs, cotangents):
    return inputs[0] ** 2 * cotangents[0]


KINDS = {
    "no gradient arrives: it is zero everywhere": lambda g: 0 * g,
    "wrong sign": lambda g: -g,
    "a missing factor 2": lambda g: g / 2,
    "a factor 2 too much": lambda g: 2 * g,
    "a factor 1.001 too much": lambda g: 1.001 * g,
    "a factor 1/4 too much: a division by the length of axis 0": lambda g: g / 4,
    "a factor 12 too much: a missing division by the number of elements": lambda g: 12 * g,
    "reversed along axis 0": lambda g: g[::-1].copy(),
    "off by one along axis 1, around the end": lambda g: np.roll(g, 1, 1),
    "off by one along axis 0": lambda g: np.concatenate([0 * g[:1], g[:-1]]),
    "the right numbers in other places: permuted": lambda g: g[[2, 0, 3, 1]],
    "summed over axis 0": lambda g: np.broadcast_to(g.sum(0), g.shape).copy(),
    "averaged over axis 1": lambda g: np.broadcast_to(g.mean(1, keepdims=True), g.shape).copy(),
    "a constant too much": lambda g: g + 0.25,
    "only at the last position of axis 1": lambda g: g * [1, 1, 1.5],
    "only at the first position of axis 0": lambda g: g * np.array([[0], [1], [1], [1]]),
}


@pytest.mark.parametrize(("kind", "change"), KINDS.items(), ids=KINDS)
def test_a_kind_of_mistake_is_recognised(kind, change):
    # Of a sum, so that what is changed is the gradient itself and no cotangent hides in it.
    report = check_vjp(
        lambda x: cube(x).sum(),
        lambda xs, us: us[0] * change(cube_rule(xs, [1.0])),
        WIDE,
        shrink=False,
    )
    assert report.verdict is Verdict.WRONG
    assert report.mistakes == [f"x: {kind}"]


def test_a_transposed_gradient_is_recognised():
    report = check_vjp(
        lambda x: (x * WEIGHTS).sum(), lambda xs, us: (WEIGHTS * us[0]).T.copy(), SQUARE
    )
    assert report.mistakes == ["x: transposed"]


def test_swapped_operands_are_recognised():
    report = check_vjp(
        lambda x, y: x**2 * y,
        lambda xs, us: (xs[0] ** 2 * us[0], 2 * xs[0] * xs[1] * us[0]),
        WIDE,
        WIDE + 1,
        shrink=False,
    )
    assert report.mistakes == [
        "x: it is the gradient of y: operands are swapped",
        "y: it is the gradient of x: operands are swapped",
    ]


def test_elements_that_are_wrong_only_where_the_operand_is_negative():
    report = check_vjp(
        lambda x: np.abs(x), lambda xs, us: us[0] * (xs[0] > 0), [1.0, -2.0, 3.0, -0.5, -1.0]
    )
    assert report.mistakes == ["x: only where the operand is negative"]


# ------------------------------------------------------------------------------ the smallest case


def test_shrinking_finds_the_shortest_axes_and_the_simplest_values():
    case = (RNG.normal(size=(7, 5)), RNG.normal(size=5))

    def wrong_from_length_three(case):
        x, y = case
        return x.shape[1:] == y.shape and len(y) >= 3 and len(x) >= 1

    x, y = shrink(case, wrong_from_length_three)
    assert (x.shape, y.shape) == ((1, 3), (3,))
    assert not x.any()
    assert not y.any()


def test_axes_that_are_of_one_length_by_chance_are_told_apart():
    def wrong(case):
        x, w = case
        return x.shape[1:] == w.shape and len(x) >= 2

    x, w = shrink((np.ones((3, 3)), np.ones(3)), wrong)
    assert (x.shape, w.shape) == ((2, 1), (1,))


def test_shrinking_keeps_the_values_that_matter():
    (x,) = shrink((RNG.normal(size=20) - 5,), lambda case: (case[0] < -3.3).any())
    assert x.shape == (1,)
    assert x[0] == np.rint(x[0]) <= -4


def test_shrinking_gives_up_in_time():
    asked = []
    shrink((RNG.normal(size=(9, 9)),), lambda case: asked.append(case) or False, budget=20)
    assert len(asked) == 20


def test_a_report_has_the_smallest_case_that_shows_the_mistake():
    report = check_vjp(cube, without_factor, WIDE)
    (x,) = report.smallest.inputs
    assert x.tolist() == [[1.0]]
    assert report.smallest.verdict is Verdict.WRONG


def test_a_mistake_from_length_three_on_shrinks_to_length_three():
    def wrong(inputs, cotangents):
        g = cube_rule(inputs, cotangents)
        if g.shape[-1] > 2:
            g[..., 2] *= 2
        return g

    (x,) = check_vjp(cube, wrong, RNG.normal(size=(6, 5))).smallest.inputs
    assert x.tolist() == [[0.0, 0.0, 1.0]]


def test_labels_shrink_with_what_they_index():
    class Doubled(handwritten.SoftmaxCategoricalCrossentropy):
        def backward(self):
            return 2 * super().backward()

    report = check_layer(Doubled(), RNG.normal(size=(5, 4)), np.array([0, 3, 2, 1, 1]))
    assert report.mistakes == ["logits: a factor 2 too much"]
    logits, labels = report.smallest.inputs
    assert logits.tolist() == [[0.0, 0.0]]
    assert labels.tolist() == [0]


# ------------------------------------------------------------------------------------ the report


def test_the_text_says_where_how_much_and_how_to_repeat_it():
    report = check_vjp(cube, without_factor, WIDE)
    text = str(report)
    for part in (
        "gradient of cube: WRONG",
        f"it looks like: {report.mistakes[0]}",
        "wrong x[",
        "analytic",
        "numeric",
        "±",
        "times the error bound",
        "the smallest case that shows it:",
        "from tests.testing.test_mistakes import without_factor",
        "seed=0",
    ):
        assert part in text


def test_an_assertion_of_a_report_shows_what_is_wrong_in_a_line():
    report = check_vjp(cube, without_factor, [1.0], shrink=False)
    assert repr(report).startswith("<gradient of cube: wrong, wrong x[0]: analytic")
    assert "\n" not in repr(report)
    assert repr(check_vjp(cube, cube_rule, [1.0])) == "<gradient of cube: ok>"


def run(snippet, **names):
    """The report that a snippet prints."""
    printed = []
    exec(snippet, {"print": printed.append, **names})
    (report,) = printed
    return report


def test_the_snippet_repeats_the_smallest_case():
    report = check_vjp(cube, without_factor, WIDE, seed=7)
    again = run(
        report.snippet.replace("tests.testing.test_mistakes", __name__),
    )
    assert again.inputs[0].tolist() == report.smallest.inputs[0].tolist()
    assert again.worst == report.smallest.worst


def test_the_snippet_of_a_layer_sets_its_parameters():
    class Forgetful(handwritten.Dense):
        def backward_parameters(self, gradient):
            super().backward_parameters(gradient)
            self.bias_grad = gradient.mean(axis=0)

    layer = Forgetful(3, 2)
    report = check_layer(layer, WIDE)
    assert report.mistakes == ["bias: a factor 0.25 too much"]
    code = report.snippet.replace("forgetful = ...", "forgetful = layer")
    assert "forgetful.weight = np.array" in code
    assert run(code, layer=layer).worst == report.smallest.worst


def test_a_kink_is_reported_with_the_slopes_to_both_sides():
    report = check_vjp(np.abs, lambda xs, us: us[0] * np.where(xs[0] < 0, -1.0, 1.0), [0.0])
    assert report.verdict is Verdict.KINK
    assert "to the left" in str(report)


def test_a_report_is_a_page_with_a_heat_map():
    report = check_vjp(cube, without_factor, WIDE)
    page = report._repr_html_()
    assert "wrong" in page
    assert page.count("<svg") == 1
    tree = ElementTree.fromstring(report.heat_map())
    cells = tree.findall("{http://www.w3.org/2000/svg}rect")
    assert len(cells) == WIDE.size
    assert "x[3, 2]" in cells[-1][0].text


def test_names_from_outside_are_escaped_in_pages():
    report = check_vjp(cube, without_factor, [1.0, 2.0], name="<b>&")
    assert "&lt;b&gt;&amp;" in report._repr_html_()
    assert "<b>&" not in report._repr_html_()


def test_errors_are_known_for_the_elements_that_were_compared():
    report = check_vjp(cube, cube_rule, [1.0, 2.0], every_element=True)
    assert (report.errors(0) < 1).all()
    assert np.isnan(check_vjp(cube, cube_rule, [1.0, 2.0]).errors(0)).all()


def test_verdicts_are_strings():
    assert json.dumps(Verdict.OK) == '"ok"'
    assert Verdict.WRONG == "wrong"
