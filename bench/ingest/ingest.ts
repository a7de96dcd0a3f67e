/**
 * `npm run bench:ingest [-- --seconds 10 --json]`: spans from OTLP over HTTP with gzip to rows in the embedded engine, by one
 * sender and by four; then the server is killed in the middle, and what it had answered is counted.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { testEngines } from '../../modules/aisher/src/store/testing/test-store.ts';
import { familyOf } from '../lib/processes.ts';
import { flags, report } from '../lib/report.ts';
import { gzipRequests, spansEach } from './requests.ts';
import type { SpanCounts } from './span-counts.ts';

const requestsEach = Number(flags.seconds ?? 10) * 20;
const port = 47_318;
const program = fileURLToPath(new URL('server.ts', import.meta.url));
const agent = new Agent({ keepAlive: true });
const peaks = { serverMb: 0, engineMb: 0 };
/** Before the first span: the database of the server lies in it, which has no part in the way of a span. */
let idleMb = 0;

async function start(folder: string, org: string): Promise<ChildProcess> {
  const child = fork(program, [folder, testEngines, String(port), org]);
  await once(child, 'message');
  return child;
}

async function ask<T>(child: ChildProcess, what: 'waiting' | 'counts'): Promise<T> {
  child.send(what);
  const [answer] = await once(child, 'message');
  return answer as T;
}

const noteMemory = (child: ChildProcess) => {
  const [own, ...started] = familyOf(child.pid ?? 0).map(({ rssMb }) => rssMb);
  peaks.serverMb = Math.max(peaks.serverMb, own ?? 0);
  peaks.engineMb = Math.max(peaks.engineMb, ...started);
};

/** The status of the answer; 0 when there was none. */
const send = (body: Buffer): Promise<number> =>
  new Promise((resolve) => {
    const sending = request({
      host: '127.0.0.1',
      port,
      path: '/v1/traces',
      method: 'POST',
      agent,
      headers: {
        authorization: 'Bearer bench',
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        'content-length': body.length,
      },
    });
    sending.on('response', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sending.on('error', () => resolve(0));
    sending.end(body);
  });

/** Each sender has one request under way, and sends it again until it is answered, as an SDK does. */
async function sendAll(bodies: readonly Buffer[], senders: number): Promise<void> {
  const left = [...bodies];
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let body = left.shift(); body !== undefined; body = left.shift()) {
        while ((await send(body)) !== 200) await sleep(200);
      }
    }),
  );
}

async function stored(child: ChildProcess): Promise<SpanCounts> {
  while ((await ask<number>(child, 'waiting')) > 0) await sleep(20);
  return ask<SpanCounts>(child, 'counts');
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.send('end');
  await ended;
}

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-ingest-'));
  folders.push(folder);
  return folder;
};

async function measure(senders: number) {
  const child = await start(newFolder(), randomUUID());
  if (senders === 1) idleMb = familyOf(child.pid ?? 0).reduce((sum, { rssMb }) => sum + rssMb, 0);
  const memory = setInterval(() => noteMemory(child), 1_000);
  const bodies = gzipRequests(requestsEach * senders, new Date());
  await sendAll(bodies.splice(0, 10), senders);
  await stored(child);
  const began = performance.now();
  await sendAll(bodies, senders);
  const answeredMs = performance.now() - began;
  const { spans } = await stored(child);
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(memory);
  await end(child);
  const sent = bodies.length * spansEach;
  return {
    senders,
    spans,
    'answered/s': Math.round((sent * 1_000) / answeredMs),
    'stored/s': Math.round(sent / seconds),
  };
}

/** What was answered and is not in the store, and what is there twice, after a kill in the middle. */
async function kill() {
  const [folder, org] = [newFolder(), randomUUID()];
  const bodies = gzipRequests(requestsEach, new Date());
  const first = await start(folder, org);
  const sending = sendAll(bodies, 4);
  await sleep(1_500);
  first.kill('SIGKILL');
  const second = await start(folder, org);
  await sending;
  const { spans, different } = await stored(second);
  await end(second);
  return { lost: bodies.length * spansEach - different, double: spans - different };
}

const one = await measure(1);
const four = await measure(4);
const { lost, double } = await kill();
agent.destroy();
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
report('spans from OTLP over HTTP, gzip, to the embedded engine', [one, four], {
  spansPerSecond1: one['stored/s'],
  spansPerSecond4: four['stored/s'],
  lost,
  double,
  peakMb: peaks.serverMb + peaks.engineMb,
  idleMb,
  ...peaks,
});
if (lost !== 0 || double !== 0) process.exitCode = 1;
