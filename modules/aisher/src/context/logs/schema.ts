import { count, instant } from '@dojang/kernel/bounds';
import { z } from 'zod';

const name = z.string().max(200);

export const rowsMax = 200;
/** A row that arrives later than this behind newer ones is not in a tail. */
export const overlapSeconds = 10;

/** The least number of each level, as OpenTelemetry counts. */
export const levels = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 } as const;
export const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
export type Level = z.infer<typeof level>;

/** `GET /api/aisher/logs` */
export const logQuery = z.object({
  service: z.string().min(1).max(200).optional(),
  /** A text that the line has, in any case; no pattern. */
  contains: z.string().min(1).max(200).optional(),
  /** At least that. */
  severity: level.optional(),
  trace: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  /** The `nextAfter` of the answer before. Rows of the last ten seconds before it come again: leave out known ids. */
  after: z
    .string()
    .regex(/^\d{1,19}$/)
    .optional(),
});
export type LogQuery = z.infer<typeof logQuery>;

export const bodyCharacters = 8_000;
export const attributesMax = 20;

export const logLine = z.object({
  id: z.string().max(100),
  at: instant,
  service: name,
  /** As the sender wrote it, such as `ERROR`. */
  severity: name,
  /** 1 to 24; 0 for none. */
  severityNumber: count,
  body: z.string().max(bodyCharacters),
  /** Its words and marks with a place, `<*>`, for each value. */
  template: z.string().max(2_000),
  traceId: z.string().max(32),
  spanId: z.string().max(16),
  attributes: z.array(z.object({ name, value: z.string().max(500) })).max(attributesMax),
});
export type LogLine = z.infer<typeof logLine>;

export const logTail = z.object({
  /** The newest ones, the oldest of them first. */
  logs: z.array(logLine).max(rowsMax),
  /** There were more between `after` and the first of these. */
  isCut: z.boolean(),
  nextAfter: z.string().max(19).nullable(),
  /** Of the newest log of the org, whatever is asked for; null where there is none within a day. */
  newestAt: instant.nullable(),
});
export type LogTail = z.infer<typeof logTail>;
