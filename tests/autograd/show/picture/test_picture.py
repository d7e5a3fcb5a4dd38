"""Pictures on any machine: with dot, with pygraphviz, with neither; with programs that fail or take too long."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import graphviz
import pytest

from autograd import draw
from autograd.show.picture import graphviz_command, graphviz_picture
from autograd.show.picture.graphviz_picture import FORMATS, SOURCE
from nn import MLP, draw_network
from tests.autograd.show.pictures import (
    RENDERERS,
    check_harmless,
    edges_of,
    neuron,
    node,
    nodes_of,
    parse,
    texts_of,
    use_renderer,
)
from tests.checkout import CHECKOUT


@pytest.fixture(autouse=True)
def nothing_said_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz_picture, "_notes", set())


@pytest.mark.parametrize("renderer", RENDERERS)
def test_an_svg_says_everything_whoever_draws_it(renderer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_renderer(renderer, monkeypatch)
    e, _ = neuron()
    e.backward()
    drawn = draw(e)
    root = parse(drawn.pipe("svg"))
    check_harmless(root)
    for name, _, text in nodes_of(drawn):
        assert sorted(" ".join(texts_of(node(root, name))).split()) == sorted(text.split())
    everything = texts_of(root)
    for _, _, _, label in edges_of(drawn):
        assert not label or label in everything
    assert any("blue: gradient above 0" in text for text in everything)
    white = [e for e in root.iter() if e.get("fill", "").lower() in ("white", "#ffffff")]
    assert white  # a background of its own


@pytest.mark.parametrize("renderer", RENDERERS)
def test_formats(renderer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_renderer(renderer, monkeypatch)
    monkeypatch.chdir(tmp_path)
    e, _ = neuron()
    for drawn in (draw(e), draw_network(MLP(2, [3, 1], seed=0), x=[0.5, -1.0])):
        assert drawn.save("graph.svg") == "graph.svg"
        assert parse(Path("graph.svg").read_bytes()).tag == "svg"
        if renderer == "none":
            for suffix in ("png", "pdf"):
                with pytest.raises(RuntimeError) as refused:
                    drawn.save(f"graph.{suffix}")
                assert str(refused.value) == (
                    f"cannot write {suffix} without Graphviz; run: pip install pygraphviz (or ask for svg)"
                )
                assert not Path(f"graph.{suffix}").exists()
        else:
            drawn.save("graph.png")
            drawn.save("graph.pdf")
            assert Path("graph.png").read_bytes().startswith(b"\x89PNG")
            assert Path("graph.pdf").read_bytes().startswith(b"%PDF")
            for suffix in ("png", "pdf"):
                Path(f"graph.{suffix}").unlink()


BEGINS = {
    "svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8",
    "webp": b"RIFF", "eps": b"%!PS", "ps": b"%!PS", "gv": b"digraph", "dot": b"digraph",
}  # fmt: skip


@pytest.mark.skipif(shutil.which("dot") is None, reason="the program dot is not installed")
@pytest.mark.parametrize("ending", [*FORMATS, *SOURCE, "JPG"])
def test_a_file_has_the_format_that_its_name_ends_in(ending: str, tmp_path: Path) -> None:
    drawn = draw(neuron()[0])
    for path in (tmp_path / f"graph.{ending}", *[tmp_path / f"other.{ending}"] * (ending in FORMATS)):
        try:
            drawn.save(path) if path.stem == "graph" else drawn.render(outfile=path, cleanup=True)
        except RuntimeError as error:  # this Graphviz cannot draw it
            assert f"cannot write {ending}: dot failed: Format: " in str(error) and not path.exists()
        else:
            assert path.read_bytes().startswith(BEGINS[ending.lower()])


@pytest.mark.parametrize("ending", ["", ".txt", ".html", ".jpgg", ".x11", ".mp4", ".tar.gz"])
def test_any_other_ending_is_refused(ending: str, tmp_path: Path) -> None:
    drawn = draw(neuron()[0])
    path = tmp_path / f"graph{ending}"
    with pytest.raises(ValueError, match=r"cannot be written to .*: let the name end in .svg, .png, .*, .gv or .dot$"):
        drawn.save(path)
    with pytest.raises(ValueError, match=r"cannot be written to .*: let the name end in .svg, .png, .* or .ps$"):
        drawn.render(outfile=path)
    with pytest.raises(ValueError, match=r"a picture cannot be written to .*: let the name end in .png$"):
        drawn.render(outfile=tmp_path / "graph.svg", format="png")
    assert os.listdir(tmp_path) == []


def test_what_is_missing_is_said_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use_renderer("none", monkeypatch)
    e, _ = neuron()
    draw(e).pipe("svg")
    draw(e).pipe("svg")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "note: Graphviz not found; drew with the built-in layout. For Graphviz layout: pip install pygraphviz\n"
    )


def test_nothing_is_said_where_graphviz_is_there(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    use_renderer("pygraphviz", monkeypatch)
    draw(neuron()[0]).pipe("svg")
    assert capfd.readouterr() == ("", "")  # fonts included, about which it has much to say


def fake_dot(folder: Path, script: str, patch: pytest.MonkeyPatch) -> None:
    """Put a program called dot first on the path, and pygraphviz out of reach."""
    program = folder / "dot"
    program.write_text(f"#!{sys.executable}\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_program_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_dot(tmp_path, "import time; time.sleep(60)", monkeypatch)
    monkeypatch.setattr(graphviz_command, "TIME_LIMIT", 0.2)
    drawn = draw(neuron()[0])
    assert parse(drawn.pipe("svg")).get("role") == "img"  # our own
    assert capsys.readouterr().err == (
        "note: dot has not laid out the graph after 0.2 seconds; drew with the built-in layout\n"
    )
    with pytest.raises(RuntimeError, match=r"cannot write png: dot has not laid out the graph after 0.2 seconds"):
        drawn.pipe("png")


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_a_program_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_dot(
        tmp_path, "import sys; sys.stderr.write('Error: no fonts\\nWarning: n1 is small\\n'); sys.exit(3)", monkeypatch
    )
    drawn = draw(neuron()[0])
    assert parse(drawn.pipe("svg")).get("role") == "img"
    assert "dot failed: no fonts; drew with the built-in layout" in capsys.readouterr().err
    with pytest.raises(RuntimeError, match=r"cannot write pdf: dot failed: no fonts \(or ask for svg\)"):
        drawn.pipe("pdf")
    bundle = drawn._repr_mimebundle_(include=["image/png", "text/plain"])
    assert list(bundle) == ["text/plain"] and "no fonts" in bundle["text/plain"]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_notebook_displays_it(renderer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_renderer(renderer, monkeypatch)
    drawn = draw(neuron()[0])
    bundle = drawn._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert "<svg" in bundle["image/svg+xml"] and bundle["text/plain"].startswith("graph of 14 boxes and 13 arrows")
    assert drawn._repr_mimebundle_(include=["image/svg+xml"], exclude=["image/svg+xml"]) == {}


def test_it_is_a_digraph_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawn = draw(neuron()[0])
    assert isinstance(drawn, graphviz.Digraph)
    assert drawn.source.startswith("digraph")
    assert drawn.save("graph.gv") == "graph.gv"
    assert Path("graph.gv").read_text(encoding="utf-8") == drawn.source
    assert Path(drawn.render("folder/mine")) == Path("folder/mine.svg")
    assert sorted(os.listdir("folder")) == ["mine", "mine.svg"]
    assert Path(drawn.render(outfile="other.svg", cleanup=True)) == Path("other.svg")
    assert sorted(os.listdir()) == ["folder", "graph.gv", "other.svg"]
    with pytest.raises(FileExistsError):
        drawn.render(outfile="other.svg", raise_if_result_exists=True)
    other = drawn.copy()
    other.node("extra")
    assert "extra" in other.source and "extra" not in drawn.source
    assert isinstance(drawn.pipe("svg", encoding="utf-8"), str)


@pytest.mark.skipif(shutil.which("dot") is None, reason="the program dot is not installed")
def test_what_is_added_shows_where_graphviz_draws() -> None:
    drawn = draw(neuron()[0])
    drawn.node("extra", label="mine")
    assert "mine" in texts_of(parse(drawn.pipe("svg")))
    with pytest.raises(RuntimeError, match="cannot write nonsense: dot failed"):
        drawn.pipe("nonsense")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = draw(neuron()[0])
    target = tmp_path / "graph.svg"
    target.write_text("the old one")

    def disk_full(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OSError, match="disk full"):
        drawn.save(target)
    assert target.read_text() == "the old one"
    assert os.listdir(tmp_path) == ["graph.svg"]


def test_without_dot_and_pygraphviz_in_a_process_of_its_own(tmp_path: Path) -> None:
    """No monkeypatching of ours: an empty path, and a pygraphviz that cannot be found."""
    code = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pygraphviz":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Blocker())
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "pygraphviz" else find(name, package)
from autograd import Value, draw
y = (Value(0.5, label="x") * 3).sigmoid()
y.backward()
picture = draw(y)
picture.save(sys.argv[1])
try:
    picture.pipe("png")
except RuntimeError as error:
    print(error)
"""
    target = tmp_path / "graph.svg"
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        env={"PATH": str(tmp_path / "nowhere"), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.count("\n") == 1 and "drew with the built-in layout" in done.stderr
    assert done.stdout == "cannot write png without Graphviz; run: pip install pygraphviz (or ask for svg)\n"
    assert "0.1491" in texts_of(parse(target.read_bytes()))


def test_without_the_package_graphviz_pictures_have_the_built_in_layout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "autograd.show.picture.graphviz_picture", raising=False)
    monkeypatch.setitem(sys.modules, "graphviz", None)
    monkeypatch.setattr(subprocess, "run", None)  # no program is started
    picture = draw(neuron()[0])
    picture.save(tmp_path / "neuron.svg")
    assert texts_of(parse((tmp_path / "neuron.svg").read_bytes())) == texts_of(parse(picture.pipe("svg")))
    assert "image/svg+xml" in picture._repr_mimebundle_()
    assert picture.copy().pipe("svg") == picture.pipe("svg")
    for write in (picture.save, picture.render):
        with pytest.raises(ImportError, match=r"DOT needs the package graphviz: pip install graphviz"):
            write(tmp_path / "neuron.gv")
    with pytest.raises(AttributeError, match=r"has 'source' with the package graphviz, which writes DOT"):
        _ = picture.source
