"""PyTorch, eager, with its own modules, loss and optimiser."""

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from benchmarks.workloads import LEARNING_RATE, chain, three_elements


def make_step(sizes, batch, weights, data):
    layers = []
    for w, b in weights:
        linear = torch.nn.Linear(*w.shape)
        linear.load_state_dict({"weight": torch.from_numpy(w.T), "bias": torch.from_numpy(b)})
        layers += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE)
    x, labels = map(torch.from_numpy, data)

    def step():
        optimizer.zero_grad()
        loss = criterion(model(x), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def record(operation, length):
    x = torch.from_numpy(three_elements()).requires_grad_()
    return x, chain(operation, x, length, torch.tanh).sum()


def backward(recorded):
    x, total = recorded
    total.backward()
    return x.grad


class AliveTensors(TorchDispatchMode):
    """Counts the memory of the tensors that operations return, for as long as it is alive.

    It sees every operation, those of the backward pass too, but not what an operation allocates
    and frees within itself. So PyTorch is charged with no more than it takes.
    """

    def __init__(self):
        super().__init__()
        self.sizes = {}
        self.peak = 0

    def __torch_dispatch__(self, function, types, arguments=(), options=None):
        result = function(*arguments, **(options or {}))
        given = {storage_of(t) for t in tree_leaves((arguments, options)) if is_tensor(t)}
        for tensor in filter(is_tensor, tree_leaves(result)):
            if storage_of(tensor) not in given:  # neither a view nor written in place
                self.sizes[storage_of(tensor)] = tensor.untyped_storage().nbytes()
        self.sizes = {ref: size for ref, size in self.sizes.items() if not ref.expired()}
        self.peak = max(self.peak, sum(self.sizes.values()))
        return result


def is_tensor(value):
    return isinstance(value, torch.Tensor)


def storage_of(tensor):
    return StorageWeakRef(tensor.untyped_storage())


def peak_bytes(run):
    run()
    with AliveTensors() as alive:
        run()  # what this one leaves behind is there when the next begins
        alive.peak = 0
        run()
    return alive.peak
