"""Settings of the documentation, which `python -m sphinx docs site` makes."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

DOCS = Path(__file__).parent
CHECKOUT = DOCS.parent
sys.path[:0] = [str(CHECKOUT), str(DOCS / "extensions")]
# So that `python` is this one in the pages that show what a command prints, also where no environment is active.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

import autograd  # noqa: E402  # of this checkout
from autograd import TABLE  # noqa: E402
from autograd.foreign_attributes import OF_AUTOGRAD, OF_VALUES  # noqa: E402
from autograd.show.rule_table import rule_table  # noqa: E402
from nn import foreign_names  # noqa: E402

project = "chainrule"
author = "chainrule contributors"
copyright = "chainrule contributors, MIT license"
version = release = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinxcontrib.programoutput",
    "checkout_links",
    "docstrings",
    "mathml",
]
exclude_patterns = ["extensions"]
suppress_warnings = [
    "mystnb.unknown_mime_type",  # of a live page, which the notebook has as HTML too
    "ref.python",  # `grad` in backquotes may be the function or the attribute
    "myst.header",  # lessons number their exercises one level further down
]

myst_enable_extensions = ["dollarmath", "html_image"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # outputs are stored in the notebooks, and tested there
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True}
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Attributes and arguments", "params_style")]
napoleon_use_rtype = False
add_module_names = False
maximum_signature_line_length = 100
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "chainrule"
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": []}
html_static_path = ["static"]
html_css_files = ["site.css"]
copybutton_exclude = ".linenos, .gp, .go"

default_role = "py:obj"  # what a docstring has in backquotes

# `command-output` runs the commands of this checkout.
os.environ.update(PYTHONPATH=str(CHECKOUT), COLUMNS="100")

# What follows is made from the table, the source and the notebooks each time: a new row or lesson needs nothing here.
rows = "\n".join(f".. autofunction:: autograd.{name}" for name in sorted(TABLE) if name in dir(autograd))
compiled = (CHECKOUT / "autograd" / "compiled" / "README.md").read_text("utf-8")
frozen = re.search(r"^## What is frozen\n(.*?)^## ", compiled, re.DOTALL | re.MULTILINE)
assert frozen
foreign = {
    "A Value": OF_VALUES,
    "`autograd`": OF_AUTOGRAD,
    "`nn`": {name: way for name, way in foreign_names.OF_NN.items() if name not in foreign_names.OF_LOSSES},
    "`nn.losses`": foreign_names.OF_LOSSES,
    "A model": foreign_names.OF_MODELS,
    "An optimizer": foreign_names.OF_OPTIMIZERS,
    "What `fit` returns": foreign_names.OF_HISTORIES,
    "Arguments of `MLP`, `Layer` and `Neuron`": foreign_names.KEYWORDS_OF_NETWORKS,
    "Arguments of optimizers": foreign_names.KEYWORDS_OF_OPTIMIZERS,
    "Arguments of `fit`": foreign_names.KEYWORDS_OF_FIT,
}
tables = "".join(
    f"\n## {thing}\n\n| name | here |\n|---|---|\n" + "".join(f"| `{name}` | {way} |\n" for name, way in ways.items())
    for thing, ways in foreign.items()
)
GENERATED = {
    "changelog.md": "```{include} ../CHANGELOG.md\n```\n",
    "measured.md": "```{include} ../benchmarks/RESULTS.md\n```\n",
    "explanation/frozen.md": "# What is frozen when compiling\n"
    + re.sub(r"\[([^\]]*)\]\([\w/]*\.py\)", r"`\1`", frozen[1]),
    "reference/operations.md": f"""# Operations

Each row of the [table of rules](rules) is a function of numbers, which may be Values, plain numbers or the stand-ins of
`compile`; and a method, as in `x.tanh()`.

```{{eval-rst}}
{rows}
```
""",
    "reference/rules.md": f"""# The table of rules

What each operation computes, and its derivatives by the arguments in their order, as `python -m autograd rules` prints
them: `out` is the value. Where a form keeps more digits than the textbook's, the row has both, and computes that form.

{rule_table()}
""",
    "reference/foreign_names.md": f"""# Names of other libraries

None of these is here; asked for, each ends in the sentence beside it. So does the import of a module of that name, as
in `import nn.functional`.
{tables}""",
}
for name, text in GENERATED.items():
    DOCS.joinpath(name).write_text(text, "utf-8")

LESSONS = DOCS / "lessons"
LESSONS.mkdir(exist_ok=True)
pages_of_files = {
    "CHANGELOG.md": "changelog",
    "autograd/compiled/README.md": "explanation/frozen",
    "autograd/row_function.py": "reference/operations",
    "autograd/rules.py": "reference/rules",
    "benchmarks/RESULTS.md": "measured",
    "nn/foreign_names.py": "reference/foreign_names",
}
for path in CHECKOUT.glob("notebooks/[0-9]*.ipynb"):
    shutil.copy(path, LESSONS)
    pages_of_files[f"notebooks/{path.name}"] = f"lessons/{path.stem}"
