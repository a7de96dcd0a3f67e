import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../core/context.ts';
import { defineJob, enqueue } from '../core/job.ts';
import { writeFile } from '../files/files.ts';
import { openDownload } from '../files/links.ts';
import type { DownloadLink } from '../files/schema.ts';
import { logAction } from '../ledger/action-log.ts';
import { writeArchive } from './archive.ts';
import type { DataExport } from './schema.ts';

const keptMs = 24 * 3_600_000;
const bytesMax = 20 * 1024 ** 3;

/** The newest export that a person asked for, if any. */
export function findDataExport(ctx: AnyContext, personId: string): Promise<DataExport | null> {
  return inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.data_export as export')
      .leftJoin('kernel.file as file', 'file.id', 'export.file_id')
      .select([
        'export.id',
        'export.state',
        'export.created_at',
        'export.parts_done',
        'export.parts_total',
        'file.bytes',
        'file.kept_until',
      ])
      .where('export.person_id', '=', personId)
      .orderBy('export.created_at', 'desc')
      .orderBy('export.id', 'desc')
      .executeTakeFirst();
    if (row === undefined) return null;
    const isKept = row.kept_until !== null && row.kept_until > ctx.now();
    return {
      id: row.id,
      state: row.state as DataExport['state'],
      createdAt: row.created_at.toISOString(),
      partsDone: row.parts_done,
      partsTotal: row.parts_total,
      bytes: isKept ? row.bytes : null,
      keptUntil: isKept ? (row.kept_until?.toISOString() ?? null) : null,
    };
  });
}

/** Begins to gather a person's own data. Asked while it runs, it answers with the one that runs. */
export async function startDataExport(ctx: Context<never>): Promise<DataExport> {
  const { personId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    const id = randomUUID();
    // Its last try may have ended with its process: nothing else would ever end it.
    await kernelDb(ctx)
      .updateTable('kernel.data_export')
      .set({ state: 'failed' })
      .where('person_id', '=', personId)
      .where('state', '=', 'running')
      .where('created_at', '<', new Date(ctx.now().getTime() - runningMs))
      .execute();
    const begun = await kernelDb(ctx)
      .insertInto('kernel.data_export')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        person_id: personId,
        parts_total: ctx.parts.modules.length,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (begun) {
      await enqueue(ctx, exportData, { exportId: id });
      await logAction(ctx, { action: 'kernel.data-export-begun', subjectId: personId });
    }
    const found = await findDataExport(ctx, personId);
    if (found === null) throw new Error('an export vanished while it was begun');
    return found;
  });
}

/** All tries of an export together take less. */
const runningMs = 2 * 3_600_000;

/** An address that gives the archive once. @throws Problem 404 `data-export-not-found`. */
export async function openDataExport(ctx: Context<never>, exportId: string): Promise<DownloadLink> {
  const { personId } = requirePerson(ctx);
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.data_export')
      .select('file_id')
      .where('id', '=', exportId)
      .where('person_id', '=', personId)
      .executeTakeFirst(),
  );
  if (!row?.file_id) {
    throw new Problem(
      404,
      'data-export-not-found',
      'This archive is not there any more; ask for your data again.',
    );
  }
  return openDownload(ctx, row.file_id);
}

const settle = (
  ctx: AnyContext,
  exportId: string,
  set: { state: 'ready' | 'failed'; fileId: string | null },
) =>
  inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.data_export')
      .set({ state: set.state, file_id: set.fileId, finished_at: ctx.now() })
      .where('id', '=', exportId)
      .where('state', '=', 'running')
      .execute(),
  );

async function gather(ctx: Context<never>, exportId: string, personId: string): Promise<void> {
  let done = 0;
  const setDone = (partsDone: number) =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .updateTable('kernel.data_export')
        .set({ parts_done: partsDone })
        .where('id', '=', exportId)
        .execute(),
    );
  await setDone(0);
  const archive = writeArchive(ctx, personId, async () => {
    done += 1;
    await setDone(done);
  });
  const day = ctx.now().toISOString().slice(0, 10);
  const { id } = await writeFile(
    ctx,
    {
      personId,
      purpose: 'kernel.data-export',
      name: `dojang-${day}.zip`,
      type: 'application/zip',
      bytesMax,
      keptUntil: new Date(ctx.now().getTime() + keptMs),
    },
    archive,
  );
  await settle(ctx, exportId, { state: 'ready', fileId: id });
}

export const exportData = defineJob({
  name: 'kernel.export-data',
  payload: z.object({ exportId: z.uuid() }),
  retryAfterMs: [5_000, 30_000],
  timeoutMs: 30 * 60_000,
  class: 'bulk',
  concurrency: 1,
  onAbandoned: async (ctx, { exportId }) => {
    await settle(ctx, exportId, { state: 'failed', fileId: null });
  },
  handle: async (ctx, { exportId }, { isLast }) => {
    const row = await inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.data_export')
        .select('person_id')
        .where('id', '=', exportId)
        .where('state', '=', 'running')
        .executeTakeFirst(),
    );
    if (row === undefined) return;
    try {
      await gather(ctx, exportId, row.person_id);
    } catch (error) {
      if (isLast(error)) await settle(ctx, exportId, { state: 'failed', fileId: null });
      throw error;
    }
  },
});
