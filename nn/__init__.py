"""Models on top of autograd_np."""
