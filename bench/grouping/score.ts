/** How well lines were grouped. */
export interface GroupingScore {
  /** Grouping accuracy: the share of lines whose group holds exactly the lines of their true group. */
  readonly ga: number;
  /** F1 of grouping accuracy: of predicted groups, and of true groups, how many are exactly a group of the other side. */
  readonly fga: number;
}

/**
 * GA and FGA as Khan et al. (Guidelines for Assessing the Accuracy of Log Message Template Identification Techniques, ICSE 2022)
 * and Jiang et al. (Loghub-2.0, ISSTA 2024) define them: FGA = 2·PGA·RGA ÷ (PGA + RGA), with PGA = exact groups ÷ predicted
 * groups and RGA = exact groups ÷ true groups.
 */
export function scoreGrouping(
  predicted: readonly string[],
  truth: readonly string[],
): GroupingScore {
  const predictedSizes = sizesOf(predicted);
  const trueSizes = sizesOf(truth);
  const pairs = sizesOf(predicted.map((group, at) => JSON.stringify([group, truth[at]])));
  let lines = 0;
  let groups = 0;
  for (const [pair, size] of pairs) {
    const [group, kind] = JSON.parse(pair) as [string, string];
    if (predictedSizes.get(group) !== size || trueSizes.get(kind) !== size) continue;
    lines += size;
    groups += 1;
  }
  const found = groups / Math.max(1, predictedSizes.size);
  const recalled = groups / Math.max(1, trueSizes.size);
  return {
    ga: lines / Math.max(1, truth.length),
    fga: groups === 0 ? 0 : (2 * found * recalled) / (found + recalled),
  };
}

function sizesOf(names: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const name of names) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  return sizes;
}
