"""Automatic differentiation for NumPy: run a program's graph backward, draw it, check it.

Functions here and methods of tensors follow PyTorch; `autograd_np.numpy`, and ``np.*`` called on
tensors, follow NumPy.

Examples
--------
>>> import autograd_np as ag
>>> x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4., 6.])
"""

from autograd_np import creation, modes, numpy, random, sampling
from autograd_np import methods as _methods  # noqa: F401 (adds to Tensor what it can do)
from autograd_np.creation import *
from autograd_np.dtypes import bool_ as bool_
from autograd_np.dtypes import complex64 as complex64
from autograd_np.dtypes import complex128 as complex128
from autograd_np.dtypes import float16 as float16
from autograd_np.dtypes import float32 as float32
from autograd_np.dtypes import float64 as float64
from autograd_np.dtypes import get_default_dtype as get_default_dtype
from autograd_np.dtypes import int8 as int8
from autograd_np.dtypes import int16 as int16
from autograd_np.dtypes import int32 as int32
from autograd_np.dtypes import int64 as int64
from autograd_np.dtypes import promote_types as promote_types
from autograd_np.dtypes import set_default_dtype as set_default_dtype
from autograd_np.dtypes import uint8 as uint8
from autograd_np.errors import ShapeError as ShapeError
from autograd_np.functions import linalg, math, reductions, shaping
from autograd_np.functions.indexing import nll as nll
from autograd_np.functions.indexing import pick as pick
from autograd_np.functions.linalg import *
from autograd_np.functions.math import *
from autograd_np.functions.reductions import *
from autograd_np.functions.shaping import *
from autograd_np.modes import *
from autograd_np.random import Generator as Generator
from autograd_np.random import get_rng_state as get_rng_state
from autograd_np.random import initial_seed as initial_seed
from autograd_np.random import manual_seed as manual_seed
from autograd_np.random import seed as seed
from autograd_np.random import set_rng_state as set_rng_state
from autograd_np.sampling import *
from autograd_np.tensor import Tensor as Tensor
from autograd_np.transforms import grad as grad

__version__ = "0.1.0"

__all__ = [
    "Generator",
    "ShapeError",
    "Tensor",
    "bool_",
    "complex64",
    "complex128",
    "float16",
    "float32",
    "float64",
    "get_default_dtype",
    "get_rng_state",
    "grad",
    "initial_seed",
    "int8",
    "int16",
    "int32",
    "int64",
    "manual_seed",
    "nll",
    "numpy",
    "pick",
    "promote_types",
    "random",
    "seed",
    "set_default_dtype",
    "set_rng_state",
    "uint8",
]
__all__ += creation.__all__
__all__ += linalg.__all__
__all__ += math.__all__
__all__ += modes.__all__
__all__ += reductions.__all__
__all__ += sampling.__all__
__all__ += shaping.__all__
