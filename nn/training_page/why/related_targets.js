// How well targets go with their rows: whether the nearest sample has the same one, as in `nn.inspect.sample_findings`.
"use strict";

const knownRelations = new WeakMap(); // of each run: the samples stay while it goes on

/**
 * Return how targets of the training samples agree with those of the nearest, and by chance, if that is no more than
 * chance plus the limit, in standard deviations; else null.
 */
function unrelatedTargets(learner, limit) {
  if (!knownRelations.has(learner)) knownRelations.set(learner, measuredRelation(learner, limit));
  return knownRelations.get(learner);
}

function measuredRelation({ data, trainSet }, limit) {
  const { fewestSamples, mostSamples } = gradientRules;
  const found = new Map(trainSet.members.map((member) => [data.rows[member].join(), member])); // each row once
  const members = [...found.values()].slice(0, mostSamples);
  const targets = members.map((member) => data.encoded[member].join());
  const n = members.length;
  const counts = new Map();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  if (n < fewestSamples || counts.size < 2) return null;
  const near = nearestOthers(members.map((member) => data.rows[member]));
  const observations = n / (1 + near.filter((j, i) => near[j] === i).length / n);
  const numbers = members.map((member) => data.encoded[member][0]);
  const areLists = data.encoded[members[0]].length > 1;
  const areClasses = areLists || (numbers.every(Number.isInteger) && counts.size <= Math.sqrt(n));
  const alike = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1));
  const scatter = Math.sqrt((alike * (1 - alike)) / observations);
  if ((1 - alike) / 2 <= limit * scatter) return null; // too few others to tell
  const ofNear = near.map((j) => numbers[j]);
  const [kind, agreement, chance, deviation] = areClasses
    ? ["classes", near.filter((j, i) => targets[i] === targets[j]).length / n, alike, scatter]
    : ["numbers", correlation(numbers, ofNear), 0, 1 / Math.sqrt(observations)];
  const isBelow = agreement <= chance + limit * deviation && agreement < (1 + chance) / 2 - deviation;
  return isBelow ? { kind, n, agreement, chance, deviation } : null;
}

/** Return for each row the index of the nearest other one, by distance in standardized columns. */
function nearestOthers(rows) {
  const columns = rows[0].map((_, j) => standardized(rows.map((row) => row[j])));
  return rows.map((_, i) => {
    let [nearest, least] = [-1, Infinity];
    for (let j = 0; j < rows.length; j++) {
      const distance = Math.sqrt(columns.reduce((sum, column) => sum + (column[i] - column[j]) ** 2, 0));
      if (j !== i && distance < least) [nearest, least] = [j, distance];
    }
    return nearest;
  });
}

function correlation(xs, ys) {
  const [x, y] = [standardized(xs), standardized(ys)];
  return x.reduce((sum, _, i) => sum + x[i] * y[i], 0) / x.length;
}
