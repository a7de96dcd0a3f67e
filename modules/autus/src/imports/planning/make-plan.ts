import { buffer } from 'node:stream/consumers';
import {
  type AnyContext,
  type Context,
  defineJob,
  defineTask,
  inTransaction,
  type JobRun,
  Problem,
  readFile,
  record,
  runTask,
} from '@dojang/kernel';
import { z } from 'zod';
import { todayOf } from '../../access/access.ts';
import { ownDb } from '../../own-db.ts';
import { lockImport } from '../find-imports.ts';
import { digestSaid, sealSaid } from '../said.ts';
import { type Mapping, mapping, type OutcomeCounts } from '../schema.ts';
import { type Known, listKnown } from './known-people.ts';
import type { PlannedRow, planSheet } from './plan-sheet.ts';
import { proposeImport } from './propose.ts';
import { changesOf, isWork, newPlanDigest, rowMatter } from './row-changes.ts';
import { findSameRows } from './same-rows.ts';

const planTask = defineTask<typeof planSheet>(
  new URL('./plan-sheet.ts', import.meta.url),
  'planSheet',
  { timeoutMs: 120_000 },
);

const chunkRows = 500;

const payload = z.object({ importId: z.uuid(), plan: z.int().min(1).max(2_147_483_647) });
type Wanted = z.infer<typeof payload>;

interface Start {
  readonly fileId: string;
  readonly mapping: Mapping;
}

/** Undefined when another plan is wanted meanwhile, or none. What an earlier run of this job left goes. */
const startPlan = (outer: AnyContext, { importId, plan }: Wanted): Promise<Start | undefined> =>
  inTransaction(outer, async (ctx) => {
    const row = await lockImport(ctx, importId);
    if (row.state !== 'uploaded' || row.plan !== plan || row.file_id === null) return undefined;
    await ownDb(ctx)
      .deleteFrom('autus.import_row')
      .where('org_id', '=', ctx.org)
      .where('import_id', '=', importId)
      .execute();
    return { fileId: row.file_id, mapping: mapping.parse(row.mapping) };
  });

async function bytesOf(ctx: AnyContext, fileId: string): Promise<Uint8Array> {
  const file = await readFile(ctx, fileId);
  return new Uint8Array(await buffer(await file.open()));
}

/** A row with what it changes of the person that it is taken for. */
export interface WholeRow extends PlannedRow {
  readonly fields: readonly string[];
}

async function wholeRows(
  ctx: AnyContext,
  planned: readonly PlannedRow[],
  known: readonly Known[],
): Promise<WholeRow[]> {
  const byId = new Map(known.map((each) => [each.id, each]));
  const repeated = await findSameRows(ctx, planned, new Set(byId.keys()));
  return planned.map((row) => {
    const again = repeated.get(row.number);
    const taken: PlannedRow = again
      ? { ...row, outcome: 'same', profileId: again, why: ['same-row', ...row.why] }
      : row;
    const person = taken.outcome === 'same' ? byId.get(taken.profileId ?? '') : undefined;
    if (!person || !taken.said) return { ...taken, fields: [] };
    const { fields, why } = changesOf(person, taken.said);
    const outcome = fields.length > 0 ? 'changed' : 'same';
    return { ...taken, outcome, fields, why: [...why, ...taken.why] };
  });
}

const writeRows = (outer: AnyContext, { importId, plan }: Wanted, rows: readonly WholeRow[]) =>
  inTransaction(outer, async (ctx) => {
    await ownDb(ctx)
      .insertInto('autus.import_row')
      .values(
        rows.map(({ number, outcome, why, profileId, otherRow, fields, said }) => ({
          org_id: ctx.org,
          import_id: importId,
          plan,
          number,
          created_at: ctx.now(),
          outcome,
          why: why.slice(0, 40),
          profile_id: profileId ?? null,
          other_row: otherRow ?? null,
          fields: [...fields],
          said_sealed: said ? sealSaid(ctx, { importId, plan, number }, said) : null,
          said_digest: said ? digestSaid(ctx, said) : null,
          state: isWork(outcome) ? 'waiting' : 'still',
        })),
      )
      .execute();
  });

