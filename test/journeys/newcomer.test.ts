/** From the first sign-in to the first push, by what the page says and nothing else. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import {
  type AgentProcess,
  makeAgent,
  makeRepository,
  type ServerProcess,
  startServer,
} from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

const android =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const folder = mkdtempSync(join(tmpdir(), 'dojang-newcomer-'));
let server: ServerProcess;
let browser: Browser;
let agent: AgentProcess | undefined;

before(async () => {
  [server, browser] = await Promise.all([startServer(join(folder, 'data')), openChromium()]);
});
after(async () => {
  await browser?.close();
  await agent?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const list = (page: Page) => page.getByRole('region', { name: '첫 초안까지' });

/** The steps, with what a screen reader hears of each. */
const steps = async (page: Page): Promise<Record<string, string>> => {
  await list(page).getByRole('listitem').first().waitFor();
  const texts = await list(page).getByRole('listitem').locator('p:has(.sr-only)').allTextContents();
  return Object.fromEntries(texts.map((text) => text.split(' · ') as [string, string]));
};

const ticked = (page: Page, name: string) =>
  list(page).getByText(`${name} · 끝냄`).waitFor({ timeout: 20_000 });

async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${server.url}/`);
}

test('a newcomer is led from the empty inbox to the first push, and each step ticks itself', async () => {
  const desk = await openDevice(browser, { width: 1280 });
  const { page } = desk;
  await signIn(page, await until('the owner link', async () => server.ownerLink()));
  assert.deepEqual(await steps(page), {
    '컴퓨터 연결하기': '아직',
    '저장소 등록하기': '아직',
    '에디터에서 작업하고 닫기': '아직',
    '휴대폰 연결하기': '아직',
    '알림 켜기': '아직',
  });
  assert.deepEqual(await axeFaults(page), []);

  // The list leads to the devices; what it says there is typed on the machine.
  await list(page).getByRole('link', { name: '기기 화면 열기' }).click();
  await page.getByRole('button', { name: '컴퓨터 추가' }).click();
  const dialog = page.getByRole('dialog');
  const command = (await dialog.getByText('dojang pair').textContent()) ?? '';
  const [, link = ''] = /^dojang pair '(\S+)'$/.exec(command.trim()) ?? [];
  const machine = makeAgent(join(folder, 'agent-home'));
  agent = machine;
  const repository = makeRepository(folder, '가게 shop');
  const run = async (...words: string[]) => {
    const { code, text } = await machine.run(words, repository.folder);
    assert.equal(code, 0, text);
  };
  await run('pair', link);
  await page.goto(`${server.url}/`);
  await ticked(page, '컴퓨터 연결하기');

  // The page stays open from here on. It gives the next command.
  const init = await list(page)
    .getByText(/^dojang init$/)
    .textContent();
  await run(...(init ?? '').split(' ').slice(1));
  await ticked(page, '저장소 등록하기');

  machine.start();
  repository.write('src/coupon.ts', 'export const coupon = (won: number) => won - 1000;\n');
  await run(
    'hook',
    'editor-closed',
    '--no-start',
    '--home',
    machine.home,
    '--folder',
    repository.folder,
  );
  const row = page.getByRole('link', { name: /coupon/ }).first();
  await row.waitFor({ timeout: 30_000 });

  // The phone comes by its link, shows the draft, and the thumb finishes it.
  await page.goto(`${server.url}/devices`);
  await page.getByRole('button', { name: '휴대폰 추가' }).click();
  const phoneLink = (await dialog.getByText('/pair#').textContent()) ?? '';
  const phone = await openDevice(browser, { userAgent: android });
  await signIn(phone.page, phoneLink);
  await phone.page
    .getByRole('link', { name: /coupon/ })
    .first()
    .click();
  await phone.page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('button[data-hold]')?.disabled === false,
  );
  await phone.page.locator('button[data-hold]').focus();
  await phone.page.keyboard.down('Enter');
  await phone.page.waitForTimeout(900);
  await phone.page.keyboard.up('Enter');
  const pushed = () =>
    repository.git('--git-dir', repository.remote, 'log', '-1', '--name-only', 'main');
  await until('the push', async () => pushed().includes('src/coupon.ts') || undefined);

  await page.goto(`${server.url}/`);
  const left = await steps(page);
  assert.deepEqual(
    Object.entries(left).filter(([, state]) => state !== '끝냄'),
    [['알림 켜기', '아직']],
  );
  await page.getByRole('button', { name: '목록 닫기' }).click();
  await list(page).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('대기 중인 초안이 없어요').waitFor();
  assert.equal(await list(page).count(), 0, 'what was closed stays closed');
  assert.deepEqual([...desk.problems, ...phone.problems], []);
});
