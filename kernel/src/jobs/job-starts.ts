import type { JobWithMetadata, PgBoss } from 'pg-boss';

/** Starts that nobody saw the end of, after which a job is not started again by itself. */
const lostMax = 2;

export interface JobStarts {
  /**
   * Counts a start in the database before anything runs: what ends the process is never there to count
   * it afterwards. `lost`: too many starts were never ended; `gone`: another worker has the job by now.
   */
  begin(row: JobWithMetadata<unknown>): Promise<'begun' | 'lost' | 'gone'>;
  /** The run came to an end, whichever. A job that is completed needs no count any more. */
  end(row: JobWithMetadata<unknown>): Promise<void>;
  /** Runs one at a time those that were never ended before: else the one takes the others with it again. */
  alone<T>(row: JobWithMetadata<unknown>, work: () => Promise<T>): Promise<T>;
}

const openOf = ({ data }: JobWithMetadata<unknown>) =>
  Number((data as { open?: unknown } | null)?.open ?? 0);

/** Of one process. The count lies in the job's own row, and goes with it. */
export function createJobStarts(boss: PgBoss, schema: string): JobStarts {
  let last: Promise<unknown> = Promise.resolve();
  const execute = (text: string, values: unknown[]) => boss.getDb().executeSql(text, values);
  const counted = (by: string) =>
    `update ${schema}.job set data = jsonb_set(coalesce(data, '{}'), '{open}',
      to_jsonb(greatest(0, coalesce((data ->> 'open')::int, 0) ${by})))`;
  return {
    async begin({ name, id, retryCount }) {
      const { rows } = await execute(
        `${counted('+ 1')} where name = $1 and id = $2 and retry_count = $3 and state = 'active'
         returning (data ->> 'open')::int as open`,
        [name, id, retryCount],
      );
      const [row] = rows as { open: number }[];
      if (row === undefined) return 'gone';
      return row.open > lostMax ? 'lost' : 'begun';
    },
    async end({ name, id }) {
      await execute(`${counted('- 1')} where name = $1 and id = $2`, [name, id]);
    },
    alone(row, work) {
      if (openOf(row) === 0) return work();
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** A person sends it back to work: it is counted from the beginning. */
export async function forgetStarts(boss: PgBoss, schema: string, name: string, id: string) {
  await boss
    .getDb()
    .executeSql(
      `update ${schema}.job set data = data - 'open' where name = $1 and id = $2 and state = 'failed'`,
      [name, id],
    );
}
