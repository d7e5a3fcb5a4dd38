"""The bootstrap's decisions; that it works on a bare machine is shown by running it there."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nn import bootstrap
from tests.checkout import CHECKOUT

Commands = list[list[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["alpha>=1", "beta-two"]\n[project.optional-dependencies]\ntest = ["gamma==3"]\n'
    )
    return tmp_path


@pytest.fixture
def machine(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Commands]:
    """Return a function that sets up a make-believe machine and the list of what is run on it."""

    def set_up(ensurepip: bool = True, pip: bool = True, installs: bool = True) -> Commands:
        commands: Commands = []
        python = checkout / ".venv" / "bin" / "python"

        def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
            words = [str(word) for word in command]
            status = 0
            if words[1:3] == ["-m", "venv"]:
                python.parent.mkdir(parents=True)
                python.touch()
            elif words[1:] == ["-c", "import pip"]:
                return subprocess.CompletedProcess(words, int(not ensurepip), b"", b"")
            elif "install" in words:
                status = int(not installs)
            commands.append(words)
            return subprocess.CompletedProcess(words, status, b"", b"")

        def find_spec(name: str) -> object:
            return object() if {"ensurepip": ensurepip, "pip": pip}[name] else None

        monkeypatch.setattr(subprocess, "run", run)
        monkeypatch.setattr(importlib.util, "find_spec", find_spec)
        return commands

    return set_up


def test_the_first_run_installs_and_the_second_does_nothing(
    checkout: Path, machine: Callable[..., Commands], capsys: pytest.CaptureFixture[str]
) -> None:
    commands = machine()
    python = bootstrap.prepare_environment(checkout, None)
    assert python == checkout / ".venv" / "bin" / "python"
    assert [command[1:3] for command in commands] == [["-m", "venv"], ["-m", "pip"]]
    assert commands[1][0] == str(python) and commands[1][-2:] == ["alpha>=1", "beta-two"]
    told = capsys.readouterr().err
    assert told == f"Preparing {checkout}/.venv, this once: installing alpha, beta-two ...\n"

    commands.clear()
    assert bootstrap.prepare_environment(checkout, None) == python
    assert commands == []
    assert capsys.readouterr().err == ""


def test_the_extra_is_installed_when_it_is_needed_and_what_there_was_stays(
    checkout: Path, machine: Callable[..., Commands]
) -> None:
    commands = machine()
    bootstrap.prepare_environment(checkout, None)
    bootstrap.prepare_environment(checkout, "test")
    assert commands[-1][-3:] == ["alpha>=1", "beta-two", "gamma==3"]
    commands.clear()
    bootstrap.prepare_environment(checkout, None)
    bootstrap.prepare_environment(checkout, "test")
    assert commands == []


def test_changed_requirements_are_installed_anew(checkout: Path, machine: Callable[..., Commands]) -> None:
    commands = machine()
    bootstrap.prepare_environment(checkout, None)
    (checkout / "pyproject.toml").write_text('[project]\ndependencies = ["alpha>=2"]\n')
    commands.clear()
    bootstrap.prepare_environment(checkout, None)
    assert len(commands) == 1 and commands[0][-1] == "alpha>=2"


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["bin/python", "Scripts/python.exe", "notes.txt", "installed-train"])
def test_an_environment_of_the_user_s_own_is_left_as_it_is(
    name: str, checkout: Path, machine: Callable[..., Commands], capsys: pytest.CaptureFixture[str]
) -> None:
    commands = machine()
    precious = checkout / ".venv" / name
    precious.parent.mkdir(parents=True)
    precious.write_text("precious")
    before = contents(checkout)
    assert bootstrap.main(["train"], checkout) == 1
    assert "was not made by nn.bootstrap, which leaves it as it is: rename or remove it" in capsys.readouterr().err
    assert contents(checkout) == before and commands == []


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_what_a_killed_run_has_left_is_made_anew_and_nothing_behind_a_link_is_removed(
    checkout: Path, machine: Callable[..., Commands], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "notes.txt").write_text("precious")
    machine()
    python = bootstrap.prepare_environment(checkout, None)
    python.unlink()
    (checkout / ".venv" / "lib").mkdir()
    (checkout / ".venv" / "lib" / "half").write_text("")
    (checkout / ".venv" / "link").symlink_to(elsewhere)
    python.parent.rmdir()
    assert bootstrap.prepare_environment(checkout, None) == python
    assert contents(checkout / ".venv").keys() == {"bin/python", "installed-train", bootstrap.MARKER}
    assert contents(elsewhere) == {"notes.txt": "precious"}


def test_without_ensurepip_the_pip_outside_installs(checkout: Path, machine: Callable[..., Commands]) -> None:
    commands = machine(ensurepip=False)
    python = bootstrap.prepare_environment(checkout, None)
    assert commands[0][1:] == ["-m", "venv", "--without-pip", str(checkout / ".venv")]
    assert commands[1][:5] == [sys.executable, "-m", "pip", "--python", str(python)]


def test_without_any_pip_the_error_says_what_to_install(
    checkout: Path, machine: Callable[..., Commands], capsys: pytest.CaptureFixture[str]
) -> None:
    machine(ensurepip=False, pip=False)
    assert bootstrap.main(["train"], checkout) == 1
    assert "apt install python3-venv python3-pip" in capsys.readouterr().err


def test_a_failed_installation_says_so_and_is_tried_again(
    checkout: Path, machine: Callable[..., Commands], capsys: pytest.CaptureFixture[str]
) -> None:
    machine(installs=False)
    assert bootstrap.main(["test"], checkout) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert "ended with status 1: see pip's reason above; the network" in message
    assert message.endswith("then run this again")
    commands = machine(installs=True)
    bootstrap.prepare_environment(checkout, "test")
    assert [command[1:3] for command in commands] == [["-m", "pip"]]


def test_every_command_of_the_package_can_be_bootstrapped() -> None:
    files = (CHECKOUT / "nn" / "command_line").glob("*_command.py")
    assert bootstrap.COMMANDS.keys() == {file.stem.removesuffix("_command") for file in files} | {"test"}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["train", "moons", "--seed", "3"], ["-m", "nn", "train", "moons", "--seed", "3"]),
        (["test", "-x"], ["-m", "pytest", "--numprocesses", "auto", "-x"]),
    ],
)
def test_the_command_takes_over_with_its_arguments(
    checkout: Path,
    machine: Callable[..., Commands],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    expected: list[str],
) -> None:
    machine()
    taken_over: list[list[str]] = []

    def execv(path: Path, command: list[str]) -> None:
        taken_over.append(command)
        raise SystemExit(7)

    monkeypatch.setattr(os, "execv", execv)
    with pytest.raises(SystemExit, match="7"):
        bootstrap.main(arguments, checkout)
    assert taken_over == [[str(checkout / ".venv" / "bin" / "python"), *expected]]


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ([], "usage: python3 -m nn.bootstrap {train,predict,sweep,play,test} ...\n"),
        (
            ["trian"],
            "command 'trian' is not known: did you mean train? (there are train, predict, sweep, play, test)\n",
        ),
    ],
)
def test_no_command_is_answered_with_the_usage_and_an_unknown_one_with_the_nearest(
    arguments: list[str], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(arguments) == 2
    assert capsys.readouterr().err == answer


def test_outside_a_checkout_it_says_what_to_run_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["train"], tmp_path) == 1
    assert "has no pyproject.toml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_it_starts_on_a_python_that_has_only_the_standard_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "nn.bootstrap", "--help"], cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "python3 -m nn.bootstrap test" in done.stdout
