"""What tensors can do: the table of functions that are methods, operators, and conversions."""

from __future__ import annotations

import inspect
import operator
import sys
from collections.abc import Callable, Iterator, Mapping
from opcode import opmap
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from autograd_np import filling, sampling, transforms
from autograd_np.dtypes import CATEGORY, as_dtype
from autograd_np.errors import ShapeError
from autograd_np.formatting import format_tensor
from autograd_np.functions import (
    arranging,
    blending,
    choosing,
    comparisons,
    extrema,
    indexing,
    joining,
    linalg,
    math,
    matrices,
    ordering,
    parts,
    reductions,
    reforming,
    rounding,
    selecting,
    sequences,
    shaping,
    trigonometry,
)
from autograd_np.functions.common import as_tensor_of
from autograd_np.inplace import replace
from autograd_np.numpy import array_function, array_ufunc
from autograd_np.numpy import plain as numpy_plain
from autograd_np.numpy import selecting as numpy_selecting
from autograd_np.tensor import Tensor

if TYPE_CHECKING:
    from autograd_np.viz import Graph


def _operator(function: Callable[..., Tensor]) -> Callable[[Any, Any], Any]:
    """A binary operator: NotImplemented for what is no number, so that Python can go on."""
    function = inspect.unwrap(function)  # operands have no names here, so no aliases either

    def forward(self: Tensor, other: Any) -> Any:
        if isinstance(other, Tensor):
            return function(self, other)
        if other is None or isinstance(other, (str, bytes, dict, set)):
            return NotImplemented
        return function(self, other)

    return forward


def _reflected(function: Callable[..., Tensor]) -> Callable[[Any, Any], Any]:
    function = inspect.unwrap(function)

    def backward(self: Tensor, other: Any) -> Any:
        if other is None or isinstance(other, (str, bytes, dict, set)):
            return NotImplemented
        return function(other, self)

    return backward


def _in_place(function: Callable[..., Tensor], name: str) -> Callable[..., Tensor]:
    """The form of a function that writes its result to its first operand."""

    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        def compute(old: Tensor) -> Tensor:
            new = function(old, *args, **kwargs)
            if new.shape != old.shape:
                raise RuntimeError(
                    f"{name}: the result has shape {new.shape} and cannot be written to a tensor "
                    f"of shape {old.shape}"
                )
            if CATEGORY[new.dtype.kind] > CATEGORY[old.dtype.kind]:
                raise RuntimeError(
                    f"{name}: the result is {new.dtype} and cannot be written to a tensor of "
                    f"{old.dtype}: write it out of place, or convert the tensor with .float()"
                )
            return new.astype(old.dtype)

        return replace(self, name, compute)

    method.__name__ = name
    method.__doc__ = f"`{function.__name__}`, in place."
    return method


STORES = {opmap[name] for name in ("STORE_SUBSCR", "STORE_SLICE") if name in opmap}


def _refuse_to_be_stored(frame: FrameType) -> None:
    """Raise if NumPy takes the number of a tensor, which loses its gradient.

    The code that asks is at ``array[index] = tensor``, or is NumPy's own, as in ``np.sum(array,
    initial=tensor)``. Nothing else tells that from ``float(tensor)``.
    """
    if frame.f_globals.get("__name__", "").startswith("numpy."):
        raise RuntimeError(
            "a NumPy function takes the number of a tensor that requires grad: its gradient would "
            "be lost. Call the function of the same name in autograd_np.numpy; or give it "
            "tensor.item()."
        )
    if frame.f_code.co_code[frame.f_lasti] in STORES:
        raise RuntimeError(
            "array[...] = tensor: the tensor requires grad, and a NumPy array cannot keep its "
            "gradient. Store the number, tensor.item() or tensor.detach().numpy(); or make a "
            "tensor of the array first, autograd_np.tensor(array), and write to that; or collect "
            "tensors in a list and call autograd_np.stack."
        )


def _filled(old: Tensor, value: Any) -> Tensor:
    return shaping.clone(shaping.broadcast_to(as_tensor_of(value, old.dtype), old.shape))


