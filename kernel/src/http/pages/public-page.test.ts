import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createSecret } from '../../base/token.ts';
import { newOrg, pairDevice, sendAnonymous, testKernel } from '../../testing/index.ts';
import { noteModules, shareNote } from '../../testing/note-module.ts';
import { buildHttp } from '../http.ts';

const kernel = await testKernel({ modules: noteModules });
const apps: ReturnType<typeof buildHttp>[] = [];
const serve = (...limits: { name: string; requestsMax: number; windowMs: number }[]) => {
  const app = buildHttp(kernel.parts, noteModules, { limits });
  apps.push(app);
  return app;
};
const app = serve();
after(() => Promise.all(apps.map((app) => app.close())));

async function newShared(text: string) {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const { body } = await owner.send('POST', '/note/notes', { text, remindAt: null });
  return { ctx, owner, link: await shareNote(ctx, body.id) };
}
const show = (link: string, on = app) => sendAnonymous(on, 'GET', `/public/note/shared/${link}`);

test('anyone who holds the link of a page sees what its module shows, and nothing else', async () => {
  const { ctx, link } = await newShared('ink for all');
  await newShared('ink of another');
  const shown = await show(link);
  assert.deepEqual([shown.status, shown.body], [200, { text: 'ink for all' }]);
  for (const guess of [createSecret(ctx.org), 'x'.repeat(40), `${link}x`]) {
    const { status, body } = await show(guess);
    assert.deepEqual([status, body.code], [404, 'link-not-found']);
  }
  const posted = await sendAnonymous(app, 'POST', `/public/note/shared/${link}`, {});
  assert.equal(posted.status, 404);
});

test('an org that turned the module off shows nothing of it', async () => {
  const { owner, link } = await newShared('ink');
  await owner.send('PUT', '/modules/note', { isOn: false });
  assert.deepEqual((await show(link)).body.code, 'link-not-found');
  await owner.send('PUT', '/modules/note', { isOn: true });
  assert.equal((await show(link)).status, 200);
});

test('a link is counted by itself: another one of the same address still opens', async () => {
  const first = await newShared('one');
  const second = await newShared('two');
  for (let n = 0; n < 5; n += 1) assert.equal((await show(first.link)).status, 200);
  const spent = await show(first.link);
  assert.deepEqual([spent.status, spent.body.name], [429, 'note.sharing']);
  assert.equal((await show(second.link)).status, 200);
});

test('an address that guesses links is refused, and one that opens its own is not', async () => {
  const own = serve({ name: 'page-unknown', requestsMax: 3, windowMs: 60_000 });
  const { ctx, link } = await newShared('ink');
  for (let n = 0; n < 4; n += 1) assert.equal((await show(link, own)).status, 200);
  for (let n = 0; n < 3; n += 1) assert.equal((await show(createSecret(ctx.org), own)).status, 404);
  const { status, body } = await show(createSecret(ctx.org), own);
  assert.deepEqual([status, body.name], [429, 'page-unknown']);
});
