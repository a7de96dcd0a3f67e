/** Every name that a stranger can choose is text on every page: none becomes markup, a script or a request. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { approve, claim, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { openChromium, openDevice } from './browser.ts';

/** Marks the page when it is read as markup in text, in an attribute, in a script or as a template. */
const markup = `"'><img src=x onerror=window.owned=1><svg onload=window.owned=2>`;
const file = `src/${markup.replaceAll('/', '')}.ts`;
const branch = `x"'><svg/onload=window.owned=3>`;
const name = (of: string) =>
  `${of} ${markup}</script><script>window.owned=4</script>`.slice(0, 100);

let world: World;
let browser: Browser;
let pages: string[] = [];

async function done(answer: Promise<{ status: number; body: unknown }>) {
  const { status, body } = await answer;
  assert.ok(status < 300, JSON.stringify(body));
  // biome-ignore lint/suspicious/noExplicitAny: the routes' own tests check shapes.
  return body as any;
}

/** A change on the hostile branch whose draft says hostile words. */
async function hostileDraft(content: string, not: readonly string[]) {
  world.repository.write(file, content);
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  const draft = await until('the draft', () => waitingDraft(world.owner, not));
  const page = await done(world.owner.get(`/commit/drafts/${draft.id}`));
  const digest = page.draft.versions.at(-1).digest;
  const message = `fix: ${markup}\n\n[a](javascript:window.owned=5) ${markup}`;
  const commits = [{ message, hunks: null }];
  const change = { change: 'edit', digest, commits };
  await done(world.owner.call('PUT', `/commit/drafts/${draft.id}/version`, change));
  return { id: draft.id as string, traceUuid: draft.traceUuid as string };
}

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
  const { owner, repository, server } = world;
  repository.git('config', 'user.name', `김 "'&lt;img src=x onerror=window.owned=6&gt;`);
  repository.git('switch', '--quiet', '-c', branch);
  await done(owner.call('PATCH', '/me', { name: name('me') }));
  const invited = { kind: 'person', name: name('person'), role: 'member' };
  await done(owner.call('POST', '/pairings', invited));
  await done(owner.call('POST', '/teams', { name: name('team').slice(0, 60), personIds: [] }));
  await claim(server.url, await pairingLink(owner, 'phone'), name('device'));
  await done(
    owner.call('POST', '/commit/rules', {
      name: name('rule').slice(0, 60),
      enabled: true,
      conditions: [],
      action: { do: 'warn', text: name('warn') },
      repositoryId: null,
    }),
  );
  const first = await hostileDraft(`export const text = ${JSON.stringify(markup)};\n`, []);
  await done(approve(owner, first.id));
  const { commits } = await until('the commit', async () => {
    const history = await done(owner.get('/commit/history'));
    return history.commits.length > 0 ? history : undefined;
  });
  const waiting = await hostileDraft(`// ${markup}\nexport const text = '';\n`, [first.id]);
  pages = [
    ...[
      '/',
      '/commit/history',
      '/commit/repositories',
      '/commit/reuse',
      '/commit/rules',
      '/devices',
      '/people',
    ],
    ...['/notifications', '/ledger', '/settings', '/jobs'],
    `/commit/history/${commits[0].id}`,
    `/commit/history?q=${encodeURIComponent(markup)}`,
    ...[first, waiting].flatMap(({ id, traceUuid }) => [`/drafts/${id}`, `/traces/${traceUuid}`]),
    `/${encodeURIComponent(markup)}`,
  ];
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('#root')?.textContent);
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
  await page.waitForTimeout(300);
}

test('names of people, devices, teams, rules, files and branches, and messages, stay text on every page', async () => {
  const { page, context } = await openDevice(browser, { locale: 'en-US' });
  const elsewhere: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(world.server.url) && !request.url().startsWith('data:')) {
      elsewhere.push(request.url());
    }
  });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  const seen: string[] = [];
  for (const path of pages) {
    await page.goto(world.server.url + path);
    await settle(page);
    const found = await page.evaluate(() => ({
      owned: (window as { owned?: unknown }).owned,
      planted: document.querySelectorAll(
        'img[src="x"], svg[onload], [onerror], a[href^="javascript:"]',
      ).length,
      text: document.body.textContent,
    }));
    assert.deepEqual(
      { owned: found.owned, planted: found.planted },
      { owned: undefined, planted: 0 },
      path,
    );
    if (found.text.includes('onerror=window.owned') || found.text.includes('onload=window.owned')) {
      seen.push(path);
    }
  }
  assert.ok(seen.length >= 8, `the words were shown on ${seen.length} pages only: ${seen}`);
  assert.deepEqual([elsewhere, dialogs], [[], []]);
});
