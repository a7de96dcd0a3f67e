import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { instantOf } from '../days/index.ts';
import { type Lesson, lessonsBetween } from '../schedule/index.ts';
import { anyTimetable, closureOf, slotOf } from '../schedule/testing.ts';
import { type FeedEvent, uidOf, writeCalendar } from './index.ts';

const march = { from: '2026-03-01', until: '2026-03-31' };
const lessons = (more: { closures?: ReturnType<typeof closureOf>[] } = {}) =>
  lessonsBetween({ slots: [slotOf()], closures: [], decisions: [], ...more }, march);
const eventOf = (lesson: Lesson, more: Partial<FeedEvent> = {}): FeedEvent => ({
  ...{ lesson, changedAtMs: instantOf('2026-02-01'), title: 'U-12', place: null, note: null },
  ...more,
});
const written = (list: readonly Lesson[], more: Partial<FeedEvent> = {}, name = '온리쌤') =>
  writeCalendar({ name, events: list.map((each) => eventOf(each, more)) });

/** What another program reads. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zones = calendar.getAllSubcomponents('vtimezone').map((each) => new ICAL.Timezone(each));
  const events = calendar.getAllSubcomponents('vevent').map((each) => {
    const event = new ICAL.Event(each);
    const at = (time: ICAL.Time) => {
      time.zone = zones[0] as ICAL.Timezone;
      return time.toUnixTime() * 1000;
    };
    return {
      ...{
        uid: event.uid,
        sequence: event.sequence,
        title: event.summary,
        note: event.description,
      },
      ...{ startsAtMs: at(event.startDate), endsAtMs: at(event.endDate), place: event.location },
      status: each.getFirstPropertyValue('status'),
      zone: each.getFirstProperty('dtstart')?.getParameter('tzid'),
    };
  });
  return { calendar, events, zones };
}

test('another program reads each lesson with its id, hour, zone, number of changes and state', () => {
  const list = lessons({ closures: [closureOf()] });
  const { events, zones, calendar } = read(written(list, { place: '1코트', note: '물통' }));
  assert.equal(zones[0]?.tzid, 'Asia/Seoul');
  assert.equal(calendar.getFirstPropertyValue('x-wr-calname'), '온리쌤');
  assert.deepEqual(
    events,
    list.map((lesson) => ({
      ...{ uid: uidOf(lesson), sequence: lesson.sequence, title: 'U-12', note: '물통' },
      ...{ startsAtMs: lesson.startsAtMs, endsAtMs: lesson.endsAtMs, place: '1코트' },
      ...{ status: lesson.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED', zone: 'Asia/Seoul' },
    })),
  );
  assert.deepEqual(
    events.map(({ status }) => status),
    [...['CONFIRMED', 'CANCELLED', 'CONFIRMED', 'CONFIRMED', 'CONFIRMED']],
  );
  assert.equal(events[1]?.sequence, 1);
});

test('the same lessons give the same bytes, in whatever order they come', () => {
  const list = lessons();
  assert.equal(written(list), written(list.toReversed()));
});

const encoder = new TextEncoder();
function checkLines(text: string) {
  for (const line of text.split('\r\n')) {
    assert.ok(encoder.encode(line).length <= 75, line);
    assert.ok(line.isWellFormed());
    assert.doesNotMatch(line, /[\r\n\u0085\u2028\u2029]/);
  }
}

test('whatever a title says, it stays a title', () => {
  const hostile = [
    'a\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT',
    'a\nATTACH:https://evil.example',
    'a\u2028END:VCALENDAR\u0085X:1\rY:2',
    '\\n;,\\"^n^\'',
    'DTSTART:20260101T000000Z',
    '\u0000\u0007\u001b[31m\u202e\ufeff\ud800',
    '😀'.repeat(300),
    '가'.repeat(300),
    '👨‍👩‍👧',
  ];
  const list = lessons();
  for (const text of hostile) {
    const { events, calendar } = read(
      written(list, { title: text, place: text, note: text }, text),
    );
    assert.equal(events.length, list.length, text);
    checkLines(written(list, { title: text, place: text, note: text }, text));
    assert.equal(calendar.getAllProperties('x').length, 0);
    assert.ok(events.every(({ uid }) => uid.endsWith('@autus')));
    assert.ok(events.every(({ startsAtMs }, at) => startsAtMs === list[at]?.startsAtMs));
  }
  const family = read(written(list, { title: '👨‍👩‍👧; 축구, 1\\2' })).events[0];
  assert.equal(family?.title, '👨‍👩‍👧; 축구, 1\\2');
  const raw = written(list, { title: '👨‍👩‍👧; 축구, 1\\2', note: 'a\r\nb\rc\u2028d\u0007' });
  assert.ok(raw.includes('SUMMARY:👨‍👩‍👧\\; 축구\\, 1\\\\2\r\n'));
  assert.ok(raw.includes('DESCRIPTION:a\\nb\\nc\\nd\r\n'));
});

test('any lessons and any texts are read back, in lines of 75 bytes that cut no character', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 150, size: 'max' });
  const notes = fc.string({ unit: 'binary', maxLength: 150, size: 'max' });
  fc.assert(
    fc.property(anyTimetable, texts, notes, (timetable, title, note) => {
      const list = lessonsBetween(timetable, { from: '2024-02-01', until: '2024-03-01' });
      const text = written(list, { title, note, place: title });
      const { events } = read(text);
      assert.deepEqual(
        events.map(({ uid, startsAtMs, endsAtMs }) => [uid, startsAtMs, endsAtMs]),
        list.map((lesson) => [uidOf(lesson), lesson.startsAtMs, lesson.endsAtMs]),
      );
      checkLines(text);
    }),
    { numRuns: 20 },
  );
});

test('more lessons than a calendar holds are refused', () => {
  const [lesson] = lessons();
  assert.ok(lesson);
  const events = Array.from({ length: 5_001 }, () => eventOf(lesson));
  assert.throws(() => writeCalendar({ name: 'x', events }), RangeError);
  assert.doesNotThrow(() => writeCalendar({ name: '', events: [] }));
});
