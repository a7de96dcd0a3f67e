import { z } from 'zod';
import {
  type AnyContext,
  type Context,
  inTransaction,
  inWholeOrg,
  kernelDb,
} from '../core/context.ts';
import { defineJob, enqueue } from '../core/job.ts';
import {
  type LedgerHead,
  type LedgerVerdict,
  readHead,
  verifyLedger,
} from './ledger-verification.ts';

/** Bound to its org: the verdict on another ledger does not open. */
const bindingOf = (org: string) => `kernel.ledger_verdict ${org}`;
/** Bound to its run, too: a verdict, or how far another run was, is no progress of this one. */
const progressOf = (org: string, run: string | null) => `${bindingOf(org)} ${run}`;

/** One that took longer was lost with its process; another may be asked for. */
const runMsMax = 3_600_000;
/** Noted so often, for who waits and for a second try. */
const noteEveryMs = 1_000;

/** A verdict and its time; or how far the first one is. */
export interface LastVerdict {
  readonly verdict: LedgerVerdict | null;
  readonly verifiedAt: Date | null;
  /** The verification under way: null when there is none. */
  readonly running: { readonly seq: number; readonly upTo: number } | null;
}

const findRow = (ctx: AnyContext) =>
  kernelDb(ctx)
    .selectFrom('kernel.ledger_verdict')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .executeTakeFirst();

type NewRow = Partial<
  Pick<
    NonNullable<Awaited<ReturnType<typeof findRow>>>,
    'asked_at' | 'run_id' | 'seq' | 'up_to' | 'progress_sealed' | 'verdict_sealed' | 'verified_at'
  >
>;

const keep = (ctx: Context<never>, row: NewRow) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.ledger_verdict')
      .values({ org_id: ctx.org, ...row })
      .onConflict((conflict) => conflict.column('org_id').doUpdateSet(row))
      .execute(),
  );

/** What was found last, without looking at the ledger. */
export async function readVerdict(ctx: Context<never>): Promise<LastVerdict> {
  const row = await inTransaction(ctx, (ctx) => inWholeOrg(ctx, findRow));
  if (row === undefined) return { verdict: null, verifiedAt: null, running: null };
  let verdict: LedgerVerdict | null = null;
  try {
    if (row.verdict_sealed !== null)
      verdict = JSON.parse(ctx.parts.keyring.open(row.verdict_sealed, bindingOf(ctx.org)));
  } catch (error) {
    // Written by another hand, or by a key that is gone: a new one is needed.
    ctx.log.warn({ error }, 'the last verdict on the ledger cannot be opened');
  }
  const isRunning =
    row.asked_at !== null && ctx.now().getTime() - row.asked_at.getTime() < runMsMax;
  return {
    verdict,
    verifiedAt: verdict === null ? null : row.verified_at,
    running: isRunning ? { seq: row.seq, upTo: row.up_to } : null,
  };
}

/** Where an earlier try of the same run has come to; undefined when nobody with the key says so. */
async function findProgress(ctx: Context<never>, run: string): Promise<LedgerHead | undefined> {
  const row = await inTransaction(ctx, findRow);
  if (row?.run_id !== run || row.progress_sealed === null) return undefined;
  try {
    return JSON.parse(ctx.parts.keyring.open(row.progress_sealed, progressOf(ctx.org, run)));
  } catch (error) {
    ctx.log.warn({ error }, 'how far a verification was cannot be opened: it begins again');
    return undefined;
  }
}

/**
 * Verifies the whole ledger and keeps the verdict. Between batches others have their turn, and `runId` finds where an
 * earlier try of the same run has come to.
 */
export async function renewVerdict(
  ctx: Context<never>,
  runId: string | null = null,
): Promise<LedgerVerdict> {
  const from = runId === null ? undefined : await findProgress(ctx, runId);
  const { seq: upTo } = await inTransaction(ctx, readHead);
  let noted = performance.now();
  const note = async ({ seq, hash }: LedgerHead) => {
    if (performance.now() - noted < noteEveryMs) return;
    noted = performance.now();
    const sealed = ctx.parts.keyring.seal(
      JSON.stringify({ seq, hash }),
      progressOf(ctx.org, runId),
    );
    await keep(ctx, { run_id: runId, seq, progress_sealed: sealed, up_to: upTo });
  };
  if (from === undefined) {
    await keep(ctx, { run_id: runId, seq: 0, progress_sealed: null, up_to: upTo });
  }
  const verdict = await verifyLedger(ctx, { ...(from ? { from } : {}), onBatch: note });
  const sealed = ctx.parts.keyring.seal(JSON.stringify(verdict), bindingOf(ctx.org));
  await keep(ctx, {
    asked_at: null,
    run_id: null,
    progress_sealed: null,
    verdict_sealed: sealed,
    verified_at: ctx.now(),
  });
  return verdict;
}

export const verifyLedgerJob = defineJob({
  name: 'kernel.verify-ledger',
  class: 'bulk',
  payload: z.object({}),
  timeoutMs: runMsMax,
  handle: async (ctx, _payload, { id }) => {
    await renewVerdict(ctx, id);
  },
});

/** Asks for a new verdict, unless one is under way. */
export async function askVerdict(ctx: Context<never>): Promise<LastVerdict> {
  await inTransaction(ctx, (ctx) =>
    inWholeOrg(ctx, async (ctx) => {
      const now = ctx.now();
      const taken = await kernelDb(ctx)
        .insertInto('kernel.ledger_verdict')
        .values({ org_id: ctx.org, asked_at: now })
        .onConflict((conflict) =>
          conflict
            .column('org_id')
            .doUpdateSet({ asked_at: now, seq: 0, up_to: 0 })
            .where((eb) =>
              eb.or([
                eb('kernel.ledger_verdict.asked_at', 'is', null),
                eb('kernel.ledger_verdict.asked_at', '<', new Date(now.getTime() - runMsMax)),
              ]),
            ),
        )
        .returning('org_id')
        .executeTakeFirst();
      if (taken !== undefined) await enqueue(ctx, verifyLedgerJob, {}, { priority: 10 });
    }),
  );
  return readVerdict(ctx);
}
