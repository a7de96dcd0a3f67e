import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel, tickJob, until } from '@dojang/kernel/testing';
import { endEnrolment, enrol } from '../enrolments/enrolments.ts';
import { listEnrolments } from '../enrolments/rows.ts';
import { linkGuardian } from '../households/guardianships.ts';
import { autusModule } from '../module.ts';
import { addProfile } from '../profiles/profiles.ts';
import { addStudent, goTo, newClass, openMondays } from '../testing/timetable.ts';
import { declineSeat, lapseOffers, offerSeat, takeSeat } from './offers.ts';
import { joinWaiting, listWaiting } from './waiting.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });
const hourMs = 3_600_000;

/** A class of one seat that is taken, and three who wait; the last of them has a sister in another class. */
async function world() {
  await goTo(kernel, '2037-12-02');
  const { ctx, opened } = await newClass(kernel, { capacity: 1 });
  const classId = opened.id;
  const sister = await addStudent(ctx, '김언니');
  const held = await enrol(ctx, { childId: await addStudent(ctx), classId });
  const other = await openMondays(ctx, { name: '언니반' });
  await enrol(ctx, { childId: sister, classId: other.id });
  const children = [];
  for (const name of ['가하나', '나두리', '다세찌']) children.push(await addStudent(ctx, name));
  const [one = '', two = '', three = ''] = children;
  const { id: guardianId } = await addProfile(ctx, { kind: 'guardian', name: '이엄마' });
  for (const childId of [sister, three]) {
    await linkGuardian(ctx, { guardianId, childId, relation: 'mother' });
  }
  const ids = new Map<string, string>();
  for (const childId of children) {
    ids.set(childId, (await joinWaiting(ctx, { childId, classId })).id);
    kernel.clock.advance(1);
  }
  const free = (version = 1) =>
    endEnrolment(ctx, held.id, { version, lastDay: '2037-12-02', because: 'other' });
  return { ctx, classId, one, two, three, ids, free };
}

const order = async (ctx: AnyContext, classId: string) =>
  (await listWaiting(ctx, classId)).waiting.map(({ childId, state }) => [childId, state]);

test('a sibling comes first, then who waits longest; a full class offers nothing', async () => {
  const { ctx, classId, one, two, three } = await world();
  const wait = (id: string) => [id, 'waiting'];
  assert.deepEqual(await order(ctx, classId), [three, one, two].map(wait));
  await assert.rejects(offerSeat(ctx, classId, {}), { code: 'class-full' });
  await assert.rejects(joinWaiting(ctx, { childId: one, classId }), { code: 'waiting-known' });
  const enrolled = (await listEnrolments(ctx, { classId }))[0]?.childId ?? '';
  await assert.rejects(joinWaiting(ctx, { childId: enrolled, classId }), {
    code: 'enrolment-known',
  });
  const elsewhere = joinWaiting(await newOrg(kernel), { childId: one, classId });
  await assert.rejects(elsewhere, { code: 'profile-not-found' });
});

test('a seat that is offered is nobody else’s for a day, and is taken once', async () => {
  const { ctx, classId, one, three, ids, free } = await world();
  await free();
  await goTo(kernel, '2037-12-03');
  const offered = await offerSeat(ctx, classId, {});
  assert.deepEqual([offered.childId, offered.state], [three, 'offered']);
  assert.equal(
    Date.parse(offered.expiresAt ?? '') - kernel.clock.now().getTime() > 23 * hourMs,
    true,
  );
  await assert.rejects(enrol(ctx, { childId: one, classId }), { code: 'class-full' });
  await assert.rejects(offerSeat(ctx, classId, {}), { code: 'class-full' });
  const early = takeSeat(ctx, ids.get(one) ?? '', {});
  await assert.rejects(early, { code: 'seat-not-offered' });
  const both = await Promise.all([takeSeat(ctx, offered.id, {}), takeSeat(ctx, offered.id, {})]);
  assert.equal(both[0]?.enrolmentId, both[1]?.enrolmentId);
  assert.deepEqual(
    (await listEnrolments(ctx, { classId })).map(({ childId }) => childId),
    [three],
  );
  assert.equal((await listEvents(ctx, { type: 'autus.seat-taken' })).length, 1);
});

test('an offer that runs out lapses by the job that is due, and the next is asked; once', async () => {
  const { ctx, classId, one, three, free } = await world();
  await free();
  await goTo(kernel, '2037-12-03');
  const offered = await offerSeat(ctx, classId, {});
  kernel.clock.advance(24 * hourMs - 60_000);
  assert.equal(await lapseOffers(ctx), 0);
  kernel.clock.advance(60_000);
  await assert.rejects(takeSeat(ctx, offered.id, {}), { code: 'offer-lapsed' });
  await kernel.parts.jobs.start(kernel.parts);
  await tickJob(kernel, 'autus.lapse-offers');
  const next = await until('the next is asked', async () =>
    (await listWaiting(ctx, classId)).waiting.find(
      ({ id, state }) => state === 'offered' && id !== offered.id,
    ),
  );
  assert.equal(next.childId, one);
  assert.ok(!(await order(ctx, classId)).some(([childId]) => childId === three));
  assert.equal(await lapseOffers(ctx), 0);
  assert.equal((await listEvents(ctx, { type: 'autus.seat-lapsed' })).length, 1);
  assert.equal((await listEvents(ctx, { type: 'autus.seat-offered' })).length, 2);
});

test('whoever declines waits no more, and the seat can be offered to one who is named', async () => {
  const { ctx, classId, two, ids, free } = await world();
  await free();
  await goTo(kernel, '2037-12-03');
  const offered = await offerSeat(ctx, classId, {});
  await declineSeat(ctx, offered.id);
  await assert.rejects(declineSeat(ctx, offered.id), { code: 'waiting-not-found' });
  await assert.rejects(takeSeat(ctx, offered.id, {}), { code: 'seat-not-offered' });
  const named = await offerSeat(ctx, classId, { waitingId: ids.get(two) });
  assert.equal(named.childId, two);
  const gone = offerSeat(ctx, classId, { waitingId: offered.id });
  await assert.rejects(gone, { code: 'waiting-not-found' });
});
