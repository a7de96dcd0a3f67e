import type { CommitOutcome } from '../schema.ts';

/** Nothing comes of the same act again: a fresh draft is what helps. */
const final: ReadonlySet<string> = new Set([
  'act-refused',
  'stamp-broken',
  'stamp-unsealed',
  'changed-since-review',
  'unknown-tree',
  'hook-changed-files',
  'nothing-to-commit',
  'message-empty',
]);

/** A push that was not offered is not made, whoever asks. */
const notOffered: ReadonlySet<string> = new Set(['no-branch', 'no-remote', 'taken-back']);

/** What another attempt at the same stamp could mend: the act, its push, or nothing. Used by the page too. */
export function againOf(outcome: CommitOutcome | null): 'act' | 'push' | null {
  if (outcome?.state === 'failed') {
    return outcome.recaptured || final.has(outcome.code) ? null : 'act';
  }
  if (outcome?.state !== 'done' || outcome.pushedRef !== null || outcome.pushNote === null) {
    return null;
  }
  return notOffered.has(outcome.pushNote) ? null : 'push';
}
