"""Searches on a Dask cluster of several processes, one of which is killed on the way: nothing is lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nn.command_line import main
from nn.data import load_dataset
from nn.experiment.settings import Settings
from nn.experiment.sweep import run_sweep
from tests.checkout import CHECKOUT

distributed: Any = pytest.importorskip("distributed")
joblib: Any = pytest.importorskip("joblib")
selection: Any = pytest.importorskip("sklearn.model_selection")
pytestmark = [pytest.mark.exhaustive, pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(CHECKOUT)  # the workers are processes of their own, and have to find the packages
    try:
        with (
            distributed.LocalCluster(
                n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None
            ) as local,
            distributed.Client(local),
        ):
            yield local
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


class Killer(threading.Thread):
    """Kills a worker while it is at work."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self.client, self.killed = client, 0

    def run(self) -> None:
        pids = self.client.run(os.getpid)
        while not self.killed:
            busy = [address for address, tasks in self.client.processing().items() if tasks]
            if busy and busy[0] in pids:
                os.kill(pids[busy[0]], signal.SIGKILL)
                self.killed = pids[busy[0]]
            time.sleep(0.01)


def test_a_search_of_scikit_learn_s_loses_nothing(cluster: Any) -> None:
    import numpy

    from nn.estimators import MLPClassifier

    moons = load_dataset("moons")
    X, y = numpy.array(moons.inputs), numpy.array(moons.targets)
    network = MLPClassifier((4,), max_iter=6, batch_size=16, random_state=0)
    grid = {"activation": ["relu", "tanh"], "learning_rate_init": [0.01, 0.05, 0.1]}
    search = selection.GridSearchCV(network, grid, cv=3)
    here = search.fit(X, y).cv_results_
    killer = Killer(cluster.get_client())
    killer.start()
    with joblib.parallel_backend("dask", scatter=[X, y]):  # a copy for every worker: what only one has goes with it
        there = search.fit(X, y).cv_results_
    killer.join()
    assert killer.killed
    for name in ("params", "mean_test_score", "std_test_score", "rank_test_score"):
        assert list(there[name]) == list(here[name])
    assert not numpy.isnan(there["mean_test_score"]).any()
    assert killer.killed not in cluster.get_client().run(os.getpid).values()


def test_a_sweep_loses_nothing(cluster: Any) -> None:
    grid: dict[str, Any] = {"hidden": [(4,), (8,)], "activation": ["relu", "tanh"]}
    data, settings = load_dataset("moons"), Settings(epochs=10)
    here = run_sweep(data, settings, grid, folds=3)
    killer = Killer(cluster.get_client())
    killer.start()
    with joblib.parallel_backend("dask"):
        there = run_sweep(data, settings, grid, folds=3)
    killer.join()
    assert killer.killed
    assert there == here


def test_the_command_sweeps_on_a_cluster(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = ["sweep", "xor", "--grid", "hidden=2/4", "--epochs", "3", "--folds", "2", "--quiet"]
    assert main([*command, "--cluster", cluster.scheduler_address, "--out", "there"]) == 0
    assert main([*command, "--jobs", "1", "--out", "here"]) == 0
    assert Path("here/table.csv").read_bytes() == Path("there/table.csv").read_bytes()
    capsys.readouterr()
    monkeypatch.setattr("nn.command_line.sweep_command.SECONDS_TO_CONNECT", 1)
    assert main([*command, "--cluster", "tcp://127.0.0.1:9"]) == 2
    written = capsys.readouterr()
    assert written.out == "" and written.err.count("\n") == 1
    assert "--cluster tcp://127.0.0.1:9: no scheduler answers there (Timed out" in written.err
