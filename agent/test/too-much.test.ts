/** A change that no draft can hold is reported where the person looks, not only in a log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { makePaired } from './bench.ts';

test('more than 20,000 changed files are reported to the server, and when that has passed, too', async (t) => {
  const { bench, server } = await makePaired(t, { settings: { pollSeconds: 1 } });
  const { site } = bench;
  for (let n = 0; n <= 20_000; n += 1) site.write(`many/${n % 200}/${n}.txt`, `${n}\n`);
  await bench.run(['hook', 'editor-closed']);
  await until(
    'the reason',
    () => server.troubles.includes('change-too-large') || undefined,
    60_000,
  );
  assert.match(bench.log(), /trigger without effect.*change-too-large/);
  assert.equal(server.captures.length, 0);
  const told = server.troubles.length;
  // Once, however often it is tried.
  await bench.run(['hook', 'editor-closed']);
  await until(
    'another try',
    () => (bench.log().match(/change-too-large/g)?.length ?? 0) > 1 || undefined,
    60_000,
  );
  site.write('.git/info/exclude', 'many/\n');
  site.write('src/a.txt', 'edited\n');
  await bench.run(['hook', 'editor-closed']);
  await until('the draft', () => server.captures[0], 60_000);
  assert.equal(server.troubles.slice(told).includes('change-too-large'), false);
  await until('its end', () => server.troubles.at(-1) === null || undefined, 60_000);
});
