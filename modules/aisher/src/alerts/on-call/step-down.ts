import { type AnyContext, record } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { lockOwn } from '../../own-lock.ts';
import { rotationOf } from './on-call.ts';
import { withoutPerson } from './turns.ts';

const rotationsWith = (ctx: AnyContext, personId: string) =>
  ownDb(ctx)
    .selectFrom('aisher.on_call')
    .selectAll()
    .where('org_id', '=', ctx.org)
    .where(sql<boolean>`${personId}::uuid = any(people)`)
    .orderBy('id')
    .forUpdate()
    .execute();

/**
 * Nobody waits for a person who left: the others take over their turns, and what they would have stood in for is as it
 * was. A rotation of nobody else goes, and the rules that name it wake the owners. Needs a transaction.
 */
export async function stepDown(ctx: AnyContext, personId: string): Promise<void> {
  await lockOwn(ctx, 'on_call');
  const db = ownDb(ctx);
  await db
    .deleteFrom('aisher.on_call_override')
    .where('org_id', '=', ctx.org)
    .where('person_id', '=', personId)
    .where('ends_at', '>', ctx.now())
    .execute();
  for (const row of await rotationsWith(ctx, personId)) {
    const people = withoutPerson(rotationOf(row), personId, ctx.now());
    const isOver = people.length === 0;
    if (isOver) await db.deleteFrom('aisher.on_call').where('id', '=', row.id).execute();
    else {
      await db
        .updateTable('aisher.on_call')
        .set({ people, version: sql<number>`version + 1` })
        .where('id', '=', row.id)
        .execute();
    }
    const type = isOver ? 'aisher.on-call-removed' : 'aisher.on-call-changed';
    await record(ctx, type, { onCallId: row.id }, { subjects: [row.id] });
  }
}
