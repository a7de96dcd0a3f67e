import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import { aisherModule } from '../index.ts';
import { StoreError } from '../store/client/store-error.ts';
import type { Store } from '../store/store.ts';
import { encodeOtlp } from '../testing/encode-otlp.ts';
import { requestOf, sampleSpan } from '../testing/otlp-samples.ts';
import { receiverWorld } from '../testing/receiver-world.ts';
import { countingFaults } from './fault-metric.ts';
import { noteFetched } from './fetched-metric.ts';

const sampleOf = (text: string, series: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

const world = await receiverWorld();
const scrape = () => world.kernel.parts.metrics.text();

test('what the receiver, the journal and the store do can be scraped', async () => {
  const { secret, org } = await world.org();
  const request = requestOf('traces', [sampleSpan(1, world.kernel.parts.now())]);
  assert.equal((await world.sendTo(secret, 'traces', request)).status, 200);
  await world.stored(org, (batches) => batches.length > 0);
  const text = await until('the newest row', async () => {
    const text = await scrape();
    return text.includes('dojang_aisher_newest_row_seconds{signal="traces"}') && text;
  });
  const accepted = 'dojang_aisher_receiver_rows_total{signal="traces",outcome="accepted"}';
  assert.equal(sampleOf(text, accepted), '1');
  assert.equal(sampleOf(text, 'dojang_aisher_engine_ready'), '1');
  assert.ok(Number(sampleOf(text, 'dojang_aisher_newest_row_seconds{signal="traces"}')) < 600);
  assert.ok(Number(sampleOf(text, 'dojang_aisher_disk_free_ratio')) > 0);
  const bytes = encodeOtlp('traces', request).length;
  assert.equal(sampleOf(text, 'dojang_aisher_receiver_bytes_total{signal="traces"}'), `${bytes}`);
  world.store.fail(new Error('away'));
  assert.equal(sampleOf(await scrape(), 'dojang_aisher_engine_ready'), '0');
  world.store.fail(null);
});

test('a server on which nobody wants telemetry has none of these numbers, so that no alert fires', async () => {
  const kernel = await testKernel({ modules: [kernelModule, aisherModule] });
  const text = await kernel.parts.metrics.text();
  assert.doesNotMatch(text, /^dojang_aisher_(engine_ready|journal_\w+|disk_free_ratio)[ {]/m);
});

test('failures of the store are counted by their kind', async () => {
  const { parts } = world.kernel;
  const failing = async () => {
    throw new StoreError('too-slow', 'no answer');
  };
  const store = countingFaults({ ask: failing, insert: failing } as unknown as Store, parts);
  await assert.rejects(store.ask('a', {} as never, {}), { fault: 'too-slow' });
  await assert.rejects(store.insert({} as never), { fault: 'too-slow' });
  const series = 'dojang_aisher_clickhouse_errors_total{error_type="too-slow"}';
  assert.equal(sampleOf(await scrape(), series), '2');
});

test('ten thousand names of services are fifty and one label', async () => {
  const kernel = await testKernel();
  after(() => kernel.close());
  const named = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ service: `service-${at}` }));
  noteFetched(kernel.parts, named(10_000));
  noteFetched(kernel.parts, named(2));
  const text = await kernel.parts.metrics.text();
  const lines = text.split('\n').filter((line) => line.startsWith('dojang_aisher_errors_fetched'));
  assert.equal(lines.length, 51);
  const count = (name: string) =>
    sampleOf(text, `dojang_aisher_errors_fetched_total{service_name="${name}"}`);
  assert.deepEqual([count('service-0'), count('other')], ['2', '9950']);
});
