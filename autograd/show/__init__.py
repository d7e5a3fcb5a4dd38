"""Pictures and words, all computed from a recorded graph and the table: `draw`, `explain`, `explore`."""
