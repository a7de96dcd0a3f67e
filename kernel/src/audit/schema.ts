import { z } from 'zod';
import { count, cursor, facts, instant, shortText, total, word } from '../base/bounds.ts';
import { downloadLink } from '../files/schema.ts';

export const matchesMax = 20;
/** Of all modules. */
const findersMax = 100;
/** Lines of a page, and of the story of one thing. */
export const auditLinesMax = 200;
/** Lines of one export; a longer log is exported by parts of its time. */
export const exportLinesMax = 50_000;

const question = z.string().trim().max(300);
const zone = z.string().max(64).default('UTC');

/** `GET /api/audit` */
export const auditQuery = z.object({
  /**
   * A trace, a draft, a person, a key, a time such as `2026-12-01` or `2026-12-01 14:05`, or an id that a
   * module knows. Left out: the whole log.
   */
  q: question.default(''),
  /** By whose clocks a time is read that says no zone. */
  zone,
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(auditLinesMax).default(50),
});

/** A thing that a question may mean. */
const auditMatch = z.object({
  /** `draft`, `trace`, `person`, `key`, `window`, `everything`, or the name of a module's finder. */
  kind: word,
  /** The question that means this one alone. */
  q: z.string().max(300),
  title: shortText.nullable(),
  at: instant.nullable(),
});
export type AuditMatch = z.infer<typeof auditMatch>;

const who = z.object({
  kind: z.enum(['person', 'key', 'webhook', 'system']),
  /** Of a person or a key; the name of anything else. */
  id: shortText,
  /** Of a key: whose it is. */
  name: shortText.nullable(),
  /** Of a key: what it is called. */
  keyName: shortText.nullable(),
});

/** What events of a decision say of what was decided. */
export const decided = z.object({ version: count, digest: z.string().length(64) });

/** One thing that was done or refused. */
export const auditLine = z.object({
  id: shortText,
  at: instant,
  /** `event`: of the ledger. `action`: of the action log, where the ledger has nothing of it. */
  source: z.enum(['event', 'action']),
  /** Stable word: the type of the event, or the action. */
  type: word,
  outcome: z.enum(['done', 'refused']),
  /** Null when nobody is known. */
  who: who.nullable(),
  device: z
    .object({
      id: z.uuid(),
      name: shortText,
      kind: z.enum(['browser', 'agent']),
      browser: shortText.nullable(),
      system: shortText.nullable(),
    })
    .nullable(),
  /** How who it was had signed in: a stable word, and when. */
  signedIn: z.object({ way: word, at: instant.nullable() }).nullable(),
  /** The role that the person had then. */
  role: word.nullable(),
  /** Exactly what was decided. */
  shown: decided.nullable(),
  draft: z.object({ id: z.uuid(), kind: word, title: shortText, state: word }).nullable(),
  traceUuid: z.uuid(),
  /** Its number in the ledger. */
  seq: total.nullable(),
  facts,
});
export type AuditLine = z.infer<typeof auditLine>;

export const auditAnswer = z.object({
  /** What the question may mean, the best first. One: it is answered. Several: ask for one of them by its `q`. */
  matches: z.array(auditMatch).max(matchesMax),
  /** Names of finders that had no answer in time: they may know more. */
  unanswered: z.array(word).max(findersMax),
  /** The one thing: its story, the oldest first. Of a person, a key or a time: the newest first. */
  lines: z.array(auditLine).max(auditLinesMax),
  nextCursor: cursor.nullable(),
});
export type AuditAnswer = z.infer<typeof auditAnswer>;

/** `POST /api/audit/exports` */
export const auditExportInput = z.object({ q: question, zone });
export const auditExport = downloadLink.extend({
  lines: count,
  /** There were more lines than one export holds. */
  isCut: z.boolean(),
});
export type AuditExport = z.infer<typeof auditExport>;
