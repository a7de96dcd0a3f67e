/** "Who did this?": a robot that sees the page for the first time answers eight questions of an auditor. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import type { Browser, Page } from 'playwright-core';
import { answerAll, eightTasks, type Happened } from '../../bench/audit/robot.ts';
import { approve, pairingLink, startWorld, type World, waitingDraft } from '../world.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';

let world: World;
let browser: Browser;
let happened: Happened;

/** A member captures and stamps; a key is made; a viewer is refused. */
async function live(): Promise<Happened> {
  const { owner, agent, repository } = world;
  repository.write('src/refund.ts', 'export const refund = 1;\n');
  const { code, text } = await agent.run(['draft'], repository.folder);
  assert.equal(code, 0, text);
  const draft = await until('the draft', () => waitingDraft(owner));
  await approve(owner, draft.id);
  const commit = await until('the commit', async () => {
    const { body } = await owner.get('/commit/history');
    return body.commits[0];
  });
  const { body: detail } = await owner.get(`/drafts/${draft.id}`);
  const { body: made } = await owner.call('POST', '/keys', {
    name: 'night build',
    scopes: ['commit.read'],
    expiresInDays: 30,
  });
  await owner.call('POST', '/keys', {
    name: 'night test',
    scopes: ['commit.read'],
    expiresInDays: 30,
  });
  return {
    trace: draft.traceUuid,
    commit: commit.sha.slice(0, 8),
    draft: draft.id,
    person: detail.stamp.personName,
    device: detail.stamp.deviceName,
    digest: detail.stamp.digest,
    key: { hint: made.key.hint, name: made.key.name },
    refusedAt: new Date(),
  };
}

before(async () => {
  [world, browser] = await Promise.all([startWorld(), openChromium()]);
  happened = await live();
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

test('a robot answers the questions of an auditor with nothing but the screen', async () => {
  const { page, problems } = await pairedPage({ locale: 'en-US', width: 1280 });
  const tasks = eightTasks(happened).map((task) =>
    task.expected === 'Member' ? { ...task, expected: 'Owner' } : task,
  );
  // Nobody is refused by this world's only person; the last question is asked by the bench.
  for (const { question, answer, isRight, seconds } of await answerAll(page, tasks.slice(0, 7))) {
    assert.ok(isRight, `${question} ${answer}`);
    assert.ok(seconds < 30, `${question} took ${seconds} s`);
  }
  assert.deepEqual(problems, []);
});

for (const look of [
  { width: 360, colorScheme: 'light', locale: 'ko-KR' },
  { width: 360, colorScheme: 'dark', locale: 'en-US' },
  { width: 1280, colorScheme: 'dark', locale: 'ko-KR' },
  { width: 1280, colorScheme: 'light', locale: 'en-US' },
] as const) {
  test(`a story is usable by all at ${look.width} ${look.colorScheme} ${look.locale}`, async () => {
    const { page, problems } = await pairedPage({ ...look, hasWorker: false });
    for (const path of [
      `/audit?q=${happened.commit}`,
      '/audit?q=nothing-is-called-so',
      '/audit?q=night',
      '/privacy',
    ]) {
      await page.goto(world.server.url + path);
      await page.locator('h1').waitFor();
      await isUsable(page, look.width);
    }
    assert.deepEqual(problems, []);
  });
}

test('a story is read along a line, from the first moment to the last, and nothing else stands below', async () => {
  const { page } = await pairedPage({ locale: 'en-US', hasWorker: false });
  await page.goto(`${world.server.url}/audit?q=${happened.commit}`);
  const story = page.locator('section').filter({ hasText: 'What happened' }).getByRole('listitem');
  await story.filter({ hasText: 'The draft was stamped' }).waitFor();
  const times = await story
    .locator('time')
    .evaluateAll((all) => all.map((one) => one.getAttribute('datetime')));
  assert.ok(times.length >= 4, `${times.length} moments`);
  assert.deepEqual(times, times.toSorted());
  assert.match((await story.nth(1).textContent()) ?? '', /^\d\d:\d\d:\d\d(\+[\d.]+ \w+)?[A-Z]/);
  assert.equal(await page.getByText('Send it to a system of yours').count(), 0);
});

test('what could not be searched in time is named, so that nothing found is not taken for nothing there', async () => {
  const { page } = await pairedPage({ locale: 'en-US', width: 360, hasWorker: false });
  const silent = { matches: [], unanswered: ['aisher.trace'], lines: [], nextCursor: null };
  await page.route('**/api/audit?*', (route) => route.fulfill({ json: silent }));
  await page.goto(`${world.server.url}/audit?q=${crypto.randomUUID()}`);
  await page.getByText('Not everything was searched').waitFor();
  await page.getByText('There was no answer in time about: Trace of an error.').waitFor();
  await page.getByText('Nothing was found').waitFor();
  await isUsable(page, 360);
});

test('a consent is given and taken back with the same tap, and nothing is ticked before', async () => {
  const { page } = await pairedPage({ locale: 'en-US', hasWorker: false });
  await page.goto(`${world.server.url}/privacy`);
  const training = page.getByRole('region', { name: 'Training of AI' });
  await training.waitFor();
  assert.equal(await page.getByRole('checkbox', { checked: true }).count(), 0);
  const box = training.getByRole('checkbox', { name: 'I agree' });
  await box.click();
  await training.getByText('Agreed').waitFor();
  assert.equal(await box.isChecked(), true);
  await box.click();
  await training.getByText('Taken back').waitFor();
  assert.equal(await box.isChecked(), false);
});
