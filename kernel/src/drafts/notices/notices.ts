import type { NotificationKind } from '../../core/notification-kind.ts';

/** What a person hears of others who work on the same drafts. */
export const draftNotices: readonly NotificationKind[] = [
  {
    kind: 'draft-handed-over',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params: ['person'],
    asks: true,
    label: { ko: '넘겨받은 초안', en: 'Drafts handed to you' },
    words: {
      ko: ({ person = '' }) => ({
        title: `${person} 님이 초안을 넘겼어요`,
        body: '열어서 확인하고 결정해 주세요.',
      }),
      en: ({ person = '' }) => ({
        title: `${person} handed you a draft`,
        body: 'Open it, look at it, and decide.',
      }),
    },
  },
  {
    kind: 'draft-commented',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'off', email: 'off' },
    params: ['person'],
    label: { ko: '초안에 달린 댓글', en: 'Comments on your drafts' },
    words: {
      ko: ({ person = '' }) => ({
        title: `${person} 님이 초안에 댓글을 달았어요`,
        body: '열어서 읽어 보세요.',
      }),
      en: ({ person = '' }) => ({
        title: `${person} commented on a draft`,
        body: 'Open it to read the comment.',
      }),
    },
  },
];
