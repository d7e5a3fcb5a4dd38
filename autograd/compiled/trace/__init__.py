"""Tracing: a call of a function, recorded."""
