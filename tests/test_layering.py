"""Layers: the rooms of both packages, and the rooms that each may import; imports only point down.

A room is a folder. `ROOMS` lists each of them with the rooms it builds on, lowest first; a new arrow is a decision
to be made here. The public pages, `autograd/__init__.py`, `autograd/show/__init__.py` and `nn/__init__.py`, stand above
their rooms.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import autograd
import autograd.compiled.backends.javascript
import autograd.compiled.backends.webassembly
import autograd.show
import autograd.show.explore
from tests.checkout import CHECKOUT

LLVM = "autograd/compiled/backends/llvm"

ROOMS: dict[str, set[str]] = {
    "autograd/support": set(),
    "autograd": {"autograd/support"},
    "autograd/functional": {"autograd/support", "autograd"},
    "autograd/elementary": {"autograd"},
    "autograd/show/labels": set(),
    "autograd/show/layout": set(),
    "autograd/show/formula": {"autograd"},
    "autograd/show/picture": {"autograd/support", "autograd/show/labels", "autograd/show/layout"},
    "autograd/show/draw": {"autograd/support", "autograd", "autograd/show/labels", "autograd/show/picture"},
    "autograd/show/explain": {"autograd/support", "autograd", "autograd/show/labels", "autograd/show/formula"},
    "autograd/javascript": {"autograd"},
    "autograd/show/explore": {
        "autograd/support", "autograd",
        "autograd/elementary", "autograd/javascript",
        "autograd/show/labels", "autograd/show/layout", "autograd/show/formula",
        "autograd/show/picture", "autograd/show/draw", "autograd/show/explain",
    },
    "autograd/show": {"autograd", "autograd/show/formula", "autograd/show/explain", "autograd/show/explore"},
    "autograd/compiled/trace": {"autograd/support", "autograd", "autograd/functional"},
    "autograd/compiled/program": {"autograd/support", "autograd", "autograd/elementary", "autograd/compiled/trace"},
    "autograd/compiled/runtime": {
        "autograd/support", "autograd", "autograd/functional",
        "autograd/compiled/trace", "autograd/compiled/program",
    },
    "autograd/compiled/training": {
        "autograd/support", "autograd",
        "autograd/compiled/trace", "autograd/compiled/program", "autograd/compiled/runtime",
    },
    "autograd/compiled/backends": set(),
    "autograd/compiled/backends/numpy": {
        "autograd", "autograd/compiled/program", "autograd/compiled/runtime", "autograd/compiled/training",
    },
    f"{LLVM}/emit": {"autograd/support", "autograd", "autograd/compiled/program"},
    f"{LLVM}/jit": {"autograd/support", "autograd", f"{LLVM}/emit"},
    f"{LLVM}/kernels": {"autograd/compiled/program", f"{LLVM}/emit"},
    f"{LLVM}/lowering": {"autograd/compiled/program", f"{LLVM}/emit", f"{LLVM}/jit", f"{LLVM}/kernels"},
    f"{LLVM}/functions": {"autograd/compiled/program", "autograd/compiled/runtime", f"{LLVM}/emit", f"{LLVM}/jit"},
    LLVM: {
        "autograd/compiled/program", "autograd/compiled/runtime",
        f"{LLVM}/emit", f"{LLVM}/jit", f"{LLVM}/lowering", f"{LLVM}/functions",
    },
    f"{LLVM}/training": {
        "autograd/compiled/program", "autograd/compiled/runtime", "autograd/compiled/training",
        f"{LLVM}/emit", f"{LLVM}/jit", f"{LLVM}/lowering", LLVM,
    },
    "autograd/compiled/backends/javascript": {
        "autograd", "autograd/javascript", "autograd/compiled/trace", "autograd/compiled/program",
        "autograd/compiled/training",
    },
    "autograd/compiled/backends/webassembly": {
        "autograd/compiled/backends/javascript", f"{LLVM}/emit", f"{LLVM}/jit", f"{LLVM}/kernels",
    },
    "autograd/compiled": {
        "autograd/support", "autograd", "autograd/functional",
        "autograd/compiled/trace", "autograd/compiled/program", "autograd/compiled/runtime",
        "autograd/compiled/training", "autograd/compiled/backends/numpy", LLVM, f"{LLVM}/training",
    },
    "nn": set(),
    "nn/tables": {"nn"},
    "nn/data": {"nn", "nn/tables"},
    "nn/files": {"nn"},
    "nn/scipy_bridge": {"nn"},
    "nn/plots": {"nn", "nn/data"},
    "nn/inspect": {"nn", "nn/plots"},
    "nn/training": {"nn", "nn/files", "nn/plots"},
    "nn/javascript": {"nn", "nn/training"},
    "nn/training_page": {"nn", "nn/data", "nn/inspect", "nn/javascript"},
    "nn/experiment": {
        "nn", "nn/tables", "nn/data", "nn/files", "nn/plots", "nn/inspect", "nn/training", "nn/training_page",
    },
    "nn/estimators": {"nn", "nn/training"},
    "nn/course": {"nn", "nn/data", "nn/inspect", "nn/plots"},
    "nn/command_line": {
        "nn", "nn/files", "nn/tables", "nn/data", "nn/plots", "nn/training", "nn/experiment", "nn/training_page",
    },
}  # fmt: skip

# Libraries beside the standard one, by room; `import autograd` needs none, so neither does the core.
LIBRARIES: dict[str, set[str]] = {
    "autograd/show/picture": {"graphviz"},
    "autograd/show/formula": {"latex2mathml"},
    "autograd/show/explore": {"anywidget", "traitlets"},
    **{room: {"numpy"} for room in ROOMS if room.startswith("autograd/compiled")},
    **{room: {"numpy", "llvmlite"} for room in ROOMS if room.startswith(LLVM)},
    "nn/estimators": {"numpy", "sklearn"},
}

PUBLIC = {
    "autograd": {*autograd.__all__, "compile", "sum", "round", "__project__"},
    "autograd.show": {*autograd.show.__all__},
    "autograd.compiled.backends.javascript": {*autograd.compiled.backends.javascript.__all__},
    "autograd.compiled.backends.webassembly": {*autograd.compiled.backends.webassembly.__all__},
    "autograd.show.explore": {*autograd.show.explore.__all__},
    # Floats that never raise, for functions of which a method takes no derivatives; any real number as a float.
    "autograd.ieee": {"Ieee", "to_float"},
    # Nested lists of numbers, which all functions of the engine take and return; names that are not there; files, whole
    # or not; words of errors.
    "autograd.support.nested": {"flatten", "fold", "map_nested", "names", "same_shape"},
    "autograd.support.absent_names": {"ElsewhereFinder", "foreign_keywords", "name_ways", "no_such_name", "same_way"},
    "autograd.support.atomic_file": {"remove_parts", "write_whole"},
    "autograd.support.file_format": {"format_of"},
    "autograd.support.forks": {"fork_safe_lock", "lazy_property"},
    "autograd.support.masked": {"refuse_masked"},
    "autograd.support.setting_checks": {"check_flag", "check_number", "check_whole"},
    "autograd.support.words": {"counted", "nearest", "short", "unknown"},
}

FRONT_DOORS = {
    *(f"autograd/compiled/backends/{name}/__init__.py" for name in ("javascript", "webassembly")),
    *("autograd/__init__.py", "autograd/__main__.py", "autograd/show/__init__.py"),
    *("nn/__init__.py", "nn/__main__.py"),
}
FILES = {
    str(path.relative_to(CHECKOUT)): path
    for top in ("autograd", "nn")
    for path in sorted((CHECKOUT / top).rglob("*.py"))
}
MODULES = {name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"): name for name in FILES}


@cache
def imports(path: Path) -> list[tuple[str, list[str]]]:
    """Return each module that a file imports, at once or later, with the names taken from it.

    What is imported for type checkers alone does not count: it is not there when the program runs.
    """
    found: list[tuple[str, list[str]]] = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by dots"
            found.append((node.module or "", [alias.name for alias in node.names]))
    return found


def files_imported(name: str) -> Iterator[str]:
    """Yield the files of the project that a file imports."""
    for module, names in imports(FILES[name]):
        below = [f"{module}.{part}" for part in names]
        yield from (MODULES[part] for part in below if part in MODULES)
        if module in MODULES and not (below and all(part in MODULES for part in below)):
            yield MODULES[module]


def room_of(name: str) -> str:
    return name.rpartition("/")[0]


def without_circle(below: dict[str, set[str]]) -> None:
    placed: set[str] = set()
    while len(placed) < len(below):
        ready = {name for name, found in below.items() if found - {name} <= placed} - placed
        assert ready, f"a circle among {sorted(below.keys() - placed)}"
        placed |= ready


def inside(package: str) -> list[str]:
    return [name for name in FILES if name.startswith(f"{package}/") and name not in FRONT_DOORS]


def test_every_room_has_its_place_and_no_room_needs_a_room_above() -> None:
    assert {room_of(name) for name in FILES} == ROOMS.keys()
    without_circle(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_builds_on_the_rooms_it_says(room: str) -> None:
    used: set[str] = set()
    for name in FILES:
        if room_of(name) == room and name not in FRONT_DOORS:
            for other in files_imported(name):
                if other.partition("/")[0] == name.partition("/")[0]:
                    if room == "nn/course" and other in FRONT_DOORS:
                        continue  # the course shows what readers write
                    assert other not in FRONT_DOORS, f"{name} imports {other}, the public page above it"
                    assert room_of(other) in ROOMS[room] | {room}, f"{name} imports {other}"
                    used.add(room_of(other))
    assert used - {room} == ROOMS[room], f"{room} does not need {ROOMS[room] - used}: take it out of the list"


@pytest.mark.parametrize("room", sorted({room_of(name) for name in FILES}))
def test_a_room_has_no_circle(room: str) -> None:
    files = [name for name in FILES if room_of(name) == room and name not in FRONT_DOORS]
    without_circle({name: {other for other in files_imported(name) if other in files} for name in files})


def test_every_folder_is_of_a_size_to_look_over() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    if listed.returncode:
        pytest.skip("no checkout of git here")
    counts = Counter(map(room_of, listed.stdout.splitlines()))
    assert {room: count for room, count in counts.items() if count > 25} == {}, "part these folders"


def test_no_two_classes_and_no_two_files_share_a_name() -> None:
    classes = Counter(
        node.name for path in FILES.values() for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )  # fmt: skip
    assert [name for name, count in classes.items() if count > 1] == []
    modules = Counter(path.stem for path in FILES.values() if not path.stem.startswith("__"))
    assert [name for name, count in modules.items() if count > 1] == []


# Functions that do the same for different things: commands, programs, kernels; and loading, of a vector or a model.
SHARED_NAMES = {"add_to", "run", "main", "dense", "outer", "over_samples", "load"}


def test_no_two_public_functions_share_a_name() -> None:
    functions = Counter(
        name
        for path in FILES.values() if path.parent.name != "course"
        for name in {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}
        if not name.startswith("_")
    )  # fmt: skip
    assert {name for name, count in functions.items() if count > 1} == SHARED_NAMES


def test_every_test_is_in_a_file_in_which_tests_are_looked_for() -> None:
    others = [path for path in CHECKOUT.glob("tests/**/*.py") if not path.name.startswith("test_")]
    assert others and not [path for path in others if "\ndef test_" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("autograd/")])
def test_a_room_of_the_engine_needs_the_libraries_it_says(name: str) -> None:
    for module, _ in imports(FILES[name]):
        top = module.partition(".")[0]
        allowed = {"autograd"} | LIBRARIES.get(room_of(name), set())
        assert top in sys.stdlib_module_names or top in allowed, f"{name} imports {module}"


@pytest.mark.parametrize("name", inside("nn"))
def test_nn_uses_public_names_of_the_engine_and_nothing_above(name: str) -> None:
    for module, names in imports(FILES[name]):
        top = module.partition(".")[0]
        assert top not in ("tests", "benchmarks", "notebooks"), f"{name} imports {module}"
        if top == "autograd":
            assert module in PUBLIC, f"{name} imports {module}, which is not the public interface"
            assert set(names) <= PUBLIC[module], f"{name} imports {set(names) - PUBLIC[module]} of {module}"


def test_estimators_build_on_scikit_learn_and_numpy() -> None:
    for name in inside("nn/estimators"):
        for module, _ in imports(FILES[name]):
            top = module.partition(".")[0]
            assert top in {"autograd", "nn"} | LIBRARIES["nn/estimators"] or top in sys.stdlib_module_names, module


LESSONS = sorted((CHECKOUT / "notebooks").glob("[0-9]*.py"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_uses_what_its_readers_can_use(path: Path) -> None:
    for module, names in imports(path):
        top = module.partition(".")[0]
        known = ("IPython", "autograd", "chainrule_course", "nn", "numpy")
        assert top in sys.stdlib_module_names or top in known, module
        if top == "autograd":
            assert module == "autograd", f"{path.name} imports {module}, which is not the public interface"
            assert set(names) <= PUBLIC["autograd"], path.name


def test_every_public_name_is_there() -> None:
    assert all(hasattr(autograd, name) for name in autograd.__all__)
    assert all(hasattr(autograd.show, name) for name in autograd.show.__all__)


def printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return done.stdout.strip()


def test_what_shows_the_engine_is_imported_when_it_is_asked_for() -> None:
    code = "import sys, autograd; print(sorted(name for name in sys.modules if name.startswith('autograd.show')))"
    assert printed(code) == "[]"
    assert printed("from autograd import *; import sys; print('graphviz' in sys.modules)") == "False"
