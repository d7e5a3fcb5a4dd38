// The setting as a Python program that gives the numbers of the page.
"use strict";

/** Return a program that trains the same network on the same data for some epochs, and prints the losses. */
function pythonProgram(learner, epochs) {
  const { setting, data } = learner;
  const name = setting.optimizer;
  const chosen = lossSettings(setting);
  const isPlain = Object.keys(chosen).length === 0;
  const loss = isPlain ? setting.loss : `partial(${setting.loss}, ${keywords(chosen)})`;
  return [
    ...(isPlain ? [] : ["from functools import partial", ""]),
    `from nn import MLP, ${name}, fit`,
    `from nn.losses import ${setting.loss}`,
    ...(setting.schedule === null ? [] : [`from nn.schedules import ${setting.schedule.name}`]),
    ...dataLines(setting, data),
    "",
    ...modelLines(setting),
    `optimizer = ${name}(model.parameters(), ${keywords(optimizerSettings(setting))})`,
    "history = fit(",
    `    model, X, y, loss=${loss}, optimizer=optimizer, epochs=${Math.max(epochs, 1)},`,
    `    batch_size=${pythonValue(setting.batchSize)}, seed=${setting.seed}${fitOptions(setting, data)},`,
    ")",
    "print(history)",
    'print("mean training loss during the last epoch:", history.loss[-1])',
    ...(setting.heldOut > 0 || data.held ? ['print("held-out loss after it:", history.validation_loss[-1])'] : []),
    "",
  ].join("\n");
}

function dataLines({ data: chosen, loss }, data) {
  const targets = (from) =>
    loss === "cross_entropy" || data.classes === null || loss === "binary_cross_entropy"
      ? from
      : `[2 * t - 1 for t in ${from}]`;
  const isOfPython =
    chosen !== null &&
    CURVES[chosen.name] &&
    !chosen.stretch &&
    (data.classes.length === 2 || loss === "cross_entropy");
  if (isOfPython) {
    return [
      `from nn.data import ${chosen.name}`,
      "",
      `data = ${chosen.name}(${chosen.n}, noise=${chosen.noise}, seed=${chosen.seed})`,
      `X, y = data.inputs, ${targets("data.targets")}`,
    ];
  }
  const rows = data.rows.map((row) => `    [${row.map(pythonValue).join(", ")}],`);
  const encoded = data.encoded.map((target) =>
    target.length === 1 ? pythonValue(target[0]) : `[${target.map(pythonValue).join(", ")}]`,
  );
  const parts = data.held
    ? [`X, X_held = X[:-${data.held}], X[-${data.held}:]`, `y, y_held = y[:-${data.held}], y[-${data.held}:]`]
    : [];
  return ["", "X = [", ...rows, "]", `y = [${encoded.join(", ")}]`, ...parts];
}

function modelLines(setting) {
  const { sizes, activations, initializer, seed, parameters } = setting;
  const hidden = activations.slice(0, -1).map((name) => `"${name}"`);
  const units = `${sizes[0]}, [${sizes.slice(1).join(", ")}]`;
  const layers = `${units}, activation=[${hidden.join(", ")}], output="${activations.at(-1)}"`;
  const weight = WRONG_STARTS[initializer];
  const draws = weight === undefined ? `"${initializer}"` : `lambda n_in, n_out, rng: ${weight.toFixed(1)}`;
  const model = `model = MLP(${layers}, initializer=${draws}, seed=${seed})`;
  if (parameters === null) return [model];
  return [
    model,
    `numbers = [${Array.from(parameters, pythonValue).join(", ")}]`,
    "for parameter, number in zip(model.parameters(), numbers):",
    "    parameter.data = number",
  ];
}

/** Return the arguments of the optimizer that differ from Python's defaults, after the learning rate. */
function optimizerSettings({ optimizer, settings }) {
  const { settings: known, pairs } = code.optimizers[optimizer];
  const differing = Object.keys(known).filter((name) => settings[name] !== known[name]);
  const chosen = { lr: settings.lr };
  for (const name of differing) {
    const [pair, parts] = Object.entries(pairs).find(([, parts]) => parts.includes(name)) ?? [name, null];
    chosen[pair] = parts === null ? settings[name] : parts.map((part) => settings[part]);
  }
  return chosen;
}

function fitOptions({ heldOut, l2, clipNorm, schedule }, data) {
  const options = {
    schedule: schedule && `${schedule.name}(${keywords(schedule.settings)})`,
    validation: data.held ? "(X_held, y_held)" : heldOut || null,
    l2: l2 || null,
    clip_norm: clipNorm,
  };
  return Object.entries(options)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `, ${name}=${value}`)
    .join("");
}

function keywords(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `(${value.join(", ")})` : pythonValue(value)}`)
    .join(", ");
}

function pythonValue(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}