class Methods:
    """Everything that `Tensor` can do; added to the class below.

    One name for one thing: a second spelling is an alias in this table.
    """

    # Operators
    __add__ = _operator(math._add)
    __radd__ = _reflected(math._add)
    __sub__ = _operator(math._subtract)
    __rsub__ = _reflected(math._subtract)
    __mul__ = _operator(math.mul)
    __rmul__ = _reflected(math.mul)
    __truediv__ = _operator(math._divide)
    __rtruediv__ = _reflected(math._divide)
    __floordiv__ = _operator(math.floor_divide)
    __rfloordiv__ = _reflected(math.floor_divide)
    __mod__ = _operator(math.remainder)
    __rmod__ = _reflected(math.remainder)
    __pow__ = _operator(math.pow)
    __rpow__ = _reflected(math.pow)
    __matmul__ = _operator(linalg.matmul)
    __rmatmul__ = _reflected(linalg.matmul)
    __and__ = _operator(comparisons.bitwise_and)
    __rand__ = _reflected(comparisons.bitwise_and)
    __or__ = _operator(comparisons.bitwise_or)
    __ror__ = _reflected(comparisons.bitwise_or)
    __xor__ = _operator(comparisons.bitwise_xor)
    __rxor__ = _reflected(comparisons.bitwise_xor)
    __eq__ = _operator(comparisons.eq)
    __ne__ = _operator(comparisons.ne)
    __lt__ = _operator(comparisons.lt)
    __le__ = _operator(comparisons.le)
    __gt__ = _operator(comparisons.gt)
    __ge__ = _operator(comparisons.ge)
    __neg__ = math.neg
    __pos__ = math.positive
    __abs__ = math.abs
    __invert__ = comparisons.bitwise_not
    __hash__ = object.__hash__

    # Operators that write to their left operand
    __iadd__ = add_ = _in_place(math.add, "add_")
    __isub__ = sub_ = subtract_ = _in_place(math.sub, "sub_")
    __imul__ = mul_ = multiply_ = _in_place(math.mul, "mul_")
    __itruediv__ = div_ = divide_ = true_divide_ = _in_place(math.div, "div_")
    __ipow__ = pow_ = _in_place(math.pow, "pow_")
    __imod__ = remainder_ = _in_place(math.remainder, "remainder_")
    __ifloordiv__ = floor_divide_ = _in_place(math.floor_divide, "floor_divide_")
    copy_ = _in_place(_filled, "copy_")
    fill_ = _in_place(_filled, "fill_")
    relu_ = _in_place(math.relu, "relu_")
    exp_ = _in_place(math.exp, "exp_")
    sigmoid_ = _in_place(math.sigmoid, "sigmoid_")
    tanh_ = _in_place(trigonometry.tanh, "tanh_")
    addcdiv_ = _in_place(blending.addcdiv, "addcdiv_")
    addcmul_ = _in_place(blending.addcmul, "addcmul_")
    clamp_ = clip_ = _in_place(choosing.clamp, "clamp_")
    clamp_max_ = _in_place(choosing.clamp_max, "clamp_max_")
    clamp_min_ = _in_place(choosing.clamp_min, "clamp_min_")
    cumprod_ = _in_place(sequences.cumprod, "cumprod_")
    cumsum_ = _in_place(sequences.cumsum, "cumsum_")
    index_add_ = _in_place(selecting.index_add, "index_add_")
    index_copy_ = _in_place(selecting.index_copy, "index_copy_")
    index_fill_ = _in_place(selecting.index_fill, "index_fill_")
    lerp_ = _in_place(blending.lerp, "lerp_")
    masked_fill_ = _in_place(selecting.masked_fill, "masked_fill_")
    scatter_ = _in_place(selecting.scatter, "scatter_")
    scatter_add_ = _in_place(selecting.scatter_add, "scatter_add_")
    tril_ = _in_place(arranging.tril, "tril_")
    triu_ = _in_place(arranging.triu, "triu_")

    # The same, of its own shape
    resize_ = reforming.resize_
    squeeze_ = reforming.squeeze_
    t_ = reforming.t_
    transpose_ = reforming.transpose_
    unsqueeze_ = reforming.unsqueeze_

    # Random numbers
    bernoulli = sampling.bernoulli
    bernoulli_ = filling.bernoulli_
    exponential_ = filling.exponential_
    multinomial = sampling.multinomial
    normal_ = filling.normal_
    random_ = filling.random_
    uniform_ = filling.uniform_

    # Elementwise functions
    abs = absolute = math.abs
    acos = arccos = trigonometry.acos
    angle = parts.angle
    conj = parts.conj
    acosh = arccosh = trigonometry.acosh
    add = math.add
    addcdiv = blending.addcdiv
    addcmul = blending.addcmul
    asin = arcsin = trigonometry.asin
    asinh = arcsinh = trigonometry.asinh
    atan = arctan = trigonometry.atan
    atan2 = arctan2 = trigonometry.atan2
    atanh = arctanh = trigonometry.atanh
    bitwise_and = comparisons.bitwise_and
    bitwise_left_shift = comparisons.bitwise_left_shift
    bitwise_not = comparisons.bitwise_not
    bitwise_or = comparisons.bitwise_or
    bitwise_right_shift = comparisons.bitwise_right_shift
    bitwise_xor = comparisons.bitwise_xor
    ceil = rounding.ceil
    clamp = clip = choosing.clamp
    clamp_max = choosing.clamp_max
    clamp_min = choosing.clamp_min
    copysign = math.copysign
    cos = trigonometry.cos
    cosh = trigonometry.cosh
    deg2rad = trigonometry.deg2rad
    div = divide = true_divide = math.div
    eq = comparisons.eq
    erf = math.erf
    exp = math.exp
    exp2 = math.exp2
    expm1 = math.expm1
    float_power = math.float_power
    floor = rounding.floor
    floor_divide = math.floor_divide
    fmax = math.fmax
    fmin = math.fmin
    fmod = math.fmod
    frac = rounding.frac
    frexp = rounding.frexp
    gcd = comparisons.gcd
    ge = greater_equal = comparisons.ge
    gt = greater = comparisons.gt
    heaviside = choosing.heaviside
    hypot = trigonometry.hypot
    i0 = math.i0
    isfinite = comparisons.isfinite
    isinf = comparisons.isinf
    isnan = comparisons.isnan
    isneginf = comparisons.isneginf
    isposinf = comparisons.isposinf
    isreal = comparisons.isreal
    lcm = comparisons.lcm
    ldexp = math.ldexp
    le = less_equal = comparisons.le
    lerp = blending.lerp
    log = math.log
    log10 = math.log10
    log1p = math.log1p
    log2 = math.log2
    logaddexp2 = math.logaddexp2
    logical_and = comparisons.logical_and
    logical_not = comparisons.logical_not
    logical_or = comparisons.logical_or
    logical_xor = comparisons.logical_xor
    lt = less = comparisons.lt
    maximum = math.maximum
    minimum = math.minimum
    mul = multiply = math.mul
    nan_to_num = choosing.nan_to_num
    ne = not_equal = comparisons.ne
    neg = negative = math.neg
    nextafter = comparisons.nextafter
    positive = math.positive
    pow = power = math.pow
    rad2deg = trigonometry.rad2deg
    reciprocal = math.reciprocal
    relu = math.relu
    remainder = math.remainder
    round = rounding.round
    rsqrt = math.rsqrt
    sigmoid = math.sigmoid
    sign = sgn = rounding.sign
    signbit = comparisons.signbit
    sin = trigonometry.sin
    sinc = trigonometry.sinc
    sinh = trigonometry.sinh
    sqrt = math.sqrt
    square = math.square
    sub = subtract = math.sub
    tan = trigonometry.tan
    tanh = trigonometry.tanh
    trunc = fix = rounding.trunc

    # Reductions
    all = reductions.all
    amax = extrema.amax
    amin = extrema.amin
    any = reductions.any
    argmax = extrema.argmax
    argmin = extrema.argmin
    log_softmax = reductions.log_softmax
    logsumexp = reductions.logsumexp
    max = extrema.max
    mean = reductions.mean
    min = extrema.min
    prod = reductions.prod
    softmax = reductions.softmax
    std = reductions.std
    sum = reductions.sum
    var = reductions.var

    # Shapes
    astype = shaping.astype
    broadcast_to = expand = shaping.broadcast_to
    chunk = joining.chunk
    clone = copy = shaping.clone
    flatten = shaping.flatten
    permute = shaping.permute
    ravel = shaping.ravel
    reshape = shaping.reshape
    split = joining.split
    squeeze = shaping.squeeze
    swapaxes = swapdims = shaping.swapaxes
    t = shaping.t
    transpose = shaping.transpose
    unbind = joining.unbind
    unsqueeze = shaping.unsqueeze
    view = shaping.view

    # Other places
    diag = arranging.diag
    diag_embed = arranging.diag_embed
    diagflat = arranging.diagflat
    diagonal = arranging.diagonal
    dsplit = arranging.dsplit
    flip = arranging.flip
    fliplr = arranging.fliplr
    flipud = arranging.flipud
    hsplit = arranging.hsplit
    movedim = moveaxis = arranging.movedim
    narrow = arranging.narrow
    repeat = arranging.repeat
    repeat_interleave = arranging.repeat_interleave
    roll = arranging.roll
    rot90 = arranging.rot90
    select = arranging.select
    tensor_split = arranging.tensor_split
    tile = arranging.tile
    tril = arranging.tril
    triu = arranging.triu
    vsplit = arranging.vsplit

    # Order
    argsort = ordering.argsort
    kthvalue = ordering.kthvalue
    median = ordering.median
    msort = ordering.msort
    nanmedian = ordering.nanmedian
    nanquantile = ordering.nanquantile
    quantile = ordering.quantile
    sort = ordering.sort
    topk = ordering.topk

    # Chosen elements
    argwhere = selecting.argwhere
    gather = selecting.gather
    index_add = selecting.index_add
    index_copy = selecting.index_copy
    index_fill = selecting.index_fill
    index_select = selecting.index_select
    masked_fill = selecting.masked_fill
    masked_select = selecting.masked_select
    nonzero = selecting.nonzero
    scatter = selecting.scatter
    scatter_add = selecting.scatter_add
    take = selecting.take
    take_along_dim = selecting.take_along_dim

    # Along an axis
    bincount = sequences.bincount
    corrcoef = sequences.corrcoef
    cov = sequences.cov
    cumprod = sequences.cumprod
    cumsum = sequences.cumsum
    diff = sequences.diff
    nanmean = sequences.nanmean
    nansum = sequences.nansum
    searchsorted = sequences.searchsorted

    # Methods of NumPy's arrays that PyTorch's tensors have not
    argpartition = numpy_plain.argpartition
    choose = numpy_selecting.choose

    # Products
    bmm = linalg.bmm
    dot = linalg.dot
    matmul = linalg.matmul
    mm = linalg.mm
    mv = linalg.mv

    # Sums with products, and what one matrix has
    addbmm = matrices.addbmm
    addmm = matrices.addmm
    addmv = matrices.addmv
    addr = matrices.addr
    baddbmm = matrices.baddbmm
    cholesky = matrices.cholesky
    cross = matrices.cross
    det = matrices.det
    ger = outer = matrices.outer
    inverse = matrices.inverse
    kron = matrices.kron
    logdet = matrices.logdet
    matrix_power = matrices.matrix_power
    norm = matrices.norm
    pinverse = matrices.pinverse
    qr = matrices.qr
    slogdet = matrices.slogdet
    svd = matrices.svd
    trace = matrices.trace
    vdot = matrices.vdot

    # Indexing, backward passes, NumPy
    __getitem__ = indexing.getitem
    __setitem__ = indexing.setitem
    __array_ufunc__ = array_ufunc
    __array_function__ = array_function
    backward = transforms.backward
    __repr__ = format_tensor

    @property
    def real(self: Any) -> Tensor:
        """The real part of a complex tensor, a copy; a real tensor itself."""
        result: Tensor = parts.real(self)
        return result

    @property
    def imag(self: Any) -> Tensor:
        """The imaginary part of a complex tensor, a copy."""
        result: Tensor = parts.imag(self)
        return result

    @property
    def T(self: Any) -> Tensor:
        """All axes reversed; a view."""
        return shaping.transpose(self)

    @property
    def mT(self: Any) -> Tensor:
        """The last two axes exchanged; a view."""
        if self._array.ndim < 2:
            raise ShapeError(
                f"mT: expected at least 2 axes, got shape {self.shape}; make a matrix first, as in "
                "x[:, None]"
            )
        return shaping.transpose(self, -1, -2)

    def where(self: Any, condition: Any, other: Any) -> Tensor:
        """The elements where the condition holds, those of `other` elsewhere."""
        result: Tensor = choosing.where(condition, self, other)
        return result

    def zero_(self: Any) -> Tensor:
        """Write zeros."""
        return self.fill_(0)  # type: ignore[no-any-return]

    def requires_grad_(self: Any, requires_grad: bool = True) -> Tensor:
        """Set `requires_grad`, and return the tensor."""
        self.requires_grad = requires_grad
        return self  # type: ignore[no-any-return]

    def detach_(self: Any) -> Tensor:
        """Forget how the tensor was computed, and return it."""
        self._node = self._view = None
        self._requires_grad = False
        return self  # type: ignore[no-any-return]

    def graph(
        self: Any, names: Mapping[str, Any] | None = None, title: str = "Computation graph"
    ) -> Graph:
        """The operations that computed this tensor, as a picture: see `autograd_np.viz.Graph`."""
        from autograd_np.viz import Graph

        return Graph(self, names, title)

    # Conversions
    def to(self: Any, dtype: DTypeLike) -> Tensor:
        """The values in another dtype; the tensor itself if it has that dtype."""
        return shaping.astype(self, dtype)

    type = to

    def float(self: Any) -> Tensor:
        """The values as float32."""
        return shaping.astype(self, np.float32)

    def double(self: Any) -> Tensor:
        """The values as float64."""
        return shaping.astype(self, np.float64)

    def long(self: Any) -> Tensor:
        """The values as int64."""
        return shaping.astype(self, np.int64)

    def int(self: Any) -> Tensor:
        """The values as int32."""
        return shaping.astype(self, np.int32)

    def bool(self: Any) -> Tensor:
        """Whether each value is not zero."""
        return shaping.astype(self, np.bool_)

    def item(self: Any) -> Any:
        """The only element, as a Python number."""
        if self._array.size != 1:
            raise RuntimeError(
                f"a tensor of shape {self.shape} cannot be converted to a scalar: it has "
                f"{self._array.size} elements; use tolist()"
            )
        return self._array.item()

    def tolist(self: Any) -> Any:
        """The elements as nested lists of Python numbers."""
        return self._array.tolist()

    def numel(self: Any) -> Any:
        """Number of elements."""
        return self._array.size

    def dim(self: Any) -> Any:
        """Number of axes."""
        return self._array.ndim

    def size(self: Any, dim: Any = None) -> Any:
        """The shape, or the size of one axis."""
        return self.shape if dim is None else self.shape[dim]

    @property
    def itemsize(self: Any) -> Any:
        """Bytes of an element."""
        return self._array.itemsize

    @property
    def nbytes(self: Any) -> Any:
        """Bytes of all elements."""
        return self._array.nbytes

    def compress(self: Any, condition: Any, axis: Any = None) -> Tensor:
        """The slices along an axis at which a condition holds, as `numpy.ndarray.compress`."""
        return numpy_selecting.compress(condition, self, axis)

    def fill(self: Any, value: Any) -> None:
        """Write one number to all places, as `numpy.ndarray.fill`."""
        self.fill_(value)

    def element_size(self: Any) -> Any:
        """Bytes of an element."""
        return self._array.itemsize

    def is_floating_point(self: Any) -> Any:
        """Whether the dtype is floating."""
        return self._array.dtype.kind == "f"

    def contiguous(self: Any) -> Tensor:
        """The tensor itself if its elements lie in C order in memory, otherwise a copy."""
        if self._array.flags.c_contiguous:
            return self  # type: ignore[no-any-return]
        return shaping.clone(self)

    def is_contiguous(self: Any) -> Any:
        """Whether the elements lie in C order in memory."""
        return self._array.flags.c_contiguous

    def __array__(self: Any, dtype: DTypeLike | None = None, copy: Any = None) -> Any:
        """The array for NumPy, to be read: writing is what ``numpy()`` is for."""
        if self.requires_grad:
            _refuse_to_be_stored(sys._getframe(1))
            raise RuntimeError(
                "Can't convert a tensor that requires grad to an array: what NumPy does with it "
                "would have no gradient. Use tensor.detach().numpy(), or pass the tensor to a "
                "NumPy function that has a derivative."
            )
        array = self._array
        if dtype is not None and as_dtype(dtype) != array.dtype:
            if copy is False:
                raise ValueError(f"a copy is needed to convert {array.dtype} to {dtype}")
            return array.astype(dtype)
        if copy:
            return array.copy()
        array = array.view()
        array.flags.writeable = False
        return array

    def __len__(self: Any) -> Any:
        if not self._array.ndim:
            raise TypeError("len() of a tensor without axes")
        return self._array.shape[0]

    def __iter__(self: Any) -> Iterator[Tensor]:
        if not self._array.ndim:
            raise TypeError("iteration over a tensor without axes")
        return iter(joining.unbind(self))

    def __contains__(self: Any, value: Any) -> Any:
        return bool(np.any(self._array == (value._array if isinstance(value, Tensor) else value)))

    def __bool__(self: Any) -> Any:
        if self._array.size != 1:
            raise RuntimeError(
                f"Boolean value of a tensor of shape {self.shape} is ambiguous: use any() or all()"
            )
        return bool(self._array.item())

    def __float__(self: Any) -> Any:
        if self.requires_grad:
            _refuse_to_be_stored(sys._getframe(1))
        return float(self.item())

    def __int__(self: Any) -> Any:
        if self.requires_grad:
            _refuse_to_be_stored(sys._getframe(1))
        return int(self.item())

    def __complex__(self: Any) -> Any:
        if self.requires_grad:
            _refuse_to_be_stored(sys._getframe(1))
        return complex(self.item())

    def __index__(self: Any) -> Any:
        return operator.index(self.item())

    def __format__(self: Any, spec: str) -> str:
        if self._array.ndim == 0:
            return format(self.item(), spec)
        return object.__format__(self, spec)


# Functions of elements whose form with an underscore writes to the tensor itself.
_IN_PLACE = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "deg2rad",
    "erf",
    "exp2",
    "expm1",
    "float_power",
    "floor",
    "fmod",
    "frac",
    "gcd",
    "heaviside",
    "hypot",
    "i0",
    "lcm",
    "ldexp",
    "log",
    "log10",
    "log1p",
    "log2",
    "nan_to_num",
    "neg",
    "nextafter",
    "rad2deg",
    "reciprocal",
    "round",
    "rsqrt",
    "sign",
    "sin",
    "sinc",
    "sinh",
    "sqrt",
    "square",
    "tan",
    "trunc",
]
for _name in _IN_PLACE:
    setattr(Methods, f"{_name}_", _in_place(getattr(Methods, _name), f"{_name}_"))

for _name, _member in vars(Methods).items():
    if _name not in ("__module__", "__dict__", "__weakref__", "__doc__"):
        setattr(Tensor, _name, _member)
