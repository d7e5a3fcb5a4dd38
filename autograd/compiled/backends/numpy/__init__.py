"""The NumPy backend: a call for each operation, on all samples at once."""
