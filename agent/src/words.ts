import type { Language } from './config.ts';
import type { Facts } from './failure.ts';
import { english } from './words/en.ts';
import { korean } from './words/ko.ts';

export type Words = typeof english;

/** What the command says, in the person's language. */
export const wordsOf = (language: Language): Words => (language === 'ko' ? korean : english);

/** Sentences of failures by their code; a catalogue in English needs none, since they are thrown with it. */
export type FailureWords = Readonly<Record<string, string | ((facts: Facts) => string)>>;

/** The sentence of a failure in the person's language, and after it what another program said. */
export function failureText(
  words: Words,
  { code, detail, facts = {} }: { code: string; detail: string; facts?: Facts | undefined },
): string {
  const known = words.failures[code];
  if (known === undefined) return detail;
  const sentence = typeof known === 'string' ? known : known(facts);
  return facts.said ? `${sentence}\n${facts.said}` : sentence;
}
