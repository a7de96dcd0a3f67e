/** From a failing service on the map, and from a line of its logs, to the trace of one request: by mouse, thumb and keys. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { until } from '@dojang/kernel/testing/until';
import { type App, buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createShop } from '../../modules/aisher/src/shop/shop.ts';
import { testEngines } from '../../modules/aisher/src/store/testing/test-store.ts';
import { sampleTrace } from '../../modules/aisher/web/testing/sample-trace.ts';
import { buildWeb } from '../../web/build.ts';
import { type Client, claim, pairingLink } from '../world.ts';
import { axeFaults, type Look, openChromium, openDevice, smallTargets } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-traces-'));
let app: App;
let owner: Client;
let browser: Browser;
let session: Awaited<ReturnType<BrowserContext['cookies']>>;
/** Of the ingest key. */
let secret: string;

before(async () => {
  const { outDir } = await buildWeb();
  const config = {
    DOJANG_DATA: join(folder, 'data'),
    DOJANG_AISHER_ENGINES: testEngines,
    DOJANG_LOG_LEVEL: 'silent',
  };
  app = await buildApp(readConfig(config, []), { pageFolder: outDir });
  app.address.url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  const settled = await settleOwner(app.parts);
  owner = await claim(app.address.url, await ownerLink(app.parts, settled));
  browser = await openChromium();
  const { context, page } = await openDevice(browser);
  await page.goto(await pairingLink(owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${app.address.url}/`);
  session = await context.cookies();
  await context.close();
});
after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path: string, look: Look = {}): Promise<{ page: Page; problems: string[] }> {
  const { context, page, problems } = await openDevice(browser, {
    locale: 'en-US',
    hasWorker: false,
    ...look,
  });
  await context.addCookies(session);
  await page.goto(app.address.url + path);
  return { page, problems };
}

const desk = { width: 1280 } as const;
const rows = (page: Page) => page.getByRole('treeitem');

test('before there is a store, the pages say what opens it', async () => {
  for (const path of ['/aisher/map', '/aisher/logs']) {
    const { page, problems } = await open(path);
    await page.getByRole('link', { name: 'Make an ingest key' }).waitFor();
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test('the shop sends, and its services stand on the map', async () => {
  const { body: key, status } = await owner.call('POST', '/aisher/keys', {
    name: 'shop',
    signals: ['traces', 'logs'],
    rowsPerSecond: 100_000,
  });
  assert.ok(status < 300, JSON.stringify(key));
  secret = key.secret;
  let nowMs = Date.now() - 1_260_000;
  const shop = createShop({
    endpoint: app.address.url,
    key: secret,
    brokenElement: { path: 'src/order.ts', name: 'applyDiscount' },
    seed: 11,
    fetch,
    now: () => nowMs,
  });
  // The shop's first four faults.
  for (let second = 0; second < 1_140; second += 5) {
    nowMs += 5_000;
    await shop.tick();
  }
  const window = () => ({
    from: new Date(Date.now() - 1_800_000).toISOString(),
    until: new Date().toISOString(),
  });
  await until(
    'the edges',
    async () => {
      const { body } = await owner.get(`/aisher/edges?${new URLSearchParams(window())}`);
      return body.edges?.some(({ errors }: { errors: number }) => errors > 0);
    },
    60_000,
  );
  const { page, problems } = await open('/aisher/map', desk);
  const graph = page.getByRole('region', { name: 'Calls between services' });
  await graph.getByRole('button', { name: /^orders/ }).waitFor();
  const places = () =>
    graph.getByRole('button').evaluateAll((all) => all.map((box) => box.getAttribute('style')));
  const before = await places();
  assert.ok(before.length >= 5, String(before.length));
  // Read again, nothing moves.
  const again = page.waitForResponse(/aisher\/edges/);
  await page.getByRole('button', { name: '6 hours' }).click();
  await again;
  await page.getByRole('button', { name: '1 hour' }).click();
  assert.deepEqual(await places(), before);
  await graph.getByRole('button', { name: /^orders/ }).click();
  await page.getByRole('heading', { name: 'orders' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('heading', { name: 'storefront' }).waitFor();
  await page.getByText('Show as a table').click();
  await page.getByRole('rowheader', { name: /storefront → orders/ }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  assert.deepEqual(problems, []);
  await page.close();
});

test('a phone shows the neighbours of one service', async () => {
  const { page } = await open('/aisher/map?node=service%3Aorders');
  await page.getByLabel('Service', { exact: true }).waitFor();
  const called = page.getByRole('list', { name: 'Calls' });
  await called.getByRole('link').first().waitFor();
  await called.getByRole('link', { name: /^payments/ }).click();
  await page.getByRole('list', { name: 'Called by' }).getByText('orders').waitFor();
  assert.deepEqual(await smallTargets(page), []);
  assert.deepEqual(await axeFaults(page), []);
  await page.close();
});

/** A service logs an error at this moment. */
async function log(text: string): Promise<void> {
  const timeUnixNano = `${Date.now()}000000`;
  const record = {
    timeUnixNano,
    severityNumber: 17,
    severityText: 'ERROR',
    body: { stringValue: text },
  };
  const attributes = [{ key: 'service.name', value: { stringValue: 'orders' } }];
  const scopeLogs = [{ scope: {}, logRecords: [record] }];
  const answer = await fetch(`${app.address.url}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ resource: { attributes }, scopeLogs }] }),
  });
  assert.equal(answer.status, 200);
}

