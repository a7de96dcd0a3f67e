import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, createLogTap, createTracing } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { aisherModule } from '../index.ts';
import { shedProblem } from '../receiver/admission/load.ts';
import type { Received } from '../receiver/receive.ts';
import { ownService } from './own-service.ts';
import { watchOwn } from './own-telemetry.ts';

const org = '6f1c1e7a-52b8-4c41-9d0c-5b8f0d2f7a11';
const kernel = await testKernel({ modules: [aisherModule] });

/** A server whose receiver only notes what it is handed. */
function watched({ refuses = false, takes = true } = {}) {
  const taken: Received[] = [];
  const logTap = createLogTap();
  const written: string[] = [];
  const log = createLog({
    level: 'info',
    destination: { write: (line) => void written.push(line) },
    tap: logTap,
  });
  const tracing = createTracing({ sinks: [], sampleRatio: 1 });
  const parts = { ...kernel.parts, log, logTap, tracing };
  const journal = { bytes: 0, records: 0, oldestMs: 0 };
  const own = watchOwn(
    parts,
    {
      take: async (received) => {
        if (!takes) throw shedProblem('shed', 0);
        taken.push(received);
        return { rejected: 0, reason: null };
      },
      state: () => ({
        journal,
        refuses: refuses ? 'disk-full' : null,
        store: { state: 'ready', reason: null },
        engine: null,
        diskFree: 1,
        newestMs: {},
      }),
    },
    { org, everyMs: 1_000_000 },
  );
  const bodies = () => taken.map(({ body }) => JSON.parse(body.toString()));
  return { own, parts, log, written, tracing, taken, bodies };
}

test('requests and errors of the server come as the service dojang, with a stack that can be grouped', async (t) => {
  const { own, log, tracing, taken, bodies } = watched();
  t.after(() => own.close());
  tracing.begin('GET /api/drafts', { kind: 'server' }).end();
  log.info('nobody hears this');
  log.error({ error: new TypeError('planted failure'), org }, 'a job failed');
  await own.flush();
  assert.deepEqual(
    taken.map(({ signal, key }) => [signal, key.org, key.services]),
    [
      ['traces', org, [ownService]],
      ['logs', org, [ownService]],
    ],
  );
  const [traces, logs] = bodies();
  const spans = traces.resourceSpans[0].scopeSpans[0].spans;
  assert.deepEqual(
    spans.map(({ name }: { name: string }) => name),
    ['GET /api/drafts'],
  );
  const [record, ...others] = logs.resourceLogs[0].scopeLogs[0].logRecords;
  assert.deepEqual(others, []);
  assert.equal(record.severityNumber, 17);
  assert.equal(record.body.stringValue, 'a job failed');
  const attributes = Object.fromEntries(
    record.attributes.map(({ key, value }: { key: string; value: { stringValue: string } }) => [
      key,
      value.stringValue,
    ]),
  );
  assert.equal(attributes['exception.type'], 'TypeError');
  assert.match(attributes['exception.stacktrace'], /TypeError: planted failure\n\s+at /);
});

test('what takes care of telemetry makes no telemetry', async (t) => {
  const { own, parts, log, written, taken } = watched();
  t.after(() => own.close());
  log.child({ unwatched: true }).error({ error: new Error('the store is away') }, 'not folded');
  assert.equal(written.length, 1, 'it is in the log all the same');
  for (let n = 0; n < 10; n += 1) await own.flush();
  assert.equal(taken.length, 0);
  const jobs = aisherModule.jobs.filter(({ isTraced }) => isTraced);
  assert.deepEqual(
    jobs.map(({ name }) => name),
    [],
  );
  assert.equal(
    parts.tracing.begin('GET /api/x', { kind: 'server' }).traceparent !== undefined,
    true,
  );
});

test('a storm of own rows is cut to the rate, and a receiver that is behind is left alone', async (t) => {
  const busy = watched();
  t.after(() => busy.own.close());
  // A thousand seconds of gathering hold so many rows.
  for (let n = 0; n < 60_000; n += 1) busy.log.warn({ n }, 'a storm');
  await busy.own.flush();
  assert.equal(busy.bodies()[0].resourceLogs[0].scopeLogs[0].logRecords.length, 50_000);
  const full = watched({ refuses: true });
  t.after(() => full.own.close());
  full.log.warn('again');
  await full.own.flush();
  assert.equal(full.taken.length, 0);
  const refusing = watched({ takes: false });
  t.after(() => refusing.own.close());
  refusing.log.warn('again');
  await refusing.own.flush();
  assert.equal(refusing.taken.length, 0);
  const counted = await kernel.parts.metrics.text();
  assert.match(counted, /dojang_aisher_own_rows_total\{outcome="left-out"\} 10002/);
});
