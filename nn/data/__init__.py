"""Data sets, and the loader that makes shuffled batches of them."""

from nn.data.collate import default_collate
from nn.data.dataloader import DataLoader
from nn.data.dataset import Dataset, TensorDataset
from nn.data.sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler

__all__ = [
    "BatchSampler",
    "DataLoader",
    "Dataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "TensorDataset",
    "default_collate",
]
