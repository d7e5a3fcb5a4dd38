// What the signs and colors of the samples mean, in words below the plane.
"use strict";

const SIGNS = ["●", "■", "▲", "◆"]; // as `outline` draws them
const MOST_LISTED_CLASSES = 10;

/** Return a line of text that says it, and a function that writes it for other data. */
function makeLegend() {
  const box = element("p", "legend");

  /** Say it for data and a loss; `held` is how many of the samples are held out. */
  function update({ classes, features }, loss, held) {
    const entries = (classes ?? []).slice(0, MOST_LISTED_CLASSES).map((name, k) => {
      const sign = element("span", "", SIGNS[k % SIGNS.length]);
      sign.setAttribute("aria-hidden", "true");
      sign.style.color = `var(--${CLASS_COLORS[k % CLASS_COLORS.length]})`;
      return element("span", "", sign, ` ${name}`);
    });
    if (classes === null) {
      const what = features.length === 1 ? "dots: samples, line: what the network says" : "orange: low, blue: high";
      entries.push(element("span", "", what));
    }
    if (classes?.length > 2 && decisionOf(classes.map(() => 0), loss).length > 1)
      entries.push(element("span", "", "plain: no class, or several"));
    if (held > 0) entries.push(element("span", "", "ring: held out"));
    box.replaceChildren(...entries);
  }

  return { box, update };
}
