"""Training by native code: whole steps in one call of a native loop."""
