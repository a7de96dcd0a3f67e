import type { Ageing } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

const remove =
  (table: string, where: ReturnType<typeof sql>): Ageing['remove'] =>
  async (ctx, days, max) => {
    const name = sql.table(table);
    const gone = await sql`
      delete from ${name} where id in (select id from ${name} where ${where}
        < now() - make_interval(days => ${days}::int) limit ${max})`.execute(ownDb(ctx));
    return Number(gone.numAffectedRows ?? 0);
  };

const thirteenMonths = 396;

export const alertAges: readonly Ageing[] = [
  {
    table: 'aisher.incident',
    days: thirteenMonths,
    remove: remove('aisher.incident', sql`closed_at`),
  },
  {
    table: 'aisher.schedule_run',
    days: 90,
    remove: remove('aisher.schedule_run', sql`created_at`),
  },
  { table: 'aisher.alarm', days: thirteenMonths, remove: remove('aisher.alarm', sql`created_at`) },
];

export const alertStays: Readonly<Record<string, string>> = {
  'aisher.alert_setting': 'one for each org',
  'aisher.detector_state': 'goes with its group',
  'aisher.key_habit': 'one for each ingest key',
  'aisher.incident_group': 'goes with its incident or group',
  'aisher.alert_rule': 'as many as people make',
  'aisher.alert_rule_version': 'goes with its rule',
  'aisher.on_call': 'as many as people make',
  'aisher.on_call_override': 'goes with its rotation',
  'aisher.schedule': 'as many as people make',
};
