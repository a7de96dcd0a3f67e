import type { CliLanguage, Failure } from '@dojang/kernel/cli';
import type { Said } from './said-en.ts';

/** What the verbs say, in the person's language. */
export const saidIn = async (language: CliLanguage): Promise<Said> =>
  language === 'ko'
    ? (await import('./said-ko.ts')).saidInKorean
    : (await import('./said-en.ts')).saidInEnglish;

/** A failure in the person's language, where it is one of ours. */
export async function sentenceOf(language: CliLanguage, failure: Failure): Promise<string> {
  const { failures } =
    language === 'ko'
      ? (await import('./help-ko.ts')).helpInKorean
      : (await import('./help-en.ts')).helpInEnglish;
  return failures?.[failure.code] ?? failure.message;
}
