"""The libraries that are compared: a module each, which does things as its own tutorial does them.

A module has

``make_step(sizes, batch, weights, data)``
    A callable that does one step of SGD with `workloads.LEARNING_RATE` and returns the loss before
    it; or None, if the library cannot compute the softmax cross-entropy of that network. `weights`
    and `data` are those of `workloads.Network`; the step never writes to them.

and, where it applies,

``record(operation, length)``
    The forward pass of `workloads.chain`, summed; whatever is needed to go back.
``backward(recorded)``
    The gradient of that sum with respect to x.
``make_layers(segments)``
    A callable that goes forward and backward through `workloads.LAYERS`, in so many segments, all
    but the last of which are checkpointed.
``peak_bytes(run)``
    The most memory that arrays made in one call of `run` take at any moment.
"""

import importlib
import importlib.metadata
import importlib.util
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Attributes
    ----------
    title : str
        Its heading.
    imports : str or None
        The statement that imports what a training script needs; None if that is NumPy alone.
    package : str or None
        The distribution that has to be installed; None for this project and for NumPy.
    """

    title: str
    imports: str | None
    package: str | None = None

    @property
    def version(self) -> str | None:
        """The version that is installed; None if it is not."""
        try:
            return importlib.metadata.version(self.package or "numpy")
        except importlib.metadata.PackageNotFoundError:
            return None


# What Keras computes with: TensorFlow, or else what is there.
KERAS_BACKEND = next(filter(importlib.util.find_spec, ("tensorflow", "jax", "torch")), "none")

# The first column is what the others' losses and gradients are held against.
COLUMNS = {
    "lean": Column("NumPy, lean", None),
    "handwritten": Column("NumPy, handwritten.py", None),
    "ours": Column("autograd_np", "import autograd_np, nn"),
    "pytorch": Column("PyTorch", "import torch", "torch"),
    "jax_jit": Column("JAX, jit", "import jax", "jax"),
    "hips": Column("HIPS autograd", "import autograd.numpy", "autograd"),
    "my_grad": Column("MyGrad", "import mygrad.nnet", "mygrad"),
    "scikit_learn": Column("scikit-learn", "import sklearn.neural_network", "scikit-learn"),
    "keras_model": Column(f"Keras on {KERAS_BACKEND}", "import keras", "keras"),
}


def load(name):
    """Import the module of a column, and with it the library."""
    return importlib.import_module(f"{__name__}.{name}")
