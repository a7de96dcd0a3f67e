import type { OptionShape, VerbShape } from '@dojang/kernel/cli';

/** Options that go with every command, a module's too. */
export const everywhere = {
  help: { short: 'h' },
  home: { value: 'PATH' },
  lang: { value: 'ko|en', among: /^(?:ko|en)/i },
  folder: { value: 'FOLDER' },
} as const satisfies Readonly<Record<string, OptionShape>>;

/** How a command answers. */
export const answerOptions = {
  json: {},
  quiet: { short: 'q' },
} as const satisfies Readonly<Record<string, OptionShape>>;

export const machineOptions = {
  ...answerOptions,
  clean: {},
  scope: { value: 'NAME', repeats: 'list' },
  browser: { isOnByDefault: true },
} as const satisfies Readonly<Record<string, OptionShape>>;

type Shape = VerbShape<keyof typeof machineOptions>;

/** The commands of the machine itself, whatever modules there are. */
export const machineCommands = {
  agent: { options: ['quiet'] },
  status: { options: ['json'] },
  pair: { options: [], words: 'LINK', wordsMin: 1, wordsMax: 1 },
  login: { options: ['scope', 'browser', 'json'], words: '[SERVER]', wordsMax: 1 },
  logout: { options: [] },
  doctor: { options: ['clean', 'json'] },
  ledger: { options: ['json'], words: 'verify', wordsMin: 1, wordsMax: 1, first: ['verify'] },
  hook: {
    options: [],
    words: 'prepare-commit-msg FILE [SOURCE [COMMIT]] | editor-closed',
    wordsMin: 1,
    wordsMax: 4,
    first: ['prepare-commit-msg', 'editor-closed'],
  },
  help: { options: [], words: '[COMMAND [VERB]]', wordsMax: 2 },
  completion: {
    options: [],
    words: 'bash|zsh|fish',
    wordsMin: 1,
    wordsMax: 1,
    first: ['bash', 'zsh', 'fish'],
  },
  version: { options: [] },
} as const satisfies Readonly<Record<string, Shape>>;

/** Commands that a program of ours calls, and no person. Help does not list them. */
export const forPrograms: readonly string[] = ['hook'];

/** Git's own options, before the name of a command: `dojang -C FOLDER commit`. */
export const gitOptions = {
  '-C': 'FOLDER',
  '-c': 'NAME=VALUE',
  '--git-dir': 'FOLDER',
  '--work-tree': 'FOLDER',
} as const;
