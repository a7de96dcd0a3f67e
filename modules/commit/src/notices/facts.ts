import type { Locale, Params } from '@dojang/kernel';

/** Counts that a message may name. */
const counts: Record<Locale, Record<string, (n: number) => string>> = {
  ko: {
    files: (n) => `파일 ${n}개`,
    elements: (n) => `요소 ${n}개`,
    concerns: (n) => `주제 ${n}가지`,
    commits: (n) => `커밋 ${n}개`,
    secrets: (n) => `비밀 값으로 보이는 것 ${n}개`,
  },
  en: {
    files: (n) => `${n} ${n === 1 ? 'file' : 'files'}`,
    elements: (n) => `${n} ${n === 1 ? 'element' : 'elements'}`,
    concerns: (n) => `${n} ${n === 1 ? 'topic' : 'topics'}`,
    commits: (n) => `${n} ${n === 1 ? 'commit' : 'commits'}`,
    secrets: (n) => `${n} possible ${n === 1 ? 'secret' : 'secrets'}`,
  },
};

/** `dojang · main: 7 files, 2 concerns`, of the parameters that are there. */
export function factsOf(params: Params, locale: Locale): string {
  const subject = [params.repository, params.branch].filter(Boolean).join(' · ');
  const facts = Object.entries(counts[locale]).flatMap(([name, say]) => {
    const count = params[name];
    return typeof count === 'number' && count > 0 ? [say(count)] : [];
  });
  return [subject, facts.join(', ')].filter(Boolean).join(': ');
}
