"""What NumPy's faces of the primitives have in common: the table of them, operands, axes, `out`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import DTypeLike

from autograd_np.dispatch import is_array
from autograd_np.dtypes import as_dtype
from autograd_np.functions.arguments import parameters_of
from autograd_np.functions.common import holds_gradients
from autograd_np.functions.shaping import astype, clone
from autograd_np.inplace import replace
from autograd_np.ops import shape
from autograd_np.tensor import Tensor, from_outside, wrap

ArrayLike: TypeAlias = Any  # a tensor, an array, a nested sequence of numbers, or a number
Axis: TypeAlias = int | tuple[int, ...] | None
F = TypeVar("F", bound=Callable[..., Any])

NUMBERS = (float, int, bool, complex)

# What each function of NumPy does when there is a tensor among its arguments.
TABLE: dict[Any, Callable[..., Any]] = {}

# Those among them whose results have no gradient.
CONSTANT: set[Any] = set()


def implements(*functions: Any) -> Callable[[F], F]:
    """Register the decorated function as what these functions of NumPy do on tensors."""

    def register(face: F) -> F:
        TABLE.update(dict.fromkeys(functions, face))
        return face

    return register


_DOC = """{what}, as `{module}.{name}`.{more}

    Parameters
    ----------
    {parameters}
        As `{module}.{name}` takes them. Arrays may be tensors, arrays and nested sequences{out}.

    Returns
    -------
    {returns}
        What `{module}.{name}` returns; tensors in the place of arrays.

    Examples
    --------
    >>> import autograd_np.numpy as anp
    >>> {call}
    {result}
    """


def face(
    *functions: Any, call: str, result: str, returns: str = "Tensor", constant: bool = False
) -> Callable[[F], F]:
    """Register what functions of NumPy do on tensors, and complete its docstring.

    For the many functions whose parameters need no words but NumPy's: the decorated function says
    in one line what it does, and in further paragraphs what else is to be known.

    Parameters
    ----------
    functions : callable or str
        Of NumPy: one, and its other names; as a string where an older NumPy may not have it.
    call, result : str
        An example, and what it gives.
    returns : str
        The type of the result.
    constant : bool
        Whether the result has no gradient.
    """
    known = [getattr(np, f, None) if isinstance(f, str) else f for f in functions]

    def register(function: F) -> F:
        name = functions[0] if isinstance(functions[0], str) else functions[0].__name__
        function.__name__ = function.__qualname__ = name
        names = parameters_of(function)
        what, *more = (function.__doc__ or "").rstrip().split("\n\n", 1)
        function.__doc__ = _DOC.format(
            what=what.rstrip("."),
            more="".join(f"\n\n{text}" for text in more),
            name=name,
            module=getattr(functions[0], "__module__", "numpy"),
            parameters=", ".join(names),
            out="; `out` is a tensor, and is written to" if "out" in names else "",
            returns=returns,
            call=call,
            result=result,
        )
        found = [f for f in known if f is not None]
        if constant:
            CONSTANT.update(found)
        return implements(*found)(function)

    return register


def as_tensor(x: ArrayLike) -> Tensor:
    """`x` itself if it is a tensor; otherwise a tensor of what NumPy makes of it.

    Sequences may hold tensors: gradients flow to them.
    """
    if isinstance(x, Tensor):
        return x
    if is_array(x):
        as_dtype(x.dtype)
        return from_outside(x)
    if holds_gradients(x):
        return shape.stack(*map(as_tensor, x), axis=0)
    array = np.asarray(x)
    as_dtype(array.dtype)
    return wrap(array)


def operands(*values: ArrayLike) -> list[Any]:
    """What a primitive takes: tensors, arrays, and numbers. Beside a tensor NumPy scalars are weak.

    Raises
    ------
    TypeError
        For anything that is not made of numbers and booleans.
    """
    weak = any(isinstance(x, Tensor) for x in values)
    return [_operand(x, weak) for x in values]


def _operand(x: ArrayLike, weak: bool) -> Any:
    if isinstance(x, Tensor) or type(x) in NUMBERS:
        return x
    if not is_array(x):
        if weak and isinstance(x, np.generic):
            return x.item()
        x = as_tensor(x) if holds_gradients(x) else np.asarray(x)
    as_dtype(x.dtype)
    return x


def converted(x: Tensor, dtype: DTypeLike | None) -> Tensor:
    """`x` in this dtype, if one is given."""
    return x if dtype is None else astype(x, dtype)


def converted_safely(name: str, x: Any, dtype: DTypeLike | None, casting: Any = "same_kind") -> Any:
    """An operand in the dtype to compute in, if one is given.

    Raises
    ------
    TypeError
        If that dtype is of a lower kind: floats do not become integers.
    """
    if dtype is None:
        return x
    chosen = np.dtype(dtype)
    if type(x) in NUMBERS:
        fits = np.result_type(x, chosen) == chosen
        source = type(x).__name__
    else:
        x = as_tensor(x)
        fits = np.can_cast(x.dtype, chosen, casting)
        source = str(x.dtype)
    if not fits:
        raise TypeError(f"{name}: {source} is not converted to dtype={chosen}: use np.astype first")
    return astype(x, chosen) if isinstance(x, Tensor) else np.asarray(x, chosen)


def axes_of(axis: Axis, ndim: int) -> tuple[int, ...] | None:
    """Non-negative axes, or None for all. Like NumPy, let a 0-d array have an axis 0."""
    if axis is None:
        return None
    axes = normalize_axis_tuple(axis, max(ndim, 1))
    return axes if ndim else None


def result_shape(function: Callable[..., Any], x: Tensor, *args: Any) -> tuple[int, ...]:
    """The shape that a function of NumPy gives `x`, or its error: it is asked with a stand-in."""
    stand_in = np.broadcast_to(np.empty((), np.bool_), x.shape)
    return function(stand_in, *args).shape  # type: ignore[no-any-return]


def refuse(name: str, options: dict[str, Any], **defaults: Any) -> None:
    """Raise for options that are given and are not what they are by default."""
    for option, value in options.items():
        if option not in defaults:
            raise TypeError(
                f"{name}: there is no argument {option!r}, or none that tensors can have"
            )
        if value is not defaults[option]:
            raise TypeError(f"{name}: {option}={value!r} is not supported on tensors: leave it out")


def written(name: str, out: Any, result: Tensor) -> Tensor:
    """`result`, or `out` with the result written to it if there is one."""
    if isinstance(out, tuple):
        (out,) = out
    if out is None:
        return result
    if isinstance(out, Tensor) and out.shape != result.shape:
        raise _unlike(name, out, result)
    return write(name, out, lambda _: result)


def _unlike(name: str, out: Tensor, result: Tensor) -> ValueError:
    return ValueError(f"{name}: out has shape {out.shape}, the result {result.shape}")


def write(
    name: str, out: Any, compute: Callable[[Tensor], Tensor], casting: Any = "same_kind"
) -> Tensor:
    """Write ``compute(old)`` to the tensor `out`, which held `old`, as an in-place operation does.

    Raises
    ------
    TypeError
        If `out` is no tensor, or if `casting` does not let the result have its dtype: floats do not
        become integers by default.
    """
    if not isinstance(out, Tensor):
        raise TypeError(
            f"{name}: a result computed from tensors cannot be written to out, an object of type "
            f"{type(out).__name__}: its gradient would be lost. Leave out= away, as in a = a + t "
            "instead of a += t; or detach the operands, t.detach().numpy()."
        )

    def fitting(old: Tensor) -> Tensor:
        result = compute(old)
        if not np.can_cast(result.dtype, old.dtype, casting):
            raise TypeError(
                f"{name}: a result of dtype {result.dtype} cannot be written to out of dtype "
                f"{old.dtype}: leave out= away, or convert the operands"
            )
        result = astype(result, old.dtype)
        if result.shape == old.shape:
            return result
        try:
            return clone(shape.broadcast_to(result, shape=old.shape))
        except ValueError:
            raise _unlike(name, old, result) from None

    return replace(out, name, fitting)
