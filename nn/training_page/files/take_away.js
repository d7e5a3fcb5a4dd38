// Taken from the page and brought to it: a link, a program, the weights, the state, a table.
"use strict";

/**
 * Return the panel, and a function to call when the setting changes; files dropped anywhere on the page are opened too.
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
  let isOurs = false; // whether the text is a program or an address, which is that of one setting
  text.addEventListener("input", () => (isOurs = false));
  const show = (content, said) => {
    isOurs = true;
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
        saidOfProgram(actions.learner(), Math.max(epochs(), 1)),
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
    "A table has a header line, columns of numbers, and the target last. Paste it here, or drop its file on the page. " +
      `More kinds of tables, with text, gaps or decimal commas, are read by ${COMMAND}.`,
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
    const { text: content, encoding } = decoded(new Uint8Array(await chosen.arrayBuffer()));
    openText(content, chosen.name, encoding === "utf-8" ? "" : ` Its letters were read as ${encoding}.`);
  }

  function openText(content, name, remark = "") {
    try {
      if (content.trimStart().startsWith("{")) {
        actions.openState(readState(content));
        setText(note, `${name} is open.`);
      } else {
        const { data, note: said } = readTable(content, name);
        actions.openData(data);
        setText(note, said + remark);
      }
    } catch (error) {
      box.open = true;
      setText(note, error instanceof SyntaxError ? "This is neither a table nor a saved state." : error.message);
    }
  }

  // Wherever a file is dropped, the browser would open it in place of the page.
  const isText = (event) => event.target.matches?.("input, textarea") && !event.dataTransfer.types.includes("Files");
  document.addEventListener("dragover", (event) => isText(event) || event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (isText(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files[0]) openFile(event.dataTransfer.files[0]);
  });

  /** Take away the text that was given for another setting. */
  function forget() {
    if (!isOurs) return;
    [text.value, isOurs] = ["", false];
    setText(note, "The setting has changed since that text was shown: ask for it again.");
  }

  return { box, forget };
}

/** Return what the program prints, and how that differs from the sentence above the network. */
function saidOfProgram({ history }, epochs) {
  const loss = history.loss[epochs];
  const here = Number.isFinite(loss) ? `, here ${written(loss, 5)}` : "";
  return (
    "This program, run with this project, takes the steps of the page. It prints the mean of the training loss during " +
    `epoch ${epochs}${here}; the sentence above the network says the loss after an epoch.`
  );
}

/** Return the text of a file, and the encoding that it was read in: where it is not UTF-8, what Windows writes. */
function decoded(bytes) {
  const mark = { "255,254": "utf-16le", "254,255": "utf-16be" }[bytes.subarray(0, 2).join()];
  if (mark) return { text: new TextDecoder(mark).decode(bytes), encoding: mark };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "windows-1252" };
  }
}

function textButton(label, onClick) {
  const made = element("button", "", label);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}
