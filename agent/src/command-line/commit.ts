import type { OptionShape, VerbShape } from '@dojang/kernel/cli';
import { answerOptions } from './machine.ts';

export const commitOptions = {
  ...answerOptions,
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
  verify: { short: 'n', isOnByDefault: true },
  'dry-run': {},
  'allow-secrets': {},
} as const satisfies Readonly<Record<string, OptionShape>>;

type Option = keyof typeof commitOptions;

const withText = (...names: readonly Option[]): (readonly [Option, Option])[] =>
  names.flatMap((name) => [
    [name, 'message'],
    [name, 'file'],
  ]);

/** Verbs of the module commit. They are git's own words, so they stand without the module's name. */
export const commitVerbs = {
  init: { options: ['hooks', 'yes'] },
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
    wordsMax: Number.POSITIVE_INFINITY,
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
  },
  undo: { options: ['dry-run', 'json', 'quiet'], apart: [['dry-run', 'quiet']] },
} as const satisfies Readonly<Record<string, VerbShape<Option>>>;
