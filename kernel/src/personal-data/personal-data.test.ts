import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { fromBuffer } from 'yauzl';
import { createKeySecret } from '../base/key-secret.ts';
import { type Context, inTransaction } from '../core/context.ts';
import type { Module } from '../core/module.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { keyOf, listFiles, writeFile } from '../files/files.ts';
import { openFileStore } from '../files/stores/open-store.ts';
import { buildHttp } from '../http/http.ts';
import { record } from '../ledger/ledger.ts';
import { verifyLedger } from '../ledger/ledger-verification.ts';
import { notify } from '../notify/notifications.ts';
import {
  asOwner,
  newOrg,
  newPerson,
  pairDevice,
  testKernel,
  until,
  wideLimits,
} from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { noteModules } from '../testing/note-module.ts';
import { writeArchive } from './archive.ts';
import { exportData } from './exports.ts';

const root = mkdtempSync(join(tmpdir(), 'dojang-personal-data-'));
const files = openFileStore({ folder: root, fetch, now: () => new Date() });
const kernel = await testKernel({ modules: noteModules, parts: { files } });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });
await kernel.parts.jobs.start(kernel.parts);
after(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

const megabyte = 1024 * 1024;
type Client = Awaited<ReturnType<typeof pairDevice>>;
const personOf = ({ actor }: Context<never>): string => {
  assert.ok(actor.kind === 'person');
  return actor.personId;
};

/** As it is kept once it was confirmed. */
async function keepAddress(ctx: Context<never>, address: string): Promise<void> {
  const id = randomUUID();
  const { keyring, database } = ctx.parts;
  await asOwner(database, ctx.org, (db) =>
    db
      .insertInto('kernel.notification_address')
      .values({
        id,
        org_id: ctx.org,
        person_id: personOf(ctx),
        created_at: ctx.now(),
        channel: 'email',
        address_sealed: keyring.seal(address, `notification-address:${id}`),
        address_blind: keyring.blind('email', address),
        confirmed_at: ctx.now(),
      })
      .execute(),
  );
}

/** What a program did by a key of the person. Returns the id of the key. */
async function recordByKey(ctx: Context<never>): Promise<string> {
  const [keyId, personId, scopes] = [randomUUID(), personOf(ctx), ['note.write']];
  const secret = createKeySecret('api', ctx.org);
  await asOwner(ctx.parts.database, ctx.org, (db) =>
    db
      .insertInto('kernel.api_key')
      .values({
        id: keyId,
        org_id: ctx.org,
        created_at: ctx.now(),
        person_id: personId,
        kind: 'api',
        name: 'a program',
        hint: secret.slice(-4),
        scopes,
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        expires_at: new Date(ctx.now().getTime() + 3_600_000),
      })
      .execute(),
  );
  const actor = { kind: 'key', keyId, personId, roles: ['member'], scopes } as const;
  await inTransaction({ ...ctx, actor }, (ctx) =>
    record(ctx, 'note.kept-by-key', {}, { subjects: [keyId] }),
  );
  return keyId;
}

/** A person of whom each place keeps something with `marker` in it. */
async function fillPerson(org: Context<never>, marker: string) {
  const ctx = await newPerson(kernel, org.org);
  const personId = personOf(ctx);
  const client = await pairDevice(app, ctx);
  await client.send('PATCH', '/me', { name: `김${marker}` });
  await keepAddress(ctx, `${marker}@example.com`);
  await inTransaction(ctx, (ctx) =>
    notify(ctx, {
      personId,
      kind: 'note.draft-waiting',
      params: { shop: marker },
      url: '/drafts',
    }),
  );
  const draft = await newNote(ctx);
  await stampDraft(ctx, draft.id, { decision: 'approve', digest: draft.digest, via: 'app' });
  await client.send('POST', `/drafts/${draft.id}/comments`, { text: `comment of ${marker}` });
  await client.send('POST', '/note/notes', { text: `note of ${marker}`, remindAt: null });
  await writeFile(
    ctx,
    {
      personId,
      purpose: 'note.photo',
      name: `../${marker}/사진.txt`,
      type: 'text/plain',
      bytesMax: 1000,
    },
    Readable.from([Buffer.from(`photo of ${marker}`)]),
  );
  const keyId = await recordByKey(ctx);
  return { ctx, personId, client, draftId: draft.id, keyId, name: `김${marker}` };
}

async function exported(client: Client) {
  const begun = await client.send('POST', '/me/data-exports');
  assert.equal(begun.status, 202, JSON.stringify(begun.body));
  return until('the archive', async () => {
    const { body } = await client.send('GET', '/me/data-export');
    return body.export.state === 'running' ? undefined : body.export;
  });
}

/** What is in an archive: path → text. */
async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('end', resolve).on('error', reject);
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, async (error, stream) => {
          if (error) return reject(error);
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          found.set(entry.fileName, Buffer.concat(chunks).toString());
          zip.readEntry();
        });
      });
      zip.readEntry();
    });
  });
  return found;
}

