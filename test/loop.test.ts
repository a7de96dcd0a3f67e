import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { type MailDouble, startMailDouble } from './mail-double.ts';
import {
  approve,
  claim,
  intactLedger,
  pairingLink,
  startWorld,
  type World,
  waitingDraft,
} from './world.ts';

let world: World;
let mail: MailDouble;

before(async () => {
  mail = await startMailDouble();
  world = await startWorld({ SMTP_URL: mail.url });
});
after(async () => {
  await world?.close();
  await mail?.close();
});

const remoteHead = () =>
  execFileSync(
    'git',
    ['-C', world.repository.remote, 'log', '-1', '--format=%H%n%an%n%B', 'main'],
    {
      encoding: 'utf8',
    },
  ).split('\n');

test('an editor closes, a draft waits and is told, a stamp pushes it, and the ledger remembers', async () => {
  const { owner, agent, repository } = world;
  await mail.confirm(owner, 'owner@example.com');
  repository.write(
    'src/cart.ts',
    'export function total(prices: number[]): number {\n  return prices.reduce((a, b) => a + b, 0);\n}\n',
  );
  repository.write('메모.txt', '아직 남은 일\n');
  const stagedBefore = repository.git('diff', '--cached', '--name-only');

  const hook = await agent.run(
    ['hook', 'editor-closed', '--folder', repository.folder],
    repository.folder,
  );
  assert.equal(hook.code, 0, hook.text);
  const waiting = await until('the draft', () => waitingDraft(owner));
  const letter = await until('the notification', () => mail.asking());
  assert.ok(
    !`${letter.subject}${letter.text}${letter.html}`.includes('reduce'),
    'code never travels in a notification',
  );

  const answer = await approve(owner, waiting.id);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const done = await until('the commit to be pushed', async () => {
    const { body } = await owner.get(`/drafts/${waiting.id}`);
    assert.notEqual(body.state, 'failed', JSON.stringify(body.outcome));
    return body.state === 'done' ? body : undefined;
  });

  const [sha, author, subject = ''] = remoteHead();
  assert.equal(author, '김개발');
  assert.equal(done.outcome.commits[0].sha, sha);
  assert.match(subject, /^[a-z]+(\(.+\))?!?: .+/);
  assert.equal(repository.git('status', '--porcelain'), '');
  assert.equal(repository.git('diff', '--cached', '--name-only'), stagedBefore);

  const ledger = await intactLedger(owner);
  assert.ok(ledger.events >= 4, `${ledger.events} events`);
  const said = await agent.run(['ledger', 'verify'], repository.folder);
  assert.equal(said.code, 0, said.text);
  assert.match(said.text, /The ledger is intact up to event \d+\..* Head [0-9a-f]{64}/);
  const { body: story } = await owner.get(`/traces/${waiting.traceUuid}`);
  const sources = new Set(story.entries.map((entry: { source: string }) => entry.source));
  for (const source of ['event', 'draft', 'stamp', 'job', 'delivery', 'llm']) {
    assert.ok(sources.has(source), `the story lacks "${source}": ${[...sources]}`);
  }
  const titles = story.entries.map((entry: { title: string }) => entry.title);
  assert.ok(titles.includes('commit.pushed'), titles.join());
});

test('two phones that stamp at the same moment make one commit', async () => {
  const { owner, repository, agent } = world;
  const second = await claim(world.server.url, await pairingLink(owner, 'phone'), 'second phone');
  repository.write('src/cart.test.ts', 'import "./cart.ts";\n');
  await agent.run(['draft'], repository.folder);
  const waiting = await until('the draft', () => waitingDraft(owner));
  const before = remoteHead()[0];
  const answers = await Promise.all(
    [owner, second, owner, second].map((who) => approve(who, waiting.id)),
  );
  const accepted = answers.filter(({ status }) => status === 200);
  assert.equal(accepted.length, 1, JSON.stringify(answers.map(({ status }) => status)));
  for (const { status, body } of answers.filter((one) => one.status !== 200)) {
    assert.equal(status, 409);
    assert.equal(body.code, 'already-stamped');
  }
  await until('the push', () => remoteHead()[0] !== before || undefined);
  await until('the draft to be done', async () =>
    (await owner.get(`/drafts/${waiting.id}`)).body.state === 'done' ? true : undefined,
  );
  const made = repository.git('rev-list', '--count', `${before}..HEAD`);
  assert.equal(made, '1');
});

test('a file that changed after the review is not committed as it was not shown', async () => {
  const { owner, repository, agent } = world;
  repository.write('src/tax.ts', 'export const taxRate = 0.1;\n');
  await agent.run(['draft'], repository.folder);
  const first = await until('the draft', () => waitingDraft(owner));
  await agent.stop();
  repository.write('src/tax.ts', 'export const taxRate = 0.2;\n');
  const before = remoteHead()[0];
  assert.equal((await approve(owner, first.id)).status, 200);
  agent.start();
  const failed = await until('the refusal', async () => {
    const { body } = await owner.get(`/drafts/${first.id}`);
    return body.state === 'failed' ? body : undefined;
  });
  assert.equal(failed.outcome.code, 'changed-since-review');
  assert.equal(remoteHead()[0], before);
  const fresh = await until('a fresh draft', () => waitingDraft(owner, [first.id]));
  assert.equal((await approve(owner, fresh.id)).status, 200);
  await until('the push', () => remoteHead()[0] !== before || undefined);
  assert.match(repository.git('show', 'HEAD:src/tax.ts'), /0\.2/);
});
