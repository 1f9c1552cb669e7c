"""The losses, as functions and as modules."""

from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd_np as ag
import nn
import nn.functional as F
from nn import handwritten
from tests.nn.parity import assert_agree
from tests.numeric import arrays, check_gradients, shapes

REDUCTIONS = ["mean", "sum", "none"]
reductions = st.sampled_from(REDUCTIONS)
few = settings(max_examples=30)  # of tests that are slow, or sure to find what there is early


@st.composite
def classifications(draw, min_dims=1, max_dims=4):
    """Logits (N, C, ...) or (C,), and labels to them."""
    shape = draw(shapes(min_dims=min_dims, max_dims=max_dims, min_side=1, max_side=4))
    n_classes = shape[0] if len(shape) == 1 else shape[1]
    logits = draw(arrays(shape, domain=(-4.0, 4.0)))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    labels = rng.integers(0, n_classes, shape[:1] + shape[2:] if len(shape) > 1 else ())
    return logits, np.asarray(labels)


@st.composite
def class_options(draw, n_classes):
    """Keywords of `cross_entropy`; one of the labels may be ignored."""
    options = {
        "reduction": draw(reductions),
        "label_smoothing": draw(st.sampled_from([0.0, 0.1, 1.0])),
        "ignore_index": draw(st.sampled_from([-100, -100, 0])),
    }
    if draw(st.booleans()):
        options["weight"] = draw(arrays((n_classes,), domain=(0.1, 2.0)))
    return options


def probabilities(rng, shape):
    axis = 0 if len(shape) == 1 else 1
    p = rng.uniform(0.1, 1, shape)
    return p / p.sum(axis, keepdims=True)


def class_axis(logits):
    return 0 if logits.ndim == 1 else 1


# ------------------------------------------------------------------------------- by definition


@given(st.data())
def test_cross_entropy_of_labels_is_what_its_formula_says(data):
    logits, labels = data.draw(classifications())
    n_classes = logits.shape[class_axis(logits)]
    options = data.draw(class_options(n_classes))
    weight, smoothing = options.get("weight", np.ones(n_classes)), options["label_smoothing"]

    log_p = np.moveaxis(F.log_softmax(logits, class_axis(logits)).numpy(), class_axis(logits), -1)
    counts = np.where(labels == options["ignore_index"], 0, weight[labels])
    right = np.take_along_axis(log_p, labels[..., None], -1)[..., 0]
    losses = -(1 - smoothing) * counts * right
    losses -= smoothing / n_classes * (labels != options["ignore_index"]) * (log_p @ weight)
    with np.errstate(invalid="ignore"):
        expected = {
            "none": losses,
            "sum": losses.sum(),
            "mean": losses.sum() / counts.sum(),
        }[options["reduction"]]
    found = F.cross_entropy(logits, labels, **options).numpy()
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@given(classifications(min_dims=2), reductions)
def test_cross_entropy_of_one_hot_probabilities_is_that_of_their_labels(case, reduction):
    logits, labels = case
    hot = np.moveaxis(np.eye(logits.shape[1])[labels], -1, 1)
    np.testing.assert_allclose(
        F.cross_entropy(logits, hot, reduction=reduction).numpy(),
        F.cross_entropy(logits, labels, reduction=reduction).numpy(),
        rtol=1e-12,
        atol=1e-14,
    )


@given(classifications(), st.data())
def test_nll_loss_after_log_softmax_is_cross_entropy(case, data):
    logits, labels = case
    axis = class_axis(logits)
    options = data.draw(class_options(logits.shape[axis]))
    del options["label_smoothing"]
    np.testing.assert_array_equal(
        F.nll_loss(F.log_softmax(logits, axis), labels, **options).numpy(),
        F.cross_entropy(logits, labels, **options).numpy(),
    )


