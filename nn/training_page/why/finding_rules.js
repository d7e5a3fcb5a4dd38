// What each rule of `nn.inspect` looks for, in the numbers of a batch; its limit and its sentences come from Python.
"use strict";

/** For each cause a function of { flows, learner } and the limit, which returns its faults. */
const FINDING_RULES = {
  "not finite": ({ flows }, limit) =>
    [...flows].reverse().flatMap(({ index, outputGradient, delta }) =>
      Object.entries({ outputs: outputGradient, "weighted sums": delta })
        .filter(([, size]) => !(size < limit))
        .map(([what, size]) => fault(index, [], "size", { what, size: written(size) })),
    ),

  "zero weights": ({ flows }, limit) => {
    if (flows.at(-1).outputGradient === 0) return []; // the loss is as low as it gets
    const stuck = flows.filter((flow) => flow.hasZeroWeights && flow.weightGradient <= limit).map(({ index }) => index);
    return stuck.length > 0 ? [fault(stuck[0], [], "stuck", { stuck })] : [];
  },

  symmetric: ({ flows, learner }, limit) =>
    flows.slice(0, -1).flatMap((flow) => {
      if (flow.hasZeroWeights) return [];
      const groups = alikeUnits(learner, flow.index, limit).filter(({ units }) => units.length > 1);
      return groups.map(({ units, isExact }) =>
        fault(flow.index, units, "alike", { exactly: isExact ? "the same" : "nearly the same" }),
      );
    }),

  "constant inputs": ({ flows, learner }, limit) => {
    let before = 1;
    for (const { index, n } of flows) {
      const columns = inputsOf(learner, index);
      const variation = Math.max(...columns.map(variationOf));
      if (n > 1 && variation <= limit && before > Math.sqrt(limit)) {
        const below = flows[index - 1];
        const isConsequence = below?.hasZeroWeights || below?.flatUnits.length === below?.units.length;
        return below && isConsequence ? [] : [fault(index, [], "constant", { n, below: below?.index })];
      }
      before = variation;
    }
    return [];
  },

  "unscaled inputs": ({ learner }, limit) => {
    const sizes = inputsOf(learner, 0).map(rootMeanSquare);
    const size = written(Math.max(...sizes), 3);
    const large = sizes.flatMap((found, j) => (found > limit ? [j] : []));
    if (large.length > 0) return [fault(0, large, "large", { size, n: sizes.length })];
    return Math.max(...sizes) > 0 && Math.max(...sizes) < 1 / limit ? [fault(0, [], "small", { size })] : [];
  },

  "unrelated targets": ({ learner }, limit) => {
    const found = unrelatedTargets(learner, limit);
    if (found === null) return [];
    const { kind, n, agreement, chance, deviation } = found;
    const inPercent = (share) => (100 * share).toFixed(0);
    const parts =
      kind === "classes"
        ? { agreement: inPercent(agreement), chance: inPercent(chance) }
        : { agreement: agreement.toFixed(2), deviation: deviation.toFixed(2) };
    return [fault(null, [], kind, { n, ...parts })];
  },

  "undone steps": ({ learner }, limit) => {
    const losses = learner.history.loss.slice(1);
    if (losses.length < gradientRules.fewestEpochs) return [];
    const changes = losses.slice(1).map((after, i) => after - losses[i]);
    const sum = (wanted) => changes.filter(wanted).reduce((total, change) => total + change, 0);
    const [rises, falls] = [sum((change) => change > 0), -sum((change) => change < 0)];
    if (!(rises > limit * falls && rises > gradientRules.largeRise * Math.abs(losses[0]) * changes.length)) return [];
    const count = changes.filter((change) => change > 0).length;
    const [first, last] = [losses[0], losses.at(-1)].map((loss) => written(loss, 3));
    const numbers = { rises: written(rises, 3), falls: written(falls, 3), first, last };
    return [fault(null, [], "undone", { count, epochs: `${changes.length} epochs`, ...numbers })];
  },

  dead: ({ flows, learner }, limit) => [
    ...wrongOutputs(flows.at(-1), "off"),
    ...hiddenThat(flows, "off").flatMap((flow) => {
      const inputs = inputsOf(learner, flow.index);
      if (flow.hasZeroWeights || inputs.every((column) => column.every((x) => x === 0))) return []; // a consequence
      if (flow.flatUnits.length >= limit * flow.units.length) return [fault(flow.index, flow.flatUnits, "all")];
      return stuckUnits(flow, learner);
    }),
  ],

  saturated: ({ flows, learner }, limit) => [
    ...wrongOutputs(flows.at(-1), "saturated"),
    ...hiddenThat(flows, "saturated").flatMap((flow) => {
      if (!(flow.flatShare > limit)) return stuckUnits(flow, learner);
      const share = (100 * flow.flatShare).toFixed(0);
      return [fault(flow.index, flow.flatUnits, "share", { share, sumsOf: flow.units })];
    }),
  ],

  exploding: ({ flows, learner }, limit) => {
    const [hidden, last] = [flows.slice(0, -1), flows.at(-1)];
    const gains = (some) => some.map(({ index, fromWeights }) => [index, fromWeights]);
    const isLarge = ({ index, fromWeights }) => fromWeights - usualGain(learner, index + 1) > gradientRules.mostGain;
    let found = gains(hidden.filter(isLarge));
    const grown = hidden.reduce((most, flow) => (most === null || flow.delta > most.delta ? flow : most), null) ?? last;
    const growth = last.delta > 0 ? logRatio(grown.delta, last.delta) : 0;
    if (!(growth > limit) && found.length === 0) return [];
    if (found.length === 0) found = gains(hidden.slice(grown.index).filter(({ fromWeights }) => fromWeights > 0));
    const sentence = growth > limit ? "growth" : "gains";
    return [fault(grown.index, [], sentence, { decades: growth.toFixed(1), gains: found.sort(([, a], [, b]) => b - a) })];
  },

  vanishing: ({ flows }, limit) => {
    const [hidden, last] = [flows.slice(0, -1), flows.at(-1)];
    const alive = hidden.filter(({ delta }) => delta > 0);
    if (alive.length === 0 || last.delta === 0) return [];
    const smallest = alive.reduce((least, flow) => (flow.delta < least.delta ? flow : least));
    const loss = logRatio(last.delta, smallest.delta);
    if (!(loss > limit)) return [];
    const between = hidden.slice(smallest.index);
    const sum = (name) => between.reduce((total, flow) => total + flow[name], 0);
    const shares = { activations: sum("fromActivation"), weights: sum("fromWeights") };
    const parts = {
      decades: loss.toFixed(1),
      layers: `${between.length} layer${between.length === 1 ? "" : "s"}`,
      kinds: [...new Set(between.map(({ activation }) => activation))].join("/"),
      by_activations: changeInDecades(shares.activations),
      by_weights: changeInDecades(shares.weights),
    };
    return [fault(smallest.index, [], shares.activations <= shares.weights ? "activations" : "weights", parts)];
  },
};

