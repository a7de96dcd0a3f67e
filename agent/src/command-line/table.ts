/**
 * Every command and option, once: what is read from the command line, what help, the manual page and
 * completion say, and what is refused, all come from here.
 */
export interface OptionShape {
  readonly short?: string;
  /** What stands for its value in help; a word that takes none has none. */
  readonly value?: string;
  /** The value may be left out, and belongs to the same word: `-S`, `-SKEY`, `--gpg-sign=KEY`. */
  readonly isOptional?: true;
  /** What the value may be. */
  readonly among?: RegExp;
  /** Given again it adds to what was given: as a list, or as paragraphs of one text. */
  readonly repeats?: 'list' | 'paragraphs';
  /** Only `--no-NAME` says something: without it the answer is yes. */
  readonly isOnByDefault?: true;
}

export const options = {
  help: { short: 'h' },
  home: { value: 'PATH' },
  lang: { value: 'ko|en', among: /^(?:ko|en)/i },
  folder: { value: 'FOLDER' },
  json: {},
  quiet: { short: 'q' },
  hooks: {},
  hint: { value: 'TEXT' },
  yes: { short: 'y' },
  message: { short: 'm', value: 'TEXT', repeats: 'paragraphs' },
  file: { short: 'F', value: 'FILE' },
  edit: { short: 'e' },
  template: { short: 't', value: 'FILE' },
  cleanup: {
    value: 'strip|whitespace|verbatim|scissors|default',
    among: /^(?:strip|whitespace|verbatim|scissors|default)$/,
  },
  staged: {},
  all: { short: 'a' },
  only: { short: 'o' },
  push: {},
  split: {},
  candidates: { value: '2…5', among: /^[2-5]$/ },
  amend: {},
  author: { value: 'AUTHOR' },
  date: { value: 'DATE' },
  'reset-author': {},
  signoff: { short: 's' },
  trailer: { value: 'TOKEN=VALUE', repeats: 'list' },
  'gpg-sign': { short: 'S', value: 'KEY', isOptional: true },
  verify: { isOnByDefault: true },
  'dry-run': {},
  clean: {},
  'allow-secrets': {},
} as const satisfies Readonly<Record<string, OptionShape>>;

export type OptionName = keyof typeof options;

type ValueOf<Shape> = Shape extends { repeats: 'list' }
  ? readonly string[]
  : Shape extends { isOptional: true }
    ? string | false
    : Shape extends { value: string }
      ? string
      : boolean;

/** What was given; `--no-NAME` is false, and an option that was not given is not there. */
export type Options = {
  readonly [Name in OptionName]?: ValueOf<(typeof options)[Name]>;
};

/** Git's own options, before the name of a command: `dojang -C FOLDER commit`. */
export const gitOptions = {
  '-C': 'FOLDER',
  '-c': 'NAME=VALUE',
  '--git-dir': 'FOLDER',
  '--work-tree': 'FOLDER',
} as const;

export interface CommandShape {
  readonly options: readonly OptionName[];
  /** The words after the options: how they are shown, and how many there may be. */
  readonly words?: string;
  readonly least?: number;
  readonly most?: number;
  /** What the first word may be. */
  readonly first?: readonly string[];
  /** Options that would take each other's effect. */
  readonly apart?: readonly (readonly [OptionName, OptionName])[];
  /** Options that do nothing alone, and those of which they need one. */
  readonly needs?: readonly (readonly [OptionName, readonly (OptionName | 'PATH')[]])[];
  /** Options that say what is taken, and so take no paths. */
  readonly apartFromWords?: readonly OptionName[];
  /** The command of git whose other options a person may expect here. */
  readonly git?: string;
}

/** They go with every command. */
export const everywhere: readonly OptionName[] = ['help', 'home', 'lang', 'folder'];

const withText = (...names: readonly OptionName[]): (readonly [OptionName, OptionName])[] =>
  names.flatMap((name) => [
    [name, 'message'],
    [name, 'file'],
  ]);

export const commands = {
  init: { options: ['hooks', 'yes'] },
  agent: { options: ['quiet'] },
  draft: { options: ['hint', 'dry-run', 'json', 'quiet'], apart: [['dry-run', 'quiet']] },
  commit: {
    options: [
      'yes',
      'message',
      'file',
      'edit',
      'template',
      'cleanup',
      'hint',
      'candidates',
      'all',
      'staged',
      'only',
      'split',
      'amend',
      'author',
      'date',
      'reset-author',
      'signoff',
      'trailer',
      'gpg-sign',
      'verify',
      'allow-secrets',
      'push',
      'dry-run',
      'json',
      'quiet',
    ],
    words: '[--] [PATH…]',
    most: Number.POSITIVE_INFINITY,
    apart: [
      ['message', 'file'],
      ...withText('hint', 'split', 'candidates', 'template'),
      ['all', 'staged'],
      ['all', 'only'],
      ['staged', 'only'],
      ['yes', 'candidates'],
      ['yes', 'edit'],
      ['yes', 'template'],
      ['split', 'candidates'],
      ['split', 'amend'],
      ['hint', 'split'],
      ['author', 'reset-author'],
      ['dry-run', 'edit'],
      ['json', 'edit'],
      ['dry-run', 'quiet'],
    ],
    needs: [
      ['only', ['PATH', 'amend']],
      ['reset-author', ['amend']],
      ['json', ['yes', 'message', 'file', 'dry-run']],
    ],
    apartFromWords: ['all', 'staged'],
    git: 'commit',
  },
  undo: { options: ['dry-run', 'json', 'quiet'], apart: [['dry-run', 'quiet']] },
  status: { options: ['json'] },
  pair: { options: [], words: 'LINK', least: 1, most: 1 },
  doctor: { options: ['clean', 'json'] },
  ledger: { options: ['json'], words: 'verify', least: 1, most: 1, first: ['verify'] },
  hook: {
    options: [],
    words: 'prepare-commit-msg FILE [SOURCE [COMMIT]] | editor-closed',
    least: 1,
    most: 4,
    first: ['prepare-commit-msg', 'editor-closed'],
  },
  help: { options: [], words: '[COMMAND]', most: 1 },
  completion: {
    options: [],
    words: 'bash|zsh|fish',
    least: 1,
    most: 1,
    first: ['bash', 'zsh', 'fish'],
  },
  version: { options: [] },
} as const satisfies Readonly<Record<string, CommandShape>>;

export type CommandName = keyof typeof commands;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);

export const commandShape = (name: CommandName): CommandShape => commands[name];
export const optionShape = (name: OptionName): OptionShape => options[name];

/** Commands that a program of ours calls, and no person. */
export const forPrograms: readonly CommandName[] = ['hook'];
