"""Tables as people have them: how a file is written, what its columns hold, and how they become numbers."""
