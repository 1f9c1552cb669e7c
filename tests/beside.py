"""The same functions computed by this package and by torch: values, derivatives, second ones."""

import numpy as np

import autograd_np as ag


def assert_derivatives_agree(torch, function, arrays, rtol=1e-8, atol=1e-9):
    """Assert that both libraries give ``function(library, *tensors)`` the same derivatives."""
    ours, theirs = (derivatives(library, function, arrays) for library in (ag, torch))
    for found, expected in zip(ours, theirs, strict=True):
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        size = max(1, np.abs(expected).max(initial=0))
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol * size)


def derivatives(library, function, arrays):
    """What a function returns, a tensor or a list, its gradients, and the gradients of these."""
    leaves = [library.tensor(np.array(x), requires_grad=True) for x in arrays]
    result = function(library, *leaves)
    outputs = result if isinstance(result, list) else [result]
    first = gradients_of(library, outputs, leaves, create_graph=True)
    second = gradients_of(library, first, leaves)
    return [as_array(library, x) for x in (*outputs, *first, *second)]


def gradients_of(library, outputs, leaves, **options):
    """Gradients with random cotangents; zeros where nothing depends on a leaf."""
    grad = library.grad if library is ag else library.autograd.grad
    outputs = [y for y in outputs if y.requires_grad]
    if not outputs:
        return [library.zeros_like(x) for x in leaves]
    rng = np.random.default_rng(7)
    cotangents = [library.tensor(numbers_like(rng, as_array(library, y))) for y in outputs]
    found = grad(outputs, leaves, cotangents, allow_unused=True, **options)
    return [library.zeros_like(x) if g is None else g for g, x in zip(found, leaves, strict=True)]


def numbers_like(rng, x):
    """Random numbers of a shape and dtype."""
    numbers = rng.normal(size=x.shape)
    if x.dtype.kind == "c":
        numbers = numbers + 1j * rng.normal(size=x.shape)
    return numbers.astype(x.dtype)


def as_array(library, x):
    x = x.detach()
    return x.numpy() if library is ag else x.resolve_conj().numpy(force=True)
