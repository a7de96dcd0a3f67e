import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel } from '@dojang/kernel/testing';
import { foldErrors } from '../../groups/fold/fold.ts';
import { aisherModule } from '../../index.ts';
import { releaseTraffic } from '../../store/queries/release-traffic.ts';
import { anError } from '../../testing/errors.ts';
import { openMemoryStore } from '../../testing/memory-store.ts';
import { noteDeploy } from '../deploys.ts';
import { readReleaseHealth } from './health.ts';
import { rateRatio } from './rate-ratio.ts';

const store = openMemoryStore();
const kernel = await testKernel({
  modules: [kernelModule, aisherModule],
  parts: { aisherStore: store },
});
const hourMs = 3_600_000;

test('the share of errors is compared by a ratio that says how sure it is', () => {
  const ratio = rateRatio({ events: 40, of: 1_000 }, { events: 10, of: 1_000 });
  assert.ok(ratio && ratio.value > 3.8 && ratio.value < 4, String(ratio?.value));
  assert.ok(ratio.low > 1.9 && ratio.high < 8, `${ratio.low} to ${ratio.high}`);
  const few = rateRatio({ events: 2, of: 50 }, { events: 0, of: 50 });
  assert.ok(few && few.low < 1, 'two errors prove nothing');
  assert.equal(rateRatio({ events: 0, of: 0 }, { events: 1, of: 10 }), null);
});

test('a release is beside the one before it in the order, each by as many first hours', async () => {
  const ctx = await newOrg(kernel);
  const nowMs = ctx.now().getTime();
  const at = (hours: number) => new Date(nowMs - hours * hourMs);
  const deploy = (version: string, hours: number) =>
    noteDeploy(ctx, {
      service: 'payment',
      environment: 'production',
      version,
      commit: null,
      at: at(hours).toISOString(),
    });
  await deploy('2.4.0', 100);
  const before = await deploy('2.4.1', 50);
  const last = await deploy('2.5.0', 3);
  // A fix of an old line comes later and is older.
  await deploy('2.3.9', 1);
  const asked: Record<string, unknown>[] = [];
  store.answer(ctx.org, releaseTraffic, (params) => {
    asked.push(params);
    const failed = params.version === '2.5.0' ? 40 : 10;
    return [{ calls: '1000', errors: String(failed), traces: '900', failed_traces: '9' }];
  });
  await foldErrors(ctx, [
    anError({ type: 'Old', release: '2.4.1', at: at(49) }),
    anError({ type: 'New', release: '2.5.0', at: at(2) }),
    anError({ type: 'Old', release: '2.5.0', at: at(2) }),
  ]);
  const health = await readReleaseHealth(ctx, last.releaseId);
  assert.equal(health.previous?.version, '2.4.1');
  assert.deepEqual([health.calls, health.errors, health.previous?.errors], [1_000, 40, 10]);
  assert.deepEqual([health.newGroups, health.regressedGroups], [1, 0]);
  assert.ok(Math.abs(health.seconds - 3 * 3_600) < 60, String(health.seconds));
  assert.ok(health.errorRatio && health.errorRatio.low > 1.9);
  const windows = asked.map(({ version, from, until }) => [version, Number(until) - Number(from)]);
  assert.deepEqual(
    windows.map(([version]) => version),
    ['2.5.0', '2.4.1'],
  );
  assert.equal(windows[0]?.[1], windows[1]?.[1]);

  const first = await readReleaseHealth(ctx, before.releaseId);
  assert.equal(first.previous?.version, '2.4.0');
  assert.equal(first.seconds, 24 * 3_600, 'a day is enough');
});

test('the oldest release stands alone, and a store that fails is an error', async () => {
  const ctx = await newOrg(kernel);
  const only = await noteDeploy(ctx, {
    service: 'stock',
    environment: '',
    version: '1.0.0',
    commit: null,
  });
  const health = await readReleaseHealth(ctx, only.releaseId);
  assert.deepEqual([health.previous, health.errorRatio, health.calls], [null, null, 0]);
  await assert.rejects(readReleaseHealth(ctx, '00000000-0000-4000-8000-000000000000'), {
    code: 'release-not-found',
  });
});
