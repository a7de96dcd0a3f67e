import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { parse } from 'yaml';
import type { Problem } from '../base/problem.ts';
import { defineModule } from '../core/module.ts';
import { stampDraft } from '../drafts/stamps/stamps.ts';
import { buildHttp } from '../http/http.ts';
import { listEvents } from '../ledger/ledger.ts';
import { newOrg, newPerson, pairDevice, testKernel, tickJob, until } from '../testing/index.ts';
import { newNote } from '../testing/note-kind.ts';
import { heard, noteModules, reminded } from '../testing/note-module.ts';
import { alertRules } from './alert-rules.ts';
import { listModules } from './modules.ts';
import { openModules } from './open-modules.ts';
import { listPlaygrounds } from './playgrounds.ts';

const kernel = await testKernel({
  modules: noteModules,
  configs: new Map([['note', { DOJANG_NOTE_COVER: 'red' }]]),
});
const app = buildHttp(kernel.parts, noteModules);
await app.ready();
await kernel.parts.jobs.start(kernel.parts);
after(() => app.close());

const choose = (isOn: boolean) => ({ isOn });
test('a module is served, and its own parts are opened with its configuration', async () => {
  assert.equal(kernel.parts.notebook?.cover, 'red');
  const owner = await pairDevice(app, await newOrg(kernel));
  const input = { text: 'buy ink', remindAt: null };
  assert.equal((await owner.send('POST', '/note/notes', input)).status, 201);
  const { body } = await owner.send('GET', '/note/notes');
  assert.deepEqual(
    body.notes.map(({ text }: { text: string }) => text),
    ['buy ink'],
  );
  assert.deepEqual((await owner.send('GET', '/me')).body.modules, ['note']);
  assert.deepEqual((await owner.send('GET', '/modules')).body.modules, [
    { name: 'note', isOn: true, status: { state: 'ok', reason: null, facts: { notes: 1 } } },
  ]);
});

test('an org that turns a module off does not reach it, and finds everything when it is on again', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  await owner.send('POST', '/note/notes', { text: 'buy ink', remindAt: null });
  const waiting = await newNote(ctx);
  const off = await owner.send('PUT', '/modules/note', choose(false));
  assert.deepEqual([off.status, off.body.modules[0].isOn], [200, false]);
  const refused = await owner.send('GET', '/note/notes');
  assert.deepEqual([refused.status, refused.body.code], [403, 'module-off']);
  assert.deepEqual((await owner.send('GET', '/me')).body.modules, []);
  const before = heard.length;
  await stampDraft(ctx, waiting.id, { decision: 'approve', digest: waiting.digest, via: 'app' });
  assert.equal(heard.length, before, 'a module that is off does not react');
  const other = await pairDevice(app, await newOrg(kernel));
  assert.equal(
    (await other.send('GET', '/note/notes')).status,
    200,
    'another org has its own choice',
  );
  await owner.send('PUT', '/modules/note', choose(true));
  assert.equal((await owner.send('GET', '/note/notes')).body.notes.length, 1);
  const next = await newNote(ctx);
  await stampDraft(ctx, next.id, { decision: 'approve', digest: next.digest, via: 'app' });
  const stamped = (await listEvents(ctx, { type: 'kernel.draft-stamped', limit: 1 }))[0];
  assert.deepEqual(heard.slice(before), [`kernel.draft-stamped ${stamped?.id}`]);
  const types = (await listEvents(ctx, { type: 'kernel.' })).map(({ type }) => type);
  assert.ok(
    types.includes('kernel.module-turned-off') && types.includes('kernel.module-turned-on'),
  );
});

test('only an owner turns a module on or off, and only one that runs here', async () => {
  const ctx = await newOrg(kernel);
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  assert.equal((await admin.send('PUT', '/modules/note', choose(false))).status, 403);
  const owner = await pairDevice(app, ctx);
  const unknown = await owner.send('PUT', '/modules/kernel', choose(false));
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'module-not-found']);
});

