import { randomUUID } from 'node:crypto';
import { format } from 'content-disposition';
import { Problem } from '../base/problem.ts';
import { createSecret, orgOfSecret } from '../base/token.ts';
import { type AnyContext, inTransaction, kernelDb, systemContext } from '../core/context.ts';
import { enqueue } from '../core/job.ts';
import {
  closeFile,
  getFile,
  keyOf,
  type NewFile,
  openFile,
  readFile,
  type StoredFile,
} from './files.ts';
import { dropIncoming, incomingKeyOf } from './incoming.ts';
import type { DownloadLink, UploadTicket } from './schema.ts';
import { fileNotFound } from './stores/store.ts';

const lifeMs = 3_600_000;
/** A page may finish what it sent at the last moment. */
const graceMs = 3_600_000;
/** A store's own address is used at once, by the redirect that names it. */
const storeLifeSeconds = 60;

async function createFileLink(
  ctx: AnyContext,
  fileId: string,
  kind: 'upload' | 'download',
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = createSecret(ctx.org);
  const expiresAt = new Date(ctx.now().getTime() + lifeMs);
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.file_link')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        created_at: ctx.now(),
        file_id: fileId,
        kind,
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        expires_at: expiresAt,
      })
      .execute(),
  );
  return { secret, expiresAt };
}

/**
 * What a page needs to send one file: once, within an hour, of this type and at most this size. The file goes straight
 * to the store where the store can take it, else to this server. It counts once `finishUpload` has checked it.
 */
export async function openUpload(ctx: AnyContext, file: NewFile): Promise<UploadTicket> {
  const now = ctx.now().getTime();
  const fileId = await openFile(ctx, file, new Date(now + lifeMs + graceMs));
  const { bytesMax, type } = file;
  const expiresAt = new Date(now + lifeMs);
  const form = ctx.parts.files.uploadForm(incomingKeyOf(ctx.org, fileId), {
    bytesMax,
    type,
    expiresAt,
  });
  const about = { fileId, bytesMax, expiresAt: expiresAt.toISOString() };
  if (form) return { ...about, ...form };
  const { secret } = await createFileLink(ctx, fileId, 'upload');
  return { ...about, url: `${ctx.parts.publicUrl}/api/uploads`, fields: { secret } };
}

/**
 * Checks what was sent and makes it a file, which nobody can change from then on. A repeated call has the same answer.
 *
 * @throws Problem 404 `file-not-found` when nothing came, 413 `file-too-large`.
 */
export async function finishUpload(ctx: AnyContext, fileId: string): Promise<StoredFile> {
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.file')
      .select(['state', 'person_id', 'bytes_max', 'finish_by'])
      .where('id', '=', fileId)
      .executeTakeFirst(),
  );
  if (row === undefined || row.state === 'leaving') throw fileNotFound();
  if (row.state === 'stored') return getFile(ctx, fileId);
  try {
    const stored = await ctx.parts.files.settle(
      incomingKeyOf(ctx.org, fileId),
      keyOf(ctx.org, row.person_id, fileId),
      { bytesMax: row.bytes_max },
    );
    await inTransaction(ctx, async (ctx) => {
      await closeFile(ctx, fileId, stored);
      // The form works until its hour has passed. What it uploads again is deleted by the sweep.
      await enqueue(ctx, dropIncoming, { fileId }, { startAfter: row.finish_by, key: fileId });
    });
  } catch (error) {
    // Another call at the same time may have finished it.
    return getFile(ctx, fileId).catch(() => {
      throw error;
    });
  }
  return getFile(ctx, fileId);
}

/** An address that gives this file once, within an hour. The caller checks that the person may read it. */
export async function openDownload(ctx: AnyContext, fileId: string): Promise<DownloadLink> {
  await getFile(ctx, fileId);
  const { secret, expiresAt } = await createFileLink(ctx, fileId, 'download');
  return {
    url: `${ctx.parts.publicUrl}/api/downloads/${secret}`,
    expiresAt: expiresAt.toISOString(),
  };
}

interface FoundLink {
  readonly linkId: string;
  readonly fileId: string;
}

/**
 * The file of a link, with the link used up when `use` says so.
 *
 * @throws Problem 404 `file-link-not-found`, 410 `file-link-expired`, `file-link-used`.
 */
