"""Imports only point down: notebooks, tests, benchmarks -> nn -> what shows the engine -> the engine; and within each,
from file to file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograd
import autograd.show
import autograd.show.explore
from tests.checkout import CHECKOUT

# Each file of the engine, and the files of the engine it may build on.
BUILDS_ON = {
    "ieee": set(),
    "nested": set(),
    "graph": set(),
    "modes": set(),
    "parts": set(),
    "atomic_file": set(),
    "rule": {"ieee"},
    "anomaly": {"ieee"},
    "rules": {"rule", "ieee"},
    "collector": set(),
    "sweep": set(),
    "release": set(),
    "node": {"graph", "sweep", "release", "rule", "ieee", "modes", "anomaly"},
    "value": {"node", "rules", "rule", "ieee", "modes", "anomaly"},
    "functions": {"rules", "rule", "ieee"},
    "recorded_call": {"value", "rules", "graph", "ieee", "modes", "nested", "anomaly"},
    "functional": {"recorded_call", "value", "ieee", "nested"},
    "check": {"functional", "value", "ieee", "modes", "nested"},
}

# What a file of `autograd/show` may import beside the standard library and the engine.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "picture": ("graphviz",),
    "mathml": ("latex2mathml.converter",),
    "widget": ("anywidget", "traitlets"),
}

PUBLIC = {
    "autograd": (*autograd.__all__, "compile", "sum", "round", "__project__"),
    "autograd.show": tuple(autograd.show.__all__),
    "autograd.show.explore": tuple(autograd.show.explore.__all__),
}


def imports(path: Path, at_once: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Yield each module that a file imports, with the names taken from it; or only those that it imports at once."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by dots"
            yield node.module or "", [alias.name for alias in node.names]


@pytest.mark.parametrize("path", sorted((CHECKOUT / "autograd").glob("*.py")), ids=lambda path: path.stem)
def test_the_core_imports_the_standard_library_and_what_lies_below(path: Path) -> None:
    for module, names in imports(path):
        top, _, below = module.partition(".")
        if top != "autograd":
            assert top in sys.stdlib_module_names, f"{path.name} imports {module}"
        elif path.stem not in ("__init__", "__main__"):
            for part in [below] if below else names:
                assert part in BUILDS_ON[path.stem], f"{path.name} imports {part}"


def test_what_builds_on_what_has_no_circle() -> None:
    placed: set[str] = set()
    while len(placed) < len(BUILDS_ON):
        ready = {name for name, below in BUILDS_ON.items() if below <= placed} - placed
        assert ready, f"a circle among {sorted(set(BUILDS_ON) - placed)}"
        placed |= ready


SHOW = sorted((CHECKOUT / "autograd" / "show").rglob("*.py"))
COMPILED = sorted((CHECKOUT / "autograd" / "compiled").rglob("*.py"))


@pytest.mark.parametrize("path", SHOW, ids=lambda path: path.stem)
def test_what_shows_the_engine_builds_on_the_engine_alone(path: Path) -> None:
    for module, names in imports(path):
        top, _, below = module.partition(".")
        assert top in sys.stdlib_module_names or top == "autograd" or module in MAY_IMPORT.get(path.stem, ()), (
            f"{path.name} imports {module}"
        )
        if top == "autograd" and not below.startswith("show"):
            public = (*autograd.__all__, *BUILDS_ON)
            assert below in BUILDS_ON or all(name in public for name in names), f"{path.name} imports {names}"


@pytest.mark.parametrize("folder", [SHOW, COMPILED], ids=["show", "compiled"])
def test_no_two_files_of_a_folder_need_each_other(folder: list[Path]) -> None:
    def name(path: Path) -> str:
        return ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")

    needs = {
        name(path): {part for module, names in imports(path) for part in (module, *(f"{module}.{n}" for n in names))}
        for path in folder
    }
    placed: set[str] = set()
    while len(placed) < len(needs):
        ready = {path for path, below in needs.items() if below & needs.keys() <= placed | {path}} - placed
        assert ready, f"a circle among {sorted(needs.keys() - placed)}"
        placed |= ready


@pytest.mark.parametrize(
    "path", sorted((CHECKOUT / "autograd" / "elementary").glob("*.py")), ids=lambda path: path.stem
)
def test_elementary_functions_build_on_the_table_alone(path: Path) -> None:
    for module, _ in imports(path):
        top, _, below = module.partition(".")
        assert top in sys.stdlib_module_names or below.partition(".")[0] in ("", "elementary", "rule", "rules", "ieee")


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_the_compiled_tier_builds_on_the_core_and_numpy(path: Path) -> None:
    native = path.parent.name == "llvm"
    for module, _ in imports(path):
        top = module.partition(".")[0]
        allowed = {"autograd", "numpy", *(["llvmlite"] if native else []), *sys.stdlib_module_names}
        assert top in allowed, f"{path.name} imports {module}"
        assert not module.startswith("autograd.show"), f"{path.name} imports {module}"


@pytest.mark.parametrize("path", sorted((CHECKOUT / "nn").rglob("*.py")), ids=lambda path: path.stem)
def test_nn_uses_public_names_of_the_engine_and_nothing_above(path: Path) -> None:
    for module, names in imports(path):
        assert module.partition(".")[0] not in ("tests", "benchmarks", "notebooks"), f"{path.name} imports {module}"
        if module in ("autograd.nested", "autograd.atomic_file"):
            continue  # nested lists of numbers, which all functions of the engine take and return; files, whole or not
        if module.partition(".")[0] == "autograd":
            assert module in PUBLIC, f"{path.name} imports {module}, which is not the public interface"
            assert not [name for name in names if name not in PUBLIC[module]], path.name


@pytest.mark.parametrize("path", sorted((CHECKOUT / "nn" / "estimators").glob("*.py")), ids=lambda path: path.stem)
def test_estimators_build_on_scikit_learn_and_what_lies_below(path: Path) -> None:
    for module, _ in imports(path):
        top = module.partition(".")[0]
        assert top in ("autograd", "nn", "numpy", "sklearn") or top in sys.stdlib_module_names, module
        assert not module.startswith(("nn.command_line", "nn.course")), module


def test_only_the_course_needs_the_course() -> None:
    for path in sorted((CHECKOUT / "nn").rglob("*.py")):
        if path.parent.name != "course":
            assert not [module for module, _ in imports(path) if module.startswith("nn.course")], path.name


LESSONS = sorted((CHECKOUT / "notebooks").glob("[0-9]*.py"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_uses_what_its_readers_can_use(path: Path) -> None:
    for module, names in imports(path):
        top = module.partition(".")[0]
        assert top in sys.stdlib_module_names or top in ("IPython", "autograd", "nn", "numpy"), module
        if top == "autograd":
            assert module == "autograd", f"{path.name} imports {module}, which is not the public interface"
            assert not [name for name in names if name not in (*autograd.__all__, "sum", "round")], path.name


def test_nn_has_no_circle_and_its_commands_and_estimators_are_on_top() -> None:
    def module(path: Path) -> str:
        return ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")

    paths = {module(path): path for path in (CHECKOUT / "nn").rglob("*.py") if path.stem != "__main__"}
    # What a module needs to be imported: not what it imports later, within a function.
    below = {
        name: {found for found, names in imports(path, at_once=True) if found in paths}
        | {f"{found}.{part}" for found, names in imports(path, at_once=True) for part in names} & paths.keys()
        for name, path in paths.items()
        if name != "nn"
    }
    for top in ("nn.command_line", "nn.estimators"):
        users = {name for name, found in below.items() for other in found if other.startswith(top)}
        assert all(name.startswith(top) for name in users), f"{users} import {top}"
    placed: set[str] = {"nn"}
    while len(placed) <= len(below):
        ready = {name for name, found in below.items() if found - {name} <= placed} - placed
        assert ready, f"a circle among {sorted(below.keys() - placed)}"
        placed |= ready


def test_every_public_name_is_there() -> None:
    assert all(hasattr(autograd, name) for name in autograd.__all__)
    assert all(hasattr(autograd.show, name) for name in autograd.show.__all__)


def printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return done.stdout


def test_what_shows_the_engine_is_imported_when_it_is_asked_for() -> None:
    code = "import sys, autograd; print(sorted(name for name in sys.modules if name.startswith('autograd.show')))"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT
    ).stdout
    assert shown.strip() == "[]"
    code = "from autograd import *; import sys; print('graphviz' in sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT
    ).stdout
    assert shown.strip() == "False"
