// What can be taken from the page and brought to it: a link, a program, the weights, the state, a table.
"use strict";

/**
 * Return the panel.
 *
 * @param actions { learner(), ownData(), address(), openState(state), openData(data) }.
 */
function makeTakeAway(actions) {
  const text = element("textarea", "take-away-text");
  text.setAttribute("aria-label", "Text to copy, or a table to paste");
  text.rows = 8;
  text.spellcheck = false;
  const note = element("p", "note");
  note.setAttribute("role", "status");
  const file = element("input", "");
  Object.assign(file, { type: "file", accept: ".csv,.tsv,.txt,.json" });
  file.setAttribute("aria-label", "Open a table or a saved state");
  file.addEventListener("change", () => file.files[0] && openFile(file.files[0]));
  const show = (content, said) => {
    text.value = content;
    setText(note, said);
    text.focus();
    text.select();
  };
  const epochs = () => Math.floor(actions.learner().at / actions.learner().perEpoch);
  const buttons = element(
    "div",
    "take-away-buttons",
    textButton("As Python", () =>
      show(
        pythonProgram(actions.learner(), epochs()),
        "This program, run with this project, gives the losses of the page.",
      ),
    ),
    textButton("Link", () =>
      show(actions.address(), "This address opens the page with this setting, where it stands on the web."),
    ),
    textButton("As safetensors", () =>
      download("model.safetensors", safetensors(actions.learner()), "application/octet-stream"),
    ),
    textButton("Save state", () =>
      download("playground.json", stateAsText(actions.learner(), actions.ownData()), "application/json"),
    ),
    textButton("Use the table below", () => openText(text.value, "pasted table")),
    element("label", "open-file", "Open a file ", file),
  );
  const hint = element(
    "p",
    "note",
    "A table has a header line, columns of numbers, and the target last. Paste it here, or drop its file on the page.",
  );
  const box = element(
    "details",
    "take-away",
    element("summary", "", "Take it with you, or bring your own data"),
    buttons,
    hint,
    text,
    note,
  );

  async function openFile(chosen) {
    openText(await chosen.text(), chosen.name);
  }

  function openText(content, name) {
    try {
      if (content.trimStart().startsWith("{")) {
        actions.openState(readState(content));
        setText(note, `${name} is open.`);
      } else {
        const { data, note: said } = readTable(content, name);
        actions.openData(data);
        setText(note, said);
      }
    } catch (error) {
      box.open = true;
      setText(note, error instanceof SyntaxError ? "This is neither a table nor a saved state." : error.message);
    }
  }

  return { box, openFile };
}

function textButton(label, onClick) {
  const made = element("button", "", label);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}