@given(arrays((3, 4), domain=(-5.0, 5.0)), arrays((3, 4), domain=(0.0, 1.0)), reductions)
def test_binary_cross_entropy_of_a_sigmoid_is_that_of_logits(logits, targets, reduction):
    np.testing.assert_allclose(
        F.binary_cross_entropy(F.sigmoid(logits), targets, reduction=reduction).numpy(),
        F.binary_cross_entropy_with_logits(logits, targets, reduction=reduction).numpy(),
        rtol=1e-12,
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_regression_losses_are_what_their_formulas_say(reduction):
    x, y = np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([[0.0, 2.0], [3.0, -1.0]])
    reduce = {"mean": np.mean, "sum": np.sum, "none": np.asarray}[reduction]
    squared, absolute = reduce((x - y) ** 2), reduce(np.abs(x - y))
    np.testing.assert_allclose(F.mse_loss(x, y, reduction=reduction).numpy(), squared)
    np.testing.assert_allclose(F.l1_loss(x, y, reduction=reduction).numpy(), absolute)


# ------------------------------------------------------------------------ the network by hand


@given(st.data())
def test_cross_entropy_and_its_gradient_are_those_of_the_network_by_hand(data):
    logits, labels = data.draw(classifications(min_dims=2, max_dims=2))
    by_hand = handwritten.SoftmaxCategoricalCrossentropy()
    x = ag.tensor(logits, requires_grad=True)
    loss = F.cross_entropy(x, labels)
    loss.backward()
    assert loss.item() == pytest.approx(by_hand.forward(logits, labels), rel=1e-12)
    np.testing.assert_allclose(x.grad.numpy(), by_hand.backward(), rtol=1e-12, atol=1e-15)


@given(st.data())
def test_nll_loss_of_probabilities_is_the_crossentropy_of_the_network_by_hand(data):
    logits, labels = data.draw(classifications(min_dims=2, max_dims=2))
    by_hand = handwritten.CategoricalCrossentropy()
    p = F.softmax(logits, 1).detach().requires_grad_()
    loss = F.nll_loss(ag.log(p), labels)
    loss.backward()
    assert loss.item() == pytest.approx(by_hand.forward(p.detach().numpy(), labels), rel=1e-12)
    np.testing.assert_allclose(p.grad.numpy(), by_hand.backward(), rtol=1e-12)


@given(shapes(min_dims=1, min_side=1), st.data())
def test_mse_loss_and_its_gradient_are_those_of_the_network_by_hand(shape, data):
    predictions, targets = data.draw(arrays(shape)), data.draw(arrays(shape))
    by_hand = handwritten.MeanSquaredError()
    x = ag.tensor(predictions, requires_grad=True)
    loss = F.mse_loss(x, targets)
    loss.backward()
    assert loss.item() == pytest.approx(by_hand.forward(predictions, targets), rel=1e-12)
    np.testing.assert_allclose(x.grad.numpy(), by_hand.backward(), rtol=1e-12)


# -------------------------------------------------------------------------------- derivatives


@few
@given(st.data())
def test_cross_entropy_of_labels_has_right_derivatives(data):
    logits, labels = data.draw(classifications(max_dims=3))
    options = data.draw(class_options(logits.shape[class_axis(logits)]))
    ignored = labels == options["ignore_index"]
    assume(options["reduction"] != "mean" or not ignored.all())  # the mean of nothing is nan
    check_gradients(lambda x: F.cross_entropy(x, labels, **options), logits, order=2)


@few
@given(st.data())
def test_cross_entropy_of_probabilities_has_right_derivatives(data):
    logits, _ = data.draw(classifications(max_dims=3))
    p = probabilities(np.random.default_rng(0), logits.shape)
    options = data.draw(class_options(logits.shape[class_axis(logits)]))
    del options["ignore_index"]
    check_gradients(lambda x, y: F.cross_entropy(x, y, **options), logits, p, order=2)


PAIRED = {
    "mse": (F.mse_loss, (-2.0, 2.0), (3.0, 5.0)),
    "l1": (F.l1_loss, (-2.0, 2.0), (3.0, 5.0)),
    "bce": (F.binary_cross_entropy, (0.1, 0.9), (0.1, 0.9)),
    "bce with logits": (F.binary_cross_entropy_with_logits, (-4.0, 4.0), (0.1, 0.9)),
}


@few
@pytest.mark.parametrize(("f", "inputs", "targets"), PAIRED.values(), ids=PAIRED)
@given(data=st.data())
def test_losses_of_pairs_have_right_derivatives(f, inputs, targets, data):
    shape, reduction = data.draw(shapes(max_dims=2, min_side=1)), data.draw(reductions)
    x, y = data.draw(arrays(shape, inputs)), data.draw(arrays(shape, targets))
    check_gradients(partial(f, reduction=reduction), x, y, order=2)


@few
@given(arrays((3, 2), (-4.0, 4.0)), arrays((2,), (0.2, 3.0)), arrays((3, 1), (0.2, 3.0)))
def test_weighted_binary_losses_have_right_derivatives(x, pos_weight, weight):
    y = np.array([[0.0, 1.0], [1.0, 0.3], [0.7, 0.0]])

    def of_logits(x):
        return F.binary_cross_entropy_with_logits(x, y, weight, pos_weight=pos_weight)

    def of_probabilities(x):
        return F.binary_cross_entropy(F.sigmoid(x), y, weight)

    check_gradients(of_logits, x, order=2)
    check_gradients(of_probabilities, x, order=2)


def test_at_a_logit_of_zero_every_derivative_is_right():
    x = ag.tensor(np.zeros(1), requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(x, np.ones(1))
    (first,) = ag.grad(loss, x, create_graph=True)
    (second,) = ag.grad(first, x)
    assert (loss.item(), first.item(), second.item()) == pytest.approx((np.log(2), -0.5, 0.25))


# ------------------------------------------------------------------------------ extreme values


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("options", [{}, {"label_smoothing": 0.1}, {"ignore_index": 0}])
def test_cross_entropy_of_huge_logits_is_finite_with_its_gradient(dtype, options):
    x = ag.tensor(np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4]], dtype), requires_grad=True)
    for target in (np.array([1, 2]), np.array([[0.5, 0.5, 0], [0.1, 0.2, 0.7]], dtype)):
        given_options = options if target.ndim == 1 else options | {"ignore_index": -100}
        loss = F.cross_entropy(x, target, **given_options)
        (gradient,) = ag.grad(loss, x)
        assert loss.dtype == dtype
        assert np.isfinite(loss.item())
        assert np.isfinite(gradient.numpy()).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_losses_of_huge_logits_are_finite_with_their_gradients(dtype):
    x = ag.tensor(np.array([1e4, -1e4, 1e4, -1e4], dtype), requires_grad=True)
    y = np.array([1, 1, 0, 0], dtype)
    for loss in (
        F.binary_cross_entropy_with_logits(x, y),
        F.binary_cross_entropy(F.sigmoid(x), y),
    ):
        (gradient,) = ag.grad(loss, x)
        assert np.isfinite(loss.item())
        assert np.isfinite(gradient.numpy()).all()
    assert F.binary_cross_entropy_with_logits(x, y, reduction="none").tolist() == [0, 1e4, 1e4, 0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logarithms_of_certain_errors_are_cut_off_at_minus_100(dtype):
    p = ag.tensor(np.array([0, 1, 0, 1], dtype), requires_grad=True)
    loss = F.binary_cross_entropy(p, np.array([1, 0, 0, 1], dtype), reduction="none")
    loss.sum().backward()
    assert loss.tolist() == [100, 100, 0, 0]
    assert p.grad.tolist() == [0, 0, 1, -1]


@pytest.mark.parametrize("target", [np.array([0, 2]), np.array([[0.5, 0, 0.5], [0, 0, 1.0]])])
def test_a_class_ruled_out_by_a_logit_of_minus_infinity_changes_nothing(target):
    x = ag.tensor(np.array([[1.0, -np.inf, 2.0], [0.5, -np.inf, -1.0]]), requires_grad=True)
    loss = F.cross_entropy(x, target)
    loss.backward()
    kept = target if target.ndim == 1 else target[:, [0, 2]]
    without = ag.tensor(x.detach().numpy()[:, [0, 2]], requires_grad=True)
    expected = F.cross_entropy(without, np.array([0, 1]) if target.ndim == 1 else kept)
    expected.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-15)
    assert x.grad[:, 1].tolist() == [0, 0]
    np.testing.assert_allclose(x.grad.numpy()[:, [0, 2]], without.grad.numpy(), rtol=1e-14)


