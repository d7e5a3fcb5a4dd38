"""The setup cell of the lessons, in each state a machine can be in: one clear line, and nothing of others changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT

CELL = CHECKOUT / "notebooks" / "setup_cell.py"

# Runs the cell as a notebook does: what it raises is shown as it asks to be shown.
RUN = """
import pathlib, sys, types
before, cell = sys.argv[1:]
exec(before)
try:
    exec(compile(pathlib.Path(cell).read_text(encoding="utf-8"), "cell", "exec"), {})
    import autograd, nn
    print("from", pathlib.Path(autograd.__file__).parents[1].name)
except Exception as error:
    print(*error._render_traceback_())
"""

# Stands in for pip: says what it is asked for, and puts the packages where the cell can find them, or fails.
PIP = f"""
import os, pathlib, shutil, sys
site = pathlib.Path(__file__).parent.parent
with open(site / "asked.txt", "a") as asked:
    print(*sys.argv[1:], file=asked)
if os.environ.get("PIP_FAILS"):
    sys.exit("ERROR: No matching distribution found for chainrule")
if sys.argv[1] == "uninstall":
    shutil.rmtree(site / "autograd")
elif "chainrule" in sys.argv:
    for package in ("autograd", "nn"):
        shutil.copytree(pathlib.Path({str(CHECKOUT)!r}) / package, site / package)
"""

FOREIGN = "def grad(f): ...\n"
COLAB = "sys.modules['google.colab'] = types.ModuleType('google.colab')"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder in which Python looks for packages; there is a `pip` in it, and nothing else."""
    folder = tmp_path / "site"
    (folder / "pip").mkdir(parents=True)
    (folder / "pip" / "__init__.py").touch()
    (folder / "pip" / "__main__.py").write_text(PIP)
    return folder


def run(site: Path, cwd: Path, before: str = "", needs: str = "[]", **environment: str) -> list[str]:
    """Return the lines that the cell prints; after it has run through, also where `autograd` came from."""
    (site.parent / "run.py").write_text(RUN)
    text = CELL.read_text(encoding="utf-8")
    assert text.count("\nNEEDS = []") == 1
    cell = site.parent / "cell.py"
    cell.write_text(text.replace("NEEDS = []", f"NEEDS = {needs}"), encoding="utf-8")
    # Away from the checkout, no installed packages: the project may be one of them, and needs none to be imported.
    alone = [] if cwd.is_relative_to(CHECKOUT) else ["-S"]
    done = subprocess.run(
        [sys.executable, *alone, "-W", "error", str(site.parent / "run.py"), before, str(cell)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(site)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def asked_of_pip(site: Path) -> list[str]:
    file = site / "asked.txt"
    return file.read_text().splitlines() if file.exists() else []


def put(site: Path, *packages: str) -> None:
    for package in packages:
        shutil.copytree(CHECKOUT / package, site / package)


def put_foreign(site: Path) -> None:
    (site / "autograd").mkdir()
    (site / "autograd" / "__init__.py").write_text(FOREIGN)


@pytest.mark.parametrize("folder", ["notebooks", "."])
@pytest.mark.parametrize("foreign", [False, True])
def test_in_a_checkout_the_checkout_comes_first(site: Path, folder: str, foreign: bool) -> None:
    if foreign:
        put_foreign(site)
    assert run(site, CHECKOUT / folder) == ["Ready: chainrule, from this checkout.", f"from {CHECKOUT.name}"]
    assert asked_of_pip(site) == []


def test_in_a_checkout_what_it_needs_is_installed(site: Path) -> None:
    no_graphviz = (
        "import importlib.util as u; find = u.find_spec; u.find_spec = lambda n: None if n == 'graphviz' else find(n)"
    )
    assert run(site, CHECKOUT / "notebooks", no_graphviz)[0] == "Ready: chainrule, from this checkout."
    assert asked_of_pip(site) == ["install graphviz>=0.20 --quiet --no-color"]


@pytest.mark.parametrize("place", ["checkout", "installed", "nowhere"])
def test_what_a_lesson_needs_besides_is_installed_where_it_is_missing(site: Path, tmp_path: Path, place: str) -> None:
    if place == "installed":
        put(site, "autograd", "nn")
    # Of scikit-learn the module has another name; what is there already is not asked for.
    find = "import importlib.util as u; find = u.find_spec; "
    find += "u.find_spec = lambda n: None if n in ('sklearn', 'scipy') else find(n)"
    (site / "present.py").touch()
    cwd = CHECKOUT / "notebooks" if place == "checkout" else tmp_path
    run(site, cwd, find, '["scikit-learn", "scipy>=1.11", "present"]')
    first = ["install chainrule --quiet --no-color"] if place == "nowhere" else []
    assert asked_of_pip(site) == [*first, "install scikit-learn scipy>=1.11 --quiet --no-color"]
    [line] = run(site, cwd, find, '["scikit-learn"]', PIP_FAILS="1")
    assert line == "pip could not install scikit-learn (ERROR: No matching distribution found for chainrule)."


def test_an_old_python_is_told_what_it_lacks(site: Path, tmp_path: Path) -> None:
    [line] = run(site, tmp_path, "sys.version_info = (3, 10, 2, 'final', 0)")
    assert line == "This kernel has Python 3.10: choose one with Python 3.11 or newer."


def test_an_installation_is_used_as_it_is(site: Path, tmp_path: Path) -> None:
    put(site, "autograd", "nn")
    assert run(site, tmp_path) == ["Ready: chainrule, as installed here.", "from site"]
    assert asked_of_pip(site) == []


def test_where_there_is_nothing_it_is_installed(site: Path, tmp_path: Path) -> None:
    assert run(site, tmp_path) == ["Ready: chainrule, just installed.", "from site"]
    assert asked_of_pip(site) == ["install chainrule --quiet --no-color"]


def test_where_pip_fails_its_reason_is_given(site: Path, tmp_path: Path) -> None:
    [line] = run(site, tmp_path, PIP_FAILS="1")
    assert line == (
        "pip could not install chainrule (ERROR: No matching distribution found for chainrule): open this notebook in "
        "a checkout of the project."
    )


def test_another_library_of_the_name_is_left_alone(site: Path, tmp_path: Path) -> None:
    put_foreign(site)
    [line] = run(site, tmp_path)
    assert line == f"Another library called autograd is in {site}: open this notebook in an environment without it."
    assert asked_of_pip(site) == []
    assert (site / "autograd" / "__init__.py").read_text() == FOREIGN


def test_in_colab_it_is_replaced(site: Path, tmp_path: Path) -> None:
    put_foreign(site)
    assert run(site, tmp_path, COLAB) == ["Ready: chainrule, just installed.", "from site"]
    assert asked_of_pip(site) == ["uninstall --yes autograd --quiet --no-color", "install chainrule --quiet --no-color"]


@pytest.mark.parametrize("before", ["import autograd", f"{COLAB}; import autograd"])
def test_once_it_is_loaded_the_kernel_has_to_be_restarted(site: Path, tmp_path: Path, before: str) -> None:
    put_foreign(site)
    [line] = run(site, tmp_path, before)
    assert line == "Another library called autograd is loaded: restart the kernel, then run this cell before any other."
    assert asked_of_pip(site) == []
