import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser } from 'playwright-core';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { openChromium, openDevice } from './browser.ts';

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

test('a thumb parts a change by hand, moves a file, takes it back, and stamps two commits', async () => {
  const { page } = await openDevice(browser, { locale: 'en-US' });
  await page.goto(await pairingLink(world.owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  world.repository.write('src/alpha.ts', 'export const alpha = () => 1;\n');
  world.repository.write('src/beta.ts', 'export const beta = () => 2;\n');
  world.repository.write('docs/gamma.md', '# Gamma\n');
  const { code, text } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, text);
  const draft = await until('the draft', () => waitingDraft(world.owner));
  const before = git('rev-parse', 'HEAD');

  await page.goto(`${world.server.url}/drafts/${draft.id}`);
  await page.getByRole('button', { name: 'Split by hand' }).click();
  const commitOf = (name: string) => page.getByLabel(`${name}: goes into commit`);
  await commitOf('gamma.md').selectOption({ label: 'A new one' });
  await page.getByText('gamma.md moved to commit 2').waitFor();
  await commitOf('beta.ts').selectOption({ label: 'Commit 2' });
  await page.getByText('beta.ts moved to commit 2').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('Undone').waitFor();
  assert.equal(await commitOf('beta.ts').inputValue(), '0');

  const seal = page.locator('button[data-hold]');
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  const box = await seal.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
  await until('two commits', () =>
    git('rev-list', '--count', `${before}..HEAD`) === '2' ? true : undefined,
  );
  const files = (rev: string) => git('show', '--format=', '--name-only', rev).split('\n').sort();
  assert.deepEqual(files('HEAD~1'), ['src/alpha.ts', 'src/beta.ts']);
  assert.deepEqual(files('HEAD'), ['docs/gamma.md']);
  assert.equal(git('status', '--porcelain'), '');
});
