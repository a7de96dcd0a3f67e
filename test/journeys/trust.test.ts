/** What a person relies on: nothing moves under the thumb, a failure ends no page, success is shown. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { makeAgent, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let draft: { id: string };

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
  world.repository.write('src/page.ts', 'export const page = 1;\n');
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  draft = await until('the draft', () => waitingDraft(world.owner));
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function pairedDevice(look: Look): Promise<{ page: Page; problems: string[] }> {
  const device = await openDevice(browser, look);
  // As newer Chromiums do: the answer of this call is a promise.
  await device.page.addInitScript(() => {
    const { scrollIntoView } = Element.prototype;
    Element.prototype.scrollIntoView = function (options) {
      scrollIntoView.call(this, options);
      return Promise.resolve() as unknown as undefined;
    };
  });
  await device.page.goto(await pairingLink(world.owner, 'phone'));
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL(`${world.server.url}/`);
  return device;
}

const seal = (page: Page) => page.locator('button[data-hold]');
const sealIsReady = (page: Page) =>
  page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );

async function openDraft(page: Page): Promise<void> {
  await page.goto(`${world.server.url}/drafts/${draft.id}`);
  await sealIsReady(page);
}

async function holdSeal(page: Page, ms: number): Promise<void> {
  const box = await seal(page).boundingBox();
  assert.ok(box, 'the seal is on the screen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(ms);
  await page.mouse.up();
}

/** Looks at every frame: where the seal is, how wide the page is, and what the browser says was shifted. */
const watchPlaces = (page: Page) =>
  page.evaluate(() => {
    const seen = { lefts: [] as number[], tops: [] as number[], widths: [] as number[], shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value } = entry as PerformanceEntry & { value: number };
        if (value >= 0.001) seen.shift += value;
      }
    }).observe({ type: 'layout-shift' });
    const look = () => {
      const box = document.querySelector('button[data-hold]')?.getBoundingClientRect();
      if (box) {
        seen.lefts.push(box.left);
        seen.tops.push(box.top);
        seen.widths.push(document.documentElement.scrollWidth);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });

const placesOf = (page: Page) =>
  page.evaluate(() => {
    const { lefts, tops, widths, shift } = (
      window as unknown as {
        seen: { lefts: number[]; tops: number[]; widths: number[]; shift: number };
      }
    ).seen;
    const spread = (all: number[]) => Math.max(...all) - Math.min(...all);
    return {
      frames: lefts.length,
      moved: [spread(lefts), spread(tops), spread(widths)],
      shift,
    };
  });

for (const look of [
  { locale: 'ko-KR' },
  { locale: 'en-US', colorScheme: 'dark' },
  { locale: 'en-US', width: 1280 },
] satisfies Look[]) {
  test(`while the seal is held nothing moves: ${JSON.stringify(look)}`, async () => {
    const { page } = await pairedDevice(look);
    // A hold takes five times as long, so that a slow machine stamps nothing in this test.
    await page.addInitScript(() => {
      const now = performance.now.bind(performance);
      performance.now = () => now() / 5;
    });
    await openDraft(page);
    // The seal comes down on the paper, which scrolls there the first time.
    await holdSeal(page, 300);
    await page.waitForTimeout(600);
    await watchPlaces(page);
    await holdSeal(page, 1_200);
    await page.waitForTimeout(400);
    // A short press of a key asks for a second one, in other words.
    await seal(page).focus();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    const { frames, moved, shift } = await placesOf(page);
    assert.ok(frames > 10, `only ${frames} frames were seen`);
    assert.deepEqual({ moved, shift }, { moved: [0, 0, 0], shift: 0 });
    assert.equal((await world.owner.get(`/drafts/${draft.id}`)).body.state, 'pending');
  });
}

test('a phone and a machine that are added are shown, and each took one link', async () => {
  const { page } = await pairedDevice({ locale: 'en-US' });
  let made = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/pairings')) made += 1;
  });
  await page.goto(`${world.server.url}/devices`);
  await page.getByRole('button', { name: 'Add a phone' }).click();
  const dialog = page.getByRole('dialog');
  const link = (await dialog.getByText('/pair#').textContent()) ?? '';
  // Another device that comes in is no reason for another link.
  await pairedDevice({});
  assert.equal(await dialog.getByText('/pair#').textContent(), link);
  const phone = await openDevice(browser, {});
  await phone.page.goto(link);
  await phone.page.locator('form button[type=submit]').click();
  await dialog.getByText('Connected', { exact: true }).waitFor({ timeout: 10_000 });
  assert.equal(made, 1);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('button', { name: 'Add a machine' }).click();
  const command = (await dialog.getByText('dojang pair').textContent()) ?? '';
  const machine = makeAgent(`${world.folder}/second-home`);
  const words = ['pair', command.slice(command.indexOf("'") + 1, command.lastIndexOf("'"))];
  const { code, text } = await machine.run(words, world.repository.folder);
  assert.equal(code, 0, text);
  await dialog.getByText('Connected', { exact: true }).waitFor({ timeout: 10_000 });
  assert.equal(made, 2);
});

test('after a stamp that failed, the page lives: later, and a second hold', async () => {
  const { page, problems } = await pairedDevice({ locale: 'ko-KR', hasWorker: false });
  await openDraft(page);
  let failures = 2;
  await page.route('**/api/drafts/*/stamp', async (route) => {
    if (failures === 0) return route.continue();
    failures -= 1;
    const body = { type: 'about:blank', status: 503, code: 'busy', title: 'busy', detail: 'busy' };
    return route.fulfill({ status: 503, contentType: 'application/problem+json', json: body });
  });
  await holdSeal(page, 900);
  await page.getByRole('alert').waitFor();
  await page.getByRole('alert').getByRole('button').last().click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await sealIsReady(page);
  await holdSeal(page, 900);
  await page.getByRole('alert').waitFor();
  await sealIsReady(page);
  await holdSeal(page, 900);
  await until('the push', async () =>
    (await world.owner.get(`/drafts/${draft.id}`)).body.state === 'done' ? true : undefined,
  );
  const head = world.repository.git('rev-parse', 'HEAD');
  await page.getByText(head.slice(0, 7)).first().waitFor({ timeout: 15_000 });
  assert.deepEqual(
    problems.filter((problem) => !/503/.test(problem)),
    [],
  );
});
