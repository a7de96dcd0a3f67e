import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type DnsMood, startDnsDouble } from '../../../testing/dns-double.ts';
import { createTxtReader } from './txt-records.ts';

const double = await startDnsDouble();
after(() => double.close());
const read = createTxtReader({ servers: [double.server] });
const long = 'x'.repeat(600);
double.records.set('a.example', ['one', long]);

const inMood = (mood: DnsMood) => {
  double.mood = mood;
  return read('a.example');
};

test('a text comes whole, also in pieces, and by TCP where it does not fit', async () => {
  assert.deepEqual(await inMood('answers'), ['one', long]);
  assert.deepEqual(await inMood('cut'), ['one', long]);
});

test('a name without records has none, and that is an answer', async () => {
  assert.deepEqual(await inMood('nothing'), []);
  double.mood = 'answers';
  assert.deepEqual(await read('other.example'), []);
});

for (const mood of ['fails', 'silent', 'garbage', 'forged'] as const) {
  test(`a name server that is ${mood} says nothing of the records, within ten seconds`, async () => {
    const from = performance.now();
    await assert.rejects(inMood(mood), { code: 'domain-not-readable' });
    assert.ok(performance.now() - from < 10_000);
  });
}

test('a name that no name server knows how to ask for is no failure of ours', async () => {
  double.mood = 'answers';
  await assert.rejects(read(`${'a'.repeat(64)}.example`), { code: 'domain-not-readable' });
});
