import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { defineModule } from '@dojang/kernel';
import { noteModule } from '@dojang/kernel/testing/note-module';
import { z } from 'zod';
import { buildApp } from './app.ts';
import { readConfig, readModules } from './config.ts';
import { products } from './modules.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-modules-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (variables: Record<string, string>) =>
  readConfig({ DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent', ...variables }, []);
const two = [...products, noteModule];
const nowhere = new URL('file:///nowhere/');

test('all modules run unless DOJANG_MODULES names some, and an unknown one is refused by name', () => {
  const names = (variables: Record<string, string>) =>
    readModules(configOf(variables), two).chosen.map(({ name }) => name);
  assert.deepEqual(names({}), ['commit', 'aisher', 'note']);
  assert.deepEqual(names({ DOJANG_MODULES: 'note' }), ['note']);
  assert.deepEqual(names({ DOJANG_MODULES: '' }), ['commit', 'aisher', 'note']);
  assert.throws(
    () => names({ DOJANG_MODULES: 'note,aisle' }),
    /DOJANG_MODULES names aisle; the known modules are commit, aisher, note/,
  );
  assert.throws(
    () => names({ DOJANG_MODULES: 'note;commit' }),
    /names with commas, such as commit/,
  );
});

test('a module reads its own variables, and a wrong one is named with its module', () => {
  const read = (variables: Record<string, string>) =>
    readModules(configOf(variables), two).configs.get('note');
  assert.deepEqual(read({}), { DOJANG_NOTE_COVER: 'plain' });
  assert.deepEqual(read({ DOJANG_NOTE_COVER: 'red' }), { DOJANG_NOTE_COVER: 'red' });
  assert.throws(
    () => read({ DOJANG_NOTE_COVER: 'x'.repeat(21) }),
    /Module note cannot be configured\. DOJANG_NOTE_COVER: /,
  );
  const greedy = defineModule({
    name: 'greedy',
    migrations: nowhere,
    config: z.object({ DATABASE_URL: z.string().optional() }),
  });
  assert.throws(
    () => readModules(configOf({}), [greedy]),
    /reads DATABASE_URL, which is the server/,
  );
});

test('a module that is added is served, and is gone again when its line is removed', async () => {
  const statusOf = async (list: typeof two) => {
    const app = await buildApp(configOf({}), { products: list });
    const { statusCode } = await app.http.inject('/api/note/notes');
    const ready = (await app.http.inject('/healthz/ready')).json();
    await app.close();
    return [statusCode, ready.checks.note, app.parts.notebook?.isClosed];
  };
  assert.deepEqual(await statusOf(two), [401, true, true]);
  assert.deepEqual(await statusOf([...products]), [404, undefined, undefined]);
});

test('two modules that declare the same stop the start before anything is opened', async () => {
  const copy = { ...noteModule, name: 'copy' };
  await assert.rejects(
    buildApp(configOf({}), { products: [noteModule, copy] }),
    /limit note\.writing is declared by module copy: name it copy\./,
  );
});
