"""The program of a traced call: what is computed, forward and backward, whatever runs it."""
