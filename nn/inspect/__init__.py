"""Views of a network: its drawing, the gradients of each layer, and what is wrong with them."""

from nn.inspect.network_parts import find_parts

__all__ = ["find_parts"]
