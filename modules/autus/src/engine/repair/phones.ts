import { type Kin, kinOf } from '../names/index.ts';
import { isNothing, textOf } from './texts.ts';
import {
  type Cell,
  type Doubt,
  doubtful,
  empty,
  type Phone,
  type Reading,
  type Repair,
} from './types.ts';

const digitsMax = 60;

/** National numbers with their zero, as the numbering plan of Korea has them; the first that fits decides. */
const plan: readonly { readonly kind: Phone['kind']; readonly form: RegExp }[] = [
  { kind: 'mobile', form: /^010\d{8}$/ },
  // 011, 016–019 were closed in 2021: such a number is read, and identifies nobody.
  { kind: 'service', form: /^01[16-9]\d{7,8}$/ },
  { kind: 'landline', form: /^02\d{7,8}$/ },
  { kind: 'internet', form: /^070\d{8}$/ },
  { kind: 'service', form: /^(?:050\d{8,9}|0[368]0\d{7,8})$/ },
  { kind: 'landline', form: /^0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8}$/ },
];

interface Found {
  readonly phone: Phone;
  readonly did: readonly Repair[];
}

function ofNational(digits: string): Phone | undefined {
  const kind = plan.find(({ form }) => form.test(digits))?.kind;
  return kind && { number: `+82${digits.slice(1)}`, kind };
}

/** One number from all of `digits`, or undefined. */
function numberOf(digits: string, hasPlus: boolean): Found | undefined {
  const as = (national: string, did: Repair[]): Found | undefined => {
    const phone = ofNational(national);
    return phone && { phone, did };
  };
  if (/^(?:00\d{0,3})?82/.test(digits) && (hasPlus || digits.length >= 11)) {
    const rest = digits.replace(/^(?:00\d{0,3}?)?82/, '');
    const found = as(rest.startsWith('0') ? rest : `0${rest}`, ['country-code']);
    if (found) return found;
  }
  if (
    hasPlus &&
    !digits.startsWith('82') &&
    !digits.startsWith('0') &&
    digits.length >= 8 &&
    digits.length <= 15
  ) {
    return { phone: { number: `+${digits}`, kind: 'foreign' }, did: [] };
  }
  const whole = as(digits, []);
  if (whole) return whole;
  if (/^1[5-9]\d{6}$/.test(digits))
    return { phone: { number: `+82${digits}`, kind: 'service' }, did: [] };
  // A spreadsheet took the number for an amount: ten digits that begin with 10 have no other reading.
  if (
    /^(?:10\d{8}|1[16-9]\d{7,8}|70\d{8}|2\d{8}|(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8})$/.test(
      digits,
    )
  )
    return as(`0${digits}`, ['lost-zero']);
  return undefined;
}

interface Group {
  readonly digits: string;
  readonly hasPlus: boolean;
  readonly from: number;
  readonly to: number;
}

const groupsIn = (text: string): Group[] =>
  [...text.matchAll(/(\+?)(\d+)/g)].map((match) => ({
    digits: match[2] ?? '',
    hasPlus: match[1] === '+',
    from: match.index,
    to: match.index + match[0].length,
  }));

/** Groups of two numbers that were written without a sign between them are taken apart. */
const apart = (group: Group): Group[] => {
  const parts =
    group.digits.match(/^(01\d{9})(01\d{9})$/) ?? group.digits.match(/^(10\d{8})(10\d{8})$/);
  return parts
    ? [
        { ...group, digits: parts[1] ?? '' },
        { ...group, digits: parts[2] ?? '', hasPlus: false },
      ]
    : [group];
};

const joins = (text: string, a: Group, b: Group): boolean =>
  a.to >= b.from || /^[\s.\-()]{0,4}$/.test(text.slice(a.to, b.from));

interface Placed extends Found {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
}

/** Digits that hang together with what was no number are the rest of it: `010-2345-67890` holds no landline. */
const isTail = (
  text: string,
  before: Group | undefined,
  first: Group,
  last: Placed | undefined,
): boolean =>
  before !== undefined &&
  before.to !== last?.to &&
  before.digits.length > 1 &&
  joins(text, before, first);

/** A dash and one to three digits more belong to the number before, which has too many then. */
const isHead = (text: string, last: Group | undefined, after: Group | undefined): boolean =>
  last !== undefined &&
  after !== undefined &&
  after.from > last.to &&
  after.digits.length <= 3 &&
  !after.digits.startsWith('0') &&
  text.slice(last.to, after.from) === '-';

