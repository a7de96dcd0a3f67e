import { pathClass } from '../change/paths.ts';
import type { Convention, Habit } from '../change/scope.ts';
import type { Tally } from '../change/tally.ts';
import type { Past } from './history.ts';
import { countPlaces, fade } from './scope-evidence.ts';

/** Commits that share at least this much of their paths are the same chore. */
const alikeMin = 0.4;
/** A sweep is recognized by its folders, because the same translations never touch the same files. */
const sweepMin = 12;
const pathsMax = 60;
const sweepMax = 400;

/** Three times, or two of three. Words that come back name the chore, not one change. */
const isUsual = (times: number, of: number) =>
  (times >= 2.5 && times / of >= 0.3) || (times >= 1.5 && times / of >= 0.6);
/** Frequent enough to be used instead of a long list of names. */
const isCustom = (times: number, of: number) => times >= 1.5 && times / of >= 0.12;

/**
 * The usual header of commits with exactly these paths, such as `chore: update deps`. Null if such commits are
 * worded differently each time.
 */
export function learnHabit(past: readonly Past[], paths: readonly string[]): Habit | null {
  if (paths.length === 0 || paths.length > sweepMax) return null;
  const isAlike = likenessTo(paths);
  const times = new Map<string, number>();
  let of = 0;
  for (const [age, commit] of past.entries()) {
    if (!isAlike(commit.paths)) continue;
    const weight = fade(age);
    of += weight;
    times.set(commit.header, (times.get(commit.header) ?? 0) + weight);
  }
  const [header, most] = [...times].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  if (namesSomething(header)) return null;
  const isFirm = isUsual(most, of) || (most / of >= 0.6 && isRoutine(past, header));
  if (!isFirm && !isCustom(most, of)) return null;
  return {
    header,
    times: Math.round(most * 100) / 100,
    of: Math.round(of * 100) / 100,
    ...(isFirm ? {} : { loose: true }),
  };
}

/**
 * Whether nearly all commits of these files have the header, as with generated files. One earlier use then is
 * enough.
 */
function isRoutine(past: readonly Past[], header: string): boolean {
  const ofHeader = past.filter((commit) => commit.header === header);
  const paths = new Set(ofHeader.flatMap((commit) => commit.paths));
  const touching = past.filter((commit) => commit.paths.some((path) => paths.has(path)));
  return ofHeader.length >= 5 && ofHeader.length / touching.length >= 0.6;
}

/** Compares other paths with the chore: the same files, the same kind of files, the same sweep. */
function likenessTo(paths: readonly string[]): (others: readonly string[]) => boolean {
  const asked = new Set(paths);
  const folders = foldersAbove(paths);
  const kind = [isLock, holdsDependencies].find((isKind) => paths.every(isKind));
  return (others) => {
    if (others.length > sweepMax) return false;
    if (kind !== undefined && others.every(kind)) return true;
    const isSweep = Math.min(paths.length, others.length) >= sweepMin;
    return isSweep
      ? overlap(folders, foldersAbove(others)) >= alikeMin
      : overlap(asked, others) >= alikeMin;
  };
}

const foldersAbove = (paths: readonly string[]) =>
  new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))));

/** Jaccard index: the share of common items. */
function overlap(asked: ReadonlySet<string>, others: Iterable<string>): number {
  let [shared, size] = [0, 0];
  for (const other of others) {
    size += 1;
    if (asked.has(other)) shared += 1;
  }
  return shared / (asked.size + size - shared);
}

export const isLock = (path: string) =>
  /(?:^|[/.-])(?:lock|lockfile|shrinkwrap|sum)(?:\.[a-z]+)?$|-lock\.[a-z]+$|lock\.json$/i.test(
    path,
  );

/** Manifests and lock files belong to the same chore, whichever of them changed. */
const holdsDependencies = (path: string) => pathClass(path) === 'dependency' || isLock(path);

/**
 * Whether a header names a version, a number, code or a person. Such a header is about its own change alone.
 */
