"""`explore`: the live page. The JavaScript files in this folder draw and compute on it."""

from autograd.show.explore.live_page import LivePage, explore

__all__ = ["LivePage", "explore"]