const fault = (layer, units, sentence, parts = {}) => ({ layer, units, sentence, parts });
const changeInDecades = (power) => `${power < 0 ? "shrink" : "grow"} by 10^${Math.abs(power).toFixed(1)}`;

/** Return the inputs of a layer, [inputs][samples of the batch]. */
function inputsOf({ network, setting, batch, data }, layer) {
  return Array.from({ length: setting.sizes[layer] }, (_, j) =>
    layer === 0
      ? batch.members.map((member) => data.rows[member][j])
      : Array.from(network.outputs[layer - 1].subarray(j * network.stride, j * network.stride + batch.n)),
  );
}

/** Return the range of some numbers, in proportion to the largest; 0 if all are 0. */
function variationOf(column) {
  const size = Math.max(...column.map(Math.abs));
  return size > 0 ? (Math.max(...column) - Math.min(...column)) / size : 0;
}

/** Return the hidden layers whose activation saturates so, from the last down. */
function hiddenThat(flows, how) {
  return flows.slice(0, -1).filter(({ activation }) => gradientRules.saturation[activation] === how).reverse();
}

function wrongOutputs(flow, how) {
  const units = flow.flatUnits.filter((unit) => flow.largestOutputGradient[unit] > gradientRules.wrongGradient);
  return units.length > 0 && gradientRules.saturation[flow.activation] === how
    ? [fault(flow.index, units, "wrong", { how })]
    : [];
}

