"""README and documentation: their examples run, their tables are the engine's, what they list is there.

Examples with a prompt run as doctests; those here need optional libraries.
"""

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

README = CHECKOUT / "README.md"
GUIDES = sorted(
    path for path in (CHECKOUT / "docs").rglob("*.md") if path.parent.name in ("docs", "howto", "explanation")
)
MADE = tuple((CHECKOUT / ".gitignore").read_text(encoding="utf-8").split())  # as by a build of the site


def is_made(path: Path) -> bool:
    return f"/{path.relative_to(CHECKOUT).as_posix()}".startswith(MADE)


PAGES = [
    path
    for top in ("autograd", "benchmarks", "docs", "nn", "notebooks")
    for path in (CHECKOUT / top).rglob("*.md")
    if not is_made(path)
] + [README, CHECKOUT / "CHANGELOG.md"]
MODULES = sorted(
    path for top in ("autograd", "benchmarks", "nn", "notebooks", "tests") for path in (CHECKOUT / top).rglob("*.py")
)
CORE_IDEA, SOURCE = (CHECKOUT / "docs" / "explanation" / name for name in ("core.md", "source.md"))
NEEDS = {"curve_fit": "scipy", "minimize": "scipy", "sklearn": "sklearn", "joblib": "joblib", "torch": "torch"}
NEEDS |= {"address": "llvmlite", "LowLevelCallable": "scipy"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path) -> list[tuple[str, str]]:
    """Return the language and the text of each block of code."""
    return re.findall(r"^```(\w+)\n(.*?)^```", text_of(path), re.DOTALL | re.MULTILINE)


def examples(path: Path) -> list[tuple[str, str | None]]:
    """Return each program without a prompt, and what the block after it says that it prints."""
    found = blocks(path)
    following = [*found, ("", "")][1:]
    return [
        (code, printed if language == "text" else None)
        for (kind, code), (language, printed) in zip(found, following, strict=True)
        if kind == "python" and ">>>" not in code
    ]


EXAMPLES = [(path, *example) for path in (README, *GUIDES) for example in examples(path)]


