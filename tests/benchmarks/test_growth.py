"""Growth and comparison of checkouts: what is measured is of the sizes and of the packages that are said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from benchmarks import compare_checkouts, growth
from benchmarks.fair import Maker, Measured, interleaved
from tests.checkout import CHECKOUT


@pytest.mark.parametrize(("power", "factor"), [(1, "1.0 x"), (2, "8.0 x, not flat")])
def test_a_table_says_what_grows_faster_than_its_size(power: int, factor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "GROWTHS", {"loops": growth.Growth("", dict.fromkeys((1, 2, 1001, 8001), ""))})
    monkeypatch.setattr(growth, "cost", lambda _, size: ((size - 1) ** power / 1e3, 5e7 + 2000 * size))
    *table, last = growth.lines()
    assert [line.split(" | ")[1] for line in table[2:]] == ["1", "2", "1001", "8001"]
    assert table[2].endswith("| - | - |") and table[3].endswith("| - | - |") and table[-1].endswith("| 2000 bytes |")
    assert last.endswith(f"| {factor} | 1.0 x |")


@pytest.mark.exhaustive
@pytest.mark.parametrize("what", growth.GROWTHS)
def test_what_grows_runs_at_its_smallest_size(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "ROUNDS", 1)
    known = growth.GROWTHS[what]
    seconds, size = growth.cost(known, next(iter(known.calls)))
    assert 0.0 < seconds < 30.0 and 0 <= size < 1e9


def stated() -> Callable[[], Measured]:
    import nn

    return partial(Measured, float(nn.__doc__ or 0.0))


@pytest.mark.exhaustive
def test_each_side_has_the_packages_of_its_checkout(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / name / "nn").mkdir(parents=True)
        (tmp_path / name / "nn" / "__init__.py").write_text(f'"""{name}"""')
    sides: dict[str, Maker] = {
        name: partial(compare_checkouts.prepared, str(tmp_path / name), f"{__name__}.stated", ()) for name in ("1", "2")
    }
    assert interleaved(sides, rounds=1) == {"1": 1.0, "2": 2.0}


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", [name for name, (maker, _) in compare_checkouts.WORKS.items() if "f(" in name])
def test_a_checkout_is_compared_with_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    compare_checkouts.main([str(CHECKOUT), str(CHECKOUT), "--only", name, "--starts", "1"])
    printed = capsys.readouterr().out
    assert printed.startswith(name) and 0.2 < float(printed.split()[-1].replace("slower", "1")) < 5.0
