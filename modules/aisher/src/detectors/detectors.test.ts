import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  findCascades,
  type GroupState,
  packGroup,
  peekGroup,
  type Signal,
  startGroup,
  startSource,
  summariseLearning,
  type Tick,
  tickGroup,
  tickSource,
  unpackGroup,
} from './index.ts';

const start = 28_000_000;
const day = 1440;

/** Ticks each minute; `countOf` says how many events a minute had. */
function run(
  from: GroupState,
  minutes: number,
  countOf: (at: number) => number,
  options: Partial<Tick> & { readonly requestsOf?: (at: number) => number } = {},
) {
  const { requestsOf, ...tick } = options;
  let state = from;
  const signals: Signal[] = [];
  const first = from.events.minute + 1;
  for (let at = 0; at < minutes; at++) {
    const requests = requestsOf === undefined ? {} : { requests: requestsOf(at) };
    const minute = { minute: first + at, events: countOf(at), ...requests };
    const ticked = tickGroup(state, { until: first + at, minutes: [minute], tier: 2, ...tick });
    state = ticked.state;
    signals.push(...ticked.signals);
  }
  return {
    state,
    signals: signals.map((signal) => ({ ...signal, minute: signal.minute - first })),
  };
}

const steady = (at: number) => [2, 1, 3, 2, 2][at % 5]!;
const calm = run(startGroup(start), 3 * day, steady, { isLearning: true }).state;

test('a new group is said at the tick that sees enough of it, and once', () => {
  const once = run(startGroup(start), 60, (at) => (at === 0 || at === 20 ? 1 : 0), { tier: 1 });
  assert.deepEqual(once.signals, [{ kind: 'new', minute: 0, events: 1, expected: 0 }]);
  const thrice = run(startGroup(start), 60, (at) => (at % 2 === 0 ? 1 : 0));
  assert.deepEqual(thrice.signals, [{ kind: 'new', minute: 4, events: 3, expected: 0 }]);
  const slow = run(startGroup(start), 2 * day, (at) => (at % 10 === 0 ? 1 : 0));
  assert.deepEqual(slow.signals, []);
});

test('a new group is said within its minute, once, and the minute is counted once', () => {
  const fresh = startGroup(start);
  const third = { tier: 3 } as const;
  const two = peekGroup(fresh, { minute: start, events: 2 }, third);
  assert.equal(two.signal, undefined);
  const { state, signal } = peekGroup(two.state, { minute: start, events: 3 }, third);
  assert.deepEqual(signal, { kind: 'new', minute: start, events: 3, expected: 0 });
  assert.equal(peekGroup(state, { minute: start, events: 9 }, third).signal, undefined);
  const minutes = [{ minute: start, events: 9 }];
  const ticked = tickGroup(state, { until: start, minutes, ...third });
  const alone = tickGroup(fresh, { until: start, minutes, ...third });
  assert.deepEqual([ticked.signals.length, alone.signals.length], [0, 1]);
  assert.deepEqual(ticked.state, alone.state);
});

test('what came in the four minutes before counts for the minute that runs', () => {
  const { state } = run(startGroup(start), 4, (at) => (at < 2 ? 1 : 0));
  const running = { minute: start + 4, events: 1 };
  assert.equal(peekGroup(state, running, { tier: 2 }).signal?.events, 3);
  const later = run(state, 1, () => 0).state;
  assert.equal(peekGroup(later, { ...running, minute: start + 5 }, { tier: 2 }).signal, undefined);
});

test('a look ahead says nothing on the first day, nor before the templates of a service are settled', () => {
  const many = { minute: start, events: 50 };
  for (const rest of [{ isLearning: true }, { isSettled: false }]) {
    const fresh = startGroup(start);
    assert.deepEqual(peekGroup(fresh, many, { tier: 1, ...rest }), { state: fresh });
  }
});

test('a group waits while the miner of its service settles, and is only learnt on the first day', () => {
  const settling = run(startGroup(start), 1, () => 5, { isSettled: false });
  assert.deepEqual(settling.signals, []);
  assert.equal(run(settling.state, 1, () => 0).signals[0]?.kind, 'new');
  const learnt = run(startGroup(start), 60, () => 5, { isLearning: true });
  assert.deepEqual(learnt.signals, []);
  assert.deepEqual(run(learnt.state, 30, () => 5).signals, []);
});

test('five times as many errors are a spike within five minutes, said once, and its end is said', () => {
  const { signals } = run(calm, 120, (at) => (at < 30 ? 5 * steady(at) : steady(at)));
  assert.deepEqual(
    signals.map(({ kind }) => kind),
    ['spike', 'ended'],
  );
  const [spike, ended] = signals;
  assert.ok(spike!.minute <= 4, `${spike!.minute}`);
  assert.equal(spike!.expected, 10);
  // Calm from the third minute on, when the window holds less than twice of what is usual: 15 minutes.
  assert.ok(ended!.minute >= 44 && ended!.minute <= 50, `${ended!.minute}`);
});

