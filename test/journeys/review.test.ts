/** Reading a change and choosing what goes in: left out, ignored, taken back, and many files. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
});

const git = (...words: string[]) =>
  execFileSync('git', ['-C', world.repository.folder, ...words], { encoding: 'utf8' }).trim();
const filesOf = (rev: string) => git('show', '--format=', '--name-only', rev).split('\n').sort();
const token = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;

async function openDraft(page: Page) {
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  const draft = await until('the draft', () => waitingDraft(world.owner));
  await page.goto(`${world.server.url}/drafts/${draft.id}`);
  return draft.id;
}

async function stampAndWait(page: Page): Promise<void> {
  const head = git('rev-parse', 'HEAD');
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  const box = await page.locator('button[data-hold]').boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
  await until('the commit', () => (git('rev-parse', 'HEAD') === head ? undefined : true));
  await page.getByRole('button', { name: 'Copy commit ID' }).waitFor();
}

const signIn = async (page: Page) => {
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
};

test('a flagged .env is left out in a tap, later ignored in a tap, and a pushed stamp is taken back', async () => {
  const { page, problems } = await openDevice(browser, { locale: 'en-US' });
  await signIn(page);
  const { repository } = world;
  repository.write('.env', `TOKEN=${token}\n`);
  repository.write('src/alpha.ts', 'export const alpha = () => 1;\n');
  const first = await openDraft(page);
  const risks = page.locator('section', { hasText: 'Take a second look' }).first();
  await risks.getByRole('button', { name: 'Leave this file out' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(first));
  await page.locator('summary', { hasText: 'alpha.ts' }).first().waitFor();
  assert.equal(
    await page.locator('summary', { hasText: '.env' }).count(),
    0,
    'the new draft is without it',
  );
  assert.deepEqual(await axeFaults(page), []);
  await stampAndWait(page);
  assert.deepEqual(filesOf('HEAD'), ['src/alpha.ts']);
  assert.equal(
    git('ls-remote', 'origin', 'refs/heads/main').slice(0, 40),
    git('rev-parse', 'HEAD'),
  );
  assert.equal(git('log', '--all', '--format=%H', '--', '.env'), '', 'no commit has it');
  assert.equal(readFileSync(join(repository.folder, '.env'), 'utf8'), `TOKEN=${token}\n`);
  const stamped = page.url();

  repository.write('src/beta.ts', 'export const beta = () => 2;\n');
  const second = await openDraft(page);
  await page.getByRole('button', { name: 'Leave out and add to .gitignore' }).first().click();
  await page.waitForURL((url) => !url.pathname.endsWith(second));
  await page.locator('summary', { hasText: '.gitignore' }).first().waitFor();
  assert.equal(existsSync(join(repository.folder, '.gitignore')), false, 'not before the stamp');
  await stampAndWait(page);
  assert.deepEqual(filesOf('HEAD'), ['.gitignore', 'src/beta.ts']);
  await until('a clean tree', () => (git('status', '--porcelain') === '' ? true : undefined));
  assert.equal(spawnSync('git', ['-C', repository.folder, 'check-ignore', '.env']).status, 0);

  await page.goto(stamped);
  await page.getByRole('button', { name: 'Revert this commit' }).click();
  await page.waitForURL((url) => url.href !== stamped);
  await page
    .getByText(/^revert: /)
    .first()
    .waitFor();
  await stampAndWait(page);
  assert.deepEqual(filesOf('HEAD'), ['src/alpha.ts']);
  assert.match(
    git('log', '-1', '--format=%B'),
    /^revert: .*\n\nThis reverts commit [0-9a-f]{40}\./,
  );
  assert.equal(existsSync(join(repository.folder, 'src/alpha.ts')), false);
  assert.equal(git('status', '--porcelain'), '');
  assert.deepEqual(problems, []);
});

test('many files are listed, found, folded, ticked off, and one hunk of them left out', async () => {
  const { page, problems } = await openDevice(browser, { locale: 'en-US', width: 1280 });
  await signIn(page);
  const { repository } = world;
  const lines = Array.from({ length: 40 }, (_, at) => `export const line${at} = ${at};\n`);
  repository.write('src/many.ts', lines.join(''));
  git('add', '--all');
  git('commit', '--quiet', '-m', 'chore: begin');
  repository.write(
    'src/many.ts',
    lines.join('').replace('line2 = 2', 'line2 = 22').replace('line30 = 30', 'line30 = 300'),
  );
  for (let at = 0; at < 159; at += 1) {
    repository.write(`lib/${at % 10}/file-${at}.ts`, `export const f${at} = ${at};\n`.repeat(5));
  }
  await openDraft(page);
  const list = page.getByRole('region', { name: 'What changed' });
  await list.getByText('160 files', { exact: true }).waitFor();
  const widths = await page.evaluate(() => [
    document.querySelector('section[aria-label="What changed"]')?.clientWidth ?? 0,
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
  ]);
  assert.ok((widths[0] ?? 0) >= 760, `the change has ${widths[0]} px`);
  assert.ok((widths[1] ?? 1) <= 0, 'nothing is wider than the page');
  await list.getByRole('button', { name: 'Expand all' }).click();
  await list.getByRole('button', { name: 'Collapse all' }).click();
  await list.getByPlaceholder('Find a file by name').fill('MANY');
  await list.getByText('1 of 160 files').waitFor();
  const file = list.locator('details', { hasText: 'many.ts' }).last();
  await file.locator('summary').first().click();
  await list.getByRole('button', { name: 'Leave this part out' }).last().click();
  await list.getByText('1 place stays out of this commit').waitFor();
  assert.equal(
    await page.locator('button[data-hold]').isDisabled(),
    true,
    'first one, then the other',
  );
  assert.deepEqual(await axeFaults(page), []);
  const before = page.url();
  await list.getByRole('button', { name: 'Leave out and redraft' }).click();
  await page.waitForURL((url) => url.href !== before);
  await list.getByPlaceholder('Find a file by name').fill('many');
  await list.getByText('1 of 160 files').waitFor();
  await list.getByRole('button', { name: 'Expand all' }).click();
  await list.getByRole('button', { name: 'Mark as viewed' }).first().click();
  await list.getByText('1 viewed').waitFor();
  await page.reload();
  await list.getByText('1 viewed').waitFor();
  await stampAndWait(page);
  const committed = git('show', 'HEAD:src/many.ts');
  assert.match(committed, /line2 = 22/);
  assert.match(committed, /line30 = 30;/);
  assert.equal(git('status', '--porcelain'), 'M src/many.ts');
  assert.deepEqual(problems, []);
});
