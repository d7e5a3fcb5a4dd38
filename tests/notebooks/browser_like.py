"""Run a lesson as a browser does that has no numpy, matplotlib or scikit-learn, and print what its cells give, as JSON.

python -m tests.notebooks.browser_like LESSON.ipynb
"""

from __future__ import annotations

import json
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.checkout import CHECKOUT

NATIVE = {"numpy", "matplotlib", "scipy", "sklearn", "llvmlite", "safetensors", "torch", "pygraphviz"}


class NoNativeCode(PathFinder):
    """Finds all but the libraries with native code."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return None if fullname.partition(".")[0] in NATIVE else super().find_spec(fullname, path, target)


def main(lesson: Path) -> None:
    """Run the cells of a lesson one after the other, each as it is."""
    sys.meta_path[:] = [NoNativeCode if finder is PathFinder else finder for finder in sys.meta_path]
    os.environ["CHAINRULE_LAYOUT"] = "built-in"
    sys.modules["chainrule_course"] = ModuleType("chainrule_course")  # which finds the checkout, and asks for libraries
    from IPython.core.displayhook import DisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from nn.course.in_browser import prepare_shell

    class Displaying(DisplayHook):  # as in a notebook
        def __call__(self, result: Any = None) -> None:
            if result is not None:
                shell.display_pub.publish(*shell.display_formatter.format(result))

    class Shell(InteractiveShell):
        displayhook_class = Displaying

    shell: Any = Shell.instance()
    cells = [cell for cell in json.loads(lesson.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    prepare_shell(shell, {"".join(cell["source"]): cell["outputs"] for cell in cells})
    given = []
    for cell in cells:
        with capture_output() as captured:
            shell.run_cell("".join(cell["source"]))
        printed = [{"output_type": "stream", "name": "stdout", "text": captured.stdout}] if captured.stdout else []
        shown = [{"output_type": "display_data", "data": output.data} for output in captured.outputs]
        given.append({"source": "".join(cell["source"]), "outputs": [*printed, *shown], "stderr": captured.stderr})
    json.dump(given, sys.stdout)


if __name__ == "__main__":
    os.chdir(CHECKOUT / "notebooks")
    main(Path(sys.argv[1]))