/** Event `autus.import-planned`. A draft follows where something is to do. */
async function finishPlan(
  outer: AnyContext,
  { importId, plan }: Wanted,
  { counts, digest, rows }: { counts: OutcomeCounts; digest: string; rows: number },
): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    const row = await lockImport(ctx, importId);
    if (row.state !== 'uploaded' || row.plan !== plan) return;
    const isNeeded = Object.keys(counts).some(isWork);
    const body = { importId, sha256: row.sha256, mapping: mapping.parse(row.mapping), counts };
    const draftId = isNeeded ? await proposeImport(ctx, { ...body, planDigest: digest }) : null;
    await ownDb(ctx)
      .updateTable('autus.import')
      .set({
        state: 'planned',
        counts: JSON.stringify(counts),
        plan_digest: digest,
        draft_id: draftId,
      })
      .where('id', '=', importId)
      .execute();
    const data = { importId, rows, counts };
    await record(ctx, 'autus.import-planned', data, { subjects: [importId] });
  });
}

async function makePlan(ctx: Context<never>, wanted: Wanted, run: JobRun): Promise<void> {
  const start = await startPlan(ctx, wanted);
  if (start === undefined) return;
  const bytes = await bytesOf(ctx, start.fileId);
  const known = await listKnown(ctx);
  const today = todayOf(ctx);
  const people = known.map(({ state: _, ...candidate }) => candidate);
  const input = { bytes, today, mapping: start.mapping, known: people };
  const planned = await runTask(ctx, planTask, input);
  const rows = await wholeRows(ctx, planned, known);
  const counts: Record<string, number> = {};
  const digest = newPlanDigest(ctx);
  for (let at = 0; at < rows.length; at += chunkRows) {
    // A run that was taken for dead: another one began, and its rows are other ones.
    if (run.signal?.aborted) throw new Error('the plan was stopped');
    const chunk = rows.slice(at, at + chunkRows);
    await writeRows(ctx, wanted, chunk);
    for (const row of chunk) {
      counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      digest.add(
        rowMatter(
          row.number,
          row.outcome,
          row.profileId ?? null,
          row.fields,
          row.said && digestSaid(ctx, row.said),
        ),
      );
    }
  }
  await finishPlan(ctx, wanted, { counts, digest: digest.end(), rows: rows.length });
}

/** Ends an import that cannot be planned, with the word of the Problem. */
const failPlan = (outer: AnyContext, { importId, plan }: Wanted, code: string): Promise<void> =>
  inTransaction(outer, async (ctx) => {
    const row = await lockImport(ctx, importId);
    if (row.state !== 'uploaded' || row.plan !== plan) return;
    await ownDb(ctx)
      .updateTable('autus.import')
      .set({ state: 'failed', failed_because: code.slice(0, 100), ended_at: ctx.now() })
      .where('id', '=', importId)
      .execute();
    const data = { importId, because: code };
    await record(ctx, 'autus.import-failed', data, { subjects: [importId] });
  });

/** Reads the sheet again and gives each of its rows an outcome. */
export const planImportJob = defineJob({
  name: 'autus.plan-import',
  payload,
  retriesMax: 2,
  timeoutMs: 600_000,
  concurrency: 1,
  handle: async (ctx, wanted, run) => {
    try {
      await makePlan(ctx, wanted, run);
    } catch (error) {
      if (!run.isLast(error)) throw error;
      await failPlan(ctx, wanted, error instanceof Problem ? error.code : 'plan-broke');
      if (!(error instanceof Problem)) throw error;
    }
  },
  onAbandoned: (ctx, wanted) => failPlan(ctx, wanted, 'plan-abandoned'),
});