@pytest.mark.parametrize(
    ("path", "code", "printed"), EXAMPLES, ids=[f"{path.stem}: {code.splitlines()[0]}" for path, code, _ in EXAMPLES]
)
def test_an_example_does_what_it_shows(
    path: Path, code: str, printed: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for word, library in NEEDS.items():
        if re.search(rf"\b{word}\b", code):
            pytest.importorskip(library)
    if "Client(" in code:
        pytest.skip("needs a cluster: see tests/nn/experiment/test_cluster.py")
    monkeypatch.chdir(tmp_path)
    if "runs/flowers" in code:
        from nn import MLP, save

        Path("runs/flowers").mkdir(parents=True)
        save(MLP(2, [3, 1], seed=0), "runs/flowers/model.safetensors")
    names: dict[str, Any] = {}
    exec(compile(code, path.name, "exec"), names)
    if printed is not None:
        assert capsys.readouterr().out == printed


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5
    assert sum(printed is not None for *_, printed in EXAMPLES) >= 2


def test_the_readme_is_one_page_that_begins_with_what_is_seen() -> None:
    readme = text_of(README)
    assert len(readme.splitlines()) <= 150
    places = [
        readme.index(what)
        for what in ("docs/pictures/learning.gif", "## Why", ">>> from autograd", "bootstrap train", "bootstrap test",
                     "**Learn.**", "**Use.**", "**Read.**")
    ]  # fmt: skip
    assert places == sorted(places)


def test_the_moving_picture_is_small() -> None:
    assert (CHECKOUT / "docs" / "pictures" / "learning.gif").stat().st_size < 1_000_000


def test_the_picture_is_that_of_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_LAYOUT", "built-in")
    lines = re.findall(r"^>>> (.*)$", blocks(README)[0][1], re.MULTILINE)
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    names["picture"].save(tmp_path / "one_neuron.svg")
    stored = CHECKOUT / "notebooks" / "pictures" / "one_neuron.svg"
    new = text_of(tmp_path / "one_neuron.svg")
    if os.environ.get("CHAINRULE_STORE_PICTURES"):  # after a change of what pictures look like
        stored.write_text(new, encoding="utf-8")
    assert text_of(stored) == new


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", text_of(path), flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:href|src)="([^"]+)"', text)
    for link in links:
        target, _, heading = link.partition("#")
        if "://" not in target and not target.startswith("mailto:"):
            led_to = (path.parent / target).resolve() if target else path
            assert led_to.exists() and not is_made(led_to), link
            headings = re.findall(r"^#+ (.*)$", text_of(led_to), re.MULTILINE) if heading else ()
            assert not heading or heading in (
                re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings
            )


def test_the_rows_shown_are_those_of_the_engine() -> None:
    # In a process of its own: other tests have added rows here.
    printed = subprocess.run(
        [sys.executable, "-m", "autograd", "rules"], capture_output=True, encoding="utf-8", check=True, cwd=CHECKOUT,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    ).stdout  # fmt: skip
    shown = re.search(r"^\| operation \|(.*\n)+", text_of(CORE_IDEA), re.MULTILINE)
    assert shown and len(shown[0].splitlines()) > 10
    assert not set(shown[0].splitlines()) - {""} - set(printed.splitlines()), (
        "not as python -m autograd rules prints it"
    )


@pytest.mark.parametrize("path", [README, CORE_IDEA], ids=lambda path: path.stem)
def test_the_core_idea_is_the_code_of_the_project(path: Path) -> None:
    code = next(code for kind, code in blocks(path) if kind == "py")
    source = text_of(CHECKOUT / code.split("\n")[0].removeprefix("# "))
    shown = {node.name: node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)}
    real = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert "backward_sweep" in shown
    for name, function in shown.items():
        real[name].body = real[name].body[1:]  # all but the docstring
        assert ast.dump(function) == ast.dump(real[name])
    lines = source.splitlines()
    assert all(line in lines for line in code.splitlines()[1:])


def rows_for_newcomers() -> list[tuple[str, str]]:
    """Return what is written in another library, and what it is here, by the tables."""
    rows = re.findall(r"^\| `(.+?)` \| (.*) \|$", text_of(CHECKOUT / "docs" / "coming_from.md"), re.MULTILINE)
    assert len(rows) >= 80
    return rows


@pytest.mark.parametrize(("there", "here"), rows_for_newcomers())
def test_a_habit_works_or_is_answered_by_what_the_table_says(there: str, here: str) -> None:
    """The error is one of ours, in one line, and names the way here; all code that the table has in its place runs."""
    pytest.importorskip("sklearn")
    given = (
        "import numpy, autograd, nn, nn.data, nn.estimators\n"
        "from autograd import *\nfrom autograd import compile, draw\n"
        "x = Value(0.5); loss = x * x; row, rows, targets = [1.0, 2.0], [[1.0, 2.0], [2.0, 1.0]], [0.0, 1.0]\n"
        "f = tanh; model = nn.MLP(2, [3, 1], seed=0); optimizer = nn.SGD(model.parameters(), lr=0.1)\n"
        "loss_function = nn.losses.squared_error; model(row).backward()\n"
    )
    if here.startswith("as it is"):
        exec(given + there, {})
    else:
        with pytest.raises((AttributeError, ImportError, TypeError)) as caught:
            exec(given + there, {})
        said = str(caught.value)
        assert CHECKOUT in Path(caught.traceback[-1].path).parents, f"{said}: Python's own"
        assert "\n" not in said
        assert set(re.findall(r"\w{2,}", here)) & set(re.findall(r"\w{2,}", said.partition(": ")[2])), said
    for code in re.findall(r"`(.+?)`", here):
        exec(given + code, {})


def test_every_lesson_is_listed() -> None:
    lessons = sorted(path.stem for path in (CHECKOUT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    for lesson in lessons:
        assert f"(../notebooks/{lesson}.ipynb)" in text_of(CHECKOUT / "docs" / "index.md")
        assert f"({lesson}.ipynb)" in text_of(CHECKOUT / "notebooks" / "README.md")


def test_every_file_and_room_is_listed_where_it_is() -> None:
    section = text_of(SOURCE)
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


def test_the_first_line_of_a_module_is_a_phrase_that_says_what_it_holds() -> None:
    found = {path: ast.get_docstring(ast.parse(text_of(path))) or "" for path in MODULES}
    questions = [path for path, text in found.items() if re.match(r"(What|How|Which|Where|When|Who|Why)\b", text)]
    assert questions == []
