// The axes of the plane: the features that are looked at, of more than two.
"use strict";

/** Return the axes if the data have them, else the first ones. */
function fittingAxes(axes, { features }) {
  if (features.length === 1) return [0];
  return axes.length === 2 && axes.every((axis) => axis < features.length) ? axes : [0, 1];
}

/** Return lists to choose the axes from, where there are more than two features. */
function axesChoices(data, axes, onChange) {
  if (data.features.length <= 2) return [];
  const options = data.features.map((feature, j) => [String(j), feature]);
  const other = (axis, chosen) => (axis === chosen ? (chosen + 1) % data.features.length : axis);
  const labels = [
    ["Feature to the right", "→"],
    ["Feature upwards", "↑"],
  ];
  const lists = axes.map((axis, i) => {
    const list = choice(labels[i][0], options, String(axis), (value) => {
      const chosen = Number(value);
      onChange(i === 0 ? [chosen, other(axes[1], chosen)] : [other(axes[0], chosen), chosen]);
    });
    return element("label", "", element("span", "", labels[i][1]), list);
  });
  return [...lists, element("small", "", "the other features are at their mean")];
}
