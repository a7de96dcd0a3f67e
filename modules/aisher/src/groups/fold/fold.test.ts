import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { aisherModule } from '../../index.ts';
import { aLog, anError, groupsOf, rowsOf } from '../../testing/errors.ts';
import { foldErrors } from './fold.ts';
import { openingsMax } from './opening.ts';

const kernel = await testKernel({ modules: [kernelModule, aisherModule] });

const countsOf = (groups: Awaited<ReturnType<typeof groupsOf>>) =>
  groups.map(({ events }) => events);

test('errors of one cause are one group, whatever their lines, ids and releases', async () => {
  const ctx = await newOrg(kernel);
  const other = anError({ release: '2.4.2', operation: 'PUT /pay' });
  const moved = { ...other, stack: other.stack.replace('41:9', '44:11') };
  const folded = await foldErrors(ctx, [anError(), moved, anError({ type: 'Timeout' })]);
  assert.equal(folded.counted, 3);
  const groups = await groupsOf(ctx);
  assert.deepEqual(countsOf(groups).sort(), [1, 2]);
  const [refused] = groups.filter(({ events }) => events === 2);
  assert.equal(refused?.title, 'CardRefused: card refused by gateway');
  assert.match(refused.culprit ?? '', /charge/);
  assert.deepEqual([refused.kind, refused.state], ['stack', 'new']);
});

test('an error that comes again counts once: the reader overlaps, a second server reads too', async () => {
  const ctx = await newOrg(kernel);
  const errors = [anError(), anError(), anError()];
  await foldErrors(ctx, errors);
  const again = await foldErrors(ctx, [...errors, anError()]);
  assert.deepEqual([again.counted, again.repeated], [1, 3]);
  assert.deepEqual(countsOf(await groupsOf(ctx)), [4]);
});

test('a log record and a span event of one span with the same type and message are one occurrence', async () => {
  const ctx = await newOrg(kernel);
  const event = anError({ at: new Date(Date.UTC(2026, 0, 1, 0, 1) - 1) });
  const log = anError({
    ...event,
    source: 'log',
    id: 'another',
    at: new Date(event.at.getTime() + 3),
  });
  await foldErrors(ctx, [event]);
  assert.equal((await foldErrors(ctx, [log])).counted, 0);
  assert.equal((await foldErrors(ctx, [{ ...log, message: 'another' }])).counted, 1);
});

test('new groups are told with one event each, however many errors they have', async () => {
  const ctx = await newOrg(kernel);
  const errors = Array.from({ length: 40 }, (_, n) => anError({ type: n % 2 ? 'One' : 'Other' }));
  const { opened } = await foldErrors(ctx, errors);
  assert.equal(opened.length, 2);
  assert.equal((await listEvents(ctx, { type: 'aisher.group-opened' })).length, 2);
});

test('the counts of minutes, releases, fingerprints and groups are the same', async () => {
  const ctx = await newOrg(kernel);
  const from = Date.UTC(2026, 0, 1);
  const errors = Array.from({ length: 300 }, (_, n) =>
    anError({
      at: new Date(from + n * 7_000),
      type: `Type${'ABC'[n % 3]}`,
      release: n % 2 ? '2.4.1' : '',
      environment: n % 5 ? 'production' : '',
      weight: n % 4 ? 1 : 2.5,
    }),
  );
  await foldErrors(ctx, errors.slice(0, 100));
  await foldErrors(ctx, errors.slice(50));
  const [sums] = await rowsOf(
    ctx,
    sql<Record<string, number>>`select
      (select sum(events) from aisher.error_group)::int as groups,
      (select sum(events) from aisher.fingerprint)::int as fingerprints,
      (select sum(events) from aisher.fingerprint_release)::int as releases,
      (select sum(events) from aisher.group_minute)::int as minutes,
      (select sum(weighted) from aisher.group_minute) as weighted,
      (select sum(weighted) from aisher.error_group) as weighted_groups`,
  );
  const weight = errors.reduce((sum, error) => sum + error.weight, 0);
  assert.deepEqual(sums, {
    groups: 300,
    fingerprints: 300,
    releases: 300,
    minutes: 300,
    weighted: weight,
    weighted_groups: weight,
  });
});

const names = ['root', 'admin', 'guest', 'oracle', 'postgres', 'jenkins', 'deploy', 'backup'];
const refusals = names.map((name, n) =>
  aLog(`password of user ${name} was refused`, { at: new Date(Date.UTC(2026, 0, 1, 0, n)) }),
);

