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
    const bar = element("span", "bar negative");
    bar.style.width = `${(100 * loss) / largest}%`;
    const cells = [pickOf(member, onChoose), written(loss, 4), targetOf(learner, member)].map((cell) =>
      element("td", "", cell),
    );
    return element("tr", member === chosenSample ? "chosen" : "", ...cells, element("td", "bars", bar));
  });
  const head = element(
    "tr",
    "",
    ...["sample", "its loss", "target"].map((text) => element("th", "", text)),
    element("td", ""),
  );
  const penalty = result.loss - total / all.length;
  const more = setting.l2 ? ` The L2 penalty adds ${written(penalty, 4)}.` : "";
  const name = inWordsOfName(setting.loss);
  return [
    element("h2", "", "The loss ", element("small", "", name)),
    factors([[result.loss, "of the batch of the next step"]]),
    element("h3", "", `It is the mean over ${all.length} samples, the worst first`),
    element("table", "samples", element("thead", "", head), element("tbody", "", ...rows)),
    element("p", "sum", `Sum ${written(total, 5)} ÷ ${all.length} = ${written(total / all.length, 5)}.${more}`),
  ];
}

/** Return a button that chooses a sample. */
function pickOf(member, onChoose) {
  const pick = button(`Sample ${member + 1}: follow it through the network`, () => onChoose(member), `#${member + 1}`);
  pick.className = "link";
  return pick;
}

/** Return the target of a sample as text. */
function targetOf({ data }, member) {
  return data.classes === null ? written(data.targets[member]) : data.classes[data.targets[member]];
}
