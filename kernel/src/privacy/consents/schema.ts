import { z } from 'zod';
import { count, instant, shortText, texts, word } from '../../base/bounds.ts';

export const consentTextsMax = 100;
export const channelsMax = 10;
const longText = z.string().max(3000);

/** `screen`: the person, here. `paper`: signed by the person. `guardian`: signed by a guardian of the person. */
export const consentWays = ['screen', 'paper', 'guardian'] as const;

const decision = z.object({
  /** Empty for a text without channels. */
  channel: word,
  label: texts.nullable(),
  /**
   * `unasked`: never decided. `given`: in force. `outdated`: given for an earlier version, which does not count any more.
   * `withdrawn`: taken back.
   */
  state: z.enum(['unasked', 'given', 'outdated', 'withdrawn']),
  /** The version that was decided; null while unasked. */
  version: count.nullable(),
  /** When it was given or withdrawn last. */
  at: instant.nullable(),
  way: z.enum(consentWays).nullable(),
  /** Who saw the paper. */
  seenBy: shortText.nullable(),
});

export const consent = z.object({
  name: word,
  version: count,
  title: texts,
  text: z.object({ ko: longText, en: longText }),
  decisions: z.array(decision).min(1).max(channelsMax),
});
export type Consent = z.infer<typeof consent>;
export type ConsentDecision = z.infer<typeof decision>;

/** `GET /api/privacy/consents`: of the caller; of another person for who may record consents. */
export const consentQuery = z.object({ personId: z.uuid().optional() });
export const consentList = z.object({ consents: z.array(consent).max(consentTextsMax) });
export type ConsentList = z.infer<typeof consentList>;

/** `PUT /api/privacy/consents/:name` */
export const consentParams = z.object({ name: word });
export const consentInput = z.object({
  /** The version that was read. */
  version: z.int().min(1).max(1_000_000),
  channel: word.default(''),
  personId: z.uuid().optional(),
  way: z.enum(consentWays).default('screen'),
});
export type ConsentInput = z.infer<typeof consentInput>;

/** `DELETE /api/privacy/consents/:name` */
export const withdrawalQuery = z.object({
  channel: word.default(''),
  personId: z.uuid().optional(),
});
