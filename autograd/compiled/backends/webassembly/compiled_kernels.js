// Kernels that were compiled to WebAssembly.
"use strict";

/** Return what a kernel calls: a row where arguments are too large for its own arithmetic, or the instruction frem. */
function calledByKernels(name) {
  if (name === "fmod") return ieee.truncated_remainder;
  const row = ieee[name.match(/^chainrule_row_rare_(\w+)_\d+$/)[1]];
  return (condition, x) => (condition !== 0 ? row(x) : 0);
}

/**
 * Return a function that makes kernels with a memory of their own: `{memory, kernels}`, for `new Memory(memory)` and
 * for `new Program(..., kernels)`. `text`: the module in base64; null where the page has none, or where WebAssembly is
 * not to be had: kernels are null then, and those of JavaScript are used.
 */
async function loadCompiledKernels(text) {
  const none = () => ({ memory: null, kernels: null });
  if (text === null || typeof WebAssembly === "undefined") return none;
  let module;
  try {
    module = await WebAssembly.compile(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  } catch {
    return none;
  }
  return () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const env = { __linear_memory: memory };
    for (const { name, kind } of WebAssembly.Module.imports(module)) {
      if (kind === "function") env[name] = calledByKernels(name);
    }
    const { exports } = new WebAssembly.Instance(module, { env });
    // A kernel gets the two buffers of a program, which are one here, and the address of its fields.
    const entries = Object.entries(exports).map(([name, kernel]) => [
      name,
      (numbers, integers, at) => kernel(0, 0, 4 * at),
    ]);
    return { memory, kernels: Object.fromEntries(entries) };
  };
}