@pytest.mark.parametrize("weight", [None, [0.0, 1.0, 1.0]])
def test_a_sample_that_does_not_count_may_have_an_infinite_loss(weight):
    x = ag.tensor(np.array([[-np.inf, 1.0, 2.0], [0.5, 0.0, -1.0]]), requires_grad=True)
    ignore_index = 0 if weight is None else -100
    loss = F.cross_entropy(x, np.array([0, 1]), weight, ignore_index=ignore_index)
    loss.backward()
    assert loss.item() == F.cross_entropy(x[1:], np.array([1])).item()
    assert x.grad[0].tolist() == [0, 0, 0]


def test_the_mean_over_ignored_samples_alone_is_nan_with_a_zero_gradient():
    x = ag.zeros(2, 3, requires_grad=True)
    loss = F.cross_entropy(x, ag.tensor([-100, -100]))
    loss.backward()
    assert np.isnan(loss.item())
    assert x.grad.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert F.cross_entropy(x, ag.tensor([-100, -100]), reduction="sum").item() == 0


def test_losses_over_an_empty_batch_are_nan_and_sum_to_zero():
    x, labels = ag.zeros(0, 3), ag.zeros(0, dtype=ag.int64)
    assert np.isnan(F.cross_entropy(x, labels).item())
    assert np.isnan(F.mse_loss(x, x).item())
    assert F.cross_entropy(x, labels, reduction="sum").item() == 0
    assert F.cross_entropy(x, labels, reduction="none").shape == (0,)


