"""First import of a lesson: it finds the project, in a checkout or where it is installed, or says what is missing.

It stands beside the lessons and is installed with the packages. It starts no process and changes nothing installed.
"""

import importlib.util
import os
import pathlib
import re
import sys


class Missing(ImportError):
    """Error about something that a lesson cannot do without."""

    def _render_traceback_(self):  # type: ignore[no-untyped-def]  # a notebook then shows one line, and no traceback
        return [str(self)]


def find_project() -> None:
    """Put the checkout around the current folder, if there is one, on the path of Python.

    Raises:
        Missing: if Python is too old, another library has the name `autograd`, or a library is not installed.
    """
    if sys.version_info < (3, 11):
        raise Missing(f"This kernel has Python {sys.version.split()[0]}: choose one with Python 3.11 or newer.")
    if "autograd" in sys.modules and getattr(sys.modules["autograd"], "__project__", "") != "chainrule":
        raise Missing("Another library called autograd is loaded: restart the kernel, then run this cell first.")
    here = pathlib.Path.cwd()
    checkout = next((folder for folder in (here, *here.parents) if (folder / "nn" / "course").is_dir()), None)
    if checkout is None:
        _require_ours()
        if sys.platform == "emscripten":
            from nn.course.in_browser import show_stored_results

            show_stored_results()
        return
    if str(checkout) not in sys.path:
        sys.path.insert(0, str(checkout))
    _require_libraries(checkout / "pyproject.toml")


def _require_ours() -> None:
    found = importlib.util.find_spec("autograd")
    folders = list(found.submodule_search_locations or ()) if found else []
    if not any(os.path.isfile(os.path.join(folder, "rules.py")) for folder in folders):
        other = f"; another library called autograd is in {folders[0]}" if folders else ""
        raise Missing(
            f"The project chainrule is not installed here{other}: install it or open this notebook in a checkout."
        )


def _require_libraries(pyproject: pathlib.Path) -> None:
    import tomllib

    needs = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    lacking = [need for need in needs if importlib.util.find_spec(re.split(r"[^\w-]", need)[0]) is None]
    if lacking:
        wanted = " ".join(f'"{need}"' for need in lacking)
        raise Missing(f"This kernel lacks libraries: run %pip install {wanted} in a cell, then this one again.")


find_project()
