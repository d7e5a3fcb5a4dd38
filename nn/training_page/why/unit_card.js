// The cards of a unit and of a sample.
"use strict";

/** Return the elements of the card of a unit: its weights, each to be chosen. */
function unitCard(learner, { layer, unit }, choose) {
  const { network, setting, batch, data } = learner;
  const heading = element("h2", "", capitalized(unitName(learner, layer, unit)));
  if (layer < 0) {
    const [low, high] = data.ranges[unit];
    return [
      heading,
      element(
        "p",
        "",
        `A feature of the samples, from ${written(low, 3)} to ${written(high, 3)}. It takes no gradient.`,
      ),
    ];
  }
  const nIn = setting.sizes[layer];
  const name = setting.activations[layer];
  const applied = name === "linear" ? "" : `${inWordsOfName(name)} of `;
  const delta = deltaOfBatch(learner, layer, unit);
  const outputs = network.outputs[layer].subarray(unit * network.stride, unit * network.stride + batch.n);
  const [low, high] = [Math.min(...outputs), Math.max(...outputs)];
  const rows = Array.from({ length: nIn + 1 }, (_, input) => {
    const part = { kind: "weight", layer, unit, input };
    const index = network.offset(layer, unit, input);
    const pick = button(
      `Why is the gradient of ${weightLabel(learner, part)} what it is?`,
      () => choose(part),
      weightLabel(learner, part),
    );
    pick.className = "link";
    const from = input === nIn ? "bias" : `from ${unitName(learner, layer - 1, input)}`;
    return cardRow([pick, written(network.parameters[index]), written(network.gradients[index]), from]);
  });
  return [
    heading,
    element(
      "p",
      "",
      `Its output is ${applied}the weighted sum of its inputs plus a bias: from ${written(low, 3)} to ` +
        `${written(high, 3)} over the batch. Its δ, the gradient at that sum, is ${written(delta, 4)} in all.`,
    ),
    cardTable(["weight", "number", "gradient"], rows),
  ];
}

/** Return the elements of the card of a sample: what it is, what the network says, what that costs. */
function sampleCard(learner, member, probe) {
  const { data, setting } = learner;
  const features = data.features.map((feature, j) => `${feature} ${written(data.rows[member][j], 3)}`);
  const shown = features.length > 6 ? [...features.slice(0, 6), "…"] : features;
  const outputs = Array.from({ length: setting.sizes.at(-1) }, (_, k) =>
    probe.outputOf(setting.activations.length - 1, k),
  );
  const isHeld = learner.heldSet.members.includes(member);
  const right =
    data.classes === null
      ? ""
      : makeDecision(data.classes, setting.loss)(outputs) === data.targets[member]
        ? " It is right."
        : " It is wrong.";
  return [
    element(
      "h2",
      "",
      `Sample ${member + 1} `,
      element("small", "", isHeld ? "held out: no step is taken with it" : ""),
    ),
    element(
      "p",
      "",
      `${shown.join(", ")}. Target: ${targetOf(learner, member)}. ` +
        `The network says ${outputs.map((x) => written(x, 3)).join(", ")}.${right}`,
    ),
    factors([[probe.lossOfSample, "its loss"]]),
  ];
}
