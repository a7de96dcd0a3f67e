import { isatty } from 'node:tty';
import type { Style } from '@dojang/kernel/cli';
import { piecesOf, spellUnseen } from '@dojang/kernel/unseen';
import type { AgentConfig } from './base/config.ts';
import { type Words, wordsOf } from './words/words.ts';

/** What a command gets: configuration, words, where it runs, and how it speaks. */
export interface Terminal {
  readonly config: AgentConfig;
  readonly words: Words;
  readonly cwd: string;
  readonly say: (line: string, style?: Style) => void;
  readonly warn: (line: string, style?: Style) => void;
  /** Prints one line of JSON on the standard output. No option mutes it. */
  readonly sayJson: (value: unknown) => void;
}

/** Codes of ECMA-48: bold, faint, red, yellow. */
const styles: Readonly<Record<Style, number>> = { strong: 1, faint: 2, bad: 31, doubtful: 33 };

export function openTerminal(config: AgentConfig, cwd: string): Terminal {
  return {
    config,
    cwd,
    words: wordsOf(config.language),
    say: speaker('stdout', config),
    warn: speaker('stderr', config),
    sayJson: (value) => void open('stdout').write(`${asJson(value)}\n`),
  };
}

/** Nobody reads the output any more, as when `head` has its lines. The work goes on without output. */
const isUnread = (error: NodeJS.ErrnoException) =>
  ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '');
const opened = new Set<Output>();
type Output = 'stdout' | 'stderr';
const descriptors = { stdout: 1, stderr: 2 } as const;

/**
 * The stream is opened at the first output, because opening it takes longer than asking whether it is a
 * terminal.
 */
function open(name: Output): NodeJS.WriteStream {
  const stream = process[name];
  if (opened.has(name)) return stream;
  opened.add(name);
  let isTold = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (name === 'stderr' || isUnread(error) || isTold) return;
    isTold = true;
    open('stderr').write(`The output could not be written (${error.code}).\n`);
    process.on('exit', () => {
      process.exitCode ||= 1;
    });
  });
  return stream;
}

/**
 * Prints without escape sequences and hidden direction marks, because names and messages come from
 * repositories.
 */
function speaker(name: Output, { environment }: AgentConfig): Terminal['say'] {
  const { NO_COLOR, TERM } = environment;
  const isPlain = !isatty(descriptors[name]) || Boolean(NO_COLOR) || TERM === 'dumb';
  return (line, style) => {
    const text = spellUnseen(line);
    const isPainted = style !== undefined && !isPlain;
    open(name).write(isPainted ? `\u001b[${styles[style]}m${text}\u001b[0m\n` : `${text}\n`);
  };
}

/**
 * The terminal for a person who started the command and waits. Nothing that the person waits for has a time
 * limit.
 */
export function withPerson(terminal: Terminal): Terminal {
  const { config, words, warn } = terminal;
  const onWait = (program: string, seconds: number) => {
    if (isatty(2)) warn(words.waiting(program, seconds));
  };
  const onBusyIndex = isatty(2) ? () => warn(words.indexBusy) : undefined;
  return { ...terminal, config: { ...config, attendance: { onWait, onBusyIndex } } };
}

/** JSON that a terminal shows as it is. Invisible characters are escaped, which means the same. */
export const asJson = (value: unknown): string =>
  piecesOf(JSON.stringify(value))
    .map(({ text, name }) => (name === null ? text : escaped(text)))
    .join('');

const escaped = (text: string) =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