test('twice as many are no spike, nor are nine where none is usual', () => {
  assert.deepEqual(run(calm, 60, (at) => 2 * steady(at)).signals, []);
  const rare = run(startGroup(start), day, (at) => (at === 0 ? 1 : 0), { isLearning: true }).state;
  assert.deepEqual(run(rare, 30, (at) => (at === 3 ? 9 : 0)).signals, []);
  assert.equal(run(rare, 30, (at) => (at === 3 ? 10 : 0)).signals[0]?.kind, 'spike');
});

test('what comes each day at the same time is usual', () => {
  const busy = (at: number) => (at % day >= 600 && at % day < 660 ? 20 : 1);
  const learnt = run(startGroup(start), 2 * day, busy, { isLearning: true }).state;
  assert.deepEqual(run(learnt, day, busy).signals, []);
  const early = run(learnt, day, (at) => (at >= 300 && at < 330 ? 20 : busy(at))).signals;
  assert.equal(early[0]?.kind, 'spike');
});

test('a calm Saturday is judged by its own level, and the Monday after it is usual', () => {
  const isWeekend = (at: number) => Math.floor(at / day) % 7 >= 5;
  const weekly = (at: number) => (isWeekend(at) ? 1 : 10) * steady(at);
  const learnt = run(startGroup(start), 12 * day, weekly, { isLearning: true }).state;
  // Twelve days on it is the second Saturday.
  const week = run(learnt, 3 * day, (at) => weekly(12 * day + at)).signals;
  assert.deepEqual(week, []);
  const spike = run(learnt, 700, (at) => (at >= 600 ? 5 : 1) * weekly(12 * day + at)).signals;
  assert.ok(spike[0]!.minute - 600 <= 4, JSON.stringify(spike));
});

test('a bursty group needs two windows in a row', () => {
  // Every half hour a burst of a minute.
  const bursty = (at: number) => (at % 30 === 0 ? 30 : 0);
  const learnt = run(startGroup(start), 3 * day, bursty, { isLearning: true }).state;
  const oneWindow = run(learnt, 60, (at) => (at === 2 ? 600 : bursty(at)));
  assert.deepEqual(oneWindow.signals, []);
  const twoWindows = run(learnt, 60, (at) => (at >= 2 && at < 12 ? 300 : bursty(at)));
  assert.equal(twoWindows.signals[0]?.kind, 'spike');
  assert.ok(twoWindows.signals[0]!.minute >= 7);
});

test('more traffic alone is no spike where requests are known', () => {
  const requests = (at: number) => steady(at) * 50;
  const options = { isLearning: true, requestsOf: requests };
  const learnt = run(startGroup(start), 2 * day, steady, options).state;
  const traffic = { requestsOf: (at: number) => 6 * requests(at) };
  assert.deepEqual(run(learnt, 30, (at) => 6 * steady(at), traffic).signals, []);
  const failing = run(learnt, 30, (at) => 6 * steady(at), { requestsOf: requests });
  assert.equal(failing.signals[0]?.kind, 'spike');
});

test('a tick that comes late says what each missed minute would have said', () => {
  const counts = (at: number) => (at < 20 ? 5 * steady(at) : steady(at));
  const onTime = run(calm, 25, counts);
  const from = calm.events.minute + 1;
  const late = tickGroup(calm, {
    until: from + 24,
    tier: 2,
    minutes: Array.from({ length: 25 }, (_, at) => ({ minute: from + at, events: counts(at) })),
  });
  assert.deepEqual(
    late.signals.map((signal) => ({ ...signal, minute: signal.minute - from })),
    onTime.signals,
  );
  assert.deepEqual(late.state, onTime.state);
});

test('a backlog is counted, and nobody is woken for minutes older than half an hour', () => {
  const from = calm.events.minute + 1;
  const minutes = Array.from({ length: 20 }, (_, at) => ({ minute: from + at, events: 40 }));
  const restored = tickGroup(calm, { until: from + 180, tier: 2, minutes });
  assert.deepEqual(restored.signals, []);
  const sum = (state: GroupState) => state.events.slots.reduce((all, count) => all + count, 0);
  assert.equal(sum(restored.state), sum(calm) + 800);
  const fresh = startGroup(from);
  assert.deepEqual(tickGroup(fresh, { until: from + 180, tier: 1, minutes }).signals, []);
});

test('an event that comes late for a minute that was counted is counted where it belongs', () => {
  const from = calm.events.minute;
  const minutes = [{ minute: from - 1, events: 90 }];
  const { state, signals } = tickGroup(calm, { until: from + 1, tier: 2, minutes });
  assert.equal(signals[0]?.kind, 'spike');
  assert.equal(state.events.minutes.at(-3), calm.events.minutes.at(-2)! + 90);
});

