import { randomUUID } from 'node:crypto';
import { inTransaction, type Parts, systemContext } from '@dojang/kernel';
import { sql } from 'kysely';
import type { KeyStanding } from '../../keys/standing.ts';
import { ownDb } from '../../own-db.ts';

interface Day {
  readonly key: KeyStanding;
  readonly day: string;
  /** As the database last said, with what every receiver added. */
  stored: number;
  /** Not written yet. */
  added: number;
}

/** Counts what each key hands in by the day of UTC, and writes it down now and then. */
export interface Quotas {
  /** Rows of today. The first question of a day asks the database. */
  used(key: KeyStanding): Promise<number>;
  add(key: KeyStanding, rows: number): void;
  /** Writes what was counted. What cannot be written is tried again with the next. */
  flush(): Promise<void>;
}

const dayMs = 24 * 3_600_000;

export function createQuotas(parts: Parts): Quotas {
  const days = new Map<string, Day>();
  const dayOf = (key: KeyStanding): Day => {
    const day = parts.now().toISOString().slice(0, 10);
    const name = `${key.id} ${day}`;
    const known = days.get(name) ?? { key, day, stored: 0, added: 0 };
    days.set(name, known);
    return known;
  };
  const inOrg = ({ org }: KeyStanding) =>
    systemContext(parts, { org, name: 'aisher.receiver', trace: randomUUID() });

  /** The sum of all receivers, with what this one adds. */
  async function write(entry: Day, rows: number): Promise<number> {
    return inTransaction(inOrg(entry.key), async (ctx) => {
      const written = await ownDb(ctx)
        .insertInto('aisher.ingest_day')
        .values({ org_id: ctx.org, key_id: entry.key.id, day: entry.day, rows })
        .onConflict((on) =>
          on.columns(['org_id', 'key_id', 'day']).doUpdateSet({
            rows: sql`ingest_day.rows + excluded.rows`,
          }),
        )
        .returning('rows')
        .executeTakeFirstOrThrow();
      await ownDb(ctx)
        .updateTable('aisher.ingest_key')
        .set({ last_used_at: ctx.now() })
        .where('org_id', '=', ctx.org)
        .where('id', '=', entry.key.id)
        .where(
          sql<boolean>`coalesce(last_used_at < ${ctx.now()}::timestamptz - interval '1 minute', true)`,
        )
        .execute();
      return Number(written.rows);
    });
  }

  return {
    async used(key) {
      const isNew = !days.has(`${key.id} ${parts.now().toISOString().slice(0, 10)}`);
      const entry = dayOf(key);
      if (isNew && key.rowsPerDay !== null) entry.stored = await write(entry, 0);
      return entry.stored + entry.added;
    },
    add(key, rows) {
      dayOf(key).added += rows;
    },
    async flush() {
      for (const [name, entry] of days) {
        const isOver = parts.now().getTime() - Date.parse(entry.day) > 2 * dayMs;
        if (entry.added === 0 && isOver) days.delete(name);
        if (entry.added === 0) continue;
        const { added } = entry;
        await write(entry, added)
          .then((stored) => {
            entry.stored = stored;
            entry.added -= added;
          })
          .catch((error) => {
            parts.log.warn({ error, key: entry.key.id }, 'rows of a key could not be counted');
          });
      }
    },
  };
}
