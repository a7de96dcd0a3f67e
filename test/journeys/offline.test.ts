import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let files = 0;
const decided: string[] = [];

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

/** A draft that waits; `more` is another file of the same change. */
async function newDraft(more?: readonly [path: string, text: string]) {
  const path = `src/page-${++files}.ts`;
  world.repository.write(path, `export const page = ${files};\n`);
  if (more) world.repository.write(...more);
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  const draft = await until('the draft', () => waitingDraft(world.owner, decided));
  decided.push(draft.id);
  return draft;
}

const stateOf = async (id: string) => (await world.owner.get(`/drafts/${id}`)).body.state;
/** Rejects it elsewhere, and takes its change out of the working tree. */
async function reject(id: string): Promise<void> {
  const { digest } = (await world.owner.get(`/drafts/${id}`)).body.versions[0];
  const { status } = await world.owner.call('PUT', `/drafts/${id}/stamp`, {
    decision: 'reject',
    digest,
  });
  assert.equal(status, 200);
  world.repository.git('checkout', '--', '.');
  world.repository.git('clean', '-fdq');
}

const seal = (page: Page) => page.locator('button[data-hold]');

async function holdSeal(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  await seal(page).focus();
  await page.keyboard.down('Enter');
  await page.waitForTimeout(900);
  await page.keyboard.up('Enter');
}

/** A phone whose service worker answers, and which shows the inbox. */
async function phone(): Promise<{ context: BrowserContext; page: Page }> {
  const { context, page } = await openDevice(browser, { locale: 'en-US' });
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { context, page };
}

const copiesOf = (page: Page) =>
  page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('data-'));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => new URL(url).pathname);
  });

/** Waits until a draft that nobody opened can be read without a network: itself, and what its view reads. */
const isKept = (page: Page, id: string) =>
  until('the copies', async () =>
    (await copiesOf(page)).filter((path) => path.includes(id)).length === 2 ? true : undefined,
  );

const heldOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const open = indexedDB.open('dojang');
        open.onsuccess = () => {
          const names = open.result.objectStoreNames;
          if (!names.contains('held-stamps')) return resolve(0);
          const count = open.result.transaction('held-stamps').objectStore('held-stamps').count();
          count.onsuccess = () => {
            open.result.close();
            resolve(count.result);
          };
        };
      }),
  );

/** As Chromium does where a page can be installed. */
const offerInstall = (page: Page) =>
  page.evaluate(() => {
    const prompt = () => document.body.setAttribute('data-prompted', 'yes');
    dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt }));
  });

async function tellsHowToInstall(page: Page): Promise<void> {
  const hint = page.getByRole('note').filter({ hasText: 'Put it on the home screen' });
  // Safari has no such event, and says so by this.
  await page.evaluate(() => Object.defineProperty(navigator, 'standalone', { value: false }));
  await page.getByRole('link', { name: 'Ledger' }).last().click();
  await page.getByRole('link', { name: 'Drafts' }).last().click();
  await hint.getByText('Tap the share button below').waitFor();
  await offerInstall(page);
  await hint.getByText('It opens like an app').waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await hint.getByRole('button', { name: 'Add' }).click();
  await hint.waitFor({ state: 'detached' });
  assert.equal(await page.getAttribute('body', 'data-prompted'), 'yes');
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await offerInstall(page);
  await page.waitForTimeout(500);
  assert.equal(await hint.count(), 0, 'it is said once');
}

/** Reads a listed draft without a network, and stamps it. */
async function stampAway(page: Page, id: string): Promise<void> {
  await page.goto(`${world.server.url}/drafts/${id}`);
  await page.getByText('There is no connection. A stamp now is sent when it is back.').waitFor();
  await holdSeal(page);
  await page.getByText('It is sent once connected').waitFor();
  await until('the stamp', async () => ((await heldOf(page)) === 1 ? true : undefined));
  // Said beside the seal alone: a line above the draft would move it.
  assert.equal(await page.getByText('Stamps to send once connected').count(), 0);
}

