import type { Draw } from './draw.ts';

/** What a service talks about: made once a service, so that its lines share users, hosts and the like. */
export interface Cast {
  readonly users: readonly string[];
  readonly people: readonly string[];
  readonly koreans: readonly string[];
  readonly hosts: readonly string[];
  readonly services: readonly string[];
  readonly topics: readonly string[];
  readonly tables: readonly string[];
  readonly products: readonly string[];
  readonly cities: readonly string[];
  readonly classes: readonly string[];
}

const split = (words: string): readonly string[] => words.trim().split(/\s+/);
const given =
  split(`minsu jiwoo anna boris carla deniz erik fatima gustavo hana ivan julia kenji lena
  marco nadia oscar petra quentin rosa samir tania umberto vera wouter xenia yuri zoe`);
const family =
  split(`kim lee park choi jung smith garcia novak rossi meyer tanaka silva dubois kowalski
  jansen haddad olsen petrov wang nguyen`);
const roles = split('root admin guest operator deploy backup jenkins postgres oracle test nobody');
const hostWords = split(`gandalf frodo atlas hermes zeus titan mercury venus saturn pluto orion lyra
  vega rigel castor pollux`);
const hostRoles = split('web db cache queue mail edge auth proxy batch search');
const nouns = split(`order payment stock user invoice catalog shipping review coupon cart session
  profile ledger refund notice search price basket wallet`);
const kinds = split('service worker api gateway daemon consumer scheduler');
const adjectives = split('blue red small large organic ceramic wooden classic winter summer');
const things = split('mug lamp desk chair coat shoes bottle clock notebook umbrella tea pillow');
const cities = split('Seoul Busan Incheon Daegu Berlin Paris Oslo Lima Cairo Hanoi Quito Porto');
const koreanFamily = split('김 이 박 최 정 강 조 윤 장 임');
const koreanGiven = split('민수 지우 서연 도윤 하준 수아 예은 시우 지호 유진 현우 은지');
const title = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

const several = (draw: Draw, count: number, make: () => string): string[] =>
  [...new Set(Array.from({ length: count * 3 }, make))]
    .slice(0, count)
    .sort(() => draw.below(3) - 1);

export function drawCast(draw: Draw): Cast {
  const userStyle = draw.below(5);
  const hostStyle = draw.below(4);
  const serviceStyle = draw.below(3);
  const user = (): string => {
    const [first, last] = [draw.pick(given), draw.pick(family)];
    if (draw.chance(0.15)) return draw.pick(roles);
    return [
      first,
      `${first}.${last}`,
      `${first[0]}${last}`,
      `${first}_${last}`,
      `${last}${draw.below(99)}`,
    ][userStyle]!;
  };
  const host = (): string => {
    const number = draw.from(1, 24);
    const [word, role] = [draw.pick(hostWords), draw.pick(hostRoles)];
    return [word, `${role}-${word}`, `${role}-${number}`, `${word}.${role}.internal`][hostStyle]!;
  };
  const service = (): string => {
    const [noun, kind] = [draw.pick(nouns), draw.pick(kinds)];
    return [`${noun}-${kind}`, `${noun}_${kind}`, `${title(noun)}${title(kind)}`][serviceStyle]!;
  };
  return {
    users: several(draw, draw.from(4, 60), user),
    people: several(draw, draw.from(8, 80), () =>
      [
        title(draw.pick(given)),
        ...(draw.chance(0.15) ? [title(draw.pick(given))] : []),
        title(draw.pick(family)),
      ].join(' '),
    ),
    koreans: several(
      draw,
      draw.from(5, 50),
      () => draw.pick(koreanFamily) + draw.pick(koreanGiven),
    ),
    hosts: several(draw, draw.from(3, 16), host),
    services: several(draw, draw.from(3, 14), service),
    topics: several(
      draw,
      draw.from(3, 12),
      () => `${draw.pick(nouns)}.${draw.pick(split('created updated removed paid sent'))}`,
    ),
    tables: several(draw, draw.from(3, 14), () => `${draw.pick(nouns)}_${draw.pick(nouns)}s`),
    products: several(
      draw,
      draw.from(6, 60),
      () => `${title(draw.pick(adjectives))} ${title(draw.pick(things))}`,
    ),
    cities: several(draw, draw.from(3, 12), () => draw.pick(cities)),
    classes: several(
      draw,
      draw.from(4, 16),
      () => `com.shop.${draw.pick(nouns)}.${title(draw.pick(nouns))}${title(draw.pick(kinds))}`,
    ),
  };
}

