import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, dayAt, daysFrom, instantOf } from '../days/index.ts';
import { type Closure, type Decision, findClashes, lessonsBetween } from '../schedule/index.ts';
import { closureOf, keyOn, slotOf } from '../schedule/testing.ts';
import {
  attendeesOf,
  type Enrolment,
  hasSeat,
  isExpected,
  pauseAt,
  planMove,
  planPause,
  resumePause,
  runsOn,
} from './index.ts';
import { enrolmentOf } from './testing.ts';

const capacity = 3;
const from = '2024-02-01';
const slots = [
  slotOf({ id: 'mon', weekday: 1, from }),
  slotOf({ id: 'thu', weekday: 4, from, startMinute: 1410, lengthMinutes: 60 }),
  slotOf({ id: 'tue', weekday: 2, from, classId: 'class-2' }),
  slotOf({ id: 'fri', weekday: 5, from, classId: 'class-2' }),
];
const range = { from, until: '2024-03-31' };
const children = ['mina', 'jun', 'sua', 'ha'];
const anyDay = fc.nat(55).map((count) => addDays(range.from, count));
const actions = fc.array(
  fc.record({
    kind: fc.constantFrom('pause', 'resume', 'move', 'close', 'cancel', 'shift'),
    child: fc.constantFrom(...children),
    day: anyDay,
    days: fc.integer({ min: 7, max: 30 }),
    slot: fc.constantFrom(...slots),
  }),
  { maxLength: 15 },
);

/** An academy of two classes that lives through what happens to it. */
class Academy {
  closures: Closure[] = [];
  decisions: Decision[] = [];
  enrolments: Enrolment[] = children.map((childId, at) =>
    enrolmentOf({
      ...{ id: childId, childId, classId: at < 2 ? 'class-1' : 'class-2', from: range.from },
    }),
  );
  lessons = () =>
    lessonsBetween({ slots, closures: this.closures, decisions: this.decisions }, range);
  of = (childId: string) => this.enrolments.filter((each) => each.childId === childId);
  put(next: Enrolment) {
    this.enrolments = [...this.enrolments.filter(({ id }) => id !== next.id), next];
  }

  pause(enrolment: Enrolment, from: string, days: number, id: string) {
    const answer = planPause({
      ...{ id, enrolment, from, until: addDays(from, days - 1), lessons: this.lessons() },
      ...{ policy: { daysMin: 7, daysMax: 60, seatHeldDaysMax: 60 } },
      ...{ bookings: [], passes: [], nowMs: instantOf(range.from) },
    });
    if (answer.kind === 'refused') return;
    this.put({ ...enrolment, pauses: [...enrolment.pauses, answer.pause] });
  }

  resume(enrolment: Enrolment, day: string) {
    const pauses = enrolment.pauses.flatMap((pause) => resumePause(pause, day, []).pause ?? []);
    this.put({ ...enrolment, pauses });
  }

  move(enrolment: Enrolment, from: string) {
    const classId = enrolment.classId === 'class-1' ? 'class-2' : 'class-1';
    const slotIds = slots.filter((slot) => slot.classId === classId).map(({ id }) => id);
    const answer = planMove({
      ...{ enrolment, from, to: { classId, capacity, slotIds, isWholeClass: true } },
      ...{ nowMs: instantOf(range.from), others: this.enrolments, bookings: [] },
      ...{ own: this.of(enrolment.childId), lessons: this.lessons() },
    });
    if (answer.kind === 'refused') return;
    this.enrolments = this.enrolments.filter(({ id }) => id !== enrolment.id);
    if (answer.ended) this.put(answer.ended);
    this.put(answer.begun);
  }
}

function live(academy: Academy, list: typeof actions extends fc.Arbitrary<infer T> ? T : never) {
  for (const [at, { kind, child, day, days, slot }] of list.entries()) {
    const id = `action-${at}`;
    const atMs = at + 1;
    const enrolment = academy.of(child).find((each) => runsOn(each, day));
    const own = daysFrom(day, addDays(day, 6)).find((each) =>
      academy.lessons().some((lesson) => lesson.slotId === slot.id && lesson.day === each),
    );
    if (kind === 'close') {
      academy.closures.push(
        closureOf({ id, from: day, until: addDays(day, 2), announcedAtMs: atMs }),
      );
    } else if (kind === 'cancel' && own) {
      academy.decisions.push({ id, atMs, lesson: keyOn(slot, own), kind: 'cancel' });
    } else if (kind === 'shift' && own) {
      const to = { day: addDays(own, 1), startMinute: 600, lengthMinutes: 60, placeId: null };
      academy.decisions.push({ id, atMs, lesson: keyOn(slot, own), kind: 'move', to });
    } else if (enrolment && kind === 'pause') academy.pause(enrolment, day, days, id);
    else if (enrolment && kind === 'resume') academy.resume(enrolment, day);
    else if (enrolment && kind === 'move') academy.move(enrolment, day);
  }
}

test('in a month of random weeks every child is in one class, and every seat is explained', () => {
  fc.assert(
    fc.property(actions, (list) => {
      const academy = new Academy();
      live(academy, list);
      const lessons = academy.lessons();
      assert.ok(lessons.length >= 34);
      const attendees = attendeesOf(lessons, academy.enrolments, []);
      for (const childId of children) {
        for (const day of daysFrom(range.from, range.until)) {
          const running = academy.of(childId).filter((each) => runsOn(each, day));
          assert.equal(running.length, 1, `${childId} on ${day}`);
        }
      }
      for (const lesson of lessons) {
        const there = attendees.get(lesson.id);
        if (lesson.state === 'cancelled') {
          assert.equal(there, undefined);
          continue;
        }
        assert.ok(there && there.length <= capacity && new Set(there).size === there.length);
        for (const enrolment of academy.enrolments.filter((each) => hasSeat(each, lesson))) {
          const isPaused = pauseAt(enrolment, lesson.startsAtMs) !== undefined;
          assert.equal(there.includes(enrolment.childId), !isPaused);
          assert.equal(isExpected(enrolment, lesson), !isPaused);
          assert.ok(runsOn(enrolment, dayAt(lesson.startsAtMs)));
        }
      }
      const clashes = findClashes(lessons, { places: [], attendees });
      assert.deepEqual(
        clashes.filter(({ kind }) => kind === 'child'),
        [],
      );
    }),
  );
});
