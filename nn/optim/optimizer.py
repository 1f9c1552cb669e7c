"""What all optimizers share: groups of parameters with their options, and state to save and load.

An optimizer itself is the formula of one step, in a file of its own.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from autograd_np import Tensor, enable_grad

__all__ = ["Optimizer", "Params", "pieces"]

Array: TypeAlias = Any  # an ndarray, or whatever implements NumPy's dispatch protocols
Params: TypeAlias = Iterable[Tensor] | Iterable[dict[str, Any]]

PIECE = 2**16  # elements, of 256 KiB in float32: what a processor core caches, roughly


class Optimizer:
    """Base class of optimizers.

    A subclass implements ``_step_group(group)``, which moves the parameters of one group; or, as in
    PyTorch, the whole of `step`.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        The parameters to move; or groups of them, dicts with the key ``"params"`` and the options
        of that group.
    defaults : dict
        The options of groups that do not say otherwise.

    Attributes
    ----------
    param_groups : list of dict
        The groups, each with its parameters (``"params"``) and every option.
    state : dict
        For each parameter what the optimizer remembers from step to step, by name.
    defaults : dict
        As given.

    Raises
    ------
    TypeError
        If `params` is a single tensor, or holds anything but tensors.
    ValueError
        If there are no parameters, or one appears twice, or was computed by a recorded operation.
    """

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        if isinstance(params, Tensor) or not isinstance(params, Iterable):
            raise TypeError(
                f"{self._name}: params should be an iterable of Tensors or dicts, but got "
                f"{type(params).__name__}: pass model.parameters(), or a list of tensors"
            )
        found: list[Any] = list(params)
        if not found:
            raise ValueError(
                f"{self._name}: optimizer got an empty parameter list. An iterator such as "
                "model.parameters() is empty once it was used up: call it anew."
            )
        groups = found if isinstance(found[0], dict) else [{"params": found}]
        for group in groups:
            self.add_param_group(group)

    @property
    def _name(self) -> str:
        return type(self).__name__

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take on more parameters, with options of their own.

        Parameters
        ----------
        param_group : dict
            ``"params"``, a tensor or an ordered collection of tensors, and any options; the others
            are filled in from `defaults`.

        Raises
        ------
        TypeError
            If it is no dict, or holds anything but tensors, or a set, which has no order.
        ValueError
            If a parameter appears twice or is in another group, or is not a leaf.

        Examples
        --------
        >>> import autograd_np as ag
        >>> from nn.optim import SGD
        >>> w, b = ag.zeros(2, requires_grad=True), ag.zeros(1, requires_grad=True)
        >>> optimizer = SGD([w], lr=0.1)
        >>> optimizer.add_param_group({"params": b, "lr": 0.2})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.2]
        """
        if not isinstance(param_group, dict):
            raise TypeError(
                f"{self._name}: a parameter group must be a dict, such as "
                f"{{'params': model.parameters(), 'lr': 0.1}}, not {type(param_group).__name__}"
            )
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                f"{self._name}: parameters need an order, which a set has not: pass a list"
            )
        params = [params] if isinstance(params, Tensor) else list(params)
        taken = {p for group in self.param_groups for p in group["params"]}
        for i, parameter in enumerate(params):
            self._check(parameter, i, taken)
            taken.add(parameter)
        param_group["params"] = params
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        self.param_groups.append(param_group)

    def _check(self, parameter: Any, position: int, taken: set[Tensor]) -> None:
        if not isinstance(parameter, Tensor):
            raise TypeError(
                f"{self._name}: optimizer can only optimize Tensors, but one of the params is "
                f"{type(parameter).__name__} (number {position})"
            )
        if not parameter.is_leaf:
            raise ValueError(
                f"{self._name}: can't optimize a non-leaf Tensor: parameter {position} of shape "
                f"{parameter.shape} was computed by {parameter.grad_fn!r}. Pass the leaf that it "
                "was computed from, or x.detach().requires_grad_()."
            )
        if parameter in taken:
            raise ValueError(
                f"{self._name}: some parameters appear twice: number {position}, of shape "
                f"{parameter.shape}, would be moved twice in each step. Pass each once."
            )

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter that has a gradient.

        Parameters
        ----------
        closure : callable, optional
            Clears the gradients, computes the loss, calls its ``backward()`` and returns it. Called
            once, before the step, with recording on.

        Returns
        -------
        Tensor or None
            The loss that `closure` returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            self._step_group(group)
        return loss

    def _step_group(self, group: dict[str, Any]) -> None:
        """Move the parameters of one group."""
        raise NotImplementedError(f"{self._name} implements neither step nor _step_group")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Clear the gradients of all parameters.

        Parameters
        ----------
        set_to_none : bool
            Set them to None, so that a step leaves parameters alone that get no gradient until
            then. Otherwise write zeros into them.
        """
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none:
                    parameter.grad = None
                elif parameter.grad is not None:
                    parameter.grad.detach_().zero_()

    def state_dict(self) -> dict[str, Any]:
        """The state and the options, to be saved: with numbers in place of parameters.

        Returns
        -------
        dict
            ``"state"``: for the number of each parameter, counted through all groups, its state;
            ``"param_groups"``: the groups, with those numbers as ``"params"``. The tensors in it
            are those of the optimizer, not copies.

        Examples
        --------
        >>> import autograd_np as ag
        >>> from nn.optim import SGD
        >>> w = ag.ones(2, requires_grad=True)
        >>> optimizer = SGD([w], lr=0.1, momentum=0.9)
        >>> w.sum().backward()
        >>> optimizer.step()
        >>> optimizer.state_dict()["state"]
        {0: {'momentum_buffer': tensor([1., 1.])}}
        """
        numbers = {p: i for i, p in enumerate(self._parameters())}
        return {
            "state": {numbers[p]: state for p, state in self.state.items()},
            "param_groups": [
                {**group, "params": [numbers[p] for p in group["params"]]}
                for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over the state and the options that `state_dict` returned.

        Parameters are matched by their place, so the optimizer must have been made of the same
        ones in the same order. Floating state is converted to the dtype of its parameter.

        Parameters
        ----------
        state_dict : dict
            It is copied.

        Raises
        ------
        ValueError
            If the groups have other sizes, or state has another shape than its parameter.
        """
        groups, saved = self.param_groups, copy.deepcopy(state_dict["param_groups"])
        sizes = [len(group["params"]) for group in groups]
        saved_sizes = [len(group["params"]) for group in saved]
        if len(sizes) != len(saved_sizes):
            raise ValueError(
                f"{self._name}: loaded state dict has a different number of parameter groups: "
                f"{len(saved_sizes)}, not {len(sizes)}"
            )
        if sizes != saved_sizes:
            raise ValueError(
                f"{self._name}: loaded state dict contains a parameter group that doesn't match "
                f"the size of optimizer's group: sizes {saved_sizes}, not {sizes}"
            )
        numbers = [number for group in saved for number in group["params"]]
        state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        for number, parameter in zip(numbers, self._parameters(), strict=True):
            if number in state_dict["state"]:
                state[parameter] = {
                    name: self._loaded(name, value, number, parameter)
                    for name, value in state_dict["state"][number].items()
                }
        for group, taken in zip(groups, saved, strict=True):
            taken["params"] = group["params"]
        self.state, self.param_groups = state, saved

    def _loaded(self, name: str, value: Any, number: int, parameter: Tensor) -> Any:
        """A copy of one entry of saved state, as it is kept for a parameter."""
        if not isinstance(value, Tensor):
            return copy.deepcopy(value)
        if name == "step":
            return value.detach().clone()
        if value.shape != parameter.shape:
            raise ValueError(
                f"{self._name}: loaded state dict holds {name!r} of shape {value.shape} for "
                f"parameter {number} of shape {parameter.shape}: it was saved for another model, "
                "or the parameters are in another order"
            )
        return value.detach().to(parameter.dtype).clone()

    def _parameters(self) -> Iterator[Tensor]:
        for group in self.param_groups:
            yield from group["params"]

    def __getstate__(self) -> dict[str, Any]:
        names = ("defaults", "state", "param_groups")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        groups = []
        for i, group in enumerate(self.param_groups):
            options = [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
            groups.append("\n".join([f"Parameter Group {i}", *options]))
        return f"{self._name} (\n" + "\n\n".join(groups) + "\n)"


def pieces(*arrays: Array) -> Iterable[Sequence[Array]]:
    """Arrays of one shape in pieces that fit the processor's cache: an update runs through each.

    What is computed on the way is no larger than a piece then, and is not written to main memory:
    that takes less memory, and less time where parameters are large.

    Parameters
    ----------
    arrays : array or None
        Of one shape. None, for what one kind of update does without, stays None.

    Returns
    -------
    iterable of sequence of array
        Views of a number of rows of each; or, once, the arrays themselves, where they are small or
        not NumPy's own. NumPy's without axes come with one, for ufuncs to return arrays of them.

    Examples
    --------
    >>> p, g = np.zeros((1024, 1024)), np.ones((1024, 1024))
    >>> [piece.shape for piece, _ in pieces(p, g)][:2]
    [(64, 1024), (64, 1024)]
    """
    first = arrays[0]
    if (first.size <= PIECE and first.ndim) or not isinstance(first, np.ndarray):
        return (arrays,)
    arrays = tuple(None if array is None else np.atleast_1d(array) for array in arrays)
    count = len(arrays[0])
    rows = max(1, PIECE * count // first.size)
    return [
        tuple(None if array is None else array[i : i + rows] for array in arrays)
        for i in range(0, count, rows)
    ]
