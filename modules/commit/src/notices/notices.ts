import type { NotificationKind } from '@dojang/kernel';
import { factsOf } from './facts.ts';

const sentences = (...parts: readonly string[]) => parts.filter(Boolean).join('\n');
const subject = ['repository', 'branch'] as const;

/** What a person hears of their commits. */
export const commitNotices: readonly NotificationKind[] = [
  {
    kind: 'commit.draft-waiting',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params: [...subject, 'files', 'elements', 'concerns', 'secrets'],
    asks: true,
    label: { ko: '새 초안', en: 'A new draft' },
    words: {
      ko: (p) => ({
        title: '도장을 기다리는 초안이 있어요',
        body: factsOf(p, 'ko') || '열어서 확인해 주세요.',
      }),
      en: (p) => ({
        title: 'A draft is waiting for your stamp',
        body: factsOf(p, 'en') || 'Open it to decide.',
      }),
    },
  },
  {
    kind: 'commit.act-done',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'off', email: 'off' },
    params: [...subject, 'commits'],
    label: { ko: '커밋 완료', en: 'Committed' },
    words: {
      ko: (p) => ({
        title: '도장 찍은 일이 끝났어요',
        body: factsOf(p, 'ko') || '결과를 확인해 보세요.',
      }),
      en: (p) => ({
        title: 'What you stamped is done',
        body: factsOf(p, 'en') || 'Open it to see the result.',
      }),
    },
  },
  {
    kind: 'commit.act-failed',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params: [...subject, 'code'],
    label: { ko: '커밋 실패', en: 'Commit failed' },
    words: {
      ko: (p) => ({
        title: '도장 찍은 일을 마치지 못했어요',
        body: sentences(
          factsOf(p, 'ko'),
          p.code ? `이유: ${p.code}` : '',
          '작업한 내용은 그대로 있어요.',
        ),
      }),
      en: (p) => ({
        title: 'What you stamped could not be finished',
        body: sentences(
          factsOf(p, 'en'),
          p.code ? `Reason: ${p.code}` : '',
          'Your work is untouched.',
        ),
      }),
    },
  },
];
