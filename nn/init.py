"""Initial values: functions that fill a tensor in place, and return it.

They draw from PyTorch's stream in PyTorch's order: from the same seed come the same values.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

import autograd_np as ag
from autograd_np import Tensor
from autograd_np.random import Generator, default_generator

__all__ = [
    "calculate_gain",
    "constant_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]


def _fill(tensor: Tensor, values: Any) -> Tensor:
    with ag.no_grad():
        tensor.copy_(np.asarray(values, tensor.dtype))
    return tensor


def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Numbers from [a, b), all equally likely.

    Parameters
    ----------
    tensor : Tensor of float32 or float64
        What to fill.
    a, b : float
        The bounds.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> values = uniform_(ag.empty(100), -1, 1)
    >>> bool((values >= -1).all() and (values < 1).all())
    True
    """
    source = generator or default_generator
    return _fill(tensor, source.uniform(tensor.shape, a, b, tensor.dtype))


def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Normal numbers.

    Parameters
    ----------
    tensor : Tensor of float32 or float64
        What to fill.
    mean, std : float
        Mean and standard deviation.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> normal_(ag.empty(2), mean=3.0, std=0.0)
    tensor([3., 3.])
    """
    source = generator or default_generator
    return _fill(tensor, source.normal(tensor.shape, mean, std, tensor.dtype))


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers, of which those outside [a, b] are drawn again.

    Where less than 0.3 of all normal numbers lie inside, uniform numbers u are drawn in [a, b] and
    accepted with the probability ``exp(-((u - mean) / std)**2 / 2)``, relative to its maximum.

    Parameters
    ----------
    tensor : Tensor of float32 or float64
        What to fill.
    mean, std : float
        Mean and standard deviation before truncation; bounds a and b are not in units of `std`.
    a, b : float
        The bounds.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> bool((trunc_normal_(ag.empty(1000)).abs() <= 2).all())
    True
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            f"trunc_normal_: the mean {mean} is more than 2 std from [{a}, {b}]: hardly any normal "
            "number lies there, and the distribution may be inexact",
            stacklevel=2,
        )
    source, shape, dtype = generator or default_generator, tensor.shape, tensor.dtype
    inside = (
        math.erf((b - mean) / std / math.sqrt(2)) - math.erf((a - mean) / std / math.sqrt(2))
    ) / 2
    if inside > 0.3:
        low, high = dtype.type(a), dtype.type(b)
        values = source.normal(shape, mean, std, dtype)
        while (outside := (values < low) | (values > high)).any():
            values = np.where(outside, source.normal(shape, mean, std, dtype), values)
        return _fill(tensor, values)
    mode = max(a, min(mean, b))
    log_peak = -0.5 * ((mode - mean) / std) ** 2
    values = np.zeros(shape, dtype)
    pending = np.ones(shape, bool)
    while pending.any():
        values = np.where(pending, source.uniform(shape, a, b, dtype), values)
        log_density = -0.5 * ((values - mean) / std) ** 2 - log_peak
        with np.errstate(divide="ignore"):  # log(0) = -inf is accepted
            pending &= np.log(source.uniform(shape, dtype=dtype)) > log_density
    return _fill(tensor, values)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """One value everywhere.

    Examples
    --------
    >>> import autograd_np as ag
    >>> constant_(ag.empty(2), 0.5)
    tensor([0.5000, 0.5000])
    """
    return _fill(tensor, val)


def ones_(tensor: Tensor) -> Tensor:
    """Ones.

    Examples
    --------
    >>> import autograd_np as ag
    >>> ones_(ag.empty(2))
    tensor([1., 1.])
    """
    return _fill(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros.

    Examples
    --------
    >>> import autograd_np as ag
    >>> zeros_(ag.empty(2))
    tensor([0., 0.])
    """
    return _fill(tensor, 0.0)


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix, as far as it goes.

    Examples
    --------
    >>> import autograd_np as ag
    >>> eye_(ag.empty(2, 3)).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_: expected a matrix, got shape {tensor.shape}")
    rows, columns = tensor.shape
    return _fill(tensor, np.eye(rows, columns))


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor that keeps the variance of activations from layer to layer.

    Parameters
    ----------
    nonlinearity : str
        The function after the layer: "linear", "conv1d" and so on, "sigmoid" (1), "tanh" (5/3),
        "relu" (√2), "leaky_relu" (√(2 / (1 + slope²))) or "selu" (3/4).
    param : float, optional
        The slope of "leaky_relu"; 0.01 if not given.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For any other name.

    Examples
    --------
    >>> calculate_gain("leaky_relu", 1.0)
    1.0

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015, section 2.2.
    """
    transposed = {f"conv_transpose{n}d": 1.0 for n in (1, 2, 3)}
    slope = 0.01 if param is None else param
    gains = transposed | {
        "linear": 1.0,
        "conv1d": 1.0,
        "conv2d": 1.0,
        "conv3d": 1.0,
        "sigmoid": 1.0,
        "tanh": 5 / 3,
        "relu": math.sqrt(2.0),
        "leaky_relu": math.sqrt(2.0 / (1 + slope**2)),
        "selu": 3 / 4,
    }
    if nonlinearity not in gains:
        raise ValueError(
            f"calculate_gain: no gain is known for {nonlinearity!r}, but for {', '.join(gains)}"
        )
    return gains[nonlinearity]


def _fans(name: str, tensor: Tensor) -> tuple[int, int]:
    """How many inputs an output of a layer with these weights has, and the other way round."""
    if tensor.ndim < 2:
        raise ValueError(
            f"{name}: fan in and fan out need at least 2 axes, (out, in, ...), got shape "
            f"{tensor.shape}: initialise a bias with zeros_ or uniform_"
        )
    outputs, inputs, *window = tensor.shape
    return inputs * math.prod(window), outputs * math.prod(window)


def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Uniform numbers in ±gain · √(6 / (fan_in + fan_out)).

    Parameters
    ----------
    tensor : Tensor of float32 or float64, shape (out, in, ...)
        The weights to fill.
    gain : float
        A factor; see `calculate_gain`.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> bool((xavier_uniform_(ag.empty(3, 3)).abs() <= 1).all())
    True

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, equation 16.
    """
    fan_in, fan_out = _fans("xavier_uniform_", tensor)
    # The order of the operations is PyTorch's, to the last bit.
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / (fan_in + fan_out)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Normal numbers of mean 0 and standard deviation gain · √(2 / (fan_in + fan_out)).

    Parameters
    ----------
    tensor : Tensor of float32 or float64, shape (out, in, ...)
        The weights to fill.
    gain : float
        A factor; see `calculate_gain`.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> xavier_normal_(ag.empty(2, 3)).shape
    (2, 3)

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, equation 12.
    """
    fan_in, fan_out = _fans("xavier_normal_", tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / (fan_in + fan_out)), generator)


def _kaiming_std(name: str, tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"{name}: mode is 'fan_in' or 'fan_out', not {mode!r}")
    fan = _fans(name, tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Uniform numbers in ±gain · √(3 / fan), to follow with ReLUs.

    Parameters
    ----------
    tensor : Tensor of float32 or float64, shape (out, in, ...)
        The weights to fill. One without elements is left as it is.
    a : float
        The slope of "leaky_relu"; 0 is ReLU.
    mode : {"fan_in", "fan_out"}
        Keep the variance in the forward or in the backward pass.
    nonlinearity : str
        Gives the gain; see `calculate_gain`.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> bool((kaiming_uniform_(ag.empty(3, 6)).abs() <= 1).all())
    True

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015, section 2.2.
    """
    if not tensor.numel():
        return tensor
    # The order of the operations is PyTorch's, to the last bit.
    bound = math.sqrt(3.0) * _kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Normal numbers of mean 0 and standard deviation gain / √fan, to follow with ReLUs.

    Parameters
    ----------
    tensor : Tensor of float32 or float64, shape (out, in, ...)
        The weights to fill. One without elements is left as it is.
    a : float
        The slope of "leaky_relu"; 0 is ReLU.
    mode : {"fan_in", "fan_out"}
        Keep the variance in the forward or in the backward pass.
    nonlinearity : str
        Gives the gain; see `calculate_gain`.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag
    >>> kaiming_normal_(ag.empty(2, 3)).shape
    (2, 3)

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015, section 2.2.
    """
    if not tensor.numel():
        return tensor
    std = _kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity)
    return normal_(tensor, 0.0, std, generator)


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """A matrix with orthonormal rows or columns, whichever are fewer, times `gain`.

    It is the Q of the QR decomposition of a matrix of normal numbers, with the signs that make the
    diagonal of R positive; then no orthogonal matrix is more likely than another.

    Parameters
    ----------
    tensor : Tensor of float32 or float64, shape (rows, ...)
        What to fill; all axes but the first make one.
    gain : float
        A factor.
    generator : Generator, optional
        What to draw from; the default generator if not given.

    Returns
    -------
    Tensor
        `tensor`.

    Examples
    --------
    >>> import autograd_np as ag, numpy as np
    >>> q = orthogonal_(ag.empty(3, 5)).numpy()
    >>> np.allclose(q @ q.T, np.eye(3), atol=1e-6)
    True

    References
    ----------
    F. Mezzadri, "How to generate random matrices from the classical compact groups",
    Notices of the AMS 54, 2007.
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_: expected at least 2 axes, got shape {tensor.shape}")
    if not tensor.numel():
        return tensor
    rows = tensor.shape[0]
    shape = (rows, tensor.numel() // rows)
    drawn = (generator or default_generator).normal(shape, dtype=tensor.dtype)
    wide = shape[0] < shape[1]
    q, r = np.linalg.qr(drawn.T if wide else drawn)
    q = q * np.sign(np.diag(r))
    return _fill(tensor, gain * (q.T if wide else q).reshape(tensor.shape))
