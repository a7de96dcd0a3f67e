import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureOwner, ownerLink, systemContext } from '@dojang/kernel/server';
import { claimLink, until } from '@dojang/kernel/testing';
import { buildApp } from '@dojang/server/app';
import { readConfig } from '@dojang/server/config';
import { foldErrors } from '../modules/aisher/src/groups/fold/fold.ts';
import { errorsOfBadDeploy } from '../modules/aisher/src/testing/shop-errors.ts';
import { startPlaygrounds } from '../scripts/playgrounds/supervise.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-playground-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a playground waits while a person acts, is prepared after, and knows what was tried', async () => {
  // The child that prepares reads the same configuration from its environment.
  const variables = { DOJANG_DATA: folder, DOJANG_LOG_LEVEL: 'silent', DOJANG_PORT: '0' };
  Object.assign(process.env, variables);
  // The child is no test of its own.
  delete process.env.NODE_TEST_CONTEXT;
  const app = await buildApp(readConfig(variables, []), { hasPlaygrounds: true });
  const { parts, http, address } = app;
  address.url = await http.listen({ host: '127.0.0.1', port: 0 });
  await parts.jobs.start(parts);
  // At the lowest priority its turn would come when the tests beside it have ended.
  const stop = startPlaygrounds(app, { priority: constants.priority.PRIORITY_NORMAL });
  after(async () => {
    await stop();
    await app.close();
  });
  const act = () => fetch(`${address.url}/healthz/live`, { headers: { 'sec-fetch-mode': 'cors' } });
  for (let n = 0; n < 12; n += 1) {
    await act();
    await wait(250);
  }
  assert.ok(
    !existsSync(join(folder, 'playground', 'commit')),
    'nothing begins while a person acts',
  );

  const owner = await claimLink(http, await ownerLink(parts, await ensureOwner(parts)));
  const [good, birthday, pay] = await until(
    'the three drafts',
    async () => {
      const { body } = await owner.send('GET', '/drafts?state=waiting&whose=all');
      return body.drafts?.length === 3 ? body.drafts : undefined;
    },
    180_000,
  );
  assert.equal(pay.summary.branch, '결제');
  assert.deepEqual(pay.risks, ['secret'], 'one has a secret');
  const shown = (await owner.send('GET', `/drafts/${birthday.id}`)).body.versions.at(-1);
  const split = { change: 'split', digest: shown.digest };
  const divided = await owner.send('PUT', `/commit/drafts/${birthday.id}/version`, split);
  const { commits } = divided.body.draft.versions.at(-1).body;
  assert.deepEqual(
    commits.map(({ message }: { message: string }) => message.split(/[:(]/)[0]),
    ['feat', 'docs'],
    'one is to be split',
  );
  assert.deepEqual(good.risks, [], 'the newest one is fine as it is');
  assert.match(good.title, /^feat\(order\): .*추가$/, 'in the way of a Korean history');
  const doneOf = async () => {
    const { body } = await owner.send('GET', '/playgrounds');
    const [{ module, steps }] = body.playgrounds;
    assert.equal(module, 'commit');
    return steps
      .filter(({ isDone }: { isDone: boolean }) => isDone)
      .map(({ name }: { name: string }) => name);
  };
  assert.deepEqual(await doneOf(), []);
  const { body } = await owner.send('GET', `/drafts/${good.id}`);
  const { digest } = body.versions.at(-1);
  const { status } = await owner.send('PUT', `/drafts/${good.id}/stamp`, {
    decision: 'approve',
    digest,
  });
  assert.equal(status, 200);
  await until('the push', async () => (await doneOf()).includes('pushed'), 90_000);
  assert.deepEqual(await doneOf(), ['stamp', 'pushed']);

  // What was just stamped is what the practice shop breaks in its bad deploy: the page of the error names that commit.
  const { body: first } = await owner.send('GET', '/commit/history');
  const [commit] = first.commits;
  const org = (await owner.send('GET', '/me')).body.org.id;
  const shop = systemContext(parts, { org, name: 'shop', trace: '0'.repeat(32) });
  const { opened } = await foldErrors(shop, await errorsOfBadDeploy(new Date()));
  const titles = await Promise.all(
    opened.map(async (id) => {
      const { body: group } = await owner.send('GET', `/aisher/groups/${id}`);
      const { body: context } = await owner.send('GET', `/aisher/groups/${id}/context`);
      return { group, suspects: context.suspects };
    }),
  );
  const broken = titles.find(({ group }) => /applyDiscount/.test(group.culprit ?? ''));
  assert.equal(broken?.group.service, 'orders');
  const [suspect] = broken?.suspects.commits ?? [];
  assert.equal(suspect?.sha, commit.sha);
  assert.deepEqual(
    [suspect?.element, suspect?.path, suspect?.match, suspect?.draftId],
    ['applyDiscount', 'src/order.ts', 'name', good.id],
  );
});
