"""A model is trained by one thread at a time."""

from __future__ import annotations

import copy
import os
import threading
import warnings
from typing import Any

import pytest

from tests.nn.training.small_training import small_model, train

ENGINES = ["eager", "compiled"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_thread_is_refused_and_leaves_the_first_to_its_numbers(engine: Any) -> None:
    pytest.importorskip("numpy")
    alone = train(small_model(), engine=engine)
    model, begun, over = small_model(), threading.Event(), threading.Event()
    found = []

    def wait(state: object) -> None:
        begun.set()
        over.wait(60)

    thread = threading.Thread(target=lambda: found.append(train(model, engine=engine, callbacks=[wait])))
    thread.start()
    begun.wait(60)
    with pytest.raises(ValueError, match=r"MLP.* is being trained by another thread.*copy.deepcopy"):
        train(model, engine=engine)
    other = train(copy.deepcopy(model), engine=engine)  # as the error says
    if hasattr(os, "fork"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of Python 3.12 on, as there are two threads
            child = os.fork()
        if child == 0:  # where the other thread does not exist
            os._exit(train(model, engine="eager").epochs)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    over.set()
    thread.join()
    assert found == [alone] and other.epochs == 3
    assert train(model, engine=engine).epochs == 3  # it has ended


@pytest.mark.parametrize("engine", ENGINES)
def test_a_callback_may_train_its_own_model_further(engine: Any) -> None:
    pytest.importorskip("numpy")
    model = small_model()
    losses: list[float] = []

    def more(state: object) -> None:
        losses.extend(train(model, engine=engine, epochs=1).loss)

    history = train(model, engine=engine, callbacks=[more])
    assert len(losses) == 3 and history.loss[1] < losses[0] < history.loss[0]


def test_a_failure_gives_the_model_free() -> None:
    model = small_model()

    def fail(state: object) -> None:
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        train(model, callbacks=[fail])
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(train(model).epochs))
    thread.start()
    thread.join()
    assert found == [3]
