import type { ChangeOfElement } from './commits-part.ts';

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
/** A change that ran well for longer than that is not what is new. */
export const freshDays = 30;
const fadeDays = 7;
const weights: Readonly<Record<ChangeOfElement['match'], number>> = {
  name: 1,
  'last-name': 0.7,
  file: 0.3,
};

/** The first release that had the error, and the one before it. */
export interface FirstRelease {
  readonly at: Date;
  readonly commit: string | null;
  /** Null where it is the first that is known. */
  readonly previousAt: Date | null;
}

/** Whether a commit came with a release: it is the release's own, or was made after the release before. */
export function cameWith(
  { sha, at }: Pick<ChangeOfElement, 'sha' | 'at'>,
  release: FirstRelease | null,
): boolean {
  if (release === null) return false;
  if (release.commit !== null && sha.startsWith(release.commit)) return true;
  const madeAt = new Date(at);
  return release.previousAt !== null && madeAt > release.previousAt && madeAt <= release.at;
}

export interface Scored {
  readonly change: ChangeOfElement;
  /** Which of the asked elements it met. */
  readonly frame: number;
  readonly score: number;
  readonly isOfFirstRelease: boolean;
}

/**
 * How suspect a change is: the nearer to the place of the error, the surer its name, the fresher, and twice where it came with the first
 * release that had the error. Null for what cannot have caused it.
 */
export function scoreOf(
  change: ChangeOfElement,
  { frame, firstSeen, release }: { frame: number; firstSeen: Date; release: FirstRelease | null },
): Scored | null {
  const beforeMs = firstSeen.getTime() - Date.parse(change.at);
  if (beforeMs < 0 || beforeMs > yearMs) return null;
  const days = beforeMs / dayMs;
  const isOfFirstRelease = cameWith(change, release);
  if (days > freshDays && !isOfFirstRelease) return null;
  const near = 1 / (1 + frame);
  const fresh = Math.exp(-days / fadeDays);
  const score = near * weights[change.match] * fresh * (isOfFirstRelease ? 2 : 1);
  return { change, frame, score, isOfFirstRelease };
}

/** The likeliest commits, each by its best frame. */
export function likeliest(scored: readonly Scored[], max: number): Scored[] {
  const best = new Map<string, Scored>();
  for (const each of scored) {
    const known = best.get(each.change.sha);
    if (known === undefined || known.score < each.score) best.set(each.change.sha, each);
  }
  return [...best.values()]
    .sort((a, b) => b.score - a.score || (a.change.sha < b.change.sha ? -1 : 1))
    .slice(0, max);
}
