import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildHttp } from '../../http/http.ts';
import { placeOf } from '../../http/place.ts';
import { kernelModule } from '../../kernel.ts';
import { newOrg, newPerson, pairDevice, testKernel } from '../../testing/index.ts';
import { until } from '../../testing/until.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { lastSeenMs: 0 });
await app.ready();
after(async () => {
  await app.close();
  await kernel.close();
});

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

test('a place is the network, never the address', () => {
  assert.equal(placeOf('203.0.113.77'), '203.0.113.x');
  assert.equal(placeOf('::ffff:203.0.113.77'), '203.0.113.x');
  assert.equal(placeOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1::x');
  assert.equal(placeOf('not an address'), null);
});

test('a device is listed with its browser and system, and is seen again after a minute', async () => {
  const mine = await pairDevice(app, await newOrg(kernel));
  const pairing = await mine.send('POST', '/pairings', { kind: 'phone' });
  const claim = { secret: pairing.body.link.split('#')[1], deviceName: '폰', kind: 'browser' };
  await app.inject({
    method: 'POST',
    url: '/api/pairings/claim',
    headers: { 'sec-fetch-site': 'same-origin', 'user-agent': phone },
    payload: claim,
  });
  const list = async () => (await mine.send('GET', '/devices')).body.devices;
  const found = (await list()).find(({ name }: { name: string }) => name === '폰');
  assert.deepEqual(
    [found.browser, found.system, found.place],
    ['Mobile Safari 18', 'iOS', '127.0.0.x'],
  );
  const before = (await list()).find(({ current }: { current: boolean }) => current);
  kernel.clock.advance(61_000);
  await until('the note', async () => {
    const now = (await list()).find(({ current }: { current: boolean }) => current);
    return Date.parse(now.lastSeenAt) - Date.parse(before.lastSeenAt) > 60_000;
  });
  kernel.clock.reset();
});

test('a member neither lists nor ends the devices of others; an admin does', async () => {
  const ctx = await newOrg(kernel);
  const owner = await pairDevice(app, ctx);
  const member = await pairDevice(app, await newPerson(kernel, ctx.org, 'member'));
  const admin = await pairDevice(app, await newPerson(kernel, ctx.org, 'admin'));
  assert.equal((await member.send('GET', '/devices?all=true')).body.code, 'not-allowed');
  const own = (await member.send('GET', '/devices')).body.devices;
  assert.ok(own.every(({ personId }: { personId: string }) => personId === member.personId));
  const end = (by: typeof owner) => by.send('DELETE', `/devices/${owner.deviceId}`);
  assert.equal((await end(member)).body.code, 'not-allowed');
  assert.equal((await owner.send('GET', '/me')).status, 200);
  assert.ok((await admin.send('GET', '/devices?all=true')).body.devices.length >= 3);
  assert.equal((await end(admin)).status, 204);
  assert.equal((await owner.send('GET', '/me')).status, 401);
});
