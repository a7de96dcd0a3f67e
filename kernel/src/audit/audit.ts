import type { z } from 'zod';
import { type AnyContext, type Context, inTransaction } from '../core/context.ts';
import { auditLines } from './lines.ts';
import { type Entry, logAbout, readLog, type Span } from './log.ts';
import {
  askAfar,
  keysOfPerson,
  type Meaning,
  meaningOfChosen,
  meaningOfId,
  meaningsOfText,
} from './matches.ts';
import { type Question, readQuestion } from './question.ts';
import {
  type AuditAnswer,
  type AuditMatch,
  auditLinesMax,
  type auditQuery,
  matchesMax,
} from './schema.ts';

/** What is asked for, once it is known which. */
export type Sought = {
  readonly matches: AuditMatch[];
  /** Finders that might know more and had no answer in time. */
  readonly unanswered: string[];
} & (
  | { readonly span: Span }
  | { readonly ids: readonly string[] }
  /** Nothing, or several to choose from. */
  | object
);

const shownOf = ({ kind, q, title, at }: Meaning): AuditMatch => ({ kind, q, title, at });

const whole = (q: string, kind: 'everything' | 'window', span: Span): Sought => ({
  matches: [{ kind, q, title: null, at: null }],
  unanswered: [],
  span,
});

type OfThing = Extract<Question, { kind: 'id' | 'chosen' | 'text' }>;

/** What the org's own rows know; where they know nothing, what modules have to ask for elsewhere. */
async function meaningsOf(ctx: Context<never>, question: OfThing) {
  const text = question.kind === 'text' ? question.text : question.id;
  const meanings = await inTransaction(ctx, (ctx) => {
    if (question.kind === 'text') return meaningsOfText(ctx, text);
    return question.kind === 'id'
      ? meaningOfId(ctx, text)
      : meaningOfChosen(ctx, question.of, text);
  });
  if (meanings.length > 0) return { meanings, unanswered: [] };
  return askAfar(ctx, text, question.kind === 'chosen' ? question.of : undefined);
}

/**
 * Finds what a question means. Never in a transaction: a module may have to ask elsewhere.
 *
 * @throws Problem 422 `time-zone-unknown`.
 */
export async function seek(ctx: Context<never>, q: string, timeZone: string): Promise<Sought> {
  const question = readQuestion(q, timeZone);
  if (question.kind === 'everything') return whole(q, 'everything', { of: 'all' });
  if (question.kind === 'window') {
    const { from, to } = question;
    return whole(q, 'window', { of: 'window', from, to });
  }
  const { meanings, unanswered } = await meaningsOf(ctx, question);
  const sought = { matches: meanings.slice(0, matchesMax).map(shownOf), unanswered };
  const [only] = meanings;
  if (only === undefined || meanings.length > 1) return sought;
  if (only.lines.of === 'about') return { ...sought, ids: only.lines.ids };
  const { id } = only.lines;
  const keyIds =
    only.kind === 'person' ? await inTransaction(ctx, (ctx) => keysOfPerson(ctx, id)) : [];
  return { ...sought, span: { of: 'actor', id, keyIds } };
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
export async function findStory(
  ctx: Context<never>,
  { q, zone, ...page }: z.infer<typeof auditQuery>,
): Promise<AuditAnswer> {
  const sought = await seek(ctx, q, zone);
  const { unanswered } = sought;
  return inTransaction(ctx, async (ctx) => {
    const { entries, nextCursor } = await readSought(ctx, sought, page);
    const lines = await auditLines(ctx, entries);
    // All that was found is of what the auditor does not reach.
    const isHidden = 'ids' in sought && entries.length > 0 && lines.length === 0;
    return { matches: isHidden ? [] : sought.matches, unanswered, lines, nextCursor };
  });
}
