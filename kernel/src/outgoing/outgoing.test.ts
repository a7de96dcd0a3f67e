import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import type { Resolve } from './hosts.ts';
import { createOutgoing } from './outgoing.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const outgoing = (allowed: readonly string[], resolve?: Resolve) =>
  createOutgoing({ allowed: new Map([['note', allowed]]), ...(resolve ? { resolve } : {}) });
const refused = (code: string) => ({ name: 'Problem', code });

test('a module calls what it declared, and nobody else does', async () => {
  const origin = await serve((request, reply) => reply.end(`${request.method} ${request.url}`));
  const { call } = outgoing([origin]);
  const { status, body } = await call('note', `${origin}/a?b=1`, { method: 'POST', body: 'c' });
  assert.deepEqual([status, body.toString()], [200, 'POST /a?b=1']);
  await assert.rejects(call('other', `${origin}/a`), refused('host-not-allowed'));
  for (const url of [
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    'not a url',
    `${origin}@x.example/`,
  ]) {
    await assert.rejects(call('note', url), refused('host-not-allowed'), url);
  }
});

test('a host of the internet that leads inside is refused, in every coat', async () => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::ffff:127.0.0.1',
    'fd00::1',
    'fe80::1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '::7f00:1',
    'fe80::1%eth0',
  ]) {
    const { call } = outgoing(['api.example.com'], async () => [
      { address: '93.184.216.34' },
      { address },
    ]);
    await assert.rejects(
      call('note', 'https://api.example.com/'),
      refused('host-not-allowed'),
      address,
    );
  }
});

test('the name is asked once: what it answers later is not called', async () => {
  const origin = await serve((_request, reply) => reply.end('first'));
  const { port } = new URL(origin);
  let asked = 0;
  const { call } = outgoing([`http://api.example.com:${port}`], async () => {
    asked += 1;
    return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1' }];
  });
  const { body } = await call('note', `http://api.example.com:${port}/`);
  assert.deepEqual([body.toString(), asked], ['first', 1]);
});

test('plain HTTP and other ports are only for origins that the operator gave', async () => {
  const { call } = outgoing(['api.example.com'], async () => [{ address: '93.184.216.34' }]);
  for (const url of ['http://api.example.com/', 'https://api.example.com:8443/']) {
    await assert.rejects(call('note', url), refused('host-not-allowed'), url);
  }
});

test('a redirect is judged like a call, and carries neither body nor keys elsewhere', async () => {
  const seen: unknown[] = [];
  const other = await serve((request, reply) => {
    seen.push([request.method, request.headers.authorization]);
    reply.end('there');
  });
  const origin = await serve((request, reply) => {
    const to =
      request.url === '/loop' ? '/loop' : request.url === '/in' ? 'http://127.0.0.1:1/' : other;
    reply.writeHead(302, { location: to }).end();
  });
  const { call } = outgoing([origin, other]);
  const keyed = { method: 'POST', body: 'secret', headers: { authorization: 'Bearer x' } } as const;
  assert.equal((await call('note', `${origin}/go`, keyed)).body.toString(), 'there');
  assert.deepEqual(seen, [['GET', undefined]]);
  await assert.rejects(call('note', `${origin}/in`), refused('host-not-allowed'));
  await assert.rejects(call('note', `${origin}/loop`), refused('host-unreachable'));
});

test('an answer has its bound in bytes and in time', async () => {
  const origin = await serve((request, reply) => {
    if (request.url === '/slow') return;
    reply.end('x'.repeat(10_000));
  });
  const { call } = outgoing([origin, 'http://127.0.0.1:1']);
  await assert.rejects(
    call('note', `${origin}/`, { bytesMax: 9_999 }),
    refused('answer-too-large'),
  );
  assert.equal((await call('note', `${origin}/`, { bytesMax: 10_000 })).body.length, 10_000);
  await assert.rejects(
    call('note', `${origin}/slow`, { timeoutMs: 100 }),
    refused('host-too-slow'),
  );
  await assert.rejects(call('note', 'http://127.0.0.1:1/'), refused('host-unreachable'));
  const silent = outgoing(['api.example.com'], () => new Promise(() => {}));
  await assert.rejects(
    silent.call('note', 'https://api.example.com/', { timeoutMs: 100 }),
    refused('host-too-slow'),
  );
});
