import { definePlanSection } from '@dojang/kernel';
import { z } from 'zod';

const percent = (locale: string, share: number) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);

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
      `${percent('ko', reuse.trust)} 이상 그대로 쓰이는 메시지는 AI 없이 초안을 작성해요.`,
    ],
    en: ({ reuse }) => [
      `Messages that are kept unchanged at least ${percent('en', reuse.trust)} of the time are drafted without AI.`,
    ],
  },
});
