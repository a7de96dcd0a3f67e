import type { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { Context } from '../../core/context.ts';
import { listEvents } from '../ledger.ts';
import { verifyLedger } from '../ledger-verification.ts';
import type { EventLine, eventList, eventQuery, LedgerState } from './schema.ts';

/**
 * Events of the org, newest first.
 *
 * @throws Problem 400 `cursor-unreadable`.
 */
export async function listEventLines(
  ctx: Context<never>,
  query: z.infer<typeof eventQuery>,
): Promise<z.infer<typeof eventList>> {
  const { type, subject, cursor, limit } = query;
  if (cursor !== undefined && !/^[1-9]\d{0,14}$/.test(cursor)) {
    throw new Problem(
      400,
      'cursor-unreadable',
      'The cursor is not one that this list gave; leave it out to start at the newest.',
    );
  }
  const found = await listEvents(ctx, {
    ...(type === undefined ? {} : { type }),
    ...(subject === undefined ? {} : { subject }),
    ...(cursor === undefined ? {} : { beforeSeq: Number(cursor) }),
    limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  return {
    events: shown.map(
      ({ id, seq, type, at, data, subjects, trace, actor }): EventLine => ({
        id,
        seq,
        type,
        at: at.toISOString(),
        data,
        subjects: [...subjects],
        traceUuid: trace,
        actor: actor.kind === 'person' ? actor.personId : actor.name,
      }),
    ),
    nextCursor: found.length > limit ? String(shown.at(-1)?.seq) : null,
  };
}

/**
 * Whether the ledger is what was recorded, by recomputing all of it. A chain that fits together is
 * not enough to be called intact: who may write to the database can write a chain that fits.
 */
export async function readLedgerState(ctx: Context<never>): Promise<LedgerState> {
  const { ok, events, head, fault, checkpoints, witness, torn } = await verifyLedger(ctx);
  const state = !ok ? 'broken' : witness === null ? 'unwitnessed' : 'intact';
  return {
    state,
    intact: state === 'intact',
    events,
    head: head.seq === 0 ? null : head.hash,
    brokenAt: fault?.seq ?? null,
    reason: fault?.kind ?? null,
    checkpoints,
    checkpointsTorn: torn,
    witness:
      witness === null
        ? null
        : {
            sinceSeq: witness.first.seq,
            sinceAt: witness.first.at,
            upToSeq: witness.last.seq,
            upToAt: witness.last.at,
          },
    verifiedAt: ctx.now().toISOString(),
  };
}