async function takeFileLink(
  ctx: AnyContext,
  secret: string,
  kind: 'upload' | 'download',
  use: boolean,
): Promise<FoundLink> {
  return inTransaction(ctx, async (ctx) => {
    const row = await kernelDb(ctx)
      .selectFrom('kernel.file_link as link')
      .innerJoin('kernel.file as file', 'file.id', 'link.file_id')
      .innerJoin('kernel.membership as member', 'member.person_id', 'file.person_id')
      .select(['link.id', 'link.file_id', 'link.expires_at', 'link.used_at'])
      .where('link.secret_hash', '=', ctx.parts.keyring.hashSecret(secret))
      .where('link.kind', '=', kind)
      .where('member.left_at', 'is', null)
      .where('file.state', '=', kind === 'upload' ? 'open' : 'stored')
      .executeTakeFirst();
    if (row === undefined) throw linkNotFound();
    if (row.expires_at <= ctx.now()) throw linkExpired();
    const taken =
      use && row.used_at === null
        ? await kernelDb(ctx)
            .updateTable('kernel.file_link')
            .set({ used_at: ctx.now() })
            .where('id', '=', row.id)
            .where('used_at', 'is', null)
            .returning('id')
            .executeTakeFirst()
        : undefined;
    if (row.used_at !== null || (use && taken === undefined)) throw linkUsed();
    return { linkId: row.id, fileId: row.file_id };
  });
}

const linkNotFound = () =>
  new Problem(404, 'file-link-not-found', 'This address leads to no file; ask for a new one.');

const linkExpired = () =>
  new Problem(410, 'file-link-expired', 'This address has expired; ask for a new one.');

const linkUsed = () =>
  new Problem(410, 'file-link-used', 'This address works once and was used; ask for a new one.');

/** The org of a secret, and a context that is bound to it. @throws Problem 404 `file-link-not-found`. */
function bind(ctx: AnyContext, secret: string): AnyContext {
  const org = orgOfSecret(secret);
  if (org === undefined) throw linkNotFound();
  return systemContext(ctx.parts, { org, name: 'file-link', trace: ctx.trace });
}

/**
 * What a download link gives: the file itself, or the address at the store that does. Asked for its headers alone,
 * the link stays as it is.
 */
export async function followDownload(ctx: AnyContext, secret: string, isHead: boolean) {
  const bound = bind(ctx, secret);
  const { fileId } = await takeFileLink(bound, secret, 'download', false);
  const { personId, name, type } = await getFile(bound, fileId);
  const file = await readFile(bound, fileId, { once: true });
  if (isHead) return { url: null, file };
  const use = () => takeFileLink(bound, secret, 'download', true);
  const url = await ctx.parts.files.downloadUrl(keyOf(bound.org, personId, fileId), {
    disposition: format({ type: 'attachment', parameters: { filename: name.toWellFormed() } }),
    type,
    lifeSeconds: storeLifeSeconds,
  });
  if (url !== null) {
    await use();
    return { url, file };
  }
  // Opened first: a file that cannot be read does not use its address up.
  const body = await file.open();
  body.on('error', () => {});
  try {
    await use();
  } catch (error) {
    body.destroy();
    throw error;
  }
  return { url, file: { ...file, open: async () => body } };
}

/**
 * Takes what an upload link is for. A failed transfer leaves the link as it was, so that the page can send again.
 *
 * @throws Problem 404 `file-link-not-found`, `file-not-found`, 410 `file-link-expired`, `file-link-used`, 413
 * `file-too-large`.
 */
export async function receiveUpload(
  ctx: AnyContext,
  secret: string,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  const bound = bind(ctx, secret);
  const { linkId, fileId } = await takeFileLink(bound, secret, 'upload', true);
  const { type, bytes_max: bytesMax } = await inTransaction(bound, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.file')
      .select(['type', 'bytes_max'])
      .where('id', '=', fileId)
      .executeTakeFirstOrThrow(fileNotFound),
  );
  const key = incomingKeyOf(bound.org, fileId);
  try {
    await ctx.parts.files.put(key, source, { bytesMax, type });
  } catch (error) {
    await inTransaction(bound, (ctx) =>
      kernelDb(ctx)
        .updateTable('kernel.file_link')
        .set({ used_at: null })
        .where('id', '=', linkId)
        .execute(),
    );
    throw error;
  }
  const row = await inTransaction(bound, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.file')
      .select('state')
      .where('id', '=', fileId)
      .executeTakeFirst(),
  );
  if (row !== undefined && row.state !== 'leaving') return;
  // It was deleted while the bytes came, so nothing else would find them.
  await ctx.parts.files.delete(key);
  throw fileNotFound();
}
