"""`benchmarks.results`: one command that lists its sections, and replaces those that are asked for alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import results
from benchmarks.section import Section, beside_goals

MEASURED: list[str] = []


def section(name: str, note: str = "") -> Section:
    def lines() -> Iterator[str]:
        MEASURED.append(name)
        yield "| size | time |"
        yield f"| 1 | {len(MEASURED)} us |"

    return Section(f"What {name} takes", lines, 1, note)


@pytest.fixture
def sections() -> dict[str, Section]:
    MEASURED.clear()
    return {name: section(name, f"A note of {name}.") for name in ("first", "second", "third")}


def test_a_run_of_one_section_replaces_it_alone(sections: dict[str, Section], tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    results.write_results(path, sections)
    before = results.read_sections(path)
    assert MEASURED == ["first", "second", "third"] and path.read_text(encoding="utf-8").startswith(results.HEAD)
    results.write_results(path, sections, ["second"])
    after = results.read_sections(path)
    assert MEASURED[3:] == ["second"] and list(after) == list(before)
    assert {title for title in before if before[title] != after[title]} == {"What second takes"}
    assert after["What second takes"].endswith("| 1 | 4 us |\n\nA note of second.")


def test_a_new_section_comes_in_its_place_and_one_that_is_gone_is_left_out(
    sections: dict[str, Section], tmp_path: Path
) -> None:
    path = tmp_path / "RESULTS.md"
    results.write_results(path, sections, ["third"])
    results.write_results(path, sections, ["first"])
    assert list(results.read_sections(path)) == ["What first takes", "What third takes"]
    del sections["third"]
    results.write_results(path, sections, ["first"])
    assert list(results.read_sections(path)) == ["What first takes"]


def test_what_was_measured_is_kept_when_a_later_section_fails(sections: dict[str, Section], tmp_path: Path) -> None:
    def fails() -> Any:
        raise ImportError("no such library")

    path = tmp_path / "RESULTS.md"
    with pytest.raises(ImportError):
        results.write_results(path, sections | {"second": Section("Fails", fails, 1)})
    assert list(results.read_sections(path)) == ["What first takes"]


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["--only", "mooons"], 2), (["--only"], 2)])
def test_the_command_line_says_what_there_is_and_measures_nothing(
    arguments: list[str], code: int, sections: dict[str, Section], capsys: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(results, "SECTIONS", sections)
    monkeypatch.setattr(results, "RESULTS", tmp_path / "RESULTS.md")
    with pytest.raises(SystemExit) as ended:
        results.main(arguments)
    printed = capsys.readouterr()
    assert ended.value.code == code and not MEASURED and not list(tmp_path.iterdir())
    if arguments != ["--only"]:
        assert all(name in printed.out + printed.err for name in sections)


def test_the_file_is_made_of_the_sections_there_are() -> None:
    titles = [known.title for known in results.SECTIONS.values()]
    written = results.read_sections(results.RESULTS)
    assert list(written) == [title for title in titles if title in written] and len(set(titles)) == len(titles)
    for known in results.SECTIONS.values():
        assert known.note in written.get(known.title, known.note)


def test_rows_beside_goals_are_a_table() -> None:
    lines = list(beside_goals(lambda: [("a", "1 us", "2 us", False), ("b", "1 us", "1 us", True)])())
    assert (
        [line.count("|") for line in lines] == [5] * 4 and lines[2].endswith("| no |") and lines[3].endswith("| yes |")
    )
