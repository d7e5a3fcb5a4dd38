// Why a number is what it is: the card of what was clicked, and the graph of one neuron for one sample, step by step.
"use strict";

const LEAST_IN_VIEW = 260; // pixels of the reasons, after something was asked
const LEAST_SCALE = 0.85; // of the picture of a graph: smaller could not be read

/** Return the panel; `chooseSample` and `choose` are called for what is clicked in it. */
function makeWhyPanel({ chooseSample, choose }) {
  const card = element("div", "why-card");
  const graphBox = element("div", "why-graph");
  const note = element("p", "why-note");
  const box = element("section", "why", note, card, graphBox);
  box.setAttribute("aria-label", "Why");
  let player = null; // of the graph that is shown
  let shown = null; // the run and the step whose numbers are shown; null: no numbers
  let showsAll = false;
  let last = "";
  let step = null; // of the graph; null: the first one backward

  /** Show what was chosen: a part of the network, a sample, both, or nothing. */
  function update(learner, part, sample) {
    const key = JSON.stringify([part, sample, learner.setting.sizes]);
    if (key !== last) [showsAll, step, last] = [false, null, key];
    shown = part === null && sample < 0 ? null : { learner, at: learner.at };
    follow(learner);
    if (shown === null) return showHint();
    const isWeight = part?.kind === "weight";
    const followed = sample >= 0 ? sample : isWeight ? contributionsTo(learner, part)[0].member : worstOf(learner);
    const probe = probeOf(learner, followed);
    card.replaceChildren(...cardOf(learner, part, sample, followed, probe));
    const isInNetwork = part !== null && part.layer >= 0;
    const layer = isInNetwork ? part.layer : learner.setting.activations.length - 1;
    const ofTarget = learner.setting.sizes.at(-1) > 1 ? learner.data.targets[followed] : 0;
    const unit = isInNetwork ? part.unit : ofTarget;
    showGraph(learner, probe, followed, layer, unit, isWeight ? part.input : -1);
  }

  /** Say that the numbers are old where the run has gone on since `update`. */
  function follow(learner) {
    const isOld = shown !== null && (shown.learner !== learner || shown.at !== learner.at);
    const whose = shown?.learner === learner ? `step ${shown.at}` : "the run before";
    setText(note, isOld ? `These are the numbers of ${whose}; pause to see those of now.` : "");
    box.classList.toggle("is-old", isOld);
  }

  function showHint() {
    graphBox.replaceChildren();
    player = null;
    card.replaceChildren(
      element("h2", "", "Why?"),
      element(
        "p",
        "",
        "Click a line, a circle or a sample, at any moment: here it says where that number comes from, factor by factor.",
      ),
    );
  }

  function cardOf(learner, part, sample, followed, probe) {
    const onShowAll = () => {
      showsAll = true;
      update(learner, part, sample);
    };
    if (part?.kind === "weight") {
      return weightCard(learner, part, followed, steppedOf(learner), { chooseSample, showsAll, onShowAll });
    }
    if (part?.kind === "loss") return lossCard(learner, followed, chooseSample);
    const ofSample = sample >= 0 || part === null ? sampleCard(learner, followed, probe) : [];
    return [...(part ? unitCard(learner, part, choose) : []), ...ofSample];
  }

  function showGraph(learner, probe, member, layer, unit, prefer) {
    const { setting, data } = learner;
    const { graph, operations, weights } = neuronGraph(
      probe,
      setting,
      data.rows[member],
      data.encoded[member],
      layer,
      unit,
      prefer,
    );
    const computation = makeComputation(graph, operations);
    const drawing = makePicture(graph, "LR");
    drawing.svg.style.minWidth = `${LEAST_SCALE * drawing.width}px`;
    const widthOf = widthsOf(graph, computation);
    const stepCard = element("section", "card");
    stepCard.setAttribute("aria-label", "Step");
    const spokenStep = element("p", "status");
    spokenStep.setAttribute("role", "status");
    player = makePlayer(computation.steps.length, showStep);
    const viewport = element("div", "viewport", drawing.svg);
    viewport.tabIndex = 0;
    viewport.setAttribute("role", "region");
    viewport.setAttribute("aria-label", "The graph of the neuron");
    const heading = element("h2", "", `${capitalized(unitName(learner, layer, unit))}, for sample ${member + 1}`);
    graphBox.replaceChildren(
      heading,
      player.box,
      viewport,
      stepCard,
      spokenStep,
      arrival(learner, member, weights, graph, computation, prefer),
    );
    const first = computation.steps.findIndex(({ kind }) => kind === "seed") + 1;
    player.move(step === null ? first : Math.min(step, computation.steps.length));

    function showStep(at) {
      step = at;
      const active = activeIn(computation.steps[at - 1], graph);
      updatePicture(drawing, graph, computation, computation.known(at), active, widthOf);
      const { title, body, says } = describeStep(
        computation.steps[at - 1],
        graph,
        computation,
        computation.known(Math.max(0, at - 1)),
      );
      stepCard.replaceChildren(element("h3", "", title), ...body);
      scrollToNode(viewport, graph, active.node);
      setText(spokenStep, `Step ${at} of ${computation.steps.length}. ${says}`);
    }
  }

  /** Say what arrives at the chosen weight, and that the batch takes the mean of it. */
  function arrival(learner, member, weights, graph, computation, input) {
    if (!weights.has(input)) return element("p", "note", "");
    const { gradients } = computation.known(computation.steps.length);
    const name = graph.nodes[weights.get(input)].name;
    const isInBatch = learner.batch.members.includes(member);
    const then = isInBatch
      ? `It is the contribution of sample ${member + 1} in the list: one of ${learner.batch.n}.`
      : "This sample is not in the batch of the next step.";
    return element("p", "arrival", `What arrives at ${name}: ${written(gradients[weights.get(input)], 5)}. ${then}`);
  }

  /** Go on or back by some events of the graph; return whether there is one. */
  function move(events) {
    player?.go(player.at + events);
    return player !== null;
  }

  /** Scroll to where the reasons begin, if they are below what is in view. */
  function reveal() {
    const { top, height } = box.getBoundingClientRect();
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const beyond = top + Math.min(height, LEAST_IN_VIEW) - innerHeight;
    if (beyond > 0) scrollBy({ top: beyond, behavior: isCalm ? "instant" : "smooth" });
  }

  return { box, update, follow, move, reveal };
}

