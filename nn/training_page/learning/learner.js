// A run as the page has it: the worker that takes its steps, and the numbers of the state it has come to.
"use strict";

const SLOW = 12; // milliseconds, of the 16 that a picture has

/**
 * Return a run from its start, in a worker of its own.
 *
 * @param setting a completed setting. @param data its samples. @param onState called after each answer of the worker.
 * @param isHurried returns whether the gradient is not looked at, so that one that takes long may wait.
 */
function makeLearner(setting, data, onState, isHurried = () => false) {
  const encoded = encodedFor(data, setting.loss);
  const { train, held } = partSamples(encoded, setting.heldOut, setting.seed);
  const [trainSet, heldSet] = [train, held].map((members) => makeSet(encoded, members));
  const batchSize = Math.min(setting.batchSize ?? train.length, train.length);
  const network = makeNetwork(setting, trainSet, batchSize);
  const history = { loss: [], trainLoss: [], heldLoss: [], trainAccuracy: [], heldAccuracy: [] };
  let waiting = false;
  let cost = 0; // milliseconds of the last gradient
  let wanted = null; // a message to send once the worker has answered

  const learner = {
    setting,
    data: encoded,
    network,
    trainSet,
    heldSet,
    history,
    perEpoch: Math.ceil(train.length / batchSize),
    at: 0,
    last: 0, // the furthest step of the run so far
    failed: null,
    updates: network.updates, // of the last step
    batch: null, // of the next step: its members, how many, and all of its indices
    result: null, // of these: loss, and each sample's
    isBehind: false, // whether the gradient is that of an earlier step
    refresh,
    advance: (steps) => waiting || send({ advance: steps }),
    seek: (at) => send({ seek: at }),
    /** The learning rate of the next step. */
    get rate() {
      return rateOf(setting, Math.floor(learner.at / learner.perEpoch));
    },
    get isWaiting() {
      return waiting;
    },
    close: () => worker.terminate(),
  };
  const worker = startWorker(receive);
  send({ start: { setting, data: encoded }, kernels: textOfKernels() });

  /** Compute the gradient of the next step's batch. */
  function refresh() {
    const start = performance.now();
    learner.result = network.backward(learner.batch.indices);
    learner.isBehind = false;
    cost = performance.now() - start;
  }

  function send(message) {
    if (waiting) {
      wanted = message;
      return;
    }
    waiting = true;
    worker.postMessage(message);
  }

  function receive(state) {
    waiting = false;
    for (const [name, numbers] of Object.entries(state.history)) {
      numbers.forEach((number, i) => (history[name][state.from + i] = number));
    }
    network.restore(state.state);
    const { at, failed, updates } = state;
    Object.assign(learner, { at, failed, updates, last: Math.max(learner.last, at) });
    learner.batch = { indices: state.batch, members: state.batch.map((i) => train[i]), n: state.batch.length };
    learner.isBehind = isHurried() && cost > SLOW;
    if (!learner.isBehind) refresh();
    if (wanted) {
      const message = wanted;
      wanted = null;
      send(message);
    }
    onState(learner);
  }

  return learner;
}

/** Return the compiled kernels in base64 that the page came with, null for none. */
function textOfKernels() {
  return JSON.parse(document.getElementById("kernels").textContent);
}

/** Return a worker; or, where the page may have none, something that does the same in the page. */
function startWorker(onMessage) {
  const source = document.getElementById("learning").textContent;
  try {
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    worker.onmessage = (event) => onMessage(event.data);
    return worker;
  } catch {
    const handle = makeWorker(onMessage);
    return { postMessage: (message) => setTimeout(() => handle(message)), terminate: () => {} };
  }
}
