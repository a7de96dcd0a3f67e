import {
  type AnyContext,
  type Context,
  defineJob,
  enqueue,
  inTransaction,
  type JobRun,
  Problem,
  record,
} from '@dojang/kernel';
import { z } from 'zod';
import { ownDb } from '../../own-db.ts';
import { lockImport, toImport } from '../find-imports.ts';
import type { SheetImport } from '../schema.ts';
import { startNext } from './apply-import.ts';
import { isBusy, lockTurn, moveImport } from './turns.ts';
import { findReferred, undoRow } from './undo-row.ts';
import { rowDone } from './write-row.ts';

const chunkRows = 50;
const sliceMs = 20_000;

/**
 * Has taken back what an import made and nobody touched since. A job does it, the last row first.
 *
 * @throws Problem 404 `import-not-found`, 409 `import-not-undoable`, `import-busy`.
 */
export const undoImport = (outer: AnyContext, id: string): Promise<SheetImport> =>
  inTransaction(outer, async (ctx) => {
    await lockTurn(ctx);
    const row = await lockImport(ctx, id);
    if (row.state !== 'applied' && row.state !== 'failed') {
      throw new Problem(
        409,
        'import-not-undoable',
        'Only an import whose rows were written can be undone; wait for its end, or reject its draft.',
        { state: row.state },
      );
    }
    if (await isBusy(ctx)) {
      throw new Problem(
        409,
        'import-busy',
        'Another sheet is being written or undone; try again when it has ended.',
      );
    }
    await moveImport(ctx, id, { state: 'undoing' });
    await enqueue(ctx, undoImportJob, { importId: id });
    return toImport(ctx, await lockImport(ctx, id));
  });

/** Event `autus.import-undone`. */
async function finish(ctx: AnyContext, id: string, counts: { undone: number; kept: number }) {
  await moveImport(ctx, id, { state: 'undone', ended_at: ctx.now() });
  await record(ctx, 'autus.import-undone', { importId: id, ...counts }, { subjects: [id] });
  await startNext(ctx);
}

/** Takes back the last fifty rows that are written. Whether rows are left. */
const undoChunk = (outer: AnyContext, importId: string): Promise<boolean> =>
  inTransaction(outer, async (ctx) => {
    await lockTurn(ctx);
    const row = await lockImport(ctx, importId);
    if (row.state !== 'undoing') return false;
    const rows = await ownDb(ctx)
      .selectFrom('autus.import_row')
      .select(['number', 'done'])
      .where('org_id', '=', ctx.org)
      .where('import_id', '=', importId)
      .where('plan', '=', row.plan)
      .where('state', '=', 'done')
      .orderBy('number', 'desc')
      .limit(chunkRows)
      .execute();
    if (rows.length === 0) {
      await finish(ctx, importId, { undone: row.undone, kept: row.left_alone });
      return false;
    }
    const works = rows.map(({ number, done }) => ({ number, done: rowDone.parse(done) }));
    const made = works.flatMap(({ done }) => done.made.map(({ id }) => id));
    const referred = await findReferred(ctx, made);
    let kept = 0;
    for (const { number, done } of works) {
      const because = await undoRow(ctx, done, referred);
      if (because !== undefined) kept += 1;
      await ownDb(ctx)
        .updateTable('autus.import_row')
        .set(
          because === undefined
            ? { state: 'undone', said_sealed: null }
            : { state: 'kept', state_because: because },
        )
        .where('org_id', '=', ctx.org)
        .where('import_id', '=', importId)
        .where('plan', '=', row.plan)
        .where('number', '=', number)
        .execute();
    }
    const undone = row.undone + rows.length - kept;
    await moveImport(ctx, importId, { undone, left_alone: row.left_alone + kept });
    return true;
  });

async function undoRows(ctx: Context<never>, importId: string, run: JobRun): Promise<void> {
  const began = performance.now();
  while (await undoChunk(ctx, importId)) {
    if (performance.now() - began < sliceMs && !run.signal.aborted) continue;
    await inTransaction(ctx, (ctx) => enqueue(ctx, undoImportJob, { importId }));
    return;
  }
}

/** An undo that broke can be asked for again. */
const stopUndo = (outer: AnyContext, importId: string): Promise<void> =>
  inTransaction(outer, async (ctx) => {
    await lockTurn(ctx);
    const row = await lockImport(ctx, importId);
    if (row.state !== 'undoing') return;
    await moveImport(ctx, importId, { state: 'failed', failed_because: 'undo-broke' });
    await startNext(ctx);
  });

export const undoImportJob = defineJob({
  name: 'autus.undo-import',
  payload: z.object({ importId: z.uuid() }),
  timeoutMs: 120_000,
  concurrency: 1,
  handle: async (ctx, { importId }, run): Promise<void> => {
    try {
      await undoRows(ctx, importId, run);
    } catch (error) {
      if (run.isLast(error)) await stopUndo(ctx, importId);
      throw error;
    }
  },
  onAbandoned: (ctx, { importId }) => stopUndo(ctx, importId),
});
