"""Backends, one folder each, which run the programs of `program/`."""