test('the clock makes one job for each org that has something due and uses the module', async () => {
  const due = await newOrg(kernel);
  const idle = await newOrg(kernel);
  const off = await newOrg(kernel);
  const past = {
    text: 'late',
    remindAt: new Date(kernel.clock.now().getTime() - 1000).toISOString(),
  };
  const [dueId, offId] = await Promise.all(
    [due, off].map(async (ctx) => {
      const client = await pairDevice(app, ctx);
      return (await client.send('POST', '/note/notes', past)).body.id as string;
    }),
  );
  await (await pairDevice(app, off)).send('PUT', '/modules/note', choose(false));
  await tickJob(kernel, 'note.remind');
  await until('the reminder', async () => reminded.includes(dueId ?? ''));
  assert.ok(!reminded.includes(offId ?? ''));
  const { rows } = await sql<{ org: string }>`
    select data ->> 'org' as org from ${sql.table(`${kernel.parts.jobs.schema}.job`)}
    where name = 'note.remind' and data ->> 'org' is not null`.execute(kernel.parts.database.root);
  const orgs = rows.map(({ org }) => org);
  assert.deepEqual(orgs, [due.org]);
  assert.ok(!orgs.includes(idle.org));
});

test('a module that cannot open is named, and those before it are closed again', async () => {
  const migrations = new URL('file:///nowhere/');
  const broken = defineModule({
    name: 'kernel',
    migrations,
    open: async () => {
      throw new Error('no ink');
    },
  });
  const closed: string[] = [];
  const first = defineModule({
    name: 'kernel',
    migrations,
    open: async () => ({ close: async () => void closed.push('first') }),
  });
  const parts = { ...kernel.parts, modules: [first, broken] };
  await assert.rejects(openModules(parts, new Map()), /no ink/);
  assert.deepEqual(closed, ['first']);
  const twice = defineModule({
    name: 'kernel',
    migrations,
    open: async () => ({ parts: { log: kernel.parts.log } }),
  });
  await assert.rejects(
    openModules({ ...kernel.parts, modules: [twice] }, new Map()),
    /brings the part log, which is there already/,
  );
});

test('a module that does not answer for itself is away, and holds nothing up', async () => {
  const [base, note] = noteModules;
  assert.ok(base && note);
  const silent = { ...note, status: () => Promise.reject(new Error('lost')) };
  const modules = [base, silent];
  const ctx = await newOrg(kernel);
  const list = await listModules({ ...ctx, parts: { ...ctx.parts, modules } });
  assert.equal(list.modules[0]?.status.state, 'away');
});

test('the numbers and rules of a module are scraped and written with the kernel’s', async () => {
  assert.match(await kernel.parts.metrics.text(), /^dojang_note_open 1$/m);
  const rules = parse(alertRules(noteModules));
  const [own, note] = rules.groups;
  assert.equal(own.name, 'dojang-kernel');
  assert.ok(own.rules.length > 0);
  assert.deepEqual(note, {
    name: 'dojang-note',
    rules: [
      {
        alert: 'NotebookClosed',
        expr: 'dojang_note_open == 0',
        for: '5m',
        labels: { severity: 'ticket' },
        annotations: {
          summary: 'The notebook is closed: start the server again.',
          runbook: 'docs/runbooks/notebook-closed.md',
        },
      },
    ],
  });
});

test('a module may call the hosts that its configuration gives, and no others', async () => {
  const call = (url: string) => kernel.parts.outgoing.call('note', url, { timeoutMs: 1 });
  await assert.rejects(call('https://blue.example.com/'), { code: 'host-not-allowed' });
  await assert.rejects(
    call('https://red.example.com/'),
    (error: Problem) => error.code !== 'host-not-allowed',
  );
});

test('what there is to try is listed by module, with what was tried', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const step = { name: 'add', path: '/note', command: null };
  const list = async () => (await owner.send('GET', '/playgrounds')).body.playgrounds;
  assert.deepEqual(await list(), [{ module: 'note', steps: [{ ...step, isDone: false }] }]);
  await owner.send('POST', '/note/notes', { text: 'buy ink', remindAt: null });
  assert.deepEqual(await list(), [{ module: 'note', steps: [{ ...step, isDone: true }] }]);
  await owner.send('PUT', '/modules/note', choose(false));
  assert.deepEqual(await list(), []);
  const forWork = { ...ctx, parts: { ...ctx.parts, hasPlaygrounds: false } };
  assert.deepEqual(await listPlaygrounds(forWork), { playgrounds: [] });
});
