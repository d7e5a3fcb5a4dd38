"""Run the project from a fresh checkout, with nothing but Python and pip on the machine.

    python3 -m nn.bootstrap train [what `python -m nn train` takes]
    python3 -m nn.bootstrap predict [what `python -m nn predict` takes]
    python3 -m nn.bootstrap sweep [what `python -m nn sweep` takes]
    python3 -m nn.bootstrap play [what `python -m nn play` takes]
    python3 -m nn.bootstrap test [what `python -m pytest` takes; --exhaustive for every test]

The first run makes a virtual environment in `.venv` and installs what `pyproject.toml` asks for:
nothing outside the checkout changes, and systems that refuse `pip install` (PEP 668) do not mind.
Later runs find it done and start at once. A `.venv` that it has not made itself is left as it is, and refused.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from autograd.support.words import unknown

CHECKOUT = Path(__file__).resolve().parents[1]

MARKER = "made-by-nn-bootstrap"  # a file in an environment in which this may remove and install

# For each command: the extra of `pyproject.toml` it needs, and what Python then runs.
COMMANDS: dict[str, tuple[str | None, list[str]]] = {
    "train": (None, ["-m", "nn", "train"]),
    "predict": (None, ["-m", "nn", "predict"]),
    "sweep": ("science", ["-m", "nn", "sweep"]),
    "play": (None, ["-m", "nn", "play"]),
    "test": ("test", ["-m", "pytest", "--numprocesses", "auto"]),
}


def main(arguments: Sequence[str], checkout: Path = CHECKOUT) -> int:
    """Prepare the environment, then run one of the commands in it.

    Args:
        arguments: the command, one of `COMMANDS`, and its own arguments.
        checkout: the project's folder.

    Returns:
        The exit status: the command's own, 1 where the environment could not be made, 2 for an
        unknown command.
    """
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        usage = f"usage: python3 -m nn.bootstrap {{{','.join(COMMANDS)}}} ..."
        print(unknown("command", arguments[0], COMMANDS) if arguments else usage, file=sys.stderr)
        return 2
    extra, module = COMMANDS[arguments[0]]
    try:
        python = prepare_environment(checkout, extra)
    except (OSError, SetupError) as error:
        print(f"nn.bootstrap: {error}", file=sys.stderr)
        return 1
    return _run(python, [*module, *arguments[1:]])


class SetupError(Exception):
    """The environment could not be prepared: the message says what to do."""


def prepare_environment(checkout: Path, extra: str | None) -> Path:
    """Make sure that `.venv` exists and holds what the project needs.

    Args:
        checkout: the project's folder.
        extra: one of the optional dependencies in `pyproject.toml`; None for none.

    Returns:
        The environment's Python.

    Raises:
        SetupError: when the environment is not of this module's making, or cannot be made, or the installation fails.
    """
    needed = requirements(checkout, extra)
    environment = checkout / ".venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = environment / f"installed-{extra or 'train'}"
    fingerprint = hashlib.sha256("\n".join(needed).encode()).hexdigest()
    if python.is_file() and stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint:
        return python

    _claim(environment)
    names = ", ".join(re.split(r"[^\w-]", requirement)[0] for requirement in needed)
    print(f"Preparing {environment}, this once: installing {names} ...", file=sys.stderr)
    # Debian keeps ensurepip in a package of its own; the pip outside then does the work.
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not python.is_file():
        _empty(environment)
        options = [] if has_ensurepip else ["--without-pip"]
        _check(
            [sys.executable, "-m", "venv", *options, str(environment)],
            "install Python's venv module (Debian, Ubuntu: apt install python3-venv)",
        )
    inside = subprocess.run([python, "-c", "import pip"], capture_output=True, check=False)
    pip = [str(python), "-m", "pip"]
    if inside.returncode != 0:
        if importlib.util.find_spec("pip") is None:
            raise SetupError(
                f"{sys.executable} has neither ensurepip nor pip: install one of them (Debian, "
                "Ubuntu: apt install python3-venv python3-pip) and run the same command again"
            )
        pip = [sys.executable, "-m", "pip", "--python", str(python)]
    _check(
        [*pip, "install", "--quiet", "--disable-pip-version-check", *needed],
        "see pip's reason above; the network, or a mirror named in PIP_INDEX_URL, must be in reach",
    )
    stamp.write_text(fingerprint, encoding="ascii")
    return python


def requirements(checkout: Path, extra: str | None) -> list[str]:
    """Return what `pyproject.toml` asks for: the dependencies, and those of one extra.

    >>> requirements(CHECKOUT, "test")[:2]
    ['graphviz>=0.20', 'latex2mathml>=3.77']
    """
    try:
        with (checkout / "pyproject.toml").open("rb") as stream:
            project = tomllib.load(stream)["project"]
    except FileNotFoundError:
        raise SetupError(
            f"{checkout} is not a checkout of the project, it has no pyproject.toml: where the "
            "package is installed, run python -m nn train instead"
        ) from None
    wanted: list[str] = project["dependencies"]
    return wanted + (project["optional-dependencies"][extra] if extra else [])


def _claim(environment: Path) -> None:
    """Mark the environment as made here, unless something is in it that was not."""
    environment.mkdir(exist_ok=True)
    marker = environment / MARKER
    if not marker.is_file() and any(environment.iterdir()):
        raise SetupError(
            f"{environment} was not made by nn.bootstrap, which leaves it as it is: rename or remove it, or install "
            "the project in it yourself (pip install .) and run python -m nn train"
        )
    marker.touch()


def _empty(environment: Path) -> None:
    """Remove what a run that was killed, or a Python that is gone, has left in an environment made here."""
    for entry in environment.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MARKER:
            entry.unlink()


def _check(command: Sequence[str], remedy: str) -> None:
    status = subprocess.run(command, check=False).returncode
    if status != 0:
        shown = " ".join(command)
        raise SetupError(f"`{shown}` ended with status {status}: {remedy}; then run this again")


def _run(python: Path, arguments: Sequence[str]) -> int:
    command = [str(python), *arguments]
    if os.name == "posix":
        # The command takes this process over, so that Ctrl-C and the exit status are its own.
        sys.stderr.flush()
        os.execv(python, command)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
