"""The table of explanations: what PyTorch's and Python's exceptions mean, by theme."""
