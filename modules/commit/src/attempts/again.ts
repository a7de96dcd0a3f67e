import type { CommitOutcome } from '../schema.ts';

/** Reasons that another try of the same act cannot change. Only a fresh draft helps. */
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

/** A push that was not offered before the stamp is not made. */
const notOffered: ReadonlySet<string> = new Set(['no-branch', 'no-remote', 'taken-back']);

/** What another attempt by the same stamp could fix: the act, its push, or nothing. The page uses it, too. */
export function againOf(outcome: CommitOutcome | null): 'act' | 'push' | null {
  if (outcome?.state === 'failed') {
    return outcome.recaptured || final.has(outcome.code) ? null : 'act';
  }
  if (outcome?.state !== 'done' || outcome.pushedRef !== null || outcome.pushNote === null) {
    return null;
  }
  return notOffered.has(outcome.pushNote) ? null : 'push';
}