test('lines wait while somebody reads them, and one leads to its trace', async () => {
  const { page, problems } = await open('/aisher/logs?severity=error&q=pool', desk);
  const lines = page.getByRole('main').locator('li summary');
  await lines.first().waitFor();
  const first = await lines.first().textContent();
  await lines.first().hover();
  await page.getByText('Paused').waitFor();
  await log('the pool is used up');
  await page.getByText('1 new line').waitFor({ timeout: 30_000 });
  assert.equal(await lines.first().textContent(), first);
  assert.deepEqual(await axeFaults(page), []);
  await lines.first().click();
  await page.getByRole('link', { name: 'Open the trace of this request' }).first().click();
  await rows(page).first().waitFor();
  assert.match(page.url(), /\/aisher\/traces\/[0-9a-f]{32}\?/);
  const tree = page.getByRole('tree');
  await tree.focus();
  await page.keyboard.press('Home');
  const active = () => page.locator('[role=treeitem][aria-selected=true]').textContent();
  const root = await active();
  await page.keyboard.press('e');
  assert.match((await active()) ?? '', /Error/);
  await page.keyboard.press('Home');
  assert.equal(await active(), root);
  const all = await rows(page).count();
  await page.keyboard.press('ArrowLeft');
  await rows(page).nth(1).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowRight');
  await rows(page)
    .nth(all - 1)
    .waitFor();
  assert.deepEqual(await axeFaults(page), []);
  assert.deepEqual(problems, []);
  await page.close();
});

/** Answers each trace with `trace`. */
const answerWith = (page: Page, trace: unknown) =>
  page.route('**/api/aisher/traces/*', (route) => route.fulfill({ json: trace }));

test('on a phone, what failed is open, and a tap shows what is known of it', async () => {
  const { page } = await open('/aisher/groups');
  await answerWith(page, sampleTrace);
  await page.goto(`${app.address.url}/aisher/traces/${sampleTrace.traceId}`);
  await rows(page).first().waitFor();
  await page.getByText('Parent not received').waitFor();
  assert.equal(await page.getByText('send receipt').count(), 0);
  await page.getByRole('treeitem', { name: /^payments POST \/charge/ }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('CardRefused', { exact: true }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  assert.deepEqual(await smallTargets(page), []);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await page.close();
});

test('of thousands of spans, those near the screen are drawn', async () => {
  const [root] = sampleTrace.spans;
  assert.ok(root);
  const spans = Array.from({ length: 5_000 }, (_, n) => ({
    ...root,
    spanId: `s${n}`,
    parentSpanId: n === 0 ? null : 's0',
    operation: `step ${n}`,
    startMs: n / 10,
  }));
  const { page } = await open('/aisher/groups', desk);
  await answerWith(page, { ...sampleTrace, spans, missing: [], logs: [] });
  await page.goto(`${app.address.url}/aisher/traces/${sampleTrace.traceId}`);
  await rows(page).first().waitFor();
  assert.ok((await rows(page).count()) < 150);
  await page.getByRole('tree').focus();
  await page.keyboard.press('End');
  await page.getByRole('treeitem', { name: /step 4999/ }).waitFor();
  assert.ok((await rows(page).count()) < 150);
  await page.close();
});

test('a store that gives no answer is no empty trace', async () => {
  const { page } = await open('/aisher/groups');
  await page.route('**/api/aisher/traces/*', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 503, code: 'store-failed', detail: 'No answer.' }),
    }),
  );
  await page.goto(`${app.address.url}/aisher/traces/${sampleTrace.traceId}`);
  await page.getByText('The store did not answer. Try again in a moment.').waitFor();
  assert.equal(await page.locator('[data-empty]').count(), 0);
  await page.close();
});
