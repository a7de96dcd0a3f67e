import { spelt } from './parse.ts';
import { commandShape, everywhere, isCommand, optionShape } from './table.ts';

/** Letters to change, add, leave out or swap until one is the other. */
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

/** The one that was probably meant; undefined where none is near. */
export function nearestOf(given: string, names: readonly string[]): string | undefined {
  if (given.length > lengthMax) return undefined;
  const begun = names.filter((name) => given.length > 3 && name.startsWith(given));
  if (begun.length === 1) return begun[0];
  const [best] = names
    .map((name) => ({ name, far: distance(given, name) }))
    .sort((a, b) => a.far - b.far);
  const most = Math.max(1, Math.floor(given.replace(/^-+/, '').length / 3));
  return best !== undefined && best.far <= most ? best.name : undefined;
}

/** Every way to write the options of a command. */
export function writtenOptions(command: string | null): string[] {
  const own = command !== null && isCommand(command) ? commandShape(command).options : [];
  return [...own, ...everywhere].flatMap((name) => {
    const { short, value, isOptional } = optionShape(name);
    const no = (value === undefined || isOptional) && name !== 'help' ? [`--no-${name}`] : [];
    return [spelt(name), ...(short === undefined ? [] : [`-${short}`]), ...no];
  });
}

/** Options of `git commit` that are git's alone. */
const ofGitCommit =
  /^(?:--(?:no-)?(?:fixup|squash|reuse-message|reedit-message|allow-empty|allow-empty-message|patch|interactive|include|untracked-files|verbose|status|short|porcelain|branch|long|null|ahead-behind|pathspec-from-file|pathspec-file-nul|post-rewrite)|-[Ccpivuz])$/;

export const isOfGit = (command: string, option: string): boolean =>
  command === 'commit' && ofGitCommit.test(option);
