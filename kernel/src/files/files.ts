import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { ByteRange, FileToSend } from '../base/file-answer.ts';
import { Problem } from '../base/problem.ts';
import { type AnyContext, createContext, inTransaction, kernelDb } from '../core/context.ts';
import { enqueue } from '../core/job.ts';
import type { Tables } from '../tables.gen.ts';
import { dropIncoming, incomingKeyOf } from './incoming.ts';
import { type FileStore, fileNotFound, type StoredBytes } from './stores/store.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Where the bytes of files are: a folder, or S3. */
    readonly files: FileStore;
  }
}

/** Longer than any transfer takes. */
const writeMs = 2 * 3_600_000;

export interface NewFile {
  /** Whose folder it is in. */
  readonly personId: string;
  /** `<module>.<what>` */
  readonly purpose: string;
  readonly name: string;
  readonly type: string;
  readonly bytesMax: number;
  /** When it is deleted by itself; never when left out. */
  readonly keptUntil?: Date;
}

export interface StoredFile extends StoredBytes {
  readonly id: string;
  readonly personId: string;
  readonly purpose: string;
  readonly name: string;
  readonly type: string;
}

const sealedAs = (id: string) => `file-name:${id}`;

/** A folder an org, and in it one a person. */
export const keyOf = (org: string, personId: string, id: string): string =>
  `user_content/${org}/${personId}/${id}`;

/** A row that says that bytes are coming, committed before the first of them. */
export async function openFile(ctx: AnyContext, file: NewFile, finishBy: Date): Promise<string> {
  const id = randomUUID();
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.file')
      .values({
        id,
        org_id: ctx.org,
        created_at: ctx.now(),
        person_id: file.personId,
        purpose: file.purpose,
        name_sealed: ctx.parts.keyring.seal(file.name, sealedAs(id)),
        type: file.type,
        bytes_max: file.bytesMax,
        finish_by: finishBy,
        kept_until: file.keptUntil ?? null,
      })
      .execute(),
  );
  return id;
}

/** @throws Problem 404 `file-not-found` when it was given up or deleted in the meantime. */
export async function closeFile(ctx: AnyContext, id: string, stored: StoredBytes): Promise<void> {
  const closed = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.file')
      .set({ state: 'stored', bytes: stored.bytes, sha256: stored.sha256 })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .returning('id')
      .executeTakeFirst(),
  );
  if (closed === undefined) throw fileNotFound();
}

/**
 * Stores what `source` yields. This takes long, so never call it inside a transaction. A failure leaves nothing behind;
 * after a kill, the sweep deletes what is left.
 *
 * @throws Problem 413 `file-too-large`, 503 `files-unavailable`, 507 `storage-full`.
 */
export async function writeFile(
  ctx: AnyContext,
  file: NewFile,
  source: AsyncIterable<Uint8Array>,
): Promise<StoredFile> {
  const id = await openFile(ctx, file, new Date(ctx.now().getTime() + writeMs));
  try {
    const stored = await ctx.parts.files.put(keyOf(ctx.org, file.personId, id), source, file);
    await closeFile(ctx, id, stored);
    const { personId, purpose, name, type } = file;
    return { id, personId, purpose, name, type, ...stored };
  } catch (error) {
    await deleteFile(ctx, id).catch(() => undefined);
    // Its row was deleted while the bytes came, so nothing else would find them.
    const isGone = error instanceof Problem && error.code === 'file-not-found';
    if (isGone) await dropBytes(ctx, id, file.personId).catch(() => undefined);
    throw error;
  }
}

/** Undefined when it is not whole, or no longer kept. */
function asStored(ctx: AnyContext, row: Selectable<Tables['kernel.file']>): StoredFile | undefined {
  const { id, bytes, sha256, kept_until } = row;
  if (bytes === null || sha256 === null) return undefined;
  if (kept_until !== null && kept_until <= ctx.now()) return undefined;
  return {
    id,
    personId: row.person_id,
    purpose: row.purpose,
    name: ctx.parts.keyring.open(row.name_sealed, sealedAs(id)),
    type: row.type,
    bytes,
    sha256,
  };
}

/** A stored file. @throws Problem 404 `file-not-found`. */
export async function getFile(ctx: AnyContext, id: string): Promise<StoredFile> {
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.file')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'stored')
      .executeTakeFirst(),
  );
  const file = row && asStored(ctx, row);
  if (file === undefined) throw fileNotFound();
  return file;
}

const pageRows = 500;

/** A person's files in the order of their ids, read page by page for what needs all of them. */
export async function* listFiles(ctx: AnyContext, personId: string): AsyncIterable<StoredFile> {
  for (let after: string | undefined; ; ) {
    const rows = await inTransaction(ctx, (ctx) => {
      const query = kernelDb(ctx)
        .selectFrom('kernel.file')
        .selectAll()
        .where('person_id', '=', personId)
        .where('state', '=', 'stored')
        .orderBy('id')
        .limit(pageRows);
      return (after === undefined ? query : query.where('id', '>', after)).execute();
    });
    for (const row of rows) {
      const file = asStored(ctx, row);
      if (file) yield file;
    }
    after = rows.at(-1)?.id;
    if (rows.length < pageRows) return;
  }
}

/** For a route that answers with the file. The caller checks that the person may read it. */
export async function readFile(
  ctx: AnyContext,
  id: string,
  more: Pick<FileToSend, 'inline' | 'once'> = {},
): Promise<FileToSend> {
  const { personId, name, type, bytes, sha256 } = await getFile(ctx, id);
  const key = keyOf(ctx.org, personId, id);
  const open = (range?: ByteRange) => ctx.parts.files.get(key, range);
  return { name, type, bytes, tag: sha256, ...more, open };
}

/**
 * Deletes a file. Nobody can read it from this moment on. Its bytes are deleted once the transaction has committed, or
 * by the sweep when the process is killed in between. The form of an unfinished upload works until its hour has passed;
 * what it sends after this is deleted then.
 */
export async function deleteFile(ctx: AnyContext, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.file')
      .select(['person_id', 'state', 'finish_by'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return;
    await kernelDb(ctx)
      .updateTable('kernel.file')
      .set({ state: 'leaving', finish_by: ctx.now() })
      .where('id', '=', id)
      .execute();
    if (row.state === 'open') {
      await enqueue(ctx, dropIncoming, { fileId: id }, { startAfter: row.finish_by, key: id });
    }
    ctx.afterCommit(() => dropBytes(ctx, id, row.person_id));
  });
}

/** Deletes the bytes, and then their row. Opens a transaction of its own. */
export async function dropBytes(ctx: AnyContext, id: string, personId: string): Promise<void> {
  const { files } = ctx.parts;
  await files.delete(incomingKeyOf(ctx.org, id));
  await files.delete(keyOf(ctx.org, personId, id));
  const outside = createContext(ctx.parts, ctx);
  await inTransaction(outside, (ctx) =>
    kernelDb(ctx)
      .deleteFrom('kernel.file')
      .where('id', '=', id)
      .where('state', '=', 'leaving')
      .execute(),
  );
}
