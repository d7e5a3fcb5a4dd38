// The page: a network that learns before one's eyes, put together from its parts.
"use strict";

const SPEAK = 700; // milliseconds of rest before the state is spoken

/**
 * Show the page in an element.
 *
 * @param root the element. @param given { setting, data: one's own or null, at: the step to go to }.
 */
function openPlayground(root, given) {
  root.classList.add("explore", "playground");
  const view = { show: "weights", chosen: null, pointed: null, sample: -1, axes: [0, 1], hidden: [] };
  let palette = readPalette(root);
  let ownData = given.data;
  const faultsOf = makeFaultFinder();
  let setting, data, learner, grid, mapNetwork, scales;
  let speaking = null; // the timer of what is to be spoken

  const transport = makeTransport({ play: toggle, go, by });
  const lessons = makeLessons(openLesson);
  const structure = makeStructureControls(change);
  const dataPanel = makeDataPanel((name) => change({ data: name === null ? null : { ...DEFAULTS.data, name } }));
  const picture = makeNetworkPicture(choose, point);
  const plane = makePlane(chooseSample);
  const legend = makeLegend();
  const tools = makeSampleTools(plane, () => ({ data: learner.data, axes: view.axes, sample: view.sample }), {
    choose: chooseSample,
    edit: editSamples,
    draw,
  });
  const comparison = makeComparison({ keep: () => comparison.begin(setting, data, grid), draw, choose: chooseSample });
  const settings = makeSettingsPanel(change, comparison.toggle);
  const curves = makeCurves((epoch) => go(epoch * learner.perEpoch));
  const why = makeWhyPanel({ chooseSample, choose });
  const takeAway = makeTakeAway({
    learner: () => learner,
    ownData: () => (setting.data === null ? ownData : null),
    address: () => pageAddress() + addressOf(setting, view.hidden),
    openState,
    openData: (found) =>
      openState({ setting: { ...setting, data: null, parameters: null, loss: null }, data: found, at: 0 }),
  });
  const whyLoss = button("Why is the loss what it is?", () => choose({ kind: "loss" }), "Why is the loss what it is?");
  whyLoss.className = "link";
  const shows = choice(
    "What the lines show",
    [
      ["weights", "lines: weights"],
      ["gradients", "lines: gradients"],
    ],
    "weights",
    (value) => {
      view.show = value;
      draw();
    },
  );

  const { words, readout, health, axes: axesBox, status } = arrangePage(root, {
    ...{ lessons, transport, dataPanel, settings, structure, shows, picture, tools, plane, legend, curves },
    ...{ whyLoss, comparison, why, takeAway },
  });
  const playback = makePlayback({
    stepsDue: transport.stepsDue,
    isReady: () => !learner.isWaiting && comparison.follow(learner.at),
    advance: (steps) => learner.advance(steps),
  });
  const address = readAddress(location.hash);
  view.hidden = address.hidden;
  for (const name of view.hidden) root.classList.add(`without-${name}`);
  listen();
  loadKernels(textOfKernels()).then(() => look(view.axes));
  if (address.lesson) openLesson(address.lesson, address.setting);
  else begin({ ...given.setting, ...address.setting }, location.hash === "" ? given.at : 0);

  function listen() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      palette = readPalette(root);
      dataPanel.update(setting.data?.name ?? null, ownData, palette);
      draw();
    });
    new ResizeObserver(draw).observe(root);
    root.addEventListener("keydown", onKey);
  }

  /** Begin a run with a setting, and go to a step of it. */
  function begin(wanted, at = 0) {
    learner?.close();
    const checked = checkedSetting(wanted);
    if (checked.data === null && ownData === null) checked.data = DEFAULTS.data;
    data = withRanges(checked.data === null ? ownData : builtInDataset(checked.data));
    setting = completed(checked, data);
    scales = null;
    [view.sample, view.chosen] = [sampleThere(view.sample), partThere(view.chosen)];
    takeAway.forget();
    view.pointed = null;
    look(fittingAxes(view.axes, data));
    settings.update(setting, data, setting.data === null);
    dataPanel.update(setting.data?.name ?? null, ownData, palette);
    tools.update(data);
    learner = makeLearner(setting, data, onState, () => playback.isPlaying && view.show === "weights");
    legend.update(data, setting.loss, learner.heldSet.n);
    comparison.restart(setting, data, grid);
    if (at > 0) learner.seek(at);
  }

  /** Change a part of the setting, and begin again: so a run is what its setting says, whatever came before. */
  function change(changes) {
    const isOther = ["hidden", "activation", "data", "initializer", "seed", "output"].some((name) => name in changes);
    begin({ ...setting, ...(isOther && { parameters: null }), ...("data" in changes && { loss: null }), ...changes });
    if ("data" in changes) lessons.show(null);
    showAddress(addressOf(setting, view.hidden));
  }

  function openLesson(lesson, found = settingOf(lesson)) {
    [view.chosen, view.sample, view.show] = [lesson.open ?? null, -1, lesson.show ?? "weights"];
    shows.value = view.show;
    lessons.show(lesson);
    playback.set(false);
    begin(found);
    showAddress([`#lesson=${lesson.name}`, ...hiding(view.hidden)].join("&"));
  }

  function openState({ setting: wanted, data: found, at }) {
    if (found !== null) ownData = found;
    playback.set(false);
    lessons.show(null);
    begin(wanted, at);
  }

  /** Look at the plane of two features, or along one. */
  function look(axes) {
    view.axes = axes;
    grid = { ...makeGrid(data, axes), axes };
    mapNetwork = makeForward(setting, grid);
    comparison.look(grid);
    axesBox.replaceChildren(...axesChoices(data, axes, (wanted) => (look(wanted), draw())));
  }

  function onState() {
    scales ??= makeScales(learner.network);
    scales.weights.fit(learner.network.parameters);
    if (learner.failed) playback.set(false);
    draw();
  }

  function draw() {
    if (!learner.result) return;
    mapNetwork.run(learner.network.parameters);
    if (learner.isBehind && !playback.isPlaying) learner.refresh();
    const faults = faultsOf(learner, playback.isPlaying);
    const scale = scales[view.show];
    picture.draw(learner, grid, mapNetwork, palette, {
      ...view,
      scale,
      marks: (layer, unit) => faults.marks.get(`${layer}/${unit}`),
      numbers: numbersBelow(learner, view),
    });
    structure.update(setting, picture.columns());
    plane.draw(learner, grid, mapNetwork, palette, view.sample);
    comparison.draw(learner, grid, palette, view.sample);
    const kept = comparison.run() ? [{ learner: comparison.run(), color: "class-3" }] : [];
    curves.draw([{ learner, color: "ink" }, ...kept], palette);
    transport.update(learner, playback.isPlaying);
    setText(words, sentenceOf(learner));
    if (changes(health, "texts", faults.findings.join("\n")))
      health.replaceChildren(...faults.findings.map((text) => element("li", "", text)));
    const part = view.pointed ?? view.chosen;
    setText(
      readout,
      part
        ? describePart(learner, part)
        : `The widest line is ${written(scale.largest, 2)} or more, blue above 0, orange below. Click one to see why.`,
    );
    if (playback.isPlaying) why.follow(learner);
    else describeAtRest();
  }

  /** Show what need not follow every step: the reasons, and the state for screen readers. */
  function describeAtRest() {
    why.update(learner, view.chosen, view.sample);
    picture.describe((layer, unit) => describeUnit(learner, layer, unit));
    clearTimeout(speaking);
    speaking = setTimeout(() => setText(status, sentenceOf(learner)), SPEAK);
  }

  function toggle() {
    playback.set(!playback.isPlaying && !learner.failed);
    draw();
  }

  function go(step) {
    playback.set(false);
    learner.seek(Math.max(0, step));
  }

  /** Go on (1) or back (-1) by one event of the small graph, sample of the batch, step or epoch. */
  function by(direction, unit) {
    const members = learner.batch?.members ?? [];
    const follow = () => members.length > 0 && chooseSample(members.at(direction > 0 ? 0 : -1));
    if (unit === "step" || unit === "epoch") go(learner.at + direction * (unit === "epoch" ? learner.perEpoch : 1));
    else if (unit === "event") why.move(direction) || follow();
    else if (!members.includes(view.sample)) follow();
    else chooseSample(members.at((members.indexOf(view.sample) + direction) % members.length));
  }

  /** Return a part of the network, null if it is gone: a click may come before a new network is drawn. */
  function partThere(part) {
    return part && exists(part, setting.sizes) ? part : null;
  }

  function sampleThere(member) {
    return member < data.rows.length ? member : -1;
  }

  function choose(part) {
    view.chosen = partThere(part);
    playback.set(false);
    draw();
    why.reveal();
  }

  function point(part) {
    view.pointed = partThere(part);
    if (!playback.isPlaying) draw();
  }

  function chooseSample(member) {
    view.sample = sampleThere(member);
    playback.set(false);
    draw();
    if (member >= 0) why.reveal();
  }

  /** Go on with samples that were edited; they are one's own data from now on. */
  function editSamples(found, sample) {
    view.sample = sample;
    openState({ setting: { ...setting, data: null }, data: found, at: 0 });
  }

  function onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("select, input, textarea, .plane"))
      return;
    const moves = {
      ArrowRight: () => go(learner.at + 1),
      ArrowLeft: () => go(learner.at - 1),
      Home: () => go(0),
      End: () => go(learner.last),
      p: toggle,
    };
    if (!moves[event.key]) return;
    moves[event.key]();
    event.preventDefault();
  }

  return { setting: () => setting, learner: () => learner, go, change, choose, chooseSample, openLesson, openState };
}

function exists({ kind, layer, unit, input }, sizes) {
  if (kind === "loss") return true;
  const units = sizes[layer + 1] ?? 0;
  return unit < units && (kind !== "weight" || input <= sizes[layer]);
}
