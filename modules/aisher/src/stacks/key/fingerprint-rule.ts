import { matchesGlob } from '../frames/glob.ts';
import type { ErrorShape } from '../shape.ts';

/** An org's own way to group: when every condition holds, `fingerprint` is the key. */
export interface FingerprintRule {
  readonly id: string;
  readonly when: readonly {
    /** `type` and `message` of any exception of the chain; the others of any frame of the decisive one. */
    readonly on: 'type' | 'message' | 'path' | 'module' | 'function';
    /** `*` stands for any text. */
    readonly glob: string;
  }[];
  readonly fingerprint: readonly string[];
}

const globCharsMax = 200;

export function matchesRule(rule: FingerprintRule, { chain, decisive }: ErrorShape): boolean {
  return (
    rule.when.length > 0 &&
    rule.when.every(({ on, glob }) => {
      if (glob.length > globCharsMax) return false;
      return on === 'type' || on === 'message'
        ? chain.some((link) => matchesGlob(glob, link[on]))
        : decisive.frames.some((frame) => matchesGlob(glob, frame[on]));
    })
  );
}