/** Numbers from the left, each the shortest run of groups that is one; what is left over is counted. */
function place(text: string): { readonly found: Placed[]; readonly rest: string[] } {
  const groups = groupsIn(text).flatMap(apart);
  const found: Placed[] = [];
  const rest: string[] = [];
  for (let i = 0; i < groups.length; ) {
    let hit: Placed | undefined;
    let next = i + 1;
    let digits = '';
    for (let j = i; j < Math.min(groups.length, i + 6); j++) {
      const [first, group, last] = [groups[i], groups[j], groups[j - 1]];
      if (!first || !group || (j > i && last && (!joins(text, last, group) || group.hasPlus)))
        break;
      digits += group.digits;
      if (digits.length > 16) break;
      const one = numberOf(digits, first.hasPlus);
      // Four groups of a landline could swallow the first group of the next number: the shortest run that is a number is one.
      if (one && !hit) {
        hit = { ...one, from: first.from, to: group.to, digits };
        next = j + 1;
      }
    }
    const [before, first, after] = [groups[i - 1], groups[i], groups[next]];
    const isPart =
      hit &&
      first &&
      (isTail(text, before, first, found.at(-1)) || isHead(text, groups[next - 1], after));
    if (hit && !isPart) found.push(hit);
    else rest.push(hit?.digits ?? first?.digits ?? '');
    i = next;
  }
  return { found, rest };
}

const isFiller = (digits: string): boolean => /^010(?:(\d)\1{7}|12345678)$/.test(digits);

/** The word beside a number: `모) 010-…`, `010-… (엄마)`, `엄마 010-…`. */
function kinBeside(text: string, from: number, to: number): Kin | undefined {
  const behind = text.slice(to, to + 12).match(/^\s*[([]\s*(\p{L}{1,6})\s*[)\]]/u)?.[1];
  const ahead = text.slice(Math.max(0, from - 12), from).match(/(\p{L}{1,6})[)\]:.\s-]*$/u)?.[1];
  return (behind && kinOf(behind)) || (ahead && kinOf(ahead)) || undefined;
}

/** O for 0 and l for 1, only between digits; the dashes that keyboards of Korea have. */
const cleaned = (text: string): string =>
  text
    .replace(/[‐‑‒–—―−ㅡ﹣·ㆍ_]/g, '-')
    .replace(/(?<=[\d-])[oOㅇ](?=[\d-])|\b[oO](?=[1I]0)|(?<=^[01]{1,2})[oO]/g, '0')
    .replace(/(?<=[\d-])[lI|](?=\d)|(?<=^0)[lI](?=[0oO])/g, '1');

/**
 * Reads the phone numbers of a cell, at most four. Doubts name what was there and is no number.
 * A number with too few digits is never completed.
 */
export function readPhones(cell: Cell): Reading<readonly Phone[]> {
  const said = typeof cell === 'string' ? cell : '';
  const raw = textOf(cell).replace(/\.0$/, '');
  if (isNothing(raw)) return empty;
  if (/^\d(?:\.\d+)?e\+?\d+$/i.test(raw)) return ofExponent(raw);
  const text = cleaned(raw).slice(0, 200);
  const { found, rest } = place(text);
  const did = new Set<Repair>(found.flatMap((one) => one.did));
  if (/[０-９＋－]/.test(said)) did.add('full-width');
  if (text !== raw && /[oOlIㅇ|]/.test(raw)) did.add('look-alike-digits');
  if (found.length > 1) did.add('two-in-cell');
  const real = found.filter(({ phone }) => !isFiller(`0${phone.number.slice(3)}`));
  const doubts: Doubt[] = real.length < found.length ? ['filler'] : [];
  const phones = real.map(({ phone, from, to }) => {
    const kin = kinBeside(text, from, to);
    if (kin) did.add('label');
    return { ...phone, ...(kin && { kin }) };
  });
  const unread = rest.filter((digits) => digits.length >= 2).join('').length;
  if (unread > 0) doubts.push(doubtOf(found.length, rest.join('').length));
  else if (found.length === 0) doubts.push('not-a-phone');
  if (unread === 0 && did.size === 0 && /[^\d+]/.test(raw)) did.add('separators');
  const unique = [...new Map(phones.map((phone) => [phone.number, phone])).values()].slice(0, 4);
  return { ...(unique.length > 0 && { value: unique }), did: [...did], doubts };
}

const doubtOf = (found: number, digits: number): Doubt => {
  if (found > 0) return 'rest';
  if (digits < 9) return digits < 5 ? 'not-a-phone' : 'too-short';
  return digits > digitsMax || digits > 11 ? 'too-long' : 'too-short';
};

/** `1.01235E+09`: a spreadsheet showed the number and lost its digits, or kept all of them. */
function ofExponent(text: string): Reading<readonly Phone[]> {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const places = mantissa.split('.')[1]?.length ?? 0;
  return places >= Number(power) - 1 ? readPhones(String(Number(text))) : doubtful('digits-lost');
}
