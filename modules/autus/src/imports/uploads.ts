import { createHash, randomUUID } from 'node:crypto';
import {
  type AnyContext,
  defineTask,
  deleteFile,
  enqueue,
  getDraft,
  inTransaction,
  Problem,
  record,
  requirePerson,
  runTask,
  withdrawDraft,
  writeFile,
} from '@dojang/kernel';
import { sql } from 'kysely';
import { todayOf } from '../access/access.ts';
import { ownDb } from '../own-db.ts';
import { lockImport, toImport } from './find-imports.ts';
import { planImportJob } from './planning/make-plan.ts';
import type { inspectSheet } from './planning/plan-sheet.ts';
import { openDays } from './planning/propose.ts';
import { columnsSealedAs, nameSealedAs } from './said.ts';
import {
  type FoundColumn,
  type Mapping,
  mapping,
  type SheetImport,
  sheetBytesMax,
  type UploadedImport,
} from './schema.ts';

const inspectTask = defineTask<typeof inspectSheet>(
  new URL('./planning/plan-sheet.ts', import.meta.url),
  'inspectSheet',
  { timeoutMs: 60_000 },
);

const dayMs = 86_400_000;

/** The import of these bytes that was not undone and did not fail. Needs a transaction. */
const findSame = (ctx: AnyContext, sha256: string) =>
  ownDb(ctx)
    .selectFrom('autus.import')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where('sha256', '=', sha256)
    .where('state', 'not in', ['undone', 'failed'])
    .executeTakeFirst();

const findUpload = (outer: AnyContext, sha256: string): Promise<SheetImport | undefined> =>
  inTransaction(outer, async (ctx) => {
    const row = await findSame(ctx, sha256);
    return row && toImport(ctx, row);
  });

/** Nobody stamped its draft, and nobody can any more: the same bytes then begin anew. */
async function giveUpUnstamped(outer: AnyContext, { id, state, draftId }: SheetImport) {
  if (state !== 'planned' || draftId === null) return false;
  const draft = await getDraft(outer, draftId);
  if (draft.state !== 'rejected' && draft.state !== 'expired') return false;
  return inTransaction(outer, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (row.state !== 'planned') return false;
    const because = 'not-stamped';
    await ownDb(ctx)
      .updateTable('autus.import')
      .set({ state: 'failed', failed_because: because, ended_at: ctx.now(), file_id: null })
      .where('id', '=', id)
      .execute();
    if (row.file_id !== null) await deleteFile(ctx, row.file_id);
    await record(ctx, 'autus.import-failed', { importId: id, because }, { subjects: [id] });
    return true;
  });
}

/** Headers of one kind of sheet: how a mapping is found again. */
const headerDigest = ({ org, parts }: AnyContext, header: readonly string[] | null) =>
  header && parts.keyring.blind('autus.import.header', `${org}\0${JSON.stringify(header)}`);

async function rememberedOf(ctx: AnyContext, digest: string | null): Promise<Mapping> {
  if (digest === null) return [];
  const row = await ownDb(ctx)
    .selectFrom('autus.import_mapping')
    .select('mapping')
    .where('org_id', '=', ctx.org)
    .where('header_digest', '=', digest)
    .executeTakeFirst();
  return row ? mapping.parse(row.mapping) : [];
}

interface NewImport {
  readonly sha256: string;
  readonly name: string;
  readonly fileId: string;
  readonly personId: string;
  readonly columns: readonly FoundColumn[];
  readonly header: readonly string[] | null;
}

