import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { keyOf, writeFile } from '../../files/files.ts';
import { openFileStore } from '../../files/stores/open-store.ts';
import { buildHttp } from '../../http/http.ts';
import {
  asOwner,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';
import { forgottenOrgs, newNote } from '../../testing/note-kind.ts';
import { noteModules } from '../../testing/note-module.ts';
import { ensureOwner } from '../pairings/owner.ts';
import { eraseOrg } from './erase-org.ts';

const root = mkdtempSync(join(tmpdir(), 'dojang-closing-'));
const files = openFileStore({ folder: root, fetch, now: () => new Date() });
const kernel = await testKernel({ modules: noteModules, parts: { files } });
const app = buildHttp(kernel.parts, noteModules, { limits: wideLimits(noteModules) });
after(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

async function stepUp(desk: TestClient, phone: TestClient) {
  const { body } = await desk.send('POST', '/step-ups', { act: 'org.close' });
  const [{ number }] = (await phone.send('GET', '/step-ups')).body.numbers;
  await desk.send('PUT', `/step-ups/${body.id}/number`, { number });
}

async function company() {
  const ctx = await newOrg(kernel);
  const [desk, phone] = [await pairDevice(app, ctx), await pairDevice(app, ctx)];
  kernel.clock.advance(11 * 60_000);
  await Promise.all([desk, phone].map((each) => each.send('POST', '/sessions/refresh')));
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  return { ctx, desk, phone, member };
}
const system = ({ parts, org, trace }: Context<never>) =>
  systemContext(parts, { org, name: 'test', trace });

test('an org that closes is read and not written, and an owner takes it back', async () => {
  const { ctx, desk, phone, member } = await company();
  const draft = await newNote(ctx);
  const open = { role: 'member', usesMax: 2, days: 7, domain: null };
  const { body: link } = await desk.send('POST', '/invitation-links', open);
  const close = (name: string) => desk.send('POST', '/org/closing', { name });
  assert.equal((await close('test')).body.code, 'step-up-needed');
  await stepUp(desk, phone);
  assert.equal((await close('Test org')).body.code, 'closing-not-confirmed');
  assert.equal((await member.send('POST', '/org/closing', { name: 'test' })).status, 403);
  const { status, body } = await close('test');
  assert.equal(status, 200, JSON.stringify(body));
  const days = (Date.parse(body.closingAt) - ctx.now().getTime()) / 86_400_000;
  assert.ok(days > 6.99 && days <= 7, `${days} days`);

  assert.equal((await member.send('GET', `/drafts/${draft.id}`)).status, 200);
  const approve = { decision: 'approve', digest: draft.digest };
  const writes = [
    await desk.send('PUT', `/drafts/${draft.id}/stamp`, approve),
    await desk.send('POST', '/teams', { name: 'x', personIds: [] }),
    await member.send('POST', '/note/notes', { text: 'x', remindAt: null }),
    await sendAnonymous(app, 'POST', '/invitations/acceptance', {
      secret: link.link.split('#')[1],
      deviceName: 'x',
      personName: 'x',
      locale: 'ko',
    }),
  ];
  assert.deepEqual(
    writes.map(({ status, body }) => [status, body.code]),
    writes.map(() => [409, 'org-closing']),
  );
  assert.equal((await member.send('POST', '/me/data-exports')).status < 300, true);
  assert.equal((await member.send('DELETE', '/org/closing')).body.code, 'not-allowed');
  assert.equal((await phone.send('DELETE', '/org/closing')).body.closingAt, null);
  assert.equal((await desk.send('PUT', `/drafts/${draft.id}/stamp`, approve)).status, 200);
  assert.equal((await desk.send('DELETE', '/org/closing')).body.code, 'org-not-closing');
});

/** How many rows each table of any schema has of the org. */
const rowsOf = (org: string) =>
  asOwner(kernel.parts.database, org, async (db) => {
    const { rows } = await sql<{ name: string }>`
      select c.oid::regclass::text as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id'
      join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('kernel', 'note')`.execute(
      db,
    );
    assert.ok(rows.length > 35, `${rows.length} tables`);
    const counted: Record<string, number> = {};
    for (const { name } of rows) {
      const found = await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(name)}
        where org_id = ${org}::uuid`.execute(db);
      if (found.rows[0]?.n) counted[name] = found.rows[0].n;
    }
    return counted;
  });

/** The seven days are over; by the clock of the database, which rows go by. */
const endDays = (org: string) =>
  asOwner(kernel.parts.database, org, (db) =>
    sql`update kernel.org set closing_at = now() - interval '1 minute' where org_id = ${org}::uuid`.execute(
      db,
    ),
  );

test('after seven days nothing of the org is left but its signed ledger head, and others lose nothing', async () => {
  const { ctx, desk, member } = await company();
  const other = await newOrg(kernel);
  await newNote(other);
  const beside = await rowsOf(other.org);
  await newNote(ctx);
  await desk.send('POST', '/note/notes', { text: 'x', remindAt: null });
  await desk.send('POST', '/teams', { name: 'x', personIds: [member.personId] });
  await desk.send('POST', '/invitations', { lines: ['a@b.co'], role: 'member', locale: 'ko' });
  const file = await writeFile(
    ctx,
    {
      personId: desk.personId,
      purpose: 'kernel.test',
      name: 'x.txt',
      type: 'text/plain',
      bytesMax: 10,
      keptUntil: new Date(ctx.now().getTime() + 3_600_000),
    },
    (async function* () {
      yield Buffer.from('x');
    })(),
  );
  assert.ok(keyOf(ctx.org, desk.personId, file.id));
  const bytes = () => readdirSync(root, { recursive: true }).join().includes(file.id);
  assert.ok(bytes());
  const before = await rowsOf(ctx.org);
  assert.ok(Object.keys(before).length > 12, JSON.stringify(before));
  const signal = new AbortController().signal;
  await eraseOrg(system(ctx), signal);
  assert.deepEqual(await rowsOf(ctx.org), before, 'an org that does not close keeps all');
  await assert.rejects(
    inTransaction(system(ctx), (ctx) =>
      sql`select kernel.erase_org_rows(10)`.execute(kernelDb(ctx)),
    ),
    /only one that is closed/,
  );
  await endDays(ctx.org);
  await eraseOrg(system(ctx), signal);
  assert.deepEqual(await rowsOf(ctx.org), { 'kernel.org': 1 });
  assert.deepEqual(await rowsOf(other.org), beside);
  assert.ok(!bytes(), 'bytes of files are gone');
  assert.ok(forgottenOrgs.includes(ctx.org), 'modules were told');
  const { checkpoints } = await kernel.parts.checkpoints.read(ctx.org);
  assert.equal(checkpoints.length, 1, 'the head was signed first');
  assert.equal((await desk.send('GET', '/me')).status, 401);
  await eraseOrg(system(ctx), signal);
});

// After an erasure, which opens the tables that were closed to their owner.
test('the owner of the tables sees what it empties under a policy of each', async () => {
  const { rows } = await sql<{ name: string; open: boolean }>`
    select t.place::text as name, exists (
      select from pg_policy p where p.polrelid = t.place
        and p.polpermissive and p.polcmd = '*'
        and (p.polroles = '{0}' or (select relowner from pg_class where oid = t.place) = any (p.polroles))
    ) as open
    from kernel.org_tables() t`.execute(kernel.parts.database.root);
  assert.ok(rows.length > 35, `${rows.length} tables`);
  assert.deepEqual(
    rows.filter(({ open }) => !open).map(({ name }) => name),
    [],
  );
});

test('the ledger of an org that stays cannot be emptied, and a deployment begins again with another org', async () => {
  const stays = await newOrg(kernel);
  await newNote(stays);
  await assert.rejects(
    asOwner(kernel.parts.database, stays.org, (db) =>
      sql`delete from kernel.event where org_id = ${stays.org}::uuid`.execute(db),
    ),
    /append-only/,
  );
  const first = await ensureOwner(kernel.parts);
  await endDays(first.org);
  const ctx = systemContext(kernel.parts, { org: first.org, name: 'test', trace: stays.trace });
  await eraseOrg(ctx, new AbortController().signal);
  const second = await ensureOwner(kernel.parts);
  assert.notEqual(second.org, first.org);
  assert.equal(second.isUnclaimed, true);
  assert.deepEqual(await ensureOwner(kernel.parts), second);
});
