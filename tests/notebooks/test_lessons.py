"""Every lesson runs, says what its stored notebook says, and has what a lesson has."""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from nn.course.exercises import exercises_of
from tests.notebooks.outputs import same, what_it_says

pytest.importorskip("nbclient", reason="pip install -e '.[notebooks]'")
pytest.importorskip("jupytext", reason="pip install -e '.[notebooks]'")
pytest.importorskip("ipykernel", reason="pip install -e '.[notebooks]'")

import nbformat
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from notebooks.tools import build

LESSONS = build.lessons()
LIST_ITEM = re.compile(r"([-+*]|\d+[.)]) ")
of_each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)


class Words(NamedTuple):
    """Sentences that every lesson has, in one language."""

    able: str
    used: str
    unanswered: str


ENGLISH = Words("You will be able to", "What you used", "not answered yet")
CHINESE = Words("学完本课，你将能够", "本课用到的", "尚未作答")


def words_of(lesson: Path) -> Words:
    return CHINESE if lesson.stem.endswith("_zh") else ENGLISH


@pytest.fixture(scope="session")
def executed(request: pytest.FixtureRequest) -> dict[Path, NotebookNode]:
    """Return the lessons that this run of the tests is about, executed afresh, a few at once."""
    tests: list[Any] = [item for item in request.session.items if "executed" in getattr(item, "fixturenames", ())]
    chosen = list(dict.fromkeys(test.callspec.params["lesson"] for test in tests))
    return dict(zip(chosen, build.execute_all(chosen), strict=True))


def stored(lesson: Path) -> NotebookNode:
    found: NotebookNode = nbformat.read(  # type: ignore[no-untyped-call]  # the library ships few type hints
        lesson.with_suffix(".ipynb"), as_version=4
    )
    return found


