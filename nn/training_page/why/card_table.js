// The tables of the cards: rows of numbers, and in the last column bars or remarks.
"use strict";

/** Return a table with these headings, and none above its last column. */
function cardTable(headings, rows) {
  const head = element("tr", "", ...headings.map((text) => element("th", "", text)), element("td", ""));
  return element("table", "samples", element("thead", "", head), element("tbody", "", ...rows));
}

/** Return a row of such a table; its cells are elements or text. */
function cardRow(cells, className = "") {
  return element("tr", className, ...cells.map((cell) => element("td", "", cell)));
}

/** Return the row of a sample, marked if it is the chosen one, with a bar at its end. */
function sampleRow(member, chosenSample, onChoose, cells, share, sign) {
  const bar = element("span", `bar ${sign}`);
  bar.style.width = `${100 * share}%`;
  const row = cardRow([pickOf(member, onChoose), ...cells], member === chosenSample ? "chosen" : "");
  row.append(element("td", "bars", bar));
  return row;
}

/** Return a button that chooses a sample. */
function pickOf(member, onChoose) {
  const pick = button(`Sample ${member + 1}: follow it through the network`, () => onChoose(member), `#${member + 1}`);
  pick.className = "link";
  return pick;
}
