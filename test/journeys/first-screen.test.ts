import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../../web/build.ts';
import { pairingLink, startWorld, type World } from '../world.ts';
import { openChromium, openDevice } from './browser.ts';

/** What a phone on a slow network loads within two seconds, with its round trips. */
const scriptsMax = 180_000;
const stylesMax = 30_000;

const page = fileURLToPath(new URL('../../web/dist', import.meta.url));
let world: World;
let browser: Browser;

before(async () => {
  await buildWeb();
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

const gzipped = (path: string) => gzipSync(readFileSync(join(page, path)), { level: 9 }).length;
const sum = (paths: readonly string[]) => paths.reduce((bytes, path) => bytes + gzipped(path), 0);

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

/** What the browser has to load before anything is drawn. */
function entryFiles(): { scripts: string[]; styles: string[] } {
  const manifest: Record<string, Chunk> = JSON.parse(
    readFileSync(join(page, '.vite', 'manifest.json'), 'utf8'),
  );
  const chunks = new Set<Chunk>();
  const follow = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || chunks.has(chunk)) return;
    chunks.add(chunk);
    for (const next of chunk.imports ?? []) follow(manifest[next]);
  };
  follow(Object.values(manifest).find(({ isEntry }) => isEntry));
  const all = [...chunks];
  return {
    scripts: all.map(({ file }) => file),
    styles: [...new Set(all.flatMap(({ css }) => css ?? []))],
  };
}

/** Opens a page with the session of a phone. */
async function openPhone(): Promise<{ page: Page; problems: string[] }> {
  const device = await openDevice(browser, { locale: 'en-US' });
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  await device.page.getByRole('heading', { level: 1 }).waitFor();
  return device;
}

test('what has to be there before anything is drawn stays within its budget', () => {
  const { scripts, styles } = entryFiles();
  assert.ok(scripts.length > 0 && styles.length > 0);
  assert.ok(sum(scripts) <= scriptsMax, `${sum(scripts)} bytes of JavaScript, gzipped`);
  assert.ok(sum(styles) <= stylesMax, `${sum(styles)} bytes of CSS, gzipped`);
});

test('the seal stands on a page whose scripts are slow, and goes when its first screen stands', async () => {
  const { context, page: slow } = await openDevice(browser, { locale: 'en-US' });
  const { promise: scriptsMayCome, resolve: letScriptsCome } = Promise.withResolvers<void>();
  await slow.route('**/assets/*.js', async (route) => {
    await scriptsMayCome;
    await route.continue();
  });
  await slow.goto(world.server.url, { waitUntil: 'commit' });
  const seal = slow.locator('.opening');
  await seal.waitFor({ state: 'visible' });
  letScriptsCome();
  await slow.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await seal.isVisible(), false);
  await context.close();
});

test('each text of the page lies beside its brotli and gzip, which are the same once unpacked', () => {
  const texts = globSync('**/*.{js,css,html}', { cwd: page });
  assert.ok(texts.length > 20, `${texts.length} texts`);
  for (const path of texts) {
    const bytes = readFileSync(join(page, path));
    for (const [end, unpack] of [
      ['br', brotliDecompressSync],
      ['gz', gunzipSync],
    ] as const) {
      const small = join(page, `${path}.${end}`);
      if (bytes.length > 300) assert.ok(existsSync(small), small);
      if (existsSync(small)) assert.deepEqual(unpack(readFileSync(small)), bytes, small);
    }
  }
});

test('the inbox of a phone comes within the budget on the wire, and again without a network', async () => {
  const { page: phone, problems } = await openPhone();
  await phone.evaluate(() => navigator.serviceWorker.ready);
  const { context, page: fresh } = await openDevice(browser, { locale: 'en-US' });
  await context.addCookies(await phone.context().cookies());
  const session = await context.newCDPSession(fresh);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  const listed = fresh.waitForResponse((answer) => answer.url().includes('/api/drafts?'));
  await fresh.goto(world.server.url);
  await (await listed).finished();
  await fresh.getByRole('heading', { level: 1 }).waitFor();
  assert.ok(scripts.size > 3, `${scripts.size} scripts`);
  assert.ok(bytes > 50_000 && bytes <= scriptsMax, `${bytes} bytes of JavaScript on the wire`);
  await context.close();

  await phone.reload();
  await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await phone.getByRole('heading', { level: 1 }).waitFor();
  await phone.context().setOffline(true);
  await phone.reload();
  await phone.getByRole('heading', { level: 1 }).waitFor();
  await phone.keyboard.press('?');
  await phone.getByRole('dialog').getByText('g l').waitFor();
  await phone.context().setOffline(false);
  assert.deepEqual(
    problems.filter((text) => !/Failed to load resource|ERR_INTERNET/.test(text)),
    [],
  );
});

test('a notice is shown although what draws it is loaded by the first one', async () => {
  const { page: phone, problems } = await openPhone();
  await phone.goto(`${world.server.url}/settings`);
  await phone.getByRole('textbox').first().waitFor();
  const asked: string[] = [];
  phone.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const save = phone
    .locator('form')
    .filter({ has: phone.getByRole('textbox') })
    .first();
  await save.getByRole('textbox').fill('A thumb');
  await save.locator('button[type=submit]').click();
  await phone.getByText('Saved.').waitFor();
  assert.equal(asked.filter((path) => path.includes('notice-list')).length, 1);
  assert.deepEqual(problems, []);
});
