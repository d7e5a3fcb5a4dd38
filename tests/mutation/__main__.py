"""Mutation testing: small changes of the code, each of which should make a test fail.

    python -m tests.mutation --count 300 --seed 0

draws mutants at random, runs each in a copy of the checkout against the tests that reach it, and prints every survivor
and the share that was killed. Exit status 0 if that is at least 95 % of those that `equivalent.toml` does not list as
making no difference. A survivor asks for a test of what a user would notice, or for an entry there, with the reason.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from tests.checkout import CHECKOUT
from tests.mutation.mutators import Mutant, is_program, mutants
from tests.mutation.running import ROOMS, Copy, limits

ENOUGH = 0.95
EQUIVALENT = "tests/mutation/equivalent.toml"
T = TypeVar("T")


def mutants_of(checkout: Path, room: str) -> Iterator[Mutant]:
    for path in sorted((checkout / room).glob("*.py")):
        yield from mutants(str(path.relative_to(checkout)), path.read_text("utf-8"))


def draw(found: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """Return mutants at random; the draw depends on each changed line, so most of it stays when others change."""
    seen: Counter[str] = Counter()
    ranks = {}
    for mutant in found:
        change = f"{mutant.before}\n{mutant.after}"
        seen[change] += 1
        ranks[hashlib.sha256(f"{seed} {seen[change]} {change}".encode()).digest()] = mutant
    drawn = (ranks[rank] for rank in sorted(ranks))
    return [mutant for mutant in drawn if is_program(mutant.source)][:count]


def equivalents(checkout: Path) -> dict[tuple[str, str, str], str]:
    """Return the reason why a change makes no difference, by file and the line before and after."""
    groups = tomllib.loads((checkout / EQUIVALENT).read_text("utf-8")).get("equivalent", [])
    return {(group["file"], before, after): group["reason"] for group in groups for before, after in group["changes"]}


def survivors(
    checkout: Path, drawn: Mapping[Mutant, Sequence[str]], workers: int, longest: float, timeout: float
) -> Iterator[Mutant]:
    """Run each mutant against the tests given with it, and yield those on which all of them pass."""
    copies: SimpleQueue[Copy] = SimpleQueue()
    made = [Copy(checkout) for _ in range(workers)]
    for copy in made:
        copies.put(copy)

    def in_a_copy(run: Callable[[Copy], T]) -> T:
        copy = copies.get()
        try:
            return run(copy)
        finally:
            copies.put(copy)

    def record(tests: Sequence[str]) -> Any:
        return in_a_copy(lambda copy: copy.record(tests, longest))

    def survives(mutant: Mutant) -> bool:
        record = records[drawn[mutant]]
        return in_a_copy(lambda copy: copy.survives(mutant, limits(mutant, record, timeout), record["left_out"]))

    try:
        with ThreadPoolExecutor(workers) as pool:
            groups = dict.fromkeys(drawn.values())
            records = dict(zip(groups, pool.map(record, groups), strict=True))
            for i, (mutant, lives) in enumerate(zip(drawn, pool.map(survives, drawn), strict=True), 1):
                print(f"\r{i} of {len(drawn)} ", end="", file=sys.stderr, flush=True)
                if lives:
                    yield mutant
    finally:
        for copy in made:
            shutil.rmtree(copy.folder, ignore_errors=True)


def main(
    arguments: Sequence[str] | None = None, checkout: Path = CHECKOUT, rooms: Mapping[str, tuple[str, ...]] = ROOMS
) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=300, help="how many mutants to draw (default 300)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default 0)")
    parser.add_argument("--room", choices=rooms, help="the one room to draw from")
    parser.add_argument("--workers", type=int, default=1, help="mutants to run at once (default 1)")
    parser.add_argument("--longest", type=float, default=3, help="leave out tests of more seconds (default 3)")
    parser.add_argument("--timeout", type=float, default=10, help="seconds for a test, above ten times its usual (10)")
    parser.add_argument("--show", action="store_true", help="print the mutants drawn, and run none")
    options = parser.parse_args(arguments)

    wanted = [options.room] if options.room else list(rooms)
    room_of = {mutant: room for room in wanted for mutant in mutants_of(checkout, room)}
    drawn, reasons = draw(list(room_of), options.count, options.seed), equivalents(checkout)
    if options.show:
        print(*drawn, sep="\n")
        return 0
    run = {mutant: rooms[room_of[mutant]] for mutant in drawn if mutant.change not in reasons}
    lived = []
    for mutant in survivors(checkout, run, options.workers, options.longest, options.timeout):
        print(f"survived: {mutant}", flush=True)
        lived.append(mutant)
    for file, before, after in sorted(reasons.keys() - {mutant.change for mutant in room_of}):
        if str(Path(file).parent) in wanted or not options.room:
            print(f"stale in {Path(EQUIVALENT).name}: {file}\n- {before}\n+ {after}")
    print(f"{len(drawn)} mutants drawn of {len(room_of)}; {len(drawn) - len(run)} are known to make no difference")
    for name in [*wanted, "all"]:
        total, alive = (sum(name in ("all", room_of[mutant]) for mutant in part) for part in (run, lived))
        print(f"{name}: killed {total - alive} of {total}, {1 - alive / max(total, 1):.1%}")
    return 0 if len(lived) <= (1 - ENOUGH) * len(run) else 1


if __name__ == "__main__":
    sys.exit(main())
