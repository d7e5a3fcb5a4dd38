"""Backends: each runs programs in its own way."""
