// The player: one step forward or back, to either end, or playing.
"use strict";

const STEP_TIME = 1400; // milliseconds

// Drawn as paths, as not every font has these symbols.
const ICONS = {
  first: "M2 2h2.5v12H2zM14 2v12L5.5 8z",
  back: "M3 2h2.5v12H3zM13 2v12L6.5 8z",
  play: "M4 2v12l10-6z",
  pause: "M3 2h3.5v12H3zM9.5 2H13v12H9.5z",
  next: "M13 2h-2.5v12H13zM3 2v12l6.5-6z",
  last: "M14 2h-2.5v12H14zM2 2v12l8.5-6z",
};

function icon(name) {
  const drawn = svgElement("svg", {
    viewBox: "0 0 16 16",
    width: 16,
    height: 16,
    "aria-hidden": "true",
    class: "icon",
  });
  drawn.append(svgElement("path", { d: ICONS[name] }));
  return drawn;
}

/** Return the controls of a sequence of so many steps, which begins at its end, and the functions behind them. */
function makePlayer(count, onMove) {
  let at = count;
  let timer = null;
  const buttons = {
    first: button("To the start", () => go(0), icon("first")),
    back: button("One step back", () => go(at - 1), icon("back")),
    play: button("Play", toggle),
    next: button("One step on", () => go(at + 1), icon("next")),
    last: button("To the end", () => go(count), icon("last")),
  };
  buttons.play.classList.add("play");
  const scrubber = element("input", "scrubber");
  Object.assign(scrubber, { type: "range", min: 0, max: count, step: 1, value: count });
  scrubber.setAttribute("aria-label", "Step");
  scrubber.addEventListener("input", () => go(scrubber.valueAsNumber));
  const counter = element("span", "counter");
  const box = element("div", "player", ...Object.values(buttons), scrubber, counter);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Steps of the computation");

  function move(step) {
    at = Math.min(Math.max(step, 0), count);
    scrubber.value = at;
    setText(counter, `step ${at} of ${count}`);
    scrubber.setAttribute("aria-valuetext", `step ${at} of ${count}`);
    onMove(at);
  }

  /** Go on with another sequence. */
  function setCount(steps, step) {
    stop();
    count = steps;
    scrubber.max = steps;
    move(step);
  }

  function go(step) {
    stop();
    move(step);
  }

  function toggle() {
    if (timer !== null) return stop();
    if (at === count) move(0);
    timer = setInterval(() => (at < count ? move(at + 1) : stop()), STEP_TIME);
    show("pause", "Pause");
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    show("play", "Play");
  }

  function show(sign, label) {
    buttons.play.replaceChildren(icon(sign), ` ${label}`);
    buttons.play.setAttribute("aria-label", label);
    buttons.play.title = label;
  }

  stop();
  return {
    box,
    move,
    setCount,
    go,
    toggle,
    get at() {
      return at;
    },
    get playing() {
      return timer !== null;
    },
  };
}
