import { createInterface, type Interface } from 'node:readline';
import { spellUnseen } from '@dojang/kernel/unseen';
import { interrupt } from '../processes/interruption.ts';
import { keyOf } from './keys.ts';

/** Questions to the person at the terminal, or to whatever program feeds the standard input. */
export interface Prompt {
  /** One line without its end. Null when the input has ended. */
  readonly ask: (question: string) => Promise<string | null>;
  /** One key at a terminal, one line elsewhere, as the letter of a choice. Null when the input has ended. */
  readonly choose: (question: string) => Promise<string | null>;
  readonly close: () => void;
}

export const openPrompt = (): Prompt => (process.stdin.isTTY ? atTerminal() : fromLines());

const write = (text: string) => void process.stdout.write(text);

/**
 * A prompt at a terminal. The terminal is ours only while a question is open. Between questions the editor and
 * the hooks use it.
 */
function atTerminal(): Prompt {
  const ask = (question: string) =>
    new Promise<string | null>((resolve) => {
      const reader = createInterface({ input: process.stdin, output: process.stdout });
      let answer: string | null = null;
      let isStopped = false;
      reader.on('SIGINT', () => {
        isStopped = true;
        reader.close();
      });
      reader.on('close', () => {
        if (isStopped) interrupt('SIGINT');
        else if (answer === null) write('\n');
        resolve(answer);
      });
      reader.question(question, (line) => {
        answer = line.trim();
        reader.close();
      });
    });
  return {
    ask,
    choose: async (question) => {
      const key = await readKey(question);
      write(key === null ? '\n' : `${spellUnseen(key)}\n`);
      return key;
    },
    close: () => {},
  };
}

/** What a terminal sends for arrows and the like. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with the escape character.
const cursorKeys = /\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])/g;

/** One key without Enter. Escape and the end of input give null. Keys that move a cursor are ignored. */
function readKey(question: string): Promise<string | null> {
  const { stdin } = process;
  return new Promise((resolve) => {
    const end = (key: string | null) => {
      stdin.off('data', hear);
      stdin.off('end', over);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(key);
    };
    const over = () => end(null);
    const hear = (chunk: Buffer | string) => {
      const text = chunk.toString();
      if (text.startsWith('\u0003')) {
        // Sent as the terminal would, because in raw mode the terminal does not.
        interrupt('SIGINT');
        end(null);
      } else if (text === '\u001b' || text.startsWith('\u0004')) end(null);
      else {
        const struck = text.replace(cursorKeys, '').trim();
        if (struck !== '') end(keyOf(struck));
      }
    };
    stdin.setRawMode(true);
    stdin.on('data', hear);
    stdin.once('end', over);
    stdin.resume();
    // Printed after raw mode is on, because the person may answer at once, and before raw mode the terminal
    // would keep Ctrl+D for itself.
    write(question);
  });
}

function fromLines(): Prompt {
  // Lines that arrive before their question wait here. readline itself would drop them.
  const lines: string[] = [];
  let waiting: ((line: string | null) => void) | undefined;
  let isOver = false;
  const settle = (line: string | null) => {
    const answer = waiting;
    waiting = undefined;
    if (answer) answer(line);
    else if (line !== null) lines.push(line);
  };
  const reader: Interface = createInterface({ input: process.stdin });
  reader.on('line', settle);
  reader.on('close', () => {
    isOver = true;
    settle(null);
  });
  const ask = (question: string): Promise<string | null> => {
    write(question);
    const next = lines.shift();
    if (next !== undefined) return Promise.resolve(next.trim());
    if (isOver) return Promise.resolve(null);
    return new Promise((resolve) => {
      waiting = (line) => resolve(line?.trim() ?? null);
    });
  };
  return {
    ask,
    choose: async (question) => {
      const line = await ask(question);
      write('\n');
      return line === null ? null : keyOf(line, 'line');
    },
    close: () => {
      reader.removeAllListeners('close');
      reader.close();
    },
  };
}
