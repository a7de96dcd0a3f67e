import { dayAt, minuteAt } from '../days/index.ts';
import type { Lesson } from '../schedule/index.ts';
import { contentLine, escapeText } from './content-line.ts';

/** A lesson with what its reader is told: a coach, a parent and a class have other words for it. */
export interface FeedEvent {
  readonly lesson: Lesson;
  /** When the row was last written: it stays until the lesson changes, so the ETag does, too. */
  readonly changedAtMs: number;
  readonly title: string;
  readonly place: string | null;
  readonly note: string | null;
}
export interface Feed {
  readonly name: string;
  readonly events: readonly FeedEvent[];
}

export const feedLimits = {
  eventsMax: 5_000,
  titleMax: 200,
  placeMax: 200,
  noteMax: 1_000,
} as const;

const two = (number: number) => String(number).padStart(2, '0');
const compact = (day: string) => day.replaceAll('-', '');

/** Korea has no summer time, so one rule is the whole zone. */
const zone = [
  ...['BEGIN:VTIMEZONE', 'TZID:Asia/Seoul', 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
  ...['TZOFFSETFROM:+0900', 'TZOFFSETTO:+0900', 'TZNAME:KST', 'END:STANDARD', 'END:VTIMEZONE'],
]
  .map((line) => `${line}\r\n`)
  .join('');

/** `20260302T160000`, the clock in Korea. */
function localTime(instantMs: number): string {
  const minute = minuteAt(instantMs);
  return `${compact(dayAt(instantMs))}T${two(Math.floor(minute / 60))}${two(minute % 60)}00`;
}

/** `20260302T070000Z`. */
const utcTime = (instantMs: number) =>
  new Date(instantMs).toISOString().replaceAll('-', '').replaceAll(':', '').replace(/\.\d+/, '');

/** The same for a lesson in every feed and for ever. */
export const uidOf = ({ id }: Pick<Lesson, 'id'>): string => `${id}@autus`;

function eventText({ lesson, changedAtMs, title, place, note }: FeedEvent): string {
  const status = lesson.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED';
  return [
    contentLine('BEGIN', 'VEVENT'),
    contentLine('UID', escapeText(uidOf(lesson), 255)),
    contentLine('SEQUENCE', String(lesson.sequence)),
    contentLine('DTSTAMP', utcTime(changedAtMs)),
    contentLine('LAST-MODIFIED', utcTime(changedAtMs)),
    contentLine('DTSTART;TZID=Asia/Seoul', localTime(lesson.startsAtMs)),
    contentLine('DTEND;TZID=Asia/Seoul', localTime(lesson.endsAtMs)),
    contentLine('SUMMARY', escapeText(title, feedLimits.titleMax)),
    place === null ? '' : contentLine('LOCATION', escapeText(place, feedLimits.placeMax)),
    note === null ? '' : contentLine('DESCRIPTION', escapeText(note, feedLimits.noteMax)),
    contentLine('STATUS', status),
    contentLine('TRANSP', status === 'CANCELLED' ? 'TRANSPARENT' : 'OPAQUE'),
    contentLine('END', 'VEVENT'),
  ].join('');
}

/**
 * A calendar that others subscribe to (RFC 5545), UTF-8 with CRLF. The same lessons give the same
 * bytes. A cancelled lesson stays in it as cancelled. Throws RangeError for more than 5,000 events.
 */
export function writeCalendar({ name, events }: Feed): string {
  if (events.length > feedLimits.eventsMax) {
    throw new RangeError('A calendar has 5,000 lessons at most: choose a shorter range.');
  }
  const key = ({ lesson }: FeedEvent) =>
    `${String(lesson.startsAtMs).padStart(15, '0')} ${lesson.id}`;
  const sorted = events.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const title = escapeText(name, feedLimits.titleMax);
  return [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//Dojang//AUTUS//KO'),
    contentLine('CALSCALE', 'GREGORIAN'),
    contentLine('METHOD', 'PUBLISH'),
    contentLine('NAME', title),
    contentLine('X-WR-CALNAME', title),
    contentLine('X-WR-TIMEZONE', 'Asia/Seoul'),
    contentLine('REFRESH-INTERVAL;VALUE=DURATION', 'PT1H'),
    contentLine('X-PUBLISHED-TTL', 'PT1H'),
    zone,
    ...sorted.map(eventText),
    contentLine('END', 'VCALENDAR'),
  ].join('');
}
