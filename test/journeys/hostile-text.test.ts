import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { hasUnseen } from '@dojang/kernel/unseen';
import type { Browser, Page } from 'playwright-core';
import { makeRepository, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { type Look, openChromium, openDevice } from './browser.ts';

/** Screenshots are kept for people who want to look at them. */
const shots = process.env.DOJANG_SHOTS;
const attack = 'if (level != "user\u202e \u2066// Check if admin\u2069 \u2066") {';

let world: World;
let browser: Browser;
let draft: { id: string; traceUuid: string; matchNumber: string };

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
  const site = makeRepository(world.folder, 'pay\u200b\u202eroll');
  site.git('config', 'user.name', 'Eve\u2067 Kim');
  site.git('checkout', '--quiet', '-b', 'fix/\u202etxt.gpj');
  site.write('src/level\u2060.ts', `export function level(level: string) {\n  ${attack}\n  }\n}\n`);
  site.write('src/generated-by-hand.ts', '// @generated: do not edit\nexport const evil = 1;\n');
  const rows = Array.from({ length: 9000 }, (_, n) => `  "left-pad-${n}": "^1.0.${n}",\n`).join('');
  site.write('package-lock.json', `{\n${rows}  "a": "b"\n}\n`);
  site.write('bin/tool', 'MZ\u0000\u0001\u0002');
  const made = await world.agent.run(['init'], site.folder);
  assert.equal(made.code, 0, made.text);
  const drafted = await world.agent.run(['draft'], site.folder);
  assert.equal(drafted.code, 0, drafted.text);
  const waiting = await until('the draft', () => waitingDraft(world.owner));
  const matchNumber = /\b(\d\d)\s*$/.exec(drafted.text.trim())?.[1] ?? '';
  draft = { ...waiting, matchNumber };
  const rule = {
    name: 'Eve\u200b’s rule',
    enabled: true,
    conditions: [{ on: 'paths', is: 'some', globs: ['src\u2060/'] }],
    action: { do: 'warn', text: 'look\u202e again' },
  };
  const kept = await world.owner.call('POST', '/commit/rules', {
    ...rule,
    repositoryId: null,
    teamId: null,
  });
  assert.equal(kept.status, 200, JSON.stringify(kept.body));
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function pairedDevice(look: Look): Promise<Page> {
  const { page } = await openDevice(browser, look);
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  return page;
}

/** Every text, name for the ear and title that the page holds. */
const textsOf = (page: Page) =>
  page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.nodeValue ?? '');
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
        const value = element.getAttribute(name);
        if (value) texts.push(value);
      }
    }
    return texts;
  });

async function settle(page: Page): Promise<void> {
  await page.locator('h1, [data-hold]').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
  await page.waitForTimeout(250);
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

const looks: readonly Look[] = [
  { colorScheme: 'light', locale: 'ko-KR' },
  { colorScheme: 'dark', locale: 'en-US', width: 1280 },
  { colorScheme: 'dark', locale: 'ko-KR' },
  { colorScheme: 'light', locale: 'en-US', width: 1280 },
];

for (const look of looks) {
  const name = `${look.locale} ${look.colorScheme} ${look.width ?? 360}`;
  test(`no page draws a character that cannot be seen: ${name}`, async () => {
    const page = await pairedDevice(look);
    const paths = [
      '/',
      `/drafts/${draft.id}`,
      '/commit/rules',
      '/commit/repositories',
      '/commit/history',
      `/traces/${draft.traceUuid}`,
      '/devices',
      '/people',
      '/ledger',
      '/notifications',
    ];
    for (const path of paths) {
      await page.goto(world.server.url + path);
      await settle(page);
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      await page.waitForTimeout(150);
      const texts = await textsOf(page);
      assert.ok(texts.length > 5, path);
      assert.deepEqual(texts.filter(hasUnseen), [], path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= (look.width ?? 360), `${path} is wider than the screen`);
      await shoot(page, `${name}${path}`.replaceAll(/[ /]/g, '_'));
    }
  });
}

test('the page says what cannot be seen and why, and the stamp asks for the number', async () => {
  const page = await pairedDevice({ locale: 'en-US' });
  await page.goto(`${world.server.url}/drafts/${draft.id}`);
  await settle(page);
  const text = (await page.locator('main').textContent()) ?? '';
  assert.match(text, /Some of it cannot be seen here/);
  assert.match(text, /lines in 2 files cannot be seen/);
  assert.match(text, /invisible characters/);
  assert.match(text, /U\+202E RLO/);
  // What a comment calls generated lies open.
  assert.match(text, /evil/);
  // What is folded is there: it opens on a tap.
  await page.locator('summary', { hasText: 'package-lock.json' }).last().click();
  await page.getByText('"left-pad-0"').first().waitFor();
  const seal = page.locator('button[data-hold]');
  assert.equal(await seal.isDisabled(), true);
  await page.locator('input[inputmode=numeric]').fill(draft.matchNumber);
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
});

test('what cannot be seen in an edit is listed with its place, and one tap removes it', async () => {
  const page = await pairedDevice({ locale: 'ko-KR' });
  await page.goto(`${world.server.url}/drafts/${draft.id}`);
  await settle(page);
  await page.getByRole('button', { name: '고치기' }).click();
  const field = page.getByRole('textbox').first();
  await field.fill('fix: pay\u202e again');
  await page.getByText('1번째 줄 9번째 글자').waitFor();
  await shoot(page, 'editing');
  await page.getByRole('button', { name: '모두 지우기' }).click();
  assert.equal(await field.inputValue(), 'fix: pay again');
});
