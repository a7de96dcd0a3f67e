import { addMonths, dayOf, isDay, yearOf } from '../days/index.ts';
import { cutResidentNumbers, isNothing, textOf } from './texts.ts';
import {
  type Cell,
  type Day,
  type Doubt,
  doubtful,
  empty,
  type Reading,
  type Repair,
} from './types.ts';

/** A birth date may be known by its year alone. */
export interface PartialDay {
  readonly year: number;
  readonly day?: Day;
}

export interface DayOptions {
  readonly today: Day;
  /** A birth date lies in the past; another day may lie up to ten years ahead. */
  readonly isBirth: boolean;
  /** What the column of the cell holds otherwise: six digits without a sign are days there, or serials are. */
  readonly habit?: 'six-digits' | 'serials';
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The text of a day, whether it exists or not. */
const textOfParts = ({ year, month, day }: Parts): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** 2-digit years: the latest year that is not in the future, as 1926 to 2026 in 2026. */
function fullYear(digits: string, { today, isBirth }: DayOptions): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  const century = Math.floor(yearOf(today) / 100) * 100;
  const limit = isBirth ? yearOf(today) : yearOf(today) + 10;
  return century + year > limit ? century - 100 + year : century + year;
}

/** Excel counts days from 1900 on, and a 29 February 1900 that never was: 1970-01-01 is 25569. */
const excelEpoch = 25_569;
const serials = { from: 61, to: 73_050 };

const ofSerial = (serial: number): Day | undefined =>
  serial < serials.from || serial > serials.to ? undefined : dayOf(serial - excelEpoch);

/** The day, or why it cannot be. */
function judge(
  day: string | undefined,
  did: Repair[],
  options: DayOptions,
  doubts: Doubt[] = [],
): Reading<PartialDay> {
  const { today, isBirth } = options;
  if (day !== undefined && day > '2099-12-31') return doubtful('future');
  if (day === undefined || (day >= '1900' && !isDay(day))) return doubtful('no-such-day');
  const last = isBirth ? today : addMonths(today, 120);
  if (day > last) return doubtful('future');
  const year = yearOf(day);
  if (year < yearOf(today) - 110 || (isBirth && year <= 1900)) return doubtful('too-old');
  return { value: { year, day }, did, doubts };
}

function ofDigits(digits: string, options: DayOptions): Reading<PartialDay> | undefined {
  const part = (from: number, to?: number) => digits.slice(from, to);
  if (digits.length === 8) {
    const day = { year: Number(part(0, 4)), month: Number(part(4, 6)), day: Number(part(6)) };
    return judge(textOfParts(day), ['separators'], options);
  }
  if (digits.length === 6) {
    const day = {
      year: fullYear(part(0, 2), options),
      month: Number(part(2, 4)),
      day: Number(part(4)),
    };
    if (isDay(textOfParts(day))) return judge(textOfParts(day), ['two-digit-year'], options);
    // `201503` is a month of a year.
    const year = Number(part(0, 4));
    const isMonth = Number(part(4)) >= 1 && Number(part(4)) <= 12;
    if (isMonth && year >= 1930 && year <= yearOf(options.today)) return yearOnly(year, options);
    return doubtful('no-such-day');
  }
  if (digits.length === 5) return ofFive(digits, options);
  if (digits.length === 4 && Number(digits) > 1930 && Number(digits) <= yearOf(options.today)) {
    return yearOnly(Number(digits), options);
  }
  return undefined;
}

/** Five digits are a serial of Excel, or `050312` that lost its zero. */
function ofFive(digits: string, options: DayOptions): Reading<PartialDay> {
  const serial = judge(ofSerial(Number(digits)), ['serial'], options);
  const short = ofDigits(`0${digits}`, options) ?? empty;
  if (serial.value === undefined && short.value === undefined) return serial;
  if (serial.value === undefined) return { ...short, did: ['lost-zero', ...short.did] };
  if (short.value === undefined || options.habit === 'serials') return serial;
  if (options.habit === 'six-digits') return { ...short, did: ['lost-zero', ...short.did] };
  return { ...serial, doubts: ['ambiguous'] };
}

const yearOnly = (year: number, { today }: DayOptions): Reading<PartialDay> =>
  year > yearOf(today) ? doubtful('future') : { value: { year }, did: [], doubts: ['year-only'] };

/** Year, month and day in this order, with any signs or the Korean words between. */
const ordered =
  /^['’`]?(\d{4}|\d{2}) ?(?:[.\-/,·~ ]|년) ?[-./]? ?(\d{1,2}) ?(?:[.\-/,· ]|월) ?[-./]? ?(\d{1,2}) ?(?:일생?|\.|생)?$/;
const yearLast = /^(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})$/;
const named =
  /^(?:(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3,9})\.?|([a-z]{3,9})\.?[\s.-]+(\d{1,2})(?:st|nd|rd|th)?)[\s,.-]+(\d{4})$/i;

