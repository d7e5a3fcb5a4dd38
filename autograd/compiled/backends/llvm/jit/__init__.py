"""Just-in-time compilation: machine code from IR, and its cache on disk."""
