"""The page a training run leaves: what stands on it, and that it needs nothing and runs nothing."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nn import MLP
from nn.data import Dataset, load_dataset
from nn.experiment import run_report
from nn.experiment.experiment import Experiment
from nn.experiment.run import run_experiment
from nn.experiment.run_pictures import network_pictures
from nn.experiment.run_report import write_run_page
from nn.experiment.settings import Settings
from nn.experiment.task import choose_task
from tests.autograd.show.pictures import check_harmless, contrast, nodes_of, parse, texts_of

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and its text."""

    VOID = ("meta", "img", "br", "link", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def check_page(page: Page, plays: bool = True) -> None:
    """Fail if the page runs what is not its own, fetches something, or cannot be followed without seeing it."""
    assert not [tag for tag, _ in page.elements if tag in ("link", "iframe", "object", "embed", "form", "base")]
    assert [attributes["id"] for attributes in page.all("script")] == (
        ["start", "kernels", "learning", "showing"] if plays else []
    )
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("src") or "data:image/").startswith("data:image/")
    policies = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    policy = policies[0] or ""
    if plays:
        assert policy.startswith("default-src 'none'; script-src 'sha256-") and "'unsafe" not in policy
        assert "; img-src data:; " in policy and "worker-src blob:; " in policy
    else:
        assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert page.all("html")[0]["lang"] == "en" and len(page.all("h1")) == 1 and len(page.all("main")) == 1
    assert all((image.get("alt") or "").strip() for image in page.all("img"))
    assert any(m.get("name") == "viewport" for m in page.all("meta"))
    assert all(
        d.get("aria-label") and d.get("tabindex") == "0" for d in page.all("div") if "wide" in (d.get("class") or "")
    )


@pytest.mark.parametrize(("data", "picture"), [("iris", "confusion_matrix.png"), ("moons", "decision_boundary.png")])
def test_a_run_leaves_a_page_with_everything_on_it(data: str, picture: str, tmp_path: Path) -> None:
    settings = Settings(epochs=3, hidden=(5,), out=tmp_path / "run")
    outcome = run_experiment(Experiment(load_dataset(data), settings), progress=False)
    html = (tmp_path / "run" / "index.html").read_text(encoding="utf-8")
    page = Page(html)
    check_page(page)
    assert str(outcome.held_out) in page.text and str(outcome.training) in page.text
    assert "100 to train on, 50 held out" in page.text or "67 to train on, 33 held out" in page.text
    contents = [base64.b64decode((image["src"] or "").partition(",")[2]) for image in page.all("img")]
    files = ["network.svg", "loss.png", picture, "neuron.svg"]
    assert contents == [(tmp_path / "run" / file).read_bytes() for file in files]
    links = [link["href"] for link in page.all("a")]
    assert sorted(links) == sorted(set(outcome.files) - {"index.html", "checkpoint"})  # type: ignore[type-var]  # each has one
    assert all((tmp_path / "run" / (link or "")).exists() for link in links)


@pytest.mark.exhaustive
def test_a_regression_and_a_network_without_hidden_layers_get_one_too(tmp_path: Path) -> None:
    data = Dataset("line", [[float(x)] for x in range(30)], [2.0 * x + 1.0 for x in range(30)], ["x"], None)
    for hidden in ((), (4,)):
        outcome = run_experiment(
            Experiment(data, Settings(epochs=2, hidden=hidden, out=tmp_path / f"run{len(hidden)}")), progress=False
        )
        page = Page((outcome.folder / "index.html").read_text(encoding="utf-8"))
        check_page(page)
        assert "mean squared error" in page.text and len(page.all("img")) == 4


def test_names_from_a_file_stay_text(tmp_path: Path) -> None:
    hostile = ['<script>alert("1")</script>', '"><img src=x onerror=alert(1)>', "a\u202eb"]
    inputs = [[float((i * k) % 7) for k in (1, 2, 3)] for i in range(40)]
    data = Dataset(hostile[0], inputs, [i % 3 for i in range(40)], hostile, hostile)
    outcome = run_experiment(Experiment(data, Settings(epochs=1, hidden=(3,), out=tmp_path / "run")), progress=False)
    page = Page((outcome.folder / "index.html").read_text(encoding="utf-8"))
    check_page(page)
    assert hostile[0] in page.text
    for name in ("network.svg", "neuron.svg"):
        check_harmless(parse((outcome.folder / name).read_bytes()))


def test_files_that_are_pages_are_linked_without_more_ado(tmp_path: Path) -> None:
    (tmp_path / "loss.png").write_bytes(PNG)
    files = {"loss.png": "curves", "live.html": "a page to play with"}
    write_run_page(tmp_path, "t", {"held out": "fine"}, {"data": "some"}, files)
    page = Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert [link["href"] for link in page.all("a")] == ["loss.png", "live.html"]
    assert "a page to play with" in page.text and len(page.all("img")) == 1


@pytest.mark.parametrize("n_inputs", [2, 12, 13, 40])
def test_the_neuron_is_drawn_with_gradients_and_readable_at_any_size(n_inputs: int) -> None:
    data = Dataset(
        "many", [[0.1 * j for j in range(n_inputs)]] * 4, [0, 1, 0, 1], [f"f{j}" for j in range(n_inputs)], ["a", "b"]
    )
    task = choose_task(data.name, data.class_names, None, None)
    model = MLP(n_inputs, [50, 1], seed=0)
    pictures = network_pictures(model, task, data.inputs[0], 1, data.feature_names, data.class_names)
    network, neuron = pictures["network.svg"][0], pictures["neuron.svg"][0]
    boxes = list(nodes_of(neuron))
    assert len(boxes) <= 30
    assert any(text.startswith("relu O[0]") and "grad" in text for _, _, text in boxes)
    if n_inputs > 12:
        assert any(text.startswith(f"{n_inputs} weights") for _, _, text in boxes)
        assert any(text.startswith(f"{n_inputs} inputs") for _, _, text in boxes)
    else:
        assert {"f0", "f1"} <= {text.split()[0] for _, _, text in boxes}
    assert "f0" in texts_of(parse(network.pipe("svg")))
    assert not any(parameter.has_grad for parameter in model.parameters())


def test_gradients_of_the_model_are_as_they_were() -> None:
    data = load_dataset("iris")
    task = choose_task(data.name, data.class_names, None, None)
    model = MLP(4, [3, 3], seed=0)
    for i, parameter in enumerate(model.parameters()):
        if i % 2:
            parameter.grad = float(i)
    before = [(parameter.has_grad, parameter.grad) for parameter in model.parameters()]
    network_pictures(model, task, data.inputs[0], 1, data.feature_names, data.class_names)
    assert [(parameter.has_grad, parameter.grad) for parameter in model.parameters()] == before


def test_colors_of_the_page_can_be_read() -> None:
    light, dark = re.findall(
        r"--ink: (#\w+); --quiet: (#\w+); --paper: (#\w+); --card: (#\w+); .*?--link: (#\w+);", run_report._STYLE
    )
    for ink, quiet, paper, card, link in (light, dark):
        assert all(contrast(text, under) >= 4.5 for text in (ink, quiet, link) for under in (paper, card))
