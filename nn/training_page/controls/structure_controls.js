// Above the columns of the network: how many layers and units there are, and what each layer applies.
"use strict";

const MOST_LAYERS = 10;
const MOST_UNITS = 64;
const NARROW = 104; // pixels between two columns

/** Return the controls of a network's structure; `onChange` gets { hidden, activation } or { output }. */
function makeStructureControls(onChange) {
  const layers = element("div", "layers");
  const heads = element("div", "column-heads");
  let built = "";

  /** Show the structure of a setting over the columns of the picture. */
  function update(setting, columns) {
    const key = `${setting.sizes}/${setting.activations}/${columns.map(({ x }) => Math.round(x))}`;
    if (key === built) return;
    built = key;
    const focused = document.activeElement?.dataset.control;
    layers.replaceChildren(...layerControls(setting));
    heads.replaceChildren(...columns.map((column, i) => headOf(column, i, setting)));
    if (focused)
      [...layers.children, ...heads.querySelectorAll("*")].find((part) => part.dataset.control === focused)?.focus();
  }

  function layerControls({ hidden, activation }) {
    const add = () => onChange({ hidden: [...hidden, 3], activation: [...activation, activation.at(-1) ?? "tanh"] });
    const remove = () => onChange({ hidden: hidden.slice(0, -1), activation: activation.slice(0, -1) });
    const count = element("span", "", `${hidden.length} hidden layer${hidden.length === 1 ? "" : "s"}`);
    return [
      control("Remove a hidden layer", remove, "−", hidden.length === 0),
      control("Add a hidden layer", add, "+", hidden.length >= MOST_LAYERS),
      count,
    ];
  }

  function headOf({ x, between }, column, setting) {
    const isInput = column === 0;
    const isOutput = column === setting.sizes.length - 1;
    const title = isInput ? "inputs" : isOutput ? "output" : `layer ${column}`;
    const head = element("div", "column-head", element("strong", "", title));
    head.style.left = `${x}px`;
    if (between > 0 && between < NARROW) {
      head.classList.add("narrow");
      head.style.width = `${between - 4}px`;
    }
    if (isInput) return head;
    if (!isOutput) head.append(unitControls(setting, column - 1));
    head.append(activationChoice(setting, column - 1, isOutput, title));
    return head;
  }

  function unitControls({ hidden }, layer) {
    const to = (count) => () => onChange({ hidden: hidden.map((size, i) => (i === layer ? count : size)) });
    const size = hidden[layer];
    return element(
      "span",
      "units",
      control(`One unit fewer in layer ${layer + 1}`, to(size - 1), "−", size <= 1),
      element("span", "", String(size)),
      control(`One unit more in layer ${layer + 1}`, to(size + 1), "+", size >= MOST_UNITS),
    );
  }

  function activationChoice({ activations: all, activation }, layer, isOutput, title) {
    const options = Object.keys(code.units).map((name) => [name, inWordsOfName(name)]);
    const change = (name) =>
      onChange(isOutput ? { output: name } : { activation: activation.map((old, i) => (i === layer ? name : old)) });
    const select = choice(`Activation of ${title}`, options, all[layer], change);
    select.dataset.control = `activation ${layer}`;
    return select;
  }

  function control(label, onClick, sign, isDisabled) {
    const made = button(label, onClick, sign);
    made.disabled = isDisabled;
    made.dataset.control = label;
    return made;
  }

  return { layers, heads, update };
}
