import type { failuresKo } from './failures-ko.ts';

/** Why the machine could not act on a stamp. */
export const failuresEn: Record<keyof typeof failuresKo, string> = {
  'failure.changed-since-review': 'Files changed after your review. Nothing was committed.',
  'failure.hook-failed': 'A hook of the repository refused the commit.',
  'failure.hook-timeout': 'A hook of the repository did not end, so it was stopped.',
  'failure.sign-failed': 'The commit could not be signed.',
  'failure.merge-under-way': 'A merge is under way, so nothing was touched.',
  'failure.rebase-under-way': 'A rebase is under way, so nothing was touched.',
  'failure.am-under-way': 'Patches are being applied (git am), so nothing was touched.',
  'failure.hook-changed-files':
    'The pre-commit hook changed approved files, so nothing was committed. Look at the fresh draft.',
  'failure.identity-missing':
    'Git on the machine does not know who commits: set user.name and user.email.',
  'failure.index-locked':
    'Another git command kept the repository busy, so the machine stopped waiting.',
  'failure.conflict-in-index': 'There are unresolved conflicts: resolve them first.',
  'failure.message-empty': 'The hooks left no message: look at them.',
  'failure.nothing-to-commit': 'Nothing is left to commit.',
  'failure.unknown-tree': 'The machine has no capture of this change: a fresh draft is needed.',
  'failure.programs-unknown':
    'The repository’s settings run a program that is not known: look at it with dojang init there.',
  'failure.repository-gone': 'The working tree of this draft is no longer on the machine.',
  'failure.git-failed': 'Git on the machine ended with an error.',
  'failure.git-missing': 'Git could not be started on the machine.',
  'failure.file-strange': 'Something in .git is not a regular file: check it, or remove it.',
  'failure.cherry-pick-under-way': 'A cherry-pick is under way, so nothing was touched.',
  'failure.revert-under-way': 'A revert is under way, so nothing was touched.',
  'failure.bisect-under-way': 'A bisect is under way, so nothing was touched.',
  'failure.sign-timeout':
    'Signing did not end, so it was stopped. A key with a passphrase needs its agent there.',
  'failure.branch-refused': 'Git or a hook on the machine did not let the branch move.',
  'failure.git-timeout': 'Git on the machine took too long, so it was stopped.',
  'failure.act-refused':
    'The machine refused: the request differs from what it captured. Nothing was done. Make a fresh draft there.',
  'failure.act-refused-field': 'Not as captured: {{field}}',
  'failure.stamp-broken':
    'The database differs from what was stamped, so nothing went to the machine. Find out who changed it.',
  'failure.stamp-unsealed':
    'This was stamped before an update that checks stamps more strictly. Nothing was done. Stamp a fresh draft.',
  'failure.other': 'The commit could not be made. Your work is untouched.',
  'failure.recaptured': 'A fresh draft of the current state is on its way.',
};