def outputs(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, list[str]]]:
    """Yield each code cell, with all that its outputs say."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield cell, [text for output in cell.outputs for text in what_it_says(output)]


def test_there_are_lessons() -> None:
    assert LESSONS


@of_each_lesson
def test_it_runs_without_an_error_or_a_warning(lesson: Path, executed: dict[Path, NotebookNode]) -> None:
    for cell, texts in outputs(executed[lesson]):
        for text in texts:
            assert not text.startswith(("stderr:", "error:")), f"{cell.source}\n{text}"


@of_each_lesson
def test_it_says_what_the_stored_notebook_says(lesson: Path, executed: dict[Path, NotebookNode]) -> None:
    for (cell, old), (_, new) in zip(outputs(stored(lesson)), outputs(executed[lesson]), strict=True):
        if "varies" in cell.metadata.get("tags", ()):  # a time, or what is drawn from chances that a long training gave
            assert old and new
            continue
        for before, now in zip_longest(old, new, fillvalue="nothing"):
            assert same(before, now), (
                f"{cell.source}\n\nstored: {before}\n\nnow: {now}\n\nif that is right: "
                f"python notebooks/tools/build.py {lesson.name[:2]}"
            )


@of_each_lesson
def test_text_and_notebook_are_the_same_lesson(lesson: Path) -> None:
    texts = [(cell.cell_type, cell.source, cell.metadata) for cell in build.read(lesson).cells]
    assert texts == [(cell.cell_type, cell.source, cell.metadata) for cell in stored(lesson).cells]


@pytest.mark.parametrize("lesson", [lesson for lesson in LESSONS if lesson.stem.endswith("_zh")], ids=lambda x: x.stem)
def test_a_translation_has_the_same_code(lesson: Path) -> None:
    original = lesson.with_stem(lesson.stem.removesuffix("_zh"))
    cells, translated = ([(c.cell_type, c.source) for c in build.read(text).cells] for text in (original, lesson))
    assert [kind for kind, _ in cells] == [kind for kind, _ in translated]
    code, same_code = ([source for kind, source in part if kind == "code"] for part in (cells, translated))
    assert [source.replace('speak("en")', 'speak("zh")') for source in code] == same_code


def test_the_derivation_is_told_in_chinese_too() -> None:
    assert "01_the_derivation_zh" in [lesson.stem for lesson in LESSONS]


@of_each_lesson
def test_the_setup_is_one_line_that_documents_leave_out(lesson: Path) -> None:
    first = next(cell for cell in stored(lesson).cells if cell.cell_type == "code")
    assert (first.source, first.outputs) == ("import chainrule_course", [])
    hidden = {"jupyter": {"source_hidden": True}, "cellView": "form", "slideshow": {"slide_type": "skip"}}
    assert first.metadata == {"tags": ["setup", "remove-cell"], **hidden}


@of_each_lesson
def test_stored_pictures_are_images_with_a_text_too(lesson: Path) -> None:
    for cell in stored(lesson).cells:
        for data in (output.data for output in cell.get("outputs", ()) if "image/svg+xml" in output.get("data", {})):
            if "srcdoc" not in data["text/html"]:
                [text, source] = re.findall(r'<img alt="(.+?)" .* src="data:image/svg\+xml,(.*)">', data["text/html"])[
                    0
                ]
                assert len(text) > 15 and not text.startswith(("Figure(", "&lt;"))
                picture = ElementTree.fromstring(unquote(source))  # which is a whole document by itself
                assert picture.tag.endswith("svg")


@of_each_lesson
def test_slides_begin_with_headings_and_prose(lesson: Path) -> None:
    kinds = [(cell.cell_type, cell.metadata["slideshow"]["slide_type"]) for cell in stored(lesson).cells]
    assert kinds[0] == ("markdown", "slide")
    assert kinds.count(("markdown", "slide")) >= 5
    assert {kind for cell, kind in kinds if cell == "code"} == {"skip", "-"}


@of_each_lesson
def test_no_plot_takes_more_than_a_dozen_lines(lesson: Path) -> None:
    for cell in build.read(lesson).cells:
        if cell.cell_type == "code":
            drawing = [node for node in ast.walk(ast.parse(cell.source)) if draws(node)]
            assert len({line for node in drawing for line in range(node.lineno, (node.end_lineno or 0) + 1)}) <= 12, (
                cell.source
            )


def draws(statement: ast.AST) -> TypeGuard[ast.stmt]:
    """Return whether a statement makes a figure or draws on it, by a call."""
    call = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    names = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)} if call else set()
    return isinstance(call, ast.Call) and bool(names & {"axes", "bars", "left", "right", "panels", "figure"})


def test_what_draws_is_told_from_what_computes() -> None:
    code = "figure, [axes] = panels(\n    what)\nx = f(y)\nfor a in b:\n    axes.plot(a)\n    c.step()\nprint(d)"
    assert [node.lineno for node in ast.walk(ast.parse(code)) if draws(node)] == [1, 5]


@of_each_lesson
def test_it_begins_with_what_it_is_for_and_ends_with_what_it_used(lesson: Path) -> None:
    prose = [cell.source for cell in build.read(lesson).cells if cell.cell_type == "markdown"]
    number, words = int(lesson.name[:2]), words_of(lesson)
    assert prose[0].startswith(f"# {number}. ")
    assert f"**{words.able}**" in prose[0]
    assert prose[-1].startswith(f"## {words.used}")


def accidental_items(markdown: str) -> list[str]:
    """Return lines inside paragraphs that Markdown takes for items of a list: "- O)$" breaks the formula it ends."""
    paragraphs = re.sub(r"^```.*?^```$", "", markdown, flags=re.MULTILINE | re.DOTALL).split("\n\n")
    lines = [line for text in paragraphs if not LIST_ITEM.match(text.strip()) for line in text.strip().split("\n")]
    return [line for line in lines if LIST_ITEM.match(line)]


@of_each_lesson
def test_no_line_of_a_paragraph_begins_as_an_item_of_a_list(lesson: Path) -> None:
    prose = [cell.source for cell in build.read(lesson).cells if cell.cell_type == "markdown"]
    assert [line for text in prose for line in accidental_items(text)] == []


def test_items_of_a_list_are_told_from_a_wrapped_formula() -> None:
    assert accidental_items("# Title\n\n- one,\n- two\n  more\n\n1. three\n\n```python\n- x\n```") == []
    assert accidental_items("Take $1\n- O$.\n\nIt is\n18. Why?") == ["- O$.", "18. Why?"]


@of_each_lesson
def test_its_exercises_are_all_asked_and_not_yet_answered(lesson: Path) -> None:
    asked = []
    for cell, texts in outputs(stored(lesson)):
        for number in re.findall(r"^check\(\"([\d.]+)\",", cell.source, re.MULTILINE):
            asked.append(number)
            assert [text for text in texts if f"{number} {words_of(lesson).unanswered}" in text], cell.source
    assert asked == exercises_of(str(int(lesson.name[:2])))


@of_each_lesson
def test_the_table_of_contents_lists_it(lesson: Path) -> None:
    title = build.read(lesson).cells[0].source.partition("\n")[0].partition(". ")[2]
    assert f"[{title}]({lesson.stem}.ipynb)" in (build.FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_build_says_when_no_lesson_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["77"]) == 2
    assert capsys.readouterr().err == "no lesson begins with 77\n"


def test_an_error_in_a_lesson_stops_the_build(tmp_path: Path) -> None:
    lesson = tmp_path / "05_try.py"
    lesson.write_text("# %%\n1 / 0\n", encoding="utf-8")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        list(build.execute_all([lesson]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gradient 0.5", "gradient -0.5"),
        ("gradient −0.5", "gradient 0.5"),
        ("gradient 0.5", "gradient 0.4"),
        ("0.4474393562109986", "0.4474393662109986"),
        ("4", "5"),
        ("0.1491", "0.1501"),
        ("three paths", "two paths"),
        ("x 1", "x 1 2"),
        ("", "a picture"),
    ],
)
def test_the_comparison_sees_what_differs(one: str, other: str) -> None:
    assert not same(one, other)
    assert same(one, one) and same(other, other)


def test_the_comparison_forgives_the_rounding_of_the_last_digit() -> None:
    assert same("a.grad = 0.1491 and 1.234e-05", "a.grad = 0.1492 and 1.235e-05")


def test_of_a_picture_the_texts_are_compared() -> None:
    def said(svg: str) -> list[str]:
        return what_it_says({"output_type": "display_data", "data": {"image/svg+xml": svg}})

    drawn = '<svg><g class="node"><title>x is 2</title><text x="{}">0.25</text></g></svg>'
    assert said(drawn.format(10)) == said(drawn.format(99)) == ["image/svg+xml: x is 2\n0.25"]
    assert said("<svg><!-- loss --><path/></svg>") == ["image/svg+xml: loss"]
    page = '<iframe srcdoc="&lt;p&gt;y = 3&lt;/p&gt;&lt;script&gt;run()&lt;/script&gt;"></iframe>'
    assert what_it_says({"output_type": "display_data", "data": {"text/html": page}}) == ["text/html: y = 3"]


@of_each_lesson
def test_its_picture_elsewhere_is_the_one_in_it(lesson: Path) -> None:
    picture = build.PICTURES / f"{lesson.stem}.svg"
    shown = build.cover(stored(lesson))
    assert (picture.read_text(encoding="utf-8") if picture.exists() else None) == shown
    assert shown or lesson.stem.endswith("_zh"), 'tag a cell with a picture as "cover"'


@of_each_lesson
def test_stored_pages_have_the_scripts_that_they_allow(lesson: Path) -> None:
    """A page forbids any script but its own, whose hash it has; one that was edited in the notebook would be dead."""
    results = [output for cell in stored(lesson).cells for output in cell.get("outputs", ()) if "data" in output]
    texts = [result.data.get("text/html", "") for result in results]
    for page in (html.unescape(found) for text in texts for found in re.findall(r'srcdoc="(.*?)"', text, re.DOTALL)):
        scripts = re.findall(r'<script(?! type="application/json")[^>]*>(.*?)</script>', page, re.DOTALL)
        assert scripts
        assert all(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in page for script in scripts)
