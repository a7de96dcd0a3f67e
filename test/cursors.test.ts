/** A cursor is a client's word: whatever it says, a list answers with its own rows or refuses. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pairDevice } from '@dojang/kernel/testing';
import { kernelCases } from './tenant-cases.ts';
import { casesOfAll, startWorld } from './tenant-world.ts';

const world = await startWorld();
after(() => world.close());

const document = (await world.app.inject('/api/openapi.json')).json();
const lists = Object.entries(document.paths)
  .filter(([, methods]) => {
    const { get } = methods as { get?: { parameters?: { name: string }[] } };
    return get?.parameters?.some(({ name }) => name === 'cursor');
  })
  .map(([path]) => path.replace(/^\/api/, ''));

const cases = await casesOfAll(kernelCases);
/** A list below a thing is asked for one that is there. */
async function addressOf(path: string): Promise<string> {
  if (!path.includes('{')) return path;
  const tried = cases[`GET ${path.replace(/\{(\w+)\}/g, ':$1')}`];
  assert.ok(tried, path);
  return (await tried.here(world)).url;
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const at = '2026-01-01T00:00:00.000Z';
const id = crypto.randomUUID();

/** Of every kind that the lists use, and of none: numbers out of range, other types, SQL, other bytes. */
const invented = [
  '',
  '0',
  '-1',
  '1.5',
  '9'.repeat(19),
  '9'.repeat(200),
  'NaN',
  'Infinity',
  '1e400',
  '0x10',
  "' or 1=1 --",
  '../../etc/passwd',
  '%',
  '￿',
  '\ud7ff',
  'a'.repeat(200),
  ...[
    null,
    true,
    0,
    -1,
    1e308,
    '',
    [],
    {},
    [at, id],
    { at, id },
    { at: 'infinity', id },
    { at: '-infinity', id },
    { at: 'now', id },
    { at: '292277026596-12-04', id },
    { at: '2026-13-45T99:99:99Z', id },
    { at, id: 'x' },
    { at, id: null },
    { at: null, id },
    { at: [at], id: [id] },
    { at, id: `${id}' or true --` },
    { at: { $gt: '' }, id: { $gt: '' } },
    { seq: -1 },
    { seq: '1; drop table kernel.event' },
    `${at} ${id}`,
    `0 ${id}`,
    `${'9'.repeat(14)} ${id}`,
    `${'9'.repeat(15)} ${id}`,
    `${at}|${id}`,
    `${at},${id}`,
    `infinity ${id}`,
    `${'9'.repeat(19)}`,
    `${at}\u0001${id}`,
  ].map(encode),
];

test('a list answers an invented cursor with its own rows or with a refusal that names the fix', async () => {
  assert.ok(lists.length >= 5, `only ${lists} take a cursor`);
  const owner = await pairDevice(world.app, world.home);
  let asked = 0;
  for (const path of lists) {
    const address = await addressOf(path);
    for (const cursor of invented) {
      const url = `${address}?cursor=${encodeURIComponent(cursor)}`;
      const { status, body } = await owner.send('GET', url);
      assert.ok(status === 200 || (status >= 400 && status < 500), `${status} for ${url}`);
      if (status !== 200) assert.match(body.detail, /cursor|page/i, url);
      asked += 1;
    }
  }
  assert.ok(asked >= 200, `only ${asked} were asked`);
});
