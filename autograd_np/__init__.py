"""Automatic differentiation for NumPy: run a program's graph backward, draw it, check it."""

from autograd_np import functions, methods, ops, random
from autograd_np.creation import (
    arange,
    as_tensor,
    empty,
    empty_like,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from autograd_np.dtypes import *
from autograd_np.errors import ShapeError
from autograd_np.functions.indexing import nll, pick
from autograd_np.functions.linalg import *
from autograd_np.functions.math import *
from autograd_np.functions.reductions import *
from autograd_np.functions.shaping import *
from autograd_np.modes import *
from autograd_np.tensor import Tensor
from autograd_np.transforms import grad

__version__ = "0.1.0"
