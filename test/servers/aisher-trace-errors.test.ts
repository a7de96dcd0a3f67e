/** What the store tells of the errors of one trace, on the embedded engine itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  readErrorLogs,
  readErrors,
  readTraceErrors,
} from '../../modules/aisher/src/store/queries/fold.ts';
import { madeRows } from '../../modules/aisher/src/store/testing/made-rows.ts';
import {
  openTestStore,
  removeFolder,
  testFolder,
} from '../../modules/aisher/src/store/testing/test-store.ts';

const folder = testFolder();
const { store, until } = openTestStore(folder);
after(() => store.close().then(() => removeFolder(folder)));

const now = new Date();
const seconds = Math.floor(now.getTime() / 1_000);
const from = seconds - 1_800;
const hour = { from, until: seconds + 60 };
const rows = madeRows({ seed: 7, traces: 120, from, seconds: 1_500, errorShare: 0.3, note: 'a' });
const [thrown] = rows.exceptions;
assert.ok(thrown);

before(async () => {
  await until('ready');
  for (const org of ['a', 'b']) {
    await store.insert({ org, rows, receivedAt: now, retentionDays: 15, token: org });
  }
});

async function collect<R>(blocks: AsyncIterable<readonly R[]>): Promise<R[]> {
  const out: R[] = [];
  for await (const block of blocks) out.push(...block);
  return out;
}

test('the errors of a trace are found without its time, and those of no other trace or org', async () => {
  const asked = { trace: thrown.traceId, now: seconds };
  const all = await collect(readErrors(store, 'a', hour));
  const own = all.filter(({ traceId }) => traceId === thrown.traceId);
  assert.ok(own.length > 0 && own.length < all.length);
  assert.deepEqual((await readTraceErrors(store, 'a', asked)).errors, own);
  const byEvents = await readTraceErrors({ ...store, exceptions: 'events' }, 'a', asked);
  assert.equal(byEvents.errors.length, own.length);
  const logs = await collect(readErrorLogs(store, 'a', hour));
  const log = logs.find(({ traceId }) => traceId !== '') ?? assert.fail('a log of a trace');
  const found = await readTraceErrors(store, 'a', { ...asked, trace: log.traceId });
  assert.deepEqual(
    found.logs,
    logs.filter(({ traceId }) => traceId === log.traceId),
  );
  assert.deepEqual(await readTraceErrors(store, 'nobody', asked), { errors: [], logs: [] });
});
