"""Pictures, words and pages that are computed from a recorded graph."""
