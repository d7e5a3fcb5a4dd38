// A training run: the steps of `fit`, any of which can be gone back to.
"use strict";

const MOST_SNAPSHOTS = 400;
const MOST_AT_ONCE = 256; // samples of a step computed at once, so that their numbers stay near

/**
 * Return the samples of a data set parted as `fit` parts them, and the source of random numbers after it, which goes
 * on to draw the order of the samples.
 */
function partSamples(data, heldOut, seed) {
  const random = new Random(seed);
  const order = data.rows.map((_, i) => i);
  if (data.held) return { train: order.slice(0, -data.held), held: order.slice(-data.held), random }; // as they stand
  const count = heldOut > 0 ? Math.min(Math.max(1, ieee.round(order.length * heldOut)), order.length - 1) : 0;
  if (count > 0) random.shuffle(order);
  return { held: order.slice(0, count), train: order.slice(count), random };
}

/**
 * Return a run at its start.
 *
 * @param setting what to train and how, completed; see `DEFAULTS` in setting.js.
 * @param data the samples, with `encoded` targets [samples][targets of one sample].
 */
function makeRun(setting, data) {
  const { held, train, random: first } = partSamples(data, setting.heldOut, setting.seed);
  const sets = { train: makeSet(data, train), held: makeSet(data, held) };
  const batchSize = Math.min(setting.batchSize ?? train.length, train.length);
  const perEpoch = Math.ceil(train.length / batchSize);
  const network = makeNetwork(setting, sets.train, Math.min(train.length, MOST_AT_ONCE));
  const judges = Object.fromEntries(
    Object.entries(sets)
      .filter(([, set]) => set.n > 0)
      .map(([name, set]) => [name, makeJudge(setting, data, set)]),
  );
  // By epoch, counted from 0: `loss` is that of `fit`, the mean over the steps of the epoch; the rest is after it.
  const history = { loss: [null], trainLoss: [], heldLoss: [], trainAccuracy: [], heldAccuracy: [] };
  let snapshots = new Map();
  let spacing = 1;
  let at = 0;
  let random = first;
  let batches = [];
  let total = 0; // of the loss over the samples of this epoch
  let failed = null;

  network.parameters.set(setting.parameters ?? startParameters(setting));
  beginEpoch();
  record();
  keep();

  function beginEpoch() {
    if (batches.length !== 1) batches = epochBatches(train.length, batchSize, random);
    total = 0;
  }

  /** Return the batch of the next step, as indices of training samples. */
  const batch = () => batches[at % perEpoch];

  /** Take a step; return whether it could be taken. */
  function step() {
    if (failed) return false;
    const next = batch();
    const { loss, taken, finite } = network.step(next, rateOf(setting, Math.floor(at / perEpoch)));
    if (!taken) {
      failed = { at, what: Number.isFinite(loss) ? (finite ? "update" : "gradient") : "loss" };
      return false;
    }
    total += loss * next.length;
    at += 1;
    if (at % perEpoch === 0) {
      history.loss[at / perEpoch] = total / train.length;
      record();
      beginEpoch();
    }
    if (at % spacing === 0) keep();
    return true;
  }

  /** Note loss and accuracy at the end of an epoch, with the parameters it ended with. */
  function record() {
    for (const [name, judge] of Object.entries(judges)) {
      const { loss, accuracy } = judge(network.parameters);
      history[`${name}Loss`][at / perEpoch] = loss;
      history[`${name}Accuracy`][at / perEpoch] = accuracy;
    }
  }

  function keep() {
    snapshots.set(at, { network: network.save(), random: random.copy(), batches, total });
    if (snapshots.size <= MOST_SNAPSHOTS) return;
    spacing *= 2;
    snapshots = new Map([...snapshots].filter(([kept]) => kept % spacing === 0));
  }

  /** Go to the state after some steps: back to the snapshot before it, and forward by the same steps as then. */
  function seek(target) {
    if (target < at) {
      const nearest = Math.max(...[...snapshots.keys()].filter((kept) => kept <= target));
      const saved = snapshots.get(nearest);
      network.restore(saved.network);
      [at, random, batches, total, failed] = [nearest, saved.random.copy(), saved.batches, saved.total, null];
    }
    while (at < target && step());
  }

  return {
    network,
    history,
    batch,
    step,
    seek,
    get at() {
      return at;
    },
    get failed() {
      return failed;
    },
  };
}

/** Return a function from parameters to the loss, with its penalty, and the accuracy on some samples. */
function makeJudge(setting, data, set) {
  const network = makeNetwork(setting, set, set.n);
  return (parameters) => {
    network.parameters.set(parameters);
    const { loss } = network.backward(set.all);
    return { loss, accuracy: accuracyOf(network, data, set, setting.loss) };
  };
}
