import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner, systemContext } from '@dojang/kernel/server';
import { newNote } from '@dojang/kernel/testing/note-kind';
import { noteModule } from '@dojang/kernel/testing/note-module';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import { products } from '@dojang/server/modules';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../../web/build.ts';
import { type Client, claim, pairingLink } from '../world.ts';
import { type Look, mainHeadings, openChromium, openDevice } from './browser.ts';
import { buildNotePage } from './editions.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-second-module-'));
const page = { two: '', one: '' };
let browser: Browser;
let app: App;
let owner: Client;

async function serve(list: typeof products, pageFolder: string): Promise<void> {
  const variables = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent' };
  app = await buildApp(readConfig(variables, []), { products: list, pageFolder });
  const port = owner ? Number(new URL(owner.url).port) : 0;
  app.address.url = await app.http.listen({ host: '127.0.0.1', port });
}

before(async () => {
  page.one = (await buildWeb()).outDir;
  page.two = await buildNotePage();
  browser = await openChromium();
  await serve([...products, noteModule], page.two);
  const settled = await settleOwner(app.parts);
  owner = await claim(app.address.url, await ownerLink(app.parts, settled));
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openPage(look: Look): Promise<{ page: Page; asked: string[] }> {
  const { page } = await openDevice(browser, look);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(await pairingLink(owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${owner.url}/`);
  await page.locator('nav a[href="/more"]').waitFor({ state: 'attached' });
  return { page, asked };
}

const tabsOf = (page: Page) => page.locator('nav.fixed a').locator('> span:first-of-type');
const turn = (isOn: boolean) => owner.call('PUT', '/modules/note', { isOn });

async function newDraft(): Promise<string> {
  const { body } = await owner.get('/me');
  const who = { org: body.org.id, name: 'test', trace: randomUUID() };
  const ctx = systemContext(app.parts, who);
  const more = { body: { text: '먹 사기' }, askedPersonId: body.person.id };
  const draft = await newNote(ctx, more);
  return draft.id;
}

test('with one line more, a module has its tab, its pages, its words and its settings', async () => {
  const { page, asked } = await openPage({ locale: 'ko-KR' });
  assert.deepEqual(await tabsOf(page).allTextContents(), [
    '초안',
    '커밋',
    '메모',
    '원장',
    '더 보기',
  ]);
  await page.getByText('메모를 적으면 초안이 여기로 와요.').waitFor();
  assert.ok(!asked.some((path) => path.includes('notes-page')), 'a page was loaded unasked');
  await page.locator('nav.fixed').getByText('메모').click();
  await page.waitForURL(`${owner.url}/note/notes`);
  await page.getByText('아직 메모가 없어요.').waitFor();
  assert.ok(asked.some((path) => path.includes('notes-page')));
  await page.getByRole('navigation', { name: '메모' }).getByText('새 메모').click();
  await page.getByRole('textbox', { name: '메모' }).fill('도장 고치기');
  await page.getByRole('button', { name: '남기기' }).click();
  await page.getByText('남겼어요.').waitFor();
  await page.goto(`${owner.url}/ledger`);
  await page.getByText('메모를 남겼어요').waitFor();
  await page.goto(`${owner.url}/settings`);
  await page.getByText('무지 표지예요.').waitFor();
  await page.getByText('English', { exact: true }).click();
  await page.getByText('The cover is plain.').waitFor();
  assert.deepEqual(await tabsOf(page).allTextContents(), [
    'Drafts',
    'Commits',
    'Notes',
    'Ledger',
    'More',
  ]);
});

test('its draft is shown by its own view, and stamped by the seal that all drafts have', async () => {
  const draft = await newDraft();
  const { page } = await openPage({ locale: 'en-US', width: 1280 });
  await page.getByText('To be kept in the notebook').click();
  await page.getByText('This is kept in the notebook').waitFor();
  await page.locator('[data-hold]').focus();
  await page.keyboard.down('Enter');
  await page.waitForTimeout(900);
  await page.keyboard.up('Enter');
  await page.getByText('Stamped', { exact: true }).first().waitFor();
  const { body } = await owner.get(`/drafts/${draft}`);
  assert.notEqual(body.state, 'pending');
});

test('at a desk its pages are a group, and a letter opens one, on a Hangul keyboard as well', async () => {
  const { page } = await openPage({ locale: 'en-US', width: 1280 });
  const group = page.getByRole('region', { name: 'Notes' });
  assert.deepEqual(await group.getByRole('link').allTextContents(), ['All notes', 'New note']);
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page.waitForURL(`${owner.url}/note/notes`);
  assert.equal(await group.locator('[aria-current]').textContent(), 'All notes');
  await page.goto(`${owner.url}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(() => {
    for (const [key, code] of [
      ['ㅎ', 'KeyG'],
      ['ㅜ', 'KeyN'],
    ] as const) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }));
    }
  });
  await page.waitForURL(`${owner.url}/note/notes`);
});

test('a page for everyone needs no session, and an address of before leads to its new place', async () => {
  const { page } = await openDevice(browser, { locale: 'en-US' });
  await page.goto(`${owner.url}/note/public/ink`);
  await page.getByText('A note for everyone').waitFor();
  await page.getByText('ink', { exact: true }).waitFor();
  assert.deepEqual(await mainHeadings(page), ['A note for everyone']);
  assert.equal(await page.locator('nav').count(), 0);
  const { page: signedIn } = await openPage({ locale: 'en-US' });
  const moves = {
    '/notes/2?by=day#last': '/note/notes?by=day#last',
    '/note': '/note/notes',
    '/history?q=ink&type=fix': '/commit/history?q=ink&type=fix',
    [`/history/${randomUUID()}`]: null,
    '/repositories': '/commit/repositories',
    '/rules#top': '/commit/rules#top',
    '/reuse': '/commit/reuse',
  };
  for (const [from, to] of Object.entries(moves)) {
    await signedIn.goto(owner.url + from);
    await signedIn.waitForURL(({ href }) => href === owner.url + (to ?? `/commit${from}`));
  }
});

