import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine } from '../../src/context/logs/schema.ts';
import { lineOf } from '../testing/sample-logs.ts';
import { countNew, keptRows, tailAfter } from './tail-rows.ts';
import { marksOf } from './template-marks.ts';

const said = (logs: readonly LogLine[]) => logs.map(({ id }) => id);
const answer = (from: number, until: number, more: object = {}) => ({
  logs: Array.from({ length: until - from }, (_, n) => lineOf(from + n)),
  isCut: false,
  nextAfter: String(until),
  newestAt: null,
  ...more,
});

test('lines that come again are shown once, the newest first', () => {
  const first = tailAfter(undefined, answer(0, 3));
  assert.deepEqual(said(first.logs), ['id 2', 'id 1', 'id 0']);
  const second = tailAfter(first, answer(1, 5));
  assert.deepEqual(said(second.logs), ['id 4', 'id 3', 'id 2', 'id 1', 'id 0']);
  assert.equal(countNew(first.logs, second.logs), 2);
  assert.equal(second.nextAfter, '5');
});

test('200 lines are kept, and an answer without news leaves the list as it is', () => {
  const full = tailAfter(tailAfter(undefined, answer(0, 150)), answer(150, 290));
  assert.equal(full.logs.length, keptRows);
  assert.equal(full.logs[0]?.id, 'id 289');
  assert.equal(tailAfter(full, answer(280, 290, { nextAfter: null })).logs, full.logs);
  assert.equal(tailAfter(full, answer(290, 290, { nextAfter: null })).nextAfter, '290');
});

test('the first reading has missed nothing; a later one may have', () => {
  const first = tailAfter(undefined, answer(0, 3, { isCut: true }));
  assert.equal(first.isCut, false);
  assert.equal(tailAfter(first, answer(90, 93, { isCut: true })).isCut, true);
});

const places = (body: string, template: string) =>
  marksOf(body, template)
    .map(({ text, isPlace }) => (isPlace ? `[${text}]` : text))
    .join('|');

test('what stands at the places of the template is marked', () => {
  assert.equal(
    places('user 4711 paid 12.50 EUR', 'user <*> paid <*> EUR'),
    'user |[4711]| paid |[12.50]| EUR',
  );
  assert.equal(places('timeout after 30s', 'timeout after <*>'), 'timeout after |[30s]');
  assert.equal(places('10.0.0.1 refused', '<*> refused'), '[10.0.0.1]| refused');
  assert.equal(places('key=abc;next=def', 'key = <*> ; next = <*>'), 'key=|[abc]|;next=|[def]');
});

test('a template of another line, or without places, marks nothing', () => {
  assert.equal(places('disk is full', 'user <*> paid'), 'disk is full');
  assert.equal(places('disk is full', 'disk is full'), 'disk is full');
  assert.equal(places('', '<*>'), '');
  assert.equal(places('anything at all', '<*>'), '[anything at all]');
});

test('all of a line is there again, marked or not', () => {
  for (const [body, template] of [
    ['  padded   42  times ', 'padded <*> times'],
    ['a 1 b 2 c 3 tail', 'a <*> b <*> c <*>'],
    ['cut short after sixty-four words 5 and more', 'cut short after sixty-four words <*> and'],
  ] as const) {
    const marks = marksOf(body, template);
    assert.equal(marks.map(({ text }) => text).join(''), body);
    assert.ok(marks.some(({ isPlace }) => isPlace));
  }
});
