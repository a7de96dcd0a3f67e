import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let files = 0;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

const remoteHead = () =>
  execFileSync('git', ['-C', world.repository.remote, 'rev-parse', 'main'], {
    encoding: 'utf8',
  }).trim();

/** A phone that was paired by scanning the code: it opens the link and taps once. */
async function pairedPhone(look: Look = {}): Promise<Page> {
  const { page } = await openDevice(browser, look);
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  return page;
}

const made: string[] = [];

async function newDraft() {
  const path = `src/page-${++files}.ts`;
  world.repository.write(path, `export function page${files}() {\n  return ${files};\n}\n`);
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  // One that still waits is replaced by the new one in a moment.
  const draft = await until('the draft', () => waitingDraft(world.owner, made));
  made.push(draft.id);
  return draft;
}

const stateOf = async (id: string) => (await world.owner.get(`/drafts/${id}`)).body.state;
const seal = (page: Page) => page.locator('button[data-hold]');

async function openDraft(page: Page, id: string): Promise<void> {
  await page.goto(`${world.server.url}/drafts/${id}`);
  await seal(page).waitFor();
  await page.waitForFunction(
    () => !document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled,
  );
}

async function holdSeal(page: Page, ms: number): Promise<void> {
  const box = await seal(page).boundingBox();
  assert.ok(box, 'the seal is on the screen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(ms);
  await page.mouse.up();
}

test('a draft appears in an open inbox by itself, and holding the seal pushes it', async () => {
  const phone = await pairedPhone();
  const draft = await newDraft();
  await phone.getByText(draft.title).first().click();
  await phone.waitForURL(`**/drafts/${draft.id}`);
  await phone.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  // The repository writes English; its Korean reader reads Korean.
  await phone.getByText('코드만 바뀌고 테스트는 그대로예요').waitFor();
  const before = remoteHead();
  await holdSeal(phone, 900);
  const after = await until('the push', () => (remoteHead() === before ? undefined : remoteHead()));
  // The page tells it by itself, with the commit's id.
  await phone.getByText(after.slice(0, 7)).first().waitFor({ timeout: 15_000 });
  assert.equal(await stateOf(draft.id), 'done');
});

test('letting go of the seal early decides nothing', async () => {
  const phone = await pairedPhone();
  const draft = await newDraft();
  await openDraft(phone, draft.id);
  await holdSeal(phone, 150);
  await phone.waitForTimeout(700);
  assert.equal(await stateOf(draft.id), 'pending');
});

test('a keyboard stamps by holding Enter, and a short press asks first', async () => {
  const desktop = await pairedPhone({ width: 1280, locale: 'en-US' });
  const draft = await newDraft();
  await openDraft(desktop, draft.id);
  await seal(desktop).focus();
  await desktop.keyboard.press('Enter');
  await desktop.waitForTimeout(700);
  assert.equal(await stateOf(draft.id), 'pending', 'one short press decides nothing');
  await seal(desktop).evaluate((button) => (button as HTMLElement).blur());
  await seal(desktop).focus();
  await desktop.keyboard.down('Enter');
  await desktop.waitForTimeout(900);
  await desktop.keyboard.up('Enter');
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
});

test('where the system asks for less motion, the seal still works and nothing moves', async () => {
  const phone = await pairedPhone({ reducedMotion: 'reduce', colorScheme: 'dark' });
  const draft = await newDraft();
  await openDraft(phone, draft.id);
  const moving = await phone.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 20)
      .map((animation) => (animation as CSSAnimation).animationName ?? 'transition'),
  );
  assert.deepEqual(moving, []);
  await holdSeal(phone, 900);
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
});

test('two phones that hold the seal together make one commit, and both say who stamped', async () => {
  const phones = await Promise.all([pairedPhone(), pairedPhone()]);
  const draft = await newDraft();
  const before = remoteHead();
  await Promise.all(phones.map((phone) => openDraft(phone, draft.id)));
  await Promise.all(phones.map((phone) => holdSeal(phone, 900)));
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
  assert.equal(world.repository.git('rev-list', '--count', `${before}..HEAD`), '1');
  for (const phone of phones) {
    await phone.getByText(remoteHead().slice(0, 7)).first().waitFor({ timeout: 15_000 });
  }
});

test('an edit on the page is what is committed, and the lint speaks while one types', async () => {
  const phone = await pairedPhone({ locale: 'en-US' });
  const draft = await newDraft();
  await openDraft(phone, draft.id);
  await phone.getByRole('button', { name: 'Edit' }).click();
  const message = phone.getByRole('textbox').first();
  await message.fill('feat: let customers turn the page ✂️\n\nThe reason stands here.');
  await phone
    .getByRole('button', { name: /save|keep|done/i })
    .first()
    .click();
  await phone.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  await holdSeal(phone, 900);
  await until('the act', async () => ((await stateOf(draft.id)) === 'done' ? true : undefined));
  assert.match(
    world.repository.git('log', '-1', '--format=%B'),
    /^feat: let customers turn the page ✂️\n\nThe reason/,
  );
});
