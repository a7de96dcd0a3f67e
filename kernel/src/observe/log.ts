import { randomBytes } from 'node:crypto';
import { type DestinationStream, pino } from 'pino';
import { mask } from '../masking/index.ts';
import type { LogTap } from './log-tap.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A constant sentence plus fields. Never secrets, prompts, code, personal data. */
export interface Logger {
  child(fields: Fields): Logger;
  debug(fields: Fields, sentence: string): void;
  debug(sentence: string): void;
  info(fields: Fields, sentence: string): void;
  info(sentence: string): void;
  warn(fields: Fields, sentence: string): void;
  warn(sentence: string): void;
  error(fields: Fields, sentence: string): void;
  error(sentence: string): void;
}

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Standard output when left out. */
  readonly destination?: DestinationStream;
  /** Is handed each line as well. */
  readonly tap?: LogTap;
}

const secretFields = ['secret', 'token', 'password', 'authorization', 'cookie', 'apiKey'];

/**
 * What a log line may say of an error: its class, code, masked message and stack. A database
 * driver's `detail` and `parameters` hold the row's values, so they stay out.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: mask(error.message).text,
    stack: mask(error.stack?.split('\n').slice(1, 12).join('\n') ?? '').text,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

const both = (...streams: readonly DestinationStream[]): DestinationStream => ({
  write(text) {
    for (const stream of streams) stream.write(text);
  },
});

/** JSON lines with `svc, lvl, ts, id`; children add `trace`, `org` and, where there is one, `repo`. */
export function createLog(options: LogOptions): Logger {
  const start = randomBytes(6).toString('hex');
  let line = 0;
  const written = options.destination ?? pino.destination({ sync: false });
  const { tap } = options;
  const destination = tap === undefined ? written : both(written, tap);
  return pino(
    {
      level: options.level,
      base: { svc: 'dojang' },
      messageKey: 'msg',
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (lvl) => ({ lvl }) },
      // The id names one line across processes, for links into a log store.
      mixin: () => ({ id: `${start}-${(line++).toString(36)}` }),
      serializers: { error: describeError, err: describeError },
      redact: {
        paths: secretFields.flatMap((field) => [field, `*.${field}`]),
        censor: '<redacted>',
      },
    },
    destination,
  );
}
