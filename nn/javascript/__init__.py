"""Networks, losses, optimizers and batches in JavaScript, for pages that train."""
