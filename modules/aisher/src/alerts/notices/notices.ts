import type { Locale, NotificationKind, Params } from '@dojang/kernel';
import { causeOf, factsOf, lines, numberOf, sinceOf, textOf, texts } from './words.ts';

/** What a person hears of errors. Titles of good news differ from those of bad news. */

const everywhere = { 'web-push': 'on', slack: 'on', email: 'fallback' } as const;
const quietly = { 'web-push': 'on', slack: 'on', email: 'off' } as const;

/** Names and counts. `error` is the masked title of a group, `frame` the place in the code. */
const facts = [
  ...['what', 'service', 'environment', 'release', 'error', 'frame', 'times', 'events', 'groups'],
  ...['services', 'minutes', 'cause', 'share', 'suspect'],
] as const;

const found: Record<Locale, (params: Params) => string> = {
  ko: ({ what, times, release }) => {
    if (what === 'spike') return numberOf(times) > 1 ? `에러 ${times}배 증가` : '에러 급증';
    if (what === 'regression') return `다시 나타난 에러${release ? ` (${release})` : ''}`;
    return `새 에러${release ? ` (${release})` : ''}`;
  },
  en: ({ what, times, release }) => {
    if (what === 'spike') return numberOf(times) > 1 ? `errors ×${times}` : 'a spike of errors';
    if (what === 'regression') return `an error came back${release ? ` in ${release}` : ''}`;
    return `a new error${release ? ` in ${release}` : ''}`;
  },
};

const grown: Record<Locale, Readonly<Record<string, string>>> = {
  ko: {
    service: '다른 서비스로 번졌어요',
    times: '10배로 늘었어요',
    regression: '해결한 에러가 다시 나타났어요',
    cooldown: '아직 계속되고 있어요',
    step: '아직 아무도 확인하지 않았어요',
  },
  en: {
    service: 'it spread to another service',
    times: 'ten times as many errors',
    regression: 'a resolved error came back',
    cooldown: 'it still goes on',
    step: 'nobody has acknowledged it yet',
  },
};

const named = (params: Params, what: string): string =>
  [textOf(params.service), what].filter(Boolean).join(': ').slice(0, 120);

const bodyOf = (params: Params, locale: Locale): string =>
  lines(
    textOf(params.error),
    textOf(params.frame),
    factsOf(params, locale),
    ...causeOf(params, locale),
  ) || (locale === 'ko' ? '열어서 확인해 주세요.' : 'Open it to see what happens.');

const incident = {
  priority: 'urgent',
  quiet: 'digest',
  channels: everywhere,
  params: [...facts, 'again'],
  words: {
    ko: (p) => ({
      title: named(p, grown.ko[textOf(p.again)] ?? found.ko(p)),
      body: bodyOf(p, 'ko'),
    }),
    en: (p) => ({
      title: named(p, grown.en[textOf(p.again)] ?? found.en(p)),
      body: bodyOf(p, 'en'),
    }),
  },
} as const satisfies Partial<NotificationKind>;

const countOf = (params: Params, name: string): string =>
  numberOf(params[name]).toLocaleString('en');

