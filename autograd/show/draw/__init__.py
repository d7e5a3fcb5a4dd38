"""`draw` and `frames`: which nodes and edges of a recorded graph a picture shows, and what stands on them."""
