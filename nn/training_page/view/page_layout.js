// The places of the parts on the page: lessons and time above, three columns, the reasons and files below.
"use strict";

/**
 * Put the parts into an element.
 *
 * @param parts what the page is put together from, by the names that `openPlayground` gives them.
 * @returns { words, readout, health, axes, status }: the elements that are empty yet.
 */
function arrangePage(root, parts) {
  const { lessons, transport, dataPanel, settings, structure, shows, picture, tools, plane, legend, curves } = parts;
  const { whyLoss, comparison, why, takeAway } = parts;
  const made = {
    words: element("p", "words"),
    readout: element("p", "readout"),
    health: element("ul", "health"),
    axes: element("span", "axes"),
    status: element("p", "status"),
  };
  made.status.setAttribute("role", "status");
  const network = labeled(
    "network",
    "Network",
    element("div", "panel-head", element("h2", "", "Network"), structure.layers, shows),
    element("div", "network-frame", structure.heads, picture.box),
    made.readout,
  );
  const output = labeled(
    "output",
    "What it says",
    element("div", "panel-head", element("h2", "", "What it says"), tools.tools, made.axes),
    plane.box,
    legend.box,
    curves.box,
    whyLoss,
  );
  root.replaceChildren(
    element("header", "lessons", document.querySelector("h1"), lessons.list, lessons.sentence),
    transport.box,
    made.words,
    element(
      "div",
      "three",
      element("div", "left", dataPanel.box, settings.box),
      network,
      output,
      element("div", "below", made.health, comparison.box, why.box),
    ),
    takeAway.box,
    made.status,
  );
  return made;
}

function labeled(className, label, ...children) {
  const made = element("section", className, ...children);
  made.setAttribute("aria-label", label);
  return made;
}
