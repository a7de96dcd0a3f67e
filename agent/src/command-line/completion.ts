import type { HelpWords } from '../words/help-en.ts';
import { bash } from './completion-bash.ts';
import { fish } from './completion-fish.ts';
import { zsh } from './completion-zsh.ts';
import type { Listing } from './table.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script that a shell reads. */
export const completionFor = (
  shell: Shell,
  words: HelpWords,
  listings: readonly [Listing, ...Listing[]],
): string => ({ bash, zsh, fish })[shell](listings, words);
