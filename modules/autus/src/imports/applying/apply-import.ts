import {
  type AnyContext,
  type Context,
  defineJob,
  deleteFile,
  enqueue,
  finishAct,
  inTransaction,
  type JobRun,
  Problem,
  readStamped,
  recordNow,
  startAct,
} from '@dojang/kernel';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import type { AutusImport, AutusImportRow } from '../../tables.gen.ts';
import { lockImport } from '../find-imports.ts';
import { newPlanDigest, rowMatter } from '../planning/row-changes.ts';
import { digestSaid, openSaid, type Said } from '../said.ts';
import { importBody } from '../schema.ts';
import { endAsFailed, findNext, isBusy, lockTurn, moveImport } from './turns.ts';
import { type NewRow, writeNew } from './write-new.ts';
import { type Written, writeChanged } from './write-row.ts';

const chunkRows = 50;
/** Then the imports of other orgs have their turn. */
const sliceMs = 20_000;
const pageRows = 5_000;

/** What the rows of the plan say now. Needs a transaction. */
async function digestNow(ctx: AnyContext, { id, plan }: Selectable<AutusImport>): Promise<string> {
  const digest = newPlanDigest(ctx);
  for (let after = 0; ; ) {
    const rows = await ownDb(ctx)
      .selectFrom('autus.import_row')
      .select(['number', 'outcome', 'profile_id', 'fields', 'said_digest'])
      .where('org_id', '=', ctx.org)
      .where('import_id', '=', id)
      .where('plan', '=', plan)
      .where('number', '>', after)
      .orderBy('number')
      .limit(pageRows)
      .execute();
    for (const { number, outcome, profile_id, fields, said_digest } of rows)
      digest.add(rowMatter(number, outcome, profile_id, fields, said_digest));
    after = rows.at(-1)?.number ?? after;
    if (rows.length < pageRows) return digest.end();
  }
}

/** Undefined where stamp, plan and rows agree. Needs a transaction. */
async function findFault(
  ctx: AnyContext,
  row: Selectable<AutusImport>,
): Promise<string | undefined> {
  const stamped = await readStamped(ctx, row.draft_id ?? '');
  if (stamped.fault !== null) return stamped.fault;
  const { importId, planDigest } = importBody.parse(stamped.body);
  const isSame = importId === row.id && planDigest === row.plan_digest;
  return isSame && (await digestNow(ctx, row)) === planDigest ? undefined : 'plan-altered';
}

/** Whether rows are to be written now: not while another import of the org is on its way. */
const begin = (outer: AnyContext, importId: string): Promise<boolean> =>
  inTransaction(outer, async (ctx) => {
    await lockTurn(ctx);
    const row = await lockImport(ctx, importId);
    if (row.state === 'applying') return true;
    if (row.state !== 'stamped' || row.draft_id === null || (await isBusy(ctx))) return false;
    const fault = await findFault(ctx, row);
    if (fault !== undefined) {
      await endAsFailed(ctx, row, fault);
      await startNext(ctx);
      return false;
    }
    await moveImport(ctx, importId, { state: 'applying' });
    await startAct(ctx, row.draft_id);
    return true;
  });

/** Has the import that waits longest begin. Needs the turn. */
export async function startNext(ctx: AnyContext): Promise<void> {
  const importId = await findNext(ctx);
  if (importId !== undefined) await enqueue(ctx, applyImportJob, { importId });
}

async function finish(ctx: AnyContext, row: Selectable<AutusImport>): Promise<void> {
  await moveImport(ctx, row.id, { state: 'applied', ended_at: ctx.now(), file_id: null });
  if (row.file_id !== null) await deleteFile(ctx, row.file_id);
  const outcome = { importId: row.id, counts: row.counts };
  await finishAct(ctx, row.draft_id ?? '', { state: 'done', outcome });
  await startNext(ctx);
}

/** @throws Error when a row is not what was stamped. */
function saidOf(ctx: AnyContext, row: Selectable<AutusImportRow>): Said {
  const place = { importId: row.import_id, plan: row.plan, number: row.number };
  const said = openSaid(ctx, place, row.said_sealed ?? '');
  if (digestSaid(ctx, said) !== row.said_digest) throw new Error('a row of an import was altered');
  return said;
}

