// Time: play, pause, a step or an epoch on, back, to the start, anywhere along the run.
"use strict";

// Steps a second, or as many as there is time for.
const SPEEDS = [
  ["1 step a second", 1],
  ["5 steps a second", 5],
  ["20 steps a second", 20],
  ["60 steps a second", 60],
  ["5 epochs a picture", null],
  ["as fast as it can", Infinity],
];
const USUAL_SPEED = 3;
const FAST_EPOCHS = 5;

/**
 * Return the controls of time.
 *
 * @param actions { play, go(step), by(direction, unit) }: called to play or pause, to go to a step, to go on or back by
 *   one event, sample, step or epoch.
 */
function makeTransport(actions) {
  const play = button("Play", actions.play, icon("play"), " Play");
  play.classList.add("play");
  const start = button("Back to the start", () => actions.go(0), icon("first"));
  const back = button("Back by one", () => actions.by(-1, units.value), icon("back"));
  const next = button("On by one", () => actions.by(1, units.value), icon("next"));
  const units = choice(
    "Unit of time",
    ["event", "sample", "step", "epoch"].map((name) => [name, name]),
    "step",
    () => {},
  );
  const speed = choice(
    "Speed",
    SPEEDS.map(([name], i) => [String(i), name]),
    String(USUAL_SPEED),
    () => {},
  );
  const scrubber = element("input", "scrubber");
  Object.assign(scrubber, { type: "range", min: 0, max: 1, step: 1, value: 0 });
  scrubber.setAttribute("aria-label", "Step of the run");
  scrubber.addEventListener("input", () => actions.go(scrubber.valueAsNumber));
  const counter = element("span", "counter");
  const box = element("div", "transport", play, start, back, next, units, speed, scrubber, counter);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Time");
  let perEpoch = 1;

  /** Show the time of a run. */
  function update(learner, isPlaying) {
    perEpoch = learner.perEpoch;
    const epoch = Math.floor(learner.at / perEpoch);
    setAttribute(scrubber, "max", String(Math.max(learner.last, 1)));
    if (scrubber.valueAsNumber !== learner.at) scrubber.value = learner.at;
    setAttribute(scrubber, "aria-valuetext", `step ${learner.at} of ${learner.last}`);
    setText(counter, perEpoch > 1 ? `epoch ${epoch} · step ${learner.at}` : `epoch ${epoch}`);
    if (changes(play, "playing", isPlaying)) {
      play.replaceChildren(icon(isPlaying ? "pause" : "play"), isPlaying ? " Pause" : " Play");
      play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
      play.title = isPlaying ? "Pause" : "Play";
    }
    start.disabled = learner.at === 0;
    back.disabled = learner.at === 0 && ["step", "epoch"].includes(units.value);
  }

  /** Return how many steps to take after some milliseconds, at the speed chosen. */
  function stepsDue(milliseconds) {
    const rate = SPEEDS[Number(speed.value)][1];
    if (rate === null) return FAST_EPOCHS * perEpoch;
    return rate === Infinity ? 1e9 : (rate * milliseconds) / 1000;
  }

  return { box, update, stepsDue };
}

/** Return a list to choose from, with a name for screen readers. */
function choice(label, options, value, onChange) {
  const select = element("select", "");
  select.setAttribute("aria-label", label);
  select.title = label;
  fillChoice(select, options, value);
  select.addEventListener("change", () => onChange(select.value));
  return select;
}

function fillChoice(select, options, value) {
  select.replaceChildren(...options.map(([key, name]) => Object.assign(element("option", "", name), { value: key })));
  select.value = value;
}
