import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { approve, intactLedger, startWorld, type World, waitingDraft } from './world.ts';

let world: World;

before(async () => {
  world = await startWorld();
});
after(() => world?.close());

const head = () => world.repository.git('rev-parse', 'HEAD');
const isDone = (id: string) => async () => {
  const { body } = await world.owner.get(`/drafts/${id}`);
  assert.notEqual(body.state, 'failed', JSON.stringify(body.outcome));
  return body.state === 'done' ? true : undefined;
};

async function draftOf(path: string, text: string) {
  world.repository.write(path, text);
  const { code, text: said } = await world.agent.run(['draft'], world.repository.folder);
  assert.equal(code, 0, said);
  return until('the draft', () => waitingDraft(world.owner));
}

test('an agent that was away at the stamp acts once when it comes back', async () => {
  const draft = await draftOf('a.txt', 'a\n');
  await world.agent.stop('SIGKILL');
  const before = head();
  assert.equal((await approve(world.owner, draft.id)).status, 200);
  assert.equal(head(), before);
  world.agent.start();
  await until('the act', isDone(draft.id));
  assert.equal(world.repository.git('rev-list', '--count', `${before}..HEAD`), '1');
});

test('an agent killed in the middle of the act makes one commit in the end', async () => {
  const draft = await draftOf('b.txt', 'b\n');
  const before = head();
  // The hook holds the act open long enough to be killed inside it.
  world.repository.write('.git/hooks/pre-commit', '#!/bin/sh\nsleep 1\n');
  world.repository.git('config', 'core.hooksPath', '.git/hooks');
  const { chmodSync } = await import('node:fs');
  chmodSync(join(world.repository.folder, '.git/hooks/pre-commit'), 0o755);
  assert.equal((await approve(world.owner, draft.id)).status, 200);
  await until('the act to begin', async () => {
    const { body } = await world.owner.get(`/drafts/${draft.id}`);
    return body.state === 'acting' ? true : undefined;
  });
  await world.agent.stop('SIGKILL');
  world.agent.start();
  await until('the act', isDone(draft.id));
  assert.equal(world.repository.git('rev-list', '--count', `${before}..HEAD`), '1');
  assert.equal(world.repository.git('status', '--porcelain'), '');
});

test('a server that is down at the trigger gets the draft when it is back', async () => {
  await world.server.stop('SIGKILL');
  world.repository.write('c.txt', 'c\n');
  const { code } = await world.agent.run(
    ['hook', 'editor-closed', '--folder', world.repository.folder],
    world.repository.folder,
  );
  assert.equal(code, 0);
  await world.restartServer();
  const draft = await until('the queued draft', () => waitingDraft(world.owner), 40_000);
  const before = head();
  assert.equal((await approve(world.owner, draft.id)).status, 200);
  await until('the act', isDone(draft.id));
  assert.equal(world.repository.git('rev-list', '--count', `${before}..HEAD`), '1');
});

test('a server killed right after the stamp lost nothing, and the act happens once', async () => {
  const draft = await draftOf('d.txt', 'd\n');
  const before = head();
  assert.equal((await approve(world.owner, draft.id)).status, 200);
  await world.server.stop('SIGKILL');
  await world.restartServer();
  await until('the act', isDone(draft.id), 40_000);
  assert.equal(world.repository.git('rev-list', '--count', `${before}..HEAD`), '1');
  await intactLedger(world.owner);
});

test('a server that is asked to stop answers what runs and ends within seconds', async () => {
  const began = performance.now();
  await world.server.stop('SIGTERM');
  assert.equal(world.server.child.exitCode, 0, world.server.output());
  assert.ok(performance.now() - began < 15_000);
  await world.restartServer();
  assert.equal((await world.owner.get('/me')).status, 200);
});
