import type { AgentConfig } from './config.ts';
import { type Words, wordsOf } from './words.ts';

/** What a command gets: configuration, words, where it runs, and how it speaks. */
export interface Terminal {
  readonly config: AgentConfig;
  readonly words: Words;
  readonly cwd: string;
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

export const openTerminal = (config: AgentConfig, cwd: string): Terminal => ({
  config,
  cwd,
  words: wordsOf(config.language),
  say: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
});

/** Text from a repository, safe to print: no escape sequences, no hidden direction marks. */
export const printable = (text: string): string =>
  text.replace(/[^\P{C}\n\t]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`);
