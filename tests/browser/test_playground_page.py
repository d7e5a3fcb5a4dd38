"""The page that trains, as it is seen, worked and heard: time, controls, reasons, keys, widths, hostile names."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nn import MLP, playground
from nn.data import Dataset
from nn.training_page.card_formulas import card_formulas
from nn.training_page.playground_page import ACTIVATIONS
from tests.autograd.show.explain.test_explain_labels import HOSTILE
from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.playground_page import CONTROLLER, ask, change, go, open_lesson, rest, words


@pytest.fixture
def page(open_page: Open) -> Any:
    found = open_page(playground().html)
    rest(found)
    return found


# Numbers of at least 0, as the loss of Poisson takes them.
COUNTS = ([[0.1 * i, float(i % 3)] for i in range(20)], [float(i % 4) for i in range(20)])


def choose(page: Any, **part: Any) -> None:
    page.evaluate(f"part => {CONTROLLER}.choose(part)", part)
    rest(page)


def test_it_opens_on_an_untrained_network_and_plays(page: Any) -> None:
    assert ask(page, "learner.at") == 0 and "Not trained yet" in words(page)
    play = page.locator(".transport .play")
    assert play.bounding_box()["height"] > 45
    play.click()
    page.wait_for_timeout(1500)
    assert page.get_by_role("button", name="Pause").is_visible()
    play.click()
    rest(page)
    at = ask(page, "learner.at")
    assert at > 20
    page.wait_for_timeout(300)
    assert ask(page, "learner.at") == at
    assert ask(page, "learner.history.trainLoss.at(-1)") < ask(page, "learner.history.trainLoss[0]")
    assert f"After {at} epochs" in words(page)


def test_time_goes_on_back_to_the_start_and_anywhere(page: Any) -> None:
    page.get_by_role("button", name="On by one").click()
    rest(page, "learner.at === 1")
    page.get_by_label("Unit of time").select_option("epoch")
    change(page, batchSize=10)
    page.get_by_role("button", name="On by one").click()
    rest(page, "learner.at === 8")
    page.get_by_role("button", name="Back by one").click()
    rest(page, "learner.at === 0")
    go(page, 40)
    page.get_by_label("Step of the run").evaluate(
        "slider => { slider.value = 13; slider.dispatchEvent(new Event('input')) }"
    )
    rest(page, "learner.at === 13")
    page.get_by_role("button", name="Back to the start").click()
    rest(page, "learner.at === 0")


def test_time_goes_by_events_and_by_samples(page: Any) -> None:
    unit = page.get_by_label("Unit of time")
    on, back = page.get_by_role("button", name="On by one"), page.get_by_role("button", name="Back by one")
    go(page, 3)
    unit.select_option("sample")
    members = ask(page, "learner.batch.members")
    for member in members[:3]:
        on.click()
        assert page.locator(".why-card h2").inner_text().strip() == f"Sample {member + 1}"
    back.click()
    assert f"for sample {members[1] + 1}" in page.locator(".why-graph").inner_text()
    unit.select_option("event")
    before = page.locator(".why-graph .counter").inner_text()
    on.click()
    assert page.locator(".why-graph .counter").inner_text() != before
    back.click()
    assert page.locator(".why-graph .counter").inner_text() == before
    assert ask(page, "learner.at") == 3


def test_the_gradient_of_a_weight_is_the_mean_of_what_arrives_from_each_sample(page: Any) -> None:
    change(page, optimizer="SGD", settings={"lr": 0.5})
    go(page, 5)
    choose(page, kind="weight", layer=0, unit=1, input=1)
    card = page.locator(".why-card").inner_text()
    gradient = ask(page, "learner.network.gradients[learner.network.offset(0, 1, 1)]")
    weight = ask(page, "learner.network.parameters[learner.network.offset(0, 1, 1)]")
    assert re.search(r"Sum .* ÷ 75 = ", card)
    assert "exactly minus the learning rate times the gradient" in card
    largest = page.locator(".why-card tbody tr").first.inner_text().split("\t")
    arrived = page.locator(".arrival").inner_text()
    assert largest[3] in arrived or arrived.startswith(f"What arrives at w2: {largest[3][:5]}")
    page.get_by_role("button", name="On by one").click()
    rest(page, "learner.at === 6")
    after = ask(page, "learner.network.parameters[learner.network.offset(0, 1, 1)]")
    assert after == weight - 0.5 * gradient


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "hinge", "squared_error", "huber", "poisson"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_what_arrives_on_the_small_graph_is_the_gradient_of_the_sample(loss: str, layer: int, open_page: Open) -> None:
    """Each edge multiplies; at the end stands the number that the network's own backward pass has."""
    page = open_page(playground(data=COUNTS if loss == "poisson" else "moons").html)
    rest(page)
    change(page, loss=loss, output="tanh", activation=["gelu", "sigmoid"])
    go(page, 3)
    choose(page, kind="weight", layer=layer, unit=0, input=1)
    for arrived, expected in arriving(page, layer):
        assert arrived == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "linear"])
