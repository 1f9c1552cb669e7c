"""Hypothesis strategies for what gradients are tried on: arrays, axes, indices, whole programs.

Arrays come in all memory orders, without axes and without elements, too. Their values keep away
from each other and from kinks, where differences are no derivatives, or are put on them on purpose.
What fails is made smaller by hypothesis: shapes shrink, and values towards 0.

Examples
--------
>>> import numpy as np
>>> from hypothesis import given, settings
>>> from autograd_np.testing import assert_gradients, strategies
>>> @settings(max_examples=10)
... @given(strategies.broadcastable(2))
... def test_product(operands):
...     assert_gradients(np.multiply, *operands, order=2)
>>> test_product()
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograd_np.tensor import Tensor
from autograd_np.testing.problem import random_signed
from autograd_np.testing.programs import Program, random_program

try:
    from hypothesis import strategies as st
    from hypothesis.extra import numpy as hnp
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "autograd_np.testing.strategies needs hypothesis: pip install 'autograd-np[test]'"
    ) from error

__all__ = [
    "LAYOUTS",
    "arrays",
    "axes",
    "broadcastable",
    "cotangents",
    "einsum_specs",
    "indices",
    "laid_out",
    "modules",
    "programs",
    "shapes",
    "tensors",
]

Array: TypeAlias = NDArray[Any]
Shape: TypeAlias = tuple[int, ...]
Interval: TypeAlias = tuple[float, float]
Ties: TypeAlias = Literal["avoid", "allow", "make"]

LAYOUTS = ("C", "F", "strided", "negative")
SEEDS = st.integers(0, 2**32 - 1)
MARGIN = 0.05  # of the domain's length: how far values keep from kinks


def laid_out(x: Array, layout: str) -> Array:
    """The same values, lying otherwise in memory.

    Parameters
    ----------
    x : ndarray
        The values.
    layout : {"C", "F", "strided", "negative"}
        Rows first, columns first, with gaps between the elements, or backward along every axis.

    Examples
    --------
    >>> import numpy as np
    >>> from autograd_np.testing.strategies import laid_out
    >>> laid_out(np.zeros((2, 3)), "negative").strides
    (-24, -8)
    """
    if layout not in LAYOUTS:
        raise ValueError(f"laid_out: layout is {layout!r}, expected one of {', '.join(LAYOUTS)}")
    if layout == "F":
        return np.asfortranarray(x) if x.ndim else x
    if layout == "strided" and x.ndim:
        wide = np.full((*x.shape[:-1], 2 * x.shape[-1]), np.nan, x.dtype)
        wide[..., ::2] = x
        return wide[..., ::2]
    if layout == "negative":
        backward = (slice(None, None, -1),) * x.ndim
        return np.asarray(np.ascontiguousarray(x[backward])[backward]) if x.ndim else x
    return x


def shapes(
    min_dims: int = 0, max_dims: int = 3, min_side: int = 0, max_side: int = 3
) -> st.SearchStrategy[Shape]:
    """Shapes of small arrays, without axes and without elements among them.

    Parameters
    ----------
    min_dims, max_dims : int
        Limits of the number of axes.
    min_side, max_side : int
        Limits of their lengths.
    """
    return hnp.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side
    )


@st.composite
def arrays(
    draw: st.DrawFn,
    shape: Shape | st.SearchStrategy[Shape] | None = None,
    dtype: DTypeLike = np.float64,
    *,
    domain: Interval = (-2.0, 2.0),
    kinks: Sequence[float] = (0.0,),
    ties: Ties = "avoid",
    layouts: Sequence[str] = LAYOUTS,
) -> Array:
    """Floating arrays.

    Parameters
    ----------
    shape : tuple of int or strategy, optional
        Default is `shapes()`.
    dtype : dtype
        Of the elements.
    domain : (float, float)
        The interval that they lie in.
    kinks : sequence of float
        Points at which the function to be tried may have no derivative.
    ties : {"avoid", "allow", "make"}
        "avoid": no two elements are close to each other, and none to a kink. "allow": any. "make":
        elements are kinks, and multiples of 1/2, so that many are equal.
    layouts : sequence of str
        In memory, see `laid_out`.

    Examples
    --------
    >>> from hypothesis import find
    >>> from autograd_np.testing import strategies
    >>> find(strategies.arrays(ties="make"), lambda x: (x > 0).any())
    array(0.5)
    """
    low, high = domain
    if not low < high:
        raise ValueError(f"arrays: the domain {domain} is empty; give (lower, upper)")
    chosen = draw(shapes()) if shape is None else _drawn(draw, shape)
    if ties == "make":
        values = _tied(draw, chosen, domain, kinks)
    else:
        rng = np.random.default_rng(draw(SEEDS))
        values = rng.uniform(low, high, chosen)
        if ties == "avoid":
            values = _apart(rng, chosen, domain, kinks)
    return laid_out(np.asarray(values, dtype), draw(st.sampled_from(list(layouts))))


def _drawn(draw: st.DrawFn, value: Any) -> Any:
    return draw(value) if isinstance(value, st.SearchStrategy) else value


def _apart(
    rng: np.random.Generator, shape: Shape, domain: Interval, kinks: Sequence[float]
) -> Array:
    """Values evenly spread and shuffled, each moved by less than half of the gap."""
    low, high = domain
    size = int(np.prod(shape))
    gap = (high - low) / max(size, 1)
    places = rng.permutation(size) + rng.uniform(0.3, 0.7, size)
    values = low + gap * places
    margin = min(MARGIN * (high - low), gap / 8)
    for kink in kinks:
        near = np.abs(values - kink) < margin
        values[near] = kink + np.where(values[near] < kink, -margin, margin)
    return np.asarray(values.reshape(shape))


def _tied(draw: st.DrawFn, shape: Shape, domain: Interval, kinks: Sequence[float]) -> Array:
    """Multiples of 1/2, and kinks, inside the domain."""
    low, high = domain
    steps = np.arange(np.ceil(2 * low), np.floor(2 * high) + 1) / 2
    choices = sorted({*steps.tolist(), *(k for k in kinks if low <= k <= high)}, key=abs)
    if not choices:
        raise ValueError(
            f"arrays: no kink and no multiple of 1/2 lies in the domain {domain}, so nothing "
            "can be tied: widen it, or name a kink in it"
        )
    which = draw(hnp.arrays(np.intp, shape, elements=st.integers(0, len(choices) - 1)))
    return np.asarray(np.array(choices)[which])


def tensors(
    shape: Shape | st.SearchStrategy[Shape] | None = None,
    dtype: DTypeLike = np.float64,
    *,
    requires_grad: bool = True,
    **options: Any,
) -> st.SearchStrategy[Tensor]:
    """Tensors of `arrays`, with the same options.

    Parameters
    ----------
    shape, dtype, **options
        As in `arrays`.
    requires_grad : bool
        Whether they need a gradient.
    """
    return arrays(shape, dtype, **options).map(lambda x: Tensor(x, requires_grad=requires_grad))


@st.composite
def broadcastable(draw: st.DrawFn, /, count: int = 2, **options: Any) -> tuple[Array, ...]:
    """Several arrays whose shapes broadcast together.

    Parameters
    ----------
    count : int
        How many.
    **options
        As in `arrays`.
    """
    found = draw(
        hnp.mutually_broadcastable_shapes(
            num_shapes=count, min_dims=0, max_dims=3, min_side=0, max_side=3
        )
    )
    return tuple(draw(arrays(shape, **options)) for shape in found.input_shapes)


def cotangents(shape: Shape, dtype: DTypeLike = np.float64) -> st.SearchStrategy[Array]:
    """Cotangents of an output: of either sign, and neither small nor all the same.

    Parameters
    ----------
    shape : tuple of int
        Of the output.
    dtype : dtype
        Of the output.
    """
    return SEEDS.map(
        lambda seed: np.asarray(random_signed(np.random.default_rng(seed), shape), dtype)
    )


@st.composite
def axes(draw: st.DrawFn, ndim: int) -> int | tuple[int, ...] | None:
    """Axes as NumPy takes them: None, an integer or a tuple, negative ones too.

    Parameters
    ----------
    ndim : int
        How many axes the array has.
    """
    if ndim == 0:
        return draw(st.sampled_from([None, ()]))
    some = draw(st.lists(st.integers(0, ndim - 1), unique=True, max_size=ndim))
    signed = tuple(i - ndim * draw(st.integers(0, 1)) for i in some)
    return draw(st.sampled_from([None, signed, signed[0] if signed else -1]))


@st.composite
def indices(draw: st.DrawFn, shape: Shape) -> Any:
    """Indices of all kinds: basic, arrays of integers, masks, and mixtures of them.

    Parameters
    ----------
    shape : tuple of int
        Of the array that is indexed.
    """
    kinds = ["basic"]
    if shape and 0 not in shape:
        kinds += ["integers", "mask", "rows", "mixed"]
    kind = draw(st.sampled_from(kinds))
    if kind == "integers":
        return draw(hnp.integer_array_indices(shape))
    if kind == "mask":
        return draw(hnp.arrays(bool, shape[: draw(st.integers(1, len(shape)))]))
    if kind == "rows":
        return draw(_positions(shape[0], (4,)))
    if kind == "mixed":
        together = draw(hnp.array_shapes(max_dims=2, min_side=0, max_side=3))
        each = [
            st.one_of(st.slices(n), st.integers(-n, n - 1), _positions(n, together)) for n in shape
        ]
        return tuple(draw(part) for part in each[: draw(st.integers(0, len(shape)))])
    return draw(hnp.basic_indices(shape, allow_newaxis=True, max_dims=5))


def _positions(n: int, shape: Shape) -> st.SearchStrategy[Array]:
    """Arrays of indices into an axis, repeated and negative ones among them."""
    return hnp.arrays(np.intp, shape, elements=st.integers(-n, n - 1))


@st.composite
def einsum_specs(draw: st.DrawFn, max_operands: int = 3) -> tuple[str, tuple[Shape, ...]]:
    """Subscripts of an einsum and the shapes of its operands.

    Labels may be repeated in one operand, summed in one alone, and have the size 0; the result may
    be left implicit.

    Parameters
    ----------
    max_operands : int
        At most that many.
    """
    sizes = {label: draw(st.integers(0, 3)) for label in "ijk"}
    term = st.text("ijk", max_size=3)
    terms = draw(st.lists(term, min_size=1, max_size=max_operands))
    subscripts = ",".join(terms)
    if draw(st.booleans()):
        used = sorted(set("".join(terms)))
        kept = draw(st.permutations(used))[: draw(st.integers(0, len(used)))]
        subscripts += "->" + "".join(kept)
    return subscripts, tuple(tuple(sizes[label] for label in t) for t in terms)


@st.composite
def modules(draw: st.DrawFn, max_layers: int = 3) -> tuple[Any, Array]:
    """A small network of `nn`, with smooth activations, and an input for it.

    Parameters
    ----------
    max_layers : int
        At most that many dense layers.
    """
    import nn
    from autograd_np.random import manual_seed

    manual_seed(draw(st.integers(0, 2**16)))
    widths = draw(st.lists(st.integers(1, 3), min_size=2, max_size=max_layers + 1))
    layers: list[Any] = []
    for width, following in pairwise(widths):
        layers.append(nn.Linear(width, following, bias=draw(st.booleans())))
        layers.append(draw(st.sampled_from([nn.Identity, nn.Tanh, nn.Sigmoid]))())
    x = draw(arrays((draw(st.integers(0, 3)), widths[0]), np.float32))
    return nn.Sequential(*layers), x


@st.composite
def programs(draw: st.DrawFn, steps: int = 4, dtype: DTypeLike = np.float64) -> Program:
    """Random programs of the engine's operations, to try the engine itself on.

    Parameters
    ----------
    steps : int
        At most that many operations.
    dtype : dtype
        Of the inputs.
    """
    return random_program(lambda n: draw(st.integers(0, n - 1)), steps, dtype)
