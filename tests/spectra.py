"""Chains of Fourier transforms from real numbers to real ones, to differentiate."""

import numpy as np
from hypothesis import strategies as st

import autograd_np.numpy.fft  # noqa: F401 (it registers the transforms)
from tests.numeric import arrays, shapes

POINTS = st.one_of(st.none(), st.integers(1, 5))


@st.composite
def transforms(draw, between=None):
    """To half a spectrum and back, with as many points and by whatever norm, and `between` them."""
    shape = draw(shapes(min_dims=1, max_dims=2, min_side=2, max_side=5))
    axis = draw(st.integers(-1, len(shape) - 1))
    norm = draw(st.sampled_from([None, "ortho", "forward"]))
    there, on, back = draw(POINTS), draw(POINTS), draw(st.integers(1, 5))

    def function(x):
        spectrum = np.fft.rfft(x, there, axis, norm)
        if between is not None:
            spectrum = between(spectrum, on, 0, norm)
        return np.fft.irfft(spectrum, back, axis, norm)

    return function, [draw(arrays(shape))]


# Name, variant, cases, order of derivative.
CASES = [
    ("rfft", "", transforms(), 2),
    ("irfft", "", transforms(), 2),
    ("fft", "", transforms(np.fft.fft), 2),
    ("ifft", "", transforms(np.fft.ifft), 2),
]
