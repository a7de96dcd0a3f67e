import { appendFileSync, renameSync, statSync } from 'node:fs';
import { places } from './home.ts';

/** Logs a constant sentence and ids, never code, paths or messages. */
export type AgentLog = (
  sentence: string,
  facts?: Readonly<Record<string, string | number | null>>,
) => void;

const bytesMax = 2 * 1024 * 1024;

/** Writes JSON lines to a file in the home folder. One older file is kept. */
export function fileLog(home: string, echo?: (line: string) => void): AgentLog {
  const path = places(home).log;
  return (sentence, facts = {}) => {
    const at = new Date().toISOString();
    const line = JSON.stringify({ ts: at, svc: 'agent', msg: sentence, ...facts });
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > bytesMax) {
        renameSync(path, `${path}.1`);
      }
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      // A full disk must not stop the work that is being logged.
    }
    echo?.(line);
  };
}
