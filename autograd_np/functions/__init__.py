"""PyTorch's dialect: functions of tensors with PyTorch's names, defaults and promotion.

Each is a thin face of a primitive in `ops`. NumPy's dialect, of the same primitives, is in the
package `autograd_np.numpy`.
"""
