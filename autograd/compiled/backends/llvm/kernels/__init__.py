"""Kernels: one native function for each kind of segment and way to reach its operands."""
