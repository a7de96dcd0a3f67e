import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTransaction, listEvents } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import { todayOf } from './access/access.ts';
import { markLesson } from './attendance/marks.ts';
import { addDays } from './engine/days/index.ts';
import { listEnrolments } from './enrolments/rows.ts';
import { listLessons } from './lessons/find-lessons.ts';
import { autusModule } from './module.ts';
import { ownDb } from './own-db.ts';
import { autusPersonalData } from './personal-data.ts';
import { listProfiles } from './profiles/find-profiles.ts';
import { newAcademy } from './testing/academy.ts';

const kernel = await testKernel({ modules: [kernelModule, autusModule] });

async function exportOf(...[ctx, personId]: Parameters<typeof autusPersonalData.export>) {
  let text = '';
  for await (const { name, content } of autusPersonalData.export(ctx, personId)) {
    text += name;
    for await (const part of content) text += part.toString();
  }
  return text;
}

test('a mother gets what is kept of her, and erased she is found no more; her children stay', async () => {
  const { owner, accounts, ids } = await newAcademy(kernel);
  assert.ok(accounts.mother.actor.kind === 'person');
  const { personId } = accounts.mother.actor;
  const archive = await exportOf(owner, personId);
  for (const mark of ['profiles/1.json', '이엄마', '+821023451000', ids.sister]) {
    assert.ok(archive.includes(mark), mark);
  }
  assert.doesNotMatch(archive, /김서연|김아빠/);
  await inTransaction(owner, (ctx) => autusPersonalData.erase(ctx, personId));
  assert.equal(await exportOf(owner, personId), '');
  assert.deepEqual((await listProfiles(owner, { q: '이엄마' })).profiles, []);
  assert.deepEqual((await listProfiles(owner, { q: '1000' })).profiles, []);
  assert.equal((await listProfiles(owner, { q: '김서연' })).profiles.length, 1);
  assert.deepEqual((await listProfiles(accounts.mother, {})).profiles, []);
  const { rows } = await inTransaction(owner, (ctx) =>
    sql<{
      text: string;
    }>`select p::text as text from autus.profile p where p.id = ${ids.mother}::uuid`.execute(
      ownDb(ctx),
    ),
  );
  assert.equal(rows.length, 1);
  assert.doesNotMatch(rows[0]?.text ?? '', /엄마|ㅇㅇㅁ/);
  const { rows: left } = await inTransaction(owner, (ctx) =>
    sql`select from autus.contact where profile_id = ${ids.mother}::uuid`.execute(ownDb(ctx)),
  );
  assert.equal(left.length, 0);
  assert.equal((await listEvents(owner, { type: 'autus.profile-erased' })).length, 1);
});

test('a child of 14 gets enrolments and marks, without who said so; erased, its seat is free', async () => {
  const { owner, accounts, ids, taught } = await newAcademy(kernel);
  assert.ok(accounts.child.actor.kind === 'person');
  const { personId } = accounts.child.actor;
  const { lessons } = await listLessons(owner, {
    ...{ from: todayOf(owner), until: addDays(todayOf(owner), 14), classId: taught.id },
  });
  const lesson = lessons.at(-1);
  kernel.clock.advance(Date.parse(lesson?.startsAt ?? '') - kernel.clock.now().getTime());
  const marks = [{ childId: ids.child, mark: 'late', how: 'tap' }] as const;
  await markLesson(owner, lesson?.id ?? '', {
    ...{ saveId: crypto.randomUUID(), baseRevision: 0, marks: [...marks] },
  });
  const archive = await exportOf(owner, personId);
  assert.ok(archive.includes(taught.id));
  const mark = /"attendance":\s*\[\s*\{\s*"day":[^}]*"classId":[^}]*"mark":\s*"late"\s*\}/;
  assert.match(archive, mark);
  await inTransaction(owner, (ctx) => autusPersonalData.erase(ctx, personId));
  const all = await listEnrolments(owner, { childId: ids.child, all: 'yes' });
  assert.deepEqual(
    all.map(({ until }) => until),
    [todayOf(owner)],
  );
  kernel.clock.reset();
});
