// Kernels that were compiled to WebAssembly.
"use strict";

// Rows that kernels call, for the few arguments too large for their own arithmetic.
const rareCalls = {
  rare_sin: (condition, x) => (condition !== 0 ? Math.sin(x) : 0),
  rare_cos: (condition, x) => (condition !== 0 ? Math.cos(x) : 0),
  fmod: (x, y) => x % y, // the instruction frem
};

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
      if (kind === "function") env[name] = rareCalls[name.replace(/^chainrule_row_(\w+)_\d+$/, "$1")];
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
