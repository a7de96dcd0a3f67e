import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoryEntry } from '@dojang/kernel/schema';
import { createInstance } from 'i18next';
import { en } from '../messages/en.ts';
import { ko } from '../messages/ko.ts';
import { later } from '../messages/later.ts';
import { draftsOf, readableEntries, sentenceOf } from './story-lines.ts';

const words = createInstance();
await words.init({
  lng: 'ko',
  keySeparator: false,
  nsSeparator: false,
  resources: {
    ko: { translation: { ...ko, ...later.ko } },
    en: { translation: { ...en, ...later.en } },
  },
});
const sentence = (language: 'ko' | 'en', entry: StoryEntry) =>
  sentenceOf(entry, (key, params) =>
    words.exists(key) ? words.t(key, { lng: language, ...params }) : undefined,
  );

const entry = (
  source: StoryEntry['source'],
  title: string,
  facts: StoryEntry['facts'] = {},
): StoryEntry => ({ at: '2026-11-30T05:00:00.000Z', source, title, facts });

const told: readonly (readonly [StoryEntry, ko: string, en: string])[] = [
  [
    entry('stamp', 'approve', { by: '김하늘' }),
    '김하늘 님이 승인 도장을 찍었어요',
    '김하늘 approved it under seal',
  ],
  [
    entry('delivery', 'slack', { by: '김하늘', state: 'sent' }),
    '김하늘 님에게 알림을 보냈어요 (Slack)',
    '김하늘 was notified (Slack)',
  ],
  [entry('event', 'kernel.draft-expired'), '초안이 만료됐어요', 'The draft expired'],
  [entry('stamp', 'reject'), '전 구성원 님이 거절했어요', 'Former member rejected it'],
];

test('each source of a story is a sentence in both languages', () => {
  for (const [language, at] of [
    ['ko', 1],
    ['en', 2],
  ] as const) {
    for (const each of told) assert.equal(sentence(language, each[0]), each[at]);
    for (const source of ['job', 'llm', 'action'] as const) {
      const facts = source === 'llm' ? { outcome: 'answered' } : { state: 'completed' };
      const said = sentence(language, entry(source, 'unheard.of', facts));
      assert.match(said, /unheard\.of/, 'what has no words is named');
      assert.doesNotMatch(said, /story\.|\{\{/);
    }
  }
});

test('what is newer than the words is told by its stable word', () => {
  for (const source of ['stamp', 'event', 'delivery', 'job', 'llm'] as const) {
    const said = sentence('ko', entry(source, 'of.tomorrow', { state: 'of tomorrow' }));
    assert.equal(said, 'of.tomorrow');
  }
});

test('drafts stand in the heading, and what is said twice is said once', () => {
  const draft = entry('draft', 'note', { draftId: 'd1', title: '먹 사기' });
  const stamp = entry('stamp', 'approve', { by: '김하늘' });
  const echo = entry('event', 'kernel.draft-stamped');
  const done = entry('action', 'draft.approve', { outcome: 'done' });
  const refused = entry('action', 'draft.approve', { outcome: 'refused' });
  assert.deepEqual(readableEntries([draft, stamp, echo, done, refused]), [stamp, refused]);
  assert.deepEqual(readableEntries([draft, echo]), [echo], 'without a stamp the event says it');
  assert.deepEqual(draftsOf([draft, stamp, entry('draft', 'note', { draftId: 'd2' })]), [
    { id: 'd1', title: '먹 사기' },
  ]);
});
