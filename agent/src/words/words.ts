import type { Language } from '../base/config.ts';
import type { Facts } from '../base/failure.ts';
import { english, type Words } from './en.ts';
import { korean } from './ko.ts';

export type { Words } from './en.ts';
export type { FailureWords } from './failure-words.ts';

/** What the command says, in the person's language. */
export const wordsOf = (language: Language): Words => (language === 'ko' ? korean : english);

/** The sentence of a failure in the person's language, followed by what another program said. */
export function failureText(
  words: Words,
  { code, detail, facts = {} }: { code: string; detail: string; facts?: Facts | undefined },
): string {
  const known = words.failures[code];
  if (known === undefined) return detail;
  const sentence = typeof known === 'string' ? known : known(facts);
  return facts.said ? `${sentence}\n${facts.said}` : sentence;
}
