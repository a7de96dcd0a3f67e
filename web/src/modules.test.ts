import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aisherModule } from '@dojang/aisher';
import { commitModule } from '@dojang/commit';
import { kernelModule } from '@dojang/kernel/server';
import { noteModule } from '@dojang/kernel/testing/note-module';
import type { WebModule } from '@dojang/ui/web-module.ts';
import { createServer } from 'vite';
import { later } from './messages/later.ts';
import { faultsOf } from './testing/module-faults.ts';

// Screens are TSX, which Node does not load by itself.
const vite = await createServer({
  configFile: false,
  logLevel: 'silent',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
after(() => vite.close());

async function listOf(file: string): Promise<readonly WebModule[]> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return (await vite.ssrLoadModule(path)).webModules;
}

const modules = await listOf('./modules.ts');
const tried = await listOf('./testing/note-modules.ts');

test('the modules of the page fit together, and each says its words in both languages', async () => {
  assert.ok(modules.length > 0);
  assert.deepEqual(await faultsOf(modules), []);
  assert.deepEqual(await faultsOf(tried.slice(0, 2)), []);
});

test('what a module declares on the server, its screens know', async () => {
  for (const server of [commitModule, aisherModule, noteModule]) {
    const web = [...modules, ...tried].find(({ name }) => name === server.name);
    assert.ok(web, server.name);
    assert.deepEqual(
      server.draftKinds.map(({ kind }) => kind).filter((kind) => !(kind in web.kinds)),
      [],
    );
    const paths = server.pagePolicies.map(({ path }) => path);
    assert.deepEqual([...web.policyPaths].sort(), paths.sort());
    const { ko } = await web.words();
    assert.deepEqual(
      server.jobs.map(({ name }) => `job.${name}`).filter((key) => !(key in ko)),
      [],
    );
    const ofActions = server.permissions.map(({ action }) => `scope.${action}`);
    const ofFinders = server.finders.map(({ name }) => `find.${name}`);
    const ofWebhooks = server.webhooks.map(({ name }) => `webhook.${name}`);
    assert.deepEqual(
      [...ofActions, ...ofFinders, ...ofWebhooks].filter((key) => !(key in ko)),
      [],
    );
    const actions = server.permissions.map(({ action }) => action);
    for (const { place } of web.pages) {
      if (place?.action) assert.ok(actions.includes(place.action), place.action);
    }
    for (const { name, hearing } of server.topics) {
      assert.ok(!hearing.browser || name in web.stale, name);
    }
  }
});

test('the jobs of the kernel have words, and each of its actions a sentence', () => {
  const said = [
    ...kernelModule.jobs.map(({ name }) => `job.${name}`),
    ...kernelModule.permissions.map(({ action }) => `scope.${action}`),
  ];
  assert.ok(said.length > 40);
  assert.deepEqual(
    said.filter((key) => !(key in later.ko) || !(key in later.en)),
    [],
  );
});

test('two modules that declare the same, and a word that is missing, are named with the fix', async () => {
  const [commit, note] = tried as readonly [WebModule, WebModule];
  const of = async (...list: WebModule[]) => (await faultsOf(list)).join('\n');
  assert.match(await of(note, note), /The module note is declared by note and by note: rename/);
  assert.match(
    await of(note, { ...note, name: 'memo' }),
    /draft kind note\.note is declared by note/,
  );
  assert.match(
    await of(commit, { ...note, moved: { '/history': '/notes' } }),
    /address \/history is declared by commit and by note/,
  );
  const pages = note.pages.map((page) =>
    page.place ? { ...page, place: { ...page.place, key: 'l' } } : page,
  );
  assert.match(await of({ ...note, pages }), /key l is declared by the shell and by note/);
  const { 'notes.title': _, ...ko } = note.face.ko;
  assert.match(
    await of({ ...note, face: { ...note.face, ko } }),
    /Module note does not say notes\.title in ko: add it to its face/,
  );
  const palette = async () => ({
    searches: [],
    actions: [{ label: 'palette.unsaid', Icon: note.Icon, href: '/note/notes' }],
  });
  assert.match(await of({ ...note, palette }), /does not say palette\.unsaid: add it to its words/);
  const words = async () => ({ ...(await note.words()), en: {} });
  assert.match(await of({ ...note, words }), /does not say notes\.none in en: add it to its words/);
});
