// The card of the loss: a mean over samples, the worst first.
"use strict";

const WORST = 8; // rows

/** Return the elements of the card of the loss; a click on a sample chooses it. */
function lossCard(learner, chosenSample, onChoose) {
  const { network, batch, result, setting } = learner;
  const all = batch.members.map((member, s) => ({ member, loss: network.losses[s] })).sort((a, b) => b.loss - a.loss);
  const total = all.reduce((sum, { loss }) => sum + loss, 0);
  const largest = all[0].loss || 1e-300;
  const rows = all.slice(0, WORST).map(({ member, loss }) => {
    const cells = [written(loss, 4), targetOf(learner, member)];
    return sampleRow(member, chosenSample, onChoose, cells, loss / largest, "negative");
  });
  const penalty = result.loss - total / all.length;
  const more = setting.l2 ? ` The L2 penalty adds ${written(penalty, 4)}.` : "";
  const name = inWordsOfName(setting.loss);
  return [
    element("h2", "", "The loss ", element("small", "", name)),
    factors([[result.loss, "of the batch of the next step"]]),
    element("h3", "", `It is the mean over ${all.length} samples, the worst first`),
    cardTable(["sample", "its loss", "target"], rows),
    element("p", "sum", `Sum ${written(total, 5)} ÷ ${all.length} = ${written(total / all.length, 5)}.${more}`),
  ];
}

/** Return the target of a sample as text. */
function targetOf({ data }, member) {
  return data.classes === null ? written(data.targets[member]) : data.classes[data.targets[member]];
}