/** What became of rows, by one statement. */
const noteWritten = (
  ctx: AnyContext,
  { id, plan }: Selectable<AutusImport>,
  written: ReadonlyMap<number, Written>,
) => {
  const rows = [...written].map(([number, { state, because, profileId, done }]) => ({
    number,
    state,
    because: because ?? null,
    profile: profileId ?? null,
    done: done ?? null,
  }));
  return sql`
    update autus.import_row r set state = v.state, state_because = v.because,
      profile_id = coalesce(v.profile, r.profile_id), done = v.done
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as v (number int, state text, because text, profile uuid, done jsonb)
    where r.org_id = ${ctx.org}::uuid and r.import_id = ${id}::uuid and r.plan = ${plan}
      and r.number = v.number`.execute(ownDb(ctx));
};

/** Who is known first: those who are new may belong to them. */
async function writeRows(
  ctx: AnyContext,
  rows: readonly Selectable<AutusImportRow>[],
): Promise<Map<number, Written>> {
  const written = new Map<number, Written>();
  const fresh: NewRow[] = [];
  for (const row of rows) {
    const said = saidOf(ctx, row);
    if (row.outcome === 'changed') written.set(row.number, await writeChanged(ctx, row, said));
    else fresh.push({ row, said });
  }
  const made = await writeNew(ctx, fresh);
  for (const [at, { row }] of fresh.entries()) {
    const one = made[at];
    if (one) written.set(row.number, one);
  }
  return written;
}

/** The first time that these bytes come, the key is of bytes and chunk alone. */
const keyOf = ({ sha256, round }: Selectable<AutusImport>, chunk: number): string =>
  round === 1 ? `import:${sha256}:${chunk}` : `import:${sha256}:${chunk}:${round}`;

/**
 * Writes the next fifty rows, and ends the import after the last of them. One transaction, one event
 * `autus.import-applied`. Whether rows are left.
 */
export const applyChunk = (outer: AnyContext, importId: string): Promise<boolean> =>
  inTransaction(outer, async (ctx) => {
    await lockTurn(ctx);
    const row = await lockImport(ctx, importId);
    if (row.state !== 'applying') return false;
    const rows = await ownDb(ctx)
      .selectFrom('autus.import_row')
      .selectAll()
      .where('org_id', '=', ctx.org)
      .where('import_id', '=', importId)
      .where('plan', '=', row.plan)
      .where('state', '=', 'waiting')
      .orderBy('number')
      .limit(chunkRows)
      .execute();
    if (rows.length === 0) {
      await finish(ctx, row);
      return false;
    }
    const byRow = await writeRows(ctx, rows);
    await noteWritten(ctx, row, byRow);
    const written = [...byRow.values()];
    const chunk = row.chunks;
    await moveImport(ctx, importId, { chunks: chunk + 1 });
    const done = written.filter(({ state }) => state === 'done');
    const people = done.flatMap(({ profileId }) => profileId ?? []);
    const data = { importId, chunk, done: done.length, left: written.length - done.length };
    const options = { subjects: [importId, ...people], idempotencyKey: keyOf(row, chunk) };
    await recordNow(ctx, 'autus.import-applied', data, options);
    return true;
  });

const failImport = (outer: AnyContext, importId: string, because: string): Promise<void> =>
  inTransaction(outer, async (ctx) => {
    await lockTurn(ctx);
    const row = await lockImport(ctx, importId);
    if (row.state !== 'applying' && row.state !== 'stamped') return;
    await endAsFailed(ctx, row, because);
    await startNext(ctx);
  });

async function applyImport(ctx: Context<never>, importId: string, run: JobRun): Promise<void> {
  if (!(await begin(ctx, importId))) return;
  const began = performance.now();
  while (await applyChunk(ctx, importId)) {
    if (performance.now() - began < sliceMs && !run.signal.aborted) continue;
    await inTransaction(ctx, (ctx) => enqueue(ctx, applyImportJob, { importId }));
    return;
  }
}

const payload = z.object({ importId: z.uuid() });

/** Writes what was stamped. Killed anywhere, it goes on at the chunk that was not written. */
export const applyImportJob = defineJob({
  name: 'autus.apply-import',
  payload,
  timeoutMs: 120_000,
  concurrency: 1,
  handle: async (ctx, { importId }, run): Promise<void> => {
    try {
      await applyImport(ctx, importId, run);
    } catch (error) {
      if (!run.isLast(error)) throw error;
      await failImport(ctx, importId, error instanceof Problem ? error.code : 'import-broke');
      throw error;
    }
  },
  onAbandoned: (ctx, { importId }) => failImport(ctx, importId, 'import-abandoned'),
});