/** Return the fault of the units that would be flat for every input up to some times the size of these. */
function stuckUnits(flow, learner) {
  const stuck = flow.flatUnits.filter((unit) => isStuck(learner, flow, unit));
  return stuck.length > 0 ? [fault(flow.index, stuck, "stuck")] : [];
}

function isStuck(learner, { index, activation, n }, unit) {
  const { network, setting } = learner;
  const columns = inputsOf(learner, index);
  const numbers = columns.map((_, j) => network.parameters[network.offset(index, unit, j)]);
  const bias = network.parameters[network.offset(index, unit, columns.length)];
  const isPositive = index > 0 && gradientRules.neverNegative.includes(setting.activations[index - 1]);
  const up = Math.hypot(...numbers.filter((w) => !isPositive || w > 0));
  const down = Math.hypot(...numbers.filter((w) => !isPositive || w < 0));
  const { value, slope } = activationOf(activation);
  const { flat, steepest, inputRange, saturation } = gradientRules;
  for (let s = 0; s < n; s++) {
    const size = inputRange * Math.hypot(...columns.map((column) => column[s]));
    const [lowest, highest] = [bias - size * down, bias + size * up];
    if (saturation[activation] !== "off" && lowest <= 0 && highest >= 0) return false;
    const nearest = saturation[activation] === "off" || !(lowest > 0) ? highest : lowest; // to where it is steepest
    if (!(Math.abs(slope(value(nearest), nearest)) < flat * steepest[activation])) return false;
  }
  return true;
}

/** Return the decades by which weights drawn by the usual rule change gradients on their way through a layer. */
function usualGain({ setting: { sizes, activations } }, layer) {
  const [deviation] = functions[`auto_std_${activations[layer]}`](sizes[layer], sizes[layer + 1]);
  return Math.log10(deviation * Math.sqrt(sizes[layer + 1]));
}

/** Return the units of a layer in groups that have nearly the same weights in and out: { units, isExact }. */
function alikeUnits({ network, setting }, layer, limit) {
  const [nIn, next] = [setting.sizes[layer], setting.sizes[layer + 2]];
  const around = Array.from({ length: setting.sizes[layer + 1] }, (_, unit) => [
    Array.from({ length: nIn + 1 }, (_, j) => network.parameters[network.offset(layer, unit, j)]),
    Array.from({ length: next }, (_, k) => network.parameters[network.offset(layer + 1, k, unit)]),
  ]);
  const compare = (a, b) => {
    const at = a.findIndex((x, i) => x !== b[i]);
    return at < 0 ? 0 : a[at] - b[at];
  };
  const byWeights = around.map((_, unit) => unit).sort((i, j) => compare(around[i].flat(), around[j].flat()));
  const areAlike = (i, j) =>
    around[i].every((a, side) => {
      const b = around[j][side];
      return Math.hypot(...a.map((x, k) => x - b[k])) <= limit * Math.max(Math.hypot(...a), Math.hypot(...b));
    });
  const groups = [];
  for (const unit of byWeights) {
    if (groups.length > 0 && areAlike(unit, groups.at(-1).at(-1))) groups.at(-1).push(unit);
    else groups.push([unit]);
  }
  const isExact = (units) => units.every((unit) => compare(around[unit].flat(), around[units[0]].flat()) === 0);
  return groups.map((units) => ({ units: units.sort((i, j) => i - j), isExact: isExact(units) }));
}
