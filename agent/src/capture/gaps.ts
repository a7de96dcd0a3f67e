import * as limits from '@dojang/commit/limits';
import type { CaptureInput } from '@dojang/commit/schema';
import { decodeText } from '../base/text.ts';
import type { Snapshot } from '../git/snapshot.ts';

type Gaps = NonNullable<CaptureInput['scope']['gaps']>;
export type Gap = Gaps['files'][number];

/** What is missing from the capture, for the person who decides on it. */
export function gapsOf({ leftOut }: Snapshot, absent: readonly string[]): Gap[] {
  return [
    ...leftOut.map(({ raw, why }) => ({ path: decodeText(raw), why })),
    ...absent.map((path) => ({ path, why: 'absent' as const })),
  ];
}

/** The gaps for the page. Some are named, and all are counted. */
export const shownGaps = (gaps: readonly Gap[]): Gaps => ({
  files: gaps.filter(({ path }) => path.length <= limits.pathMax).slice(0, limits.gapsMax),
  total: gaps.length,
});
