"""The release: one version, workflows that may do no more than they must, and what the distributions hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import CHECKOUT

PYPROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
PROJECT: dict[str, Any] = PYPROJECT["project"]
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
of_each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


@of_each_workflow
def test_actions_are_pinned_by_their_hash(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_an_action_has_one_version() -> None:
    used = {action for path in WORKFLOWS for action in re.findall(r"uses: (.*)", path.read_text("utf-8"))}
    assert len({action.partition("@")[0] for action in used}) == len(used)


@of_each_workflow
def test_each_job_asks_for_what_it_may(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "\npermissions: {}\n" in text
    jobs = re.split(r"^  (?=\w+:$)", text.partition("\njobs:\n")[2], flags=re.MULTILINE)[1:]
    for job in jobs:
        asked = re.search(r"^    permissions:\n((?:      .*\n)+)", job, re.MULTILINE)
        assert asked and "timeout-minutes" in job, job
        granted = dict(re.findall(r"([\w-]+): (\w+)", asked[1]))
        assert granted.get("contents", "read") == "read"
        if {"id-token", "pages"} & set(granted):
            assert "run:" not in job  # where something may be published, nothing of the project runs
        assert ("actions/checkout@" in job) == ("persist-credentials: false" in job)


def test_every_version_of_python_is_tested_on_every_system() -> None:
    text = (CHECKOUT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    named = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", c)]
    [tested] = re.findall(r"python: \[(.*)\]", text)
    assert tested.replace('"', "").split(", ") == named
    assert f">={named[0]}" == PROJECT["requires-python"]
    assert "system: [ubuntu-latest, macos-latest, windows-latest]" in text


def test_the_version_stands_in_one_place() -> None:
    version = PROJECT["version"]
    assert f"## [{version}]" in (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    for path in [*CHECKOUT.glob("*/__init__.py"), CHECKOUT / "CITATION.cff", CHECKOUT / "docs" / "conf.py"]:
        assert not re.search(rf"""["': ]{re.escape(version)}\b""", path.read_text("utf-8")), path


def test_every_dependency_has_a_lowest_version() -> None:
    extras = PROJECT["optional-dependencies"]
    needs = [*PROJECT["dependencies"], *(need for extra in extras.values() for need in extra)]
    assert [need for need in needs if not re.search(r"[>=]=\d", need) and not need.startswith("chainrule[")] == []


@pytest.mark.exhaustive
def test_the_distributions_hold_what_they_must(tmp_path: Path) -> None:
    pytest.importorskip("build", reason="pip install build")
    copy = tmp_path / "copy"
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    if listed.returncode:
        pytest.skip("no checkout of git here")
    for name in listed.stdout.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, copy / name)
    subprocess.run([sys.executable, "-m", "build", "--outdir", tmp_path, copy], check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    assert wheel.name == f"chainrule-{PROJECT['version']}-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"autograd", "nn", "chainrule_course.py", f"chainrule-{PROJECT['version']}.dist-info"}
    assert {"autograd/py.typed", "nn/py.typed", "nn/data/iris.csv"} <= set(names)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as source:
        inside = {name.partition("/")[2] for name in source.getnames()}
    assert set(listed.stdout.splitlines()) <= inside
