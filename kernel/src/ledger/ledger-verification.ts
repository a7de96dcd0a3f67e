import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { type AnyContext, type Context, inTransaction, kernelDb } from '../core/context.ts';

/** A place in the chain: what a checkpoint signs. */
export interface LedgerHead {
  readonly seq: number;
  /** Hex. */
  readonly hash: string;
}

/**
 * `altered`: the event or one moved to its place is not what was recorded. `missing`: its number is
 * not there. `tail`: the last events are gone, or are not what the head says. `checkpoint`: the chain
 * is whole but is not the one that a signed checkpoint saw.
 */
export type LedgerFault = 'altered' | 'missing' | 'tail' | 'checkpoint';

export interface LedgerVerdict {
  readonly ok: boolean;
  /** How many events were found good. */
  readonly events: number;
  readonly head: LedgerHead;
  readonly fault: { readonly seq: number; readonly kind: LedgerFault } | null;
  readonly checkpoints: number;
  /**
   * What the checkpoints vouch for; null without any. Anyone who may write to the database could have rewritten the
   * chain before the first of them, and after the last.
   */
  readonly witness: {
    readonly first: { readonly seq: number; readonly at: string };
    readonly last: { readonly seq: number; readonly at: string };
  } | null;
  /** Checkpoints that were cut while they were written. */
  readonly torn: number;
}

export const noHash = '0'.repeat(64);
const batchSize = 5_000;
const recordSeparator = '\x1e';

/** The last event of the org, or number 0 before the first. Needs a transaction. */
export async function readHead(ctx: AnyContext): Promise<LedgerHead> {
  const head = await kernelDb(ctx)
    .selectFrom('kernel.ledger_head')
    .select(['seq', 'hash'])
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();
  return head ? { seq: head.seq, hash: head.hash.toString('hex') } : { seq: 0, hash: noHash };
}

/**
 * One text for thousands of events: the driver would spend more time on rows and columns than the
 * hashing takes (measured: 4× as long). A transaction each, so that nobody waits for the whole.
 */
async function readBatch(ctx: Context<never>, after: number, upTo: number): Promise<string[]> {
  return inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{ lines: string | null }>`
      select string_agg(encode(e.hash, 'hex') || e'\n' || kernel.event_line(e), ${recordSeparator} order by e.seq) as lines
      from (select * from kernel.event where org_id = ${ctx.org}::uuid and seq > ${after} and seq <= ${upTo}
        order by seq limit ${batchSize}) e`.execute(kernelDb(ctx));
    return rows[0]?.lines?.split(recordSeparator) ?? [];
  });
}

/** Follows the chain through one batch; stops at the first event that is not what it should be. */
function followBatch(
  lines: readonly string[],
  from: LedgerHead,
  seen: (head: LedgerHead) => boolean,
): { head: LedgerHead; fault: LedgerVerdict['fault'] } {
  let { seq, hash: last } = from;
  for (const text of lines) {
    // 64 hex digits, a line feed, the canonical line, which starts with the number.
    const expected = seq + 1;
    const found = Number(text.slice(65, text.indexOf('\n', 65)));
    if (found !== expected)
      return { head: { seq, hash: last }, fault: { seq: expected, kind: 'missing' } };
    const computed = hash('sha256', `${last}${text.slice(64)}`, 'hex');
    if (!text.startsWith(computed)) {
      return { head: { seq, hash: last }, fault: { seq: expected, kind: 'altered' } };
    }
    seq = expected;
    last = computed;
    if (!seen({ seq, hash: last })) {
      return { head: { seq, hash: last }, fault: { seq, kind: 'checkpoint' } };
    }
  }
  return { head: { seq, hash: last }, fault: null };
}

/** Nothing can be checked against checkpoints that were altered themselves. */
const forgedCheckpoints: LedgerVerdict = {
  ok: false,
  events: 0,
  head: { seq: 0, hash: noHash },
  fault: { seq: 0, kind: 'checkpoint' },
  checkpoints: 0,
  witness: null,
  torn: 0,
};

interface Followed {
  readonly head: LedgerHead;
  readonly fault: LedgerVerdict['fault'];
}

/** Follows the chain from a place in it to its end. */
async function follow(
  ctx: Context<never>,
  from: LedgerHead,
  seen: (head: LedgerHead) => boolean,
  onBatch: (head: LedgerHead) => Promise<void> = async () => undefined,
): Promise<Followed> {
  const end = await inTransaction(ctx, readHead);
  let head = from;
  let fault: LedgerVerdict['fault'] = null;
  let next = readBatch(ctx, head.seq, end.seq);
  while (fault === null) {
    const lines = await next;
    if (lines.length === 0) break;
    // The database prepares the next batch while this one is hashed.
    next = readBatch(ctx, head.seq + lines.length, end.seq);
    ({ head, fault } = followBatch(lines, head, seen));
    if (fault === null) await onBatch(head);
  }
  await next.catch(() => undefined);
  // Less than was signed: an older copy of the database was restored, or its end cut off.
  if (fault === null && end.seq < from.seq) fault = { seq: from.seq, kind: 'checkpoint' };
  if (fault === null && (head.seq !== end.seq || head.hash !== end.hash)) {
    fault =
      head.seq === from.seq && head.seq > 0 && head.seq === end.seq
        ? { seq: head.seq, kind: 'checkpoint' }
        : { seq: head.seq + 1, kind: 'tail' };
  }
  return { head, fault };
}

/** Whether what was added after a place that is known to be good follows from it. */
export const verifySince = (ctx: Context<never>, from: LedgerHead): Promise<Followed> =>
  follow(ctx, { seq: from.seq, hash: from.hash }, () => true);

/**
 * Recomputes the org's chain from its first event, in this process and not in the database, and checks it against the
 * signed checkpoints, which lie outside the database.
 *
 * @param options.from where an earlier try of the same verification has come to
 * @param options.onBatch called after each batch of good events
 */
export async function verifyLedger(
  ctx: Context<never>,
  options: {
    readonly from?: LedgerHead;
    readonly onBatch?: (head: LedgerHead) => Promise<void>;
  } = {},
): Promise<LedgerVerdict> {
  const file = await ctx.parts.checkpoints.read(ctx.org).catch(() => null);
  if (file === null) return forgedCheckpoints;
  const { checkpoints, torn } = file;
  const signed = new Map(checkpoints.map(({ seq, hash }) => [seq, hash]));
  const seen = ({ seq, hash }: LedgerHead) => (signed.get(seq) ?? hash) === hash;
  const from = options.from ?? { seq: 0, hash: noHash };
  let { head, fault } = await follow(ctx, from, seen, options.onBatch);
  const beyond = checkpoints.find(({ seq }) => seq > head.seq);
  if (fault === null && beyond) fault = { seq: beyond.seq, kind: 'checkpoint' };
  const [first] = checkpoints;
  const last = checkpoints.at(-1);
  return {
    ok: fault === null,
    events: head.seq,
    head,
    fault,
    checkpoints: checkpoints.length,
    witness:
      first && last
        ? { first: { seq: first.seq, at: first.at }, last: { seq: last.seq, at: last.at } }
        : null,
    torn,
  };
}