export const alertNotices: readonly NotificationKind[] = [
  { ...incident, kind: 'aisher.incident', asks: true, label: texts('에러 경보', 'Incidents') },
  {
    ...incident,
    kind: 'aisher.incident-again',
    label: texts('확인한 경보의 변화', 'News of incidents that somebody takes care of'),
  },
  {
    kind: 'aisher.storm',
    priority: 'urgent',
    quiet: 'digest',
    channels: everywhere,
    params: facts,
    asks: true,
    label: texts('에러 폭주', 'Storms of errors'),
    words: {
      ko: (p) => ({
        title: `새 에러가 쏟아지고 있어요: 그룹 ${countOf(p, 'groups')}개`,
        body: lines(
          `서비스 ${countOf(p, 'services')}개, 대부분 ${textOf(p.service)}`,
          textOf(p.error),
          sinceOf(p, 'ko'),
        ),
      }),
      en: (p) => ({
        title: `Errors pour in: ${countOf(p, 'groups')} groups`,
        body: lines(
          `${countOf(p, 'services')} services, mostly ${textOf(p.service)}`,
          textOf(p.error),
          sinceOf(p, 'en'),
        ),
      }),
    },
  },
  {
    kind: 'aisher.solved',
    priority: 'normal',
    quiet: 'digest',
    channels: quietly,
    params: [...facts, 'reason'],
    label: texts('해결된 경보', 'Incidents that are over'),
    words: {
      ko: (p) => ({
        title: `해결됨: ${textOf(p.service)}`,
        body: lines(
          textOf(p.error),
          p.reason === 'resolved' ? '사람이 해결했어요.' : '한 시간 동안 다시 나지 않았어요.',
        ),
      }),
      en: (p) => ({
        title: `Solved: ${textOf(p.service)}`,
        body: lines(
          textOf(p.error),
          p.reason === 'resolved' ? 'Somebody resolved it.' : 'It was quiet for an hour.',
        ),
      }),
    },
  },
  {
    kind: 'aisher.source-quiet',
    priority: 'urgent',
    channels: everywhere,
    params: ['source', 'minutes'],
    label: texts('끊긴 데이터', 'Sources that fell silent'),
    words: {
      ko: (p) => ({
        title: `데이터가 끊겼어요: ${textOf(p.source)}`,
        body: `${numberOf(p.minutes)}분 동안 아무것도 오지 않았어요. 평소에는 이 시간에 쉬지 않아요.`,
      }),
      en: (p) => ({
        title: `No data from ${textOf(p.source)}`,
        body: `Nothing came for ${numberOf(p.minutes)} minutes. It never pauses at this hour.`,
      }),
    },
  },
  {
    kind: 'aisher.source-back',
    priority: 'normal',
    quiet: 'digest',
    channels: quietly,
    params: ['source', 'minutes'],
    label: texts('다시 들어오는 데이터', 'Sources that are back'),
    words: {
      ko: (p) => ({
        title: `데이터가 다시 들어와요: ${textOf(p.source)}`,
        body: `${numberOf(p.minutes)}분 동안 끊겨 있었어요.`,
      }),
      en: (p) => ({
        title: `Data is back from ${textOf(p.source)}`,
        body: `It was silent for ${numberOf(p.minutes)} minutes.`,
      }),
    },
  },
  {
    kind: 'aisher.digest',
    priority: 'normal',
    channels: quietly,
    params: ['name', 'newGroups', 'regressed', 'incidents', 'waiting'],
    label: texts('에러 요약', 'Digests of errors'),
    words: {
      ko: (p) => ({
        title: `에러 요약: 새 그룹 ${countOf(p, 'newGroups')}개`,
        body: lines(
          `경보 ${countOf(p, 'incidents')}개, 다시 나타난 에러 ${countOf(p, 'regressed')}개`,
          numberOf(p.waiting) > 0 ? `확인을 기다리는 경보 ${countOf(p, 'waiting')}개` : '',
        ),
      }),
      en: (p) => ({
        title: `Digest of errors: ${countOf(p, 'newGroups')} new groups`,
        body: lines(
          `Incidents: ${countOf(p, 'incidents')}. Errors that came back: ${countOf(p, 'regressed')}.`,
          numberOf(p.waiting) > 0 ? `Incidents that wait: ${countOf(p, 'waiting')}.` : '',
        ),
      }),
    },
  },
  {
    kind: 'aisher.learnt',
    priority: 'normal',
    quiet: 'digest',
    channels: quietly,
    params: ['groups', 'services'],
    label: texts('첫날 요약', 'What the first day brought'),
    words: {
      ko: (p) => ({
        title: `서비스 ${countOf(p, 'services')}개의 첫날에 에러 그룹 ${countOf(p, 'groups')}개를 익혔어요`,
        body: '이제부터 새 에러가 나면 바로 알려 드릴게요.',
      }),
      en: (p) => ({
        title: `Services on their first day: ${countOf(p, 'services')}. Groups of errors they brought: ${countOf(p, 'groups')}`,
        body: 'From now on you hear of each new error.',
      }),
    },
  },
];
