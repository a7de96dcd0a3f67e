import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../core/context.ts';
import { findDraftKind } from '../../core/draft-kind.ts';
import { record } from '../../ledger/ledger.ts';
import { againOf, type LockedDraft } from '../draft-lock.ts';
import { announceDraft } from '../drafts.ts';

const triesMax = 3;

/** Hex SHA-256 that a capturing machine sends with a two-digit number that only it shows. */
export const matchDigestOf = (salt: string, number: string): string =>
  createHash('sha256').update(`${salt}:${number}`).digest('hex');

/**
 * Checks for a risky draft that the person sees the capturing machine. Two digits could be guessed, so the third
 * wrong number rejects the draft. The Problem is returned and not thrown, because the count of wrong numbers must be
 * kept although the stamp is refused. The draft's row is locked, so guesses queue.
 */
export async function checkNumber(
  ctx: AnyContext,
  row: LockedDraft,
  risks: readonly string[],
  number: string | undefined,
): Promise<Problem | undefined> {
  if (row.match_digest === null || row.match_salt === null || risks.length === 0) {
    return undefined;
  }
  if (number === undefined) {
    throw new Problem(
      409,
      'number-missing',
      `This act is risky: type ${findDraftKind(ctx, row.kind)?.needsMachine?.shows ?? 'the number that the machine shows'}.`,
      { risks },
    );
  }
  const given = Buffer.from(matchDigestOf(row.match_salt, number), 'hex');
  if (timingSafeEqual(given, Buffer.from(row.match_digest, 'hex'))) return undefined;
  const tries = row.match_tries + 1;
  const isLast = tries >= triesMax;
  await kernelDb(ctx)
    .updateTable('kernel.draft')
    .set({ match_tries: tries, ...(isLast ? { state: 'rejected' } : {}) })
    .where('id', '=', row.id)
    .execute();
  await record(ctx, 'kernel.number-mismatched', { draftId: row.id, tries }, { subjects: [row.id] });
  if (!isLast) {
    return new Problem(
      409,
      'number-wrong',
      'That is not the number that the machine shows; look again.',
      { triesLeft: triesMax - tries },
    );
  }
  const data = { draftId: row.id, reason: 'number-wrong-thrice' };
  await record(ctx, 'kernel.draft-rejected', data, { subjects: [row.id] });
  announceDraft(ctx, row);
  return new Problem(
    409,
    'number-wrong-thrice',
    `Three wrong numbers rejected the draft; ${againOf(ctx, row.kind)}.`,
    { triesLeft: 0 },
  );
}
