"""First import of a lesson, in each state of a machine: silence or one clear line; nothing else changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT

MODULE = CHECKOUT / "notebooks" / "chainrule_course.py"

# Imports it as a notebook does: what it raises is shown as it asks to be shown. No process may be started meanwhile.
RUN = """
import pathlib, sys
exec(sys.argv[1])
def no_process(event, arguments):
    if event in ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.startfile"):
        raise RuntimeError(f"{event} {arguments}")
sys.addaudithook(no_process)
try:
    import chainrule_course
    import autograd, autograd.show.explore, nn, nn.course.pictures, nn.data, nn.losses, nn.plots
    print("from", pathlib.Path(autograd.__file__).parents[1].name)
except ImportError as error:
    print(*error._render_traceback_())
"""

FOREIGN = "def grad(f): ...\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder in which Python looks for packages, with the module alone, as it is installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    shutil.copy(MODULE, folder)
    return folder


def run(site: Path, cwd: Path, before: str = "") -> list[str]:
    """Return the lines that it prints; if it has found the project, also where `autograd` came from."""
    # Away from the checkout, no installed packages: the project may be one of them, and needs none to be imported.
    alone = [] if cwd.is_relative_to(CHECKOUT) else ["-S"]
    done = subprocess.run(
        [sys.executable, *alone, "-W", "error", "-c", RUN, before],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def put_foreign(site: Path) -> None:
    (site / "autograd").mkdir()
    (site / "autograd" / "__init__.py").write_text(FOREIGN)


@pytest.mark.parametrize("folder", ["notebooks", "."])
@pytest.mark.parametrize("foreign", [False, True])
def test_in_a_checkout_the_checkout_comes_first(site: Path, folder: str, foreign: bool) -> None:
    if foreign:
        put_foreign(site)
    assert run(site, CHECKOUT / folder) == [f"from {CHECKOUT.name}"]


def test_in_a_checkout_it_says_how_to_get_what_is_missing(site: Path) -> None:
    gone = "import importlib.util as u; find = u.find_spec; "
    gone += "u.find_spec = lambda name: None if name in ('graphviz', 'tqdm') else find(name)"
    [line] = run(site, CHECKOUT / "notebooks", gone)
    assert line.startswith('This kernel lacks libraries: run %pip install "graphviz>=')
    assert '" "tqdm>=' in line and line.endswith('" in a cell, then this one again.')


def test_an_old_python_is_told_what_it_lacks(site: Path, tmp_path: Path) -> None:
    [line] = run(site, tmp_path, "sys.version_info, sys.version = (3, 10, 2, 'final', 0), '3.10.2 (main)'")
    assert line == "This kernel has Python 3.10.2: choose one with Python 3.11 or newer."


def test_an_installation_is_used_as_it_is(site: Path, tmp_path: Path) -> None:
    for package in ("autograd", "nn"):
        shutil.copytree(CHECKOUT / package, site / package)
    assert run(site, tmp_path) == ["from site"]


def test_where_there_is_nothing_it_says_so(site: Path, tmp_path: Path) -> None:
    [line] = run(site, tmp_path)
    assert line == "The project chainrule is not installed here: install it or open this notebook in a checkout."


def test_another_library_of_the_name_is_left_alone(site: Path, tmp_path: Path) -> None:
    put_foreign(site)
    before = sorted(site.rglob("*"))
    [line] = run(site, tmp_path)
    assert line == (
        f"The project chainrule is not installed here; another library called autograd is in {site / 'autograd'}: "
        "install it or open this notebook in a checkout."
    )
    assert [path for path in sorted(site.rglob("*")) if "__pycache__" not in path.parts] == before
    assert (site / "autograd" / "__init__.py").read_text() == FOREIGN


def test_once_another_is_loaded_the_kernel_has_to_be_restarted(site: Path, tmp_path: Path) -> None:
    put_foreign(site)
    [line] = run(site, tmp_path, "import autograd")
    assert line == "Another library called autograd is loaded: restart the kernel, then run this cell first."
