"""Kernels: one native function for each kind of segment."""
