"""Support that knows nothing of derivatives: nested lists, whole files, freed memory, the line of the caller."""
