import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createBreaker } from './breaker.ts';

/** A breaker in front of something whose answers the test decides. */
function guarded() {
  const said: string[] = [];
  const breaker = createBreaker({
    probe: () => probing(),
    onOpen: (_error, probes) => void said.push(`open ${probes}`),
    onClose: () => void said.push('close'),
    observe: () => undefined,
  });
  let probing: () => Promise<unknown> = () => Promise.reject(new Error('away'));
  const probeBy = (probe: typeof probing) => {
    probing = probe;
  };
  return { breaker, said, probeBy };
}

const failing = () => Promise.reject(new Error('refused'));
const hanging = () => new Promise<never>(() => undefined);

test('two failures in a row are let pass, three open it, and then nothing is asked', async () => {
  const { breaker, said } = guarded();
  await breaker.run(failing);
  await breaker.run(failing);
  assert.deepEqual(await breaker.run(async () => 1), { answer: 1 });
  for (let n = 0; n < 3; n += 1) assert.equal(await breaker.run(failing), undefined);
  assert.equal(breaker.isOpen(), true);
  let asked = 0;
  const counting = async () => (asked += 1);
  assert.equal(await breaker.run(counting), undefined);
  assert.equal(asked, 0);
  assert.deepEqual(said, ['open 0']);
});

test('what hangs is given up, and the breaker opens for all who wait at that moment', async () => {
  const { breaker } = guarded();
  const answers = await Promise.all(Array.from({ length: 20 }, () => breaker.run(hanging)));
  assert.deepEqual(new Set(answers), new Set([undefined]));
  assert.equal(breaker.isOpen(), true);
});

test('an answer that waits while the event loop stands still is in time', async (t) => {
  const { breaker } = guarded();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[redis]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  t.after(() => {
    client.destroy();
    server.close();
  });
  const waiting = breaker.run(() => once(client, 'data').then(() => 1));
  // It is in the socket before the timer is seen, and read after it.
  redis.write('1');
  const until = performance.now() + 80;
  while (performance.now() < until);
  assert.deepEqual(await waiting, { answer: 1 });
});

test('after its rest one probe asks, nobody waits for it, and it closes the breaker', async (t) => {
  const { breaker, said, probeBy } = guarded();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (let n = 0; n < 3; n += 1) await breaker.run(failing);
  let probes = 0;
  const answering = Promise.withResolvers<void>();
  probeBy(() => {
    probes += 1;
    return answering.promise;
  });
  t.mock.timers.tick(5_000);
  const all = await Promise.all(Array.from({ length: 10 }, () => breaker.run(async () => 1)));
  assert.deepEqual(new Set(all), new Set([undefined]));
  assert.equal(probes, 1);
  answering.resolve();
  await turn();
  assert.deepEqual(await breaker.run(async () => 1), { answer: 1 });
  assert.deepEqual(said, ['open 0', 'close']);
});
