// The help: the meaning of the picture, and the keys.
"use strict";

const KEYS = [
  ["← →", "one step back, one step on"],
  ["Home, End", "to the start, to the end"],
  ["Space", "play, pause"],
  ["Tab into the picture, then arrow keys", "from node to node"],
  ["Enter", "the derivation of a node's gradient"],
];
const MEANING = [
  "A box is a number: its name, its value, and its gradient, the rate at which the result changes with it. The",
  "number on an arrow is the local derivative. Blue is a gradient above 0, orange one below, grey one that is 0 or not",
  "yet known; a line is the wider, the more gradient goes along it, a step for each factor of ten. A slider changes a",
  "number, and everything is computed again, by the same table of operations that the engine has.",
].join(" ");

function makeHelp() {
  const list = element("dl", "", ...KEYS.flatMap(([key, what]) => [element("dt", "", key), element("dd", "", what)]));
  const summary = element("summary", "", "Keys, and what the picture means");
  return element("details", "help", summary, element("p", "", MEANING), list);
}
