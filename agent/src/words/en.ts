import type { FailureWords } from './failure-words.ts';

/** What a sentence names. */
export type Params = Readonly<Record<string, string | number>>;

/** English catalogue. `ko.ts` has the same keys: its type says so. */
export const english = {
  initDone: (name: string) => `dojang watches ${name}.`,
  programs: {
    capture: 'Its own configuration runs these on its files, also when a draft is captured:',
    commit: 'These run when a commit is made here, by you or by a stamp:',
    push: 'These run when a push is made from here, by you or by a stamp:',
    git: 'Your own git may run or read these here. dojang never does:',
  },
  initServer: 'The server knows it.',
  initLater: 'The server learns of it when this machine is paired: `dojang pair <link>`.',
  hookInstalled: 'prepare-commit-msg is in place: `git commit` opens with a drafted message.',
  hookForeign: (path: string) =>
    `There is a prepare-commit-msg hook of yours already. Add this line to ${path}:`,
  hookManaged: (manager: string, file: string) =>
    `${manager} manages the hooks here. Add this to ${file}:`,
  hookThenRun: 'Then run:',
  hookReach: {
    team: (path: string) => `${path} is a file of this repository, so others get it too. Write it?`,
    machine: (path: string) =>
      `${path} is outside this repository. The hook would run in every repository that uses that folder. Write it?`,
  },
  hookNotAdded: (path: string) =>
    `No hook was written. Run again with --yes to write ${path}, or add this line to it:`,
  hookRemoved: 'The prepare-commit-msg hook of dojang is gone.',
  hookNotOurs: (path: string) =>
    `${path} has more than dojang wrote. Remove the line with "hook prepare-commit-msg".`,
  hookAbsent: 'There is no prepare-commit-msg hook of dojang here.',
  login: {
    confirm: (url: string, code: string) =>
      `Open this page, check that it shows ${code}, and confirm:\n${url}`,
    waits: 'Waiting for you to confirm …',
    done: (org: string, until: string) => `Logged in to ${org}. The key ends on ${until}.`,
    out: 'Logged out: the key is revoked.',
    wasOut: 'The key had ended already. It is removed here.',
  },
  paired: (url: string) => `This machine is paired with ${url}.`,
  agentRunning: 'The agent is already running.',
  agentDrafted: (place: string, number: string) =>
    `${place}: the draft waits for your stamp. If the page asks for a number: ${number}`,
  agentPushed: (place: string) => `${place}: committed and pushed.`,
  agentNotPushed: (place: string) => `${place}: committed, not pushed yet.`,
  agentFailed: (place: string) =>
    `${place}: the commit failed. The page of the draft says why, and tries it again.`,
  agentUnpaired: 'This machine is not paired with a server, so drafts wait here.',
  agentAlone: 'The server does not answer. Drafts wait here and are sent later.',
  statusNumber: (number: string) => `number ${number}`,
  agentStarted: (count: number) => `The agent watches ${count} repositories. Ctrl+C ends it.`,
  indexBusy:
    'Another git command holds the index, so dojang waits for it (Ctrl-C ends the wait). If no git is running, remove .git/index.lock.',
  waiting: (program: string, seconds: number) =>
    `${program} has been running for ${seconds} s. Ctrl-C ends it.`,
  clean: 'Nothing to draft: the working tree is the same as HEAD.',
  nothing: {
    staged: (changed: number, untracked: number) =>
      `Nothing is staged, though ${changed + untracked} files differ from HEAD: \`git add\` what you want, or leave out --staged.`,
    tracked: (untracked: number) =>
      `No file that git tracks has changed. There ${untracked === 1 ? 'is one new file' : `are ${untracked} new files`}: leave out --all to take ${untracked === 1 ? 'it' : 'them'}.`,
    inPaths: 'Nothing to draft: these paths are the same as HEAD.',
    amended: 'The amended commit would change nothing. To remove it, run `git reset HEAD^`.',
  },
  unverified: 'The hooks pre-commit and commit-msg were skipped.',
  undo: {
    done: (count: number, sha: string) =>
      `${count === 1 ? 'The commit is' : `${count} commits are`} undone. HEAD is ${sha}. Your files are as they were.`,
    would: (count: number, sha: string) =>
      `Would undo ${count === 1 ? 'one commit' : `${count} commits`}. HEAD would be ${sha}.`,
    unborn: 'before the first commit',
    unkept: '`dojang undo` cannot undo this commit, because the home folder could not be written.',
  },

  deferred: (why: string) =>
    `A ${why === 'am' ? 'series of patches (git am)' : why} is in progress. The draft follows when it is finished.`,
  queued: 'Captured. The draft is on its way to your drafts.',
  queuedOffline: 'Captured and kept here. It is sent when the server can be reached.',
  matchNumber: (number: string) => `If the page asks for a number: ${number}`,
  noServer: 'No server is paired, so the draft is shown here. `dojang commit` commits it.',
  files: (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`,
  secretsFound: (count: number) => `Possible secrets in the change: ${count}`,
  blocked: 'The message breaks the rules of this repository:',
  warned: 'The message could be better:',
  blockedStill: 'A rule of this repository blocks this message. Press e to edit it.',
  levels: { block: 'block', warn: 'warn' },
  parts: {
    header: 'first line',
    type: 'type',
    scope: 'scope',
    subject: 'subject',
    body: 'body',
    footer: 'footer',
  },
  lint: {
    'message-empty': () => 'The message is empty. Write one.',
    empty: ({ part }: Params) => `The ${part} is missing. Write one.`,
    'empty-always': ({ part }: Params) =>
      `Leave the ${part} out: the rules of this repository want none.`,
    enum: ({ part, allowed }: Params) => `The ${part} must be one of: ${allowed}.`,
    'enum-never': ({ part, allowed }: Params) => `The ${part} must be none of: ${allowed}.`,
    case: ({ part, expected }: Params) => `Write the ${part} in this letter case: ${expected}.`,
    'case-never': ({ part, expected }: Params) =>
      `Write the ${part} in another letter case than ${expected}.`,
    'max-length': ({ part, actual, max }: Params) =>
      `The ${part} has ${actual} characters: shorten it to ${max}.`,
    'min-length': ({ part, actual, min }: Params) =>
      `The ${part} has ${actual} characters: write at least ${min}.`,
    'max-line-length': ({ part, actual, max }: Params) =>
      `A line of the ${part} has ${actual} characters: break it at ${max}.`,
    'leading-blank': ({ part }: Params) => `Leave one empty line above the ${part}.`,
    'full-stop': ({ part, stop }: Params) => `Remove the "${stop}" at the end of the ${part}.`,
    'full-stop-always': ({ part, stop }: Params) => `End the ${part} with "${stop}".`,
    trim: ({ part }: Params) => `Remove the spaces around the ${part}.`,
    paths: ({ scope, expected }: Params) =>
      `The scope is ${scope}, but the changed files belong to ${expected}. Check the scope.`,
    trailer: ({ trailer }: Params) => `A line at the end is missing: ${trailer}`,
    rule: ({ name, text }: Params) => `${name}: ${text}`,
    'rule-repair': ({ name, text }: Params) => `${name}: ${text}`,
    other: ({ rule }: Params) => `The message breaks the rule ${rule}.`,
  },
  question: (isTyped: boolean): string =>
    isTyped
      ? '[a]ccept  [e]dit  [d]raft again  [r]eject  [?]'
      : '[a]ccept  [e]dit  [s]plit  [h]int  [r]eject  [?]',
  choices: {
    accept: { key: 'a', name: 'accept', help: 'accept: commit this' },
    edit: { key: 'e', name: 'edit', help: 'edit the message in your editor' },
    split: { key: 's', name: 'split', help: 'split into a commit for each topic' },
    hint: {
      key: 'h',
      name: 'hint',
      help: 'say why it changed, a type or a whole subject line, and draft it again',
    },
    fresh: { key: 'd', name: 'draft', help: 'drop what you typed, and draft again' },
    reject: { key: 'r', name: 'reject', help: 'commit nothing. Esc and Ctrl+D do the same' },
    help: { key: '?', name: 'help', help: 'show these lines' },
  },
  unknownAnswer: (answer: string) => `"${answer}" is not an answer here. You can answer:`,
  hookChanged: (count: number) =>
    `The pre-commit hook changed ${count === 1 ? 'a file' : `${count} files`} of this commit:`,
  hookQuestion: '[a]ccept and commit the result  [r]eject',
  pickQuestion: (count: number) => `[1–${count}] pick one  [r]eject  [?]`,
  pickHelp: 'go on with that draft: accept it, edit it, and so on',
  onlyDraft: 'There is only one draft:',
  hintPrompt: 'Hint: ',
  gaps: {
    unread: 'Not in the commit, because git could not read it:',
    large: 'Not in the commit, because these files are new and large:',
    absent: 'In the commit, but not counted, because this partial clone lacks their contents:',
  },
  untracked: 'new to git',
  untrackedCount: (count: number) => `${count} new to git`,
  editorMissing:
    'There is no editor for this terminal. Set core.editor or EDITOR. The draft stays as it is.',
  editorFailed: (path: string) =>
    `The editor ended with an error, so the draft stays as it was. What the editor saved is in ${path}.`,
  messageEmptied: 'The message is empty now, so the draft stays as it was.',
  editorHint: (comment: string) =>
    `Edit the message. Lines that start with "${comment}" are left out. An empty message changes nothing.`,
  cutHint: 'Edit the message above this line. Everything below is left out.',
  typedOffered: 'You typed this message before, and it was not committed:\n',
  messageKept: (path: string) =>
    `Your message is kept in ${path}. The next \`dojang commit\` offers it.`,
  messageKeptThere: (path: string) => `Your message is kept in ${path}.`,
  secretsRefused: 'Not committed. Remove the secret, or run with --allow-secrets if it is not one.',
  rejected: 'Nothing was committed.',
  committed: (sha: string, subject: string) => `${sha} ${subject}`,
  takenUp: (sha: string) => `${sha} was interrupted before. It is complete now.`,
  pushed: (ref: string) => `Pushed to ${ref}.`,
  pushGoes: (remote: string, ref: string) => `Push to ${remote}, ${ref}:`,
  pushGoesNowhere: 'Nothing will be pushed:',
  pushNotes: {
    'no-branch': 'HEAD is detached: there is no branch to push.',
    'no-remote': 'There is no remote to push to: `git remote add origin <url>`.',
    'remote-unusable':
      'The settings send the push to something that is not a repository, so nothing was pushed. Look at `git config --get-regexp "push|url"`.',
    'local-upstream':
      'The branch follows another branch of this repository, so there is no remote to push to. `git push -u <remote> <branch>` sets one.',
    'push-off': 'push.default is "nothing", so nothing was pushed.',
    'push-setting-unknown': 'git does not know the value of push.default. Fix it.',
    'no-upstream':
      'The branch follows no branch of the remote. `git push -u <remote> <branch>` sets one.',
    'upstreams-many': 'The branch follows several branches, and git pushes to none of them.',
    'upstream-differs':
      'The branch follows a branch of another name, so git pushes to neither (push.default is "simple"). Name the branch with `git push`, or set push.default.',
    'upstream-elsewhere':
      'push.default is "upstream", and this branch does not follow the remote that it is pushed to.',
    'branch-not-pushed': 'The settings for pushes leave this branch out, so nothing was pushed.',
    'destination-unclear':
      'The settings send this branch to several places, so nothing was pushed. Push it by hand.',
    'remote-changed':
      'A push would now go somewhere else than was shown. Check the settings, then push.',
    'taken-back': 'The commit is not on the branch any more, so it was not pushed.',
    'remote-ahead': 'The remote is ahead. Pull or rebase, then push.',
    'protected-branch':
      'The remote protects the branch, so nothing was pushed. Push to a branch of your own, and ask for it to be merged.',
    'hook-declined': 'A check of the remote declined the push.',
    'pre-push-refused': 'The pre-push hook refused the push.',
    'too-large': 'A file, or the push, is too large for the remote.',
    shallow:
      'The remote takes nothing from a shallow clone. Run `git fetch --unshallow`, then push.',
    'no-space': 'There is no space left for the push.',
    'sign-in-needed':
      'The remote asks who you are, and git has no password or key for it. Sign in once with `git push`.',
    'access-denied': 'Your account may not push to this remote.',
    'host-untrusted':
      'This machine does not trust the key or certificate of the host. Check it, then push once by hand.',
    'host-unknown': 'The host of the remote cannot be found. Check the address and the network.',
    'repository-missing':
      'The remote has no such repository, or hides it from you. Check the address.',
    'remote-gone': 'The remote does not answer. Push when it is back.',
    'push-timeout': 'The push took too long and was stopped. Check its hook and the network.',
    'push-refused': 'The push was refused.',
  },
  statusServer: (url: string) => `Server      ${url}`,
  statusUnreachable: 'does not answer',
  statusUnpaired: 'Server      not paired',
  statusAgent: (runs: boolean) => `Agent       ${runs ? 'running' : 'not running'}`,
  statusQueue: (captures: number, pushes: number) =>
    `Queue       ${captures} captures, ${pushes} pushes`,
  statusDrafts: (count: number) => `Drafts      ${count} waiting`,
  statusRefused: (count: number) =>
    `Refused     ${count} drafts that differ from what was captured here`,
  statusRepositories: 'Repositories',
  none: 'none',
  ledgerIntact: (upTo: number, since: number, sinceAt: string, head: string) =>
    `The ledger is intact up to event ${upTo}. It was first signed outside the database at event ${since}, ${sinceAt}. Head ${head}.`,
  ledgerLater: (count: number) =>
    `${count === 1 ? 'The newest event is' : `The newest ${count} events are`} chained, but not signed yet.`,
  ledgerUnwitnessed: (events: number) =>
    `The ledger has no outside signature yet: its ${events} events fit together, but nothing outside the database has signed them. A server signs a few seconds after it starts. If it does not, look at its log.`,
  ledgerBroken: (at: number | null, reason: string | null) =>
    `The ledger is broken at event ${at ?? '?'} (${reason ?? 'unknown'}). Keep the data folder as it is.`,
  storage: (count: number, size: string) =>
    `Kept in .git/dojang: ${count} ${count === 1 ? 'snapshot' : 'snapshots'}, ${size}.`,
  storageFreed: (size: string) => `Removed: ${size}.`,
  leftOut: 'The agent leaves these files out, because they are new and large, or cannot be read:',
  doctorGood: 'All is well.',
  doctorBad: (count: number) => `${count} ${count === 1 ? 'thing needs' : 'things need'} fixing.`,
  checks: {
    git: 'git',
    node: 'Node',
    home: 'configuration folder',
    server: 'server',
    pairing: 'pairing',
    clock: 'clock',
    agent: 'agent',
    repository: 'repository',
    identity: 'identity',
    hooks: 'hooks',
    look: 'looking at the files',
  },
  fixes: {
    look: (why: string) => `the last look failed: ${why}`,
    git: (version: string) => `git ${version} is too old. Install 2.39 or newer.`,
    node: (version: string) => `Node ${version} is too old. Install 24.`,
    home: (path: string) => `others can read ${path}. Run chmod 700 on it.`,
    server: (url: string) => `${url} does not answer. Start it, or check the network.`,
    pairing: 'not paired. Make a link on the page under Devices, then run `dojang pair <link>`.',
    clock: (seconds: number) =>
      `the clock differs from the server's by ${seconds} s. Set it by network time.`,
    agent: 'not running. Start `dojang agent`. The editor extension starts it, too.',
    repository: 'dojang does not watch this folder. Run `dojang init` in it.',
    identity: 'git does not know who commits. Set user.name and user.email.',
    hooks:
      'these hooks are not executable, so they never run. Run chmod +x on them, or remove them:',
  },
  failures: {} as FailureWords,
};

export type Words = typeof english;
