import type { NotificationKind } from '../core/notification-kind.ts';

export const llmNotices: readonly NotificationKind[] = [
  {
    kind: 'llm-budget',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'fallback', email: 'on' },
    params: ['percent'],
    label: { ko: 'AI 예산', en: 'AI budget' },
    words: {
      ko: ({ percent = 80 }) => ({
        title: `이번 달 AI 비용이 예산의 ${percent}%를 넘었어요`,
        body: '예산을 다 쓰면 초안은 AI 없이 만들어져요.',
      }),
      en: ({ percent = 80 }) => ({
        title: `This month's AI cost passed ${percent} % of the budget`,
        body: 'When the budget is spent, drafts are written without AI.',
      }),
    },
  },
];
