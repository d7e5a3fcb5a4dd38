"""The README's examples that need optional libraries; those with a prompt run as doctests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = [
    (code, BLOCKS[i + 1][1] if i + 1 < len(BLOCKS) and BLOCKS[i + 1][0] == "text" else None)
    for i, (kind, code) in enumerate(BLOCKS)
    if kind == "python" and ">>>" not in code
]
NEEDS = {"curve_fit": "scipy", "minimize": "scipy", "sklearn": "sklearn", "joblib": "joblib", "torch": "torch"}


def needed(code: str) -> list[str]:
    return [library for word, library in NEEDS.items() if re.search(rf"\b{word}\b", code)]


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=[code.split("\n")[0] for code, _ in EXAMPLES])
def test_an_example_does_what_it_shows(
    code: str, printed: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for library in needed(code):
        pytest.importorskip(library)
    if "Client(" in code:
        pytest.skip("needs a cluster: see tests/nn/test_cluster.py")
    monkeypatch.chdir(tmp_path)
    if "runs/flowers" in code:
        from nn import MLP, save

        Path("runs/flowers").mkdir(parents=True)
        save(MLP(2, [3, 1], seed=0), "runs/flowers/model.safetensors")
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    if printed is not None:
        assert capsys.readouterr().out == printed


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5
    assert sum(printed is not None for _, printed in EXAMPLES) >= 2


def test_its_figures_of_the_compiled_tier_are_those_that_were_measured() -> None:
    def rows(name: str) -> list[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.endswith(("| yes |", "| no |"))]

    assert rows("README.md") == rows("benchmarks/RESULTS.md") != []