def test_every_activation_can_be_asked(activation: str, page: Any) -> None:
    change(page, activation=[activation, activation], output=activation)
    go(page, 2)
    for layer in range(3):
        choose(page, kind="weight", layer=layer, unit=0, input=1)
        for arrived, expected in arriving(page, layer):
            assert arrived == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert activation in page.locator(".why-graph").inner_text().replace(" ", "_")


def arriving(page: Any, layer: int) -> list[tuple[float, float]]:
    """Return what arrives at a weight on the small graph of ten samples, each with what the network found."""
    found: list[tuple[float, float]] = page.evaluate(
        f"""() => {{
        const learner = {CONTROLLER}.learner();
        return learner.batch.members.slice(0, 10).map((member) => {{
            const probe = probeOf(learner, member);
            const row = learner.data.rows[member];
            const made = neuronGraph(probe, learner.setting, row, learner.data.encoded[member], {layer}, 0, 1);
            const computation = makeComputation(made.graph, made.operations);
            const gradients = computation.known(computation.steps.length).gradients;
            const input = {layer} === 0 ? row[1] : probe.outputOf({layer} - 1, 1);
            return [gradients[made.weights.get(1)], probe.deltaOf({layer}, 0) * input];
        }});
    }}"""
    )
    return found


def test_operations_that_select_do_so_on_the_small_graph(page: Any) -> None:
    """What they did not choose gets a gradient of 0, even where theirs is inf."""
    change(page, loss="huber")
    selecting = page.evaluate(
        f"""() => {{
        const {{ setting, data }} = {CONTROLLER}.learner();
        const probe = probeOf({CONTROLLER}.learner(), 0);
        const {{ graph }} = neuronGraph(probe, setting, data.rows[0], data.encoded[0], 2, 0, 0);
        return graph.nodes.filter((node) => node.selects).map((node) => node.operation);
    }}"""
    )
    expected = [node["operation"] for node in card_formulas([])[0]["losses"]["huber"]["nodes"] if node.get("selects")]
    assert selecting == expected != []


def test_stepping_through_the_reasons(page: Any) -> None:
    choose(page, kind="weight", layer=0, unit=0, input=0)
    box = page.locator(".why-graph")
    assert "Backward: the first gradient" in box.inner_text()
    box.get_by_role("button", name="One step on").click()
    card = box.locator(".card").inner_text()
    assert "incoming gradient" in card and "local derivative" in card and "passed on" in card
    assert box.locator(".edge.active").count() == 1
    box.get_by_role("button", name="To the end").click()
    assert box.locator(".node:not(.constant):not(.number).unknown").count() == 0


def test_a_sample_and_a_unit_can_be_asked(page: Any) -> None:
    page.locator(".output .plane-canvas").click(position={"x": 60, "y": 150})
    page.evaluate(f"{CONTROLLER}.chooseSample(3)")
    rest(page)
    assert "Sample 4" in page.locator(".why-card").inner_text()
    page.locator("circle.hit[data-layer='0'][data-unit='2']").click()
    assert "Unit 3 of layer 1" in page.locator(".why-card").inner_text()
    page.get_by_role("button", name="Why is the gradient of w[0][2][1] what it is?").click()
    assert "Weight w[0][2][1]" in page.locator(".why-card").inner_text()


