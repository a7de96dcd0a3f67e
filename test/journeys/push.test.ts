import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { approve, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

async function pairedPage(look: Look): Promise<{ page: Page; problems: string[] }> {
  const { page, problems } = await openDevice(browser, look);
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  return { page, problems };
}

const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

/** Where the screens are kept for a person to look at, when one asks for them. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env.DOJANG_TEST_SCREENS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

test('where a push goes is on the page before the stamp; a refused one is quoted, and made again by a tap', async () => {
  const { repository, agent, owner, server } = world;
  const hook = join(repository.remote, 'hooks/pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "closed for the release, ask Kim"\nexit 1\n');
  chmodSync(hook, 0o755);
  repository.write('src/page.ts', 'export const page = 1;\n');
  await agent.run(['draft'], repository.folder);
  const draft = await until('the draft', () => waitingDraft(owner));
  const looks: readonly Look[] = [
    {},
    { colorScheme: 'dark', locale: 'en-US' },
    { width: 1280, locale: 'en-US' },
    { width: 1280, colorScheme: 'dark' },
  ];
  const pages = await Promise.all(looks.map(pairedPage));
  for (const [at, { page }] of pages.entries()) {
    await page.goto(`${server.url}/drafts/${draft.id}`);
    const place = page.getByText('origin → main', { exact: true }).first();
    await place.waitFor();
    assert.ok(await page.getByText(repository.remote, { exact: true }).isVisible());
    assert.ok(await fits(page));
    await place.scrollIntoViewIfNeeded();
    await keep(page, `before-${at}`);
  }
  await approve(owner, draft.id);
  for (const [at, { page }] of pages.entries()) {
    await page.getByText('closed for the release, ask Kim').waitFor();
    assert.ok(await fits(page));
    await keep(page, `refused-${at}`);
  }
  rmSync(hook);
  const { page } = pages[0]!;
  await page.getByRole('button', { name: '다시 푸시' }).click();
  await page.getByText('main에 푸시했어요.').waitFor();
  await keep(page, 'pushed');
  const heads = [repository.remote, repository.folder].map((folder) =>
    execFileSync('git', ['-C', folder, 'rev-parse', 'main'], { encoding: 'utf8' }),
  );
  assert.equal(heads[0], heads[1]);
  for (const { problems } of pages) assert.deepEqual(problems, []);
});

test('a stamp that waits for another git says so, and one that failed is tried again by a tap', async () => {
  const { repository, agent, owner, server } = world;
  const lock = join(repository.folder, '.git/index.lock');
  repository.write('src/wait.ts', 'export const wait = 1;\n');
  await agent.run(['draft'], repository.folder);
  const draft = await until('the draft', () => waitingDraft(owner));
  const { page, problems } = await pairedPage({ locale: 'en-US' });
  await page.goto(`${server.url}/drafts/${draft.id}`);
  writeFileSync(lock, 'of another git');
  await approve(owner, draft.id);
  await page.getByText('Another git command is using the repository').waitFor();
  await keep(page, 'waits');
  const hook = join(repository.folder, '.git/hooks/pre-commit');
  writeFileSync(hook, '#!/bin/sh\necho "lint: wait.ts"\nexit 1\n');
  chmodSync(hook, 0o755);
  rmSync(lock);
  await page.getByText('lint: wait.ts').waitFor({ timeout: 60_000 });
  await keep(page, 'failed');
  rmSync(hook);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Pushed to main.').waitFor();
  assert.deepEqual(problems, []);
});
