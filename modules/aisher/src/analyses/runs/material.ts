import { boundedRecord, count, word } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { writeForms } from '../../format/forms.ts';
import type { CountTokens } from '../../format/tokens.ts';
import type { KeptTokens } from '../schema.ts';

const text = z.string().max(20_000);

const errorRow = z.object({
  source: z.enum(['span', 'exception', 'log']),
  service: text,
  operation: text,
  environment: text,
  version: text,
  type: text,
  message: text,
  stack: text,
  traceId: text,
  spanId: text,
  atNs: z.string().max(30).transform(BigInt),
  attributes: boundedRecord(word, text, 0),
});

/** What a model is asked with, kept from the ranking until it has answered: a job that runs again asks the same. */
export const keptMaterial = z.object({
  facts: z.array(text).max(50),
  known: z.array(text).max(1_000),
  releases: z.array(text).max(100),
  edges: z.array(text).max(100),
  fingerprints: z.array(z.string().max(32)).max(5_000),
  tier: z.enum(['cheap', 'middle', 'strong']),
  errors: z.array(errorRow).max(200),
  errorCount: count,
});
export type KeptMaterial = z.output<typeof keptMaterial>;

/** Of the question, what errors may take. */
const errorTokensMax = 2_000;

export interface SentErrors {
  /** '' where no form of them fits. */
  readonly text: string;
  readonly forms: KeptTokens['forms'];
  readonly sent: KeptTokens['sent'];
}

/**
 * The errors in the smallest form that loses nothing; as many of them as fit. All forms are counted for the same errors, so that
 * they can be compared.
 */
export function sendErrors(errors: KeptMaterial['errors'], countTokens: CountTokens): SentErrors {
  const none = { json: 0, toon: 0, compactedJson: 0, compactedToon: 0, grouped: 0 };
  for (let rows = errors; rows.length > 0; rows = rows.filter((_, at) => at % 2 === 1)) {
    const { forms, lossless } = writeForms(rows, countTokens);
    if (lossless.tokens > errorTokensMax) continue;
    const entries = Object.values(forms).map(({ name, tokens }) => [name, tokens]);
    return {
      text: lossless.text(),
      forms: Object.fromEntries(entries) as KeptTokens['forms'],
      sent: lossless.name,
    };
  }
  return { text: '', forms: none, sent: null };
}
