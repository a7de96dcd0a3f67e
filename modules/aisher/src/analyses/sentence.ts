import type { Locale } from '@dojang/kernel';
import type { Candidate, Ranking, Reason } from '../ranking/rank.ts';

type Say = (numbers: Reason['numbers'], subject: string) => string;

/** The number as people read it: three digits that count. */
const shown = (value: number | undefined): string =>
  value === undefined ? '?' : String(Number(value.toPrecision(3)));

const en: Readonly<Record<Reason['feature'], Say>> = {
  surge: () => 'its errors rose',
  deepest: () => 'requests fail in it and in nothing that it calls',
  earliest: () => 'it failed before the services that call it',
  selfTime: (_, subject) => `${subject} takes longer than before, by its own work`,
  sequence: (_, subject) => `what follows on "${subject}" is not what it was`,
  novelty: (_, subject) => `it logs what it never logged: "${subject}"`,
  calls: () => 'calls to it or from it changed',
  reach: () => 'the services that fail depend on it',
  resource: (_, subject) => `its ${subject} is far from usual`,
  change: ({ minutes }, subject) => `${subject} came ${shown(minutes)} min before`,
};
const ko: Readonly<Record<Reason['feature'], Say>> = {
  surge: () => '에러가 늘었고',
  deepest: () => '요청이 이 서비스 안에서 실패했고',
  earliest: () => '호출한 서비스보다 먼저 실패했고',
  selfTime: (_, subject) => `${subject} 처리가 전보다 오래 걸렸고`,
  sequence: (_, subject) => `"${subject}" 다음에 오던 것이 달라졌고`,
  novelty: (_, subject) => `전에 없던 로그("${subject}")가 나왔고`,
  calls: () => '주고받는 호출이 달라졌고',
  reach: () => '실패한 서비스들이 이 서비스에 의존하고',
  resource: (_, subject) => `${subject} 값이 평소와 크게 다르고`,
  change: ({ minutes }, subject) => `${shown(minutes)}분 전에 ${subject} 변경이 있었고`,
};

const subjectMax = 80;
const cut = (text: string) =>
  text.length > subjectMax ? `${text.slice(0, subjectMax - 1)}…` : text;
const percent = ({ share }: Candidate) => Math.round(share * 100);

/** What the ranking alone says, as a sentence: the answer where no model is asked, or none was right. */
export function sentenceOf({ candidates }: Pick<Ranking, 'candidates'>, locale: Locale): string {
  const [first] = candidates;
  if (first === undefined) {
    return locale === 'ko'
      ? '원인을 말하기에는 데이터가 너무 적어요.'
      : 'There is too little data to name a cause.';
  }
  const words = locale === 'ko' ? ko : en;
  const reasons = first.reasons.map(({ feature, numbers, subject }) =>
    words[feature](numbers, cut(subject)),
  );
  if (locale === 'ko') {
    const said = reasons.map((reason) => `${reason},`).join(' ');
    return `${first.service} 서비스가 원인일 가능성이 가장 높아요(${percent(first)}%). ${said} 그래서 먼저 볼 곳이에요.`;
  }
  return `${first.service} is the most likely cause (${percent(first)} %): ${reasons.join(', and ')}.`;
}
