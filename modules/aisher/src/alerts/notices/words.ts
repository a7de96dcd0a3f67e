import type { Locale, Params, Texts } from '@dojang/kernel';

/** Parts of messages. Any parameter may be absent: a message that was stored long ago is written by the words of today. */

/** As many digits as anybody reads: 1,240. */
const grouped = (n: number): string => n.toLocaleString('en-US');

export const textOf = (value: string | number | undefined): string =>
  value === undefined ? '' : String(value);

export const numberOf = (value: string | number | undefined): number =>
  typeof value === 'number' ? value : 0;

const counts: Record<Locale, Readonly<Record<string, (n: number) => string>>> = {
  ko: {
    events: (n) => `${grouped(n)}번`,
    groups: (n) => `그룹 ${grouped(n)}개`,
    services: (n) => `서비스 ${grouped(n)}개`,
  },
  en: {
    events: (n) => `${grouped(n)} ${n === 1 ? 'time' : 'times'}`,
    groups: (n) => `${grouped(n)} ${n === 1 ? 'group' : 'groups'}`,
    services: (n) => `${grouped(n)} ${n === 1 ? 'service' : 'services'}`,
  },
};

/** `production · 214 times · 3 groups`: one of a thing goes without saying, but not one event. */
export function factsOf(params: Params, locale: Locale): string {
  const said = Object.entries(counts[locale]).flatMap(([name, say]) => {
    const count = numberOf(params[name]);
    return count > (name === 'events' ? 0 : 1) ? [say(count)] : [];
  });
  return [textOf(params.environment), ...said, sinceOf(params, locale)].filter(Boolean).join(' · ');
}

/** How long it goes on. */
export function sinceOf({ minutes }: Params, locale: Locale): string {
  const n = numberOf(minutes);
  if (n <= 0) return '';
  if (n < 120) return locale === 'ko' ? `${n}분 동안` : `in ${n} min`;
  const hours = Math.round(n / 60);
  return locale === 'ko' ? `${hours}시간 동안` : `in ${hours} h`;
}

/** Why it probably happens, and who changed what. */
export function causeOf({ cause, share, suspect }: Params, locale: Locale): string[] {
  const percent = numberOf(share) > 0 ? ` (${numberOf(share)}%)` : '';
  const [because, commit] = locale === 'ko' ? ['원인', '의심 커밋'] : ['Cause', 'Suspect commit'];
  return [
    textOf(cause) && `${because}: ${textOf(cause)}${percent}`,
    textOf(suspect) && `${commit}: ${textOf(suspect)}`,
  ];
}

export const lines = (...parts: readonly string[]): string => parts.filter(Boolean).join('\n');

export const texts = (ko: string, en: string): Texts => ({ ko, en });
