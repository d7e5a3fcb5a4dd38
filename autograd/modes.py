"""Switches for a stretch of code: record nothing (`no_grad`), or stop at the first number that is not finite.

A switch belongs to one thread and one asyncio task, as `contextvars` keep them; it ends with its `with` block, also
when that ends by an exception. One limit remains, which Python gives no means to lift: a switch thrown inside a
generator holds for its caller too, from one `next` to the following.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, Protocol, TypeVar

from autograd.support.forks import fork_safe_lock

if TYPE_CHECKING:
    from autograd.rule import Rule
    from autograd.value import Value

P = ParamSpec("P")
R = TypeVar("R")


class Entry:
    """One `with` block: what it sets, the block around it, and whether it has not ended yet."""

    def __init__(self, setting: bool, outer: Entry | None) -> None:
        self.setting, self.outer, self.alive = setting, outer, True


class Mode:
    """Something that is on or off in a stretch of code.

    What a task or thread has inherited of a block ends with that block, wherever it ends.
    """

    def __init__(self, name: str, default: bool) -> None:
        self.default = default
        self.innermost: ContextVar[Entry | None] = ContextVar(name, default=None)

    def get(self) -> bool:
        """Return whether it is on, here and now."""
        entry = self._entry()
        return self.default if entry is None else entry.setting

    def enter(self, setting: bool) -> Entry:
        """Begin a block."""
        entry = Entry(setting, self._entry())
        self.innermost.set(entry)
        return entry

    def leave(self, entry: Entry) -> None:
        """End a block."""
        entry.alive = False
        self.innermost.set(self._entry())

    def _entry(self) -> Entry | None:
        entry = self.innermost.get()
        while entry is not None and not entry.alive:
            entry = entry.outer
        return entry


recording = Mode("recording", True)
anomaly = Mode("anomaly", False)


class Recorder(Protocol):
    """Takes the operations on Values while a function is traced, as `compile` does; nothing is computed then.

    Attributes:
        refusal: the latest error about what cannot be traced, which counts even if the function catches it.
    """

    refusal: TypeError | None

    def apply(self, rule: Rule, args: tuple[Any, ...]) -> Any:
        """Record an operation, and return what stands for its result."""

    def detach(self, value: Value) -> Any:
        """Record the same number without gradient."""

    def recorded_call(
        self, f: Callable[..., Any], args: Sequence[Any], keywords: Mapping[str, Any], selected: Sequence[int]
    ) -> Any:
        """Call a function that is to be differentiated: see `RecordedCall`, whose methods what is returned has."""

    def refuse_to_read(self, value: Value) -> NoReturn:
        """Raise, as a number that is read would be that of one call."""


recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)

# The number of `with` blocks open anywhere. While it is 0, as it nearly always is, no operation looks at any mode.
active = 0
_lock = fork_safe_lock()


def _count(change: int) -> None:
    global active
    with _lock:
        active += change


@contextmanager
def traced_by(given: Recorder) -> Iterator[None]:
    """Give operations on Values to a recorder, in this thread or task, instead of computing them."""
    _count(+1)
    token = recorder.set(given)
    try:
        yield
    finally:
        recorder.reset(token)
        _count(-1)


class Switch:
    """A `with` block, or a decorator, that sets one mode and puts back what was there before."""

    _mode: Mode
    _setting: bool

    def __init__(self, *given: object) -> None:
        if given:
            name = type(self).__name__
            raise TypeError(f"{name} got {given[0]!r:.60}: write `with {name}():`, or `@{name}()` above a function")
        self._entries: list[Entry] = []

    def __enter__(self) -> None:
        _count(+1)
        self._entries.append(self._mode.enter(self._setting))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._mode.leave(self._entries.pop())
        _count(-1)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        # Imported here, as it would make `import autograd` a third slower.
        from inspect import iscoroutinefunction, isgeneratorfunction

        name = type(self).__name__
        if isgeneratorfunction(function) or iscoroutinefunction(function):
            raise TypeError(
                f"@{name}() cannot decorate {function.__qualname__}, which suspends: write `with {name}():` inside it"
            )

        @wraps(function)
        def switched(*args: P.args, **kwargs: P.kwargs) -> R:
            with type(self)():
                return function(*args, **kwargs)

        return switched


class no_grad(Switch):
    """Compute without recording: results are constants, and cost no memory for a graph.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y, y.parents
    (Constant(9), ())
    """

    _mode, _setting = recording, False


class enable_grad(Switch):
    """Record again inside a `no_grad` block.

    >>> from autograd import Value, enable_grad, no_grad
    >>> x = Value(3.0)
    >>> with no_grad(), enable_grad():
    ...     y = x * x
    >>> y.op.name
    'multiply'
    """

    _mode, _setting = recording, True


def ensure_recording() -> AbstractContextManager[None]:
    """Return a block in which operations are recorded; no switch where they are already, as one makes them slower."""
    return nullcontext() if recording.get() else enable_grad()


class detect_anomaly(Switch):
    """Raise `AnomalyError` at the first value or derivative that is inf or nan.

    The error names the operation, its operands, and the line of your code that made the node. So that it can, calls of
    compiled functions run the function itself first, sample by sample.

    >>> from autograd import Value, detect_anomaly, log
    >>> with detect_anomaly():
    ...     log(Value(-1.0, label="p"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    autograd.anomaly.AnomalyError: log(p=-1) is nan at ...
    """

    _mode, _setting = anomaly, True
