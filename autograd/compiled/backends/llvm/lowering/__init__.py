"""Lowering: from the segments of a program to instructions, calls of kernels with the offsets of their operands."""
