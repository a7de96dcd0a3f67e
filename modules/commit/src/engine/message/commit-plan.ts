import { parseMessage } from './message.ts';

interface Planned {
  readonly message: string;
  readonly hunks: readonly string[] | null;
}

/**
 * The title of a draft: the first line of the first message, with `+2` if it is split into three. The digest of
 * a stamp covers it, so server and agent make it by the same rule.
 */
export function titleOf(commits: readonly Planned[]): string {
  const header = parseMessage(commits[0]?.message ?? '').header.trim();
  const more = commits.length > 1 ? ` +${commits.length - 1}` : '';
  return `${header.slice(0, 200)}${more}`;
}

/**
 * Whether each hunk is in exactly one commit and no commit is empty. A split that forgets a hunk would lose
 * work, and one that names a hunk twice cannot be applied. `null` hunks are the rest.
 */
export function isWholeSplit(known: ReadonlySet<string>, commits: readonly Planned[]): boolean {
  const named = commits.flatMap(({ hunks }) => hunks ?? []);
  const taken = new Set(named);
  const rests = commits.filter(({ hunks }) => hunks === null).length;
  const left = known.size - taken.size;
  return (
    taken.size === named.length &&
    named.every((id) => known.has(id)) &&
    (rests === 1 || (rests === 0 && left === 0)) &&
    (commits.length === 1 ||
      commits.every(({ hunks }) => (hunks === null ? left > 0 : hunks.length > 0)))
  );
}
