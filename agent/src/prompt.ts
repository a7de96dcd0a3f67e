import { createInterface, type Interface } from 'node:readline';

/** Questions to the person at the terminal, or to whatever feeds the standard input. */
export interface Prompt {
  /** One line without its ends; null when the input is over. */
  readonly ask: (question: string) => Promise<string | null>;
  /** Lets another program have the terminal meanwhile. */
  readonly lend: <R>(work: () => Promise<R>) => Promise<R>;
  readonly close: () => void;
}

export function openPrompt(): Prompt {
  // Lines that come faster than the questions wait here: readline itself would drop them.
  const lines: string[] = [];
  let waiting: ((line: string | null) => void) | undefined;
  let isOver = false;
  let reader: Interface;
  const settle = (line: string | null) => {
    const answer = waiting;
    waiting = undefined;
    if (answer) answer(line);
    else if (line !== null) lines.push(line);
  };
  const open = () => {
    reader = createInterface({ input: process.stdin, output: process.stdout });
    reader.on('line', settle);
    reader.on('SIGINT', () => reader.close());
    reader.on('close', () => {
      isOver = true;
      settle(null);
    });
  };
  open();
  return {
    ask: (question) => {
      process.stdout.write(question);
      const next = lines.shift();
      if (next !== undefined) return Promise.resolve(next.trim());
      if (isOver) return Promise.resolve(null);
      return new Promise((resolve) => {
        waiting = (line) => resolve(line?.trim() ?? null);
      });
    },
    lend: async (work) => {
      // Only a terminal is shared; what is piped in is ours alone.
      if (!process.stdin.isTTY) return work();
      reader.removeAllListeners('close');
      reader.close();
      try {
        return await work();
      } finally {
        open();
      }
    },
    close: () => {
      reader.removeAllListeners('close');
      reader.close();
    },
  };
}
