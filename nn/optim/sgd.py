"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_np import zeros_like
from autograd_np.inplace import updates, writable
from nn.optim.optimizer import PIECE, Optimizer, Params, pieces

__all__ = ["SGD"]


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum.

    For each parameter p with gradient g, learning rate η, momentum μ, dampening d and weight
    decay λ::

        g ← g + λ p
        b ← μ b + (1 - d) g         in the first step b ← g
        p ← p - η b                 with Nesterov's momentum p ← p - η (g + μ b)

    Without momentum b is g.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        The parameters, or groups of them with options of their own.
    lr : float, default 1e-3
        η; 0 or more.
    momentum : float, default 0
        μ; 0 or more.
    dampening : float, default 0
        d.
    weight_decay : float, default 0
        λ; 0 or more.
    nesterov : bool, default False
        Use Nesterov's momentum, which needs a momentum and no dampening.
    maximize : bool, default False
        Move along the gradient: begin with g ← -g.

    Raises
    ------
    ValueError
        If a number is out of its range, or `nesterov` lacks its momentum.

    Examples
    --------
    >>> import autograd_np as ag
    >>> w = ag.tensor([3.0], requires_grad=True)
    >>> optimizer = SGD([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([2.4000], requires_grad=True)

    References
    ----------
    I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the importance of initialization and momentum
    in deep learning", *ICML* 2013. The learning rate stands outside the momentum, as in PyTorch.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if not lr >= 0:
            raise ValueError(f"SGD: Invalid learning rate: lr={lr} must be 0 or more")
        if not momentum >= 0:
            raise ValueError(f"SGD: Invalid momentum value: momentum={momentum} must be 0 or more")
        if not weight_decay >= 0:
            raise ValueError(
                f"SGD: Invalid weight_decay value: weight_decay={weight_decay} must be 0 or more"
            )
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError(
                "SGD: Nesterov momentum requires a momentum and zero dampening, got "
                f"momentum={momentum} and dampening={dampening}"
            )
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _step_group(self, group: dict[str, Any]) -> None:
        # Python floats adapt to float32 parameters; NumPy's would make all of this float64.
        lr, weight_decay = float(group["lr"]), float(group["weight_decay"])
        momentum, dampening = float(group["momentum"]), float(group["dampening"])
        nesterov, maximize = group["nesterov"], group["maximize"]
        plain = not (momentum or weight_decay or maximize)
        rate = np.array(lr)
        for parameter, whole, gradient in updates(group["params"]):
            if plain and whole.size <= PIECE:
                if rate.dtype is not whole.dtype:  # an array takes ufuncs less time than a number
                    rate = np.array(lr, whole.dtype)
                np.subtract(whole, np.multiply(gradient, rate), out=whole)
                continue
            buffer, kept = None, 1 - dampening
            if momentum:
                state = self.state[parameter]
                if state.get("momentum_buffer") is None:
                    state["momentum_buffer"] = zeros_like(parameter)
                    kept = 1.0
                buffer = writable(state["momentum_buffer"])
            for p, g, b in pieces(whole, gradient, buffer):
                if maximize:
                    g = np.negative(g)
                if weight_decay:
                    d = np.multiply(p, weight_decay)
                    g = np.add(d, g, out=d)
                if momentum:
                    np.multiply(b, momentum, out=b)
                    np.add(b, g if kept == 1 else np.multiply(g, kept), out=b)
                if nesterov:
                    d = np.multiply(b, momentum)
                    g = np.add(d, g, out=d)
                elif momentum:
                    g = b
                np.subtract(p, np.multiply(g, lr), out=p)
