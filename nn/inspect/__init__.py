"""Looking into a network: its drawing, its gradients layer by layer, and what is wrong with them."""
