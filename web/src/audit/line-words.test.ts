import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditLine } from '@dojang/kernel/schema';
import { decisive, lineText, whoText } from './line-words.ts';

const line = (more: Partial<AuditLine>): AuditLine => ({
  id: '1',
  at: '2031-01-01T00:00:00.000Z',
  source: 'event',
  type: 'note.added',
  outcome: 'done',
  who: { kind: 'person', id: 'p', name: 'Kim', keyName: null },
  device: null,
  signedIn: null,
  role: null,
  shown: null,
  draft: null,
  traceUuid: '0190d3c1-1111-7222-8333-444455556666',
  seq: 1,
  facts: {},
  ...more,
});
const words: Readonly<Record<string, string>> = {
  'event.note.added': 'A note was added',
  'story.action.refused': 'Refused: {{action}}',
  'story.nobody': 'Former member',
  'audit.who.key': '{{key}}, a key of {{name}}',
};
const find = (key: string, params: Record<string, unknown> = {}) =>
  words[key]?.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name]));

test('a line is a sentence, and its stable word where the catalogue has none', () => {
  assert.equal(lineText(line({}), find), 'A note was added');
  assert.equal(lineText(line({ type: 'note.new' }), find), 'note.new');
  assert.equal(lineText(line({ outcome: 'refused' }), find), 'Refused: A note was added');
});

test('a key is named with its person, and an erased person has no name', () => {
  const key = { kind: 'key', id: 'k', name: 'Kim', keyName: 'CI' } as const;
  assert.equal(whoText({ who: key }, find), 'CI, a key of Kim');
  const erased = { kind: 'person', id: 'p', name: null, keyName: null } as const;
  assert.equal(whoText({ who: erased }, find), 'Former member');
});

test('the last decision of a person answers who did it', () => {
  const made = line({ id: '1', who: { kind: 'system', id: 'x', name: null, keyName: null } });
  const read = line({ id: '2' });
  const stamped = line({ id: '3', shown: { version: 1, digest: 'a'.repeat(64) } });
  assert.equal(decisive([made, read, stamped, line({ id: '4' })])?.id, '3');
  assert.equal(decisive([made, read])?.id, '2');
  assert.equal(decisive([made]), undefined);
});
