import {
  isNegatable,
  optionShape,
  optionsEverywhere,
  spelt,
  type Table,
  verbShape,
} from './table.ts';

/** How many letters to change, add, leave out or swap to turn one word into the other. */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const above = rows[i - 1] ?? [];
      let least = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 0;
}

const lengthMax = 40;

/** The name that was probably meant. Undefined if none is near. */
export function nearestOf(given: string, names: readonly string[]): string | undefined {
  if (given.length > lengthMax) return undefined;
  const begun = names.filter((name) => given.length > 3 && name.startsWith(given));
  if (begun.length === 1) return begun[0];
  const [best] = names
    .map((name) => ({ name, far: distance(given, name) }))
    .sort((a, b) => a.far - b.far);
  const farMax = Math.max(1, Math.floor(given.replace(/^-+/, '').length / 3));
  return best !== undefined && best.far <= farMax ? best.name : undefined;
}

/** Every way to write the options of a command. */
export function writtenOptions(table: Table, verb: string | null): string[] {
  const own = verb === null ? [] : verbShape(table, verb).options;
  return [...own, ...optionsEverywhere].flatMap((name) => {
    const { short } = optionShape(table, name);
    const no = isNegatable(table, name) ? [`--no-${name}`] : [];
    return [spelt(table, name), ...(short === undefined ? [] : [`-${short}`]), ...no];
  });
}

/** Options of `git commit` that are git's alone. */
const ofGitCommit =
  /^(?:--(?:no-)?(?:fixup|squash|reuse-message|reedit-message|allow-empty|allow-empty-message|patch|interactive|include|untracked-files|verbose|status|short|porcelain|branch|long|null|ahead-behind|pathspec-from-file|pathspec-file-nul|post-rewrite)|-[Ccpivuz])$/;

export const isOfGit = (command: string, option: string): boolean =>
  command === 'commit' && ofGitCommit.test(option);
