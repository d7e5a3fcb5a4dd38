// One weight, all samples: how the gradient of a weight arises as a mean over the batch.
"use strict";

const [FIRST_ROWS, MOST_ROWS] = [8, 200];

/** Return what each sample of the batch contributes to the gradient of a weight, the largest first. */
function contributionsTo(learner, { layer, unit, input }) {
  const { network, batch, setting, data } = learner;
  const { n } = batch;
  const isBias = input === setting.sizes[layer];
  return batch.members
    .map((member, s) => {
      const delta = network.deltas[layer][unit * network.stride + s] * n; // of the sample's own loss
      const below = layer === 0 ? data.rows[member][input] : network.outputs[layer - 1][input * network.stride + s];
      const incoming = isBias ? 1 : below;
      return { member, delta, incoming, product: delta === 0 ? 0 : delta * incoming };
    })
    .sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
}

/** Return the samples as a table of bars, and the sum below it; a click on a sample chooses it. */
function contributionTable(learner, part, chosenSample, onChoose, showsAll, onShowAll) {
  const all = contributionsTo(learner, part);
  const shown = all.slice(0, showsAll ? MOST_ROWS : FIRST_ROWS);
  const largest = Math.max(Math.abs(all[0].product), 1e-300);
  const isBias = part.input === learner.setting.sizes[part.layer];
  const rows = shown.map(({ member, delta, incoming, product }) => {
    const cells = [delta, incoming, product].map((x) => written(x, 3));
    return sampleRow(member, chosenSample, onChoose, cells, Math.abs(product) / largest, signOf(product));
  });
  const rest = all.slice(shown.length);
  if (rest.length > 0) {
    const more = button("Show all samples", onShowAll, `${rest.length} more`);
    more.className = "link";
    const sum = rest.reduce((total, { product }) => total + product, 0);
    rows.push(cardRow([more, "", "", written(sum, 3), ""]));
  }
  const total = all.reduce((sum, { product }) => sum + product, 0);
  const table = cardTable(["sample", "δ", isBias ? "1" : "input", "δ × input"], rows);
  return { table, total, count: all.length };
}