const hex = '0123456789abcdef';
const digits = '0123456789';
const ip = (draw: Draw): string =>
  [10, draw.below(256), draw.below(256), draw.from(1, 254)].join('.');
const uuid = (draw: Draw): string =>
  [8, 4, 4, 4, 12].map((size) => draw.letters(hex, size)).join('-');
const folders = split('var data srv tmp log home opt usr etc app cache');
const endings = split('log txt csv json conf dat png gz');

const listOf = (draw: Draw, make: () => string): string =>
  Array.from({ length: draw.from(1, 5) }, make).join(', ');

/** The value of a variable of a template, by its name. */
export const variables: Readonly<Record<string, (draw: Draw, cast: Cast) => string>> = {
  user: (draw, { users }) => draw.pickSkewed(users),
  person: (draw, { people }) => draw.pickSkewed(people),
  korean: (draw, { koreans }) => draw.pickSkewed(koreans),
  host: (draw, { hosts }) => draw.pickSkewed(hosts),
  service: (draw, { services }) => draw.pickSkewed(services),
  topic: (draw, { topics }) => draw.pickSkewed(topics),
  table: (draw, { tables }) => draw.pickSkewed(tables),
  product: (draw, { products }) => draw.pickSkewed(products),
  city: (draw, { cities }) => draw.pickSkewed(cities),
  class: (draw, { classes }) => draw.pickSkewed(classes),
  users: (draw, { users }) => listOf(draw, () => draw.pick(users)),
  hosts: (draw, { hosts }) => listOf(draw, () => draw.pick(hosts)),
  numbers: (draw) => listOf(draw, () => String(draw.below(900))),
  n: (draw) => String(draw.below(draw.pick([9, 99, 9_999]))),
  float: (draw) => (draw.below(99_999) / 100).toFixed(2),
  pct: (draw) => `${draw.below(101)}%`,
  ms: (draw) => `${draw.below(9_000)}${draw.pick(['ms', ' ms'])}`,
  size: (draw) => `${(draw.below(9_999) / 10).toFixed(1)} ${draw.pick(['B', 'KB', 'MB', 'GB'])}`,
  duration: (draw) => `${draw.from(1, 90)} ${draw.pick(['seconds', 'minutes', 'hours', 'ms'])}`,
  hex: (draw) => `0x${draw.letters(hex, 8)}`,
  id: (draw) => draw.letters(digits, draw.from(4, 9)),
  uuid,
  ip,
  port: (draw) => String(draw.from(1_024, 65_535)),
  address: (draw) => `${ip(draw)}:${draw.from(1_024, 65_535)}`,
  mail: (draw, { users }) => `${draw.pick(users)}@${draw.pick(['example.com', 'mail.test'])}`,
  path: (draw) =>
    `/${Array.from({ length: draw.from(1, 4) }, () => draw.pick(folders)).join('/')}/${draw.pick(nouns)}.${draw.pick(endings)}`,
  file: (draw) => `${draw.pick(nouns)}.${draw.pick(endings)}`,
  url: (draw) =>
    `https://${draw.pick(nouns)}.example.com/${draw.pick(nouns)}/${draw.below(9_999)}?q=${draw.pick(things)}`,
  route: (draw) => `/api/${draw.pick(nouns)}s/${draw.below(9_999)}`,
  time: (draw) =>
    `2026-${draw.from(10, 12)}-${draw.from(10, 28)}T${draw.from(10, 23)}:${draw.from(10, 59)}:${draw.from(10, 59)}Z`,
  date: (draw) =>
    `${draw.pick(split('Mon Tue Wed Thu Fri'))} ${draw.pick(split('Jan Feb Mar Oct Nov Dec'))} ${draw.from(1, 28)} ${draw.from(10, 23)}:${draw.from(10, 59)}:${draw.from(10, 59)} 2026`,
  mac: (draw) => Array.from({ length: 6 }, () => draw.letters(hex, 2)).join(':'),
  version: (draw) => `v${draw.below(4)}.${draw.below(12)}.${draw.below(20)}`,
  iface: (draw) => `${draw.pick(['eth', 'wlan', 'bond'])}${draw.below(3)}`,
  bool: (draw) => draw.pick(['true', 'false']),
  order: (draw) => `ORD-${draw.letters(digits, 6)}`,
  block: (draw) => `blk_${draw.chance(0.5) ? '-' : ''}${draw.letters(digits, 12)}`,
  node: (draw) => `R${draw.letters(digits, 2)}-M${draw.below(2)}-N${draw.below(16)}`,
  won: (draw) => `${draw.from(1, 99)},${draw.letters(digits, 3)}원`,
};
