import type { Language } from './config.ts';
import { english } from './words/en.ts';
import { korean } from './words/ko.ts';

export type Words = typeof english;

/** What the command says, in the person's language. */
export const wordsOf = (language: Language): Words => (language === 'ko' ? korean : english);

/** The sentence of a failure: ours in the person's language where there is one, else as it was thrown. */
export const failureText = (words: Words, code: string, detail: string): string =>
  (words.failures as Readonly<Record<string, string>>)[code] ?? detail;
