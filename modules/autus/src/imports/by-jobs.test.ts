import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel, until } from '@dojang/kernel/testing';
import { autusModule } from '../module.ts';
import { importWorld } from '../testing/imports.ts';
import { csvOf, rosterOf } from '../testing/roster.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
const { app, open } = importWorld(kernel);
after(() => app.close());

test('from the file to the undo with nothing but the queue; the second sheet begins when the first has ended', async () => {
  const world = await open();
  await kernel.parts.jobs.start(kernel.parts);
  const bring = async (rows: number, mark: string): Promise<string> => {
    const { id } = (await world.upload(csvOf(rosterOf(rows, mark).rows))).body;
    await until('the plan', async () => (await world.read(id)).state === 'planned');
    return id;
  };
  const [first, second] = [await bring(60, ' 1'), await bring(20, ' 2')];
  for (const id of [first, second]) {
    const answer = await world.stamp((await world.read(id)).draftId);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
  }
  await until('the second import', async () => (await world.read(second)).state === 'applied');
  assert.equal((await world.read(first)).state, 'applied');
  assert.equal((await world.counts()).students, rosterOf(60).children);
  for (const id of [second, first]) {
    assert.equal((await world.desk.send('PUT', `/autus/imports/${id}/undo`)).status, 202);
    await until('the undo', async () => (await world.read(id)).state === 'undone');
  }
  assert.deepEqual(new Set(Object.values(await world.counts())), new Set([0]));
});
