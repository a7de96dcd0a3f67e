/** Two groupings of the same items, each given as the label of every item. */
type Labels = readonly (string | number)[];

/** Share of the pairs of items on which both groupings agree: together in both, or apart in both. */
export function randIndex(told: Labels, truth: Labels): number {
  let agreed = 0;
  let pairs = 0;
  for (let x = 0; x < truth.length; x += 1) {
    for (let y = x + 1; y < truth.length; y += 1) {
      pairs += 1;
      if ((told[x] === told[y]) === (truth[x] === truth[y])) agreed += 1;
    }
  }
  return pairs === 0 ? 1 : agreed / pairs;
}

/** Harmonic mean of B-cubed precision and recall, both averaged over the items. */
export function bCubedF1(told: Labels, truth: Labels): number {
  const at = truth.map((_label, index) => index);
  let precision = 0;
  let recall = 0;
  for (const x of at) {
    const together = at.filter((y) => told[x] === told[y]);
    const mates = at.filter((y) => truth[x] === truth[y]);
    const shared = together.filter((y) => truth[x] === truth[y]).length;
    precision += shared / together.length / at.length;
    recall += shared / mates.length / at.length;
  }
  return (2 * precision * recall) / (precision + recall);
}
