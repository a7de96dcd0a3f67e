import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, test } from 'node:test';
import { createOutgoing, type OutgoingOptions } from './outgoing.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const outgoing = (options: Partial<OutgoingOptions> = {}) =>
  createOutgoing({ allowed: new Map(), ...options });
const leadsTo = (...addresses: string[]) =>
  outgoing({ resolve: async () => addresses.map((address) => ({ address })) });
const refused = (code: string) => ({ name: 'Problem', code });

test('an address that a person gives is an https address of a host on the internet', async () => {
  const { checkAddress } = leadsTo('93.184.216.34');
  await checkAddress('https://hooks.example.com/a?b=1');
  await checkAddress('https://hooks.example.com:8443/a');
  for (const address of [
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user@hooks.example.com/',
    'https://user:word@hooks.example.com/',
    'hooks.example.com',
    '',
  ]) {
    await assert.rejects(checkAddress(address), refused('address-not-allowed'), address);
  }
});

test('a name that leads inside is refused when it is saved and when it is called', async () => {
  const url = 'https://hooks.example.com/';
  for (const inside of ['127.0.0.1', '10.0.0.8', '169.254.169.254', '::1', '::ffff:10.0.0.8']) {
    const { checkAddress, callAddress } = leadsTo('93.184.216.34', inside);
    await assert.rejects(checkAddress(url), refused('address-not-allowed'), inside);
    await assert.rejects(callAddress(url), refused('address-not-allowed'), inside);
  }
  let asked = 0;
  const turning = outgoing({
    resolve: async () => {
      asked += 1;
      return [{ address: asked === 1 ? '93.184.216.34' : '192.168.0.1' }];
    },
  });
  await turning.checkAddress(url);
  await assert.rejects(turning.callAddress(url), refused('address-not-allowed'));
});

test('numbers in every spelling are judged as the address they mean', async () => {
  const { checkAddress } = outgoing();
  for (const host of ['127.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:7f00:1]']) {
    await assert.rejects(checkAddress(`https://${host}/`), refused('address-not-allowed'), host);
  }
});

test('this server is not called: neither by its name nor by an address of its machine', async () => {
  const own = outgoing({
    publicUrl: 'https://dojang.example.com:7410',
    resolve: async () => [{ address: '93.184.216.34' }],
  });
  for (const url of ['https://dojang.example.com/api/x', 'https://dojang.example.com.:1/']) {
    await assert.rejects(own.checkAddress(url), refused('address-not-allowed'), url);
  }
  const addresses = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  assert.ok(addresses.length > 0);
  for (const { address } of addresses) {
    const { checkAddress } = leadsTo(address);
    await assert.rejects(
      checkAddress('https://hooks.example.com/'),
      refused('address-not-allowed'),
      address,
    );
  }
});

test('a host without an address, or a silent name server, is said and not called', async () => {
  const url = 'https://hooks.example.com/';
  await assert.rejects(leadsTo().callAddress(url), refused('host-unreachable'));
  await assert.rejects(leadsTo().checkAddress(url), {
    ...refused('address-not-found'),
    status: 422,
  });
  const silent = outgoing({ resolve: () => new Promise(() => {}) });
  await assert.rejects(
    silent.callAddress('https://hooks.example.com/', { timeoutMs: 50 }),
    refused('host-too-slow'),
  );
});

test('a redirect is an answer, and nobody follows it', async () => {
  const seen: string[] = [];
  const origin = await serve((request, reply) => {
    seen.push(request.url ?? '');
    reply.writeHead(302, { location: '/elsewhere' }).end();
  });
  const { callAddress } = outgoing({ inside: [origin] });
  const { status } = await callAddress(`${origin}/go`, { method: 'POST', body: 'x' });
  assert.deepEqual([status, seen], [302, ['/go']]);
});

test('an answer is read up to its bound, and what is beyond is left', async () => {
  const origin = await serve((_request, reply) => {
    reply.writeHead(200);
    for (let kibibytes = 0; kibibytes < 10 * 1024; kibibytes += 64) {
      reply.write('x'.repeat(64 * 1024));
    }
    reply.end();
  });
  const { callAddress } = outgoing({ inside: [origin] });
  const { status, body } = await callAddress(origin);
  assert.deepEqual([status, body.length], [200, 64 * 1024]);
  assert.equal((await callAddress(origin, { bytesMax: 10 })).body.toString(), 'xxxxxxxxxx');
});
