import { piecesOf, spellUnseen } from '@dojang/kernel/unseen';
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
  // Names and messages come from repositories: no escape sequences, no hidden direction marks.
  say: (line) => void process.stdout.write(`${spellUnseen(line)}\n`),
  warn: (line) => void process.stderr.write(`${spellUnseen(line)}\n`),
});

/** As a person sees it who started the command and waits: nothing of theirs has a limit. */
export function withPerson(terminal: Terminal): Terminal {
  const { config, words, warn } = terminal;
  const onWait = (program: string, seconds: number) => {
    if (process.stderr.isTTY) warn(words.waiting(program, seconds));
  };
  return { ...terminal, config: { ...config, attendance: { onWait } } };
}

/** JSON that a terminal shows as it is: what cannot be seen is escaped, and means the same. */
export const asJson = (value: unknown): string =>
  piecesOf(JSON.stringify(value))
    .map(({ text, name }) => (name === null ? text : escaped(text)))
    .join('');

const escaped = (text: string) =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
