import type { AnyContext } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../../own-db.ts';
import { readSetting } from '../detecting/settings.ts';
import { fits, type Subject } from './route.ts';
import { type AlertRuleContent, type Replay, replayDays } from './schema.ts';

interface Row extends Subject {
  readonly id: string;
  readonly title: string | null;
  readonly openedAt: Date;
  readonly isNight: boolean;
  readonly isAcknowledged: boolean;
}

const incidentsMax = 5_000;
const examplesMax = 5;

/** What a rule would have done to the incidents of the last days. Needs a transaction. */
export async function replayRule(ctx: AnyContext, content: AlertRuleContent): Promise<Replay> {
  const since = new Date(ctx.now().getTime() - replayDays * 86_400_000);
  const { timeZone } = await readSetting(ctx);
  const { rows } = await sql<Row>`
    select i.id, i.services as "serviceIds", i.environment, i.cause, i.opened_at as "openedAt",
      array(select distinct s.tier from aisher.service s where s.org_id = i.org_id and s.id = any(i.services)) as tiers,
      (select g.title from aisher.incident_group m
        join aisher.error_group g on g.org_id = m.org_id and g.id = m.group_id
        where m.org_id = i.org_id and m.incident_id = i.id order by m.created_at, g.id limit 1) as title,
      extract(hour from i.opened_at at time zone ${timeZone}::text) not between 7 and 21 as "isNight",
      i.acknowledged_at is not null as "isAcknowledged"
    from aisher.incident i where i.org_id = ${ctx.org}::uuid and i.opened_at > ${since}::timestamptz
    order by i.opened_at desc, i.id limit ${incidentsMax}`.execute(ownDb(ctx));
  const told = rows.filter((row) => fits(content, row));
  return {
    days: replayDays,
    incidents: told.length,
    atNight: told.filter(({ isNight }) => isNight).length,
    acknowledged: told.filter(({ isAcknowledged }) => isAcknowledged).length,
    examples: told.slice(0, examplesMax).map(({ id, title, openedAt }) => ({
      id,
      title: title ?? '',
      openedAt: openedAt.toISOString(),
    })),
  };
}