def test_outputs_with_an_activation_can_be_asked(open_page: Open) -> None:
    rows = [[0.1 * i, float(i % 3)] for i in range(12)]
    page = open_page(playground(MLP(2, [3, 3], "tanh", output="sigmoid"), (rows, [i % 3 for i in range(12)])).html)
    rest(page)
    choose(page, kind="unit", layer=1, unit=2)
    page.evaluate(f"{CONTROLLER}.chooseSample(3)")
    rest(page)
    assert "The output for 2" in page.locator(".why-card").inner_text()


def test_what_was_said_of_another_setting_is_taken_back(page: Any) -> None:
    open_lesson(page, "unscaled-inputs")
    page.locator(".take-away summary").click()
    text = page.get_by_label("Text to copy")
    page.get_by_role("button", name="As Python").click()
    assert "fit(" in text.input_value()
    change(page, l2=0.1)
    assert text.input_value() == "" and "has changed" in page.locator(".take-away").inner_text()
    assert "a hundred times larger" in page.locator(".lesson").inner_text()  # what a lesson says to try belongs to it
    text.fill("x,y\n1,2\n")
    change(page, data={"name": "wave", "n": 50, "noise": 0.1, "seed": 0})
    assert text.input_value() == "x,y\n1,2\n"
    assert page.locator(".lesson").inner_text() == "" and page.get_by_label("Lesson").input_value() == ""


def test_time_goes_on_before_the_first_answer(page: Any) -> None:
    for unit in ("event", "sample", "step", "epoch"):
        page.evaluate(
            f"""unit => {{
            {CONTROLLER}.change({{ seed: 1 }});
            const list = document.querySelector("[aria-label='Unit of time']");
            list.value = unit;
            for (const name of ["On by one", "Back by one"]) document.querySelector(`[aria-label='${{name}}']`).click();
        }}""",
            unit,
        )
        rest(page)


def test_signs_and_colors_are_told(page: Any) -> None:
    legend = page.locator(".legend")
    assert legend.inner_text().split("\n") == ["● upper moon", "■ lower moon", "ring: held out"]
    change(page, data={"name": "hill", "n": 50, "noise": 0.1, "seed": 0}, heldOut=0)
    assert legend.inner_text() == "orange: low, blue: high"


def test_an_answer_is_in_view(open_page: Open) -> None:
    page = open_page(playground().html, height=700, reduced_motion="reduce")
    rest(page)
    page.locator("circle.hit[data-layer='0'][data-unit='2']").click()
    rest(page)
    top = page.locator(".why-card h2").bounding_box()["y"]
    assert 0 <= top < 600
    page.locator(".output .plane-canvas").hover()
    assert page.locator(".why-card h2").inner_text() == "Unit 3 of layer 1"


def test_the_structure_changes(page: Any) -> None:
    page.get_by_role("button", name="Add a hidden layer").click()
    rest(page)
    page.get_by_role("button", name="One unit more in layer 1").click()
    rest(page)
    page.get_by_label("Activation of layer 2").select_option("relu")
    rest(page)
    assert ask(page, "learner.setting.sizes") == [2, 5, 3, 3, 1]
    assert ask(page, "learner.setting.activations") == ["tanh", "relu", "tanh", "linear"]
    for _ in range(3):
        page.get_by_role("button", name="Remove a hidden layer").click()
        rest(page)
    assert ask(page, "learner.setting.sizes") == [2, 1]


def test_a_table_is_pasted_and_trains(page: Any) -> None:
    lines = [
        "height;note;weight;kind",
        *(f'{1.5 + i / 50};"a; b";{50 + i};{"cat" if i < 10 else "dog"}' for i in range(20)),
    ]
    page.locator(".take-away summary").click()
    page.get_by_label("Text to copy, or a table to paste").fill("\n".join(lines))
    page.get_by_role("button", name="Use the table below").click()
    rest(page)
    assert ask(page, "learner.data.features") == ["height", "weight"]
    assert "20 samples of 2 features" in page.locator(".take-away").inner_text()
    go(page, 100)
    assert ask(page, "learner.history.trainAccuracy.at(-1)") == 1.0


def paste(page: Any, text: str) -> str:
    page.locator(".take-away summary").click()
    page.get_by_label("Text to copy, or a table to paste").fill(text)
    page.get_by_role("button", name="Use the table below").click()
    rest(page)
    return str(page.locator(".take-away").inner_text())


