import type { reviewKo } from './review-ko.ts';

/** Words for reading a change and choosing what goes in. */
export const reviewEn: Record<keyof typeof reviewKo, string> &
  Partial<Record<`${keyof typeof reviewKo}_one`, string>> = {
  'files.filter': 'Find a file by name',
  'files.open-all': 'Expand all',
  'files.close-all': 'Collapse all',
  'files.count_one': '{{count}} file',
  'files.count': '{{count}} files',
  'files.found': '{{found}} of {{count}} files',
  'files.seen': '{{count}} viewed',
  'files.list': 'List of files',
  'files.more': '{{count}} more. Find them by name.',
  'files.tick': 'Mark as viewed',
  'files.ticked': 'Viewed',

  'secret.key': 'key',
  'secret.token': 'token',
  'secret.secret': 'secret',
  'secret.signature': 'signature',
  'secret.password': 'password',
  'secret.credential': 'sign-in',
  'secret.cookie': 'cookie',
  'secret.private-key': 'private key',

  'leave.file': 'Leave this file out',
  'leave.hunk': 'Leave this part out',
  'leave.back': 'Put it back',
  'leave.ignore': 'Leave out and add to .gitignore',
  'leave.ignore-folder': 'Leave out {{path}} and add it to .gitignore',
  'leave.count_one': '{{count}} place stays out of this commit. Your files stay as they are.',
  'leave.count': '{{count}} places stay out of this commit. Your files stay as they are.',
  'leave.all': 'Not everything can be left out. To commit nothing, reject the draft.',
  'leave.cancel': 'Cancel',
  'leave.send': 'Leave out and redraft',
  'leave.tracked':
    'Git already tracks this file, so .gitignore alone does not stop that. It can be left out of this commit.',
  'leave.blocked': 'You have chosen what to leave out. Leave it out or cancel, then stamp.',
  'leave.machine-old':
    'The dojang on that machine is older, so nothing can be left out here. Update it and make a new draft.',

  'errand.revert': 'Revert this commit',
  'errand.open-leave-out': 'The machine is making a new draft without what you chose.',
  'errand.open-ignore': 'The machine is making a draft without it, and with a line in .gitignore.',
  'errand.open-revert': 'The machine is making a draft that reverts this.',
  'errand.open-redraft': 'The machine is making a draft of the work as it is.',
  'errand.done-leave-out': 'Open the new draft',
  'errand.done-ignore': 'Open the new draft',
  'errand.done-redraft': 'Open the new draft',
  'errand.done-revert': 'Open the reverting draft',

  'trouble.errand-other': 'The machine could not make that draft. Your files are as they were.',
  'trouble.errand-machine-away':
    'The machine did not answer for a day. See whether it is switched on.',
  'trouble.errand-changed-since-review':
    'The branch or its commits changed meanwhile, so nothing was left out. Choose again in the new draft.',
  'trouble.errand-unknown-hunks':
    'The machine refused, because that is not part of the change it captured.',
  'trouble.errand-unknown-draft': 'That machine no longer has this draft.',
  'trouble.errand-everything-left-out': 'Without all of that, nothing is left to commit.',
  'trouble.errand-not-separable':
    'This file cannot be left out in part. Leave out the whole file instead.',
  'trouble.errand-already-tracked':
    'Git already tracks this file, so .gitignore alone does not keep it out. Stop tracking it on the machine with git rm --cached.',
  'trouble.errand-not-ignorable': 'No line of .gitignore can name this file.',
  'trouble.errand-snapshot-gone':
    'The machine no longer has a snapshot of this change. Make a new draft.',
  'trouble.errand-not-own-commit':
    'That machine did not make this commit, or it is too old to be reverted here.',
  'trouble.errand-not-on-branch': 'The present branch does not have that commit.',
  'trouble.errand-revert-conflict':
    'The same lines changed again since, so this cannot be reverted automatically. Nothing was changed.',
  'trouble.errand-files-changed':
    'You have unfinished work in a file that would be reverted. Commit or put it away, then try again.',
  'trouble.errand-nothing-to-revert': 'It has been reverted already.',

  'links.open': 'View on {{forge}}',
  'links.share': 'Share',
  'links.copy': 'Copy commit ID',
  'links.copied': 'Copied',

  'problem.machine-too-old':
    'The dojang on that machine is older and cannot do this. Update it and make a new draft.',
  'problem.errands-full': 'The machine has many requests to answer. Try again in a while.',
  'problem.nothing-to-revert': 'Nothing was committed for this draft.',
};
