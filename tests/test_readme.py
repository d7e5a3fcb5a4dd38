"""The README's examples that need optional libraries; those with a prompt run as doctests."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
EXAMPLES = [
    (code, BLOCKS[i + 1][1] if i + 1 < len(BLOCKS) and BLOCKS[i + 1][0] == "text" else None)
    for i, (kind, code) in enumerate(BLOCKS)
    if kind == "python" and ">>>" not in code
]
NEEDS = {"curve_fit": "scipy", "minimize": "scipy", "sklearn": "sklearn", "joblib": "joblib", "torch": "torch"}


def needed(code: str) -> list[str]:
    return [library for word, library in NEEDS.items() if re.search(rf"\b{word}\b", code)]


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=[code.split("\n")[0] for code, _ in EXAMPLES])
def test_an_example_does_what_it_shows(
    code: str, printed: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for library in needed(code):
        pytest.importorskip(library)
    if "Client(" in code:
        pytest.skip("needs a cluster: see tests/nn/experiment/test_cluster.py")
    monkeypatch.chdir(tmp_path)
    if "runs/flowers" in code:
        from nn import MLP, save

        Path("runs/flowers").mkdir(parents=True)
        save(MLP(2, [3, 1], seed=0), "runs/flowers/model.safetensors")
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    if printed is not None:
        assert capsys.readouterr().out == printed


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5
    assert sum(printed is not None for _, printed in EXAMPLES) >= 2


def test_the_first_screen_has_a_picture_an_example_and_two_commands_in_this_order() -> None:
    first_screen = "\n".join(README.splitlines()[:40])
    places = [
        first_screen.index(what)
        for what in ("one_neuron.svg", ">>> from autograd", "bootstrap train", "bootstrap test")
    ]
    assert places == sorted(places)


def test_the_picture_is_that_of_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_LAYOUT", "built-in")
    lines = re.findall(r"^>>> (.*)$", BLOCKS[0][1], re.MULTILINE)
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    names["picture"].save(tmp_path / "one_neuron.svg")
    stored = CHECKOUT / "notebooks" / "pictures" / "one_neuron.svg"
    new = (tmp_path / "one_neuron.svg").read_text(encoding="utf-8")
    if os.environ.get("CHAINRULE_STORE_PICTURES"):  # after a change of what pictures look like
        stored.write_text(new, encoding="utf-8")
    assert stored.read_text(encoding="utf-8") == new


def test_the_rows_shown_are_those_of_the_engine() -> None:
    # In a process of its own: other tests have added rows here.
    printed = subprocess.run(
        [sys.executable, "-m", "autograd", "rules"], capture_output=True, encoding="utf-8", check=True, cwd=CHECKOUT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    ).stdout  # fmt: skip
    shown = re.search(r"^\| operation \|.*?\n\n", README, re.MULTILINE | re.DOTALL)
    assert shown and len(shown[0].splitlines()) > 10
    assert not set(shown[0].splitlines()) - {""} - set(printed.splitlines()), (
        "not as python -m autograd rules prints it"
    )


def test_the_core_idea_is_the_code_of_the_project() -> None:
    code = next(code for kind, code in BLOCKS if kind == "py")
    source = (CHECKOUT / code.split("\n")[0].removeprefix("# ")).read_text(encoding="utf-8")
    shown = {node.name: node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)}
    real = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert len(shown) == 2
    for name, function in shown.items():
        real[name].body = real[name].body[1:]  # all but the docstring
        assert ast.dump(function) == ast.dump(real[name])
    lines = source.splitlines()
    assert all(line in lines for line in code.splitlines()[1:])


def test_every_lesson_is_there_with_its_picture() -> None:
    lessons = sorted(path.stem for path in (CHECKOUT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    for lesson in lessons:
        assert f"notebooks/{lesson}.ipynb" in README
    for picture in re.findall(r"notebooks/pictures/[\w.]+", README):
        assert (CHECKOUT / picture).is_file(), picture
    assert len(re.findall(r"notebooks/pictures/\d", README)) == sum(not lesson.endswith("_zh") for lesson in lessons)


def test_every_file_and_room_is_listed_where_it_is() -> None:
    section = README.split("## How the source is laid out")[1].split("\n## ")[0]
    tables = re.findall(r"^\| `(autograd|nn)/` \|(.*?)\n\n", section, re.MULTILINE | re.DOTALL)
    assert [package for package, _ in tables] == ["autograd", "nn"]
    for package, rows in tables:
        top = folder = CHECKOUT / package
        listed: set[Path] = set()
        for first_column in re.findall(r"^\| ([^|]*`[^|]*) \|", rows, re.MULTILINE):
            for name in re.findall(r"`([\w/.]+)`", first_column):
                path = top / name if (top / name).exists() else folder / name
                assert path.exists(), path
                folder = path.parent
                listed |= {path, path.parent}
        files = [path for path in top.iterdir() if path.suffix == ".py" and package == "autograd"]
        rooms = [path.parent for path in top.rglob("__init__.py")]
        missing = {path for path in (*files, *rooms) if not path.name.startswith("__") and path not in listed}
        described = {room for room in listed if (room / "README.md").is_file()}  # which says what is in it
        assert {path for path in missing if described.isdisjoint(path.parents)} == set()
