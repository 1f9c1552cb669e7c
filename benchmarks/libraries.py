"""Which libraries get which gradients wrong: `autograd_np.testing.library` in a table.

Whatever is not installed is left out.
"""

import argparse
import warnings
from types import SimpleNamespace

import numpy as np

import autograd_np as ag
import autograd_np.numpy
from autograd_np.testing.library import CASES, Library, check_library


def ours():
    def gradients(f, inputs, cotangent):
        leaves = [ag.tensor(x, requires_grad=True) for x in inputs]
        found = ag.grad(f(*leaves), leaves, ag.tensor(cotangent), allow_unused=True)
        return [None if g is None else g.numpy() for g in found]

    def value(f, inputs):
        return f(*map(ag.tensor, inputs)).numpy()

    return Library("autograd_np", ag.numpy, value, gradients)


def hips():
    import autograd.numpy
    from autograd import make_vjp

    def gradients(f, inputs, cotangent):
        vjp, _ = make_vjp(lambda operands: f(*operands))(tuple(inputs))
        return vjp(cotangent)

    return Library("HIPS autograd", autograd.numpy, lambda f, inputs: f(*inputs), gradients)


def jax():
    import jax

    jax.config.update("jax_enable_x64", True)

    def gradients(f, inputs, cotangent):
        _, vjp = jax.vjp(f, *map(jax.numpy.asarray, inputs))
        return vjp(jax.numpy.asarray(cotangent))

    def value(f, inputs):
        return f(*map(jax.numpy.asarray, inputs))

    return Library("JAX", jax.numpy, value, gradients)


def mygrad():
    import mygrad as mg

    def gradients(f, inputs, cotangent):
        leaves = [mg.tensor(x) for x in inputs]
        f(*leaves).backward(cotangent)
        return [x.grad for x in leaves]

    def value(f, inputs):
        return mg.asarray(f(*map(mg.tensor, inputs)))

    return Library("MyGrad", mg, value, gradients)


def torch():
    import torch

    class Names:
        """PyTorch's functions under NumPy's names."""

        max, min = staticmethod(torch.amax), staticmethod(torch.amin)
        concatenate = staticmethod(torch.cat)
        linalg = SimpleNamespace(norm=lambda x, axis=None: torch.linalg.vector_norm(x, dim=axis))

        def __getattr__(self, name):
            return getattr(torch, name)

        @staticmethod
        def std(x):
            return torch.std(x, correction=0)

        @staticmethod
        def sort(x):
            return torch.sort(x, stable=True).values

        @staticmethod
        def transpose(x):
            return x.mT

    def gradients(f, inputs, cotangent):
        leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
        found = torch.autograd.grad(f(*leaves), leaves, torch.tensor(cotangent), allow_unused=True)
        return [None if g is None else g.numpy() for g in found]

    def value(f, inputs):
        return f(*map(torch.tensor, inputs)).numpy()

    return Library("PyTorch", Names(), value, gradients)


def libraries():
    """The libraries that are installed."""
    for make in (ours, torch, jax, hips, mygrad):
        try:
            yield make()
        except ModuleNotFoundError as missing:
            print(f"left out: {missing.name} is not installed")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.libraries", description=__doc__)
    parser.add_argument("--notes", action="store_true", help="say of each failure what it is")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with np.errstate(all="ignore"):
        columns = {library.name: check_library(library) for library in libraries()}
    print(f"\n| | at | {' | '.join(columns)} |")
    print("|---" * (2 + len(columns)) + "|")
    for k, case in enumerate(CASES):
        point = "; ".join(str(x.tolist()) if x.size <= 6 else str(x.shape) for x in case.inputs)
        outcomes = [found[k].outcome for found in columns.values()]
        print(f"| `{case.code}` | {point} | {' | '.join(outcomes)} |")
    failures = [str(sum(not o.ok for o in found)) for found in columns.values()]
    print(f"| **failures** | of {len(CASES)} | {' | '.join(failures)} |")
    if options.notes:
        for name, found in columns.items():
            for outcome in found:
                if not outcome.ok:
                    print(f"\n{name}, {outcome.case.code}: {outcome.outcome}: {outcome.note}")


if __name__ == "__main__":
    main()