@given(classifications(min_dims=2, max_dims=2))
def test_labels_may_be_tensors_arrays_or_lists_and_unsigned(case):
    logits, labels = case
    expected = F.cross_entropy(logits, labels).item()
    for given_labels in (ag.tensor(labels), labels.tolist(), labels.astype(np.uint8)):
        assert F.cross_entropy(logits, given_labels).item() == expected
    weight = np.ones(logits.shape[1])
    weighted = F.cross_entropy(logits, labels.astype(np.uint8), weight).item()
    assert weighted == pytest.approx(expected, rel=1e-14)


def test_changing_the_labels_between_forward_and_backward_changes_no_gradient():
    labels = np.array([0, 1])
    x, again = (ag.zeros(2, 3, requires_grad=True) for _ in range(2))
    loss = F.cross_entropy(x, labels)
    labels[:] = 2
    loss.backward()
    F.cross_entropy(again, np.array([0, 1])).backward()
    assert x.grad.tolist() == again.grad.tolist()


# -------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize(
    ("labels", "value", "index"), [([0, 5, 1], 5, 1), ([0, 1, -1], -1, 2), ([3, 0, 7], 3, 0)]
)
@pytest.mark.parametrize("options", [{}, {"reduction": "sum"}, {"ignore_index": 1}])
def test_a_label_out_of_range_is_named_with_the_number_of_classes(
    loss, labels, value, index, options
):
    message = (
        rf"{loss.__name__}: target {value} \(at index {index}\) is out of bounds for 3 classes: "
        "labels go from 0 to 2, or are ignore_index="
    )
    with pytest.raises(IndexError, match=message) as caught:
        loss(ag.zeros(3, 3), ag.tensor(labels), **options)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    ("logits", "labels", "error", "message"),
    [
        ((4, 3), np.zeros(4, np.int32), RuntimeError, "int64 or uint8, but got int32"),
        ((4, 3), np.zeros(4), RuntimeError, r"but got float64: .* target\.long\(\)"),
        (
            (4, 3),
            np.zeros(5, int),
            ag.ShapeError,
            r"\(4, 3\) needs labels of shape \(4,\), got \(5,",
        ),
        ((4, 3), np.zeros((4, 1), int), ag.ShapeError, r"Did you mean target\.squeeze\(1\)\?"),
        ((4, 3), np.zeros((4, 3), int), RuntimeError, r"are probabilities.*astype\('float32'\)"),
        ((4, 3, 2), np.zeros(4, int), ag.ShapeError, r"needs labels of shape \(4, 2\)"),
        ((), np.zeros((), int), ag.ShapeError, r"expected input of shape \(N, C\)"),
    ],
)
def test_cross_entropy_says_what_is_wrong_with_labels(logits, labels, error, message):
    with pytest.raises(error, match=message):
        F.cross_entropy(ag.zeros(*logits), labels)


