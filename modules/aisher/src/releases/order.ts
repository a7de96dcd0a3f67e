import { compareSemver, isSemver } from './semver.ts';

/** What decides the order of a release within its service and environment. */
export interface ReleaseFacts {
  readonly version: string;
  /** Place of its commit in the history of the service's repository; null while unknown. */
  readonly commitPosition: number | null;
  /** When it was deployed or, where nobody told us, first seen. */
  readonly deployedAt: Date | null;
  /** False for a version that a person excluded, and for an odd one. */
  readonly takesPart: boolean;
}

/** Spans of a version before anything is concluded from its share. */
const spansLeast = 20;
const shareLeast = 0.01;

/**
 * Whether a version is one that hardly anybody runs, such as a build that somebody loaded onto a device. `spansSince` are the
 * spans of the service there since the version was first seen; null where nobody counts spans.
 */
export function isOdd(release: {
  readonly isDeployed: boolean;
  readonly spans: number;
  readonly spansSince: number | null;
}): boolean {
  if (release.isDeployed || release.spansSince === null) return false;
  return release.spans < spansLeast || release.spans < shareLeast * release.spansSince;
}

/**
 * Which of two releases is the older one: -1 when `a` is. Null when they have no order, so a person has to say it.
 *
 * Versions that are both semantic go by precedence. Otherwise, commits of one repository go by their order, and names of
 * other schemes by their deploys. A semantic version and another one have no order.
 */
export function compareReleases(a: ReleaseFacts, b: ReleaseFacts): -1 | 0 | 1 | null {
  if (!a.takesPart || !b.takesPart) return null;
  if (a.version === b.version) return 0;
  const byPrecedence = compareSemver(a.version, b.version);
  if (byPrecedence !== null) return byPrecedence;
  if (a.commitPosition !== null && b.commitPosition !== null) {
    return compareNumbers(a.commitPosition, b.commitPosition);
  }
  if (isSemver(a.version) !== isSemver(b.version)) return null;
  if (a.deployedAt === null || b.deployedAt === null) return null;
  return compareNumbers(a.deployedAt.getTime(), b.deployedAt.getTime());
}

const compareNumbers = (a: number, b: number): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

/** What a person said when a group was resolved. */
export interface Resolution {
  readonly at: Date;
  /** `next`: of a release that is not deployed yet. null: resolved without one. */
  readonly release: ReleaseFacts | 'next' | null;
  /** Releases that lack the fix although their order says otherwise. */
  readonly excludes: readonly ReleaseFacts[];
}

/** Errors that were under way when somebody resolved a group without a release. */
export const stragglersMs = 30 * 60_000;

/** What an error of a resolved group means. */
export type Judgement = 'regressed' | 'still-in' | 'straggler' | 'no-order';

/** Judges an error by its release, and by its time where no release was named. */
export function judgeError(
  error: { readonly at: Date; readonly release: ReleaseFacts | null },
  resolution: Resolution,
): Judgement {
  const sinceMs = error.at.getTime() - resolution.at.getTime();
  if (resolution.release === null) return sinceMs > stragglersMs ? 'regressed' : 'straggler';
  if (sinceMs <= 0) return 'straggler';
  if (resolution.release === 'next') return 'still-in';
  if (error.release === null) return 'no-order';
  const { release } = error;
  const order = compareReleases(release, resolution.release);
  if (order === -1) return 'still-in';
  const toExcluded = resolution.excludes.map((each) => compareReleases(release, each));
  if (toExcluded.some((each) => each === 0 || each === -1)) return 'still-in';
  return order === null || toExcluded.includes(null) ? 'no-order' : 'regressed';
}
