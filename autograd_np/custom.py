"""`custom_vjp`: a function whose gradient is not that of what it computes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

from autograd_np.func import tree
from autograd_np.function import Context, Function
from autograd_np.modes import modes
from autograd_np.tensor import Tensor

__all__ = ["custom_vjp"]

Tree: TypeAlias = Any


class custom_vjp:  # noqa: N801 (a decorator)
    """Override the gradient of a function: a decorator.

    Its method `defvjp` takes two functions, as JAX's does: ``forward(*args)`` returns what the
    function returns, and residuals, anything that ``backward(residuals, g)`` needs to make the
    gradients of the arguments of that of the result. Gradients of any order follow: for the second
    these two functions are themselves recorded.

    Parameters
    ----------
    function : callable
        From positional arguments, trees of tensors and anything else, to a tree of tensors.

    Examples
    --------
    A straight-through estimator, which rounds, and lets gradients through as if it did not:

    >>> import autograd_np as ag
    >>> @ag.custom_vjp
    ... def quantize(x):
    ...     return ag.round(x)
    >>> quantize.defvjp(lambda x: (ag.round(x), None), lambda _, g: (g,))
    >>> ag.value_and_grad(lambda x: quantize(x) ** 2)(1.75)
    (tensor(4.), tensor(4.))

    Clipping of the gradient on its way through:

    >>> @ag.custom_vjp
    ... def clipped(x, limit):
    ...     return x
    >>> clipped.defvjp(
    ...     lambda x, limit: (x, limit), lambda limit, g: (ag.clamp(g, -limit, limit), None)
    ... )
    >>> ag.grad(lambda x: 100 * clipped(x, 5.0))(3.0)
    tensor(5.)

    An implicit layer, the fixed point x = cos(a x). By the implicit function theorem dx/da is
    -x s / (1 + a s) with s = sin(a x): nothing of the iteration is kept.

    >>> @ag.custom_vjp
    ... def fixed_point(a):
    ...     x = ag.ones_like(a)
    ...     for _ in range(60):
    ...         x = ag.cos(a * x)
    ...     return x
    >>> def implicit(residuals, g):
    ...     a, x = residuals
    ...     s = ag.sin(a * x)
    ...     return (-g * x * s / (1 + a * s),)
    >>> def solve(a):
    ...     x = fixed_point(a)
    ...     return x, (a, x)
    >>> fixed_point.defvjp(solve, implicit)
    >>> ag.grad(fixed_point)(0.5)
    tensor(-0.3218)
    """

    def __init__(self, function: Callable[..., Tree]) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._name = getattr(function, "__name__", type(function).__name__)
        self._operation: type[Function] | None = None

    def defvjp(
        self,
        forward: Callable[..., tuple[Tree, Any]],
        backward: Callable[[Any, Tree], tuple[Tree, ...]],
    ) -> None:
        """Define the gradient.

        Parameters
        ----------
        forward : callable
            From the arguments to the pair of the result and the residuals.
        backward : callable
            From residuals and the gradient of the result, a tree like it, to a tuple: for each
            argument a tree like it, or None where it needs no gradient.
        """
        self._operation = type(
            self._name,
            (_Custom,),
            {"compute": staticmethod(forward), "pull": staticmethod(backward)},
        )

    def __call__(self, *args: Any) -> Tree:
        """Call the function, and record it in one piece where a gradient is needed."""
        if self._operation is None:
            raise TypeError(f"{self._name}: it has no gradient yet: call {self._name}.defvjp first")
        leaves = tree.flatten(args)
        needed = any(isinstance(x, Tensor) and x.requires_grad for x in leaves)
        if not (needed and modes.recording):
            return self._function(*args)
        call = _Call(args)
        results = self._operation.apply(*leaves, call)
        return tree.replace(call.result, results)


class _Call:
    """One call: its arguments and its result, with holes where tensors were."""

    def __init__(self, args: tuple[Any, ...]) -> None:
        self.args = tree.map(lambda x: _Hole() if isinstance(x, Tensor) else x, args)
        self.result: Tree = None

    def filled(self, tensors: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments again."""
        given = iter(tensors)
        leaves = (next(given) if isinstance(x, _Hole) else x for x in tree.flatten(self.args))
        result: tuple[Any, ...] = tree.replace(self.args, list(leaves))
        return result


class _Hole:
    """Where a tensor was."""


class _Custom(Function):
    """A function with the gradient that `custom_vjp.defvjp` was given."""

    compute: Callable[..., tuple[Tree, Any]]
    pull: Callable[[Any, Tree], tuple[Tree, ...]]

    @classmethod
    def forward(cls, ctx: Context, *leaves: Any) -> tuple[Tensor, ...]:
        """Compute the result, and keep the residuals; the last argument is the `_Call`."""
        *given, call = leaves
        tensors = [x for x in given if isinstance(x, Tensor)]
        found = cls.compute(*call.filled(tuple(tensors)))
        if not (isinstance(found, tuple) and len(found) == 2):
            raise TypeError(
                f"{cls.__name__}: the forward function of defvjp returns a pair (result, "
                f"residuals), not {type(found).__name__}"
            )
        result, residuals = found
        call.result = tree.map(lambda _: _Hole(), result)
        ctx.save_for_backward(*tensors)
        ctx.residuals, ctx.call = residuals, call
        return tuple(tree.flatten(result))

    @classmethod
    def backward(cls, ctx: Context, *gradients: Tensor) -> tuple[Any, ...]:
        """The gradients of the leaves of the arguments, and None for the `_Call`."""
        tensors, residuals = ctx.saved_tensors, ctx.residuals
        if modes.recording:  # residuals are functions of the arguments, too
            residuals = cls.compute(*ctx.call.filled(tensors))[1]
        found = cls.pull(residuals, tree.replace(ctx.call.result, gradients))
        if not isinstance(found, tuple) or len(found) != len(ctx.call.args):
            count = len(found) if isinstance(found, tuple) else type(found).__name__
            raise TypeError(
                f"{cls.__name__}: backward returned {count}, expected a tuple of "
                f"{len(ctx.call.args)} gradients: one for each argument, None where it needs none"
            )
        leaves: list[Any] = []
        for i, (x, d) in enumerate(zip(ctx.call.args, found, strict=True)):
            if d is None:
                leaves += [None] * len(tree.flatten(x))
            else:
                leaves += tree.flatten_like(x, d, f"{cls.__name__}: the gradient of argument {i}")
        return (*leaves, None)