/** Return the sample of the batch with the largest loss. */
function worstOf({ network, batch }) {
  let worst = 0;
  for (let s = 1; s < batch.n; s++) if (network.losses[s] > network.losses[worst]) worst = s;
  return batch.members[worst];
}

/** Scroll the picture to the side, as far as a node needs to be seen. */
function scrollToNode(viewport, graph, node) {
  if (node < 0) return;
  const scale = viewport.firstChild.clientWidth / (graph.layouts.LR.width + 2 * MARGIN);
  const middle = scale * (graph.layouts.LR.centers[node][0] + MARGIN);
  if (middle < viewport.scrollLeft + 80 || middle > viewport.scrollLeft + viewport.clientWidth - 80) {
    viewport.scrollLeft = middle - viewport.clientWidth / 2;
  }
}

/** Return a network with the same weights that has run backward on one sample alone, without the penalty. */
function probeOf({ setting, data, network }, member) {
  const set = makeSet(data, [member]);
  const probe = makeNetwork({ ...setting, l2: 0 }, set, 1);
  probe.parameters.set(network.parameters);
  probe.backward(set.all);
  const { stride } = probe;
  return {
    parameters: probe.parameters,
    offset: probe.offset,
    lossOfSample: probe.losses[0],
    sumOf: (layer, unit) => probe.sums[layer][unit * stride],
    outputOf: (layer, unit) => probe.outputs[layer][unit * stride],
    deltaOf: (layer, unit) => probe.deltas[layer][unit * stride],
    gradientAtOutput: (unit) => probe.outputGradients(setting.activations.length - 1)[unit * stride],
  };
}

/** Return what the next step would change: the updates, and whether it fails. */
function steppedOf({ setting, network, trainSet, batch, rate }) {
  const ahead = makeNetwork(setting, trainSet, Math.min(batch.indices.length, MOST_AT_ONCE));
  ahead.restore(network.save());
  const { taken } = ahead.step(batch.indices, rate);
  return { updates: ahead.updates, failed: !taken };
}
