// Lessons: settings that show one thing, good or bad, each with a sentence that says what to look for.
"use strict";

const EVERY_SIGMOID = Array.from({ length: 10 }, () => "sigmoid");

const LESSONS = [
  {
    name: "moons",
    title: "Two moons",
    look: "Press Play. The first layer draws straight lines; the second joins them into the curve between the moons.",
    setting: {},
  },
  {
    name: "xor-without-hidden-layer",
    title: "XOR without a hidden layer",
    look:
      "One unit can only draw a straight line, and no line parts these classes: the loss stays near 0.693, the " +
      "logarithm of 2. Add a hidden layer.",
    setting: { data: { name: "xor" }, hidden: [], activation: [] },
  },
  {
    name: "zero-weights",
    title: "All weights zero",
    look:
      "Only the bias of the output moves. Every gradient is multiplied by the weights above it, which are 0, or " +
      "by an output below it, which is 0: so each weight stays at 0.",
    setting: { initializer: "zeros", optimizer: "SGD", settings: { lr: 0.3 } },
    open: { kind: "weight", layer: 0, unit: 0, input: 0 },
  },
  {
    name: "identical-units",
    title: "Identical units",
    look:
      "All weights start at 0.5. Units of a layer then get the same gradients, and stay alike for ever: their " +
      "maps are one and the same.",
    setting: { initializer: "equal" },
    open: { kind: "unit", layer: 0, unit: 0 },
  },
  {
    name: "rate-too-high",
    title: "Learning rate too high",
    look:
      "Each step overshoots: the loss jumps up and down instead of falling. Divide the learning rate by ten, " +
      "and press Play again.",
    setting: { data: { name: "circles" }, optimizer: "SGD", settings: { lr: 10 } },
  },
  {
    name: "ten-sigmoids",
    title: "Ten layers of sigmoids",
    look:
      "A sigmoid passes on at most a quarter of a gradient. After ten of them the first layer gets next to " +
      "nothing: show gradients on the lines, and compare layer 1 with the output.",
    setting: { hidden: EVERY_SIGMOID.map(() => 3), activation: EVERY_SIGMOID, optimizer: "SGD", settings: { lr: 0.3 } },
    show: "gradients",
  },
  {
    name: "dead-relu",
    title: "Dead ReLU",
    look:
      "The first steps are so large that they push units below 0 for every sample. A ReLU is flat there: no " +
      "gradient gets through, and they never come back.",
    setting: { hidden: [8, 8], activation: ["relu", "relu"], optimizer: "SGD", settings: { lr: 10 }, seed: 1 },
  },
  {
    name: "unscaled-inputs",
    title: "Unscaled inputs",
    look:
      "One feature is a hundred times larger than the other, and so are the gradients of its weights: no " +
      "learning rate suits both.",
    setting: { data: { name: "moons", stretch: 100 }, optimizer: "SGD", settings: { lr: 0.03 } },
  },
  {
    name: "overfitting",
    title: "Overfitting",
    look:
      "Few noisy samples, many weights: the loss of the training samples goes to 0, that of the held-out ones " +
      "(dashed) turns and rises. Try an L2 penalty.",
    setting: {
      data: { name: "moons", n: 50, noise: 0.4 },
      hidden: [16, 16],
      activation: ["tanh", "tanh"],
      heldOut: 0.5,
    },
  },
  {
    name: "momentum",
    title: "What momentum does",
    look:
      "Gradient descent with momentum 0.9 rolls on where gradients agree. Set the momentum to 0, and compare " +
      "how far the loss is after 100 epochs.",
    setting: { data: { name: "circles" }, optimizer: "SGD", settings: { lr: 0.1, momentum: 0.9 } },
  },
  {
    name: "curve",
    title: "A curve through points",
    look: "One input, one output: each tanh bends the curve once. Three units are enough for a wave; take one away.",
    setting: { data: { name: "wave" }, hidden: [3], activation: ["tanh"] },
  },
];

/** Return the list of lessons and the sentence of the one that was chosen; `onChoose` gets the lesson. */
function makeLessons(onChoose) {
  const options = [["", "Lessons…"], ...LESSONS.map(({ name, title }) => [name, title])];
  const list = choice("Lesson", options, "", (name) => {
    const lesson = lessonNamed(name);
    show(lesson);
    if (lesson) onChoose(lesson);
  });
  const sentence = element("p", "lesson");

  function show(lesson) {
    list.value = lesson?.name ?? "";
    setText(sentence, lesson?.look ?? "");
  }

  return { list, sentence, show };
}

const lessonNamed = (name) => LESSONS.find((lesson) => lesson.name === name) ?? null;

/** Return the whole setting of a lesson. */
function settingOf({ setting }) {
  return { ...DEFAULTS, ...setting, data: { ...DEFAULTS.data, ...setting.data } };
}
