import type { shellKo } from './shell-ko.ts';

export const shellEn: Record<keyof typeof shellKo, string> = {
  'draft.waits.commit.commit':
    'If the machine is on, this is done shortly. If it is off, this is done when it is on again.',
  'draft.expired-text.commit.commit':
    'Your work is untouched. Send it again with dojang draft on the machine.',
  'draft.again.commit.commit': 'For a new draft, run dojang draft on the machine.',
  'reject.text.commit.commit': 'Nothing is committed. Your files stay as they are on the machine.',
  'scope.commit.read': 'Read the commit history',
  'scope.commit.capture': 'Send changes to be drafted',
  'scope.commit.draft': 'Ask for another wording of a draft',
  'scope.commit.act': 'Carry out stamped commits',
  'scope.commit.configure': 'Set rules and repositories',
  'problem.lint-blocked': 'Something in the message must be fixed. Fix it, then stamp.',
  'problem.commit-not-found': 'There is no such commit.',
  'problem.wordings-full':
    'Too many rewrites were requested. Edit the message by hand, or wait a minute.',
  'problem.descriptions-full':
    'This change has been described too many times. Stamp the draft, or reject it.',
  'problem.nothing-to-split': 'There is nothing to split.',
  'problem.bound-part-edited':
    'More than the message was changed, so it cannot be stamped. Reload.',
};
