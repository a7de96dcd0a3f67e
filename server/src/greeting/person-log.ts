import { createLog, type Logger } from '@dojang/kernel/server';

/** What every line has, and what says nothing to a person. */
const ofTheLine = new Set(['lvl', 'ts', 'svc', 'id', 'msg', 'stack']);

/** A line of the log as a sentence: its own words, then what belongs to them. */
export function sentenceOf(line: string): string {
  const fields: Record<string, unknown> = JSON.parse(line);
  const facts = Object.entries(fields)
    .filter(([name]) => !ofTheLine.has(name))
    .map(([name, value]) => {
      const { message } = (value ?? {}) as { message?: unknown };
      return `${name}: ${typeof message === 'string' ? message : typeof value === 'string' ? value : JSON.stringify(value)}`;
    });
  const mark = fields.lvl === 'warn' ? '!' : '!!';
  return `${mark} ${fields.msg}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}

/** For a person at the terminal: what needs a look, in sentences. Everything else stays quiet. */
export const createPersonLog = (print: (line: string) => void = console.error): Logger =>
  createLog({ level: 'warn', destination: { write: (line) => print(sentenceOf(line)) } });

/** The address, at every start. */
export const textOfAddress = (url: string): string =>
  `도장 Dojang  ${url}  (Ctrl-C로 끝내요. Ctrl-C ends it.)`;
