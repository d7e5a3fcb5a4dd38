"""Threads: several that call one function, and large batches that are split over two."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
import pytest

from autograd import compile
from autograd.compiled.choose_backend import BackendName
from autograd.compiled.runtime import threads as splitting
from nn import MLP
from tests.autograd.compiled.backends_at_hand import agree, every_backend


@every_backend
def test_threads_may_share_a_function(backend: BackendName) -> None:
    model = MLP(4, [16, 16, 1], activation="tanh", seed=0)
    f = compile(lambda x: model(x), backend=backend)
    rows = numpy.random.default_rng(0).normal(size=(8, 500, 4))
    expected = [f.batch(part) for part in rows]
    slopes = [f.value_and_grad(list(part[0])) for part in rows]
    wrong: list[Any] = []

    def work(i: int) -> None:
        for _ in range(20):
            if not (f.batch(rows[i]) == expected[i]).all() or f.value_and_grad(list(rows[i][0])) != slopes[i]:
                wrong.append(i)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert not wrong


@every_backend
def test_large_batches_are_shared_out_and_the_numbers_do_not_depend_on_how(
    backend: BackendName, monkeypatch: pytest.MonkeyPatch
) -> None:

    model = MLP(4, [8, 1], activation="tanh", seed=0)
    f = compile(lambda x: model(x) ** 2, backend=backend)
    rows = numpy.random.default_rng(0).normal(size=(3001, 4))
    whole = f.batch(rows), f.batch_value_and_grad(rows, wrt=model.parameters()), f.batch_value_and_grad(rows)[1]
    monkeypatch.setattr(splitting, "WORTH_SPLITTING", 1)
    found = []
    for count in (1, 2):
        monkeypatch.setattr(splitting, "cores", lambda count=count: count)
        found.append((f.batch_value_and_grad(rows, wrt=model.parameters()), f.batch(rows).tolist()))
        assert (f.batch_value_and_grad(rows)[1] == whole[2]).all()
    assert found[0] == found[1] and found[0][1] == whole[0].tolist()
    assert all(agree(a, b, 1e-11, 1e-3) for a, b in zip(found[0][0][1], whole[1][1], strict=True))
