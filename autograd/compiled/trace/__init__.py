"""Tracing: the operations of one call, recorded on a tape."""
