// A full-batch training step of a 2-H-H-1 ReLU network with hinge loss and an L2 penalty, in plain loops over samples, as
// anybody would write it by hand for this one network. Nothing general about it: it is what the page is compared with.
"use strict";

/** Return a step that changes `parameters`: of each layer the weights of its units, unit by unit, then its biases. */
function plainStep(hidden, samples, parameters, l2) {
  const sizes = [2, hidden, hidden, 1], count = samples.length / 3;
  const layers = [];
  let at = 0;
  for (let l = 0; l < 3; l += 1) {
    const [inputs, units] = [sizes[l], sizes[l + 1]];
    layers.push({ inputs, units, weights: at, biases: at + inputs * units });
    at += (inputs + 1) * units;
  }
  const gradients = new Float64Array(at);
  const outputs = sizes.map((size) => new Float64Array(size)), deltas = sizes.map((size) => new Float64Array(size));
  return (rate) => {
    let loss = 0;
    gradients.fill(0);
    for (let s = 0; s < count; s += 1) {
      outputs[0][0] = samples[3 * s];
      outputs[0][1] = samples[3 * s + 1];
      for (let l = 0; l < 3; l += 1) {
        const { inputs, units, weights, biases } = layers[l], x = outputs[l], y = outputs[l + 1];
        for (let k = 0; k < units; k += 1) {
          let z = parameters[biases + k];
          for (let i = 0; i < inputs; i += 1) z += parameters[weights + k * inputs + i] * x[i];
          y[k] = l < 2 && z < 0 ? 0 : z;
        }
      }
      const target = samples[3 * s + 2], margin = 1 - target * outputs[3][0];
      loss += margin > 0 ? margin : 0;
      deltas[3][0] = margin > 0 ? -target / count : 0;
      for (let l = 2; l >= 0; l -= 1) {
        const { inputs, units, weights, biases } = layers[l], x = outputs[l], delta = deltas[l + 1], g = deltas[l];
        g.fill(0);
        for (let k = 0; k < units; k += 1) {
          gradients[biases + k] += delta[k];
          for (let i = 0; i < inputs; i += 1) {
            gradients[weights + k * inputs + i] += delta[k] * x[i];
            g[i] += delta[k] * parameters[weights + k * inputs + i];
          }
        }
        if (l > 0) for (let i = 0; i < inputs; i += 1) if (x[i] <= 0) g[i] = 0;
      }
    }
    let penalty = 0;
    for (let i = 0; i < at; i += 1) {
      penalty += parameters[i] * parameters[i];
      parameters[i] -= rate * (gradients[i] + 2 * l2 * parameters[i]);
    }
    return loss / count + l2 * penalty;
  };
}