async function download(client: Client, exportId: string): Promise<Buffer> {
  const { status, body } = await client.send('POST', `/me/data-exports/${exportId}/links`);
  assert.equal(status, 201, JSON.stringify(body));
  const answer = await app.inject(new URL(body.url).pathname);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/octet-stream');
  return answer.rawPayload;
}

test('a person gets all that is kept of them, of each module, and nothing of others', async () => {
  const org = await newOrg(kernel);
  const mine = await fillPerson(org, 'planted-mine');
  const other = await fillPerson(org, 'planted-other');
  const done = await exported(mine.client);
  assert.deepEqual([done.state, done.partsDone, done.partsTotal], ['ready', 2, 2]);
  const entries = await unzip(await download(mine.client, done.id));
  const names = [...entries.keys()].map((name) => name.replace(/[0-9a-f-]{36}/, ':id')).sort();
  assert.deepEqual(names, [
    'kernel/actions.jsonl',
    'kernel/api-keys.jsonl',
    'kernel/comments.jsonl',
    'kernel/consents.json',
    'kernel/devices.jsonl',
    'kernel/draft-readings.jsonl',
    'kernel/drafts.jsonl',
    'kernel/events.jsonl',
    'kernel/files/:id-__planted-mine_사진.txt',
    'kernel/identity.json',
    'kernel/notification-settings.json',
    'kernel/notifications.jsonl',
    'kernel/profile.json',
    'kernel/provisioning.json',
    'kernel/stamps.jsonl',
    'note/notes.jsonl',
  ]);
  const holds = (name: string, text: string) =>
    assert.ok(
      [...entries].some(([path, content]) => path.includes(name) && content.includes(text)),
      `${name}: ${text}`,
    );
  holds('profile.json', '김planted-mine');
  holds('notification-settings.json', 'planted-mine@example.com');
  holds('notifications.jsonl', 'planted-mine');
  holds('drafts.jsonl', mine.draftId);
  holds('stamps.jsonl', mine.draftId);
  holds('comments.jsonl', 'comment of planted-mine');
  holds('events.jsonl', 'kernel.draft-stamped');
  holds('events.jsonl', 'note.kept-by-key');
  const events = entries.get('kernel/events.jsonl') ?? '';
  assert.doesNotMatch(events, new RegExp(other.keyId));
  holds('devices.jsonl', mine.client.deviceId);
  holds('files/', 'photo of planted-mine');
  holds('note/notes.jsonl', 'note of planted-mine');
  assert.doesNotMatch([...entries.values()].join('\n'), /planted-other/);
});

test('asked again while one is gathered, it is the same one; only its person opens it, once a link', async () => {
  const org = await newOrg(kernel);
  const mine = await fillPerson(org, 'planted-two');
  const other = await fillPerson(org, 'planted-three');
  const asked = await Promise.all(
    [1, 2, 3].map(() => mine.client.send('POST', '/me/data-exports')),
  );
  assert.equal(new Set(asked.map(({ body }) => body.id)).size, 1);
  const done = await exported(mine.client);
  const stranger = await other.client.send('POST', `/me/data-exports/${done.id}/links`);
  assert.deepEqual([stranger.status, stranger.body.code], [404, 'data-export-not-found']);
  const { body } = await mine.client.send('POST', `/me/data-exports/${done.id}/links`);
  const { pathname } = new URL(body.url);
  assert.equal((await app.inject(pathname)).statusCode, 200);
  const again = await app.inject(pathname);
  assert.deepEqual([again.statusCode, again.json().code], [410, 'file-link-used']);
});

test('a file that is deleted while the archive is gathered is left out of it', async () => {
  const org = await newOrg(kernel);
  const { ctx, personId, client } = await fillPerson(org, 'planted-gone');
  for await (const { id } of listFiles(ctx, personId)) {
    await files.delete(keyOf(org.org, personId, id));
  }
  const { state, id } = await exported(client);
  assert.equal(state, 'ready');
  const names = [...(await unzip(await download(client, id))).keys()];
  assert.ok(names.includes('note/notes.jsonl'));
  assert.equal(names.filter((name) => name.includes('files/')).length, 0);
});

