"""Build the course as a site on which lessons run in the browser, by JupyterLite and Pyodide, with nothing to install.

    python -m notebooks.lite SITE           # then: python -m http.server --directory SITE
    python -m notebooks.lite SITE --native  # with numpy, matplotlib and scikit-learn, from the release of Pyodide

Pyodide comes from its npm package, wheels in pure Python come from the package index, and all of them lie beside the
pages, which request nothing from elsewhere. What it needs: npm, and pip install ".[lite]"
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

FOLDER = Path(__file__).resolve().parents[1]
CHECKOUT = FOLDER.parent
STORED = "nn/course/stored_outputs.json"  # in the wheel of the site: what the cells of the lessons gave

RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full"

# What the kernel imports when it starts, what `import chainrule_course` brings, and what a lesson may import besides.
KERNEL = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"]
PROJECT = ["graphviz", "latex2mathml", "tqdm", "numpy", "matplotlib", "safetensors"]
SCIENCE = ["scikit-learn"]

Lock = dict[str, dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m notebooks.lite", description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path, help="the folder to make")
    parser.add_argument(
        "--native", nargs="?", const=RELEASE, metavar="FOLDER", help="release of Pyodide, here or by its address"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), options.site.resolve(), options.native)
    print(f"python -m http.server --directory {options.site}")
    return 0


def build(folder: Path, site: Path, native: str | None) -> None:
    """Build the site.

    Args:
        folder: an empty one to work in.
        site: where the site goes; what is there is replaced.
        native: folder or address of a Pyodide release, from which wheels with native code come; None for none of them.
    """
    pyodide = folder / "static" / "pyodide"
    unpack_pyodide(pyodide)
    packages = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    packages["packages"] = collect(packages["packages"], pyodide, native)
    (pyodide / "pyodide-lock.json").write_text(json.dumps(packages), "utf-8")
    contents = folder / "files"
    contents.mkdir()
    for lesson in sorted(FOLDER.glob("[0-9]*.ipynb")):
        shutil.copy(lesson, contents)
    (folder / "jupyter-lite.json").write_text(json.dumps(SETTINGS), "utf-8")
    shutil.rmtree(site, ignore_errors=True)
    run(sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", folder, "--output-dir", site, cwd=folder)


SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "chainrule",
        "exposeAppInBrowser": True,  # by which the tests read what the cells gave
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": KERNEL},
            }
        },
    },
}


def unpack_pyodide(folder: Path) -> None:
    """Put the files of Pyodide's npm package into a folder, in the version that the kernel is made for."""
    folder.mkdir(parents=True)
    run("npm", "pack", "--silent", f"pyodide@{PYODIDE_VERSION}", "--pack-destination", folder, cwd=folder)
    [archive] = folder.glob("*.tgz")
    with tarfile.open(archive) as files:
        for member in files.getmembers():
            content = files.extractfile(member)  # None for what is no file
            if content is not None and not member.name.endswith((".map", ".html", ".d.ts")):
                (folder / Path(member.name).name).write_bytes(content.read())
    archive.unlink()


def collect(known: Lock, folder: Path, native: str | None) -> Lock:
    """Put the wheels of the site into a folder, and return what Pyodide has to know of them.

    Args:
        known: the packages that this Pyodide knows, by name.
        folder: where the wheels go.
        native: where wheels with native code come from; without it, they are left out.
    """
    own = [*shims(folder), ours(folder)]
    found: Lock = {entry["name"]: entry for entry in own}
    wanted, pure = [*KERNEL, *PROJECT, *SCIENCE], []
    while wanted:
        name = normalized(wanted.pop())
        entry = known.get(name) or {"name": name, "depends": [], "imports": [name]}
        if name in found:
            continue
        if entry.get("file_name", "any.whl").endswith("any.whl"):
            pure.append(entry)
        elif native:
            from_release(entry, folder, native)
        else:
            continue
        found[name] = entry
        wanted += entry["depends"]
    from_index(pure, folder)
    wheels = {normalized(wheel.name.split("-")[0]): wheel for wheel in folder.glob("*.whl")}
    for name, entry in found.items():
        wheel = wheels[name]
        entry |= {"version": wheel.name.split("-")[1], "file_name": wheel.name, "sha256": sha256(wheel)}
        entry |= {"install_dir": "site", "package_type": "package", "unvendored_tests": False}
        entry["depends"] = [other for other in entry["depends"] if normalized(other) in found]
    return found


def normalized(name: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def shims(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the packages that come with the kernel, and put their wheels into a folder."""
    [source] = Path(sys.prefix).glob("share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi")
    for name, depends in (("piplite", ["micropip"]), ("ipykernel", []), ("pyodide_kernel", ["ipython", "comm"])):
        [wheel] = source.glob(f"{name}-*.whl")
        shutil.copy(wheel, folder)
        yield {"name": name.replace("_", "-"), "depends": depends, "imports": [name]}


def ours(folder: Path) -> dict[str, Any]:
    """Build the wheel of the project, with what the lessons' cells gave."""
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, CHECKOUT, cwd=folder)
    [wheel] = folder.glob("chainrule-*.whl")
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as files:
        files.writestr(STORED, json.dumps(stored_outputs()))
    return {"name": "chainrule", "depends": [*PROJECT, *SCIENCE], "imports": ["autograd", "nn", "chainrule_course"]}


def stored_outputs() -> dict[str, list[dict[str, Any]]]:
    """Return the outputs that the lessons have stored, by the text of the cell."""
    lessons = [json.loads(path.read_text("utf-8")) for path in FOLDER.glob("[0-9]*.ipynb")]
    cells = [cell for lesson in lessons for cell in lesson["cells"] if cell["cell_type"] == "code"]
    return {"".join(cell["source"]): cell["outputs"] for cell in cells}


def from_index(entries: Sequence[dict[str, Any]], folder: Path) -> None:
    """Download wheels in pure Python from the package index, in the versions that Pyodide knows, if it does."""
    names = [f"{entry['name']}=={entry['version']}" if "version" in entry else entry["name"] for entry in entries]
    only = ("--no-deps", "--only-binary", ":all:", "--python-version", "3.14")
    run(sys.executable, "-m", "pip", "download", "--quiet", *only, "--dest", folder, *names, cwd=folder)


def from_release(entry: dict[str, Any], folder: Path, native: str) -> None:
    """Copy a wheel from a release of Pyodide, which has to be the one that its npm package names."""
    wheel = folder / entry["file_name"]
    source = f"{native.rstrip('/')}/{wheel.name}"
    if re.match("https?:", source):
        with urlopen(source) as answer:
            wheel.write_bytes(answer.read())
    else:
        shutil.copy(source, wheel)
    if sha256(wheel) != entry["sha256"]:
        raise ValueError(f"{source} is not the file that this version of Pyodide was released with")


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(*command: str | os.PathLike[str], cwd: Path | str) -> None:
    """Run a command.

    Raises:
        SystemExit: with what it said, if it fails or is not there.
    """
    program = shutil.which(command[0])
    if program is None:
        raise SystemExit(f"the program {command[0]} is not installed")
    done = subprocess.run([program, *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
