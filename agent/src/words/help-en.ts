import type { Misuse } from '../command-line/parse.ts';
import type { CommandName, gitOptions, OptionName } from '../command-line/table.ts';

type Sentence<Kind extends Misuse['kind']> = (said: Extract<Misuse, { kind: Kind }>) => string;

/** What help, the manual page and refusals say. */
export interface HelpWords {
  readonly usage: string;
  readonly isAbout: string;
  readonly headings: Readonly<
    Record<'commands' | 'options' | 'everywhere' | 'before' | 'examples' | 'exit', string>
  >;
  readonly more: string;
  readonly commands: Readonly<
    Record<
      CommandName,
      {
        readonly summary: string;
        readonly about?: readonly string[];
        /** What is typed, and what it does. */
        readonly examples: readonly (readonly [string, string])[];
      }
    >
  >;
  readonly options: Readonly<Record<OptionName, string>>;
  readonly before: Readonly<Record<keyof typeof gitOptions, string>>;
  readonly exit: readonly (readonly [string, string])[];
  readonly misuse: { readonly [Kind in Misuse['kind']]: Sentence<Kind> };
  readonly nearest: (name: string) => string;
  readonly useGit: (command: string, option: string) => string;
  readonly seeHelp: (command: string | null) => string;
}

export const helpInEnglish: HelpWords = {
  usage: 'Usage:',
  isAbout: 'Drafts the commit of what you changed, and makes it when you approve.',
  headings: {
    commands: 'Commands',
    options: 'Options',
    everywhere: 'Options of every command',
    before: 'Options before the command, as with git',
    examples: 'Examples',
    exit: 'Exit codes',
  },
  more: '`dojang help COMMAND` explains a command.',
  commands: {
    init: {
      summary: 'watch this repository',
      about: ['Lists the programs that the repository itself configures, before it is watched.'],
      examples: [
        ['dojang init', 'watch the repository here'],
        ['dojang init --hooks', 'let `git commit` open with a drafted message, too'],
        ['dojang init --no-hooks', 'take that hook away again'],
      ],
    },
    agent: {
      summary: 'stay and do the work in the background',
      examples: [['dojang agent --quiet', 'as the editor extension starts it']],
    },
    draft: {
      summary: 'draft the present change now',
      about: ['Without a server the draft is shown here; with one it goes to your inbox.'],
      examples: [
        ['dojang draft', 'draft everything that differs from HEAD'],
        ['dojang draft --dry-run', 'show the draft here, and send nothing'],
      ],
    },
    commit: {
      summary: 'draft, decide and commit here, without a phone',
      about: [
        'Takes everything that differs from HEAD, new files included. --all takes only files that git tracks, --staged what is staged; with paths the files below them are taken as they are on disk, and what is staged of others stays staged.',
        'Asks before it commits, unless --yes, --message or --file says what to do.',
      ],
      examples: [
        ['dojang commit', 'show the draft and ask'],
        ['dojang commit -y --push', 'commit the draft and push it'],
        ['dojang commit -am "fix: round totals"', 'as git would: tracked files, your message'],
        ['dojang commit README.md docs/', 'these paths only'],
        ['dojang commit --amend --only', 'another message for the last commit'],
        ['dojang commit --dry-run --json', 'what would be committed, for a program'],
      ],
    },
    undo: {
      summary: 'take back the last commit that dojang made here',
      about: [
        'Files stay as they are, and the index is again as it was before. Refused when the commit was pushed, or when others came after it.',
      ],
      examples: [['dojang undo', 'take it back']],
    },
    status: {
      summary: 'what waits',
      examples: [['dojang status --json', 'for a program']],
    },
    pair: {
      summary: 'connect this machine with your server',
      examples: [
        ['dojang pair "https://dojang.example/#…"', 'the link is on the page, under Devices'],
      ],
    },
    doctor: {
      summary: 'look for what is wrong, and how to fix it',
      examples: [
        ['dojang doctor', 'check the machine, the server and the repository here'],
        ['dojang doctor --clean', 'remove the snapshots here that no draft waits for'],
      ],
    },
    ledger: {
      summary: "recompute the ledger's chain on the server",
      examples: [['dojang ledger verify', 'exit code 1: broken, 3: not signed yet']],
    },
    hook: {
      summary: 'for hooks of git and of editors',
      examples: [['dojang hook editor-closed --folder .', 'tell the agent that an editor closed']],
    },
    help: { summary: 'explain a command', examples: [['dojang help commit', '']] },
    completion: {
      summary: 'completion for your shell',
      examples: [
        ['eval "$(dojang completion bash)"', 'in ~/.bashrc'],
        ['source <(dojang completion zsh)', 'in ~/.zshrc, after compinit'],
        ['dojang completion fish | source', 'in ~/.config/fish/config.fish'],
      ],
    },
    version: { summary: 'the version', examples: [] },
  },
  options: {
    help: 'explain the command',
    home: 'folder of the configuration',
    lang: 'language',
    folder: 'work there instead of here',
    json: 'answer as JSON',
    quiet: 'say nothing when all goes well',
    hooks: 'let `git commit` open with a drafted message',
    hint: 'what the change is about',
    yes: 'do not ask',
    message: 'the message; given again, another paragraph',
    file: 'the message from a file, or - for standard input',
    edit: 'open the message in your editor',
    template: 'text that the editor opens with, after the draft',
    cleanup: 'strip, whitespace, verbatim, scissors or default',
    staged: 'what is staged, and nothing else',
    all: 'what git tracks, and no new files',
    only: 'the named paths only; with --amend and no paths, only the message',
    push: 'push the commit as `git push` would',
    split: 'a commit a concern',
    candidates: 'so many drafts to choose from',
    amend: 'replace the last commit',
    author: 'NAME <EMAIL>, or a part of an author of the history',
    date: 'the author date',
    'reset-author': 'with --amend: you are the author, now',
    signoff: 'add Signed-off-by',
    trailer: 'add a trailer',
    'gpg-sign': 'sign the commit; --no-gpg-sign does not',
    verify: 'skip the hooks pre-commit and commit-msg (-n)',
    'dry-run': 'show what would be done',
    clean: 'remove what is kept and no draft waits for',
    'allow-secrets': 'commit although there are possible secrets',
  },
  before: {
    '-C': 'work there instead of here',
    '-c': 'a setting of git for this run',
    '--git-dir': 'the git folder',
    '--work-tree': 'the working tree',
  },
  exit: [
    ['0', 'done'],
    ['1', 'nothing to do, refused, or failed'],
    ['2', 'the command line is wrong'],
    ['128', 'git cannot work here'],
    ['130', 'ended by Ctrl-C'],
  ],
  misuse: {
    'no-command': () => 'Which command?',
    'not-utf8': ({ given }) =>
      `"${given}" is not UTF-8. Set the terminal to UTF-8, or give a message by --file.`,
    'unknown-command': ({ given }) => `"${given}" is no command of dojang.`,
    'unknown-option': ({ given, command }) =>
      command === null
        ? `There is no option ${given}.`
        : `dojang ${command} has no option ${given}.`,
    'not-here': ({ given, command }) => `${given} does nothing in dojang ${command}.`,
    'value-missing': ({ given, value }) => `${given} needs a value: ${given} ${value}.`,
    'value-unasked': ({ given }) => `${given} takes no value.`,
    'given-twice': ({ given }) => `${given} is given twice, with different values.`,
    apart: ({ given, other }) => `${given} and ${other} cannot be used together.`,
    'words-missing': ({ command }) => `dojang ${command} needs more.`,
    'word-unknown': ({ command }) => `dojang ${command} does not know that.`,
    'words-unasked': ({ given, command }) => `dojang ${command} takes no "${given}".`,
    'setting-invalid': ({ given }) => `-c ${given} is no setting of git: write NAME=VALUE.`,
    'needs-other': ({ given, other }) => `${given} needs ${other.replace(/, (?=[^,]*$)/, ' or ')}.`,
    'value-invalid': ({ given, value }) => `${given} takes ${value}.`,
  },
  nearest: (name) => `Did you mean ${name}?`,
  useGit: (command, option) => `For ${option}, use \`git ${command} ${option}\`.`,
  seeHelp: (command) => `See \`dojang help${command === null ? '' : ` ${command}`}\`.`,
};
