"""Lowering: from the segments of a program to calls of kernels."""
