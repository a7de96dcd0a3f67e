import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import type { LedgerEvent } from '../../core/event.ts';
import { defineJob } from '../../core/job.ts';
import { selectEvents, toEvent } from '../../ledger/events.ts';
import { signedHeaders } from '../../notify/receivers/sign.ts';
import { sealedFor } from './stream.ts';

const eventsMax = 500;
const bytesMax = 1024 ** 2;
/** Longer than a call may take. */
const leaseMs = 30_000;
const minuteMs = 60_000;
const waitMaxMs = 60 * minuteMs;
/** What one run sends; the next minute goes on. */
const messagesMax = 20;

/** One line for each event, with all that its hash is made of. */
const lineOf = ({ actor, trace, at, ...event }: LedgerEvent) =>
  `${JSON.stringify({ ...event, at: at.toISOString(), actor, trace })}\n`;

interface Message {
  readonly url: string;
  readonly secret: string;
  readonly first: number;
  readonly last: number;
  readonly body: string;
}

/** As many events as one message holds; always one at least. */
function fill(events: readonly LedgerEvent[]): { body: string; last: number } {
  let body = '';
  let last = 0;
  for (const event of events) {
    const line = lineOf(event);
    if (last > 0 && Buffer.byteLength(body) + Buffer.byteLength(line) > bytesMax) break;
    body += line;
    last = event.seq;
  }
  return { body, last };
}

/** Takes the stream for one message, so that no other process sends beside. Undefined when nothing is to be sent. */
function take(ctx: Context<never>): Promise<Message | undefined> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const row = await kernelDb(ctx)
      .updateTable('kernel.audit_stream')
      .set({ sending_until: new Date(now.getTime() + leaseMs) })
      .where('org_id', '=', ctx.org)
      .where('retry_at', '<=', now)
      .where((eb) => eb.or([eb('sending_until', 'is', null), eb('sending_until', '<', now)]))
      .returning(['seq', 'address_sealed', 'secret_sealed'])
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const rows = await selectEvents(ctx)
      .where('seq', '>', Number(row.seq))
      .orderBy('seq')
      .limit(eventsMax)
      .execute();
    const events = rows.map(toEvent);
    const [first] = events;
    if (first === undefined) {
      await release(ctx, { sending_until: null });
      return undefined;
    }
    const { keyring } = ctx.parts;
    return {
      url: keyring.open(row.address_sealed, sealedFor(ctx.org, 'address')),
      secret: keyring.open(row.secret_sealed, sealedFor(ctx.org, 'secret')),
      first: first.seq,
      ...fill(events),
    };
  });
}

type Change = Partial<{
  sending_until: null;
  seq: number;
  tries: number;
  retry_at: Date;
  reason: string | null;
  sent_at: Date;
}>;

const release = (ctx: Context<never>, change: Change) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.audit_stream')
      .set(change)
      .where('org_id', '=', ctx.org)
      .execute(),
  );

/** Why the message was not taken, as a stable word; null when it was. */
async function post(ctx: Context<never>, message: Message): Promise<string | null> {
  const { url, secret, first, last, body } = message;
  const signed = { id: `${ctx.org}.${first}-${last}`, at: ctx.now(), body };
  try {
    const { status } = await ctx.parts.outgoing.callAddress(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        'user-agent': 'Dojang',
        ...signedHeaders(signed, [secret]),
      },
      body,
    });
    return status >= 200 && status < 300 ? null : `http-${status}`;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

async function noteFailure(ctx: Context<never>, reason: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const { tries } = await kernelDb(ctx)
      .selectFrom('kernel.audit_stream')
      .select('tries')
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow();
    const waitMs = Math.min(waitMaxMs, minuteMs * 2 ** Math.min(tries, 10));
    const retryAt = new Date(ctx.now().getTime() + waitMs);
    await release(ctx, { sending_until: null, tries: tries + 1, retry_at: retryAt, reason });
  });
}

/**
 * Sends what the ledger has beyond the cursor, in its order: the next message goes when the one before was taken. A process
 * that is killed after its message was taken sends it again; the numbers say so.
 */
async function sendOn(ctx: Context<never>, signal: AbortSignal): Promise<void> {
  for (let sent = 0; sent < messagesMax && !signal.aborted; sent += 1) {
    const message = await take(ctx);
    if (message === undefined) return;
    const reason = await post(ctx, message);
    if (reason !== null) return noteFailure(ctx, reason);
    const taken = { seq: message.last, tries: 0, reason: null, sent_at: ctx.now() };
    await release(ctx, { sending_until: null, ...taken });
  }
}

/** For the orgs whose ledger went on since the last message. */
export const streamAudit = defineJob({
  name: 'kernel.stream-audit',
  payload: z.object({}),
  class: 'deliver',
  cron: '* * * * *',
  timeoutMs: 50_000,
  due: async (db, { now, after, limit }) => {
    const rows = await db
      .selectFrom('kernel.audit_stream as stream')
      .innerJoin('kernel.ledger_head as head', 'head.org_id', 'stream.org_id')
      .select('stream.org_id')
      .whereRef('head.seq', '>', 'stream.seq')
      .where('stream.retry_at', '<=', now)
      .where('stream.org_id', '>', after)
      .orderBy('stream.org_id')
      .limit(limit)
      .execute();
    return rows.map(({ org_id: org }) => org);
  },
  handle: (ctx, _payload, { signal }) => sendOn(ctx, signal),
});