test('messages that differ by a word that varies are one group, in any order and any batches', async () => {
  for (const step of [1, 3, 8]) {
    for (const errors of [refusals, refusals.toReversed()]) {
      const ctx = await newOrg(kernel);
      for (let at = 0; at < errors.length; at += step) {
        await foldErrors(ctx, errors.slice(at, at + step));
      }
      const groups = await groupsOf(ctx);
      assert.deepEqual(countsOf(groups), [8], `${step} at a time`);
    }
  }
});

test('a new word of a place that varies opens no group, and another process knows the place', async () => {
  const ctx = await newOrg(kernel);
  await foldErrors(ctx, refusals);
  const { opened } = await foldErrors(ctx, [aLog('password of user kim was refused')]);
  assert.deepEqual(opened, []);
});

test('two folds at once count each error once, and open one group', async () => {
  const ctx = await newOrg(kernel);
  const errors = Array.from({ length: 60 }, () => anError());
  const folded = await Promise.all([
    foldErrors(ctx, errors.slice(0, 40)),
    foldErrors(ctx, errors.slice(20)),
    foldErrors(ctx, errors.toReversed()),
  ]);
  assert.equal(
    folded.reduce((sum, { counted }) => sum + counted, 0),
    60,
  );
  assert.equal(folded.flatMap(({ opened }) => opened).length, 1);
  assert.deepEqual(countsOf(await groupsOf(ctx)), [60]);
});

test('beyond two thousand new groups a minute, the rest is counted in one group that says so', async () => {
  const ctx = await newOrg(kernel);
  const flood = (from: number, length: number) =>
    Array.from({ length }, (_, n) => anError({ type: `Kind${from + n}` }));
  await foldErrors(ctx, flood(0, openingsMax));
  await foldErrors(ctx, flood(openingsMax, 30));
  const overflow = (await groupsOf(ctx)).filter(({ kind }) => kind === 'overflow');
  assert.deepEqual(countsOf(overflow), [30]);
  kernel.clock.advance(61_000);
  const { opened } = await foldErrors(ctx, flood(openingsMax, 30));
  assert.equal(opened.length, 30);
});

test('what a stranger sends is cut and made storable, and spoils no other error', async () => {
  const ctx = await newOrg(kernel);
  const hostile = anError({
    service: '',
    type: `\0\ud800${'T'.repeat(2_000)}`,
    message: `'; drop table aisher.sample; --${'m'.repeat(200_000)}`,
    stack: `${'x'.repeat(1_000_000)}\0`,
    weight: Number.NaN,
    fingerprint: Array.from({ length: 100 }, () => 'f\0'),
    commit: 'not a commit',
  });
  assert.equal((await foldErrors(ctx, [hostile, anError()])).counted, 2);
  assert.deepEqual(countsOf(await groupsOf(ctx)), [1, 1]);
  const services = await rowsOf(
    ctx,
    sql<{ name: string }>`select name from aisher.service order by name`,
  );
  assert.deepEqual(
    services.map(({ name }) => name),
    ['payment', 'unknown_service'],
  );
});

test('a group keeps thirty samples at most: the first five, the last ten, one of each release', async () => {
  const ctx = await newOrg(kernel);
  const from = Date.UTC(2026, 0, 1);
  const errors = Array.from({ length: 200 }, (_, n) =>
    anError({ at: new Date(from + n * 10_000), release: n === 77 ? '2.4.0' : '2.4.1' }),
  );
  for (let at = 0; at < 200; at += 50) await foldErrors(ctx, errors.slice(at, at + 50));
  const samples = await rowsOf(
    ctx,
    sql<{ at: Date; release: string }>`select at, release from aisher.sample order by at`,
  );
  const places = samples.map(({ at }) => (at.getTime() - from) / 10_000);
  assert.equal(places.length, 30);
  assert.deepEqual(places.slice(0, 5), [0, 1, 2, 3, 4]);
  assert.deepEqual(
    places.slice(-10),
    Array.from({ length: 10 }, (_, n) => 190 + n),
  );
  assert.ok(samples.some(({ release }) => release === '2.4.0'));
  await foldErrors(ctx, [anError({ at: new Date(from + 2_000_000) })]);
  const newest = sql<{ at: Date }>`select max(at) as at from aisher.sample`;
  assert.equal((await rowsOf(ctx, newest))[0]?.at.getTime(), from + 1_990_000, 'once a minute');
});
