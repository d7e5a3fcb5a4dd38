"""The training loop: `fit`, the step it repeats, the engines that run it, and its checkpoints."""
