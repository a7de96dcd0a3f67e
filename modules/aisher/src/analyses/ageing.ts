import type { Ageing } from '@dojang/kernel';
import { sql } from 'kysely';
import { ownDb } from '../own-db.ts';

const analysisDays = 180;
const costDays = 396;

const remove =
  (table: string, id: string, column: string): Ageing['remove'] =>
  async (ctx, days, max) => {
    const [name, key, at] = [sql.table(table), sql.ref(id), sql.ref(column)];
    const gone = await sql`
      delete from ${name} where ${key} in (
        select ${key} from ${name} where ${at} < now() - make_interval(days => ${days}::int) limit ${max})`.execute(
      ownDb(ctx),
    );
    return Number(gone.numAffectedRows ?? 0);
  };

const removeDays: Ageing['remove'] = async (ctx, days, max) => {
  const gone = await sql`
    delete from aisher.analysis_day where (org_id, day, service, model) in (
      select org_id, day, service, model from aisher.analysis_day
      where day < current_date - ${days}::int limit ${max})`.execute(ownDb(ctx));
  return Number(gone.numAffectedRows ?? 0);
};

export const analysisAges: readonly Ageing[] = [
  {
    table: 'aisher.analysis',
    days: analysisDays,
    remove: remove('aisher.analysis', 'id', 'created_at'),
  },
  {
    table: 'aisher.explanation',
    days: 1,
    remove: remove('aisher.explanation', 'id', 'created_at'),
  },
  { table: 'aisher.analysis_day', days: costDays, remove: removeDays },
];

export const analysisStays: Readonly<Record<string, string>> = {
  'aisher.prompt_template': 'as many as people write; answers can be traced to them',
};
