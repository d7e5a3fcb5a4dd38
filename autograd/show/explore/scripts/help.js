// The help: the meaning of the picture, and the keys.
"use strict";

const KEYS = [
  ["← →", "one step back, one step on"],
  ["Home, End", "to the start, to the end"],
  ["Space", "play, pause"],
  ["Tab into the picture, then arrow keys", "from node to node"],
  ["Enter", "the derivation of a node's gradient"],
];
const KEYS_OF_FOLDS = [
  ["Enter, +", "unfold a box"],
  ["−", "fold the box around a node again"],
];
const MEANING = [
  "A box is a number: its name, its value, and its gradient, the rate at which the result changes with it. The",
  "number on an arrow is the local derivative. Blue is a gradient above 0, orange one below, violet one that is inf",
  "or nan, grey one that is 0 or not yet known; a line is the wider, the more gradient goes along it, a step for each",
  "factor of ten. A slider changes a number, and everything is computed again, by the same table of operations that the",
  "engine has.",
].join(" ");
const MEANING_OF_FOLDS = [
  "A box like a pile of cards is many numbers, folded: a click unfolds it, a click on the bar above it folds it again.",
  "An arrow at a folded box stands for all between the two, with the sum of what they pass on. Inside an unfolded box",
  "dashed boxes are operands from outside.",
].join(" ");

function makeHelp(isFolded) {
  const keys = isFolded ? [...KEYS, ...KEYS_OF_FOLDS] : KEYS;
  const list = element("dl", "", ...keys.flatMap(([key, what]) => [element("dt", "", key), element("dd", "", what)]));
  const summary = element("summary", "", "Keys, and what the picture means");
  const more = isFolded ? [element("p", "", MEANING_OF_FOLDS)] : [];
  return element("details", "help", summary, element("p", "", MEANING), ...more, list);
}
