// Two runs side by side: one is kept as it is, the other goes on with what is changed; both take the same steps.
"use strict";

const NAMES_OF_SETTINGS = {
  lr: "learning rate",
  l2: "L2 penalty",
  clipNorm: "clipping",
  batchSize: "batch size",
  heldOut: "held out",
  hidden: "hidden units",
};
const SAME_IN_BOTH = ["data", "heldOut"]; // of which the other run takes what is chosen

/**
 * Return the comparison.
 *
 * @param actions { keep(), draw(), choose(sample) }: called when a run is to be kept, when it has come to a state, and
 *   for a sample that was clicked.
 */
function makeComparison(actions) {
  const plane = makePlane(actions.choose);
  plane.canvas.addEventListener("pointerdown", (event) => actions.choose(plane.sampleAt(event.offsetX, event.offsetY)));
  const words = element("p", "comparison-words");
  const box = element(
    "section",
    "comparison",
    plane.box,
    element("div", "", element("h2", "", "The run that was kept"), words),
  );
  box.setAttribute("aria-label", "The run that was kept");
  const toggle = element("button", "", "Compare");
  toggle.type = "button";
  toggle.title = "Keep this run, and change a setting beside it";
  toggle.addEventListener("click", () => (kept ? stop() : actions.keep()));
  let kept = null; // the learner
  let forward = null;
  box.hidden = true;

  /** Keep a run with this setting from its start. */
  function begin(setting, data, grid) {
    kept?.close();
    forward = makeForward(setting, grid);
    kept = makeLearner(setting, data, actions.draw);
    box.hidden = false;
    setText(toggle, "Stop comparing");
  }

  /** Begin the kept run again beside another one, with its data. */
  function restart(setting, data, grid) {
    if (!kept) return;
    const same = Object.fromEntries(SAME_IN_BOTH.map((name) => [name, setting[name]]));
    begin(completed({ ...kept.setting, ...same }, data), data, grid);
  }

  function stop() {
    kept.close();
    kept = null;
    box.hidden = true;
    setText(toggle, "Compare");
    actions.draw();
  }

  /** Let the kept run take the steps that the other one is ahead; return whether it has caught up. */
  function follow(at) {
    if (!kept) return true;
    if (kept.isWaiting) return false;
    if (kept.at === at || kept.failed) return true;
    if (kept.at < at) kept.advance(at - kept.at);
    else kept.seek(at);
    return false;
  }

  function draw(learner, grid, palette, sample) {
    if (!kept?.result) return;
    forward.run(kept.network.parameters);
    plane.draw(kept, grid, forward, palette, sample);
    setText(words, `${differencesInWords(kept.setting, learner.setting)} ${sentenceOf(kept)}`);
  }

  /** Look at other axes. */
  function look(grid) {
    if (kept) forward = makeForward(kept.setting, grid);
  }

  return { box, toggle, begin, restart, follow, draw, look, run: () => kept };
}

/** Say in what the setting of the kept run differs. */
function differencesInWords(kept, other) {
  const flat = ({ settings, ...rest }) => ({ ...rest, ...settings });
  const [ours, theirs] = [flat(kept), flat(other)];
  const differing = Object.keys(ours).filter(
    (name) =>
      name in theirs &&
      !["sizes", "activations", "parameters", ...SAME_IN_BOTH].includes(name) &&
      JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]),
  );
  if (differing.length === 0) return "It is the same so far: change a setting, and play both.";
  const shown = (value) => {
    if (value === null) return "none";
    if (Array.isArray(value)) return value.join(", ") || "none";
    if (typeof value !== "object") return inWordsOfName(String(value));
    const numbers = Object.entries(value.settings).map(([name, number]) => `${inWordsOfName(name)} ${number}`);
    return `${inWordsOfName(value.name)} (${numbers.join(", ")})`; // a schedule
  };
  const parts = differing.map(
    (name) =>
      `${NAMES_OF_SETTINGS[name] ?? inWordsOfName(name)} ${shown(ours[name])} instead of ${shown(theirs[name])}`,
  );
  return `It has ${parts.join(", ")}.`;
}
