import { sql } from 'kysely';
import type { Parts } from '../core/context.ts';
import { systemScope } from '../database/database.ts';

const apartMsMax = 3_600_000;

/**
 * Whether the clock can be trusted with what does not come back. An embedded database has the clock of its machine, so
 * there is no second one to ask: after a jump nothing goes for two days, in which somebody can put it right. A machine
 * that was off for longer than four days waits likewise.
 *
 * @throws Error with both times when the clock of this server is more than an hour from the database's.
 */
export async function isClockSteady({ database, now, log }: Parts): Promise<boolean> {
  const { rows } = await database.transaction(systemScope, (db) =>
    sql<{ steady: boolean; at: Date }>`
      insert into kernel.ageing_look as l (id, seen_at, steady_since) values (1, now(), now())
      on conflict (id) do update set
        steady_since = case
          when now() between l.seen_at - interval '1 hour' and l.seen_at + interval '4 days' then l.steady_since
          else now()
        end,
        seen_at = now()
      returning steady_since <= now() - interval '2 days' as steady, now() as at`.execute(db),
  );
  const [look] = rows;
  if (look === undefined) return false;
  const own = now();
  if (Math.abs(own.getTime() - look.at.getTime()) > apartMsMax) {
    throw new Error(
      `the clock of this server says ${own.toISOString()}, the database's ${look.at.toISOString()}: set the wrong one right; until then nothing old is deleted`,
    );
  }
  if (!look.steady) {
    log.info('nothing old is deleted until the clock has gone on without a jump for two days');
  }
  return look.steady;
}
