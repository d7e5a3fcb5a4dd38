"""Run a lesson as a browser does that has no numpy, matplotlib or scikit-learn, and print what its cells give, as JSON.

python -m tests.notebooks.browser_like LESSON.ipynb
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.checkout import CHECKOUT

NATIVE = {"numpy", "matplotlib", "scipy", "sklearn", "llvmlite", "safetensors", "torch", "pygraphviz"}


class NoNativeCode:
    """Finds none of the libraries with native code."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in NATIVE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main(lesson: Path) -> None:
    """Run the cells of a lesson one after the other, each as it is."""
    sys.meta_path.insert(0, NoNativeCode())
    os.environ["CHAINRULE_LAYOUT"] = "built-in"
    sys.modules["chainrule_course"] = ModuleType("chainrule_course")  # which finds the checkout, and asks for libraries
    from IPython.core.displayhook import DisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    from nn.course.in_browser import prepare

    class Displaying(DisplayHook):  # as in a notebook
        def __call__(self, result: Any = None) -> None:
            if result is not None:
                shell.display_pub.publish(*shell.display_formatter.format(result))

    class Shell(InteractiveShell):
        displayhook_class = Displaying

    shell: Any = Shell.instance()
    cells = [cell for cell in json.loads(lesson.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    prepare(shell, {"".join(cell["source"]): cell["outputs"] for cell in cells})
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