def test_a_first_line_of_numbers_is_a_sample(page: Any) -> None:
    said = paste(page, "5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\nNA,3.1,versicolor")
    assert "3 samples of 2 features" in said and "the first line holds numbers, so it is a sample" in said
    assert "1 row left out, with gaps" in said
    assert ask(page, "[learner.data.features, learner.data.classes]") == [["x1", "x2"], ["setosa", "versicolor"]]


def test_a_year_may_be_the_name_of_a_column(page: Any) -> None:
    assert "2 samples of 2 features" in paste(page, "2019,size,y\n1,2,a\n3,4,b")
    assert ask(page, "learner.data.features") == ["2019", "size"]


DROP = """([bytes, onto]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "table.csv"));
  const events = ["dragover", "drop"].map(
    (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  for (const event of events) document.querySelector(onto).dispatchEvent(event);
  return events.every((event) => event.defaultPrevented);
}"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("onto", [".network", "body", ".take-away-text"])
def test_a_file_is_dropped_anywhere(onto: str, encoding: str, page: Any) -> None:
    content = "größe,x,art\n1,5,Bär\n2,3,Löwe\n".encode(encoding)
    assert page.evaluate(DROP, [list(content), onto])
    rest(page, "learner.data.name === 'table.csv'")
    assert ask(page, "[learner.data.features, learner.data.classes]") == [["größe", "x"], ["Bär", "Löwe"]]


def test_the_card_says_whose_numbers_it_has_while_playing(page: Any) -> None:
    page.evaluate(f"{CONTROLLER}.choose({{ kind: 'weight', layer: 0, unit: 0, input: 0 }})")
    note = page.locator(".why-note")
    assert note.inner_text() == ""
    page.locator(".transport .play").click()
    page.wait_for_function("document.querySelector('.why-note').textContent !== ''")
    assert note.inner_text() == "These are the numbers of step 0; pause to see those of now."
    page.locator(".transport .play").click()
    rest(page)
    assert note.inner_text() == "" and ask(page, "learner.at") > 0
    assert page.locator(".why.is-old").count() == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "at least two rows"),
        ("a,b\n1,x\n2,x", "there must be two kinds"),
        ("a,b,c\n1,q,0\n2,r,1", "Of 2 columns 1 hold no numbers, as b (“q”): try python -m nn play FILE --target"),
        ("a;b\n1;0,5\n2;1,5", "“0,5” in the last column, b, is read as no number here"),
        ("a,b\n1,2\n3,NA\n5,\n7,-\n", "Only 1 of 4 rows have a value in every column"),
        ("a,b\nq,x\nr,y", "No column before the last one holds numbers"),
        ("{}", "no state of this page"),
        ("{", "neither a table nor a saved state"),
    ],
)
def test_what_is_no_table_is_refused_and_loses_nothing(text: str, complaint: str, page: Any) -> None:
    page.locator(".take-away summary").click()
    page.get_by_label("Text to copy, or a table to paste").fill(text)
    page.get_by_role("button", name="Use the table below").click()
    assert complaint in page.locator(".take-away").inner_text()
    assert ask(page, "learner.data.name") == "moons"


def test_the_gradient_of_a_large_batch_is_that_of_the_next_step(open_page: Open) -> None:
    rows = [[i / 2500, (i * 37 % 2500) / 2500] for i in range(2500)]
    page = open_page(playground(data=(rows, [x - 2.0 * y + 0.5 for x, y in rows])).html)
    rest(page)
    change(page, optimizer="SGD", settings={"lr": 0.25}, heldOut=0)
    go(page, 4)
    before, gradients = ask(page, "[learner.network.parameters, learner.network.gradients].map((x) => Array.from(x))")
    go(page, 5)
    after = ask(page, "Array.from(learner.network.parameters)")
    for old, gradient, new in zip(before, gradients, after, strict=True):
        assert new == pytest.approx(old - 0.25 * gradient, rel=1e-9)


def test_a_step_that_meets_inf_stops_and_says_where(page: Any) -> None:
    change(
        page, loss="squared_error", optimizer="SGD", settings={"lr": 10}, output="linear", activation=["relu", "relu"]
    )
    go(page, 400)
    failed = ask(page, "learner.failed")
    assert failed is not None and failed["at"] < 400
    assert f"Training stopped at step {failed['at'] + 1}" in words(page)
    assert all(abs(x) < 1e308 for x in ask(page, "Array.from(learner.network.parameters)"))
    go(page, 0)
    assert "Not trained yet" in words(page)


def test_the_whole_page_is_worked_by_keyboard(page: Any) -> None:
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.tagName")
        )
    wanted = {"Lesson", "Play", "Unit of time", "Speed", "Step of the run", "Data: circles", "Add a hidden layer"}
    wanted |= {"What the lines show", "One unit more in layer 1", "Activation of layer 1", "Loss", "Seed", "SUMMARY"}
    assert wanted <= reached
    assert any(name.startswith("What the network says over x1 and x2") for name in reached)
    assert any(name.startswith("the output unit") for name in reached)
    page.locator("circle.hit[tabindex='0']").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "Unit 2 of layer 2" in page.locator(".why-card").inner_text()
    page.locator(".output .plane").focus()
    page.keyboard.press("ArrowRight")
    assert "Sample" in page.locator(".why-card").inner_text()
    page.locator(".transport .play").focus()
    page.keyboard.press("ArrowRight")
    rest(page, "learner.at === 1")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1000), ("dark", 390)])
def test_no_violation(scheme: str, width: int, open_page: Open) -> None:
    page = open_page(playground().html, width=width, color_scheme=scheme)
    rest(page)
    assert violations(page) == []
    page.locator(".take-away summary").click()
    open_lesson(page, "zero-weights")
    go(page, 3)
    assert violations(page) == []
    open_lesson(page, "overfitting")
    choose(page, kind="weight", layer=1, unit=0, input=3)
    page.evaluate(f"{CONTROLLER}.chooseSample(2)")
    assert violations(page) == []


def test_a_phone_sees_it_without_scrolling_sideways(open_page: Open) -> None:
    page = open_page(playground().html, width=390, height=844)
    rest(page)
    choose(page, kind="unit", layer=0, unit=0)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_hostile_names_stay_text(open_page: Open) -> None:
    evil = [*HOSTILE, "</script><script>alert(1)</script>", "<!--<script>"]
    for name in evil:
        data = Dataset(
            name, [[0.0, 1.0], [1.0, 0.0], [0.5, 2.0], [2.0, 1.0]], [0, 1, 2, 0], [name, "x2"], [name, "b", "c"]
        )
        page = open_page(playground(data=data).html)
        rest(page)
        choose(page, kind="unit", layer=-1, unit=0)
        page.evaluate(f"{CONTROLLER}.chooseSample(0)")
        go(page, 2)
        assert page.locator("script").count() == 4 and page.locator("img").count() == 0
        assert page.title() == "Watch a network learn"


def test_it_works_in_a_frame_of_a_notebook(open_page: Open) -> None:
    page = open_page(f"<!DOCTYPE html><meta charset='utf-8'><body>{playground()._repr_html_()}</body>")
    frame = page.frames[1]
    frame.locator(".transport .play").click()
    frame.locator(".words", has_text=re.compile("After [1-9]")).wait_for(timeout=10_000)
    frame.locator(".transport .play").click()  # else the start of the next run is over within one picture
    frame.get_by_label("Loss", exact=True).select_option("hinge")
    frame.locator(".words", has_text="Not trained yet").wait_for(timeout=10_000)
    frame.get_by_label("Lesson", exact=True).select_option("curve")
    frame.locator(".transport .play").click()
    frame.locator(".words", has_text=re.compile("After [1-9]")).wait_for(timeout=10_000)


def test_a_teacher_hides_controls(page: Any) -> None:
    page.goto(page.url + "#hide=settings,data,why")
    page.reload()
    rest(page)
    for name in ("settings", "data", "why"):
        assert not page.locator(f".{name}").first.is_visible()
    assert page.locator(".transport .play").is_visible()


def test_a_network_of_ones_own_opens_with_its_weights(open_page: Open) -> None:
    model = MLP(2, [3, 1], activation="relu", seed=5)
    page = open_page(playground(model, "circles").html)
    rest(page)
    assert ask(page, "Array.from(learner.network.parameters)") == [p.data for p in model.parameters()]


def test_the_file_is_small() -> None:
    html = playground().html
    kernels = len(re.findall(r'id="kernels">([^<]*)', html)[0])
    assert len(html.encode()) - kernels <= 400_000
    assert len(html.encode()) <= 700_000
