"""`playground`: the page that trains. The JavaScript files in the folders below show it and compute on it."""

from nn.playground.playground import PlaygroundPage, playground

__all__ = ["PlaygroundPage", "playground"]
