import type { CliLanguage, CliWords } from '@dojang/kernel/cli';
import type {
  everywhere,
  gitOptions,
  machineCommands,
  machineOptions,
} from '../command-line/machine.ts';
import type { Misuse } from '../command-line/parse.ts';

type Sentence<Kind extends Misuse['kind']> = (said: Extract<Misuse, { kind: Kind }>) => string;
type Heading =
  | 'commands'
  | 'modules'
  | 'verbs'
  | 'options'
  | 'everywhere'
  | 'before'
  | 'examples'
  | 'exit';

/** What help, the manual page and refusals say, whatever modules there are. */
export interface HelpWords {
  readonly language: CliLanguage;
  readonly usage: string;
  readonly isAbout: string;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly more: string;
  readonly moreOf: (module: string) => string;
  readonly machine: CliWords<keyof typeof machineCommands, keyof typeof machineOptions>;
  readonly everywhere: Readonly<Record<keyof typeof everywhere, string>>;
  readonly before: Readonly<Record<keyof typeof gitOptions, string>>;
  readonly exit: readonly (readonly [string, string])[];
  readonly misuse: { readonly [Kind in Misuse['kind']]: Sentence<Kind> };
  readonly nearest: (name: string) => string;
  readonly useGit: (command: string, option: string) => string;
  readonly seeHelp: (command: string | null) => string;
}

export const helpInEnglish: HelpWords = {
  language: 'en',
  usage: 'Usage:',
  isAbout: 'Drafts a commit of what you changed, and makes it when you approve.',
  headings: {
    commands: 'Commands',
    modules: 'Commands of modules',
    verbs: 'Verbs',
    options: 'Options',
    everywhere: 'Options of every command',
    before: 'Options before the command, as with git',
    examples: 'Examples',
    exit: 'Exit codes',
  },
  more: '`dojang help COMMAND` explains a command.',
  moreOf: (module) => `\`dojang help ${module} VERB\` explains a verb.`,
  machine: {
    summary: 'the machine itself',
    verbs: {
      agent: {
        summary: 'keep running and do the work in the background',
        examples: [['dojang agent --quiet', 'as the editor extension starts it']],
      },
      status: {
        summary: 'show what is waiting',
        examples: [['dojang status --json', 'for a program']],
      },
      pair: {
        summary: 'connect this machine to your server',
        examples: [
          ['dojang pair "https://dojang.example/#…"', 'the link is on the page, under Devices'],
        ],
      },
      login: {
        summary: 'get an API key of yours for this command line',
        about: [
          'Shows a code and opens the page where you confirm what the key may do, and for how long.',
          'DOJANG_API_KEY and DOJANG_SERVER stand in for it where nobody can confirm, as in CI.',
        ],
        examples: [
          ['dojang login https://dojang.example', ''],
          ['dojang login --scope aisher.read --no-browser', 'only show the address'],
        ],
      },
      logout: { summary: 'revoke the API key of this command line', examples: [] },
      doctor: {
        summary: 'find what is wrong, and how to fix it',
        examples: [
          ['dojang doctor', 'check the machine, the server and the repository here'],
          ['dojang doctor --clean', 'remove the snapshots here that no draft waits for'],
        ],
      },
      ledger: {
        summary: "recompute the ledger's chain on the server",
        examples: [['dojang ledger verify', 'exit code 1: broken. 3: not signed yet']],
      },
      hook: {
        summary: 'for hooks of git and of editors',
        examples: [
          ['dojang hook editor-closed --folder .', 'tell the agent that an editor closed'],
        ],
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
      version: { summary: 'show the version', examples: [] },
    },
    options: {
      json: 'answer as JSON',
      quiet: 'say nothing unless something is wrong',
      clean: 'remove kept snapshots that no draft waits for',
      scope: 'what the key may do; without it, you choose on the page',
      browser: 'open the page in the browser',
    },
  },
  everywhere: {
    help: 'explain the command',
    home: 'folder of the configuration',
    lang: 'language',
    folder: 'work in that folder',
  },
  before: {
    '-C': 'work in that folder',
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
    'unknown-command': ({ given }) => `"${given}" is not a command of dojang.`,
    'unknown-verb': ({ given, command }) => `dojang ${command} has no verb "${given}".`,
    'unknown-option': ({ given, command }) =>
      command === null
        ? `There is no option ${given}.`
        : `dojang ${command} has no option ${given}.`,
    'not-here': ({ given, command }) => `${given} does nothing in dojang ${command}.`,
    'value-missing': ({ given, value }) => `${given} needs a value: ${given} ${value}.`,
    'value-unasked': ({ given }) => `${given} takes no value.`,
    'given-twice': ({ given }) => `${given} is given twice, with different values.`,
    apart: ({ given, other }) => `${given} and ${other} cannot be used together.`,
    'words-missing': ({ command }) => `dojang ${command} needs more words after it.`,
    'word-unknown': ({ command }) => `dojang ${command} does not know that word.`,
    'words-unasked': ({ given, command }) => `dojang ${command} takes no "${given}".`,
    'setting-invalid': ({ given }) => `-c ${given} is not a setting of git. Write NAME=VALUE.`,
    'needs-other': ({ given, other }) => `${given} needs ${other.replace(/, (?=[^,]*$)/, ' or ')}.`,
    'value-invalid': ({ given, value }) => `${given} takes ${value}.`,
  },
  nearest: (name) => `Did you mean ${name}?`,
  useGit: (command, option) => `For ${option}, use \`git ${command} ${option}\`.`,
  seeHelp: (command) => `See \`dojang help${command === null ? '' : ` ${command}`}\`.`,
};