test('going to a page with its own policy or away from it loads the document again, worker or not', async () => {
  const { page } = await openPage({ locale: 'en-US' });
  const policies = () =>
    page.evaluate(async () => {
      const refused = new Promise<string>((settle) => {
        document.addEventListener('securitypolicyviolation', (event) =>
          settle((event as SecurityPolicyViolationEvent).violatedDirective),
        );
      });
      const picture = new Image();
      const drawn = new Promise<string>((settle) => {
        picture.onload = () => settle('drawn');
      });
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
      picture.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
      return Promise.race([refused, drawn]);
    });
  await page.evaluate(() => navigator.serviceWorker.ready);
  for (const worker of ['with a worker', 'without one']) {
    await page.goto(`${owner.url}/note/notes`);
    assert.equal(await policies(), 'img-src', worker);
    await page.getByRole('link', { name: 'Scrapbook' }).click();
    const picture = page.getByAltText('A picture in the scrapbook');
    await picture.waitFor();
    await page.waitForFunction(
      () => (document.querySelector('main img') as HTMLImageElement).width,
    );
    assert.equal(await policies(), 'drawn', worker);
    await page.reload();
    await picture.waitFor();
    assert.equal(await policies(), 'drawn', worker);
    await page.locator('nav.fixed').getByText('Drafts').click();
    await page.getByText('Write a note, and its draft comes here.').waitFor();
    assert.equal(await policies(), 'img-src', worker);
    await page.goBack();
    await picture.waitFor();
    assert.equal(await policies(), 'drawn', worker);
    await page.evaluate(async () => {
      for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    });
  }
});

test('a part that does not load says so, and a reload brings it', async () => {
  const { page } = await openPage({ locale: 'en-US' });
  await page.context().route('**/assets/*-page-*.js', (route) => route.abort());
  await page.evaluate(async () => {
    for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await page.reload();
  await page.locator('nav.fixed').getByText('Notes').click();
  await page.getByRole('heading', { name: 'This part did not load' }).waitFor();
  await page.context().unroute('**/assets/*-page-*.js');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { name: 'All notes' }).waitFor();
});

test('an org that turns the module off does not see it, and an open page says so', async () => {
  const { page } = await openPage({ locale: 'en-US' });
  await page.goto(`${owner.url}/settings`);
  await page.getByRole('checkbox', { name: 'Notes' }).click();
  await page.waitForFunction(
    () => !document.querySelector('nav.fixed')?.textContent?.includes('Notes'),
  );
  await page.goto(`${owner.url}/note/notes`);
  await page.getByText('Not turned on here').waitFor();
  await page.getByRole('link', { name: 'Go to the settings' }).click();
  await page.getByRole('checkbox', { name: 'Notes' }).click();
  await page.locator('nav.fixed').getByText('Notes').waitFor();
  assert.equal((await turn(true)).status, 200);
});

test('with four modules a phone has five tabs, no word is cut, and the rest is on More', async () => {
  for (const locale of ['ko-KR', 'en-US'] as const) {
    const { page } = await openPage({ locale });
    await page.context().route('**/api/me', async (route) => {
      const answer = await route.fetch();
      const modules = ['commit', 'note', 'academy', 'campaign'];
      await route.fulfill({ response: answer, json: { ...(await answer.json()), modules } });
    });
    await page.goto(`${owner.url}/more`);
    const last = locale === 'ko-KR' ? '캠페인' : 'Campaigns';
    await page.getByRole('heading', { name: last }).waitFor();
    const words = tabsOf(page);
    assert.equal(await words.count(), 5);
    assert.ok(!(await words.allTextContents()).includes(last));
    const cut = await words.evaluateAll((all) =>
      all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent),
    );
    assert.deepEqual(cut, []);
    const first = page.getByRole('main').getByRole('link').first();
    assert.equal(
      new URL(await first.evaluate((a) => (a as HTMLAnchorElement).href)).pathname,
      '/campaign/notes',
    );
    await first.click();
    await page.waitForURL(`${owner.url}/campaign/notes`);
    assert.equal(await page.locator('nav.fixed [aria-current]').getAttribute('href'), '/more');
    await page.context().unrouteAll({ behavior: 'wait' });
  }
});

interface Chunk {
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
}

test('what a module shows later is not in what a page loads first', () => {
  const manifest: Record<string, Chunk> = JSON.parse(
    readFileSync(join(page.two, '.vite', 'manifest.json'), 'utf8'),
  );
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  const first = new Set<string>();
  const follow = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    for (const next of manifest[name]?.imports ?? []) follow(next);
  };
  follow(entry ?? '');
  const later = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry);
  const ofModules = later.filter((name) => /modules\/|testing\/note\//.test(name));
  assert.ok(ofModules.length > 8, `only ${ofModules.join(', ')}`);
  assert.deepEqual(
    ofModules.filter((name) => first.has(name)),
    [],
  );
});

test('without its line nothing of it is left', async () => {
  await app.close();
  await serve(products, page.one);
  const { page: phone } = await openPage({ locale: 'en-US' });
  assert.deepEqual(await tabsOf(phone).allTextContents(), [
    'Drafts',
    'Commits',
    'Errors',
    'Ledger',
    'More',
  ]);
  await phone.goto(`${owner.url}/note/notes`);
  await phone.getByText('Page not found').waitFor();
});
