// Fields of single settings: a list to choose from, a number within a range, a yes or no.
"use strict";

/** Return a field with its name above it, and a function that shows a value in it. */
function choiceField(label, values, name, onChange) {
  const options = values.map((value) => [JSON.stringify(value), name(value)]);
  const select = choice(label, options, options[0][0], (value) => onChange(JSON.parse(value)));

  function show(value) {
    const key = JSON.stringify(value);
    if (!options.some(([known]) => known === key)) options.push([key, String(value)]);
    if (changes(select, "options", options.length)) fillChoice(select, options, key);
    select.value = key;
  }

  return { row: element("label", "setting", element("span", "", label), select), show };
}

/** The same for a number from `low` up to, but not including, `high`, null for no end; what is outside is refused. */
function numberField(label, [low, high], onChange) {
  const input = element("input", "");
  Object.assign(input, { type: "number", step: "any", min: low });
  let shown = null;
  input.addEventListener("change", () => {
    const number = input.valueAsNumber;
    const isRight = isWithin(number, [low, high]);
    const end = high === null ? "" : ` and below ${high}`;
    input.setCustomValidity(isRight ? "" : `Give a number of at least ${low}${end}.`);
    input.reportValidity();
    if (isRight && number !== shown) onChange(number);
  });

  function show(value) {
    if (value === shown) return;
    shown = value;
    input.value = value;
    input.setCustomValidity("");
  }

  return { row: element("label", "setting", element("span", "", label), input), show };
}

/** The same for true or false; `show` also takes whether it may be chosen. */
function flagField(label, onChange) {
  const input = Object.assign(element("input", ""), { type: "checkbox" });
  input.addEventListener("change", () => onChange(input.checked));

  function show(value, isPossible) {
    input.checked = value;
    input.disabled = !isPossible;
  }

  return { row: element("label", "setting flag", input, element("span", "", label)), show };
}