test('an archive that cannot be gathered is tried again, and is said to have failed in the end', async () => {
  const org = await newOrg(kernel);
  const { ctx, client, personId } = await fillPerson(org, 'planted-four');
  const broken = {
    ...noteModules[1],
    personalData: {
      export: async function* () {
        yield { name: 'a', content: Readable.from(['some']) };
        throw new Error('the disk broke');
      },
      erase: async () => {},
    },
  } as Module;
  const exportId = randomUUID();
  await inTransaction(ctx, (ctx) =>
    (ctx.db as unknown as Parameters<Parameters<typeof asOwner>[2]>[0])
      .insertInto('kernel.data_export')
      .values({
        id: exportId,
        org_id: ctx.org,
        created_at: ctx.now(),
        person_id: personId,
        parts_total: 1,
      })
      .execute(),
  );
  const failing = { ...ctx, parts: { ...ctx.parts, modules: [broken] } };
  const run = {
    id: randomUUID(),
    attempt: 1,
    signal: new AbortController().signal,
    completeIn: async () => {},
  };
  const before = readdirSync(root, { recursive: true }).length;
  await assert.rejects(
    exportData.handle(failing, { exportId }, { ...run, isLast: () => false }),
    /disk broke/,
  );
  const stateNow = async () => (await client.send('GET', '/me/data-export')).body.export.state;
  assert.equal(await stateNow(), 'running');
  await assert.rejects(
    exportData.handle(failing, { exportId }, { ...run, isLast: () => true }),
    /disk broke/,
  );
  assert.equal(await stateNow(), 'failed');
  assert.equal(readdirSync(root, { recursive: true }).length, before, 'no half archive stays');
});

test('an archive is written while it is read: a big one is never in memory', async () => {
  const org = await newOrg(kernel);
  // Noise does not shrink: what is in memory is what was made and is not read yet.
  const [chunk, chunks] = [randomBytes(megabyte), 64];
  let [made, heldMost] = [0, 0];
  const big = {
    ...noteModules[1],
    personalData: {
      export: async function* () {
        yield {
          name: 'big',
          content: (async function* () {
            for (; made < chunks; made += 1) yield chunk;
          })(),
        };
      },
      erase: async () => {},
    },
  } as Module;
  const ctx = { ...org, parts: { ...org.parts, modules: [big] } };
  let read = 0;
  for await (const part of writeArchive(ctx, personOf(org), async () => {})) {
    read += part.length;
    heldMost = Math.max(heldMost, made * megabyte - read);
  }
  assert.equal(made, chunks);
  assert.ok(read > 64 * megabyte && heldMost < 8 * megabyte, `${heldMost} bytes at once`);
});

/** Every row of the org as text, as the owner of the database sees it. */
const allRows = (org: string) =>
  asOwner(kernel.parts.database, org, async (db) => {
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
      where c.relkind in ('r', 'p') and n.nspname in ('kernel', 'note')`.execute(db);
    assert.ok(tables.length > 20);
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`
        select to_jsonb(t)::text as row from ${sql.raw(name)} t where org_id = ${org}::uuid`.execute(
        db,
      );
      texts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return texts;
  });

const onDisk = () =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));

test('erased, a person is nowhere any more, and the ledger still holds', async () => {
  const org = await newOrg(kernel);
  const { client, personId, name, draftId } = await fillPerson(org, 'planted-erased');
  await exported(client);
  assert.ok((await allRows(org.org)).some((row) => row.includes('planted-erased')));
  assert.ok(onDisk().some((text) => text.includes('planted-erased')));
  const path = `/people/${personId}/erasure`;
  const slip = await client.send('POST', path, { name: 'somebody' });
  assert.deepEqual([slip.status, slip.body.code], [422, 'erasure-not-confirmed']);
  assert.equal((await client.send('POST', path, { name })).status, 204);
  assert.deepEqual(
    (await allRows(org.org)).filter((row) => row.includes('planted-erased')),
    [],
  );
  await until('the bytes to go', () => onDisk().every((text) => !text.includes('planted-erased')));
  assert.equal((await client.send('GET', '/me')).status, 401, 'the session ended with it');
  const owner = await pairDevice(app, org);
  const { body } = await owner.send('GET', `/drafts/${draftId}`);
  assert.match(JSON.stringify(body), /삭제된 사람/, 'what was decided stays, by nobody');
  assert.equal((await verifyLedger(org)).ok, true);
  const events = (await allRows(org.org)).filter((row) => row.includes('kernel.person-erased'));
  assert.equal(events.length > 0, true);
});

test('only the person or an owner erases, and the last owner stays', async () => {
  const org = await newOrg(kernel);
  const owner = await pairDevice(app, org);
  const { personId, name } = await fillPerson(org, 'planted-five');
  const ask = (client: Client, id: string, typed: string) =>
    client.send('POST', `/people/${id}/erasure`, { name: typed });
  for (const role of ['admin', 'member', 'viewer'] as const) {
    const other = await pairDevice(app, await newPerson(kernel, org.org, role));
    const refused = await ask(other, personId, name);
    assert.deepEqual([refused.status, refused.body.code], [403, 'owners-only'], role);
  }
  const stranger = await pairDevice(app, await newOrg(kernel));
  assert.equal((await ask(stranger, personId, name)).status, 404);
  const last = await ask(owner, personOf(org), '김도장');
  assert.deepEqual([last.status, last.body.code], [409, 'last-owner']);
  assert.equal((await ask(owner, personId, name)).status, 204);
  assert.equal(
    (await ask(owner, personId, name)).status,
    204,
    'asked again, nothing is left to do',
  );
});
