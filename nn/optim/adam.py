"""Adam and AdamW: steps scaled by running averages of the gradient and of its square."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_np import Tensor, float32, zeros, zeros_like
from autograd_np.inplace import updates, writable
from nn.optim.optimizer import Optimizer, Params, pieces

__all__ = ["Adam", "AdamW"]


class Adam(Optimizer):
    """Adam: steps scaled by running averages of the gradient and of its square.

    In step t, for each parameter p with gradient g, learning rate η and weight decay λ::

        g ← g + λ p
        m ← m + (1 - β₁) (g - m)
        v ← β₂ v + (1 - β₂) g²
        p ← p - η / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε)

    Parameters
    ----------
    params : iterable of Tensor or of dict
        The parameters, or groups of them with options of their own.
    lr : float, default 1e-3
        η; 0 or more.
    betas : tuple of two floats, default (0.9, 0.999)
        β₁ and β₂; in [0, 1).
    eps : float, default 1e-8
        ε; 0 or more.
    weight_decay : float, default 0
        λ; 0 or more.
    amsgrad : bool, default False
        Divide by the root of the largest v so far.
    maximize : bool, default False
        Move along the gradient: begin with g ← -g.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import autograd_np as ag
    >>> w = ag.tensor([3.0, -0.01], requires_grad=True)
    >>> optimizer = Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([2.9000, 0.0900], requires_grad=True)

    References
    ----------
    D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", *ICLR* 2015.
    S. J. Reddi, S. Kale, S. Kumar, "On the convergence of Adam and beyond", *ICLR* 2018: amsgrad.
    """

    _decoupled = False  # whether weight decay acts on the parameter, not on its gradient

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        name = self._name
        if not lr >= 0:
            raise ValueError(f"{name}: Invalid learning rate: lr={lr} must be 0 or more")
        if not eps >= 0:
            raise ValueError(f"{name}: Invalid epsilon value: eps={eps} must be 0 or more")
        for i, beta in enumerate(betas):
            if not 0 <= beta < 1:
                raise ValueError(
                    f"{name}: Invalid beta parameter at index {i}: betas={betas} must be in [0, 1)"
                )
        if not weight_decay >= 0:
            raise ValueError(
                f"{name}: Invalid weight_decay value: weight_decay={weight_decay} must be 0 or more"
            )
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _step_group(self, group: dict[str, Any]) -> None:
        # Python floats adapt to float32 parameters; NumPy's would make all of this float64.
        lr, weight_decay, eps = map(float, (group["lr"], group["weight_decay"], group["eps"]))
        beta1, beta2 = map(float, group["betas"])
        amsgrad, maximize = group["amsgrad"], group["maximize"]
        for parameter, whole, gradient in updates(group["params"]):
            state = self.state[parameter] or self._begin(parameter, amsgrad)
            step = writable(state["step"])
            np.add(step, 1, out=step)
            # A number of double precision; or an array of it, where the array records what is done.
            t = step.item() if isinstance(step, np.ndarray) else np.multiply(step, 1, dtype=float)
            size, root = lr / (1 - beta1**t), (1 - beta2**t) ** 0.5
            dtype = parameter.dtype
            largest = writable(state["max_exp_avg_sq"]) if amsgrad else None
            for p, g, m, v, top in pieces(
                whole,
                gradient,
                writable(state["exp_avg"]),
                writable(state["exp_avg_sq"]),
                largest,
            ):
                if maximize:
                    g = np.negative(g)
                if weight_decay and self._decoupled:
                    np.multiply(p, 1 - lr * weight_decay, out=p)
                elif weight_decay:
                    d = np.multiply(p, weight_decay)
                    g = np.add(d, g, out=d)
                d = np.subtract(g, m)
                np.multiply(d, 1 - beta1, out=d)
                np.add(m, d, out=m)
                np.multiply(v, beta2, out=v)
                np.multiply(g, 1 - beta2, out=d)
                np.multiply(d, g, out=d)
                np.add(v, d, out=v)
                if amsgrad:
                    v = np.maximum(top, v, out=top)
                np.sqrt(v, out=d)
                np.divide(d, root, out=d, dtype=dtype)
                np.add(d, eps, out=d)
                np.divide(m, d, out=d)
                np.multiply(d, size, out=d, dtype=dtype)
                np.subtract(p, d, out=p)

    def _begin(self, parameter: Tensor, amsgrad: bool) -> dict[str, Any]:
        """The state of a parameter before its first step."""
        state = self.state[parameter]
        state["step"] = zeros((), dtype=float32)
        state["exp_avg"] = zeros_like(parameter)
        state["exp_avg_sq"] = zeros_like(parameter)
        if amsgrad:
            state["max_exp_avg_sq"] = zeros_like(parameter)
        return state


class AdamW(Adam):
    """Adam with decoupled weight decay: `Adam`, but parameters shrink by a factor instead.

    A step begins with p ← (1 - η λ) p, and the weight decay λ does not enter the averages.

    Parameters
    ----------
    params : iterable of Tensor or of dict
        The parameters, or groups of them with options of their own.
    lr : float, default 1e-3
        η; 0 or more.
    betas : tuple of two floats, default (0.9, 0.999)
        β₁ and β₂; in [0, 1).
    eps : float, default 1e-8
        ε; 0 or more.
    weight_decay : float, default 1e-2
        λ; 0 or more.
    amsgrad : bool, default False
        Divide by the root of the largest v so far.
    maximize : bool, default False
        Move along the gradient.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> import autograd_np as ag
    >>> w = ag.tensor([3.0], requires_grad=True)
    >>> optimizer = AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (0 * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([2.8500], requires_grad=True)

    References
    ----------
    I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", *ICLR* 2019.
    """

    _decoupled = True

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)
