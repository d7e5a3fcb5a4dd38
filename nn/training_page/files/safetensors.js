// The network as a file in the format safetensors, which `nn.load` reads.
"use strict";

const MODEL_FORMAT = 1; // as `nn/files/model_file.py` has it

/** Return the bytes of a file with the weights that a network has now. */
function safetensors({ setting, network }) {
  const { sizes, activations } = setting;
  const architecture = { format: MODEL_FORMAT, sizes, activations, extra: {} };
  const header = { __metadata__: { chainrule: JSON.stringify(architecture) } };
  const numbers = [];
  const add = (name, shape, at) => {
    const start = 8 * numbers.length;
    at.forEach((index) => numbers.push(network.parameters[index]));
    header[name] = { dtype: "F64", shape, data_offsets: [start, 8 * numbers.length] };
  };
  activations.forEach((_, layer) => {
    const [nIn, nOut] = [sizes[layer], sizes[layer + 1]];
    const units = Array.from({ length: nOut }, (_, unit) => unit);
    const inputs = Array.from({ length: nIn }, (_, input) => input);
    add(
      `layers.${layer}.bias`,
      [nOut],
      units.map((unit) => network.offset(layer, unit, nIn)),
    );
    add(
      `layers.${layer}.weight`,
      [nOut, nIn],
      units.flatMap((unit) => inputs.map((j) => network.offset(layer, unit, j))),
    );
  });
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8; // the numbers begin at a multiple of 8
  const bytes = new Uint8Array(8 + length + 8 * numbers.length).fill(0x20, 8, 8 + length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  numbers.forEach((number, i) => view.setFloat64(8 + length + 8 * i, number, true));
  return bytes;
}
