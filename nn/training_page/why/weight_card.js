// The card of a weight: its number, its gradient as a mean over samples, and what the next step makes of it.
"use strict";

// In the order in which the `update` of each in `nn.optimizers` returns them.
const OF_ADAM = ["steps", "m: running mean of the gradient", "v: running mean of gradient²", "the largest v so far"];
const STATE_NAMES = {
  SGD: ["velocity"],
  RMSprop: ["running mean of gradient²", "running mean of the gradient", "velocity"],
  Adam: OF_ADAM,
  AdamW: OF_ADAM,
};

/** Return the elements of the card of a weight or bias. */
function weightCard(learner, part, sample, stepped, { chooseSample, showsAll, onShowAll }) {
  const { network, setting } = learner;
  const index = network.offset(part.layer, part.unit, part.input);
  const [weight, gradient] = [network.parameters[index], network.gradients[index]];
  const isBias = part.input === setting.sizes[part.layer];
  const where = isBias
    ? `the bias of ${unitName(learner, part.layer, part.unit)}`
    : `from ${unitName(learner, part.layer - 1, part.input)} to ${unitName(learner, part.layer, part.unit)}`;
  const { table, total, count } = contributionTable(learner, part, sample, chooseSample, showsAll, onShowAll);
  return [
    element("h2", "", `${isBias ? "Bias" : "Weight"} ${weightLabel(learner, part)} `, element("small", "", where)),
    factors([
      [weight, "its number"],
      "|",
      [gradient, "its gradient", signOf(gradient)],
      "|",
      [stepped.updates[index], "the next step adds"],
    ]),
    element("p", "", nextStepInWords(learner, index, stepped)),
    element("h3", "", `The gradient is the mean over ${count} sample${count === 1 ? "" : "s"}`),
    table,
    sumLine(setting, total, count, gradient),
    ...optimizerNumbers(learner, index),
  ];
}

/** Return numbers side by side, each with a word below it, and signs between them. */
function factors(parts) {
  return element(
    "div",
    "product",
    ...parts.map((part) => {
      if (part === "|") return element("span", "gap");
      if (typeof part === "string") return element("span", "sign", part);
      const [number, what, className] = part;
      return element(
        "div",
        `factor ${className ?? ""}`,
        element("b", "", written(number, 5)),
        element("span", "", what),
      );
    }),
  );
}

/** Say how the optimizer turns this gradient into a change. */
function nextStepInWords({ setting, network, rate }, index, { updates, failed }) {
  if (failed) return "The next step cannot be taken: a number in it is not finite.";
  const { momentum, weight_decay: decay } = setting.settings;
  const [weight, gradient, update] = [network.parameters[index], network.gradients[index], updates[index]];
  const sign = update < 0 ? "−" : "+";
  const after = `So ${written(weight, 5)} ${sign} ${written(Math.abs(update), 4)} = ${written(weight + update, 5)}.`;
  const isPlain = setting.optimizer === "SGD" && !momentum && !decay && setting.clipNorm === null;
  if (isPlain) {
    const product = `−${written(rate, 5)} × ${inPlace(gradient, PRODUCT, true)} = ${written(update, 5)}`;
    return `One step moves it by exactly minus the learning rate times the gradient: ${product}. ${after}`;
  }
  return (
    `One step of ${setting.optimizer} makes of the gradient ${written(gradient, 4)}, and of those before, a change of ` +
    `${written(update, 5)}. ${after}`
  );
}

function sumLine(setting, total, count, gradient) {
  const mean = `${written(total, 5)} ÷ ${count} = ${written(total / count, 5)}`;
  if (!setting.l2) return element("p", "sum", `Sum ${mean}. That is its gradient.`);
  const added = written(gradient - total / count, 4);
  return element("p", "sum", `Sum ${mean}. The L2 penalty adds ${added}: together ${written(gradient, 5)}.`);
}

/** Return the numbers that the optimizer keeps for a parameter, if it keeps any. */
function optimizerNumbers({ setting, network }, index) {
  const numbers = network.stateOf(index);
  if (numbers.length === 0) return [];
  const names = STATE_NAMES[setting.optimizer];
  const list = element("dl", "states");
  numbers.forEach((number, i) => {
    list.append(element("dt", "", names[i] ?? `number ${i + 1}`), element("dd", "", written(number, 5)));
  });
  return [element("h3", "", `What ${setting.optimizer} remembers of it`), list];
}
