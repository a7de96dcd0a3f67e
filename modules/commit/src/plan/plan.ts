import { definePlanSection } from '@dojang/kernel';
import { z } from 'zod';

/** Written alike in both languages. `Intl` would load its numbers at every start. */
const percent = (share: number) => `${Math.round(share * 1_000) / 10}%`;

export const commitPlan = definePlanSection({
  schema: z.strictObject({
    reuse: z
      .strictObject({
        /** The share of reused headers that people are expected to leave as they are, before no model is asked. */
        trust: z.number().min(0.95, 'reuse promises 0.95: write 0.95 or more').max(1).default(0.95),
      })
      .prefault({}),
  }),
  words: {
    ko: ({ reuse }) => [
      `고치지 않고 쓸 가능성이 ${percent(reuse.trust)} 이상이면 지난 메시지로 바로 초안을 써 드려요. 나머지 초안은 연결된 AI가 써요.`,
    ],
    en: ({ reuse }) => [
      `Drafts at once from your past messages, where at least ${percent(reuse.trust)} are likely to need no edit. Other drafts are written by AI, where it is connected.`,
    ],
  },
});
