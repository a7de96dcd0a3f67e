/** A line of the log that says that something is wrong, as far as others look at it. */
export interface LoggedLine {
  readonly level: 'warn' | 'error';
  readonly atMs: number;
  readonly sentence: string;
  /** Its other fields, masked as they are in the log. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Hands lines from `warn` up to those who listen, beside what is written. */
export interface LogTap {
  listen(listener: (line: LoggedLine) => void): void;
  /** For the log alone: a line as it is written. */
  write(text: string): void;
}

const loud = /"lvl":"(?:warn|error)"/;

/**
 * A line with the field `unwatched` is handed to nobody: what takes care of telemetry says of itself in the log alone, or each of
 * its lines would make another.
 */
export function createLogTap(): LogTap {
  const listeners: ((line: LoggedLine) => void)[] = [];
  return {
    listen: (listener) => void listeners.push(listener),
    write(text) {
      if (listeners.length === 0 || !loud.test(text)) return;
      const { lvl, ts, msg, unwatched, svc, ...fields } = JSON.parse(text);
      if (unwatched === true) return;
      const line = { level: lvl, atMs: Date.parse(ts), sentence: String(msg ?? ''), fields };
      for (const listener of listeners) listener(line);
    },
  };
}
