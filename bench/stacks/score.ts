/** One error: which cause it truly has, and the group that a way of grouping gives it. */
export interface Judged {
  readonly truth: string;
  readonly group: string;
}

export interface Score {
  /** Of pairs of errors with one cause, the share in one group. */
  readonly merged: number;
  /** Of pairs of errors with two causes, the share in two groups. */
  readonly split: number;
  /** Groups that hold errors of several causes. */
  readonly wrongMerges: number;
  readonly groups: number;
  readonly causes: number;
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

function sizes(keys: readonly string[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const key of keys) out.set(key, (out.get(key) ?? 0) + 1);
  return out;
}

const pairsOf = (keys: readonly string[]) =>
  [...sizes(keys).values()].reduce((sum, count) => sum + pairs(count), 0);

/** Counted by the sizes of groups, causes and their overlaps, so that no pair is looked at. */
export function scoreOf(errors: readonly Judged[]): Score {
  const [truths, groups] = [errors.map(({ truth }) => truth), errors.map(({ group }) => group)];
  const both = [...new Set(errors.map(({ truth, group }) => `${group}\n${truth}`))];
  const [ofTruth, ofGroup] = [pairsOf(truths), pairsOf(groups)];
  const together = pairsOf(errors.map(({ truth, group }) => `${group}\n${truth}`));
  const apart = pairs(errors.length) - ofTruth;
  const causesOfGroup = sizes(both.map((key) => key.slice(0, key.indexOf('\n'))));
  return {
    merged: ofTruth === 0 ? 1 : together / ofTruth,
    split: apart === 0 ? 1 : 1 - (ofGroup - together) / apart,
    wrongMerges: [...causesOfGroup.values()].filter((count) => count > 1).length,
    groups: new Set(groups).size,
    causes: new Set(truths).size,
  };
}
