"""Option --version: of the project, and of what its numbers depend on."""

from __future__ import annotations

import argparse
import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

DISTRIBUTION = "chainrule"
BESIDE = ("numpy", "llvmlite")


class Version(argparse.Action):
    """Prints the versions, and ends the program."""

    def __init__(self, option_strings: list[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help="print versions, and exit")

    def __call__(self, parser: argparse.ArgumentParser, *arguments: Any) -> None:
        found = [f"{DISTRIBUTION} {own_version()}", f"Python {platform.python_version()}"]
        print(", ".join(found + [f"{name} {_installed(name) or 'not installed'}" for name in BESIDE]))
        parser.exit()


def own_version() -> str:
    """Return the version of the checkout that this is part of, or else of what is installed."""
    try:
        project = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text("utf-8"))["project"]
        if project["name"] == DISTRIBUTION:
            return f"{project['version']} (a checkout)"
    except (OSError, ValueError, KeyError):  # there is none, or one of something else
        pass
    return _installed(DISTRIBUTION) or "of unknown version"


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
