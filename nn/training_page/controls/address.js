// The setting in the address of the page, after the sign #, so that a link leads to the same run.
"use strict";

// Not part of an address: weights and samples are in the file that "Save" writes.
const NOT_IN_ADDRESS = new Set(["parameters", "sizes", "activations"]);

/** Return a setting as text for the address: what differs from the defaults. */
function addressOf({ settings, ...rest }, hidden) {
  const { lr, ...defaults } = defaultNumbers(rest.loss, rest.optimizer);
  const chosen = Object.entries(settings).filter(([name, value]) => value !== defaults[name]);
  const setting = { ...rest, settings: Object.fromEntries(chosen) };
  const differing = Object.entries(setting).filter(
    ([name, value]) => !NOT_IN_ADDRESS.has(name) && JSON.stringify(value) !== JSON.stringify(DEFAULTS[name]),
  );
  const parts = differing.map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`);
  return `#${[...parts, ...hiding(hidden)].join("&")}`;
}

/** Return the part of an address that hides parts of the page, if any. */
function hiding(hidden) {
  return hidden.length > 0 ? [`hide=${hidden.join(",")}`] : [];
}

/** Put a setting into the address of the page; a frame of a notebook has none of its own. */
function showAddress(text) {
  if (location.protocol !== "about:") history.replaceState(null, "", text);
}

/** Return the address of the page without a setting. */
function pageAddress() {
  return location.protocol === "about:" ? "page.html" : location.href.replace(/#.*/, "");
}

/** Return { setting, lesson, hidden } of an address; what cannot be read is left out. */
function readAddress(text) {
  const found = { setting: {}, lesson: null, hidden: [] };
  for (const part of text.replace(/^#/, "").split("&")) {
    const [name, value] = part.split("=");
    if (name === "lesson") found.lesson = lessonNamed(value);
    else if (name === "hide") found.hidden = value.split(",");
    else if (name in DEFAULTS && !NOT_IN_ADDRESS.has(name)) {
      try {
        found.setting[name] = JSON.parse(decodeURIComponent(value));
      } catch {
        continue; // a link that was cut off
      }
    }
  }
  if (found.lesson && Object.keys(found.setting).length === 0) found.setting = settingOf(found.lesson);
  return found;
}
