import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { getDraft, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { autusModule } from '../module.ts';
import { importWorld } from '../testing/imports.ts';
import { csvOf, rosterOf } from '../testing/roster.ts';
import { xlsxOf } from '../testing/xlsx.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
const { app, open } = importWorld(kernel);
after(() => app.close());

test('843 rows with mess: each has an outcome, a stamp writes them in chunks, and the same content is all the same', async () => {
  const world = await open();
  const roster = rosterOf(843);
  const id = await world.stamped(xlsxOf(roster.rows));
  const { counts, state } = await world.read(id);
  assert.equal(state, 'stamped');
  const all = Object.values<number>(counts).reduce((sum, each) => sum + each, 0);
  assert.equal(all, roster.rows.length);
  const made = counts.new + counts.sibling;
  assert.deepEqual(
    {
      made: made + (counts['maybe-same'] ?? 0),
      sibling: counts.sibling,
      duplicate: counts.duplicate,
    },
    { made: roster.children, sibling: roster.siblings, duplicate: roster.repeats },
    JSON.stringify(counts),
  );
  await world.apply(id);
  const applied = await world.read(id);
  assert.deepEqual([applied.state, applied.rowsWaiting, applied.rowsDone], ['applied', 0, made]);
  assert.equal((await world.counts()).students, made);
  const events = await listEvents(world.ctx, { type: 'autus.import-applied', limit: 100 });
  assert.equal(events.length, Math.ceil(made / 50));
  assert.equal((await getDraft(world.ctx, applied.draftId)).state, 'done');
  const again = (await world.upload(csvOf(roster.rows))).body;
  assert.equal(again.isNew, true, 'other bytes');
  const same = await world.plan(again.id);
  assert.equal(same.draftId, null, 'nothing is to be stamped');
  assert.equal(same.counts.same, made, JSON.stringify(same.counts));
  assert.equal(same.counts.new, undefined);
});

test('the same bytes twice are nothing, also at the same moment', async () => {
  const world = await open();
  const bytes = csvOf(rosterOf(5).rows);
  const both = await Promise.all([world.upload(bytes), world.upload(bytes)]);
  assert.deepEqual(both.map(({ body }) => body.isNew).toSorted(), [false, true]);
  assert.equal(both[0]?.body.id, both[1]?.body.id);
  const third = await world.upload(bytes, 'other-name.csv');
  assert.deepEqual([third.body.isNew, third.body.id], [false, both[0]?.body.id]);
  const { body } = await world.desk.send('GET', '/autus/imports');
  assert.equal(body.imports.length, 1);
});
