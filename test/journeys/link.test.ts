import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser } from 'playwright-core';
import { type MailDouble, startMailDouble } from '../mail-double.ts';
import { pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { mainHeadings, openChromium, openDevice, smallTargets } from './browser.ts';

let world: World;
let mail: MailDouble;
let browser: Browser;

before(async () => {
  mail = await startMailDouble();
  [world, browser] = await Promise.all([startWorld({ SMTP_URL: mail.url }), openChromium()]);
});
after(async () => {
  await browser?.close();
  await world?.close();
  await mail?.close();
});

test('the link of a notification shows the draft to a preview, and acts for a paired phone only', async () => {
  const { owner, repository, agent } = world;
  await mail.confirm(owner, 'owner@example.com');
  repository.write('src/cart.ts', 'export const carts = 2;\n');
  await agent.run(['draft'], repository.folder);
  const draft = await until('the draft', () => waitingDraft(owner));
  const letter = await until('the letter', () => mail.asking());
  const link = /https?:\/\/\S+\/l\/[^\s"<>)\]]+/.exec(letter.text ?? '')?.[0];
  assert.ok(link, letter.text);
  const stateOf = async () => (await owner.get(`/drafts/${draft.id}`)).body.state;

  // What a chat's preview does: it fetches, again and again.
  for (let n = 0; n < 5; n++) {
    const answer: Response = await fetch(link);
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.match(html, /property="og:title" content="도장"/);
    assert.ok(!html.includes(draft.title) && !html.includes(draft.id));
  }
  const stranger = await openDevice(browser);
  await stranger.page.goto(link);
  await stranger.page.getByText(draft.title).first().waitFor();
  assert.equal((await mainHeadings(stranger.page)).length, 1);
  assert.deepEqual(await smallTargets(stranger.page), []);
  assert.equal(await stranger.page.locator('button[data-hold]:enabled').count(), 0);
  assert.equal(await stateOf(), 'pending');

  const { page } = await openDevice(browser);
  await page.goto(await pairingLink(owner, 'phone'));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${world.server.url}/`);
  await page.goto(link);
  const seal = page.locator('button[data-hold]:enabled');
  await seal.waitFor();
  const box = await seal.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
  await until('the act', async () => ((await stateOf()) === 'done' ? true : undefined));

  await page.goto(link);
  await page.waitForTimeout(800);
  assert.equal(
    await page.locator('button[data-hold]:enabled').count(),
    0,
    'a used link acts no more',
  );
  assert.equal(repository.git('rev-list', '--count', 'HEAD'), '3');
});
