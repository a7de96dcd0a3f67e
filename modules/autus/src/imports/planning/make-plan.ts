import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
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
import type { PlannedRow, planInChunks } from './plan-sheet.ts';
import { proposeImport } from './propose.ts';
import { changesOf, isWork, newPlanDigest, rowMatter } from './row-changes.ts';
import { findSameRows, OpenRows } from './same-rows.ts';

const planTask = defineTask<typeof planInChunks>(
  new URL('./plan-sheet.ts', import.meta.url),
  'planInChunks',
  { timeoutMs: 300_000 },
);

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
interface WholeRow extends PlannedRow {
  readonly fields: readonly string[];
  readonly digest: string | undefined;
}

/** The plan as the pool made it, and the people that it was made against. */
interface Planned {
  readonly chunks: readonly string[];
  readonly known: ReadonlyMap<string, Known>;
}

/** Chunk by chunk, with a pause for all others between two of them. */
async function* rowsOf(ctx: AnyContext, { chunks }: Planned): AsyncGenerator<WholeRow[]> {
  for (const chunk of chunks) {
    await setImmediate();
    yield (JSON.parse(chunk) as PlannedRow[]).map((row) => ({
      ...row,
      fields: [],
      digest: row.said && digestSaid(ctx, row.said),
    }));
  }
}

function wholeOf({ known }: Planned, row: WholeRow, again: string | undefined): WholeRow {
  const taken: WholeRow = again
    ? { ...row, outcome: 'same', profileId: again, why: ['same-row', ...row.why] }
    : row;
  const person = taken.outcome === 'same' ? known.get(taken.profileId ?? '') : undefined;
  if (!person || !taken.said) return taken;
  const { fields, why } = changesOf(person, taken.said);
  const outcome = fields.length > 0 ? 'changed' : 'same';
  return { ...taken, outcome, fields, why: [...why, ...taken.why] };
}

const writeRows = (outer: AnyContext, { importId, plan }: Wanted, rows: readonly WholeRow[]) =>
  inTransaction(outer, async (ctx) => {
    await ownDb(ctx)
      .insertInto('autus.import_row')
      .values(
        rows.map(({ number, outcome, why, profileId, otherRow, fields, said, digest }) => ({
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
          said_digest: digest ?? null,
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

const pageRows = 1_000;

async function planOf(ctx: Context<never>, start: Start): Promise<Planned> {
  const bytes = await bytesOf(ctx, start.fileId);
  const known = await listKnown(ctx);
  const knownPages: string[] = [];
  for (let at = 0; at < known.length; at += pageRows) {
    await setImmediate();
    const page = known.slice(at, at + pageRows).map(({ state: _, ...candidate }) => candidate);
    knownPages.push(JSON.stringify(page));
  }
  const input = { bytes, today: todayOf(ctx), mapping: start.mapping, knownPages };
  const chunks = await runTask(ctx, planTask, input);
  return { chunks, known: new Map(known.map((each) => [each.id, each])) };
}

async function makePlan(ctx: Context<never>, wanted: Wanted, run: JobRun): Promise<void> {
  const start = await startPlan(ctx, wanted);
  if (start === undefined) return;
  const planned = await planOf(ctx, start);
  const open = new OpenRows();
  for await (const rows of rowsOf(ctx, planned)) for (const row of rows) open.add(row, row.digest);
  const repeated = await findSameRows(ctx, open, (id) => planned.known.has(id));
  const counts: Record<string, number> = {};
  const digest = newPlanDigest(ctx);
  let count = 0;
  for await (const rows of rowsOf(ctx, planned)) {
    // A run that was taken for dead: another one began.
    if (run.signal.aborted) throw new Error('the plan was stopped');
    const whole = rows.map((row) => wholeOf(planned, row, repeated.get(row.number)));
    await writeRows(ctx, wanted, whole);
    for (const row of whole) {
      counts[row.outcome] = (counts[row.outcome] ?? 0) + 1;
      digest.add(rowMatter(row.number, row.outcome, row.profileId ?? null, row.fields, row.digest));
    }
    count += whole.length;
  }
  await finishPlan(ctx, wanted, { counts, digest: digest.end(), rows: count });
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
  timeoutMs: 900_000,
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
