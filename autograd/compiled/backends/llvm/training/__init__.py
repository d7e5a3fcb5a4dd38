"""Training natively: whole steps in one call. `engine.py` is what the rest of the compiled tier sees."""
