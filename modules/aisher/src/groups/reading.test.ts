import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../index.ts';
import { aLog, anError } from '../testing/errors.ts';
import { mergeGroups } from './changes/merge.ts';
import { readSeries } from './counts/series.ts';
import { foldErrors } from './fold/fold.ts';
import { getGroup, listGroups } from './group-list.ts';
import { listSamples } from './samples/sample-list.ts';
import { explainGroup } from './why.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
const from = Date.UTC(2026, 0, 1);
const at = (minute: number) => new Date(from + minute * 60_000);

test('groups are listed by pages, seen last first, and narrowed by state and service', async () => {
  const ctx = await newOrg(kernel);
  const errors = ['A', 'B', 'C', 'D', 'E'].map((type, minute) =>
    anError({ type, at: at(minute), service: type === 'E' ? 'stock' : 'payment' }),
  );
  await foldErrors(ctx, errors);
  const first = await listGroups(ctx, { limit: 3 });
  const second = await listGroups(ctx, { limit: 3, cursor: first.nextCursor ?? '' });
  const titles = [...first.groups, ...second.groups].map(({ title }) => title[0]);
  assert.deepEqual([titles.join(''), second.nextCursor], ['EDCBA', null]);
  const [stock] = first.groups;
  const ofStock = await listGroups(ctx, { limit: 10, service: stock?.serviceId ?? '' });
  assert.deepEqual(
    ofStock.groups.map(({ service, state }) => [service, state]),
    [['stock', 'new']],
  );
  assert.deepEqual((await listGroups(ctx, { limit: 10, state: 'resolved' })).groups, []);
});

test('a row of the list has the last day by hours, and the release that was seen last', async () => {
  const ctx = await newOrg(kernel);
  const hourMs = 3_600_000;
  const now = kernel.clock.now().getTime();
  const ago = (hours: number) => new Date(now - hours * hourMs);
  await foldErrors(ctx, [
    anError({ at: ago(30), release: '2.5.0' }),
    anError({ at: ago(2), release: '2.4.1' }),
    anError({ at: ago(2), release: '2.4.1', environment: 'staging' }),
    anError({ at: ago(0), release: '2.4.0' }),
    anError({ at: ago(1), type: 'Other', release: '' }),
  ]);
  const { groups } = await listGroups(ctx, { limit: 10 });
  assert.deepEqual(
    groups.map(({ hourly, lastRelease }) => [hourly.slice(-4), hourly.length, lastRelease]),
    [
      [[0, 2, 0, 1], 24, { release: '2.4.0', environment: 'production' }],
      [[0, 0, 1, 0], 24, null],
    ],
  );
});

test('a group says since when it was seen in each environment and release', async () => {
  const ctx = await newOrg(kernel);
  const { opened } = await foldErrors(ctx, [
    anError({ environment: 'staging', at: at(0) }),
    anError({ environment: 'production', at: at(5) }),
    anError({ environment: 'production', at: at(7) }),
  ]);
  const { releases, events } = await getGroup(ctx, opened[0] ?? '');
  assert.equal(events, 3);
  assert.deepEqual(
    releases.map(({ environment, firstSeenAt, events }) => [environment, firstSeenAt, events]),
    [
      ['production', at(5).toISOString(), 2],
      ['staging', at(0).toISOString(), 1],
    ],
  );
  await assert.rejects(getGroup(ctx, randomUUID()), { code: 'group-not-found' });
});

test('a series has a bucket for each step, zeros included, over all fingerprints of the group', async () => {
  const ctx = await newOrg(kernel);
  const { opened } = await foldErrors(ctx, [
    anError({ at: at(1) }),
    anError({ at: at(1), release: '2.4.2' }),
    anError({ at: at(3), type: 'Other' }),
  ]);
  await mergeGroups(ctx, opened[0] ?? '', [opened[1] ?? '']);
  const window = { from: at(0).toISOString(), until: at(5).toISOString() };
  const { buckets } = await readSeries(ctx, opened[0] ?? '', { ...window, step: 'minute' });
  assert.deepEqual(
    buckets.map(({ events }) => events),
    [0, 2, 0, 1, 0],
  );
  await assert.rejects(
    readSeries(ctx, opened[0] ?? '', { ...window, until: at(9_000).toISOString(), step: 'minute' }),
    { code: 'series-too-long' },
  );
});

test('why one group: the parts of the key, the frames that were dropped, the place where words vary, two samples', async () => {
  const ctx = await newOrg(kernel);
  const stack = `TypeError: x is not a function
    at charge (/app/src/gateway.js:41:9)
    at next (/app/node_modules/express/lib/router.js:5:1)`;
  const { opened } = await foldErrors(ctx, [
    anError({ type: 'TypeError', stack, at: at(1), message: 'first' }),
    anError({ type: 'TypeError', stack, at: at(2), message: 'last' }),
  ]);
  const { fingerprints, samples } = await explainGroup(ctx, opened[0] ?? '');
  const [key] = fingerprints;
  assert.equal(key?.step, 'app-frames');
  assert.ok(key.parts.some(({ name, value }) => name === 'frame' && value.includes('charge')));
  assert.ok(key.dropped.some(({ frame, rule }) => frame.includes('express') && rule !== ''));
  assert.deepEqual(
    samples.map(({ message }) => message),
    ['first', 'last'],
  );
  const words = ['root', 'admin', 'guest', 'oracle', 'postgres', 'jenkins', 'deploy', 'backup'];
  const logs = await foldErrors(
    ctx,
    words.map((word, n) => aLog(`password of user ${word} was refused`, { at: at(n) })),
  );
  const [place] = (await explainGroup(ctx, logs.opened[0] ?? '')).fingerprints[0]?.places ?? [];
  assert.ok(place?.words.flat().includes('oracle'));
});

test('samples are the newest first, of the group alone', async () => {
  const ctx = await newOrg(kernel);
  const { opened } = await foldErrors(ctx, [
    anError({ at: at(1) }),
    anError({ at: at(2), release: '2.4.2' }),
    anError({ at: at(3), type: 'Other' }),
  ]);
  const { samples } = await listSamples(ctx, opened[0] ?? '');
  assert.deepEqual(
    samples.map(({ release }) => release),
    ['2.4.2', '2.4.1'],
  );
  await assert.rejects(listSamples(await newOrg(kernel), opened[0] ?? ''), {
    code: 'group-not-found',
  });
});
