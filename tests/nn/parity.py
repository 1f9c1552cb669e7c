"""What a function of ours and PyTorch's have to agree in: values and gradients, to the last digits.

Relative tolerances are the promise: 1e-6 in float32 and 1e-12 in float64. An element much smaller
than what it is computed from, such as 1 - tanh(x)**2 for a large x, has lost digits in both
libraries; so the largest number at hand, times the tolerance, is the absolute tolerance.
"""

import numpy as np

import autograd_np as ag

TOLERANCE = {"float32": 1e-6, "float64": 1e-12}


def assert_close(ours, theirs, *sources, what="value"):
    """Close to each other, relative to themselves and to the largest number they come from."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype), what
    tolerance = TOLERANCE[theirs.dtype.name]
    sizes = [np.abs(x[np.isfinite(x)]).max(initial=0) for x in (theirs, *sources)]
    np.testing.assert_allclose(ours, theirs, tolerance, tolerance * max(sizes), err_msg=what)


def assert_agree(torch, ours, theirs, *arrays, dtype):
    """Assert that ``ours(*tensors)`` and ``theirs(*tensors)`` have equal values and gradients."""
    arrays = [np.array(x, dtype, order="C") for x in arrays]
    xs = [ag.tensor(x, requires_grad=True) for x in arrays]
    ts = [torch.tensor(x, requires_grad=True) for x in arrays]
    y, t = ours(*xs), theirs(*ts)
    assert_close(y.detach(), t.detach(), *arrays)
    cotangent = np.random.default_rng(0).uniform(0.5, 1.5, y.shape).astype(dtype)
    y.backward(ag.tensor(cotangent))
    t.backward(torch.tensor(cotangent))
    for i, (x, expected) in enumerate(zip(xs, ts, strict=True)):
        assert_close(x.grad, expected.grad, cotangent, what=f"gradient of operand {i}")
