"""PyTorch's dialect: functions of tensors with PyTorch's names, defaults and promotion.

Each is a thin face of a primitive in `ops`; `autograd_np.numpy` is NumPy's dialect of the same.
"""