def test_cross_entropy_says_what_is_wrong_with_options():
    x, y, p = ag.zeros(2, 3), ag.tensor([0, 1]), ag.full((2, 3), 1 / 3)
    with pytest.raises(ag.ShapeError, match=r"each of 3 classes, shape \(3,\), got \(2,\)"):
        F.cross_entropy(x, y, ag.ones(2))
    with pytest.raises(RuntimeError, match=r"label_smoothing is in \[0, 1\], not 2"):
        F.cross_entropy(x, y, label_smoothing=2)
    with pytest.raises(RuntimeError, match="ignore_index is for labels"):
        F.cross_entropy(x, p, ignore_index=1)
    with pytest.raises(ValueError, match="reduction is 'mean', 'sum' or 'none', not 'average'"):
        F.cross_entropy(x, y, reduction="average")
    with pytest.raises(ValueError, match="not 'average'"):
        nn.CrossEntropyLoss(reduction="average")


@pytest.mark.parametrize("loss", [F.mse_loss, F.l1_loss])
@pytest.mark.parametrize(
    ("x", "y"), [((16, 1), (16,)), ((16,), (16, 1)), ((16, 3), (3,)), ((1,), (4,))]
)
def test_predictions_and_targets_of_other_shapes_are_not_broadcast(loss, x, y):
    with pytest.raises(
        ag.ShapeError, match=rf"{loss.__name__}: predictions have shape .*reshape\("
    ):
        loss(ag.zeros(*x), ag.zeros(*y))


def test_targets_may_be_a_number_or_have_leading_axes_of_size_one():
    x = ag.tensor([1.0, 3.0])
    assert F.mse_loss(x, 0.0).item() == 5
    assert F.mse_loss(x, ag.zeros(1, 2)).item() == 5


def test_binary_losses_say_what_is_wrong():
    p, y = ag.tensor([0.5, 1.5]), ag.tensor([1.0, 0.0])
    with pytest.raises(
        RuntimeError, match=r"elements of input should be between 0 and 1, got 1\.5"
    ):
        F.binary_cross_entropy(p, y)
    with pytest.raises(
        RuntimeError, match=r"elements of target should be between 0 and 1, got 1\.5"
    ):
        F.binary_cross_entropy(y, p)
    for loss in (F.binary_cross_entropy, F.binary_cross_entropy_with_logits):
        with pytest.raises(RuntimeError, match=r"floating, got int64: use target\.astype"):
            loss(y, ag.tensor([0, 1]))
        with pytest.raises(ag.ShapeError, match=r"\(2,\), targets \(2, 1\).*target\.reshape\(2\)"):
            loss(y, ag.zeros(2, 1))


# ------------------------------------------------------------------------------------- modules

MODULES = {
    "CrossEntropyLoss": (nn.CrossEntropyLoss, F.cross_entropy, ["weight"]),
    "NLLLoss": (nn.NLLLoss, F.nll_loss, ["weight"]),
    "BCELoss": (nn.BCELoss, F.binary_cross_entropy, ["weight"]),
    "BCEWithLogitsLoss": (
        nn.BCEWithLogitsLoss,
        F.binary_cross_entropy_with_logits,
        ["weight", "pos_weight"],
    ),
    "MSELoss": (nn.MSELoss, F.mse_loss, []),
    "L1Loss": (nn.L1Loss, F.l1_loss, []),
}


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("module", "function", "factors"), MODULES.values(), ids=MODULES)
def test_a_loss_module_is_its_function_with_the_options_it_was_made_with(
    module, function, factors, reduction
):
    rng = np.random.default_rng(0)
    x = probabilities(rng, (4, 3))
    target = rng.integers(0, 3, 4) if module in (nn.CrossEntropyLoss, nn.NLLLoss) else x[::-1]
    options = {name: ag.tensor(rng.uniform(1, 2, 3)) for name in factors}
    criterion = module(**options, reduction=reduction)
    expected = function(x, target, **options, reduction=reduction)
    np.testing.assert_array_equal(criterion(x, target).numpy(), expected.numpy())
    assert repr(criterion) == f"{module.__name__}()"


@pytest.mark.parametrize(("module", "function", "factors"), MODULES.values(), ids=MODULES)
def test_the_factors_of_a_loss_module_are_buffers(module, function, factors):
    criterion = module(**{name: [1.0, 2.0, 3.0] for name in factors})
    assert list(criterion.state_dict()) == factors
    assert all(b.dtype == ag.float64 for b in criterion.double().buffers())
    assert not list(module().state_dict())


