import { type AnyContext, inTransaction, notify, peopleOfRoles } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { lockAlerts } from '../lock.ts';
import { learningMs, readSetting } from './settings.ts';

interface Learnt {
  readonly groups: number;
  readonly services: number;
}

/** Says once what a first day brought, when it is over: that of the org, and later those of services that joined it. */
export async function sumUpLearning(outer: AnyContext): Promise<void> {
  await inTransaction(outer, async (ctx) => {
    await lockAlerts(ctx);
    const { learnsUntil, isSummedUp } = await readSetting(ctx);
    if (learnsUntil > ctx.now()) return;
    const learnt = isSummedUp ? await takeServices(ctx) : await takeOrg(ctx);
    if (learnt === undefined || learnt.groups === 0) return;
    for (const personId of await peopleOfRoles(ctx, ['owner', 'admin'])) {
      await notify(ctx, {
        personId,
        kind: 'aisher.learnt',
        params: { ...learnt },
        url: '/aisher/groups',
      });
    }
  });
}

/** All that came by now is known. */
async function takeOrg(ctx: AnyContext): Promise<Learnt | undefined> {
  await ownDb(ctx)
    .updateTable('aisher.alert_setting')
    .set({
      summed_up_at: ctx.now(),
      services_from: sql<Date>`greatest(services_from, ${ctx.now()}::timestamptz)`,
    })
    .execute();
  const { rows } = await sql<Learnt>`
    select count(*)::int as groups, count(distinct service_id)::int as services
    from aisher.error_group where org_id = ${ctx.org}::uuid and merged_into is null`.execute(
    ownDb(ctx),
  );
  return rows[0];
}

/** Services whose first day has just ended. */
async function takeServices(ctx: AnyContext): Promise<Learnt | undefined> {
  const until = new Date(ctx.now().getTime() - learningMs);
  const { rows } = await sql<Learnt>`
    with before as (select services_from from aisher.alert_setting where org_id = ${ctx.org}::uuid),
    taken as (
      update aisher.alert_setting set services_from = ${until}::timestamptz
      where org_id = ${ctx.org}::uuid and exists (select from aisher.service s where s.org_id = ${ctx.org}::uuid
        and s.created_at > services_from and s.created_at <= ${until}::timestamptz) returning org_id)
    select count(g.id)::int as groups, count(distinct s.id)::int as services
    from taken cross join before
    join aisher.service s on s.org_id = taken.org_id and s.created_at > before.services_from and s.created_at <= ${until}::timestamptz
    join aisher.error_group g on g.org_id = s.org_id and g.service_id = s.id and g.merged_into is null`.execute(
    ownDb(ctx),
  );
  return rows[0];
}
