import { isNothing, textOf } from './texts.ts';
import {
  type Cell,
  type Doubt,
  doubtful,
  empty,
  type Reading,
  type Repair,
  type Slot,
} from './types.ts';

const days = '월화수목금토일';
const english: Readonly<Record<string, string>> = {
  mon: '월',
  tue: '화',
  wed: '수',
  thu: '목',
  fri: '금',
  sat: '토',
  sun: '일',
};
const slotsMax = 21;

/** Weekdays as one letter each; words for several as the letters. */
const spelled = (text: string): string =>
  text
    .toLowerCase()
    .replace(
      /\b(mon|tue|wed|thu|fri|sat|sun)(?:s|sday|day|nesday|rs|rsday|urday)?\b/g,
      (_, word: string) => english[word] ?? '',
    )
    .replace(/매일|everyday|daily/g, days)
    .replace(/평일|주중|weekdays?/g, '월화수목금')
    .replace(/주말|weekends?/g, '토일')
    .replace(/([월화수목금토일])요일/g, '$1')
    .replace(
      /([월화수목금토일])\s*[~∼〜–-]\s*([월화수목금토일])/g,
      (_, from: string, to: string) => {
        const [first, last] = [days.indexOf(from), days.indexOf(to)];
        return first <= last
          ? days.slice(first, last + 1)
          : days.slice(first) + days.slice(0, last + 1);
      },
    );

const clock =
  /(오전|오후|아침|낮|저녁|밤|am|pm)?\s*(\d{1,2})\s*(?:(?::|;|시)\s*(\d{2}|\d{1,2}(?=\s*분)|반)?\s*분?)?\s*(am|pm)?/g;

interface Time {
  readonly minute: number;
  readonly isAssumed: boolean;
}

function timeOf(match: RegExpMatchArray): Time | undefined {
  const [, ahead, hourText, minuteText, behind] = match;
  const half = ahead ?? behind;
  let hour = Number(hourText);
  const minute = minuteText === '반' ? 30 : Number(minuteText ?? 0);
  if (hour > 24 || minute > 59) return undefined;
  const isLate = half && /오후|낮|저녁|밤|pm/.test(half);
  if (isLate && hour < 12) hour += 12;
  if (half && /오전|아침|am/.test(half) && hour === 12) hour = 0;
  // Academies teach children after school: an hour from 1 to 7 without a word or a zero before it is in the afternoon.
  const isAssumed = !half && hour >= 1 && hour <= 7 && !hourText?.startsWith('0');
  if (isAssumed) hour += 12;
  return { minute: (hour % 24) * 60 + minute, isAssumed };
}

interface Part {
  readonly days: string;
  readonly times: string;
}

/** `월수 4시, 금 5시` → 월수 with 4시, and 금 with 5시; days that stand together share what follows. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  for (const match of text.matchAll(
    /([월화수목금토일](?:[\s/,·.&+와과()]*[월화수목금토일])*)([^월화수목금토일]*)/g,
  )) {
    parts.push({ days: (match[1] ?? '').replace(/[^월화수목금토일]/g, ''), times: match[2] ?? '' });
  }
  return parts;
}

/**
 * Reads weekly times: `월수 4시`, `화/목 16:30`, `월~금 17:00-17:50`, `토 오전 10시 반`, `Mon/Wed 4pm`.
 * At most 21 slots. Hours from 1 to 7 are taken for the afternoon, and that is said.
 */
export function readSlots(cell: Cell): Reading<readonly Slot[]> {
  const raw = textOf(cell).slice(0, 200);
  if (isNothing(raw)) return empty;
  const text = spelled(raw);
  const parts = partsOf(text);
  if (parts.length === 0) return doubtful('not-a-time');
  const did = new Set<Repair>();
  const doubts = new Set<Doubt>();
  const slots: Slot[] = [];
  // A single time before the days, `16:30 월수`, is the time of all of them.
  const lead = text.slice(0, text.search(/[월화수목금토일]/));
  for (const { days: letters, times } of parts) {
    const own = [...times.matchAll(clock)];
    const found = (own.length > 0 ? own : [...lead.matchAll(clock)]).map(timeOf);
    if (found.includes(undefined)) doubts.add('not-a-time');
    const [start, end] = found;
    if (found.length > 2) doubts.add('rest');
    if (start?.isAssumed || end?.isAssumed) did.add('afternoon-assumed');
    const isRange = start && end && /[~∼〜–-]|부터|to/.test(times || lead);
    const minutes = isRange ? lengthOf(start.minute, end.minute) : undefined;
    for (const letter of letters) {
      slots.push({
        weekday: days.indexOf(letter) + 1,
        ...(start && { startMinute: start.minute }),
        ...(minutes && { minutes }),
      });
    }
  }
  const unique = [
    ...new Map(slots.map((slot) => [`${slot.weekday} ${slot.startMinute}`, slot])).values(),
  ];
  if (text !== raw.toLowerCase()) did.add('written-out');
  return { value: unique.slice(0, slotsMax), did: [...did], doubts: [...doubts] };
}

/** Minutes of a lesson; one that ends before it began, `11:30-1`, ends after noon. */
const lengthOf = (start: number, end: number): number | undefined => {
  const minutes = end > start ? end - start : end + 720 - start;
  return minutes > 0 && minutes <= 480 ? minutes : undefined;
};
