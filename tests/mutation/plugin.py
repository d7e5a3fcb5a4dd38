"""A plugin of pytest: records which functions each test calls, or runs chosen tests within time limits."""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

import pytest

MOST_MEMORY = 8 << 30  # bytes: a mutant that appends for ever ends here
IMPORTED = "at import"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", help="write which test calls which function to this file")
    parser.addoption("--longest", type=float, help="leave out tests that take more seconds of the processor")
    parser.addoption("--choose", help="run the tests of this file, in its order, each for at most its seconds")
    parser.addoption("--left-out", help="the tests of this file are not to be run")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    options = early_config.known_args_namespace
    if options.record:
        early_config.pluginmanager.register(Recorder(Path(options.record), options.longest))
    if options.choose:
        limits, left_out = (json.loads(Path(path).read_text("utf-8")) for path in (options.choose, options.left_out))
        early_config.pluginmanager.register(Chosen(limits, left_out))


class Recorder:
    """Writes the seconds of each test that passes, and the tests that call each function, by its file and first line.

    A function that runs while modules are imported has `IMPORTED` among its tests. Tests of more than some seconds are
    left out, but not ended: an exception in the middle of native code, or of a test of Ctrl-C, would end pytest itself.
    """

    def __init__(self, path: Path, longest: float) -> None:
        self.path, self.longest, self.root = path, longest, f"{Path.cwd()}/"
        self.called: set[CodeType] = set()
        self.callers: defaultdict[str, list[str]] = defaultdict(list)
        self.seconds: dict[str, float] = {}
        self.not_passed: set[str] = set()
        threading.settrace(self.trace)
        sys.settrace(self.trace)

    def trace(self, frame: FrameType, event: str, argument: object) -> None:
        self.called.add(frame.f_code)

    def note(self, test: str) -> None:
        called, self.called = self.called, set()
        for function in {f"{code.co_filename}:{code.co_firstlineno}" for code in called}:
            if function.startswith(self.root):
                self.callers[function.removeprefix(self.root)].append(test)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.note(IMPORTED)  # the first time that is all of it, later next to nothing
        start = sum(os.times()[:4])  # of the processor, here and in children, so that a busy machine does not matter
        sys.settrace(self.trace)  # again: the test before may have switched it off
        result = yield
        self.seconds[item.nodeid] = sum(os.times()[:4]) - start
        self.note(item.nodeid)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.not_passed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        sys.settrace(None)
        used = {
            test: seconds
            for test, seconds in self.seconds.items()
            if test not in self.not_passed and seconds <= 2 * self.longest  # as noting the calls takes about as long
        }
        record = {"seconds": used, "left_out": [*(self.seconds.keys() - used)], "callers": self.callers}
        self.path.write_text(json.dumps(record), "utf-8")


def function_of(test: str) -> str:
    """Return the test without its parameters."""
    return test.partition("[")[0]


class Chosen:
    """Runs some of the tests, in a given order, and ends the process when one takes longer than it may.

    After them come those of the same functions with parameters that only the mutant has. The time is that of the
    processor, so that a busy machine kills no mutant; what waits for ever ends by the clock.
    """

    def __init__(self, limits: dict[str, float], left_out: list[str]) -> None:
        self.limits, self.left_out = limits, set(left_out)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process
        self.within(60.0)  # a loop without end while importing

    def within(self, seconds: float) -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        faulthandler.dump_traceback_later(20 * seconds, exit=True)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        of_functions = {function_of(test): limit for test, limit in self.limits.items()}
        for item in items:
            if item.nodeid not in self.left_out and (limit := of_functions.get(function_of(item.nodeid))):
                self.limits.setdefault(item.nodeid, limit)
        place = {test: i for i, test in enumerate(self.limits)}
        items[:] = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.within(self.limits[item.nodeid])
        return (yield)