/** Undefined when the same bytes came at the same moment. */
async function insertImport(ctx: AnyContext, input: NewImport) {
  const { keyring } = ctx.parts;
  const id = randomUUID();
  const digest = headerDigest(ctx, input.header);
  const row = await ownDb(ctx)
    .insertInto('autus.import')
    .values({
      id,
      org_id: ctx.org,
      created_at: ctx.now(),
      sha256: input.sha256,
      round: sql<number>`1 + (select count(*) from autus.import where org_id = ${ctx.org}::uuid and sha256 = ${input.sha256})`,
      name_sealed: keyring.seal(input.name, nameSealedAs(id)),
      file_id: input.fileId,
      brought_by: input.personId,
      state: 'uploaded',
      header_digest: digest,
      columns_sealed: keyring.seal(JSON.stringify(input.columns), columnsSealedAs(id)),
      mapping: JSON.stringify(await rememberedOf(ctx, digest)),
      plan: 1,
      counts: '{}',
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await enqueue(ctx, planImportJob, { importId: id, plan: 1 }, { key: `${id}:1` });
  return toImport(ctx, row);
}

/**
 * Takes a sheet, and has it planned by a job. The same bytes again change nothing.
 *
 * @throws Problem 422 of what the file is not, 413 `sheet-too-big`, 503 `files-unavailable`, 507 `storage-full`.
 */
export async function uploadSheet(
  ctx: AnyContext,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<UploadedImport> {
  const { personId } = requirePerson(ctx);
  if (bytes.length > sheetBytesMax) {
    throw new Problem(413, 'sheet-too-big', 'The file has more than 20 MB; split the sheet.');
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = await findUpload(ctx, sha256);
  if (known && !(await giveUpUnstamped(ctx, known))) return { ...known, isNew: false };
  const found = await runTask(ctx, inspectTask, { bytes, today: todayOf(ctx), mapping: [] });
  const keptUntil = new Date(ctx.now().getTime() + openDays * dayMs);
  const type = 'application/octet-stream';
  const file = {
    personId,
    purpose: 'autus.import',
    name,
    type,
    bytesMax: sheetBytesMax,
    keptUntil,
  };
  const { id: fileId } = await writeFile(
    ctx,
    file,
    (async function* () {
      yield bytes;
    })(),
  );
  const made = await inTransaction(ctx, (ctx) =>
    insertImport(ctx, { sha256, name, fileId, personId, ...found }),
  );
  if (made) return { ...made, isNew: true };
  await deleteFile(ctx, fileId);
  const first = await findUpload(ctx, sha256);
  if (first) return { ...first, isNew: false };
  throw new Problem(409, 'import-busy', 'This sheet is being brought by somebody else; try again.');
}

/**
 * Says what columns mean, remembers it for sheets with the same header, and has the sheet planned anew. A draft of the
 * older plan can be stamped no more.
 *
 * @throws Problem 404 `import-not-found`, 409 `import-closed`.
 */
export async function changeMapping(
  outer: AnyContext,
  id: string,
  chosen: Mapping,
): Promise<SheetImport> {
  return inTransaction(outer, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!['uploaded', 'planned'].includes(row.state) || row.file_id === null) {
      throw new Problem(
        409,
        'import-closed',
        'This import was stamped or has ended; undo it, then bring the sheet again.',
        { state: row.state },
      );
    }
    const text = JSON.stringify(chosen);
    const plan = row.plan + 1;
    if (row.header_digest !== null) {
      await ownDb(ctx)
        .insertInto('autus.import_mapping')
        .values({
          org_id: ctx.org,
          header_digest: row.header_digest,
          created_at: ctx.now(),
          mapping: text,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['org_id', 'header_digest'])
            .doUpdateSet({ mapping: text, created_at: ctx.now() }),
        )
        .execute();
    }
    if (row.draft_id !== null) await withdrawDraft(ctx, row.draft_id);
    const changed = await ownDb(ctx)
      .updateTable('autus.import')
      .set({
        state: 'uploaded',
        mapping: text,
        plan,
        plan_digest: null,
        counts: '{}',
        draft_id: null,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await enqueue(ctx, planImportJob, { importId: id, plan }, { key: `${id}:${plan}` });
    return toImport(ctx, changed);
  });
}
