// The run in a worker: it takes steps when asked, and answers with the state it has come to.
"use strict";

const LONGEST = 24; // milliseconds of steps before an answer

/** Return the function that answers messages: { start, kernels }, { advance: steps } or { seek: step }. */
function makeWorker(answer) {
  let run = null;
  let told = 0; // epochs of the history that the page knows

  return async function onMessage({ start, kernels, advance, seek }) {
    if (start) {
      if (kernels) await loadKernels(kernels);
      run = makeRun(start.setting, start.data);
      told = 0;
    }
    if (seek !== undefined) run.seek(seek);
    if (advance) {
      const end = performance.now() + LONGEST;
      for (let i = 0; i < advance && performance.now() < end; i++) if (!run.step()) break;
    }
    answer({
      at: run.at,
      failed: run.failed,
      batch: run.batch(),
      state: run.network.save(),
      updates: run.network.updates.slice(),
      history: newHistory(run.history, told),
      from: told,
    });
    told = run.history.trainLoss.length;
  };
}

function newHistory(history, from) {
  return Object.fromEntries(Object.entries(history).map(([name, numbers]) => [name, numbers.slice(from)]));
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  const handle = makeWorker((state) => self.postMessage(state));
  self.onmessage = (event) => handle(event.data); // the page waits for each answer
}
