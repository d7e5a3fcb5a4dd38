"""Figures of the compiled tier beside their goals, and how its costs grow, written to `benchmarks/RESULTS.md`.

Run as `taskset -c 1 python -m benchmarks.results`; needs `pip install -e ".[fast,science,benchmarks]"` and a C
compiler.
A benchmark gets a section of its own by a line in SECTIONS.
"""

from __future__ import annotations

import argparse
import datetime
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path

from benchmarks import (
    calls,
    chain,
    compiled_growth,
    digits,
    epoch,
    estimators,
    first_step,
    growth,
    libor,
    many_fits,
    networks,
    random_graph,
)
from benchmarks.gpt import steps as gpt
from benchmarks.section import Section, beside_goals, printed

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """\
# Measured

One core; all sides by turns, each in a process of its own, medians (of the C program its best). Trust ratios, not
digits. Made by `taskset -c 1 python -m benchmarks.results`, or, where the dates differ, with `--only NAME`."""
PEERS = ("numpy", "scipy", "llvmlite", "scikit-learn", "jax", "torch", "casadi", "xad")

# By the name that `--only` takes, in the order of the file.
SECTIONS: dict[str, Section] = {
    "networks": Section("Training steps of small networks", beside_goals(networks.rows), 105, networks.WHY_NOT),
    "digits": Section("A training step on digits", beside_goals(digits.rows), 30),
    "epoch": Section("An epoch on 60 000 pictures", beside_goals(epoch.rows), 45),
    "gpt": Section("A training step of a small GPT", beside_goals(gpt.rows), 30),
    "random_graph": Section("A random graph", beside_goals(random_graph.rows), 60, random_graph.WHY_NOT),
    "chain": Section("A chain of dependent operations", beside_goals(chain.rows), 60),
    "calls": Section("Calls of a small function", beside_goals(calls.rows), 20),
    "libor": Section("Sensitivities of swaptions on LIBOR rates", beside_goals(libor.rows), 60),
    "many_fits": Section("Many fits of one curve", beside_goals(many_fits.rows), 60),
    "first_fit": Section(
        "The first fit of an estimator in a process, and the second",
        beside_goals(estimators.first_rows),
        100,
        estimators.WHY_NOT_FIRST,
    ),
    "search": Section("Fits of an estimator in a search", beside_goals(estimators.rows), 60, estimators.WHY_NOT),
    "first_step": Section("The start of a process", beside_goals(first_step.rows), 15),
    "growth": Section("Time to the first step, and memory, over sizes", growth.lines, 100),
    "step_growth": Section("A training step over batch, width and depth", compiled_growth.steps, 60),
    "graph_memory": Section("Memory of value and gradient of a random graph", compiled_growth.memory, 10),
}


def write_results(path: Path, sections: Mapping[str, Section], only: Sequence[str] = ()) -> None:
    """Measure sections, and write them into a file, one after another, as each is done.

    Args:
        path: the file; its other sections stay as they are.
        sections: all sections, by name, in the order of the file.
        only: names of those to measure; empty for all.
    """
    for name in only or sections:
        section = sections[name]
        print(f"## {section.title}", flush=True)
        parts = [
            f"## {section.title}",
            f"{measured_on()}.",
            "\n".join(printed(section.lines())),
            *([section.note] if section.note else []),
        ]
        kept = read_sections(path) | {section.title: "\n\n".join(parts)}
        texts = [kept[known.title] for known in sections.values() if known.title in kept]
        path.write_text("\n\n".join([HEAD, *texts]) + "\n", encoding="utf-8")


def read_sections(path: Path) -> dict[str, str]:
    """Return the text of each section of a file, by its title; none for a file that is not there."""
    found = path.read_text(encoding="utf-8").split("\n## ")[1:] if path.exists() else []
    return {part.partition("\n")[0]: f"## {part.strip()}" for part in found}


def measured_on() -> str:
    """Return when and with what a section is measured."""
    versions = {distribution.name: distribution.version for distribution in distributions()}
    installed = [f"{name} {versions[name]}" for name in PEERS if name in versions]
    return ", ".join([f"{datetime.date.today()}, {platform.machine()}, Python {platform.python_version()}", *installed])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    listed = [f"  {name:12}  {section.takes:3} s  {section.title}" for name, section in SECTIONS.items()]
    takes = sum(section.takes for section in SECTIONS.values())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.results",
        description="Measure, and write what was measured into benchmarks/RESULTS.md.",
        epilog="\n".join([f"sections, with the time that each takes, {takes / 60:.0f} minutes in all:", *listed]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, default=[], metavar="NAME",
        help="measure these sections alone, and leave the others as they are",
    )  # fmt: skip
    write_results(RESULTS, SECTIONS, parser.parse_args(arguments).only)


if __name__ == "__main__":
    main()
