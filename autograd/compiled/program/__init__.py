"""Programs of traced calls: segments of like operations, forward and backward, for any backend."""
