"""Execution of programs: arguments, buffers, batches, threads."""
