import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQuestion } from './question.ts';

const seoul = 'Asia/Seoul';
const id = '0190d3c1-1111-7222-8333-444455556666';

function window(text: string, zone = seoul): string {
  const question = readQuestion(text, zone);
  assert.equal(question.kind, 'window', text);
  if (question.kind !== 'window') return '';
  return `${question.from.toISOString()} ${question.to.toISOString()}`;
}

test('an id is read as git, logs and other systems write it', () => {
  assert.deepEqual(readQuestion(` ${id.toUpperCase()} `, seoul), { kind: 'id', id });
  assert.deepEqual(readQuestion(id.replaceAll('-', ''), seoul), { kind: 'id', id });
  assert.deepEqual(readQuestion(`person:${id}`, seoul), { kind: 'chosen', of: 'person', id });
  assert.deepEqual(readQuestion('3f9ab01', seoul), { kind: 'text', text: '3f9ab01' });
  assert.deepEqual(readQuestion('', seoul), { kind: 'everything' });
});

test('of a whole API key nothing but its last four characters is looked for', () => {
  const key = `dj_api_${'a'.repeat(32)}_${'x'.repeat(45)}Q7wz`;
  assert.deepEqual(readQuestion(key, seoul), { kind: 'text', text: 'Q7wz' });
});

test('a time is a month, a day, a minute or a second by the clocks of the zone', () => {
  assert.equal(window('2026-12'), '2026-11-30T15:00:00.000Z 2026-12-31T15:00:00.000Z');
  assert.equal(window('2026-12-31'), '2026-12-30T15:00:00.000Z 2026-12-31T15:00:00.000Z');
  assert.equal(window('2026-12-01 09:05'), '2026-12-01T00:05:00.000Z 2026-12-01T00:06:00.000Z');
  assert.equal(window('2026-12-01T00:05:59Z'), '2026-12-01T00:05:59.000Z 2026-12-01T00:06:00.000Z');
  assert.equal(
    window('2026-12-01T00:05:59.123456Z'),
    '2026-12-01T00:05:59.000Z 2026-12-01T00:06:00.000Z',
  );
  assert.equal(
    window('2026-12-01 09:05+09:00', 'UTC'),
    '2026-12-01T00:05:00.000Z 2026-12-01T00:06:00.000Z',
  );
  // The day on which the clocks of Berlin go back has 25 hours.
  assert.equal(
    window('2026-10-25', 'Europe/Berlin'),
    '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z',
  );
});

test('what no calendar has is a text', () => {
  for (const text of ['2026-02-30', '2026-13', '2026-12-01 25:00', '2026-12-1', '9999999-12']) {
    assert.deepEqual(readQuestion(text, seoul), { kind: 'text', text });
  }
  assert.throws(() => readQuestion('2026-12-01', 'Nowhere/City'), { code: 'time-zone-unknown' });
});