def test_cross_entropy_loss_passes_on_its_options():
    x, y = ag.tensor([[1.0, 2.0, 0.5], [0.0, 1.0, 3.0]]), ag.tensor([0, 2])
    for options in ({"ignore_index": 2}, {"label_smoothing": 0.3}):
        expected = F.cross_entropy(x, y, **options).item()
        assert nn.CrossEntropyLoss(**options)(x, y).item() == expected
        assert expected != F.cross_entropy(x, y).item()
    assert nn.NLLLoss(ignore_index=2)(x, y).item() == F.nll_loss(x, y, ignore_index=2).item()


# --------------------------------------------------------------------------------------- parity


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def for_torch(torch, options, dtype):
    return {
        name: torch.tensor(value.astype(dtype).copy()) if isinstance(value, np.ndarray) else value
        for name, value in options.items()
    }


dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


@few
@pytest.mark.parity
@dtypes
@given(data=st.data())
def test_losses_of_labels_agree_with_torch(torch, dtype, data):
    logits, labels = data.draw(classifications())
    n_classes = logits.shape[class_axis(logits)]
    options = data.draw(class_options(n_classes))
    if data.draw(st.booleans()):
        labels = np.where(labels == n_classes - 1, -100, labels)
        options["ignore_index"] = -100
    name = data.draw(st.sampled_from(["cross_entropy", "nll_loss"]))
    if name == "nll_loss":
        del options["label_smoothing"]
    theirs = for_torch(torch, options, dtype)
    target = torch.tensor(labels)
    assert_agree(
        torch,
        lambda x: getattr(F, name)(x, labels, **options),
        lambda x: getattr(torch.nn.functional, name)(x, target, **theirs),
        logits,
        dtype=dtype,
    )


@few
@pytest.mark.parity
@dtypes
@given(data=st.data())
def test_cross_entropy_of_probabilities_agrees_with_torch(torch, dtype, data):
    logits, _ = data.draw(classifications())
    p = probabilities(np.random.default_rng(data.draw(st.integers(0, 100))), logits.shape)
    options = data.draw(class_options(logits.shape[class_axis(logits)]))
    del options["ignore_index"]
    theirs = for_torch(torch, options, dtype)
    assert_agree(
        torch,
        lambda x, y: F.cross_entropy(x, y, **options),
        lambda x, y: torch.nn.functional.cross_entropy(x, y, **theirs),
        logits,
        p,
        dtype=dtype,
    )


@few
@pytest.mark.parity
@dtypes
@pytest.mark.parametrize(("f", "inputs", "targets"), PAIRED.values(), ids=PAIRED)
@given(data=st.data())
def test_losses_of_pairs_agree_with_torch(torch, f, inputs, targets, dtype, data):
    shape, reduction = data.draw(shapes(min_side=1)), data.draw(reductions)
    x, y = data.draw(arrays(shape, inputs)), data.draw(arrays(shape, targets))
    theirs = getattr(torch.nn.functional, f.__name__)
    assert_agree(
        torch,
        partial(f, reduction=reduction),
        partial(theirs, reduction=reduction),
        x,
        y,
        dtype=dtype,
    )


@few
@pytest.mark.parity
@dtypes
@given(data=st.data())
def test_weighted_binary_losses_agree_with_torch(torch, dtype, data):
    name = data.draw(st.sampled_from(["binary_cross_entropy", "binary_cross_entropy_with_logits"]))
    domain = (0.05, 0.95) if name == "binary_cross_entropy" else (-5.0, 5.0)
    x, y = data.draw(arrays((4, 3), domain)), data.draw(arrays((4, 3), (0.0, 1.0)))
    options = {"weight": data.draw(arrays((3,), (0.1, 2.0))), "reduction": data.draw(reductions)}
    if name == "binary_cross_entropy_with_logits":
        options["pos_weight"] = data.draw(arrays((3,), (0.1, 2.0)))
    theirs = for_torch(torch, options, dtype)
    ours = {
        key: value.astype(dtype) if isinstance(value, np.ndarray) else value
        for key, value in options.items()
    }
    assert_agree(
        torch,
        lambda x, y: getattr(F, name)(x, y, **ours),
        lambda x, y: getattr(torch.nn.functional, name)(x, y, **theirs),
        x,
        y,
        dtype=dtype,
    )
