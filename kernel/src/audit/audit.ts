import type { z } from 'zod';
import { type AnyContext, type Context, inTransaction } from '../core/context.ts';
import { auditLines } from './lines.ts';
import { type Entry, logAbout, readLog, type Span } from './log.ts';
import {
  keysOfPerson,
  type Meaning,
  meaningOfChosen,
  meaningOfId,
  meaningsOfText,
} from './matches.ts';
import { readQuestion } from './question.ts';
import {
  type AuditAnswer,
  type AuditMatch,
  auditLinesMax,
  type auditQuery,
  matchesMax,
} from './schema.ts';

/** What is asked for, once it is known which. */
export type Sought =
  | { readonly matches: AuditMatch[]; readonly span: Span }
  | { readonly matches: AuditMatch[]; readonly ids: readonly string[] }
  /** Nothing, or several to choose from. */
  | { readonly matches: AuditMatch[] };

const shownOf = ({ kind, q, title, at }: Meaning): AuditMatch => ({ kind, q, title, at });

const whole = (q: string, kind: 'everything' | 'window'): AuditMatch[] => [
  { kind, q, title: null, at: null },
];

/**
 * Finds what a question means. Needs a transaction.
 *
 * @throws Problem 422 `time-zone-unknown`.
 */
export async function seek(ctx: Context<never>, q: string, timeZone: string): Promise<Sought> {
  const question = readQuestion(q, timeZone);
  if (question.kind === 'everything')
    return { matches: whole(q, 'everything'), span: { of: 'all' } };
  if (question.kind === 'window') {
    const { from, to } = question;
    return { matches: whole(q, 'window'), span: { of: 'window', from, to } };
  }
  const meanings =
    question.kind === 'id'
      ? await meaningOfId(ctx, question.id)
      : question.kind === 'chosen'
        ? await meaningOfChosen(ctx, question.of, question.id)
        : await meaningsOfText(ctx, question.text);
  const matches = meanings.slice(0, matchesMax).map(shownOf);
  const [only] = meanings;
  if (only === undefined || meanings.length > 1) return { matches };
  if (only.lines.of === 'about') return { matches, ids: only.lines.ids };
  const { id } = only.lines;
  const keyIds = only.kind === 'person' ? await keysOfPerson(ctx, id) : [];
  return { matches, span: { of: 'actor', id, keyIds } };
}

/** A page of what was found; all of it where it is the story of one thing. Needs a transaction. */
export async function readSought(
  ctx: AnyContext,
  sought: Sought,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ readonly entries: readonly Entry[]; readonly nextCursor: string | null }> {
  if ('span' in sought) return readLog(ctx, sought.span, page);
  if (!('ids' in sought)) return { entries: [], nextCursor: null };
  return { entries: await logAbout(ctx, sought.ids, auditLinesMax), nextCursor: null };
}

/**
 * One story of what a question means: who did it, from which device, how they had signed in, in which role, what they
 * were shown and what came of it. Where it may mean several things it says which.
 *
 * @throws Problem 400 `cursor-unreadable`, 422 `time-zone-unknown`.
 */
export function findStory(
  ctx: Context<never>,
  { q, zone, ...page }: z.infer<typeof auditQuery>,
): Promise<AuditAnswer> {
  return inTransaction(ctx, async (ctx) => {
    const sought = await seek(ctx, q, zone);
    const { entries, nextCursor } = await readSought(ctx, sought, page);
    const lines = await auditLines(ctx, entries);
    // All that was found is of what the auditor does not reach.
    const isHidden = 'ids' in sought && entries.length > 0 && lines.length === 0;
    return { matches: isHidden ? [] : sought.matches, lines, nextCursor };
  });
}
