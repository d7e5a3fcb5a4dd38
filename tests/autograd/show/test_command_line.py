"""`python -m autograd explain`, from its arguments to its exit status."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograd.operators import TABLE
from autograd.show.command_line import main
from tests.checkout import CHECKOUT

UNIT = ["explain", "sigmoid(w*x + b)", "w=0.5", "x=2", "b=1"]


def test_the_derivation_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*UNIT, "--wrt", "w"]) == 0
    written = capsys.readouterr()
    assert written.err == ""
    assert written.out.endswith("            = 0.209987\n") or written.out.endswith("= 0.209987\n")
    assert "∂y/∂u2 * ∂u2/∂u1 * ∂u1/∂w" in written.out


def test_other_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*UNIT, "--wrt", "w", "--form", "latex"]) == 0
    assert capsys.readouterr().out.startswith("\\begin{aligned}")
    assert main([*UNIT, "--wrt", "w", "--form", "html"]) == 0
    assert "</div>" in capsys.readouterr().out


def test_the_only_name_need_not_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "x**2", "x=3"]) == 0
    assert "dy/dx = ∂y/∂x\n        = 2 * x\n        = 2 * 3\n        = 6\n" in capsys.readouterr().out


def test_as_many_paths_as_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "x * x * x + x", "x=3", "--paths", "1"]) == 0
    assert "3 others together" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x.y", "x=1"], "python -m autograd explain: 'x.y' is not part of an expression"),
        (["x * y", "x=1"], "the name 'y' has no value: write y=0.5"),
        (["x * y", "x=1", "y=2"], "say by which name to differentiate: --wrt with one of x, y"),
        (["x", "x=1", "--wrt", "z"], "--wrt 'z' was given no number: choose one of x"),
        (["sin(x)", "x=3", "y=2", "z=2", "--wrt", "x"], "'y' was given a number, and is not in 'sin(x)': leave"),
        (["2 + 3"], "'2 + 3' depends on no name"),
        (["x", "x"], "'x' is not of the form NAME=NUMBER, such as w=0.5"),
        (["x", "x=one"], "'one' in 'x=one' is not a number"),
        (["x", "1x=1"], "'1x' cannot be a name"),
        (["x", "lambda=1"], "'lambda' cannot be a name"),
        (["sin(x)", "sin=1", "x=1"], "'sin' is a function of the table"),
        (["x", "x=1", "x=2"], "'x' is given twice"),
        (["x", "x=1", "--paths", "0"], "'0' is not a whole number from 1 to 1000"),
        (["x", "x=1", "--form", "pdf"], "argument --form: invalid choice: 'pdf'"),
        ([], "the following arguments are required: expression"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = main(["explain", *arguments])
    except SystemExit as stop:
        status = stop.code
    written = capsys.readouterr()
    assert status == 2
    assert written.out == ""
    assert message in written.err
    assert written.err.count("\n") == 1 and written.err.startswith("python -m autograd")


def test_explore_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert main(["explore", *UNIT[1:], "--out", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}: open it in a browser\n"
    assert "exploreGraph" in page.read_text(encoding="utf-8")
    assert main(["explore", "x", "x=1", "--out", str(tmp_path / "new" / "page.html")]) == 0
    assert (tmp_path / "new" / "page.html").exists()
    capsys.readouterr()
    assert main(["explore", "x", "x=1", "--out", str(page / "below.html")]) == 2
    assert "below.html" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "page.html"]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["w*2", "w=nan"], "w is nan"),
        (["b + w*2", "b=1", "w=-inf"], "w is -inf"),
        (["1 + log(w)", "w=-1"], "the result of log is nan"),
    ],
)
def test_a_number_that_is_not_finite_is_named(
    arguments: list[str], what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, options in {"explain": ["--wrt", "w"], "explore": ["--out", str(tmp_path / "page.html")]}.items():
        assert main([command, *arguments, *options]) == 0
        told = capsys.readouterr().err
        assert told.startswith(f"python -m autograd {command}: {what}, and what depends on it")
        assert told.count("\n") == 1


def test_help_names_every_option_and_every_function(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["explain", "--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    for text in ("--wrt", "--paths", "--form", "NAME=NUMBER", "softplus", "logsumexp", "pi"):
        assert text in shown


def test_a_terminal_without_the_sign_for_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    plain = io.TextIOWrapper(written, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", plain)
    assert main([*UNIT, "--wrt", "w"]) == 0
    plain.flush()
    assert b"dy/du2 * du2/du1 * du1/dw" in written.getvalue()


def test_the_module_runs() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "autograd", *UNIT, "--wrt", "b"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("The derivative of y with respect to b\n")


def test_the_table_has_a_line_for_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(TABLE)
    for line, rule in zip(lines[2:], TABLE.values(), strict=True):
        assert len(re.split(r"(?<!\\)\|", line)) == 5, line  # nothing in a row ends a cell of Markdown's
        assert rule.name in line.split(" | ")[0]
