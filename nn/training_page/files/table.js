// A table of one's own, pasted or from a file: text with a header line, columns of numbers, the target last.
"use strict";

const MOST_SAMPLES = 5000;
const MOST_FEATURES = 20;
const MOST_CLASSES = 20; // different whole numbers that are taken for classes
const COMMAND = "python -m nn play FILE --target COLUMN"; // reads what is refused here
const GAPS = new Set(["", "?", "-", "na", "n/a", "nan", "null", "none"]); // ways to write that there is no value
const isGap = (cell) => GAPS.has(cell.toLowerCase());

/**
 * Return the samples of a table and a sentence about them; throws an Error that says what is wrong.
 *
 * Features are shifted and scaled to mean 0 and standard deviation 1, and so is a target that is a number.
 */
function readTable(text, name) {
  const lines = splitTable(text);
  if (lines.length < 3) throw new Error("A table needs a header line and at least two rows.");
  const hasHeader = isHeader(lines);
  const header = hasHeader ? lines[0] : lines[0].map((_, j) => (j + 1 < lines[0].length ? `x${j + 1}` : "target"));
  const all = lines.slice(hasHeader ? 1 : 0);
  const rows = all.filter((row) => row.length === header.length && !row.some(isGap));
  if (rows.length < 2 || 2 * rows.length < all.length)
    throw new Error(`Only ${rows.length} of ${all.length} rows have a value in every column: try ${COMMAND}.`);
  const last = header.length - 1;
  const texts = header.map((_, j) => rows.find((row) => !isNumeric(row[j]))?.[j]); // in each column the first, if any
  const used = header.map((_, j) => j).filter((j) => j < last && texts[j] === undefined);
  const unused = header.slice(0, last).flatMap((name, j) => (used.includes(j) ? [] : [`${name} (“${texts[j]}”)`]));
  if (used.length === 0)
    throw new Error(`No column before the last one holds numbers in every row: try ${COMMAND}.`);
  if (unused.length > 0 && (used.length === 1 || unused.length > used.length))
    throw new Error(`Of ${last} columns ${unused.length} hold no numbers, as ${unused.join(", ")}: try ${COMMAND}.`);
  if (used.length > MOST_FEATURES)
    throw new Error(`It has ${used.length} columns of numbers; the page takes ${MOST_FEATURES}.`);
  const kept = rows.slice(0, MOST_SAMPLES);
  const columns = used.map((j) => standardized(kept.map((row) => Number(row[j]))));
  const { targets, classes } = readTargets(
    kept.map((row) => row[last]),
    header[last],
  );
  const features = used.map((j) => header[j]);
  const samples = makeDataset(
    name,
    kept.map((_, i) => columns.map((column) => column[i])),
    targets,
    features,
    classes,
  );
  const data = { ...samples, standardized: features.map(() => true) };
  return { data, note: noteOn(all.length, kept, features, unused, classes, hasHeader) };
}

/** Return whether the first line names the columns: it has no number, or a word above numbers. */
function isHeader([first, ...others]) {
  const isAboveNumbers = (j) => others.every((row) => isGap(row[j] ?? "") || isNumeric(row[j]));
  return !first.some(isNumeric) || first.some((cell, j) => !isGap(cell) && !isNumeric(cell) && isAboveNumbers(j));
}

/** Return the cells of a table whose columns are parted by commas, semicolons or tabs, with quotes around some. */
function splitTable(text) {
  const first = text.split("\n", 1)[0];
  const separator = ["\t", ";", ","].find((sign) => first.includes(sign)) ?? ",";
  const lines = [];
  let [line, cell, isQuoted] = [[], "", false];
  const endCell = () => (line.push(cell.trim()), (cell = ""));
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '"' && isQuoted && text[i + 1] === '"') cell += text[i++];
    else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === separator && !isQuoted) endCell();
    else if (sign === "\n" && !isQuoted) {
      endCell();
      lines.push(line);
      line = [];
    } else if (sign !== "\r") cell += sign;
  }
  endCell();
  lines.push(line);
  return lines.filter((cells) => cells.some((found) => found !== ""));
}

const isNumeric = (cell) => cell !== "" && Number.isFinite(Number(cell));

function readTargets(cells, name) {
  const text = cells.find((cell) => !isNumeric(cell));
  const isHalfNumbers = text !== undefined && 2 * cells.filter(isNumeric).length > cells.length;
  const odd = cells.find((cell) => !isNumeric(cell) && /^[-+]?[\d.,' ]*\d[.,]?\s*%?$/.test(cell)); // as 1,5 and 10 %
  if (isHalfNumbers || odd !== undefined)
    throw new Error(`“${odd ?? text}” in the last column, ${name}, is read as no number here: try ${COMMAND}.`);
  const numbers = cells.map(Number);
  const kinds = [...new Set(cells)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const areWhole = numbers.every(Number.isInteger);
  if (cells.every(isNumeric) && !(areWhole && kinds.length <= MOST_CLASSES))
    return { targets: standardized(numbers), classes: null };
  if (kinds.length < 2) throw new Error(`Every target is “${kinds[0]}”; there must be two kinds at least.`);
  const known = kinds.length === 2 || code.losses.cross_entropy.programs[kinds.length];
  if (!known)
    throw new Error(
      `The last column has ${kinds.length} classes, and this page has a loss for fewer: ` +
        "make a page for it with playground(data=...).",
    );
  return { targets: cells.map((cell) => kinds.indexOf(cell)), classes: kinds };
}

function noteOn(count, kept, features, unused, classes, hasHeader) {
  const left = count - kept.length;
  const parts = [
    `${kept.length} samples of ${counted(features.length, "feature")}, scaled to mean 0 and deviation 1`,
    classes ? `${classes.length} classes` : "the target is a number, scaled as well",
  ];
  if (!hasHeader) parts.push("the first line holds numbers, so it is a sample, and the columns have no names");
  if (left > 0) parts.push(`${counted(left, "row")} left out, with gaps or beyond the first ${MOST_SAMPLES}`);
  if (unused.length > 0) parts.push(`without the columns that hold text: ${unused.join(", ")}`);
  return `${parts.join("; ")}.`;
}

const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
