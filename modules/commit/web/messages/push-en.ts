import type { pushKo } from './push-ko.ts';

/** Why a push did not happen, and what may be tried again. */
export const pushEn: Record<keyof typeof pushKo, string> = {
  'push-note.no-branch': 'HEAD is detached: there is no branch to push.',
  'push-note.no-remote': 'There is no remote repository.',
  'push-note.remote-unusable': 'The settings push to a place that is not a repository.',
  'push-note.local-upstream':
    'The branch follows another branch of the same repository, so there is no remote to push to.',
  'push-note.push-off': 'This repository is set not to push (push.default).',
  'push-note.push-setting-unknown': 'push.default has a value that git does not know.',
  'push-note.no-upstream': 'The branch follows no branch of the remote.',
  'push-note.upstreams-many':
    'The branch follows several branches, and git pushes to none of them.',
  'push-note.upstream-differs':
    'The branch follows a branch of another name, so git pushes to neither.',
  'push-note.upstream-elsewhere':
    'The branch does not follow the remote that it is pushed to (push.default).',
  'push-note.branch-not-pushed': 'The settings for pushes leave this branch out.',
  'push-note.destination-unclear': 'The settings send this branch to several places. Push by hand.',
  'push-note.remote-changed':
    'The push goes elsewhere than when the change was captured, so nothing was pushed. Check it, then push.',
  'push-note.taken-back': 'The commit is no longer on the branch, so it was not pushed.',
  'push-note.remote-ahead': 'The remote has newer commits. Pull them in, then push.',
  'push-note.protected-branch': 'The remote protects the branch. Push to another branch.',
  'push-note.hook-declined': 'A check of the remote declined the push.',
  'push-note.pre-push-refused': 'The pre-push hook refused the push.',
  'push-note.too-large': 'The remote takes no file, or push, of this size.',
  'push-note.shallow': 'The remote takes nothing from a shallow clone.',
  'push-note.no-space': 'There is no space left for the push.',
  'push-note.sign-in-needed':
    'The remote asks who you are. Sign in once with git push on your machine.',
  'push-note.access-denied': 'Your account may not push to this remote.',
  'push-note.host-untrusted': 'Your machine does not trust the key or certificate of the host.',
  'push-note.host-unknown': 'The host of the remote could not be found. The push is tried again.',
  'push-note.repository-missing': 'The remote has no such repository, or hides it from you.',
  'push-note.remote-gone': 'The remote cannot be reached. The push is tried again.',
  'push-note.push-timeout': 'The push took too long and was stopped. It is tried again.',
  'push-note.push-refused': 'The push was refused.',
  'push-note.side-branch': 'The branch is protected, so it went to another branch.',
  'message.push': 'Push:',
  'again.act': 'Try again',
  'again.push': 'Push again',
  'again.asked': 'The machine was asked to try again.',
  'again.failed': 'It cannot be tried again now. Make a fresh draft.',
  'outcome.waits-for-index':
    'Another git command is using the repository, so the machine waits. It commits as soon as that ends.',
};
