"""Support that knows nothing of derivatives: nested lists, whole files, freed memory, the caller's line, errors."""