test('a listed draft is read and stamped without a network, and two tabs send it once', async () => {
  const draft = await newDraft();
  const { context, page } = await phone();
  await isKept(page, draft.id);
  await context.setOffline(true);
  await stampAway(page, draft.id);
  assert.deepEqual(await axeFaults(page), []);
  // Another tab, and a reload: the stamp is still there, and can be taken back.
  await page.reload();
  await page.getByText('It is sent once connected').waitFor();
  const other = await context.newPage();
  await other.goto(world.server.url);
  await other.getByText('Stamps to send once connected: 1').waitFor();
  await page.getByRole('button', { name: 'Don’t send it' }).click();
  assert.equal(await heldOf(page), 0);
  await stampAway(page, draft.id);
  assert.equal(await stateOf(draft.id), 'pending');
  await context.setOffline(false);
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
  await page
    .getByText(world.repository.git('rev-parse', '--short=7', 'HEAD'))
    .first()
    .waitFor();
  for (const tab of [page, other]) {
    await tab.getByText('Stamps to send once connected').waitFor({ state: 'detached' });
    const alerts = await tab.getByRole('alert').allTextContents();
    assert.deepEqual(
      alerts.filter((text) => text.includes('A stamp came too late')),
      [],
    );
  }
  assert.equal(await heldOf(page), 0);
  const { body } = await world.owner.get('/events?type=kernel.draft-stamped');
  const [event] = body.events;
  assert.ok(Math.abs(Date.parse(event.data.givenAt) - Date.now()) < 120_000, JSON.stringify(event));
  await until('the copy to go', async () =>
    (await copiesOf(page)).some((path) => path.includes(draft.id)) ? undefined : true,
  );
  await context.close();
});

test('a stamp for a server that is away is sent when it is back, and one that came too late is told', async () => {
  const draft = await newDraft();
  const { context, page } = await phone();
  await isKept(page, draft.id);
  await world.server.stop('SIGKILL');
  await stampAway(page, draft.id);
  await world.restartServer();
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
  await page.getByText('It is sent once connected').waitFor({ state: 'detached' });

  const late = await newDraft();
  await page.goto(world.server.url);
  await isKept(page, late.id);
  await context.setOffline(true);
  await stampAway(page, late.id);
  await reject(late.id);
  await page.goto(world.server.url);
  await context.setOffline(false);
  const told = page.getByRole('alert').filter({ hasText: 'A stamp came too late' });
  await told.waitFor();
  await told.getByText(late.title).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.reload();
  await told.getByRole('link', { name: 'Open the draft' }).click();
  await page.waitForURL(`**/drafts/${late.id}`);
  await told.getByRole('button', { name: 'Got it' }).click();
  await told.waitFor({ state: 'detached' });
  assert.equal(await heldOf(page), 0);
  await context.close();
});

test('what asks for a number is not stamped without a network', async () => {
  const secret = `AKIA${'QWERTYUIOPASDFGH'}`;
  const draft = await newDraft(['src/keys.ts', `export const key = '${secret}';\n`]);
  const { context, page } = await phone();
  await isKept(page, draft.id);
  await tellsHowToInstall(page);
  await context.setOffline(true);
  await page.goto(`${world.server.url}/drafts/${draft.id}`);
  await page.getByText('This draft needs a number. Stamp it with a connection.').waitFor();
  assert.equal(await seal(page).isDisabled(), true);
  await page.locator('input[inputmode=numeric]').fill('42');
  assert.equal(await seal(page).isDisabled(), true);
  await context.setOffline(false);
  await context.close();
  await reject(draft.id);
});

test('signing out, and a device that was disconnected while it was away, leave no draft and no stamp', async () => {
  const draft = await newDraft();
  const leaving = await phone();
  await isKept(leaving.page, draft.id);
  await leaving.context.setOffline(true);
  await stampAway(leaving.page, draft.id);
  await leaving.page.goto(`${world.server.url}/settings`);
  await leaving.page.getByRole('button', { name: /sign out/i }).click();
  await leaving.page.getByRole('heading', { name: /connect/i }).waitFor();
  await until('nothing', async () =>
    (await heldOf(leaving.page)) + (await copiesOf(leaving.page)).length === 0 ? true : undefined,
  );
  await leaving.context.close();

  const { context, page } = await phone();
  await isKept(page, draft.id);
  await context.setOffline(true);
  await stampAway(page, draft.id);
  const { body } = await world.owner.get('/devices');
  for (const { id, current, kind } of body.devices) {
    if (!current && kind === 'browser') await world.owner.call('DELETE', `/devices/${id}`);
  }
  await context.setOffline(false);
  await page.getByRole('heading', { name: /connect/i }).waitFor();
  await until('nothing', async () =>
    (await heldOf(page)) + (await copiesOf(page)).length === 0 ? true : undefined,
  );
  assert.equal(await stateOf(draft.id), 'pending');
  await context.close();
});
