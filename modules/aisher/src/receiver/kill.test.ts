import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '@dojang/kernel/testing/until';
import { encodeOtlp } from '../testing/encode-otlp.ts';
import { readStored } from '../testing/file-store.ts';
import { requestOf, sampleSpan } from '../testing/otlp-samples.ts';
import type { Told } from '../testing/receiver-process.ts';

const program = fileURLToPath(new URL('../testing/receiver-process.ts', import.meta.url));
const at = new Date();
const newEach = 12;
const spansEach = 5;

/** The nth request: two orgs in turn, spans that no other request has. */
function requestNumber(n: number): Told {
  const spans = Array.from({ length: spansEach }, (_, each) => sampleSpan(each + 3, at, n + 1));
  const body = encodeOtlp('traces', requestOf('traces', spans)).toString('base64');
  return { take: n, org: `org-${n % 2}`, body };
}

async function start(folder: string, point: string, times: number): Promise<ChildProcess> {
  // Its options are for a runner of tests.
  const child = fork(program, [folder, point, String(times)], { execArgv: [] });
  await once(child, 'message');
  return child;
}

/** Sends what is left, six at a time, until all was answered or the process is gone. Gives what was answered. */
async function sendAll(child: ChildProcess, left: readonly number[]): Promise<number[]> {
  const answered: number[] = [];
  let isGone = false;
  child.once('exit', () => {
    isGone = true;
  });
  child.on('message', (n) => {
    answered.push(n as number);
  });
  for (let sent = 0; sent < left.length && !isGone; ) {
    const group = left.slice(sent, sent + 6);
    for (const n of group) child.send(requestNumber(n), () => {});
    sent += group.length;
    await until('the answers', () => isGone || answered.length >= sent);
  }
  return answered;
}

const points = ['before-flush', 'after-flush', 'after-cut', 'after-insert', 'before-mark'];

test('a process that is killed at any point has stored what it answered, once', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-kill-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const answered = new Set<number>();
  // Each process gets some requests that are new, and those that the one before did not answer.
  const left = (count: number) =>
    Array.from({ length: count }, (_, n) => n).filter((n) => !answered.has(n));
  for (const [run, point] of points.entries()) {
    const child = await start(folder, point, 2);
    const ended = once(child, 'exit');
    for (const n of await sendAll(child, left((run + 1) * newEach))) answered.add(n);
    // When all was answered, the point is passed while the rest is stored.
    if (child.connected) child.send({ take: null } satisfies Told, () => {});
    assert.deepEqual(await ended, [null, 'SIGKILL'], point);
  }
  const requests = points.length * newEach;
  const last = await start(folder, 'none', 1);
  const ended = once(last, 'exit');
  for (const n of await sendAll(last, left(requests))) answered.add(n);
  assert.equal(answered.size, requests);
  last.send({ take: null } satisfies Told);
  assert.deepEqual(await ended, [0, null]);
  const batches = readStored(join(folder, 'stored.jsonl'));
  const stored = batches.flatMap(({ org, rows }) =>
    rows.spans.map(({ spanId, traceId }) => `${org} ${traceId} ${spanId}`),
  );
  assert.equal(new Set(stored).size, requests * spansEach, 'nothing is lost');
  assert.equal(stored.length, requests * spansEach, 'nothing is stored twice');
  assert.equal(batches.flatMap(({ rows }) => rows.exceptions).length, requests);
});
