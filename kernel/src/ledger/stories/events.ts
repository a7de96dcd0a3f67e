import type { z } from 'zod';
import { type Context, inTransaction } from '../../core/context.ts';
import type { LedgerEvent } from '../../core/event.ts';
import { cursorUnreadable, pageOf } from '../../database/page.ts';
import { withoutHidden } from '../../reach/hidden.ts';
import { listEvents, type Place } from '../events.ts';
import { type LastVerdict, readVerdict } from '../verdict.ts';
import type { EventLine, eventList, eventQuery, LedgerState } from './schema.ts';

function actorWord(actor: LedgerEvent['actor']): string {
  if (actor.kind === 'person') return actor.personId;
  return actor.kind === 'key' ? `key:${actor.keyId}` : actor.name;
}

/** The number says where the next page begins, the time in which month that is. */
const cursorAfter = ({ seq, at }: LedgerEvent): string => `${seq}.${at.getTime()}`;

function placeOf(cursor: string): Place {
  const [, seq, ms] = /^([1-9]\d{0,14})\.(\d{1,14})$/.exec(cursor) ?? [];
  if (seq === undefined) throw cursorUnreadable();
  return { seq: Number(seq), at: new Date(Number(ms)) };
}

/**
 * Events of the org, newest first. A page leaves out those of resources that the caller does not reach.
 *
 * @throws Problem 400 `cursor-unreadable`.
 */
export async function listEventLines(
  ctx: Context<never>,
  query: z.infer<typeof eventQuery>,
): Promise<z.infer<typeof eventList>> {
  const { type, subject, cursor, limit } = query;
  const filter = {
    ...(type === undefined ? {} : { type }),
    ...(subject === undefined ? {} : { subject }),
    ...(cursor === undefined ? {} : { before: placeOf(cursor) }),
    limit: limit + 1,
  };
  return inTransaction(ctx, async (ctx) => {
    const { rows, nextCursor } = pageOf(await listEvents(ctx, filter), limit, cursorAfter);
    return { events: (await withoutHidden(ctx, rows)).map(toLine), nextCursor };
  });
}

const toLine = ({ id, seq, type, at, data, subjects, trace, actor }: LedgerEvent): EventLine => ({
  id,
  seq,
  type,
  at: at.toISOString(),
  data,
  subjects: [...subjects],
  traceUuid: trace,
  actor: actorWord(actor),
});

/**
 * The last verdict on the ledger. A chain that fits together is not enough to be called intact, because anyone who may
 * write to the database can write a chain that fits.
 */
export const readLedgerState = async (ctx: Context<never>): Promise<LedgerState> =>
  ledgerStateOf(await readVerdict(ctx));

export function ledgerStateOf({ verdict, verifiedAt, running }: LastVerdict): LedgerState {
  const { witness } = verdict ?? { witness: null };
  const found = witness === null ? 'unwitnessed' : 'intact';
  const state = verdict === null ? 'unverified' : verdict.ok ? found : 'broken';
  return {
    state,
    intact: state === 'intact',
    events: verdict?.events ?? 0,
    head: verdict === null || verdict.head.seq === 0 ? null : verdict.head.hash,
    brokenAt: verdict?.fault?.seq ?? null,
    reason: verdict?.fault?.kind ?? null,
    checkpoints: verdict?.checkpoints ?? 0,
    checkpointsTorn: verdict?.torn ?? 0,
    witness:
      witness === null
        ? null
        : {
            sinceSeq: witness.first.seq,
            sinceAt: witness.first.at,
            upToSeq: witness.last.seq,
            upToAt: witness.last.at,
          },
    verifiedAt: verifiedAt?.toISOString() ?? null,
    verifying: running,
  };
}
