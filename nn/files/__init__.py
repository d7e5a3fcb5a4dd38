"""Files of a model: its own format, PyTorch's, and the lock of a folder."""