test('a group that rested for months starts its history anew, and is not new again', () => {
  const until = calm.events.minute + 90 * day;
  const { state, signals } = tickGroup(calm, {
    until,
    tier: 1,
    minutes: [{ minute: until, events: 5 }],
  });
  assert.deepEqual(signals, []);
  assert.ok(state.events.slots.length <= 2100);
  assert.equal(state.newness, 'learnt');
});

test('property: a state comes back from its row, and a tick leaves the state that it was given', () => {
  const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(50)), { maxLength: 60 });
  fc.assert(
    fc.property(counts, counts, (before, after) => {
      const { state } = run(calm, before.length, (at) => before[at]!);
      const packed = JSON.stringify(packGroup(state));
      const unpacked = unpackGroup(JSON.parse(packed));
      assert.deepEqual(unpacked, state);
      const one = run(state, after.length, (at) => after[at]!, { requestsOf: () => 100 });
      const other = run(unpacked, after.length, (at) => after[at]!, { requestsOf: () => 100 });
      assert.deepEqual(other, one);
      assert.equal(JSON.stringify(packGroup(state)), packed);
      assert.deepEqual(unpackGroup(JSON.parse(JSON.stringify(packGroup(one.state)))), one.state);
    }),
    { numRuns: 40, seed: 3 },
  );
});

/** Ticks each minute; `speaks` says whether a minute had rows. */
function listen(minutes: number, speaks: (at: number) => boolean, stepMinutes = 1) {
  let state = startSource(start);
  const signals: { kind: string; minute: number; gapMinutes: number }[] = [];
  for (let at = 0; at < minutes; at += stepMinutes) {
    const spoken = Array.from({ length: stepMinutes }, (_, more) => at + more).filter(speaks);
    const ticked = tickSource(
      state,
      start + at + stepMinutes - 1,
      spoken.map((each) => start + each),
    );
    state = ticked.state;
    signals.push(...ticked.signals);
  }
  return signals.map((signal) => ({ ...signal, minute: signal.minute - start }));
}

test('a source that always spoke is said to be quiet within twelve minutes, and to speak again', () => {
  const stops = 2 * day + 100;
  const signals = listen(3 * day, (at) => at < stops || at >= stops + 60);
  assert.deepEqual(
    signals.map(({ kind }) => kind),
    ['quiet', 'spoke-again'],
  );
  assert.ok(signals[0]!.minute - stops <= 12, `${signals[0]!.minute - stops}`);
  assert.deepEqual(
    listen(3 * day, (at) => at < stops || at >= stops + 60, 5),
    signals,
  );
});

test('a source that rests each night is usual, and one day is needed to know', () => {
  const office = (at: number) => at % day >= 540 && at % day < 1080;
  assert.deepEqual(listen(5 * day, office), []);
  const ill = listen(5 * day, (at) => office(at) && !(at > 3 * day + 600 && at < 3 * day + 700));
  assert.deepEqual(
    ill.map(({ kind }) => kind),
    ['quiet', 'spoke-again'],
  );
  assert.deepEqual(
    listen(300, (at) => at < 100),
    [],
  );
});

test('an outage is no habit: the same hour of the next day is still listened to', () => {
  const broken = (at: number) => at % day >= 600 && at % day < 640 && at > 2 * day;
  const signals = listen(4 * day, (at) => !broken(at));
  assert.equal(signals.filter(({ kind }) => kind === 'quiet').length, 2);
});

test('three services that alarm along edges are one incident, the deepest first', () => {
  const edges = [
    { caller: 'storefront', callee: 'orders' },
    { caller: 'orders', callee: 'payments' },
    { caller: 'orders', callee: 'stock' },
    { caller: 'search', callee: 'catalogue' },
  ];
  const alarms = [
    { service: 'storefront', minute: 14 },
    { service: 'payments', minute: 11 },
    { service: 'orders', minute: 13 },
    { service: 'orders', minute: 30 },
    { service: 'search', minute: 12 },
    { service: 'catalogue', minute: 12 },
    { service: 'stock', minute: 40 },
  ];
  assert.deepEqual(findCascades(alarms, edges), [
    { services: ['payments', 'orders', 'storefront'], firstMinute: 11 },
  ]);
});

test('services that call in a circle end the search, and come last', () => {
  const names = ['a', 'b', 'c', 'd'];
  const edges = [
    ...names.slice(0, 3).map((caller, at) => ({ caller, callee: names[(at + 1) % 3]! })),
    { caller: 'a', callee: 'd' },
  ];
  const alarms = names.map((service) => ({ service, minute: 1 }));
  assert.deepEqual(findCascades(alarms, edges)[0]?.services, ['d', 'a', 'b', 'c']);
});

test('what a first day brought is one summary', () => {
  const learnt = [
    { service: 'orders', events: 5 },
    { service: 'stock', events: 1 },
    { service: 'orders', events: 2 },
  ];
  assert.deepEqual(summariseLearning(learnt), {
    groups: 3,
    events: 8,
    services: [
      { service: 'orders', groups: 2 },
      { service: 'stock', groups: 1 },
    ],
  });
});
