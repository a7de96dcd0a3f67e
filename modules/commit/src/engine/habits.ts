import type { Past } from './history.ts';
import { pathClass } from './paths.ts';
import type { Habit } from './scope.ts';
import { countPlaces, fade } from './scope-evidence.ts';
import type { Tally } from './tally.ts';

/** Commits that share at least so much of their paths are the same chore. */
const alikeMin = 0.4;
/** Three times, or twice of three: words that come back are meant for the chore, not for one change. */
const isHabit = (times: number, of: number) =>
  (times >= 2.5 && times / of >= 0.3) || (times >= 1.5 && times / of >= 0.6);
const pathsMost = 60;

/**
 * The header that commits of just these paths use to have, such as `chore: update deps`; null where
 * such commits are worded anew each time.
 */
export function learnHabit(past: readonly Past[], paths: readonly string[]): Habit | null {
  if (paths.length === 0 || paths.length > pathsMost) return null;
  const asked = new Set(paths);
  const isUpkeep = paths.every(holdsDependencies);
  const times = new Map<string, number>();
  let of = 0;
  for (const [age, commit] of past.entries()) {
    if (commit.paths.length > pathsMost) continue;
    let shared = 0;
    for (const path of commit.paths) if (asked.has(path)) shared += 1;
    const alike = shared / (asked.size + commit.paths.length - shared) >= alikeMin;
    if (!alike && !(isUpkeep && commit.paths.every(holdsDependencies))) continue;
    const weight = fade(age);
    of += weight;
    times.set(commit.header, (times.get(commit.header) ?? 0) + weight);
  }
  const [header, most] = [...times].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  if (!isHabit(most, of) || namesSomething(header)) return null;
  return { header, times: Math.round(most * 100) / 100, of: Math.round(of * 100) / 100 };
}

/** Manifests and lock files: whichever of them changed, the chore is the same. */
const holdsDependencies = (path: string) =>
  pathClass(path) === 'dependency' ||
  /(?:^|[/.-])(?:lock|lockfile|shrinkwrap|sum)(?:\.[a-z]+)?$|-lock\.[a-z]+$|lock\.json$/i.test(
    path,
  );

/** A header that names a version, a number, code or a person is about its own change alone. */
const namesSomething = (header: string) =>
  /\d|[`@"]|[a-z][A-Z]|\w_\w|\w\.\w/.test(header.replace(/^[^:]*:/, ''));

const tagInFront = /^\[([\w@/.-]{1,40})\]\s+/;

export const tagOf = (subject: string): string | null => tagInFront.exec(subject)?.[1] ?? null;
export const withoutTag = (subject: string): string => subject.replace(tagInFront, '');

/** Tags in front of subjects, as in `[no-shadow] report enums`, by place; undefined where they are rare. */
export function learnTags(
  past: readonly Past[],
  asked: ReadonlySet<string> | undefined,
): Tally | undefined {
  const tagged = past.filter(({ parsed }) => tagOf(parsed.subject) !== null);
  if (tagged.length < 5 || tagged.length / past.length < 0.05) return undefined;
  const tally: Tally = new Map();
  for (const { parsed, paths } of past) {
    if (paths.length > pathsMost) continue;
    countPlaces(tally, paths, tagOf(parsed.subject) ?? '', 1 / Math.sqrt(paths.length || 1), asked);
  }
  return tally;
}

/** Verbs that say the same; ours comes first. */
const sameVerbs = [
  ['add', 'introduce', 'implement'],
  ['remove', 'drop', 'delete'],
  ['update', 'change', 'adjust', 'modify', 'improve', 'tweak'],
  ['correct', 'fix'],
  ['rework', 'refactor', 'restructure', 'improve'],
  ['extend', 'improve', 'enhance'],
  ['bump', 'update', 'upgrade'],
] as const;

/** Which of the verbs that say the same a history prefers to ours; empty where it has no habit. */
export function learnVerbs(past: readonly Past[]): Record<string, string> {
  const times = new Map<string, number>();
  for (const { parsed } of past) {
    const subject = withoutTag(parsed.subject);
    const verb = /^[A-Za-z]+/.exec(subject)?.[0].toLowerCase() ?? '';
    // A dependency is bumped, a function is updated: only the first has versions or speaks of them.
    const bumps = /\bv?\d+\.\d|\b(?:deps|dependenc|lockfile)/i.test(subject);
    const key = bumps ? `bump:${verb}` : verb;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const preferred: Record<string, string> = {};
  for (const [ours, ...others] of sameVerbs) {
    const of = (verb: string) => times.get(ours === 'bump' ? `bump:${verb}` : verb) ?? 0;
    const best = others.toSorted((a, b) => of(b) - of(a))[0]!;
    if (of(best) >= 5 && of(best) > 1.5 * of(ours)) preferred[ours] = best;
  }
  return preferred;
}

/** A subject of ours in the verbs that the history prefers. */
export const inVerbsOf = (subject: string, verbs: Readonly<Record<string, string>> | undefined) =>
  subject.replace(/^[a-z]+(?= )/, (verb) =>
    verbs && Object.hasOwn(verbs, verb) ? verbs[verb]! : verb,
  );