const namesSomething = (header: string) =>
  /\d|[`@"]|[a-z][A-Z]|\w_\w|\w\.\w/.test(header.replace(/^[^:]*:/, ''));

const tagInFront = /^\[([\w@/.-]{1,40})\]\s+/;

export const tagOf = (subject: string): string | null => tagInFront.exec(subject)?.[1] ?? null;
export const withoutTag = (subject: string): string => subject.replace(tagInFront, '');

/** Tags in front of subjects, as in `[no-shadow] report enums`, by place. Undefined if they are rare. */
export function learnTags(
  past: readonly Past[],
  asked: ReadonlySet<string> | undefined,
): Tally | undefined {
  const tagged = past.filter(({ parsed }) => tagOf(parsed.subject) !== null);
  if (tagged.length < 5 || tagged.length / past.length < 0.05) return undefined;
  const tally: Tally = new Map();
  for (const { parsed, paths } of past) {
    if (paths.length > pathsMax) continue;
    countPlaces(tally, paths, tagOf(parsed.subject) ?? '', 1 / Math.sqrt(paths.length || 1), asked);
  }
  return tally;
}

/** Verbs with the same meaning. Ours comes first. */
const sameVerbs = [
  ['add', 'introduce', 'implement'],
  ['remove', 'drop', 'delete'],
  ['update', 'change', 'adjust', 'modify', 'improve', 'tweak'],
  ['correct', 'fix'],
  ['rework', 'refactor', 'restructure', 'improve'],
  ['extend', 'improve', 'enhance'],
  ['bump', 'update', 'upgrade'],
] as const;

/** The verbs that a history prefers to ours. Empty without a habit. */
export function learnVerbs(past: readonly Past[]): Record<string, string> {
  const times = new Map<string, number>();
  for (const { parsed } of past) {
    const subject = withoutTag(parsed.subject);
    const verb = /^[A-Za-z]+/.exec(subject)?.[0].toLowerCase() ?? '';
    // A dependency is bumped and a function is updated. Only commits about versions count for the first.
    const bumps = /\bv?\d+\.\d|\b(?:deps|dependenc|lockfile)/i.test(subject);
    // `fix: fix it` says nothing about the verbs of the history.
    if (verb === parsed.type) continue;
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

const bumpTold = /^(?:bump|update|upgrade)\s+(?:dependency\s+)?(`?[@\w./-]{2,80}`?)(.{0,120})$/i;

/** Which versions of a bump the history names. Undefined without a habit. */
export function learnBumpForm(past: readonly Past[]): Convention['bumpForm'] {
  const times = { range: 0, target: 0, name: 0 };
  for (const { parsed, paths } of past) {
    const [, name = '', rest = ''] = bumpTold.exec(parsed.subject) ?? [];
    if (name === '' || paths.length > pathsMax || !paths.every(holdsDependencies)) continue;
    if (/\bfrom\b.{1,60}\bto\b/.test(rest)) times.range += 1;
    else if (/\d/.test(rest) || /@\^?v?\d/.test(name)) times.target += 1;
    else if (rest.trim() === '' && !/^(?:all|dep|lock|package|yarn|pnpm|npm)/i.test(name))
      times.name += 1;
  }
  const total = times.range + times.target + times.name;
  const [form, most] = Object.entries(times).sort((a, b) => b[1] - a[1])[0]!;
  return most >= 5 && most / total >= 0.6 ? (form as Convention['bumpForm']) : undefined;
}

/** Our subject in the verbs that the history prefers. The type before it is not repeated. */
export const inVerbsOf = (
  subject: string,
  verbs: Readonly<Record<string, string>> | undefined,
  type: string | null,
) =>
  subject.replace(/^[a-z]+(?= )/, (verb) => {
    const preferred = verbs && Object.hasOwn(verbs, verb) ? verbs[verb]! : verb;
    return preferred === type ? verb : preferred;
  });