function ofWords(text: string, options: DayOptions): Reading<PartialDay> | undefined {
  const inOrder = text.match(ordered);
  if (inOrder) {
    const [, year = '', month, day] = inOrder;
    const did: Repair[] =
      year.length === 2 ? ['two-digit-year'] : /년/.test(text) ? ['written-out'] : ['separators'];
    return judge(
      textOfParts({ year: fullYear(year, options), month: Number(month), day: Number(day) }),
      did,
      options,
    );
  }
  const atEnd = text.match(yearLast);
  if (atEnd) {
    const [first, second, year] = [Number(atEnd[1]), Number(atEnd[2]), Number(atEnd[3])];
    const isDayFirst = first > 12;
    const day = isDayFirst
      ? { year, month: second, day: first }
      : { year, month: first, day: second };
    const isOpen = first <= 12 && second <= 12 && first !== second;
    return judge(textOfParts(day), ['separators'], options, isOpen ? ['ambiguous'] : []);
  }
  const match = text.match(named);
  if (match) {
    const month = months.indexOf((match[2] ?? match[3] ?? '').slice(0, 3).toLowerCase()) + 1;
    if (month === 0) return undefined;
    return judge(
      textOfParts({ year: Number(match[5]), month, day: Number(match[1] ?? match[4]) }),
      ['written-out'],
      options,
    );
  }
  const year = text.match(/^['’`]?(\d{4}|\d{2})\s*년\s*(?:도|생|도생|\d{1,2}\s*월)?$/)?.[1];
  if (year) return yearOnly(fullYear(year, options), options);
  if (/^\d{4}\s*[.\-/]\s*\d{1,2}\.?$/.test(text))
    return yearOnly(Number(text.slice(0, 4)), options);
  if (/^\d{1,2}\s*(?:[.\-/]|월)\s*\d{1,2}\s*(?:일|\.)?$/.test(text)) return doubtful('no-year');
  return undefined;
}

/** `초3` in a year was born in that year less nine: the first class of 초등학교 begins in the year of the seventh birthday. */
function ofGrade(text: string, options: DayOptions): Reading<PartialDay> | undefined {
  const match = text.replace(/\s/g, '').match(/^(초|중|고)(?:등|등학교|학교|학생)?(\d)(?:학년)?$/);
  if (!match) return undefined;
  const first = match[1] === '초' ? 7 : match[1] === '중' ? 13 : 16;
  // The school year begins in March.
  const schoolYear =
    Number(options.today.slice(5, 7)) < 3 ? yearOf(options.today) - 1 : yearOf(options.today);
  return yearOnly(schoolYear - first - Number(match[2]) + 1, options);
}

/**
 * Reads a date from a cell. A day is whole or, for a birth, a year alone (`year-only`). Ages are refused: nobody can say which way of counting was meant.
 * Resident numbers give their first six digits. Unreadable, impossible, future or ancient days have no value.
 */
export function readDay(cell: Cell, options: DayOptions): Reading<PartialDay> {
  const cut = cutResidentNumbers(textOf(cell));
  const reading = readText(cut.text, cell, options);
  return cut.isCut ? { ...reading, did: ['resident-number-cut', ...reading.did] } : reading;
}

function readText(said: string, cell: Cell, options: DayOptions): Reading<PartialDay> {
  if (isNothing(said)) return empty;
  if (cell instanceof Date) {
    return judge(said, [], options);
  }
  const koreanSaid = said.replace(/[年月日]/g, (sign) =>
    sign === '年' ? '년' : sign === '月' ? '월' : '일',
  );
  const isLunar = /음력|\(음\)|^음\.?\s*\d|음$/.test(said);
  const text = koreanSaid
    .replace(/[([]?\s*(?:음력|양력|음|양)\s*[)\].]?/g, ' ')
    .replace(/[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AP]M)?Z?$/i, '')
    .replace(/\((?:월|화|수|목|금|토|일)\)|\b(?:월|화|수|목|금|토|일)요일$/g, '')
    .replace(/\s*(?:출생|생일)$/, '')
    .replace(/생$/, '')
    .replace(/\.0$/, '')
    .trim();
  if (/^(?:만\s*)?\d{1,2}\s*세/.test(text)) return doubtful('age-only');
  const bare = text.replace(/^['’`]/, '');
  const reading =
    (/^\d+$/.test(bare) ? ofDigits(bare, options) : undefined) ??
    ofWords(text, options) ??
    ofGrade(text, options);
  if (!reading) return doubtful('not-a-day');
  const exactly = reading.value !== undefined && text === reading.value.day;
  const did = exactly ? reading.did.filter((each) => each !== 'separators') : reading.did;
  return isLunar ? { ...reading, did, doubts: [...reading.doubts, 'lunar'] } : { ...reading, did };
}
