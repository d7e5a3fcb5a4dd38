"""The start of `python -m nn`: its versions, and Ctrl-C while it is imported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nn.command_line import main, version as version_module
from tests.checkout import CHECKOUT


def test_versions_of_the_project_and_of_what_its_numbers_depend_on(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    said = capsys.readouterr().out
    assert said.startswith(f"{project['name']} {project['version']} (a checkout), Python 3.")
    assert ", numpy " in said and ", llvmlite " in said and said.count("\n") == 1


def test_the_version_of_an_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for content in (None, "[project]\nname = 'other'\nversion = '9'\n", "[tool]\n", "not TOML"):
        (tmp_path / "nn" / "command_line").mkdir(parents=True, exist_ok=True)
        if content is not None:
            (tmp_path / "pyproject.toml").write_text(content)
        monkeypatch.setattr(version_module, "__file__", str(tmp_path / "nn" / "command_line" / "version.py"))
        monkeypatch.setattr(version_module, "version", lambda name: "7.5")
        assert version_module.own_version() == "7.5"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_while_it_is_imported_ends_it_without_a_traceback() -> None:
    program = (
        "import runpy, signal, sys; sys.argv = ['-m']; import nn; before = signal.getsignal(signal.SIGINT)\n"
        "sys.argv = ['nn', '--version']\n"
        "try: runpy.run_module('nn', run_name='__main__')\n"
        "except SystemExit: print(before.name, signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=True)
    assert done.stdout.splitlines()[-1] == "SIG_DFL True"
    ignored = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.argv = ['-m']; import nn; "
    program = ignored + "print(signal.getsignal(signal.SIGINT).name)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=True)
    assert done.stdout == "SIG_IGN\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.exhaustive
@pytest.mark.skipif(os.name != "posix", reason="locales of POSIX")
def test_names_that_the_locale_cannot_read(tmp_path: Path) -> None:
    rows = "".join(f"{i * 7 % 13}.5,ä{i % 3},{['ja', 'nein'][i * 7 % 13 > 6]}\n" for i in range(60))
    (tmp_path / "größe.csv").write_text("Länge,größe,süß\n" + rows, "utf-8")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "nn", "train", "größe.csv", "--epochs", "1", "--l2", "0"]
    environment["PYTHONPATH"] = str(CHECKOUT)
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    (run,) = (tmp_path / "runs").iterdir()
    assert "Länge" in (run / "index.html").read_text("utf-8")
