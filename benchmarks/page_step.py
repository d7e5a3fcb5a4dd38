"""A training step in a page: JavaScript and WebAssembly beside plain loops by hand, in headless Chromium.

    python -m benchmarks.page_step

Full batches of moons, a network of two hidden layers, SGD with an L2 penalty. All sides by turns, the best of many
rounds, as a browser cannot say how long a neighbour had the processor; all begin with the same parameters and have the
same losses, which is checked. Needs the extras `browser` and `fast`, and the program chromium.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from benchmarks.networks import moons_data
from nn import MLP
from nn.javascript.network_code import NetworkCode

L2, RATE = 1e-4, 0.01
WORK = [(100, 16, "relu"), (100, 16, "tanh"), (1000, 16, "relu"), (1000, 64, "relu")]
GOALS = {"JavaScript": 300.0, "WebAssembly": 40.0}  # us, of the first of WORK
MEASURE = """async ({ code, module, network, hidden, samples, parameters, byLayer, rate, rounds, steps }) => {
  const make = await loadCompiledKernels(module);
  const data = Float64Array.from(samples), count = samples.length / 3;
  const batch = epochBatches(count, count, null)[0];
  const page = (compiled) => {
    const training = networkTraining(code, network, new Memory(compiled.memory), count, compiled.kernels);
    training.parameters.set(parameters);
    return () => training.step(data, batch, rate).loss;
  };
  const sides = { JavaScript: page({ memory: null, kernels: null }), WebAssembly: page(make()) };
  if (network.activations[0] === "relu") {
    const plain = plainStep(hidden, data, Float64Array.from(byLayer), network.l2);
    sides["by hand"] = () => plain(rate);
  }
  const losses = {}, times = {};
  for (const name in sides) {
    for (let i = 0; i < 500; i += 1) losses[name] = sides[name](); // until it is optimized
    times[name] = [];
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name in sides) {
      const start = performance.now();
      for (let i = 0; i < steps; i += 1) sides[name]();
      times[name].push((1000 * (performance.now() - start)) / steps);
    }
  }
  return [losses, Object.fromEntries(Object.entries(times).map(([name, list]) => [name, Math.min(...list)]))];
}"""


def work(n: int, hidden: int, activation: str) -> dict[str, Any]:
    inputs, targets = moons_data(n)
    model = MLP(2, [hidden, hidden, 1], activation=activation, seed=0)
    by_layer: list[float] = []
    for layer in model.layers:
        by_layer += [w.data for neuron in layer.neurons for w in neuron.w] + [neuron.b.data for neuron in layer.neurons]
    return {
        "network": {
            "sizes": model.sizes, "activations": model.activations, "loss": "hinge", "optimizer": "SGD",
            "settings": {}, "l2": L2,
        },
        "hidden": hidden,
        "samples": [x for row, target in zip(inputs, targets, strict=True) for x in (*row, target)],
        "parameters": [p.data for p in model.parameters()],
        "byLayer": by_layer,
        "rate": RATE,
        "rounds": 31,
        "steps": max(1, 160_000 // (n * hidden)),
    }  # fmt: skip


def main() -> None:
    """Print the best time of each side, for each network."""
    from playwright.sync_api import sync_playwright

    code = NetworkCode()
    shared = {"code": code.data, "module": code.module()}
    by_hand = (Path(__file__).parent / "mlp_step.js").read_text(encoding="utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(content=f"{code.script()}\n{by_hand}")
        for n, hidden, activation in WORK:
            losses, times = page.evaluate(MEASURE, shared | work(n, hidden, activation))
            assert max(losses.values()) - min(losses.values()) < 1e-9, losses
            shown = ", ".join(f"{name} {took:.0f} us" for name, took in times.items())
            print(f"2-{hidden}-{hidden}-1 {activation}, {n} samples: {shown}")
            if (n, hidden, activation) == WORK[0]:
                for name, goal in GOALS.items():
                    print(f"  {name}: at most {goal:.0f} us {'met' if times[name] <= goal else 'not met'}")
        browser.close()


if __name__ == "__main__":
    main()
