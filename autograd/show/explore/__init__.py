"""The live page: `explore`. What computes and draws on it is JavaScript, in the files of that kind beside this one."""

from autograd.show.explore.live_page import LivePage, explore

__all__ = ["LivePage", "explore"]
